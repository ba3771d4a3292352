// Reports as rows; a code opens its report beside the table.
import { moment } from "../../shared/format";
import type { Report } from "../report/shape";
import { ReportLink } from "../report/Facts";
import { useRoute } from "../route";
import { Due, Status } from "../ui/Badge";
import { named, useSay } from "../words";

interface Props {
  reports: Report[];
  busy: boolean;
  selectable: boolean;
  chosen: string[];
  onChosen: (codes: string[]) => void;
}

export function ReportTable({ reports, busy, selectable, chosen, onChosen }: Props) {
  const say = useSay();
  const open = useRoute().query.get("report");
  const all = reports.length > 0 && chosen.length === reports.length;
  if (!busy && reports.length === 0) return <p className="empty">{say("list.empty")}</p>;
  return (
    <div className="table-box" tabIndex={0} role="region" aria-label={say("list.table")}>
      <table className="table" aria-busy={busy}>
        <thead>
          <tr>
            {selectable && (
              <th scope="col" className="is-tick">
                <input type="checkbox" aria-label={say("list.choose_all")} checked={all} onChange={() => { onChosen(all ? [] : reports.map((one) => one.code)); }} />
              </th>
            )}
            <th scope="col">{say("list.code")}</th>
            <th scope="col">{say("filter.category")}</th>
            <th scope="col">{say("filter.status")}</th>
            <th scope="col">{say("fact.due")}</th>
            <th scope="col">{say("filter.unit")}</th>
            <th scope="col">{say("filter.area")}</th>
            <th scope="col">{say("fact.sent")}</th>
            <th scope="col" className="is-number">{say("list.supports")}</th>
          </tr>
        </thead>
        <tbody>
          {reports.map((one) => (
            <tr key={one.code} className={one.code === open ? "is-open" : undefined}>
              {selectable && (
                <td className="is-tick">
                  <input
                    type="checkbox"
                    aria-label={say("list.choose", { code: one.code })}
                    checked={chosen.includes(one.code)}
                    onChange={(event) => { onChosen(event.target.checked ? [...chosen, one.code] : chosen.filter((code) => code !== one.code)); }}
                  />
                </td>
              )}
              <th scope="row"><ReportLink code={one.code} /></th>
              <td className="is-words">
                {named(one.category)}
                <span className="row-words">{one.description}</span>
              </td>
              <td><Status status={one.status} /></td>
              <td><Due report={one} /></td>
              <td className="is-name">{named(one.unit)}</td>
              <td className="is-short-name">{one.area.name}</td>
              <td className="is-time">{moment(one.created_at)}</td>
              <td className="is-number">{one.support_count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
