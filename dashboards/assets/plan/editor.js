// The plan editor: the map, the panel beside it, and who does what.

import { h } from "../dom.js";
import { _, language } from "../words.js";
import { Actions, whatWords } from "./actions.js";
import { areaForm, importForm } from "./areas.js";
import { corridorForm } from "./corridor.js";
import { CrossingPane } from "./crossings.js";
import { Pen } from "./draw.js";
import { FindingPane } from "./findings.js";
import { shortcuts } from "./help.js";
import { live } from "./live.js";
import { PlanMap } from "./map.js";
import { Model } from "./model.js";
import { Reshape } from "./reshape.js";
import { SectorPane } from "./sectors.js";
import { tablist } from "./tablist.js";
import { wire } from "./wire.js";

const data = JSON.parse(document.getElementById("plan-data").textContent);
const at = (id) => document.getElementById(id);
const service = wire(data);
const model = new Model(data, service);
const planMap = new PlanMap(at("map"), at("legend"), model);
const actions = new Actions(model, service, planMap, say);
const pen = new Pen(planMap, at("task"), say);
let reshaping = null;

function say(words, tone = "") {
  at("said").textContent = words;
  at("said").className = `editor-said ${tone ? `is-${tone}` : ""}`;
}

// --- tools on the map ------------------------------------------------------------------------------------------------

const tools = {
  reshape(code) {
    if (!data.edits || !model.sectors.has(code)) return;
    this.leave();
    tabs.show("sectors");
    model.choose([code]);
    planMap.show([code]);
    reshaping = new Reshape(code, { planMap, model, stage: at("task"), say, done: (change) => this.reshaped(change) });
    sectors.corners?.replaceChildren(reshaping.table.element);
    this.taken();
    reshaping.table.rows.querySelector("button")?.focus();
  },
  async reshaped(change) {
    if (change) {
      const { sector, geometry, was, neighbours } = change;
      const stored = await actions.changeSector(sector, { geometry, neighbours }, { geometry: was }, null);
      if (stored === null) return null; // it stays open, with the place marked
      reshaping?.close();
    }
    reshaping = null;
    sectors.corners?.replaceChildren();
    this.taken();
    return true;
  },
  /** Something has been taken in hand, or put down. */
  taken() {
    at("pane-sectors").classList.toggle("is-reshaping", Boolean(reshaping));
    drawUndo();
  },
  async splitLine(code) {
    if (!data.edits || !model.sectors.has(code)) return;
    this.leave();
    planMap.show([code]);
    const line = await pen.draw("Line", _("Split {sector}", { sector: code }), _("Draw a line through the sector, from outside to outside; two clicks on the last place end it."));
    if (line) await actions.split(code, { line }, sectors.doing);
  },
  /** Put down whatever is in hand. */
  leave() {
    if (pen.drawing) pen.cancel();
    if (reshaping) reshaping.cancel();
    planMap.unmark();
  },
};

planMap.clicked = (code, more) => {
  if (reshaping || pen.drawing) return;
  if (more) model.toggle(code);
  else model.choose([code]);
  tabs.show("sectors");
};
planMap.map.on("click", ({ originalEvent }) => {
  if (!reshaping && !pen.drawing && !originalEvent.target.closest(".plan-sector, .leaflet-marker-icon")) model.choose([]);
});

// --- the panel -------------------------------------------------------------------------------------------------------

const tabs = tablist(document.querySelector(".editor-tabs"), (name) => {
  at("editor").classList.toggle("is-wide", name === "timetable" && Boolean(data.timetable));
  if (name === "timetable") timetable();
});
const sectors = new SectorPane(at("pane-sectors"), { model, actions, planMap, tools, service });
const crossings = new CrossingPane(at("pane-crossings"), { model, actions, planMap, pen, service });
crossings.open = () => tabs.show("crossings");
new FindingPane(at("pane-findings"), { model, actions, planMap, mend });
if (data.edits) {
  const then = (made) => {
    model.choose(made.sectors.slice(0, 1));
    planMap.show(made.sectors);
  };
  at("pane-add").replaceChildren(corridorForm({ model, actions, planMap, service, then }), areaForm({ model, actions, planMap, pen, then }), importForm({ model, actions, planMap, service, then }));
}

/** Where a finding is mended: {words, act}; null where nobody here can. What lies on this page is opened on it. */
function mend({ mend: way, subjects }) {
  if (way && way.page !== "/plan/edit") return { words: _("Mend"), act: () => location.assign(`/operations/${data.operation}${way.page}${way.fragment ? `#${way.fragment}` : ""}`) };
  const allowed = way?.kind.endsWith("assign") ? data.assigns : data.edits;
  const fragment = way?.fragment ?? `sector=${subjects.find((code) => model.sectors.has(code)) ?? ""}`;
  if (!allowed || fragment === "sector=") return null;
  return { words: { reshape: _("Reshape"), assign: _("Assign"), reassign: _("Assign") }[way?.kind] ?? _("Mend"), act: () => jump(fragment, way?.kind === "reshape") };
}

/** Open what an address names behind its #: sector=, crossing=, assign=SECTOR&from=, assignment=, show=TAB. */
function jump(fragment, reshape = false) {
  const asked = new URLSearchParams(fragment);
  const codes = asked.getAll("sector").filter((code) => model.sectors.has(code));
  if (codes.length) {
    tabs.show("sectors");
    model.choose(codes);
    planMap.show(codes);
    if (reshape) tools.reshape(codes[0]);
  } else if (model.crossings.has(asked.get("crossing"))) {
    tabs.show("crossings");
    crossings.choose(asked.get("crossing"), true);
  } else if (model.sectors.has(asked.get("assign"))) {
    tabs.show("sectors");
    model.choose([asked.get("assign")]);
    planMap.show(model.chosen);
    sectors.posts?.from(asked.get("from"));
  } else if (asked.has("assignment")) {
    tabs.show("timetable");
    Promise.resolve(timetable()).then((table) => table?.show?.({ assignment: asked.get("assignment") }));
  } else if (asked.has("show")) tabs.show(asked.get("show"));
}
addEventListener("hashchange", () => jump(location.hash.slice(1)));

/** The timetable is a script of its own, loaded when it is first asked for. */
let mounted = null;
function timetable() {
  if (!data.timetable) return null;
  mounted ??= import(data.timetable).then(({ mount }) => mount(at("pane-timetable"), {
    operation: data.operation, token: data.token, mayEdit: data.assigns, language, compact: false, onSector: (code) => { model.choose([code]); planMap.show([code]); },
  }));
  return mounted;
}
if (!data.timetable) at("pane-timetable").replaceChildren(h("p", { class: "empty" }, h("a", { href: `/operations/${data.operation}/plan#assignments-title` }, _("Assignments"))));

for (const [name, counted, changes] of [["sectors", () => model.sectors.size, "drawn"], ["crossings", () => model.crossings.size, "crossings"], ["findings", () => model.findings.length, "findings"]]) {
  model.on(changes, () => (at(`amount-${name}`).textContent = counted() || ""));
}

// --- undo and keys ---------------------------------------------------------------------------------------------------

async function undo() {
  if (reshaping) {
    if (!reshaping.undo()) say(_("Nothing is left to take back in this shape."));
  } else if (pen.drawing) planMap.map.pm.Draw.getActiveShape() && planMap.map.pm.Draw[planMap.map.pm.Draw.getActiveShape()]._removeLastVertex?.();
  else if (actions.next) await actions.undo();
  else say(_("There is nothing of yours to take back."));
}
at("undo")?.addEventListener("click", undo);
function drawUndo() {
  const button = at("undo");
  if (!button) return;
  button.disabled = !actions.next && !reshaping;
  button.title = actions.next && !reshaping ? whatWords(actions.next) : "";
}
model.on("undo", drawUndo);

const editing = data.edits ? [
  ["r", _("Reshape the chosen sector"), () => (model.sector ? tools.reshape(model.sector.code) : say(_("Choose a sector first.")))],
  ["s", _("Split the chosen sector by a line"), () => (model.sector ? tools.splitLine(model.sector.code) : say(_("Choose a sector first.")))],
  ["m", _("Merge the chosen sectors"), () => (model.chosen.length > 1 ? actions.merge(model.chosen, null) : say(_("Choose two or more sectors first.")))],
  ["n", _("New corridor, area or file"), () => tabs.show("add", true)],
  ["Mod+z", _("Take back the last change"), undo],
] : [];
shortcuts([
  ["1", _("Sectors"), () => tabs.show("sectors", true)],
  ["2", _("Crossings"), () => tabs.show("crossings", true)],
  ["3", _("Findings"), () => tabs.show("findings", true)],
  ["t", _("Timetable"), () => tabs.show("timetable", true)],
  ...editing,
  ["f", _("The whole plan in view"), () => planMap.whole()],
  ["Escape", _("Put down what is in hand, or choose none"), () => (reshaping || pen.drawing ? tools.leave() : model.choose([]))],
  ["?", _("This list"), () => at("help").click()],
], at("help"));

await model.load();
if (data.edits) await actions.readUndo();
if (location.hash) jump(location.hash.slice(1));
live(model, { link: at("link"), words: at("link-words"), say });
document.documentElement.dataset.ready = "yes";
