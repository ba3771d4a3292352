// The points of the criteria by version, and freezing a month anew: for administrators, each with a reason on record.
import { useState } from "react";

import { moment } from "../../shared/format";
import { useLoad } from "../load";
import { api } from "../session";
import { Area, Select, Text } from "../ui/fields";
import { Form } from "../ui/Form";
import { toast } from "../ui/Toast";
import { Wait } from "../ui/Wait";
import { named } from "../words";
import { monthName, points, type Weights } from "./shape";
import { useSay } from "./words";

const ALL = 100;

export function WeightsPage() {
  const say = useSay();
  const [loaded, again] = useLoad("weights", (signal) => api.get("/api/v1/admin/index766/weights", { signal }));
  const [months, once] = useLoad("months", (signal) => api.get("/api/v1/staff/index766/months", { signal }));
  if (loaded.value === null || loaded.status === "trouble") return <Wait loaded={loaded} again={again} />;
  const frozen = months.value?.items.filter((one) => one.frozen).map((one) => one.month) ?? [];
  return (
    <>
      <div className="page-head"><h1>{say("index.weights")}</h1></div>
      <p className="field-hint">{say("index.weights_how")}</p>
      <div className="columns">
        <Points key={loaded.value.version} weights={loaded.value} onDone={() => { toast(say("index.weights_set")); again(); }} />
        <div>
          <Versions weights={loaded.value} />
          {frozen.length > 0 && <Refreeze months={frozen} onDone={once} />}
        </div>
      </div>
    </>
  );
}

function Points({ weights, onDone }: { weights: Weights; onDone: () => void }) {
  const say = useSay();
  const [set, setSet] = useState(() => Object.fromEntries(weights.items.map((one) => [one.id, { max: String(one.max), full: String(Math.round(one.full_at * 100)) }])));
  const [from, setFrom] = useState("");
  const [missing, setMissing] = useState<string>(weights.missing);
  const [reason, setReason] = useState("");
  const sum = Math.round(Object.values(set).reduce((all, one) => all + Number(one.max || 0), 0) * 100) / 100;
  const put = (id: string, name: "max" | "full", value: string) => { setSet((last) => ({ ...last, [id]: { max: "", full: "", ...last[id], [name]: value } })); };
  const send = () =>
    api.put("/api/v1/admin/index766/weights", {
      body: {
        version: weights.version,
        valid_from: from,
        missing: missing as Weights["missing"],
        reason,
        weights: Object.entries(set).map(([id, one]) => ({ id, max: Number(one.max), full_at: Number(one.full) / 100 })),
      },
    });
  return (
    <section className="card">
      <h2>{say("index.points_of_criteria")}</h2>
      <Form submit={say("act.save")} send={send} onDone={onDone}>
        <div className="table-box" tabIndex={0} role="region" aria-label={say("index.points_of_criteria")}>
          <table className="table weights">
            <thead><tr><th scope="col">{say("index.criterion")}</th><th scope="col" className="is-number">{say("index.max")}</th><th scope="col" className="is-number">{say("index.full_from")}</th></tr></thead>
            <tbody>
              {weights.items.map((one) => (
                <tr key={one.id}>
                  <th scope="row"><span className="criterion-id">{one.id}</span> {named(one)}{!one.assessable && <> <span className="badge">{say("index.no_data")}</span></>}</th>
                  <td className="is-number"><input type="number" required min={0} max={ALL} step={0.01} aria-label={say("index.max_of", { id: one.id })} value={set[one.id]?.max ?? ""} onChange={(event) => { put(one.id, "max", event.target.value); }} /></td>
                  <td className="is-number"><input type="number" required min={1} max={ALL} step={1} aria-label={say("index.full_of", { id: one.id })} value={set[one.id]?.full ?? ""} onChange={(event) => { put(one.id, "full", event.target.value); }} /></td>
                </tr>
              ))}
            </tbody>
            <tfoot><tr><th scope="row">{say("index.sum")}</th><td className="is-number"><output className={sum === ALL ? "weights-sum" : "weights-sum is-bad"}>{points(sum)}</output></td><td /></tr></tfoot>
          </table>
        </div>
        {sum !== ALL && <p className="trouble" role="status">{say("index.not_100", { sum: points(sum) })}</p>}
        <div className="form-grid">
          <Text label={say("index.valid_from")} type="month" required value={from} onValue={setFrom} />
          <Select label={say("index.missing")} value={missing} onValue={setMissing}>
            <option value="redistribute">{say("index.missing.redistribute")}</option>
            <option value="zero">{say("index.missing.zero")}</option>
          </Select>
        </div>
        <Area label={say("index.why")} required minLength={3} maxLength={2000} value={reason} onValue={setReason} />
      </Form>
    </section>
  );
}

function Versions({ weights }: { weights: Weights }) {
  const say = useSay();
  return (
    <section className="card">
      <h2>{say("index.versions")}</h2>
      {weights.versions.length === 0 ? <p>{say("index.of_the_pack")}</p> : (
        <ul className="versions">
          {weights.versions.map((one) => (
            <li key={one.version}>
              <strong>{say("index.version_from", { version: one.version, month: monthName(one.valid_from.slice(0, 7)) })}</strong>
              <p>{one.reason}</p>
              <p className="field-hint">{[one.by, one.created_at && moment(one.created_at)].filter(Boolean).join(" · ")}</p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Refreeze({ months, onDone }: { months: string[]; onDone: () => void }) {
  const say = useSay();
  const [month, setMonth] = useState(months[0] ?? "");
  const [reason, setReason] = useState("");
  const done = () => {
    toast(say("index.refrozen", { month: monthName(month) }));
    setReason("");
    onDone();
  };
  return (
    <section className="card">
      <h2>{say("index.refreeze")}</h2>
      <p className="field-hint">{say("index.refreeze_how")}</p>
      <Form tone="danger" submit={say("index.refreeze_do")} send={() => api.post("/api/v1/admin/index766/freezes", { body: { month, reason } })} onDone={done}>
        <Select label={say("index.month")} value={month} onValue={setMonth}>{months.map((one) => <option key={one} value={one}>{monthName(one)}</option>)}</Select>
        <Area label={say("index.why")} required minLength={3} maxLength={2000} value={reason} onValue={setReason} />
      </Form>
    </section>
  );
}
