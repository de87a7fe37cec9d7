// What a form says, in words: for lists, and to look over before it is filed.

import { _, isolated, label, listed, number } from "./words.js";

/** What is in a report, in a line. */
export function summary(form) {
  const lines = (form.lines ?? []).map((line) => [lineWords(line), serialWords(line)].filter(Boolean).join(" "));
  const checks = Object.entries(form.checks ?? {}).filter(([, { count }]) => count).map(([of, { count }]) => `${label("of", of)} × ${number(count)}`);
  const bases = Object.entries(form.databases ?? {}).filter(([, { count }]) => count).map(([of, { count }]) => `${label("database", of)} × ${number(count)}`);
  return listed([...lines, ...checks, ...bases, ...arrestWords(form)]);
}

export function lineWords(line) {
  const thing = line.type ? label("type", `${line.class}.${line.type}`) : label("class", line.class);
  const unit = !line.unit || line.unit === "piece" ? "" : ` ${/^[A-Z]{3}$/.test(line.unit) ? line.unit : label("unit", line.unit)}`;
  const qualifier = line.qualifier && line.qualifier !== "exact" ? `${label("qualifier", line.qualifier)} ` : "";
  return `${thing} × ${qualifier}${line.quantity || "?"}${unit}`;
}

function serialWords(line) {
  return line.serial ? `${_("No.")} ${isolated(line.serial)}` : "";
}

/** What identifies one thing, as far as it was said. */
export function marks(line) {
  const said = [line.make, line.model, line.calibre].filter(Boolean).map(isolated);
  const chosen = ["marking", "manufacture", "condition"].filter((name) => line[name]).map((name) => label(name, line[name]));
  const made = line.country_of_manufacture ? [label("country", line.country_of_manufacture)] : [];
  return [...said, serialWords(line), ...chosen, ...made].filter(Boolean).join(" · ");
}

export function arrestWords(form) {
  return (form.arrests ?? []).map(({ offence, count }) => `${label("offence", offence)} × ${number(count)}`);
}

/** The countries on the way, those that were said. */
export function wayWords({ countries }) {
  const names = { origin: _("Came from"), transit: _("Passed through"), destination: _("Was going to") };
  return Object.entries(names).filter(([name]) => countries[name]).map(([name, words]) => `${words}: ${label("country", countries[name])}`).join("\n");
}

/** Who may see it, as far as it was said. */
export function handlingWords({ tlp, codes }) {
  return listed([...(tlp ? [`TLP:${tlp}`] : []), ...codes.map((code) => label("handling_code", code))]);
}
