// Push of new tickets to this browser: asking for it, renewing it at each start, ending it.
import { api } from "../../shared/account";
import { currentLanguage } from "../../shared/i18n";
import type { Database } from "../store/database";

export type PushState = "on" | "off" | "denied" | "unsupported";
const kept = (account: string) => `push:${account}`;

const supported = () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

export async function pushState(db: Database, account: string): Promise<PushState> {
  if (!supported()) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  return (await db.get("values", kept(account))) === undefined ? "off" : "on";
}

/** Raises Offline, ApiError, or what the browser says when it cannot subscribe. */
export async function startPush(db: Database, account: string): Promise<PushState> {
  const { public_key } = await api.get("/api/v1/unit/push/key");
  if (public_key === null) return "unsupported";
  if ((await Notification.requestPermission()) !== "granted") return Notification.permission === "denied" ? "denied" : "off";
  const { pushManager } = await navigator.serviceWorker.ready;
  const key = bytes(public_key);
  const held = await pushManager.getSubscription();
  // One that was made for another key of the service would never be served.
  if (held !== null && !same(held.options.applicationServerKey, key)) await held.unsubscribe();
  const { endpoint, keys } = (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })).toJSON();
  const { id } = await api.post("/api/v1/unit/push/subscriptions", {
    body: { endpoint: endpoint ?? "", keys: { p256dh: keys?.p256dh ?? "", auth: keys?.auth ?? "" }, language: currentLanguage() },
  });
  await db.put("values", id, kept(account));
  return "on";
}

/** The browser may have changed its address, the service its key: once at each start where push is on. */
export async function renewPush(db: Database, account: string): Promise<void> {
  if ((await pushState(db, account)) !== "on" || Notification.permission !== "granted") return;
  await startPush(db, account).catch(() => undefined); // without network: at the next start
}

export async function stopPush(db: Database, account: string): Promise<void> {
  const id = (await db.get("values", kept(account))) as string | undefined;
  if (id === undefined) return;
  await api.delete("/api/v1/unit/push/subscriptions/{id}", { path: { id } });
  await db.delete("values", kept(account));
  const { pushManager } = await navigator.serviceWorker.ready;
  await (await pushManager.getSubscription())?.unsubscribe();
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0));
}

function same(held: ArrayBuffer | null, key: Uint8Array): boolean {
  const other = held === null ? [] : [...new Uint8Array(held)];
  return other.length === key.length && other.every((byte, index) => byte === key[index]);
}
