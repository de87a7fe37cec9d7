// Sectors as a net of shared corners. A corner or edge that two sectors share is one thing: it moves, splits and goes
// for both, so that neither gap nor overlap can come of it. Places are [lon, lat]; rings are closed, as in GeoJSON.

export const same = (a, b) => a[0] === b[0] && a[1] === b[1];
const key = ([lon, lat]) => `${lon},${lat}`;

/** Every ring of a geometry. */
export function rings({ type, coordinates }) {
  return type === "Polygon" ? coordinates : coordinates.flat();
}

/** Shapes by code, copied, so that they can be changed and thrown away. */
export class Net {
  constructor(shapes) {
    this.shapes = new Map([...shapes].map(([code, { country, geometry }]) => [code, { country, geometry }]));
    this.changed = new Set();
    this.index = new Map();
    for (const [code, { geometry }] of this.shapes) this.note(code, geometry);
  }

  note(code, geometry) {
    for (const ring of rings(geometry)) for (const place of ring.slice(1)) {
      const at = key(place);
      if (!this.index.has(at)) this.index.set(at, new Set());
      this.index.get(at).add(code);
    }
  }

  /** The codes of the sectors that have a corner here. */
  at(place) {
    return [...(this.index.get(key(place)) ?? [])];
  }

  /** Whether a corner lies on the line between two countries: that line is not ours to move. */
  onBorder(place) {
    return new Set(this.at(place).map((code) => this.shapes.get(code).country)).size > 1;
  }

  /** The sector's own geometry, for changing: copied the first time. */
  own(code) {
    const shape = this.shapes.get(code);
    if (!this.changed.has(code)) {
      this.changed.add(code);
      shape.geometry = structuredClone(shape.geometry);
    }
    return shape.geometry;
  }

  /** Move a corner of all sectors that share it. Returns their codes. */
  move(from, to) {
    if (same(from, to)) return [];
    const codes = this.at(from);
    for (const code of codes) {
      for (const ring of rings(this.own(code))) ring.forEach((place, at) => same(place, from) && (ring[at] = [...to]));
    }
    this.index.delete(key(from));
    for (const code of codes) {
      if (!this.index.has(key(to))) this.index.set(key(to), new Set());
      this.index.get(key(to)).add(code);
    }
    return codes;
  }

  /** Put a corner between two that stand side by side, in every sector that has this edge. */
  insert(before, after, place) {
    const codes = this.at(before).filter((code) => this.at(after).includes(code));
    const done = [];
    for (const code of codes) {
      if (!rings(this.shapes.get(code).geometry).some((ring) => edgeAt(ring, before, after) >= 0)) continue;
      for (const ring of rings(this.own(code))) {
        const at = edgeAt(ring, before, after);
        if (at >= 0) ring.splice(at + 1, 0, [...place]);
      }
      if (!this.index.has(key(place))) this.index.set(key(place), new Set());
      this.index.get(key(place)).add(code);
      done.push(code);
    }
    return done;
  }

  /** Whether a sector that has this corner would be no shape without it. */
  least(place) {
    return this.at(place).some((code) => rings(this.shapes.get(code).geometry).some((ring) => ring.some((one) => same(one, place)) && ring.length < 5));
  }

  /** Take a corner away from all sectors that share it; false, and nothing is changed, if one would be no shape then. */
  remove(place) {
    const codes = this.at(place);
    if (this.least(place)) return false;
    for (const code of codes) {
      for (const ring of rings(this.own(code))) {
        const kept = ring.slice(1).filter((one) => !same(one, place));
        ring.splice(0, ring.length, kept.at(-1), ...kept);
      }
    }
    this.index.delete(key(place));
    return codes;
  }

  /** The edge nearest to a place, of sectors other than those that have a corner there: {code, before, after, gap}. */
  edgeNear(place, within) {
    let best = null;
    for (const [code, { geometry }] of this.shapes) {
      for (const ring of rings(geometry)) {
        for (let at = 1; at < ring.length; at += 1) {
          if (same(ring[at - 1], place) || same(ring[at], place)) continue;
          const gap = distance(place, ring[at - 1], ring[at]);
          if (gap <= within && (!best || gap < best.gap)) best = { code, before: ring[at - 1], after: ring[at], gap };
        }
      }
    }
    return best;
  }

  /** A corner laid on an edge of a neighbour becomes a corner of that neighbour as well. */
  weld(place, within = 1e-9) {
    const edge = this.edgeNear(place, within);
    return edge ? this.insert(edge.before, edge.after, place) : [];
  }
}

/** Where in a ring the edge between two places begins, in either direction; -1 if it has none. */
function edgeAt(ring, one, other) {
  for (let at = 0; at + 1 < ring.length; at += 1) {
    if ((same(ring[at], one) && same(ring[at + 1], other)) || (same(ring[at], other) && same(ring[at + 1], one))) return at;
  }
  return -1;
}

/** Degrees from a place to an edge. */
export function distance([x, y], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const along = dx || dy ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy))) : 0;
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/** Where a geometry's edges cross one another: the first such place, or null. */
export function crossing(geometry) {
  const edges = rings(geometry).flatMap((ring) => ring.slice(1).map((end, at) => [ring[at], end]));
  edges.sort((one, other) => Math.min(one[0][0], one[1][0]) - Math.min(other[0][0], other[1][0]));
  for (let first = 0; first < edges.length; first += 1) {
    const east = Math.max(edges[first][0][0], edges[first][1][0]);
    for (let second = first + 1; second < edges.length; second += 1) {
      if (Math.min(edges[second][0][0], edges[second][1][0]) > east) break;
      const place = meet(edges[first], edges[second]);
      if (place) return place;
    }
  }
  return null;
}

/** Where two edges cross or touch elsewhere than at an end that both have. */
function meet([a, b], [c, d]) {
  if (same(a, c) || same(a, d) || same(b, c) || same(b, d)) return null;
  const [rx, ry, sx, sy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]];
  const across = rx * sy - ry * sx;
  if (!across) return null;
  const t = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / across;
  const u = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / across;
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? [a[0] + t * rx, a[1] + t * ry] : null;
}
