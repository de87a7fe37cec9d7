// The corners of a sector as a table: each can be typed, moved with the arrow keys, or taken away.

import { h } from "../dom.js";
import { _, _n, number } from "../words.js";
import { rings } from "./topology.js";

const STEP_PX = 2;
const KEYS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** A table for the reshaping tool, which knows the corners and moves them. */
export class Corners {
  constructor(tool) {
    this.tool = tool;
    this.head = h("p", { class: "small" });
    this.rows = h("tbody");
    this.element = h("div", { class: "corners" }, this.head,
      h("div", { class: "scroll corner-scroll", tabindex: "0", role: "region", "aria-label": _("Corners of the sector") },
        h("table", { class: "dense" }, h("thead", {}, h("tr", {}, ...[_("Corner"), _("Latitude"), _("Longitude"), ""].map((name) => h("th", { scope: "col" }, name)))), this.rows)));
  }

  draw() {
    const { free, fixed } = this.corners();
    this.head.textContent = `${_n("{n} corner can be moved.", "{n} corners can be moved.", free.length)} ${fixed ? _n("{n} corner lies on the line between two countries and stays.", "{n} corners lie on the line between two countries and stay.", fixed) : ""}`;
    this.places = free;
    const kept = this.rows.contains(document.activeElement) ? [Number(document.activeElement.closest("tr").dataset.at), document.activeElement.dataset.part] : null;
    this.rows.replaceChildren(...free.map((place, at) => this.row(place, at, this.sharing(place))));
    if (kept) (this.rows.children[Math.min(kept[0], free.length - 1)]?.querySelector(`[data-part="${kept[1]}"]`) ?? this.rows.querySelector("button"))?.focus();
  }

  /** The sector's corners: those that can be moved, the ones that neighbours share first; and how many cannot. */
  corners() {
    const { net, code } = this.tool;
    const places = rings(net.shapes.get(code).geometry).flatMap((ring) => ring.slice(1));
    const free = places.filter((place) => !net.onBorder(place));
    const shared = (place) => this.sharing(place).length;
    return { free: [...free.filter(shared), ...free.filter((place) => !shared(place))], fixed: places.length - free.length };
  }

  /** The neighbours that share a corner. */
  sharing(place) {
    return this.tool.net.at(place).filter((code) => code !== this.tool.code);
  }

  row([lon, lat], at, sharing) {
    const name = sharing.length ? _("Corner {n}, shared with {sectors}", { n: number(at + 1), sectors: sharing.join(", ") }) : _("Corner {n}", { n: number(at + 1) });
    const handle = h("button", { type: "button", class: "handle", "data-part": "handle", "aria-label": _("{corner}: move it with the arrow keys, with Shift ten times as far", { corner: name }) }, `✥ ${number(at + 1)}`);
    handle.addEventListener("keydown", (event) => this.step(event, at));
    handle.addEventListener("focus", () => this.tool.point(this.places[at]));
    const latitude = this.field(`${name}, ${_("Latitude")}`, lat, "lat", at);
    const longitude = this.field(`${name}, ${_("Longitude")}`, lon, "lon", at);
    const gone = h("button", { type: "button", class: "plain", "data-part": "gone", "aria-label": _("Remove {corner}", { corner: name }) }, "×");
    gone.addEventListener("click", () => this.tool.drop(this.places[at]));
    return h("tr", { "data-at": at, class: sharing.length ? "is-shared" : null, title: sharing.length ? name : null }, h("th", { scope: "row" }, handle), h("td", {}, latitude), h("td", {}, longitude), h("td", {}, gone));
  }

  field(label, value, part, at) {
    const input = h("input", { type: "number", step: "any", value: Math.round(value * 1e6) / 1e6, "aria-label": label, "data-part": part });
    input.addEventListener("focus", () => this.tool.point(this.places[at]));
    input.addEventListener("change", () => {
      const typed = Number(input.value);
      if (!input.value || !Number.isFinite(typed)) return;
      const [lon, lat] = this.places[at];
      this.tool.shift(this.places[at], part === "lat" ? [lon, typed] : [typed, lat]);
    });
    return input;
  }

  step(event, at) {
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    const far = STEP_PX * (event.shiftKey ? 10 : 1);
    const [x, y] = KEYS[event.key];
    this.tool.nudge(this.places[at], x * far, y * far);
  }
}
