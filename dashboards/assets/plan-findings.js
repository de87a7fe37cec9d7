// The plan page's findings, judged anew whenever something of the plan has changed.

import { h } from "./dom.js";
import { follow } from "./link.js";
import { _n } from "./words.js";

const panel = document.getElementById("findings");
const list = panel.querySelector(".findings");
const { after, kinds, severity, mend } = JSON.parse(document.getElementById("findings-data").textContent);
const QUIET_MS = 400; // many changes at once are judged once
let wanted = 0;
let reading = false;

function changed() {
  clearTimeout(wanted);
  wanted = setTimeout(read, QUIET_MS);
}

async function read() {
  if (reading) return changed();
  reading = true;
  try {
    const answer = await fetch(`${panel.dataset.address}/plan/remarks`, { cache: "no-store" });
    if (answer.ok) draw(await answer.json());
  } catch {
    wanted = setTimeout(read, 5_000);
  }
  reading = false;
}

function draw(found) {
  const blockers = found.filter((one) => one.severity === "blocker").length;
  const warnings = found.length - blockers;
  count("blockers", _n("{n} blocker", "{n} blockers", blockers), blockers ? "is-alarm" : "is-fine");
  count("warnings-of-plan", _n("{n} warning", "{n} warnings", warnings), warnings ? "is-warn" : "is-fine");
  list.hidden = !found.length;
  panel.querySelector(".empty").hidden = Boolean(found.length);
  const within = list.contains(document.activeElement) && document.activeElement !== list;
  list.replaceChildren(...found.map(line));
  if (within) list.focus(); // what was focused may be gone
}

function count(id, words, look) {
  const chip = document.getElementById(id);
  chip.textContent = words;
  chip.className = `chip ${look}`;
}

function line(one) {
  const place = one.mend && `${panel.dataset.pages}${one.mend.page}${one.mend.fragment ? `#${one.mend.fragment}` : ""}`;
  return h("li", {},
    h("span", { class: `chip ${one.severity === "blocker" ? "is-alarm" : "is-warn"}` }, severity[one.severity]), " ",
    h("strong", {}, one.title), " ", h("span", {}, one.words), " ",
    place ? h("a", { class: "small nowrap", href: place }, mend[one.mend.kind]) : null);
}

follow(`${panel.dataset.address}/stream`, { after, kinds, entry: changed, beat() {}, reset: changed, state() {} });
