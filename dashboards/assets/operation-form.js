// An operation's description: fields, countries, phases and objectives as rows; sent whole when new, else what changed.

import { h } from "./dom.js";
import { tell } from "./tell.js";
import { _ } from "./words.js";
import { instantOf, wallOf } from "./zones.js";

const { draft, phases: KINDS } = JSON.parse(document.getElementById("operation-data").textContent);
const form = document.getElementById("operation-form");
const at = (id) => document.getElementById(id);
const field = (name) => form.elements[name];
const zone = () => field("timezone").value;
const subject = form.dataset.subject;

// --- countries -------------------------------------------------------------------------------------------------------

const boxes = [...at("countries").querySelectorAll("input")];
const nameOf = (box) => box.parentElement.textContent.trim();

function chosen() {
  return boxes.filter((box) => box.checked).map((box) => box.value);
}

function drawChosen() {
  at("countries-chosen").textContent = boxes.filter((box) => box.checked).map(nameOf).join(", ") || _("none yet");
}

at("country-search").addEventListener("input", ({ target }) => {
  const asked = target.value.trim().toLowerCase();
  for (const box of boxes) box.parentElement.hidden = !nameOf(box).toLowerCase().includes(asked) && box.value.toLowerCase() !== asked;
});
at("countries").addEventListener("change", drawChosen);

// --- rows ------------------------------------------------------------------------------------------------------------

function row(list, ...parts) {
  const gone = h("button", { type: "button", class: "plain" }, _("Remove"));
  const made = h("div", { class: "fields setup-row" }, ...parts, gone);
  gone.addEventListener("click", () => made.remove());
  list.append(made);
  return made;
}

function labelled(words, input) {
  return h("label", { class: "field" }, words, input);
}

function phaseRow({ kind = "action", starts_at = null, ends_at = null } = {}) {
  const which = h("select", { "data-part": "kind" }, ...Object.entries(KINDS).map(([code, name]) => h("option", { value: code, selected: code === kind }, name)));
  const from = h("input", { type: "datetime-local", required: true, "data-part": "starts_at", value: starts_at ? wallOf(starts_at, zone()) : "" });
  const to = h("input", { type: "datetime-local", required: true, "data-part": "ends_at", value: ends_at ? wallOf(ends_at, zone()) : "" });
  from.addEventListener("change", () => (to.min = from.value));
  return row(at("phases"), labelled(_("Phase"), which), labelled(_("From"), from), labelled(_("To"), to));
}

function objectiveRow({ measure = "", target = "" } = {}) {
  return row(at("objectives"), labelled(_("What is counted"), h("input", { list: "measures", required: true, "data-part": "measure", value: measure, autocomplete: "off" })),
    labelled(_("Target"), h("input", { type: "number", min: "0", step: "any", required: true, "data-part": "target", value: target })));
}

/** A further phase begins where the one before ends. */
at("more-phases").addEventListener("click", () => {
  const last = [...at("phases").querySelectorAll("[data-part=ends_at]")].at(-1)?.value;
  const made = phaseRow();
  if (last) made.querySelector("[data-part=starts_at]").value = last;
  made.querySelector("select").focus();
});
at("more-objectives").addEventListener("click", () => objectiveRow().querySelector("input").focus());

function rows(id) {
  return [...at(id).children].map((one) => Object.fromEntries([...one.querySelectorAll("[data-part]")].map((input) => [input.dataset.part, input.value])));
}

// --- the whole -------------------------------------------------------------------------------------------------------

function show() {
  for (const name of ["code", "name", "timezone", "retention_days"]) field(name).value = draft[name];
  field("every_hours").value = draft.reporting.every_hours;
  field("due_at").value = draft.reporting.due_at;
  field("tlp").value = draft.default_handling.tlp;
  for (const box of boxes) box.checked = draft.countries.includes(box.value);
  draft.phases.forEach(phaseRow);
  draft.objectives.forEach(objectiveRow);
  if (draft.exercise) {
    field("is_exercise").checked = true;
    field("exercise_at").value = wallOf(draft.exercise.starts_at, zone());
    field("speed").value = draft.exercise.speed;
  }
}

function exercise() {
  for (const part of form.querySelectorAll("[data-exercise]")) part.hidden = !field("is_exercise").checked;
  field("exercise_at").required = field("is_exercise").checked;
}

function read() {
  const phases = rows("phases").map((phase) => ({ kind: phase.kind, starts_at: instantOf(phase.starts_at, zone()), ends_at: instantOf(phase.ends_at, zone()) }));
  return {
    code: field("code").value, name: field("name").value, countries: chosen(), timezone: zone(),
    phases: phases.sort((one, other) => one.starts_at.localeCompare(other.starts_at)),
    objectives: rows("objectives").map(({ measure, target }) => ({ measure, target: Number(target) })),
    reporting: { ...(draft?.reporting ?? {}), every_hours: Number(field("every_hours").value), due_at: field("due_at").value },
    retention_days: Number(field("retention_days").value),
    default_handling: { ...(draft?.default_handling ?? {}), tlp: field("tlp").value },
    exercise: field("is_exercise").checked ? { starts_at: instantOf(field("exercise_at").value, zone()), speed: Number(field("speed").value) } : null,
  };
}

field("is_exercise").addEventListener("change", exercise);
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const outcome = form.querySelector(".outcome");
  const missing = [chosen().length ? "" : _("Choose at least one country."), at("phases").children.length ? "" : _("An operation has at least one phase.")].filter(Boolean);
  if (missing.length) {
    outcome.hidden = false;
    outcome.textContent = missing.join(" ");
    return;
  }
  let body;
  try {
    body = read();
  } catch {
    outcome.hidden = false;
    outcome.textContent = _("There is no time zone {zone}.", { zone: zone() });
    return;
  }
  const before = subject ? read.before : {};
  const changed = Object.fromEntries(Object.entries(body).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])));
  const answer = subject ? await tell(form, `/api/operations/${encodeURIComponent(subject)}`, "PATCH", changed) : await tell(form, "/api/operations", "POST", body);
  if (!answer) return;
  const { code } = await answer.json();
  location.assign(`/operations/${encodeURIComponent(code)}/${subject ? "settings" : "agencies"}`);
});

if (draft) show();
else phaseRow();
drawChosen();
exercise();
if (draft) read.before = read();
if (!draft) field("code").focus();
