// The rules' forms: made when they are opened, from the page's templates; each kind has its own fields.

import { audienceOf, showAudience } from "./audience.js";
import { tell } from "./tell.js";
import { _ } from "./words.js";

const { rules, types, units } = JSON.parse(document.getElementById("rules-data").textContent);
const NOBODY = { everybody: false, people: [], roles: [], countries: [], agencies: [], units: [] };
const copy = (template) => template.content.cloneNode(true);

for (const form of document.querySelectorAll("form.rule")) {
  form.closest("details").addEventListener("toggle", () => form.childElementCount || build(form, rules[form.dataset.rule]));
}

function build(form, rule) {
  form.append(copy(document.getElementById("rule-form")));
  const kind = form.elements.kind;
  const place = form.querySelector(".parameters");
  if (rule) {
    form.querySelector("[data-new]").remove();
    for (const name of ["name", "severity"]) form.elements[name].value = rule[name];
    for (const name of ["owners", "enabled"]) form.elements[name].checked = rule[name];
    for (const box of form.querySelectorAll("[name=channels]")) box.checked = rule.channels.includes(box.value);
    form.querySelector("[data-remove]").addEventListener("click", () => send(form, "DELETE"));
  } else {
    form.querySelector("[data-remove]").remove();
    kind.addEventListener("change", () => showKind(place, kind.value, null));
  }
  showAudience(form, rule?.audience ?? NOBODY);
  showKind(place, rule?.kind ?? kind.value, rule?.parameters ?? null);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save(form, place, rule);
  });
}

// --- the fields of a kind --------------------------------------------------------------------------------------------

function showKind(place, kind, given) {
  place.replaceChildren(copy(document.querySelector(`template[data-kind="${kind}"]`)));
  const named = (name) => place.querySelector(`[name="${name}"]`);
  const thing = named("item") ?? named("class");
  const known = given && thing?.name === "item" ? { ...given, item: `${given.figure}:${given.class}` } : given;
  for (const control of place.querySelectorAll("[name]")) {
    const value = known?.[control.name];
    if (!known || control.name === "type") continue;
    if (control.dataset.flag !== undefined) control.checked = value;
    else if (control.type === "checkbox") control.checked = value.includes(control.value);
    else if (value !== undefined) control.value = value ?? "";
  }
  if (thing) {
    const changed = () => choose(place, thing);
    thing.addEventListener("change", changed);
    changed();
    named("type").value = known?.type ?? "";
    if (known?.unit) named("unit").value = known.unit;
  }
  if (kind === "amount") showLimits(place.querySelector(".limits"), Object.entries(known?.over ?? {}));
}

/** What can be said more exactly of a thing: its types, and its unit, which only things have. */
function choose(place, thing) {
  const item = thing.name === "item" ? thing.value : `line:${thing.value}`;
  const offered = types[item] ?? [];
  const type = place.querySelector("[name=type]");
  type.replaceChildren(type.options[0], ...offered.map(([code, label]) => new Option(label, code)));
  type.value = "";
  place.querySelector("[data-part=type]").hidden = !offered.length;
  const unit = place.querySelector("[name=unit], [data-unit]");
  const usual = units[item.split(":")[1]];
  if (usual) unit.value = usual;
  const part = place.querySelector("[data-part=unit]");
  if (part) {
    part.hidden = !item.startsWith("line:");
    unit.disabled = part.hidden;
  }
}

function showLimits(place, limits) {
  const [first] = place.querySelectorAll(".limit");
  const more = place.querySelector("[data-more]");
  const add = () => {
    const row = first.cloneNode(true);
    row.querySelector("[data-limit]").value = "";
    more.before(row);
    return row;
  };
  limits.forEach(([unit, limit], index) => {
    const row = index ? add() : first;
    row.querySelector("[data-limit]").value = limit;
    row.querySelector("[data-unit]").value = unit;
  });
  more.addEventListener("click", () => add().querySelector("input").focus());
}

function parametersOf(place) {
  const found = {};
  for (const list of place.querySelectorAll("[data-codes]")) found[list.dataset.codes] = [];
  for (const control of place.querySelectorAll("[name]:enabled")) {
    const { name, type, value } = control;
    if (control.dataset.flag !== undefined) found[name] = control.checked;
    else if (type === "checkbox") control.checked && found[name].push(value);
    else if (value !== "") found[name] = type === "number" ? Number(value) : value;
  }
  if (found.item) {
    [found.figure, found.class] = found.item.split(":");
    delete found.item;
  }
  const limits = [...place.querySelectorAll(".limit")].map((row) => [row.querySelector("[data-unit]").value, row.querySelector("[data-limit]").value]);
  if (limits.length) found.over = Object.fromEntries(limits.filter(([, limit]) => limit !== "").map(([unit, limit]) => [unit, Number(limit)]));
  return found;
}

// --- telling the service ---------------------------------------------------------------------------------------------

function save(form, place, rule) {
  const asked = {
    name: form.elements.name.value,
    severity: form.elements.severity.value,
    parameters: parametersOf(place),
    audience: audienceOf(form),
    owners: form.elements.owners.checked,
    enabled: form.elements.enabled.checked,
    channels: [...form.querySelectorAll("[name=channels]:checked")].map((box) => box.value),
  };
  const lacks = lacking(form, place, asked);
  if (lacks) {
    form.querySelector(".outcome").hidden = false;
    form.querySelector(".outcome").textContent = lacks;
  } else if (rule) send(form, "PATCH", { ...asked, parameters: changes(rule.parameters, asked.parameters) });
  else send(form, "POST", { ...asked, kind: form.elements.kind.value });
}

/** What a person has still to choose, in words; the service would say it in its own. */
function lacking(form, place, { parameters, channels }) {
  if (!channels.length) return _("Choose at least one way to tell it.");
  if (place.querySelector(".limit") && !Object.keys(parameters.over).length) return _("Give at least one limit.");
  const lists = [...place.querySelectorAll("[data-codes]")].map((list) => parameters[list.dataset.codes]);
  return lists.length && !lists.some((list) => list.length) ? _("Choose at least one.") : "";
}

// A merge patch names what has changed, and what a person took away with null: a rule that stays the same is left alone.
function changes(before, now) {
  const plain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const changed = Object.entries(now).filter(([name, value]) => JSON.stringify(before[name]) !== JSON.stringify(value));
  const gone = Object.keys(before).filter((name) => before[name] !== null && !(name in now));
  return Object.fromEntries([
    ...changed.map(([name, value]) => [name, plain(value) && plain(before[name]) ? changes(before[name], value) : value]),
    ...gone.map((name) => [name, null]),
  ]);
}

async function send(form, method, body) {
  if (await tell(form, form.dataset.address, method, body)) location.reload();
}
