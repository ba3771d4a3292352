// When a component is needed, in words.
import { titled } from "../form/Field";
import type { Component, Condition, Form } from "../shapes";
import { words } from "../words";

/** "Needed", "If there is one", or the answers that ask for it. */
export function whenNeeded(component: Component, form: Form): string {
  if (component.needed === "always") return words("paper.always");
  if (component.needed === "optional") return words("paper.optional");
  return words("paper.when", { when: component.when.map((each) => told(each, form)).join("; ") });
}

function told(condition: Condition, form: Form): string {
  const question = form.properties[condition.fact];
  if (question === undefined) return condition.fact;
  const wanted = condition.in ?? [condition.eq ?? null];
  const answers = wanted.map((value) => {
    if (typeof value === "boolean") return words(value ? "answer.yes" : "answer.no");
    const one = question.oneOf?.find((each) => each.const === value);
    return one ? titled(one) : String(value);
  });
  return `${titled(question)}: ${answers.join(words("paper.or"))}`;
}
