"""Issued versions: countries approve or object, versions are compared, reports keep their sector, people are told."""

import uuid
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from shapely.geometry import mapping, shape
from sqlalchemy import select

from ops.deliveries.models import Delivery, ParcelKept
from ops.journal.verify import verify
from ops.planning.models import Operation
from tests.cast import AMINATA, AWA, FATOU, FIRST_UNIT, HUGO, ISSA, OMAR, SECOND_UNIT
from tests.ops.planning.given import issue
from tests.ops.planning.test_issue import sound
from tests.world import SEIZURE, Caller, World, expect

APPROVED = {"country": "BFA", "decision": "approved"}


async def checked(world: World) -> None:
    async with world.store.read() as session:
        id_ = str(await session.scalar(select(Operation.id).where(Operation.code == world.op)))
    assert await verify(world.store, id_) == []


async def awaited(caller: Caller) -> list[str]:
    """Kinds of the notices that somebody has not acknowledged, newest first."""
    items = (await expect(200, caller.get("messages?show=awaited"))).json()["items"]
    return [item["notice"]["kind"] for item in items if "notice" in item]


def kinds(diff: dict[str, Any]) -> list[str]:
    """Of the changes, without those of the crossings, which moved to another sector with their ground."""
    return [change["kind"] for change in diff["changes"] if not change["kind"].startswith("crossing")]


async def test_each_focal_point_speaks_for_its_country_and_its_newest_word_counts(world: World) -> None:
    await sound(world)
    await issue(world)
    at = "plan/versions/1/approvals"
    await expect(201, world.as_(FATOU).post(at, json=APPROVED))
    no_remark = {"country": "NER", "decision": "objected"}
    refused = await expect(422, world.as_(ISSA).post(at, json=no_remark))
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["/remark"]
    await expect(201, world.as_(ISSA).post(at, json=no_remark | {"remark": "Not without our scanner"}))
    await expect(403, world.as_(ISSA).post(at, json=APPROVED))
    await expect(403, world.as_(AWA).post(at, json=APPROVED))
    await expect(404, world.as_(FATOU).post("plan/versions/2/approvals", json=APPROVED))
    [version] = (await world.as_(HUGO).get("plan/versions")).json()["items"]
    said = [(one["country"], one["decision"], one["remark"], one["by"]) for one in version["approvals"]]
    assert said == [("BFA", "approved", "", FATOU.email), ("NER", "objected", "Not without our scanner", ISSA.email)]
    await expect(
        201, world.as_(ISSA).post(at, json={"country": "NER", "decision": "approved", "remark": "It is there"})
    )
    whole = (await world.as_(HUGO).get("plan/versions/1")).json()
    assert [(one["country"], one["decision"]) for one in whole["approvals"]] == [
        ("BFA", "approved"),
        ("NER", "approved"),
    ]
    await checked(world)


async def test_an_amended_version_is_no_longer_approved_and_the_next_begins_unapproved(world: World) -> None:
    await sound(world)
    await issue(world)
    await expect(201, world.as_(FATOU).post("plan/versions/1/approvals", json=APPROVED))
    await issue(world)
    await expect(409, world.as_(FATOU).post("plan/versions/1/approvals", json=APPROVED))
    newest, former = (await world.as_(HUGO).get("plan/versions")).json()["items"]
    assert (newest["approvals"], len(former["approvals"])) == ([], 1)
    for state in ("active", "closing"):
        await expect(200, world.as_(AWA).post("state", json={"to": state, "reason": "By hand."}))
    await expect(409, world.as_(FATOU).post("plan/versions/2/approvals", json=APPROVED))


async def test_two_versions_are_compared_as_sentences_and_on_a_map_either_way(world: World) -> None:
    first, second = await sound(world)
    await issue(world)
    parts = (await expect(200, world.as_(AWA).post(f"sectors/{first}/split", json={"parts": 2}))).json()["sectors"]
    await expect(200, world.as_(AWA).patch(f"sectors/{second}", json={"name": "East bank"}))
    other = {
        "sector": parts[1],
        "unit": FIRST_UNIT,
        "starts_at": "2020-12-02T00:00:00Z",
        "ends_at": "2020-12-03T00:00:00Z",
    }
    await expect(201, world.as_(AWA).post("assignments", json=other))
    await issue(world)
    diff = (await expect(200, world.as_(HUGO).get("plan/versions/2/diff"))).json()
    assert (diff["from_version"], diff["to_version"]) == (1, 2)
    assert kinds(diff) == ["sector_split", "sector_changed", "assignment_added"]
    assert f"Sector {first} was split into {parts[0]} and {parts[1]}." in diff["text"]["en"].splitlines()
    assert f"Le secteur {first} est partagé : {parts[0]} et {parts[1]}." in diff["text"]["fr"].splitlines()
    assert f"{FIRST_UNIT} is assigned to {parts[1]}, 2 Dec 2020 00:00 – 3 Dec 2020 00:00 UTC." in diff["text"]["en"]
    drawn = {feature["id"]: feature["properties"]["change"] for feature in diff["geojson"]["features"]}
    assert drawn == {first: "reshaped", f"{first} lost": "lost", parts[1]: "added", second: "kept"}
    back = (await expect(200, world.as_(HUGO).get("plan/versions/1/diff?from=2"))).json()
    assert kinds(back) == ["sector_merged", "sector_changed", "assignment_removed"]
    assert (await world.as_(HUGO).get("plan/versions/2/diff?from=2")).json()["changes"] == []
    whole = (await world.as_(HUGO).get("plan/versions/1/diff")).json()
    assert {change["kind"] for change in whole["changes"]} >= {"sector_added", "unit_added", "assignment_added"}
    await expect(404, world.as_(HUGO).get("plan/versions/3/diff"))
    await expect(404, world.as_(HUGO).get("plan/versions/2/diff?from=7"))
    await expect(400, world.as_(HUGO).get("plan/versions/2/diff?from=one"))


async def test_a_report_stays_with_the_sector_that_was_valid_at_its_time(world: World) -> None:
    """Filed before and after the amendment; what happened before it is placed by the sectors of then."""
    first, _ = await sound(world)
    await issue(world)
    unit = world.unit(FIRST_UNIT)
    features = (await world.as_(AWA).get("sectors")).json()["features"]
    ground = next(shape(feature["geometry"]) for feature in features if feature["id"] == first)
    before = str(uuid.uuid4())
    place = dict(mapping(ground.representative_point()))
    receipt = (await expect(201, unit.put(f"reports/{before}", json=SEIZURE | {"location": place}))).json()
    assert receipt["sector"] == first
    made = (await expect(200, world.as_(AWA).post(f"sectors/{first}/split", json={"parts": 2}))).json()["sectors"]
    await issue(world)
    sectors = {f["id"]: shape(f["geometry"]) for f in (await world.as_(AWA).get("sectors")).json()["features"]}
    new = next(code for code in made if code != first)
    inside = dict(mapping(sectors[new].representative_point()))
    late = (await expect(201, unit.put(f"reports/{uuid.uuid4()}", json=SEIZURE | {"location": inside}))).json()
    assert late["sector"] == first  # it happened in 2020, when all of this was one sector
    after = SEIZURE | {"location": inside, "occurred_at": "2100-01-01T00:00:00Z"}
    assert (await expect(201, unit.put(f"reports/{uuid.uuid4()}", json=after))).json()["sector"] == new
    assert (await world.as_(AWA).get(f"reports/{before}")).json()["sector"] == first
    await checked(world)


async def test_whom_a_plan_concerns_is_told_and_says_that_it_was_read(world: World) -> None:
    await sound(world)
    await issue(world)
    assert await awaited(world.unit(FIRST_UNIT)) == ["plan.issued"]
    assert await awaited(world.as_(FATOU)) == ["plan.issued"]
    assert await awaited(world.as_(OMAR)) == ["plan.issued"]
    assert await awaited(world.as_(HUGO)) == []
    await expect(201, world.as_(FATOU).post("plan/versions/1/approvals", json=APPROVED))
    assert (await awaited(world.as_(AWA)))[:1] == ["plan.approved"]
    assert (await awaited(world.as_(ISSA)))[:1] == ["plan.approved"]
    [message, *_] = (await world.as_(AWA).get("messages?show=awaited")).json()["items"]
    assert message["notice"]["text"]["fr"] == "Burkina Faso a approuvé la version 1 du plan."
    await expect(201, world.as_(AWA).post(f"messages/{message['id']}/acknowledgement", json={}))
    assert await awaited(world.as_(AWA)) == []
    await checked(world)


async def test_a_unit_is_told_when_others_change_its_assignments_and_not_of_what_it_did_itself(world: World) -> None:
    first, _ = await sound(world)
    assert await awaited(world.unit(FIRST_UNIT)) == []  # nobody is told of every stroke of a draft
    await issue(world)
    (row, _) = (await world.as_(AWA).get("assignments")).json()["items"]
    assert row["sector"] == first
    await expect(200, world.unit(FIRST_UNIT).post(f"assignments/{row['id']}/state", json={"to": "accepted"}))
    await expect(200, world.as_(AWA).patch(f"assignments/{row['id']}", json={"ends_at": "2020-12-06T00:00:00Z"}))
    assert await awaited(world.unit(FIRST_UNIT)) == ["assignment.changed", "plan.issued"]
    assert await awaited(world.unit(SECOND_UNIT)) == ["plan.issued"]
    [message, *_] = (await world.unit(FIRST_UNIT).get("messages")).json()["items"]
    assert first in message["notice"]["text"]["en"]
    await checked(world)


@pytest.mark.parametrize("wanted", [["plan", "assignment"], ["plan.issued"], []], ids=["nouns", "one kind", "all"])
async def test_webhooks_hear_of_the_plan_as_they_asked_to(world: World, wanted: list[str]) -> None:
    hook: dict[str, Any] = {"url": "https://hooks.example.org/plan", "kinds": wanted}
    await expect(201, world.as_(FATOU).post("webhooks", json=hook))
    await sound(world)
    await issue(world)
    await expect(201, world.as_(ISSA).post("plan/versions/1/approvals", json=APPROVED | {"country": "NER"}))
    async with world.store.read() as session:
        statement = select(ParcelKept.kind, ParcelKept.payload).join(Delivery, Delivery.parcel_id == ParcelKept.id)
        found = await session.execute(statement.where(Delivery.channel == "webhook"))
        sent = {row[0]: row[1] for row in found}
    assert set(sent) == ({"plan.issued"} if wanted == ["plan.issued"] else {"plan.issued", "plan.approved"})
    assert sent["plan.issued"]["version"] == 1


async def test_an_auditor_reads_what_was_said_and_a_stranger_nothing(world: World) -> None:
    await sound(world)
    await issue(world)
    await expect(201, world.as_(FATOU).post("plan/versions/1/approvals", json=APPROVED))
    told = [entry["kind"] for entry in (await world.as_(AMINATA).get("journal?limit=1000")).json()["items"]]
    assert told[-4:] == ["operation.state", "message.sent", "approval.given", "message.sent"]


async def test_the_operation_order_of_a_version_says_what_countries_say_of_it(world: World) -> None:
    await sound(world)
    await issue(world)
    await expect(201, world.as_(FATOU).post("plan/versions/1/approvals", json=APPROVED))
    remark = {"country": "NER", "decision": "objected", "remark": "Not without our scanner"}
    await expect(201, world.as_(ISSA).post("plan/versions/1/approvals", json=remark))
    paper = await expect(200, world.as_(HUGO).get("plan.pdf?version=1&language=fr"))
    pages = "".join(page.extract_text() for page in PdfReader(BytesIO(paper.content)).pages)
    assert "Not without our scanner" in pages
    assert "s'oppose" in pages.replace("’", "'")
