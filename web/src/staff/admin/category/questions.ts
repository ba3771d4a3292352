// A category's extra questions: as a form edits them, and as the JSON Schema of an object in which the service keeps them.

export const KINDS = ["choice", "yes_no", "text", "number"] as const;
export type Kind = (typeof KINDS)[number];

export interface Option {
  /** Under which answers are kept; empty while the option is new. */
  value: string;
  vi: string;
  en: string;
}

export interface Question {
  name: string;
  kind: Kind;
  vi: string;
  en: string;
  must: boolean;
  options: Option[];
  /** The most letters of an answer in words; empty: no limit of its own. */
  longest: string;
  /** What else the schema says of it, kept as it is. */
  rest: Record<string, unknown>;
}

interface Titled {
  title: string;
  "x-title-en": string;
}
type Property = Titled & { type?: string; oneOf?: (Titled & { const: string })[]; maxLength?: number } & Record<string, unknown>;
export interface Schema {
  properties?: Record<string, Property>;
  required?: string[];
}

export const newQuestion = (): Question => ({ name: "", kind: "choice", vi: "", en: "", must: false, options: [newOption(), newOption()], longest: "", rest: {} });
export const newOption = (): Option => ({ value: "", vi: "", en: "" });

export function toQuestions({ properties = {}, required = [] }: Schema): Question[] {
  return Object.entries(properties).map(([name, { title, "x-title-en": en, type, oneOf, maxLength, ...rest }]) => ({
    name,
    kind: oneOf ? "choice" : type === "boolean" ? "yes_no" : type === "integer" || type === "number" ? "number" : "text",
    vi: title,
    en,
    must: required.includes(name),
    options: (oneOf ?? []).map((one) => ({ value: one.const, vi: one.title, en: one["x-title-en"] })),
    longest: maxLength === undefined ? "" : String(maxLength),
    rest: type === "number" ? { ...rest, type } : rest,
  }));
}

/** The schema of these questions, {} of none. New names are made of the English words and stay for ever: answers bear them. */
export function toSchema(questions: Question[]): Record<string, unknown> {
  if (questions.length === 0) return {};
  const names = named(questions.map((one) => ({ is: one.name, words: one.en })));
  const required = questions.flatMap((one, index) => (one.must ? [names[index] as string] : []));
  return {
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(questions.map((one, index) => [names[index], property(one)])),
    ...(required.length > 0 && { required }),
  };
}

function property(question: Question): Record<string, unknown> {
  const told = { title: question.vi, "x-title-en": question.en };
  switch (question.kind) {
    case "choice": {
      const values = named(question.options.map((one) => ({ is: one.value, words: one.en })));
      return { ...told, oneOf: question.options.map((one, index) => ({ const: values[index], title: one.vi, "x-title-en": one.en })) };
    }
    case "yes_no":
      return { ...told, type: "boolean" };
    case "number":
      return { ...told, type: "integer", ...question.rest };
    case "text":
      return { ...told, type: "string", ...question.rest, ...(question.longest && { maxLength: Number(question.longest) }) };
  }
}

/** A name for each, the ones they have already and otherwise one of their words that no other bears. */
function named(things: { is: string; words: string }[]): string[] {
  const taken = new Set(things.map((one) => one.is).filter(Boolean));
  return things.map(({ is, words }) => {
    if (is) return is;
    const stem = words.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "").slice(0, 40) || "other";
    let name = stem;
    for (let number = 2; taken.has(name); number += 1) name = `${stem}_${number}`;
    taken.add(name);
    return name;
  });
}
