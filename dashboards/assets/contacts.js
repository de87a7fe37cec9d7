// Contacts: forms made from the page's template when they are opened. A change sends what was changed, and nothing else.

import { tell } from "./tell.js";
import { _ } from "./words.js";

const { contacts, chosen } = JSON.parse(document.getElementById("contacts-data").textContent);
const template = document.getElementById("contact-form");
const ALL_DAY = { opens: "00:00", closes: "24:00" };

for (const form of document.querySelectorAll("form.contact")) {
  const box = form.closest("details");
  const open = () => box.open && !form.childElementCount && build(form, contacts[form.dataset.contact]);
  box.addEventListener("toggle", open);
  open();
}

for (const form of document.querySelectorAll("form.end")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await tell(form, form.dataset.address, "POST", { because: form.elements.because.value })) location.reload();
  });
}

function build(form, contact) {
  form.append(template.content.cloneNode(true));
  for (const rows of form.querySelectorAll("[data-rows]")) {
    const first = rows.firstElementChild;
    rows.blank = first.cloneNode(true);
    first.remove();
    const known = contact?.[rows.dataset.rows] ?? (rows.dataset.none === undefined ? [{}] : []);
    for (const one of known) addRow(rows, one);
  }
  for (const more of form.querySelectorAll("[data-more]")) {
    const rows = form.querySelector(`[data-rows="${more.dataset.more}"]`);
    more.addEventListener("click", () => addRow(rows, {}).querySelector("select, input").focus());
  }
  form.querySelector("[data-always]").addEventListener("click", () => {
    const rows = form.querySelector('[data-rows="hours"]');
    rows.replaceChildren();
    const row = addRow(rows, ALL_DAY);
    for (const day of row.querySelectorAll("[data-part=days]")) day.checked = true;
  });
  if (contact) {
    for (const part of form.querySelectorAll("[data-new]")) part.remove();
    for (const control of form.querySelectorAll("[name]")) control.value = shown(contact[control.name]);
  } else if (chosen) form.elements.country.value = chosen;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save(form, contact);
  });
}

const shown = (value) => (Array.isArray(value) ? value.join(", ") : (value ?? ""));

function addRow(rows, known) {
  const row = rows.blank.cloneNode(true);
  for (const control of row.querySelectorAll("[data-part]")) {
    const value = known[control.dataset.part];
    if (value === undefined) continue;
    if (control.type === "checkbox") control.checked = value.includes(control.value);
    else control.value = value;
  }
  row.querySelector("[data-remove]").addEventListener("click", () => {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (next?.querySelector("select, input") ?? rows.parentElement.querySelector("[data-more]")).focus();
  });
  rows.append(row);
  return row;
}

function written(form) {
  const body = {};
  for (const control of form.querySelectorAll("[name]")) {
    const text = control.value.trim();
    if (control.dataset.list !== undefined) body[control.name] = text.split(/[\s,;]+/).filter(Boolean).map((code) => code.toLowerCase());
    else body[control.name] = control.dataset.null !== undefined && !text ? null : text;
  }
  for (const rows of form.querySelectorAll("[data-rows]")) body[rows.dataset.rows] = [...rows.children].map(rowOf);
  return body;
}

function rowOf(row) {
  const found = {};
  for (const control of row.querySelectorAll("[data-part]")) {
    const { part } = control.dataset;
    if (control.type === "checkbox") (found[part] ??= []).push(...(control.checked ? [control.value] : []));
    else found[part] = control.value.trim();
  }
  return found;
}

async function save(form, contact) {
  const body = written(form);
  const outcome = form.querySelector(".outcome");
  if (!body.channels.length) {
    outcome.hidden = false;
    outcome.textContent = _("Give at least one way to reach it.");
    return;
  }
  const changed = Object.entries(body).filter(([name, value]) => !contact || JSON.stringify(value) !== JSON.stringify(contact[name]));
  if (!changed.length) return location.reload();
  const answer = await tell(form, form.dataset.address, contact ? "PATCH" : "POST", Object.fromEntries(changed));
  if (!answer) return;
  const { id } = await answer.json();
  history.replaceState(null, "", `${location.pathname}#${id}`);
  location.reload();
}
