import { beforeAll, expect, test } from "vitest";

import { ago, distance, due, moment, whereabouts } from "./format";
import { setLanguage, speak } from "./i18n";

const NOW = Date.parse("2026-11-25T03:00:00Z");

beforeAll(() => speak({ vi: {}, en: () => Promise.resolve({ default: {} }) }));

test("moments are those of the province", () => {
  expect(moment("2026-11-25T17:30:00Z")).toBe("00:30 26/11/2026");
});

test.each([
  ["2026-11-27T03:00:00Z", null, null, "calm", "Còn 2 ngày"],
  ["2026-11-25T06:00:00Z", null, null, "soon", "Còn 3 giờ"],
  ["2026-11-25T02:15:00Z", null, null, "late", "Quá hạn 45 phút"],
  ["2026-11-25T02:15:00Z", null, "2026-11-24T00:00:00Z", "stopped", "Tạm dừng tính hạn"],
  ["2026-11-25T02:15:00Z", "2026-11-25T02:00:00Z", null, "done", "Đúng hạn"],
  ["2026-11-25T02:15:00Z", "2026-11-25T02:30:00Z", null, "late", "Trễ hạn"],
])("due at %s, done at %s, stopped at %s: %s", (dueAt, ended, paused, state, text) => {
  expect(due(dueAt, NOW, ended, paused)).toEqual({ state, text });
});

test("no promise, no clock", () => {
  expect(due(null, NOW)).toBeNull();
});

test("distances are rounded to what a person can walk", () => {
  expect([distance(43), distance(1240)]).toEqual(["40 m", "1,2 km"]);
});

test.each([
  ["12 Đường 30/4", "Phường Long Hoa", "12 Đường 30/4, Phường Long Hoa"],
  ["Phường Long Hoa", "Phường Long Hoa", "Phường Long Hoa"],
  ["Chợ Long Hoa, phường Long Hoa", "Phường Long Hoa", "Chợ Long Hoa, phường Long Hoa"],
  ["Cổng ủy ban phường Long Hoa, Tây Ninh", "Phường Long Hoa", "Cổng ủy ban phường Long Hoa, Tây Ninh"],
  ["", "Phường Long Hoa", "Phường Long Hoa"],
  ["12 Đường 30/4", undefined, "12 Đường 30/4"],
  ["", undefined, ""],
])("%s in %s is at %s", (address, area, place) => {
  expect(whereabouts(address, area)).toBe(place);
});

test("English counts one and many", async () => {
  await setLanguage("en");
  expect([ago("2026-11-25T02:00:00Z", NOW), ago("2026-11-25T01:00:00Z", NOW)]).toEqual(["1 hour ago", "2 hours ago"]);
  await setLanguage("vi");
});
