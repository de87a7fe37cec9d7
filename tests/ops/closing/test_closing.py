"""Closing on both engines: refused with every open point, overridden by name with a reason, and the group ends."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import update

from ops.access.models import Member
from ops.closing.checklist import Facts, checklist, not_accepted
from ops.journal.verify import verify
from tests.cast import AMINATA, AWA, FATOU, FIRST_UNIT, HUGO, ISSA, NADIA, OMAR
from tests.ops.reports.field import Field, seizure
from tests.world import Caller, expect


async def to_closing(field: Field) -> None:
    awa = field.world.as_(AWA)
    for to in ("active", "closing"):
        answer = await awa.post("state", json={"to": to, "reason": "Over"})
        assert answer.status_code in (200, 409)


async def points(field: Field) -> dict[str, dict[str, Any]]:
    found = (await expect(200, field.world.as_(AWA).get("closing"))).json()
    return {one["code"]: one for one in found["points"]}


async def test_closing_is_refused_with_every_open_point_and_changes_nothing(field: Field) -> None:
    awa = field.world.as_(AWA)
    await field.filed(seizure())
    await to_closing(field)
    refused = (await expect(409, awa.post("state", json={"to": "closed", "reason": "Over"}))).json()
    open_ = [code for code, one in (await points(field)).items() if not one["done"]]
    assert {"summary_made", "rules_applied"} <= set(open_)
    assert [one["detail"].split()[0] for one in refused["errors"]] == open_
    assert (await expect(200, awa.get(""))).json()["state"] == "closing"
    assert (await expect(200, awa.get("retention"))).json()["closed_at"] is None


async def test_worked_off_point_by_point_it_closes_without_an_override(field: Field) -> None:
    awa = field.world.as_(AWA)
    await field.filed(seizure())
    await to_closing(field)
    await expect(200, awa.post("cases/compile"))
    made = (await expect(201, awa.post("summaries", json={"audience": "members"}))).json()["number"]
    open_ = await points(field)
    assert open_["summary_signed"]["subjects"] == ["BFA", "NER"]
    for person, country in ((FATOU, "BFA"), (ISSA, "NER")):
        body = {"country": country, "decision": "agreed", "remark": ""}
        await expect(201, field.world.as_(person).post(f"summaries/{made}/sign-off", json=body))
    left = [code for code, one in (await points(field)).items() if not one["done"]]
    assert left == ["action_over"]  # by the exercise's clock it is the action week still
    await expect(200, awa.post("state", json={"to": "closed", "reason": "Rehearsal ends", "override": left}))
    items = (await expect(200, field.world.as_(AMINATA).get("journal?limit=1000"))).json()["items"]
    [accepted] = [one for one in items if one["kind"] == "closing.accepted"]
    assert [one["code"] for one in accepted["payload"]["points"]] == left
    assert accepted["payload"]["reason"] == "Rehearsal ends"
    assert await verify(field.world.store, field.operation_id) == []


async def test_a_case_without_anybody_who_stays_is_not_handed_over(field: Field) -> None:
    awa = field.world.as_(AWA)
    await field.filed(seizure())
    await expect(200, awa.post("cases/compile"))
    assert (await points(field))["cases_handed_over"]["done"]
    async with field.world.store.write() as session:
        gone = update(Member).where(Member.country == "BFA", Member.role == "focal_point")
        await session.execute(gone.values(not_after=datetime(2020, 1, 1, tzinfo=UTC)))
    found = (await points(field))["cases_handed_over"]
    assert (found["done"], found["count"]) == (False, 1)


async def test_a_case_whose_lead_is_offered_waits_for_the_answer(field: Field) -> None:
    awa = field.world.as_(AWA)
    await field.filed(seizure())
    [code] = (await expect(200, awa.post("cases/compile"))).json()["opened"]
    offer = {"to": {"agency": "NER-PN", "country": "NER"}, "reason": "Its origin is there"}
    await expect(201, field.world.as_(FATOU).post(f"cases/{code}/handover", json=offer))
    found = (await points(field))["cases_handed_over"]
    assert (found["done"], found["subjects"]) == (False, [code])
    answer = {"accept": True, "reason": ""}
    await expect(200, field.world.as_(ISSA).post(f"cases/{code}/handover/answer", json=answer))
    assert (await points(field))["cases_handed_over"]["done"]


async def test_with_closing_the_user_group_ends_at_every_door(field: Field) -> None:
    world = field.world
    awa, omar, unit = world.as_(AWA), world.as_(OMAR), world.unit(FIRST_UNIT)
    share = (await expect(201, awa.post("shares", json={"name": "Wall"}))).json()
    tracker = (await expect(201, omar.post(f"units/{FIRST_UNIT}/trackers", json={"name": "Driver"}))).json()
    await expect(201, awa.post("webhooks", json={"url": "https://hooks.example.org/x"}))
    await expect(201, awa.post("text-gateways", json={"code": "GSM-1"}))
    await to_closing(field)
    view = (await expect(200, awa.get("closing"))).json()
    assert view["ends"] == {"members": 3, "links": 1, "webhooks": 1, "trackers": 1, "gateways": 1}
    override = [one["code"] for one in view["points"] if not one["done"]]
    await expect(200, awa.post("state", json={"to": "closed", "reason": "Over", "override": override}))
    for person in (OMAR, NADIA, HUGO):
        await expect(404, world.as_(person).get(""))
    for person in (AWA, FATOU, ISSA, AMINATA):
        await expect(200, world.as_(person).get(""))
    await expect(404, world.nobody.get(f"/share/{share['token']}"))
    told = await unit.put("reports/7b0d2f1e-0000-4000-8000-000000000009", json=seizure())
    assert told.status_code == 409  # who still has something to send is told why
    assert (await unit.get("reports")).status_code == 404
    at = {"id": tracker["token"], "lat": "13.4", "lon": "1.2", "timestamp": "1606917600"}
    assert (await Caller(world.app, {}).post("/positions/osmand", params=at)).status_code == 401
    kinds = [one["kind"] for one in (await awa.get("journal?limit=1000")).json()["items"]]
    for kind in ("share.revoked", "webhook.removed", "tracker.ended", "gateway.revoked", "retention.set"):
        assert kind in kinds
    assert await verify(world.store, field.operation_id) == []


def test_an_open_point_stands_in_the_way_unless_it_is_accepted_by_its_code() -> None:
    found = checklist(Facts(summary=1, unsigned=["NER"], pairs_open=2))
    assert [one.code for one in found if not one.done] == ["pairs_ruled", "summary_signed"]
    assert [one.code for one in not_accepted(found, ["pairs_ruled"])] == ["summary_signed"]
    assert not_accepted(found, ["pairs_ruled", "summary_signed"]) == []


def test_without_a_summary_nothing_is_asked_about_signing_it() -> None:
    found = checklist(Facts(unsigned=["NER"], newer=3))
    assert [one.code for one in found if not one.done] == ["summary_made"]
