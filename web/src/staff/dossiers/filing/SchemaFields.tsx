// The questions of a form (JSON Schema) as fields, in their order.
import { currentLanguage } from "../../../shared/i18n";
import { useMay } from "../../session";
import { Area, Select, Text } from "../../ui/fields";
import { titleOf } from "../case/Answers";
import type { Form, Question } from "../shape";
import { useSay } from "../words";

export type Value = string | number | boolean | null;
export type Values = Record<string, Value>;
/** Longer answers get a field of several lines. */
const LONG = 200;

interface Props {
  form: Form;
  values: Values;
  troubles: Record<string, string>;
  onValue: (name: string, value: Value) => void;
}

export function SchemaFields({ form, values, troubles, onValue }: Props) {
  // Some questions are the agency's to answer, not the applicant's or a helper's.
  const officer = useMay()("take_dossiers");
  const names = form["x-order"] ?? Object.keys(form.properties ?? {});
  return (
    <div className="form-grid">
      {names.map((name) => {
        const question = form.properties?.[name];
        if (!question || (question["x-officer"] && !officer)) return null;
        return <Asked key={name} name={name} question={question} needed={form.required?.includes(name) ?? false} value={values[name] ?? null} trouble={troubles[name]} onValue={(value) => { onValue(name, value); }} />;
      })}
    </div>
  );
}

interface One {
  name: string;
  question: Question;
  needed: boolean;
  value: Value;
  trouble: string | undefined;
  onValue: (value: Value) => void;
}

function Asked({ name, question, needed, value, trouble, onValue }: One) {
  const say = useSay();
  const title = titleOf(question, name);
  const label = needed ? `${title} *` : title;
  const common = { label, trouble, value: value === null ? "" : String(value) };
  const words = (said: string) => { onValue(said === "" ? null : said); };
  if (question.type === "boolean") {
    return (
      <Select {...common} onValue={(said) => { onValue(said === "" ? null : said === "true"); }}>
        <option value="">{say("do.choose")}</option>
        <option value="true">{say("answer.yes")}</option>
        <option value="false">{say("answer.no")}</option>
      </Select>
    );
  }
  if (question.oneOf) {
    return (
      <Select {...common} onValue={words}>
        <option value="">{say("do.choose")}</option>
        {question.oneOf.map((it) => <option key={it.const} value={it.const}>{(currentLanguage() === "en" && it["x-title-en"]) || it.title}</option>)}
      </Select>
    );
  }
  if (question.type === "integer" || question.type === "number") {
    return <Text {...common} type="number" step={question.type === "integer" ? 1 : "any"} min={question.minimum} max={question.maximum} onValue={(said) => { onValue(said === "" ? null : Number(said)); }} />;
  }
  if (question.format === "date") return <Text {...common} type="date" onValue={words} />;
  if ((question.maxLength ?? 0) > LONG) return <Area {...common} maxLength={question.maxLength} onValue={words} />;
  return <Text {...common} maxLength={question.maxLength} onValue={words} />;
}
