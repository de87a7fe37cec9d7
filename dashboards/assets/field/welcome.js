// The first screen: choose the language, sign a unit in.

import { h } from "../dom.js";
import { persist } from "./outbox.js";
import { button } from "./parts.js";
import { readLink, signIn } from "./session.js";
import { othersWaiting, set } from "./store.js";
import { _, _n, language, settings, speak } from "./words.js";

/** The languages as large buttons; the choice is kept on this phone. */
export function languageButtons(draw) {
  return h("div", { class: "languages", role: "group", "aria-label": _("Language") },
    ...Object.entries(settings.languages).map(([code, name]) =>
      button(name, async () => {
        await speak(code);
        await set("language", code);
        draw();
      }, { lang: code, id: `language-${code}`, "aria-pressed": String(code === language()) })));
}

/** How many reports and messages of others wait here, and whether they can go out: numbers, and nothing more. */
export async function othersNote(than) {
  const { going, stuck } = await othersWaiting(than);
  if (!going && !stuck) return null;
  return h("div", { class: "notice", id: "others" },
    going ? h("p", {}, _n("{n} report of another unit waits on this phone. It is safe and goes out by itself.", "{n} reports of other units wait on this phone. They are safe and go out by themselves.", going)) : null,
    stuck ? h("p", {}, _n("{n} report of another unit waits on this phone and cannot go out: that unit's key is no longer valid. It goes out once that unit scans a new code here.", "{n} reports of other units wait on this phone and cannot go out: their unit's key is no longer valid. They go out once that unit scans a new code here.", stuck)) : null);
}

export async function welcomeView({ owner, offered, settle, go, draw, announce }) {
  const refusal = h("p", { class: "refusal", role: "alert", hidden: true });
  const enter = async (op, key, act) => {
    act.disabled = true;
    refusal.hidden = true;
    const why = await signIn(op, key);
    if (!why) {
      await set("language", language());
      persist();
      announce(_("Signed in."));
      go("", { instead: true });
      return settle();
    }
    refusal.textContent = why;
    refusal.hidden = false;
    act.disabled = false;
  };
  const head = [h("img", { class: "mark", src: document.querySelector("link[rel=icon]").href, alt: "", width: 72, height: 72 }), languageButtons(draw)];
  if (!isSecureContext) {
    return {
      title: _("Corridor in the field"),
      body: [...head, h("p", { class: "refusal", role: "alert" }, _("This address is not secure: it does not begin with https. Without that a phone can neither keep reports nor tell its position. Ask for the right address."))],
    };
  }
  if (offered) {
    const yes = button(owner ? _("Sign the other unit in") : _("Sign in"), () => enter(offered.op, offered.key, yes), { class: "wide primary", id: "yes" });
    return {
      title: _("Corridor in the field"),
      body: [...head,
        h("p", { class: "lead" }, _("The code is for the operation {code}.", { code: offered.op })),
        owner ? h("p", {}, _("{unit} is signed in on this phone. Its drafts and reports stay here, unseen, and what waits goes out under its own key.", { unit: owner.unit.code })) : null,
        refusal, yes, button(owner ? _("Stay as {unit}", { unit: owner.unit.code }) : _("Not now"), settle, { class: "wide" })],
    };
  }
  const key = h("input", { id: "key", type: "text", dir: "ltr", autocomplete: "off", autocapitalize: "off", spellcheck: "false", required: true });
  const op = h("input", { id: "op", type: "text", dir: "ltr", autocomplete: "off", autocapitalize: "characters", spellcheck: "false" });
  key.addEventListener("input", () => {
    const found = readLink(key.value);
    if (found) [op.value, key.value] = [found.op, found.key];
  });
  const send = h("button", { class: "wide primary", id: "enter" }, _("Sign in"));
  const form = h("form", { class: "stack" },
    h("div", { class: "field" }, h("label", { for: "key" }, _("Key or link")), key),
    h("div", { class: "field" }, h("label", { for: "op" }, _("Code of the operation")), op),
    refusal, send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    enter(op.value.trim().toUpperCase(), key.value.trim(), send);
  });
  return {
    title: _("Corridor in the field"),
    body: [...head,
      h("p", { class: "lead" }, _("To sign in, point this phone's camera at the QR code that your coordinator shows you.")),
      h("details", { class: "more", open: true }, h("summary", {}, _("No camera? Type the key")), form),
      await othersNote(null)],
  };
}
