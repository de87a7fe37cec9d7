"""The follow-up rules: what of a report asks for a case, by whom, of whom, by when and on what legal basis. Pure.

    rule                what it sees                           what it opens
    traceable_firearm   a firearm that can be traced           a trace request to the country of import or manufacture
                        (ops.cases.tracing)                    (at home: a search of its own records)
    explosives          a line of class explosive              hand-over to the country's specialised unit
    foreign_route       origin or destination elsewhere        an assistance request to it, informally first

A case is one event (one report): its rules are reasons, their actions its steps. Deadlines are this operation's own
targets, and each says why, because neither the Firearms Protocol nor UNTOC sets a number of days.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

import msgspec

from ops.cases.tracing import identify

Record = Mapping[str, Any]
"""A ReportRecord as the journal has it: id, agency, country, sector, document, …"""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule asks for. `key` names it for ever within the operation: a key that has an action opens no other."""

    key: str
    rule: str
    kind: str
    legal_basis: str
    to_country: str
    authority: str
    due_in: timedelta
    due_reason: str
    checklist: dict[str, bool]
    detail: dict[str, Any]


Rule = Callable[[Record], Iterable[Step]]

# Points of a checklist that may stay open when a request is sent: "as far as possible" (ITI 17(b)), "where possible"
# (UNTOC 18(15)(e)), or done afterwards.
OPTIONAL = frozenset({
    "model", "calibre", "iarms_search", "persons_where_possible", "disposal_recorded", "informal_exchange",
})  # fmt: skip


def traceable_firearm(report: Record) -> Iterable[Step]:
    """A trace for each firearm that can be traced. Firearms Protocol 12(4); ITI 17: what a request must say."""
    document = report["document"]
    searched = any(check.get("database") == "iarms" for check in document.get("checks", ()))
    for line in document.get("lines", ()):
        found = identify(line, document.get("recovery", "seized"))
        if isinstance(found, str):
            continue
        abroad = found.to_country != report["country"]
        yield Step(
            key=found.key,
            rule="traceable_firearm",
            kind="trace_request" if abroad else "domestic_trace",
            legal_basis="Firearms Protocol 12(4); ITI 17" if abroad else "National law; ITI 17",
            to_country=found.to_country,
            authority="single_point_of_contact" if abroad else "national_firearms_registry",
            due_in=timedelta(days=14),
            due_reason="trace_target",
            checklist={
                "make": "make" in found.identifiers,
                "model": "model" in found.identifiers,
                "calibre": "calibre" in found.identifiers,
                "serial": "serial" in found.identifiers,
                "country_of_manufacture_or_import": True,
                "illicit_nature": "legal_ground" in document,
                "circumstances": True,
                "intended_use": False,
                "iarms_search": searched,
            },
            detail={"firearm": found.identifiers, "missing": list(found.missing)},
        )


def explosives(report: Record) -> Iterable[Step]:
    """One hand-over for all explosives of an event, to the unit of the country that holds them."""
    document = report["document"]
    lines = [line for line in document.get("lines", ()) if line["class"] == "explosive"]
    if lines:
        yield Step(
            key=f"explosives:{report['id']}",
            rule="explosives",
            kind="specialised_unit",
            legal_basis="National law",
            to_country=report["country"],
            authority="explosive_ordnance_disposal",
            due_in=timedelta(hours=24),
            due_reason="explosives_are_dangerous",
            checklist={
                "type_known": all("type" in line for line in lines),
                "place_known": bool(document.get("location") or report.get("sector")),
                "made_safe": False,
                "samples_taken": False,
                "disposal_recorded": False,
            },
            detail={
                "explosives": [
                    {name: line[name] for name in ("type", "quantity_milli", "unit", "qualifier") if name in line}
                    for line in lines
                ]
            },
        )


def foreign_route(report: Record) -> Iterable[Step]:
    """Assistance from the country of origin or destination: an inquiry first, then the six elements of 18(15)."""
    document = report["document"]
    route = document.get("countries", {})
    if not (document.get("lines") or document.get("arrests")):
        return  # a check that found nothing is no reason to ask anybody
    for end in ("origin", "destination"):
        country = route.get(end)
        if not country or country == report["country"] or (end == "destination" and country == route.get("origin")):
            continue
        yield Step(
            key=f"assistance:{report['id']}:{country}",
            rule="foreign_route",
            kind="assistance_request",
            legal_basis="UNTOC 27; UNTOC 18",
            to_country=country,
            authority="central_authority",
            due_in=timedelta(days=7),
            due_reason="routes_go_cold",
            checklist={
                "informal_exchange": False,
                "requesting_authority": False,
                "subject_and_nature": "legal_ground" in document,
                "summary_of_facts": bool(document.get("lines")),
                "assistance_sought": False,
                "persons_where_possible": False,
                "purpose": False,
                "acceptable_language": False,
            },
            detail={"route": route, "ends": [name for name in ("origin", "destination") if route.get(name) == country]},
        )


RULES: tuple[Rule, ...] = (traceable_firearm, explosives, foreign_route)


def steps(report: Record) -> list[Step]:
    """What all rules ask for, once each; nothing for a report that was withdrawn or counts as another's double."""
    if report["withdrawn"] or report.get("double_of"):
        return []
    found = {step.key: step for rule in RULES for step in reversed(list(rule(report)))}
    order = {rule.__name__: number for number, rule in enumerate(RULES)}
    return sorted(found.values(), key=lambda step: (order[step.rule], step.key))


def still_open(checklist: Iterable[Mapping[str, Any]]) -> list[str]:
    """The required points of a stored checklist [{item, done}] that are not done."""
    return [point["item"] for point in checklist if not point["done"] and point["item"] not in OPTIONAL]
