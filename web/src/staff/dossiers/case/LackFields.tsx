// Everything that is missing, at once: which component, what is wrong, and how to put it right.
import { Select, Text } from "../../ui/fields";
import type { Case } from "../shape";
import { useSay } from "../words";
import type { Lack } from "./send";

export function LackFields({ one, lacks, onLacks }: { one: Case; lacks: Lack[]; onLacks: (lacks: Lack[]) => void }) {
  const say = useSay();
  const set = (index: number, values: Partial<Lack>) => { onLacks(lacks.map((it, other) => (other === index ? { ...it, ...values } : it))); };
  return (
    <>
      {lacks.map((lack, index) => (
        <fieldset key={index} className="lack">
          <legend>{say("lack.number", { number: index + 1 })}</legend>
          <Select label={say("lack.component")} value={lack.component} onValue={(component) => { set(index, { component }); }}>
            <option value="">{say("lack.no_component")}</option>
            {one.components.map((it) => <option key={it.code} value={it.code}>{it.name}</option>)}
          </Select>
          <Text label={say("lack.what")} required minLength={3} maxLength={500} value={lack.what} onValue={(what) => { set(index, { what }); }} />
          <Text label={say("lack.how")} maxLength={500} value={lack.how} onValue={(how) => { set(index, { how }); }} />
          {lacks.length > 1 && <button type="button" className="button is-small" onClick={() => { onLacks(lacks.filter((_, other) => other !== index)); }}>{say("act.remove")}</button>}
        </fieldset>
      ))}
      <button type="button" className="button" onClick={() => { onLacks([...lacks, { component: "", what: "", how: "" }]); }}>{say("lack.add")}</button>
    </>
  );
}
