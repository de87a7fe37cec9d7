// The tiles and tables of the board, drawn anew from each picture.

import { bar, h } from "./dom.js";
import { ago, columnsOf, heading, sum, written } from "./figures.js";
import { _, _n, number } from "./words.js";

const CHECKED = (row) => row.of !== "database";
const OF_COLUMN = ([class_, unit]) => (row) => row.class === class_ && row.unit === unit && row.recovery === "seized";

/** The big numbers: what was seized in this phase, then checks and arrests. */
export function drawTiles(list, picture, phase, data) {
  const { totals } = picture;
  const inPhase = (rows) => rows.filter((row) => row.phase === phase);
  const tiles = columnsOf(totals.rows, phase, data.labels).map((column) => {
    const [class_, unit] = column;
    const gross = sum(inPhase(totals.rows).filter(OF_COLUMN(column)));
    const net = sum(inPhase(totals.reconciled.rows).filter(OF_COLUMN(column)));
    const others = Object.keys(data.labels.recovery)
      .filter((recovery) => recovery !== "seized")
      .map((recovery) => [recovery, inPhase(totals.reconciled.rows).filter((row) => row.class === class_ && row.unit === unit && row.recovery === recovery)])
      .filter(([, rows]) => rows.length)
      .map(([recovery, rows]) => `${data.labels.recovery[recovery]} ${written(sum(rows))}`);
    const objective = unit === "piece" ? data.objectives.find(({ measure }) => measure === class_) : undefined;
    return tile(heading(column, data.labels), net, gross, others, objective?.target);
  });
  const checks = (rows) => inPhase(rows).filter(CHECKED);
  const hits = sum(inPhase(totals.reconciled.checks), "hits").quantity;
  tiles.push(tile([_("Checks"), ""], counted(checks(totals.reconciled.checks)), counted(checks(totals.checks)),
    hits ? [_n("{n} hit", "{n} hits", hits)] : []));
  tiles.push(tile([_("Arrests"), ""], counted(inPhase(totals.reconciled.arrests)), counted(inPhase(totals.arrests)), []));
  const rows = Math.ceil(tiles.length / 7);
  list.style.setProperty("--columns", String(Math.ceil(tiles.length / rows)));
  list.replaceChildren(...tiles);
}

function counted(rows) {
  return sum(rows, "count");
}

function tile([thing, unit], net, gross, others, target) {
  const notes = [];
  if (gross.quantity !== net.quantity) notes.push(_("{gross} gross", { gross: written(gross) }));
  notes.push(...others);
  return h("li", { class: net.quantity ? "tile" : "tile none" },
    h("span", { class: "tile-name" }, thing, unit ? h("span", { class: "tile-unit" }, unit) : null),
    h("strong", { class: "tile-number" }, written(net)),
    notes.length ? h("span", { class: "tile-note" }, notes.join(" · ")) : null,
    target ? h("span", { class: "tile-note" }, _("target {target}", { target: number(target) }), bar(net.quantity / target)) : null);
}

/** One line a country. Zero is not silence: a dash where nobody of it has reported. */
export function drawCountries(table, picture, phase, data) {
  const rows = Object.entries(data.countries).map(([code, name]) => {
    const owed = picture.units.filter((unit) => unit.country === code);
    const told = owed.filter((unit) => ["reported", "nil", "late"].includes(unit.state));
    return { key: code, title: name, reports: picture.reports.country[code] ?? 0, last: owed.some((unit) => unit.state) ? `${number(told.length)}/${number(owed.length)}` : "–" };
  });
  drawPlaces(table, picture.by_country, "country", rows, phase, data, _("Country"), _("Units reported"));
}

/** One line a sector that has reports, most reports first. */
export function drawSectors(table, picture, phase, data, sectors) {
  const rows = Object.entries(picture.reports.sector)
    .map(([code, reports]) => ({ code, key: code || "unclassified", title: code || _("Outside every sector"), reports, last: data.countries[sectors[code]] ?? "–" }))
    .sort((one, other) => !one.code - !other.code || other.reports - one.reports || one.title.localeCompare(other.title));
  drawPlaces(table, picture.by_sector, "sector", rows, phase, data, _("Sector"), _("Country"));
}

function drawPlaces(table, figures, by, places, phase, data, placeName, lastName) {
  const columns = columnsOf(figures.rows, phase, data.labels);
  const inPhase = (rows) => rows.filter((row) => row.phase === phase);
  const cells = places.map((place) => {
    const own = (rows) => inPhase(rows).filter((row) => row[by] === place.key);
    return [
      { quantity: place.reports, qualifier: "exact" },
      ...columns.map((column) => sum(own(figures.rows).filter(OF_COLUMN(column)))),
      counted(own(figures.checks).filter(CHECKED)),
      counted(own(figures.arrests)),
    ];
  });
  const names = [[_("Reports"), _("all phases")], ...columns.map((column) => heading(column, data.labels)), [_("Checks"), ""], [_("Arrests"), ""]];
  const most = names.map((_name, at) => Math.max(0, ...cells.map((line) => line[at].quantity)));
  const head = h("thead", {}, h("tr", {},
    h("th", { scope: "col" }, placeName),
    ...names.map(([thing, unit]) => h("th", { scope: "col", class: "num" }, thing, unit ? h("span", { class: "unit" }, unit) : null)),
    h("th", { scope: "col", class: by === "country" ? "num" : null }, lastName)));
  const body = h("tbody", {}, ...places.map((place, line) => h("tr", {},
    h("th", { scope: "row", class: "nowrap" }, place.title),
    ...cells[line].map((cell, at) => place.reports || at === 0
      ? h("td", { class: cell.quantity ? "num" : "num zero" }, written(cell), cell.quantity ? bar(cell.quantity / most[at]) : null)
      : h("td", { class: "num zero", title: _("Not reported") }, "–")),
    h("td", { class: by === "country" ? "num" : "nowrap" }, place.last))));
  if (!places.length) body.append(h("tr", {}, h("td", { class: "empty", colspan: names.length + 2 }, _("No report yet."))));
  table.replaceChildren(head, body);
}

const URGENCY = ["missing", "late", null, "reported", "nil"];
const TONES = { missing: "is-alarm", late: "is-warn", reported: "is-fine", nil: "is-fine" };

/** Every unit: how it stands to the last due hour, and the age of its newest report. The missing come first. */
export function drawUnits(table, picture, data, now) {
  const units = [...picture.units].sort((one, other) => URGENCY.indexOf(one.state) - URGENCY.indexOf(other.state));
  const head = h("thead", {}, h("tr", {}, ...[_("Unit"), _("Last due hour"), _("Newest report"), _("Country")].map((name) => h("th", { scope: "col" }, name))));
  const body = h("tbody", {}, ...units.map((unit) => h("tr", {},
    h("th", { scope: "row" }, h("span", { class: "nowrap" }, unit.unit), unit.name !== unit.unit ? h("div", { class: "small" }, unit.name) : null),
    h("td", {}, unit.state ? h("span", { class: `chip ${TONES[unit.state] ?? ""}` }, data.labels.reporting[unit.state] ?? unit.state) : "–"),
    h("td", { class: "nowrap" }, unit.newest ? ago(Date.parse(unit.newest), now) : _("never")),
    h("td", { class: "nowrap" }, data.countries[unit.country] ?? unit.country))));
  table.replaceChildren(head, body);
}

/** Everything that was counted, line by line, gross and reconciled. */
export function drawAll(table, { totals }, { labels }) {
  const key = (row) => [row.phase, row.recovery, row.class, row.unit, row.type, row.of, row.database, row.offence].join("|");
  const line = (rows, net, name, kind, unit, field) => {
    const reconciled = new Map(net.map((row) => [key(row), row]));
    return rows.map((row) => {
      const after = reconciled.get(key(row)) ?? { ...row, [field]: 0, qualifier: "exact" };
      return h("tr", {},
        h("td", { class: "nowrap" }, labels.phase[row.phase] ?? row.phase), h("td", {}, row.recovery ? labels.recovery[row.recovery] ?? row.recovery : "–"),
        h("th", { scope: "row" }, name(row)), h("td", {}, kind(row)), h("td", {}, unit(row)),
        h("td", { class: "num" }, written(sum([row], field))), h("td", { class: "num" }, written(sum([after], field))), h("td", { class: "num" }, number(row.reports)));
    });
  };
  const typed = (class_) => Object.keys(labels.type).some((code) => code.startsWith(`${class_}.`) && !/\.(other|unknown)$/.test(code));
  const unclassified = (said) => (said === "unclassified" ? _("unclassified") : said);
  const head = h("thead", {}, h("tr", {},
    ...[_("Phase"), _("Recovery"), _("What"), _("Type"), _("Unit of measure")].map((name) => h("th", { scope: "col" }, name)),
    ...[_("Gross"), _("Reconciled"), _("Reports")].map((name) => h("th", { scope: "col", class: "num" }, name))));
  const body = h("tbody", {},
    ...line(totals.rows, totals.reconciled.rows, (row) => labels.class[row.class] ?? row.class,
      (row) => labels.type[`${row.class}.${row.type}`] ?? (typed(row.class) ? unclassified(row.type) : "–"), (row) => labels.unit[row.unit] ?? row.unit, "quantity"),
    ...line(totals.checks, totals.reconciled.checks, (row) => `${_("Check")}: ${labels.of[row.of] ?? row.of}`,
      (row) => (row.database ? labels.database[row.database] ?? row.database : row.hits ? _n("{n} hit", "{n} hits", row.hits) : "–"), () => "–", "count"),
    ...line(totals.arrests, totals.reconciled.arrests, () => _("Arrests"), (row) => labels.offence[row.offence] ?? row.offence, () => "–", "count"));
  if (!body.children.length) body.append(h("tr", {}, h("td", { class: "empty", colspan: 8 }, _("No report yet."))));
  table.replaceChildren(head, body);
}
