// The service worker of /field/: the app's own files, the photos of tickets, the map's background, and push.
// Tickets and waiting acts are the app's business (IndexedDB); other calls to the API are never answered from here.
import { keepScreens } from "../shared/keep-screens";

declare const self: ServiceWorkerGlobalScope;

const SHELL = "/field/";
const PHOTOS = "photos-of-tickets";
const GROUND = "ground-of-maps";
const MOST_PHOTOS = 400;
const GROUND_PATHS = ["/api/v1/province", "/api/v1/areas/outlines"];

interface Message {
  title: string;
  text: string;
  link: string;
  tag: string;
}

keepScreens("field", __FILES__, __VERSION__);

self.addEventListener("install", (event) => {
  // Without the background the map still opens where there is a network.
  event.waitUntil(caches.open(GROUND).then((cache) => cache.addAll(GROUND_PATHS)).catch(() => undefined));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/photos/")) event.respondWith(photo(event, url));
  else if (GROUND_PATHS.includes(url.pathname)) event.respondWith(ground(event));
});

self.addEventListener("push", (event) => {
  const message = event.data?.json() as Message;
  const shown = { body: message.text, tag: message.tag, icon: "/field/icon-192.png", badge: "/field/badge.png", data: message.link };
  event.waitUntil(self.registration.showNotification(message.title, shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data as string));
});

/** A link's signature changes from day to day, the picture only with its revision. */
async function photo(event: FetchEvent, url: URL): Promise<Response> {
  const cache = await caches.open(PHOTOS);
  const key = `${url.pathname}?r=${url.searchParams.get("r") ?? ""}`;
  const held = await cache.match(key);
  if (held !== undefined) return held;
  const answer = await fetch(event.request);
  if (answer.ok) event.waitUntil(keep(cache, key, answer.clone()));
  return answer;
}

async function keep(cache: Cache, key: string, answer: Response): Promise<void> {
  await cache.put(key, answer);
  const keys = await cache.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - MOST_PHOTOS))) await cache.delete(old);
}

/** What was kept at once, and the newer one for the next time. */
async function ground(event: FetchEvent): Promise<Response> {
  const cache = await caches.open(GROUND);
  const held = await cache.match(event.request.url);
  const fresh = fetch(event.request).then(async (answer) => {
    if (answer.ok) await cache.put(event.request.url, answer.clone());
    return answer;
  });
  if (held === undefined) return fresh;
  event.waitUntil(fresh.catch(() => undefined));
  return held;
}

/** Lead an open app to the link, or open it; only ever within this app. */
async function open(link: string): Promise<void> {
  const { hash } = new URL(link, self.location.origin);
  for (const client of await self.clients.matchAll({ type: "window" })) {
    if (new URL(client.url).pathname.startsWith(SHELL)) {
      await client.focus();
      client.postMessage({ open: hash });
      return;
    }
  }
  await self.clients.openWindow(SHELL + hash);
}
