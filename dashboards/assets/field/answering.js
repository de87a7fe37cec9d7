// What a unit says of its shifts: kept with the unit until the service has it, in order. Also runs in the worker.

import { problem, waitOf } from "./api.js";
import { changeOwner, owner } from "./store.js";

const SOON_MS = 15_000;
const LATER_MS = 10 * 60_000;
const LONGEST_WAIT_MS = 20 * 60_000;
const ORDER = ["proposed", "accepted", "on_station", "relieved"];

export const isWaiting = ({ refused }) => !refused;

/** The state of a shift as the unit knows it: what it said counts at once. */
export function stateOf(holder, shift) {
  return waitingFor(holder, shift)?.to ?? shift.state;
}

export function waitingFor(holder, shift) {
  return (holder.answers ?? []).filter(({ assignment, refused }) => assignment === shift.id && !refused).at(-1);
}

function dueIn(one) {
  const rest = (one.notBefore ?? 0) - Date.now();
  return rest > LONGEST_WAIT_MS ? 0 : rest;
}

/** [how many are not out yet, after how many ms to look again]. */
export async function outstandingAnswers(id) {
  const open = ((await owner(id))?.answers ?? []).filter(isWaiting);
  return [open.length, open.length ? Math.max(0, dueIn(open[0])) : Infinity];
}

/** Send what a unit said, one after the other: «on station» makes no sense before «accepted» has arrived. */
export async function sendAnswers(id, speak) {
  for (;;) {
    const holder = await owner(id);
    const [one] = (holder?.answers ?? []).filter(isWaiting);
    if (!one || dueIn(one) > 0 || !holder.key || holder.keyRefused) return;
    const body = JSON.stringify({ to: one.to, reason: one.reason ?? "" });
    const answer = await speak(holder, "POST", `assignments/${one.assignment}/state`, { body, headers: { "Content-Type": "application/json" } });
    if (answer.ok) {
      await settle(id, one, await answer.json());
      continue;
    }
    const told = await problem(answer);
    if (answer.status === 401) {
      await changeOwner(id, (found) => (found.key === holder.key ? void (found.keyRefused = true) : false));
      return;
    }
    if (answer.status === 429 || answer.status >= 500 || told.slug === "not-open") {
      await later(id, one, told.slug === "not-open" ? LATER_MS : waitOf(answer, SOON_MS));
      return;
    }
    // Said twice, because the first answer was lost on the way, is said once.
    const asked = await speak(holder, "GET", `assignments?unit=${encodeURIComponent(holder.unit.code)}&limit=100`);
    const now = asked.ok ? (await asked.json()).items.find((each) => each.id === one.assignment) : null;
    if (now && (now.state === one.to || (one.to !== "declined" && ORDER.indexOf(now.state) > ORDER.indexOf(one.to)))) await settle(id, one, now);
    else await refuse(id, one, told, now);
  }
}

const same = (one, other) => one.assignment === other.assignment && one.to === other.to && one.said === other.said;

function settle(id, one, view) {
  return changeOwner(id, (found) => {
    found.answers = found.answers.filter((each) => !same(each, one));
    know(found, view);
  });
}

function refuse(id, one, told, view) {
  return changeOwner(id, (found) => {
    for (const each of found.answers) if (same(each, one)) each.refused = told.detail || String(told.status);
    if (view) know(found, view);
  });
}

function later(id, one, ms) {
  return changeOwner(id, (found) => {
    for (const each of found.answers) if (same(each, one)) each.notBefore = Date.now() + ms;
  });
}

function know(found, { id, state, ends_at }) {
  found.told = (found.told ?? 0) + 1; // so that news which were under way meanwhile are known to be old
  const shift = found.brief.shifts.find((each) => each.id === id);
  if (shift) Object.assign(shift, { state, ends_at });
}
