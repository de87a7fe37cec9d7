// Drawing on the map with Leaflet-Geoman: an area, a line, a place; or its corners typed, for who uses no mouse.

import { h } from "../dom.js";
import { _ } from "../words.js";
import { colour } from "./map.js";

const OPTIONS = { snappable: true, snapDistance: 14, finishOn: "dblclick", continueDrawing: false, allowSelfIntersection: true };
const LEAST = { Polygon: 3, Line: 2, Marker: 1 };

/** One drawing at a time. */
export class Pen {
  constructor(planMap, stage, say) {
    Object.assign(this, { planMap, map: planMap.map, stage, say });
    this.map.on("pm:create", ({ layer, shape }) => {
      const geometry = layer.toGeoJSON(15).geometry;
      layer.remove();
      this.finish(shape, geometry);
    });
  }

  /** Have one drawn. Resolves to its geometry, or null when the person gives it up. `shape`: Polygon, Line or Marker. */
  draw(shape, title, words) {
    this.cancel();
    const style = { color: colour("warn"), weight: 2.5, fillColor: colour("warn"), fillOpacity: 0.15 };
    return new Promise((resolve) => {
      this.resolve = resolve;
      const cancel = h("button", { type: "button" }, _("Cancel"));
      cancel.addEventListener("click", () => this.cancel());
      const back = h("button", { type: "button" }, _("One corner back"));
      back.addEventListener("click", () => this.map.pm.Draw[shape]._removeLastVertex?.());
      this.stage.replaceChildren(h("strong", {}, title), h("p", { class: "task-words" }, words), shape === "Marker" ? "" : back, this.typing(shape), cancel);
      this.stage.hidden = false;
      this.map.pm.enableDraw(shape, { ...OPTIONS, templineStyle: style, hintlineStyle: { ...style, dashArray: "5 5" }, pathOptions: style, markerStyle: { draggable: false } });
    });
  }

  /** The same by corners, one a line. */
  typing(shape) {
    const text = h("textarea", { rows: "4", "aria-label": _("Corners, one a line: latitude, longitude"), placeholder: "13.1191, 1.7989" });
    const wrong = h("p", { class: "outcome refusal", role: "alert", hidden: true });
    const take = h("button", { type: "button" }, _("Take these"));
    take.addEventListener("click", () => {
      const places = placesIn(text.value);
      wrong.hidden = Boolean(places && places.length >= LEAST[shape]);
      wrong.textContent = _("One corner a line, latitude first: 13.1191, 1.7989");
      if (!wrong.hidden) return;
      const coordinates = { Polygon: [[...places, places[0]]], Line: places, Marker: places[0] }[shape];
      this.finish(shape, { type: { Polygon: "Polygon", Line: "LineString", Marker: "Point" }[shape], coordinates });
    });
    return h("details", { class: "task-typing" }, h("summary", {}, _("Type the corners")), text, wrong, take);
  }

  finish(_shape, geometry) {
    const { resolve } = this;
    this.end();
    resolve?.(geometry);
  }

  cancel() {
    const { resolve } = this;
    this.end();
    resolve?.(null);
  }

  end() {
    this.resolve = null;
    this.map.pm.disableDraw();
    this.stage.hidden = true;
    this.stage.replaceChildren();
  }

  get drawing() {
    return Boolean(this.resolve);
  }
}

/** "13.1, 1.7" a line as [[lon, lat]]; null if a line is none. Commas within numbers are not taken. */
export function placesIn(text) {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  const places = lines.map((line) => line.split(/[\s,;]+/).map(Number)).map(([lat, lon]) => [lon, lat]);
  return places.length && places.every(([lon, lat]) => Math.abs(lon) <= 180 && Math.abs(lat) <= 90) ? places : null;
}
