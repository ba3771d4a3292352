// What is wrong with an answer, told beside its field at once. It keeps nobody from going on: the service judges in the end.
import type { Form, Question, Value, Values } from "../shapes";
import { asked } from "./conditions";

export type Flaw = "required" | "length" | "range" | "choice" | "format";

/** How a question is answered. */
export type Kind = "text" | "long" | "date" | "partial_date" | "number" | "yes_no" | "pledge" | "choice";

// Answers that may be longer than this get more than one line.
const LONG = 400;
const PARTIAL_DATE = String.raw`^\d{4}(-\d{2}(-\d{2})?)?$`;

export function kindOf(question: Question): Kind {
  if (question.oneOf) return "choice";
  if (question.const === true) return "pledge";
  if (question.type === "boolean") return "yes_no";
  if (question.type === "integer" || question.type === "number") return "number";
  if (question.format === "date") return "date";
  if (question.pattern === PARTIAL_DATE) return "partial_date";
  return (question.maxLength ?? 0) > LONG ? "long" : "text";
}

/** What is wrong with one answer; null: nothing. */
export function flaw(question: Question, must: boolean, value: Value | undefined): Flaw | null {
  if (value === undefined || value === null || value === "") return must ? "required" : null;
  if (question.oneOf) return question.oneOf.some((one) => one.const === value) ? null : "choice";
  if (question.const !== undefined) return question.const === value ? null : "choice";
  if (typeof value === "number") return inRange(question, value) ? null : "range";
  if (typeof value !== "string") return null;
  const length = [...value].length;
  if (length < (question.minLength ?? 0) || length > (question.maxLength ?? Infinity)) return "length";
  if (question.pattern !== undefined && !new RegExp(question.pattern, "u").test(value)) return "format";
  if (question.format === "date" && !/^\d{4}-\d\d-\d\d$/.test(value)) return "format";
  return null;
}

/** All that is wrong in a form, by the names of the questions, in their order. */
export function flaws(form: Form, answers: Values): Map<string, Flaw> {
  const found = new Map<string, Flaw>();
  for (const [name, question] of asked(form, answers)) {
    const wrong = flaw(question, form.required?.includes(name) ?? false, answers[name]);
    if (wrong !== null) found.set(name, wrong);
  }
  return found;
}

function inRange(question: Question, value: number): boolean {
  if (question.minimum !== undefined && value < question.minimum) return false;
  if (question.maximum !== undefined && value > question.maximum) return false;
  return question.exclusiveMinimum === undefined || value > question.exclusiveMinimum;
}
