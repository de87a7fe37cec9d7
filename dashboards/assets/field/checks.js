// Counters for a post: one tap for each check, one for each hit. Every tap is kept at once.

import { h } from "../dom.js";
import { hour, operationTime } from "./clock.js";
import { fileForm } from "./filing.js";
import { refusalOf } from "./item.js";
import { button, text } from "./parts.js";
import { placePart, placeWords, ownSector } from "./place.js";
import { CHECKED, counted, faults } from "./shape.js";
import { draft, dropDraft, keepDraft, report } from "./store.js";
import { _, _n, forms, label, number } from "./words.js";

export async function checksView({ owner, rest, go, draw, announce }) {
  const form = await draft(owner.id, rest[0]);
  if (!form) return { title: _("Checks"), body: h("p", {}, _("This was filed or thrown away.")) };
  form.place ??= ownSector(owner) ? { sector: ownSector(owner) } : null;
  const former = form.correcting ? await report(owner.id, form.id) : null;
  const keep = () => keepDraft(form);
  const send = button(sendWords(form), async () => {
    const wrong = faults(form);
    if (former && !form.reason?.trim()) wrong.push(["what", _("Say why it is corrected.")]);
    if (wrong.length) {
      refusal.textContent = wrong.map(([, words]) => words).join(" ");
      refusal.hidden = false;
      return refusal.scrollIntoView({ block: "center" });
    }
    const { reason, correcting: _correcting, told: _told, ...kept } = form;
    if (!former) kept.at = operationTime(owner);
    const made = await fileForm(owner, kept, former ? { corrects: reason.trim(), former } : {});
    return go(`report/${made.id}`, { instead: true });
  }, { class: "wide primary", id: "send" });
  const changed = () => {
    keep();
    send.textContent = sendWords(form);
  };
  const refusal = h("p", { class: "refusal", role: "alert", hidden: true });
  const bases = forms.lists.database.filter((code) => code !== "unknown");
  return {
    title: _("Checks"),
    body: [
      form.told ? refusalOf(form.told) : null,
      h("p", { class: "hint" }, _("Counting since {time}", { time: hour(form.at, owner.brief.timezone) })),
      h("div", { class: "counters" }, ...CHECKED.map((of) => counter(form.checks, of, label("of", of), changed, announce))),
      h("details", { class: "more", open: Object.keys(form.databases).length > 0 }, h("summary", {}, _("Database searches")),
        h("div", { class: "counters" }, ...bases.map((code) => counter(form.databases, code, label("database", code), changed, announce)))),
      h("details", { class: "more", open: form.arrests.length > 0 }, h("summary", {}, _("Arrests")), arrestsPart(form, changed, draw)),
      h("details", { class: "more" }, h("summary", {}, `${_("Where")}: ${placeWords(owner, form.place) || "–"}`), placePart(owner, form.place, (place) => {
        form.place = place;
        keep();
      })),
      text(_("Note (no names of persons)"), form.note, (value) => {
        form.note = value;
        keep();
      }, { area: true, maxlength: 2000 }),
      former ? text(_("Why it is corrected"), form.reason, (value) => {
        form.reason = value;
        keep();
      }, { maxlength: 500, id: "reason" }) : null,
      refusal,
      button(_("Throw away"), async () => {
        if (!confirm(_("Throw these counts away?"))) return;
        await dropDraft(form.id);
        go("", { instead: true });
      }, { class: "wide quiet" }),
    ],
    foot: send,
  };
}

function sendWords(form) {
  const all = counted(form);
  return all ? _n("File {n} check", "File {n} checks", all) : _("File the counts");
}

function counter(counts, code, name, changed, announce) {
  const count = h("output", { class: "count" });
  const hits = h("output", { class: "count small" });
  const show = () => {
    const at = counts[code] ?? { count: 0, hits: 0 };
    count.textContent = number(at.count);
    hits.textContent = number(at.hits);
    made.classList.toggle("is-counted", at.count > 0);
  };
  const by = (checks, found) => {
    const at = counts[code] ?? { count: 0, hits: 0 };
    const next = { count: Math.max(0, at.count + checks), hits: Math.max(0, at.hits + found) };
    if (found > 0) next.count = Math.max(next.count, next.hits);
    next.hits = Math.min(next.hits, next.count);
    if (next.count) counts[code] = next;
    else delete counts[code];
    show();
    changed();
    navigator.vibrate?.(12);
    announce(`${name}: ${number(next.count)}`);
  };
  const tap = button("", () => by(1, 0), { class: "tap", "data-of": code, "aria-label": _("{what}: one more", { what: name }) });
  tap.append(h("span", { class: "name" }, name), count);
  const made = h("div", { class: "counter" }, tap,
    h("div", { class: "side" },
      button("−", () => by(-1, 0), { class: "minus", "aria-label": _("{what}: one less", { what: name }) }),
      (() => {
        const hit = button(`${_("Hit")} `, () => by(0, 1), { class: "hit", "data-hit": code, "aria-label": _("{what}: one hit more", { what: name }) });
        hit.append(hits);
        return hit;
      })()));
  show();
  return made;
}

/** Persons arrested, by offence: numbers and never names. */
export function arrestsPart(form, changed, draw) {
  const by = async (offence, step) => {
    const known = form.arrests.find((arrest) => arrest.offence === offence);
    if (known) known.count += step;
    else form.arrests.push({ offence, count: step });
    form.arrests = form.arrests.filter(({ count }) => count > 0);
    await changed();
    draw();
  };
  return h("div", { class: "stack" },
    ...form.arrests.map(({ offence, count }) => h("div", { class: "row" }, h("span", {}, `${label("offence", offence)} × ${number(count)}`),
      button("−", () => by(offence, -1), { id: `less-${offence}`, "aria-label": _("{what}: one less", { what: label("offence", offence) }) }),
      button("+", () => by(offence, 1), { id: `more-${offence}`, "aria-label": _("{what}: one more", { what: label("offence", offence) }) }))),
    h("p", {}, _("Arrested for")),
    h("div", { class: "tiles" }, ...forms.lists.offence.map((offence) => button(label("offence", offence), () => by(offence, 1), { class: "tile", id: `arrest-${offence}` }))));
}
