// Choosing from long lists: many of them in a panel that opens, or one by typing part of its name.
import { useId, useRef, useState } from "react";

import type { Choice } from "../choices";
import { useSay } from "../words";

const MARKS = /[\u0300-\u036f]/g;

/** Without marks and case, so that "ba den" finds "Bà Đen". */
export function folded(text: string): string {
  return text.normalize("NFD").replace(MARKS, "").replace(/đ/gi, "d").toLowerCase();
}

function matching(choices: Choice[], typed: string): Choice[] {
  const words = folded(typed).split(/\s+/).filter(Boolean);
  return choices.filter((one) => one.code === typed || words.every((word) => folded(one.name).includes(word)));
}

interface Many {
  label: string;
  choices: Choice[];
  chosen: string[];
  onChosen: (codes: string[]) => void;
}

export function PickMany({ label, choices, chosen, onChosen }: Many) {
  const say = useSay();
  const [typed, setTyped] = useState("");
  const panel = useRef<HTMLDetailsElement>(null);
  const toggle = (code: string, on: boolean) => {
    onChosen(on ? [...chosen, code] : chosen.filter((one) => one !== code));
  };
  return (
    <details
      className="pick"
      ref={panel}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !panel.current?.open) return;
        event.stopPropagation();
        panel.current.open = false;
        panel.current.querySelector("summary")?.focus();
      }}
      onBlur={(event) => {
        if (event.relatedTarget && !event.currentTarget.contains(event.relatedTarget)) event.currentTarget.open = false;
      }}
    >
      <summary className={chosen.length > 0 ? "button is-on" : "button"}>
        {label}
        {chosen.length > 0 && <span className="count">{chosen.length}</span>}
      </summary>
      <fieldset className="pick-panel">
        <legend className="visually-hidden">{label}</legend>
        {choices.length > 12 && (
          <input type="search" aria-label={say("pick.search", { label })} placeholder={say("pick.type")} value={typed} onChange={(event) => { setTyped(event.target.value); }} />
        )}
        <div className="pick-options">
          {matching(choices, typed).map((one) => (
            <label className="check" key={one.code}>
              <input type="checkbox" checked={chosen.includes(one.code)} onChange={(event) => { toggle(one.code, event.target.checked); }} />
              <span>{one.name}</span>
            </label>
          ))}
        </div>
        {chosen.length > 0 && (
          <button type="button" className="button is-quiet" onClick={() => { onChosen([]); }}>{say("pick.clear")}</button>
        )}
      </fieldset>
    </details>
  );
}

interface One {
  label: string;
  choices: Choice[];
  value: string;
  onValue: (code: string) => void;
  /** What an empty choice is called; without it one must be chosen. */
  none?: string;
}

export function PickOne({ label, choices, value, onValue, none }: One) {
  const say = useSay();
  const id = useId();
  const [typed, setTyped] = useState("");
  const found = matching(choices, typed);
  const chosen = choices.find((one) => one.code === value);
  const shown = chosen && !found.includes(chosen) ? [chosen, ...found] : found;
  return (
    <div className="field pick-one">
      <label htmlFor={id}>{label}</label>
      <input type="search" aria-label={say("pick.search", { label })} placeholder={say("pick.type")} value={typed} onChange={(event) => { setTyped(event.target.value); }} />
      <select id={id} required={none === undefined} value={value} onChange={(event) => { onValue(event.target.value); }}>
        {(none !== undefined || value === "") && <option value="">{none ?? say("pick.choose", { count: found.length })}</option>}
        {shown.map((one) => <option key={one.code} value={one.code}>{one.name}</option>)}
      </select>
    </div>
  );
}
