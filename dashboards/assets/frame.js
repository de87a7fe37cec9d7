// What every page does: the clock runs, and one can sign out.

import { startClock } from "./clock.js";

startClock(document.getElementById("clock"));

document.getElementById("sign-out")?.addEventListener("click", async (event) => {
  await fetch("/api/session", { method: "DELETE", headers: { "X-CSRF-Token": event.target.dataset.token } });
  location.assign("/sign-in");
});
