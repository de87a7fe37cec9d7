// The list of sectors, and what can be done with those that are chosen.

import { h } from "../dom.js";
import { _, _n, number } from "../words.js";
import { outcomeLine } from "./actions.js";
import { Choices } from "./choices.js";
import { named } from "./model.js";
import { posts, staff } from "./posts.js";

const FIELDS = ["name", "notes"];

export class SectorPane {
  constructor(pane, { model, actions, planMap, tools, service }) {
    Object.assign(this, { pane, model, actions, planMap, tools, service, edits: model.data.edits });
    this.list = new Choices({
      label: _("Sectors"), many: true,
      chosen: (codes) => model.choose(codes),
      opened: (code) => { model.choose([code]); planMap.show([code]); this.detail.querySelector("input, button")?.focus(); },
    });
    this.detail = h("div", { class: "detail" });
    this.hint = h("p", { class: "small" }, _("Arrow keys go through the list, Space adds to the choice, Enter opens, Ctrl and A choose all. Shift and a click chooses several on the map."));
    pane.replaceChildren(this.list.element, this.detail);
    model.on("drawn findings", () => this.drawList());
    model.on("drawn", () => this.refresh());
    model.on("chosen", () => this.drawDetail());
    this.drawDetail();
  }

  drawList() {
    const items = [...this.model.sectors.values()].map((sector) => {
      const wrong = this.model.wrongWith(sector.code);
      const worst = wrong.some((one) => one.severity === "blocker") ? "is-alarm" : "is-warn";
      return {
        id: sector.code, group: sector.corridor, words: `${sector.code} ${sector.name}`,
        parts: [h("strong", {}, sector.code), sector.name !== sector.code ? h("span", {}, sector.name) : null,
          h("span", { class: "small" }, this.model.country(sector.country)),
          wrong.length ? h("span", { class: `chip ${worst}` }, _n("{n} finding", "{n} findings", wrong.length)) : null],
      };
    });
    this.list.fill(items, this.model.chosen, this.edits ? _("No sector has been drawn yet. «Add» makes a corridor.") : _("No sector has been drawn yet."));
  }

  drawDetail() {
    this.list.mark(this.model.chosen);
    const { sector, chosen } = this.model;
    if (sector && this.form?.code === sector.code) return;
    this.form = null;
    if (sector) this.detail.replaceChildren(...this.one(sector));
    else if (chosen.length) this.detail.replaceChildren(...this.several(chosen));
    else this.detail.replaceChildren(this.hint);
  }

  one(sector) {
    const facts = h("p", { class: "small" });
    const head = h("h2", {}, named(sector));
    this.form = { code: sector.code, based: { ...sector }, facts, head };
    this.posts = posts(sector, this);
    if (!this.edits) {
      this.facts(sector);
      return [head, facts, this.posts.element, this.button(_("Show"), () => this.planMap.show([sector.code])), sector.notes ? h("p", { class: "said" }, sector.notes) : null].filter(Boolean);
    }
    const name = h("input", { id: "sector-name", name: "name", maxlength: "200", value: sector.name });
    const notes = h("textarea", { id: "sector-notes", name: "notes", rows: "3", maxlength: "10000" });
    notes.value = sector.notes;
    const outcome = outcomeLine();
    const aside = h("p", { class: "small aside", hidden: true, role: "status" });
    const save = h("button", { type: "submit", class: "primary" }, _("Save"));
    const form = h("form", { class: "stacked" }, h("label", { for: "sector-name" }, _("Name")), name, h("label", { for: "sector-notes" }, _("Notes")), notes, aside, outcome, save);
    Object.assign(this.form, { fields: { name, notes }, aside });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save(outcome);
    });
    const doing = outcomeLine();
    this.doing = doing;
    const buttons = h("section", { class: "editor-tools", "aria-label": _("What to do with {sector}", { sector: sector.code }) },
      this.button(_("Show"), () => this.planMap.show([sector.code])),
      this.button(_("Reshape"), () => this.tools.reshape(sector.code)),
      this.button(_("Split by a line"), () => this.tools.splitLine(sector.code)),
      this.parts(sector.code, doing),
      this.button(_("Remove"), () => this.remove(sector.code, doing)), doing);
    this.facts(sector);
    this.corners = h("div", {});
    return [head, facts, buttons, this.corners, this.posts.element, form];
  }

  facts(sector) {
    const line = [this.model.country(sector.country), `${number(Math.round(sector.border_km * 10) / 10)} km · ${number(Math.round(sector.area_km2))} km²`,
      sector.counterpart ? _("across the line: {sector}", { sector: sector.counterpart }) : null];
    this.form.facts.textContent = line.filter(Boolean).join(" · ");
    this.form.head.textContent = named(sector);
  }

  /** Somebody changed the plan: what is not being written here is shown anew, and what is, is told. */
  refresh() {
    const { sector } = this.model;
    if (!sector || this.form?.code !== sector.code) return;
    this.posts.read();
    this.facts(sector);
    if (!this.form.fields) return;
    const told = [];
    for (const name of FIELDS) {
      const field = this.form.fields[name];
      const dirty = field.value !== this.form.based[name];
      if (!dirty || field.value === sector[name]) {
        field.value = sector[name];
        this.form.based[name] = sector[name];
      } else if (sector[name] !== this.form.based[name]) {
        told.push(_("Somebody stored «{value}» meanwhile.", { value: sector[name] || _("empty") }));
      }
    }
    this.form.aside.hidden = !told.length;
    this.form.aside.textContent = told.join(" ");
  }

  async save(outcome) {
    const { code, fields, based } = this.form;
    const patch = Object.fromEntries(FIELDS.filter((name) => fields[name].value !== based[name]).map((name) => [name, fields[name].value]));
    if (!Object.keys(patch).length) return this.actions.say(_("Nothing has been changed."));
    const was = Object.fromEntries(Object.keys(patch).map((name) => [name, based[name]]));
    const stored = await this.actions.changeSector(code, patch, was, outcome);
    if (stored === null) return null;
    for (const name of FIELDS) {
      const value = this.model.sectors.get(code)?.[name];
      if (value !== undefined && this.form?.code === code) fields[name].value = this.form.based[name] = value;
    }
    return this.refresh();
  }

  parts(code, outcome) {
    const count = h("input", { type: "number", min: "2", max: "20", value: "2", "aria-label": _("Number of parts") });
    const go = this.button(_("Split into parts"), () => this.actions.split(code, { parts: Number(count.value) }, outcome));
    return h("span", { class: "joined" }, count, go);
  }

  async remove(code, outcome) {
    if (await this.actions.removeSector(code, outcome)) this.model.choose([]);
  }

  several(chosen) {
    const outcome = outcomeLine();
    const merge = this.button(_("Merge"), async () => {
      const merged = await this.actions.merge(chosen, outcome);
      if (merged) this.model.choose(merged.sectors);
    });
    return [h("h2", {}, _n("{n} sector is chosen", "{n} sectors are chosen", chosen.length)), h("p", { class: "small" }, chosen.join(", ")),
      h("section", { class: "editor-tools" }, this.button(_("Show"), () => this.planMap.show(chosen)), this.edits ? merge : null,
        this.model.data.assigns ? this.button(_("Assign the nearest free units"), () => staff(chosen, { ...this, outcome })) : null, this.button(_("Choose none"), () => this.model.choose([])), outcome)];
  }

  button(words, act) {
    const made = h("button", { type: "button" }, words);
    made.addEventListener("click", act);
    return made;
  }
}
