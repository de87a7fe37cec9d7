// Reshaping a sector with Leaflet-Geoman. A corner that neighbours share moves in all of them; the line between two
// countries stays where it is. Nothing is stored before «Save».

import { h } from "../dom.js";
import { _, _n } from "../words.js";
import { corners } from "./map.js";
import { crossing, Net, rings } from "./topology.js";
import { Corners } from "./vertices.js";

const NEAR_PX = 12;
const MANY = 150; // corners, beyond which only those near the pointer are drawn
const round = (place) => place.map((number) => Math.round(number * 1e6) / 1e6);
const placeOf = ({ lat, lng }) => [lng, lat];

export class Reshape {
  /** `stage`: where the tool's bar goes; `done(change | null)`: called with {sector, geometry, was, neighbours}, or null. Its answer null: refused. */
  constructor(code, { planMap, model, stage, say, done }) {
    Object.assign(this, { code, planMap, model, stage, say, done, steps: [], base: new Map() });
    this.map = planMap.map;
    this.net = new Net([...model.sectors.values()].map((sector) => [sector.code, sector]));
    this.layer = planMap.layers.get(code);
    this.table = new Corners(this);
    this.open();
  }

  open() {
    this.layer.bringToFront();
    this.layer.closeTooltip();
    this.layer.on("pm:markerdragstart", this.grab, this);
    this.layer.on("pm:markerdrag", this.drag, this);
    this.layer.on("pm:markerdragend", this.release, this);
    this.layer.on("pm:vertexadded", this.added, this);
    this.layer.on("pm:vertexremoved", this.removed, this);
    this.handles();
    this.save = h("button", { type: "button", class: "primary", disabled: true }, _("Save"));
    this.save.addEventListener("click", () => this.finish());
    const cancel = h("button", { type: "button" }, _("Cancel"));
    cancel.addEventListener("click", () => this.cancel());
    this.words = h("p", { class: "task-words" }, _("Drag a corner; a small dot between two makes a new one, a right click takes one away. Neighbours follow."));
    this.stage.replaceChildren(h("strong", {}, _("Reshape {sector}", { sector: this.code })), this.words, this.save, cancel);
    this.stage.hidden = false;
    this.table.draw();
  }

  /** Geoman's handles, anew from the net. */
  handles() {
    this.layer.pm.disable();
    const count = rings(this.net.shapes.get(this.code).geometry).reduce((sum, ring) => sum + ring.length, 0);
    this.layer.pm.enable({
      snappable: true, snapDistance: NEAR_PX, allowSelfIntersection: true, removeLayerBelowMinVertexCount: false,
      limitMarkersToCount: count > MANY ? 60 : -1,
      moveVertexValidation: ({ marker }) => this.mayMove(placeOf(marker.getLatLng())),
      removeVertexValidation: ({ marker }) => this.mayMove(placeOf(marker.getLatLng())) && this.mayGo(placeOf(marker.getLatLng())),
      addVertexValidation: ({ marker }) => this.mayAdd(placeOf(marker.leftM.getLatLng()), placeOf(marker.rightM.getLatLng())),
    });
  }

  mayMove(place) {
    if (!this.net.onBorder(place)) return true;
    this.tell(_("The line between two countries stays where it is."), place);
    return false;
  }

  mayAdd(before, after) {
    if (!this.net.onBorder(before) || !this.net.onBorder(after)) return true;
    this.tell(_("The line between two countries stays where it is."), before);
    return false;
  }

  mayGo(place) {
    const few = this.net.least(place);
    if (few) this.tell(_("A shape keeps three corners."), place);
    return !few;
  }

  // --- what is done to corners ---------------------------------------------------------------------------------------

  /** Remember the shapes around a place as they are, for one step back. */
  keep(...places) {
    const codes = new Set([this.code, ...places.flatMap((place) => this.net.at(place))]);
    this.steps.push(new Map([...codes].map((code) => [code, structuredClone(this.net.shapes.get(code).geometry)])));
  }

  grab({ markerEvent }) {
    this.held = placeOf(markerEvent.target.getLatLng());
    if (!this.inserting) this.keep(this.held);
    this.inserting = false;
    this.ignored = this.net.at(this.held).map((code) => this.planMap.layers.get(code)).filter((layer) => layer !== this.layer);
    for (const layer of this.ignored) layer.options.snapIgnore = true; // they move with it: nothing to snap to
    this.pointer?.remove();
    this.pointer = null;
    this.planMap.unmark();
  }

  drag({ markerEvent }) {
    const to = placeOf(markerEvent.target.getLatLng());
    for (const code of this.net.move(this.held, to)) if (code !== this.code) this.redraw(code);
    this.held = to;
  }

  release({ markerEvent }) {
    for (const layer of this.ignored) layer.options.snapIgnore = false;
    const snapped = markerEvent.target._snapped || this.net.at(this.held).length > this.ignored.length + 1;
    this.settle(this.held, snapped ? this.held : round(this.held), snapped);
  }

  /** A corner is where it shall be: laid on a neighbour's edge it becomes that neighbour's corner too. */
  settle(from, to, snapped) {
    this.net.move(from, to);
    if (snapped) this.net.weld(to, this.degrees(3));
    setTimeout(() => this.renew()); // Geoman first ends its own drag
  }

  added({ marker, indexPath, latlng }) {
    const ring = indexPath.slice(0, -1).reduce((at, index) => at[index], this.layer.getLatLngs());
    const at = indexPath.at(-1);
    const [before, after] = [ring[(at + ring.length - 1) % ring.length], ring[(at + 1) % ring.length]].map(placeOf);
    this.keep(before, after);
    this.net.insert(before, after, placeOf(latlng));
    this.inserting = Boolean(marker._dragging);
    if (!this.inserting) setTimeout(() => this.renew());
  }

  removed({ marker }) {
    const place = placeOf(marker.getLatLng());
    this.keep(place);
    this.net.remove(place);
    setTimeout(() => this.renew());
  }

  /** From the table and the keyboard. */
  shift(from, to) {
    if (!this.mayMove(from)) return;
    this.keep(from);
    this.net.move(from, round(to));
    this.renew();
    this.point(round(to));
  }

  nudge(from, x, y) {
    const point = this.map.latLngToContainerPoint([from[1], from[0]]).add([x, y]);
    this.shift(from, placeOf(this.map.containerPointToLatLng(point)));
  }

  drop(place) {
    if (!this.mayMove(place) || !this.mayGo(place)) return;
    this.keep(place);
    this.net.remove(place);
    this.renew();
  }

  /** One step back within the tool; false when there is none. */
  undo() {
    const before = this.steps.pop();
    if (!before) return false;
    for (const [code, geometry] of before) this.net.shapes.get(code).geometry = geometry;
    this.net.index.clear();
    for (const [code, { geometry }] of this.net.shapes) this.net.note(code, geometry);
    this.renew();
    return true;
  }

  // --- what is seen --------------------------------------------------------------------------------------------------

  degrees(pixels) {
    const [from, to] = [[0, 0], [pixels, 0]].map((point) => this.map.containerPointToLatLng(point));
    return Math.abs(to.lng - from.lng);
  }

  redraw(code) {
    this.planMap.layers.get(code).setLatLngs(corners(this.net.shapes.get(code).geometry));
    this.planMap.held.add(code);
  }

  renew() {
    if (this.over) return;
    for (const code of this.net.changed) this.redraw(code);
    this.redraw(this.code);
    this.handles();
    this.table.draw();
    const moved = this.moved();
    const wrong = moved.map(({ sector, geometry }) => [sector, crossing(geometry)]).find(([, place]) => place);
    this.save.disabled = !moved.length || Boolean(wrong);
    if (wrong) this.tell(_("{sector}: the edge crosses itself here.", { sector: wrong[0] }), wrong[1]);
    else {
      this.planMap.unmark();
      const others = moved.length - 1;
      this.words.textContent = others > 0 ? _n("{n} neighbour changes with it.", "{n} neighbours change with it.", others) : _("Only this sector changes.");
      this.words.classList.remove("is-wrong");
    }
  }

  tell(words, place) {
    this.words.textContent = words;
    this.words.classList.add("is-wrong");
    this.planMap.mark(place, words);
    this.say(words);
  }

  point([lon, lat]) {
    this.pointer ??= L.circleMarker([lat, lon], { radius: 11, weight: 3, fill: false, className: "plan-pointer", interactive: false }).addTo(this.map);
    this.pointer.setLatLng([lat, lon]);
    if (!this.map.getBounds().contains([lat, lon])) this.map.panTo([lat, lon], this.planMap.turn);
  }

  moved() {
    const changed = [...this.net.changed].map((sector) => ({ sector, geometry: this.net.shapes.get(sector).geometry, was: this.original(sector) }));
    return changed.filter(({ geometry, was }) => JSON.stringify(geometry) !== JSON.stringify(was));
  }

  /** As it was when the tool was opened, whatever others have made of it since. */
  original(code) {
    if (!this.base.has(code)) this.base.set(code, JSON.parse(this.planMap.layers.get(code).drawn));
    return this.base.get(code);
  }

  /** The service moves the neighbours itself, by the same rule: what this sector gains they lose. An area has none. */
  async finish(neighbours = this.model.corridors.get(this.model.sectors.get(this.code)?.corridor)?.kind === "area" ? "stay" : "follow") {
    const stored = await this.done({ sector: this.code, geometry: this.net.shapes.get(this.code).geometry, was: this.original(this.code), neighbours });
    if (stored !== null || this.over || this.alone) return;
    this.alone = h("button", { type: "button" }, _("Store as drawn, without the neighbours"));
    this.alone.addEventListener("click", () => this.finish("stay"));
    this.save.after(this.alone);
  }

  cancel() {
    this.close();
    this.done(null);
  }

  /** Take the tool down; what is planned is drawn again. */
  close() {
    this.over = true;
    this.layer.pm.disable();
    this.layer.off("pm:markerdragstart pm:markerdrag pm:markerdragend pm:vertexadded pm:vertexremoved");
    this.pointer?.remove();
    this.planMap.unmark();
    for (const code of [...this.planMap.held, this.code]) {
      const layer = this.planMap.layers.get(code);
      if (layer) layer.drawn = null;
    }
    this.planMap.held.clear();
    for (const sector of this.model.sectors.values()) this.planMap.drawSector(sector);
    this.planMap.paint();
    this.stage.hidden = true;
    this.stage.replaceChildren();
  }
}
