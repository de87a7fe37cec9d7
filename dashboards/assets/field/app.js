// The field page: which view stands at which address, and the frame around all of them.

import { h } from "../dom.js";
import { checksView } from "./checks.js";
import { homeView } from "./home.js";
import { itemView } from "./item.js";
import { menuView } from "./menu.js";
import { messagesView, writeView } from "./messages.js";
import { keepPage, link, listen, onLink, start } from "./outbox.js";
import { button } from "./parts.js";
import { startLocating } from "./positions.js";
import { onTop } from "./safety.js";
import { seizureView } from "./seizure.js";
import { current, readLink, refresh, signIn } from "./session.js";
import { onChange, setting } from "./store.js";
import { welcomeView } from "./welcome.js";
import { _, preferred, speak } from "./words.js";

const VIEWS = { "": homeView, seizure: seizureView, checks: checksView, report: itemView, menu: menuView, messages: messagesView, write: writeView };
const app = document.getElementById("app");
const said = document.getElementById("said");
const page = { ready: Boolean(navigator.serviceWorker?.controller), take: null, offered: null, fault: null };
let shown = null;
let drawing = Promise.resolve();
let touching = false; // a view that is drawn anew under a finger would lose the touch

/** Go to another view. */
export function go(path, { instead = false } = {}) {
  if (instead) location.replace(`#/${path}`);
  else location.hash = `#/${path}`;
}

/** Say something to who does not see the page change. */
export function announce(words) {
  said.textContent = words;
}

/** Draw the view of this address; one drawing at a time. */
export function draw() {
  drawing = drawing.catch(() => {}).then(drawNow);
  return drawing;
}

async function drawNow() {
  const address = location.hash.replace(/^#\/?/, "");
  const [name, ...rest] = address.split("/");
  const owner = isSecureContext ? await current() : undefined;
  const view = owner && !page.offered ? VIEWS[name] ?? homeView : welcomeView;
  const context = { owner, rest, go, draw, announce, offered: page.offered, settle, ready: page.ready };
  const made = await view(context);
  const fresh = shown?.address !== address || shown?.view !== view;
  const focus = document.activeElement?.id;
  const next = frame(owner && !page.offered ? owner : null, made, Boolean(name), await onTop(page.offered ? null : owner));
  const basis = JSON.stringify([owner?.id, owner?.key, owner?.offset, owner?.clock, owner?.brief.map]);
  if (!fresh && shown.basis === basis && app.firstChild.isEqualNode(next)) return;
  if (touching && !fresh && shown.live) await new Promise((done) => ["pointerup", "pointercancel"].forEach((ended) => addEventListener(ended, () => setTimeout(done), { once: true })));
  app.replaceChildren(next);
  shown = { address, view, live: made.live, basis };
  if (fresh) {
    scrollTo(0, 0);
    app.querySelector("h1")?.focus({ preventScroll: true });
  } else if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
  document.title = `${made.title} · Corridor`;
}

function frame(owner, { title, body, foot }, inner, above) {
  const exercise = owner?.brief.exercise;
  return h("div", { class: "frame" }, fault(),
    exercise ? h("p", { class: "exercise", role: "note" }, h("strong", {}, _("EXERCISE"))) : null,
    owner ? h("header", { class: "bar" },
      inner ? h("a", { class: "back", href: "#/", "aria-label": _("Back to the start") }, "") : null,
      h("div", { class: "who" }, h("strong", { dir: "ltr" }, owner.unit.code), h("span", {}, h("bdi", {}, owner.brief.name))),
      pill(),
      h("a", { class: "menu", href: "#/menu", "aria-label": _("Language, sign out, help") }, "")) : null,
    above,
    page.take ? h("p", { class: "notice", role: "status" }, _("A new version of this page is ready. Nothing that you wrote is lost."),
      button(_("Take it now"), page.take, { class: "wide" })) : null,
    h("main", { id: "main" }, h("h1", { tabindex: -1 }, title), ...[body].flat()),
    foot ? h("footer", { class: "foot" }, ...[foot].flat()) : null);
}

function pill() {
  const reached = navigator.onLine && link.reached !== false;
  return h("span", { class: `pill ${reached ? "is-on" : "is-off"}`, id: "link", role: "status" }, reached ? _("Online") : _("No network"));
}

/** The question whether to sign another unit in has been answered. */
function settle() {
  page.offered = null;
  return draw();
}

/** A link from a QR code: its key leaves the address at once, so that nobody reads it there later. */
async function takeLink() {
  const offered = readLink(location.hash);
  if (!offered || !isSecureContext) return;
  history.replaceState(null, "", location.pathname);
  const owner = await current();
  if (owner?.key === offered.key) return;
  if (owner || !(await setting("language"))) page.offered = offered; // somebody must choose first
  else page.offered = (await signIn(offered.op, offered.key)) ? offered : null;
}

async function chooseFirst() {
  const chosen = await setting("language");
  await speak(chosen ?? preferred());
}

addEventListener("pointerdown", () => (touching = true), true);
for (const ended of ["pointerup", "pointercancel"]) addEventListener(ended, () => (touching = false), true);
addEventListener("hashchange", async () => {
  page.fault = null; // it was said
  await takeLink();
  draw();
});
onChange(() => (shown?.live ? draw() : drawOnTop()));
onLink(drawPill);
addEventListener("online", drawPill);
addEventListener("offline", drawPill);

function drawPill() {
  document.getElementById("link")?.replaceWith(pill());
}

/** Above a form, which is not drawn anew under somebody's hands, a warning still appears at once. */
async function drawOnTop() {
  const now = document.getElementById("on-top");
  if (!now || page.offered) return;
  const next = await onTop(await current());
  if (now.isConnected && !now.isEqualNode(next)) now.replaceWith(next);
}

/** What went wrong on this page is said, and never ends in a button that does nothing. */
for (const kind of ["error", "unhandledrejection"]) {
  addEventListener(kind, ({ reason, error }) => {
    const full = (reason ?? error)?.name === "QuotaExceededError";
    page.fault = full ? _("There is no room left on this phone. Free some, then try again.") : _("Something went wrong on this page. What was kept is safe; open the page again.");
    document.querySelector(".fault")?.remove();
    app.firstChild?.prepend(fault());
  });
}

function fault() {
  return page.fault ? h("p", { class: "refusal fault", role: "alert" }, page.fault) : null;
}

await chooseFirst();
await takeLink();
await draw();
if (isSecureContext) await begin();

async function begin() {
  keepPage(
    () => {
      page.ready = true;
      if (shown.live) draw();
    },
    (take) => {
      page.take = take;
      if (shown.live) draw();
    },
  ).catch((error) => console.warn("corridor: this browser does not keep the page", error));
  start();
  startLocating();
  addEventListener("online", news);
  setInterval(() => document.visibilityState === "visible" && news(), 5 * 60_000);
  await news();
}

/** What changed at headquarters, for whoever is signed in. */
async function news() {
  const owner = await current();
  if (owner) await refresh(owner.id);
  await listen({ all: true });
}

