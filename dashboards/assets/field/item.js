// One report that was filed: where it is on its way, its receipt, why it was not accepted, and what to do about it.

import { h } from "../dom.js";
import { moment } from "./clock.js";
import { stateOf } from "./home.js";
import { kick } from "./outbox.js";
import { button } from "./parts.js";
import { picture } from "./photos.js";
import { changeReport, draft, forgetPhotos, keepDraft, photos, report, takeBack } from "./store.js";
import { summary } from "./summary.js";
import { _, label, number } from "./words.js";

export async function itemView({ owner, rest, go, draw }) {
  const one = await report(owner.id, rest[0]);
  if (!one) return { title: _("Report"), body: h("p", {}, _("This report is not on this phone.")) };
  const files = await photos(one);
  const [tone, state] = await stateOf(one);
  const zone = owner.brief.timezone;
  return {
    live: true,
    title: label("kind", one.kind),
    body: [
      h("p", { class: `stand is-${tone}`, role: "status", id: "stand", "data-state": one.state }, state),
      one.receipt ? receipt(one.receipt, zone) : null,
      one.state === "refused" ? refusalOf(one.told) : null,
      one.state === "waiting" ? h("p", { class: "hint" }, _("It is kept on this phone, also when the page is closed, and goes out by itself.")) : null,
      one.form ? h("p", { class: "lead", dir: "auto" }, summary(one.form)) : null,
      h("p", { class: "hint" }, moment(one.at, zone)),
      files.length ? h("ul", { class: "photos" }, ...files.map((photo, index) => h("li", {}, picture(photo, _("Photo {n}", { n: number(index + 1) })),
        h("span", { class: "hint" }, photo.sent ? _("Sent") : photo.refused ? _("Not accepted") : photo.arrived ? `${number(Math.floor((100 * photo.arrived) / photo.size))} %` : _("Waiting")),
        photo.refused ? h("span", { class: "hint", lang: photo.refused.lang, dir: "ltr" }, photo.refused.detail) : null))) : null,
      ...actions(one, { go, draw }),
    ],
  };
}

function receipt({ entry, version, received_at, sector, warnings }, zone) {
  const later = version > 1 ? [" · ", _("version {n}", { n: number(version) })] : [];
  return h("div", { class: "receipt" },
    h("p", {}, _("Receipt")), h("p", { class: "number", id: "receipt" }, number(entry)),
    h("p", {}, _("Received {time}", { time: moment(Date.parse(received_at), zone) }), ...later),
    sector ? h("p", {}, _("Counts for sector {code}", { code: sector })) : null,
    warnings?.length ? h("ul", {}, ...warnings.map((code) => h("li", {}, label("warning", code)))) : null);
}

/** Why it was not accepted: each place by the form's own name for it, and the service's sentence. */
export function refusalOf(told) {
  const known = { "other-content": _("This report had already arrived, with other content. Send this one as a correction."), "too-large": _("The report is too large.") };
  return h("div", { class: "refusal", role: "alert" },
    h("p", {}, known[told.slug] ?? _("Headquarters could not accept this report. Correct it and send it again.")),
    told.errors?.length ? h("ul", { id: "reasons" }, ...told.errors.map(({ pointer, detail }) => h("li", {}, h("strong", {}, whereWords(pointer)), " ", h("span", { lang: told.lang, dir: "ltr" }, detail))))
      : told.detail ? h("p", { lang: told.lang, dir: "ltr" }, told.detail) : null);
}

/** A JSON pointer in the words of the form. */
function whereWords(pointer) {
  const [, part, index, field] = pointer.split("/");
  const names = {
    lines: _("What was seized"), checks: _("Checks"), arrests: _("Arrests"), location: _("Where"), sector: _("Where"), accuracy_m: _("Where"),
    occurred_at: _("When"), note: _("Note"), attachments: _("Photos"), handling: _("Who may see it"), countries: _("Countries on the way"), contexts: _("Context"),
    quantity: _("How many or how much"), unit: _("Unit"), type: _("Type"), serial: _("Serial number"), calibre: _("Calibre"), make: _("Make"), model: _("Model"),
    count: _("How many"), hits: _("Hits"),
  };
  const row = /^\d+$/.test(index ?? "") ? ` ${number(Number(index) + 1)}` : "";
  return `${names[part] ?? part ?? ""}${row}${field ? ` · ${names[field] ?? field}` : ""}:`;
}

function actions(one, { go, draw }) {
  const edit = async () => {
    const form = { ...one.form, told: one.told, ...(one.former ? { correcting: true, reason: JSON.parse(one.body).reason } : {}) };
    if (one.former) {
      await keepDraft(form); // what headquarters has stays as it was
      await changeReport(one.id, (found) => void Object.assign(found, one.former, { former: null }));
    } else if (!(await takeBack(one.id, form))) return draw();
    return go(path, { instead: true });
  };
  const path = one.kind === "activity" ? `checks/${one.id}` : `seizure/${one.id}/${one.kind === "nil" ? "where" : "what"}`;
  const correct = async () => {
    if (!(await draft(one.owner, one.id))) await keepDraft({ ...one.form, correcting: true, stepName: null }); // one that was begun goes on
    go(path);
  };
  const leave = async () => {
    await changeReport(one.id, (found) => void Object.assign(found, found.former, { former: null }));
    await forgetPhotos(one.id);
  };
  if (one.state === "refused" && one.told?.slug === "other-content") return [button(_("Send as a correction"), correct, { class: "wide primary", id: "correct" })];
  if (one.state === "refused") {
    const again = button(_("Correct it and send again"), edit, { class: "wide primary", id: "edit" });
    return one.former ? [again, button(_("Leave the report as it was received"), leave, { class: "wide", id: "leave" })] : [again];
  }
  if (one.state === "waiting" && one.attempts === 0 && !one.corrects) return [button(_("Change it before it goes out"), edit, { class: "wide", id: "edit" })];
  if (one.state === "waiting") return [button(_("Try now"), async () => {
    await changeReport(one.id, (found) => void (found.notBefore = 0));
    kick();
  }, { class: "wide" })];
  if (one.state === "received" && one.form) return [button(_("Something is wrong: correct it"), correct, { class: "wide", id: "correct" })];
  return [];
}
