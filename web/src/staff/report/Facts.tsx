// What is known about a report, as a list of terms.
import { type ReactNode, useState } from "react";

import { distance, moment } from "../../shared/format";
import { nameOf, useChoices } from "../choices";
import { api, useMay } from "../session";
import { address, change, follow, useRoute } from "../route";
import { Status } from "../ui/Badge";
import { Form } from "../ui/Form";
import { named, useSay, type Key } from "../words";
import type { Report } from "./shape";

export function Facts({ report }: { report: Report }) {
  const say = useSay();
  return (
    <section className="drawer-section">
      <h3>{say("report.facts")}</h3>
      <dl className="facts">
        <Fact term={say("fact.unit")}>{named(report.unit)}</Fact>
        <Fact term={say("fact.area")}>{report.area.name}</Fact>
        <Fact term={say("fact.address")}>{report.address || "–"}</Fact>
        <Fact term={say("fact.place")}><PlaceLink report={report} /></Fact>
        <Fact term={say("fact.sent")}>{moment(report.created_at)} · {say(`source.${report.source}` as Key)}</Fact>
        <Fact term={say("fact.hazard")}>{say(`hazard.${report.hazard}` as Key)}</Fact>
        <Fact term={say("fact.supports")}>{report.support_count}</Fact>
        <Fact term={say("fact.visible")}>{say(report.visible ? "fact.visible_yes" : "fact.visible_no")}</Fact>
        {report.duplicate_of && <Fact term={say("fact.duplicate_of")}><ReportLink code={report.duplicate_of} /></Fact>}
        {report.merged && report.merged.length > 0 && (
          <Fact term={say("fact.merged")}>{report.merged.map((code) => <ReportLink key={code} code={code} />)}</Fact>
        )}
        {report.rating !== null && <Fact term={say("fact.rating")}>{say("fact.stars", { count: report.rating })} {report.rating_comment}</Fact>}
        {Object.entries(report.answers).map(([name, value]) => <Fact key={name} term={name}>{String(value)}</Fact>)}
      </dl>
      <Contact report={report} />
      <SameMatter report={report} />
      <Tickets report={report} />
    </section>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function ReportLink({ code }: { code: string }) {
  const { page, query } = useRoute();
  const there = new URLSearchParams(query);
  there.set("report", code);
  return <a className="code-link" href={address(page, there)} onClick={follow}>{code}</a>;
}

function PlaceLink({ report }: { report: Report }) {
  const say = useSay();
  const { page } = useRoute();
  const at = `16/${report.latitude.toFixed(5)}/${report.longitude.toFixed(5)}`;
  const words = `${report.latitude.toFixed(5)}, ${report.longitude.toFixed(5)}`;
  if (page === "") return <button type="button" className="link" onClick={() => { change({ at }); }}>{words} – {say("fact.show_on_map")}</button>;
  return <a href={address("", { at, status: "all", report: report.code })} onClick={follow}>{words} – {say("fact.show_on_map")}</a>;
}

function Contact({ report }: { report: Report }) {
  const say = useSay();
  const may = useMay();
  const [contact, setContact] = useState<{ name: string; phone: string | null } | null>(null);
  if (!may("read_contact") || report.anonymous) return null;
  if (contact) return <p className="notice">{say("contact.is", { name: contact.name || "–", phone: contact.phone ?? say("contact.no_phone") })}</p>;
  return (
    <Form
      tone="quiet"
      submit={say("contact.show")}
      send={async () => {
        setContact(await api.post("/api/v1/staff/reports/{code}/contact", { path: { code: report.code } }));
      }}
    >
      <p className="field-hint">{say("contact.recorded")}</p>
    </Form>
  );
}

function SameMatter({ report }: { report: Report }) {
  const say = useSay();
  const found = report.likely_same ?? [];
  if (found.length === 0) return null;
  return (
    <>
      <h3>{say("same.title")}</h3>
      <ul className="plain">
        {found.map((one) => (
          <li key={one.code}>
            <ReportLink code={one.code} /> <Status status={one.status} /> {distance(one.distance_m)}
            {one.alike_photo && ` · ${say("same.photo")}`}
            <p className="report-words is-short">{one.description}</p>
          </li>
        ))}
      </ul>
    </>
  );
}

function Tickets({ report }: { report: Report }) {
  const say = useSay();
  const { units } = useChoices();
  const tickets = report.tickets ?? [];
  if (tickets.length < 2) return null;
  return (
    <>
      <h3>{say("ticket.title")}</h3>
      <ul className="plain">
        {tickets.map((one) => (
          <li key={one.id}>
            {nameOf(units, one.unit)} · {say(`ticket.${one.state}` as Key)} · {moment(one.assigned_at)}
            {one.reason && <p className="report-words is-short">{one.reason}</p>}
          </li>
        ))}
      </ul>
    </>
  );
}
