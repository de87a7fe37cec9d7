// What the timetable shows, from the service, and what it tells it. All by the public API.

import { _ } from "../words.js";

const CHANGES = ["assignment.added", "assignment.state", "assignment.changed", "assignment.removed", "sector.added", "sector.changed",
  "sector.ended", "corridor.added", "unit.added", "operation.changed", "phase.opened", "phase.closed"];
const PATIENCE_MS = 250;

export class Plan {
  constructor(operation, token) {
    this.api = `/api/operations/${encodeURIComponent(operation)}`;
    this.token = token;
    this.stream = null;
    this.wait = 0;
  }

  /** The timetable as it is now. Throws a sentence. */
  async read(corridor = "") {
    const answer = await fetch(`${this.api}/timetable${corridor ? `?corridor=${encodeURIComponent(corridor)}` : ""}`, { cache: "no-store" }).catch(() => null);
    if (!answer?.ok) throw await said(answer);
    return answer.json();
  }

  /** Call `changed` whenever the plan has changed since entry `after`. */
  follow(after, changed) {
    this.stream = new EventSource(`${this.api}/stream?after=${after}`);
    const soon = () => {
      clearTimeout(this.wait);
      this.wait = setTimeout(changed, PATIENCE_MS);
    };
    for (const kind of [...CHANGES, "reset"]) this.stream.addEventListener(kind, soon);
  }

  end() {
    clearTimeout(this.wait);
    this.stream?.close();
  }

  add(post) {
    return this.tell("POST", "assignments", post);
  }

  change(id, patch) {
    return this.tell("PATCH", `assignments/${id}`, patch);
  }

  remove(id) {
    return this.tell("DELETE", `assignments/${id}`);
  }

  move(id, to, reason) {
    return this.tell("POST", `assignments/${id}/state`, { to, reason });
  }

  async tell(method, path, body) {
    const answer = await fetch(`${this.api}/${path}`, {
      method,
      headers: { "X-CSRF-Token": this.token, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => null);
    if (!answer?.ok) throw await said(answer);
  }
}

async function said(answer) {
  if (!answer) return _("The service does not answer. Check the connection and try again.");
  const problem = await answer.json().catch(() => ({}));
  const faults = (problem.errors ?? []).map(({ detail }) => detail);
  return [problem.detail ?? _("That did not work ({status}). Try again.", { status: answer.status }), ...faults].join(" ");
}
