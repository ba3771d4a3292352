// For service workers: keep an entry's files. Hashed files come from the cache, the page from the network while there is one.
declare const self: ServiceWorkerGlobalScope;

const PAGE_MS = 4_000;

/** Keep the files of an entry under this version and serve its screens from them. Calls to the API are left alone. */
export function keepScreens(entry: string, files: string[], version: string): void {
  const name = `${entry}-${version}`;
  const page = `/${entry}/`;

  self.addEventListener("install", (event) => {
    event.waitUntil(
      caches
        .open(name)
        .then((cache) => cache.addAll(files))
        .then(() => self.skipWaiting()),
    );
  });

  self.addEventListener("activate", (event) => {
    event.waitUntil(
      caches
        .keys()
        .then((names) => Promise.all(names.filter((other) => other.startsWith(`${entry}-`) && other !== name).map((other) => caches.delete(other))))
        .then(() => self.clients.claim()),
    );
  });

  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const address = new URL(request.url);
    if (request.method !== "GET" || address.origin !== self.location.origin) return;
    if (request.mode === "navigate") event.respondWith(fromNetwork(request, page));
    else if (address.pathname.startsWith("/assets/") || address.pathname.startsWith("/icons/")) event.respondWith(fromCache(request, name));
  });
}

async function fromNetwork(request: Request, page: string): Promise<Response> {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PAGE_MS) });
    if (answer.ok) return answer;
  } catch {
    // No network, or one that does not answer: what was kept is shown.
  }
  return (await caches.match(page)) ?? Response.error();
}

async function fromCache(request: Request, name: string): Promise<Response> {
  const kept = await caches.match(request);
  if (kept !== undefined) return kept;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(name)).put(request, answer.clone());
  return answer;
}
