"""A store from before crossings were things of their own is brought up, and its journal still agrees with it."""

from sqlalchemy import select

from ops.journal.verify import verify
from ops.planning.models import Operation
from tests.cast import AWA
from tests.ops.planning.given import corridor
from tests.ops.planning.test_operations import journal
from tests.world import World, expect

BEFORE = "0006"


async def test_what_sectors_named_becomes_crossings_with_entries(world: World) -> None:
    await corridor(world)
    known = {c["code"]: c["sector"] for c in (await expect(200, world.as_(AWA).get("crossings"))).json()["items"]}
    await world.store.migrate(BEFORE)
    assert await world.store.revision() == BEFORE
    await world.store.migrate()
    after = {c["code"]: c["sector"] for c in (await expect(200, world.as_(AWA).get("crossings"))).json()["items"]}
    assert after == known
    told = [entry for entry in await journal(world) if entry.actor == "upgrade"]
    assert {(entry.kind, entry.subject) for entry in told} == {("crossing.added", code) for code in known}
    async with world.store.read() as session:
        operation_id = await session.scalar(select(Operation.id).where(Operation.code == world.op))
    assert await verify(world.store, str(operation_id)) == []
