// What is done to many reports at once: give them to a unit, or join them to one of them; each outcome is told.
import { useState } from "react";

import { ApiError, newKey } from "../../shared/api";
import { useChoices } from "../choices";
import type { Report } from "../report/shape";
import { api, ask, useMay } from "../session";
import { Form } from "../ui/Form";
import { Area } from "../ui/fields";
import { PickOne } from "../ui/picks";
import { toast } from "../ui/Toast";
import { useSay, type Key } from "../words";

type Outcome = { code: string; outcome: string };
const GOOD = new Set(["assigned", "unchanged", "merged"]);

export function Bulk({ reports, onDone, onClear }: { reports: Report[]; onDone: () => void; onClear: () => void }) {
  const say = useSay();
  const may = useMay();
  const [act, setAct] = useState<"assign" | "merge" | null>(null);
  const [outcomes, setOutcomes] = useState<Outcome[] | null>(null);
  const failed = outcomes?.filter((one) => !GOOD.has(one.outcome)) ?? [];
  const told = (all: Outcome[]) => {
    setOutcomes(all);
    // Said beside the form too: what was done may no longer be under the filters, and the form with it.
    toast(say("bulk.done", { done: all.filter((one) => GOOD.has(one.outcome)).length, count: all.length }));
  };
  return (
    <section className="bulk" aria-label={say("bulk.label")}>
      <div className="bulk-head">
        <strong role="status">{say("bulk.chosen", { count: reports.length })}</strong>
        {may("dispatch") && <button type="button" className="button" aria-expanded={act === "assign"} onClick={() => { setAct("assign"); }}>{say("do.assign")}</button>}
        {may("merge") && reports.length > 1 && <button type="button" className="button" aria-expanded={act === "merge"} onClick={() => { setAct("merge"); }}>{say("bulk.merge")}</button>}
        <button type="button" className="button is-quiet" onClick={onClear}>{say("bulk.clear")}</button>
      </div>
      {outcomes ? (
        <div role="status">
          <p>{say("bulk.done", { done: outcomes.length - failed.length, count: outcomes.length })}</p>
          {failed.length > 0 && <ul>{failed.map((one) => <li key={one.code}>{one.code}: <code>{one.outcome}</code></li>)}</ul>}
          <button type="button" className="button" onClick={onDone}>{say("act.close")}</button>
        </div>
      ) : (
        <>
          {act === "assign" && <AssignMany reports={reports} onOutcomes={told} />}
          {act === "merge" && <MergeMany reports={reports} onOutcomes={told} />}
        </>
      )}
    </section>
  );
}

function AssignMany({ reports, onOutcomes }: { reports: Report[]; onOutcomes: (outcomes: Outcome[]) => void }) {
  const say = useSay();
  const { units } = useChoices();
  const [unit, setUnit] = useState("");
  const [reason, setReason] = useState("");
  return (
    <Form
      submit={say("bulk.assign", { count: reports.length })}
      send={async () => {
        const answer = await api.post("/api/v1/staff/reports/assign", { body: { codes: reports.map((one) => one.code), unit, reason }, timeoutMs: 60_000 });
        onOutcomes(answer.items);
      }}
    >
      <PickOne label={say("do.unit")} choices={units} value={unit} onValue={setUnit} />
      <Area label={say("do.reason")} required maxLength={2000} value={reason} onValue={setReason} />
    </Form>
  );
}

function MergeMany({ reports, onOutcomes }: { reports: Report[]; onOutcomes: (outcomes: Outcome[]) => void }) {
  const say = useSay();
  const oldest = [...reports].sort((one, other) => one.created_at.localeCompare(other.created_at))[0];
  const [into, setInto] = useState(oldest?.code ?? "");
  return (
    <Form
      submit={say("bulk.merge_into", { code: into })}
      send={async () => {
        const outcomes: Outcome[] = [];
        for (const one of reports.filter((report) => report.code !== into)) outcomes.push(await merged(one, into));
        onOutcomes(outcomes);
      }}
    >
      <fieldset className="radios">
        <legend>{say("bulk.keep")}</legend>
        {reports.map((one) => (
          <label className="check" key={one.code}>
            <input type="radio" name="keep" checked={into === one.code} onChange={() => { setInto(one.code); }} />
            <span>{one.code} – {say(`status.${one.status}` as Key)} – {one.description}</span>
          </label>
        ))}
      </fieldset>
    </Form>
  );
}

/** One refusal does not stop the rest. */
async function merged(report: Report, into: string): Promise<Outcome> {
  try {
    await ask(() => api.post("/api/v1/staff/reports/{code}/merge", { path: { code: report.code }, key: newKey(), body: { version: report.version, into, reason: "" } }));
    return { code: report.code, outcome: "merged" };
  } catch (error) {
    if (error instanceof ApiError) return { code: report.code, outcome: error.code };
    throw error;
  }
}
