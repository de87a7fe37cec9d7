// The headquarters board: figures from one consistent picture, kept fresh by the journal's tail.

import { drawViewAges, holdAges, isNew } from "./ages.js";
import { Alarms } from "./alarms.js";
import { totalsOf } from "./basis.js";
import { BoardMap } from "./board-map.js";
import { Charts } from "./charts.js";
import { holdClock, now, setClock, timeZone } from "./clock.js";
import { feedEntry } from "./feed.js";
import { ago } from "./figures.js";
import { follow } from "./link.js";
import { COUNTED_KINDS, linked, reportsAt } from "./links.js";
import { Rewind } from "./rewind.js";
import { drawAges as drawTableAges, drawAgencies, drawAll, drawChecks, drawCountries, drawSectors, drawUnits } from "./tables.js";
import { drawTiles } from "./tiles.js";
import { wallMode } from "./wall.js";
import { _, _n, locale, number } from "./words.js";

const data = JSON.parse(document.getElementById("board-data").textContent);
const at = (id) => document.getElementById(id);
const api = `/api/operations/${encodeURIComponent(data.operation)}`;
const FEED_BACK = 60; // entries before the page's that the feed begins with
const ANNOUNCE_MS = 15_000;
const TOUCHES_FIGURES = /^(report\.(filed|corrected|withdrawn)|pair|reporting|phase|unit|agency)/;

let picture = data.picture; // the live one
let past = null; // the one that is shown instead, while the board is rewound
let sectors = {}; // code → country
let phase = picture.phase ?? data.phases[0];
let phaseChosen = false;
let fresh = 0;
const basis = () => document.querySelector("input[name=basis]:checked").value;
const map = new BoardMap({ map: at("map"), legend: at("map-legend"), shade: at("map-shade"), list: at("map-list"), note: at("map-note") }, data, {
  places: `${api}/board/places`, now,
  drawn: ({ all, inside }) => {
    at("map-note").textContent = _("{inside} in view of {all} that you may see in detail", { inside: number(inside), all: number(all) });
    isNew("map");
  },
});
const charts = new Charts(at("charts"), `${api}/board/times`, () => isNew("times"));
const alarms = data.alarms ? new Alarms(at("alarms"), data) : null;

// --- drawing ---------------------------------------------------------------------------------------------------------

function draw() {
  drawBoard(past ?? picture, past ? { ...data, ...toldOf(past.past) } : data);
}

/** What of the page's data was otherwise then. Figures of the past lead to no list: lists are of now. */
function toldOf({ phases, objectives }) {
  const kinds = phases.map(({ kind }) => kind);
  const once = phases.filter(({ kind }) => kinds.indexOf(kind) === kinds.lastIndexOf(kind));
  return { objectives, phases: [...new Set(kinds)], periods: Object.fromEntries(once.map((one) => [one.kind, [one.starts_at, one.ends_at]])), reports: null };
}

function drawBoard(picture, data) {
  if (!phaseChosen) phase = picture.phase ?? phase;
  const view = { phase, basis: basis() };
  drawPhases(picture, data);
  drawTiles(at("tiles"), picture, view, data);
  drawCountries(at("countries"), picture, view, data);
  drawAgencies(at("agencies"), picture, view, data);
  drawSectors(at("sectors"), picture, view, data, sectors);
  drawChecks(at("checks"), totalsOf(picture.totals, view.basis).checks, view, data);
  drawAll(at("all"), picture, data);
  drawUnits(at("units"), picture, data, now());
  map.drawFigures(picture, view);
  askCharts({ phase, basis: view.basis, ...(past && { as_of: past.as_of }) });
  for (const words of document.querySelectorAll(".basis-words")) words.textContent = view.basis === "gross" ? _("gross") : _("reconciled");
  const reports = Object.values(picture.reports.kind).reduce((all, count) => all + count, 0);
  at("report-count").replaceChildren(linked(reportsAt(data, { kind: COUNTED_KINDS, basis: "gross" }), number(reports)));
  at("pairs").hidden = !picture.pairs_open;
  at("pairs-open").textContent = number(picture.pairs_open);
  drawOwed(picture);
  drawAges();
}

function drawPhases(picture, data) {
  const known = [...new Set([...data.phases, ...picture.totals.rows.map((row) => row.phase), ...picture.totals.checks.map((row) => row.phase)])];
  const choice = at("phase");
  if (known.length !== choice.options.length) choice.replaceChildren(...known.map((code) => new Option(data.labels.phase[code] ?? code, code)));
  choice.value = phase;
}

function drawOwed(picture) {
  const counts = { reported: 0, nil: 0, late: 0, missing: 0 };
  for (const unit of picture.units) if (unit.state) counts[unit.state] += 1;
  const all = counts.reported + counts.nil + counts.late + counts.missing;
  const words = all
    ? _("{reported} reported · {nil} nil · {missing} missing", { reported: number(counts.reported + counts.late), nil: number(counts.nil), missing: number(counts.missing) })
    : _("none has passed yet");
  at("owed").textContent = words;
  at("owed").classList.toggle("alarming", counts.missing > 0);
  const hour = new Intl.DateTimeFormat(locale, { timeZone: timeZone(), day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  const when = picture.due_at ? hour.format(new Date(picture.due_at)) : "";
  at("units-note").textContent = when ? _("due hour {when}; {words}", { when, words }) : "";
  at("since").textContent = picture.since ? _("change since the due hour {when}", { when: when }) : "";
}

function drawAges() {
  const { newest } = past ?? picture;
  at("newest").textContent = newest ? ago(Date.parse(newest), now()) : _("none yet");
  drawTableAges(at("units"), now());
  drawViewAges();
}

at("phase").addEventListener("change", (event) => {
  phase = event.target.value;
  phaseChosen = true;
  draw();
});
for (const choice of document.querySelectorAll("input[name=basis]")) choice.addEventListener("change", draw);

// --- reading ---------------------------------------------------------------------------------------------------------

/** The next picture: the stream brings it. */
function show(next) {
  picture = next;
  if (past) return;
  isNew("figures");
  draw();
}

async function readGround() {
  const asOf = past?.as_of;
  shownGround = past?.past.sectors ?? null;
  try {
    const answer = await fetch(asOf === undefined ? `${api}/board/map` : `${api}/board/map?as_of=${asOf}`);
    if (!answer.ok) return;
    const ground = await answer.json();
    if (shownGround !== (past?.past.sectors ?? null)) return; // another one is on its way
    sectors = Object.fromEntries(ground.sectors.features.map(({ id, properties }) => [id, properties.country]));
    map.drawGround(ground);
    draw();
  } catch {
    setTimeout(readGround, 5_000);
  }
}

let soon = 0;
let shownGround = null; // the entry that the ground on a rewound map is of

/** What is read apart from the picture is read again, at most every two seconds. */
function readViews() {
  soon ||= setTimeout(() => {
    soon = 0;
    if (past) return;
    map.refresh();
    charts.refresh();
  }, 2_000 * (0.5 + Math.random() / 2));
}

// --- rewind ----------------------------------------------------------------------------------------------------------

const liveFeed = at("feed");
const pastFeed = liveFeed.cloneNode();
const chip = document.querySelector(".operation-head .chip");
const liveChip = [chip.className, chip.textContent];
const clockLabel = document.querySelector(".clock-label");
const liveLabel = clockLabel.textContent;
let missed = 0;
let reloads = false;
let chartsWait = 0;

/** Charts take long to draw: on a board that is played they follow when it rests. */
function askCharts(asked) {
  clearTimeout(chartsWait);
  if (asked.as_of === undefined || charts.asked === undefined) charts.ask(asked);
  else chartsWait = setTimeout(() => charts.ask(asked), 500);
}

function showPast(next) {
  if (!past) {
    missed = 0;
    liveFeed.replaceWith(pastFeed);
  }
  past = next;
  const { at: moment, state, alarms: open, feed, sectors: ground } = next.past;
  holdClock(Date.parse(moment));
  holdAges(true);
  clockLabel.textContent = _("The board's past moment");
  chip.className = `chip state-${state}`;
  chip.textContent = data.labels.operation_state[state] ?? state;
  alarms?.hold(open);
  pastFeed.replaceChildren();
  for (const entry of feed) feedEntry(pastFeed, entry.kind, entry.number, entry, data, false);
  map.asOf = next.as_of;
  draw();
  map.refresh();
  if (ground !== shownGround) readGround();
  relabel();
}

function showLive() {
  past = null;
  if (reloads) return location.reload();
  pastFeed.replaceWith(liveFeed);
  holdClock(null);
  holdAges(false);
  clockLabel.textContent = liveLabel;
  [chip.className, chip.textContent] = liveChip;
  alarms?.hold(null);
  map.asOf = null;
  rewind.missed(0);
  draw();
  readGround();
  map.refresh();
  relabel();
}

const rewind = new Rewind(at("rewind-bar"), at("rewind"), {
  api, labels: data.labels, show: showPast, leave: showLive, say: (words) => (at("spoken").textContent = words),
});

// --- the link --------------------------------------------------------------------------------------------------------

const LINK_WORDS = {
  connecting: () => _("Connecting…"),
  live: () => (past ? _("Link is up, board paused") : _("Live")),
  reconnecting: () => _("Reconnecting…"),
  stale: (since) => _("Stale since {time}", { time: since }),
  ended: () => _("Your access has ended"),
};

let link = ["connecting", Date.now()];

/** The link's words: of a board that is rewound they say that it does not move, whatever the link does. */
function relabel() {
  const [name, lastHeard] = link;
  const since = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(lastHeard);
  const words = LINK_WORDS[name](since);
  at("link-words").textContent = words;
  at("stale-words").textContent = words;
}

function showLink(name, lastHeard) {
  link = [name, lastHeard];
  if (name === "live" && at("link").dataset.state !== "live") alarms?.refresh();
  at("link").dataset.state = name;
  relabel();
  at("stale").hidden = name !== "stale" && name !== "ended";
  at("live").classList.toggle("is-stale", name === "stale" || name === "ended");
  if (name === "ended") setTimeout(() => location.reload(), 3_000);
}

function onEntry(kind, entryNumber, entry) {
  const isLater = entryNumber > data.picture.as_of;
  feedEntry(liveFeed, kind, entryNumber, entry, data, isLater);
  isNew("feed");
  if (!isLater) return;
  if (past) {
    if (/^(operation|plan)\./.test(kind)) reloads = true;
    rewind.missed((missed += 1));
    return;
  }
  if (/^(operation|plan)\./.test(kind)) location.reload(); // the head of the page, its clock and its phases
  else if (kind.startsWith("sector.")) readGround();
  else if (kind.startsWith("alarm.")) alarms?.refresh();
  if (TOUCHES_FIGURES.test(kind)) fresh += 1;
  if (TOUCHES_FIGURES.test(kind) || kind.startsWith("assignment.")) readViews();
}

function onBeat({ now: time, speed, head }) {
  setClock(time, speed);
  isNew("feed");
  if (head <= picture.as_of) isNew("figures");
  if (soon) return;
  if (map.found) isNew("map");
  if (charts.charts.length) isNew("times");
}

setInterval(() => {
  if (!fresh || past) return;
  at("spoken").textContent = _n("{n} new entry on the board", "{n} new entries on the board", fresh);
  fresh = 0;
}, ANNOUNCE_MS);
setInterval(drawAges, 1_000);
isNew("figures");

draw();
readGround();
alarms?.refresh();
wallMode(at("wall"), document.querySelector("main"), () => {
  map.fit();
  charts.draw();
});
if (data.past) rewind.begin(data.past);
follow(`${api}/stream`, {
  after: Math.max(0, picture.as_of - FEED_BACK),
  kinds: Object.keys(data.labels.entry),
  entry: onEntry,
  beat: onBeat,
  reset: () => location.reload(),
  state: showLink,
  picture: { first: picture, most: data.mostPoints, drawn: show },
});
