// Messages that this phone keeps for a unit: those to it, with whether it has acknowledged them, and its own on their way.
// A message stands under its owner and its id, for two units of one phone may have the same one.

import { STRICT, base, changed } from "./store.js";

const MOST = 200; // of one unit; older ones that are settled go

/** A unit's messages, the newest first. */
export async function letters(of) {
  const found = await (await base()).getAllFromIndex("letters", "owner", of);
  return found.sort((one, other) => other.at - one.at);
}

export async function letter(of, id) {
  return (await base()).get("letters", [of, id]);
}

/** Those that the unit has not acknowledged yet. */
export function unread(kept) {
  return kept.filter((one) => !one.mine && !one.ack);
}

/** What still has to go out: a message, or that one was acknowledged. */
export function isOpen(one) {
  return one.ack === "waiting" || (one.mine && (one.state === "waiting" || one.state === "sending"));
}

/** Change a message in one transaction; `change` may return false to leave it. */
export async function changeLetter(of, id, change) {
  const work = (await base()).transaction("letters", "readwrite", STRICT);
  const found = await work.store.get([of, id]);
  if (found && change(found) !== false) await work.store.put(found);
  await work.done;
  changed();
  return found;
}

/** What was written goes on its way, and is no draft any more: both or neither. */
export async function fileLetter(made) {
  const work = (await base()).transaction(["drafts", "letters"], "readwrite", STRICT);
  await work.objectStore("letters").put(made);
  await work.objectStore("drafts").delete(made.id);
  await work.done;
  changed();
}

/** A refused message is a draft again, under an id of its own. */
export async function rewrite(one, draft) {
  const work = (await base()).transaction(["drafts", "letters"], "readwrite", STRICT);
  await work.objectStore("letters").delete([one.owner, one.id]);
  await work.objectStore("drafts").put(draft);
  await work.done;
  changed();
}

/**
 * Keep what the service answered. `awaited`: these are all that wait for the unit, so what is not among them was
 * acknowledged elsewhere, on another phone of the unit. What this phone acknowledged stays so, whatever an older answer says.
 */
export async function keepAnswer(of, items, { awaited = false } = {}) {
  const work = (await base()).transaction("letters", "readwrite", STRICT);
  const known = new Map((await work.store.index("owner").getAll(of)).map((one) => [one.id, one]));
  let altered = false;
  const put = async (one) => {
    altered = true;
    await work.store.put(one);
  };
  for (const view of items) {
    const before = known.get(view.id);
    if (before && isOpen(before)) continue;
    const said = view.acknowledged_at ? "done" : null;
    const ack = before?.ack === "done" ? "done" : said;
    const next = { owner: of, id: view.id, mine: view.mine, at: Date.parse(view.sent_at), view, ack, state: view.mine ? "sent" : "received" };
    if (JSON.stringify([before?.view, before?.ack, before?.state]) !== JSON.stringify([view, ack, next.state])) await put(next);
  }
  if (awaited) {
    const among = new Set(items.map(({ id }) => id));
    for (const one of known.values()) if (!one.mine && !one.ack && !among.has(one.id)) await put({ ...one, ack: "elsewhere" });
  }
  const settled = [...known.values()].filter((one) => !isOpen(one) && (one.ack || one.mine) && one.state !== "refused").sort((one, other) => other.at - one.at);
  for (const one of settled.slice(MOST)) await work.store.delete([of, one.id]);
  await work.done;
  if (altered) changed();
}
