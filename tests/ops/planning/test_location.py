"""Place to sector, from memory, at any moment."""

from datetime import UTC, datetime, timedelta
from typing import Any

import shapely
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select

from geo.geojson import to_geojson
from ops.planning.location import SectorsInTime, locate
from ops.planning.models import Operation
from tests.cast import AWA
from tests.ops.planning.given import corridor, issue
from tests.ops.planning.test_corridors import shape_of
from tests.world import World, expect

START = datetime(2020, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)
LEFT, RIGHT, BOTH = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(0, 0, 2, 1)


def test_a_place_belongs_to_the_sector_that_was_valid_at_the_moment() -> None:
    sectors = SectorsInTime(
        [("A", BOTH, START, START + DAY), ("A", LEFT, START + DAY, None), ("B", RIGHT, START + DAY, None)]
    )
    assert sectors.locate(1.5, 0.5, START) == "A"
    assert sectors.locate(1.5, 0.5, START + DAY - timedelta.resolution) == "A"
    assert sectors.locate(1.5, 0.5, START + DAY) == "B"
    assert sectors.locate(1.0, 0.5, START + 5 * DAY) == "A", "an edge belongs to the lower code"
    assert sectors.locate(3.0, 0.5, START + DAY) is None


def test_what_is_dated_before_the_first_sector_is_located_by_the_first() -> None:
    assert SectorsInTime([("A", LEFT, START, None)]).locate(0.5, 0.5, START - 100 * DAY) == "A"
    assert SectorsInTime([]).locate(0.5, 0.5, START) is None


moments = st.integers(-2, 12).map(lambda days: START + days * DAY)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(1, 4)), max_size=6), moments)
def test_the_answer_is_what_asking_every_row_would_give(spans: list[tuple[int, int]], at: datetime) -> None:
    rows = [
        (f"S-{n}", BOTH, START + since * DAY, START + (since + days) * DAY) for n, (since, days) in enumerate(spans)
    ]
    asked = max(at, min((since for _, _, since, _ in rows), default=at))
    valid = sorted(code for code, _, since, until in rows if since <= asked < until)
    assert SectorsInTime(rows).locate(0.5, 0.5, at) == (valid[0] if valid else None)


async def test_the_store_is_asked_once_until_a_sector_changes(world: World) -> None:
    (code, *_) = await corridor(world)
    before = shapely.point_on_surface(await shape_of(world, code, None))
    asked: list[str] = []

    def count(_: Any, __: Any, statement: str, *___: Any) -> None:
        if "FROM sectors" in statement:
            asked.append(statement)

    await world.settled()  # who follows the journal reads sectors as well
    event.listen(world.store.reader.sync_engine, "before_cursor_execute", count)
    for _ in range(3):
        assert await where(world, before) == code
    assert len(asked) == 1
    await issue(world)
    with_a_hole = (await shape_of(world, code, None)).difference(before.buffer(0.02))
    await expect(
        200, world.as_(AWA).patch(f"sectors/{code}", json={"geometry": to_geojson(with_a_hole), "neighbours": "stay"})
    )
    await world.settled()
    asked.clear()
    assert await where(world, before) is None
    assert await where(world, before, START) == code
    assert len(asked) == 1


async def where(world: World, place: Any, at: datetime | None = None) -> str | None:
    async with world.store.read() as session:
        operation = await session.scalar(select(Operation))
        assert operation is not None
        return await locate(session, operation, place.x, place.y, at or datetime.now(UTC))
