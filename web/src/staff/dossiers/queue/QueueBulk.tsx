// What is done to many dossiers at once: taken in, handed out, printed; each outcome is told.
import { useState } from "react";

import { ApiError, newKey } from "../../../shared/api";
import { sentence } from "../../../shared/trouble";
import { api, ask, useMay } from "../../session";
import { toast } from "../../ui/Toast";
import { nameOfCase, type Item } from "../shape";
import { useSay, type Key } from "../words";

interface Outcome {
  name: string;
  /** Empty when it was done. */
  trouble: string;
}

const FORMS = ["01", "02", "03", "04", "05"] as const;
const MOST_PRINTED = 30;

export function QueueBulk({ dossiers, onDone, onClear }: { dossiers: Item[]; onDone: () => void; onClear: () => void }) {
  const say = useSay();
  const may = useMay();
  const [doing, setDoing] = useState<string | null>(null);
  const [outcomes, setOutcomes] = useState<Outcome[] | null>(null);
  const [form, setForm] = useState<(typeof FORMS)[number]>("01");
  const failed = outcomes?.filter((one) => one.trouble) ?? [];
  const fitting = (state: string) => dossiers.filter((one) => one.state === state);
  const each = async (items: Item[], work: (one: Item) => Promise<unknown>) => {
    const all: Outcome[] = [];
    for (const one of items) {
      setDoing(say("many.doing", { done: all.length, count: items.length }));
      all.push({ name: nameOfCase(one), trouble: await refused(() => work(one)) });
    }
    setDoing(null);
    setOutcomes(all);
    toast(say("many.done", { done: all.filter((one) => !one.trouble).length, count: all.length }));
  };
  const act = (name: "accept" | "hand-out", one: Item) =>
    api.post(`/api/v1/unit/dossiers/{id}/${name}`, { path: { id: one.id }, key: newKey(), body: { version: one.version } } as never);
  const filed = fitting("filed");
  const ready = fitting("done");
  return (
    <section className="bulk" aria-label={say("many.label")}>
      <div className="bulk-head">
        <strong role="status">{doing ?? say("many.chosen", { count: dossiers.length })}</strong>
        {may("take_dossiers") && filed.length > 0 && (
          <button type="button" className="button is-main" disabled={doing !== null} onClick={() => void each(filed, (one) => act("accept", one))}>{say("many.accept", { count: filed.length })}</button>
        )}
        {may("take_dossiers") && ready.length > 0 && (
          <button type="button" className="button is-main" disabled={doing !== null} onClick={() => void each(ready, (one) => act("hand-out", one))}>{say("many.hand_out", { count: ready.length })}</button>
        )}
        <label className="inline-field">
          {say("many.form")}
          <select value={form} onChange={(event) => { setForm(event.target.value as (typeof FORMS)[number]); }}>
            {FORMS.map((one) => <option key={one} value={one}>{say(`form.${one}` as Key)}</option>)}
          </select>
        </label>
        <a
          className="button"
          target="_blank"
          rel="noreferrer"
          href={`${api.address("/api/v1/unit/dossiers/prints")}?${dossiers.slice(0, MOST_PRINTED).map((one) => `id=${one.id}`).join("&")}&form=${form}`}
        >
          {say("many.print", { count: Math.min(dossiers.length, MOST_PRINTED) })}
        </a>
        <button type="button" className="button is-quiet" onClick={onClear}>{say("bulk.clear")}</button>
      </div>
      {outcomes && (
        <div role="status">
          <p>{say("many.done", { done: outcomes.length - failed.length, count: outcomes.length })}</p>
          {failed.length > 0 && <ul>{failed.map((one) => <li key={one.name}>{one.name}: {one.trouble}</li>)}</ul>}
          <button type="button" className="button" onClick={onDone}>{say("act.close")}</button>
        </div>
      )}
    </section>
  );
}

/** One refusal does not stop the rest; empty when it was done. */
async function refused(work: () => Promise<unknown>): Promise<string> {
  try {
    await ask(work);
    return "";
  } catch (error) {
    if (error instanceof ApiError) return sentence(error);
    throw error;
  }
}
