// New areas: drawn on the map, or read from a file and looked at before they are stored.

import { h } from "../dom.js";
import { _, _n } from "../words.js";
import { outcomeLine } from "./actions.js";
import { field, labelled } from "./corridor.js";
import { crossing } from "./topology.js";
import { Refused } from "./wire.js";

/** An airport, a port, an inland zone. */
export function areaForm({ model, actions, planMap, pen, then }) {
  const name = field("area-name", "text", { required: true, maxlength: "200" });
  const country = countrySelect("area-country", model);
  const outcome = outcomeLine();
  const state = h("p", { class: "small", role: "status" }, _("Nothing is drawn yet."));
  const draw = h("button", { type: "button" }, _("Draw on the map"));
  const store = h("button", { type: "submit", class: "primary", disabled: true }, _("Store the area"));
  let geometry = null;
  const form = h("form", { class: "stacked", "aria-labelledby": "area-title" }, h("h2", { id: "area-title" }, _("Airport, port or inland zone")),
    h("div", { class: "pair" }, labelled(_("Name"), name), labelled(_("Country"), country)), state, outcome, h("p", { class: "editor-tools" }, draw, store));

  draw.addEventListener("click", async () => {
    outcome.hidden = true;
    const drawn = await pen.draw("Polygon", _("Draw the area"), _("Click each corner; a click on the first one, or two on the last, ends it."));
    if (!drawn) return;
    geometry = drawn;
    planMap.preview(drawn);
    const place = crossing(drawn);
    store.disabled = Boolean(place);
    state.textContent = place ? _("The edge crosses itself here.") : _n("{n} corner is drawn; nothing is stored yet.", "{n} corners are drawn; nothing is stored yet.", drawn.coordinates[0].length - 1);
    if (place) {
      planMap.unmark();
      planMap.preview(drawn);
      markOver(planMap, place);
    }
    name.focus();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const made = await actions.addCorridor({ name: name.value, country: country.value, geometry }, outcome);
    if (!made) return;
    geometry = null;
    form.reset();
    store.disabled = true;
    state.textContent = _("Nothing is drawn yet.");
    planMap.unmark();
    then(made);
  });
  return form;
}

function markOver(planMap, place) {
  planMap.mark(place, _("The edge crosses itself here."));
}

export function countrySelect(id, model) {
  return h("select", { id, name: id, required: true }, ...Object.entries(model.data.countries).map(([code, name]) => h("option", { value: code }, name)));
}

/** A file with areas and places: GeoJSON, KML, KMZ or GPX. */
export function importForm({ model, actions, planMap, service, then }) {
  const file = field("import-file", "file", { accept: ".geojson,.json,.kml,.kmz,.gpx", required: true });
  const outcome = outcomeLine();
  const found = h("ul", { class: "lines found" });
  const said = h("p", { class: "small", role: "status" });
  const store = h("button", { type: "button", class: "primary", hidden: true }, _("Store what is ticked"));
  const form = h("form", { class: "stacked", "aria-labelledby": "import-title" }, h("h2", { id: "import-title" }, _("From a file")),
    labelled(_("GeoJSON, KML, KMZ or GPX"), file), said, found, outcome, h("p", { class: "editor-tools" }, store));
  let rows = [];

  file.addEventListener("change", async () => {
    const chosen = file.files[0];
    if (!chosen) return;
    outcome.hidden = true;
    said.textContent = _("Working…");
    try {
      const read = await service.send("/plan/features", chosen, "application/octet-stream");
      rows = read.features.map((feature) => row(feature, model));
      found.replaceChildren(...rows.map(({ element }) => element));
      said.textContent = [_n("{n} shape was read; nothing is stored yet.", "{n} shapes were read; nothing is stored yet.", rows.length),
        read.left_out ? _n("{n} was left out.", "{n} were left out.", read.left_out) : ""].join(" ");
      planMap.preview({ type: "FeatureCollection", features: read.features.map(({ geometry }) => ({ type: "Feature", properties: {}, geometry })) });
      const wrong = read.features.find(({ faults }) => faults.length && faults[0].geometry);
      if (wrong) planMap.mark(wrong.faults[0].geometry.coordinates, wrong.faults[0].detail);
      store.hidden = !rows.some(({ check }) => !check.disabled);
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      said.textContent = "";
      actions.refuse(refused, outcome);
    }
  });

  store.addEventListener("click", async () => {
    const ticked = rows.filter(({ check }) => check.checked);
    const crossings = ticked.filter(({ feature }) => feature.kind === "crossing");
    const made = [];
    for (const { feature, name, country, element, check } of ticked.filter((one) => one.feature.kind === "area")) {
      const one = await actions.addCorridor({ name: name.value, country: country.value, geometry: feature.geometry }, outcome);
      if (!one) return;
      check.checked = false;
      element.remove();
      made.push(one);
    }
    if (crossings.length) {
      const drafts = crossings.map(({ feature, name, country }) => ({ name: name.value, place: feature.geometry, country: country.value, ...(feature.notes ? { notes: feature.notes } : {}) }));
      if (!(await actions.addCrossings(drafts, outcome))) return;
    }
    form.reset();
    found.replaceChildren();
    said.textContent = "";
    store.hidden = true;
    planMap.unmark();
    if (made.length) then(made[0]);
  });
  return form;
}

function row(feature, model) {
  const usable = feature.kind !== "line" && !feature.faults.length;
  const check = h("input", { type: "checkbox", checked: usable, disabled: !usable });
  const name = h("input", { type: "text", value: feature.name, maxlength: "200", "aria-label": _("Name") });
  const country = countrySelect("", model);
  country.removeAttribute("id");
  country.setAttribute("aria-label", _("Country"));
  if (feature.country in model.data.countries) country.value = feature.country;
  const kind = { area: _("Area"), crossing: _("Crossing"), line: _("Line: cannot be stored by itself") }[feature.kind];
  const element = h("li", { class: "found-row" }, h("label", { class: "choice" }, check, `${kind}${feature.name ? `: ${feature.name}` : ""}`),
    usable ? h("div", { class: "pair" }, name, country) : null,
    ...feature.faults.map(({ detail }) => h("p", { class: "small is-wrong" }, detail)));
  return { feature, element, check, name, country };
}
