"""How far a measure has come, from reconciled totals of the action phases. Pure. See `ops.planning.measures`."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ops.planning.measures import is_counted
from ops.reports.vocabulary import default_unit

ACTION = "action"
Row = Mapping[str, Any]


def reached(
    measure: str, rows: Iterable[Row], checks: Iterable[Row], arrests: Iterable[Row], reports: Iterable[Row]
) -> float | None:
    """What the action phases reached; None for what the tallies do not count, and for things of a class that were
    seized in several units of which none goes without saying."""
    if not is_counted(measure):
        return None
    figure, _, part = measure.partition(".")
    if figure == "check":
        return total(of_action(checks), "count", lambda row: row["of"] == part if part else row["of"] != "database")
    if figure == "hit":
        return total(of_action(checks), "hits", lambda row: not part or row.get("database") == part)
    if figure == "arrest":
        return total(of_action(arrests), "count", lambda row: not part or row["offence"] == part)
    if figure == "report":
        return total(of_action(reports), "reports", lambda row: not part or row["kind"] == part)
    found = [
        row
        for row in of_action(rows)
        if row["class"] == figure and row["recovery"] == "seized" and (not part or row.get("type") == part)
    ]
    if len({row["unit"] for row in found}) > 1:
        found = [row for row in found if row["unit"] == default_unit(figure)]
        if not found:
            return None
    return total(found, "quantity", lambda _: True)


def of_action(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row["phase"] == ACTION]


def total(rows: Iterable[Row], name: str, meant: Callable[[Row], bool]) -> float:
    return float(sum(row[name] for row in rows if meant(row)))
