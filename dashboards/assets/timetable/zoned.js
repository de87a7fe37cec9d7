// Instants and the clocks of zones. Everything is ms since 1970; only what is shown or typed has a zone.

import { locale } from "../words.js";

export const HOUR = 3_600_000;
const kept = new Map();

function formatter(zone, options) {
  const key = `${zone} ${JSON.stringify(options)}`;
  if (!kept.has(key)) kept.set(key, new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));
  return kept.get(key);
}

/** How far the zone's clock is ahead of UTC at an instant, in ms. */
export function offset(ms, zone) {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
  }).formatToParts(new Date(ms));
  const of = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(of.year, of.month - 1, of.day, of.hour, of.minute, of.second) - Math.floor(ms / 1000) * 1000;
}

/** "2020-12-02T18:00" as the zone's clock shows an instant: what a datetime-local field holds. */
export function typed(ms, zone) {
  return new Date(ms + offset(ms, zone)).toISOString().slice(0, 16);
}

/** The instant at which the zone's clock shows this, NaN for no time. */
export function instant(text, zone) {
  const wall = Date.parse(`${text}Z`);
  const guess = wall - offset(wall, zone);
  return wall - offset(guess, zone);
}

export const day = (ms, zone) => formatter(zone, { weekday: "short", day: "numeric", month: "short" }).format(ms);
export const clock = (ms, zone) => formatter(zone, { hour: "2-digit", minute: "2-digit" }).format(ms);
export const moment = (ms, zone) => formatter(zone, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(ms);
/** "Niamey" of "Africa/Niamey". */
export const city = (zone) => zone.split("/").at(-1).replaceAll("_", " ");
