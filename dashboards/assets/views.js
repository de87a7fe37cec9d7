// The list of reports: a short address for what is asked, and views that are kept and ended.

import { tell } from "./tell.js";

const asking = document.querySelector("form.asking");
asking?.addEventListener("submit", () => {
  for (const field of asking.querySelectorAll("input, select")) if (!field.value) field.disabled = true; // not part of the address
});
window.addEventListener("pageshow", () => {
  for (const field of asking?.querySelectorAll(":disabled") ?? []) field.disabled = false;
});

const keep = document.getElementById("keep-view");
const id = crypto.randomUUID(); // sending twice on a bad link keeps one
keep?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const fields = new FormData(keep);
  const view = { name: fields.get("name"), query: keep.dataset.query, columns: keep.dataset.columns.split(","), shared: fields.has("shared") };
  if (await tell(keep, `${keep.dataset.address}/${id}`, "PUT", view)) location.reload();
});

for (const end of document.querySelectorAll("form.end-view")) {
  end.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await tell(end, end.dataset.address, "DELETE")) location.reload();
  });
}
