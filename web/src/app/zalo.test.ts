// @vitest-environment-options {"url": "https://h5.zdn.vn/zapps/42/"}
// Inside Zalo. Its bridge answers only on phones (the real one keeps silent here), so one of ours stands in its place.
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { accessToken, basePath, host, inZalo, NotGiven, pay, phoneCode, saveImage, whereAmI } from "./zalo";

type Said = () => Promise<unknown>;
const LIMIT_MS = 10_000;
const silence: Said = () => new Promise(() => undefined);
const refuses = (code: number): Said => () => Promise.reject(Object.assign(new Error("no"), { code }));
const gives = (value: unknown): Said => () => Promise.resolve(value);

const bridge = vi.hoisted(() => ({ getAccessToken: undefined as unknown, getLocation: undefined as unknown, getPhoneNumber: undefined as unknown, createOrder: undefined as unknown, saveImageToGallery: undefined as unknown }));
vi.mock("zmp-sdk/apis", () => ({
  getAccessToken: () => (bridge.getAccessToken as Said)(),
  getLocation: () => (bridge.getLocation as Said)(),
  getPhoneNumber: () => (bridge.getPhoneNumber as Said)(),
  Payment: { createOrder: (order: unknown) => (bridge.createOrder as (order: unknown) => Promise<unknown>)(order) },
  saveImageToGallery: (picture: unknown) => (bridge.saveImageToGallery as (picture: unknown) => Promise<unknown>)(picture),
}));

const exchange = (token: string, code: string) => Promise.resolve({ lat: token.length, lon: code.length });
const CALLS = [
  ["the token", "getAccessToken", () => accessToken()],
  ["the place", "getLocation", () => whereAmI(exchange)],
  ["the phone number", "getPhoneNumber", () => phoneCode()],
] as const;

beforeEach(() => {
  vi.useFakeTimers();
  Object.assign(bridge, { getAccessToken: gives("token"), getLocation: gives({ token: "place" }), getPhoneNumber: gives({ token: "phone" }) });
});
afterEach(() => {
  vi.useRealTimers();
});

test("the app knows that it is inside, and below which path it stands", async () => {
  expect([inZalo(), await host()]).toEqual([true, "zalo"]);
  vi.stubGlobal("APP_ID", "42");
  expect(basePath()).toBe("/zapps/42");
  vi.unstubAllGlobals();
});

test("what Zalo gives is taken", async () => {
  expect(await accessToken()).toBe("token");
  expect(await phoneCode()).toEqual({ accessToken: "token", code: "phone" });
  expect(await whereAmI(exchange)).toEqual({ lat: 5, lon: 5, accuracy: null });
});

test.each(CALLS)("nobody waits for %s longer than ten seconds", async (_, call, ask) => {
  bridge[call] = silence;
  const asked = ask().catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(LIMIT_MS - 1);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(await asked).toMatchObject({ reason: "unavailable" });
});

test.each(CALLS)("a person who refuses %s is told apart from a Zalo that has none, and no clock goes on", async (_, call, ask) => {
  bridge[call] = refuses(-201);
  await expect(ask()).rejects.toEqual(new NotGiven("refused"));
  bridge[call] = refuses(-1404);
  await expect(ask()).rejects.toMatchObject({ reason: "unavailable" });
  expect(vi.getTimerCount()).toBe(0);
});

test("without a token neither place nor number is asked for", async () => {
  bridge.getAccessToken = gives("");
  expect(await accessToken()).toBeNull();
  await expect(phoneCode()).rejects.toMatchObject({ reason: "unavailable" });
  await expect(whereAmI(exchange)).rejects.toMatchObject({ reason: "unavailable" });
});

test("an answer without a code is none", async () => {
  Object.assign(bridge, { getLocation: gives({}), getPhoneNumber: gives({}) });
  await expect(phoneCode()).rejects.toMatchObject({ reason: "unavailable" });
  await expect(whereAmI(exchange)).rejects.toMatchObject({ reason: "unavailable" });
});

const ORDER = { amount: 16_000, desc: "Phí", item: [{ id: "TN1", amount: 16_000 }], extradata: { order: "1" }, method: "", mac: "signed" };

test("an order goes to Zalo as the service signed it, and Zalo's id of it comes back", async () => {
  const made: unknown[] = [];
  bridge.createOrder = (order: unknown) => {
    made.push(order);
    return Promise.resolve({ orderId: "zalo-1" });
  };
  const told: string[] = [];
  await pay(ORDER, (id) => Promise.resolve(void told.push(id)));
  expect([made, told]).toEqual([[ORDER], ["zalo-1"]]);
});

test("whoever leaves without paying, or takes five minutes, has paid nothing", async () => {
  const told: string[] = [];
  const tell = (id: string) => Promise.resolve(void told.push(id));
  bridge.createOrder = refuses(-201);
  await expect(pay(ORDER, tell)).rejects.toEqual(new NotGiven("refused"));
  bridge.createOrder = silence;
  const asked = pay(ORDER, tell).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(5 * 60_000);
  expect(await asked).toMatchObject({ reason: "unavailable" });
  expect(told).toEqual([]);
});

test("a picture is saved among the phone's photos", async () => {
  vi.useRealTimers();
  let saved: unknown;
  bridge.saveImageToGallery = (picture: unknown) => {
    saved = picture;
    return Promise.resolve();
  };
  await saveImage(new Blob(["png"], { type: "image/png" }), "TN1.png");
  expect(saved).toEqual({ imageBase64Data: "data:image/png;base64,cG5n" });
});
