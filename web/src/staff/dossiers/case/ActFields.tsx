// What each act asks for.
import { useLoad } from "../../load";
import { api } from "../../session";
import { Area, Check, Select, Text } from "../../ui/fields";
import { Wait } from "../../ui/Wait";
import { FileField } from "../FileField";
import type { Case } from "../shape";
import { useSay } from "../words";
import type { Act } from "./acts";
import { FeeFields } from "./FeeFields";
import { LackFields } from "./LackFields";
import type { Draft } from "./send";

interface Props {
  act: Act;
  one: Case;
  draft: Draft;
  set: (values: Partial<Draft>) => void;
}

export function ActFields({ act, one, draft, set }: Props) {
  const say = useSay();
  const reason = (hint: string) => <Area label={say("do.reason")} hint={hint} required minLength={3} maxLength={2000} value={draft.reason} onValue={(value) => { set({ reason: value }); }} />;
  const legal = <Text label={say("do.legal")} maxLength={500} value={draft.legal} onValue={(value) => { set({ legal: value }); }} />;
  const text = (label: string, required: boolean, hint?: string) => <Area label={label} hint={hint} required={required} maxLength={2000} value={draft.text} onValue={(value) => { set({ text: value }); }} />;
  switch (act) {
    case "accept":
      return (
        <>
          <p className="field-hint">{say("do.accept_hint")}</p>
          {one.variants.length > 0 && (
            <Select label={say("do.variant")} value={draft.variant} onValue={(value) => { set({ variant: value }); }}>
              <option value="">{say("do.variant_auto")}</option>
              {one.variants.map((it) => <option key={it.code} value={it.code}>{it.name}</option>)}
            </Select>
          )}
        </>
      );
    case "supplement":
      return (
        <>
          <p className="field-hint">{say(one.supplement_count > 0 ? "do.supplement_again" : "do.supplement_hint")}</p>
          <LackFields one={one} lacks={draft.lacks} onLacks={(lacks) => { set({ lacks }); }} />
          {reason(say("do.reason_read"))}
          {legal}
        </>
      );
    case "extend":
      return (
        <>
          <Text label={say("do.new_due")} type="datetime-local" required value={draft.due} onValue={(due) => { set({ due }); }} />
          {reason(say("do.extend_hint"))}
          {legal}
        </>
      );
    case "assign":
      return <Officers id={one.id} draft={draft} set={set} />;
    case "step":
      return text(say("do.step_note"), false, say("do.step_hint", { step: one.steps.find((step) => step.ended_at === null)?.name ?? "" }));
    case "note":
      return text(say("do.note_text"), true, say("do.note_hint"));
    case "conclude":
      return text(say("do.conclude_text"), false, say("do.conclude_hint"));
    case "payment":
      return (
        <>
          {reason(say("do.reason_read"))}
          <Check label={say("do.stands")} checked={draft.stands} onValue={(stands) => { set({ stands }); }} />
        </>
      );
    case "answer":
      return (
        <>
          <fieldset className="radios">
            <legend>{say("do.answer_legend")}</legend>
            {[true, false].map((agree) => (
              <label className="check" key={String(agree)}>
                <input type="radio" name="agree" checked={draft.agree === agree} onChange={() => { set({ agree }); }} />
                <span>{say(agree ? "do.agree" : "do.decline")}</span>
              </label>
            ))}
          </fieldset>
          {reason(say("do.reason_read"))}
        </>
      );
    case "fees":
      return <FeeFields one={one} lines={draft.lines} onLines={(lines) => { set({ lines }); }} />;
    case "receipt":
      return (
        <div className="form-grid">
          <Text label={say("receipt.number")} required maxLength={64} value={draft.number} onValue={(number) => { set({ number }); }} />
          <Text label={say("receipt.symbol")} maxLength={32} value={draft.symbol} onValue={(symbol) => { set({ symbol }); }} />
          <Text label={say("receipt.issued")} type="date" required value={draft.issued} onValue={(issued) => { set({ issued }); }} />
          <Text label={say("receipt.link")} type="url" pattern="https://.*" maxLength={500} value={draft.link} onValue={(link) => { set({ link }); }} />
        </div>
      );
    case "result":
      return (
        <FileField label={say("do.result_file")} hint={say("do.result_hint")} accept="application/pdf" required onFiles={([file]) => { set({ file: file ?? null }); }} />
      );
    case "refuse":
    case "stop":
    case "correct":
    case "exempt":
      return reason(say("do.reason_read"));
    case "withdraw":
      return reason(say("do.withdraw_hint"));
    default:
      return <p className="field-hint">{say(`do.${act}_hint` as "do.start_hint")}</p>;
  }
}

function Officers({ id, draft, set }: { id: string; draft: Draft; set: (values: Partial<Draft>) => void }) {
  const say = useSay();
  const [loaded, again] = useLoad(id, (signal) => api.get("/api/v1/unit/dossiers/{id}/officers", { path: { id }, signal }));
  return (
    <>
      <Wait loaded={loaded} again={again} />
      <Select label={say("do.officer")} required value={draft.account} onValue={(account) => { set({ account }); }}>
        <option value="">{say("do.choose")}</option>
        {loaded.value?.items.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
      </Select>
    </>
  );
}
