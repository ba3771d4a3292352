// The catalogue's small language of conditions over the answers of a form, as the service reads it: yes, no, or it depends.
import type { Component, Condition, Form, Question, Values } from "../shapes";

export type Need = "required" | "optional" | "not_needed" | "depends";

/** Whether all conditions hold; null while an answer that matters is unknown and none speaks against it. */
export function holds(conditions: Condition[], answers: Values): boolean | null {
  const told = conditions.map((each) => one(each, answers));
  if (told.includes(false)) return false;
  return told.includes(null) ? null : true;
}

/** Whether a component is needed. What is only shown at the counter is never asked for here. */
export function need(component: Component, answers: Values): Need {
  if (component.needed === "optional" || component.give === "present") return "optional";
  if (component.needed === "always") return "required";
  const verdict = holds(component.when, answers);
  if (verdict === null) return "depends";
  return verdict ? "required" : "not_needed";
}

/** The questions to ask the applicant after these answers, in their order. */
export function asked(form: Form, answers: Values): [name: string, question: Question][] {
  return form["x-order"].flatMap((name) => {
    const question = form.properties[name];
    if (question === undefined || question["x-officer"]) return [];
    return holds(question["x-when"] ?? [], answers) === true ? [[name, question] as [string, Question]] : [];
  });
}

/** The answers that are still asked for, without empty ones. */
export function kept(form: Form, answers: Values): Values {
  const names = new Set(asked(form, answers).map(([name]) => name));
  return Object.fromEntries(Object.entries(answers).filter(([name, value]) => names.has(name) && value !== "" && value !== null));
}

function one(condition: Condition, answers: Values): boolean | null {
  const value = answers[condition.fact];
  if (value === undefined || value === null) return null;
  return condition.in ? condition.in.includes(value as string) : value === condition.eq;
}
