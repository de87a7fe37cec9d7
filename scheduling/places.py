"""The time zone of a country, where it has one."""

from functools import cache
from importlib.resources import files

Zones = dict[str, tuple[str, ...]]


@cache
def zones() -> Zones:
    """The IANA zones of each country (ISO 3166-1 alpha-2) (tzdata's `zone.tab`)."""
    found: dict[str, list[str]] = {}
    text = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            found.setdefault(country, []).append(zone)
    return {country: tuple(names) for country, names in found.items()}


def zone_of(country: str) -> str | None:
    """The zone of a country (alpha-2) that has only one; None where it has several or none is known."""
    found = zones().get(country, ())
    return found[0] if len(found) == 1 else None
