// Units and the ways to reach them.
import { useState } from "react";

import type { Schema } from "../../shared/api-shapes";
import { nameOf, useChoices } from "../choices";
import { useLoad } from "../load";
import { api } from "../session";
import { Dialog } from "../ui/Dialog";
import { Form } from "../ui/Form";
import { Check, Select, Text } from "../ui/fields";
import { folded, PickOne } from "../ui/picks";
import { toast } from "../ui/Toast";
import { Wait } from "../ui/Wait";
import { named, useSay, type Key } from "../words";
import { Channels } from "./Channels";

type Unit = Schema<"UnitEditView">;
export const UNIT_KINDS = ["commune_office", "commune_police", "department", "utility", "police", "coordinator", "other"] as const;

export function UnitsPage() {
  const say = useSay();
  const { areas } = useChoices();
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState<string | null>(null);
  const [loaded, again] = useLoad("units", (signal) => api.get("/api/v1/admin/units", { signal }));
  const items = (loaded.value?.items ?? []).filter((unit) => folded(`${unit.name} ${unit.code}`).includes(folded(typed.trim())));
  const close = () => { setOpen(null); };
  return (
    <>
      <div className="page-head">
        <h1>{say("admin.units")}</h1>
        <input type="search" aria-label={say("pick.search", { label: say("admin.units") })} placeholder={say("pick.type")} value={typed} onChange={(event) => { setTyped(event.target.value); }} />
        <button type="button" className="button is-main" onClick={() => { setOpen(""); }}>{say("unit.new")}</button>
      </div>
      {loaded.value === null || loaded.status === "trouble" ? <Wait loaded={loaded} again={again} /> : (
        <div className="table-box" tabIndex={0} role="region" aria-label={say("admin.units")}>
          <table className="table">
            <thead><tr><th scope="col">{say("unit.name")}</th><th scope="col">{say("admin.code")}</th><th scope="col">{say("unit.kind")}</th><th scope="col">{say("filter.area")}</th><th scope="col">{say("unit.hotline")}</th><th scope="col">{say("admin.active")}</th></tr></thead>
            <tbody>
              {items.map((unit) => (
                <tr key={unit.code} className={unit.active ? undefined : "is-off"}>
                  <th scope="row" className="is-name"><button type="button" className="link" onClick={() => { setOpen(unit.code); }}>{named(unit)}</button></th>
                  <td><code>{unit.code}</code></td>
                  <td>{say(`unit_kind.${unit.kind}` as Key)}</td>
                  <td>{unit.area ? nameOf(areas, unit.area) : "–"}</td>
                  <td>{unit.hotline ?? "–"}</td>
                  <td>{say(unit.active ? "admin.yes" : "admin.no")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {open !== null && <Dialog wide title={open === "" ? say("unit.new") : say("unit.edit")} onClose={close}><Edit code={open} onDone={() => { close(); again(); }} /></Dialog>}
    </>
  );
}

function Edit({ code, onDone }: { code: string; onDone: () => void }) {
  const [loaded, again] = useLoad(code || null, (signal) => api.get("/api/v1/admin/units/{code}", { path: { code }, signal }));
  if (code === "") return <UnitForm onDone={onDone} />;
  if (loaded.value === null) return <Wait loaded={loaded} again={again} />;
  return (
    <>
      <UnitForm key={loaded.value.version} unit={loaded.value} onDone={onDone} />
      <Channels unit={loaded.value} onChange={again} />
    </>
  );
}

function UnitForm({ unit, onDone }: { unit?: Unit; onDone: () => void }) {
  const say = useSay();
  const { areas } = useChoices();
  const [code, setCode] = useState(unit?.code ?? "");
  const [name, setName] = useState(unit?.name ?? "");
  const [nameEn, setNameEn] = useState(unit?.name_en ?? "");
  const [kind, setKind] = useState<string>(unit?.kind ?? "department");
  const [area, setArea] = useState(unit?.area ?? "");
  const [hotline, setHotline] = useState(unit?.hotline ?? "");
  const [active, setActive] = useState(unit?.active ?? true);
  return (
    <Form
      submit={say("act.save")}
      send={() => api.put("/api/v1/admin/units/{code}", {
        path: { code },
        body: { version: unit?.version ?? null, name, name_en: nameEn, kind: kind as Unit["kind"], area: area || null, hotline: hotline || null, active },
      })}
      onDone={() => {
        toast(say("admin.saved"));
        onDone();
      }}
    >
      <div className="form-grid">
        <Text label={say("admin.code")} required pattern="[A-Za-z0-9_.\-]{1,64}" disabled={unit !== undefined} value={code} onValue={setCode} />
        <Select label={say("unit.kind")} value={kind} onValue={setKind}>
          {UNIT_KINDS.map((one) => <option key={one} value={one}>{say(`unit_kind.${one}` as Key)}</option>)}
        </Select>
        <Text label={say("admin.name_vi")} required maxLength={200} value={name} onValue={setName} />
        <Text label={say("admin.name_en")} required maxLength={200} value={nameEn} onValue={setNameEn} />
        <PickOne label={say("filter.area")} choices={areas} value={area} onValue={setArea} none={say("role.province")} />
        <Text label={say("unit.hotline")} inputMode="tel" pattern="\d{3,12}" value={hotline} onValue={setHotline} />
      </div>
      <Check label={say("admin.active")} checked={active} onValue={setActive} />
    </Form>
  );
}
