"""KAFO IV (4-24 December 2023) planned from nothing through the public API: six countries of which Chad borders none of
the others, 23 crossings, some of them towards four countries that take no part."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import shapely

from geo.geojson import from_geojson

CODE = "KAFO-IV"
COUNTRIES = ["BEN", "BFA", "TCD", "GIN", "MLI", "MRT"]
ACTION = {"starts_at": "2023-12-04T00:00:00Z", "ends_at": "2023-12-25T00:00:00Z"}
OPERATION: dict[str, Any] = {
    "code": CODE,
    "name": "Operation KAFO IV",
    "countries": COUNTRIES,
    "timezone": "UTC",
    "phases": [
        {"kind": "training", "starts_at": "2023-11-13T00:00:00Z", "ends_at": "2023-11-18T00:00:00Z"},
        {"kind": "preparation", "starts_at": "2023-11-18T00:00:00Z", "ends_at": ACTION["starts_at"]},
        {"kind": "action", **ACTION},
        {"kind": "debrief", "starts_at": ACTION["ends_at"], "ends_at": "2024-01-26T00:00:00Z"},
        {"kind": "follow_up", "starts_at": "2024-01-26T00:00:00Z", "ends_at": "2024-12-31T00:00:00Z"},
    ],
    "objectives": [{"measure": "firearm", "target": 50}, {"measure": "ammunition", "target": 5000}],
    "reporting": {"every_hours": 24, "due_at": "18:00"},
}
BORDERS = {
    ("BEN", "BFA"): 4,
    ("BFA", "MLI"): 4,
    ("GIN", "MLI"): 4,
    ("MLI", "MRT"): 3,
    ("BFA", "GHA"): 2,
    ("BEN", "NGA"): 2,
    ("BFA", "NER"): 1,
    ("TCD", "NER"): 1,
    ("GIN", "SEN"): 1,
    ("MLI", "SEN"): 1,
}
"""How many crossings are watched along each; Ghana, Nigeria, Niger and Senegal take no part."""
AREAS = {
    "Cotonou port": ("BEN", 2.42, 6.33, 2.46, 6.36),
    "N'Djamena airport": ("TCD", 15.02, 12.11, 15.05, 12.15),
    "Bamako airport": ("MLI", -7.97, 12.52, -7.92, 12.55),
    "Nouakchott port": ("MRT", -16.05, 17.98, -16.01, 18.02),
}
HOURS = [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "opens": "06:00", "closes": "22:00"}]

Ask = Callable[..., Awaitable[httpx.Response]]


async def plan(ask: Ask) -> dict[str, Any]:
    """Plan and issue; `ask(method, path, json)` gives the answer. Gives what was made and the findings."""

    async def done(method: str, path: str, json: Any = None) -> Any:
        answer = await ask(method, path if path.startswith("/") else f"/api/operations/{CODE}/{path}".rstrip("/"), json)
        assert answer.status_code in (200, 201), f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        return answer.json()

    await done("POST", "/api/operations", OPERATION)
    for country in COUNTRIES:
        agency = {"code": f"{country}-DGD", "name": f"Customs of {country}", "country": country, "kind": "customs"}
        await done("POST", "agencies", agency)
    posts = await crossings(done)
    for first, second in BORDERS:
        border = {"countries": [first, second], "depth_km": 20, "sector_km": 40, "by": "crossings", "suggest": False}
        await done("POST", "corridors", border)
    for name, (country, west, south, east, north) in AREAS.items():
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        await done("POST", "corridors", {"name": name, "country": country, "geometry": polygon(ring)})
    sectors = (await done("GET", "sectors"))["features"]
    units = 0
    for feature in sectors:
        sector = feature["properties"]
        units += 1
        unit = f"{sector['country']}-DGD-{units:02d}"
        await done("POST", "units", {"code": unit, "agency": f"{sector['country']}-DGD", "officers": 16})
        await done("POST", "assignments", {"sector": sector["code"], "unit": unit} | ACTION)
    found = await done("GET", "findings")
    version = await done("POST", "plan/issue", {"reason": "Agreed at the planning meeting"})
    return {"sectors": sectors, "crossings": posts, "units": units, "findings": found, "version": version}


async def crossings(done: Callable[..., Awaitable[Any]]) -> list[dict[str, Any]]:
    """23 posts: towns by each border that tell most (a corridor is drawn to be asked for them, and undone), and where
    the gazetteer knows too few, made-up ones in the middle of the sectors that a preview shows."""
    chosen: list[dict[str, Any]] = []
    for (first, second), count in BORDERS.items():
        code = f"{first}-{second}"
        border = {"countries": [first, second], "depth_km": 20, "sector_km": 100, "suggest": False}
        sectors = (await done("POST", "corridors/preview", border))["sectors"]["features"]
        await done("POST", "corridors", border | {"sector_km": 400})
        towns = (await done("GET", f"crossings/suggestions?corridor={code}"))["items"]
        await done("POST", "plan/undo")
        known = {post["name"] for post in chosen}
        apart: list[dict[str, Any]] = []
        for town in towns:
            if town["name"] not in known and all(far(town, other) for other in apart) and len(apart) < count:
                apart.append({name: town[name] for name in ("name", "place", "country")} | {"origin": "suggested"})
        for number in range(count - len(apart)):
            sector = sectors[(number * 2 + 1) % len(sectors)]
            middle = shapely.point_on_surface(from_geojson(sector["geometry"]))
            place = {"type": "Point", "coordinates": [round(middle.x, 5), round(middle.y, 5)]}
            country = sector["properties"]["country"]
            apart.append({"name": f"Post {number + 1} {code}", "place": place, "country": country, "origin": "hand"})
        chosen += [post | {"hours": HOURS, "officers": 8} for post in apart]
    return list((await done("POST", "crossings/import", {"crossings": chosen}))["items"])


def far(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """A quarter of a degree apart at least."""
    (lon, lat), (lon_, lat_) = one["place"]["coordinates"], other["place"]["coordinates"]
    return abs(lon - lon_) + abs(lat - lat_) > 0.25


def polygon(ring: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [ring]}
