// The log-in of units and staff, for the console and the unit's phone app.
import { useSyncExternalStore } from "react";

import { Api, ApiError, cookie, Offline } from "./api";
import type { Schema } from "./api-shapes";
import { currentLanguage, kept } from "./i18n";

export type Account = Schema<"StaffSessionView">;
export type AccountState = { status: "unknown" } | { status: "out" } | { status: "in"; account: Account; offline: boolean };

const KEPT = "account";
let state: AccountState = { status: "unknown" };
const listeners = new Set<() => void>();

/** The API as the account that is logged in. */
export const api = new Api(
  cookie(() => (state.status === "in" ? state.account.csrf : null)),
  currentLanguage,
);

/** Who is logged in, asked at start. Where the service cannot say, the account that was last logged in here is believed. */
export async function restore(): Promise<void> {
  try {
    enter(await api.get("/api/v1/staff/session"), false);
  } catch (error) {
    const last = remembered();
    const silent = error instanceof Offline || (error instanceof ApiError && error.status >= 500);
    if (silent && last !== null) enter(last, true);
    else leave();
  }
}

/** The id of whom the browser is logged in as now, which may be another tab's doing; null when nobody is. A newer log-in
 * of the same account is taken over. Raises Offline, ApiError. */
export async function whoIsIn(): Promise<string | null> {
  try {
    const now = await api.get("/api/v1/staff/session");
    if (state.status === "in" && state.account.id === now.id) enter(now, false);
    return now.id;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** `stay` for a month, on a phone of one's own. Raises ApiError: `credentials_wrong`, `code_needed`, `account_locked`. */
export async function logIn(username: string, password: string, code: string, stay = false): Promise<void> {
  enter(await api.post("/api/v1/staff/session", { body: { username, password, code, stay } }), false);
}

export async function logOut(): Promise<void> {
  try {
    await api.delete("/api/v1/staff/session");
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 401)) throw error;
  }
  leave();
}

/** To be called when the service answers 401: the log-in has ended. */
export function leave(): void {
  kept(KEPT, "");
  set({ status: "out" });
}

export function useAccount(): AccountState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

function enter(account: Account, offline: boolean): void {
  const told = JSON.stringify(account);
  // The same once more is no news: who is told of it would ask the service again, and so without end.
  if (state.status === "in" && state.offline === offline && JSON.stringify(state.account) === told) return;
  kept(KEPT, told);
  set({ status: "in", account, offline });
}

function remembered(): Account | null {
  const text = kept(KEPT);
  return text ? (JSON.parse(text) as Account) : null;
}

function set(next: AccountState): void {
  state = next;
  for (const told of listeners) told();
}
