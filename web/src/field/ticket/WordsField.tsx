// The one text an act carries, under the name the API gives it.
import type { Act } from "../queue/waiting";
import { useSay } from "../words";

export const WORDS_OF: Partial<Record<Act, "text" | "reason" | "question">> = {
  decline: "reason",
  transfer: "reason",
  ask: "question",
  note: "text",
  resolve: "text",
};
const LONGEST = 2000;

export function WordsField({ act, value, onChange }: { act: Act; value: string; onChange: (text: string) => void }) {
  const say = useSay();
  const label = act === "decline" || act === "transfer" ? say("form.reason") : act === "ask" ? say("form.question") : act === "note" ? say("form.note") : say("form.result");
  return (
    <label className="field">
      {label}
      <textarea rows={4} required maxLength={LONGEST} value={value} onChange={(event) => { onChange(event.target.value); }} />
    </label>
  );
}
