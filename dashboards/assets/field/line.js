// One thing seized: its type, how many, and what identifies it.

import { h } from "../dom.js";
import { button, chips, choice, more, quantity, text } from "./parts.js";
import { classOf, lineFaults } from "./shape.js";
import { _, forms, label } from "./words.js";

const MONEY = ["XOF", "XAF", "USD", "EUR", "NGN", "GHS", "GNF", "MRU", "DZD", "LYD"];

export function lineView({ form, index, keep, go, draw }) {
  const line = form.lines[index];
  const back = () => go(`seizure/${form.id}/what`);
  if (!line) return { title: _("What was seized"), body: button(_("Back"), back) };
  const known = classOf(line.class);
  const write = (name) => (value) => {
    line[name] = value;
    keep();
  };
  const refusal = h("p", { class: "refusal", role: "alert", id: "wrong", hidden: true });
  const sound = () => {
    const wrong = lineFaults(line);
    refusal.textContent = wrong.join(" ");
    refusal.hidden = !wrong.length;
    document.getElementById("quantity").setAttribute("aria-invalid", String(wrong.length > 0));
    if (wrong.length) refusal.scrollIntoView({ block: "center" });
    return !wrong.length;
  };
  const one = (words, name, list = name) => chips(words, list, forms.lists[list], line[name], write(name));
  const identifying = [
    known.traced ? text(_("Serial number, exactly as marked"), line.serial, write("serial"), { maxlength: 80, dir: "ltr", autocapitalize: "characters", spellcheck: "false", id: "serial", hint: _("A thing with a serial number has an entry of its own.") }) : null,
    known.traced ? text(_("Make"), line.make, write("make"), { maxlength: 80, id: "make" }) : null,
    known.traced ? text(_("Model"), line.model, write("model"), { maxlength: 80, id: "model" }) : null,
    known.calibre ? text(_("Calibre, as marked"), line.calibre, write("calibre"), { maxlength: 60, dir: "ltr", id: "calibre" }) : null,
  ].filter(Boolean);
  const done = button(_("Done"), async () => {
    if (!sound()) return;
    await keep();
    back();
  }, { class: "wide primary", id: "done" });
  return {
    title: label("class", line.class),
    body: [
      known.types.length > 2 ? chips(_("Type"), "type", known.types.filter((code) => code !== "unknown"), line.type, write("type"), { prefix: `${line.class}.` }) : null,
      quantity(known.cash && known.units.length === 0 ? _("How much") : _("How many or how much"), line.quantity, () => line.unit, write("quantity")),
      refusal,
      known.units.length > 1 ? chips(_("Unit"), "unit", known.units, line.unit, write("unit"), { optional: known.cash }) : null,
      known.cash ? choice(_("Currency"), "currency", /^[A-Z]{3}$/.test(line.unit ?? "") ? line.unit : null, (code) => {
        line.unit = code ?? known.unit;
        keep();
      }, { first: MONEY }) : null,
      chips(_("How sure is the number"), "qualifier", ["exact", "at_least", "about", "at_most"], line.qualifier ?? "exact", write("qualifier"), { optional: false }),
      ...identifying,
      known.traced ? more(_("Marking, making, condition"), Boolean(line.marking || line.manufacture || line.condition || line.country_of_manufacture),
        one(_("Marking"), "marking"), one(_("How it was made"), "manufacture"), one(_("Condition"), "condition"),
        choice(_("Country of manufacture"), "country_of_manufacture", line.country_of_manufacture, write("country_of_manufacture"))) : null,
      button(_("One more like this, with its own number"), async () => {
        if (!sound()) return;
        form.lines.push({ ...line, serial: "" });
        await keep();
        go(`seizure/${form.id}/line/${form.lines.length - 1}`);
        draw();
      }, { class: "wide", hidden: !known.traced }),
    ],
    foot: done,
  };
}
