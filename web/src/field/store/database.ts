// What the phone keeps (IndexedDB): tickets as last seen, what waits to be sent, photos, drafts. All of it by account.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";

import type { Waiting } from "../queue/waiting";
import type { Ticket } from "../ticket/shape";

export interface KeptTicket {
  account: string;
  id: string;
  ticket: Ticket;
}

interface Shape extends DBSchema {
  tickets: { key: [string, string]; value: KeptTicket; indexes: { account: string } };
  waiting: { key: number; value: Waiting };
  photos: { key: string; value: { id: string; blob: Blob } };
  values: { key: string; value: unknown };
}

export type Database = IDBPDatabase<Shape>;

/** Opens the phone's store. `name` differs only in tests. */
export function openDatabase(name = "field"): Promise<Database> {
  return openDB<Shape>(name, 1, {
    upgrade(db) {
      db.createObjectStore("tickets", { keyPath: ["account", "id"] }).createIndex("account", "account");
      db.createObjectStore("waiting", { keyPath: "seq", autoIncrement: true });
      db.createObjectStore("photos", { keyPath: "id" });
      db.createObjectStore("values");
    },
  });
}

/** Tickets of the account, in no order. */
export async function ticketsOf(db: Database, account: string): Promise<Ticket[]> {
  return (await db.getAllFromIndex("tickets", "account", account)).map((kept) => kept.ticket);
}

/** Keep the ticket as it is now; a row of a list, which has no history, does not replace a history of the same version. */
export async function keepTicket(db: Database, account: string, ticket: Ticket): Promise<Ticket> {
  const held = (await db.get("tickets", [account, ticket.id]))?.ticket;
  if (held !== undefined && held.version > ticket.version) return held; // a list that was asked for before the last act
  const same = !ticket.history && held?.version === ticket.version;
  const kept = same ? { ...ticket, history: held.history, geo: held.geo, map_link: held.map_link } : ticket;
  await db.put("tickets", { account, id: ticket.id, ticket: kept });
  return kept;
}
