// What one files for others: beginning a dossier for somebody who agreed to it, and what was begun or filed before.
import { useState } from "react";

import { newKey } from "../../../shared/api";
import { day } from "../../../shared/format";
import { useLoad } from "../../load";
import { address, follow, go } from "../../route";
import { api, useMay } from "../../session";
import { Check, Select, Text } from "../../ui/fields";
import { Form } from "../../ui/Form";
import { PickOne } from "../../ui/picks";
import { Wait } from "../../ui/Wait";
import { named } from "../../words";
import { nameOfCase } from "../shape";
import { StateBadge } from "../ui";
import { useSay, type Key } from "../words";

const WAYS = ["counter", "assisted"] as const;
const CONSENTS = ["signed", "spoken"] as const;

export function FilingsPage() {
  const say = useSay();
  const may = useMay();
  const [loaded, again] = useLoad("filings", (signal) => api.get("/api/v1/unit/filings", { signal }));
  return (
    <div className="page">
      <div className="page-head"><h1>{say("filing.title")}</h1></div>
      <div className="case-sides">
        <section className="card">
          <h2>{say("filing.new")}</h2>
          <Begin />
        </section>
        <section className="card">
          <h2>{say("filing.mine")}</h2>
          <Wait loaded={loaded} again={again} />
          {loaded.value?.items.length === 0 && <p className="empty">{say("filing.none")}</p>}
          <ul className="plain">
            {loaded.value?.items.map((one) => (
              <li key={one.id} className="line">
                <span>
                  <Where id={one.id} state={one.state} mayRead={may("read_dossiers")}>{nameOfCase(one)}</Where> {one.procedure.name}
                  <span className="row-words">{day(one.created_at)} · {say(`channel.${one.assisted ? "assisted" : one.channel}` as Key)}{one.helper && ` · ${one.helper}`}</span>
                </span>
                <StateBadge one={one} />
              </li>
            ))}
          </ul>
        </section>
      </div>
    </div>
  );
}

/** Where it goes on: the draft and the supplement here, what was filed with its agency. */
function Where({ id, state, mayRead, children }: { id: string; state: string; mayRead: boolean; children: string }) {
  const here = state === "draft" || state === "supplement";
  if (!here && !mayRead) return <strong>{children}</strong>;
  return <a className="code-link" href={address(here ? `filings/${id}` : `dossiers/${id}`)} onClick={follow}>{children}</a>;
}

function Begin() {
  const say = useSay();
  const may = useMay();
  const [loaded, again] = useLoad("filing-choices", async (signal) => {
    const [agencies, outlines] = await Promise.all([
      api.get("/api/v1/unit/dossiers/agencies", { signal }),
      api.call("get", "/api/v1/areas/outlines", { signal }) as Promise<{ features: { properties: { code: string; name: string } }[] }>,
    ]);
    return { own: agencies.items, areas: outlines.features.map((one) => one.properties) };
  });
  const own = loaded.value?.own ?? [];
  const [area, setArea] = useState("");
  const place = area || own.find((one) => one.area)?.area || "";
  const [procedures] = useLoad(place || null, (signal) => api.get("/api/v1/procedures", { query: { area: place } as never, signal }));
  const [way, setWay] = useState<(typeof WAYS)[number]>(may("take_dossiers") ? "counter" : "assisted");
  const [procedure, setProcedure] = useState("");
  const [consent, setConsent] = useState<(typeof CONSENTS)[number]>("signed");
  const [agreed, setAgreed] = useState(false);
  const [helper, setHelper] = useState("");
  const codes = own.map((one) => one.code);
  const offered = (procedures.value?.items ?? []).filter((one) => one.mode !== "deep_link" && one.unit && (way === "assisted" || codes.includes(one.unit.code)));
  const chosen = offered.find((one) => one.code === procedure);
  return (
    <Form
      label={say("filing.new")}
      submit={say("filing.begin")}
      send={async () => {
        const begun = await api.post("/api/v1/unit/filings", { key: newKey(), body: { procedure, area: place, way, consent, helper: way === "assisted" ? helper : "" } });
        go(`filings/${begun.id}`);
      }}
    >
      <Wait loaded={loaded} again={again} />
      {may("take_dossiers") && (
        <fieldset className="radios">
          <legend>{say("filing.way")}</legend>
          {WAYS.map((one) => (
            <label className="check" key={one}>
              <input type="radio" name="way" checked={way === one} onChange={() => { setWay(one); }} />
              <span>{say(`filing.way_${one}` as Key)}</span>
            </label>
          ))}
        </fieldset>
      )}
      {way === "assisted" && (
        <Select label={say("filing.area")} value={place} onValue={(value) => { setArea(value); setProcedure(""); }}>
          {loaded.value?.areas.map((one) => <option key={one.code} value={one.code}>{one.name}</option>)}
        </Select>
      )}
      <PickOne label={say("queue.procedure")} choices={offered.map((one) => ({ code: one.code, name: named(one) }))} value={procedure} onValue={setProcedure} />
      {chosen?.unit && <p className="field-hint">{say("filing.goes_to", { unit: named(chosen.unit), time: chosen.time.text })}</p>}
      {way === "assisted" && may("take_dossiers") && <Text label={say("filing.helper")} hint={say("filing.helper_hint")} maxLength={200} value={helper} onValue={setHelper} />}
      <fieldset className="radios">
        <legend>{say("filing.consent")}</legend>
        {CONSENTS.map((one) => (
          <label className="check" key={one}>
            <input type="radio" name="consent" checked={consent === one} onChange={() => { setConsent(one); }} />
            <span>{say(`consent.${one}`)}</span>
          </label>
        ))}
        <Check label={say("filing.agreed")} checked={agreed} required onValue={setAgreed} />
      </fieldset>
    </Form>
  );
}
