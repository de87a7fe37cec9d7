// The outbox: what was filed goes out, text before photos, each under its own unit's key, until it has a receipt.
// Runs in the page and, where the browser has Background Sync, in the worker; one at a time.

import { NoAnswer, ask, problem, waitOf } from "./api.js";
import { outstandingAnswers, sendAnswers } from "./answering.js";
import { outstandingLetters, sendLetters } from "./posting.js";
import { changeOwner, changePhoto, changeReport, forgetPhotos, owner, owners, photos, reports, tidy, unsettled } from "./store.js";

const LATER_MS = 10 * 60_000; // for what only a person elsewhere can change
const SOON_MS = 15_000;
const LEAST_PIECE = 32 * 1024; // bytes of a photo at once: less where the link breaks or is slow, more where it is good
const MOST_PIECE = 1024 * 1024;
const QUICK_MS = 3_000;
const SLOW_MS = 15_000;
const LONGEST_WAIT_MS = 20 * 60_000; // a wait beyond it comes from a clock that was moved

let piece = 256 * 1024;
let answers = 0;

/**
 * Send what is due. Answers {left, wait, reached, moved}: how much is not yet out, after how many ms to look again, whether
 * the service answered to the last, and whether it answered at all.
 */
export async function sendAll() {
  if (!navigator.locks) return sendDue();
  return navigator.locks.request("corridor-field-sending", sendDue);
}

async function sendDue() {
  let reached = true;
  const before = answers;
  try {
    for (const { id } of await owners()) await sendLetters(id, speak); // short, and a warning may be among them
    for (const { id } of await owners()) await sendAnswers(id, speak);
    for (const { id } of await owners()) await sendReports(id);
    for (const { id } of await owners()) await sendPhotos(id);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    reached = false;
  }
  for (const { id } of await owners()) await tidy(id);
  return { ...(await outstanding()), reached, moved: answers > before };
}

async function outstanding() {
  let left = 0;
  let wait = Infinity;
  for (const one of await owners()) {
    const [open, due] = await outstandingLetters(one.id);
    left += open;
    if (one.key && !one.keyRefused) wait = Math.min(wait, due);
    const [said, sayDue] = await outstandingAnswers(one.id);
    left += said;
    if (one.key && !one.keyRefused) wait = Math.min(wait, sayDue);
    for (const kept of await reports(one.id)) {
      const open = kept.state === "received" && (await photos(kept)).some(unsettled);
      if (kept.state !== "waiting" && kept.state !== "sending" && !open) continue;
      left += 1;
      if (one.key && !one.keyRefused) wait = Math.min(wait, Math.max(0, dueIn(kept)));
    }
  }
  return { left, wait };
}

function dueIn(kept) {
  const rest = (kept.notBefore ?? 0) - Date.now();
  return rest > LONGEST_WAIT_MS ? 0 : rest;
}

/** Ask, and count that there was an answer: a link that carries something is worth trying again soon. */
async function speak(...what) {
  const answer = await ask(...what);
  answers += 1;
  return answer;
}

function sendable(one) {
  return one?.key && !one.keyRefused;
}

// --- reports ---------------------------------------------------------------------------------------------------------

async function sendReports(id) {
  const due = (await reports(id)).filter((kept) => ["waiting", "sending"].includes(kept.state) && dueIn(kept) <= 0);
  for (const kept of due.reverse()) {
    const holder = await owner(id);
    if (!sendable(holder)) return;
    await sendReport(holder, kept.id);
  }
}

async function sendReport(holder, id) {
  // "sending" is written before anything leaves: from then on nobody takes the report back unnoticed.
  const kept = await changeReport(id, (found) => {
    if (!["waiting", "sending"].includes(found.state)) return false;
    found.state = "sending";
    found.attempts += 1;
  });
  if (kept?.state !== "sending") return;
  const headers = { "Content-Type": "application/json" };
  let answer;
  try {
    answer = kept.corrects
      ? await speak(holder, "POST", `reports/${id}/corrections`, { body: kept.body, headers })
      : await speak(holder, "PUT", `reports/${id}`, { body: kept.body, headers });
  } catch (error) {
    await settle(id, { state: "waiting", told: { slug: "no-answer" } });
    throw error;
  }
  if (answer.ok) {
    await settle(id, { state: "received", receipt: await answer.json(), told: null, corrects: false, former: null });
    return forgetPhotos(id);
  }
  const told = await problem(answer);
  if (passing(answer, told)) return settle(id, { state: "waiting", told, notBefore: Date.now() + waitOf(answer, SOON_MS) });
  if (answer.status === 401 || answer.status === 403 || answer.status === 404) {
    await changeOwner(holder.id, (found) => {
      if (found.key !== holder.key) return false; // the unit has a new key meanwhile
      found.keyRefused = true;
    });
    return settle(id, { state: "waiting", told: { ...told, slug: "key" } });
  }
  if (told.slug === "not-open") return settle(id, { state: "waiting", told, notBefore: Date.now() + LATER_MS });
  return settle(id, { state: "refused", told });
}

/** Whether an answer says nothing about what was sent: the service is busy, or somebody on the way to it answered. */
function passing(answer, { slug }) {
  return !slug || answer.status === 408 || answer.status === 429 || answer.status >= 500;
}

function settle(id, outcome) {
  return changeReport(id, (found) => void Object.assign(found, { notBefore: 0 }, outcome));
}

// --- photos ----------------------------------------------------------------------------------------------------------

async function sendPhotos(id) {
  for (const kept of (await reports(id)).reverse()) {
    if (kept.state !== "received" || dueIn(kept) > 0) continue;
    for (const photo of (await photos(kept)).filter(unsettled)) {
      const holder = await owner(id);
      if (!sendable(holder)) return;
      if (!(await sendPhoto(holder, photo))) break;
    }
  }
}

/** Send one part, and learn from how it went how large the next may be. */
async function sendPart(holder, path, part, headers) {
  const began = performance.now();
  try {
    const answer = await speak(holder, "PUT", path, { body: part ?? undefined, headers, patience: 90_000 });
    const took = performance.now() - began;
    if (part && took < QUICK_MS) piece = Math.min(MOST_PIECE, piece * 2);
    else if (took > SLOW_MS) piece = Math.max(LEAST_PIECE, piece / 2);
    return answer;
  } catch (error) {
    piece = Math.max(LEAST_PIECE, piece / 2);
    throw error;
  }
}

/** Send a photo from the byte on that the service has. True when it is there, or refused for good. */
async function sendPhoto(holder, photo) {
  const path = `reports/${photo.report}/attachments/${photo.sha256}`;
  const total = photo.blob.size;
  let at = null; // unknown: ask first
  let wrong = 0;
  for (;;) {
    const part = at === null ? null : photo.blob.slice(at, Math.min(at + piece, total));
    const range = part ? `bytes ${at}-${at + part.size - 1}/${total}` : `bytes */${total}`;
    const headers = { "Content-Range": range, "Content-Type": "application/octet-stream" }; // the service looks inside
    const answer = await sendPart(holder, path, part, headers);
    if (answer.ok) {
      await changePhoto(photo.report, photo.sha256, (found) => {
        found.sent = true;
        found.arrived = total;
        delete found.blob; // it is with headquarters, byte for byte
      });
      return true;
    }
    if (answer.status === 308 || answer.status === 416) {
      const arrived = /bytes=0-(\d+)/.exec(answer.headers.get("Range") ?? "");
      at = arrived ? Number(arrived[1]) + 1 : 0;
      await changePhoto(photo.report, photo.sha256, (found) => void (found.arrived = at));
      continue;
    }
    const told = await problem(answer);
    if (told.slug === "other-bytes" && (wrong += 1) < 3) {
      at = 0; // something on the way changed them
      continue;
    }
    if (answer.status === 401 && told.slug) {
      await changeOwner(holder.id, (found) => (found.key === holder.key ? void (found.keyRefused = true) : false));
      return false;
    }
    if (passing(answer, told) || told.slug === "not-open") {
      const wait = told.slug === "not-open" ? LATER_MS : waitOf(answer, SOON_MS);
      await changeReport(photo.report, (found) => void (found.notBefore = Date.now() + wait));
      return false;
    }
    await changePhoto(photo.report, photo.sha256, (found) => void (found.refused = told));
    return true;
  }
}

