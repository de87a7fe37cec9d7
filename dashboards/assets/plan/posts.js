// Who is on duty in a sector: what is assigned there, and one line to assign a unit for a time.

import { h } from "../dom.js";
import { _, _n, locale } from "../words.js";
import { instantOf, wallOf } from "../zones.js";
import { outcomeLine } from "./actions.js";
import { all } from "./wire.js";

/** A section for a sector; `read()` reads its assignments anew, `from(moment)` begins to assign somebody. */
export function posts(sector, { model, actions, service }) {
  const { data } = model;
  const list = h("ul", { class: "posts" });
  const element = h("section", { class: "stacked posts-pane", "aria-labelledby": "posts-title" }, h("h3", { id: "posts-title" }, _("On duty here")), list);
  const path = `/assignments?sector=${encodeURIComponent(sector.code)}`;
  const when = new Intl.DateTimeFormat(locale, { timeZone: data.timezone, day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

  async function read() {
    const { items } = await service.read(path);
    list.replaceChildren(...items.map((post) => h("li", {}, h("strong", {}, post.unit), " ",
      h("span", { class: "small" }, `${when.format(new Date(post.starts_at))} – ${when.format(new Date(post.ends_at))}`), " ",
      h("span", { class: `chip state-${post.state}` }, data.labels.assignment_state[post.state]))));
    if (!items.length) list.append(h("li", { class: "small" }, _("Nobody is assigned yet.")));
  }

  const action = data.phases.find(({ kind }) => kind === "action") ?? data.phases[0];
  if (data.assigns) element.append(assigning(sector, { model, actions, service, read, action }));
  read();

  /** Somebody is to be assigned from a moment on. */
  function from(moment) {
    const [start, unit] = [element.querySelector("[data-part=from]"), element.querySelector("select")];
    if (start && moment) start.value = wallOf(moment, data.timezone);
    unit?.focus();
  }
  return { element, read, from };
}

/** How far a unit's base is from a place, in degrees of latitude; one without a base is furthest. */
function far({ geometry }, [lon, lat]) {
  return geometry ? Math.hypot((geometry.coordinates[0] - lon) * Math.cos((lat * Math.PI) / 180), geometry.coordinates[1] - lat) : Number.MAX_VALUE;
}

/** Units by how near they are, those of the sector's country first. */
function nearest(units, sector) {
  const middle = centre(sector.geometry);
  const foreign = ({ properties }) => Number(properties.country !== sector.country);
  return [...units].sort((one, other) => foreign(one) - foreign(other) || far(one, middle) - far(other, middle) || one.id.localeCompare(other.id));
}

/** Assign to each sector that has nobody the nearest unit of its country that is free all through the action phase. */
export async function staff(codes, { model, actions, service, outcome }) {
  const { phases } = model.data;
  const { starts_at, ends_at } = phases.find(({ kind }) => kind === "action") ?? phases[0];
  let [assigned, left] = [0, 0];
  await actions.run(async () => {
    const given = (await all(service.read, "/assignments")).filter(({ state }) => state !== "declined");
    const meet = (post) => Date.parse(post.starts_at) < Date.parse(ends_at) && Date.parse(post.ends_at) > Date.parse(starts_at);
    const busy = new Set(given.filter(meet).map(({ unit }) => unit));
    const manned = new Set(given.map(({ sector }) => sector));
    for (const sector of codes.map((code) => model.sectors.get(code)).filter(({ code }) => !manned.has(code))) {
      const unit = nearest(model.units, sector).find(({ id, properties }) => properties.country === sector.country && !busy.has(id));
      if (unit) {
        await service.post("/assignments", { sector: sector.code, unit: unit.id, starts_at, ends_at });
        busy.add(unit.id);
        assigned += 1;
      } else left += 1;
    }
  }, () => `${_n("{n} sector has a unit now.", "{n} sectors have a unit now.", assigned)} ${left ? _n("For {n} sector no unit of its country is free.", "For {n} sectors no unit of their country is free.", left) : ""}`, outcome, "findings");
}

/** One line to assign a unit: the nearest first, for the whole action phase unless other times are typed. */
function assigning(sector, { model, actions, service, read, action }) {
  const { timezone } = model.data;
  const units = nearest(model.units, sector);
  const unit = h("select", { id: "post-unit", "aria-label": _("Unit") }, ...units.map(({ id, properties }) => h("option", { value: id }, `${id}${properties.name ? ` ${properties.name}` : ""} (${properties.country})`)));
  const from = h("input", { type: "datetime-local", required: true, "aria-label": _("From"), "data-part": "from", value: wallOf(action.starts_at, timezone) });
  const to = h("input", { type: "datetime-local", required: true, "aria-label": _("To"), value: wallOf(action.ends_at, timezone) });
  const outcome = outcomeLine();
  const form = h("form", { class: "stacked" }, unit, h("div", { class: "pair" }, from, to), outcome, h("button", { type: "submit", disabled: !units.length }, _("Assign")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const draft = { sector: sector.code, unit: unit.value, starts_at: instantOf(from.value, timezone), ends_at: instantOf(to.value, timezone) };
    if (await actions.run(() => service.post("/assignments", draft), _("{unit} is assigned to {sector}.", { unit: unit.value, sector: sector.code }), outcome, "findings")) read();
  });
  return form;
}

/** The middle of the box around a shape, [lon, lat]. */
function centre({ coordinates }) {
  const places = coordinates.flat(Infinity);
  const [lons, lats] = [places.filter((_value, at) => at % 2 === 0), places.filter((_value, at) => at % 2 === 1)];
  return [(Math.min(...lons) + Math.max(...lons)) / 2, (Math.min(...lats) + Math.max(...lats)) / 2];
}
