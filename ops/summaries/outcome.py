"""What came of an operation beside its seizures, who was trained, what is new, whom to turn to. Pure.

The parts that published reports have (reference: domain 1.5, 2.5). What no report has a field for is said to be not
reported, so that nobody reads silence as zero.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from ops.contacts.schemas import ROLES
from ops.summaries.audiences import Eyes
from ops.summaries.fold import Folded
from ops.summaries.protect import few
from ops.summaries.record import ContactPoint, Figure, NewMethod, Outcome, Trained

TLP = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
KINDS = ("planning", "training", "briefing", "debriefing")
IN_TABLES = frozenset({"cases", "traces", "ballistics", "iarms_searches", "iarms_hits"})
"""Parts of other tables, which are protected there: said twice, a public summary could be worked out."""
SEXES = ("women", "men", "unspecified")


def sessions(folded: Folded, eyes: Eyes) -> list[Trained]:
    """By kind, country and agency; for the public by kind alone, few persons hidden."""
    found: dict[tuple[str, str, str], Counter[str]] = {}
    for session in folded.sessions.values():
        if session["cancelled_because"] is not None:
            continue
        rows = session["attendance"]
        keys = {(row["country"], row["agency"]) if eyes.parts else ("", "") for row in rows}
        for country, agency in keys:
            counts = found.setdefault((session["kind"], country, agency), Counter())
            counts["sessions"] += 1
        for row in rows:
            country, agency = (row["country"], row["agency"]) if eyes.parts else ("", "")
            found[session["kind"], country, agency].update({name: row[name] for name in SEXES})
    return [_trained(key, found[key], eyes) for key in sorted(found, key=lambda key: (KINDS.index(key[0]), *key[1:]))]


def _trained(key: tuple[str, str, str], counts: Mapping[str, int], eyes: Eyes) -> Trained:
    kind, country, agency = key
    persons = {name: counts[name] for name in SEXES}
    if not eyes.parts and any(few(count) for count in persons.values()):  # then only all of them together
        persons = {"women": 0, "men": 0, "unspecified": sum(persons.values())}
    hidden = not eyes.parts and few(persons["unspecified"]) and not persons["women"] and not persons["men"]
    if hidden:
        persons = dict.fromkeys(SEXES, 0)
    return Trained(kind=kind, country=country, agency=agency, sessions=counts["sessions"], hidden=hidden, **persons)


def new_methods(folded: Folded, eyes: Eyes) -> list[NewMethod]:
    """Sheets that were shared with everybody, and whose label is no stricter than this summary's."""
    return [
        NewMethod(
            title=content["title"],
            what=content["what"],
            signs=content["signs"],
            concealment=content["concealment"] or "",
            transport=content["transport"] or "",
            countries=list(content["countries"]),
            entry=entry if eyes.parts else 0,
        )
        for entry, sheet in _shared(folded)
        if (content := sheet["content"])["to"].get("everybody") and TLP.index(content["tlp"]) <= TLP.index(eyes.tlp)
    ]


def _shared(folded: Folded) -> list[tuple[int, dict[str, Any]]]:
    return [(entry, sheet) for entry, sheet in folded.methods.values() if sheet["state"] == "shared"]


def outcomes(folded: Folded, eyes: Eyes, checks: list[Figure]) -> list[Outcome]:
    """What came of it. Searches in iARMS are those of all phases; nobody reports networks, victims or uploads."""
    steps = Counter(action["kind"] for case in folded.cases.values() for action in case["actions"])
    searches = [row for row in checks if row.of == "database" and row.database == "iarms"]
    counts: dict[str, int | None] = {
        "cases": len(folded.cases),
        "traces": steps["trace_request"],
        "ballistics": steps["ballistics"],
        "iarms_searches": int(sum(row.quantity for row in searches)),
        "iarms_hits": sum(row.hits for row in searches),
        "iarms_uploads": None,
        "new_methods": len(_shared(folded)),
        "networks": None,
        "victims": None,
    }
    return [
        Outcome(code=code, count=0 if hidden else count, hidden=hidden)
        for code, count in counts.items()
        if eyes.parts or code not in IN_TABLES
        for hidden in [not eyes.parts and count is not None and few(count)]
    ]


def contacts(folded: Folded, eyes: Eyes) -> list[ContactPoint]:
    """Offices that stand, by country and role, for those who take part; without persons, addresses and remarks."""
    if not eyes.parts:
        return []
    standing = [one for one in folded.contacts.values() if one["ended_at"] is None]
    standing.sort(key=lambda one: (one["country"], ROLES.index(one["role"]), one["office"], one["id"]))
    return [
        ContactPoint(
            country=one["country"],
            role=one["role"],
            office=one["office"],
            channels=[(channel["kind"], channel["value"]) for channel in one["channels"]],
        )
        for one in standing
    ]
