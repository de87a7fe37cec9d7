// A list to choose from: one stop of the Tab key, arrow keys within, Space and Enter, and a field to search in.

import { h } from "../dom.js";
import { _, _n } from "../words.js";

let made = 0;

export class Choices {
  /** `chosen(ids)` when the choice changes, `opened(id)` at Enter or a double click. */
  constructor({ label, many = false, chosen, opened }) {
    Object.assign(this, { many, chosen, opened, items: [], active: 0, ids: [] });
    made += 1;
    this.name = `choices-${made}`;
    this.search = h("input", { type: "search", placeholder: _("Search"), "aria-label": `${_("Search")}: ${label}`, autocomplete: "off" });
    this.list = h("ul", { role: "listbox", tabindex: "0", id: this.name, class: "picker-list", "aria-label": label, "aria-multiselectable": many ? "true" : null });
    this.count = h("p", { class: "small", role: "status" });
    this.none = h("p", { class: "empty", hidden: true });
    this.element = h("div", { class: "picker" }, this.search, this.count, this.list, this.none);
    this.search.addEventListener("input", () => this.draw());
    this.search.addEventListener("keydown", (event) => event.key === "ArrowDown" && (event.preventDefault(), this.list.focus()));
    this.list.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("focus", () => this.move(this.active));
    this.list.addEventListener("click", (event) => this.click(event));
    this.list.addEventListener("dblclick", (event) => event.target.closest("[role=option]") && this.opened(event.target.closest("[role=option]").dataset.id));
  }

  /** Items {id, words, parts, group}. */
  fill(items, ids, none) {
    Object.assign(this, { items, ids });
    this.none.textContent = none;
    this.draw();
  }

  draw() {
    const asked = this.search.value.trim().toLowerCase();
    this.shown = this.items.filter((item) => item.words.toLowerCase().includes(asked));
    const at = this.shown.findIndex((item) => item.id === this.activeId);
    this.active = at >= 0 ? at : 0;
    const rows = [];
    let group = null;
    this.shown.forEach((item, index) => {
      if (item.group && item.group !== group) rows.push(h("li", { role: "presentation", class: "picker-group" }, (group = item.group)));
      rows.push(h("li", { role: "option", id: `${this.name}-${index}`, "data-id": item.id, "data-at": index, "aria-selected": String(this.ids.includes(item.id)) }, ...item.parts));
    });
    this.list.replaceChildren(...rows);
    this.list.hidden = !this.items.length;
    this.search.hidden = this.items.length < 8;
    this.none.hidden = Boolean(this.items.length);
    this.count.textContent = asked ? _n("{n} found", "{n} found", this.shown.length) : "";
    if (this.list === document.activeElement) this.move(this.active);
    else this.list.removeAttribute("aria-activedescendant");
  }

  /** Which are chosen, told from elsewhere. */
  mark(ids) {
    this.ids = ids;
    for (const option of this.list.querySelectorAll("[role=option]")) option.setAttribute("aria-selected", String(ids.includes(option.dataset.id)));
    if (ids.length === 1) {
      const at = this.shown?.findIndex((item) => item.id === ids[0]);
      if (at >= 0) this.move(at);
    }
  }

  move(to) {
    if (!this.shown?.length) return;
    this.active = Math.max(0, Math.min(this.shown.length - 1, to));
    this.activeId = this.shown[this.active].id;
    for (const old of this.list.querySelectorAll(".is-active")) old.classList.remove("is-active");
    const option = document.getElementById(`${this.name}-${this.active}`);
    option.classList.add("is-active");
    this.list.setAttribute("aria-activedescendant", option.id);
    const [top, bottom] = [option.offsetTop, option.offsetTop + option.offsetHeight];
    if (top < this.list.scrollTop) this.list.scrollTop = top - 30;
    if (bottom > this.list.scrollTop + this.list.clientHeight) this.list.scrollTop = bottom - this.list.clientHeight;
  }

  key(event) {
    const page = 10;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.key in steps) {
      event.preventDefault();
      this.move(this.active + steps[event.key]);
      if (!this.many || event.shiftKey) this.choose(this.activeId, event.shiftKey);
    } else if (this.many && event.key === "a" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.chosen(this.shown.map(({ id }) => id));
    } else if (event.key === " ") {
      event.preventDefault();
      this.choose(this.activeId, this.many);
    } else if (event.key === "Enter" && this.activeId) {
      event.preventDefault();
      this.opened(this.activeId);
    }
  }

  click(event) {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    this.move(Number(option.dataset.at));
    this.choose(option.dataset.id, this.many && (event.shiftKey || event.ctrlKey || event.metaKey));
  }

  choose(id, more) {
    if (!more) return this.chosen([id]);
    return this.chosen(this.ids.includes(id) ? this.ids.filter((one) => one !== id) : [...this.ids, id]);
  }
}
