// Messages over the network: what waits goes out once, what headquarters says comes in. Also runs in the worker.

import { NoAnswer, ask, problem, waitOf } from "./api.js";
import { changeLetter, isOpen, keepAnswer, letters } from "./letters.js";
import { changeOwner, owner } from "./store.js";

const LATER_MS = 10 * 60_000;
const SOON_MS = 15_000;
const LONGEST_WAIT_MS = 20 * 60_000;
const JSON_BODY = { "Content-Type": "application/json" };

function dueIn(one) {
  const rest = (one.notBefore ?? 0) - Date.now();
  return rest > LONGEST_WAIT_MS ? 0 : rest;
}

/** [how many of a unit's messages and acknowledgements are not out yet, after how many ms to look again]. */
export async function outstandingLetters(id) {
  const open = (await letters(id)).filter(isOpen);
  return [open.length, Math.min(Infinity, ...open.map((one) => Math.max(0, dueIn(one))))];
}

/** Send what one unit wrote and acknowledged, the oldest first. `speak` asks; it throws NoAnswer. */
export async function sendLetters(id, speak) {
  for (const kept of (await letters(id)).filter((one) => isOpen(one) && dueIn(one) <= 0).reverse()) {
    const holder = await owner(id);
    if (!holder?.key || holder.keyRefused) return;
    await (kept.mine ? sendLetter : acknowledge)(holder, kept.id, speak);
  }
}

async function sendLetter(holder, id, speak) {
  const kept = await changeLetter(holder.id, id, (found) => void Object.assign(found, { state: "sending", attempts: found.attempts + 1 }));
  const settle = (outcome) => changeLetter(holder.id, id, (found) => void Object.assign(found, { notBefore: 0, told: null }, outcome));
  let answer;
  try {
    answer = await speak(holder, "PUT", `messages/${id}`, { body: kept.body, headers: JSON_BODY });
  } catch (error) {
    await settle({ state: "waiting", told: { slug: "no-answer" } });
    throw error;
  }
  if (answer.ok) {
    const view = await answer.json();
    return settle({ state: "sent", view, at: Date.parse(view.sent_at) });
  }
  const told = await problem(answer);
  if (answer.status === 401) {
    await refuseKey(holder);
    return settle({ state: "waiting", told: { ...told, slug: "key" } });
  }
  if (told.slug === "not-open") return settle({ state: "waiting", told, notBefore: Date.now() + LATER_MS });
  if (answer.status === 429 || answer.status >= 500) return settle({ state: "waiting", told, notBefore: Date.now() + waitOf(answer, SOON_MS) });
  return settle({ state: "refused", told });
}

/** Once is enough for the service as well: a second time gives the first one back. */
async function acknowledge(holder, id, speak) {
  const answer = await speak(holder, "POST", `messages/${id}/acknowledgement`, { body: "{}", headers: JSON_BODY });
  if (answer.status === 401) return refuseKey(holder);
  const told = answer.ok ? null : await problem(answer);
  if (answer.status === 429 || answer.status >= 500 || told?.slug === "not-open") {
    const wait = told.slug === "not-open" ? LATER_MS : waitOf(answer, SOON_MS);
    return changeLetter(holder.id, id, (found) => void (found.notBefore = Date.now() + wait));
  }
  return changeLetter(holder.id, id, (found) => void Object.assign(found, { ack: "done", notBefore: 0 }));
}

function refuseKey(holder) {
  return changeOwner(holder.id, (found) => (found.key === holder.key ? void (found.keyRefused = true) : false));
}

/** Fetch what waits for a unit's acknowledgement; `all`: also the newest of the others. True: there was an answer. */
export async function fetchLetters(id, { all = false } = {}) {
  const holder = await owner(id);
  if (!holder?.key || holder.keyRefused || holder.left) return null;
  try {
    const answer = await ask(holder, "GET", "messages?show=awaited&limit=100");
    if (answer.status === 401) await refuseKey(holder);
    if (!answer.ok) return true;
    const { items, next } = await answer.json();
    if (!(await still(holder))) return true;
    await keepAnswer(id, items, { awaited: !next });
    if (!all) return true;
    const others = await ask(holder, "GET", "messages?limit=50");
    if (others.ok && (await still(holder))) await keepAnswer(id, (await others.json()).items);
    return true;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return false;
  }
}

/** Nothing is kept for a unit that left meanwhile. */
async function still(holder) {
  const now = await owner(holder.id);
  return now?.key === holder.key && !now.left;
}
