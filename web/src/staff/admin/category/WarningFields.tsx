// What people must read before they report: an emergency with numbers to call, or that the matter belongs elsewhere.
import type { Schema } from "../../../shared/api-shapes";
import { Area, Check, Select } from "../../ui/fields";
import { useSay, type Key } from "../../words";

type Category = Schema<"Category">;
type Emergency = NonNullable<Category["emergency"]>;
type Redirect = NonNullable<Category["redirect"]>;
type Hotline = Emergency["hotlines"][number];

const REASONS = ["administrative_feedback", "complaint", "denunciation"] as const;
const NO_WORDS = { text_vi: "", text_en: "" };
const newHotline = (): Hotline => ({ name_vi: "", number: "" });

export function EmergencyFields({ emergency, onEmergency }: { emergency: Emergency | null; onEmergency: (emergency: Emergency | null) => void }) {
  const say = useSay();
  return (
    <>
      <Check label={say("emergency.has")} checked={emergency !== null} onValue={(has) => { onEmergency(has ? { stops: false, hotlines: [newHotline()], ...NO_WORDS } : null); }} />
      {emergency && (
        <>
          <Check label={say("emergency.stops")} checked={emergency.stops} onValue={(stops) => { onEmergency({ ...emergency, stops }); }} />
          <Words value={emergency} onValue={(words) => { onEmergency({ ...emergency, ...words }); }} />
          <Hotlines hotlines={emergency.hotlines} onHotlines={(hotlines) => { onEmergency({ ...emergency, hotlines }); }} />
        </>
      )}
    </>
  );
}

export function RedirectFields({ redirect, onRedirect }: { redirect: Redirect | null; onRedirect: (redirect: Redirect | null) => void }) {
  const say = useSay();
  return (
    <>
      <Check label={say("redirect.has")} checked={redirect !== null} onValue={(has) => { onRedirect(has ? { reason: "administrative_feedback", ...NO_WORDS } : null); }} />
      {redirect && (
        <>
          <Select label={say("redirect.reason")} value={redirect.reason} onValue={(reason) => { onRedirect({ ...redirect, reason: reason as Redirect["reason"] }); }}>
            {REASONS.map((one) => <option key={one} value={one}>{say(`redirect.${one}` as Key)}</option>)}
          </Select>
          <Words value={redirect} onValue={(words) => { onRedirect({ ...redirect, ...words }); }} />
        </>
      )}
    </>
  );
}

function Words({ value, onValue }: { value: { text_vi: string; text_en: string }; onValue: (words: Partial<typeof value>) => void }) {
  const say = useSay();
  return (
    <div className="form-grid">
      <Area label={say("warning.vi")} required maxLength={2000} value={value.text_vi} onValue={(text_vi) => { onValue({ text_vi }); }} />
      <Area label={say("warning.en")} required maxLength={2000} value={value.text_en} onValue={(text_en) => { onValue({ text_en }); }} />
    </div>
  );
}

function Hotlines({ hotlines, onHotlines }: { hotlines: readonly Hotline[]; onHotlines: (hotlines: Hotline[]) => void }) {
  const say = useSay();
  const set = (index: number, values: Partial<Hotline>) => { onHotlines(hotlines.map((one, other) => (other === index ? { ...one, ...values } : one))); };
  return (
    <fieldset>
      <legend>{say("emergency.hotlines")}</legend>
      <ul className="plain options">
        {hotlines.map((one, index) => (
          <li className="option" key={index}>
            <input required aria-label={say("hotline.name", { number: index + 1 })} placeholder={say("category.name")} value={one.name_vi} onChange={(event) => { set(index, { name_vi: event.target.value }); }} />
            <input required type="tel" aria-label={say("hotline.number", { number: index + 1 })} placeholder={say("hotline.short")} value={one.number} onChange={(event) => { set(index, { number: event.target.value }); }} />
            <button type="button" className="button is-small" aria-label={say("hotline.remove", { number: index + 1 })} disabled={hotlines.length < 2} onClick={() => { onHotlines(hotlines.filter((_, other) => other !== index)); }}>✕</button>
          </li>
        ))}
      </ul>
      <button type="button" className="button is-small" onClick={() => { onHotlines([...hotlines, newHotline()]); }}>{say("hotline.add")}</button>
    </fieldset>
  );
}
