// The feed: entries as they are written, newest first. Whatever a person wrote stays text.

import { timeZone } from "./clock.js";
import { h } from "./dom.js";
import { measure, sum, written } from "./figures.js";
import { _, language, locale, number } from "./words.js";

const KEPT = 120;
const QUIET = new Set(["share.opened", "report.read", "export.made", "member.added", "key.made", "key.revoked"]);

let clock = null;

function hour(iso) {
  clock ??= new Intl.DateTimeFormat(locale, { timeZone: timeZone(), weekday: "short", hour: "2-digit", minute: "2-digit" });
  return clock.format(new Date(iso));
}

/** Put one entry on top. `fresh`: it came while one was watching. */
export function feedEntry(list, kind, number_, entry, data, fresh) {
  if (QUIET.has(kind)) return;
  const [title, detail, tone] = sentence(kind, entry, data);
  if (joins(list.firstChild, kind)) return join(list.firstChild, title, detail, number_, entry);
  const visible = kind.startsWith("report.") && entry.payload?.document;
  const item = h("li", { class: `entry ${tone}${fresh ? " fresh" : ""}`, value: number_, "data-kind": kind },
    h("time", { datetime: entry.at }, hour(entry.at)),
    h("div", {},
      h("p", { class: "entry-title" }, visible ? h("a", { href: data.details + encodeURIComponent(entry.subject) }, title) : title),
      detail ? h("p", { class: "entry-detail" }, detail) : null));
  list.prepend(item);
  while (list.children.length > KEPT) list.lastChild.remove();
}

/** Many of a kind in a row (cases opened, sectors added) are one line with their number, or they would hide the reports. */
function joins(newest, kind) {
  return newest?.dataset.kind === kind && !/^(report|reporting|phase|pair)\./.test(kind);
}

function join(item, title, detail, number_, entry) {
  const many = Number(item.dataset.many ?? 1) + 1;
  item.dataset.many = String(many);
  item.value = number_;
  item.querySelector(".entry-title").textContent = `${title} × ${number(many)}`;
  item.querySelector(".entry-detail")?.replaceChildren(detail);
  item.querySelector("time").textContent = hour(entry.at);
}

/** [title, detail, tone] of an entry, as far as this viewer may see into it. */
export function sentence(kind, entry, data) {
  const { labels, countries } = data;
  const who = entry.unit ?? entry.agency ?? countries[entry.country] ?? entry.country;
  const named = labels.entry[kind] ?? kind;
  const payload = entry.payload ?? {};
  if (kind.startsWith("report.")) {
    const what = labels.kind[payload.kind] ?? named;
    const title = kind === "report.filed" ? what : `${named}: ${what}`;
    return [who ? `${who} – ${title}` : title, reportDetail(payload, labels), toneOf(kind, payload.kind)];
  }
  if (kind === "reporting.closed") {
    const states = Object.values(payload.units ?? {});
    const missing = states.filter((state) => state === "missing").length;
    return [named, _("{told} of {all} units have reported, {missing} missing",
      { told: number(states.length - missing), all: number(states.length), missing: number(missing) }), missing ? "alarm" : "plain"];
  }
  if (kind.startsWith("phase.")) return [`${named}: ${labels.phase[payload.kind ?? String(entry.subject).split(":")[1]] ?? ""}`, "", "strong"];
  if (kind.startsWith("alarm.")) return [named, payload.text?.[language] ?? payload.text?.en ?? "", kind === "alarm.raised" ? "alarm" : "plain"];
  if (kind.startsWith("pair.")) return [named, "", "warn"];
  return [named, [entry.subject, who].filter(Boolean).join(" · "), kind === "plan.issued" ? "strong" : "plain"];
}

function toneOf(kind, report) {
  if (kind === "report.withdrawn") return "warn";
  return report === "seizure" ? "seizure" : report === "nil" ? "nil" : "plain";
}

function reportDetail(payload, labels) {
  const report = payload.document;
  if (!report) return "";
  const lines = (report.lines ?? []).map((line) => {
    const type = labels.type[`${line.class}.${line.type}`] ?? labels.class[line.class] ?? line.class;
    const quantity = written(sum([{ ...line, quantity: line.quantity_milli / 1000 }]));
    const unit = measure(line.class, line.unit, labels);
    return unit ? `${type}, ${quantity} ${unit}` : `${type} × ${quantity}`;
  });
  const checks = (report.checks ?? []).map((check) => `${labels.of[check.of] ?? check.of} × ${number(check.count)}`);
  const arrests = (report.arrests ?? []).map((arrest) => `${labels.offence[arrest.offence] ?? arrest.offence}: ${number(arrest.count)}`);
  const shown = [...lines, ...checks, ...arrests];
  const some = shown.slice(0, 5);
  if (shown.length > some.length) some.push("…");
  return [some.join(", "), payload.sector].filter(Boolean).join(" · ");
}
