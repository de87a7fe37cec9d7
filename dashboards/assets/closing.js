// Days by class: only those that were changed are told.

import { tell } from "./tell.js";

const form = document.getElementById("days");

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const changed = [...form.querySelectorAll("input[data-was]")].filter((field) => field.value !== field.dataset.was);
  const days = Object.fromEntries(changed.map((field) => [field.name, Number(field.value)]));
  if (await tell(form, form.dataset.address, "PUT", { days, reason: form.elements.reason.value.trim() })) location.reload();
});
