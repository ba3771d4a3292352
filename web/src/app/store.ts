// What the phone keeps so that nothing is lost without network: drafts, photos and pages, and what waits to be sent.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";

import type { Place } from "../shared/map/basemap";
import type { DossierDraft, Page } from "./dossier/draft/shape";

export interface KeptPhoto {
  id: string;
  blob: Blob;
  place: Place | null;
  takenAt: string | null;
  /** Its id on the service once it is there. */
  sent: string | null;
}

export interface Draft {
  /** The idempotency key: however often it is sent, it is filed once. */
  key: string;
  photos: string[];
  place: (Place & { accuracy: number | null }) | null;
  area: { code: string; name: string } | null;
  address: string;
  capturedAt: string | null;
  category: string | null;
  description: string;
  answers: Record<string, unknown>;
  anonymous: boolean;
  acknowledged: boolean;
}

/** What a person decided and the service does not have yet. */
interface Owed {
  /** The idempotency key: however often it is sent, it is done once. */
  key: string;
  since: string;
  /** Set when the service refused it: the person has to change something. */
  refused: { code: string; detail: string } | null;
}

export interface WaitingReport extends Owed {
  kind: "report";
  draft: Draft;
}

export interface WaitingAct extends Owed {
  kind: "act";
  /** Who did it: nobody else's log-in may send it. */
  owner: string | null;
  act: Act;
}

export type Waiting = WaitingReport | WaitingAct;

/** Something done to a report or dossier: one call of the service, which can be made later as well. */
export interface Act {
  name: "comment" | "rate" | "reopen" | "withdraw";
  /** To what: where the app shows it, and its name. */
  on: { to: string; title: string };
  path: string;
  body: Record<string, string | number>;
}

interface Kept extends DBSchema {
  draft: { key: "current"; value: Draft };
  photos: { key: string; value: KeptPhoto };
  waiting: { key: string; value: Waiting };
  dossiers: { key: string; value: DossierDraft };
  pages: { key: string; value: Page };
  answers: { key: string; value: unknown };
}

let opened: Promise<IDBPDatabase<Kept>> | null = null;

export function database(): Promise<IDBPDatabase<Kept>> {
  opened ??= openDB<Kept>("tay-ninh-smart", 3, {
    upgrade: async (made, from, _to, change) => {
      made.createObjectStore("dossiers", { keyPath: "key" });
      made.createObjectStore("pages", { keyPath: "id" });
      if (from < 1) {
        made.createObjectStore("draft");
        made.createObjectStore("photos", { keyPath: "id" });
        made.createObjectStore("waiting", { keyPath: "key" });
        made.createObjectStore("answers");
      } else if (from < 2) {
        // Reports were once all that could wait.
        const waiting = change.objectStore("waiting");
        for (const one of await waiting.getAll()) await waiting.put({ ...one, kind: "report" } as Waiting);
      }
    },
  });
  return opened;
}

/** What the service last answered to this question, and its newer answer as soon as there is one. */
export async function remembered<T>(name: string, ask: () => Promise<T>): Promise<T> {
  const store = await database();
  try {
    const answer = await ask();
    await store.put("answers", answer, name);
    return answer;
  } catch (error) {
    const last = (await store.get("answers", name)) as T | undefined;
    if (last === undefined) throw error;
    return last;
  }
}

/** Forget everything on this phone. */
export async function forgetAll(): Promise<void> {
  const store = await database();
  await Promise.all([...store.objectStoreNames].map((name) => store.clear(name)));
}

/** Forget what the service has said: it may be about somebody who has logged out. */
export async function forgetAnswers(): Promise<void> {
  await (await database()).clear("answers");
}
