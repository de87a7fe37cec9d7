// Warnings for officers' safety: above every view until the unit has acknowledged them.

import { h } from "../dom.js";
import { moment } from "./clock.js";
import { changeLetter, letters, unread } from "./letters.js";
import { askToBeWoken, kick } from "./outbox.js";
import { button } from "./parts.js";
import { _, _n, isolated } from "./words.js";

/** Say that it was read: kept here at once, and sent when there is network. */
export async function acknowledge(owner, id) {
  await changeLetter(owner.id, id, (found) => (found.ack ? false : void Object.assign(found, { ack: "waiting", notBefore: 0 })));
  askToBeWoken();
  kick();
}

/** The warnings, and how many other messages wait, as the frame shows them above all; empty when there is nothing. */
export async function onTop(owner) {
  const made = h("div", { id: "on-top" });
  if (!owner) return made;
  const waiting = unread(await letters(owner.id));
  const warnings = waiting.filter(({ view }) => view.safety);
  if (warnings.length) {
    made.append(h("section", { class: "warnings", role: "alert" }, ...warnings.map(({ id, at, view }) =>
      h("div", { class: "warning", "data-message": id },
        h("strong", {}, _("Warning: officers' safety")),
        h("p", { class: "said", dir: "auto" }, view.text),
        h("p", { class: "from" }, _("From {sender}, {time}", { sender: isolated(view.unit ?? view.sender), time: moment(at, owner.brief.timezone) })),
        button(_("Read and understood"), () => acknowledge(owner, id), { class: "wide" })))));
  }
  const others = waiting.length - warnings.length;
  if (others) made.append(h("a", { class: "mail", href: "#/messages", id: "unread" }, _n("{n} new message", "{n} new messages", others)));
  return made;
}

