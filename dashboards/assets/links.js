// From a figure to the reports that it is the sum of: the list of reports takes everything that a figure is keyed by.

import { h } from "./dom.js";

/** Kinds of reports that are counted; a position is none. */
export const COUNTED_KINDS = "seizure,activity,nil";

/** The address of the list, narrowed; null on a board that leads nowhere. `basis`: reconciled figures leave doubles out. */
export function reportsAt(data, { basis, ...narrowed } = {}) {
  if (!data.reports) return null;
  const standing = basis ? { withdrawn: "no", ...(basis === "gross" ? {} : { double: "no" }) } : {};
  const asked = Object.entries({ ...narrowed, ...standing }).filter(([, value]) => value);
  return asked.length ? `${data.reports}?${new URLSearchParams(asked)}` : data.reports;
}

/** What the reports of a row of figures are asked for by. */
export function keyOf(row) {
  const { phase, recovery, type, offence, database } = row;
  if (row.of) return { phase, ...(database ? { database } : { of: row.of }) };
  if (row.offence) return { phase, offence };
  return { phase, recovery, class: row.class, type, measure: row.unit };
}

/** Words as a link, or as they are where there is nowhere to go. */
export function linked(address, ...words) {
  return address ? h("a", { class: "figure-link", href: address }, ...words) : h("span", {}, ...words);
}
