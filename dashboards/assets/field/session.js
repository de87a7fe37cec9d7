// Which unit this phone speaks for. A unit signs in with its key, from a QR code or typed; signing out loses nothing.

import { NoAnswer, ask, problem } from "./api.js";
import { clockOf } from "./clock.js";
import { answered, kick } from "./outbox.js";
import { changeOwner, owner, set, setting, tidy } from "./store.js";
import { _ } from "./words.js";

/** The owner who is signed in; undefined when nobody is. */
export async function current() {
  const found = await owner(await setting("current"));
  return found && !found.left && found.key ? found : undefined;
}

/** {op, key} from what a QR code or a link says; null when it is none. */
export function readLink(text) {
  const values = new URLSearchParams(text.includes("#") ? text.slice(text.indexOf("#") + 1) : "");
  const [op, key] = [values.get("op"), values.get("key")];
  return op && key ? { op: op.trim(), key: key.trim() } : null;
}

/** Sign a unit in. Answers "" or, in words, why not. Whoever was signed in before is signed out, and loses nothing. */
export async function signIn(op, key) {
  const stranger = { id: "", op, key };
  let answer;
  try {
    answer = await ask(stranger, "GET", "field");
  } catch (error) {
    if (error instanceof NoAnswer) return _("There is no network. To sign in, this phone must reach the service once.");
    throw error;
  }
  if (answer.status === 401) return _("This key is not valid: it was mistyped, has expired, or was revoked. Ask for a new one.");
  if (answer.status === 404 || answer.status === 403) return _("This key does not belong to an operation with the code {code}.", { code: op });
  if (!answer.ok) return _("The service answered with an error ({status}). Try again.", { status: answer.status });
  const brief = await answer.json();
  if (!brief.unit) return _("This is not the key of a unit.");
  const id = `${brief.operation}/${brief.unit.code}`;
  const before = await setting("current");
  if (before && before !== id) await leave(before);
  await changeOwner(id, (found) => {
    Object.assign(found, { op: brief.operation, unit: brief.unit, key, keyRefused: false, left: false });
    Object.assign(found, { offset: stranger.offset ?? 0, brief, clock: clockOf(brief, stranger.offset ?? 0) });
  });
  await set("current", id);
  await fetchMap(await owner(id));
  kick();
  return "";
}

export async function signOut(id) {
  await leave(id);
  await set("current", null);
}

async function leave(id) {
  await changeOwner(id, (found) => {
    if (!found.op) return false;
    found.left = true;
  });
  await tidy(id);
}

/** Learn what changed in the operation. Quiet when there is no network. */
export async function refresh(id) {
  const holder = await owner(id);
  if (!holder?.key) return;
  try {
    const answer = await ask(holder, "GET", "field");
    answered(true);
    if (!answer.ok) {
      const { slug } = await problem(answer); // without one it is not the service that answered
      if (answer.status === 401 && slug) await changeOwner(id, (found) => (found.key === holder.key ? void (found.keyRefused = true) : false));
      return;
    }
    const brief = await answer.json();
    let old = false;
    await changeOwner(id, (found) => {
      if (found.key !== holder.key) return false;
      old = found.told !== holder.told; // the service took what the unit said of a shift after it had written this
      if (old) return false;
      Object.assign(found, { brief, clock: clockOf(brief, found.offset ?? 0), keyRefused: false });
    });
    if (old) return void (await refresh(id));
    if (holder.keyRefused) kick(); // it holds after all
    await fetchMap(await owner(id));
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    answered(false);
  }
}

/** The sector map, when it is another than the one that is kept. */
async function fetchMap(holder) {
  if (holder.map?.version === holder.brief.map) return;
  try {
    const answer = await ask(holder, "GET", "field/map", { patience: 120_000 });
    if (!answer.ok) return;
    const map = await answer.json();
    await changeOwner(holder.id, (found) => void (found.map = map));
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error; // it comes with the next refresh
  }
}
