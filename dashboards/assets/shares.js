// Making and revoking read-only links. A link is shown once, when it is made.

import { _ } from "./words.js";

const data = JSON.parse(document.getElementById("shares-data").textContent);
const at = (id) => document.getElementById(id);
const headers = { "Content-Type": "application/json", "X-CSRF-Token": data.token };

function refuse(words) {
  at("share-refusal").textContent = words;
  at("share-refusal").hidden = !words;
}

at("new-share")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const asked = Object.fromEntries(new FormData(event.target));
  try {
    const answer = await fetch(data.shares, { method: "POST", headers, body: JSON.stringify({ ...asked, hours: Number(asked.hours) }) });
    const told = await answer.json();
    if (!answer.ok) return refuse(told.errors?.map(({ detail }) => detail).join(" ") || told.detail);
    refuse("");
    at("share-address").value = new URL(told.path, location.href).href;
    at("share-made").hidden = false;
    at("share-address").focus();
    at("share-address").select();
  } catch {
    refuse(_("The service does not answer. Try again."));
  }
});

at("share-copy")?.addEventListener("click", async (event) => {
  at("share-address").select();
  await navigator.clipboard?.writeText(at("share-address").value).catch(() => {});
  event.target.textContent = _("Copied");
});

for (const button of document.querySelectorAll("[data-revoke]")) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    const answer = await fetch(`${data.shares}/${encodeURIComponent(button.dataset.revoke)}`, { method: "DELETE", headers }).catch(() => null);
    if (answer?.ok) return location.reload();
    button.disabled = false;
    refuse(_("The service does not answer. Try again."));
  });
}
