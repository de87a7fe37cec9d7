// The big numbers: what was seized in this phase, then checks and arrests; how far to the objective, what is new.

import { totalsOf } from "./basis.js";
import { bar, h } from "./dom.js";
import { columnsOf, heading, sum, written } from "./figures.js";
import { linked, reportsAt } from "./links.js";
import { CHECKED, OF_COLUMN, counted } from "./tables.js";
import { _, _n, locale, number } from "./words.js";

const percent = new Intl.NumberFormat(locale, { style: "percent" });

export function drawTiles(list, picture, { phase, basis }, data) {
  const { totals, since } = picture;
  const bases = [totalsOf(totals, basis), totalsOf(totals, basis === "gross" ? "reconciled" : "gross"), since && totalsOf(since.totals, basis)];
  const inPhase = (rows) => rows.filter((row) => row.phase === phase);
  /** [number, in the other basis, at the last due hour] of a figure. */
  const figure = (name, of, chosen) => bases.map((figures) => figures && of(inPhase(figures[name]).filter(chosen)));
  const tiles = columnsOf(totals.rows, phase, data.labels).map((column) => {
    const [class_, unit] = column;
    const shown = bases[0];
    const asked = { class: class_, measure: unit, phase, basis };
    const others = Object.keys(data.labels.recovery)
      .filter((recovery) => recovery !== "seized")
      .map((recovery) => [recovery, inPhase(shown.rows).filter((row) => row.class === class_ && row.unit === unit && row.recovery === recovery)])
      .filter(([, rows]) => rows.length)
      .map(([recovery, rows]) => linked(reportsAt(data, { ...asked, recovery }), `${data.labels.recovery[recovery]} ${written(sum(rows))}`));
    const objective = unit === "piece" ? data.objectives.find(({ measure }) => measure === class_) : undefined;
    return tile(heading(column, data.labels), figure("rows", sum, OF_COLUMN(column)), basis, others, objective?.target, reportsAt(data, { ...asked, recovery: "seized" }));
  });
  const hits = sum(inPhase(bases[0].checks), "hits").quantity;
  const leads = (what) => reportsAt(data, { with: what, phase, basis });
  tiles.push(tile([_("Checks"), ""], figure("checks", counted, CHECKED), basis, hits ? [linked(leads("hit"), _n("{n} hit", "{n} hits", hits))] : [], undefined, leads("check")));
  tiles.push(tile([_("Arrests"), ""], figure("arrests", counted, () => true), basis, [], undefined, leads("arrest")));
  const rows = Math.ceil(tiles.length / 7);
  list.style.setProperty("--columns", String(Math.ceil(tiles.length / rows)));
  list.replaceChildren(...tiles);
}

function tile([thing, unit], [shown, other, before], basis, others, target, address) {
  const notes = [];
  if (other.quantity !== shown.quantity) {
    const amount = written(other);
    notes.push(basis === "gross" ? _("{amount} reconciled", { amount }) : _("{gross} gross", { gross: amount }));
  }
  notes.push(...others);
  const change = before ? Math.round((shown.quantity - before.quantity) * 1000) / 1000 : null;
  return h("li", { class: shown.quantity ? "tile" : "tile none" },
    h("span", { class: "tile-name" }, thing, unit ? h("span", { class: "tile-unit" }, unit) : null),
    h("strong", { class: "tile-number" }, shown.quantity ? linked(address, written(shown)) : written(shown)),
    change === null ? null : h("span", { class: change ? "tile-change" : "tile-change none" }, changed(change)),
    notes.length ? h("span", { class: "tile-note" }, ...notes.flatMap((note, at) => (at ? [" · ", note] : [note]))) : null,
    target ? h("span", { class: "tile-note" }, _("{share} of {target}", { share: percent.format(Math.floor((100 * shown.quantity) / target) / 100), target: number(target) }), bar(shown.quantity / target)) : null);
}

function changed(amount) {
  if (amount === 0) return _("no change");
  return amount > 0 ? `+${number(amount)}` : `−${number(-amount)}`;
}
