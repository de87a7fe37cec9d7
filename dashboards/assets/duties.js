// A reminder by hand: a message to the units that are named. Its id is made once, so that pressing twice sends once.

import { tell } from "./tell.js";
import { _ } from "./words.js";

const TEXT = _("Your report for the current period has not come yet. If there is nothing to report, say so in one tap.");

for (const form of document.querySelectorAll("form.remind")) {
  const id = crypto.randomUUID();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const units = form.dataset.units.split(" ");
    const message = { text: TEXT, to: { units }, urgency: "priority" };
    if (await tell(form, `${form.dataset.address}/${id}`, "PUT", message)) form.replaceChildren(_("Reminded"));
  });
}
