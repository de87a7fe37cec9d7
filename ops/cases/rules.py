"""The follow-up rules: what of a report asks for a case, by whom, of whom, by when and on what legal basis. Pure.

    rule               what it sees                                      what it asks for
    traceable_firearm  a firearm that can be traced (reports.tracing)    a trace request to the country of import or
                                                                         manufacture; at home, a search of its records
    altered_marking    a firearm whose marking was altered               the laboratory: restore the number
    explosives         a line of class explosive                         hand-over to the specialised unit, in a day
    parts_kit          two or more frames, barrels, bolts …; printed     information from the single points of contact:
                       or assembled from parts                           who produces and sells (Protocol 12(1), (2))
    conversion         converted or reactivated; alarm and signal arms   information on the maker and the seller
    several_alike      three of one make and model, or neighbouring      information on one consignment, from where
                       serial numbers, in one event                      they were made
    terrorism          a context of terrorism, then or since; an arrest  referral to the terrorism prosecutor, in a day
    wanted_person      an arrest of a wanted person, a hit on persons    confirmation through the NCB, in a day
    database_hit       a hit on arms, documents or vehicles              confirmation with the owner of the record
    foreign_route      arms or explosives from or to another country     assistance of that country, informally first;
                                                                         of transit countries information
                       other goods on one route at least twice           information, police to police (UNTOC 27)
    craft_series       craft-made firearms at least twice in an agency   information from the national commission
    firearm_recovery   any firearm in an event that is followed up       INTERPOL's nine steps, in their order

Which case an event belongs to is decided in `ops.cases.matters`. Deadlines are this operation's own targets, and each
says why, because neither the Firearms Protocol nor UNTOC sets a number of days.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

import msgspec

from ops.cases.kinds import KINDS
from ops.cases.matters import ARMS, family, foreign_ends, matter, transit
from ops.cases.ties import NEAR, numbered
from ops.reports.tracing import SUCCESSORS, identify

Record = Mapping[str, Any]
"""A ReportRecord as the journal has it: id, agency, country, sector, document, …; with `double_of`, and what was found
later: `legal_ground_since`, `contexts_since`; `under`: what opened the case under which it stands already."""
ALIKE = 3
"""So many of one make and model in one event are one consignment."""
PARTS = ("barrel", "frame_or_receiver", "slide_or_cylinder", "bolt_or_breech_block", "silencer")
KITS = 2
PERSONS, THINGS = ("nominal", "national_wanted"), ("iarms", "sltd", "smv", "national_firearms", "ibin")
HANDLING = {"H1": "no_court", "H2": "no_dissemination", "H3": "other_restriction"}


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
    gathers: bool = False
    """Whether one action serves all reports of the case."""


Rule = Callable[[Record], Iterable[Step]]


def ask(rule: str, kind: str, key: str, to_country: str, days: float, due_reason: str, detail: dict[str, Any],
        done: Iterable[str] = (), *, authority: str = "", basis: str = "", gathers: bool = False) -> Step:  # fmt: skip
    """A step with the checklist, authority and basis of its kind."""
    known, ready = KINDS[kind], set(done)
    return Step(
        key=key,
        rule=rule,
        kind=kind,
        legal_basis=basis or known.basis,
        to_country=to_country,
        authority=authority or known.authority,
        due_in=timedelta(days=days),
        due_reason=due_reason,
        checklist={point: point in ready for point in known.points},
        detail=detail,
        gathers=gathers,
    )


def lines(report: Record, *classes: str) -> list[dict[str, Any]]:
    return [line for line in report["document"].get("lines", ()) if not classes or line["class"] in classes]


def firearms(report: Record) -> list[dict[str, Any]]:
    return lines(report, "firearm", "light_weapon")


def traceable_firearm(report: Record) -> Iterable[Step]:
    """A trace for each firearm that can be traced. Firearms Protocol 12(4); ITI 17: what a request must say."""
    document = report["document"]
    for line in document.get("lines", ()):
        found = identify(line, document.get("recovery", "seized"))
        if isinstance(found, str):
            continue
        kind = "trace_request" if found.to_country != report["country"] else "domestic_trace"
        done = [*found.identifiers, "country_of_manufacture_or_import", "circumstances"]
        done += ["illicit_nature"] if has_ground(report) else []
        done += ["iarms_search"] if searched(report, "iarms") else []
        detail = {"firearm": found.identifiers, "missing": list(found.missing)}
        yield ask("traceable_firearm", kind, found.key, found.to_country, 14, "trace_target", detail, done)


def altered_marking(report: Record) -> Iterable[Step]:
    """Acid and magnets bring back many a number. Nothing is cleaned before. Altering marks is an offence: Protocol 5"""
    altered = [line for line in firearms(report) if line.get("marking") == "altered"]
    if altered:
        detail = {"items": [brief(line) for line in altered]}
        yield ask("altered_marking", "laboratory", f"laboratory:{report['id']}", report["country"], 14,
                  "marks_can_be_restored", detail)  # fmt: skip


def explosives(report: Record) -> Iterable[Step]:
    """One hand-over for all explosives of an event, to the unit of the country that holds them."""
    found = lines(report, "explosive")
    if found:
        done = ["type_known"] if all("type" in line for line in found) else []
        done += ["place_known"] if report["document"].get("location") or report.get("sector") else []
        names = ("type", "quantity_milli", "unit", "qualifier")
        detail = {"explosives": [{name: line[name] for name in names if name in line} for line in found]}
        yield ask("explosives", "specialised_unit", f"explosives:{report['id']}", report["country"], 1,
                  "explosives_are_dangerous", detail, done)  # fmt: skip


def parts_kit(report: Record) -> Iterable[Step]:
    """Essential parts travel apart from what they make. Protocol 3(b), 3(d), 12(1)–(2)."""
    parts = [line for line in lines(report, "part") if line.get("type") in PARTS]
    built = [line for line in firearms(report) if line.get("manufacture") in ("assembled_from_parts", "printed")]
    if built or sum(line["quantity_milli"] for line in parts) >= KITS * 1000:
        detail = {"items": [brief(line) for line in (*parts, *built)]}
        yield ask("parts_kit", "information_exchange", f"parts:{report['id']}", report["country"], 14,
                  "patterns_are_told", detail, basis="Firearms Protocol 12",
                  authority="single_point_of_contact")  # fmt: skip


def conversion(report: Record) -> Iterable[Step]:
    """Blank-firing arms made to fire, deactivated ones made to fire again: who made and sold them as harmless."""
    converted = [line for line in firearms(report) if line.get("manufacture") in ("converted", "reactivated")]
    signal = [line for line in lines(report, "other_weapon") if line.get("type") == "alarm_or_signal"]
    if converted or sum(line["quantity_milli"] for line in signal) >= KITS * 1000:
        found = [*converted, *signal]
        maker = next((line["country_of_manufacture"] for line in found if line.get("country_of_manufacture")), "")
        yield ask("conversion", "information_exchange", f"conversion:{report['id']}",
                  SUCCESSORS.get(maker, maker) or report["country"], 14,
                  "patterns_are_told", {"items": [brief(line) for line in found]}, basis="Firearms Protocol 12",
                  authority="single_point_of_contact")  # fmt: skip


def several_alike(report: Record) -> Iterable[Step]:
    """Several of one model, or neighbouring numbers: they left somewhere together. Asked of who made them."""
    alike: Counter[tuple[str, str, str]] = Counter()
    for line in firearms(report):
        if line.get("make") and line.get("model"):
            key = (line["make"], line["model"], line.get("country_of_manufacture", ""))
            alike[key] += line["quantity_milli"] // 1000
    series = near_each_other(report)
    for (make, model, country), count in sorted(alike.items()):
        together = series.get((make, model), [])
        if count < ALIKE and not together:
            continue
        detail = {"make": make, "model": model, "count": count} | ({"serials": together} if together else {})
        yield ask("several_alike", "information_exchange", f"alike:{report['id']}:{make}:{model}"[:240],
                  SUCCESSORS.get(country, country) or report["country"], 14, "patterns_are_told", detail,
                  ["what_is_asked"], basis="Firearms Protocol 12", authority="single_point_of_contact")  # fmt: skip


def near_each_other(report: Record) -> dict[tuple[str, str], list[str]]:
    """Serial numbers of this event that stand near each other in one series, by make and model."""
    found: dict[tuple[str, str], list[str]] = {}
    known = [(line, numbered(line)) for line in firearms(report) if line.get("serial")]
    for line, (series, number) in known:
        others = [n for other, (s, n) in known if other is not line and s == series and 0 < abs(n - number) <= NEAR]
        if series and others:
            found.setdefault((line.get("make", ""), line.get("model", "")), []).append(line["serial"])
    return found


def terrorism(report: Record) -> Iterable[Step]:
    """What a unit suspects, or what is found out later, the prosecutor for terrorism is told of."""
    document = report["document"]
    contexts = {*document.get("contexts", ()), *report.get("contexts_since", ())}
    arrested = any(arrest["offence"] == "terrorism" for arrest in document.get("arrests", ()))
    if "terrorism" in contexts or arrested:
        detail = {"contexts": sorted(contexts - {"none", "unknown"})}
        yield ask("terrorism", "prosecution", f"terrorism:{report['id']}", report["country"], 1,
                  "terrorism_is_urgent", detail, authority="terrorism_prosecutor")  # fmt: skip


def wanted_person(report: Record) -> Iterable[Step]:
    """A hit alone is no ground for an arrest: the NCB asks the owner of the record (reference/domain.md 4.5)."""
    document = report["document"]
    arrested = sum(arrest["count"] for arrest in document.get("arrests", ()) if arrest["offence"] == "wanted_person")
    hits = sum(check["hits"] for check in document.get("checks", ()) if check.get("database") in PERSONS)
    if arrested or hits:
        yield ask("wanted_person", "hit_confirmation", f"wanted:{report['id']}", report["country"], 1,
                  "person_is_held", {"arrested": arrested, "hits": hits})  # fmt: skip


def database_hit(report: Record) -> Iterable[Step]:
    """A thing that somebody recorded as lost, stolen or trafficked: its owner decides what happens."""
    hits = {check["database"]: check["hits"] for check in report["document"].get("checks", ())
            if check.get("database") in THINGS and check.get("hits")}  # fmt: skip
    if hits:
        yield ask("database_hit", "hit_confirmation", f"hit:{report['id']}", report["country"], 3,
                  "hit_is_verified", {"databases": hits})  # fmt: skip


def foreign_route(report: Record) -> Iterable[Step]:
    """Of arms: assistance from both ends, information from the way between. Of other goods: information.

    One action to each country serves the whole case: the same country is not asked the same twice.
    """
    document = report["document"]
    if not (document.get("lines") or document.get("arrests")):
        return  # a check that found nothing is no reason to ask anybody
    case, arms = report.get("under") or matter(report), family(document) in ARMS
    for country, ends in foreign_ends(report).items():
        detail = {"ends": ends, "reports": [report["id"]], "offences": offences(report)}
        kind = "assistance_request" if arms else "information_exchange"
        done = [] if not arms else ["summary_of_facts"] if document.get("lines") else []
        done += ["subject_and_nature"] if arms and has_ground(report) else []
        yield ask("foreign_route", kind, f"{kind}:{case}:{country}", country, 7, "routes_go_cold", detail, done,
                  gathers=True)  # fmt: skip
    for country in transit(report) if arms else ():
        detail = {"ends": ["transit"], "reports": [report["id"]]}
        yield ask("foreign_route", "information_exchange", f"transit:{case}:{country}", country, 7, "routes_go_cold",
                  detail, gathers=True)  # fmt: skip


def craft_series(report: Record) -> Iterable[Step]:
    """Nobody traces a craft-made gun; where several turn up, somebody makes them, illicitly: Protocol 3(d), 5."""
    if matter(report) == f"craft:{report['agency']}":
        yield ask("craft_series", "information_exchange", f"craft:{report['agency']}", report["country"], 14,
                  "patterns_are_told", {"reports": [report["id"]]}, basis="National law",
                  authority="national_commission", gathers=True)  # fmt: skip


def firearm_recovery(report: Record) -> Iterable[Step]:
    """The nine steps for all firearms of an event that were not handed in; what the report shows as done is ticked."""
    found = firearms(report)
    if found and report["document"].get("recovery", "seized") != "surrendered":
        done = ["iarms_trace"] if searched(report, "iarms") else []
        done += ["registry_search"] if searched(report, "national_firearms") else []
        yield ask("firearm_recovery", "ballistics", f"recovery:{report['id']}", report["country"], 7, "prints_fade",
                  {"items": [brief(line) for line in found]}, done)  # fmt: skip


def brief(line: Mapping[str, Any]) -> dict[str, Any]:
    """What an item of a checklist is about."""
    names = ("class", "type", "make", "model", "calibre", "serial", "manufacture", "marking", "quantity_milli")
    return {name: line[name] for name in names if line.get(name)}


def has_ground(report: Record) -> bool:
    """Whether a legal ground is known: then, or since (`ops.contexts`)."""
    return "legal_ground" in report["document"] or bool(report.get("legal_ground_since"))


def searched(report: Record, database: str) -> bool:
    return any(check.get("database") == database for check in report["document"].get("checks", ()))


def offences(report: Record) -> dict[str, int]:
    """Arrests by offence, in counts."""
    counted: Counter[str] = Counter()
    for arrest in report["document"].get("arrests", ()):
        counted[arrest["offence"]] += arrest["count"]
    return dict(sorted(counted.items()))


def restrictions(report: Record) -> list[str]:
    """What the report's handling codes forbid to do with what is said of it."""
    given = report["document"].get("handling", {}).get("codes", ())
    return [HANDLING[code] for code in given if code in HANDLING]


RULES: tuple[Rule, ...] = (
    traceable_firearm, altered_marking, explosives, parts_kit, conversion, several_alike, terrorism, wanted_person,
    database_hit, foreign_route, craft_series, firearm_recovery,
)  # fmt: skip
NAMES = tuple(rule.__name__ for rule in RULES)
NEVER_ALONE = frozenset({"firearm_recovery"})
"""Rules that add to a case and open none."""
IN_NUMBERS = frozenset({"craft_series"})
"""Rules that open a case only once two reports of one matter ask for the same; foreign_route is one for other goods."""


def steps(report: Record) -> list[Step]:
    """What all rules ask for, once each; nothing for a report that was withdrawn or counts as another's double."""
    if report["withdrawn"] or report.get("double_of"):
        return []
    found = {step.key: step for rule in RULES for step in reversed(list(rule(report)))}
    asked = sorted(found.values(), key=lambda step: (NAMES.index(step.rule), step.key))
    return asked if any(step.rule not in NEVER_ALONE for step in asked) else []


def waits(report: Record, asked: Iterable[Step]) -> bool:
    """Whether these steps open a case only with another report of the same matter."""
    arms = family(report["document"]) in ARMS
    asking = {step.rule for step in asked} - NEVER_ALONE
    few = IN_NUMBERS if arms else IN_NUMBERS | {"foreign_route"}
    return bool(asking) and asking <= few
