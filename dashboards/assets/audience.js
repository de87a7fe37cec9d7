// The fields of templates/audience.html: whom something is for, as the API takes it.

import { h } from "./dom.js";
import { number } from "./words.js";

const LISTS = ["roles", "countries", "agencies", "sectors", "units"];
const listsOf = (form) => LISTS.filter((list) => form.querySelector(`[data-list="${list}"]`));

export function audienceOf(form) {
  const fields = new FormData(form);
  const people = String(fields.get("people")).split(/[\s,;]+/).filter(Boolean);
  return { everybody: fields.has("everybody"), people, ...Object.fromEntries(listsOf(form).map((list) => [list, fields.getAll(list)])) };
}

/** Put an audience into the fields. What is not offered (any more) is added, so that saving loses nobody. */
export function showAudience(form, audience) {
  form.elements.everybody.checked = audience.everybody;
  form.elements.people.value = audience.people.join(" ");
  for (const list of listsOf(form)) {
    for (const code of audience[list] ?? []) {
      const known = form.querySelector(`input[name="${list}"][value="${CSS.escape(code)}"]`);
      if (known) known.checked = true;
      else form.querySelector(`[data-list="${list}"]`).append(h("label", { class: "choice" }, h("input", { type: "checkbox", name: list, value: code, checked: true }), code));
    }
  }
  countAudience(form);
}

/** Say beside each closed list how many are chosen in it, now and after every change. */
export function countAudience(form) {
  const count = () => {
    for (const list of listsOf(form)) {
      const chosen = form.querySelectorAll(`input[name="${list}"]:checked`).length;
      form.querySelector(`[data-count="${list}"]`).textContent = chosen ? `(${number(chosen)})` : "";
    }
  };
  form.addEventListener("change", count);
  count();
}
