// What this phone keeps: units that signed in here, drafts, reports on their way, photos. Everything but the language
// belongs to an owner (a unit in an operation), and nothing of one owner is ever shown to another.

import "../vendor/idb/umd.js";

const { openDB } = globalThis.idb;
export const STRICT = { durability: "strict" }; // on disk before anybody is told that it is kept
const heard = new Set();
const channel = new BroadcastChannel("corridor-field");
channel.onmessage = () => heard.forEach((listener) => listener());

let opening = null;

export function base() {
  opening ??= openDB("corridor-field", 2, {
    upgrade(made, from) {
      if (from < 2) made.createObjectStore("letters", { keyPath: ["owner", "id"] }).createIndex("owner", "owner");
      if (from >= 1) return;
      made.createObjectStore("settings");
      made.createObjectStore("owners", { keyPath: "id" });
      for (const name of ["drafts", "reports"]) {
        made.createObjectStore(name, { keyPath: "id" }).createIndex("owner", "owner");
      }
      made.createObjectStore("photos", { keyPath: ["report", "sha256"] }).createIndex("report", "report");
    },
    blocking: (_from, _to, event) => event.target.close(), // a newer page waits for us
  });
  return opening;
}

/** Call `listener` whenever something that is kept has changed, in this page, another one, or the worker. */
export function onChange(listener) {
  heard.add(listener);
}

export function changed() {
  channel.postMessage(1);
  heard.forEach((listener) => listener());
}

// --- settings --------------------------------------------------------------------------------------------------------

export async function setting(name) {
  return (await base()).get("settings", name);
}

export async function set(name, value) {
  await (await base()).put("settings", value, name);
}

// --- owners ----------------------------------------------------------------------------------------------------------

export async function owners() {
  return (await base()).getAll("owners");
}

export async function owner(id) {
  return id ? (await base()).get("owners", id) : undefined;
}

/** Change an owner in one transaction: `change(owner)` alters it in place, and may return false to leave all as it is. */
export async function changeOwner(id, change) {
  const work = (await base()).transaction("owners", "readwrite", STRICT);
  const found = (await work.store.get(id)) ?? { id };
  if (change(found) !== false) await work.store.put(found);
  await work.done;
  changed();
  return found;
}

// --- drafts ----------------------------------------------------------------------------------------------------------

export async function drafts(of) {
  const found = await (await base()).getAllFromIndex("drafts", "owner", of);
  return found.sort((one, other) => other.begun - one.begun);
}

/** A draft of this owner; undefined when there is none, or it is somebody else's. */
export async function draft(of, id) {
  const found = await (await base()).get("drafts", id);
  return found?.owner === of ? found : undefined;
}

/** Keep a draft as it is now, unless it was filed meanwhile in another page. */
export async function keepDraft(kept) {
  const work = (await base()).transaction(["drafts", "reports"], "readwrite");
  if (kept.correcting || !(await work.objectStore("reports").getKey(kept.id))) await work.objectStore("drafts").put(kept);
  await work.done;
}

/** Throw a draft away, with its photos but for those that a report names. */
export async function dropDraft(id) {
  const work = (await base()).transaction(["drafts", "reports", "photos"], "readwrite", STRICT);
  await work.objectStore("drafts").delete(id);
  await dropUnnamed(work, id);
  await work.done;
  changed();
}

// --- reports ---------------------------------------------------------------------------------------------------------

export async function reports(of) {
  const found = await (await base()).getAllFromIndex("reports", "owner", of);
  return found.sort((one, other) => other.filed - one.filed);
}

/** A report of this owner; undefined when there is none, or it is somebody else's. */
export async function report(of, id) {
  const found = await (await base()).get("reports", id);
  return found?.owner === of ? found : undefined;
}

/** A draft becomes a report on its way: both or neither. One that was filed already, in another page, stays as it is. */
export async function file(made) {
  const work = (await base()).transaction(["drafts", "reports"], "readwrite", STRICT);
  if (made.corrects || !(await work.objectStore("reports").getKey(made.id))) await work.objectStore("reports").put(made);
  await work.objectStore("drafts").delete(made.id);
  await work.done;
  changed();
}

/** Change a report in one transaction; `change` may return false to leave it. Undefined when there is none. */
export async function changeReport(id, change) {
  const work = (await base()).transaction("reports", "readwrite", STRICT);
  const found = await work.store.get(id);
  if (found && change(found) !== false) await work.store.put(found);
  await work.done;
  changed();
  return found;
}

/** A report that has not been sent is a draft again. False when it is too late for that. */
export async function takeBack(id, as) {
  const work = (await base()).transaction(["drafts", "reports"], "readwrite", STRICT);
  const found = await work.objectStore("reports").get(id);
  const back = Boolean(found) && (found.state === "refused" || (found.state === "waiting" && found.attempts === 0));
  if (back) {
    await work.objectStore("reports").delete(id);
    if (as) await work.objectStore("drafts").put(as);
  }
  await work.done;
  changed();
  return back;
}

// --- photos ----------------------------------------------------------------------------------------------------------

/** The photos that a draft or a report names, in the order in which they were taken. */
export async function photos(of) {
  const found = await (await base()).getAllFromIndex("photos", "report", of.id);
  return found.filter(names(of)).sort((one, other) => one.taken - other.taken);
}

/**
 * Whether a photo is of this draft or report, and not only of a correction that nobody has filed yet, or of what a
 * correction left out. A report without a form has sent all that it had.
 */
function names(of) {
  const files = (of.form ?? of).files;
  return ({ sha256 }) => !files || files.includes(sha256);
}

export async function keepPhoto(photo) {
  await (await base()).put("photos", photo);
  changed();
}

/** Whether a photo is still to be sent. */
export function unsettled(photo) {
  return !photo.sent && !photo.refused;
}

export async function changePhoto(of, sha256, change) {
  const work = (await base()).transaction("photos", "readwrite", STRICT);
  const found = await work.store.get([of, sha256]);
  if (found && change(found) !== false) await work.store.put(found);
  await work.done;
  changed();
}

/** Forget the photos that neither a draft nor a report names any more. */
export async function forgetPhotos(id) {
  const work = (await base()).transaction(["drafts", "reports", "photos"], "readwrite", STRICT);
  await dropUnnamed(work, id);
  await work.done;
  changed();
}

async function dropUnnamed(work, id) {
  const kept = await work.objectStore("reports").get(id);
  const naming = [kept, kept?.former, await work.objectStore("drafts").get(id)].filter(Boolean).map(names);
  await eachPhoto(work, id, (cursor) => (naming.some((named) => named(cursor.value)) ? undefined : cursor.delete()));
}

async function eachPhoto(work, of, what) {
  let cursor = await work.objectStore("photos").index("report").openCursor(of);
  while (cursor) {
    await what(cursor);
    cursor = await cursor.continue();
  }
}

// --- who leaves ------------------------------------------------------------------------------------------------------

/**
 * Of a unit that signed out, keep only what is not yet with headquarters. Its key goes as soon as nothing is left to
 * send with it; of what was received, the receipt stays and the content goes. Drafts and refused reports stay whole,
 * unseen, until that unit signs in again.
 */
export async function tidy(id) {
  const work = (await base()).transaction(["owners", "drafts", "reports", "photos", "letters"], "readwrite", STRICT);
  const found = await work.objectStore("owners").get(id);
  if (found?.left && found.key) {
    let unsent = (found.answers ?? []).filter(({ refused }) => !refused).length;
    for (const one of await work.objectStore("reports").index("owner").getAll(id)) {
      const waiting = (await work.objectStore("photos").index("report").getAll(one.id)).filter(names(one)).some(unsettled);
      if (one.state === "waiting" || one.state === "sending" || (one.state === "received" && waiting)) unsent += 1;
      else if (one.state === "received" && one.form && !(await work.objectStore("drafts").getKey(one.id))) {
        await eachPhoto(work, one.id, (cursor) => cursor.delete());
        const { form: _form, body: _body, ...slim } = one;
        await work.objectStore("reports").put(slim);
      }
    }
    for (const one of await work.objectStore("letters").index("owner").getAll(id)) {
      if (one.ack === "waiting" || (one.mine && (one.state === "waiting" || one.state === "sending"))) unsent += 1;
      else if (one.state !== "refused") await work.objectStore("letters").delete([id, one.id]); // they come again with the next sign-in
    }
    if (!unsent) {
      delete found.key;
      await work.objectStore("owners").put(found);
    }
  }
  await work.done;
}

/** How many reports and messages of other units wait here: `going` go out by themselves, `stuck` need a new key. Nothing more about them. */
export async function othersWaiting(than) {
  const count = { going: 0, stuck: 0 };
  for (const one of await owners()) {
    if (one.id !== than) {
      const sent = (await (await base()).getAllFromIndex("letters", "owner", one.id)).filter(({ mine }) => mine);
      for (const kept of [...(await reports(one.id)), ...sent]) {
        if (kept.state === "waiting" || kept.state === "sending") count[one.key && !one.keyRefused ? "going" : "stuck"] += 1;
      }
    }
  }
  return count;
}
