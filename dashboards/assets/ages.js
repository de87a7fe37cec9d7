// How old what a panel shows is: by this browser's own clock, since it was last known to be the newest.

import { _, number } from "./words.js";

const known = {};
let past = false;

/** What `view` shows was the newest just now. */
export function isNew(view) {
  known[view] = Date.now();
}

/** A rewound board is as old as it says above: nothing on it grows old. */
export function holdAges(held) {
  past = held;
}

export function drawViewAges() {
  for (const mark of document.querySelectorAll("[data-fresh]")) {
    const at = known[mark.dataset.fresh];
    const seconds = at === undefined ? null : Math.floor((Date.now() - at) / 1000);
    const words = past ? _("as of then") : seconds === null ? _("not read yet") : seconds < 20 ? _("up to date") : seconds < 120 ? _("{n} s old", { n: number(seconds) }) : _("{n} min old", { n: number(Math.floor(seconds / 60)) });
    if (mark.textContent !== words) mark.textContent = words;
    mark.classList.toggle("old", !past && seconds !== null && seconds >= 60);
  }
}
