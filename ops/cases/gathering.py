"""What a case is called after, gathered from its reports in codes; the same in whatever order they come. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from ops.cases.matters import foreign_ends
from ops.reports.vocabulary import terms

Report = Mapping[str, Any]


def about_of(report: Report, rules: Sequence[str]) -> dict[str, Any]:
    """One event: kind (craft, wanted, search or ""), classes, country, sector, first and last day, from, to, events."""
    document = report["document"]
    ends = {end: country for country, ends in foreign_ends(report).items() for end in ends}
    asked = set(rules)
    kind = (
        "craft" if "craft_series" in asked
        else "wanted" if asked == {"wanted_person"}
        else "search" if asked == {"database_hit"}
        else ""
    )  # fmt: skip
    return {
        "kind": kind,
        "classes": in_order(line["class"] for line in document.get("lines", ())),
        "country": report["country"],
        "sector": report.get("sector"),
        "first": report["day"],
        "last": report["day"],
        "from": ends.get("origin"),
        "to": ends.get("destination"),
        "events": 1,
    }


def together(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Two as one: what they do not share is left out."""
    if not one or not other:
        return dict(one or other)
    shared = {name: one[name] if one[name] == other[name] else None for name in ("country", "sector", "from", "to")}
    return {
        **shared,
        "country": shared["country"] or one["country"],
        "kind": one["kind"] if one["kind"] == other["kind"] else "",
        "classes": in_order([*one["classes"], *other["classes"]]),
        "first": min(one["first"], other["first"]),
        "last": max(one["last"], other["last"]),
        "events": one["events"] + other["events"],
    }


def in_order(classes: Any) -> list[str]:
    """Each class once, as the vocabulary has them."""
    given = set(classes)
    return [code for code in terms("class") if code in given]
