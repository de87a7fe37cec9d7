"""Which case an event belongs to: its matter. A pure function of the report, so that no order of arrival changes it.

Events of one agency with arms (or explosives, or one class of other goods) from one country of origin are one matter:
the same people ask the same authority the same. Without a foreign origin it is the foreign destination; without either,
an event is a matter of its own, except craft-made firearms, which are their agency's. Agencies are never mixed, for an
agency's reports are its own: what two of them have in common is a link (`ops.cases.ties`).
"""

from collections.abc import Mapping
from typing import Any

FIREARMS, EXPLOSIVES = "firearms", "explosives"
ARMS = frozenset({FIREARMS, EXPLOSIVES})
_FAMILY = {
    "firearm": FIREARMS, "light_weapon": FIREARMS, "part": FIREARMS, "ammunition": FIREARMS, "other_weapon": FIREARMS,
    "explosive": EXPLOSIVES,
}  # fmt: skip
GRAVE = frozenset({"terrorism", "homicide", "robbery", "organized_crime", "drug_trafficking"})
_NOWHERE = (None, "", "unknown", "UNKNOWN", "other")


def family(document: Mapping[str, Any]) -> str:
    """What an event is about: explosives before firearms before other goods, of which the first named; "" for none."""
    families = [_FAMILY.get(line["class"], line["class"]) for line in document.get("lines", ())]
    for first in (EXPLOSIVES, FIREARMS):
        if first in families:
            return first
    if any(arrest["offence"] == "firearms_trafficking" for arrest in document.get("arrests", ())):
        return FIREARMS
    return families[0] if families else ""


def foreign_ends(report: Mapping[str, Any]) -> dict[str, list[str]]:
    """Other countries at the ends of the route, each with the ends at which it stands."""
    route = report["document"].get("countries", {})
    found: dict[str, list[str]] = {}
    for end in ("origin", "destination"):
        country = route.get(end)
        if country not in _NOWHERE and country != report["country"]:
            found.setdefault(country, []).append(end)
    return found


def transit(report: Mapping[str, Any]) -> list[str]:
    """Other countries on the way that stand at neither end."""
    ends = foreign_ends(report)
    way = report["document"].get("countries", {}).get("transit", ())
    return sorted({one for one in way if one not in _NOWHERE and one != report["country"] and one not in ends})


def matter(report: Mapping[str, Any]) -> str:
    """The name of the matter: what opens its case, for ever."""
    about, agency = family(report["document"]), report["agency"]
    for country, ends in foreign_ends(report).items():
        if about:
            towards = ">" if "origin" not in ends else ""
            return f"route:{agency}:{about}:{towards}{country}"
    if craft_only(report):
        return f"craft:{agency}"
    return f"report:{report['id']}"


def craft_only(report: Mapping[str, Any]) -> bool:
    """Firearms were found, every one of them craft-made, and the report speaks of nothing more than possession."""
    document = report["document"]
    arms = [
        line for line in document.get("lines", ()) if line["class"] in ("firearm", "light_weapon", "part", "explosive")
    ]
    made = all(line.get("manufacture") == "craft" or line.get("type") == "craft_made" for line in arms)
    offences = {arrest["offence"] for arrest in document.get("arrests", ())}
    graver = {*document.get("contexts", ())} & GRAVE
    return bool(arms) and made and offences <= {"illicit_possession"} and not graver
