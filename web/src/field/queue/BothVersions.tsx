// A conflict: the ticket as it was when the person decided, beside the ticket as it is now, and what happened between.
import { due } from "../../shared/format";
import { nameOf } from "../inbox/TicketCard";
import { HistoryList } from "../ticket/History";
import type { Ticket } from "../ticket/shape";
import { useNow } from "../ui/now";
import { type Key, useSay } from "../words";
import type { Waiting } from "./waiting";

export function BothVersions({ one }: { one: Waiting }) {
  const say = useSay();
  const now = useNow();
  if (one.current === null) return <p className="trouble" role="alert">{say("conflict.gone")}</p>;
  const last = Math.max(0, ...(one.seen.history ?? []).map((line) => line.seq));
  const between = !one.seen.history ? [] : (one.current.history ?? []).filter((line) => line.seq > last);
  const rows: [Key, (ticket: Ticket) => string][] = [
    ["conflict.status", (ticket) => say(`status.${ticket.report.status}` as Key)],
    ["conflict.due", (ticket) => due(ticket.report.due_at, now, ticket.report.resolved_at, ticket.report.paused_at)?.text ?? "–"],
    ["conflict.unit", (ticket) => nameOf(ticket.report.unit)],
    ["conflict.category", (ticket) => nameOf(ticket.report.category)],
  ];
  const current = one.current;
  return (
    <div className="conflict">
      <p className="trouble" role="alert">{say(one.refusal?.code === "stale_version" ? "conflict.why" : "conflict.not_possible")}</p>
      <table className="both">
        <thead>
          <tr>
            <th scope="col">{say("conflict.seen")}</th>
            <th scope="col">{say("conflict.now")}</th>
          </tr>
        </thead>
        {rows.map(([key, told]) => {
          const changed = told(one.seen) !== told(current);
          return (
            <tbody key={key} className={changed ? "is-changed" : undefined}>
              <tr>
                <th scope="rowgroup" colSpan={2}>{say(key)}</th>
              </tr>
              <tr>
                <td>{told(one.seen)}</td>
                <td>{changed ? <strong>{told(current)}</strong> : told(current)}</td>
              </tr>
            </tbody>
          );
        })}
      </table>
      {between.length > 0 && (
        <>
          <h2>{say("conflict.between")}</h2>
          <HistoryList lines={between} />
        </>
      )}
      {!current.actions.includes(one.act) && <p className="hint">{say("conflict.not_now")}</p>}
    </div>
  );
}
