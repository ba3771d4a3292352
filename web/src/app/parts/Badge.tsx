// A report's state and its due clock, told by colour, picture and words at once.
import { due } from "../../shared/format";
import { Icon } from "../../shared/Icon";
import { type Key, useWords } from "../words";

type Tone = "busy" | "ask" | "good" | "ended";
const TONES: Record<string, [Tone, string]> = {
  needs_info: ["ask", "circle-help"],
  resolved: ["good", "circle-check"],
  closed: ["good", "circle-check"],
  rejected: ["ended", "x"],
  duplicate: ["ended", "merge"],
  withdrawn: ["ended", "rotate-ccw"],
};

export function Badge({ status }: { status: string }) {
  const say = useWords();
  const [tone, icon] = TONES[status] ?? ["busy", "hourglass"];
  return (
    <span className={`badge badge-${tone}`}>
      <Icon name={icon} />
      {say(`status.${status}` as Key)}
    </span>
  );
}

export function DueClock({ report }: { report: { due_at: string | null; resolved_at: string | null; closed_at: string | null; status: string; paused_at?: string | null } }) {
  if (TONES[report.status]?.[0] === "ended") return null;
  const told = due(report.due_at, Date.now(), report.resolved_at ?? report.closed_at, report.paused_at ?? null);
  if (told === null) return null;
  return (
    <span className={`clock clock-${told.state}`}>
      <Icon name={told.state === "late" ? "circle-alert" : "clock"} />
      {told.text}
    </span>
  );
}
