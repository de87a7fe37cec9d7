// Rows of sectors over a line of time; and the same as a list, where there is no room.

import { h } from "../dom.js";
import { _, _n, number } from "../words.js";
import { STATES } from "./form.js";
import { HOUR, city, clock, day, moment, offset } from "./zoned.js";

const LANE_PX = 38;
const TICKS_H = [1, 2, 3, 6, 12, 24, 48, 168, 336];
const TICK_PX = 80; // of a day with its month
const HEAD_PX = 208;

export class Grid {
  constructor(stage, { open, choose, mayEdit }) {
    Object.assign(this, { stage, open, choose, mayEdit, since: 0, until: 0, scale: 0, scroller: null });
  }

  /** Draw anew; what was in the middle and who had the focus stay. `hours` at once, 0: all. */
  draw(view, hours, chosen) {
    const held = this.scroller ? { at: this.middle(), top: this.scroller.scrollTop } : null;
    const focused = this.stage.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    this.view = view;
    this.since = Math.floor(Date.parse(view.starts_at) / HOUR) * HOUR;
    this.until = Math.ceil(Date.parse(view.ends_at) / HOUR) * HOUR;
    const room = Math.max(200, this.stage.clientWidth - HEAD_PX - 18);
    const whole = (this.until - this.since) / HOUR;
    this.scale = room / Math.min(hours || whole, whole) / HOUR; // px a ms
    this.width = (this.until - this.since) * this.scale;
    const scroller = h("div", { class: "tt-grid", role: "region", tabindex: "0", "aria-label": _("Timetable: sectors and times. Tab goes from assignment to assignment; Enter opens one.") });
    const inner = h("div", { class: "tt-inner" });
    inner.style.width = `${HEAD_PX + this.width}px`;
    for (const corridor of view.corridors) inner.append(...this.corridor(corridor, chosen));
    if (!view.corridors.length) inner.append(h("p", { class: "empty pad" }, _("No sector has been drawn yet.")));
    scroller.append(inner);
    this.stage.replaceChildren(scroller);
    this.scroller = scroller;
    if (held) {
      this.scrollTo(held.at);
      scroller.scrollTop = held.top;
    } else {
      const now = Date.parse(view.now);
      this.scrollTo(now >= this.since && now < this.until ? now : this.since);
    }
    if (focused) this.stage.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  corridor({ code, name, rows }, chosen) {
    const sides = new Map(rows.map((row) => [row.timezone, row.country]));
    const at = this.since;
    const apart = new Map(); // one line of hours for each different clock
    for (const [zone, country] of sides) {
      const key = offset(at, zone);
      apart.set(key, [zone, [...(apart.get(key)?.[1] ?? []), country]]);
    }
    const zones = h("div", { class: "tt-zones" }, ...[...apart.values()].map(([zone, countries]) => h("span", { class: "tt-zone" }, `${[...new Set(countries)].join(", ")} · ${city(zone)}`)));
    const head = h("div", { class: "tt-row tt-hours" }, h("div", { class: "tt-head" }, h("h2", {}, name === code ? code : `${code} · ${name}`), zones));
    const clocks = h("div", { class: "tt-clocks" });
    const step = TICKS_H.find((hours) => hours * HOUR * this.scale >= TICK_PX) ?? TICKS_H.at(-1);
    for (const [zone] of apart.values()) clocks.append(this.hours(zone, step));
    head.append(clocks);
    return [head, ...rows.map((row) => this.row(row, chosen, step))];
  }

  /** A line of hours as one zone's clocks show them; ticks stand at midnight of that zone and every few hours on. */
  hours(zone, step) {
    const line = h("div", { class: "tt-clock", "aria-hidden": "true" });
    for (const at of this.ticks(zone, step)) {
      const midnight = clock(at, zone) === clock(at - (at + offset(at, zone)) % (24 * HOUR), zone);
      const tick = h("span", { class: midnight ? "tt-tick is-day" : "tt-tick" }, midnight ? day(at, zone) : clock(at, zone));
      tick.style.left = `${this.x(at)}px`;
      line.append(tick);
    }
    return line;
  }

  ticks(zone, step) {
    const found = [];
    const unit = step * HOUR;
    const ahead = offset(this.since, zone);
    for (let at = Math.ceil((this.since + ahead) / unit) * unit - ahead; at < this.until; at += unit) found.push(at);
    return found;
  }

  row(row, chosen, step) {
    const track = h("div", { class: "tt-track", "data-sector": row.sector });
    for (const at of this.ticks(row.timezone, step)) {
      const line = h("span", { class: "tt-line", "aria-hidden": "true" });
      line.style.left = `${this.x(at)}px`;
      track.append(line);
    }
    for (const gap of row.uncovered) {
      const bare = h("span", { class: "tt-bare", title: _("Nobody from {from} to {to}", { from: moment(Date.parse(gap.starts_at), row.timezone), to: moment(Date.parse(gap.ends_at), row.timezone) }) });
      this.place(bare, gap);
      track.append(bare);
    }
    const lanes = laned(row.assignments);
    for (const [one, lane] of lanes) track.append(this.item(row, one, lane));
    const deep = Math.max(1, ...lanes.map(([, lane]) => lane + 1));
    track.style.height = `${deep * LANE_PX + 6}px`;
    const now = Date.parse(this.view.now);
    if (now >= this.since && now < this.until) {
      const line = h("span", { class: "tt-now", "aria-hidden": "true" });
      line.style.left = `${this.x(now)}px`;
      track.append(line);
    }
    track.addEventListener("dblclick", (event) => {
      if (event.target !== track || !this.mayEdit) return;
      const starts = Math.round(this.time(event.clientX) / HOUR) * HOUR;
      this.open({ sector: row.sector, starts, ends: starts + 12 * HOUR });
    });
    const bareHours = row.uncovered.reduce((sum, gap) => sum + (Date.parse(gap.ends_at) - Date.parse(gap.starts_at)), 0) / HOUR;
    const name = h("button", { type: "button", class: "tt-name", "data-key": `row ${row.sector}`, "aria-pressed": String(row.sector === chosen) },
      h("strong", {}, row.sector), h("span", { class: "small" }, [...new Set([row.country, ...(row.name && row.name !== row.sector ? [row.name] : []), ...row.crossings])].slice(0, 4).join(" · ")),
      ...row.needs.map((need) => h("span", { class: "small", title: asked(need) }, asked(need))),
      bareHours ? h("span", { class: "small is-warned" }, _("{hours} h with nobody", { hours: number(Math.round(bareHours)) })) : null);
    name.addEventListener("click", () => {
      this.choose(row.sector);
      for (const other of this.stage.querySelectorAll(".tt-name")) other.setAttribute("aria-pressed", String(other === name));
    });
    return h("div", { class: "tt-row" }, h("div", { class: "tt-head" }, name), track);
  }

  item(row, one, lane) {
    const span = `${moment(Date.parse(one.starts_at), row.timezone)} – ${moment(Date.parse(one.ends_at), row.timezone)}`;
    const words = `${one.unit}, ${STATES[one.state]()}, ${span}`;
    const made = h("button", { type: "button", class: `tt-item is-${one.state}`, "data-id": one.id, "data-key": one.id, title: words },
      h("span", { class: "tt-unit-code" }, one.unit), h("span", { class: "tt-state" }, `${STATES[one.state]()}${one.exclusive ? ` · ${_("alone")}` : ""}`),
      h("span", { class: "visually-hidden" }, ` ${row.sector}, ${span}`));
    this.place(made, one);
    made.style.top = `${lane * LANE_PX + 4}px`;
    made.style.height = `${LANE_PX - 5}px`;
    made.addEventListener("click", () => {
      if (made.dataset.dragged) delete made.dataset.dragged;
      else this.open({ id: one.id });
    });
    return made;
  }

  place(element, { starts_at, ends_at }) {
    const from = Math.max(Date.parse(starts_at), this.since);
    const to = Math.min(Date.parse(ends_at), this.until);
    element.style.left = `${this.x(from)}px`;
    element.style.width = `${Math.max(6, (to - from) * this.scale - 2)}px`;
  }

  x(ms) {
    return (ms - this.since) * this.scale;
  }

  /** The instant under a place on the screen. */
  time(clientX) {
    const box = this.scroller.getBoundingClientRect();
    return this.since + (clientX - box.left - HEAD_PX + this.scroller.scrollLeft) / this.scale;
  }

  /** What is in the middle of the view, on the hour. */
  middle() {
    if (!this.scroller) return Math.round(Date.parse(this.view?.now ?? new Date().toISOString()) / HOUR) * HOUR;
    const room = this.scroller.clientWidth - HEAD_PX;
    return Math.round((this.since + (this.scroller.scrollLeft + room / 2) / this.scale) / HOUR) * HOUR;
  }

  scrollTo(ms) {
    if (this.scroller) this.scroller.scrollLeft = this.x(ms) - (this.scroller.clientWidth - HEAD_PX) / 2;
  }

  scrollBy(pages) {
    if (this.scroller) this.scroller.scrollLeft += pages * (this.scroller.clientWidth - HEAD_PX) * 0.8;
  }

  focus(id) {
    const found = this.stage.querySelector(`[data-id="${CSS.escape(id)}"]`);
    found?.focus();
    found?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  choose(sector) {
    const name = this.stage.querySelector(`[data-key="row ${CSS.escape(sector)}"]`);
    for (const other of this.stage.querySelectorAll(".tt-name")) other.setAttribute("aria-pressed", String(other === name));
    name?.scrollIntoView({ block: "nearest" });
  }
}

/** What a crossing asks for, in a line. */
export function asked({ crossing, officers, capabilities, hours }) {
  const open = hours.map(({ opens, closes }) => `${opens}–${closes}`);
  return `${crossing}: ${[officers ? _n("{n} officer", "{n} officers", officers) : "", ...capabilities, ...new Set(open)].filter(Boolean).join(", ")}`;
}

/** Each with the first lane in which it overlaps nothing. */
export function laned(assignments) {
  const free = [];
  return [...assignments].sort((a, b) => a.starts_at.localeCompare(b.starts_at)).map((one) => {
    let lane = free.findIndex((until) => until <= Date.parse(one.starts_at));
    if (lane < 0) lane = free.length;
    free[lane] = Date.parse(one.ends_at);
    return [one, lane];
  });
}

/** The same without a line of time: sector by sector. */
export function listed(stage, view, { open, choose, mayEdit }) {
  const focused = stage.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const made = view.corridors.flatMap(({ code, name, rows }) => [h("h2", {}, name === code ? code : `${code} · ${name}`), ...rows.map((row) => {
    const at = (text) => moment(Date.parse(text), row.timezone);
    const parts = [
      ...row.assignments.map((one) => {
        const button = h("button", { type: "button", class: `tt-line-item is-${one.state}`, "data-key": one.id, "data-id": one.id },
          h("strong", {}, one.unit), h("span", { class: `chip state-${one.state}` }, STATES[one.state]()), h("span", {}, `${at(one.starts_at)} – ${at(one.ends_at)}`));
        button.addEventListener("click", () => open({ id: one.id }));
        return [one.starts_at, h("li", {}, button)];
      }),
      ...row.uncovered.map((gap) => [gap.starts_at, h("li", { class: "tt-line-bare" }, _("Nobody from {from} to {to}", { from: at(gap.starts_at), to: at(gap.ends_at) }))]),
    ].sort(([a], [b]) => a.localeCompare(b));
    const add = h("button", { type: "button", "data-key": `row ${row.sector}`, "aria-label": _("Assign in {sector}", { sector: row.sector }) }, _("Assign"));
    add.addEventListener("click", () => {
      choose(row.sector);
      open({ sector: row.sector });
    });
    return h("section", { class: "tt-card", "data-sector": row.sector }, h("h3", {}, `${row.sector} `, h("span", { class: "small" }, `${row.country} · ${city(row.timezone)}`)),
      ...row.needs.map((need) => h("p", { class: "small" }, asked(need))),
      row.crossings.length ? h("p", { class: "small" }, [...new Set(row.crossings)].join(", ")) : null, h("ul", {}, ...parts.map(([, item]) => item)), mayEdit ? add : null);
  })]);
  stage.replaceChildren(...(made.length ? made : [h("p", { class: "empty" }, _("No sector has been drawn yet."))]));
  if (focused) stage.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}
