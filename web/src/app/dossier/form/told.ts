// An answer as people read it.
import { number } from "../../../shared/format";
import type { Question, Value } from "../shapes";
import { words } from "../words";
import { shown } from "./dates";
import { titled } from "./Field";
import { kindOf } from "./flaws";

export function answerOf(question: Question, value: Value | undefined): string {
  if (value === undefined || value === null) return "–";
  if (typeof value === "boolean") return words(value ? "answer.yes" : "answer.no");
  if (typeof value === "number") return value < 10_000 ? String(value).replace(".", ",") : number(value);
  const one = question.oneOf?.find((each) => each.const === value);
  if (one) return titled(one);
  const kind = kindOf(question);
  return kind === "date" || kind === "partial_date" ? shown(value) : value;
}
