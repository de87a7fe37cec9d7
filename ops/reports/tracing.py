"""Whether a firearm can be traced, what its trace request lacks, and where it goes. Pure.

Essential identifiers after ISACS 05.31 (five steps of tracing): make, model, calibre, serial number, country of
manufacture or of the most recent import. A request may go out with less ("as far as possible", ITI 17(b)), but not
without what points at one firearm (serial and make) and at somebody to ask (a country).
"""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from ops.reports.quantities import MILLI
from ops.reports.serials import comparison_form

TRACEABLE_CLASSES = ("firearm", "light_weapon")
"""What the International Tracing Instrument is about: small arms and light weapons, not their parts."""

SUCCESSORS = {"CSK": "CZE", "DDR": "DEU", "SCG": "SRB", "SUN": "RUS", "YUG": "SRB"}
"""Who answers for a maker whose State is no more: the State that continues it or keeps most of its records."""

WhyNot = Literal[
    "not_a_firearm", "unmarked", "altered", "craft_made", "surrendered", "before_1946", "no_serial", "several",
    "no_make", "no_country",
]  # fmt: skip
ESSENTIAL = ("make", "model", "calibre", "serial", "country")
"""What a trace request is to have; `country` is that of manufacture or of the last legal import."""
FIRST_YEAR_TRACED = 1946


class Completeness(msgspec.Struct, frozen=True, kw_only=True):
    """Which of the essential identifiers of a firearm are there, and whether it can be traced with them."""

    there: tuple[str, ...]
    missing: tuple[str, ...]
    traceable: bool
    why_not: str | None
    to_country: str | None
    """Who would be asked."""


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """A firearm that can be traced. `key` is equal for two reports of one firearm, however its marks were typed."""

    key: str
    to_country: str
    """Who is asked: the country of the last legal import where marked, for the trail is shorter from there."""
    identifiers: dict[str, str]
    missing: tuple[str, ...]
    """Essential identifiers that are not known; () when the request is complete."""


def identify(line: Mapping[str, Any], recovery: str = "seized") -> Identity | WhyNot:
    """A line of a validated report as a traceable firearm, or the first reason why it is none.

    ISACS 05.31 traces neither what has no unique mark, nor what was handed in at a collection, nor what was made before
    1946: nobody's records reach back so far.
    """
    if line["class"] not in TRACEABLE_CLASSES:
        return "not_a_firearm"
    if line.get("marking") == "unmarked":
        return "unmarked"
    if line.get("marking") == "altered":
        return "altered"
    if line.get("type") == "craft_made" or line.get("manufacture") in ("craft", "printed"):
        return "craft_made"
    if recovery == "surrendered":
        return "surrendered"
    if line.get("year", FIRST_YEAR_TRACED) < FIRST_YEAR_TRACED:
        return "before_1946"
    serial = comparison_form(line.get("serial", ""))
    if not serial:
        return "no_serial"
    if line["quantity_milli"] > MILLI:
        return "several"
    make = comparison_form(line.get("make", ""))
    if not make:
        return "no_make"
    country = line.get("country_of_import") or line.get("country_of_manufacture")
    if not country:
        return "no_country"
    told = {
        name: str(line[name])
        for name in ("class", "type", "make", "model", "calibre", "serial", "country_of_manufacture",
                     "country_of_import", "manufacture", "marking", "year", "import_year", "importer", "marks",
                     "features", "converted_from")
        if line.get(name)
    }  # fmt: skip
    return Identity(
        key=f"{line['class']}:{make}:{serial}",
        to_country=SUCCESSORS.get(country, country),
        identifiers=told,
        missing=tuple(name for name in ("model", "calibre") if name not in told),
    )


def completeness(line: Mapping[str, Any], recovery: str = "seized") -> Completeness | None:
    """How complete a line's identifiers are; None for what is never traced. Words for "no number" are none."""
    if line["class"] not in TRACEABLE_CLASSES:
        return None
    known = {
        "make": bool(comparison_form(line.get("make", ""))),
        "model": bool(line.get("model")),
        "calibre": bool(line.get("calibre")),
        "serial": bool(comparison_form(line.get("serial", ""))),
        "country": bool(line.get("country_of_import") or line.get("country_of_manufacture")),
    }
    found = identify(line, recovery)
    return Completeness(
        there=tuple(name for name in ESSENTIAL if known[name]),
        missing=tuple(name for name in ESSENTIAL if not known[name]),
        traceable=isinstance(found, Identity),
        why_not=None if isinstance(found, Identity) else found,
        to_country=found.to_country if isinstance(found, Identity) else None,
    )
