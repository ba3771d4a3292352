// What has happened so far, the latest first.
import { moment } from "../../shared/format";
import { nameOf } from "../inbox/TicketCard";
import { type Key, useSay } from "../words";
import type { HistoryLine } from "./shape";

export function History({ lines }: { lines: HistoryLine[] | null }) {
  const say = useSay();
  return (
    <section className="block">
      <h2>{say("ticket.history")}</h2>
      {lines === null ? <p className="hint">{say("ticket.no_history_here")}</p> : <HistoryList lines={lines} />}
    </section>
  );
}

export function HistoryList({ lines }: { lines: HistoryLine[] }) {
  const say = useSay();
  return (
    <ol className="history">
      {[...lines].reverse().map((line) => (
        <li key={line.seq}>
          <p className="history-what">
            {line.kind === "state" && line.status !== null ? say(`status.${line.status}` as Key) : say(`kind.${line.kind}` as Key)}
            {line.unit !== null && line.kind === "assignment" && `: ${nameOf(line.unit)}`}
          </p>
          {line.text !== "" && <p className="words">{line.text}</p>}
          {line.internal_note !== "" && (
            <p className="words is-internal">
              <span className="mark">{say("ticket.internal")}</span> {line.internal_note}
            </p>
          )}
          <p className="hint">{say(`by.${line.by}` as Key)} · {moment(line.at)}</p>
        </li>
      ))}
    </ol>
  );
}
