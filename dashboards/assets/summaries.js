// Summaries: forms that say something to the API. A field's name may have a dot ("embargo.until"); its kind says what it is in JSON.

import { tell } from "./tell.js";

const kinds = {
  number: (text) => Number(text.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".")),
  moment: (text) => `${text}${text.length === 16 ? ":00" : ""}Z`,
  parts: (text) => text.split("\n").filter((line) => line.trim()).map(partOf),
};

function partOf(line) {
  const [, quantity, label] = /^\s*([\d.,\s]*\d)\s*(.*)$/.exec(line) ?? [, "0", line];
  return { measure: "other", label: label.trim() || line.trim(), quantity: kinds.number(quantity) };
}

function written(form, submitter) {
  const body = {};
  for (const control of form.querySelectorAll("[name]")) {
    if (control.tagName === "BUTTON") continue;
    const kind = control.dataset.kind;
    let value = control.value.trim();
    if (kind === "flag") {
      value = control.type === "checkbox" ? control.checked : true;
      if (control.dataset.unless && form.elements.audience.value.startsWith(control.dataset.unless)) value = false;
    } else if (!value && "optional" in control.dataset) continue;
    else if (kind) value = kinds[kind](value);
    put(body, control.name.split("."), value);
  }
  if (submitter?.name) put(body, [submitter.name], submitter.value);
  return body;
}

function put(body, [first, ...rest], value) {
  if (!rest.length) body[first] = value;
  else put((body[first] ??= {}), rest, value);
}

for (const form of document.querySelectorAll("form.told")) {
  const id = crypto.randomUUID(); // made once: sent twice, it is written once
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const address = form.dataset.address + ("new" in form.dataset ? id : "");
    if (await tell(form, address, form.dataset.method, written(form, event.submitter))) location.reload();
  });
  const tokens = form.querySelector("[data-tokens]");
  tokens?.addEventListener("change", () => {
    const field = form.elements.text.length ? form.elements.text[0] : form.elements.text;
    field.setRangeText(tokens.value, field.selectionStart, field.selectionEnd, "end");
    tokens.value = "";
    field.focus();
  });
}
