// How a report stands, in words and colour, and its due clock.
import { due } from "../../shared/format";
import { useNow } from "../load";
import { useSay, type Key } from "../words";

const TONES: Record<string, string> = {
  received: "new",
  dispatched: "new",
  reopened: "warn",
  needs_info: "warn",
  accepted: "work",
  in_progress: "work",
  transferred: "work",
  resolved: "good",
  closed: "good",
};

export function Status({ status }: { status: string }) {
  const say = useSay();
  return <span className={`badge is-${TONES[status] ?? "ended"}`}>{say(`status.${status}` as Key)}</span>;
}

export function Due({ report }: { report: { due_at: string | null; resolved_at: string | null; closed_at: string | null; paused_at: string | null } }) {
  const now = useNow();
  const at = due(report.due_at, now, report.resolved_at ?? report.closed_at, report.paused_at);
  if (at === null) return <span className="due">–</span>;
  return <span className={`due is-${at.state}`}>{at.text}</span>;
}
