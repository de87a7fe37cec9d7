// A key for a unit's phone: made on request, shown once as a QR code and in letters, and gone when it is closed.

import { h } from "./dom.js";
import { _, locale } from "./words.js";

const dialog = document.getElementById("key");
const shown = document.getElementById("key-shown");
const refusal = document.getElementById("key-refusal");
const make = document.getElementById("key-make");
let unit = "";

for (const button of document.querySelectorAll("[data-unit]")) {
  button.addEventListener("click", () => {
    unit = button.dataset.unit;
    document.getElementById("key-unit").textContent = `${dialog.dataset.operation} · ${unit}`;
    refusal.hidden = true;
    make.hidden = false;
    shown.replaceChildren();
    dialog.showModal();
  });
}

make.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { api, token } = dialog.dataset;
  const button = make.querySelector("button");
  button.disabled = true;
  refusal.hidden = true;
  try {
    const answer = await fetch(`${api}/units/${encodeURIComponent(unit)}/keys`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": token },
      body: JSON.stringify({ days: Number(make.days.value) }),
    });
    if (answer.ok) show(await answer.json());
    else refuse((await answer.json()).detail);
  } catch {
    refuse(_("The service does not answer. Check the connection and try again."));
  }
  button.disabled = false;
});

function show({ key, qr, link, expires_at }) {
  make.hidden = true;
  const until = new Intl.DateTimeFormat(locale, { dateStyle: "long" }).format(new Date(expires_at));
  const print = h("button", { type: "button" }, _("Print"));
  print.addEventListener("click", () => globalThis.print());
  shown.replaceChildren(
    h("img", { src: qr, alt: _("QR code that signs a phone in as {unit}", { unit }), width: 300, height: 300 }),
    h("p", {}, _("Scan it with the phone's camera. It opens the field page and signs the unit in.")),
    h("p", { class: "small" }, _("Without a camera: open {address} and type the operation's code and this key.", { address: link.split("#")[0] })),
    h("p", { class: "key-text", id: "key-text" }, key),
    h("p", { class: "small" }, _("Valid until {date}. It is not shown again: whoever has it reports as this unit.", { date: until })),
    print);
  print.focus();
}

function refuse(words) {
  refusal.textContent = words;
  refusal.hidden = false;
}

dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
dialog.addEventListener("close", () => shown.replaceChildren());
