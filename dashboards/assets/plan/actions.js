// Everything that this page has the service do to the plan. Each says what became of it; each can be taken back.

import { h } from "../dom.js";
import { _, _n } from "../words.js";
import { settle } from "./conflict.js";
import { Refused } from "./wire.js";

const at = (code) => encodeURIComponent(code);

export class Actions {
  /** `say(words, tone)`: the line at the panel's foot. */
  constructor(model, service, planMap, say) {
    Object.assign(this, { model, service, planMap, say, next: null });
  }

  /** Do `work` and read the plan anew (or `only` the "findings"); its answer, or null once the person has been told why not, and where on the map. */
  async run(work, done, outcome = null, only = "") {
    this.busy(outcome, true);
    this.planMap.unmark();
    if (outcome) outcome.hidden = true;
    try {
      const answer = await work();
      await Promise.all([this.model.load(only), only ? null : this.readUndo()]);
      const words = typeof done === "function" ? done(answer) : done;
      if (words) this.say(words, "fine");
      return answer ?? true;
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      this.refuse(refused, outcome);
      return null;
    } finally {
      this.busy(outcome, false);
    }
  }

  busy(outcome, is) {
    for (const button of outcome?.closest("form, section")?.querySelectorAll("button") ?? []) button.toggleAttribute("data-busy", is);
  }

  refuse(refused, outcome) {
    if (refused.place) this.planMap.mark(refused.place, refused.faults[0]?.detail ?? refused.message);
    if (outcome) {
      outcome.hidden = false;
      outcome.className = "outcome refusal";
      outcome.textContent = refused.words;
      this.say("");
    } else this.say(refused.words, "wrong");
  }

  // --- sectors -------------------------------------------------------------------------------------------------------

  /** Change what `patch` names; `was` is what these fields were when the person began. False: the person kept the other's. */
  async change(path, patch, was, done, outcome, labels = {}) {
    let [changed, based] = [patch, was];
    for (;;) {
      const tried = await this.run(async () => {
        try {
          return await this.service.patch(path, { ...changed, based_on: based });
        } catch (refused) {
          if (refused instanceof Refused && refused.conflict) return { conflict: refused.faults };
          throw refused;
        }
      }, (answer) => (answer?.conflict ? "" : done(answer)), outcome);
      if (!tried?.conflict) return tried;
      const mine = await settle(tried.conflict, changed, labels);
      if (!mine.length) {
        this.say(_("What the other person has stored stays."), "fine");
        return false;
      }
      const stored = Object.fromEntries(tried.conflict.map((fault) => [fault.pointer.slice(1), fault.stored]));
      const kept = Object.entries(changed).filter(([name]) => !(name in stored) || mine.includes(name));
      based = Object.fromEntries(kept.filter(([name]) => name in based || name in stored).map(([name]) => [name, name in stored ? stored[name] : based[name]]));
      changed = Object.fromEntries(kept);
    }
  }

  changeSector(code, patch, was, outcome) {
    return this.change(`/sectors/${at(code)}`, patch, was, () => _("{sector} is stored.", { sector: code }), outcome, { name: _("Name"), notes: _("Notes"), geometry: _("Shape") });
  }

  split(code, how, outcome) {
    return this.run(() => this.service.post(`/sectors/${at(code)}/split`, how), ({ sectors }) => _n("{sector} is {n} sector now.", "{sector} is {n} sectors now.", sectors.length, { sector: code }), outcome);
  }

  merge(codes, outcome) {
    return this.run(() => this.service.post("/sectors/merge", { sectors: codes }), ({ sectors }) => _("They are one sector now: {sector}.", { sector: sectors[0] }), outcome);
  }

  removeSector(code, outcome) {
    return this.run(() => this.service.remove(`/sectors/${at(code)}`), _("{sector} is removed.", { sector: code }), outcome);
  }

  // --- corridors and areas -------------------------------------------------------------------------------------------

  addCorridor(draft, outcome) {
    return this.run(() => this.service.post("/corridors", draft), ({ code, sectors }) => _n("{corridor} is stored with {n} sector.", "{corridor} is stored with {n} sectors.", sectors.length, { corridor: code }), outcome);
  }

  removeCorridor(code, outcome) {
    return this.run(() => this.service.remove(`/corridors/${at(code)}`), _("{corridor} is removed with its sectors.", { corridor: code }), outcome);
  }

  // --- crossings -----------------------------------------------------------------------------------------------------

  addCrossings(drafts, outcome) {
    return this.run(() => this.service.post("/crossings/import", { crossings: drafts }), _n("{n} crossing is added.", "{n} crossings are added.", drafts.length), outcome);
  }

  changeCrossing(code, patch, was, outcome) {
    const labels = { name: _("Name"), place: _("Place"), hours: _("Opening hours"), officers: _("Officers needed"), capabilities: _("Capabilities needed"), notes: _("Notes") };
    return this.change(`/crossings/${at(code)}`, patch, was, ({ name }) => _("{crossing} is stored.", { crossing: name }), outcome, labels);
  }

  removeCrossing(code, outcome) {
    const { name } = this.model.crossings.get(code);
    return this.run(() => this.service.remove(`/crossings/${at(code)}`), _("{crossing} is removed.", { crossing: name }), outcome);
  }

  // --- the whole -----------------------------------------------------------------------------------------------------

  issue(order, outcome) {
    return this.run(() => this.service.post("/plan/issue", order), ({ version }) => _("The plan is issued as version {version}.", { version }), outcome);
  }

  /** Which change of one's own «Undo» would take back. */
  async readUndo() {
    try {
      this.next = (await this.service.read("/plan/undo")).next;
    } catch {
      this.next = null;
    }
    this.model.tell("undo", this.next);
  }

  async undo() {
    await this.run(() => this.service.post("/plan/undo"), ({ undone }) => _("Taken back: {what}", { what: whatWords(undone) }));
  }
}

/** A change that can be taken back, in words. */
export function whatWords({ what, subjects }) {
  const said = {
    corridor_added: _("corridor added"), corridor_changed: _("corridor changed"), corridor_removed: _("corridor removed"),
    sector_changed: _("sector changed"), sector_split: _("sector split"), sectors_merged: _("sectors merged"), sector_removed: _("sector removed"),
    crossings_added: _("crossings added"), crossing_changed: _("crossing changed"), crossing_removed: _("crossing removed"),
  };
  return `${said[what] ?? what} (${subjects.slice(0, 3).join(", ")}${subjects.length > 3 ? " …" : ""})`;
}

/** The line under a form where a refusal is said. */
export function outcomeLine() {
  return h("p", { class: "outcome", role: "alert", hidden: true });
}
