// Forms of cases: what is in the fields, as the API takes it. Fields say by data-type what they are.

import { moment } from "./custody.js";
import { tell } from "./tell.js";

/** The body of a form: empty fields are left out of what is new, and empty what is changed. */
export function bodyOf(form, button) {
  const body = {};
  const changes = form.dataset.method === "PATCH";
  for (const field of form.elements) {
    const { name, value } = field;
    if (!name || field.disabled || (field.type === "submit" && field !== button)) continue;
    switch (field.dataset.type) {
      case "list": // what is ticked, if anything is
        if (field.checked) (body[name] ??= []).push(value);
        break;
      case "whole-list": // what is ticked, also when nothing is
        body[name] ??= [];
        if (field.checked) body[name].push(value);
        break;
      case "excuse":
        if (value.trim()) (body.excuses ??= {})[name] = value;
        break;
      case "moment":
        if (value) { if (!changes || value !== field.defaultValue) body[name] = moment(value); }
        else if (changes && field.defaultValue) body[name] = null;
        break;
      case "number":
        body[name] = Number(value || 0);
        break;
      case "bool":
        body[name] = value === "true";
        break;
      case "ids": // UUIDs, wherever they stand in what was pasted
        if (value.trim()) body[name] = value.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi) ?? [value.trim()];
        break;
      case "lead": {
        const [country, agency] = value.split(" ");
        body[name] = { country, agency };
        break;
      }
      default:
        if (changes ? value !== initial(field) : value !== "") body[name] = value;
    }
  }
  return body;
}

const initial = (field) =>
  field.options ? ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value : field.defaultValue;

for (const form of document.querySelectorAll("form.telling")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { address, method, shows, leads } = form.dataset;
    const answer = await tell(form, address, method, method === "DELETE" ? undefined : bodyOf(form, event.submitter));
    if (!answer) return;
    if (leads) {
      location.assign(leads + encodeURIComponent((await answer.json()).code));
      return;
    }
    if (!shows) {
      const open = form.closest(".case-action");
      if (open?.id && /^action-/.test(open.id)) location.hash = open.id;
      location.reload();
      return;
    }
    const shown = form.querySelector(".shown");
    shown.value = new URL((await answer.json())[shows], location.href).href;
    shown.closest("label").hidden = false;
    form.querySelector(".outcome").hidden = true;
    for (const button of form.querySelectorAll("button")) button.disabled = false;
    shown.focus();
    shown.select();
  });
}

const open = () => {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target?.tagName === "DETAILS") target.open = true;
};
open();
window.addEventListener("hashchange", open);
