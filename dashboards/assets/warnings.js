// Warnings for officers' safety stay on top of every page until whoever reads it has acknowledged them.

import { h } from "./dom.js";
import { tell } from "./tell.js";
import { _ } from "./words.js";

const OFTEN_MS = 20_000;
const SELDOM_MS = 120_000; // where a stream tells of new messages at once
const SOON_MS = 300; // several messages that come at once are read once

/** Keep `place` (data-address, data-token) true to what is awaited. */
export function watchWarnings(place) {
  if (!place) return;
  let timer = 0;
  let pace = OFTEN_MS;
  let shown = "";

  async function look() {
    lookIn(pace);
    if (document.hidden) return;
    try {
      const answer = await fetch(`${place.dataset.address}?show=awaited`, { cache: "no-store" });
      if (answer.ok) show((await answer.json()).items);
    } catch {
      // the page says by itself when the service is away
    }
  }

  function show(messages) {
    const tab = document.querySelector(`a[data-tab="/messages"] .count`);
    if (tab) tab.textContent = messages.length ? String(messages.length) : "";
    const warnings = messages.filter((message) => message.safety);
    const now = warnings.map((message) => message.id).join();
    if (now === shown) return;
    shown = now;
    place.replaceChildren(...warnings.map(warning));
  }

  function warning(message) {
    const form = h(
      "form",
      { class: "warning", "data-token": place.dataset.token },
      h("strong", {}, _("Officers' safety")),
      h("p", {}, message.text, " ", h("span", { class: "small" }, message.sender)),
      h("button", { type: "submit", class: "primary" }, _("Acknowledge")),
      h("span", { class: "outcome small", role: "status", hidden: true }),
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (await tell(form, `${place.dataset.address}/${message.id}/acknowledgement`, "POST", {})) look();
    });
    return form;
  }

  function lookIn(ms) {
    clearTimeout(timer);
    timer = setTimeout(look, ms);
  }

  // A page with a stream says whether it is there (link.js), and tells of messages as they come.
  addEventListener("corridor:live", () => lookIn((pace = SELDOM_MS)));
  addEventListener("corridor:away", () => lookIn((pace = OFTEN_MS)));
  addEventListener("corridor:message", () => lookIn(SOON_MS));
  document.addEventListener("visibilitychange", () => document.hidden || look());
  look();
}
