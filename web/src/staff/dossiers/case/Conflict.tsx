// Somebody else was quicker: what was seen beside how it is now; the person decides.
import { moment } from "../../../shared/format";
import type { Case } from "../shape";
import { useSay, type Key } from "../words";
import { actName, type Act } from "./acts";

interface Props {
  act: Act;
  seen: Case;
  current: Case;
  onMine: () => void;
  onTheirs: () => void;
}

export function Conflict({ act, seen, current, onMine, onTheirs }: Props) {
  const say = useSay();
  const after = lines(current, say);
  return (
    <div className="conflict" role="alertdialog" aria-label={say("conflict.dossier")}>
      <h2>{say("conflict.dossier")}</h2>
      <p>{say("conflict.dossier_why")}</p>
      <table className="table is-plain">
        <thead>
          <tr>
            <td />
            <th scope="col">{say("conflict.seen")}</th>
            <th scope="col">{say("conflict.current")}</th>
          </tr>
        </thead>
        <tbody>
          {lines(seen, say).map(([key, was], index) => {
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

function lines(one: Case, say: (key: Key) => string): [Key, string][] {
  const last = one.history.at(-1);
  return [
    ["queue.state", one.state_text],
    ["queue.due", one.due.due_at ? moment(one.due.due_at) : "–"],
    ["queue.who", one.assignee ?? "–"],
    ["queue.fees", say(`finance.${one.finance_state}` as Key)],
    ["case.steps", one.steps.filter((step) => step.ended_at !== null).map((step) => step.name).join(", ") || "–"],
    ["case.last", last ? [last.event_text, last.who, last.text || last.internal_note].filter(Boolean).join(" · ") : "–"],
    ["fact.changed", moment(one.updated_at)],
  ];
}
