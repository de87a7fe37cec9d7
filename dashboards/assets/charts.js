// Vega-Lite charts: specified by the service, drawn here. The engine is fetched when a chart first comes into view.

import { h } from "./dom.js";
import { _ } from "./words.js";

const LEAST_MS = 10_000;
let engine = null;

function script(path) {
  return new Promise((done, failed) => {
    const made = h("script", { src: new URL(path, import.meta.url).href });
    made.onload = done;
    made.onerror = failed;
    document.head.append(made);
  });
}

/** Vega without eval: expressions are walked by its interpreter, as the page's policy asks. */
function vega() {
  engine ??= (async () => {
    await script("./vendor/vega/vega.min.js");
    await script("./vendor/vega-lite/vega-lite.min.js");
    return (await import("./vendor/vega-interpreter/vega-interpreter.js")).expressionInterpreter;
  })();
  return engine;
}

/** A specification with the theme's colours for its roles. */
function themed(part, colours) {
  if (typeof part === "string") return part.replace(/^var\((--[\w-]+)\)$/, (_whole, name) => colours.getPropertyValue(name).trim());
  if (Array.isArray(part)) return part.map((one) => themed(one, colours));
  if (part && typeof part === "object") return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, themed(one, colours)]));
  return part;
}

/** As wide as its place, and its words as large as the page's: a wall screen's are. */
function sized(spec, width, scale) {
  const wall = document.documentElement.classList.contains("wall");
  const larger = (part) => ({ ...part, labelFontSize: Math.round(part.labelFontSize * scale) });
  const config = { ...spec.config, axis: larger(spec.config.axis), legend: larger(spec.config.legend) };
  return { ...spec, config, width, height: wall ? Math.max(110, Math.floor(innerHeight / 8)) : spec.height };
}

export class Charts {
  constructor(panel, url, drawn) {
    this.panel = panel;
    this.url = url;
    this.drawn = drawn;
    this.views = new Map();
    this.charts = [];
    this.seen = false;
    this.read = 0;
    new IntersectionObserver(([{ isIntersecting }]) => {
      if (isIntersecting && !this.seen) {
        this.seen = true;
        this.refresh();
      }
    }, { rootMargin: "200px" }).observe(panel);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    let width = 0;
    new ResizeObserver(() => {
      if (Math.abs(panel.clientWidth - width) < 2) return;
      width = panel.clientWidth;
      clearTimeout(this.resizing);
      this.resizing = setTimeout(() => this.draw(), 150);
    }).observe(panel);
  }

  /** Other figures are asked for: read them at once. */
  ask(asked) {
    const said = new URLSearchParams(asked).toString();
    if (said === this.asked) return;
    this.asked = said;
    this.refresh(true);
  }

  /** There is something new: read it, but not more often than one can look. */
  async refresh(now = false) {
    if (!this.seen || this.asked === undefined) return;
    const wait = now ? 0 : this.read + LEAST_MS - Date.now();
    if (wait > 0) {
      this.waiting ??= setTimeout(() => this.refresh(true), wait);
      return;
    }
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.read = Date.now();
    const asked = this.asked;
    try {
      const answer = await fetch(`${this.url}?${asked}`, { cache: "no-store" });
      if (!answer.ok || asked !== this.asked) return;
      this.charts = (await answer.json()).charts;
      await this.draw();
      this.drawn();
    } catch {
      this.waiting ??= setTimeout(() => this.refresh(true), LEAST_MS);
    }
  }

  async draw() {
    if (!this.seen || !this.charts.length) {
      if (this.seen) this.panel.replaceChildren(h("p", { class: "empty" }, _("No report yet.")));
      return;
    }
    const interpreter = await vega();
    const colours = getComputedStyle(document.documentElement);
    this.panel.querySelector(":scope > .empty")?.remove();
    for (const [name, { figure, view }] of this.views) {
      if (this.charts.some((chart) => chart.name === name)) continue;
      view.finalize();
      figure.remove();
      this.views.delete(name);
    }
    for (const chart of this.charts) {
      const figure = this.views.get(chart.name)?.figure ?? frameOf(chart);
      this.panel.append(figure); // in the order in which they are told
      figure.querySelector("figcaption").textContent = chart.title;
      tabled(figure.querySelector("table"), chart);
      const place = figure.querySelector(".chart");
      const width = Math.floor(place.clientWidth);
      if (!width) continue;
      const spec = themed(sized(chart.spec, width, Number.parseFloat(colours.fontSize) / 16), colours);
      this.views.get(chart.name)?.view.finalize();
      const view = new globalThis.vega.View(globalThis.vega.parse(globalThis.vegaLite.compile(spec).spec, null, { ast: true }), {
        expr: interpreter, renderer: "canvas", container: place, logLevel: globalThis.vega.Error,
      });
      view.description(chart.title);
      this.views.set(chart.name, { figure, view });
      await view.runAsync();
    }
  }
}

function frameOf(chart) {
  const words = h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": chart.title }, h("table", { class: "dense" }));
  return h("figure", { class: `chart-figure chart-${chart.name}` }, h("figcaption", {}),
    h("div", { class: "chart" }), h("details", {}, h("summary", {}, _("As a table")), words));
}

function tabled(table, { head, rows }) {
  const number_ = (at) => (at ? "num" : null);
  table.replaceChildren(
    h("thead", {}, h("tr", {}, ...head.map((words, at) => h("th", { scope: "col", class: number_(at) }, words)))),
    h("tbody", {}, ...rows.map(([first, ...rest]) => h("tr", {}, h("th", { scope: "row" }, first), ...rest.map((words) => h("td", { class: "num" }, words))))));
}
