// The board's map: ground, sectors coloured by what one chooses, reports gathered where they are many, units.

import { placesOf } from "./basis.js";
import { h } from "./dom.js";
import { ago, columnsOf, heading, sum, written } from "./figures.js";
import { linked, reportsAt } from "./links.js";
import { paintOf, steps } from "./shading.js";
import { OF_COLUMN } from "./tables.js";
import { _, _n, number } from "./words.js";

const colours = getComputedStyle(document.documentElement);
const colour = (name) => colours.getPropertyValue(`--${name}`).trim();
const ARMS = new Set(["firearm", "light_weapon", "ammunition", "explosive", "part"]);
const PAD = 0.15; // of the view, asked for beyond its edges
const LISTED = 60;

export class BoardMap {
  /** `places`: where reports on a piece of map are asked for; null on a map that shows none. */
  constructor({ map, legend, shade, list, note }, data, { places, drawn, now }) {
    Object.assign(this, { legend, shade, list, note, data, places, drawn, now, values: {}, states: {}, asOf: null });
    this.map = L.map(map, { attributionControl: false, zoomSnap: 0.25, minZoom: 3, maxZoom: 14, preferCanvas: false });
    this.map.setView([0, 0], 4);
    L.control.scale({ imperial: false }).addTo(this.map);
    this.ground = L.layerGroup().addTo(this.map);
    this.sectors = L.geoJSON(null, { style: (shape) => this.sectorStyle(shape), onEachFeature: (shape, layer) => this.tellSector(shape, layer) }).addTo(this.map);
    this.cells = L.layerGroup().addTo(this.map);
    this.units = L.layerGroup().addTo(this.map);
    shade.addEventListener("change", () => this.drawSectors());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.restyle());
    this.map.on("moveend", () => this.refresh());
    new ResizeObserver(() => this.fit()).observe(map);
  }

  /** The ground and the sectors; once, and again when sectors change. */
  drawGround(shown) {
    this.shown = shown;
    this.fit();
    this.restyle();
    this.refresh();
  }

  /** The whole operation in view, as soon as the map has a size. */
  fit() {
    this.map.invalidateSize({ animate: false });
    if (this.fitted || !this.shown || !this.map.getSize().x || !this.map.getSize().y) return;
    const [west, south, east, north] = this.shown.bounds;
    this.map.fitBounds([[south, west], [north, east]], { padding: [14, 14], animate: false });
    this.fitted = true;
  }

  restyle() {
    if (!this.shown) return;
    this.ground.clearLayers();
    this.ground.addLayer(L.geoJSON(this.shown.ground, {
      interactive: false,
      style: ({ properties }) => ({ fillColor: colour(properties.neighbour ? "beyond" : "land"), fillOpacity: 1, color: colour(properties.neighbour ? "line" : "border-line"), weight: 1 }),
    }));
    for (const [code, [lon, lat]] of Object.entries(this.shown.names)) {
      const name = h("span", {}, this.data.countries[code] ?? code);
      this.ground.addLayer(L.tooltip({ permanent: true, direction: "center", className: "map-country" }).setLatLng([lat, lon]).setContent(name));
    }
    this.sectors.clearLayers();
    this.sectors.addData(this.shown.sectors);
    if (this.found) this.drawPlaces();
  }

  // --- sectors -------------------------------------------------------------------------------------------------------

  /** The figures that sectors may be coloured by, of this phase and basis. */
  drawFigures(picture, { phase, basis }) {
    this.picture = picture;
    const figures = placesOf(picture.by_sector, basis).rows.filter((row) => row.phase === phase);
    this.figures = { reports: picture.reports.sector };
    const choices = [["state", _("State")], ["reports", _("Reports")]];
    for (const column of columnsOf(figures, phase, this.data.labels)) {
      const key = column.join(" ");
      const rows = figures.filter(OF_COLUMN(column));
      this.figures[key] = Object.fromEntries([...new Set(rows.map((row) => row.sector))].map((sector) => [sector, sum(rows.filter((row) => row.sector === sector)).quantity]));
      choices.push([key, heading(column, this.data.labels).filter(Boolean).join(", ")]);
    }
    const shown = choices.filter(([key]) => key !== "state" || this.places);
    const known = [...this.shade.options].map((option) => option.value).join();
    if (known !== shown.map(([key]) => key).join()) {
      const chosen = this.shade.value || "reports";
      this.shade.replaceChildren(...shown.map(([key, words]) => new Option(words, key)));
      this.shade.value = shown.some(([key]) => key === chosen) ? chosen : "reports";
    }
    this.drawSectors();
  }

  drawSectors() {
    const by = this.shade.value || "reports";
    this.values = by === "state" ? {} : this.figures?.[by] ?? {};
    this.steps = steps(Math.max(0, ...Object.entries(this.values).filter(([code]) => code && code !== "unclassified").map(([, value]) => value)));
    this.sectors.setStyle((shape) => this.sectorStyle(shape));
    this.drawLegend(by);
  }

  sectorStyle({ id }) {
    if (this.shade.value === "state") {
      const state = this.states[id] ?? "unassigned";
      return { fillColor: colour(`state-${state}`), fillOpacity: 0.85, color: colour("accent"), weight: 0.8, dashArray: state === "unassigned" ? "4 3" : null };
    }
    return { fillColor: colour(`sector-${paintOf(this.values[id] ?? 0, this.steps ?? [])}`), fillOpacity: 0.85, color: colour("accent"), weight: 0.8, dashArray: null };
  }

  tellSector(shape, layer) {
    layer.bindTooltip(() => {
      const { id, properties } = shape;
      const by = this.shade.value;
      const state = this.data.labels.sector_state[this.states[id] ?? "unassigned"];
      return h("div", { class: "map-card" },
        h("strong", {}, properties.name && properties.name !== id ? `${id} ${properties.name}` : id),
        h("span", {}, this.data.countries[properties.country] ?? properties.country),
        this.places ? h("span", {}, state) : null,
        h("span", {}, _n("{n} report", "{n} reports", this.picture?.reports.sector[id] ?? 0)),
        by && by !== "state" && by !== "reports" ? h("span", {}, `${this.shade.selectedOptions[0].text}: ${number(this.values[id] ?? 0)}`) : null);
    }, { sticky: true, className: "map-tip" });
  }

  // --- reports and units ---------------------------------------------------------------------------------------------

  /** Read the reports of the piece in view; one question at a time, the last one counts. */
  async refresh() {
    if (!this.places || !this.shown) return;
    this.wanted = true;
    if (this.asking) return;
    this.asking = true;
    while (this.wanted) {
      this.wanted = false;
      const [west, south, east, north] = this.view();
      const asked = { bbox: [west, south, east, north].map((edge) => edge.toFixed(4)).join(), zoom: this.map.getZoom().toFixed(2), ...(this.asOf !== null && { as_of: this.asOf }) };
      try {
        const answer = await fetch(`${this.places}?${new URLSearchParams(asked)}`, { cache: "no-store" });
        if (answer.ok) {
          this.found = await answer.json();
          this.states = this.found.sectors;
          this.drawPlaces();
          this.drawSectors();
          this.drawn(this.found);
        }
      } catch {
        setTimeout(() => this.refresh(), 5_000);
      }
    }
    this.asking = false;
  }

  view() {
    const bounds = this.map.getBounds().pad(PAD);
    const clamp = (value, most) => Math.max(-most, Math.min(most, value));
    return [clamp(bounds.getWest(), 180), clamp(bounds.getSouth(), 90), clamp(bounds.getEast(), 180), clamp(bounds.getNorth(), 90)];
  }

  drawPlaces() {
    const { hexagons, points, units } = this.found;
    this.cells.clearLayers();
    this.units.clearLayers();
    const most = Math.log(Math.max(2, ...hexagons.map(({ count }) => count)));
    for (const cell of [...hexagons].reverse()) this.cells.addLayer(this.hexagon(cell, Math.log(cell.count) / most));
    for (const cell of hexagons) {
      const icon = L.divIcon({ className: "map-count", html: h("span", {}, number(cell.count)), iconSize: [0, 0] });
      this.cells.addLayer(L.marker([cell.lat, cell.lon], { icon, interactive: false, keyboard: false }));
    }
    for (const point of [...points].reverse()) this.cells.addLayer(this.point(point));
    for (const unit of units) this.units.addLayer(this.unit(unit));
    this.drawList();
  }

  hexagon(cell, share) {
    const paint = cell.armed ? "mark" : cell.nil === cell.count ? "mark-nil" : "mark-other";
    const shape = L.polygon(cell.edge.map(([lon, lat]) => [lat, lon]), { color: colour(paint), weight: 1, fillColor: colour(paint), fillOpacity: 0.25 + 0.5 * share, className: "map-cell" });
    shape.bindTooltip(() => h("div", { class: "map-card" }, ...this.cellWords(cell).map((words, at) => h(at ? "span" : "strong", {}, words))), { className: "map-tip" });
    shape.on("click", () => this.enter(cell));
    return shape;
  }

  cellWords({ count, armed, nil }) {
    return [_n("{n} report", "{n} reports", count),
      armed ? _("{n} with arms, ammunition or explosives", { n: number(armed) }) : "",
      nil ? _("{n} with nothing to report", { n: number(nil) }) : ""].filter(Boolean);
  }

  /** Into a cell; where the map goes no deeper, to the list of its reports. */
  enter(cell) {
    const bounds = L.latLngBounds(cell.edge.map(([lon, lat]) => [lat, lon]));
    if (this.map.getZoom() < this.map.getMaxZoom() - 0.5) {
      this.map.fitBounds(bounds, { maxZoom: Math.min(this.map.getMaxZoom(), this.map.getZoom() + 3) });
      return;
    }
    const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((edge) => edge.toFixed(5)).join();
    location.assign(reportsAt(this.data, { bbox: box }));
  }

  point(point) {
    const fill = point.kind === "nil" ? "mark-nil" : point.classes.some((name) => ARMS.has(name)) ? "mark" : "mark-other";
    const dot = L.circleMarker([point.lat, point.lon], { radius: point.kind === "seizure" ? 6 : 4, color: colour("surface"), weight: 1.2, fillColor: colour(fill), fillOpacity: 0.95 });
    dot.bindTooltip(() => h("div", { class: "map-card" }, h("strong", {}, point.unit), h("span", {}, this.pointWords(point)), point.sector ? h("span", {}, point.sector) : null), { className: "map-tip" });
    dot.on("click", () => location.assign(this.data.details + encodeURIComponent(point.id)));
    return dot;
  }

  pointWords(point) {
    return [this.data.labels.kind[point.kind] ?? point.kind, ...point.classes.map((name) => this.data.labels.class[name] ?? name)].join(" · ");
  }

  unit(unit) {
    const old = this.now() - Date.parse(unit.at) > 86_400_000;
    const icon = L.divIcon({ className: old ? "map-unit old" : "map-unit", html: h("i", {}), iconSize: [12, 12], iconAnchor: [6, 6] });
    return L.marker([unit.lat, unit.lon], { icon, keyboard: false, zIndexOffset: -500 }).bindTooltip(() => h("div", { class: "map-card" },
      h("strong", {}, unit.unit), h("span", {}, _("here {when}", { when: ago(Date.parse(unit.at), this.now()) }))), { className: "map-tip" });
  }

  // --- in words ------------------------------------------------------------------------------------------------------

  /** What is on the map as a list, for who does not use a mouse or does not see it. */
  drawList() {
    const { hexagons, points, units } = this.found;
    const cells = hexagons.slice(0, LISTED).map((cell) => {
      const button = h("button", { type: "button", class: "plain" }, this.cellWords(cell).join(", "));
      button.addEventListener("click", () => this.enter(cell));
      return h("li", {}, button, h("span", { class: "small" }, ` ${number(Math.round(cell.lat * 100) / 100)}, ${number(Math.round(cell.lon * 100) / 100)}`));
    });
    const reports = points.slice(0, LISTED).map((point) => h("li", {}, linked(this.data.details && this.data.details + encodeURIComponent(point.id), `${point.unit}: ${this.pointWords(point)}`),
      point.sector ? h("span", { class: "small" }, ` ${point.sector}`) : null));
    const placed = units.slice(0, LISTED).map((unit) => h("li", {}, unit.unit, h("span", { class: "small" }, ` ${_("here {when}", { when: ago(Date.parse(unit.at), this.now()) })}`)));
    this.list.replaceChildren(...[...cells, ...reports, ...placed]);
    if (!this.list.children.length) this.list.append(h("li", { class: "small" }, _("No report here that you may see in detail.")));
  }

  drawLegend(by) {
    const swatches = by === "state"
      ? ["on_station", "assigned", "unassigned"].map((state) => h("li", {}, h("i", { class: `swatch paint-state-${state}` }), this.data.labels.sector_state[state]))
      : [h("li", {}, h("span", { class: "shade-steps" }, ...[0, 1, 2, 3, 4].slice(0, this.steps.length + 1).map((step) => h("i", { class: `swatch step paint-sector-${step}` }))),
        this.steps.length ? `0 – ${written({ quantity: this.steps.at(-1), qualifier: "exact" })}` : "0")];
    const marks = this.places ? [["mark", _("Arms, ammunition, explosives")], ["mark-other", _("Other report")], ["mark-nil", _("Nothing to report")]] : [];
    this.legend.replaceChildren(...swatches, ...marks.map(([name, words]) => h("li", {}, h("i", { class: `swatch round paint-${name}` }), words)),
      ...(this.places ? [h("li", {}, h("i", { class: "swatch map-unit-sample" }), _("Unit, where it last was"))] : []));
  }
}
