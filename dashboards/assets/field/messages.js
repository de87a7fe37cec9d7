// Messages: what headquarters and others say to the unit, and what the unit says.

import { h } from "../dom.js";
import { moment } from "./clock.js";
import { fileLetter, letters, rewrite, unread } from "./letters.js";
import { askToBeWoken, kick, persist } from "./outbox.js";
import { button, options, text } from "./parts.js";
import { ownSector } from "./place.js";
import { acknowledge } from "./safety.js";
import { draft, drafts, dropDraft, keepDraft } from "./store.js";
import { _, isolated, language, listed, number } from "./words.js";

const DELIBERATE_MS = 700; // a second tap that comes sooner is the first one, twice

function urgencies() {
  return { routine: _("Routine"), priority: _("Priority"), urgent: _("Urgent") };
}

/** A new message, with an id of its own from the first moment on. */
function beginLetter(owner, more = {}) {
  return { id: crypto.randomUUID(), owner: owner.id, kind: "message", begun: Date.now(), at: Date.now(), text: "", to: "coordinators", urgency: "routine", safety: false, ...more };
}

export async function messagesView({ owner, go }) {
  const kept = await letters(owner.id);
  const begun = (await drafts(owner.id)).filter(({ kind }) => kind === "message");
  const write = async (more) => {
    const made = beginLetter(owner, more);
    await keepDraft(made);
    go(`write/${made.id}`);
  };
  return {
    live: true,
    title: _("Messages"),
    body: [
      button(_("Write a message"), () => write(), { class: "wide primary", id: "write" }),
      begun.length ? h("ul", { class: "items" }, ...begun.map((one) => h("li", {}, h("a", { class: "item is-draft", href: `#/write/${one.id}` },
        h("strong", {}, _("Not finished")), h("span", { class: "detail", dir: "auto" }, one.text))))) : null,
      kept.length ? h("ul", { class: "items letters" }, ...kept.map((one) => h("li", {}, card(one, owner, write, go)))) : h("p", { class: "hint" }, _("There are no messages.")),
    ],
  };
}

/** What a message says; a notice of the service has it in several languages. */
const wordsOf = (view) => view.notice?.text[language()] ?? view.text;

function card(one, owner, write, go) {
  const { view } = one;
  const [tone, state] = one.mine ? stateOf(one) : readState(one);
  const names = (one.mine ? view.acknowledged ?? [] : []).map(({ name }) => isolated(name));
  const answer = { answers: one.id, to: "sender", sender: view.unit ? { units: [view.unit] } : { people: [view.sender] } };
  return h("article", { class: `item letter is-${tone}`, "data-state": one.mine ? one.state : one.ack ?? "new", "data-message": one.id },
    h("strong", {}, one.mine ? _("From you") : h("bdi", {}, view.unit ?? view.sender)), h("span", {}, moment(one.at, owner.brief.timezone)),
    view.safety ? h("strong", { class: "detail is-safety" }, _("Warning: officers' safety")) : view.urgency !== "routine" ? h("strong", { class: "detail" }, urgencies()[view.urgency]) : null,
    h("p", { class: "said", dir: "auto" }, wordsOf(view)),
    view.reports?.length ? h("span", { class: "detail" }, _("About reports: {n}", { n: number(view.reports.length) })) : null,
    h("span", { class: "state" }, state),
    names.length ? h("span", { class: "detail" }, _("Acknowledged by {names}", { names: listed(names) })) : null,
    one.state === "refused" ? refused(one, owner, go) : null,
    one.mine ? null : h("div", { class: "acts" },
      one.ack ? null : button(_("Understood"), () => acknowledge(owner, one.id), {}),
      button(_("Answer"), () => write(answer), {})));
}

function readState({ ack }) {
  if (!ack) return ["waiting", _("Not acknowledged yet")];
  return ack === "waiting" ? ["sending", _("Acknowledged; headquarters learns it when there is network")] : ["received", _("Acknowledged")];
}

function stateOf(one) {
  if (one.state === "sent") return ["received", _("Sent")];
  if (one.state === "refused") return ["refused", _("Not accepted – please correct it")];
  if (one.state === "sending") return ["sending", _("Being sent …")];
  const why = { key: _("Waiting for a valid key"), "no-answer": _("Waiting for the network") }[one.told?.slug];
  return ["waiting", why ?? _("Waiting to be sent")];
}

/** Why it was not accepted, in the service's own sentences; and back to the form. */
function refused(one, owner, go) {
  const names = { text: _("Text"), to: _("To") };
  const { errors = [], detail = "" } = one.told ?? {};
  return h("div", { class: "refusal", role: "alert" },
    h("ul", { class: "reasons" }, ...(errors.length ? errors : [{ pointer: "", detail }]).map((error) =>
      h("li", {}, h("strong", {}, names[error.pointer.split("/")[1]] ?? ""), " ", h("span", { lang: one.told?.lang, dir: "ltr" }, error.detail)))),
    button(_("Correct it and send again"), async () => {
      const again = { ...beginLetter(owner), ...one.form, id: crypto.randomUUID() };
      await rewrite(one, again);
      go(`write/${again.id}`);
    }, { class: "wide" }));
}

export async function writeView({ owner, rest, go, announce }) {
  const form = await draft(owner.id, rest[0]);
  if (!form) return { title: _("Write a message"), body: h("p", {}, _("This was filed or thrown away.")) };
  const keep = () => keepDraft(form);
  const sector = ownSector(owner);
  const to = {
    ...(form.sender ? { sender: _("Who wrote it") } : {}),
    coordinators: _("Coordinators"), agency: _("My agency"), ...(sector ? { sector: _("Units in sector {code}", { code: isolated(sector) }) } : {}), everybody: _("Everybody"),
  };
  if (!(form.to in to)) form.to = "coordinators";
  let asked = 0;
  const refusal = h("p", { class: "refusal", role: "alert", hidden: true });
  const calm = () => {
    asked = 0;
    send.textContent = form.safety ? _("Send the warning") : _("Send");
    send.classList.toggle("is-alarm", form.safety);
  };
  const write = (name) => (value) => {
    form[name] = value;
    calm();
    keep();
  };
  const send = button("", async () => {
    refusal.hidden = Boolean(form.text.trim());
    refusal.textContent = _("Write something.");
    if (!refusal.hidden) return undefined;
    if (form.safety && !asked) {
      asked = Date.now();
      send.textContent = _("It stays on top of every screen until acknowledged. Touch again to send it to: {whom}", { whom: to[form.to] });
      return announce(send.textContent);
    }
    if (form.safety && Date.now() - asked < DELIBERATE_MS) return undefined;
    send.disabled = true;
    await fileLetter(made(form, owner, sector));
    persist();
    askToBeWoken();
    kick();
    return go("messages", { instead: true });
  }, { class: "wide primary", id: "send" });
  const safety = h("input", { type: "checkbox", id: "safety", checked: form.safety });
  safety.addEventListener("change", () => write("safety")(safety.checked));
  calm();
  return {
    title: _("Write a message"),
    body: [
      options(_("To"), to, form.to, write("to")),
      text(_("Text"), form.text, write("text"), { area: true, maxlength: 4000, id: "text" }),
      options(_("Urgency"), urgencies(), form.urgency, write("urgency")),
      h("label", { class: "chip" }, safety, h("span", {}, _("Warning: officers' safety"))),
      refusal,
      button(_("Throw away"), async () => {
        await dropDraft(form.id);
        go("messages", { instead: true });
      }, { class: "wide quiet" }),
    ],
    foot: send,
  };
}

/** From the form to what waits: the bytes are made once, and are the same however often they are sent. */
function made(form, owner, sector) {
  const { begun: _begun, ...kept } = form;
  const whom = { sender: form.sender, coordinators: { roles: ["coordinator"] }, agency: { agencies: [owner.unit.agency] }, sector: { sectors: [sector] }, everybody: { everybody: true } }[form.to];
  const content = { text: form.text.trim(), to: whom, urgency: form.urgency, safety: form.safety, ...(form.answers ? { answers: form.answers } : {}) };
  return { owner: owner.id, id: form.id, mine: true, at: Date.now() + (owner.offset ?? 0), form: kept, body: JSON.stringify(content), view: content, ack: null, state: "waiting", attempts: 0, notBefore: 0, told: null };
}

/** Messages that wait to be understood, as the start shows them; warnings stand above every view already. */
export async function waitingMessages(owner) {
  return unread(await letters(owner.id)).filter(({ view }) => !view.safety).slice(0, 5).map(({ id, view }) =>
    h("div", { class: "notice", "data-message": id }, h("strong", {}, _("Message from {sender}", { sender: view.unit ?? view.sender })), h("p", { class: "said", dir: "auto" }, wordsOf(view)),
      button(_("Understood"), () => acknowledge(owner, id), { class: "wide" })));
}
