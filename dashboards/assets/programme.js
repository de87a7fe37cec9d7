// Objectives and sessions: forms of operational actions with their indicators, of sessions with whom they invite, of counts.

import { audienceOf, countAudience, showAudience } from "./audience.js";
import { tell } from "./tell.js";
import { instantOf, wallOf } from "./zones.js";

const { actions, sessions } = JSON.parse(document.getElementById("programme-data")?.textContent ?? '{"actions": [], "sessions": []}');

for (const form of document.querySelectorAll("form.action")) {
  const box = form.closest("details");
  const open = () => box.open && !form.childElementCount && build(form, actions.find(({ code }) => code === form.dataset.action));
  box.addEventListener("toggle", open);
  open();
}

function build(form, action) {
  form.append(document.getElementById("action-form").content.cloneNode(true));
  const rows = form.querySelector(".rows");
  const blank = rows.firstElementChild.cloneNode(true);
  rows.replaceChildren();
  const add = (known = {}) => {
    const row = blank.cloneNode(true);
    for (const control of row.querySelectorAll("[data-part]")) control.value = known[control.dataset.part] ?? "";
    row.querySelector("[data-remove]").addEventListener("click", () => {
      row.remove();
      form.querySelector("[data-more]").focus();
    });
    rows.append(row);
    return row;
  };
  for (const known of action?.indicators ?? [{}]) add(known);
  form.querySelector("[data-more]").addEventListener("click", () => add().querySelector("input").focus());
  if (action) {
    form.querySelector("[data-new]").remove();
    for (const control of form.querySelectorAll("[name]")) control.value = shown(action[control.name]);
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = written(form, rows);
    const changed = action ? Object.fromEntries(Object.entries(body).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(action[name]))) : body;
    if (await tell(form, form.dataset.address, form.dataset.method, changed)) location.reload();
  });
}

const shown = (value) => (Array.isArray(value) ? value.join(", ") : (value ?? ""));

function written(form, rows) {
  const body = {};
  for (const control of form.querySelectorAll("[name]")) {
    const text = control.value.trim();
    if (control.dataset.list !== undefined) body[control.name] = text.split(/\s*[,;]\s*/).filter(Boolean);
    else body[control.name] = control.dataset.null !== undefined && !text ? null : text;
  }
  body.indicators = [...rows.children].map(indicatorOf).filter(({ label, measure }) => label || measure);
  return body;
}

function indicatorOf(row) {
  const part = (name) => row.querySelector(`[data-part=${name}]`).value.trim();
  return { label: part("label"), measure: part("measure") || null, target: part("target") ? Number(part("target")) : null };
}

for (const form of document.querySelectorAll("form.session")) {
  const { zone, session: code } = form.dataset;
  const session = sessions.find((one) => one.code === code);
  if (session) {
    for (const name of ["starts_at", "ends_at"]) form.elements[name].value = wallOf(session[name], zone);
    showAudience(form, session.invited);
  } else countAudience(form);
  const before = session ? sessionOf(form) : {};
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const now = sessionOf(form);
    const changed = Object.fromEntries(Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])));
    if (await tell(form, form.dataset.address, session ? "PATCH" : "POST", changed)) location.reload();
  });
}

function sessionOf(form) {
  const names = ["code", "kind", "title", "place", "notes"].filter((name) => form.elements[name]);
  const fields = Object.fromEntries(names.map((name) => [name, form.elements[name].value.trim()]));
  const at = (name) => (form.elements[name].value ? instantOf(form.elements[name].value, form.dataset.zone) : null);
  return { ...fields, starts_at: at("starts_at"), ends_at: at("ends_at"), invited: audienceOf(form) };
}

for (const form of document.querySelectorAll("form.count")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const counts = Object.fromEntries(["women", "men", "unspecified"].map((name) => [name, Number(form.elements[name].value)]));
    if (await tell(form, form.dataset.address, "POST", { agency: form.elements.agency.value, ...counts })) location.reload();
  });
}

for (const form of document.querySelectorAll("form.cancel")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await tell(form, form.dataset.address, "POST", { because: form.elements.because.value })) location.reload();
  });
}

for (const form of document.querySelectorAll("form.remove")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await tell(form, form.dataset.address, "DELETE")) location.reload();
  });
}
