"""The map: what a viewer sees of 1 or of 100,000 reports is what policy and store say, report by report."""

import random
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import h3.api.basic_int as h3
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards import crowds
from dashboards.crowd import FINEST, Crowd, Told
from dashboards.places import MOST_SINGLE, hours, parents, places, resolution
from ops.access.policy import Owned, Permission, Role, Seat, allows
from tests.cast import AMINATA, AWA, FATOU, FIRST_UNIT, HUGO, ISSA, NADIA, OMAR, SECOND_UNIT
from tests.world import SEIZURE, World, expect

WORLD = (-180.0, -90.0, 180.0, 90.0)
COORDINATOR = (Seat(role=Role.COORDINATOR),)
lon, lat = st.floats(-179.9, 179.9), st.floats(-85, 85)
BEGIN = datetime(2020, 12, 1, tzinfo=UTC)


def told(number: int, place: tuple[float, float] | None, **changes: Any) -> Told:
    known: dict[str, Any] = {"kind": "seizure", "classes": "|firearm|", "unit": "U-1", "sector": "S-1",
                             "owned": Owned(agency="A", country="BFA", unit="U-1"), "withdrawn": False}  # fmt: skip
    at = BEGIN + timedelta(minutes=number)
    return Told(id=str(number), entry=number + 1, filed=number + 1, at=at, place=place, **known | changes)


@given(lon, lat, st.integers(0, FINEST))
def test_a_cells_parent_is_h3s(x: float, y: float, to: int) -> None:
    cell = h3.latlng_to_cell(y, x, FINEST)
    assert parents(np.array([cell], "u8"), to).tolist() == [h3.cell_to_parent(cell, to)]


@given(st.lists(st.tuples(lon, lat), max_size=60), st.floats(0, 14))
def test_no_report_is_lost_or_drawn_twice_at_any_zoom(spots: list[tuple[float, float]], zoom: float) -> None:
    crowd = Crowd()
    crowd.put(told(number, place) for number, place in enumerate([*spots, *spots[:7], None]))
    found = places(crowd, COORDINATOR, WORLD, zoom, {})
    drawn = len(found.points) + sum(one.count for one in found.hexagons)
    assert drawn == found.inside == found.all == len(spots) + len(spots[:7])
    assert all(one.count > 1 for one in found.hexagons)
    assert len(found.units) == min(1, len(spots))


def test_cells_grow_finer_with_the_zoom_and_single_reports_come_last() -> None:
    assert [resolution(zoom) for zoom in (0, 6, 9, 12)] == sorted(resolution(zoom) for zoom in (0, 6, 9, 12))
    crowd, chance = Crowd(), random.Random(3)
    crowd.put(told(n, (chance.gauss(1, 0.3), chance.gauss(13, 0.3))) for n in range(5 * MOST_SINGLE))
    far, near = places(crowd, COORDINATOR, WORLD, 6, {}), places(crowd, COORDINATOR, (1.0, 13.0, 1.02, 13.02), 12, {})
    assert 0 < len(far.hexagons) < 400
    assert (bool(near.points), near.hexagons) == (True, [])
    assert len(near.points) == near.inside


def test_what_is_taken_back_or_double_is_gone_and_comes_back() -> None:
    crowd = Crowd()
    crowd.put(told(n, (1.0 + n, 13.0)) for n in range(3))
    assert places(crowd, COORDINATOR, WORLD, 8, {}).all == 3
    crowd.put([told(0, (1.0, 13.0), withdrawn=True)])
    crowd.set_doubles(frozenset({"1"}))
    assert [point.id for point in places(crowd, COORDINATOR, WORLD, 8, {}).points] == ["2"]
    assert hours(crowd) == [(BEGIN, "seizure", 1)]
    crowd.set_doubles(frozenset())
    crowd.put([told(0, (1.0, 13.0))])
    assert places(crowd, COORDINATOR, WORLD, 8, {}).all == 3
    assert hours(crowd, "BFA") == [(BEGIN, "seizure", 3)]
    assert hours(crowd, "NER") == []


def test_a_position_moves_its_unit_and_is_no_event() -> None:
    crowd = Crowd()
    crowd.put([told(5, (1.0, 13.0)), told(9, (2.0, 14.0), kind="position"), told(7, (3.0, 15.0))])
    found = places(crowd, COORDINATOR, WORLD, 12, {})
    assert found.all == 2
    assert [(one.lon, one.at) for one in found.units] == [(2.0, BEGIN + timedelta(minutes=9))]


owners = st.builds(Owned, agency=st.sampled_from("AB"), country=st.sampled_from(["BFA", "NER"]), unit=st.just("U-1"),
                   released_agencies=st.frozensets(st.sampled_from("AB")),
                   released_countries=st.frozensets(st.sampled_from(["BFA", "NER"])))  # fmt: skip
seats = st.builds(Seat, role=st.sampled_from(list(Role)), country=st.sampled_from([None, "BFA", "NER"]),
                  agency=st.sampled_from([None, "A", "B"]))  # fmt: skip


@given(st.lists(owners, min_size=1, max_size=12), st.lists(seats, max_size=2))
def test_the_crowd_shows_what_the_policy_allows_of_each_report(owned: list[Owned], taken: list[Seat]) -> None:
    crowd = Crowd()
    crowd.put(told(n, (float(n), 13.0), owned=one) for n, one in enumerate(owned))
    shown = {point.id for point in places(crowd, tuple(taken), WORLD, 12, {}).points}
    assert shown == {str(n) for n, one in enumerate(owned) if allows(taken, Permission.REPORT_DETAIL, one)}


async def test_the_map_keeps_up_with_the_store_for_every_viewer(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowds, "PACE_S", 0.0)
    stage = await world.stage()
    unit, watching = world.unit(FIRST_UNIT), (AWA, FATOU, ISSA, OMAR, NADIA, HUGO, AMINATA)

    async def seen() -> dict[str, tuple[int, list[str]]]:
        answers = {}
        for person in watching:
            answer = await expect(200, world.as_(person).get("board/places", params={"zoom": "12"}))
            found = answer.json()
            ids = sorted(point["id"] for point in found["points"])
            answers[person.name] = found["all"], ids
            assert found["all"] == len(ids)
        return answers

    async def same_as_anew() -> dict[str, tuple[int, list[str]]]:
        kept = await seen()
        world.app.state.crowds._kept.clear()  # a process that has just begun
        assert kept == await seen()
        return kept

    first = await same_as_anew()
    both = sorted([stage.report, stage.other])
    assert first["Awa"] == first["Aminata"] == (2, both)
    assert first["Fatou"] == first["Omar"] == (1, [stage.report])
    assert first["Issa"] == first["Nadia"] == (1, [stage.other])
    assert first["Hugo"] == (0, [])
    to_niger = SEIZURE | {"handling": {"release": {"countries": ["NER"]}}}
    released = str(uuid.uuid4())
    await expect(201, unit.put(f"reports/{released}", json=to_niger))
    assert (await same_as_anew())["Issa"] == (2, sorted([stage.other, released]))
    shut = {"reason": "Not theirs", "report": SEIZURE}
    await expect(201, unit.post(f"reports/{released}/corrections", json=shut))
    assert (await same_as_anew())["Issa"] == (1, [stage.other])
    await expect(201, unit.post(f"reports/{released}/withdrawal", json={"reason": "An error"}))
    pair = f"pairs/{stage.report}/{stage.other}/ruling"
    await expect(201, world.as_(AWA).post(pair, json={"ruling": "same", "reason": "One event"}))
    assert (await same_as_anew())["Awa"] == (1, [stage.report])
    nil = {name: SEIZURE[name] for name in ("occurred_at", "location")} | {"kind": "nil"}
    for said, counts in ((nil, stage.other), (SEIZURE, stage.report)):
        again = {"reason": "Looked again", "report": said}
        await expect(201, unit.post(f"reports/{stage.report}/corrections", json=again))
        assert (await same_as_anew())["Awa"] == (1, [counts])
    await expect(201, world.as_(AWA).post(pair, json={"ruling": "different", "reason": "Two after all"}))
    assert (await same_as_anew())["Awa"] == (2, both)
    move = SEIZURE | {"kind": "position", "lines": [], "checks": [], "arrests": []}
    await unit.put(f"reports/{uuid.uuid4()}", json={k: move[k] for k in ("kind", "occurred_at", "location")})
    answer = (await expect(200, world.as_(AWA).get("board/places"))).json()
    assert {one["unit"] for one in answer["units"]} == {FIRST_UNIT, SECOND_UNIT}
    assert (await expect(200, world.as_(HUGO).get("board/places"))).json()["units"] == []


async def test_what_a_map_is_asked_wrongly_is_said(world: World) -> None:
    await world.stage()
    problem = await expect(400, world.as_(AWA).get("board/places", params={"bbox": "1,2,3", "zoom": "x"}))
    assert [error["pointer"] for error in problem.json()["errors"]] == ["/bbox", "/zoom"]
    problem = await expect(400, world.as_(AWA).get("board/times", params={"basis": "net", "phase": "party"}))
    assert [error["pointer"] for error in problem.json()["errors"]] == ["/phase", "/basis"]
