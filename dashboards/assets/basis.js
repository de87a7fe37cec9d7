// Gross or reconciled: which rows of a picture are meant.

const AMOUNTS = new Set(["quantity", "qualifier", "count", "hits", "reports"]);
const keyOf = (row) => JSON.stringify(Object.entries(row).filter(([name]) => !AMOUNTS.has(name)));

/** The rows of totals: {rows, checks, arrests}. */
export function totalsOf(totals, basis) {
  return basis === "gross" ? totals : totals.reconciled;
}

/** The rows by a place: reconciled as they are sent, gross with those put in that differ. */
export function placesOf(places, basis) {
  if (basis !== "gross") return places;
  return Object.fromEntries(["rows", "checks", "arrests"].map((figure) => {
    const rows = new Map(places[figure].map((row) => [keyOf(row), row]));
    for (const row of places.gross[figure]) rows.set(keyOf(row), row);
    return [figure, [...rows.values()]];
  }));
}
