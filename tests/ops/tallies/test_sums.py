"""The sums beside the cells: few rows that say the same."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from ops.tallies import additions, kept
from ops.tallies.counting import Amounts, Cell, rollup
from ops.tallies.models import TallyCell, TallySum
from ops.tallies.sums import COUNTED, part_for, summed
from tests.cast import SECOND_UNIT
from tests.ops.reports.field import Field, seizure

BEFORE = "0015"
ELSEWHERE = {"type": "Point", "coordinates": [-1.5, 12.3]}
cells = st.dictionaries(
    st.builds(
        Cell,
        figure=st.just("line"),
        phase=st.just("action"),
        day=st.sampled_from(["2020-12-01", "2020-12-02"]),
        country=st.sampled_from(["BFA", "NER"]),
        agency=st.sampled_from(["A", "B"]),
        sector=st.sampled_from(["", "S1", "S2"]),
        recovery=st.sampled_from(["seized", "found"]),
        item=st.just("firearm"),
        type=st.sampled_from(["", "pistol"]),
        unit=st.just("piece"),
        calibre=st.sampled_from(["", "9x19"]),
    ),
    st.builds(Amounts, *(st.integers(0, 5000) for _ in Amounts._fields)),
    max_size=30,
)


@given(cells)
def test_sums_say_what_the_cells_say_by_each_part(counted: dict[Cell, Amounts]) -> None:
    for part in ("agency", "day", "sector"):
        coarse: dict[Cell, Amounts] = {}
        for key, values in summed(counted).items():
            if key.part == part:
                of: Any = {name: getattr(key, name) for name in key._fields if name not in {"part", "name"}}
                nothing = dict.fromkeys(Cell._fields, "")
                coarse[Cell(**nothing | of | {part: key.name})] = Amounts(**dict(zip(COUNTED, values, strict=True)))
        for by in ((), ("type",), ("country",), (part,), ("country", part, "type")):
            assert rollup(coarse, by) == rollup(counted, by)


def test_a_question_that_tells_more_apart_is_for_the_cells() -> None:
    assert [part_for(fields) for fields in ((), ("country", "type"), ("agency",), ("day", "item"), ("sector",))] == [
        *("agency", "agency", "agency"),
        *("day", "sector"),
    ]
    assert [part_for(fields) for fields in (("agency", "day"), ("sector", "day"), ("calibre",))] == [None] * 3


async def test_the_cells_are_not_read_for_what_is_asked_most(field: Field) -> None:
    await field.filed(seizure())
    await field.filed(seizure(location=ELSEWHERE), unit=SECOND_UNIT)
    await field.world.settled()
    await additions.carry(field.world.store, field.operation_id)
    before = [await field.tally(by=by) for by in ("", "country,sector", "agency,type", "day")]
    async with field.world.store.write() as session:
        await session.execute(delete(TallyCell))
    kept.forget()
    assert [await field.tally(by=by) for by in ("", "country,sector", "agency,type", "day")] == before
    assert (await field.tally(by="calibre"))["rows"] == []


async def test_a_store_with_cells_gets_its_sums_when_it_is_brought_up(field: Field) -> None:
    await field.filed(seizure())
    await field.filed(seizure(location=ELSEWHERE), unit=SECOND_UNIT)
    await field.world.settled()

    async def sums() -> list[tuple[Any, ...]]:
        columns = [column for column in TallySum.__table__.columns if column.name != "operation_id"]
        async with field.world.store.read() as session:
            return sorted(tuple(row) for row in await session.execute(select(*columns)))

    store = field.world.store
    await additions.carry(store, field.operation_id)
    before = await sums()
    assert before
    await store.migrate(BEFORE)
    assert await store.revision() == BEFORE
    await store.migrate()
    assert await sums() == before
