// The guided form: what, where and when, how, photos, look over, file. Each step is an address, so that the device's own
// way back works; each change is kept at once, so that a killed page loses nothing.

import { h } from "../dom.js";
import { arrestsPart } from "./checks.js";
import { isSetBack, moment, operationTime, read, written } from "./clock.js";
import { fileForm } from "./filing.js";
import { refusalOf } from "./item.js";
import { lineView } from "./line.js";
import { button, chips, choice, manyChips, more, text } from "./parts.js";
import { photosPart } from "./photos.js";
import { ownSector, placePart, placeWords, position } from "./place.js";
import { classOf, faults, lineFaults } from "./shape.js";
import { draft, dropDraft, keepDraft, photos, report } from "./store.js";
import { arrestWords, handlingWords, lineWords, marks, summary, wayWords } from "./summary.js";
import { _, forms, label, listed, number } from "./words.js";

const STEPS = { seizure: ["what", "where", "how", "photos", "check"], activity: ["what", "where", "how", "check"], nil: ["where", "check"] };
const GROUNDS = ["recovery", "legal_ground"];
const AHEAD_MS = 10 * 60_000; // beyond it the service calls a time the future as well

export async function seizureView(context) {
  const { owner, rest, go } = context;
  const form = await draft(owner.id, rest[0]);
  if (!form) return { title: _("Report"), body: h("p", {}, _("This was filed or thrown away.")) };
  const steps = STEPS[form.kind];
  const keep = () => keepDraft(form);
  if (rest[1] === "line") return lineView({ ...context, form, index: Number(rest[2]), keep });
  const name = steps.includes(rest[1]) ? rest[1] : steps[0];
  if (form.stepName !== name) {
    form.stepName = name;
    await keep();
  }
  const at = steps.indexOf(name);
  const to = (step) => go(`seizure/${form.id}/${step}`);
  const step = await PARTS[name]({ ...context, form, keep, to });
  return {
    title: TITLES()[name],
    body: [progress(form, steps, at), form.told ? refusalOf(form.told) : null, ...[step.body].flat()],
    foot: step.foot ?? h("div", { class: "foot-row" },
      at ? button(_("Back"), () => to(steps[at - 1])) : null,
      button(_("Next: {step}", { step: TITLES()[steps[at + 1]] }), () => to(steps[at + 1]), { class: "primary", id: "next" })),
  };
}

function TITLES() {
  return { what: _("What was seized"), where: _("Where and when"), how: _("How"), photos: _("Photos"), check: _("Look over") };
}

function progress(form, steps, at) {
  return h("nav", { class: "steps", "aria-label": _("Steps") }, ...steps.map((name, index) =>
    h("a", { href: `#/seizure/${form.id}/${name}`, "aria-current": index === at ? "step" : null, class: index < at ? "is-done" : "", title: TITLES()[name] },
      h("span", { class: "visually-hidden" }, `${TITLES()[name]} (${number(index + 1)}/${number(steps.length)})`))));
}

const PARTS = {
  async what({ form, keep, to, draw, go, owner }) {
    if (form.kind === "activity") return { body: h("p", {}, summary(form)) };
    const add = async (code) => {
      const known = classOf(code);
      form.lines.push({ class: code, type: null, quantity: known.traced || known.unit === "piece" ? "1" : "", unit: known.unit, qualifier: "exact" });
      await keep();
      to(`line/${form.lines.length - 1}`);
    };
    if (!form.place && !form.located) locateQuietly(form, owner);
    const shown = forms.classes.filter(({ code }) => code !== "unknown");
    return {
      body: [
        form.lines.length ? h("ul", { class: "items" }, ...form.lines.map((line, index) => h("li", { class: "row" },
          h("a", { class: `item ${lineFaults(line).length ? "is-refused" : ""}`, href: `#/seizure/${form.id}/line/${index}` },
            h("strong", {}, lineWords(line)), h("span", { class: "detail" }, lineFaults(line).join(" ") || marks(line))),
          button("✕", async () => {
            form.lines.splice(index, 1);
            await keep();
            draw();
          }, { "aria-label": _("Remove {what}", { what: lineWords(line) }), class: "quiet" })))) : null,
        h("h2", {}, form.lines.length ? _("Add more") : _("Choose what it is")),
        h("div", { class: "tiles" }, ...shown.map(({ code }) => button(label("class", code), () => add(code), { class: "tile", "data-class": code }))),
        button(_("Throw this report away"), async () => {
          if (!confirm(_("Throw this report and its photos away?"))) return;
          await dropDraft(form.id);
          go("", { instead: true });
        }, { class: "wide quiet" }),
      ],
    };
  },

  async where({ form, keep, owner }) {
    const zone = owner.brief.timezone;
    const when = h("input", { id: "when", type: "datetime-local", value: written(form.at, zone), required: true });
    const doubt = h("p", { class: "notice", role: "status", id: "doubt" });
    const judge = () => {
      doubt.textContent = isFuture(form, owner) ? label("warning", "future") : isSetBack(owner) ? _("This phone's clock cannot be right. Check the time.") : "";
      doubt.hidden = !doubt.textContent;
    };
    when.addEventListener("input", () => {
      form.at = read(when.value, zone);
      judge();
      keep();
    });
    judge();
    if (!form.place && form.kind !== "seizure" && ownSector(owner)) form.place = { sector: ownSector(owner) };
    return {
      body: [
        placePart(owner, form.place, (place) => {
          form.place = place;
          keep();
        }),
        h("div", { class: "field" }, h("label", { for: "when" }, _("When it happened")), when, h("p", { class: "hint" }, zone), doubt),
        form.kind === "seizure" ? chips(_("Kind of place"), "place", codesOf("place"), form.site, (code) => {
          form.site = code;
          keep();
        }) : null,
      ],
    };
  },

  async how({ form, keep, draw, owner }) {
    const one = (name) => (code) => {
      form[name] = code;
      keep();
    };
    const countries = owner.brief.countries;
    return {
      body: [
        ...GROUNDS.map((name) => chips(HEADS()[name], name, codesOf(name), form[name], one(name))),
        more(_("Arrests"), form.arrests.length > 0, arrestsPart(form, keep, draw)),
        more(_("Transport and hiding place"), Boolean(form.transport || form.concealment || form.direction),
          ...["transport", "concealment", "direction"].map((name) => chips(HEADS()[name], name, codesOf(name), form[name], one(name)))),
        more(_("Countries on the way"), Object.values(form.countries).some(Boolean),
          ...["origin", "transit", "destination"].map((name) => choice(HEADS()[name === "transit" ? "passed" : name], "country", form.countries[name], (code) => {
            form.countries[name] = code;
            keep();
          }, { first: countries }))),
        more(_("What it is part of"), form.contexts.length > 0, manyChips(_("Context"), "contexts", codesOf("contexts"), form.contexts, one("contexts"))),
        more(_("Who may see it"), Boolean(form.tlp || form.codes.length),
          chips("TLP", "tlp", forms.lists.tlp, form.tlp ?? owner.brief.tlp, one("tlp")),
          manyChips(_("Handling codes"), "handling_code", forms.lists.handling_code, form.codes, one("codes"))),
        text(_("Note (no names of persons)"), form.note, one("note"), { area: true, maxlength: 2000 }),
      ],
    };
  },

  async photos({ form, keep, draw }) {
    return { body: await photosPart(form, keep, draw) };
  },

  async check({ form, owner, keep, to, go, announce }) {
    const wrong = faults(form);
    const files = await photos(form);
    const former = form.correcting ? await report(owner.id, form.id) : null;
    const future = isFuture(form, owner) ? ` – ${label("warning", "future")}` : "";
    const rows = [
      [_("What"), form.kind === "nil" ? label("kind", "nil") : form.kind === "activity" ? summary(form) : form.lines.map((line) => [lineWords(line), marks(line)].filter(Boolean).join(" – ")).join("\n"), "what"],
      [_("Where"), placeWords(owner, form.place), "where"],
      [_("When"), Number.isNaN(form.at) ? "" : `${moment(form.at, owner.brief.timezone)} (${owner.brief.timezone})${future}`, "where"],
      [_("Kind of place"), form.site && label("place", form.site), "where"],
      ...["recovery", "legal_ground", "transport", "concealment", "direction"].map((name) => [HEADS()[name], form[name] && label(name, form[name]), "how"]),
      [_("Arrests"), listed(arrestWords(form)), "how"],
      [_("Countries on the way"), wayWords(form), "how"],
      [_("What it is part of"), listed(form.contexts.map((code) => label("contexts", code))), "how"],
      [_("Who may see it"), handlingWords(form), "how"],
      [_("Note"), form.note, "how"],
      [_("Photos"), files.length ? number(files.length) : "", "photos"],
    ].filter(([, words, step], index) => (words || index < 3) && (STEPS[form.kind].includes(step) || step === "what"));
    const send = button(former ? _("File the correction") : _("File the report"), async () => {
      if (former && !form.reason?.trim()) {
        refusal.textContent = _("Say why it is corrected.");
        refusal.hidden = false;
        return;
      }
      send.disabled = true;
      const { reason, correcting: _correcting, stepName: _stepName, told: _told, ...kept } = form;
      const made = await fileForm(owner, kept, former ? { corrects: reason.trim(), former } : {}).finally(() => (send.disabled = false));
      announce(_("Kept on this phone. It goes out by itself."));
      go(`report/${made.id}`, { instead: true });
    }, { class: "wide primary", id: "file", disabled: wrong.length > 0 });
    const refusal = h("p", { class: "refusal", role: "alert", hidden: true });
    return {
      body: [
        h("dl", { class: "about look-over" }, ...rows.flatMap(([name, words, step]) => [h("dt", {}, name),
          h("dd", {}, h("bdi", {}, words || "–"), " ", STEPS[form.kind].includes(step) ? h("a", { href: `#/seizure/${form.id}/${step}` }, _("Change")) : null)])),
        wrong.length ? h("ul", { class: "refusal", role: "alert" }, ...wrong.map(([step, words]) => h("li", {}, h("a", { href: `#/seizure/${form.id}/${step}` }, words)))) : null,
        former ? text(_("Why it is corrected"), form.reason, (value) => {
          form.reason = value;
          keep();
        }, { maxlength: 500, id: "reason" }) : null,
        refusal,
      ],
      foot: send,
    };
  },
};

function HEADS() {
  return {
    recovery: _("How it came to light"), legal_ground: _("Legal ground"), transport: _("Means of transport"), concealment: _("Hidden where"),
    direction: _("Direction"), origin: _("Came from"), passed: _("Passed through"), destination: _("Was going to"),
  };
}

function isFuture(form, owner) {
  return form.at > operationTime(owner) + AHEAD_MS;
}

/** A list's codes without those that leaving the field empty says as well. */
function codesOf(name) {
  return forms.lists[name].filter((code) => code !== "unknown");
}

/** Where the browser may use the position already, begin to look for it while the form is filled in. */
async function locateQuietly(form, owner) {
  form.located = true;
  const allowed = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
  if (allowed?.state !== "granted") return;
  const found = await position().catch(() => null);
  const kept = await draft(owner.id, form.id);
  if (!found || !kept || kept.place) return;
  form.place = found;
  kept.place = found;
  await keepDraft(kept);
}

