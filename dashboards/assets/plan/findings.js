// What is wrong with the plan, each with a way to its place and to the tool that mends it; and issuing it.

import { h } from "../dom.js";
import { _, _n } from "../words.js";
import { outcomeLine } from "./actions.js";

export class FindingPane {
  constructor(pane, { model, actions, planMap, mend }) {
    Object.assign(this, { pane, model, actions, planMap, mend });
    this.counts = h("p", { class: "chips", role: "status" });
    this.list = h("ol", { class: "editor-findings" });
    this.order = h("div", {});
    pane.replaceChildren(this.counts, this.list, this.order);
    model.on("findings", () => this.draw());
  }

  draw() {
    const blockers = this.model.findings.filter(({ severity }) => severity === "blocker");
    const warnings = this.model.findings.length - blockers.length;
    this.counts.replaceChildren(
      h("span", { class: `chip ${blockers.length ? "is-alarm" : "is-fine"}` }, _n("{n} blocker", "{n} blockers", blockers.length)), " ",
      h("span", { class: `chip ${warnings ? "is-warn" : "is-fine"}` }, _n("{n} warning", "{n} warnings", warnings)));
    const focused = document.activeElement?.closest("[data-finding]");
    const kept = focused && [focused.dataset.finding, document.activeElement.dataset.part];
    this.list.replaceChildren(...this.model.findings.map((finding) => this.row(finding)));
    if (!this.model.findings.length) this.list.append(h("li", { class: "empty" }, _("Nothing is wrong with this plan.")));
    if (kept) this.list.querySelector(`[data-finding="${CSS.escape(kept[0])}"] [data-part="${kept[1]}"]`)?.focus();
    if (this.model.data.edits) this.drawOrder(blockers);
  }

  row(finding) {
    const show = this.button(_("Show"), "show", finding, () => this.planMap.show(finding.geometry ?? finding.subjects));
    const placed = finding.geometry || finding.subjects.some((code) => this.model.sectors.has(code));
    const mending = this.mend(finding);
    return h("li", { "data-finding": finding.id },
      h("p", {}, h("span", { class: `chip ${finding.severity === "blocker" ? "is-alarm" : "is-warn"}` }, this.model.data.labels.severity[finding.severity]), " ", h("strong", {}, finding.title)),
      h("p", { class: "small" }, finding.words),
      h("p", { class: "editor-tools" }, placed ? show : null, mending ? this.button(mending.words, "mend", finding, mending.act) : null));
  }

  button(words, part, finding, act) {
    const made = h("button", { type: "button", "data-part": part, "aria-label": `${words}: ${finding.words}` }, words);
    made.addEventListener("click", act);
    return made;
  }

  // --- issuing -------------------------------------------------------------------------------------------------------

  /** The form stays as it is while somebody writes in it; only the blockers are listed anew. */
  drawOrder(blockers) {
    const { state, version } = this.model;
    if (state === "closing" || state === "closed") return this.order.replaceChildren();
    if (!this.form) this.makeForm();
    const ticked = new Set([...this.boxes.querySelectorAll("input:checked")].map((box) => box.value));
    this.title.textContent = version ? _("Issue the plan as version {version}", { version: version + 1 }) : _("Issue the plan");
    this.boxes.hidden = !blockers.length;
    this.boxes.replaceChildren(h("legend", {}, _("Blockers that stay open by decision")), ...blockers.map((finding) =>
      h("label", { class: "choice" }, h("input", { type: "checkbox", value: finding.id, checked: ticked.has(finding.id) }), h("span", {}, finding.words))));
    this.told();
    return null;
  }

  makeForm() {
    this.title = h("h2", {});
    this.boxes = h("fieldset", { class: "boxes" });
    this.reason = h("textarea", { id: "issue-reason", rows: "2", maxlength: "2000" });
    this.outcome = outcomeLine();
    this.hint = h("p", { class: "small", id: "issue-hint" });
    this.go = h("button", { type: "submit", class: "primary", "aria-describedby": "issue-hint" }, _("Issue the plan"));
    this.form = h("form", { class: "stacked issue" }, this.title, this.boxes, h("label", { for: "issue-reason" }, _("Reason")), this.reason, this.hint, this.outcome, this.go);
    this.boxes.addEventListener("change", () => this.told());
    this.reason.addEventListener("input", () => this.told());
    this.form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const override = [...this.boxes.querySelectorAll("input:checked")].map((box) => box.value);
      const issued = await this.actions.issue({ reason: this.reason.value, override }, this.outcome);
      if (issued) this.form.reset();
    });
    this.order.replaceChildren(this.form);
  }

  told() {
    const boxes = [...this.boxes.querySelectorAll("input")];
    const open = boxes.filter((box) => !box.checked).length;
    const silent = boxes.length > open && !this.reason.value.trim();
    this.go.disabled = Boolean(open || silent);
    this.hint.textContent = open ? _n("{n} blocker stands open: mend it, or tick it and say why.", "{n} blockers stand open: mend them, or tick them and say why.", open)
      : silent ? _("Who leaves a blocker open says why.") : _("From the first issue on, reports are taken.");
  }
}
