// How a dossier stands, in words and colour, and its due clock.
import { due, moment } from "../../shared/format";
import { useNow } from "../load";
import type { Case, Item } from "./shape";
import { useSay } from "./words";

const TONES: Record<string, string> = {
  filed: "new",
  accepted: "new",
  processing: "work",
  supplement: "warn",
  payment: "warn",
  withdrawal: "warn",
  done: "good",
  returned: "good",
};
const ENDED = new Set(["done", "returned", "refused", "stopped"]);

export function StateBadge({ one }: { one: { state: string; state_text: string } }) {
  return <span className={`badge is-${TONES[one.state] ?? "ended"}`}>{one.state_text}</span>;
}

/** The clock that runs now: the answer that is owed to who has filed, else the result. */
export function DueClock({ one, long = false }: { one: Pick<Item | Case, "state" | "due">; long?: boolean }) {
  const say = useSay();
  const now = useNow();
  const { answer_by, due_at, paused, late, provisional } = one.due;
  const at = one.state === "filed" ? answer_by : due_at;
  if (ENDED.has(one.state)) {
    if (due_at === null) return <span className="due">–</span>;
    return <span className={`due is-${late ? "late" : "done"}`}>{say(late ? "due.was_late" : "due.was_on_time")}</span>;
  }
  const told = due(at, now, null, paused ? at : null);
  if (told === null) return <span className="due">–</span>;
  return (
    <span className={`due is-${told.state}`}>
      {one.state === "filed" ? say("queue.answer", { clock: told.text }) : told.text}
      {long && at && <span className="due-at"> · {say("case.due", { at: moment(at) })}{provisional && ` (${say("case.provisional")})`}</span>}
    </span>
  );
}
