// Sums and their words. Nothing is added across classes, units, recovery modes or phases.

import { _, locale, number } from "./words.js";

const SIGNS = { exact: "", at_least: "≥ ", at_most: "≤ ", about: "≈ " };

/** The quantity of some rows with what can be said of it: a bound stays one beside exact figures, two opposite do not. */
export function sum(rows, field = "quantity") {
  const said = new Set(rows.map((row) => row.qualifier ?? "exact"));
  const qualifier = said.has("about") || (said.has("at_least") && said.has("at_most")) ? "about"
    : said.has("at_least") ? "at_least" : said.has("at_most") ? "at_most" : "exact";
  const total = rows.reduce((all, row) => all + row[field], 0);
  return { quantity: Math.round(total * 1000) / 1000, qualifier, withheld: rows.some((row) => row.withheld) };
}

/** «≥ 120»; a star for what may not be told. */
export function written({ quantity, qualifier, withheld }) {
  if (withheld) return "∗";
  return `${SIGNS[qualifier]}${number(quantity)}`;
}

/** The things that the board has columns for, in the vocabulary's order; firearms and ammunition always. */
export function columnsOf(rows, phase, labels) {
  const order = Object.keys(labels.class);
  const found = new Map([["firearm piece", ["firearm", "piece"]], ["ammunition round", ["ammunition", "round"]]]);
  for (const row of rows) {
    if (row.phase === phase && row.recovery === "seized") found.set(`${row.class} ${row.unit}`, [row.class, row.unit]);
  }
  return [...found.values()].sort(
    ([one, unit], [other, otherUnit]) => order.indexOf(one) - order.indexOf(other) || unit.localeCompare(otherUnit),
  );
}

/** A unit in the plural; "" for the one that goes without saying: pieces, and rounds of ammunition. */
export function measure(class_, unit, labels) {
  return labels.usual[class_] === unit ? "" : labels.measures[unit] ?? labels.unit[unit] ?? unit;
}

/** «Firearms» or «Explosives, sticks». */
export function heading([class_, unit], labels) {
  const thing = labels.things[class_] ?? labels.class[class_] ?? class_;
  return [thing, measure(class_, unit, labels)];
}

const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });

/** How long ago by the operation's clock: «5 min. ago». */
export function ago(then, now) {
  const seconds = Math.max(0, (now - then) / 1000);
  if (seconds < 50) return _("just now");
  if (seconds < 3000) return relative.format(-Math.round(seconds / 60), "minute");
  if (seconds < 172_800) return relative.format(-Math.round(seconds / 3600), "hour");
  return relative.format(-Math.round(seconds / 86_400), "day");
}
