// Opening hours of a crossing as rows of days and times; none means always open.

import { h } from "../dom.js";
import { _, locale } from "../words.js";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const dayName = (index) => new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" }).format(new Date(Date.UTC(2024, 0, 1 + index)));
const dayLong = (index) => new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" }).format(new Date(Date.UTC(2024, 0, 1 + index)));

/** A fieldset for hours [{days, opens, closes}], with `value()`. */
export function hoursField(hours) {
  const rows = h("div", { class: "hours-rows" });
  const more = h("button", { type: "button" }, _("More hours"));
  const none = h("p", { class: "small" }, _("Not stated: counts as always open."));
  const element = h("fieldset", { class: "boxes hours" }, h("legend", {}, _("Opening hours")), none, rows, more);
  const tell = () => (none.hidden = Boolean(rows.children.length));

  function add({ days, opens, closes }) {
    const boxes = DAYS.map((day, index) => h("label", { class: "day", title: dayLong(index) }, h("input", { type: "checkbox", value: day, checked: days.includes(day), "aria-label": dayLong(index) }), h("span", { "aria-hidden": "true" }, dayName(index))));
    const from = h("input", { type: "time", value: opens, "aria-label": _("Opens at"), required: true });
    const to = h("input", { type: "time", value: closes === "24:00" ? "00:00" : closes, "aria-label": _("Closes at"), required: true });
    const gone = h("button", { type: "button", class: "plain", "aria-label": _("Remove these hours") }, "×");
    const row = h("div", { class: "hours-row" }, h("div", { class: "days", role: "group", "aria-label": _("Days") }, ...boxes), h("div", { class: "times" }, from, "–", to, gone));
    gone.addEventListener("click", () => {
      row.remove();
      tell();
    });
    row.value = () => ({ days: DAYS.filter((_day, index) => boxes[index].firstChild.checked), opens: from.value, closes: to.value === "00:00" ? "24:00" : to.value });
    rows.append(row);
    tell();
  }

  for (const one of hours) add(one);
  more.addEventListener("click", () => add({ days: DAYS, opens: "06:00", closes: "18:00" }));
  tell();
  return { element, value: () => [...rows.children].map((row) => row.value()) };
}

/** Hours in a few words. */
export function hoursWords(hours) {
  if (!hours.length) return _("always open");
  return hours.map(({ days, opens, closes }) => `${days.length === 7 ? _("daily") : days.map((day) => dayName(DAYS.indexOf(day))).join(" ")} ${opens}–${closes}`).join(", ");
}
