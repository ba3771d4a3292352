// Dossiers as rows; a code opens its dossier, and the way back keeps the view.
import { moment } from "../../../shared/format";
import { address, follow, useRoute } from "../../route";
import { nameOfCase, type Item } from "../shape";
import { DueClock, StateBadge } from "../ui";
import { useSay, type Key } from "../words";

interface Props {
  dossiers: Item[];
  busy: boolean;
  selectable: boolean;
  chosen: string[];
  onChosen: (ids: string[]) => void;
}

export function QueueTable({ dossiers, busy, selectable, chosen, onChosen }: Props) {
  const say = useSay();
  const { query } = useRoute();
  const all = dossiers.length > 0 && chosen.length === dossiers.length;
  if (!busy && dossiers.length === 0) return <p className="empty">{say("queue.empty")}</p>;
  return (
    <div className="table-box" tabIndex={0} role="region" aria-label={say("queue.table")}>
      <table className="table queue-table" aria-busy={busy}>
        <thead>
          <tr>
            {selectable && (
              <th scope="col" className="is-tick">
                <input type="checkbox" aria-label={say("list.choose_all")} checked={all} onChange={() => { onChosen(all ? [] : dossiers.map((one) => one.id)); }} />
              </th>
            )}
            <th scope="col">{say("queue.code")}</th>
            <th scope="col">{say("queue.what")}</th>
            <th scope="col">{say("queue.state")}</th>
            <th scope="col">{say("queue.due")}</th>
            <th scope="col">{say("queue.who")}</th>
            <th scope="col">{say("queue.filed")}</th>
            <th scope="col">{say("queue.fees")}</th>
          </tr>
        </thead>
        <tbody>
          {dossiers.map((one) => (
            <tr key={one.id}>
              {selectable && (
                <td className="is-tick">
                  <input
                    type="checkbox"
                    aria-label={say("list.choose", { code: nameOfCase(one) })}
                    checked={chosen.includes(one.id)}
                    onChange={(event) => { onChosen(event.target.checked ? [...chosen, one.id] : chosen.filter((id) => id !== one.id)); }}
                  />
                </td>
              )}
              <th scope="row"><a className="code-link" href={address(`dossiers/${one.id}`, query)} onClick={follow}>{nameOfCase(one)}</a></th>
              <td className="is-words">
                {one.applicant_name}
                <span className="row-words">{one.procedure.name}</span>
              </td>
              <td><StateBadge one={one} /></td>
              <td><DueClock one={one} /></td>
              <td className="is-name">
                {one.assignee ?? "–"}
                {one.step_name && <span className="row-words">{one.step_name}</span>}
              </td>
              <td className="is-time">{one.filed_at ? moment(one.filed_at) : "–"}</td>
              <td className="is-tight">{one.finance_state === "nothing" ? "–" : say(`finance.${one.finance_state}` as Key)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
