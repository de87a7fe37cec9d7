// Two people changed the same field: both values side by side, and the person chooses, field by field.

import { h } from "../dom.js";
import { _ } from "../words.js";
import { rings } from "./topology.js";

const SVG = "http://www.w3.org/2000/svg";

/** Ask about each fault {pointer, stored, yours}. Resolves to the names of the fields that shall be as this person has them. */
export function settle(faults, changed, labels) {
  return new Promise((resolve) => {
    const dialog = h("dialog", { class: "key conflict", "aria-labelledby": "conflict-title" });
    const form = h("form", { method: "dialog" },
      h("h2", { id: "conflict-title" }, _("Somebody else changed this meanwhile")),
      h("p", {}, _("Nothing of yours is stored yet. Choose what shall stand.")),
      ...faults.map((fault) => field(fault, changed, labels)),
      h("p", { class: "editor-tools" }, h("button", { type: "submit", class: "primary" }, _("Store what I chose"))));
    dialog.append(form);
    dialog.addEventListener("close", () => {
      const data = new FormData(form);
      resolve(dialog.returnValue === "cancelled" ? [] : faults.map(nameOf).filter((name) => data.get(`which-${name}`) === "mine"));
      dialog.remove();
    });
    dialog.addEventListener("cancel", () => (dialog.returnValue = "cancelled"));
    document.body.append(dialog);
    dialog.showModal();
  });
}

const nameOf = (fault) => fault.pointer.slice(1);

function field(fault, changed, labels) {
  const name = nameOf(fault);
  const [stored, mine] = [fault.stored, fault.yours ?? changed[name]];
  return h("fieldset", { class: "boxes conflict-field" }, h("legend", {}, labels[name] ?? name),
    choice(name, "theirs", _("Stored by the other person"), shown(stored, mine), true),
    choice(name, "mine", _("Yours"), shown(mine, stored), false));
}

function choice(name, which, words, value, checked) {
  return h("label", { class: "conflict-side" }, h("span", { class: "choice" }, h("input", { type: "radio", name: `which-${name}`, value: which, checked }), words), value);
}

/** A value to look at; a shape is drawn, with the other one's outline behind it. */
function shown(value, other) {
  if (value === null || value === undefined || value === "") return h("span", { class: "conflict-value small" }, _("empty"));
  if (/Polygon$/.test(value.type)) return sketch(value, other);
  if (value.type === "Point") return h("span", { class: "conflict-value" }, value.coordinates.map((number) => number.toFixed(5)).reverse().join(", "));
  return h("span", { class: "conflict-value" }, typeof value === "object" ? JSON.stringify(value) : String(value));
}

function sketch(shape, other) {
  const places = [shape, other].filter((one) => one?.coordinates).flatMap((one) => rings(one).flat());
  const [west, east] = [Math.min(...places.map(([lon]) => lon)), Math.max(...places.map(([lon]) => lon))];
  const [south, north] = [Math.min(...places.map(([, lat]) => lat)), Math.max(...places.map(([, lat]) => lat))];
  const scale = 200 / Math.max(east - west, north - south, 1e-9);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "-6 -6 212 212");
  svg.setAttribute("aria-hidden", "true");
  for (const [kind, one] of [["other", other], ["value", shape]]) {
    if (!one?.coordinates) continue;
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", `sketch-${kind}`);
    path.setAttribute("d", rings(one).map((ring) => `M${ring.map(([lon, lat]) => `${((lon - west) * scale).toFixed(1)} ${((north - lat) * scale).toFixed(1)}`).join("L")}Z`).join(""));
    svg.append(path);
  }
  return svg;
}
