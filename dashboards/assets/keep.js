// Forms of the settings: fields as JSON, lists by their checkboxes. What an answer shows once stays until the page is left.

import { h } from "./dom.js";
import { tell } from "./tell.js";
import { _ } from "./words.js";

const SHOWN_ONCE = { secret: () => _("Secret"), address: () => _("Address for the gateway") };

for (const form of document.querySelectorAll("form.keep")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const method = form.dataset.method ?? "POST";
    const body = written(form);
    const answer = await tell(form, form.dataset.address, method, Object.keys(body).length ? body : undefined);
    if (!answer) return;
    if (form.dataset.fresh === undefined) location.reload();
    else show(form, await answer.json());
  });
  form.addEventListener("change", () => choose(form));
  choose(form);
}

function written(form) {
  const fields = {};
  for (const control of form.querySelectorAll("[name]:enabled")) {
    if (control.type === "checkbox") (fields[control.name] ??= []).push(...(control.checked ? [control.value] : []));
    else if (control.value.trim()) fields[control.name] = control.value.trim();
  }
  return fields;
}

/** A field with data-when="role=officer" is there only while that is chosen. */
function choose(form) {
  for (const part of form.querySelectorAll("[data-when]")) {
    const [name, value] = part.dataset.when.split("=");
    part.hidden = form.elements[name].value !== value;
    for (const control of part.querySelectorAll("[name]")) control.disabled = part.hidden;
  }
}

function show(form, answer) {
  const once = form.querySelector(".once");
  const lines = Object.entries(SHOWN_ONCE).filter(([name]) => answer[name]);
  const go = h("button", { type: "button" }, _("I have kept it"));
  go.addEventListener("click", () => location.reload());
  once.replaceChildren(
    h("p", {}, h("strong", {}, _("This is the only time that the secret is shown. Keep it now."))),
    ...lines.map(([name, title]) => h("p", {}, title(), h("span", { class: "key-text", "data-shown": name }, answer[name]))),
    go);
  form.querySelector(".outcome").hidden = true;
  once.hidden = false;
  go.focus();
}
