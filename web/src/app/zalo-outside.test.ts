// Outside of Zalo: in the demo, whose service simulates it, and in a plain browser. The service is a real server.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

type Answers = Record<string, (body: string) => [number, unknown]>;

let server: Server;
let answers: Answers;
let zalo: typeof import("./zalo");

const PROVINCE = "GET /api/v1/province";
const SESSION = "POST /sim/zalo/dev/session";
const exchange = (token: string, code: string) => Promise.resolve({ lat: token.length, lon: code.length });

function reply(request: IncomingMessage, response: ServerResponse): void {
  let body = "";
  request.on("data", (part: Buffer) => (body += part.toString()));
  request.on("end", () => {
    const [status, told] = answers[`${request.method} ${request.url}`]?.(body) ?? [500, {}];
    const headers = { "Content-Type": "application/json", "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*" };
    response.writeHead(request.method === "OPTIONS" ? 204 : status, headers).end(JSON.stringify(told));
  });
}

beforeEach(async () => {
  answers = {
    [PROVINCE]: () => [200, { simulated: true }],
    [SESSION]: (body) => [200, { access_token: `token of ${(JSON.parse(body) as { persona: string }).persona}` }],
  };
  server = createServer(reply);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  vi.stubEnv("VITE_API_BASE", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  localStorage.clear();
  vi.resetModules();
  zalo = await import("./zalo");
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  server.closeAllConnections();
  server.close();
});

function phone(found: GeolocationPosition | { code: number }): void {
  const getCurrentPosition = (good: (place: GeolocationPosition) => void, bad: (error: object) => void) => {
    if ("coords" in found) good(found);
    else bad({ PERMISSION_DENIED: 1, ...found });
  };
  vi.stubGlobal("navigator", { ...navigator, onLine: true, geolocation: { getCurrentPosition } });
}

test("in the demo one is who one chose to be, also the next time, and nobody before", async () => {
  expect([await zalo.host(), zalo.basePath()]).toEqual(["demo", "/app"]);
  expect(await zalo.accessToken()).toBeNull();
  zalo.become("chi-hanh");
  expect(await zalo.accessToken()).toBe("token of chi-hanh");
  vi.resetModules();
  expect(await (await import("./zalo")).accessToken()).toBe("token of chi-hanh");
});

test("somebody whom the demo has forgotten is nobody", async () => {
  zalo.become("chi-hanh");
  answers[SESSION] = () => [404, { code: "not_found" }];
  expect(await zalo.accessToken()).toBeNull();
  answers[SESSION] = () => [500, {}];
  expect(await zalo.accessToken(), "nobody is asked for any more").toBeNull();
});

test("the demo gives a code for place and number, or the person refuses", async () => {
  zalo.become("chi-hanh");
  answers["POST /sim/zalo/dev/phone-token"] = () => [200, { token: "number" }];
  expect(await zalo.phoneCode()).toEqual({ accessToken: "token of chi-hanh", code: "number" });
  phone({ code: 1 });
  answers["POST /sim/zalo/dev/location-token"] = () => [403, { code: "refused" }];
  await expect(zalo.whereAmI(exchange)).rejects.toMatchObject({ reason: "refused" });
});

test("a browser that knows the place is believed", async () => {
  phone({ coords: { latitude: 11.3, longitude: 106.1, accuracy: 8 } } as GeolocationPosition);
  expect(await zalo.whereAmI(exchange)).toEqual({ lat: 11.3, lon: 106.1, accuracy: 8 });
});

test("in a plain browser nobody is signed in, and a place that is not given is not asked of Zalo", async () => {
  answers[PROVINCE] = () => [200, { simulated: false }];
  expect([await zalo.host(), await zalo.accessToken()]).toEqual(["web", null]);
  await expect(zalo.phoneCode()).rejects.toMatchObject({ reason: "unavailable" });
  phone({ code: 1 });
  await expect(zalo.whereAmI(exchange)).rejects.toMatchObject({ reason: "refused" });
  phone({ code: 3 });
  await expect(zalo.whereAmI(exchange)).rejects.toMatchObject({ reason: "unavailable" });
});
