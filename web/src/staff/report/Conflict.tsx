// Somebody else was quicker: what was seen beside how it is now; the person decides.
import { moment } from "../../shared/format";
import { named, useSay, type Key } from "../words";
import { actName, type Act } from "./acts";
import type { Report } from "./shape";

interface Props {
  act: Act;
  seen: Report;
  current: Report;
  onMine: () => void;
  onTheirs: () => void;
}

export function Conflict({ act, seen, current, onMine, onTheirs }: Props) {
  const say = useSay();
  const before = lines(seen, say);
  const after = lines(current, say);
  return (
    <div className="conflict" role="alertdialog" aria-label={say("conflict.title")}>
      <h3>{say("conflict.title")}</h3>
      <p>{say("conflict.why")}</p>
      <table className="table is-plain">
        <thead>
          <tr>
            <td />
            <th scope="col">{say("conflict.seen")}</th>
            <th scope="col">{say("conflict.current")}</th>
          </tr>
        </thead>
        <tbody>
          {before.map(([key, was], index) => {
            const is = after[index]?.[1] ?? "";
            return (
              <tr key={key} className={was === is ? undefined : "is-changed"}>
                <th scope="row">{say(key)}</th>
                <td>{was}</td>
                <td>{is}{was !== is && <span className="visually-hidden"> – {say("conflict.differs")}</span>}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <div className="form-end">
        <button type="button" className="button is-main" onClick={onMine}>{say("conflict.mine", { act: say(actName(act)) })}</button>
        <button type="button" className="button" onClick={onTheirs}>{say("conflict.theirs")}</button>
      </div>
    </div>
  );
}

function lines(report: Report, say: (key: Key) => string): [Key, string][] {
  return [
    ["fact.status", say(`status.${report.status}` as Key)],
    ["fact.unit", named(report.unit)],
    ["filter.category", named(report.category)],
    ["fact.due", report.due_at ? moment(report.due_at) : "–"],
    ["fact.area", report.area.name],
    ["fact.address", report.address || "–"],
    ["fact.visible", say(report.visible ? "fact.visible_yes" : "fact.visible_no")],
    ["judge.description", report.public_description ?? "–"],
    ["fact.duplicate_of", report.duplicate_of ?? "–"],
    ["fact.changed", moment(report.updated_at)],
  ];
}
