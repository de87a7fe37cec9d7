"""The board's charts as Vega-Lite specifications, each with the table that says the same in words. Pure.

Colours are roles ("var(--mark)"): whoever draws puts the theme's in their place. Times are the operation's wall clock
written as UTC, so that every browser draws the same hours.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from babel.dates import get_day_names, get_month_names
from babel.numbers import get_decimal_symbol, get_group_symbol

from dashboards.i18n import Words
from ops.shapes import View
from ops.tallies.counting import Row

SPAN_HOURS = 72
PANELS = 6
HEIGHT = 120
SIGNS = {"at_least": "≥ ", "at_most": "≤ ", "about": "≈ "}
KINDS = ("seizure", "activity", "nil")
COLOURS = ("var(--mark)", "var(--mark-other)", "var(--mark-nil)")
Spec = dict[str, Any]


class Chart(View, frozen=True):
    """A chart; `head` and `rows` say the same as a table."""

    name: str
    title: str
    spec: Spec
    head: list[str]
    rows: list[list[str]]


def by_hour(counts: Iterable[tuple[datetime, str, int]], now: datetime, words: Words) -> Chart | None:
    """Reports by the hour in which they happened, over the last hours by the operation's clock."""
    begin = now - timedelta(hours=SPAN_HOURS)
    shown = [(at, kind, count) for at, kind, count in counts if begin <= at <= now and kind in KINDS]
    if not shown:
        return None
    values = [{"at": wall(at, words), "kind": words.label("kind", kind), "n": count} for at, kind, count in shown]
    domain = [wall(begin, words), wall(now, words)]
    title = words.gettext("Reports by hour")
    return Chart(
        name="hours",
        title=title,
        spec=stacked(values, words, title, unit="utcyearmonthdatehours", domain=domain, format="%a %H:%M"),
        **as_table([(words.moment(at), kind, count) for at, kind, count in shown], words.gettext("Hour"), words),
    )


def by_day(rows: Sequence[Row], words: Words) -> Chart | None:
    """Reports by reporting day and kind."""
    shown = [row for row in rows if row["kind"] in KINDS]
    if not shown:
        return None
    title = words.gettext("Reports by day")
    values = [{"at": row["day"], "kind": words.label("kind", str(row["kind"])), "n": row["reports"]} for row in shown]
    said = [(short_day(str(row["day"]), words), str(row["kind"]), int(row["reports"])) for row in shown]
    return Chart(
        name="days",
        title=title,
        spec=stacked(values, words, title, unit="utcyearmonthdate", domain=None, format="%-d %b"),
        **as_table(said, words.gettext("Day"), words),
    )


def panels(rows: Sequence[Row], phase: str, words: Words) -> list[Chart]:
    """The most reported things seized in a phase, a chart for each: a bar a day. None is ever added to another."""
    seized = [row for row in rows if row["phase"] == phase and row["recovery"] == "seized"]
    reports: dict[tuple[str, str], int] = defaultdict(int)
    for row in seized:
        reports[str(row["class"]), str(row["unit"])] += int(row["reports"])
    days = sorted({str(row["day"]) for row in rows if row["phase"] == phase})
    chosen = sorted(reports, key=lambda thing: (-reports[thing], thing))[:PANELS]
    of = {thing: [row for row in seized if (row["class"], row["unit"]) == thing] for thing in chosen}
    return [panel(thing, of[thing], days, words) for thing in chosen]


def panel(thing: tuple[str, str], rows: Sequence[Row], days: Sequence[str], words: Words) -> Chart:
    class_, unit = thing
    by_day_ = {str(row["day"]): float(row["quantity"]) for row in rows}
    values = [{"at": day, "n": by_day_.get(day, 0)} for day in days]
    title = f"{words.label('things', class_)}, {words.measure(unit)}"
    spec = whole(words) | {
        "description": title,
        "data": {"values": values},
        "mark": {"type": "bar", "color": "var(--bar)", "cornerRadiusEnd": 2},
        "encoding": {"x": time_axis("utcyearmonthdate", None, "%-d %b"), "y": counted()},
    }
    said = {
        str(row["day"]): SIGNS.get(str(row["qualifier"]), "") + words.number(float(row["quantity"])) for row in rows
    }
    return Chart(
        name=f"{class_}-{unit}",
        title=title,
        spec=spec,
        head=[words.gettext("Day"), words.measure(unit)],
        rows=[[short_day(day, words), said.get(day, "0")] for day in days],
    )


def stacked(values: list[Spec], words: Words, title: str, *, unit: str, domain: list[str] | None, format: str) -> Spec:  # noqa: A002
    kinds = [words.label("kind", kind) for kind in KINDS]
    return whole(words) | {
        "description": title,
        "data": {"values": values},
        "mark": {"type": "bar"},
        "encoding": {
            "x": time_axis(unit, domain, format),
            "y": counted(),
            "color": {
                "field": "kind",
                "type": "nominal",
                "scale": {"domain": kinds, "range": list(COLOURS)},
                "legend": {"orient": "top", "title": None, "symbolType": "square"},
            },
            "order": {"field": "kind"},
        },
    }


def time_axis(unit: str, domain: list[str] | None, format: str) -> Spec:  # noqa: A002 - Vega's word
    axis: Spec = {"format": format, "title": None, "grid": False, "labelOverlap": True, "labelAngle": 0}
    if domain is None:  # days stand side by side: a bar each, however few they are
        day = {"type": "ordinal", "scale": {"paddingInner": 0.3, "paddingOuter": 0.2}}
        return {"field": "at", "timeUnit": unit, "axis": axis, **day}
    scale = {"type": "utc", "domain": domain}
    return {"field": "at", "timeUnit": unit, "type": "temporal", "scale": scale, "axis": axis | {"tickCount": 6}}


def counted() -> Spec:
    axis = {"title": None, "tickCount": 3, "tickMinStep": 1, "format": ",~f"}
    return {"field": "n", "aggregate": "sum", "type": "quantitative", "axis": axis}


def whole(words: Words) -> Spec:
    """What every chart has: its size, its look, and the words and numbers of the page's language."""
    quiet = {"labelColor": "var(--quiet)", "titleColor": "var(--quiet)", "labelFontSize": 11}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "height": HEIGHT,
        "autosize": {"type": "fit", "contains": "padding"},
        "config": {
            "background": None,
            "view": {"stroke": None},
            "axis": quiet | {"domainColor": "var(--line)", "tickColor": "var(--line)", "gridColor": "var(--line)"},
            "legend": {"labelColor": "var(--ink)", "labelFontSize": 12},
            "locale": locale(words),
        },
    }


def locale(words: Words) -> Spec:
    """Numbers and dates for Vega, from the same tables as the rest of the page."""
    months = {width: get_month_names(width, locale=words.locale) for width in ("wide", "abbreviated")}
    days = {width: get_day_names(width, locale=words.locale) for width in ("wide", "abbreviated")}
    week = (6, 0, 1, 2, 3, 4, 5)
    return {
        "number": {
            "decimal": get_decimal_symbol(words.locale),
            "thousands": get_group_symbol(words.locale),
            "grouping": [3],
            "currency": ["", ""],
        },
        "time": {
            "dateTime": "%a %e %b %Y %X",
            "date": "%d/%m/%Y",
            "time": "%H:%M:%S",
            "periods": ["AM", "PM"],
            "days": [days["wide"][day] for day in week],
            "shortDays": [days["abbreviated"][day] for day in week],
            "months": [months["wide"][number] for number in range(1, 13)],
            "shortMonths": [months["abbreviated"][number] for number in range(1, 13)],
        },
    }


def as_table(counts: Iterable[tuple[str, str, int]], first: str, words: Words) -> dict[str, list[Any]]:
    """(when, kind, count) as a table with a column a kind."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for when, kind, count in counts:
        found[when][kind] += count
    return {
        "head": [first, *(words.label("kind", kind) for kind in KINDS)],
        "rows": [[when, *(words.number(by[kind]) for kind in KINDS)] for when, by in found.items()],
    }


def wall(at: datetime, words: Words) -> str:
    """The operation's wall clock, as if it were UTC."""
    return at.astimezone(words.zone).strftime("%Y-%m-%dT%H:%M:%SZ")


def short_day(day: str, words: Words) -> str:
    """«30 Nov 2020» of a reporting day."""
    return words.day(datetime.fromisoformat(day).replace(tzinfo=words.zone))
