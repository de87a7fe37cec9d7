// Where it was: from the device, by a tap on the sector map, or by the name of a sector. All of it without network.

import { h } from "../dom.js";
import { operationTime } from "./clock.js";
import { button } from "./parts.js";
import { _, isolated, label, number } from "./words.js";

/** The sector in which the unit is to be now, or was last. */
export function ownSector(owner) {
  const now = operationTime(owner);
  const running = owner.brief.shifts.filter((shift) => Date.parse(shift.starts_at) <= now);
  const at = running.find((shift) => Date.parse(shift.ends_at) > now) ?? running.at(-1) ?? owner.brief.shifts[0];
  return at?.sector ?? null;
}

/** Where the device is: {lon, lat, accuracy_m}. Throws a sentence. */
export function position() {
  return new Promise((found, failed) => {
    if (!navigator.geolocation) return failed(_("This device does not tell its position."));
    const sentences = { 1: _("This browser may not use the position. Allow it in its settings, or use the map."), 2: _("There is no position fix here. Try outside, or use the map."), 3: _("The position takes too long. Try again, or use the map.") };
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => found({ lon: round(coords.longitude), lat: round(coords.latitude), accuracy_m: Math.min(1_000_000, Math.round(coords.accuracy)) }),
      (error) => failed(sentences[error.code] ?? sentences[2]),
      { enableHighAccuracy: true, timeout: 45_000, maximumAge: 60_000 },
    );
  });
}

function round(degrees) {
  return Math.round(degrees * 1e5) / 1e5;
}

/** The sector around a point, by the map that is kept; the service decides in the end. */
export function sectorAt(map, lon, lat) {
  return map?.sectors.features.find(({ geometry }) => polygons(geometry).some((rings) => inside(rings, lon, lat)))?.id ?? null;
}

function polygons({ type, coordinates }) {
  return type === "Polygon" ? [coordinates] : coordinates;
}

function inside(rings, lon, lat) {
  let odd = false;
  for (const ring of rings) {
    for (let one = 0, other = ring.length - 1; one < ring.length; other = one++) {
      const [[x, y], [u, v]] = [ring[one], ring[other]];
      if (y > lat !== v > lat && lon < ((u - x) * (lat - y)) / (v - y) + x) odd = !odd;
    }
  }
  return odd;
}

/** In words: sector, or coordinates with their error. */
export function placeWords(owner, place) {
  if (!place) return "";
  if (place.lon === undefined) return _("Sector {code}", { code: place.sector });
  const sector = sectorAt(owner.map, place.lon, place.lat);
  const at = `${place.lat.toFixed(4)}, ${place.lon.toFixed(4)}`;
  const error = place.accuracy_m ? ` (± ${number(place.accuracy_m)} m)` : "";
  const named = sector ? _("Sector {code}", { code: sector }) : _("Outside every sector");
  return `${named}\n${isolated(at + error)}`;
}

/** The part of a form that asks where. `choose(place)` is called with each new choice. */
export function placePart(owner, place, choose) {
  const told = h("p", { class: place ? "chosen" : "hint", role: "status" }, place ? placeWords(owner, place) : _("No place yet."));
  const chosen = (next) => {
    told.className = "chosen";
    told.textContent = placeWords(owner, next);
    mark?.(next);
    select.value = next.lon === undefined ? next.sector : "";
    choose(next);
  };
  const locate = button(_("Use my position"), async () => {
    locate.disabled = true;
    told.className = "hint";
    told.textContent = _("Looking for the position …");
    try {
      chosen(await position());
    } catch (sentence) {
      told.textContent = String(sentence);
    }
    locate.disabled = false;
  }, { class: "wide primary" });
  const select = h("select", { id: "sector" }, h("option", { value: "" }, _("– not said –")),
    ...owner.brief.sectors.map(({ code, name, country }) =>
      h("option", { value: code, selected: place?.lon === undefined && place?.sector === code }, name && name !== code ? `${code} ${name}` : `${code} · ${label("country", country)}`)));
  select.addEventListener("change", () => select.value && chosen({ sector: select.value }));
  const box = h("div", { class: "map", dir: "ltr" });
  let mark = null;
  const map = h("details", { class: "more", "data-map": "" }, h("summary", {}, _("Tap on the map")), box);
  map.addEventListener("toggle", async () => {
    if (!map.open || mark) return;
    const { SectorMap } = await import("./map.js");
    const drawn = new SectorMap(box, owner.map, (lon, lat) => chosen({ lon: round(lon), lat: round(lat), accuracy_m: drawn.error() }));
    mark = (at) => drawn.mark(at);
    drawn.mark(place, ownSector(owner));
    map.append(button(_("Mark the middle of the map"), () => drawn.middle(), { class: "wide" }));
  });
  return h("div", { class: "stack" }, told, locate, owner.map ? map : null,
    h("div", { class: "field" }, h("label", { for: "sector" }, _("Or choose the sector")), select));
}
