// The plan as this page knows it: read whole, read again when somebody changes it, and what is chosen of it.

import { all } from "./wire.js";

/** Says "drawn" (sectors, corridors or units), "crossings", "findings", "chosen" and "busy" to whoever listens. */
export class Model extends EventTarget {
  constructor(data, service) {
    super();
    Object.assign(this, { data, service });
    this.sectors = new Map();
    this.corridors = new Map();
    this.crossings = new Map();
    this.suggestions = null;
    this.units = [];
    this.findings = [];
    this.chosen = [];
    this.head = 0; // of the stream
    this.read = 0; // what is drawn is as of this entry
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  on(names, heard) {
    for (const name of names.split(" ")) this.addEventListener(name, ({ detail }) => heard(detail));
  }

  /** Read everything anew, or only the findings. What comes while it is read is read once more, and nothing is read twice at a time. */
  async load(only = "") {
    this.wanted = only === "findings" && this.wanted !== "all" ? "findings" : "all";
    this.loading ??= this.keepLoading().finally(() => (this.loading = null));
    return this.loading;
  }

  async keepLoading() {
    while (this.wanted) {
      const whole = this.wanted === "all";
      this.wanted = "";
      const remarks = this.service.read("/plan/remarks");
      remarks.catch(() => {}); // told below, where it is waited for
      if (whole) this.take(...(await Promise.all([this.service.read("/plan/drawing"), all(this.service.read, "/crossings")])));
      this.findings = await remarks;
      this.tell("findings");
    }
  }

  take(drawing, crossings) {
    this.shown = drawing;
    this.read = drawing.head;
    this.head = Math.max(this.head, drawing.head);
    this.state = drawing.state;
    this.version = drawing.version;
    this.sectors = new Map(drawing.sectors.map((sector) => [sector.code, { ...sector, drawn: JSON.stringify(sector.geometry) }]));
    this.corridors = new Map(drawing.corridors.map((corridor) => [corridor.code, corridor]));
    this.units = drawing.units.features;
    this.crossings = new Map(crossings.map((crossing) => [crossing.code, crossing]));
    this.chosen = this.chosen.filter((code) => this.sectors.has(code));
    this.tell("drawn");
    this.tell("crossings");
    this.tell("chosen", this.chosen);
  }

  /** The findings about a thing, by its code or id. */
  wrongWith(subject) {
    return this.findings.filter((finding) => finding.subjects.includes(subject));
  }

  choose(codes) {
    this.chosen = [...new Set(codes)].filter((code) => this.sectors.has(code));
    this.tell("chosen", this.chosen);
  }

  toggle(code) {
    this.choose(this.chosen.includes(code) ? this.chosen.filter((one) => one !== code) : [...this.chosen, code]);
  }

  get sector() {
    return this.chosen.length === 1 ? this.sectors.get(this.chosen[0]) : null;
  }

  country(code) {
    return this.data.countries[code] ?? code;
  }
}

/** How a sector is called: its code, and its name where it has one of its own. */
export function named({ code, name }) {
  return name && name !== code ? `${code} ${name}` : code;
}
