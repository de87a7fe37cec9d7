// The tables of the board, drawn anew from each picture.

import { placesOf } from "./basis.js";
import { bar, h } from "./dom.js";
import { ago, columnsOf, heading, sum, written } from "./figures.js";
import { COUNTED_KINDS, keyOf, linked, reportsAt } from "./links.js";
import { _, _n, number } from "./words.js";

export const CHECKED = (row) => row.of !== "database";
export const OF_COLUMN = ([class_, unit]) => (row) => row.class === class_ && row.unit === unit && row.recovery === "seized";
export const counted = (rows) => sum(rows, "count");

/** One line a country. Zero is not silence: a dash where nobody of it has reported. */
export function drawCountries(table, picture, view, data) {
  const rows = Object.entries(data.countries).map(([code, name]) => {
    const owed = picture.units.filter((unit) => unit.country === code);
    const told = owed.filter((unit) => ["reported", "nil", "late"].includes(unit.state));
    return { key: code, title: name, reports: code in picture.reports.country ? picture.reports.country[code] : 0, last: owed.some((unit) => unit.state) ? `${number(told.length)}/${number(owed.length)}` : "–" };
  });
  drawPlaces(table, picture.by_country, "country", rows, view, data, _("Country"), _("Units reported"));
}

/** One line an agency that has units, by country and code. */
export function drawAgencies(table, picture, view, data) {
  const countries = new Map(picture.units.map((unit) => [unit.agency, unit.country]));
  const codes = new Set([...countries.keys(), ...Object.keys(picture.reports.agency)]);
  const rows = [...codes].sort().map((code) => ({ key: code, title: code, reports: picture.reports.agency[code] ?? 0, last: data.countries[countries.get(code)] ?? "–" }));
  drawPlaces(table, picture.by_agency, "agency", rows, view, data, _("Agency"), _("Country"));
}

/** One line a sector that has reports, most reports first. */
export function drawSectors(table, picture, view, data, sectors) {
  const rows = Object.entries(picture.reports.sector)
    .map(([code, reports]) => ({ code, key: code || "unclassified", title: code || _("Outside every sector"), reports, last: data.countries[sectors[code]] ?? "–" }))
    .sort((one, other) => !one.code - !other.code || other.reports - one.reports || one.title.localeCompare(other.title));
  drawPlaces(table, picture.by_sector, "sector", rows, view, data, _("Sector"), _("Country"));
}

function drawPlaces(table, places, by, lines, { phase, basis }, data, placeName, lastName) {
  const figures = placesOf(places, basis);
  const columns = columnsOf(figures.rows, phase, data.labels);
  const inPhase = (rows) => rows.filter((row) => row.phase === phase);
  const cells = lines.map((place) => {
    const own = (rows) => inPhase(rows).filter((row) => row[by] === place.key);
    return [
      { quantity: place.reports ?? 0, qualifier: "exact", withheld: place.reports === null },
      ...columns.map((column) => sum(own(figures.rows).filter(OF_COLUMN(column)))),
      counted(own(figures.checks).filter(CHECKED)),
      counted(own(figures.arrests)),
    ];
  });
  const leads = (place, at) => {
    const [class_, measure] = columns[at - 1] ?? [];
    const what = at === 0 ? { kind: COUNTED_KINDS, basis: "gross" }
      : class_ ? { class: class_, measure, recovery: "seized", phase, basis }
        : { with: at === columns.length + 1 ? "check" : "arrest", phase, basis };
    return reportsAt(data, { [by]: place.key, ...what });
  };
  const names = [[_("Reports"), _("all phases")], ...columns.map((column) => heading(column, data.labels)), [_("Checks"), ""], [_("Arrests"), ""]];
  const most = names.map((_name, at) => Math.max(0, ...cells.map((line) => line[at].quantity)));
  const head = h("thead", {}, h("tr", {},
    h("th", { scope: "col" }, placeName),
    ...names.map(([thing, unit]) => h("th", { scope: "col", class: "num" }, thing, unit ? h("span", { class: "unit" }, unit) : null)),
    h("th", { scope: "col", class: by === "country" ? "num" : null }, lastName)));
  const body = h("tbody", {}, ...lines.map((place, line) => h("tr", {},
    h("th", { scope: "row", class: "nowrap" }, place.title),
    ...cells[line].map((cell, at) => place.reports !== 0 || at === 0
      ? h("td", { class: cell.quantity ? "num" : "num zero" },
        cell.quantity ? linked(leads(place, at), written(cell)) : written(cell), cell.quantity ? bar(cell.quantity / most[at]) : null)
      : h("td", { class: "num zero", title: _("Not reported") }, "–")),
    h("td", { class: by === "country" ? "num" : "nowrap" }, place.last))));
  if (!lines.length) body.append(h("tr", {}, h("td", { class: "empty", colspan: names.length + 2 }, _("No report yet."))));
  table.replaceChildren(head, body);
}

const URGENCY = ["missing", "late", null, "reported", "nil"];
const TONES = { missing: "is-alarm", late: "is-warn", reported: "is-fine", nil: "is-fine" };

/** Every unit: how it stands to the last due hour, and the age of its newest report. The missing come first. */
export function drawUnits(table, picture, data, now) {
  const units = [...picture.units].sort((one, other) => URGENCY.indexOf(one.state) - URGENCY.indexOf(other.state));
  const head = h("thead", {}, h("tr", {}, ...[_("Unit"), _("Last due hour"), _("Newest report"), _("Country")].map((name) => h("th", { scope: "col" }, name))));
  const body = h("tbody", {}, ...units.map((unit) => h("tr", {},
    h("th", { scope: "row" }, h("span", { class: "nowrap" }, linked(unit.newest ? reportsAt(data, { unit: unit.unit }) : null, unit.unit)),
      unit.name !== unit.unit ? h("div", { class: "small" }, unit.name) : null),
    h("td", {}, unit.state ? h("span", { class: `chip ${TONES[unit.state] ?? ""}` }, data.labels.reporting[unit.state] ?? unit.state) : "–"),
    h("td", { class: "nowrap", "data-age": unit.newest }, unit.newest ? ago(Date.parse(unit.newest), now) : _("never")),
    h("td", { class: "nowrap" }, data.countries[unit.country] ?? unit.country))));
  if (!units.length) body.append(h("tr", {}, h("td", { class: "empty", colspan: 4 }, _("No unit yet."))));
  table.replaceChildren(head, body);
}

/** The ages in a table, as time goes on; the table itself stays, with whatever is focused in it. */
export function drawAges(table, now) {
  for (const cell of table.querySelectorAll("[data-age]")) {
    const words = ago(Date.parse(cell.dataset.age), now);
    if (cell.textContent !== words) cell.textContent = words;
  }
}

/** What was checked, how often, and how often something came of it; databases by themselves. */
export function drawChecks(table, checks, { phase, basis }, data) {
  const { labels } = data;
  const leads = (row, more) => reportsAt(data, { ...keyOf(row), ...more, basis });
  const figure = (count, address) => (count ? linked(address, number(count)) : number(count));
  const rows = checks.filter((row) => row.phase === phase).sort((one, other) => !CHECKED(one) - !CHECKED(other) || other.count - one.count);
  const most = Math.max(0, ...rows.filter(CHECKED).map((row) => row.count));
  const mostSearched = Math.max(0, ...rows.filter((row) => !CHECKED(row)).map((row) => row.count));
  const percent = (row) => (row.count ? `${number(Math.round((1000 * row.hits) / row.count) / 10)} %` : "–");
  const head = h("thead", {}, h("tr", {}, h("th", { scope: "col" }, _("Checked")),
    ...[_("Checks"), _("Hits"), _("Hits of checks"), _("Reports")].map((name) => h("th", { scope: "col", class: "num" }, name))));
  const body = h("tbody", {}, ...rows.map((row) => h("tr", {},
    h("th", { scope: "row" }, labels.of[row.of] ?? row.of, row.database ? h("span", { class: "unit" }, labels.database[row.database] ?? row.database) : null),
    h("td", { class: "num" }, figure(row.count, leads(row)), bar(row.count / (CHECKED(row) ? most : mostSearched))),
    h("td", { class: row.hits ? "num alarming" : "num zero" }, figure(row.hits, leads(row, { hits: "yes" }))),
    h("td", { class: "num" }, percent(row)),
    h("td", { class: "num" }, figure(row.reports, leads(row))))));
  if (!rows.length) body.append(h("tr", {}, h("td", { class: "empty", colspan: 5 }, _("No check yet."))));
  table.replaceChildren(head, body);
}

/** Everything that was counted, line by line, gross and reconciled. */
export function drawAll(table, { totals }, data) {
  const { labels } = data;
  const leads = (row, basis, words) => linked(reportsAt(data, { ...keyOf(row), basis }), words);
  const key = (row) => [row.phase, row.recovery, row.class, row.unit, row.type, row.of, row.database, row.offence].join("|");
  const line = (rows, net, name, kind, unit, field) => {
    const reconciled = new Map(net.map((row) => [key(row), row]));
    return rows.map((row) => {
      const after = reconciled.get(key(row)) ?? { ...row, [field]: 0, qualifier: "exact" };
      return h("tr", {},
        h("td", { class: "nowrap" }, labels.phase[row.phase] ?? row.phase), h("td", {}, row.recovery ? labels.recovery[row.recovery] ?? row.recovery : "–"),
        h("th", { scope: "row" }, name(row)), h("td", {}, kind(row)), h("td", {}, unit(row)),
        h("td", { class: "num" }, leads(row, "gross", written(sum([row], field)))), h("td", { class: "num" }, leads(row, "reconciled", written(sum([after], field)))), h("td", { class: "num" }, leads(row, "gross", number(row.reports))));
    });
  };
  const typed = (class_) => Object.keys(labels.type).some((code) => code.startsWith(`${class_}.`) && !/\.(other|unknown)$/.test(code));
  const unclassified = (said) => (said === "unclassified" ? _("unclassified") : said);
  const head = h("thead", {}, h("tr", {},
    ...[_("Phase"), _("Recovery"), _("What"), _("Type"), _("Unit of measure")].map((name) => h("th", { scope: "col" }, name)),
    ...[_("Gross"), _("Reconciled"), _("Reports")].map((name) => h("th", { scope: "col", class: "num" }, name))));
  const body = h("tbody", {},
    ...line(totals.rows, totals.reconciled.rows, (row) => labels.class[row.class] ?? row.class,
      (row) => labels.type[`${row.class}.${row.type}`] ?? (typed(row.class) ? unclassified(row.type ?? "") : "–"), (row) => labels.unit[row.unit] ?? row.unit, "quantity"),
    ...line(totals.checks, totals.reconciled.checks, (row) => `${_("Check")}: ${labels.of[row.of] ?? row.of}`,
      (row) => (row.database ? labels.database[row.database] ?? row.database : row.hits ? _n("{n} hit", "{n} hits", row.hits) : "–"), () => "–", "count"),
    ...line(totals.arrests, totals.reconciled.arrests, () => _("Arrests"), (row) => labels.offence[row.offence] ?? row.offence, () => "–", "count"));
  if (!body.children.length) body.append(h("tr", {}, h("td", { class: "empty", colspan: 8 }, _("No report yet."))));
  table.replaceChildren(head, body);
}
