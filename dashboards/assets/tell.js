// Telling the service something from a form, and saying in the form's own words what became of it.

import { _ } from "./words.js";

/** Send `body` as JSON, or nothing. The answer once the service has taken it; else the form's `.outcome` says why not. */
export async function tell(form, address, method, body) {
  const buttons = form.querySelectorAll("button");
  const outcome = form.querySelector(".outcome");
  for (const button of buttons) button.disabled = true;
  outcome.hidden = false;
  outcome.textContent = _("Working…");
  try {
    const answer = await fetch(address, {
      method,
      headers: { "X-CSRF-Token": form.dataset.token, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.ok) return answer;
    const problem = await answer.json().catch(() => ({}));
    const faults = (problem.errors ?? []).map((fault) => `${fault.pointer} ${fault.detail}`);
    outcome.textContent = [problem.detail ?? _("That did not work ({status}). Try again.", { status: answer.status }), ...faults].join("\n");
  } catch {
    outcome.textContent = _("The service does not answer. Check the connection and try again.");
  }
  for (const button of buttons) button.disabled = false;
  return null;
}
