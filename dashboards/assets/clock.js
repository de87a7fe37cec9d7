// The operation's clock: goes on by itself at its speed, and is set right whenever the server says the time.

import { locale } from "./words.js";

let said = Date.now(); // the operation's time as last heard, ms
let heard = performance.now();
let speed = 1;
let zone = "UTC";
let held = null; // a past moment that a rewound board shows

/** Now by the operation's clock, in ms since 1970. */
export function now() {
  if (held !== null) return held;
  return said + (performance.now() - heard) * speed;
}

/** The server said what time it is. */
export function setClock(iso, atSpeed = speed) {
  said = Date.parse(iso);
  speed = atSpeed;
  heard = performance.now();
}

/** The clock stands at a past moment, in ms; null lets it go on. */
export function holdClock(ms) {
  held = ms;
  redraw();
}

export function timeZone() {
  return zone;
}

let redraw = () => {};

export function startClock(element) {
  if (!element) return;
  zone = element.dataset.zone;
  setClock(element.dataset.now, Number(element.dataset.speed));
  const shown = new Intl.DateTimeFormat(locale, {
    timeZone: zone, day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
    ...(speed <= 1 ? { second: "2-digit" } : {}),
  });
  const tick = () => {
    const at = new Date(now());
    element.dateTime = at.toISOString();
    element.textContent = shown.format(at);
  };
  redraw = tick;
  tick();
  setInterval(tick, speed > 1 ? 250 : 1000);
}
