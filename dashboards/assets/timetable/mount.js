// The timetable: sector × time, with the clocks of both sides of the line. Can be mounted anywhere.
//
//   const timetable = await mount(container, { operation, token, mayEdit, mayAnswer, language, onSector, compact });
//   timetable.show({ sector }); timetable.refresh(); timetable.end();

import { h } from "../dom.js";
import { _, _n, number } from "../words.js";
import { Drag } from "./drag.js";
import { LONG, STATES, askFor, iso } from "./form.js";
import { Grid, listed } from "./grid.js";
import { keys } from "./keys.js";
import { Plan } from "./plan.js";
import { HOUR, moment } from "./zoned.js";

const ZOOMS = { day: [24, () => _("Day")], days: [72, () => _("3 days")], week: [168, () => _("Week")], all: [0, () => _("All")] };
const NARROW_PX = 620; // of the container: less has room for a list only

export async function mount(container, { operation, token = "", mayEdit = false, mayAnswer = mayEdit, onSector = () => {}, compact = false }) {
  addStyles();
  const plan = new Plan(operation, token);
  const said = h("p", { class: "tt-said", role: "status" });
  const tools = h("div", { class: "tt-tools" });
  const stage = h("div", { class: "tt-stage" });
  const units = h("section", { class: "tt-units panel", "aria-label": _("Units") });
  const root = h("div", { class: `tt${compact ? " is-compact" : ""}` }, tools, said, h("div", { class: "tt-body" }, stage, compact || !mayEdit ? null : units));
  container.replaceChildren(root);
  let view = null;
  let zoom = "days";
  let corridor = "";
  let chosen = null;
  let drag = null;
  let narrow = false;
  let ended = false;
  const grid = new Grid(stage, { open, choose, mayEdit });

  const act = {
    may: mayAnswer,
    add: (post) => told(plan.add(post), () => _("{unit} is proposed for {sector}.", post)),
    change: (id, patch) => told(Object.keys(patch).length ? plan.change(id, patch) : null, () => _("Changed: {unit} in {sector}.", named(id))),
    remove: (id) => told(plan.remove(id), () => _("Taken back: {unit} in {sector}.", named(id))),
    move: (id, to, reason) => told(plan.move(id, to, reason), () => `${named(id).unit}: ${STATES[to]()}`),
  };

  function named(id) {
    return post(id) ?? { unit: "", sector: "" };
  }

  async function told(work, words) {
    const sentence = words();
    await work;
    said.textContent = sentence;
    await refresh();
  }

  /** The same with the refusal said aloud, for what was dragged or typed and has no form of its own. */
  async function tried(work) {
    try {
      await work;
    } catch (sentence) {
      if (sentence instanceof Error) throw sentence;
      said.textContent = sentence;
      said.classList.add("is-refused");
      draw();
      return;
    }
    said.classList.remove("is-refused");
  }

  function post(id) {
    for (const { rows } of view?.corridors ?? []) {
      for (const row of rows) {
        const found = row.assignments.find((one) => one.id === id);
        if (found) return { ...found, starts: Date.parse(found.starts_at), ends: Date.parse(found.ends_at) };
      }
    }
    return null;
  }

  function open(given) {
    const known = given.id ? post(given.id) : null;
    const begin = grid.middle();
    const asked = known ?? { sector: chosen, starts: begin, ends: begin + LONG, ...given };
    askFor(root, { view, post: asked, mayEdit, act }).addEventListener("close", () => given.id && grid.focus(given.id));
  }

  function choose(sector) {
    chosen = sector;
    onSector(sector);
  }

  function drawTools() {
    const zooms = h("div", { class: "tt-zoom", role: "group", "aria-label": _("How much time at once") }, ...Object.entries(ZOOMS).map(([name, [, words]]) => {
      const made = h("button", { type: "button", "aria-pressed": String(name === zoom) }, words());
      made.addEventListener("click", () => {
        zoom = name;
        draw();
        drawTools();
        tools.querySelector(`[aria-pressed=true]`)?.focus();
      });
      return made;
    }));
    const which = h("select", { "aria-label": _("Corridor") }, h("option", { value: "" }, _("All corridors")),
      ...corridors.map(([code, name]) => h("option", { value: code }, name === code ? code : `${code} · ${name}`)));
    which.value = corridor;
    which.addEventListener("change", () => {
      corridor = which.value;
      refresh();
    });
    const go = (words, ms) => press(words, () => grid.scrollBy(ms));
    tools.replaceChildren(zooms, corridors.length > 1 ? which : "",
      h("div", { class: "tt-go" }, go(_("Earlier"), -1), press(_("Now"), () => grid.scrollTo(Date.parse(view.now))), go(_("Later"), 1)),
      mayEdit ? press(_("New assignment"), () => open({}), "primary") : "",
      h("p", { class: "tt-legend small" }, ...Object.entries(STATES).map(([state, words]) => h("span", { class: `tt-key is-${state}` }, words())),
        h("span", { class: "tt-key is-bare" }, _("Nobody assigned"))));
  }

  function press(words, work, kind = "") {
    const made = h("button", { type: "button", class: kind }, words);
    made.addEventListener("click", work);
    return made;
  }

  function drawUnits() {
    const sought = units.querySelector("input")?.value ?? "";
    const filter = h("input", { type: "search", "aria-label": _("Find a unit"), placeholder: _("Find a unit"), value: sought });
    const list = h("ul", {});
    const fill = () => {
      const words = filter.value.trim().toLowerCase();
      const found = view.units.filter((one) => `${one.code} ${one.name} ${one.country} ${one.capabilities.join(" ")}`.toLowerCase().includes(words));
      list.replaceChildren(...found.map((one) => {
        const made = h("button", { type: "button", class: "tt-unit", "data-unit": one.code }, h("strong", {}, one.code),
          h("span", { class: "small" }, [one.country, _n("{n} officer", "{n} officers", one.officers), ...one.capabilities].join(" · ")),
          h("span", { class: "small" }, _("{hours} h assigned", { hours: number(one.hours) })));
        made.addEventListener("click", () => open({ unit: one.code }));
        return h("li", {}, made);
      }));
    };
    filter.addEventListener("input", fill);
    fill();
    units.replaceChildren(h("h2", {}, _("Units")), h("p", { class: "small" }, _("Drag a unit onto a row, or press it for a form.")), filter, list);
  }

  function draw() {
    if (!view || ended) return;
    narrow = root.clientWidth < NARROW_PX;
    root.classList.toggle("is-list", narrow);
    if (narrow) listed(stage, view, { open, choose, mayEdit });
    else grid.draw(view, ZOOMS[zoom][0], chosen);
  }

  let corridors = [];

  async function refresh() {
    try {
      view = await plan.read(corridor);
    } catch (sentence) {
      if (sentence instanceof Error) throw sentence;
      said.textContent = sentence;
      return;
    }
    if (ended) return;
    if (!corridor) corridors = view.corridors.map(({ code, name }) => [code, name]);
    drawTools();
    draw();
    if (!compact && mayEdit) drawUnits();
  }

  await refresh();
  if (mayEdit) {
    drag = new Drag(root, grid, {
      placed: (unit, sector, starts) => tried(act.add({ unit, sector, starts_at: iso(starts), ends_at: iso(starts + LONG) })),
      moved: (id, patch) => tried(act.change(id, patch)),
      post,
      saying: (sector, starts, ends) => (said.textContent = `${sector}: ${moment(starts, view.timezone)} – ${moment(ends, view.timezone)}`),
    });
  }
  keys(stage, grid, {
    open, post, mayEdit,
    change: (id, patch) => tried(act.change(id, patch).then(() => grid.focus(id))),
    remove: (id) => tried(act.remove(id)),
  });
  if (view) plan.follow(view.as_of, refresh);
  const watch = new ResizeObserver(() => draw());
  watch.observe(root);

  return {
    refresh,
    show({ sector }) {
      chosen = sector;
      if (narrow) stage.querySelector(`[data-sector="${CSS.escape(sector)}"]`)?.scrollIntoView({ block: "nearest" });
      else grid.choose(sector);
    },
    end() {
      ended = true;
      plan.end();
      watch.disconnect();
      drag?.end();
      container.replaceChildren();
    },
  };
}

function addStyles() {
  const href = new URL("./timetable.css", import.meta.url).href;
  if (![...document.styleSheets].some((sheet) => sheet.href === href)) document.head.append(h("link", { rel: "stylesheet", href }));
}

export { HOUR };
