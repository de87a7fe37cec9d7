"""Trends as charts, each with the table that says the same. Pure."""

from collections import Counter
from collections.abc import Sequence

from dashboards.charts import Chart, Spec, counted, short_day, time_axis, whole
from dashboards.i18n import Words
from ops.trends.counting import Daily, Named, Trends

SHOWN = 3
"""Codes with a colour of their own; the rest stand together, and apart in the table."""
COLOURS = ("var(--bar)", "var(--mark)", "var(--mark-other)", "var(--mark-nil)")
BARS = 12
BAR_PX, LEAST_PX = 22, 90


def charts(found: Trends, words: Words) -> list[Chart]:
    """How things were carried and hidden by day; makes and calibres. Nothing for what nobody reported."""
    _ = words.gettext
    made = [
        by_day("transport", _("Transport by day"), found.transport, words),
        by_day("concealment", _("Concealment by day"), found.concealment, words),
        bars("makes", _("Arms by make"), found.makes, words),
        bars("calibres", _("Calibres, by reports"), found.calibres, words),
    ]
    return [one for one in made if one is not None]


def by_day(name: str, title: str, daily: Sequence[Daily], words: Words) -> Chart | None:
    totals: Counter[str] = Counter()
    for one in daily:
        totals[one.code] += one.reports
    codes = [code for code, _ in sorted(totals.items(), key=lambda item: (-item[1], item[0])) if code]
    if not codes:
        return None
    rest = words.gettext("all others")
    named = {code: words.label(name, code) for code in codes} | {"": words.gettext("not reported")}
    shown = {code: named[code] if code in codes[:SHOWN] else rest for code in (*codes, "")}
    values = [{"at": one.day, "kind": shown[one.code], "n": one.reports} for one in daily]
    domain = [named[code] for code in codes[:SHOWN]] + [rest]
    spec: Spec = whole(words) | {
        "description": title,
        "data": {"values": values},
        "mark": {"type": "bar"},
        "encoding": {
            "x": time_axis("utcyearmonthdate", None, "%-d %b"),
            "y": counted(),
            "color": {
                "field": "kind",
                "type": "nominal",
                "scale": {"domain": domain, "range": list(COLOURS[: len(domain) - 1] + COLOURS[-1:])},
                "legend": {"orient": "top", "title": None, "symbolType": "square", "columns": 2, "labelLimit": 150},
            },
        },
    }
    columns = [*codes, *([""] if totals[""] else [])]
    by: dict[str, Counter[str]] = {}
    for one in daily:
        by.setdefault(one.day, Counter())[one.code] += one.reports
    return Chart(
        name=name,
        title=title,
        spec=spec,
        head=[words.gettext("Day"), *(named[code] for code in columns)],
        rows=[[short_day(day, words), *(words.number(by[day][code]) for code in columns)] for day in sorted(by)],
    )


def bars(name: str, title: str, things: Sequence[Named], words: Words) -> Chart | None:
    if not things:
        return None
    values = [{"what": one.name, "n": one.reports} for one in things[:BARS]]
    spec: Spec = whole(words) | {
        "description": title,
        "height": max(LEAST_PX, BAR_PX * len({value["what"] for value in values})),
        "data": {"values": values},
        "mark": {"type": "bar", "color": "var(--bar)", "cornerRadiusEnd": 2},
        "encoding": {
            "y": {"field": "what", "type": "nominal", "sort": "-x", "axis": {"title": None, "labelLimit": 160}},
            "x": counted(),
        },
    }
    return Chart(
        name=name,
        title=title,
        spec=spec,
        head=[words.gettext("Name"), words.gettext("Reports"), words.gettext("Quantity")],
        rows=[[one.name, words.number(one.reports), words.number(one.quantity)] for one in things],
    )
