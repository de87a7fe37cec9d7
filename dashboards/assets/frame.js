// What every page does: the clock runs, the tabs fit, warnings stay on top, and one can sign out.

import { startClock } from "./clock.js";
import { fitTabs } from "./tabs.js";
import { watchWarnings } from "./warnings.js";

startClock(document.getElementById("clock"));
fitTabs(document.querySelector(".tabs"));
watchWarnings(document.getElementById("warnings"));

document.getElementById("sign-out")?.addEventListener("click", async (event) => {
  await fetch("/api/session", { method: "DELETE", headers: { "X-CSRF-Token": event.target.dataset.token } });
  location.assign("/sign-in");
});
