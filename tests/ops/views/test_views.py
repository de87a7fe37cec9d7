"""Saved views are each person's own, unless a coordinator shares them; what they find is its reader's."""

import uuid

from sqlalchemy import func, select

from ops.journal.models import Entry
from tests.cast import AWA, FATOU, HUGO, STELLA
from tests.world import World, expect

ASKED = {"name": "Pistols", "query": "class=firearm&type=pistol", "columns": ["unit", "what"]}


async def names(world: World, person: object) -> list[tuple[str, bool]]:
    answer = await expect(200, world.as_(person).get("views"))  # type: ignore[arg-type]
    return [(view["name"], view["mine"]) for view in answer.json()["items"]]


async def test_a_view_is_ones_own_until_a_coordinator_shares_it(world: World) -> None:
    id_ = str(uuid.uuid4())
    async with world.store.read() as session:
        before = await session.scalar(select(func.count()).select_from(Entry))
    kept = (await expect(200, world.as_(HUGO).put(f"views/{id_}", json=ASKED))).json()
    assert kept["query"] == ASKED["query"]
    assert await names(world, HUGO) == [("Pistols", True)]
    assert await names(world, AWA) == []
    await expect(403, world.as_(HUGO).put(f"views/{id_}", json={**ASKED, "shared": True}))
    await expect(200, world.as_(AWA).put(f"views/{id_}", json={**ASKED, "name": "Ours", "shared": True}))
    assert await names(world, HUGO) == [("Ours", False), ("Pistols", True)]
    assert await names(world, FATOU) == [("Ours", False)]
    await expect(204, world.as_(FATOU).delete(f"views/{id_}"))  # hers: there is none
    assert await names(world, FATOU) == [("Ours", False)]
    await expect(204, world.as_(AWA).delete(f"views/{id_}"))
    assert await names(world, HUGO) == [("Pistols", True)]
    await expect(200, world.as_(HUGO).put(f"views/{id_}", json={**ASKED, "name": "Guns"}))
    assert await names(world, HUGO) == [("Guns", True)]
    await expect(404, world.as_(STELLA).get("views"))
    async with world.store.read() as session:
        assert await session.scalar(select(func.count()).select_from(Entry)) == before


async def test_a_question_that_cannot_be_asked_is_not_kept(world: World) -> None:
    wrong = {"name": "Odd", "query": "colour=red&class=gun", "columns": ["colour"]}
    answer = await expect(422, world.as_(AWA).put(f"views/{uuid.uuid4()}", json=wrong))
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {"/columns/0", "/query"}
    await expect(400, world.as_(AWA).put("views/mine", json=ASKED))
    assert await names(world, AWA) == []
