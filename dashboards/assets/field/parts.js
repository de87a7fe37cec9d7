// Parts of forms, made for thumbs: chips for a few choices, a list for many, steppers for counts.

import { h } from "../dom.js";
import { _, label, labels } from "./words.js";
import { amountOf } from "./shape.js";

let serial = 0;

/** A button that does something. */
export function button(words, act, attributes = {}) {
  const made = h("button", { type: "button", ...attributes }, words);
  made.addEventListener("click", act);
  return made;
}

/** One of a few codes, as chips. Touching the chosen one again takes the choice back where none is a choice. */
export function chips(legend, list, codes, chosen, choose, { optional = true, prefix = "" } = {}) {
  const name = `chips-${(serial += 1)}`;
  const items = codes.map((code) => {
    const input = h("input", { type: "radio", name, value: code, checked: code === chosen });
    input.addEventListener("change", () => choose(code));
    if (optional) {
      input.addEventListener("click", () => {
        if (input.dataset.was) {
          input.checked = false;
          choose(null);
        }
        for (const other of items) delete other.firstChild.dataset.was;
        if (input.checked) input.dataset.was = "1";
      });
      if (code === chosen) input.dataset.was = "1";
    }
    return h("label", { class: "chip" }, input, h("span", {}, label(list, prefix + code)));
  });
  return h("fieldset", { class: "chips" }, h("legend", {}, legend), ...items);
}

/** Any of a few codes. */
export function manyChips(legend, list, codes, chosen, choose) {
  const items = codes.map((code) => {
    const input = h("input", { type: "checkbox", value: code, checked: chosen.includes(code) });
    input.addEventListener("change", () => choose(items.filter((item) => item.firstChild.checked).map((item) => item.firstChild.value)));
    return h("label", { class: "chip" }, input, h("span", {}, label(list, code)));
  });
  return h("fieldset", { class: "chips" }, h("legend", {}, legend), ...items);
}

/** One of many codes, as the device's own list; `first` come before the others, which are sorted by label. */
export function choice(words, list, chosen, choose, { first = [], codes = null, none = true } = {}) {
  const known = labels(list);
  const others = (codes ?? Object.keys(known)).filter((code) => !first.includes(code));
  if (!codes) others.sort((one, other) => String(known[one]).localeCompare(known[other]));
  const option = (code) => h("option", { value: code, selected: code === chosen }, known[code] ?? code);
  const select = h("select", { id: `field-${(serial += 1)}` },
    none ? h("option", { value: "" }, _("– not said –")) : null,
    ...first.map(option), first.length ? h("hr") : null, ...others.map(option));
  select.addEventListener("change", () => choose(select.value || null));
  return h("div", { class: "field" }, h("label", { for: select.id }, words), select);
}

/** A line of text. */
export function text(words, value, write, attributes = {}) {
  const { hint, area, ...rest } = attributes;
  const input = h(area ? "textarea" : "input", { id: `field-${(serial += 1)}`, dir: "auto", autocomplete: "off", ...(area ? { rows: 4 } : { type: "text" }), ...rest });
  input.value = value ?? "";
  input.addEventListener("input", () => write(input.value));
  return h("div", { class: "field" }, h("label", { for: input.id }, words), input, hint ? h("p", { class: "hint" }, hint) : null);
}

/** A quantity: typed, or by one more and one less. Digits of any script; what cannot be read stays as it is. */
export function quantity(words, value, unit, write) {
  const input = h("input", { id: "quantity", type: "text", inputmode: "decimal", dir: "ltr", autocomplete: "off", maxlength: 24, "aria-describedby": "wrong" });
  input.value = value ?? "";
  const by = (step) => {
    const now = amountOf(input.value, unit());
    if (Number.isNaN(now)) return;
    input.value = String(Math.max(0, Math.round((now + step) * 1000) / 1000));
    write(input.value);
  };
  input.addEventListener("input", () => write(input.value));
  return h("div", { class: "field" }, h("label", { for: "quantity" }, words),
    h("div", { class: "stepper" },
      button("−", () => by(-1), { "aria-label": _("One less") }), input, button("+", () => by(1), { "aria-label": _("One more") })));
}

/** A part that opens; for what not everybody needs. */
export function more(words, open, ...inside) {
  return h("details", { class: "more", open }, h("summary", {}, words), h("div", { class: "stack" }, ...inside));
}

/** One of a few things that are no codes, as chips: {value: words}. One is always chosen. */
export function options(legend, choices, chosen, choose) {
  const name = `chips-${(serial += 1)}`;
  return h("fieldset", { class: "chips" }, h("legend", {}, legend), ...Object.entries(choices).map(([value, words]) => {
    const input = h("input", { type: "radio", name, value, checked: value === chosen });
    input.addEventListener("change", () => choose(value));
    return h("label", { class: "chip" }, input, h("span", {}, words));
  }));
}
