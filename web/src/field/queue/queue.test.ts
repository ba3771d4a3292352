// @vitest-environment node
import "fake-indexeddb/auto";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Api, anonymous, ApiError, Offline } from "../../shared/api";
import { type Database, keepTicket, openDatabase, ticketsOf } from "../store/database";
import type { Ticket } from "../ticket/shape";
import { type Lock, Queue } from "./queue";
import { type Act, expected, type Waiting, type Words } from "./waiting";

// The service as the queue meets it: tickets with versions, answers kept by key, and whatever trouble a test orders.
class Service extends Api {
  tickets = new Map<string, Ticket>();
  done: string[] = [];
  answered = new Map<string, Ticket>();
  photos = 0;
  trouble: unknown[] = [];
  after: unknown = null;
  account: string | null = "me";

  constructor() {
    super(anonymous, () => "vi", "http://service");
  }

  override async call(_method: string, template: string, ask: { path?: Record<string, unknown>; body?: unknown; key?: string } = {}): Promise<unknown> {
    const fails = this.trouble.shift();
    if (fails) throw fails;
    const held = this.tickets.get(String(ask.path?.id));
    if (held === undefined) throw problem(404, "not_found");
    if (!ask.key) return held;
    const earlier = this.answered.get(ask.key);
    if (earlier !== undefined) return earlier;
    const body = ask.body as { version: number };
    if (body.version !== held.version) throw new ApiError(409, "stale_version", "Đã thay đổi", {}, { current: held });
    const next = { ...held, version: held.version + 2 };
    this.tickets.set(held.id, next);
    this.answered.set(ask.key, next);
    this.done.push(`${template.split("/").at(-1) ?? ""} ${held.id} ${JSON.stringify(body)}`);
    const lost = this.after;
    this.after = null;
    if (lost) throw lost;
    return next;
  }

  override async get(path: string, ...[ask]: unknown[]): Promise<never> {
    return (await this.call("get", path, ask as object)) as never;
  }

  override upload<T>(): Promise<T> {
    this.photos += 1;
    return Promise.resolve({ items: [{ id: `p${this.photos}` }] } as T);
  }
}

const problem = (status: number, code: string) => new ApiError(status, code, `vì ${code}`, {}, {});
const a_ticket = (id: string, version = 3): Ticket =>
  ({ id, version, state: "open", actions: ["accept", "note"], history: [], report: { code: `PA-${id}`, status: "dispatched" } }) as unknown as Ticket;

let names = 0;
let db: Database;
let service: Service;
let queue: Queue;
let held = Promise.resolve() as Promise<unknown>;
const lock: Lock = (work) => {
  const turn = held.then(work);
  held = turn.catch(() => null);
  return turn;
};
const made = (account = "me", keep = (ticket: Ticket): Promise<unknown> => keepTicket(db, account, ticket)) =>
  new Queue(db, account, { api: service, lock, loggedIn: () => Promise.resolve(service.account), newKey: () => `key-${String((names += 1)).padStart(6, "0")}`, keep });

beforeEach(async () => {
  db = await openDatabase(`test-${(names += 1)}`);
  service = new Service();
  service.tickets.set("a", a_ticket("a"));
  service.tickets.set("b", a_ticket("b"));
  queue = made();
});
afterEach(() => {
  vi.useRealTimers();
  db.close();
});

async function decide(id: string, act: Act, words: Words = {}, photos: Blob[] = [], version = 3): Promise<void> {
  await queue.add({ ticket: id, code: `PA-${id}`, act, words, photos, version, seen: a_ticket(id, version) });
}
const only = async (): Promise<Waiting> => {
  const all = await queue.all();
  expect(all).toHaveLength(1);
  return all[0] as Waiting;
};

test("acts go in their order, each on the version the one before has made, and leave when they are done", async () => {
  await decide("a", "accept");
  await decide("b", "note", { text: "b" });
  await decide("a", "start");
  expect(await queue.replay()).toEqual({ kind: "done" });
  expect(service.done).toEqual(['accept a {"version":3}', 'notes b {"text":"b","version":3}', 'start a {"version":5}']);
  expect(await queue.all()).toEqual([]);
  expect((await ticketsOf(db, "me")).map((one) => one.version).sort()).toEqual([5, 7]);
});

test.each([
  ["no network", new Offline("x")],
  ["a service that is down", problem(503, "busy")],
  ["a proxy in its place", problem(502, "http_502")],
  ["too much at once", problem(429, "too_many_requests")],
  ["a fault we did not think of", new TypeError("?")],
])("%s stops the line and drops nothing", async (_, trouble) => {
  await decide("a", "accept");
  await decide("b", "accept");
  service.trouble = [trouble];
  expect((await queue.replay()).kind).toBe("later");
  expect(service.done).toEqual([]);
  expect((await queue.all()).map((one) => one.state)).toEqual(["waiting", "waiting"]);
  expect(await queue.replay()).toEqual({ kind: "done" });
  expect(service.done).toHaveLength(2);
});

test("a service that fails on one act keeps that ticket waiting and lets the others go", async () => {
  await decide("a", "accept");
  await decide("a", "start");
  await decide("b", "accept");
  service.trouble = [problem(500, "internal")];
  expect((await queue.replay()).kind).toBe("later");
  expect(service.done).toEqual(['accept b {"version":3}']);
  await queue.replay();
  expect(service.done.slice(1)).toEqual(['accept a {"version":3}', 'start a {"version":5}']);
});

test("an answer that got lost is asked for again under the same key, and the work is done once", async () => {
  await decide("a", "accept");
  await decide("a", "start");
  service.after = new Offline("the answer broke off");
  expect((await queue.replay()).kind).toBe("later");
  expect(await queue.replay()).toEqual({ kind: "done" });
  expect(service.done).toEqual(['accept a {"version":3}', 'start a {"version":5}']);
});

test("a log-in that has ended is asked for, then the line goes on", async () => {
  await decide("a", "accept");
  service.trouble = [problem(401, "unauthenticated")];
  expect(await queue.replay()).toEqual({ kind: "log_in" });
  service.account = null;
  expect(await queue.replay()).toEqual({ kind: "log_in" });
  expect((await only()).state).toBe("waiting");
  service.account = "me";
  expect(await queue.replay()).toEqual({ kind: "done" });
});

test("nothing is sent under another account's session", async () => {
  await decide("a", "accept");
  service.account = "another";
  expect(await queue.replay()).toEqual({ kind: "other_account" });
  const theirs = made("another");
  expect(await theirs.replay()).toEqual({ kind: "done" });
  expect([await theirs.all(), await theirs.ofOthers(), service.done]).toEqual([[], 1, []]);
  await only();
});

test.each([403, 404, 413, 422])("a refusal (%i) stays with its reason until the person decides, and holds only its ticket", async (status) => {
  await decide("a", "decline", { reason: "" });
  await decide("a", "note", { text: "behind it" });
  await decide("b", "accept");
  service.trouble = [problem(status, "reason_needed")];
  expect(await queue.replay()).toEqual({ kind: "done" });
  expect(service.done).toEqual(['accept b {"version":3}']);
  const [refused, behind] = await queue.all();
  expect([refused?.state, behind?.state]).toEqual(["refused", "waiting"]);
  expect(refused?.refusal).toMatchObject({ status, detail: "vì reason_needed" });
  await queue.mend(refused?.seq ?? 0, { reason: "Không thuộc địa bàn" });
  expect(await queue.replay()).toEqual({ kind: "done" });
  expect(service.done[1]).toBe('decline a {"reason":"Không thuộc địa bàn","version":3}');
  expect(await queue.all()).toEqual([]);
});

test("a conflict keeps both versions; sent again it goes on the new one, and so does what was decided with it", async () => {
  await decide("a", "accept");
  await decide("a", "start");
  service.tickets.set("a", a_ticket("a", 8));
  expect(await queue.replay()).toEqual({ kind: "done" });
  const [conflict] = await queue.all();
  expect([conflict?.state, conflict?.seen.version, conflict?.current?.version]).toEqual(["conflict", 3, 8]);
  expect(await queue.replay()).toEqual({ kind: "done" });
  expect(service.done).toEqual([]);
  await queue.again(conflict?.seq ?? 0);
  expect(await queue.replay()).toEqual({ kind: "done" });
  expect(service.done).toEqual(['accept a {"version":8}', 'start a {"version":10}']);
});

test("a conflict that the person gives up frees what stands behind it", async () => {
  await decide("a", "accept");
  service.tickets.set("a", a_ticket("a", 8));
  await queue.replay();
  await decide("a", "note", { text: "mới" }, [], 8);
  expect(service.done).toEqual([]);
  await queue.discard((await queue.all())[0]?.seq ?? 0);
  expect(await queue.replay()).toEqual({ kind: "done" });
  expect(service.done).toEqual(['notes a {"text":"mới","version":8}']);
});

test("what the unit has no more is a conflict with nothing on the other side", async () => {
  await decide("a", "accept");
  service.trouble = [problem(409, "transition_refused")];
  service.tickets.delete("a");
  await queue.replay();
  expect(await only()).toMatchObject({ state: "conflict", current: null });
});

test("what is answered is kept only where tickets are still to be kept", async () => {
  queue = made("me", () => Promise.resolve());
  await decide("a", "accept");
  await decide("b", "accept", {}, [], 1);
  await queue.replay();
  expect(service.done).toEqual(['accept a {"version":3}']);
  expect((await only()).state).toBe("conflict");
  expect(await ticketsOf(db, "me")).toEqual([]);
});

test("photos wait with their act, are sent once, and again when the service has forgotten them", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  await decide("a", "resolve", { text: "Xong" }, [new Blob(["1"]), new Blob(["2"])]);
  service.trouble = [new Offline("after the photos")];
  await queue.replay();
  expect(service.photos).toBe(2);
  await queue.replay();
  expect([service.photos, service.done]).toEqual([2, ['resolve a {"text":"Xong","version":3,"photo_ids":["p1","p2"]}']]);
  expect(await db.count("photos")).toBe(0);

  await decide("b", "resolve", { text: "Xong" }, [new Blob(["3"])]);
  service.trouble = [new Offline("after the photos")];
  await queue.replay();
  vi.setSystemTime(Date.now() + 25 * 3600_000);
  await queue.replay();
  expect(service.photos).toBe(4);
  expect(service.done[1]).toContain('"photo_ids":["p4"]');
});

test("two tabs that replay at once send everything once", async () => {
  for (const id of ["a", "b"]) await decide(id, "accept");
  const other = made();
  await Promise.all([queue.replay(), other.replay(), queue.replay()]);
  expect(service.done).toEqual(['accept a {"version":3}', 'accept b {"version":3}']);
});

test("a ticket shows how it will stand when all that waits is done", async () => {
  const ticket = a_ticket("a");
  expect(expected(ticket, [])).toEqual({ status: "dispatched", actions: ["accept", "note"] });
  await decide("a", "accept");
  await decide("a", "note", { text: "x" });
  const stands = expected(ticket, await queue.all());
  expect(stands.status).toBe("accepted");
  expect(stands.actions).toContain("resolve");
  await decide("a", "resolve", { text: "x" });
  expect(expected(ticket, await queue.all())).toEqual({ status: "resolved", actions: [] });
});
