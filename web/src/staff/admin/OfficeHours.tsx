// The weekly office hours: spans of local time, changed all at once.
import { useState } from "react";

import type { Schema } from "../../shared/api-shapes";
import { today } from "../board/figures";
import { api } from "../session";
import { Form } from "../ui/Form";
import { useSay, type Key } from "../words";

type Calendar = Schema<"CalendarView">;
type Span = Calendar["office_hours"][number];
const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];

export function OfficeHours({ calendar, onDone }: { calendar: Calendar; onDone: () => void }) {
  const say = useSay();
  const [spans, setSpans] = useState<Span[]>(calendar.office_hours);
  const set = (index: number, values: Partial<Span>) => { setSpans(spans.map((one, other) => (other === index ? { ...one, ...values } : one))); };
  return (
    <section className="card">
      <h2>{say("hours.title")}</h2>
      <Form submit={say("act.save")} send={() => api.put("/api/v1/admin/office-hours", { body: { edition: calendar.edition, items: spans } })} onDone={onDone}>
        <p className="span-line span-head" aria-hidden="true">
          <span>{say("hours.weekday")}</span><span>{say("hours.opens")}</span><span>{say("hours.closes")}</span><span>{say("rule.from")}</span><span>{say("hours.last_day")}</span>
        </p>
        <ul className="plain">
          {spans.map((span, index) => (
            <li className="span-line" key={index}>
              <select aria-label={say("hours.weekday")} value={span.weekday} onChange={(event) => { set(index, { weekday: Number(event.target.value) }); }}>
                {WEEKDAYS.map((one) => <option key={one} value={one}>{say(`weekday.${one}` as Key)}</option>)}
              </select>
              <input type="time" required aria-label={say("hours.opens")} value={span.opens.slice(0, 5)} onChange={(event) => { set(index, { opens: event.target.value }); }} />
              <input type="time" required aria-label={say("hours.closes")} value={span.closes.slice(0, 5)} onChange={(event) => { set(index, { closes: event.target.value }); }} />
              <input type="date" required aria-label={say("rule.from")} value={span.valid_from} onChange={(event) => { set(index, { valid_from: event.target.value }); }} />
              <input type="date" aria-label={say("hours.last_day")} value={span.valid_to ?? ""} onChange={(event) => { set(index, { valid_to: event.target.value || null }); }} />
              <button type="button" className="button is-small" aria-label={say("hours.remove", { number: index + 1 })} onClick={() => { setSpans(spans.filter((_, other) => other !== index)); }}>✕</button>
            </li>
          ))}
        </ul>
        <button type="button" className="button" onClick={() => { setSpans([...spans, { weekday: 0, opens: "07:00", closes: "11:30", valid_from: today(), valid_to: null }]); }}>{say("hours.add")}</button>
      </Form>
    </section>
  );
}
