// Trends: routes as arcs on the ground of the countries that they touch, and the charts beside their tables.

import { Charts } from "./charts.js";
import { h } from "./dom.js";
import { _, _n } from "./words.js";

const data = JSON.parse(document.getElementById("trends-data").textContent);
const place = document.getElementById("routes-map");
const colours = getComputedStyle(document.documentElement);
const colour = (name) => colours.getPropertyValue(`--${name}`).trim();
const map = L.map(place, { attributionControl: false, zoomSnap: 0.25, minZoom: 1, maxZoom: 9 });
const drawn = L.layerGroup().addTo(map);
let labels = [];

function told({ start, end, stage, reports, arms }) {
  return h("div", { class: "map-card" },
    h("strong", {}, `${data.countries[start] ?? start} → ${data.countries[end] ?? end}`),
    h("span", {}, stage === "travelled" ? _("on the way to the seizure") : _("where it was to go")),
    h("span", {}, _n("{n} report", "{n} reports", reports)),
    h("span", {}, _n("{n} arm", "{n} arms", arms)));
}

/** Leads to the reports of an arc: to the list, where one route has them all, else to the rows of its routes. */
function lead({ routes }) {
  const rows = [...document.querySelectorAll("tr[data-route]")].filter((row) => routes.includes(Number(row.dataset.route)));
  for (const row of document.querySelectorAll("tr.picked")) row.classList.remove("picked");
  if (rows.length === 1) {
    location.assign(rows[0].querySelector("a").href);
    return;
  }
  for (const row of rows) row.classList.add("picked");
  rows[0].scrollIntoView({ block: "nearest" });
  rows[0].querySelector("a").focus();
}

/** An arc for hands and keys: what it says is its name. */
function operable(layer, properties) {
  layer.on("click", () => lead(properties));
  layer.on("add", () => {
    const path = layer.getElement();
    path.setAttribute("tabindex", "0");
    path.setAttribute("role", "button");
    path.setAttribute("aria-label", [...told(properties).children].map((part) => part.textContent).join(", "));
    path.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      lead(properties);
    });
  });
}

function draw() {
  drawn.clearLayers();
  drawn.addLayer(L.geoJSON(data.ground, {
    interactive: false,
    style: ({ properties }) => ({ fillColor: colour(properties.neighbour ? "beyond" : "land"), fillOpacity: 1, color: colour(properties.neighbour ? "line" : "border-line"), weight: 1 }),
  }));
  drawn.addLayer(L.geoJSON(data.flows, {
    style: ({ properties }) => ({
      color: colour(properties.stage === "travelled" ? "mark" : "mark-other"), weight: properties.width, opacity: 0.8,
      lineCap: "butt", dashArray: properties.stage === "travelled" ? null : "7 6",
    }),
    onEachFeature: (shape, layer) => {
      operable(layer, shape.properties);
      layer.bindTooltip(() => told(shape.properties), { sticky: true, className: "map-tip" });
      const end = L.circleMarker(L.GeoJSON.coordsToLatLng(shape.geometry.coordinates.at(-1)), {
        radius: 3 + shape.properties.width / 2, stroke: false, fillOpacity: 0.9, bubblingMouseEvents: false,
        fillColor: colour(shape.properties.stage === "travelled" ? "mark" : "mark-other"),
      });
      end.on("click", () => lead(shape.properties));
      drawn.addLayer(end);
    },
  }));
  labels = Object.values(data.names).map(([name, [lon, lat]]) =>
    L.tooltip({ permanent: true, direction: "center", className: "map-country" }).setLatLng([lat, lon]).setContent(h("span", {}, name)));
  for (const label of labels) drawn.addLayer(label);
  thin();
}

/** A name that would lie on another is left out until there is room; arcs say the countries of their ends. */
function thin() {
  const shown = [];
  for (const element of labels.map((label) => label.getElement())) {
    const box = element.getBoundingClientRect();
    const free = shown.every((other) => box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom);
    element.classList.toggle("crowded", !free);
    if (free) shown.push(box);
  }
}

function fit() {
  map.invalidateSize({ animate: false });
  if (!map.getSize().x) return;
  const bounds = data.bounds ?? L.geoJSON(data.ground).getBounds().toBBoxString().split(",").map(Number);
  if (bounds.every(Number.isFinite)) map.fitBounds([[bounds[1], bounds[0]], [bounds[3], bounds[2]]], { padding: [30, 30], animate: false });
}

map.on("zoomend", thin);
map.setView([0, 0], 2);
draw();
fit();
new ResizeObserver(fit).observe(place);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);

const charts = new Charts(document.getElementById("charts"), null, () => {});
charts.charts = data.charts;
charts.seen = true;
charts.draw();
