// When to send: as soon as something is filed, when the network comes back, and again and again until all is out.

import { fetchLetters } from "./posting.js";
import { set, setting } from "./store.js";
import { sendAll } from "./sending.js";
import { settings } from "./words.js";

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 5 * 60_000;
const POLL_MS = 20_000; // for messages, while somebody looks

let again = 0;
let failures = 0;
let running = false;
let wanted = false;
let listening = false;
let asked = null;
const listeners = new Set();

/** `reached`: whether the service answered last time; null before it was asked. */
export const link = { reached: null };

export function onLink(listener) {
  listeners.add(listener);
}

function tell(reached) {
  if (link.reached === reached) return;
  link.reached = reached;
  listeners.forEach((listener) => listener());
}

/** Send what waits, now. */
export async function kick() {
  clearTimeout(again);
  if (running) {
    wanted = true;
    return;
  }
  running = true;
  let outcome = { left: 1, wait: Infinity, reached: false, moved: false };
  try {
    outcome = await sendAll();
  } catch (error) {
    console.warn("corridor: sending stopped", error); // a fault of ours must not end the outbox
  } finally {
    running = false;
  }
  if (outcome.left || outcome.moved) tell(outcome.reached);
  if (outcome.moved || outcome.reached) listen({ all: outcome.moved });
  failures = outcome.reached || outcome.moved ? 0 : failures + 1;
  if (wanted) {
    wanted = false;
    kick();
  } else if (outcome.left) {
    const patience = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures, 8)) * (0.7 + 0.6 * Math.random());
    again = setTimeout(kick, outcome.reached ? Math.min(LONGEST_WAIT_MS, Math.max(outcome.wait, 500)) : patience);
  }
}

/** Ask what was said to whoever is signed in; one asking at a time, and once more for who came meanwhile. */
export async function listen({ all = false } = {}) {
  asked = { all: all || Boolean(asked?.all) };
  if (listening) return;
  listening = true;
  try {
    while (asked) {
      const how = asked;
      asked = null;
      const reached = await fetchLetters(await setting("current"), how);
      if (reached !== null) tell(reached);
    }
  } finally {
    listening = false;
  }
}

/** Begin, and go on whenever there is reason to hope. */
export function start() {
  addEventListener("online", () => {
    failures = 0;
    kick();
  });
  addEventListener("offline", () => tell(false));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && kick());
  setInterval(() => document.visibilityState === "visible" && listen(), POLL_MS);
  kick();
}

/** The service answered somebody else in this page. */
export function answered(reached) {
  tell(reached);
}

/** Ask the browser to wake the worker when there is network, also after this page is closed. */
export async function askToBeWoken() {
  try {
    const registration = await navigator.serviceWorker.ready;
    await registration.sync?.register("outbox");
  } catch {
    // not every browser has it, and none must
  }
}

/** Keep the page on the phone. Calls `ready()` when it is, and `newer(take)` when a new version waits. */
export async function keepPage(ready, newer) {
  if (!("serviceWorker" in navigator)) return;
  const had = Boolean(navigator.serviceWorker.controller);
  let asked = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (had || asked) location.reload();
  });
  const registration = await register();
  const offer = (worker) => newer(() => {
    asked = true;
    worker.postMessage("take-over");
  });
  if (registration.waiting && had) offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed" && navigator.serviceWorker.controller) offer(worker);
    });
  });
  navigator.serviceWorker.ready.then(ready);
  setInterval(() => registration.update().catch(() => {}), 60 * 60_000);
}

/** With Background Sync the worker is a module that sends; without, or where modules are not known to it, the plain one. */
async function register() {
  const scope = "/field";
  if ("SyncManager" in window) {
    try {
      return await navigator.serviceWorker.register(settings.background, { scope, type: "module", updateViaCache: "none" });
    } catch (error) {
      if (!navigator.onLine) throw error;
    }
  }
  return navigator.serviceWorker.register(settings.worker, { scope, updateViaCache: "none" });
}

/** Ask once that the browser does not throw away what is kept when room gets short. */
export async function persist() {
  try {
    await set("persisted", (await navigator.storage?.persist?.()) ?? false);
  } catch {
    // then the browser decides
  }
}

