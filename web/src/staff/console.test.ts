import { expect, test } from "vitest";

import { ceiling, ticks } from "./board/scale";
import { endOfStep, lengthOf, stepOf } from "./board/figures";
import { codes, countFilters, readFilters, toText } from "./filters";
import { readView, writeView } from "./map/view";
import { between, clamped } from "./report/boxes";
import { folded } from "./ui/picks";

test("without a word about states open work is looked at, and the address gives the same filters back", () => {
  expect(readFilters(new URLSearchParams("unit=a,b&zoom=3"))).toEqual({ status: "open", unit: "a,b" });
  const filters = readFilters(new URLSearchParams("status=all&q=rác thải&overdue=true"));
  expect(readFilters(new URLSearchParams(toText(filters)))).toEqual(filters);
  expect(countFilters(filters)).toBe(3);
  expect(codes(undefined)).toEqual([]);
});

test("a view of the map survives the address, and nonsense is no view", () => {
  const view = { zoom: 12.5, latitude: 11.31, longitude: 106.099 };
  expect(readView(writeView(view))).toEqual(view);
  for (const text of [null, "", "1/2", "a/b/c", "1/200/3", "99/11/106", "1/2/3/4"]) expect(readView(text)).toBeNull();
});

test("a rectangle drawn in any direction and over the edge lies on the photo", () => {
  expect(between({ x: 0.75, y: 1.5 }, { x: 0.25, y: -1 })).toEqual({ x: 0.25, y: 0, width: 0.5, height: 1 });
  expect(clamped({ x: 0.75, y: -1, width: 3, height: 0 })).toEqual({ x: 0.75, y: 0, width: 0.25, height: 0.01 });
});

test.each([
  [1, 1],
  [3, 4],
  [21, 40],
  [50, 50],
  [101, 200],
  [999, 1000],
])("the axis above %d ends at %d, in whole steps", (value, end) => {
  expect(ceiling(value)).toBe(end);
  expect(ticks(end).every(Number.isInteger)).toBe(true);
  expect(ticks(end).at(-1)).toBe(end);
});

test("a step of the dashboard ends where the next begins", () => {
  expect(endOfStep("2026-02-28", "day")).toBe("2026-03-01");
  expect(endOfStep("2026-11-23", "week")).toBe("2026-11-30");
  expect(endOfStep("2026-12-01", "month")).toBe("2027-01-01");
  expect(lengthOf({ from: "2026-11-01", to: "2026-11-30" })).toBe(30);
  expect([30, 90, 365].map((days) => stepOf({ from: "2026-01-01", to: new Date(Date.UTC(2026, 0, days)).toISOString().slice(0, 10) }))).toEqual(["day", "week", "month"]);
});

test("words are found without marks", () => {
  expect(folded("Đèn đường, Bà Đen")).toBe("den duong, ba den");
});
