// The sector map of the field page: kept on the phone, drawn without any tile.

import "../vendor/leaflet/leaflet.js";
import { h } from "../dom.js";
import { label } from "./words.js";

const L = globalThis.L;
const colours = getComputedStyle(document.documentElement);
const colour = (name) => colours.getPropertyValue(`--${name}`).trim();

export class SectorMap {
  constructor(element, { ground, sectors, bounds, names, towns }, tapped) {
    this.map = L.map(element, { attributionControl: false, zoomSnap: 0.5, minZoom: 3, maxZoom: 14, tap: false });
    this.tapped = tapped;
    const [west, south, east, north] = bounds;
    this.map.fitBounds([[south, west], [north, east]], { animate: false });
    L.control.scale({ imperial: false }).addTo(this.map);
    L.geoJSON(ground, {
      interactive: false,
      style: ({ properties }) => ({ fillColor: colour(properties.neighbour ? "sunken" : "surface"), fillOpacity: 1, color: colour("line"), weight: 1 }),
    }).addTo(this.map);
    this.sectors = L.geoJSON(sectors, {
      interactive: false,
      style: () => ({ fillColor: colour("accent"), fillOpacity: 0.16, color: colour("accent"), weight: 1.5 }),
      onEachFeature: ({ id }, layer) => layer.bindTooltip(h("span", {}, id), { permanent: true, direction: "center", className: "map-word" }),
    }).addTo(this.map);
    for (const [name, [lon, lat]] of Object.entries(towns)) {
      L.circleMarker([lat, lon], { radius: 4, color: colour("ink"), weight: 1.5, fillColor: colour("surface"), fillOpacity: 1, interactive: false })
        .bindTooltip(h("span", {}, name), { permanent: true, direction: "right", className: "map-word map-town" }).addTo(this.map);
    }
    for (const [code, [lon, lat]] of Object.entries(names)) {
      L.tooltip({ permanent: true, direction: "center", className: "map-word map-country" }).setLatLng([lat, lon]).setContent(h("span", {}, label("country", code))).addTo(this.map);
    }
    this.words();
    this.map.on("zoomend", () => this.words());
    this.map.on("click", ({ latlng }) => tapped(latlng.wrap().lng, latlng.lat));
  }

  /** Names of sectors and towns only where there is room for them. */
  words() {
    const zoom = this.map.getZoom();
    this.map.getContainer().classList.toggle("shows-sectors", zoom >= 8);
    this.map.getContainer().classList.toggle("shows-towns", zoom >= 9);
  }

  /** How far off a tap can be at this zoom: half a finger, metres. */
  error() {
    const { lat } = this.map.getCenter();
    return Math.max(10, Math.round((24 * 156_543 * Math.cos((lat * Math.PI) / 180)) / 2 ** this.map.getZoom()));
  }

  /** Show a place; the sector alone where there is no more. */
  mark(place, otherwise = null) {
    this.point?.remove();
    if (place?.lon !== undefined) {
      this.point = L.circleMarker([place.lat, place.lon], { radius: 11, color: colour("surface"), weight: 3, fillColor: colour("mark"), fillOpacity: 1, interactive: false }).addTo(this.map);
      const away = !this.map.getBounds().contains([place.lat, place.lon]);
      if (away || !this.marked) this.map.setView([place.lat, place.lon], Math.max(9, this.map.getZoom()), { animate: false });
    }
    this.marked = true;
    const code = place?.sector ?? otherwise;
    this.sectors.eachLayer((layer) => {
      const own = layer.feature.id === code;
      layer.setStyle({ fillOpacity: own ? 0.4 : 0.16, weight: own ? 3 : 1.5 });
      if (own && place?.lon === undefined) this.map.fitBounds(layer.getBounds(), { animate: false, maxZoom: 10 });
    });
  }

  middle() {
    const { lat, lng } = this.map.getCenter().wrap();
    this.tapped(lng, lat);
  }
}
