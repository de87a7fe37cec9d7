// Agencies and units: one by one, or as lines pasted from a table. Lines are sent in their order; what is taken leaves the list.

import { h } from "./dom.js";
import { tell } from "./tell.js";
import { _, _n } from "./words.js";

const { countries, kinds } = JSON.parse(document.getElementById("roster-data").textContent);

/** "11.86, 3.38" as a GeoJSON point; undefined for nothing. Throws for anything else. */
function pointOf(text) {
  const parts = text.trim().split(/[\s,;]+/).filter(Boolean);
  if (!parts.length) return undefined;
  const [lat, lon] = parts.map(Number);
  if (parts.length !== 2 || !Number.isFinite(lat) || !Number.isFinite(lon)) throw new Error(_("A place is two numbers: latitude, longitude."));
  return { type: "Point", coordinates: [lon, lat] };
}

const capabilitiesOf = (text) => text.toLowerCase().split(/[\s,]+/).filter(Boolean);

/** A line as {path, body}, or {wrong} with why not. */
function read(line) {
  const cells = line.split(line.includes("\t") ? "\t" : line.includes(";") ? ";" : ",").map((cell) => cell.trim());
  const [code, second, third, fourth = "", fifth = "", sixth = "", seventh = ""] = cells;
  if (countries.includes(third) && kinds.includes(fourth)) return { path: "/agencies", body: { code, name: second, country: third, kind: fourth } };
  const officers = Number(third);
  if (!code || !second || !Number.isInteger(officers) || officers < 1) return { wrong: _("This is neither an agency (code, name, country, kind) nor a unit (code, agency, officers, …).") };
  try {
    const base = pointOf(`${fifth} ${sixth}`);
    return { path: "/units", body: { code, agency: second, officers, capabilities: capabilitiesOf(fourth), ...(base ? { base } : {}), ...(seventh ? { name: seventh } : {}) } };
  } catch (problem) {
    return { wrong: problem.message };
  }
}

const roster = document.getElementById("roster");
roster?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const lines = roster.elements.text.value.split("\n").filter((line) => line.trim());
  const wrong = lines.map((line) => [line, read(line).wrong]).filter(([, why]) => why);
  document.getElementById("roster-read").replaceChildren(...wrong.map(([line, why]) => h("p", { class: "refusal" }, h("strong", {}, line), h("br"), why)));
  if (wrong.length || !lines.length) return;
  let taken = 0;
  for (const line of lines) {
    const { path, body } = read(line);
    const answer = await tell(roster, roster.dataset.api + path, "POST", body);
    if (!answer) {
      roster.elements.text.value = lines.slice(taken).join("\n");
      document.getElementById("roster-read").replaceChildren(h("p", {}, _n("{n} line was added; this one was not:", "{n} lines were added; this one was not:", taken)), h("p", {}, h("strong", {}, line)));
      return;
    }
    taken += 1;
  }
  location.reload();
});

const form = document.getElementById("unit-form");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { code, agency, name, officers, capabilities, base } = form.elements;
  let place;
  try {
    place = pointOf(base.value);
  } catch (problem) {
    form.querySelector(".outcome").hidden = false;
    form.querySelector(".outcome").textContent = problem.message;
    return;
  }
  const body = { code: code.value, agency: agency.value, name: name.value, officers: Number(officers.value), capabilities: capabilitiesOf(capabilities.value), ...(place ? { base: place } : {}) };
  if (await tell(form, `${form.dataset.api}/units`, "POST", body)) location.reload();
});
