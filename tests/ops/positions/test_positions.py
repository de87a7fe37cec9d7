"""Positions by OwnTracks, Traccar Client and OsmAnd on both engines: filed once, few, shown to whom they concern."""

import asyncio
import base64
import json
from datetime import UTC, datetime
from typing import Any

from ops.journal.verify import verify
from tests.cast import AMINATA, AWA, FATOU, FIRST_UNIT, HUGO, ISSA, NADIA, OMAR, SECOND_UNIT
from tests.ops.reports.field import SEIZURE, Field, seizure
from tests.world import Caller, expect

OSMAND, TRACKS = "/positions/osmand", "/positions/owntracks/KAFO-T"


def basic(field: Field, unit: str = FIRST_UNIT, key: str | None = None) -> dict[str, str]:
    told = base64.b64encode(f"{unit}:{key or field.world.keys[unit]}".encode()).decode()
    return {"Authorization": f"Basic {told}"}


def tracks(at: int, lat: float = 13.4, **more: Any) -> dict[str, Any]:
    return {"_type": "location", "lat": lat, "lon": 1.2, "tst": at, "acc": 12} | more


async def filed(field: Field, unit: str = FIRST_UNIT) -> list[dict[str, Any]]:
    answer = await expect(200, field.world.as_(AWA).get("reports", params={"kind": "position", "unit": unit}))
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_own_tracks_files_each_place_once_and_one_a_minute(field: Field) -> None:
    phone, wall = Caller(field.world.app, basic(field)), int(datetime.now(UTC).timestamp())
    for at in (wall, wall, wall + 1, wall + 9):
        assert (await expect(200, phone.post(TRACKS, json=tracks(at)))).json() == []
    await expect(200, phone.post(TRACKS, json=tracks(wall + 20, lat=13.41)))  # a kilometre on
    await expect(200, phone.post(TRACKS, json=tracks(wall + 70, lat=13.41)))
    assert (await expect(200, phone.post(TRACKS, json={"_type": "lwt", "tst": wall}))).json() == []
    assert len(await filed(field)) == 2
    stranger = Caller(field.world.app, basic(field, key="nobody's"))
    await expect(401, stranger.post(TRACKS, json=tracks(wall)))
    other = Caller(field.world.app, basic(field, SECOND_UNIT, field.world.keys[FIRST_UNIT]))
    await expect(401, other.post(TRACKS, json=tracks(wall)))
    await expect(422, phone.post(TRACKS, json=tracks(wall, lat=130)))
    await expect(404, phone.post("/positions/owntracks/OTHER", json=tracks(wall)))
    assert await verify(field.world.store, field.operation_id) == []


async def test_the_same_place_from_many_connections_at_once_is_one_report(field: Field) -> None:
    phone, wall = Caller(field.world.app, basic(field)), int(datetime.now(UTC).timestamp())
    await asyncio.gather(*(expect(200, phone.post(TRACKS, json=tracks(wall))) for _ in range(12)))
    assert len(await filed(field)) == 1


async def test_a_tracker_sends_by_osmand_and_traccar_until_it_is_ended(field: Field) -> None:
    omar, nobody = field.world.as_(OMAR), field.world.nobody
    await expect(404, field.world.as_(NADIA).post(f"units/{FIRST_UNIT}/trackers", json={}))
    made = (await expect(201, omar.post(f"units/{FIRST_UNIT}/trackers", json={"name": "Driver"}))).json()
    assert made["address"].endswith(OSMAND)
    wall = int(datetime.now(UTC).timestamp())
    asked = {"id": made["token"], "lat": "13.4", "lon": "1.2", "timestamp": str(wall), "accuracy": "8"}
    kept = (await expect(200, nobody.get(OSMAND, params=asked))).json()
    assert kept["outcome"] == "kept"
    assert kept["entry"] > 0
    assert (await expect(200, nobody.post(OSMAND, params=asked))).json()["outcome"] == "passed"
    later = asked | {"timestamp": str(wall + 61)}
    assert (await expect(200, nobody.post(OSMAND, data=later))).json()["outcome"] == "kept"
    told = {
        "timestamp": datetime.fromtimestamp(wall + 130, UTC).isoformat(),
        "coords": {"latitude": 13.4, "longitude": 1.2},
    }
    as_json = {"device_id": made["token"], "location": told}
    assert (await expect(200, nobody.post(OSMAND, json=as_json))).json()["outcome"] == "kept"
    assert len(await filed(field)) == 3
    faults = (await expect(422, nobody.get(OSMAND, params={"id": made["token"], "lat": "x"}))).json()["errors"]
    assert {fault["pointer"] for fault in faults} == {"/lat", "/lon", "/timestamp"}
    listed = (await expect(200, omar.get(f"units/{FIRST_UNIT}/trackers"))).json()["items"]
    assert [tracker["name"] for tracker in listed] == ["Driver"]
    assert "token" not in listed[0]
    await expect(204, omar.delete(f"units/{FIRST_UNIT}/trackers/{made['id']}"))
    await expect(204, omar.delete(f"units/{FIRST_UNIT}/trackers/{made['id']}"))
    await expect(401, nobody.get(OSMAND, params=later | {"timestamp": str(wall + 300)}))
    assert await verify(field.world.store, field.operation_id) == []


async def test_the_latest_place_is_shown_with_its_age_to_coordinators_and_to_the_units_own(field: Field) -> None:
    await field.filed({"kind": "position", "occurred_at": "2020-12-02T14:30:00Z", "location": SEIZURE["location"]})
    await field.filed(seizure(occurred_at="2020-12-02T14:40:00Z"))
    ahead = {"kind": "position", "occurred_at": "2020-12-02T20:00:00Z", "location": SEIZURE["location"]}
    await field.filed(ahead)  # a telephone with a wrong clock
    other = {"kind": "position", "occurred_at": "2020-12-02T14:00:00Z", "location": SEIZURE["location"]}
    await field.filed(other, unit=SECOND_UNIT)
    shown = {}
    for who in (AWA, AMINATA, FATOU, OMAR, ISSA, NADIA):
        items = (await expect(200, field.world.as_(who).get("positions"))).json()["items"]
        shown[who.name] = [item["unit"] for item in items]
    assert shown == {
        "Awa": [FIRST_UNIT, SECOND_UNIT], "Aminata": [FIRST_UNIT, SECOND_UNIT],
        "Fatou": [FIRST_UNIT], "Omar": [FIRST_UNIT], "Issa": [SECOND_UNIT], "Nadia": [SECOND_UNIT],
    }  # fmt: skip
    await expect(403, field.world.as_(HUGO).get("positions"))
    [own] = (await expect(200, field.world.unit(FIRST_UNIT).get("positions"))).json()["items"]
    assert (own["kind"], own["at"]) == ("seizure", "2020-12-02T14:40:00Z")
    assert 1200 <= own["age_s"] < 1500
    assert json.dumps(own).count("serial") == 0
