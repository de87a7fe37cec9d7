"""Consents of host countries through the API, on both engines, and what findings make of them."""

import pytest
from sqlalchemy import select

from ops.journal.verify import verify
from ops.planning.consent_rules import may_work
from ops.planning.models import Operation
from tests.cast import AWA, FATOU, HUGO, ISSA, OMAR, SECOND_UNIT
from tests.ops.planning.given import assign, corridor, pointers
from tests.world import World, expect


async def abroad(world: World) -> list[str]:
    found = (await expect(200, world.as_(HUGO).get("findings"))).json()
    return [finding["subjects"] for finding in found if finding["kind"] == "outside_jurisdiction"]


async def test_a_unit_abroad_is_a_finding_until_its_host_consents_and_again_when_that_ends(world: World) -> None:
    codes = await corridor(world)
    host = next(code for code in codes if code.endswith("A"))
    await assign(world.as_(AWA), host, SECOND_UNIT)
    assert await abroad(world) == [[SECOND_UNIT, host]]
    draft = {"host": "BFA", "guest": "NER", "corridor": "BFA-NER", "note": "Letter 12/2020"}
    await expect(403, world.as_(ISSA).post("consents", json=draft))
    await expect(403, world.as_(OMAR).post("consents", json=draft))
    made = (await expect(201, world.as_(FATOU).post("consents", json=draft))).json()
    await expect(409, world.as_(AWA).post("consents", json=draft))
    assert await abroad(world) == []
    assert (await expect(200, world.as_(HUGO).get("consents"))).json()["items"] == [made]
    await expect(403, world.as_(ISSA).delete(f"consents/{made['id']}"))
    await expect(404, world.as_(AWA).delete("consents/none"))
    for _ in range(2):
        await expect(204, world.as_(FATOU).delete(f"consents/{made['id']}"))
    assert await abroad(world) == [[SECOND_UNIT, host]]
    assert (await expect(200, world.as_(HUGO).get("consents"))).json()["items"] == []
    async with world.store.read() as session:
        operation_id = str(await session.scalar(select(Operation.id)))
    assert await verify(world.store, operation_id) == []


async def test_everything_wrong_with_a_consent_is_said_at_once(world: World) -> None:
    wrong = {"host": "TCD", "guest": "TCD", "corridor": "NO-WHERE"}
    problem = await expect(422, world.as_(AWA).post("consents", json=wrong))
    assert pointers(problem) == ["/host", "/guest", "/guest", "/corridor"]


@pytest.mark.parametrize(
    ("country", "corridor", "may"),
    [("NER", "BFA-NER", True), ("NER", "BEN-BFA", False), ("BFA", "BEN-BFA", True), ("TCD", "BFA-NER", False)],
)
def test_a_consent_reaches_as_far_as_it_says(country: str, corridor: str, may: bool) -> None:
    assert may_work([("BFA", "NER", "BFA-NER")], "BFA", country, corridor) is may
