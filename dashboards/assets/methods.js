// The library: sheets are kept as drafts under an id made once; steps and marks are told as the form says.

import { tell } from "./tell.js";

const sheet = document.getElementById("sheet");
const id = crypto.randomUUID();

sheet?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const fields = new FormData(sheet);
  const said = (name) => String(fields.get(name) ?? "").trim();
  const chosen = (name) => (said(name) ? { [name]: said(name) } : {});
  const body = {
    title: said("title"), what: said("what"), signs: said("signs"), ...chosen("concealment"), ...chosen("transport"),
    pictures: fields.getAll("pictures"), tlp: said("tlp"), to: said("to") ? { countries: [said("to")] } : { everybody: true },
  };
  if (await tell(sheet, `${sheet.dataset.address}/${id}`, "PUT", body)) location.assign(`${sheet.dataset.pages}/${id}`);
});

for (const form of document.querySelectorAll("form.step")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await tell(form, form.dataset.address, "POST", Object.fromEntries(new FormData(form, event.submitter)))) location.reload();
  });
}

for (const form of document.querySelectorAll("form.mark-picture")) {
  const picture = crypto.randomUUID();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    const body = { report: form.dataset.report, sha256: form.dataset.sha256, category: fields.category, caption: fields.caption.trim(), tlp: fields.tlp };
    if (await tell(form, `${form.dataset.address}/${picture}`, "PUT", body)) form.replaceChildren(form.dataset.done);
  });
}

document.getElementById("print")?.addEventListener("click", () => print());
