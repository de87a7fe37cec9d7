"""Countries and the borders between them, from the built border data."""

from collections import defaultdict
from functools import cache, lru_cache
from itertools import combinations
from typing import Literal

import shapely
from babel import Locale
from shapely import LineString, MultiLineString, MultiPolygon

from geo import atlas
from geo.errors import NoSharedBorder, UnknownCountry

Language = Literal["en", "fr"]


def country_codes() -> list[str]:
    """Every country of the border data, ISO 3166-1 alpha-3, sorted."""
    return sorted(atlas.borders().countries)


def country_name(code: str, language: Language = "en") -> str:
    """The country's name in a language (CLDR's), or `UnknownCountry`."""
    entry = atlas.country(code)
    return str(Locale(language).territories.get(entry.alpha2, entry.name))


@lru_cache(maxsize=32)
def country_shape(code: str) -> MultiPolygon:
    """The country's land and inland waters, valid, in lon/lat; a country across 180 degrees is split there."""
    atlas.country(code)
    return MultiPolygon(list(shapely.get_parts(shapely.union_all(atlas.outline(atlas.borders(), code)))))


def shared_border(first: str, second: str) -> MultiLineString:
    """The land border of two countries: exactly the arcs that both outlines use, end to end where they meet.

    Raises `UnknownCountry`, or `NoSharedBorder` where the countries do not touch (or are one).
    """
    atlas.country(first)
    atlas.country(second)
    arcs = _arcs_by_pair().get((min(first, second), max(first, second)))
    if not arcs:
        raise NoSharedBorder(first, second)
    data = atlas.borders()
    merged = shapely.line_merge(MultiLineString([LineString(atlas.arc(data, number)) for number in arcs]))
    return MultiLineString(list(shapely.get_parts(merged)))


def land_borders() -> list[tuple[str, str]]:
    """Every pair of countries with a land border, each pair and the list in alphabetical order."""
    return sorted(_arcs_by_pair())


def neighbours(code: str) -> list[str]:
    """The countries that share a land border with this one, sorted."""
    if code not in atlas.borders().countries:
        raise UnknownCountry(code)
    return sorted({other for pair in land_borders() if code in pair for other in pair} - {code})


@cache
def _arcs_by_pair() -> dict[tuple[str, str], list[int]]:
    users: defaultdict[int, list[str]] = defaultdict(list)
    for code in country_codes():
        for number in atlas.arcs_of(code):
            users[number].append(code)
    pairs: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number in sorted(users):
        if len(users[number]) > 1:
            for first, second in combinations(users[number], 2):
                pairs[first, second].append(number)
    return dict(pairs)
