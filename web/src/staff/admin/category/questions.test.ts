import { expect, test } from "vitest";

import { newQuestion, toQuestions, toSchema, type Schema } from "./questions";

const ROAD = {
  type: "object",
  additionalProperties: false,
  properties: {
    road_kind: { title: "Loại đường?", "x-title-en": "What road?", oneOf: [{ const: "local", title: "Đường xã", "x-title-en": "Local" }] },
    blocked: { title: "Có bị chặn?", "x-title-en": "Blocked?", type: "boolean" },
    pole: { title: "Số trụ", "x-title-en": "Pole", type: "string", maxLength: 30, pattern: "^[0-9]+$" },
    lamps: { title: "Số đèn", "x-title-en": "Lamps", type: "integer", minimum: 1, maximum: 99 },
    depth: { title: "Sâu", "x-title-en": "Depth", type: "number" },
  },
  required: ["pole"],
};

test("questions that nobody changed go back as they came", () => {
  expect(toSchema(toQuestions(ROAD as unknown as Schema))).toEqual(ROAD);
  expect(toSchema(toQuestions({}))).toEqual({});
});

test("a new question and its options are named by their English words, none twice, and old names stay", () => {
  const [road] = toQuestions(ROAD as unknown as Schema);
  const asked = { ...newQuestion(), vi: "Mặt đường?", en: "Road kind!", must: true };
  asked.options = [
    { value: "", vi: "Đất", en: "Dirt road" },
    { value: "", vi: "Đường đất", en: "Dirt road" },
    { value: "", vi: "Khác", en: "…" },
  ];
  const made = toSchema([{ ...(road as NonNullable<typeof road>), en: "Changed words" }, asked]) as { properties: Record<string, { oneOf: { const: string }[] }>; required: string[] };
  expect(Object.keys(made.properties)).toEqual(["road_kind", "road_kind_2"]);
  expect(made.properties.road_kind_2?.oneOf.map((one) => one.const)).toEqual(["dirt_road", "dirt_road_2", "other"]);
  expect(made.required).toEqual(["road_kind_2"]);
});
