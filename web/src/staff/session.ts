// Asking as the person who is logged in. A log-in that ended is asked for again on top of what is open, then the call goes on.
import { useSyncExternalStore } from "react";

import { api, useAccount, type Account } from "../shared/account";
import { ApiError } from "../shared/api";

export { api };

let waiting: { resume: () => void; give_up: (error: unknown) => void; error: unknown }[] = [];
let expired = false;
const listeners = new Set<() => void>();

/** Do it; when the log-in has ended meanwhile, wait until the person has logged in again and do it once more. */
export async function ask<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // Other answers of 401 (a wrong password, a wrong code) are about what was sent.
    if (!(error instanceof ApiError) || error.code !== "unauthenticated") throw error;
    await new Promise<void>((resume, give_up) => {
      waiting.push({ resume, give_up, error });
      setExpired(true);
    });
    return work();
  }
}

/** The person has logged in again: everything that waited goes on. */
export function resume(): void {
  const all = waiting;
  waiting = [];
  setExpired(false);
  for (const one of all) one.resume();
}

/** The person leaves: what waited is refused. */
export function abandon(): void {
  const all = waiting;
  waiting = [];
  setExpired(false);
  for (const one of all) one.give_up(one.error);
}

export function useExpired(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => expired,
  );
}

/** Who is logged in; only to be used behind the gate. */
export function useMe(): Account {
  const state = useAccount();
  if (state.status !== "in") throw new Error("nobody is logged in");
  return state.account;
}

/** Whether the person's roles allow something (a name of the service's table of permissions). */
export function useMay(): (permission: string) => boolean {
  const { permissions } = useMe();
  return (permission) => permissions.includes(permission);
}

function setExpired(next: boolean): void {
  expired = next;
  for (const told of listeners) told();
}
