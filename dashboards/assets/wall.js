// Wall mode: one view after another in large type. It can be paused, and the warning of a stale link is never hidden.

import { h } from "./dom.js";
import { _, _n } from "./words.js";

const SECONDS = [10, 20, 30, 60, 120];
const MEANT = 20;

/** Start when the address says ?wall=1 or the button is pressed. `resized` is called whenever another view is shown. */
export function wallMode(button, place, resized) {
  const root = document.documentElement;
  const views = () => [...document.querySelectorAll("[data-wall]")];
  const names = () => [...new Set(views().map((view) => view.dataset.wall))];
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let shown = 0;
  let timer = 0;
  let bar = null;
  let paused = false;

  const pace = () => Number(new URLSearchParams(location.search).get("every")) || MEANT;

  function show(at) {
    const known = names();
    shown = (at + known.length) % known.length;
    for (const view of views()) view.classList.toggle("off-wall", view.dataset.wall !== known[shown]);
    bar.querySelector(".wall-where").textContent = `${views().find((view) => view.dataset.wall === known[shown]).dataset.wallName} · ${shown + 1}/${known.length}`;
    scrollTo(0, 0);
    resized();
    restart();
  }

  function restart() {
    clearTimeout(timer);
    if (!paused) timer = setTimeout(() => show(shown + 1), pace() * 1000);
  }

  function pause(now) {
    paused = now;
    const toggle = bar.querySelector(".wall-pause");
    toggle.textContent = paused ? _("Go on") : _("Pause");
    toggle.setAttribute("aria-pressed", String(paused));
    restart();
  }

  function address(changes) {
    const url = new URL(location.href);
    for (const [name, value] of Object.entries(changes)) value === null ? url.searchParams.delete(name) : url.searchParams.set(name, value);
    history.replaceState(null, "", url);
  }

  function made() {
    const act = (words, does, attributes = {}) => {
      const one = h("button", { type: "button", ...attributes }, words);
      one.addEventListener("click", does);
      return one;
    };
    const every = h("select", { "aria-label": _("Change the view every") }, ...[...new Set([...SECONDS, pace()])].sort((one, other) => one - other).map((seconds) => h("option", { value: seconds, selected: seconds === pace() }, _n("{n} second", "{n} seconds", seconds))));
    every.addEventListener("change", () => {
      address({ every: every.value });
      restart();
    });
    return h("div", { class: "wall-bar", role: "toolbar", "aria-label": _("Wall screen") },
      h("span", { class: "wall-where" }),
      act("‹", () => show(shown - 1), { "aria-label": _("Previous view") }),
      act(_("Pause"), () => pause(!paused), { class: "wall-pause" }),
      act("›", () => show(shown + 1), { "aria-label": _("Next view") }),
      every,
      act(_("Leave the wall screen"), stop));
  }

  function start(full) {
    root.classList.add("wall");
    bar = made();
    place.append(bar);
    address({ wall: "1" });
    addEventListener("keydown", key);
    show(0);
    pause(calm.matches);
    if (full) root.requestFullscreen?.().catch(() => {});
  }

  function stop() {
    clearTimeout(timer);
    removeEventListener("keydown", key);
    root.classList.remove("wall");
    for (const view of views()) view.classList.remove("off-wall");
    bar.remove();
    address({ wall: null, every: null });
    if (document.fullscreenElement) document.exitFullscreen();
    resized();
    button?.focus();
  }

  function key(event) {
    if (event.target.closest("select, input, textarea, a, .leaflet-container") || event.ctrlKey || event.metaKey || event.altKey) return;
    const does = { ArrowRight: () => show(shown + 1), ArrowLeft: () => show(shown - 1), Escape: stop, " ": () => pause(!paused) }[event.key];
    if (!does || (event.key === " " && event.target.closest("button, summary"))) return;
    event.preventDefault();
    does();
  }

  button?.addEventListener("click", () => start(true));
  if (new URLSearchParams(location.search).get("wall") === "1") start(false);
}
