"""What changing the ground of a plan costs at 500 sectors, beside what drawing all of it costs."""

import time
from typing import Any

import pytest
import shapely

from geo.geojson import from_geojson, to_geojson
from ops.settings import Settings
from tests.cast import AWA
from tests.world import DRAFT, World, expect

pytestmark = pytest.mark.load
BORDERS = (("BFA", "NER"), ("BEN", "BFA"), ("BFA", "MLI"), ("MLI", "NER"), ("GIN", "MLI"), ("MLI", "MRT"))
CODE = "BIG"


async def test_a_change_of_the_ground_among_500_sectors(world: World, settings: Settings) -> None:
    awa = world.as_(AWA)
    figures: list[tuple[str, float, float]] = []

    async def timed(what: str, status: int, method: str, path: str, body: Any = None) -> Any:
        began, worked = time.perf_counter(), time.process_time()
        answer = await expect(status, awa.request(method, f"/api/operations/{CODE}/{path}", json=body))
        figures.append((what, time.perf_counter() - began, time.process_time() - worked))
        return answer.json() if answer.content else None

    countries = sorted({country for border in BORDERS for country in border})
    await expect(201, awa.post("/api/operations", json=DRAFT | {"code": CODE, "countries": countries}))
    for first, second in BORDERS:
        border = {"countries": [first, second], "depth_km": 20, "sector_km": 24.5}
        await timed(f"corridor {first}-{second}", 201, "POST", "corridors", border)
    sectors = {f["id"]: f for f in (await timed("list of sectors", 200, "GET", "sectors"))["features"]}
    crossings = (await timed("list of crossings", 200, "GET", "crossings"))["items"]
    shape = from_geojson(sectors["BFA-MLI-10A"]["geometry"])
    other = from_geojson(sectors["BFA-MLI-11A"]["geometry"])
    edge = shapely.intersection(shapely.boundary(shape), shapely.buffer(other, 1e-5))
    middle = shapely.line_interpolate_point(max(shapely.get_parts(edge), key=shapely.length), 0.5, normalized=True)
    drawn = to_geojson(shapely.difference(shape, shapely.buffer(middle, 0.02)))
    await timed("shared edge moved", 200, "PATCH", "sectors/BFA-MLI-10A", {"geometry": drawn})
    await timed("split in 3", 200, "POST", "sectors/BFA-MLI-20A/split", {"parts": 3, "both_sides": True})
    parts = ["BFA-MLI-20A", "BFA-MLI-20A-2", "BFA-MLI-20A-3"]
    await timed("merge of 3", 200, "POST", "sectors/merge", {"sectors": parts})
    await timed("renamed", 200, "PATCH", "sectors/BFA-MLI-30A", {"name": "North"})
    place = {"type": "Point", "coordinates": [middle.x, middle.y]}
    await timed("crossing added", 201, "POST", "crossings", {"name": "Post", "place": place})
    await timed("undone", 200, "POST", "plan/undo")
    await timed("undone again", 200, "POST", "plan/undo")
    await timed("findings", 200, "GET", "findings")
    border = {"countries": ["MLI", "SEN"], "depth_km": 20, "sector_km": 25}
    await timed("preview of a corridor", 200, "POST", "corridors/preview", border)
    print(f"\n{len(sectors)} sectors, {len(crossings)} crossings; {settings.database_url.partition('+')[0]}")
    for what, took, worked in figures:
        print(f"  {what:32} {took * 1000:8.0f} ms, of which this process worked {worked * 1000:6.0f} ms")
    assert len(sectors) >= 450
