// @vitest-environment node
import "fake-indexeddb/auto";

import { afterEach, beforeEach, expect, test } from "vitest";

import type { HistoryLine, Ticket } from "../ticket/shape";
import { type Database, keepTicket, openDatabase, ticketsOf } from "./database";

let names = 0;
let db: Database;

beforeEach(async () => {
  db = await openDatabase(`kept-${(names += 1)}`);
});
afterEach(() => {
  db.close();
});

const row = (version: number): Ticket => ({ id: "a", version }) as Ticket;
const whole = (version: number): Ticket => ({ ...row(version), history: [{ seq: version } as HistoryLine], geo: "geo:11,106" });
const keepAll = (...tickets: Ticket[]) => Promise.all(tickets.map((ticket) => keepTicket(db, "me", ticket)));

test("a row of a list that comes in the same moment takes no history away", async () => {
  await keepAll(whole(3));
  for (const [at, both] of [[5, [whole(5), row(5)]], [7, [row(7), whole(7)]]] as const) {
    await keepAll(...both);
    expect(await ticketsOf(db, "me")).toEqual([whole(at)]);
  }
});

test("an older answer that comes late changes nothing, and a newer row without a history takes the old one's place", async () => {
  await keepAll(whole(5), whole(3), row(3));
  expect(await ticketsOf(db, "me")).toEqual([whole(5)]);
  await keepAll(row(6));
  expect(await ticketsOf(db, "me")).toEqual([row(6)]);
});
