// Alarms that nobody has acknowledged yet: on top of the board until somebody does.

import { timeZone } from "./clock.js";
import { h } from "./dom.js";
import { _, _n, language, locale, number } from "./words.js";

const SHOWN = 4;
const PATIENCE_MS = 30_000; // a bad line may leave a question without any answer; it is asked again
const URGENCY = ["urgent", "warning", "notice"];

export class Alarms {
  constructor(panel, data) {
    this.panel = panel;
    this.data = data;
    this.remarks = new Map();
  }

  /** Read those that are open. Asked again while it reads, it reads once more. */
  async refresh() {
    if (this.past) return;
    this.wanted = true;
    if (this.reading) return;
    this.reading = true;
    while (this.wanted && !this.past) {
      this.wanted = false;
      try {
        const answer = await fetch(`${this.data.alarms}?state=open&limit=100`, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
        const found = answer.ok ? await answer.json() : null;
        if (found && !this.past) this.draw(found);
      } catch {
        setTimeout(() => this.refresh(), 5_000);
      }
    }
    this.reading = false;
  }

  /** Those that were open at a past moment; null: those that are open. */
  hold(items) {
    this.past = items !== null;
    if (this.past) this.draw({ items, next: null });
    else this.refresh();
  }

  draw({ items, next }) {
    const sorted = [...items].sort((one, other) => URGENCY.indexOf(one.severity) - URGENCY.indexOf(other.severity) || other.raised_at.localeCompare(one.raised_at));
    const focused = this.panel.contains(document.activeElement) ? document.activeElement.closest("li")?.dataset.alarm : null;
    this.panel.hidden = !items.length;
    const count = (this.past ? _n("{n} alarm was open", "{n} alarms were open", items.length) : _n("{n} open alarm", "{n} open alarms", items.length)) + (next ? "+" : "");
    const title = h("h2", { id: "alarms-title" }, count);
    const list = h("ul", {}, ...sorted.slice(0, SHOWN).map((alarm) => this.line(alarm)));
    const more = sorted.length > SHOWN ? h("p", { class: "small" }, _("and {n} more; acknowledge these to see them", { n: number(sorted.length - SHOWN) })) : null;
    this.panel.replaceChildren(title, list, ...(more ? [more] : []));
    if (focused) this.panel.querySelector(`[data-alarm="${CSS.escape(focused)}"] button, button`)?.focus();
  }

  line(alarm) {
    const at = new Intl.DateTimeFormat(locale, { timeZone: timeZone(), day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
    const button = h("button", { type: "button" }, _("Acknowledge"));
    button.addEventListener("click", () => this.acknowledge(alarm, button));
    const report = alarm.about.find(({ report: id }) => id)?.report;
    const words = alarm.text[language] ?? alarm.text.en;
    return h("li", { class: `alarm alarm-${alarm.severity}`, "data-alarm": alarm.id },
      h("span", { class: "chip" }, this.data.labels.severities[alarm.severity]),
      h("span", { class: "alarm-words" }, report && this.data.details ? h("a", { href: this.data.details + encodeURIComponent(report) }, words) : words),
      h("time", { datetime: alarm.raised_at }, at.format(new Date(alarm.raised_at))),
      this.data.acknowledges && !this.past ? button : null);
  }

  async acknowledge(alarm, button) {
    button.disabled = true;
    try {
      const answer = await fetch(`${this.data.alarms}/${encodeURIComponent(alarm.id)}/acknowledgement`, {
        method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": this.data.token }, body: "{}",
      });
      if (!answer.ok && answer.status !== 409) throw new Error(answer.status);
    } catch {
      button.disabled = false;
      button.textContent = _("Not taken: try again");
      return;
    }
    this.refresh();
  }
}
