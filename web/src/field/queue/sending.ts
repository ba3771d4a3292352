// One act on its way to the service, and what became of it.
import { type Api, ApiError } from "../../shared/api";
import type { Schema } from "../../shared/api-shapes";
import { type Ticket, ticketOf } from "../ticket/shape";
import type { Act, Refusal, Waiting } from "./waiting";

export type Outcome =
  | { kind: "done"; ticket: Ticket }
  | { kind: "conflict"; current: Ticket | null; refusal: Refusal }
  | { kind: "refused"; refusal: Refusal }
  /** Nothing is decided; `all` when nothing else would get through either. */
  | { kind: "later"; all: boolean; waitS: number | null }
  | { kind: "log_in" };

const PATHS: Record<Act, string> = {
  accept: "/api/v1/unit/tickets/{id}/accept",
  start: "/api/v1/unit/tickets/{id}/start",
  decline: "/api/v1/unit/tickets/{id}/decline",
  transfer: "/api/v1/unit/tickets/{id}/transfer",
  ask: "/api/v1/unit/tickets/{id}/ask",
  note: "/api/v1/unit/tickets/{id}/notes",
  resolve: "/api/v1/unit/tickets/{id}/resolve",
};
// The service forgets a photo that no report took after a day.
const PHOTO_HOLDS_MS = 20 * 3600_000;

/** Sends photos and act; `onPhoto` is told of each photo the service has taken, so that it is sent once. */
export async function send(api: Api, one: Waiting, file: (id: string) => Promise<Blob | undefined>, onPhoto: (one: Waiting) => Promise<void>): Promise<Outcome> {
  try {
    const body: Record<string, unknown> = { ...one.words, version: one.version };
    if (one.act === "resolve") body.photo_ids = await sendPhotos(api, one, file, onPhoto);
    const ticket = (await api.call("post", PATHS[one.act], { path: { id: one.ticket }, body, key: one.key })) as Ticket;
    return { kind: "done", ticket };
  } catch (error) {
    return judged(error, () => ticketNow(api, one.ticket));
  }
}

async function sendPhotos(api: Api, one: Waiting, file: (id: string) => Promise<Blob | undefined>, onPhoto: (one: Waiting) => Promise<void>): Promise<string[]> {
  const ids: string[] = [];
  for (const photo of one.photos) {
    if (photo.sent === undefined || Date.now() - photo.sent.at > PHOTO_HOLDS_MS) {
      const blob = await file(photo.id);
      if (blob === undefined) continue; // the service will say that a photo is needed, and the person can take one
      const answer = await api.upload<Schema<"UnitPhotosView">>("/api/v1/unit/photos", [blob]);
      photo.sent = { id: (answer.items[0] as Schema<"UnitPhotoView">).id, at: Date.now() };
      await onPhoto(one);
    }
    ids.push(photo.sent.id);
  }
  return ids;
}

async function judged(error: unknown, current: () => Promise<Ticket | null>): Promise<Outcome> {
  if (!(error instanceof ApiError)) return { kind: "later", all: true, waitS: null };
  const refusal: Refusal = { status: error.status, code: error.code, detail: error.detail, fields: error.fields };
  if (error.status === 401) return { kind: "log_in" };
  // Another account has logged in here meanwhile, or the log-in is a newer one: the next run looks who is there.
  if (error.code === "csrf_wrong") return { kind: "later", all: true, waitS: null };
  if (error.status === 408 || error.status === 429 || error.status === 502 || error.status === 503 || error.status === 504) return { kind: "later", all: true, waitS: error.retryAfterS };
  if (error.status >= 500) return { kind: "later", all: false, waitS: null };
  if (error.status !== 409) return { kind: "refused", refusal };
  if (error.code === "stale_version") return { kind: "conflict", current: error.body.current as Ticket, refusal };
  try {
    return { kind: "conflict", current: await current(), refusal };
  } catch {
    return { kind: "later", all: true, waitS: null };
  }
}

/** The ticket as it is; null when the unit has it no more. Raises Offline, ApiError. */
export async function ticketNow(api: Api, id: string): Promise<Ticket | null> {
  try {
    return ticketOf(await api.get("/api/v1/unit/tickets/{id}", { path: { id } }));
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}
