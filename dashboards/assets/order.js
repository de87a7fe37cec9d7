// Buttons that have the service do something: the form's fields, and the button's own, as JSON, then the page anew, or why not.

import { _ } from "./words.js";

for (const form of document.querySelectorAll("form.order")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const buttons = form.querySelectorAll("button");
    const outcome = form.querySelector(".outcome");
    const fields = Object.fromEntries(new FormData(form, event.submitter));
    for (const button of buttons) button.disabled = true;
    outcome.hidden = false;
    outcome.textContent = _("Working…");
    try {
      const answer = await fetch(form.dataset.address, {
        method: "POST",
        headers: { "X-CSRF-Token": form.dataset.token, "Content-Type": "application/json" },
        ...(Object.keys(fields).length ? { body: JSON.stringify(fields) } : {}),
      });
      if (answer.ok) {
        location.reload();
        return;
      }
      const problem = await answer.json().catch(() => ({}));
      outcome.textContent = problem.detail ?? _("That did not work ({status}). Try again.", { status: answer.status });
    } catch {
      outcome.textContent = _("The service does not answer. Check the connection and try again.");
    }
    for (const button of buttons) button.disabled = false;
  });
}
