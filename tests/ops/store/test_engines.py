"""Both engines behind the one door."""

import asyncio
import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import shapely
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, func, insert, select
from sqlalchemy.dialects.sqlite import aiosqlite

from ops.errors import Conflict
from ops.journal.chain import GENESIS
from ops.journal.models import Entry, Head
from ops.journal.service import Draft, End, append, appending, line_up, open_journal, seeing_end
from ops.settings import Settings, load_settings
from ops.store import Shape, Store, WakeUp, embedded, open_store
from ops.store.base import Instant
from ops.store.direct import Rows, asking, instant_text, tell
from ops.store.door import newest_revision
from ops.store.embedded import PATIENCE_MS
from ops.store.migrate import SCRIPTS
from ops.store.models import Base
from tests.support.patience import PATIENCE_S

AT = datetime(2020, 12, 2, 14, 5, tzinfo=UTC)


@pytest.fixture
async def store(settings: Settings):
    store = open_store(settings)
    await store.migrate()
    await store.start()
    yield store
    await store.close()


async def test_what_fails_is_not_there_afterwards(store: Store) -> None:
    with pytest.raises(RuntimeError):
        async with store.write() as session:
            await open_journal(session, "o")
            raise RuntimeError
    async with store.read() as session:
        assert await session.get(Head, "o") is None


async def test_a_broken_constraint_is_a_conflict(store: Store) -> None:
    async with store.write() as session:
        await open_journal(session, "o")
    with pytest.raises(Conflict):
        async with store.write() as session:
            await session.execute(insert(Head).values(operation_id="o", number=0, sha256=""))


async def test_writers_of_one_journal_stand_in_line_and_leave_no_gap(store: Store) -> None:
    async with store.write() as session:
        await open_journal(session, "o")

    async def write(name: str) -> list[int]:
        async with store.write() as session:
            drafts = [Draft(kind="unit.added", subject=name, payload={"n": n}) for n in range(3)]
            return [w.number for w in await append(store, session, "o", name, drafts, AT)]

    numbers = await asyncio.gather(*(write(f"writer {n}") for n in range(20)))
    assert sorted(n for taken in numbers for n in taken) == list(range(1, 61))
    assert all(taken == list(range(taken[0], taken[0] + 3)) for taken in numbers)


async def test_a_listener_is_woken_after_the_commit_and_not_by_a_rollback(store: Store) -> None:
    heard: asyncio.Queue[WakeUp | None] = asyncio.Queue()
    store.listen(heard.put_nowait)
    async with store.write() as session:
        await open_journal(session, "o")
    with pytest.raises(RuntimeError):
        async with store.write() as session:
            await append(store, session, "o", "x", [Draft(kind="a.b", subject="s", payload={})], AT)
            raise RuntimeError
    async with store.write() as session:
        await append(store, session, "o", "x", [Draft(kind="a.b", subject="s", payload={})], AT)
    async with asyncio.timeout(PATIENCE_S):
        while (wake_up := await heard.get()) is None:
            pass
    assert wake_up == WakeUp("o", 1)
    assert heard.empty()


@pytest.mark.parametrize("count", [2, 300])
async def test_of_many_who_keep_at_one_end_of_a_journal_one_does_and_the_others_leave_nothing(
    store: Store, count: int
) -> None:
    heard: asyncio.Queue[WakeUp | None] = asyncio.Queue()
    async with store.write() as session:
        await open_journal(session, "o")

    async def keep(name: str, end: End) -> bool:
        drafts = [Draft(kind="a.b", subject=f"{name} {n}", payload={}) for n in range(count)]
        written, (turn, rows) = appending("o", end, name, drafts, AT)
        return await store.keep(turn, [rows], WakeUp("o", written[-1].number))

    store.listen(heard.put_nowait)
    kept = await asyncio.gather(*(keep(f"writer {n}", End(0, GENESIS)) for n in range(12)))
    assert sorted(kept) == [False] * 11 + [True]
    [[end]] = await store.look([seeing_end("o")])
    async with store.read() as session:
        entries = list(await session.scalars(select(Entry).order_by(Entry.number)))
    assert [entry.subject for entry in entries] == [f"writer {kept.index(True)} {n}" for n in range(count)]
    assert tuple(end) == (count, entries[-1].sha256)
    async with asyncio.timeout(20):
        while (wake_up := await heard.get()) is None:
            pass
    assert wake_up == WakeUp("o", count)
    assert heard.empty()


@pytest.mark.parametrize("count", [2, 300])
async def test_who_keeps_while_another_process_writes_waits_and_holds_nobody_up(
    store: Store, settings: Settings, count: int
) -> None:
    async with store.write() as session:
        await open_journal(session, "o")
    drafts = [Draft(kind="a.b", subject="s", payload={})] * count
    _, (turn, rows) = appending("o", End(0, GENESIS), "somebody", drafts, AT)
    other = open_store(settings)
    async with other.write() as session:
        await line_up(session, "o")
        keeping = asyncio.create_task(store.keep(turn, [rows], WakeUp("o", count)))
        async with asyncio.timeout(PATIENCE_MS / 2000):  # a loop that is held up is so for the store's whole patience
            for _ in range(20):
                await asyncio.sleep(0.01)
        assert not keeping.done()
    await other.close()
    assert await keeping
    [[[number, _]]] = await store.look([seeing_end("o")])
    assert number == count


@pytest.mark.parametrize("count", [2, 300])
async def test_of_rows_that_cannot_all_be_kept_none_is_and_the_next_are(store: Store, count: int) -> None:
    async with store.write() as session:
        await open_journal(session, "o")
    drafts = [Draft(kind="a.b", subject="s", payload={})] * count
    _, (turn, rows) = appending("o", End(0, GENESIS), "somebody", drafts, AT)
    again = replace(rows, values=rows.values[-1:])
    with pytest.raises(Conflict):
        await store.keep(turn, [rows, again], WakeUp("o", count))
    [[end]] = await store.look([seeing_end("o")])
    assert tuple(end) == (0, GENESIS)
    assert await store.keep(turn, [rows], WakeUp("o", count))
    async with store.read() as session:
        assert await session.scalar(select(func.count()).select_from(Entry)) == count


async def test_what_is_kept_may_take_rows_away_and_wakes_nobody_who_is_not_to_be_woken(store: Store) -> None:
    heard: asyncio.Queue[WakeUp | None] = asyncio.Queue()
    async with store.write() as session:
        await open_journal(session, "o")
    drafts = [Draft(kind="a.b", subject=f"s{n}", payload={}) for n in range(4)]
    written, (turn, rows) = appending("o", End(0, GENESIS), "somebody", drafts, AT)
    first, rest = replace(rows, values=rows.values[:1]), replace(rows, values=rows.values[1:])
    assert await store.keep(turn, [first], None)
    await asyncio.sleep(0.2)  # until who listens from the beginning has been told to look
    store.listen(heard.put_nowait)
    gone = asking(
        "delete from entries where operation_id = :operation and subject in :them", operation="o", them=["s0"]
    )
    assert not await store.keep(turn, [gone, rest], None)

    async def subjects() -> list[str]:
        async with store.read() as session:
            return list(await session.scalars(select(Entry.subject).order_by(Entry.number)))

    assert await subjects() == ["s0"]
    again = asking("update journal_heads set number = 5 where number = :number::bigint", number=written[-1].number)
    assert await store.keep(again, [gone, rest], None)
    assert await subjects() == ["s1", "s2", "s3"]
    await asyncio.sleep(0.2)
    assert heard.empty()


def test_what_is_said_of_thousands_by_one_statement_is_not_taken_for_one_row() -> None:
    few = asking("delete from entries where operation_id = :operation", operation="o")
    many = asking("delete from entries where subject in :them", them=[f"s{n}" for n in range(11_500)])
    assert (few.rows, many.rows) == (1, 11_500)
    assert few.rows <= embedded.FEW_ROWS < many.rows  # so the event loop does not stand still for it


async def test_the_log_is_carried_into_the_database_beside_the_writer_and_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "ROWS_BESIDE", 50)
    store = open_store(load_settings({"CORRIDOR_DATA_DIR": str(tmp_path / "data")}))
    await store.migrate()
    await store.start()
    end = End(0, GENESIS)
    async with store.write() as session:
        await open_journal(session, "o")
    database = Path(str(store.writer.url.database))
    sizes = []
    for _ in range(8):
        drafts = [Draft(kind="a.b", subject="s", payload={"is": "x" * 2_000})] * 50
        written, (turn, rows) = appending("o", end, "somebody", drafts, AT)
        assert await store.keep(turn, [rows], WakeUp("o", written[-1].number))
        end = End(written[-1].number, written[-1].sha256)
        async with asyncio.timeout(PATIENCE_S):
            while entries_of_copy(database, tmp_path / "copy") < end.number:
                await asyncio.sleep(0.02)
        sizes.append(Path(f"{database}-wal").stat().st_size)
    await store.close()
    assert max(sizes[1:]) < 2 * sizes[1]


def entries_of_copy(database: Path, copy: Path) -> int:
    """How many entries are in the database itself, whatever is in its log."""
    shutil.copyfile(database, copy)
    with closing(sqlite3.connect(copy)) as connection:
        try:
            [count] = connection.execute("select count(*) from entries").fetchone()
        except sqlite3.DatabaseError:  # it was copied while it was written
            return 0
    return int(count)


AWKWARD = ["", " ", "NULL", ",", "{a,b}", '"', "\\", "'", "a\nb", "\x1e", "\x1f", "x\x1ey", "x\x1fy", "حاجز", "🛃"]


@pytest.mark.parametrize("count", [1, 3, 4, 5, 40])
async def test_rows_kept_together_come_back_as_they_were_whatever_is_in_them(store: Store, count: int) -> None:
    chance = random.Random(count)
    told: list[tuple[str, str, str | None]] = []
    end = End(0, GENESIS)
    async with store.write() as session:
        await open_journal(session, "o")
    for texts in ([""], ["a", ""], *([text, text, "plain"] for text in AWKWARD), AWKWARD):
        group = [(chance.choice(texts), chance.choice(texts), chance.choice([None, *texts])) for _ in range(count)]
        drafts = [Draft(kind="a.b", subject=one, payload={"is": two}, unit=three) for one, two, three in group]
        written, (turn, rows) = appending("o", end, "somebody", drafts, AT)
        assert await store.keep(turn, [rows], WakeUp("o", written[-1].number))
        end = End(written[-1].number, written[-1].sha256)
        told += group
    async with store.read() as session:
        entries = list(await session.scalars(select(Entry).order_by(Entry.number)))
    assert [entry.number for entry in entries] == list(range(1, len(told) + 1))
    assert [(entry.subject, entry.payload["is"], entry.unit) for entry in entries] == told
    assert {(entry.agency, entry.actor) for entry in entries} == {(None, "somebody")}


NAIVE = AT.replace(tzinfo=None)


@given(st.datetimes(NAIVE.replace(year=2), NAIVE.replace(year=9998), timezones=st.timezones()))
def test_a_time_is_written_as_sqlalchemy_writes_it(at: datetime) -> None:
    dialect = aiosqlite.dialect()
    by_sqlalchemy = Instant().dialect_impl(dialect).bind_processor(dialect)
    assert by_sqlalchemy is not None
    assert instant_text(at) == by_sqlalchemy(at)


def test_a_time_without_a_zone_is_not_written() -> None:
    for on_postgresql in (True, False):
        rows = Rows(Entry, ("at",), [(NAIVE,)])
        with pytest.raises(ValueError, match="without zone"):
            rows.on_postgresql(1) if on_postgresql else rows.on_sqlite(sqlite3.connect(":memory:"))


@pytest.mark.parametrize("wrong", [1, b"x", 1.5])
def test_a_value_that_is_no_text_is_not_sent_as_one(wrong: object) -> None:
    with pytest.raises(TypeError):
        Rows(Entry, ("actor",), [("somebody",)] * 4 + [(wrong,)]).on_postgresql(1)


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["", "a", ""],
        ["NULL", "null", "{}", "{", "}", ",", " a ", "a,b"],
        ['"', '""', "\\", '\\"', 'a"b', "'", "$1", ":name"],
        ['","', '","', "x"],
        ["\n", "\t", "é", "\U0001f600", "\x1f"],
    ],
)
async def test_a_list_of_texts_is_asked_about_as_it_is(store: Store, texts: list[str]) -> None:
    each = asking("select value from :values", values=texts)
    among = asking("select 1 as found from :all where value in :values", all=[*texts, "another"], values=texts)
    rows, found = await store.look([each, among])
    assert sorted(value for [value] in rows) == sorted(texts)
    assert len(found) == len(texts)
    async with store.read() as session:
        assert sorted(value for [value] in (await tell(session, [each]))[0]) == sorted(texts)


async def test_questions_asked_together_have_each_their_own_answer(store: Store) -> None:
    async with store.write() as session:
        await open_journal(session, "o")
    values = asking("select value from :values", values=["a", "b", "'"])
    told = await store.look([seeing_end("o"), seeing_end("nobody's"), values])
    assert [sorted(map(tuple, rows)) for rows in told] == [[(0, GENESIS)], [], [("'",), ("a",), ("b",)]]


async def test_the_chain_goes_down_to_nothing_and_up_again(store: Store) -> None:
    await store.migrate("base")
    await store.migrate()
    async with store.read() as session:
        assert await session.scalar(select(func.count()).select_from(Head)) == 0


async def test_migrating_twice_at_once_is_harmless(settings: Settings) -> None:
    stores = [open_store(settings) for _ in range(3)]
    await asyncio.gather(*(s.migrate() for s in stores))
    assert await stores[0].revision() == newest_revision()
    for s in stores:
        await s.close()


async def test_a_migrated_store_is_at_the_newest_revision_and_stays_there(store: Store) -> None:
    assert await store.revision() == newest_revision()
    assert ScriptDirectory(str(SCRIPTS)).get_current_head() == newest_revision()
    await store.migrate()
    assert await store.revision() == newest_revision()


async def test_models_and_migrations_say_the_same(store: Store) -> None:
    def differences(connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        return list(compare_metadata(context, Base.metadata))

    def ours(obj: Any, name: str | None, kind: str, reflected: bool, _: object) -> bool:
        only_postgis = kind == "index" and name == "ix_reports_location" and store.engine == "sqlite" and not reflected
        return name != "spatial_ref_sys" and not only_postgis

    async with store.writer.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_time_keeps_its_instant_and_comes_back_in_utc(store: Store) -> None:
    niamey = AT.astimezone(timezone(timedelta(hours=1)))
    async with store.write() as session:
        await open_journal(session, "o")
        await append(store, session, "o", "x", [Draft(kind="a.b", subject="s", payload={})], niamey)
    async with store.read() as session:
        stored = await session.scalar(select(Entry.at))
    assert stored == AT
    assert stored.tzinfo is UTC


async def test_coordinates_come_back_to_the_last_bit(store: Store) -> None:
    table = Table("places", MetaData(), Column("id", Integer, primary_key=True), Column("shape", Shape()))
    draw = random.Random(1)
    near = [10.0**-digits for digits in range(10)]
    points = [shapely.Point(draw.uniform(-180, 180), draw.uniform(-90, 90) * draw.choice(near)) for _ in range(500)]
    async with store.writer.begin() as connection:
        await connection.run_sync(table.create)
        await connection.execute(insert(table), [{"id": n, "shape": point} for n, point in enumerate(points)])
        back = await connection.scalars(select(table.c.shape).order_by(table.c.id))
        assert [(p.x, p.y) for p in back] == [(p.x, p.y) for p in points]
