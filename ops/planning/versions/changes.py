"""What is otherwise in a later version of a plan. Pure: two documents as they were issued in, changes out.

Things are known by their names: sectors, units, crossings by code, assignments by id, contacts by country, role and
office. Ground that passes whole from one sector to others, or from several to one, was split or merged.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import shapely
from shapely.geometry import shape as shaped

from geo.measure import area_km2
from ops.planning.versions.words import sentence

Document = Mapping[str, Any]
LANGUAGES = ("en", "fr")
WITHIN = 0.95
"""So much of a sector's ground lies within another, for it to have come of it."""
LEAST_KM2 = 0.01
"""What changes less was redrawn and not reshaped."""


class Change(NamedTuple):
    """One thing; `units` and `agencies` are whom it concerns; `geometry` is GeoJSON, for what has a place."""

    kind: str
    subjects: list[str]
    text: dict[str, str]
    units: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    geometry: dict[str, Any] | None = None


def changes_between(former: Document, later: Document) -> list[Change]:
    """In the order in which a person reads a plan. An empty document has nothing."""
    return [
        *_operation(former, later),
        *_sectors(former, later),
        *_things("corridor", former, later, "corridors", by_code, ("name",)),
        *_things("crossing", former, later, "crossings", by_code, ("name", "place", "hours", "officers",
                                                                   "capabilities", "sector", "notes")),
        *_things("agency", former, later, "agencies", by_code, ("name", "kind"), agency="code"),
        *_things("unit", former, later, "units", by_code, ("name", "officers", "base", "capabilities"),
                 unit="code", agency="agency"),
        *_assignments(former, later),
        *_things("contact", former, later, "contacts", of_contact, ("person", "channels", "languages", "hours",
                                                                    "timezone", "address", "valid_from", "valid_to",
                                                                    "notes")),
        *_things("objective", former, later, "actions", by_code, ("title", "objective", "leader", "co_leader",
                                                                  "participants", "indicators")),
        *_things("session", former, later, "sessions", by_code, ("title", "starts_at", "ends_at", "place",
                                                                 "invited")),
    ]  # fmt: skip


def by_code(thing: Mapping[str, Any]) -> str:
    return str(thing["code"])


def of_contact(thing: Mapping[str, Any]) -> str:
    return f"{thing['country']} {thing['role']} {thing['office']}"


def listed(document: Document, name: str, key: Callable[[Mapping[str, Any]], str]) -> dict[str, Mapping[str, Any]]:
    return {key(thing): thing for thing in document.get(name, ())}


def change(kind: str, subjects: list[str], facts: Mapping[str, Any], **more: Any) -> Change:
    return Change(kind, subjects, {language: sentence(kind, facts, language) for language in LANGUAGES}, **more)


def _operation(former: Document, later: Document) -> Iterator[Change]:
    then, now = former.get("operation", {}), later.get("operation", {})
    for name in ("name", "timezone", "countries", "phases", "objectives", "reporting", "rest_hours"):
        if then and then.get(name) != now.get(name):
            yield change("operation_changed", [name], {"field": name, "then": then.get(name), "now": now.get(name)})


def _things(
    noun: str,
    former: Document,
    later: Document,
    name: str,
    key: Callable[[Mapping[str, Any]], str],
    fields: Iterable[str],
    *,
    unit: str = "",
    agency: str = "",
) -> Iterator[Change]:
    then, now = listed(former, name, key), listed(later, name, key)
    for code in sorted(then.keys() | now.keys()):
        thing = now.get(code) or then[code]
        concerns = {
            "units": (str(thing[unit]),) if unit else (),
            "agencies": (str(thing[agency]),) if agency else (),
        }
        facts = {"subject": code, "name": thing.get("name") or thing.get("title") or ""}
        if code not in then:
            yield change(f"{noun}_added", [code], facts, **concerns)
        elif code not in now:
            yield change(f"{noun}_removed", [code], facts, **concerns)
        elif changed := [field for field in fields if then[code].get(field) != now[code].get(field)]:
            yield change(f"{noun}_changed", [code], facts | {"fields": changed}, **concerns)


def _assignments(former: Document, later: Document) -> Iterator[Change]:
    agency = {u["code"]: u["agency"] for document in (former, later) for u in document.get("units", ())}
    standing = {"proposed", "accepted", "on_station", "relieved"}
    then, now = (
        {a["id"]: a for a in document.get("assignments", ()) if a["state"] in standing} for document in (former, later)
    )
    for id_ in sorted(then.keys() | now.keys(), key=lambda id_: (now.get(id_) or then[id_])["starts_at"] + id_):
        before, after = then.get(id_), now.get(id_)
        row = after or before
        assert row is not None
        units = tuple(dict.fromkeys(a["unit"] for a in (before, after) if a))
        concerns = {"units": units, "agencies": tuple(dict.fromkeys(agency[u] for u in units if u in agency))}
        subjects = [*units, *dict.fromkeys(a["sector"] for a in (before, after) if a)]
        if before is None:
            yield change("assignment_added", subjects, {"now": row}, **concerns)
        elif after is None:
            yield change("assignment_removed", subjects, {"then": row}, **concerns)
        elif any(before[name] != after[name] for name in ("sector", "unit", "starts_at", "ends_at")):
            yield change("assignment_changed", subjects, {"then": before, "now": after}, **concerns)


def sectors_of(document: Document) -> dict[str, Mapping[str, Any]]:
    return {
        sector["code"]: sector | {"corridor": corridor["code"]}
        for corridor in document.get("corridors", ())
        for sector in corridor["sectors"]
    }


def _sectors(former: Document, later: Document) -> Iterator[Change]:
    then, now = sectors_of(former), sectors_of(later)
    held = holders(later)
    touched = {c for c in then.keys() | now.keys() if c not in then or c not in now or differs(then[c], now[c])}
    shapes_then = {code: shaped(then[code]["geometry"]) for code in touched if code in then}
    shapes_now = {code: shaped(now[code]["geometry"]) for code in touched if code in now}
    told: set[str] = set()
    added, gone = sorted(now.keys() - then.keys()), sorted(then.keys() - now.keys())
    for code in gone:  # its ground is another's now: merged
        into = [c for c in shapes_now if mostly_within(shapes_then[code], shapes_now[c])]
        if into and into[0] in then:
            told |= {code, into[0]}
            merged = {"subject": code, "into": into[0]}
            yield placed(change("sector_merged", [code, into[0]], merged, **held(into[0])), now[into[0]])
    for code in sorted(shapes_then):  # parts of its ground are sectors of their own now: split
        parts = [c for c in added if c not in told and mostly_within(shapes_now[c], shapes_then[code])]
        if parts:
            told |= {code, *parts}
            all_parts = [code, *parts] if code in now else parts
            facts: dict[str, Any] = {"subject": code, "parts": all_parts}
            yield placed(change("sector_split", [code, *parts], facts, **held(code)), then[code])
    for code in sorted(touched - told):
        if code not in then:
            yield placed(change("sector_added", [code], {"subject": code}, **held(code)), now[code])
        elif code not in now:
            yield placed(change("sector_removed", [code], {"subject": code}, **held(code)), then[code])
        else:
            gained = area_of(shapes_now[code] - shapes_then[code])
            lost = area_of(shapes_then[code] - shapes_now[code])
            if max(gained, lost) >= LEAST_KM2:
                moved = {"subject": code, "gained": gained, "lost": lost}
                yield placed(change("sector_reshaped", [code], moved, **held(code)), now[code])
    for code in sorted(touched & then.keys() & now.keys()):
        fields = [field for field in ("name", "notes") if then[code].get(field) != now[code].get(field)]
        if fields:
            yield change("sector_changed", [code], {"subject": code, "fields": fields}, **held(code))


def differs(then: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    return any(then.get(name) != now.get(name) for name in ("geometry", "name", "notes"))


def holders(document: Document) -> Callable[[str], dict[str, tuple[str, ...]]]:
    """Who is assigned to a sector, and their agencies."""
    agency = {unit["code"]: unit["agency"] for unit in document.get("units", ())}
    by_sector: dict[str, dict[str, None]] = {}
    for row in document.get("assignments", ()):
        if row["state"] not in {"declined", "withdrawn"}:
            by_sector.setdefault(row["sector"], {})[row["unit"]] = None

    def held(code: str) -> dict[str, tuple[str, ...]]:
        units = tuple(by_sector.get(code, ()))
        return {"units": units, "agencies": tuple(dict.fromkeys(agency[unit] for unit in units))}

    return held


def mostly_within(part: Any, whole: Any) -> bool:
    """By planar area in degrees: both are at one latitude."""
    return bool(part.area) and shapely.intersection(part, whole).area >= WITHIN * part.area


def area_of(ground: Any) -> float:
    return sum(area_km2(part) for part in shapely.get_parts(ground) if part.geom_type == "Polygon")


def placed(one: Change, sector: Mapping[str, Any]) -> Change:
    return one._replace(geometry=sector["geometry"])
