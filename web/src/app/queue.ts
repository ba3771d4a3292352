// What waits to be sent: kept on the phone until the service has it, sent in order under the key it was decided with.
import { useSyncExternalStore } from "react";

import { ApiError, newKey, Offline } from "../shared/api";
import { carry, type OnProgress, type Sent, type Service, service } from "./carry";
import { atEveryChance, gate } from "./chances";
import { whose } from "./session";
import { type Act, database, type Draft, type Waiting, type WaitingAct } from "./store";

/** What became of it. "waiting": without network, kept and sent later; `alone` when others may get through. */
export type Outcome<T> = { kind: "sent"; answer: T } | { kind: "waiting"; alone?: true } | { kind: "refused"; error: ApiError };

const LATER = new Set([401, 408, 429]);

let list: Waiting[] = [];
const listeners = new Set<() => void>();
const alone = gate("queue");

/** Put a finished draft into the queue and try to send it at once. `onProgress` gets 0..1 of the photos. */
export async function enqueue(draft: Draft, onProgress: OnProgress = () => undefined, to: Service = service): Promise<Outcome<Sent>> {
  const store = await database();
  const waiting: Waiting = { kind: "report", key: draft.key, draft, since: new Date().toISOString(), refused: null };
  const change = store.transaction(["waiting", "draft"], "readwrite");
  await Promise.all([change.objectStore("waiting").put(waiting), change.objectStore("draft").delete("current"), change.done]);
  await tell();
  return (await alone(() => send(draft.key, onProgress, to))) as Outcome<Sent>;
}

/** Do something now or, without network, later. What is refused now is not kept: its person sees why and is still there. */
export async function perform<T>(act: Act, key = newKey(), to: Service = service): Promise<Outcome<T>> {
  await (await database()).put("waiting", { kind: "act", key, owner: whose(), act, since: new Date().toISOString(), refused: null });
  const outcome = (await alone(() => send(key, () => undefined, to, false))) as Outcome<T>;
  await tell();
  return outcome;
}

/** Try to send whatever waits, oldest first; stops at the first that finds no network. What the service fails on holds up
 * nothing but what was done to the same thing after it. */
export async function drain(to: Service = service): Promise<void> {
  await alone(async () => {
    const held = new Set<string>();
    for (const one of await everything()) {
      if (one.refused !== null || (one.kind === "act" && (one.owner !== whose() || held.has(one.act.on.to)))) continue;
      const outcome = await send(one.key, () => undefined, to);
      if (outcome.kind !== "waiting") continue;
      if (!outcome.alone) return;
      if (one.kind === "act") held.add(one.act.on.to);
    }
  });
}

/** Take a report back out of the queue, to change it: it becomes the draft again. */
export async function takeBack(key: string): Promise<void> {
  const store = await database();
  const one = await store.get("waiting", key);
  if (one?.kind !== "report") return;
  const change = store.transaction(["waiting", "draft"], "readwrite");
  await Promise.all([change.objectStore("waiting").delete(key), change.objectStore("draft").put(one.draft, "current"), change.done]);
  await tell();
}

/** Throw what waits away; a report goes with its photos. */
export async function discard(key: string): Promise<void> {
  const store = await database();
  const one = await store.get("waiting", key);
  if (one !== undefined) await remove(one);
}

/** Drain at every chance. */
export function keepDraining(): void {
  void tell().then(() => {
    atEveryChance(() => {
      if (list.some((one) => one.refused === null)) void drain();
    });
  });
}

/** The queue, oldest first. */
export function useQueue(): Waiting[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => list,
  );
}

/** What was done, to this or to anything, and is not sent yet; oldest first. */
export function useWaitingActs(to?: string): WaitingAct[] {
  return useQueue().filter((one): one is WaitingAct => one.kind === "act" && (to === undefined || one.act.on.to === to));
}

async function send(key: string, onProgress: OnProgress, to: Service, keepRefused = true): Promise<Outcome<unknown>> {
  const store = await database();
  const one = await store.get("waiting", key);
  if (one === undefined) return { kind: "waiting" };
  try {
    const answer = await carry(one, onProgress, to);
    await remove(one);
    return { kind: "sent", answer };
  } catch (error) {
    if (!(error instanceof ApiError)) {
      if (error instanceof Offline) return { kind: "waiting" };
      throw error;
    }
    if (error.status === 500) return { kind: "waiting", alone: true };
    if (error.status > 500 || LATER.has(error.status)) return { kind: "waiting" };
    if (keepRefused) await store.put("waiting", { ...one, refused: { code: error.code, detail: error.detail } });
    else await store.delete("waiting", key);
    await tell();
    return { kind: "refused", error };
  }
}

async function remove(one: Waiting): Promise<void> {
  const store = await database();
  const change = store.transaction(["waiting", "photos"], "readwrite");
  const photos = (one.kind === "report" ? one.draft.photos : []).map((id) => change.objectStore("photos").delete(id));
  await Promise.all([change.objectStore("waiting").delete(one.key), ...photos, change.done]);
  await tell();
}

async function everything(): Promise<Waiting[]> {
  const found = await (await database()).getAll("waiting");
  return found.sort((one, other) => one.since.localeCompare(other.since));
}

async function tell(): Promise<void> {
  list = await everything();
  for (const told of listeners) told();
}
