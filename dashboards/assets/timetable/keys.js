// Everything by keyboard: arrows go from one to the next; with Alt they move it, with Alt and Shift its end.

import { iso } from "./form.js";
import { HOUR } from "./zoned.js";

export function keys(stage, grid, { post, mayEdit, change, remove }) {
  stage.addEventListener("keydown", (event) => {
    const item = event.target.closest?.(".tt-item");
    if (!item) return;
    const one = post(item.dataset.id);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const rows = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.key === "Delete" && mayEdit) remove(one.id);
    else if (event.altKey && mayEdit && step) {
      change(one.id, event.shiftKey || one.state === "on_station" ? { ends_at: iso(Math.max(one.ends + step * HOUR, one.starts + HOUR)) }
        : { starts_at: iso(one.starts + step * HOUR), ends_at: iso(one.ends + step * HOUR) });
    } else if (event.altKey && mayEdit && rows) {
      const next = beside(stage, item, rows);
      if (next) change(one.id, { sector: next.dataset.sector });
    } else if (!event.altKey && step) {
      const own = inOrder(item.closest(".tt-track"));
      own[own.indexOf(item) + step]?.focus();
    } else if (!event.altKey && rows) {
      let track = beside(stage, item, rows);
      while (track && !track.querySelector(".tt-item")) track = beside(stage, track, rows);
      if (track) nearest(inOrder(track), item)?.focus();
    } else return;
    event.preventDefault();
  });
}

function beside(stage, element, by) {
  const tracks = [...stage.querySelectorAll(".tt-track")];
  return tracks[tracks.indexOf(element.closest(".tt-track")) + by];
}

function inOrder(track) {
  return [...track.querySelectorAll(".tt-item")].sort((a, b) => a.offsetLeft - b.offsetLeft);
}

function nearest(items, to) {
  return items.toSorted((a, b) => Math.abs(a.offsetLeft - to.offsetLeft) - Math.abs(b.offsetLeft - to.offsetLeft))[0];
}
