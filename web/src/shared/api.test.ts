// @vitest-environment node
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";

import { anonymous, Api, ApiError, bearer, cookie, Offline } from "./api";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let asked: { method: string; url: string; headers: IncomingMessage["headers"]; body: string }[];
let answers: Answer[];

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => (_, response) => {
  response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
};
const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeEach(async () => {
  asked = [];
  answers = [];
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      asked.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers, body });
      (answers.shift() ?? json(500, {}))(request, response);
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

test("a refusal brings its code, its sentence and the fields that are wrong", async () => {
  answers = [json(422, { code: "outside_province", detail: "Ngoài tỉnh.", fields: { lat: "outside" } })];
  const api = new Api(anonymous, () => "vi", base());
  const refused = await api.get("/api/v1/areas", { query: { lat: 1, lon: 2 } }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ApiError);
  expect(refused).toMatchObject({ status: 422, code: "outside_province", detail: "Ngoài tỉnh.", fields: { lat: "outside" } });
  expect(asked[0]).toMatchObject({ url: "/api/v1/areas?lat=1&lon=2" });
  expect(asked[0]?.headers["accept-language"]).toBe("vi");
});

test("a busy service is asked again when it says, but a write without a key only once", async () => {
  const api = new Api(anonymous, () => "vi", base());
  answers = [json(503, { code: "busy" }, { "Retry-After": "0" }), json(200, { groups: [] })];
  await expect(api.get("/api/v1/categories")).resolves.toEqual({ groups: [] });
  answers = [json(503, { code: "busy" }, { "Retry-After": "0" }), json(200, {})];
  await expect(api.call("post", "/x", { body: {} })).rejects.toMatchObject({ code: "busy" });
  expect(asked).toHaveLength(3);
});

test("what is sent again goes under the same key", async () => {
  answers = [(request) => request.socket.destroy(), json(201, { code: "PA-1" })];
  const api = new Api(anonymous, () => "vi", base());
  await expect(api.call("post", "/x", { body: { a: 1 }, key: "key-of-this" })).resolves.toEqual({ code: "PA-1" });
  expect(asked.map((one) => one.headers["idempotency-key"])).toEqual(["key-of-this", "key-of-this"]);
});

test("a token that ran out is renewed once", async () => {
  answers = [json(401, { code: "unauthenticated" }), json(200, { name: "Hạnh" })];
  const api = new Api(bearer((renewed) => Promise.resolve(renewed ? "new" : "old")), () => "vi", base());
  await expect(api.get("/api/v1/me")).resolves.toEqual({ name: "Hạnh" });
  expect(asked.map((one) => one.headers.authorization)).toEqual(["Bearer old", "Bearer new"]);
});

test("staff's writes carry the CSRF token and their reads do not", async () => {
  answers = [json(200, {}), json(200, {})];
  const api = new Api(cookie(() => "secret"), () => "en", base());
  await api.call("get", "/x");
  await api.call("put", "/x/{id}", { path: { id: "a/b" }, body: {} });
  expect(asked.map((one) => one.headers["x-csrf-token"])).toEqual([undefined, "secret"]);
  expect(asked[1]?.url).toBe("/x/a%2Fb");
});

test("no answer in time, and an answer that is not ours, count as no network", async () => {
  const api = new Api(anonymous, () => "vi", base());
  answers = [() => undefined];
  await expect(api.call("post", "/slow", { timeoutMs: 50 })).rejects.toBeInstanceOf(Offline);
  answers = [(_, response) => response.end("<html>log in to the café's network</html>")];
  await expect(api.call("post", "/portal")).rejects.toBeInstanceOf(Offline);
});
