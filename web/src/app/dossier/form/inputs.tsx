// The fields themselves: what is typed is kept as the service wants it, and shown as people write it.
import { useEffect, useState } from "react";

import { number } from "../../../shared/format";
import type { Value } from "../shapes";
import { useWords } from "../words";
import { read, shown, slashed } from "./dates";
import { describedBy, Field, type Frame, Group, isNationalId, titled } from "./Field";
import { kindOf } from "./flaws";

export interface InputProps extends Frame {
  value: Value | undefined;
  set: (value: Value) => void;
  /** The person has left the field: what is wrong with it may be said. */
  left: () => void;
}

// From this on a number is easier to read in groups of three.
const LARGE = 10_000;
/** What the phone can fill in by itself, of the applicant only. */
const AUTOFILL: Record<string, string> = {
  "applicant.full_name": "name",
  "applicant.phone": "tel-national",
  "applicant.email": "email",
  "applicant.address": "street-address",
  "applicant.birth_date": "bday",
};

export function Input(props: InputProps) {
  switch (kindOf(props.question)) {
    case "choice":
      return <Choice {...props} choices={(props.question.oneOf ?? []).map((one) => ({ value: one.const, label: titled(one) }))} />;
    case "yes_no":
      return <YesNo {...props} />;
    case "pledge":
      return <Pledge {...props} />;
    case "number":
      return <NumberInput {...props} />;
    case "date":
      return <DateInput {...props} partial={false} />;
    case "partial_date":
      return <DateInput {...props} partial />;
    case "long":
    case "text":
      return <TextInput {...props} />;
  }
}

const common = (props: InputProps) => ({
  id: props.path,
  "aria-describedby": describedBy(props),
  "aria-invalid": props.flaw !== null || undefined,
  "aria-required": props.must || undefined,
  autoComplete: AUTOFILL[props.path] ?? "off",
  onBlur: props.left,
});

function TextInput(props: InputProps) {
  const { path, question, value, set } = props;
  const text = typeof value === "string" ? value : "";
  if (kindOf(question) === "long") {
    return (
      <Field frame={props}>
        <textarea {...common(props)} rows={3} maxLength={question.maxLength} value={text} onChange={(event) => { set(event.target.value); }} />
      </Field>
    );
  }
  const phone = path === "applicant.phone";
  const digits = phone || isNationalId(path, question);
  return (
    <Field frame={props}>
      <input
        {...common(props)}
        type={phone ? "tel" : path === "applicant.email" ? "email" : "text"}
        inputMode={digits ? "numeric" : path === "applicant.email" ? "email" : "text"}
        autoCapitalize={/name$/.test(path) ? "words" : "sentences"}
        spellCheck={false}
        // Numbers are typed in groups: the blanks between them come off, so there is room for some.
        maxLength={digits ? 20 : question.maxLength}
        value={text}
        onChange={(event) => { set(digits ? bare(event.target.value) : event.target.value); }}
      />
    </Field>
  );
}

function NumberInput(props: InputProps) {
  const { question, value, set } = props;
  const whole = question.type === "integer";
  const [text, setText] = useState(told(value));
  useEffect(() => {
    setText((last) => (numberOf(last, whole) === (value ?? null) ? last : told(value)));
  }, [value, whole]);
  return (
    <Field frame={props} more={typeof value === "number" && value >= LARGE && number(value)}>
      <input
        {...common(props)}
        inputMode={whole ? "numeric" : "decimal"}
        maxLength={15}
        value={text}
        onChange={(event) => {
          const typed = event.target.value.replace(whole ? /\D/g : /[^\d.,]/g, "");
          setText(typed);
          set(numberOf(typed, whole));
        }}
      />
    </Field>
  );
}

function DateInput(props: InputProps & { partial: boolean }) {
  const say = useWords();
  const { value, set, partial } = props;
  const kept = typeof value === "string" ? value : "";
  const [text, setText] = useState(shown(kept));
  useEffect(() => {
    setText((last) => ((read(last, partial) ?? last) === kept ? last : shown(kept)));
  }, [kept, partial]);
  return (
    <Field frame={props}>
      <input
        {...common(props)}
        inputMode="numeric"
        maxLength={10}
        placeholder={say("form.date_example")}
        value={text}
        onChange={(event) => {
          const typed = slashed(event.target.value, text);
          setText(typed);
          // What is no date yet is kept as it was typed: nothing of it is lost.
          set(read(typed, partial) ?? typed);
        }}
        onBlur={() => {
          setText(shown(kept));
          props.left();
        }}
      />
    </Field>
  );
}

function Choice(props: InputProps & { choices: { value: Value; label: string }[] }) {
  return (
    <Group frame={props}>
      {props.choices.map((choice) => (
        <label key={String(choice.value)} className="check">
          <input type="radio" name={props.path} checked={props.value === choice.value} onChange={() => { props.set(choice.value); }} />
          <span>{choice.label}</span>
        </label>
      ))}
    </Group>
  );
}

function YesNo(props: InputProps) {
  const say = useWords();
  return <Choice {...props} choices={[{ value: true, label: say("answer.yes") }, { value: false, label: say("answer.no") }]} />;
}

function Pledge(props: InputProps) {
  const say = useWords();
  return (
    <Group frame={props}>
      <label className="check">
        <input type="checkbox" checked={props.value === true} onChange={(event) => { props.set(event.target.checked ? true : null); }} />
        <span>{say("form.pledge")}</span>
      </label>
    </Group>
  );
}

const bare = (typed: string) => typed.replace(/^\+84/, "0").replace(/[\s.-]/g, "");
const told = (value: Value | undefined) => (typeof value === "number" ? String(value).replace(".", ",") : "");

function numberOf(typed: string, whole: boolean): number | null {
  const read = whole ? Number.parseInt(typed, 10) : Number.parseFloat(typed.replace(",", "."));
  return Number.isFinite(read) ? read : null;
}
