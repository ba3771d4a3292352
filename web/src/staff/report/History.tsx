// What happened to a report, latest first, and what was sent to whom about it.
import { moment } from "../../shared/format";
import { named, wordsFor, useSay, type Key } from "../words";
import type { Line, Report } from "./shape";

export function History({ report }: { report: Report }) {
  const say = useSay();
  const lines = [...(report.history ?? [])].reverse();
  const letters = report.deliveries ?? [];
  return (
    <section className="drawer-section">
      <h3>{say("history.title")}</h3>
      <ol className="history">
        {lines.map((line) => (
          <li key={line.seq}>
            <p className="history-head">
              <strong>{title(line, say)}</strong> <time dateTime={line.at}>{moment(line.at)}</time>
            </p>
            <p className="history-by">{line.by_id ? (report.people?.[line.by_id] ?? say("by.staff")) : say(`by.${line.by}` as Key)}{line.unit && ` · ${named(line.unit)}`}</p>
            {line.text && <p className="report-words">{line.text}</p>}
            {line.internal_note && <p className="report-words is-internal"><span className="visually-hidden">{say("history.internal")}</span>{line.internal_note}</p>}
          </li>
        ))}
      </ol>
      {letters.length > 0 && (
        <details>
          <summary>{say("history.letters", { count: letters.length })}</summary>
          <ul className="plain">
            {letters.map((letter) => (
              <li key={letter.id}>
                {wordsFor(say, "topic", letter.topic)} → {say(`channel.${letter.channel}` as Key)} · {say(`delivery.${letter.state}` as Key)} · {moment(letter.created_at)}
                {letter.last_error && <code className="error-line">{letter.last_error}</code>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function title(line: Line, say: (key: Key) => string): string {
  return line.status ? say(`status.${line.status}` as Key) : say(`passage.${line.kind}` as Key);
}
