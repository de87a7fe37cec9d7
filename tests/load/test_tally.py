"""What reading a tally costs after 1,000 and after 1,000,000 reports: `make bench ARGS=tests/load/test_tally.py`.

The cells are what so many reports of three lines leave, made by the database from a table of those lines; the same
question is then put to that table. Readings: again, when nothing was written in between; after one more report, filed
through the API; after twenty; and the first one of a process, which asks the tables. Prints medians; asserts only that
all ways say the same. Also the figures of a board.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import func, select, text

from dashboards.picture import figures
from ops.planning.models import Operation
from ops.store import Store
from ops.tallies import kept, queries
from ops.tallies.models import TallyCell
from ops.tallies.sums import PARTS
from tests.cast import SECOND_UNIT
from tests.ops.reports.field import Field, seizure
from tests.world import World

pytestmark = [pytest.mark.load, pytest.mark.timeout(1800)]
REPORTS = int(os.environ.get("CORRIDOR_BENCH_REPORTS", "1000000"))
TIMES = 15
QUESTIONS: tuple[tuple[str, ...], ...] = (
    *(("country", "sector"), (), ("type",), ("agency",), ("country", "sector", "type"), ("day",)),
    ("day", "calibre"),
)
"""The last one is for the cells alone, which the sums beside them do not answer."""

SERIES = {
    "sqlite": """
      with recursive n(i) as (select :first union all select i + 1 from n where i + 1 < :last) select i from n""",
    "postgresql": "select i from generate_series(cast(:first as bigint), :last - 1) as s(i)",
}
LINES = """
create table bench_lines (report bigint, phase varchar, day varchar, country varchar, agency varchar, sector varchar,
  recovery varchar, class varchar, type varchar, unit varchar, calibre varchar, quantity_milli bigint)"""
FILL = """
insert into bench_lines
select i / 3, 'action',
  '2020-12-' || case when i / 60 % 21 < 9 then '0' else '' end || cast(1 + i / 60 % 21 as varchar),
  case when i / 3 % 2 = 0 then 'BFA' else 'NER' end, 'A' || cast(i / 1260 % 3 as varchar),
  'S' || cast(i / 3 % 20 as varchar),
  case when i / 3780 % 2 = 0 then 'seized' else 'found' end,
  case i % 3 when 0 then 'firearm' when 1 then 'ammunition' else 'explosive' end,
  case i % 3 when 0 then case i / 7560 % 4 when 0 then 'pistol' when 1 then 'rifle' when 2 then 'revolver' else '' end
    when 1 then 'cartridge' else case i / 7560 % 2 when 0 then 'dynamite' else 'tnt' end end,
  case i % 3 when 0 then 'piece' when 1 then 'round' else 'kg' end,
  case when i % 3 = 2 then '' else case i / 30240 % 3 when 0 then '9x19' when 1 then '7.62x39' else '' end end,
  1000 * (1 + i % 89)
from ({series}) as numbers"""
CELLS = """
insert into tally_cells (operation_id, basis, figure, phase, day, country, agency, sector, recovery, item, type, unit,
  calibre, exact, at_least, about, at_most, hits, reports, reports_of_item, reports_of_type, reports_of_calibre)
select :operation, 'gross', {figure}, phase, day, country, agency, sector, {recovery}, {item}, {type}, {unit},
  {calibre}, {amount}, 0, 0, 0, 0, count(*), count(*), count(*), count(*)
from bench_lines where {chosen} group by phase, day, country, agency, sector, {grouped}"""
SUMS = """
insert into tally_sums (operation_id, basis, part, name, figure, phase, country, recovery, item, type, unit, exact,
  at_least, about, at_most, hits, reports_of_item, reports_of_type)
select operation_id, basis, '{part}', {part}, figure, phase, country, recovery, item, type, unit, sum(exact),
  sum(at_least), sum(about), sum(at_most), sum(hits), sum(reports_of_item), sum(reports_of_type)
from tally_cells group by operation_id, basis, {part}, figure, phase, country, recovery, item, type, unit"""
FIGURES: tuple[dict[str, str], ...] = (
    {"figure": "'line'", "recovery": "recovery", "item": "class", "type": "type", "unit": "unit", "calibre": "calibre",
     "amount": "sum(quantity_milli)", "chosen": "0 = 0", "grouped": "recovery, class, type, unit, calibre"},
    {"figure": "'report'", "recovery": "''", "item": "'seizure'", "type": "''", "unit": "'count'", "calibre": "''",
     "amount": "1000 * count(*)", "chosen": "class = 'firearm'", "grouped": "class"},
    {"figure": "'check'", "recovery": "''", "item": "'vehicle'", "type": "''", "unit": "'count'", "calibre": "''",
     "amount": "40000 * count(*)", "chosen": "class = 'firearm'", "grouped": "class"},
)  # fmt: skip
BY_LINES = """
select phase, country, sector, recovery, class, unit, sum(quantity_milli), count(distinct report)
from bench_lines group by phase, country, sector, recovery, class, unit"""


def say(line: str) -> None:
    print(line, flush=True)


async def fill(store: Store, operation_id: str, first: int, last: int) -> int:
    """The lines of the reports from one to another, and all cells anew; how many cells there are."""
    engine = store.writer.dialect.name
    async with store.write() as session:
        for begin in range(3 * first, 3 * last, 300_000):
            bounds = {"first": begin, "last": min(begin + 300_000, 3 * last)}
            await session.execute(text(FILL.format(series=SERIES[engine])), bounds)
        await session.execute(text("delete from tally_cells"))
        await session.execute(text("delete from tally_additions"))
        for figure in FIGURES:
            await session.execute(text(CELLS.format(**figure)), {"operation": operation_id})
        await session.execute(text("delete from tally_sums"))
        for part in PARTS:
            await session.execute(text(SUMS.format(part=part)))
    async with store.write() as session:
        await session.execute(text("analyze"))
    async with store.read() as session:
        return await session.scalar(select(func.count()).select_from(TallyCell)) or 0


async def timed(read: Callable[[], Awaitable[Any]]) -> tuple[Any, float, float]:
    """(what was read, wall ms, processor ms of this process with its threads)."""
    wall, processor = time.perf_counter(), time.process_time()
    found = await read()
    return found, (time.perf_counter() - wall) * 1000, (time.process_time() - processor) * 1000


async def quiet() -> None:
    """Until this process has nothing else to do: alarms and comparisons follow what is filed."""
    calm = 0
    while calm < 3:
        spent = time.process_time()
        await asyncio.sleep(0.03)
        calm = calm + 1 if time.process_time() - spent < 0.002 else 0


def median(values: list[tuple[float, ...]]) -> str:
    wall, processor = (sorted(column)[len(values) // 2] for column in zip(*values, strict=True))
    return f"{wall:7.1f} /{processor:7.1f}"


async def test_reading_a_tally_costs_the_same_after_a_thousand_and_after_a_million_reports(world: World) -> None:
    field = await Field.of(world)
    store = world.store
    async with store.read() as session:
        operation_id = str(await session.scalar(select(Operation.id)))
    async with store.write() as session:
        await session.execute(text(LINES))
    say(f"\n{store.writer.dialect.name}: wall / processor ms, medians of {TIMES}")
    before = 0
    for size in (1000, REPORTS):
        count = await fill(store, operation_id, before, size)
        before = size

        async def group_by() -> dict[tuple[Any, ...], tuple[int, int]]:
            async with store.read() as session:
                return {tuple(row[:6]): (int(row[6]), row[7]) for row in await session.execute(text(BY_LINES))}

        lines, *spent = await timed(group_by)
        say(f"{size} reports, {count} cells; GROUP BY over {3 * size} lines {spent[0]:.0f} / {spent[1]:.0f} ms")
        kept.forget()
        for by in QUESTIONS:
            asked = queries.Asked(by=list(by))

            async def read(asked: queries.Asked = asked) -> Any:
                async with store.read() as session:
                    return await queries.tally_of(session, operation_id, asked)

            tally = await readings(field, "by " + (", ".join(by) or "class"), read)
            if by == QUESTIONS[0]:
                keys = ("phase", "country", "sector", "recovery", "class", "unit")
                told = {tuple(row[key] for key in keys): row for row in tally.rows}
                assert {key: (round(row["quantity"] * 1000), row["reports"]) for key, row in told.items()} == lines

        async def board() -> Any:
            async with store.read() as session:
                return await figures(session, operation_id)

        await readings(field, "a board's figures", board)


async def readings(field: Field, what: str, read: Callable[[], Awaitable[Any]]) -> Any:
    """Read in all ways and say what it takes; what was read at the beginning."""
    found, *cold = await timed(read)
    first = []
    for _ in range(TIMES):
        kept.forget()
        first.append(tuple((await timed(read))[1:]))
    same = [tuple((await timed(read))[1:]) for _ in range(TIMES)]
    after_one, after_many = [], []
    for number in range(TIMES):
        await field.filed(seizure(), unit=SECOND_UNIT)
        await quiet()
        after_one.append(tuple((await timed(read))[1:]))
        if number % 5 == 0:
            for _ in range(20):
                await field.filed(seizure(), unit=SECOND_UNIT)
            await quiet()
            after_many.append(tuple((await timed(read))[1:]))
    last = await read()
    kept.forget()
    assert await read() == last
    say(
        f"  {what:25} again {median(same)}; after one report {median(after_one)}; after twenty {median(after_many)};"
        f" first {median(first)}; first of all {cold[0]:7.1f} /{cold[1]:7.1f}"
    )
    return found
