// The editor's map: ground, sectors, borders, crossings, bases, findings; what is chosen, and a place that is marked.

import { h } from "../dom.js";
import { _, language, number } from "../words.js";
import { named } from "./model.js";

const colours = getComputedStyle(document.documentElement);
export const colour = (name) => colours.getPropertyValue(`--${name}`).trim();
const PANES = [["ground", 250], ["names", 260], ["borders", 420], ["remarks", 430], ["passing", 440]]; // sectors lie at 400
const LABEL_PX = 44; // a sector narrower than this on the screen has no label

/** A GeoJSON polygon as Leaflet's corners. */
export function corners({ type, coordinates }) {
  return L.GeoJSON.coordsToLatLngs(coordinates, type === "Polygon" ? 1 : 2);
}

// Findings whose place is a sector whole: painted over it they would hide everything else about it.
const OF_SECTORS = new Set(["uncovered_period", "outside_jurisdiction", "counterpart_missing"]);

export class PlanMap {
  constructor(element, legend, model) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const moving = { zoomAnimation: !calm, fadeAnimation: !calm, markerZoomAnimation: !calm, inertia: !calm };
    Object.assign(this, { model, legend, held: new Set(), turn: calm ? { animate: false } : {} });
    L.PM.setOptIn(true);
    L.Marker.mergeOptions({ keyboard: false }); // Geoman's handles are many: the table of corners has them for the keyboard
    this.map = L.map(element, { attributionControl: false, zoomSnap: 0.25, minZoom: 3, maxZoom: 16, pmIgnore: false, zoomControl: false, boxZoom: false, ...moving });
    L.control.zoom({ zoomInTitle: _("Larger scale"), zoomOutTitle: _("Smaller scale") }).addTo(this.map);
    this.map.setView([0, 0], 4);
    this.map.pm.setLang(language);
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(this.map);
    for (const [name, above] of PANES) this.map.createPane(name).style.zIndex = above;
    this.ground = L.layerGroup().addTo(this.map);
    this.layers = new Map();
    this.sectors = L.layerGroup().addTo(this.map);
    this.lines = L.layerGroup().addTo(this.map);
    this.labels = L.layerGroup().addTo(this.map);
    this.bases = L.layerGroup().addTo(this.map);
    this.points = L.layerGroup().addTo(this.map);
    this.remarks = L.layerGroup().addTo(this.map);
    this.passing = L.layerGroup().addTo(this.map);
    new ResizeObserver(() => this.fit()).observe(element);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.grounded = null;
      this.draw();
      this.drawRemarks();
    });
    this.map.on("zoomend", () => this.drawLabels());
    model.on("drawn", () => this.draw());
    model.on("chosen", () => this.paint());
    model.on("findings", () => this.drawRemarks());
  }

  fit() {
    this.map.invalidateSize({ animate: false });
    if (this.fitted || !this.model.shown || !this.map.getSize().x || !this.map.getSize().y) return;
    this.whole({ animate: false });
    this.fitted = true;
  }

  /** All that is planned, or all the countries, in view. */
  whole(turn = this.turn) {
    const [west, south, east, north] = this.model.shown.bounds;
    this.map.fitBounds([[south, west], [north, east]], { padding: [18, 18], ...turn });
  }

  draw() {
    this.fit();
    this.drawGround();
    for (const [code, layer] of this.layers) if (!this.model.sectors.has(code)) this.drop(code, layer);
    for (const sector of this.model.sectors.values()) this.drawSector(sector);
    this.lines.clearLayers();
    for (const { border } of this.model.corridors.values()) {
      if (border) this.lines.addLayer(L.geoJSON(border, { interactive: false, pane: "borders", style: { color: colour("ink"), weight: 2.2, opacity: 0.75 } }));
    }
    this.bases.clearLayers();
    for (const unit of this.model.units) if (unit.geometry) this.bases.addLayer(this.base(unit));
    this.paint();
    this.drawLabels();
    this.drawLegend();
  }

  drawGround() {
    const { ground, names } = this.model.shown;
    const now = JSON.stringify(names);
    if (this.grounded === now) return;
    this.grounded = now;
    this.ground.clearLayers();
    this.ground.addLayer(L.geoJSON(ground, {
      interactive: false, pane: "ground",
      style: ({ properties }) => ({ fillColor: colour(properties.neighbour ? "beyond" : "land"), fillOpacity: 1, color: colour(properties.neighbour ? "line" : "border-line"), weight: 1 }),
    }));
    for (const [code, [lon, lat]] of Object.entries(names)) {
      this.ground.addLayer(L.tooltip({ permanent: true, direction: "center", className: "map-country", interactive: false, pane: "names" }).setLatLng([lat, lon]).setContent(h("span", {}, this.model.country(code))));
    }
  }

  drop(code, layer) {
    layer.pm.disable();
    this.sectors.removeLayer(layer);
    this.layers.delete(code);
  }

  /** A sector as it is planned now; one that is being reshaped here stays as it is drawn. */
  drawSector(sector) {
    const known = this.layers.get(sector.code);
    if (known && (this.held.has(sector.code) || known.drawn === sector.drawn)) return;
    if (known) known.setLatLngs(corners(sector.geometry));
    else {
      const layer = L.polygon(corners(sector.geometry), { pmIgnore: false, className: "plan-sector" });
      layer.bindTooltip(() => this.card(this.model.sectors.get(sector.code)), { sticky: true, className: "map-tip" });
      layer.on("click", ({ originalEvent }) => this.clicked?.(sector.code, originalEvent.shiftKey || originalEvent.ctrlKey || originalEvent.metaKey));
      this.layers.set(sector.code, layer);
      this.sectors.addLayer(layer);
    }
    this.layers.get(sector.code).drawn = sector.drawn;
  }

  card(sector) {
    if (!sector) return "";
    return h("div", { class: "map-card" }, h("strong", {}, named(sector)), h("span", {}, this.model.country(sector.country)),
      h("span", {}, `${number(Math.round(sector.border_km * 10) / 10)} km · ${number(Math.round(sector.area_km2))} km²`));
  }

  paint() {
    for (const [code, layer] of this.layers) {
      const sector = this.model.sectors.get(code);
      if (!sector) continue;
      const chosen = this.model.chosen.includes(code);
      layer.setStyle({
        fillColor: colour(chosen ? "sector-3" : Number(/\d+/.exec(code.slice(-4))?.[0] ?? 0) % 2 ? "sector-1" : "sector-2"),
        fillOpacity: chosen ? 0.8 : 0.55, color: colour(chosen ? "ink" : "accent"), weight: chosen ? 2.6 : 1,
      });
      if (chosen) layer.bringToFront();
    }
  }

  drawLabels() {
    this.labels.clearLayers();
    for (const [code, layer] of this.layers) {
      const bounds = layer.getBounds();
      const [from, to] = [this.map.latLngToLayerPoint(bounds.getNorthWest()), this.map.latLngToLayerPoint(bounds.getSouthEast())];
      if (to.x - from.x < LABEL_PX || to.y - from.y < LABEL_PX / 2) continue;
      const short = code.split("-").at(-1);
      const icon = L.divIcon({ className: "plan-label", html: h("span", {}, short.length > 6 ? code : short), iconSize: [0, 0] });
      this.labels.addLayer(L.marker(layer.getCenter(), { icon, interactive: false, keyboard: false }));
    }
  }

  base({ id, geometry, properties }) {
    const [lon, lat] = geometry.coordinates;
    return L.circleMarker([lat, lon], { pane: "borders", radius: 5, fillColor: colour("ink"), fillOpacity: 1, color: colour("surface"), weight: 1.6 })
      .bindTooltip(() => h("div", { class: "map-card" }, h("strong", {}, id), h("span", {}, properties.name), h("span", {}, properties.agency)), { className: "map-tip" });
  }

  drawRemarks() {
    this.remarks.clearLayers();
    for (const finding of this.model.findings) {
      if (!finding.geometry || OF_SECTORS.has(finding.kind)) continue;
      const paint = finding.severity === "blocker" ? "alarm" : "warn";
      const style = { pane: "remarks", color: colour(paint), weight: 2.5, fillColor: colour(paint), fillOpacity: 0.35, dashArray: "5 4", radius: 7 };
      this.remarks.addLayer(L.geoJSON(finding.geometry, { pane: "remarks", style, pointToLayer: (_place, at) => L.circleMarker(at, style), interactive: false }));
    }
    this.drawLegend();
  }

  drawLegend() {
    const rows = [["plan-swatch-sector", _("Sector")], ["plan-swatch-line", _("Border")]];
    if (this.model.crossings.size) rows.push(["plan-swatch-crossing", _("Crossing")]);
    if (this.model.units.some((unit) => unit.geometry)) rows.push(["plan-swatch-base", _("Base of a unit")]);
    if (this.model.findings.some((finding) => finding.geometry)) rows.push(["plan-swatch-finding", _("Finding")]);
    this.legend.replaceChildren(...rows.map(([name, words]) => h("li", {}, h("i", { class: `swatch ${name}` }), words)));
  }

  // --- showing -------------------------------------------------------------------------------------------------------

  /** Bring shapes into view: codes of sectors, a GeoJSON geometry, or a place [lon, lat]. */
  show(what) {
    const shapes = Array.isArray(what) && typeof what[0] === "string" ? what.map((code) => this.layers.get(code)).filter(Boolean) : [];
    const bounds = L.latLngBounds([]);
    for (const layer of shapes) bounds.extend(layer.getBounds());
    if (what?.type) bounds.extend(L.geoJSON(what).getBounds());
    if (Array.isArray(what) && typeof what[0] === "number") bounds.extend([what[1], what[0]]);
    if (bounds.isValid()) this.map.fitBounds(bounds, { padding: [40, 40], maxZoom: 11, ...this.turn });
  }

  /** Mark a place [lon, lat] with words, until the next mark. */
  mark(place, words) {
    this.unmark();
    const icon = L.divIcon({ className: "plan-mark", html: h("i", {}), iconSize: [26, 26] });
    const marker = L.marker([place[1], place[0]], { icon, keyboard: false, zIndexOffset: 2000, pmIgnore: true });
    marker.bindTooltip(h("span", {}, words), { permanent: true, direction: "top", offset: [0, -14], className: "map-tip plan-mark-words" });
    this.passing.addLayer(marker);
    if (!this.map.getBounds().pad(-0.1).contains(marker.getLatLng())) this.map.setView(marker.getLatLng(), undefined, this.turn);
  }

  unmark() {
    this.passing.clearLayers();
  }

  /** Draw shapes that are not stored yet. */
  preview(geojson) {
    this.unmark();
    const shown = L.geoJSON(geojson, { interactive: false, pane: "passing", pointToLayer: (_feature, at) => L.circleMarker(at, { radius: 5, pane: "passing" }), style: { color: colour("warn"), weight: 2, dashArray: "6 4", fillColor: colour("warn"), fillOpacity: 0.18 } });
    this.passing.addLayer(shown);
    if (shown.getBounds().isValid()) this.map.fitBounds(shown.getBounds(), { padding: [30, 30], maxZoom: 12, ...this.turn });
  }
}
