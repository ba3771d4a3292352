// @vitest-environment node
import { expect, test } from "vitest";

import type { Component, Form, Question } from "../shapes";
import { asked, holds, kept, need } from "./conditions";
import { read, shown, slashed } from "./dates";
import { flaw, flaws, kindOf } from "./flaws";

const BIRTH_PROOF = [{ fact: "birth_proof", in: ["witness", "pledge"] }];
const paper = (part: Partial<Component>): Component => ({ code: "a", name: "A", give: "submit", form: "any", copies: 1, needed: "conditional", when: BIRTH_PROOF, data: null, note: null, ...part });

test.each([
  [{}, null],
  [{ birth_proof: "pledge" }, true],
  [{ birth_proof: "data" }, false],
])("a condition on %j is %s", (answers, expected) => {
  expect(holds(BIRTH_PROOF, answers)).toBe(expected);
});

test("what speaks against it counts more than what is unknown", () => {
  const both = [...BIRTH_PROOF, { fact: "for_other", eq: true }];
  expect(holds(both, { for_other: false })).toBe(false);
  expect(holds(both, { for_other: true })).toBeNull();
  expect(holds([{ fact: "for_other", eq: true }], { for_other: 1 })).toBe(false);
  expect(holds([], {})).toBe(true);
});

test("a component is needed, not needed, or it depends", () => {
  expect(need(paper({}), {})).toBe("depends");
  expect(need(paper({}), { birth_proof: "witness" })).toBe("required");
  expect(need(paper({}), { birth_proof: "data" })).toBe("not_needed");
  expect(need(paper({ needed: "always", when: [] }), {})).toBe("required");
  expect(need(paper({ needed: "always", when: [], give: "present" }), {})).toBe("optional");
});

const FORM: Form = {
  required: ["joins", "people"],
  "x-order": ["joins", "head", "people", "checked"],
  properties: {
    joins: { title: "Nhập vào hộ đã có", type: "boolean" },
    head: { title: "Chủ hộ", type: "string", "x-when": [{ fact: "joins", eq: true }] },
    people: { title: "Số người", type: "integer", minimum: 1, maximum: 30 },
    checked: { title: "Đã kiểm tra", type: "boolean", "x-officer": true },
  },
};

test("what depends on an answer is asked after it, and the officer's questions never", () => {
  const names = (answers: Record<string, boolean>) => asked(FORM, answers).map(([name]) => name);
  expect(names({})).toEqual(["joins", "people"]);
  expect(names({ joins: true })).toEqual(["joins", "head", "people"]);
});

test("an answer that is no longer asked for, or empty, is let go", () => {
  expect(kept(FORM, { joins: true, head: "Nguyễn Văn An", people: 2 })).toEqual({ joins: true, head: "Nguyễn Văn An", people: 2 });
  expect(kept(FORM, { joins: false, head: "Nguyễn Văn An", people: null })).toEqual({ joins: false });
});

test("all flaws of a form come at once, in its order", () => {
  expect([...flaws(FORM, { joins: true, people: 31 })]).toEqual([["people", "range"]]);
  expect([...flaws(FORM, {})]).toEqual([["joins", "required"], ["people", "required"]]);
});

const NATIONAL_ID: Question = { title: "", type: "string", pattern: String.raw`^\d{12}$` };
test.each<[Question, string | number | boolean | undefined, string | null]>([
  [NATIONAL_ID, "072199000001", null],
  [NATIONAL_ID, "0721", "format"],
  [NATIONAL_ID, undefined, null],
  [{ title: "", type: "string", minLength: 2 }, "Ý", "length"],
  [{ title: "", type: "string", format: "date" }, "2026-03-05", null],
  [{ title: "", type: "string", format: "date" }, "31/02/2026", "format"],
  [{ title: "", const: true }, true, null],
  [{ title: "", type: "number", exclusiveMinimum: 0 }, 0, "range"],
  [{ title: "", oneOf: [{ const: "house", title: "Nhà" }] }, "works", "choice"],
])("%j says of %j: %s", (question, value, expected) => {
  expect(flaw(question, false, value)).toBe(expected);
});

test("a question is answered in the way that fits it", () => {
  expect(kindOf({ title: "", type: "string", maxLength: 1000 })).toBe("long");
  expect(kindOf({ title: "", type: "string", pattern: String.raw`^\d{4}(-\d{2}(-\d{2})?)?$` })).toBe("partial_date");
});

test.each([
  ["5/3/2020", false, "2020-03-05"],
  ["05-03-2020", false, "2020-03-05"],
  ["05032020", false, "2020-03-05"],
  ["2020-03-05", false, "2020-03-05"],
  ["29/2/2024", false, "2024-02-29"],
  ["29/2/2023", false, null],
  ["1956", true, "1956"],
  ["3/1956", true, "1956-03"],
  ["1956", false, null],
  ["5/3/20", false, null],
  ["năm ngoái", true, null],
  ["", true, null],
])("%s (in parts: %s) is %s", (typed, partial, expected) => {
  expect(read(typed, partial)).toBe(expected);
});

test("a date is shown day first, and its slashes come by themselves unless taken away", () => {
  expect(shown("2020-03-05")).toBe("05/03/2020");
  expect(shown("1956")).toBe("1956");
  expect(shown("31/02/2026")).toBe("31/02/2026");
  expect(slashed("05", "0")).toBe("05/");
  expect(slashed("05/03", "05/0")).toBe("05/03/");
  expect(slashed("05", "05/")).toBe("05");
  expect(slashed("1956", "195")).toBe("1956");
});
