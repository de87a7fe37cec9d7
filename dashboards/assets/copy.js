// A new operation from an old one: made, and gone to.

import { tell } from "./tell.js";

const form = document.getElementById("copy");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { code, name, starts_at, members } = form.elements;
  const body = { code: code.value.trim(), name: name.value.trim(), starts_at: `${starts_at.value}:00Z`, members: members.checked };
  const answer = await tell(form, form.dataset.address, "POST", body);
  if (answer) location.assign(`/operations/${encodeURIComponent((await answer.json()).code)}/plan`);
});
