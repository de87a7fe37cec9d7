// The operation's time on a device whose own clock may be wrong, and in an exercise, which has a time of its own.

import { locale } from "./words.js";

/** Remember what a brief said: at this moment of the service's clock it was this late in the operation. */
export function clockOf(brief, offset, device = Date.now()) {
  return { wall: device + offset, said: Date.parse(brief.now), speed: brief.speed };
}

/**
 * The operation's time when the device's clock shows `device`, ms since 1970. It is never before the service was last
 * heard: a clock that shows less was set back since, as when a battery was empty.
 */
export function operationTime(owner, device = Date.now()) {
  const { said, speed } = owner.clock;
  return said + Math.max(0, sinceHeard(owner, device)) * speed;
}

/** Whether the device's clock was set back since the service was last heard. */
export function isSetBack(owner, device = Date.now()) {
  return sinceHeard(owner, device) < -60_000;
}

function sinceHeard(owner, device) {
  return device + (owner.offset ?? 0) - owner.clock.wall;
}

/** What a report says of the device's clock: nothing where it is right. */
export function deviceClock(owner, device = Date.now()) {
  const offset_s = Math.round((operationTime(owner, device) - device) / 1000);
  return Math.abs(offset_s) < 30 ? null : { device_at: stamp(device), offset_s };
}

/** RFC 3339 in UTC, whole seconds. */
export function stamp(ms) {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Day and hour, and the year where it is not the device's; "" for no time. */
export function moment(ms, zone) {
  if (Number.isNaN(ms)) return "";
  const year = new Date(ms).getUTCFullYear() === new Date().getUTCFullYear() ? {} : { year: "numeric" };
  return new Intl.DateTimeFormat(locale, { timeZone: zone, ...year, day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(ms);
}

export function hour(ms, zone) {
  return new Intl.DateTimeFormat(locale, { timeZone: zone, weekday: "short", hour: "2-digit", minute: "2-digit" }).format(ms);
}

/** "2026-11-24T12:30" as the zone's clocks show it, for a form field; "" for no time. */
export function written(ms, zone) {
  if (Number.isNaN(ms)) return "";
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).formatToParts(ms);
  const at = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return `${at.year}-${at.month}-${at.day}T${at.hour}:${at.minute}`;
}

/** The moment at which the zone's clocks show what a form field says; NaN when it says nothing. */
export function read(text, zone) {
  const guess = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? Date.parse(`${text.slice(0, 16)}:00Z`) : NaN; // ":00Z" is a time to browsers
  if (Number.isNaN(guess)) return NaN;
  const shown = Date.parse(`${written(guess, zone)}:00Z`);
  const first = guess - (shown - guess);
  const again = Date.parse(`${written(first, zone)}:00Z`); // once more, for the night the clocks change
  return first - (again - guess);
}
