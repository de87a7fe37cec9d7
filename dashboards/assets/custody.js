// Beside a report: what was found out later, and what happens to its exhibits. Ids are made here: twice is once.

import { timeZone } from "./clock.js";
import { tell } from "./tell.js";

const listed = (text) => String(text ?? "").split(/[,;]/).map((one) => one.trim()).filter(Boolean);

/** A moment as an `<input type="datetime-local">` has it, read in the operation's zone, in UTC. */
export function moment(text, zone = timeZone()) {
  const wall = Date.parse(`${text}Z`);
  return new Date(wall - ahead(wall - ahead(wall, zone), zone)).toISOString();
}

/** How far a zone's clocks are ahead of UTC at a moment, in ms. */
function ahead(ms, zone) {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
  }).formatToParts(new Date(ms));
  const named = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(named.year, named.month - 1, named.day, named.hour, named.minute, named.second) - Math.floor(ms / 1000) * 1000;
}

const BODIES = {
  found: (said) => ({
    contexts: said.getAll("contexts"),
    legal_ground: said.get("legal_ground") || null,
    source: said.get("source"),
    remark: said.get("remark") ?? "",
    at: moment(said.get("at")),
    instead_of: said.get("instead_of"),
  }),
  exhibit: (said) => ({
    line: Number(said.get("line")),
    number: said.get("number"),
    seals: listed(said.get("seals")),
    description: said.get("description"),
    place: said.get("place"),
    collected_by: said.get("to"),
    collected_at: moment(said.get("at")),
  }),
  handover: (said, form) => ({
    kind: said.get("kind"),
    from: said.get("from"),
    to: said.get("to"),
    why: said.get("why"),
    at: moment(said.get("at")),
    place: said.get("place"),
    seal_intact: form.elements.seal_intact ? said.has("seal_intact") : true,
    seal_note: said.get("seal_note") ?? "",
    new_seals: listed(said.get("seals")),
  }),
};

for (const [name, body] of Object.entries(BODIES)) {
  for (const form of document.querySelectorAll(`form.${name}`)) {
    let id = crypto.randomUUID();
    form.addEventListener("input", () => (id = crypto.randomUUID())); // other words are another entry
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (await tell(form, form.dataset.address, "POST", { id, ...body(new FormData(form), form) })) location.reload();
    });
  }
}

for (const form of document.querySelectorAll("form.handover")) {
  const { kind, to, from, seal_intact: intact, seal_note: note, seals } = form.elements;
  const agree = () => {
    const broken = intact && !intact.checked;
    if (intact) for (const field of [note, seals]) field.closest(".field").hidden = !broken;
    if (note) note.required = broken;
    to.readOnly = kind.value === "sampling"; // the rest stays where it is
    if (to.readOnly) to.value = from.value;
  };
  form.addEventListener("change", agree);
  agree();
}
