// The headquarters board: figures from one consistent picture, kept fresh by the journal's tail.

import { now, setClock, timeZone } from "./clock.js";
import { ago } from "./figures.js";
import { feedEntry } from "./feed.js";
import { BoardMap } from "./board-map.js";
import { follow } from "./link.js";
import { drawAll, drawCountries, drawSectors, drawTiles, drawUnits } from "./tables.js";
import { _, _n, locale, number } from "./words.js";

const data = JSON.parse(document.getElementById("board-data").textContent);
const at = (id) => document.getElementById(id);
const api = `/api/operations/${encodeURIComponent(data.operation)}`;
const FEED_BACK = 60; // entries before the page's that the feed begins with
const SPREAD_MS = 300; // before the first reading: all boards hear of an entry at once, and need not all ask at once
const REST_MS = 2_000; // about that between two readings of the picture
const ANNOUNCE_MS = 15_000;

let picture = data.picture;
let sectors = {}; // code → country
let phase = picture.phase ?? data.phases[0];
let phaseChosen = false;
let fresh = 0;
const map = new BoardMap(at("map"), at("map-legend"), data);

// --- drawing ---------------------------------------------------------------------------------------------------------

function draw() {
  if (!phaseChosen) phase = picture.phase ?? phase;
  drawPhases();
  drawTiles(at("tiles"), picture, phase, data);
  drawCountries(at("countries"), picture, phase, data);
  drawSectors(at("sectors"), picture, phase, data, sectors);
  drawAll(at("all"), picture, data);
  map.drawCounts(picture.reports.sector);
  map.drawPoints(picture.points);
  const reports = Object.values(picture.reports.kind).reduce((all, count) => all + count, 0);
  at("report-count").textContent = number(reports);
  at("map-note").textContent = _("{shown} of {all} reports on the map: those you may see in detail", { shown: number(picture.points.length), all: number(reports) });
  at("pairs").hidden = !picture.pairs_open;
  at("pairs-open").textContent = number(picture.pairs_open);
  drawOwed();
  drawAges();
}

function drawPhases() {
  const known = [...new Set([...data.phases, ...picture.totals.rows.map((row) => row.phase), ...picture.totals.checks.map((row) => row.phase)])];
  const choice = at("phase");
  if (known.length !== choice.options.length) choice.replaceChildren(...known.map((code) => new Option(data.labels.phase[code] ?? code, code)));
  choice.value = phase;
}

function drawOwed() {
  const counts = { reported: 0, nil: 0, late: 0, missing: 0 };
  for (const unit of picture.units) if (unit.state) counts[unit.state] += 1;
  const all = counts.reported + counts.nil + counts.late + counts.missing;
  const words = all
    ? _("{reported} reported · {nil} nil · {missing} missing", { reported: number(counts.reported + counts.late), nil: number(counts.nil), missing: number(counts.missing) })
    : _("none has passed yet");
  at("owed").textContent = words;
  at("owed").classList.toggle("alarming", counts.missing > 0);
  const hour = new Intl.DateTimeFormat(locale, { timeZone: timeZone(), day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  at("units-note").textContent = picture.due_at ? _("due hour {when}", { when: hour.format(new Date(picture.due_at)) }) : "";
}

function drawAges() {
  at("newest").textContent = picture.newest ? ago(Date.parse(picture.newest), now()) : _("none yet");
  drawUnits(at("units"), picture, data, now());
}

at("phase").addEventListener("change", (event) => {
  phase = event.target.value;
  phaseChosen = true;
  draw();
});

// --- reading ---------------------------------------------------------------------------------------------------------

let reading = false;
let wanted = false;

/** The map's points after an answer that has all of them, or only those that changed. */
function merged(points, { whole, points: changed }) {
  if (whole) return changed;
  const ids = new Set(changed.map(({ id }) => id));
  return [...changed, ...points.filter(({ id }) => !ids.has(id))].slice(0, data.mostPoints);
}

const rest = (ms) => new Promise((done) => setTimeout(done, ms));

/** Read the picture again: soon when it was quiet, else after a rest; one request at a time. */
async function refresh() {
  wanted = true;
  if (reading) return;
  reading = true;
  await rest(SPREAD_MS * Math.random());
  while (wanted) {
    wanted = false;
    try {
      const answer = await fetch(`${api}/board?${new URLSearchParams({ after: picture.as_of, share: picture.share })}`, { cache: "no-store" });
      if (answer.ok) {
        const next = await answer.json();
        if (next.as_of >= picture.as_of) picture = { ...next, points: merged(picture.points, next) };
        draw();
      } else wanted = answer.status >= 500;
    } catch {
      wanted = linkState === "live";
    }
    await rest(REST_MS * (0.5 + Math.random()));
  }
  reading = false;
}

async function readGround() {
  try {
    const answer = await fetch(`${api}/board/map`);
    if (!answer.ok) return;
    const ground = await answer.json();
    sectors = Object.fromEntries(ground.sectors.features.map(({ id, properties }) => [id, properties.country]));
    map.drawGround(ground);
    draw();
  } catch {
    setTimeout(readGround, 5_000);
  }
}

// --- the link --------------------------------------------------------------------------------------------------------

let linkState = "connecting";
const heard = { number: Math.max(0, picture.as_of - FEED_BACK), beat: 0 };
const LINK_WORDS = {
  connecting: () => _("Connecting…"),
  live: () => _("Live"),
  reconnecting: () => _("Reconnecting…"),
  stale: (since) => _("Stale since {time}", { time: since }),
  ended: () => _("Your access has ended"),
};

function showLink(name, lastHeard) {
  linkState = name;
  const since = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(lastHeard);
  const words = LINK_WORDS[name](since);
  at("link").dataset.state = name;
  at("link-words").textContent = words;
  at("stale").hidden = name !== "stale" && name !== "ended";
  at("stale-words").textContent = words;
  at("live").classList.toggle("is-stale", name === "stale" || name === "ended");
  if (name === "ended") setTimeout(() => location.reload(), 3_000);
}

function onEntry(kind, entryNumber, entry) {
  const isNew = entryNumber > data.picture.as_of;
  if (entryNumber > heard.number + 1) refresh(); // something was lost on the way
  heard.number = entryNumber;
  feedEntry(at("feed"), kind, entryNumber, entry, data, isNew);
  if (!isNew) return;
  if (/^(operation|plan)\./.test(kind)) location.reload(); // the head of the page, its clock and its phases
  else if (kind.startsWith("sector.")) readGround();
  if (/^(report\.(filed|corrected|withdrawn)|pair|reporting|phase|unit|agency)/.test(kind)) {
    fresh += 1;
    refresh();
  }
}

function onBeat({ head, now: time, speed }) {
  setClock(time, speed);
  if (head > heard.number && head === heard.beat) refresh(); // said twice, and its entries have not come
  heard.beat = head;
}

setInterval(() => {
  if (!fresh) return;
  at("spoken").textContent = _n("{n} new entry on the board", "{n} new entries on the board", fresh);
  fresh = 0;
}, ANNOUNCE_MS);
setInterval(drawAges, 1_000);

draw();
readGround();
follow(`${api}/stream`, {
  after: heard.number,
  kinds: Object.keys(data.labels.entry),
  entry: onEntry,
  beat: onBeat,
  reset: () => location.reload(),
  state: showLink,
});
