// How long something may take: an amount, what it is counted in, and when its last day ends.
import type { Schema } from "../../../shared/api-shapes";
import { useSay, type Key } from "../../words";

export type Norm = Schema<"Category">["norms"]["fix"];

const UNITS = ["minutes", "hours", "working_hours", "days", "working_days", "months"] as const;
const ENDS = ["same_minute", "sent_minute", "office_close"] as const;
const IN_DAYS = new Set<string>(["days", "working_days", "months"]);
const WORKING = new Set<string>(["working_hours", "working_days"]);

export const norm = (amount: number, unit: Norm["unit"]): Norm => ({ amount, unit, cutoff: null, ends: "same_minute" });

export function NormFields({ label, norm: told, onNorm }: { label: string; norm: Norm; onNorm: (norm: Norm) => void }) {
  const say = useSay();
  const set = (values: Partial<Norm>) => { onNorm({ ...told, ...values }); };
  return (
    <fieldset className="norm">
      <legend>{label}</legend>
      <input type="number" min={1} required aria-label={say("category.amount", { label })} value={told.amount || ""} onChange={(event) => { set({ amount: Number(event.target.value) }); }} />
      <select aria-label={say("category.unit_of", { label })} value={told.unit} onChange={(event) => { set({ unit: event.target.value as Norm["unit"] }); }}>
        {UNITS.map((one) => <option key={one} value={one}>{say(`norm_unit.${one}` as Key)}</option>)}
      </select>
      {IN_DAYS.has(told.unit) && (
        <select aria-label={say("category.ends_of", { label })} value={told.ends ?? "same_minute"} onChange={(event) => { set({ ends: event.target.value as (typeof ENDS)[number] }); }}>
          {ENDS.map((one) => <option key={one} value={one}>{say(`norm_ends.${one}` as Key)}</option>)}
        </select>
      )}
      {WORKING.has(told.unit) && (
        <label className="inline-field">
          {say("category.cutoff")}
          <input type="time" aria-label={say("category.cutoff_of", { label })} value={told.cutoff?.slice(0, 5) ?? ""} onChange={(event) => { set({ cutoff: event.target.value || null }); }} />
        </label>
      )}
    </fieldset>
  );
}
