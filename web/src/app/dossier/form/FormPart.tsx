// A group of questions from a JSON Schema. What is wrong is said once a field was left, or everywhere when asked to.
import { useState } from "react";

import type { Form, Value, Values } from "../shapes";
import { asked, kept } from "./conditions";
import { flaws } from "./flaws";
import { Input } from "./inputs";

interface Props {
  name: "applicant" | "answers";
  form: Form;
  values: Values;
  change: (values: Values) => void;
  /** Say all that is wrong at once. */
  judged: boolean;
}

export function FormPart({ name, form, values, change, judged }: Props) {
  const [left, setLeft] = useState(new Set<string>());
  const wrong = flaws(form, values);
  const leave = (question: string) => {
    setLeft((last) => (last.has(question) ? last : new Set([...last, question])));
  };
  const set = (question: string, value: Value) => {
    change(kept(form, { ...values, [question]: value }));
  };
  return asked(form, values).map(([question, told]) => (
    <Input
      key={question}
      path={`${name}.${question}`}
      question={told}
      must={form.required?.includes(question) ?? false}
      value={values[question]}
      flaw={judged || left.has(question) ? (wrong.get(question) ?? null) : null}
      set={(value) => { set(question, value); }}
      left={() => { leave(question); }}
    />
  ));
}
