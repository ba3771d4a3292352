// What happened, newest first.
import type { Schema } from "../../shared/api-shapes";
import { moment } from "../../shared/format";
import { Icon } from "../../shared/Icon";
import { unitName } from "../catalogue";
import { type Key, useWords } from "../words";

type Line = Schema<"LineView">;

const ICONS: Record<string, string> = { comment: "message-square", question: "circle-help", answer: "message-square", rating: "star", assignment: "send" };

export function Timeline({ lines }: { lines: Line[] }) {
  const say = useWords();
  return (
    <ol className="timeline" reversed>
      {[...lines].reverse().map((line) => (
        <li key={`${line.at}${line.kind}${line.status ?? ""}`}>
          <span className="timeline-icon">
            <Icon name={ICONS[line.kind] ?? "circle-check"} />
          </span>
          <div>
            <strong>{line.kind === "state" && line.status ? say(`status.${line.status}` as Key) : say(`line.${line.kind}` as Key)}</strong>
            {line.unit && <span>{unitName(line.unit)}</span>}
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
