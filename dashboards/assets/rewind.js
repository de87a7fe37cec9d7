// Rewind: the board at any past entry or time, by slider, step by step, or played. The address carries the moment.

import { timeZone } from "./clock.js";
import { h } from "./dom.js";
import { _, _n, locale, number } from "./words.js";

const PLAYED_IN_S = [30, 60, 120, 300];
const MEANT_S = 60;
const STEPS = 2000; // of the slider, from the first entry to now
const TICK_MS = 400;
const CALM_TICK_MS = 2_000;
const MARKS = {
  "phase.opened": "phase", "phase.closed": "phase", "plan.issued": "plan", "reporting.closed": "due", "alarm.raised": "alarm",
};

export class Rewind {
  /** `show(picture)` draws a past board, `leave()` the live one, `say(words)` tells who does not see it. */
  constructor(bar, button, { api, labels, show, leave, say }) {
    Object.assign(this, { bar, api, labels, show, leave, say });
    this.shown = null; // the picture, while the board is in the past
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.range = bar.querySelector("input[type=range]");
    this.entry = bar.querySelector("input[type=number]");
    this.stops = bar.querySelector(".rewind-stops");
    this.speed = bar.querySelector(".rewind-speed");
    this.toggle = bar.querySelector(".rewind-play");
    this.range.max = String(STEPS);
    this.speed.replaceChildren(...PLAYED_IN_S.map((seconds) => new Option(_("whole operation in {time}", { time: spelled(seconds) }), seconds, seconds === MEANT_S, seconds === MEANT_S)));
    button.addEventListener("click", () => this.begin());
    this.range.addEventListener("input", () => this.slide());
    this.range.addEventListener("change", () => this.tell());
    this.stops.addEventListener("change", () => this.stop(this.stops.value));
    this.entry.addEventListener("change", () => this.stop(this.entry.value));
    this.toggle.addEventListener("click", () => (this.playing ? this.pause() : this.play()));
    bar.querySelector(".rewind-back").addEventListener("click", () => this.step(-1));
    bar.querySelector(".rewind-on").addEventListener("click", () => this.step(1));
    bar.querySelector(".rewind-live").addEventListener("click", () => this.end(button));
    this.range.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      this.toggle.click();
    });
  }

  // --- there and back ------------------------------------------------------------------------------------------------

  /** Into the past: to a picture that is there already, or to where the board is now. */
  async begin(picture = null) {
    await this.readSpan();
    if (!this.span) return;
    this.bar.hidden = false;
    document.documentElement.classList.add("rewound");
    if (picture) this.arrive(picture);
    else await this.go(String(this.span.head));
    this.tell();
    this.range.focus();
  }

  end(button) {
    this.halt();
    this.wanted = null;
    this.shown = null;
    this.bar.hidden = true;
    document.documentElement.classList.remove("rewound");
    address(null);
    this.leave();
    this.say(_("The board is live again."));
    button.focus();
  }

  async readSpan() {
    try {
      const answer = await fetch(`${this.api}/board/span`, { cache: "no-store" });
      if (!answer.ok) throw new Error(answer.status);
      this.span = await answer.json();
    } catch {
      this.say(_("The past cannot be read just now. Try again."));
      return;
    }
    this.from = Date.parse(this.span.begins_at);
    this.until = Math.max(this.from + 1, Date.parse(this.span.now));
    this.entry.min = String(this.span.first);
    this.entry.max = String(this.span.head);
    this.drawMarks();
  }

  // --- moving --------------------------------------------------------------------------------------------------------

  slide() {
    this.halt();
    this.go(this.timeOf(Number(this.range.value) / STEPS));
  }

  step(by) {
    this.halt();
    const next = Math.min(this.span.head, Math.max(this.span.first, (this.shown?.as_of ?? this.span.head) + by));
    this.go(String(next)).then(() => this.tell());
  }

  stop(number_) {
    if (!/^\d{1,15}$/.test(number_)) return;
    this.halt();
    this.go(String(Math.min(this.span.head, Number(number_)))).then(() => this.tell());
  }

  play() {
    const at = this.shown ? Date.parse(this.shown.past.at) : this.until;
    this.position = at >= this.until - 1 ? this.from : at;
    this.playing = true;
    this.drawToggle();
    this.say(_("Playing"));
    this.tick();
  }

  async tick() {
    const began = performance.now();
    const pause = this.calm.matches ? CALM_TICK_MS : TICK_MS;
    this.position += ((this.until - this.from) / (Number(this.speed.value) * 1000)) * pause;
    const ends = this.position >= this.until;
    await this.go(ends ? String(this.span.head) : new Date(this.position).toISOString());
    if (!this.playing) return;
    if (ends) return this.pause();
    this.timer = setTimeout(() => this.tick(), Math.max(0, pause - (performance.now() - began)));
  }

  pause() {
    this.halt();
    this.tell();
  }

  halt() {
    clearTimeout(this.timer);
    this.playing = false;
    this.drawToggle();
  }

  timeOf(share) {
    return share >= 1 ? String(this.span.head) : new Date(this.from + share * (this.until - this.from)).toISOString();
  }

  /** Ask for a moment; one question at a time, and of those that were asked meanwhile only the last. */
  async go(asOf) {
    this.wanted = asOf;
    while (this.asking) await this.asking;
    if (this.wanted !== asOf) return;
    this.asking = this.ask(asOf);
    await this.asking;
  }

  async ask(asOf) {
    const note = this.bar.querySelector(".rewind-note");
    try {
      const answer = await fetch(`${this.api}/board?${new URLSearchParams({ as_of: asOf })}`, { cache: "no-store" });
      if (!answer.ok) throw new Error(answer.status);
      const picture = await answer.json();
      note.textContent = "";
      if (!this.bar.hidden && this.wanted !== null) this.arrive(picture);
    } catch {
      note.textContent = _("That moment cannot be read just now. The board still shows the one before.");
      this.halt();
    } finally {
      this.asking = null;
    }
  }

  arrive(picture) {
    this.shown = picture;
    const at = Date.parse(picture.past.at);
    if (document.activeElement !== this.range || this.playing) this.range.value = String(Math.round((STEPS * (at - this.from)) / (this.until - this.from)));
    this.range.setAttribute("aria-valuetext", this.words());
    this.entry.value = String(picture.as_of);
    this.bar.querySelector(".rewind-when").textContent = moment(at);
    this.bar.querySelector(".rewind-which").textContent = [_("entry {n} of {all}", { n: number(picture.as_of), all: number(this.span.head) }), this.labels.phase[picture.phase]].filter(Boolean).join(" · ");
    address(picture.as_of);
    this.show(picture);
  }

  // --- telling -------------------------------------------------------------------------------------------------------

  words() {
    return _("The board as of {when}, entry {n}", { when: moment(Date.parse(this.shown.past.at)), n: number(this.shown.as_of) });
  }

  tell() {
    if (this.shown) this.say(this.words());
  }

  /** Entries that came while one looks at the past. */
  missed(count) {
    this.bar.querySelector(".rewind-missed").textContent = count ? _n("{n} new entry meanwhile", "{n} new entries meanwhile", count) : "";
  }

  drawToggle() {
    this.toggle.textContent = this.playing ? _("Pause") : _("Play");
    this.toggle.setAttribute("aria-pressed", String(Boolean(this.playing)));
  }

  drawMarks() {
    const place = this.bar.querySelector(".rewind-marks");
    place.replaceChildren(...this.span.marks.map((mark) => {
      const made = h("i", { class: `rewind-mark mark-of-${MARKS[mark.kind]}` });
      made.style.setProperty("--at", String((Date.parse(mark.at) - this.from) / (this.until - this.from)));
      return made;
    }));
    this.stops.replaceChildren(new Option(_("Go to…"), ""), ...this.span.marks.map((mark) => new Option(`${moment(Date.parse(mark.at))} – ${this.markWords(mark)}`, mark.number)));
    this.stops.disabled = !this.span.marks.length;
  }

  markWords({ kind, about }) {
    const what = this.labels.phase[about] ?? this.labels.severities[about] ?? "";
    return [this.labels.entry[kind] ?? kind, what].filter(Boolean).join(": ");
  }
}

function moment(ms) {
  return new Intl.DateTimeFormat(locale, {
    timeZone: timeZone(), weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit",
  }).format(new Date(ms));
}

function spelled(seconds) {
  return seconds < 60 ? _n("{n} second", "{n} seconds", seconds) : _n("{n} minute", "{n} minutes", seconds / 60);
}

function address(entry) {
  const url = new URL(location.href);
  entry === null ? url.searchParams.delete("as_of") : url.searchParams.set("as_of", entry);
  history.replaceState(null, "", url);
}
