// From figures to shades: none, then up to four steps of whole numbers.

/** The upper bounds of the steps up to `most`. */
export function steps(most) {
  if (!(most > 0)) return [];
  return [...new Set([0.08, 0.25, 0.55, 1].map((share) => Math.ceil(most * share)))];
}

/** The step of a value: 0 for none. */
export function paintOf(value, bounds) {
  if (!(value > 0)) return 0;
  const at = bounds.findIndex((bound) => value <= bound);
  return at < 0 ? bounds.length : at + 1;
}
