// Signing in: the form's two fields to the API, then on to where one was going.

import { _ } from "./words.js";

const form = document.getElementById("sign-in");
const refusal = document.getElementById("refusal");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  refusal.hidden = true;
  try {
    const answer = await fetch("/api/session", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ email: form.email.value, password: form.password.value }),
    });
    if (answer.ok) {
      location.assign(form.dataset.next);
      return;
    }
    refusal.textContent = sentence(answer);
  } catch {
    refusal.textContent = _("The service does not answer. Check the connection and try again.");
  }
  refusal.hidden = false;
  button.disabled = false;
  form.password.select();
  form.password.focus();
});

function sentence(answer) {
  if (answer.status === 401) return _("E-mail or password is wrong.");
  if (answer.status === 429) {
    return _("Too many wrong passwords. Wait {seconds} seconds.", { seconds: answer.headers.get("Retry-After") ?? "60" });
  }
  return _("That did not work ({status}). Try again.", { status: answer.status });
}
