// How what waits on the phone is brought to the service: a report with its photos, or something done to one.
import { ApiError } from "../shared/api";
import type { Schema } from "../shared/api-shapes";
import { api } from "./session";
import { type Act, database, type Draft, type Waiting } from "./store";

export type Sent = Schema<"SentView">;
export type OnProgress = (share: number) => void;

/** What is needed of the service. */
export interface Service {
  upload(photo: Blob, onProgress: OnProgress): Promise<string>;
  file(key: string, body: Schema<"ReportForm">): Promise<Sent>;
  act(key: string, act: Act): Promise<unknown>;
}

export const service: Service = {
  upload: async (photo, onProgress) => (await api.upload<Schema<"UploadView">>("/api/v1/photos", [photo], { onProgress })).id,
  file: (key, body) => api.call("post", "/api/v1/reports", { body, key, timeoutMs: 30_000 }) as Promise<Sent>,
  act: (key, { path, body }) => api.call("post", path, { body, key }),
};

/** Send it; what the service answers. Raises ApiError, Offline. */
export function carry(one: Waiting, onProgress: OnProgress, to: Service): Promise<unknown> {
  return one.kind === "report" ? file(one.draft, onProgress, to) : to.act(one.key, one.act);
}

async function file(draft: Draft, onProgress: OnProgress, to: Service): Promise<Sent> {
  try {
    return await to.file(draft.key, bodyOf(draft, await uploaded(draft, onProgress, to)));
  } catch (error) {
    // A photo that was sent long before its report is forgotten by the service: it is sent once more.
    if (!(error instanceof ApiError && "photo_ids" in error.fields)) throw error;
    await forgetSent(draft);
    return to.file(draft.key, bodyOf(draft, await uploaded(draft, onProgress, to)));
  }
}

async function uploaded(draft: Draft, onProgress: OnProgress, to: Service): Promise<string[]> {
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
