// Sending the unit's position every so many minutes, as long as this page is open and its unit signed in.

import { fileForm } from "./filing.js";
import { position } from "./place.js";
import { current } from "./session.js";
import { begin } from "./shape.js";
import { changeOwner, onChange } from "./store.js";

export const INTERVALS = [5, 10, 15, 30, 60];
const LOOK_MS = 20_000;
let busy = false;

/** Send each `minutes` minutes from now on; 0: no more. */
export async function every(id, minutes) {
  await changeOwner(id, (found) => void (found.positions = minutes ? { minutes, last: 0 } : null));
}

/** File a position when one is due: kept like any report, so it goes out once there is a network. */
export async function locate() {
  if (busy) return;
  busy = true;
  try {
    const owner = await current();
    const wanted = owner?.positions;
    if (!wanted || Math.abs(Date.now() - wanted.last) < wanted.minutes * 60_000) return;
    const place = await position();
    let mine = false;
    await changeOwner(owner.id, (found) => {
      mine = found.positions?.last === wanted.last; // of two pages one files it
      if (!mine) return false;
      found.positions.last = Date.now();
    });
    if (mine) await fileForm(owner, { ...begin(owner, "position"), place });
  } catch (sentence) {
    if (sentence instanceof Error) throw sentence; // no fix here: it is tried again
  } finally {
    busy = false;
  }
}

/** Look now, when something changes, and again and again. */
export function startLocating() {
  setInterval(locate, LOOK_MS);
  onChange(locate);
  locate();
}
