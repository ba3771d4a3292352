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
  // In one transaction, or a list that comes at the same moment would write over the history it has not seen.
  const writing = db.transaction("tickets", "readwrite");
  const held = (await writing.store.get([account, ticket.id]))?.ticket;
  const kept = newer(held, ticket);
  if (kept !== held) void writing.store.put({ account, id: ticket.id, ticket: kept });
  await writing.done;
  return kept;
}

function newer(held: Ticket | undefined, ticket: Ticket): Ticket {
  if (held === undefined || held.version < ticket.version) return ticket;
  if (held.version > ticket.version) return held; // a list that was asked for before the last act
  return ticket.history ? ticket : { ...ticket, history: held.history, geo: held.geo, map_link: held.map_link };
}
