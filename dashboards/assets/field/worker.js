// The service worker: keeps the page, whole and of one version, so that it opens without network. It never touches what
// the API answers, and it takes a new version only when the person at the page says so, or when no page is open.
// `self.FIELD` says the version and what to keep; `self.sendAll` is there where the browser has Background Sync.

/* global clients */

const NAME = `corridor-field-${self.FIELD.version}`;

self.addEventListener("install", (event) => event.waitUntil(keep()));

async function keep() {
  const page = await fetch(self.FIELD.page, { cache: "no-store", credentials: "omit" });
  if (!page.ok || page.headers.get("X-Field-Version") !== self.FIELD.version) {
    throw new Error("The service has another version by now; the browser will try again.");
  }
  const cache = await caches.open(NAME);
  await cache.put(self.FIELD.page, page);
  await cache.addAll(self.FIELD.kept.slice(1).map((address) => new Request(address, { credentials: "omit" })));
}

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function takeOver() {
  for (const name of await caches.keys()) {
    if (name.startsWith("corridor-field-") && name !== NAME) await caches.delete(name);
  }
  await clients.claim(); // so that the first visit is enough
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  const page = request.mode === "navigate" && (pathname === self.FIELD.page || pathname === `${self.FIELD.page}/`);
  const address = page ? self.FIELD.page : pathname;
  if (!self.FIELD.kept.includes(address)) return;
  event.respondWith(kept(address, request));
});

async function kept(address, request) {
  const cache = await caches.open(NAME);
  return (await cache.match(address)) ?? fetch(request);
}

self.addEventListener("message", (event) => {
  if (event.data === "take-over") self.skipWaiting();
});

self.addEventListener("sync", (event) => {
  if (event.tag === "outbox" && self.sendAll) event.waitUntil(sendOrAskAgain());
});

/** Throwing asks the browser to wake us once more. */
async function sendOrAskAgain() {
  const { left, reached } = await self.sendAll();
  if (left && !reached) throw new Error("There was no answer.");
}
