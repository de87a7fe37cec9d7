// Talking to the service about the plan: reading, telling, and what it refuses, with the place where it has one.

import { _ } from "../words.js";

const NEAR = /(-?\d+\.\d+), (-?\d+\.\d+)/; // "… near 1.23456, 13.45678 (longitude, latitude)"

/** What the service refuses: its words, each fault's, and the place on the map ([lon, lat]) if the fault has one. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail ?? _("That did not work ({status}). Try again.", { status }));
    this.status = status;
    this.type = problem.type ?? "";
    this.faults = problem.errors ?? [];
    this.problem = problem;
    const placed = this.faults.find((fault) => fault.geometry?.type === "Point");
    const read = NEAR.exec([this.message, ...this.faults.map((fault) => fault.detail)].join(" "));
    this.place = placed?.geometry.coordinates ?? (read ? [Number(read[1]), Number(read[2])] : null);
  }

  /** Somebody else changed the same field meanwhile: each fault has what is `stored` and what is `yours`. */
  get conflict() {
    return this.status === 409 && this.type.endsWith("/edited-meanwhile");
  }

  /** All that is wrong, in lines. */
  get words() {
    const more = this.faults.map((fault) => fault.detail).filter((detail) => !this.message.includes(detail));
    return [this.message, ...more].join("\n");
  }
}

/** Somebody to talk to the service for this operation. */
export function wire({ api, token }) {
  async function ask(method, path, body, type = "application/json") {
    let answer;
    try {
      answer = await fetch(api + path, {
        method,
        cache: "no-store",
        headers: { "X-CSRF-Token": token, Accept: "application/json, application/geo+json", ...(body === undefined ? {} : { "Content-Type": type }) },
        ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
      });
    } catch {
      throw new Refused(0, { detail: _("The service does not answer. Check the connection and try again.") });
    }
    const content = answer.headers.get("Content-Type") ?? "";
    const read = content.includes("json") ? await answer.json().catch(() => ({})) : null;
    if (!answer.ok) throw new Refused(answer.status, read ?? {});
    return read;
  }
  return {
    read: (path) => ask("GET", path),
    post: (path, body) => ask("POST", path, body),
    send: (path, blob, type) => ask("POST", path, blob, type),
    patch: (path, body) => ask("PATCH", path, body, "application/merge-patch+json"),
    remove: (path, body) => ask("DELETE", path, body),
  };
}

/** Every item of a list that comes in pages. */
export async function all(read, path) {
  const found = [];
  let next = null;
  do {
    const page = await read(path + (next ? `${path.includes("?") ? "&" : "?"}after=${encodeURIComponent(next)}` : ""));
    found.push(...page.items);
    next = page.next;
  } while (next);
  return found;
}
