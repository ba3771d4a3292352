// What happened to a dossier, newest first.
import { moment } from "../../../shared/format";
import { Icon } from "../../../shared/Icon";
import type { Dossier } from "../shapes";

const ICONS: Record<string, string> = {
  filed: "send",
  supplement_asked: "circle-help",
  supplemented: "upload",
  extended: "clock",
  payment_asked: "circle-help",
  withdrawal_asked: "rotate-ccw",
  withdrawn: "rotate-ccw",
  refused: "x",
  stopped: "x",
  rated: "star",
  note: "message-square",
};

export function History({ dossier }: { dossier: Dossier }) {
  return (
    <ol className="timeline" reversed>
      {[...dossier.timeline].reverse().map((line) => (
        <li key={`${line.at}${line.event}`}>
          <span className="timeline-icon">
            <Icon name={ICONS[line.event] ?? "circle-check"} />
          </span>
          <div>
            <strong>{line.event_text}</strong>
            {line.text && <p className="words">{line.text}</p>}
            <time dateTime={line.at} className="soft">
              {moment(line.at)}
            </time>
          </div>
        </li>
      ))}
    </ol>
  );
}
