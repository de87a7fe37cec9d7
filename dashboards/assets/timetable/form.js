// The form of one assignment: everything that can be done by dragging, and what cannot.

import { h } from "../dom.js";
import { _ } from "../words.js";
import { HOUR, city, instant, moment, typed } from "./zoned.js";

export const STATES = {
  proposed: () => _("Proposed"), accepted: () => _("Accepted"), declined: () => _("Declined"), on_station: () => _("On station"), relieved: () => _("Relieved"),
};
const NEXT = { proposed: ["accepted", "declined"], accepted: ["on_station"], on_station: ["relieved"] };
const DO = { accepted: () => _("Accept"), declined: () => _("Decline"), on_station: () => _("Say that it is on station"), relieved: () => _("Say that it is relieved") };

/** Ask for one assignment. `post` has what is known; `act` are plan's add, change, remove and move. */
export function askFor(host, { view, post, mayEdit, act }) {
  const rows = view.corridors.flatMap(({ rows }) => rows);
  const zone = view.timezone;
  const fixed = !mayEdit || ["relieved", "on_station"].includes(post.state);
  const id = (name) => `tt-${name}`;
  const sector = h("select", { id: id("sector"), name: "sector", disabled: fixed }, ...rows.map((row) => h("option", { value: row.sector }, row.sector)));
  const unit = h("select", { id: id("unit"), name: "unit", disabled: fixed }, ...view.units.map((one) =>
    h("option", { value: one.code }, `${one.code} · ${one.officers}${one.capabilities.length ? ` · ${one.capabilities.join(", ")}` : ""}`)));
  sector.value = post.sector ?? rows[0]?.sector ?? "";
  if (post.unit) unit.value = post.unit;
  const from = h("input", { id: id("from"), type: "datetime-local", required: true, disabled: fixed, value: typed(post.starts, zone) });
  const to = h("input", { id: id("to"), type: "datetime-local", required: true, disabled: !mayEdit || post.state === "relieved", value: typed(post.ends, zone) });
  const alone = h("input", { id: id("alone"), type: "checkbox", checked: Boolean(post.exclusive), disabled: fixed });
  const reason = h("input", { id: id("reason"), type: "text", maxlength: "2000" });
  const local = h("p", { class: "small", id: id("local") });
  const outcome = h("p", { class: "refusal", role: "alert", hidden: true });
  const field = (made, words) => h("div", {}, h("label", { for: made.id }, words), made);
  const dialog = h("dialog", { class: "tt-form", "aria-labelledby": id("title") },
    h("h2", { id: id("title") }, post.id ? `${post.unit} · ${post.sector}` : _("New assignment")),
    post.id ? h("p", {}, h("span", { class: `chip state-${post.state}` }, STATES[post.state]()), post.reason ? ` ${post.reason}` : "") : null,
    h("form", { method: "dialog" },
      field(sector, _("Sector")), field(unit, _("Unit")), field(from, _("From ({zone})", { zone: city(zone) })), field(to, _("To ({zone})", { zone: city(zone) })), local,
      h("label", { class: "tt-check" }, alone, _("For one unit alone: the first to accept has it")),
      outcome,
      h("div", { class: "chips" },
        mayEdit && post.state !== "relieved" ? h("button", { type: "submit", class: "primary" }, post.id ? _("Save") : _("Assign")) : null,
        mayEdit && ["proposed", "declined", "accepted"].includes(post.state) ? button(_("Take back"), () => act.remove(post.id)) : null,
        ...(post.id && act.may ? NEXT[post.state] ?? [] : []).map((state) => button(DO[state](), () => act.move(post.id, state, reason.value))),
        h("button", { type: "button", class: "plain", "data-close": true }, _("Close"))),
      post.state === "proposed" && act.may ? field(reason, _("Reason, for who declines")) : null));

  function button(words, work) {
    const made = h("button", { type: "button" }, words);
    made.addEventListener("click", () => done(work));
    return made;
  }

  async function done(work) {
    outcome.hidden = true;
    try {
      await work();
      dialog.close();
    } catch (sentence) {
      if (sentence instanceof Error) throw sentence;
      outcome.textContent = sentence;
      outcome.hidden = false;
    }
  }

  function showLocal() {
    const row = rows.find((one) => one.sector === sector.value);
    const across = rows.find((one) => one.sector === row?.counterpart);
    const zones = [...new Set([row?.timezone, across?.timezone].filter(Boolean))];
    const [begin, end] = [instant(from.value, zone), instant(to.value, zone)];
    local.textContent = Number.isNaN(begin) || Number.isNaN(end) ? "" : zones.map((at) => `${city(at)}: ${moment(begin, at)} – ${moment(end, at)}`).join(" · ");
  }

  for (const control of [sector, from, to]) control.addEventListener("input", showLocal);
  showLocal();
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = { sector: sector.value, unit: unit.value, starts_at: iso(instant(from.value, zone)), ends_at: iso(instant(to.value, zone)), exclusive: alone.checked };
    const was = { sector: post.sector, unit: post.unit, starts_at: iso(post.starts), ends_at: iso(post.ends), exclusive: Boolean(post.exclusive) };
    const patch = Object.fromEntries(Object.entries(wanted).filter(([name, value]) => value !== was[name]));
    done(() => (post.id ? act.change(post.id, patch) : act.add(wanted)));
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  host.append(dialog);
  dialog.showModal();
  return dialog;
}

export const iso = (ms) => (Number.isNaN(ms) ? "" : new Date(ms).toISOString().replace(".000Z", "Z"));
export const LONG = 12 * HOUR;
