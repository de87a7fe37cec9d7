// The board's map: ground, sectors by their number of reports, and the reports that one may see.

import { h } from "./dom.js";
import { _, _n } from "./words.js";

const colours = getComputedStyle(document.documentElement);
const colour = (name) => colours.getPropertyValue(`--${name}`).trim();

export class BoardMap {
  constructor(element, legend, data) {
    this.data = data;
    this.counts = {};
    this.map = L.map(element, { attributionControl: false, zoomSnap: 0.25, minZoom: 3, maxZoom: 13, preferCanvas: false });
    this.map.setView([0, 0], 4);
    L.control.scale({ imperial: false }).addTo(this.map);
    this.ground = L.layerGroup().addTo(this.map);
    this.sectors = L.geoJSON(null, { style: (shape) => this.sectorStyle(shape), onEachFeature: (shape, layer) => this.tellSector(shape, layer) }).addTo(this.map);
    this.points = L.layerGroup().addTo(this.map);
    legend.replaceChildren(...this.legend());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.restyle());
  }

  /** The ground and the sectors; once, and again when sectors change. */
  drawGround({ ground, sectors, bounds, names }) {
    this.drawn = { ground, sectors, names };
    const [west, south, east, north] = bounds;
    this.map.fitBounds([[south, west], [north, east]], { padding: [14, 14], animate: false });
    this.restyle();
  }

  restyle() {
    if (!this.drawn) return;
    this.ground.clearLayers();
    this.ground.addLayer(L.geoJSON(this.drawn.ground, {
      interactive: false,
      style: ({ properties }) => ({ fillColor: colour(properties.neighbour ? "beyond" : "land"), fillOpacity: 1, color: colour(properties.neighbour ? "line" : "border-line"), weight: 1 }),
    }));
    for (const [code, [lon, lat]] of Object.entries(this.drawn.names)) {
      const name = h("span", {}, this.data.countries[code] ?? code);
      this.ground.addLayer(L.tooltip({ permanent: true, direction: "center", className: "map-country" }).setLatLng([lat, lon]).setContent(name));
    }
    this.sectors.clearLayers();
    this.sectors.addData(this.drawn.sectors);
    if (this.shown) this.drawPoints(this.shown);
  }

  sectorStyle({ id }) {
    const count = this.counts[id] ?? 0;
    const step = count === 0 ? 0 : count < 3 ? 1 : count < 8 ? 2 : count < 20 ? 3 : 4;
    return { fillColor: colour(`sector-${step}`), fillOpacity: 0.85, color: colour("accent"), weight: 0.8 };
  }

  tellSector(shape, layer) {
    layer.bindTooltip(() => h("div", { class: "map-card" },
      h("strong", {}, shape.properties.name && shape.properties.name !== shape.id ? `${shape.id} ${shape.properties.name}` : shape.id),
      h("span", {}, this.data.countries[shape.properties.country] ?? shape.properties.country),
      h("span", {}, _n("{n} report", "{n} reports", this.counts[shape.id] ?? 0))), { sticky: true, className: "map-tip" });
  }

  drawCounts(bySector) {
    this.counts = bySector;
    this.sectors.setStyle((shape) => this.sectorStyle(shape));
  }

  drawPoints(points) {
    this.shown = points;
    this.points.clearLayers();
    for (const point of [...points].reverse()) {
      const armed = point.classes.some((name) => ["firearm", "light_weapon", "ammunition", "explosive", "part"].includes(name));
      const fill = point.kind === "nil" ? "mark-nil" : armed ? "mark" : "accent";
      const dot = L.circleMarker([point.lat, point.lon], { radius: point.kind === "seizure" ? 6 : 4, color: colour("surface"), weight: 1.2, fillColor: colour(fill), fillOpacity: 0.95 });
      dot.bindTooltip(() => h("div", { class: "map-card" },
        h("strong", {}, point.unit),
        h("span", {}, [this.data.labels.kind[point.kind] ?? point.kind, ...point.classes.map((name) => this.data.labels.class[name] ?? name)].join(" · ")),
        point.sector ? h("span", {}, point.sector) : null), { className: "map-tip" });
      dot.on("click", () => location.assign(this.data.details + encodeURIComponent(point.id)));
      this.points.addLayer(dot);
    }
  }

  legend() {
    const kinds = [["mark", _("Arms, ammunition, explosives")], ["accent", _("Other report")], ["mark-nil", _("Nothing to report")]];
    const steps = [0, 1, 2, 3, 4].map((step) => h("i", { class: `swatch step paint-sector-${step}` }));
    return [
      ...kinds.map(([name, words]) => h("li", {}, h("i", { class: `swatch round paint-${name}` }), words)),
      h("li", {}, h("span", { class: "steps" }, ...steps), _("reports in the sector, from none to many")),
    ];
  }
}
