// Language, signing out, and what this phone is good for.

import { h } from "../dom.js";
import { moment, operationTime } from "./clock.js";
import { link } from "./outbox.js";
import { button } from "./parts.js";
import { INTERVALS, every } from "./positions.js";
import { refresh, signOut } from "./session.js";
import { drafts, reports, setting } from "./store.js";
import { languageButtons, othersNote } from "./welcome.js";
import { _, _n, number, settings } from "./words.js";

export async function menuView({ owner, go, draw, ready }) {
  const waiting = (await reports(owner.id)).filter((one) => one.state === "waiting" || one.state === "sending").length;
  const begun = (await drafts(owner.id)).length;
  const persisted = await setting("persisted");
  const off = Math.round(Math.abs(owner.offset ?? 0) / 60_000);
  const about = [
    [_("Unit"), `${owner.unit.code} · ${owner.unit.name}`],
    [_("Operation"), `${owner.op} · ${owner.brief.name}`],
    [_("Operation time"), `${moment(operationTime(owner), owner.brief.timezone)} (${owner.brief.timezone})`],
    [_("This device's clock"), off < 1 ? _("right") : _n("{n} minute off; reports are corrected and say so", "{n} minutes off; reports are corrected and say so", off)],
    [_("Without network"), ready ? _("works") : _("not yet: keep the page open for a moment while there is network")],
    [_("Storage"), persisted ? _("kept by the browser") : _("the browser may clear it when room gets short")],
    [_("Version"), settings.version],
  ];
  return {
    title: _("This phone"),
    body: [
      h("h2", {}, _("Language")), languageButtons(draw),
      h("dl", { class: "about" }, ...about.flatMap(([name, words]) => [h("dt", {}, name), h("dd", {}, h("bdi", {}, words))])),
      button(_("Ask headquarters for news"), async () => {
        await refresh(owner.id);
        draw();
      }, { class: "wide", disabled: link.reached === false && !navigator.onLine }),
      h("div", { class: "field" }, h("label", { for: "positions" }, _("Send my position")), positions(owner),
        h("p", { class: "hint" }, _("Only while this page is open. For a phone in a pocket, use OwnTracks or Traccar Client."))),
      h("h2", {}, _("Sign out")),
      h("p", {}, _("Another unit can then sign in on this phone. It will see nothing of yours.")),
      waiting ? h("p", { class: "notice" }, _n("{n} report waits. It still goes out by itself, under your unit's key; the key is erased after that.", "{n} reports wait. They still go out by themselves, under your unit's key; the key is erased after that.", waiting)) : null,
      begun ? h("p", { class: "notice" }, _n("{n} draft stays here, hidden, until your unit signs in again.", "{n} drafts stay here, hidden, until your unit signs in again.", begun)) : null,
      button(_("Sign out"), async () => {
        await signOut(owner.id);
        go("", { instead: true });
        draw();
      }, { class: "wide", id: "sign-out" }),
      await othersNote(owner.id),
    ],
  };
}

function positions(owner) {
  const chosen = owner.positions?.minutes ?? 0;
  const select = h("select", { id: "positions" }, h("option", { value: "0" }, _("Off")),
    ...INTERVALS.map((minutes) => h("option", { value: String(minutes), selected: minutes === chosen }, _("Every {n} min", { n: number(minutes) }))));
  select.addEventListener("change", () => every(owner.id, Number(select.value)));
  return select;
}
