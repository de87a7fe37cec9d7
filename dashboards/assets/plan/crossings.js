// Crossings: listed, added by a click or from suggestions, moved, with their hours and the cover that they need.

import { h } from "../dom.js";
import { _, _n, number } from "../words.js";
import { outcomeLine } from "./actions.js";
import { Choices } from "./choices.js";
import { labelled } from "./corridor.js";
import { hoursField, hoursWords } from "./hours.js";
import { Refused } from "./wire.js";

const written = ({ coordinates: [lon, lat] }) => `${lat.toFixed(5)}, ${lon.toFixed(5)}`;

export class CrossingPane {
  constructor(pane, { model, actions, planMap, pen, service }) {
    Object.assign(this, { pane, model, actions, planMap, pen, service, edits: model.data.edits, code: null, markers: new Map() });
    this.list = new Choices({ label: _("Crossings"), chosen: ([code]) => this.choose(code), opened: (code) => { this.choose(code, true); this.detail.querySelector("input")?.focus(); } });
    this.detail = h("div", { class: "detail" });
    this.outcome = outcomeLine();
    this.suggested = h("div", { class: "suggested" });
    const add = button(_("Add on the map"), () => this.add());
    const suggest = button(_("Suggestions"), () => this.suggest());
    const tools = h("section", { class: "editor-tools" }, add, suggest, this.outcome);
    pane.replaceChildren(...(this.edits ? [tools, this.suggested] : []), this.list.element, this.detail);
    model.on("crossings findings", () => this.draw());
    planMap.map.on("zoomend", () => this.drawMarkers());
  }

  draw() {
    if (this.code && !this.model.crossings.has(this.code)) this.code = null;
    const items = [...this.model.crossings.values()].map((crossing) => {
      const wrong = this.model.wrongWith(crossing.code);
      return {
        id: crossing.code, group: crossing.corridor ?? _("Elsewhere"), words: `${crossing.name} ${crossing.sector ?? ""}`,
        parts: [h("strong", {}, crossing.name), h("span", { class: "small" }, crossing.sector ?? this.model.country(crossing.country)), h("span", { class: "small" }, this.need(crossing)),
          wrong.length ? h("span", { class: `chip ${wrong.some((one) => one.severity === "blocker") ? "is-alarm" : "is-warn"}` }, _n("{n} finding", "{n} findings", wrong.length)) : null],
      };
    }).sort((one, other) => one.group.localeCompare(other.group));
    this.list.fill(items, this.code ? [this.code] : [], _("There is no crossing yet."));
    this.drawMarkers();
    if (!this.form || this.form.code !== this.code) this.drawDetail();
    else this.refresh();
  }

  need({ hours, officers, capabilities }) {
    return [hoursWords(hours), officers ? _n("{n} officer", "{n} officers", officers) : "", capabilities.join(", ")].filter(Boolean).join(" · ");
  }

  choose(code, show = false) {
    this.code = code;
    this.list.mark([code]);
    this.drawMarkers();
    this.drawDetail();
    const crossing = this.model.crossings.get(code);
    if (show && crossing) this.planMap.show(crossing.place.coordinates);
  }

  // --- on the map ----------------------------------------------------------------------------------------------------

  drawMarkers() {
    for (const [code, marker] of this.markers) if (!this.model.crossings.has(code)) {
      marker.remove();
      this.markers.delete(code);
    }
    const named = this.planMap.map.getZoom() >= 8;
    for (const crossing of this.model.crossings.values()) {
      const [lon, lat] = crossing.place.coordinates;
      let marker = this.markers.get(crossing.code);
      if (!marker) {
        marker = L.marker([lat, lon], { keyboard: false, riseOnHover: true, pmIgnore: true });
        marker.bindTooltip(() => h("div", { class: "map-card" }, h("strong", {}, this.model.crossings.get(crossing.code)?.name ?? ""), h("span", {}, this.need(this.model.crossings.get(crossing.code) ?? crossing))), { className: "map-tip", direction: "top", offset: [0, -8] });
        marker.on("click", () => { this.open?.(); this.choose(crossing.code); });
        marker.on("dragend", () => this.moved(crossing.code, marker.getLatLng()));
        marker.addTo(this.planMap.points);
        this.markers.set(crossing.code, marker);
      }
      const chosen = crossing.code === this.code;
      marker.setLatLng([lat, lon]);
      marker.setIcon(L.divIcon({ className: `plan-crossing${chosen ? " is-chosen" : ""}`, html: h("span", {}, h("i", {}), named || chosen ? h("b", {}, crossing.name) : ""), iconSize: [16, 16] }));
      marker.dragging?.[chosen && this.edits ? "enable" : "disable"]();
    }
  }

  async moved(code, { lat, lng }) {
    const crossing = this.model.crossings.get(code);
    const place = { type: "Point", coordinates: [Math.round(lng * 1e6) / 1e6, Math.round(lat * 1e6) / 1e6] };
    await this.actions.changeCrossing(code, { place }, { place: crossing.place }, this.outcome);
    this.drawMarkers();
  }

  async add() {
    this.outcome.hidden = true;
    const place = await this.pen.draw("Marker", _("Add a crossing"), _("Click where the crossing is."));
    if (!place) return;
    place.coordinates = place.coordinates.map((part) => Math.round(part * 1e6) / 1e6);
    const before = new Set(this.model.crossings.keys());
    if (!(await this.actions.addCrossings([{ name: _("New crossing"), place }], this.outcome))) return;
    const made = [...this.model.crossings.keys()].find((code) => !before.has(code));
    if (!made) return;
    this.choose(made);
    this.detail.querySelector("input")?.select();
  }

  async suggest() {
    this.outcome.hidden = true;
    const borders = [...this.model.corridors.values()].filter(({ kind }) => kind === "border");
    try {
      const lists = await Promise.all(borders.map(({ code }) => this.service.read(`/crossings/suggestions?corridor=${encodeURIComponent(code)}`)));
      this.drawSuggested(lists.flatMap(({ items }) => items));
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      this.actions.refuse(refused, this.outcome);
    }
  }

  drawSuggested(found) {
    if (!found.length) {
      this.suggested.replaceChildren(h("p", { class: "small", role: "status" }, _("No further town lies near the borders.")));
      return;
    }
    const rows = found.map((town) => {
      const check = h("input", { type: "checkbox" });
      return { town, check, element: h("li", {}, h("label", { class: "choice" }, check, `${town.name} · ${town.sector ?? this.model.country(town.country)} · ${_("{km} km from the border", { km: number(Math.round(town.distance_km * 10) / 10) })}`)) };
    });
    const take = button(_("Add what is ticked"), async () => {
      const drafts = rows.filter(({ check }) => check.checked).map(({ town }) => ({ name: town.name, place: town.place, country: town.country }));
      if (drafts.length && (await this.actions.addCrossings(drafts, this.outcome))) this.suggested.replaceChildren();
    });
    take.classList.add("primary");
    const close = button(_("Close"), () => this.suggested.replaceChildren());
    this.planMap.preview({ type: "FeatureCollection", features: found.map(({ place }) => ({ type: "Feature", properties: {}, geometry: place })) });
    this.suggested.replaceChildren(h("ul", { class: "suggested-list" }, ...rows.map(({ element }) => element)), h("p", { class: "editor-tools" }, take, close));
    rows[0].check.focus();
  }

  // --- one crossing --------------------------------------------------------------------------------------------------

  drawDetail() {
    const crossing = this.model.crossings.get(this.code);
    this.form = null;
    if (!crossing) return this.detail.replaceChildren();
    const show = button(_("Show"), () => this.planMap.show(crossing.place.coordinates));
    if (!this.edits) {
      return this.detail.replaceChildren(h("h2", {}, crossing.name), h("p", { class: "small" }, this.need(crossing)), crossing.notes ? h("p", { class: "said" }, crossing.notes) : "", show);
    }
    const input = (id, type, value, more = {}) => h("input", { id: `crossing-${id}`, type, value, ...more });
    const fields = {
      name: input("name", "text", crossing.name, { required: true, maxlength: "200" }),
      place: input("place", "text", written(crossing.place), { required: true, pattern: "\\s*-?[0-9.]+\\s*[,;\\s]\\s*-?[0-9.]+\\s*" }),
      officers: input("officers", "number", crossing.officers ?? "", { min: "0", max: "10000" }),
      capabilities: input("capabilities", "text", crossing.capabilities.join(", "), { list: "capability-list" }),
      notes: h("textarea", { id: "crossing-notes", rows: "2", maxlength: "10000" }),
    };
    fields.notes.value = crossing.notes ?? "";
    const hours = hoursField(crossing.hours);
    const outcome = outcomeLine();
    const gone = button(_("Remove"), () => this.actions.removeCrossing(crossing.code, outcome));
    const form = h("form", { class: "stacked" }, h("h2", {}, crossing.name), h("p", { class: "small" }, crossing.sector ?? _("in no sector")),
      labelled(_("Name"), fields.name), labelled(_("Place: latitude, longitude"), fields.place), hours.element,
      h("div", { class: "pair" }, labelled(_("Officers needed"), fields.officers), labelled(_("Capabilities needed"), fields.capabilities)),
      labelled(_("Notes"), fields.notes), outcome, h("p", { class: "editor-tools" }, h("button", { type: "submit", class: "primary" }, _("Save")), show, gone),
      h("datalist", { id: "capability-list" }, ...this.model.data.capabilities.map((value) => h("option", { value }))));
    const read = () => ({
      name: fields.name.value.trim(),
      place: written(crossing.place) === fields.place.value ? crossing.place : { type: "Point", coordinates: fields.place.value.trim().split(/[\s,;]+/).map(Number).reverse() },
      hours: hours.value(), officers: fields.officers.value === "" ? null : Number(fields.officers.value),
      capabilities: fields.capabilities.value.split(/[\s,;]+/).filter(Boolean), notes: fields.notes.value,
    });
    this.form = { code: crossing.code, based: crossing, read, begun: JSON.stringify(read()) };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save(outcome);
    });
    return this.detail.replaceChildren(form);
  }

  /** Changed elsewhere: drawn anew, unless something is being written here. */
  refresh() {
    const crossing = this.model.crossings.get(this.code);
    if (!crossing || JSON.stringify(crossing) === JSON.stringify(this.form.based)) return;
    if (JSON.stringify(this.form.read()) !== this.form.begun) return;
    const kept = this.detail.contains(document.activeElement) ? document.activeElement.id : null;
    this.drawDetail();
    if (kept !== null) (document.getElementById(kept) ?? this.detail.querySelector("button[type=submit]"))?.focus();
  }

  async save(outcome) {
    const { based, read, begun, code } = this.form;
    const before = JSON.parse(begun);
    const changed = Object.entries(read()).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]));
    if (!changed.length) return this.actions.say(_("Nothing has been changed."));
    const was = Object.fromEntries(changed.map(([name]) => [name, based[name]]));
    const stored = await this.actions.changeCrossing(code, Object.fromEntries(changed), was, outcome);
    if (stored !== null) this.drawDetail();
    return stored;
  }
}

function button(words, act) {
  const made = h("button", { type: "button" }, words);
  made.addEventListener("click", act);
  return made;
}
