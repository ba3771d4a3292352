// Special days of a year, and the weekly office hours.
import { useState } from "react";

import type { Schema } from "../../shared/api-shapes";
import { day } from "../../shared/format";
import { today } from "../board/figures";
import { useLoad } from "../load";
import { change, useRoute } from "../route";
import { api, ask } from "../session";
import { Form } from "../ui/Form";
import { Select, Text } from "../ui/fields";
import { toast } from "../ui/Toast";
import { Wait } from "../ui/Wait";
import { useSay, type Key } from "../words";
import { OfficeHours } from "./OfficeHours";

type Day = Schema<"DayView">;

export function CalendarPage() {
  const say = useSay();
  const { query } = useRoute();
  const year = Number(query.get("year") ?? today().slice(0, 4));
  const [loaded, again] = useLoad(String(year), (signal) => api.get("/api/v1/admin/calendar", { query: { year }, signal }));
  const saved = () => {
    toast(say("admin.saved"));
    again();
  };
  if (loaded.value === null || loaded.status === "trouble") return <Wait loaded={loaded} again={again} />;
  return (
    <>
      <div className="page-head">
        <h1>{say("admin.calendar")}</h1>
        <label className="inline-field">{say("calendar.year")} <input type="number" min={2000} max={2100} value={year} onChange={(event) => { if (event.target.value.length === 4) change({ year: event.target.value }); }} /></label>
      </div>
      <p className="field-hint">{say("calendar.how")}</p>
      <div className="columns">
        <section className="card">
          <h2>{say("calendar.days")}</h2>
          <div className="table-box" tabIndex={0} role="region" aria-label={say("calendar.days")}>
            <table className="table">
              <thead><tr><th scope="col">{say("calendar.day")}</th><th scope="col">{say("calendar.kind")}</th><th scope="col">{say("calendar.name")}</th><td /></tr></thead>
              <tbody>{loaded.value.days.map((one) => <Line key={one.day} line={one} onDone={saved} />)}</tbody>
            </table>
          </div>
          <NewDay onDone={saved} />
        </section>
        <OfficeHours key={loaded.value.edition} calendar={loaded.value} onDone={saved} />
      </div>
    </>
  );
}

function Line({ line, onDone }: { line: Day; onDone: () => void }) {
  const say = useSay();
  const remove = async () => {
    await ask(() => api.delete("/api/v1/admin/calendar/{day}", { path: { day: line.day } }));
    onDone();
  };
  const date = day(`${line.day}T00:00:00+07:00`);
  return (
    <tr>
      <th scope="row" className="is-time">{date}</th>
      <td>{say(`day.${line.kind}` as Key)}</td>
      <td>{line.name}<span className="row-words">{line.source}</span></td>
      <td><button type="button" className="button is-small" aria-label={say("calendar.remove_day", { day: date })} onClick={() => void remove()}>{say("act.remove")}</button></td>
    </tr>
  );
}

function NewDay({ onDone }: { onDone: () => void }) {
  const say = useSay();
  const [date, setDate] = useState("");
  const [kind, setKind] = useState<string>("holiday");
  const [name, setName] = useState("");
  const [source, setSource] = useState("");
  return (
    <Form tone="quiet" submit={say("calendar.add")} send={() => api.put("/api/v1/admin/calendar/{day}", { path: { day: date }, body: { kind: kind as Day["kind"], name, source } })} onDone={onDone}>
      <div className="form-grid">
        <Text label={say("calendar.day")} type="date" required value={date} onValue={setDate} />
        <Select label={say("calendar.kind")} value={kind} onValue={setKind}>
          <option value="holiday">{say("day.holiday")}</option>
          <option value="working_weekend">{say("day.working_weekend")}</option>
        </Select>
        <Text label={say("calendar.name")} required maxLength={200} value={name} onValue={setName} />
        <Text label={say("calendar.source")} required maxLength={200} value={source} onValue={setSource} />
      </div>
    </Form>
  );
}
