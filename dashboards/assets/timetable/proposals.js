// Asking for a proposal, watching it, reading why what is open is open, accepting.

import { h } from "../dom.js";
import { _, _n, language, number } from "../words.js";
import { iso } from "./form.js";
import { HOUR, instant, moment, typed } from "./zoned.js";

const data = JSON.parse(document.getElementById("proposals-data").textContent);
const at = (id) => document.getElementById(id);
const api = `/api/operations/${encodeURIComponent(data.operation)}/assignments/proposal`;
const POLL_MS = 1000;
const MOST_SHOWN = 200;
const STATES = {
  waiting: () => _("Waiting for its turn"), running: () => _("Searching"), done: () => _("Made"), cancelled: () => _("Ended early"), failed: () => _("Failed"),
  interrupted: () => _("Interrupted"), accepted: () => _("Accepted into the plan"), dropped: () => _("Forgotten"),
};
let heads = data.proposals;
let shown = heads[0]?.id ?? null;
let timer = 0;

at("from").value = typed(Date.parse(data.starts_at), data.timezone);
at("to").value = typed(Math.min(Date.parse(data.ends_at), Date.parse(data.starts_at) + 14 * 24 * HOUR), data.timezone);
at("needs").append(...data.sectors.map((sector) => h("div", { "data-sector": sector }, h("strong", {}, sector),
  h("label", {}, h("input", { type: "number", min: "0", max: "10000", "aria-label": _("Officers in {sector}", { sector }) }), _("officers")),
  ...data.capabilities.map((name) => h("label", {}, h("input", { type: "checkbox", value: name }), name)))));

function order() {
  const officers = Number(at("officers").value);
  const own = {};
  const needs = {};
  for (const row of at("needs").children) {
    const given = row.querySelector("[type=number]").value;
    if (given) own[row.dataset.sector] = Number(given);
    const names = [...row.querySelectorAll(":checked")].map((box) => box.value);
    if (names.length) needs[row.dataset.sector] = names;
  }
  return {
    starts_at: iso(instant(at("from").value, data.timezone)), ends_at: iso(instant(at("to").value, data.timezone)),
    shift_hours: Number(at("shift").value), rest_hours: Number(at("rest").value),
    officers_per_sector: Object.keys(own).length ? Object.fromEntries(data.sectors.map((sector) => [sector, own[sector] ?? officers])) : officers,
    needs, most_km: at("km").value ? Number(at("km").value) : null, joint: at("joint").value, risk: at("risk").checked, replace_proposed: at("anew").checked,
    seconds: Number(at("seconds").value), wait_seconds: 0,
  };
}

at("ask").addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = at("ask").querySelector("[type=submit]");
  button.disabled = true;
  const made = await tell("POST", api, order());
  button.disabled = false;
  if (!made) return;
  shown = (await made.json()).id;
  await look();
});

async function tell(method, address, body) {
  at("refused").hidden = true;
  const answer = await fetch(address, {
    method, headers: { "X-CSRF-Token": data.token, "Content-Type": "application/json" }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => null);
  if (answer?.ok) return answer;
  const problem = (await answer?.json().catch(() => null)) ?? {};
  at("refused").textContent = [problem.detail ?? _("The service does not answer. Check the connection and try again."), ...(problem.errors ?? []).map(({ detail }) => detail)].join(" ");
  at("refused").hidden = false;
  at("refused").scrollIntoView({ block: "nearest" });
  return null;
}

/** Read the list and the one that is shown; again soon while it is being made. */
async function look() {
  clearTimeout(timer);
  const list = await fetch(api, { cache: "no-store" }).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
  if (list) heads = list.items;
  if (!heads.some(({ id }) => id === shown)) shown = heads[0]?.id ?? null;
  drawList();
  if (!shown) return at("proposal").replaceChildren();
  const view = await fetch(`${api}/${shown}?language=${language}`, { cache: "no-store" }).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
  if (view) draw(view);
  if (!view || ["waiting", "running"].includes(view.state)) timer = setTimeout(look, POLL_MS);
  return undefined;
}

function drawList() {
  at("asked").replaceChildren(...heads.map((one) => {
    const made = h("button", { type: "button", "aria-pressed": String(one.id === shown) }, h("strong", {}, moment(Date.parse(one.asked_at), data.timezone)),
      h("span", {}, STATES[one.state]()), h("span", { class: "small" }, `${moment(Date.parse(one.asked.starts_at), data.timezone)} – ${moment(Date.parse(one.asked.ends_at), data.timezone)}`));
    made.addEventListener("click", () => {
      shown = one.id;
      look();
    });
    return h("li", {}, made);
  }));
  if (!heads.length) at("asked").append(h("li", { class: "empty" }, _("None yet.")));
}

function draw(view) {
  const going = ["waiting", "running"].includes(view.state);
  const focused = document.activeElement?.id;
  at("proposal").replaceChildren(
    h("section", { class: "panel", "aria-labelledby": "made-title" },
      h("header", {}, h("h2", { id: "made-title" }, STATES[view.state]()), h("span", { class: "chips" }, ...acts(view, going))),
      figures(view, going)),
    ...(view.objective ? [reasons(view), loads(view), posts(view)] : []));
  if (focused) at(focused)?.focus();
}

function acts(view, going) {
  const act = (id, words, method, path, kind = "") => {
    const made = h("button", { type: "button", id, class: kind }, words);
    made.addEventListener("click", async () => {
      made.disabled = true;
      await tell(method, `${api}/${view.id}${path}`);
      look();
    });
    return made;
  };
  if (going) return [act("cancel", _("End the search, keep the best"), "POST", "/cancel")];
  const whole = ["done", "cancelled"].includes(view.state) && view.assignments.length;
  return [whole ? act("accept", _n("Accept {n} assignment", "Accept {n} assignments", view.assignments.length), "POST", "/accept", "primary") : null,
    view.state === "accepted" ? h("a", { class: "button", href: `/operations/${data.operation}/timetable` }, _("Timetable")) : null,
    act("drop", _("Forget it"), "DELETE", "")].filter(Boolean);
}

function figures(view, going) {
  const { progress, objective, compared } = view;
  const percent = (share) => `${number(Math.round(share * 1000) / 10)} %`;
  const facts = [[_("Elapsed"), _("{n} s", { n: number(Math.round(progress.elapsed_s)) })]];
  if (progress.slots !== null && progress.open !== null) facts.push([_("Shifts of sectors staffed"), `${number(progress.slots - progress.open)} / ${number(progress.slots)}`]);
  if (progress.best !== null) facts.push([_("Cost of the best so far"), number(progress.best)], [_("No plan can cost less than"), number(progress.bound)], [_("Could be better by at most"), percent(progress.gap ?? 0)]);
  if (compared) facts.push([_("Shifts with nobody, before"), number(compared.open_before)], [_("Shifts with nobody, with it"), number(compared.open_after)],
    [_("Units at work, before and with it"), `${number(compared.units_before)} → ${number(compared.units_after)}`]);
  if (compared?.taken_back) facts.push([_("Proposed ones taken back"), number(compared.taken_back)]);
  if (objective) facts.push([_("Pairs staffed on one side only"), number(objective.half / 150)]);
  return h("div", {},
    going ? h("div", { class: "pad" }, h("progress", { class: "proposal-meter", max: "1", value: progress.gap === null ? null : String(1 - progress.gap), "aria-label": _("How near the best so far is to what is possible") })) : null,
    h("dl", { class: "proposal-figures" }, ...facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
    objective && !objective.reproducible ? h("p", { class: "pad small" }, _("The search was ended early, or the machine was slow: the same question may have another answer.")) : null);
}

function reasons(view) {
  const rows = view.unfilled.slice(0, MOST_SHOWN);
  return h("section", { class: "panel", "aria-labelledby": "open-title" },
    h("header", {}, h("h2", { id: "open-title" }, _n("{n} shift that nobody takes", "{n} shifts that nobody takes", view.unfilled.length)), more(rows, view.unfilled)),
    rows.length ? h("ul", { class: "pad reasons tall", tabindex: "0", "aria-labelledby": "open-title" }, ...rows.map((one) => h("li", {},
      h("span", {}, h("strong", {}, one.sector), ` · ${span(one.shift)}`), h("span", {}, one.because)))) : h("p", { class: "pad empty" }, _("Every shift is taken.")));
}

function loads(view) {
  const all = Object.entries(view.loads).sort(([, a], [, b]) => b - a);
  return table("loads-title", _("Hours of each unit"), [_("Unit"), _("Hours")], all.map(([unit, hours]) => [unit, number(hours)]));
}

function posts(view) {
  const rows = view.assignments.slice(0, MOST_SHOWN);
  return table("posts-title", _("Who would take what"), [_("Sector"), _("Unit"), _("When")], rows.map((one) => [one.sector, one.unit, span(one)]), more(rows, view.assignments));
}

function table(id, title, heads, rows, beside = null) {
  return h("section", { class: "panel", "aria-labelledby": id }, h("header", {}, h("h2", { id }, title), beside),
    h("div", { class: "scroll tall", tabindex: "0", role: "region", "aria-labelledby": id }, h("table", {},
      h("thead", {}, h("tr", {}, ...heads.map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, ...rows.map(([first, ...rest]) => h("tr", {}, h("th", { scope: "row" }, first), ...rest.map((value) => h("td", { class: "nowrap" }, value))))))));
}

const more = (rows, all) => (rows.length < all.length ? h("span", { class: "small" }, _("the first {n} are shown", { n: number(rows.length) })) : null);
const span = ({ starts_at, ends_at }) => `${moment(Date.parse(starts_at), data.timezone)} – ${moment(Date.parse(ends_at), data.timezone)}`;

look();
