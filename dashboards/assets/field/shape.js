// From a form to a report as the contract has it. Pure, but for `label` in what is wrong.

import { deviceClock, operationTime, stamp } from "./clock.js";
import { _, forms, label } from "./words.js";

export const CHECKED = ["person", "vehicle", "container", "parcel", "premises", "vessel", "aircraft", "document", "goods"];
const WHOLE = ["piece", "round", "stick", "box", "tablet", "plant"];
const DIGITS = /[٠-٩۰-۹]/g;

/** A new form of some kind. Its id is the report's id from the first moment on. */
export function begin(owner, kind) {
  return {
    id: crypto.randomUUID(), owner: owner.id, kind, begun: Date.now(), step: 0,
    at: operationTime(owner), place: null, lines: [], arrests: [], checks: {}, databases: {}, contexts: [], codes: [], countries: {}, files: [],
  };
}

/** Digits as a keyboard with other numerals writes them, as 0 to 9. */
export function plainDigits(text) {
  return String(text ?? "").replace(DIGITS, (digit) => String(digit.codePointAt(0) & 0xf)).replace(/٫/g, ".").replace(/٬/g, "").trim();
}

/** What a person wrote as a quantity: a number, or the text for the service to read; null when it cannot be one. */
export function quantityOf(text, unit) {
  const plain = plainDigits(text);
  if (!/^\d[\d., \u00a0\u202f]*$/.test(plain)) return null;
  if (/^\d{1,9}$/.test(plain)) return Number(plain) > 0 ? Number(plain) : null;
  if (WHOLE.includes(unit)) return /^[1-9]\d{0,2}([., \u00a0\u202f]\d{3})+$/.test(plain) ? plain : null;
  if (/^\d{1,9}[.,](\d{1,2}|\d{4,6})$/.test(plain)) return Number(plain.replace(",", ".")) || null;
  return plain;
}

/** What a person wrote as a quantity so far, for one more or one less; NaN where it can be read in two ways, or is none. */
export function amountOf(text, unit) {
  const plain = plainDigits(text);
  if (!plain) return 0;
  if (ambiguous(text, unit)) return NaN;
  const read = quantityOf(plain, unit) ?? plain;
  if (typeof read === "number") return read;
  return Number(WHOLE.includes(unit) ? read.replace(/[., \u00a0\u202f]/g, "") : read.replace(/[ \u00a0\u202f]/g, "").replace(",", "."));
}

/** "1.473 kg" is one and a half kilograms to some and more than a ton to others. */
export function ambiguous(text, unit) {
  return !WHOLE.includes(unit) && /^\d{1,3}[.,]\d{3}$/.test(plainDigits(text));
}

export function classOf(code) {
  return forms.classes.find((one) => one.code === code);
}

/** What is wrong with a form before it goes out: [step, words] for each. */
export function faults(form) {
  const found = [];
  if (form.kind === "seizure" && !form.lines.length) found.push(["what", _("Say what was seized: at least one thing.")]);
  for (const line of form.lines) for (const words of lineFaults(line)) found.push(["what", `${label("class", line.class)}: ${words}`]);
  if (!form.place) found.push(["where", _("Say where it was: your position, a place on the map, or a sector.")]);
  if (Number.isNaN(form.at)) found.push(["where", _("Say when it was.")]);
  if (form.kind === "activity" && !counted(form)) found.push(["what", _("Nothing is counted yet.")]);
  return found;
}

export function lineFaults(line) {
  const found = [];
  if (quantityOf(line.quantity, line.unit) === null) {
    const part = WHOLE.includes(line.unit) && /^\d+[.,]\d+$/.test(plainDigits(line.quantity));
    found.push(part ? _("This is counted in whole numbers.") : _("Write how many or how much, more than zero."));
  }
  else if (ambiguous(line.quantity, line.unit)) found.push(_("This number can be read in two ways. Write it without a point, or with two decimals."));
  if (!line.unit) found.push(_("Choose the unit."));
  return found;
}

export function counted(form) {
  const counts = [...Object.values(form.checks), ...Object.values(form.databases)].map(({ count }) => count);
  return counts.reduce((all, count) => all + count, 0) + form.arrests.reduce((all, { count }) => all + count, 0);
}

/** The report on the wire. */
export function report(form, owner, files, device = Date.now()) {
  const checks = [
    ...Object.entries(form.checks).map(([of, { count, hits }]) => ({ of, count, hits })),
    ...Object.entries(form.databases).map(([database, { count, hits }]) => ({ of: "database", database, count, hits })),
  ].filter(({ count }) => count > 0);
  const place = form.place ?? {};
  const { origin, destination, transit } = form.countries;
  const made = {
    kind: form.kind,
    occurred_at: stamp(form.at),
    location: place.lon === undefined ? null : { type: "Point", coordinates: [place.lon, place.lat] },
    accuracy_m: place.accuracy_m,
    sector: place.lon === undefined ? place.sector : null,
    ...Object.fromEntries(["recovery", "place", "transport", "concealment", "direction", "legal_ground"].map((name) => [name, form[name === "place" ? "site" : name]])),
    countries: origin || destination || transit ? { origin, transit: transit ? [transit] : null, destination } : null,
    contexts: form.contexts,
    lines: form.lines.map(lineOf),
    arrests: form.arrests.map(({ offence, count }) => ({ offence, count })),
    checks,
    handling: form.tlp || form.codes.length ? { tlp: form.tlp, codes: form.codes } : null,
    note: form.note?.trim(),
    attachments: files.map(({ sha256, size }) => ({ sha256, size })),
    device_clock: form.device ?? deviceClock(owner, device),
  };
  return bare(made);
}

function lineOf(line) {
  const { class: class_, type, unit, qualifier } = line;
  const traced = Object.fromEntries(
    ["make", "model", "calibre", "serial", "marking", "manufacture", "condition", "country_of_manufacture"].map((name) => [name, line[name]?.trim()]));
  return { class: class_, type, quantity: quantityOf(line.quantity, unit), unit, qualifier, ...traced };
}

/** Without what says nothing. */
function bare(value) {
  if (Array.isArray(value)) return value.map(bare);
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value).map(([name, inner]) => [name, bare(inner)]);
  return Object.fromEntries(kept.filter(([, inner]) => inner !== null && inner !== undefined && inner !== "" && !(Array.isArray(inner) && !inner.length)));
}
