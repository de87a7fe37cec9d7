// A new corridor: two countries, how deep, how long its sectors are and by what they are cut; drawn before it is stored.

import { h } from "../dom.js";
import { _, _n, number } from "../words.js";
import { outcomeLine } from "./actions.js";
import { Refused } from "./wire.js";

export function corridorForm({ model, actions, planMap, service, then }) {
  const countries = model.data.neighbours; // [{code, name, takes_part}]
  const options = (taking) => countries.filter((one) => one.takes_part || !taking).map(({ code, name, takes_part: takes }) => h("option", { value: code }, takes ? name : _("{country} (takes no part)", { country: name })));
  const first = h("select", { id: "corridor-first", name: "first", required: true }, h("option", { value: "" }, ""), ...options(true));
  const second = h("select", { id: "corridor-second", name: "second", required: true }, h("option", { value: "" }, ""));
  const depth = field("corridor-depth", "number", { value: "20", min: "1", max: "200", step: "any", required: true });
  const length = field("corridor-length", "number", { value: "60", min: "1", max: "1000", step: "any", required: true });
  const by = h("select", { id: "corridor-by", name: "by" },
    h("option", { value: "length" }, _("Equal length")), h("option", { value: "crossings" }, _("Crossings")), h("option", { value: "risk" }, _("Risk: past seizures")));
  const towns = h("input", { id: "corridor-towns", type: "checkbox", checked: true });
  const said = h("p", { class: "small preview-words", role: "status" });
  const outcome = outcomeLine();
  const look = h("button", { type: "button" }, _("Preview"));
  const store = h("button", { type: "submit", class: "primary" }, _("Store the corridor"));
  const form = h("form", { class: "stacked", "aria-labelledby": "corridor-title" },
    h("h2", { id: "corridor-title" }, _("Corridor along a border")),
    h("div", { class: "pair" }, labelled(_("Country"), first), labelled(_("and its neighbour"), second)),
    h("div", { class: "pair" }, labelled(_("Depth on each side, km"), depth), labelled(_("Length of a sector, km"), length)),
    labelled(_("Cut by"), by), h("label", { class: "choice" }, towns, _("Towns by the border become crossings")), said, outcome, h("p", { class: "editor-tools" }, look, store));

  first.addEventListener("change", () => {
    const beside = new Set(model.data.borders[first.value] ?? []);
    const kept = second.value;
    const near = countries.filter((one) => beside.has(one.code));
    second.replaceChildren(h("option", { value: "" }, ""), ...near.map(({ code, name, takes_part: takes }) => h("option", { value: code }, takes ? name : _("{country} (takes no part)", { country: name }))));
    if (beside.has(kept)) second.value = kept;
    else if (near.length === 1) second.value = near[0].code;
  });

  const draft = () => ({ countries: [first.value, second.value], depth_km: Number(depth.value), sector_km: Number(length.value), by: by.value, suggest: towns.checked });

  // Every change of the form is drawn, once it is whole; the last question counts.
  let asked = 0;
  async function preview() {
    if (!form.checkValidity()) {
      form.reportValidity();
      return;
    }
    const mine = (asked += 1);
    said.textContent = _("Working…");
    outcome.hidden = true;
    try {
      const made = await service.post("/corridors/preview", draft());
      if (mine !== asked) return;
      const { features } = made.sectors;
      planMap.preview(made.sectors);
      const border = number(Math.round(made.border_km));
      said.textContent = [_n("{n} sector along {km} km of border; nothing is stored yet.", "{n} sectors along {km} km of border; nothing is stored yet.", features.length, { km: border }), made.basis?.said].filter(Boolean).join(" ");
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      if (mine !== asked) return;
      said.textContent = "";
      actions.refuse(refused, outcome);
    }
  }

  look.addEventListener("click", preview);
  form.addEventListener("change", () => form.checkValidity() && preview());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    asked += 1;
    const made = await actions.addCorridor(draft(), outcome);
    if (!made) return;
    said.textContent = "";
    second.value = "";
    planMap.unmark();
    then(made);
  });
  return form;
}

export function field(id, type, attributes = {}) {
  return h("input", { id, name: id, type, ...attributes });
}

export function labelled(words, input) {
  return h("div", {}, h("label", { for: input.id }, words), input);
}
