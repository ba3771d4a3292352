// Reports on their way: kept on the phone until the service has them, sent in order under the key they were made with.
import { useSyncExternalStore } from "react";

import { ApiError, Offline } from "../shared/api";
import type { Schema } from "../shared/api-shapes";
import { api } from "./session";
import { database, type Draft, type Waiting } from "./store";

export type Sent = Schema<"SentView">;

/** What the queue needs of the service. */
export interface Service {
  upload(photo: Blob, onProgress: (share: number) => void): Promise<string>;
  file(key: string, body: Schema<"ReportForm">): Promise<Sent>;
}

export type Outcome = { kind: "sent"; report: Sent } | { kind: "waiting" } | { kind: "refused"; error: ApiError };

const AGAIN_EVERY_MS = 30_000;
const LATER = new Set([401, 408, 429]);

let list: Waiting[] = [];
const listeners = new Set<() => void>();
let working: Promise<unknown> = Promise.resolve();

export const service: Service = {
  upload: async (photo, onProgress) => (await api.upload<Schema<"UploadView">>("/api/v1/photos", [photo], { onProgress })).id,
  file: (key, body) => api.call("post", "/api/v1/reports", { body, key, timeoutMs: 30_000 }) as Promise<Sent>,
};

/** Put a finished draft into the queue and try to send it at once. `onProgress` gets 0..1 of the photos. */
export async function enqueue(draft: Draft, onProgress: (share: number) => void = () => undefined, to: Service = service): Promise<Outcome> {
  const store = await database();
  const waiting: Waiting = { key: draft.key, draft, since: new Date().toISOString(), refused: null };
  const change = store.transaction(["waiting", "draft"], "readwrite");
  await Promise.all([change.objectStore("waiting").put(waiting), change.objectStore("draft").delete("current"), change.done]);
  await tell();
  return alone(() => send(draft.key, onProgress, to));
}

/** Try to send whatever waits, oldest first; stops at the first that finds no network. */
export async function drain(to: Service = service): Promise<void> {
  await alone(async () => {
    for (const one of await everything()) {
      if (one.refused !== null) continue;
      if ((await send(one.key, () => undefined, to)).kind === "waiting") return;
    }
  });
}

/** Take a report back out of the queue, to change it: it becomes the draft again. */
export async function takeBack(key: string): Promise<void> {
  const store = await database();
  const one = await store.get("waiting", key);
  if (one === undefined) return;
  const change = store.transaction(["waiting", "draft"], "readwrite");
  await Promise.all([change.objectStore("waiting").delete(key), change.objectStore("draft").put(one.draft, "current"), change.done]);
  await tell();
}

/** Throw a waiting report away, with its photos. */
export async function discard(key: string): Promise<void> {
  const store = await database();
  const one = await store.get("waiting", key);
  if (one !== undefined) await remove(one);
}

/** Drain now, whenever the network comes back, when the app is looked at again, and every half minute. */
export function keepDraining(): void {
  const go = () => {
    if (navigator.onLine && list.some((one) => one.refused === null)) void drain();
  };
  window.addEventListener("online", go);
  document.addEventListener("visibilitychange", go);
  setInterval(go, AGAIN_EVERY_MS);
  void tell().then(go);
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

async function send(key: string, onProgress: (share: number) => void, to: Service): Promise<Outcome> {
  const store = await database();
  const one = await store.get("waiting", key);
  if (one === undefined) return { kind: "waiting" };
  try {
    const report = await file(one.draft, onProgress, to);
    await remove(one);
    return { kind: "sent", report };
  } catch (error) {
    if (!(error instanceof ApiError)) {
      if (error instanceof Offline) return { kind: "waiting" };
      throw error;
    }
    if (error.status >= 500 || LATER.has(error.status)) return { kind: "waiting" };
    await store.put("waiting", { ...one, refused: { code: error.code, detail: error.detail } });
    await tell();
    return { kind: "refused", error };
  }
}

async function file(draft: Draft, onProgress: (share: number) => void, to: Service): Promise<Sent> {
  try {
    return await to.file(draft.key, bodyOf(draft, await uploaded(draft, onProgress, to)));
  } catch (error) {
    // A photo that was sent long before its report is forgotten by the service: it is sent once more.
    if (!(error instanceof ApiError && "photo_ids" in error.fields)) throw error;
    await forgetSent(draft);
    return to.file(draft.key, bodyOf(draft, await uploaded(draft, onProgress, to)));
  }
}

async function uploaded(draft: Draft, onProgress: (share: number) => void, to: Service): Promise<string[]> {
  const store = await database();
  const ids: string[] = [];
  for (const [index, id] of draft.photos.entries()) {
    const photo = await store.get("photos", id);
    if (photo === undefined) continue;
    photo.sent ??= await to.upload(photo.blob, (share) => {
      onProgress((index + share) / draft.photos.length);
    });
    await store.put("photos", photo);
    ids.push(photo.sent);
    onProgress((index + 1) / draft.photos.length);
  }
  return ids;
}

async function forgetSent(draft: Draft): Promise<void> {
  const store = await database();
  for (const id of draft.photos) {
    const photo = await store.get("photos", id);
    if (photo !== undefined) await store.put("photos", { ...photo, sent: null });
  }
}

function bodyOf(draft: Draft, photoIds: string[]): Schema<"ReportForm"> {
  if (draft.category === null || draft.place === null) throw new Error("a draft that is not finished was sent");
  return {
    category: draft.category,
    description: draft.description.trim(),
    latitude: draft.place.lat,
    longitude: draft.place.lon,
    accuracy_m: draft.place.accuracy,
    address: draft.address.trim(),
    captured_at: draft.capturedAt,
    photo_ids: photoIds,
    answers: draft.answers,
    anonymous: draft.anonymous,
    emergency_acknowledged: draft.acknowledged,
  };
}

async function remove(one: Waiting): Promise<void> {
  const store = await database();
  const change = store.transaction(["waiting", "photos"], "readwrite");
  const photos = one.draft.photos.map((id) => change.objectStore("photos").delete(id));
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

// One sender at a time, in this tab and, where the browser can, in all of them: a photo must not go twice.
function alone<T>(work: () => Promise<T>): Promise<T> {
  const locks = (globalThis.navigator as Navigator | undefined)?.locks;
  const next = working.then(() => (locks ? (locks.request("queue", work) as Promise<T>) : work()));
  working = next.catch(() => undefined);
  return next;
}
