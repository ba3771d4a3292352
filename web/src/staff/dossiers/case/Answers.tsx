// Who applies, what they answered in the words of the form it was filed with, and what the check says of it.
import { useState } from "react";

import { currentLanguage } from "../../../shared/i18n";
import { day } from "../../../shared/format";
import { api } from "../../session";
import { Form } from "../../ui/Form";
import { Text } from "../../ui/fields";
import type { Case, Form as EForm, Question } from "../shape";
import { useSay, type Key } from "../words";

const PERSON = ["full_name", "national_id", "birth_date", "sex", "phone", "email", "address"] as const;

export function Answers({ one }: { one: Case }) {
  const say = useSay();
  const applicant = one.applicant as Record<string, unknown>;
  const form = one.form as EForm;
  const questions = form.properties ?? {};
  const names = [...new Set([...(form["x-order"] ?? []), ...Object.keys(one.answers)])].filter((name) => one.answers[name] !== undefined);
  return (
    <section aria-label={say("case.answers")}>
      <Checks one={one} />
      <h2>{say("case.applicant")}</h2>
      <dl className="facts">
        {PERSON.filter((name) => applicant[name]).map((name) => (
          <div key={name}>
            <dt>{say(`person.of.${name}`)}</dt>
            <dd>
              {name === "sex" ? say(`sex.${String(applicant[name])}` as Key) : String(applicant[name])}
              {name === "national_id" && <Reveal id={one.id} />}
            </dd>
          </div>
        ))}
        <div><dt>{say("case.result_way")}</dt><dd>{say(`way.${one.result_way}` as Key)}</dd></div>
        <div><dt>{say("case.channel")}</dt><dd><Channel one={one} /></dd></div>
      </dl>
      <h2>{say("case.form")}</h2>
      <dl className="facts">
        {names.map((name) => (
          <div key={name}>
            <dt>{titleOf(questions[name], name)}</dt>
            <dd>{told(one.answers[name], questions[name], say)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export function titleOf(question: Question | undefined, name: string): string {
  return (currentLanguage() === "en" ? question?.["x-title-en"] : question?.title) ?? question?.title ?? name;
}

function told(value: unknown, question: Question | undefined, say: (key: Key) => string): string {
  if (typeof value === "boolean") return say(value ? "answer.yes" : "answer.no");
  const choice = question?.oneOf?.find((it) => it.const === value);
  if (choice) return (currentLanguage() === "en" && choice["x-title-en"]) || choice.title;
  if (question?.format === "date" && typeof value === "string") return day(value);
  return String(value);
}

function Channel({ one }: { one: Case }) {
  const say = useSay();
  const way = one.assisted ? "assisted" : one.channel;
  const helped = [one.helper, one.filed_by && one.filed_by !== one.helper ? one.filed_by : ""].filter(Boolean).join(", ");
  return (
    <>
      {say(`channel.${way}` as Key)}
      {helped && <span className="row-words">{say("case.filed_by", { name: helped })}{one.consent && ` · ${say(`consent.${one.consent}` as Key)}`}</span>}
    </>
  );
}

function Checks({ one }: { one: Case }) {
  const say = useSay();
  if (one.problems.length === 0 && one.warnings.length === 0) return <p className="mark is-good">✓ {say("check.good")}</p>;
  return (
    <ul className="marks">
      {one.problems.map((it) => <li key={`${it.where}${it.code}`} className="mark is-bad">✗ {it.text}</li>)}
      {one.warnings.map((it) => <li key={`${it.where}${it.code}`} className="mark is-warn">! {it.text}</li>)}
    </ul>
  );
}

/** The number in full, for a reason that its owner reads. */
function Reveal({ id }: { id: string }) {
  const say = useSay();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const [number, setNumber] = useState<string | null>(null);
  if (number !== null) return <strong className="revealed" role="status"> {number}</strong>;
  if (!open) return <> <button type="button" className="link" onClick={() => { setOpen(true); }}>{say("reveal.open")}</button></>;
  return (
    <Form
      label={say("reveal.open")}
      submit={say("reveal.submit")}
      tone="quiet"
      cancel={() => { setOpen(false); }}
      send={async () => {
        const shown = await api.post("/api/v1/unit/dossiers/{id}/identity", { path: { id }, body: { reason } });
        setNumber(shown.national_id ?? "–");
      }}
    >
      <Text label={say("reveal.why")} hint={say("reveal.hint")} required minLength={3} maxLength={300} value={reason} onValue={setReason} />
    </Form>
  );
}
