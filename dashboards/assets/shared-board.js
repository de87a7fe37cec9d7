// A board behind a read-only link: figures, sectors and time lines; it leads nowhere.

import { drawViewAges, isNew } from "./ages.js";
import { totalsOf } from "./basis.js";
import { now, setClock, timeZone } from "./clock.js";
import { follow } from "./link.js";
import { drawAges, drawAgencies, drawChecks, drawCountries, drawUnits } from "./tables.js";
import { drawTiles } from "./tiles.js";
import { wallMode } from "./wall.js";
import { _, locale, number } from "./words.js";

const data = JSON.parse(document.getElementById("board-data").textContent);
const at = (id) => document.getElementById(id);
let picture = data.picture;
let phase = picture.phase ?? data.phases[0];
const basis = () => document.querySelector("input[name=basis]:checked").value;
const moment = (iso) => new Intl.DateTimeFormat(locale, { timeZone: timeZone(), day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(new Date(iso));
let map = null;
let charts = null;

function draw() {
  const view = { phase, basis: basis() };
  if (at("tiles")) {
    drawTiles(at("tiles"), picture, view, data);
    drawCountries(at("countries"), picture, view, data);
    at("since").textContent = picture.since ? _("change since the due hour {when}", { when: moment(picture.due_at ?? picture.since.at) }) : "";
  }
  if (at("agencies")) {
    drawAgencies(at("agencies"), picture, view, data);
    drawChecks(at("checks"), totalsOf(picture.totals, view.basis).checks, view, data);
  }
  if (at("units")) drawUnits(at("units"), picture, data, now());
  map?.drawFigures(picture, view);
  charts?.ask({ phase, basis: view.basis });
  for (const words of document.querySelectorAll(".basis-words")) words.textContent = view.basis === "gross" ? _("gross") : _("reconciled");
  const counts = Object.values(picture.reports.kind);
  at("report-count").textContent = counts.includes(null) ? "∗" : number(counts.reduce((all, count) => all + count, 0));
  if (at("as-of")) at("as-of").textContent = picture.at ? moment(picture.at) : _("none has passed yet");
  drawViewAges();
}

async function begin() {
  if (at("map")) {
    const { BoardMap } = await import("./board-map.js");
    map = new BoardMap({ map: at("map"), legend: at("map-legend"), shade: at("map-shade"), list: at("map-list"), note: at("map-note") }, data, { places: null, now, drawn: () => {} });
    fetch(`${data.share}/map`).then((answer) => answer.json()).then((ground) => {
      map.drawGround(ground);
      draw();
    });
  }
  if (at("charts")) {
    const { Charts } = await import("./charts.js");
    charts = new Charts(at("charts"), `${data.share}/times`, () => isNew("times"));
  }
  for (const code of data.phases) at("phase").append(new Option(data.labels.phase[code] ?? code, code));
  at("phase").value = phase;
  at("phase").addEventListener("change", () => {
    phase = at("phase").value;
    draw();
  });
  for (const choice of document.querySelectorAll("input[name=basis]")) choice.addEventListener("change", draw);
  if (data.public) document.querySelector(".basis-choice").hidden = true; // reconciled is all there is
  draw();
  wallMode(at("wall"), document.querySelector("main"), () => {
    map?.fit();
    charts?.draw();
  });
  follow(`${data.share}/stream`, {
    after: 0, kinds: [], entry: () => {}, reset: () => {}, over: async () => (await fetch(`${data.share}/picture`, { cache: "no-store" })).status === 404,
    beat: ({ now: time, speed }) => {
      setClock(time, speed);
      isNew("figures");
      if (charts?.charts.length) isNew("times");
    },
    state: showLink,
    picture: { first: picture, most: 0, drawn: (next) => {
      picture = next;
      isNew("figures");
      draw();
      charts?.refresh();
    } },
  });
  setInterval(() => {
    if (at("units")) drawAges(at("units"), now());
    drawViewAges();
  }, 1_000);
}

function showLink(name, lastHeard) {
  const since = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(lastHeard);
  const words = { connecting: _("Connecting…"), live: _("Live"), reconnecting: _("Reconnecting…"), stale: _("Stale since {time}", { time: since }), ended: _("This link has ended") }[name];
  at("link").dataset.state = name;
  at("link-words").textContent = words;
  at("stale").hidden = name !== "stale" && name !== "ended";
  at("stale-words").textContent = words;
  at("live").classList.toggle("is-stale", name === "stale" || name === "ended");
  if (name === "ended") at("live").replaceChildren();
}

begin();
