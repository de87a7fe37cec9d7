// A table of reports: looked at row by row, then stored. The file is sent twice and never kept in between.

import { h } from "./dom.js";
import { _, _n, locale, number } from "./words.js";

const form = document.querySelector("form.upload");
const panel = document.getElementById("verdicts");
const confirm = document.getElementById("confirm");
const outcome = form?.querySelector(".outcome");
const names = {
  new: [_("will be stored"), "is-info"],
  stored: [_("is stored already"), ""],
  other_content: [_("is stored with other content"), "is-warn"],
  refused: [_("cannot be stored"), "is-alarm"],
  201: [_("stored"), "is-fine"],
  200: [_("was stored already"), ""],
};
let looked = null; // the file that was looked at, and for which unit
let rows = [];

async function send(method, address, file) {
  const query = new URLSearchParams({ language: form.dataset.language, ...(looked.unit ? { unit: looked.unit } : {}) });
  return fetch(`${form.dataset.address}${address}?${query}`, {
    method,
    headers: { "X-CSRF-Token": form.dataset.token, "Content-Type": "application/octet-stream" },
    body: file,
  });
}

async function refusal(answer) {
  const problem = await answer.json().catch(() => ({}));
  const column = _("column"); // words stand outside of template literals, in which nobody would find them to translate
  const places = (problem.errors ?? []).map((error) => `${error.pointer.replace("/columns/", `${column} `)}: ${error.detail}`);
  return [problem.detail ?? _("That did not work ({status}). Try again.", { status: answer.status }), ...places].join(" · ");
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const file = form.elements.file.files[0];
  looked = { file, unit: form.elements.unit.value };
  panel.hidden = true;
  await busy(async () => {
    const answer = await send("POST", "", file);
    if (!answer.ok) {
      outcome.textContent = await refusal(answer);
      return;
    }
    show(await answer.json());
  });
});

// A file or unit that was changed after the look is another one.
form?.addEventListener("change", () => {
  confirm.disabled = true;
});

confirm?.addEventListener("click", async () => {
  await busy(async () => {
    const answer = await send("PUT", `/${looked.sha256}`, looked.file);
    if (!answer.ok) {
      outcome.textContent = await refusal(answer);
      return;
    }
    const results = (await answer.text()).trim().split("\n").map((line) => JSON.parse(line));
    results.forEach((result, index) => {
      const [words, tone] = names[result.status] ?? [result.title, "is-alarm"];
      const entry = result.entry ? _("entry {number}", { number: number(result.entry) }) : "";
      rows[index].replaceChildren(h("span", { class: `chip ${tone}` }, words), " ", h("span", { class: "small" }, entry));
    });
    const stored = results.filter((result) => result.status === 201).length;
    outcome.textContent = _n("{n} report was stored.", "{n} reports were stored.", stored);
    confirm.disabled = true;
  });
});

async function busy(work) {
  const button = form.querySelector("button");
  button.disabled = confirm.disabled = true;
  outcome.textContent = _("Working…");
  try {
    await work();
  } catch {
    outcome.textContent = _("The service does not answer. Nothing is lost: send the same file again.");
    confirm.disabled = !looked?.sha256;
  }
  button.disabled = false;
}

function show(preview) {
  looked.sha256 = preview.sha256;
  rows = [];
  panel.querySelector("tbody").replaceChildren(...preview.reports.map(row));
  document.getElementById("verdict-counts").replaceChildren(
    h("span", { class: "chip is-info" }, `${names.new[0]}: ${number(preview.new)}`),
    h("span", { class: "chip" }, `${names.stored[0]}: ${number(preview.stored)}`),
    h("span", { class: `chip ${preview.refused ? "is-alarm" : ""}` }, `${names.refused[0]}: ${number(preview.refused)}`),
  );
  confirm.textContent = _n("Store {n} report", "Store {n} reports", preview.new);
  confirm.disabled = preview.new === 0;
  outcome.textContent = _n("{n} row was read. Nothing is stored yet.", "{n} rows were read. Nothing is stored yet.", preview.rows);
  panel.hidden = false;
  document.getElementById("verdicts-title").focus();
}

function row(found) {
  const [words, tone] = names[found.verdict];
  const verdict = h("span", {}, h("span", { class: `chip ${tone}` }, words));
  rows.push(verdict);
  const report = found.report;
  const when = report ? new Date(report.occurred_at).toLocaleString(locale, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }) : "";
  const faults = [...found.errors, ...found.remarks].map((fault) =>
    h("span", {}, h("strong", {}, _("row {row}", { row: fault.row }), `, ${fault.heading}: `), fault.detail),
  );
  const [kind, ...things] = found.says;
  const warnings = found.warnings.map((warning) => h("span", { class: "chip is-warn" }, warning));
  return h(
    "tr",
    {},
    h("th", { scope: "row", class: "nowrap" }, found.rows.length > 3 ? `${found.rows[0]} – ${found.rows.at(-1)}` : found.rows.join(", ")),
    h("td", { class: "what" }, verdict, ...faults), // beside the row's number, where a phone shows it without scrolling
    h("td", {}, h("span", {}, kind ?? ""), h("br"), h("span", { class: "small" }, [found.reference, found.unit, when && `${when} UTC`].filter(Boolean).join(" · "))),
    h("td", { class: "nowrap" }, found.sector ?? "–"),
    h("td", { class: "what" }, ...things.map((thing) => h("span", {}, thing))),
    h("td", {}, ...warnings),
  );
}
