// The start: what one can report, what is owed, what is on its way.

import { h } from "../dom.js";
import { hour, moment, operationTime } from "./clock.js";
import { fileForm } from "./filing.js";
import { button } from "./parts.js";
import { ownSector, position } from "./place.js";
import { waitingMessages } from "./messages.js";
import { begin } from "./shape.js";
import { shiftCards } from "./shifts.js";
import { drafts, keepDraft, photos, reports, takeBack } from "./store.js";
import { summary } from "./summary.js";
import { othersNote } from "./welcome.js";
import { _, _n, label, number } from "./words.js";

const SHOWN = 12;

export async function homeView({ owner, rest, go, draw, announce, ready }) {
  const kept = (await reports(owner.id)).filter(({ kind }) => kind !== "position");
  const begun = (await drafts(owner.id)).filter(({ kind }) => kind !== "message");
  const counting = begun.find((draft) => draft.kind === "activity" && !draft.correcting);
  const start = async (kind, path) => {
    const form = begin(owner, kind);
    await keepDraft(form);
    go(`${path}/${form.id}`);
  };
  const nil = async () => {
    if (held) return undefined; // a second tap means the first
    const sector = ownSector(owner);
    const form = { ...begin(owner, "nil"), place: sector ? { sector } : null };
    if (!sector) {
      await keepDraft(form);
      return go(`seizure/${form.id}/where`);
    }
    const made = await fileForm(owner, form, { hold: 6_000 });
    announce(_("Nothing to report: noted."));
    await draw();
    setTimeout(draw, 6_100);
    return made;
  };
  const held = kept.find((one) => one.kind === "nil" && one.state === "waiting" && one.attempts === 0 && one.notBefore > Date.now());
  const all = rest[0] === "all";
  return {
    live: true,
    title: _("Report"),
    body: [
      owner.keyRefused ? h("p", { class: "refusal" }, _("The key of this unit is no longer valid. Nothing is lost: ask for a new QR code and scan it.")) : null,
      ...(await waitingMessages(owner)),
      owing(owner, kept, nil),
      ...shiftCards(owner, announce),
      held ? h("p", { class: "notice", role: "status" }, _("«Nothing to report» goes out in a moment."),
        button(_("Undo"), async () => {
          await takeBack(held.id, null);
          draw();
        }, { id: "undo" })) : null,
      h("div", { class: "doors" },
        door(_("Seizure"), _("Weapons, drugs, cash, goods …"), () => start("seizure", "seizure"), "primary", "seizure"),
        door(_("Checks"), counting ? _("Counting since {time}", { time: hour(counting.at, owner.brief.timezone) }) : _("Count with one tap"), () => (counting ? go(`checks/${counting.id}`) : start("activity", "checks")), "", "checks"),
        door(_("Nothing to report"), ownSector(owner) ? _("One tap, for {sector}", { sector: ownSector(owner) }) : _("One tap and the sector"), nil, "", "nil"),
        door(_("Messages"), _("Read and write"), () => go("messages"), "", "messages")),
      checkIn(owner, announce),
      ...drafted(begun.filter((draft) => draft !== counting), owner),
      h("section", { class: "outbox" }, h("h2", {}, _("Sent and waiting")),
        kept.length ? h("ul", { class: "items" }, ...(await Promise.all(kept.slice(0, all ? kept.length : SHOWN).map((one) => item(one, owner)))))
          : h("p", { class: "hint" }, _("Nothing was reported from this phone yet.")),
        kept.length > SHOWN && !all ? h("a", { class: "button wide", href: "#/home/all" }, _("Show all")) : null),
      await othersNote(owner.id),
      h("p", { class: "hint kept" }, ready ? _("This page works without network.") : _("Getting ready to work without network …")),
    ],
  };
}

function door(title, words, act, kind, id) {
  const made = h("button", { type: "button", class: `door ${kind}`, id }, h("strong", {}, title), h("span", {}, words));
  made.addEventListener("click", act);
  return made;
}

/** Which report is owed until when; what waits on this phone counts as told. */
function owing(owner, kept, nil) {
  const told = ({ since, due_at }) => kept.some(({ at, kind, state }) => kind !== "position" && state !== "refused" && at >= Date.parse(since) && at < Date.parse(due_at));
  const open = owner.brief.owing.filter((one) => (one.state === "owed" || one.state === "missing") && !told(one));
  const current = open.find((one) => one.state === "owed");
  const late = open.filter((one) => one.state === "missing").length;
  if (!open.length) {
    const next = owner.brief.owing[0];
    return next ? h("p", { class: "owed is-fine" }, _("Reported for the period until {time}.", { time: hour(Date.parse(next.due_at), owner.brief.timezone) })) : null;
  }
  return h("div", { class: `owed ${late ? "is-late" : ""}` },
    current ? h("p", {}, h("strong", {}, _("A report is due {time}.", { time: hour(Date.parse(current.due_at), owner.brief.timezone) })), " ",
      remaining(Date.parse(current.due_at) - operationTime(owner), owner.brief.speed)) : null,
    late ? h("p", {}, _n("{n} earlier period is without a report.", "{n} earlier periods are without a report.", late)) : null,
    current?.reminded_at ? h("p", { id: "reminded" }, _("Headquarters reminded you {time}.", { time: hour(Date.parse(current.reminded_at), owner.brief.timezone) })) : null,
    current ? button(_("Nothing to report"), nil, { class: "wide", id: "owed-nil" }) : null);
}

/** One tap that says where the unit is, and with that that it is well. */
function checkIn(owner, announce) {
  const told = h("p", { class: "hint", role: "status", id: "checked-in" });
  const made = button(_("Check in: send my position now"), async () => {
    made.disabled = true;
    told.textContent = _("Looking for the position …");
    try {
      await fileForm(owner, { ...begin(owner, "position"), place: await position() });
      told.textContent = _("Kept on this phone. It goes out by itself.");
      announce(told.textContent);
    } catch (sentence) {
      if (sentence instanceof Error) throw sentence;
      told.textContent = String(sentence);
    } finally {
      made.disabled = false;
    }
  }, { class: "wide", id: "check-in" });
  return h("div", { class: "stack" }, made, told);
}

function remaining(ms, speed) {
  if (speed !== 1) return "";
  const minutes = Math.max(0, Math.round(ms / 60_000));
  return minutes < 90 ? _n("{n} minute left", "{n} minutes left", minutes) : _n("{n} hour left", "{n} hours left", Math.round(minutes / 60));
}

function drafted(begun, owner) {
  if (!begun.length) return [];
  return [h("section", {}, h("h2", {}, _("Not finished")),
    h("ul", { class: "items" }, ...begun.map((draft) =>
      h("li", {}, h("a", { class: "item is-draft", href: draft.kind === "activity" ? `#/checks/${draft.id}` : `#/seizure/${draft.id}/${draft.stepName ?? ""}` },
        h("strong", {}, label("kind", draft.kind)), h("span", {}, moment(draft.at, owner.brief.timezone)),
        h("span", { class: "detail" }, summary(draft)))))))];
}

async function item(one, owner) {
  const [tone, state] = await stateOf(one);
  return h("li", {}, h("a", { class: `item is-${tone}`, href: `#/report/${one.id}`, "data-state": one.state },
    h("strong", {}, label("kind", one.kind)), h("span", {}, moment(one.at, owner.brief.timezone)),
    one.form ? h("span", { class: "detail" }, summary(one.form)) : null,
    h("span", { class: "state" }, state)));
}

/** [tone, words] of a report on its way. */
export async function stateOf(one) {
  const files = await photos(one);
  const sent = files.filter((photo) => photo.sent).length;
  const done = _("photos {sent} of {all}", { sent: number(sent), all: number(files.length) });
  const progress = files.length ? ` · ${done}` : "";
  if (one.state === "received") {
    const taken = _("Received, number {number}", { number: number(one.receipt.entry) });
    return [sent < files.length ? "sending" : "received", taken + progress];
  }
  if (one.state === "refused") return ["refused", _("Not accepted – please correct it")];
  if (one.state === "sending") return ["sending", `${_("Being sent …")}${progress}`];
  const why = { key: _("Waiting for a valid key"), "not-open": _("Waiting: the operation takes no reports now"), "no-answer": _("Waiting for the network") }[one.told?.slug];
  return ["waiting", `${why ?? _("Waiting to be sent")}${progress}`];
}
