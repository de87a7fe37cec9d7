"""Changing the ground of a plan through the API: sectors drawn anew, split, merged, taken out, and undone."""

import asyncio
from typing import Any

import numpy as np
import pytest
import shapely
from sqlalchemy import select

from geo.coverage import faults
from geo.geojson import from_geojson, to_geojson
from ops.journal.verify import verify
from ops.planning import queries
from ops.planning.models import Operation
from tests.cast import AWA, FATOU
from tests.ops.planning.given import AIRPORT, assign, corridor, issue, pointers
from tests.ops.planning.test_operations import journal
from tests.world import World, expect

NOW_IN_ACTION = "2020-12-01T00:00:00Z"


async def ground(world: World, at: str = "") -> dict[str, dict[str, Any]]:
    """Sectors by code: their properties, with `shape`."""
    answer = await expect(200, world.as_(AWA).get("sectors" + (f"?at={at}" if at else "")))
    return {
        f["id"]: f["properties"] | {"shape": from_geojson(f["geometry"]), "drawn": f["geometry"]}
        for f in answer.json()["features"]
    }


async def tiles(world: World) -> None:
    """Every corridor is whole: no gap, no overlap; the journal and the tables agree."""
    async with world.store.read() as session:
        operation = await session.scalar(select(Operation).where(Operation.code == world.op))
        assert operation is not None
        sectors = await queries.sectors(session, operation.id)
        for row in await queries.corridors(session, operation.id):
            own = {s.code: s for s in sectors if s.corridor == row.code}
            countries = {c: [s.code for s in own.values() if s.country == c] for c in row.countries}
            border = row.border if isinstance(row.border, shapely.MultiLineString) else None
            shapes = {code: s.geometry for code, s in own.items()}
            assert faults(shapes, ground=row.ground, border=border, countries=countries if border else None) == []
            assert shapely.coverage_is_valid(list(shapes.values()))
    assert await verify(world.store, operation.id) == []


def dragged(shape: shapely.Geometry, towards: shapely.Geometry, neighbour: shapely.Geometry) -> Any:
    """The shape without a disc around a place on the edge that it shares with a neighbour."""
    return to_geojson(shapely.difference(shape, shapely.buffer(middle_of_edge(shape, neighbour), 0.05)))


def middle_of_edge(shape: shapely.Geometry, neighbour: shapely.Geometry) -> shapely.Geometry:
    edge = shapely.line_merge(shapely.intersection(shapely.boundary(shape), shapely.buffer(neighbour, 1e-5)))
    longest = max(shapely.get_parts(edge), key=shapely.length)
    return shapely.line_interpolate_point(longest, 0.5, normalized=True)


async def test_a_shared_edge_moves_for_both(world: World) -> None:
    await corridor(world, sector_km=200)
    before = await ground(world)
    one, other = before["BFA-NER-01A"], before["BFA-NER-02A"]
    drawn = to_geojson(
        shapely.difference(one["shape"], shapely.buffer(middle_of_edge(one["shape"], other["shape"]), 0.05))
    )
    made = (await expect(200, world.as_(AWA).patch("sectors/BFA-NER-01A", json={"geometry": drawn}))).json()
    assert "BFA-NER-02A" in made["neighbours"]
    after = await ground(world)
    lost = one["area_km2"] - after["BFA-NER-01A"]["area_km2"]
    assert lost > 1
    assert after["BFA-NER-02A"]["area_km2"] - other["area_km2"] == pytest.approx(lost, rel=1e-3)
    await tiles(world)


async def test_a_shape_that_cannot_be_is_refused_with_its_place(world: World) -> None:
    await corridor(world, sector_km=200)
    awa, sectors = world.as_(AWA), await ground(world)
    shape = sectors["BFA-NER-01A"]["shape"]
    bow_tie = [[1, 12], [1.2, 12.2], [1.2, 12], [1, 12.2], [1, 12]]
    everything = [
        to_geojson(shapely.union(shape, shapely.buffer(shapely.centroid(shape), 0.5))),
        {"type": "Polygon", "coordinates": [bow_tie]},
        to_geojson(shapely.box(20, 40, 20.1, 40.1)),
        {"type": "Polygon", "coordinates": [[[1, 12], [1.1, 12], [1, 12]]]},
        to_geojson(shapely.difference(shape, shapely.buffer(shapely.centroid(shape), 0.03))),
    ]
    for wrong in everything:
        problem = await expect(422, awa.patch("sectors/BFA-NER-01A", json={"geometry": wrong}))
        (fault,) = problem.json()["errors"]
        assert fault["pointer"] == "/geometry"
        assert fault["geometry"]["type"] == "Point", fault
    assert await ground(world) == sectors


async def test_a_sector_is_split_by_a_line_and_merged_again(world: World) -> None:
    await corridor(world, sector_km=200)
    awa, before = world.as_(AWA), await ground(world)
    await assign(awa, "BFA-NER-01A", "BFA-DGD-01")
    shape = before["BFA-NER-01A"]["shape"]
    west, south, east, north = shape.bounds
    line = {"type": "LineString", "coordinates": [[west - 1, south - 0.3], [east + 1, north + 0.3]]}
    made = (await expect(200, awa.post("sectors/BFA-NER-01A/split", json={"line": line}))).json()
    assert made == {"sectors": ["BFA-NER-01A", "BFA-NER-01A-2"], "ended": [], "moved_assignments": []}
    parts = await ground(world)
    assert parts["BFA-NER-01A"]["border_km"] >= parts["BFA-NER-01A-2"]["border_km"]
    assert parts["BFA-NER-01A-2"]["counterpart"] == "BFA-NER-01B"
    assert parts["BFA-NER-01A"]["area_km2"] + parts["BFA-NER-01A-2"]["area_km2"] == pytest.approx(
        before["BFA-NER-01A"]["area_km2"], rel=1e-4
    )
    await tiles(world)
    again = (await expect(200, awa.post("sectors/merge", json={"sectors": ["BFA-NER-01A-2", "BFA-NER-01A"]}))).json()
    assert again == {"sectors": ["BFA-NER-01A"], "ended": ["BFA-NER-01A-2"], "moved_assignments": []}
    after = await ground(world)
    assert set(after) == set(before)
    assert after["BFA-NER-01A"]["area_km2"] == pytest.approx(before["BFA-NER-01A"]["area_km2"], rel=1e-6)
    await tiles(world)


async def test_both_sides_are_split_at_the_same_places_and_face_each_other(world: World) -> None:
    await corridor(world, sector_km=200)
    awa = world.as_(AWA)
    made = (await expect(200, awa.post("sectors/BFA-NER-02B/split", json={"parts": 3, "both_sides": True}))).json()
    assert len(made["sectors"]) == 6
    after = await ground(world)
    for code in made["sectors"]:
        across = after[code]["counterpart"]
        assert after[across]["counterpart"] == code
        assert after[code]["border_km"] == pytest.approx(after[across]["border_km"], rel=0.1)
    await tiles(world)


async def test_what_cannot_be_split_or_merged_is_said(world: World) -> None:
    await corridor(world, sector_km=200)
    awa, sectors = world.as_(AWA), await ground(world)
    centre = shapely.point_on_surface(sectors["BFA-NER-01A"]["shape"])
    short = {"type": "LineString", "coordinates": [[centre.x, centre.y], [centre.x + 9, centre.y]]}
    problem = await expect(422, awa.post("sectors/BFA-NER-01A/split", json={"line": short}))
    (fault,) = problem.json()["errors"]
    assert (fault["pointer"], fault["geometry"]["coordinates"]) == (
        "/line",
        [pytest.approx(centre.x), pytest.approx(centre.y)],
    )
    await expect(422, awa.post("sectors/BFA-NER-01A/split", json={}))
    await expect(422, awa.post("sectors/BFA-NER-01A/split", json={"line": short, "parts": 2}))
    await expect(404, awa.post("sectors/BFA-NER-99A/split", json={"parts": 2}))
    for wrong, at in (
        (["BFA-NER-01A", "BFA-NER-01B"], "/sectors/1"),
        (["BFA-NER-01A", "BFA-NER-03A"], "/sectors/1"),
        (["BFA-NER-01A", "BFA-NER-01A"], "/sectors/1"),
        (["BFA-NER-01A", "NO-SUCH"], "/sectors/1"),
    ):
        assert pointers(await expect(422, awa.post("sectors/merge", json={"sectors": wrong}))) == [at]
    await expect(403, world.as_(FATOU).post("sectors/merge", json={"sectors": ["BFA-NER-01A", "BFA-NER-02A"]}))


async def test_after_the_issue_parts_hold_from_now_and_shifts_follow_the_merged(world: World) -> None:
    await corridor(world, sector_km=200)
    awa = world.as_(AWA)
    future = {"starts_at": "2099-01-01T00:00:00Z", "ends_at": "2099-01-02T00:00:00Z"}
    past = await assign(awa, "BFA-NER-02A", "BFA-DGD-01")
    running = await assign(
        awa, "BFA-NER-02A", "BFA-DGD-01", starts_at="2021-01-01T00:00:00Z", ends_at="2098-01-01T00:00:00Z"
    )
    coming = await assign(awa, "BFA-NER-02A", "BFA-DGD-01", **future)
    await issue(world)
    before = await ground(world)
    wanted = ["BFA-NER-01A", "BFA-NER-02A"]
    made = (await expect(200, awa.post("sectors/merge", json={"sectors": wanted}))).json()
    (kept,), (gone,) = made["sectors"], made["ended"]
    assert (kept, gone) == ("BFA-NER-01A", "BFA-NER-02A"), "equal border; more ground"
    then, now = await ground(world, NOW_IN_ACTION), await ground(world)
    assert gone in then, "it was there at the time"
    assert gone not in now
    assert now[kept]["valid_from"] > "2025"
    shifts = {a["id"]: a for a in (await awa.get("assignments")).json()["items"]}
    assert shifts[past["id"]]["sector"] == gone
    assert shifts[coming["id"]]["sector"] == kept
    assert (shifts[running["id"]]["sector"], shifts[running["id"]]["ends_at"] < "2098") == (gone, True)
    (new,) = set(shifts) - {past["id"], running["id"], coming["id"]}
    assert (shifts[new]["sector"], shifts[new]["ends_at"]) == (kept, "2098-01-01T00:00:00Z")
    assert set(made["moved_assignments"]) == {running["id"], coming["id"], new}
    await tiles(world)
    await expect(200, awa.post("plan/undo"))
    back = await ground(world)
    assert set(back) == set(before)
    assert gone in back
    shifts = {a["id"]: a for a in (await awa.get("assignments")).json()["items"]}
    assert shifts[running["id"]]["ends_at"] == "2098-01-01T00:00:00Z"
    assert {a["sector"] for a in shifts.values() if a["state"] != "withdrawn"} == {"BFA-NER-02A"}
    await tiles(world)


async def test_a_preview_stores_nothing(world: World) -> None:
    body = {"countries": ["BFA", "NER"], "depth_km": 20, "sector_km": 300}
    before = len(await journal(world))
    shown = (await expect(200, world.as_(AWA).post("corridors/preview", json=body))).json()
    assert shown["code"] == "BFA-NER"
    assert [f["id"] for f in shown["sectors"]["features"]] == [
        "BFA-NER-01A",
        "BFA-NER-01B",
        "BFA-NER-02A",
        "BFA-NER-02B",
    ]
    assert len(await journal(world)) == before
    made = (await expect(201, world.as_(AWA).post("corridors", json=body))).json()
    assert (made["border_km"], made["basis"]) == (shown["border_km"], shown["basis"])


async def test_towards_a_country_that_takes_no_part_only_ones_own_side_has_sectors(world: World) -> None:
    awa = world.as_(AWA)
    made = (
        await expect(201, awa.post("corridors", json={"countries": ["BFA", "GHA"], "depth_km": 20, "sector_km": 200}))
    ).json()
    assert all(code.endswith("A") for code in made["sectors"])
    sectors = await ground(world)
    assert {s["country"] for s in sectors.values()} == {"BFA"}
    assert {s["counterpart"] for s in sectors.values()} == {None}
    found = (await expect(200, awa.get("findings"))).json()
    assert [f for f in found if f["kind"] in {"gap", "counterpart_missing"}] == []
    back = await expect(
        201, awa.post("corridors", json={"countries": ["CIV", "BFA"], "depth_km": 20, "sector_km": 400})
    )
    assert all(code.endswith("B") for code in back.json()["sectors"])


async def test_the_last_change_of_the_ground_is_undone_as_a_new_change(world: World) -> None:
    awa = world.as_(AWA)
    assert (await expect(200, awa.get("plan/undo"))).json() == {"next": None}
    await expect(409, awa.post("plan/undo"))
    await corridor(world, sector_km=200)
    before = await ground(world)
    await expect(200, awa.post("sectors/BFA-NER-01A/split", json={"parts": 2}))
    await expect(200, awa.patch("sectors/BFA-NER-02A", json={"name": "North", "notes": "Ford"}))
    undone = (await expect(200, awa.post("plan/undo"))).json()
    assert (undone["undone"]["what"], undone["undone"]["subjects"]) == ("sector_changed", ["BFA-NER-02A"])
    assert undone["next"]["what"] == "sector_split"
    undone = (await expect(200, awa.post("plan/undo"))).json()
    after = await ground(world)
    assert set(after) == set(before)
    assert after["BFA-NER-01A"]["shape"].equals(before["BFA-NER-01A"]["shape"])
    assert after["BFA-NER-02A"]["name"] == before["BFA-NER-02A"]["name"]
    await tiles(world)
    assert (await expect(200, awa.post("plan/undo"))).json()["undone"]["what"] == "corridor_added"
    assert await ground(world) == {}
    assert (await awa.get("crossings")).json()["items"] == []
    assert (await awa.get("corridors")).json()["items"] == []
    problem = await expect(409, awa.post("plan/undo"))
    assert "nothing" in problem.json()["detail"]
    await corridor(world, sector_km=200)
    assert set(await ground(world)) == set(before)
    await tiles(world)


async def test_what_somebody_has_changed_since_or_the_issue_stands_in_the_way_of_undoing(world: World) -> None:
    await corridor(world, sector_km=200)
    awa = world.as_(AWA)
    await expect(200, awa.post("sectors/BFA-NER-01A/split", json={"parts": 2}))
    await assign(awa, "BFA-NER-01A-2", "BFA-DGD-01")
    problem = await expect(409, awa.post("plan/undo"))
    assert "BFA-DGD-01 is assigned to BFA-NER-01A-2" in problem.json()["detail"]
    await issue(world)
    assert "issued" in (await expect(409, awa.post("plan/undo"))).json()["detail"]


async def test_two_who_change_different_fields_both_have_theirs(world: World) -> None:
    await corridor(world)
    awa = world.as_(AWA)
    was = (await ground(world))["BFA-NER-01A"]
    answers = await asyncio.gather(
        awa.patch("sectors/BFA-NER-01A", json={"name": "North", "based_on": {"name": was["name"]}}),
        awa.patch("sectors/BFA-NER-01A", json={"notes": "Ford", "based_on": {"notes": was["notes"]}}),
    )
    assert [answer.status_code for answer in answers] == [200, 200]
    now = (await ground(world))["BFA-NER-01A"]
    assert (now["name"], now["notes"]) == ("North", "Ford")


async def test_two_who_change_the_same_field_are_shown_both_values(world: World) -> None:
    await corridor(world)
    awa = world.as_(AWA)
    was = (await ground(world))["BFA-NER-01A"]
    patches = [{"name": name, "based_on": {"name": was["name"]}} for name in ("North", "South")]
    answers = await asyncio.gather(*(awa.patch("sectors/BFA-NER-01A", json=patch) for patch in patches))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    (refused,) = [answer.json() for answer in answers if answer.status_code == 409]
    assert refused["type"] == "/problems/edited-meanwhile"
    (fault,) = refused["errors"]
    assert {fault["stored"], fault["yours"]} == {"North", "South"}
    shape = {
        "geometry": to_geojson(shapely.buffer(shapely.point_on_surface(was["shape"]), 0.05)),
        "based_on": {"geometry": was["drawn"]},
    }
    await expect(200, awa.patch("sectors/BFA-NER-02A", json={"notes": "x", "based_on": {"geometry": was["drawn"]}}))
    stay = shape | {"neighbours": "stay"}
    await expect(200, awa.patch("sectors/BFA-NER-01A", json=stay))
    moved = stay | {"geometry": to_geojson(shapely.buffer(shapely.point_on_surface(was["shape"]), 0.06))}
    assert pointers(await expect(409, awa.patch("sectors/BFA-NER-01A", json=moved))) == ["/geometry"]


async def test_a_sector_and_a_corridor_are_taken_out_of_a_draft_and_of_nothing_else(world: World) -> None:
    await corridor(world, sector_km=200)
    awa = world.as_(AWA)
    await assign(awa, "BFA-NER-01A", "BFA-DGD-01")
    for taken in ("corridors/BFA-NER", "sectors/BFA-NER-01A"):
        assert "1 assignment is for" in (await expect(409, awa.delete(taken))).json()["detail"]
    for code in ("BFA-NER-03A", "BFA-NER-03B"):
        await expect(204, awa.delete(f"sectors/{code}"))
    assert "BFA-NER-03A" not in await ground(world)
    await tiles(world)
    port = (
        await expect(201, awa.post("corridors", json={"name": "Port", "geometry": AIRPORT, "country": "BFA"}))
    ).json()
    wider = to_geojson(shapely.box(-1.55, 12.32, -1.48, 12.38))
    await expect(200, awa.patch(f"sectors/{port['code']}", json={"geometry": wider}))
    await tiles(world)
    await expect(204, awa.delete(f"sectors/{port['code']}"))
    assert [c["code"] for c in (await awa.get("corridors")).json()["items"]] == ["BFA-NER"]
    renamed = await expect(200, awa.patch("corridors/BFA-NER", json={"name": "Tapoa", "based_on": {"name": "BFA-NER"}}))
    assert renamed.json()["name"] == "Tapoa"
    await expect(409, awa.patch("corridors/BFA-NER", json={"name": "Other", "based_on": {"name": "BFA-NER"}}))
    await issue(world)
    assert "issued" in (await expect(409, awa.delete("sectors/BFA-NER-02A"))).json()["detail"]
    await expect(404, awa.delete("corridors/NO-SUCH"))


def test_numbers_of_parts_are_never_used_twice() -> None:
    from ops.planning.ground import free_codes

    assert free_codes("BFA-NER-01A", {"BFA-NER-01A"}, 2) == ["BFA-NER-01A-2", "BFA-NER-01A-3"]
    assert free_codes("BFA-NER-01A-2", {"BFA-NER-01A-2", "BFA-NER-01A-3"}, 1) == ["BFA-NER-01A-4"]
    assert np.array(free_codes("BFA-PORT", set(), 1)).tolist() == ["BFA-PORT-2"]
