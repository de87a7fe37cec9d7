"""The ground of a scenario: each place that units stand in, as `geo` draws it. Pure, from the border data alone."""

from collections.abc import Iterator
from random import Random

import msgspec
import shapely
from shapely import MultiPolygon, Polygon

from geo.corridors import cut_corridor
from geo.gazetteer import crossings
from geo.location import SectorIndex
from ops.exercise.scenario import Kind, Scenario

TRIES = 10_000


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A sector or an area: whose it is, which country lies across the line, its shape, and where its post stands."""

    key: str
    kind: Kind
    country: str
    across: str | None
    geometry: Polygon | MultiPolygon
    post: tuple[float, float]


class Ground:
    """All places of a scenario by their key."""

    def __init__(self, scenario: Scenario) -> None:
        self.places = {place.key: place for place in [*_sectors(scenario), *_areas(scenario)]}
        self._index = SectorIndex((place.key, place.geometry) for place in self.places.values())
        shapely.prepare([place.geometry for place in self.places.values()])

    def somewhere_in(self, key: str, rng: Random) -> tuple[float, float]:
        """A place (lon, lat) that counts for this sector, five decimals: about a metre."""
        return self._draw(key, rng, key, 0)

    def somewhere_outside(self, key: str, rng: Random) -> tuple[float, float]:
        """A place (lon, lat) near this sector that is in none."""
        return self._draw(key, rng, None, 0.3)

    def near(self, spot: tuple[float, float], key: str, rng: Random) -> tuple[float, float]:
        """A place in the same sector within about 300 m of another: where somebody else says that it was."""
        for _ in range(TRIES):
            lon, lat = (round(degrees + rng.uniform(-0.0025, 0.0025), 5) for degrees in spot)
            if self.covers(key, (lon, lat)):
                return lon, lat
        return spot

    def covers(self, key: str, spot: tuple[float, float]) -> bool:
        """Whether a place (lon, lat) counts for this sector."""
        return self._index.locate(*spot) == key

    def _draw(self, key: str, rng: Random, wanted: str | None, margin: float) -> tuple[float, float]:
        west, south, east, north = self.places[key].geometry.bounds
        for _ in range(TRIES):
            lon = round(rng.uniform(west - margin, east + margin), 5)
            lat = round(rng.uniform(south - margin, north + margin), 5)
            if self._index.locate(lon, lat) == wanted:
                return lon, lat
        raise ValueError(f"{key} is too small to draw places in")


def _sectors(scenario: Scenario) -> Iterator[Place]:
    for asked in scenario.corridors:
        corridor = cut_corridor(*asked.countries, depth_km=asked.depth_km, sector_km=asked.sector_km)
        towns = crossings(corridor.border, [(s.code, s.country, s.geometry) for s in corridor.sectors])
        for sector in corridor.sectors:
            inside = [
                c.town for c in towns[sector.code] if sector.geometry.contains(shapely.Point(c.town.lon, c.town.lat))
            ]
            middle = sector.geometry.representative_point()
            yield Place(
                key=sector.code,
                kind="border",
                country=sector.country,
                across=next(country for country in asked.countries if country != sector.country),
                geometry=sector.geometry,
                post=(inside[0].lon, inside[0].lat) if inside else (round(middle.x, 5), round(middle.y, 5)),
            )


def _areas(scenario: Scenario) -> Iterator[Place]:
    for area in scenario.areas:
        polygon = Polygon(area.ring)
        post = (round(polygon.centroid.x, 5), round(polygon.centroid.y, 5))
        yield Place(key=area.key, kind=area.kind, country=area.country, across=None, geometry=polygon, post=post)
