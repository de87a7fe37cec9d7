// The unit's shifts: accept or decline, on station, relieved. Kept at once, sent when there is network.

import { h } from "../dom.js";
import { stateOf, waitingFor } from "./answering.js";
import { moment, operationTime } from "./clock.js";
import { askToBeWoken, kick } from "./outbox.js";
import { button } from "./parts.js";
import { changeOwner } from "./store.js";
import { _ } from "./words.js";

const SHOWN = 3;
const PAST_MS = 6 * 3_600_000; // a relief that is late is still to be said
const STATES = {
  proposed: () => _("Proposed to you"), accepted: () => _("Accepted"), declined: () => _("Declined"), on_station: () => _("On station"), relieved: () => _("Relieved"),
};

/** The shifts that run or come, each with what can be said of it; empty where there is none. */
export function shiftCards(owner, announce) {
  const now = operationTime(owner);
  const near = owner.brief.shifts.filter((shift) => shift.id && (Date.parse(shift.ends_at) > now - PAST_MS || stateOf(owner, shift) === "on_station") && stateOf(owner, shift) !== "relieved");
  const refused = (owner.answers ?? []).filter((one) => one.refused);
  if (!near.length && !refused.length) return [];
  return [h("section", { class: "shifts" }, h("h2", {}, _("Your shifts")),
    ...refused.map((one) => h("p", { class: "refusal", role: "alert" }, one.refused, " ", button(_("Understood"), () => forget(owner, one)))),
    h("ul", { class: "items" }, ...near.slice(0, SHOWN).map((shift) => h("li", {}, card(owner, shift, announce)))))];
}

function card(owner, shift, announce) {
  const state = stateOf(owner, shift);
  const waiting = waitingFor(owner, shift);
  const late = state === "on_station" && Date.parse(shift.ends_at) <= operationTime(owner);
  const zone = owner.brief.timezone;
  const say = (to, words, kind = "") => button(words, () => answer(owner, shift, to, announce), { class: `wide ${kind}`, "data-to": to });
  const acts = {
    proposed: () => [say("accepted", _("Accept"), "primary"), decline(owner, shift, announce)],
    accepted: () => [say("on_station", _("We are on station"), "primary")],
    on_station: () => [say("relieved", _("We have been relieved"), "primary")],
  }[state]?.() ?? [];
  return h("div", { class: `item shift is-${state}`, "data-shift": shift.id, "data-state": state },
    h("strong", { dir: "ltr" }, shift.sector), h("span", {}, `${moment(Date.parse(shift.starts_at), zone)} – ${moment(Date.parse(shift.ends_at), zone)}`),
    h("span", { class: "state" }, waiting ? `${STATES[state]()} · ${_("not yet sent")}` : STATES[state]()),
    late ? h("span", { class: "detail" }, _("Your relief is late. Headquarters is told.")) : null,
    ...acts);
}

/** Declining asks for a reason first. */
function decline(owner, shift, announce) {
  const id = `reason-${shift.id}`;
  const reason = h("input", { id, type: "text", maxlength: "300", autocomplete: "off" });
  const done = button(_("Decline"), () => (reason.value.trim() ? answer(owner, shift, "declined", announce, reason.value.trim()) : reason.focus()), { class: "wide", "data-to": "declined" });
  return h("details", {}, h("summary", {}, _("Decline")), h("label", { for: id }, _("Why not?")), reason, done);
}

async function answer(owner, shift, to, announce, reason = "") {
  await changeOwner(owner.id, (found) => {
    found.answers = [...(found.answers ?? []), { assignment: shift.id, to, reason, said: Date.now(), notBefore: 0 }];
  });
  announce(_("Kept on this phone. It goes out by itself."));
  askToBeWoken();
  kick();
}

function forget(owner, one) {
  return changeOwner(owner.id, (found) => {
    found.answers = found.answers.filter((each) => !(each.assignment === one.assignment && each.to === one.to && each.said === one.said));
  });
}
