// How a dossier stands: its state, its due clock, and what must be done by its applicant now.
import { due } from "../../../shared/format";
import { Icon } from "../../../shared/Icon";
import type { DossierItem } from "../shapes";
import { useWords } from "../words";

type Tone = "busy" | "ask" | "good" | "ended";
const TONES: Record<string, [Tone, string]> = {
  supplement: ["ask", "circle-help"],
  payment: ["ask", "circle-help"],
  done: ["good", "circle-check"],
  returned: ["good", "circle-check"],
  refused: ["ended", "x"],
  stopped: ["ended", "x"],
};
const ENDED = new Set(["refused", "stopped", "returned"]);

/** What only the applicant can do now; null while it is the agency's turn. */
export type Todo = "supplement" | "pay" | "take" | null;

export const isOver = (dossier: DossierItem): boolean => ENDED.has(dossier.state);

export const owes = (dossier: DossierItem): boolean => dossier.finance_state === "asked" && !isOver(dossier);

export function todo(dossier: DossierItem): Todo {
  if (dossier.state === "supplement") return "supplement";
  if (owes(dossier)) return "pay";
  return dossier.state === "done" ? "take" : null;
}

export function DossierBadge({ dossier }: { dossier: DossierItem }) {
  const [tone, icon] = TONES[dossier.state] ?? ["busy", "hourglass"];
  return (
    <span className={`badge badge-${tone}`}>
      <Icon name={icon} />
      {dossier.state_text}
    </span>
  );
}

export function DossierClock({ dossier }: { dossier: DossierItem }) {
  const say = useWords();
  if (dossier.due.due_at === null || dossier.state === "refused" || dossier.state === "stopped") return null;
  const given = dossier.state === "done" || dossier.state === "returned";
  const told = given
    ? dossier.due.late
      ? ({ state: "late", text: say("due.was_late") } as const)
      : ({ state: "done", text: say("due.was_on_time") } as const)
    : due(dossier.due.due_at, Date.now(), null, dossier.due.paused ? dossier.updated_at : null);
  if (told === null) return null;
  return (
    <span className={`clock clock-${told.state}`}>
      <Icon name={told.state === "late" ? "circle-alert" : "clock"} />
      {told.text}
    </span>
  );
}
