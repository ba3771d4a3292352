// Chooses a unit among some hundred: words narrow the list, marks may be left out.
import { useId, useState } from "react";

import { nameOf } from "../inbox/TicketCard";
import { useUnits } from "../store/known";
import { useSay } from "../words";

/** Without marks and case, as people type in a hurry. */
const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

export function UnitPick({ label, value, not, required = false, onPick }: { label: string; value: string; not: string; required?: boolean; onPick: (code: string) => void }) {
  const say = useSay();
  const id = useId();
  const units = useUnits();
  const [words, setWords] = useState("");
  const wanted = plain(words).split(/\s+/);
  const shown = units.filter((unit) => unit.code !== not && (unit.code === value || wanted.every((word) => plain(nameOf(unit)).includes(word))));
  return (
    <fieldset className="field">
      <legend>{label}</legend>
      <label className="visually-hidden" htmlFor={`${id}-words`}>{say("form.find_unit")}</label>
      <input id={`${id}-words`} type="search" placeholder={say("form.find_unit")} value={words} onChange={(event) => { setWords(event.target.value); }} />
      <label className="visually-hidden" htmlFor={id}>{label}</label>
      <select id={id} required={required} value={value} onChange={(event) => { onPick(event.target.value); }}>
        <option value="">{say(required ? "form.choose_unit" : "form.no_unit")}</option>
        {shown.map((unit) => <option key={unit.code} value={unit.code}>{nameOf(unit)}</option>)}
      </select>
      {units.length === 0 && <p className="hint">{say("form.no_units_yet")}</p>}
    </fieldset>
  );
}
