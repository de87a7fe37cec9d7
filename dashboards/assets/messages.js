// Writing a message and acknowledging one. The id is made here, so that sending twice on a bad link sends once.

import { audienceOf, countAudience } from "./audience.js";
import { tell } from "./tell.js";
import { _ } from "./words.js";

const form = document.getElementById("message");
let id = crypto.randomUUID();

/** The form as the API takes it. */
function written() {
  const fields = new FormData(form);
  return {
    text: fields.get("text"),
    to: audienceOf(form),
    urgency: fields.get("urgency"),
    safety: fields.has("safety"),
    reports: fields.getAll("report"),
    answers: fields.get("answers"),
  };
}

form?.addEventListener("input", () => (id = crypto.randomUUID())); // another text is another message
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const address = `${form.dataset.address}/${id}`;
  if (await tell(form, address, "PUT", written())) location.assign(location.pathname);
});
if (form) countAudience(form);

for (const reader of document.querySelectorAll("form.acknowledge")) {
  reader.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await tell(reader, reader.dataset.address, "POST", {})) reader.replaceChildren(_("Acknowledged"));
  });
}
