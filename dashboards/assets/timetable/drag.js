// Dragging: a unit onto a row, an assignment to another row or time, its ends. Hours are whole; Escape lets go.

import { h } from "../dom.js";
import { LONG, iso } from "./form.js";
import { HOUR } from "./zoned.js";

const START_PX = 6; // less is a click
const EDGE_PX = 9;

export class Drag {
  constructor(root, grid, { placed, moved, post, saying }) {
    Object.assign(this, { root, grid, placed, moved, post, saying, now: null });
    this.gone = new AbortController();
    const options = { signal: this.gone.signal };
    root.addEventListener("pointerdown", (event) => this.begin(event), options);
    addEventListener("pointermove", (event) => this.move(event), options);
    addEventListener("pointerup", (event) => this.drop(event), options);
    addEventListener("pointercancel", () => this.let(), options);
    addEventListener("keydown", (event) => event.key === "Escape" && this.let(), options);
  }

  begin(event) {
    if (event.button !== 0 || event.pointerType === "touch") return; // a finger scrolls; the form is there for it
    const item = event.target.closest?.(".tt-item");
    const unit = event.target.closest?.(".tt-unit");
    if (item) {
      const box = item.getBoundingClientRect();
      const post = this.post(item.dataset.id);
      if (!post || ["relieved"].includes(post.state)) return;
      const edge = event.clientX > box.right - EDGE_PX ? "ends" : event.clientX < box.left + EDGE_PX && box.width > 3 * EDGE_PX ? "starts" : "both";
      if (post.state === "on_station" && edge !== "ends") return;
      this.now = { item, post, edge, x: event.clientX, y: event.clientY, held: this.grid.time(event.clientX) - post.starts };
    } else if (unit) this.now = { unit: unit.dataset.unit, x: event.clientX, y: event.clientY };
  }

  move(event) {
    const now = this.now;
    if (!now) return;
    if (!now.ghost) {
      if (Math.hypot(event.clientX - now.x, event.clientY - now.y) < START_PX) return;
      now.ghost = h("span", { class: "tt-ghost", "aria-hidden": "true" }, now.unit ?? now.post.unit);
      this.root.append(now.ghost);
      this.root.classList.add("is-dragging");
    }
    event.preventDefault();
    const target = this.target(event);
    for (const track of this.root.querySelectorAll(".tt-track.is-under")) track.classList.remove("is-under");
    now.ghost.style.left = `${event.clientX + 10}px`;
    now.ghost.style.top = `${event.clientY + 10}px`;
    if (target) {
      target.track.classList.add("is-under");
      this.saying(target.sector, target.starts, target.ends);
    }
  }

  /** Where it would come: a row and two instants on the hour; null outside every row. */
  target(event) {
    const now = this.now;
    const under = document.elementsFromPoint(event.clientX, event.clientY).find((element) => element.classList?.contains("tt-track"));
    const hour = (ms) => Math.round(ms / HOUR) * HOUR;
    if (now.post && now.edge !== "both") {
      const at = hour(this.grid.time(event.clientX));
      const track = now.item.closest(".tt-track") ?? this.root.querySelector(`.tt-track[data-sector="${CSS.escape(now.post.sector)}"]`);
      const starts = now.edge === "starts" ? Math.min(at, now.post.ends - HOUR) : now.post.starts;
      const ends = now.edge === "ends" ? Math.max(at, now.post.starts + HOUR) : now.post.ends;
      return { track, sector: now.post.sector, starts, ends };
    }
    if (!under) return null;
    const starts = hour(this.grid.time(event.clientX) - (now.held ?? 0));
    return { track: under, sector: under.dataset.sector, starts, ends: starts + (now.post ? now.post.ends - now.post.starts : LONG) };
  }

  drop(event) {
    const now = this.now;
    if (!now?.ghost) return this.let();
    const target = this.target(event);
    if (now.item) now.item.dataset.dragged = "true"; // the click that follows is none
    setTimeout(() => delete now.item?.dataset.dragged, 50);
    this.let();
    if (!target) return undefined;
    if (now.unit) return this.placed(now.unit, target.sector, target.starts);
    const patch = {};
    if (target.sector !== now.post.sector) patch.sector = target.sector;
    if (target.starts !== now.post.starts) patch.starts_at = iso(target.starts);
    if (target.ends !== now.post.ends) patch.ends_at = iso(target.ends);
    return Object.keys(patch).length ? this.moved(now.post.id, patch) : undefined;
  }

  let() {
    this.now?.ghost?.remove();
    this.now = null;
    this.root.classList.remove("is-dragging");
    for (const track of this.root.querySelectorAll(".tt-track.is-under")) track.classList.remove("is-under");
  }

  end() {
    this.let();
    this.gone.abort();
  }
}
