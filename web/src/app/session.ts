// Who the resident is: Zalo's token against the service's own, renewed by itself when it has run out.
import { useSyncExternalStore } from "react";

import { anonymous, Api, bearer, Offline } from "../shared/api";
import type { Schema } from "../shared/api-shapes";
import { currentLanguage, kept } from "../shared/i18n";
import { forgetAnswers } from "./store";
import { accessToken, become } from "./zalo";

export type Me = Schema<"MeView">;
export type Standing =
  | { status: "unknown" }
  /** Nobody is signed in, and the app works as for everyone: map, list, notices. */
  | { status: "nobody" }
  | { status: "resident"; me: Me }
  /** Signed in here before, but there is no network now to say so again: one may write, it is sent later. */
  | { status: "known" };

// Whose phone this is: the id of who was signed in here last.
const KNOWN = "known";

const door = new Api(anonymous, currentLanguage);
let token: string | null = null;
let opening: Promise<string | null> | null = null;
let standing: Standing = { status: "unknown" };
const listeners = new Set<() => void>();

/** The API as the resident who is signed in, or as nobody. */
export const api = new Api(
  bearer((renewed) => (token === null || renewed ? signIn() : Promise.resolve(token))),
  currentLanguage,
);

/** Sign in if Zalo says who it is. Raises Offline, NotGiven, ApiError. Safe to call twice at once. */
export function signIn(): Promise<string | null> {
  opening ??= enter().finally(() => {
    opening = null;
  });
  return opening;
}

/** When the network is back: who was known is signed in. */
export function keepSignedIn(): void {
  window.addEventListener("online", () => {
    if (standing.status === "known") void start();
  });
}

/** At start: without network, or outside of Zalo, the app opens all the same. */
export async function start(): Promise<void> {
  try {
    await signIn();
  } catch (error) {
    stand({ status: error instanceof Offline && whose() !== null ? "known" : "nobody" });
  }
}

export async function beSomeone(persona: string): Promise<void> {
  token = null;
  become(persona);
  await signIn();
}

export function signOut(): void {
  token = null;
  become(null);
  kept(KNOWN, "");
  void forgetAnswers();
  stand({ status: "nobody" });
}

export function changed(me: Me): void {
  stand({ status: "resident", me });
}

/** The id of who is signed in, or was before the network went; null: nobody. */
export function whose(): string | null {
  if (standing.status === "resident") return standing.me.id;
  return standing.status === "nobody" ? null : kept(KNOWN) || null;
}

export function useStanding(): Standing {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => standing,
  );
}

async function enter(): Promise<string | null> {
  const zalo = await accessToken();
  if (zalo === null) {
    token = null;
    stand({ status: "nobody" });
    return null;
  }
  const opened = await door.post("/api/v1/session", { body: { access_token: zalo } });
  token = opened.token;
  kept(KNOWN, opened.resident.id);
  stand({ status: "resident", me: opened.resident });
  return token;
}

function stand(next: Standing): void {
  standing = next;
  for (const told of listeners) told();
}
