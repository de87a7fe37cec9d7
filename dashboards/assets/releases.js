// A package for one recipient: the form's fields as the API has them.

import { tell } from "./tell.js";

const form = document.getElementById("new-release");

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const fields = new FormData(form);
  const said = (name) => String(fields.get(name) ?? "").trim();
  const order = {
    to: { ...(said("country") ? { country: said("country") } : {}), authority: said("authority") },
    language: said("language"),
    purpose: said("purpose"),
    channel: said("channel"),
    contents: fields.getAll("contents"),
  };
  if (await tell(form, form.dataset.address, "POST", order)) location.reload();
});
