// The operation's time on a device whose own clock may be wrong, and in an exercise, which has a time of its own.

import { locale } from "./words.js";

/** Remember what a brief said: at this moment of the service's clock it was this late in the operation. */
export function clockOf(brief, offset, device = Date.now()) {
  return { wall: device + offset, said: Date.parse(brief.now), speed: brief.speed };
}

/** The operation's time when the device's clock shows `device`, ms since 1970. */
export function operationTime(owner, device = Date.now()) {
  const { wall, said, speed } = owner.clock;
  return said + (device + (owner.offset ?? 0) - wall) * speed;
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

export function moment(ms, zone) {
  return new Intl.DateTimeFormat(locale, { timeZone: zone, day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(ms);
}

export function hour(ms, zone) {
  return new Intl.DateTimeFormat(locale, { timeZone: zone, weekday: "short", hour: "2-digit", minute: "2-digit" }).format(ms);
}

/** "2026-11-24T12:30" as the zone's clocks show it, for a form field. */
export function written(ms, zone) {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).formatToParts(ms);
  const at = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return `${at.year}-${at.month}-${at.day}T${at.hour}:${at.minute}`;
}

/** The moment at which the zone's clocks show what a form field says; NaN when it says nothing. */
export function read(text, zone) {
  const guess = Date.parse(`${text}:00Z`);
  if (Number.isNaN(guess)) return NaN;
  const shown = Date.parse(`${written(guess, zone)}:00Z`);
  const first = guess - (shown - guess);
  const again = Date.parse(`${written(first, zone)}:00Z`); // once more, for the night the clocks change
  return first - (again - guess);
}
