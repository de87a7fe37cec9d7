"""Two reports side by side, for the person who rules whether they are of one event: what is the same, what differs.

Pure but for the words. A serial number that only reads alike (O and 0, another script) is said to.
"""

from collections.abc import Sequence
from math import cos, radians
from typing import Any, Literal, NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from dashboards.i18n import Words
from geo.measure import distance_m
from ops.reports.serials import comparison_form
from ops.reports.views import ReportView

Mark = Literal["same", "alike", "differs", ""]
KM_A_DEGREE = 111.32
LEAST_KM = 2.0


class Row(NamedTuple):
    """What both say on one thing. `mark` "" where a difference tells nothing."""

    title: str
    first: str
    second: str
    mark: Mark
    note: str = ""


class Sketch(NamedTuple):
    """Both places in a square of 200 by 200, north up."""

    dots: tuple[tuple[float, float], tuple[float, float]]
    outlines: list[str]
    """Of the sectors around, as paths of SVG."""
    scale: float
    """Units of the square for the length of `scale_km`."""
    scale_km: float
    distance: str


def rows(words: Words, pair: Sequence[ReportView]) -> list[Row]:
    """Everything that helps to decide, in the order in which one asks."""
    one, two = pair
    _ = words.gettext
    apart = abs(one.occurred_at - two.occurred_at)
    minutes = round(apart.total_seconds() / 60)
    between = _("%(hours)s h %(minutes)s min apart") % {"hours": words.number(minutes // 60), "minutes": minutes % 60}
    found = [
        Row(_("Unit"), one.unit, two.unit, ""),
        Row(
            _("Agency"),
            f"{one.agency}, {words.country(one.country)}",
            f"{two.agency}, {words.country(two.country)}",
            "",
        ),
        judged(_("Kind"), words.label("kind", one.kind), words.label("kind", two.kind)),
        judged(_("Occurred"), words.moment(one.occurred_at), words.moment(two.occurred_at), between if minutes else ""),
        judged(_("Sector"), one.sector or "–", two.sector or "–"),
        judged(_("Place"), place(one), place(two), how_far(words, one, two)),
    ]
    for mine, other in matched(one.report.get("lines") or [], two.report.get("lines") or []):
        found += of_lines(words, mine, other)
    for field, title, kind in (("arrests", _("Arrests"), "offence"), ("checks", _("Checks"), "of")):
        said = [counted(words, report.report.get(field) or [], kind) for report in pair]
        if any(said):
            found.append(judged(title, said[0] or "–", said[1] or "–"))
    for field, title in (("recovery", _("Recovery")), ("transport", _("Transport")), ("concealment", _("Concealment"))):
        codes = [report.report.get(field) for report in pair]
        if any(codes):
            found.append(judged(title, words.label(field, codes[0]), words.label(field, codes[1])))
    notes = [report.report.get("note") or "–" for report in pair]
    if set(notes) != {"–"}:
        found.append(Row(_("Note"), notes[0], notes[1], ""))
    return found


def judged(title: str, first: str, second: str, note: str = "") -> Row:
    return Row(title, first, second, "same" if first == second else "differs", note)


def place(report: ReportView) -> str:
    if not report.location:
        return "–"
    lon, lat = report.location["coordinates"]
    return f"{lat:.4f}, {lon:.4f}"


def how_far(words: Words, one: ReportView, two: ReportView) -> str:
    """The distance in words; "" where a place is not known."""
    if not one.location or not two.location:
        return ""
    first, second = (report.location["coordinates"] for report in (one, two) if report.location)
    metres = distance_m((first[0], first[1]), (second[0], second[1]))
    if metres < 1000:
        return words.gettext("%(distance)s m apart") % {"distance": words.number(round(metres))}
    return words.gettext("%(distance)s km apart") % {"distance": words.number(round(metres / 1000, 1))}


def matched(
    mine: Sequence[dict[str, Any]], others: Sequence[dict[str, Any]]
) -> list[tuple[dict[str, Any] | None, dict[str, Any] | None]]:
    """The lines of two reports, each beside the one it is most like; None beside one that is like none."""

    def likeness(a: dict[str, Any], b: dict[str, Any]) -> int:
        if a["class"] != b["class"]:
            return 0
        serial = number(a) != "" and number(a) == number(b)
        amount = (a["unit"], a["quantity"]) == (b["unit"], b["quantity"])
        return 1 + 8 * serial + 4 * amount + 2 * (a.get("type") == b.get("type"))

    ways = sorted(
        ((likeness(a, b), -i, -j) for i, a in enumerate(mine) for j, b in enumerate(others) if likeness(a, b)),
        reverse=True,
    )
    left, right = dict(enumerate(mine)), dict(enumerate(others))
    beside: dict[int, int] = {}
    for _, i, j in ways:
        if -i in left and -j in right:
            del left[-i], right[-j]
            beside[-i] = -j
    pairs = [(line, others[beside[i]] if i in beside else None) for i, line in enumerate(mine)]
    return [*pairs, *((None, line) for line in right.values())]


def number(line: dict[str, Any]) -> str:
    return comparison_form(line["serial"]) if line.get("serial") else ""


def of_lines(words: Words, one: dict[str, Any] | None, two: dict[str, Any] | None) -> list[Row]:
    """What two lines say: the thing with its quantity, and its serial number where one has one."""
    _ = words.gettext
    said = [words.amount(line) if line else "–" for line in (one, two)]
    found = [judged(_("What"), *said)]
    serials = [(line or {}).get("serial") or "–" for line in (one, two)]
    if set(serials) != {"–"}:
        row = judged(_("Serial number"), *serials)
        if row.mark == "differs" and one and two and number(one) and number(one) == number(two):
            row = row._replace(mark="alike", note=_("compared as %(form)s") % {"form": number(one)})
        found.append(row)
    return found


def counted(words: Words, things: Sequence[dict[str, Any]], kind: str) -> str:
    return ", ".join(f"{words.label(kind, thing[kind])} × {words.number(thing['count'])}" for thing in things)


def sketch(words: Words, pair: Sequence[ReportView], sectors: Sequence[BaseGeometry]) -> Sketch | None:
    """Where both were, with the borders of sectors around; None where a place is not known."""
    one, two = pair
    if not one.location or not two.location:
        return None
    (west, north), (east, south) = (report.location["coordinates"] for report in (one, two) if report.location)
    middle = ((west + east) / 2, (north + south) / 2)
    wide = KM_A_DEGREE * max(cos(radians(middle[1])), 0.01)
    across = max(LEAST_KM, 1.6 * abs(east - west) * wide, 1.6 * abs(north - south) * KM_A_DEGREE)
    unit = 200 / across

    def at(lon: float, lat: float) -> tuple[float, float]:
        x, y = 100 + (lon - middle[0]) * wide * unit, 100 - (lat - middle[1]) * KM_A_DEGREE * unit
        return round(x, 1), round(y, 1)

    half = (across / 2 / wide, across / 2 / KM_A_DEGREE)
    box = (middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1])
    lines = shapely.get_parts(shapely.clip_by_rect(shapely.boundary(list(sectors)), *box)) if sectors else []
    outlines = [
        "M" + "L".join(f"{x} {y}" for x, y in (at(*c) for c in line.coords)) for line in lines if len(line.coords)
    ]
    scale_km = next(km for km in (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 20000) if km >= across / 5)
    return Sketch(
        (at(west, north), at(east, south)), outlines, round(scale_km * unit, 1), scale_km, how_far(words, one, two)
    )
