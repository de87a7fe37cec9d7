// Wall times of a zone and the instants that they are. What the browser's own zone is does not matter.

const two = (number) => String(number).padStart(2, "0");

/** An instant (RFC 3339) on the wall of a zone, as a datetime-local field has it. */
export function wallOf(instant, zone) {
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/** The instant of a wall time, in UTC. In the hour that comes twice it is the first; one that does not come is an hour later. */
export function instantOf(wall, zone) {
  const asUtc = Date.parse(`${wall}:00Z`);
  let found = asUtc;
  for (let turn = 0; turn < 3; turn += 1) found += asUtc - Date.parse(`${wallOf(new Date(found).toISOString(), zone)}:00Z`);
  const made = new Date(found);
  return `${made.getUTCFullYear()}-${two(made.getUTCMonth() + 1)}-${two(made.getUTCDate())}T${two(made.getUTCHours())}:${two(made.getUTCMinutes())}:00Z`;
}
