"""Comparing reports with one another, after they were taken: journals are followed, a batch at a time, each batch once.

Whether a report may be of the same event as another one is for a person to rule on; nobody's receipt waits for it. What
a batch shares with the reports before it is looked up outside any writer's turn. Pairs are kept first, in a
transaction that takes the operation's turn; then the batch's marks, a portion after the other, each only while the
cursor is where it was read; the last one moves it. Who reads the same batch in between, or again after its process was
killed there, finds the pairs known; of two who found them at once, one keeps them. As a rule each transaction is one
visit to the store, since the next reports wait for it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from operator import itemgetter
from typing import NamedTuple

import msgspec
import structlog

from ops.errors import Busy, Conflict
from ops.journal.service import appending, end_of, seeing_end, taking_turn
from ops.pace import UNHURRIED, Pace
from ops.reports import matching, pairs, service
from ops.reports.changes import Following
from ops.reports.models import Pair, ReportMark
from ops.reports.queries import entries_of_versions, versions_of
from ops.reports.surroundings import Surroundings, expected, surroundings
from ops.reports.views import PairRecord, ReportRecord
from ops.store import Store, WakeUp
from ops.store.direct import Asked, Rows, Statement, asking, tell

BATCH = 100
"""Entries that are compared together."""
PORTION = 200
"""Marks that are written together: nobody else writes meanwhile."""
LOOK_S = 0.1
"""How long after a change it looks: reports that come together are compared together."""
REST = 9
PATIENCE_S = 20.0
"""How it gives way to receipts: nobody waits for a pair, and a person who rules on one is told what was compared."""
STAND_BY_S = 5
"""After how long it looks again where another process leads, or the store was busy."""
KINDS = ("report.filed", "report.corrected", "report.withdrawn")
MARK = ("operation_id", "mark", "filed", "report_id")
PAIR = ("operation_id", *PairRecord.__struct_fields__)
log = structlog.get_logger()


Mark = tuple[str, int, str]
"""A mark, and the report that has it: the entry that filed it, and its id."""


class Batch(NamedTuple):
    """Entries after the cursor, and what follows from them."""

    begin: int
    end: int
    marked: Sequence[Mark]
    """In order: what stands together is written together."""
    gone: Sequence[Mark]
    """What earlier versions were marked with and the newest ones are not."""
    found: Sequence[PairRecord]


@asynccontextmanager
async def comparing(store: Store, busy: Callable[[], bool]) -> AsyncIterator[None]:
    """Reports are compared as long as this lasts, by the process that leads; with pauses while the intake is `busy`."""
    news = asyncio.Event()
    news.set()
    deaf = store.listen(lambda _: news.set())
    task = asyncio.create_task(keep_comparing(store, busy, news), name="corridor-matcher")
    try:
        yield
    finally:
        deaf()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def keep_comparing(store: Store, busy: Callable[[], bool], news: asyncio.Event) -> None:
    pace = Pace(busy, rest=REST, patience_s=PATIENCE_S)
    while True:
        await news.wait()
        await asyncio.sleep(LOOK_S)
        news.clear()
        pace.begin()
        try:
            if await store.lead() and await follow(store, pace):
                await pace.at_the_end()
                continue
        except Exception:
            log.exception("matcher.failed")
        await asyncio.sleep(STAND_BY_S)
        news.set()


async def follow(store: Store, pace: Pace = UNHURRIED) -> bool:
    """Compare every operation's reports up to its journal's end. One operation's trouble is not another's. False where
    the store was busy: that passes, so it is worth another look; a fault of ours would only be logged again."""
    free = True
    async with store.read() as session:
        [behind] = await tell(
            session,
            [
                asking(
                    "select journal_heads.operation_id from journal_heads "
                    "left join compared on compared.operation_id = journal_heads.operation_id "
                    "where compared.number is null or journal_heads.number > compared.number"
                )
            ],
        )
    for [operation_id] in behind:
        try:
            pace.begin()
            while await follow_one(store, operation_id, pace):
                await pace.give_way()
        except Busy:
            free = False
            log.warning("matcher.busy", operation=operation_id)
        except Exception:
            log.exception("matcher.failed", operation=operation_id)
    return free


async def follow_one(store: Store, operation_id: str, pace: Pace = UNHURRIED) -> bool:
    """Compare the next batch of one operation; gives whether there was one."""
    batch = await read(store, operation_id, pace)
    if batch is None:
        return False
    try:
        if batch.found:
            await keep_pairs(store, operation_id, batch.found)
        moved = await keep(store, operation_id, batch, pace)
    except Conflict:
        moved = False
    if not moved:
        log.info("matcher.moved", operation=operation_id)
        await asyncio.sleep(LOOK_S)
    return True


async def read(store: Store, operation_id: str, pace: Pace) -> Batch | None:
    """The next batch; None at the end."""
    heads, cursor = await store.look([seeing_end(operation_id), standing(operation_id)])
    begin = cursor[0][0] if cursor else 0
    end = min(end_of(heads).number, begin + BATCH)
    if begin == end:
        return None
    [told] = await store.look([telling(operation_id, begin, end)])
    newest: dict[str, ReportRecord] = {}
    filed: dict[str, int] = {}
    async for number, text in pace.in_turns(sorted(told, key=itemgetter(0))):
        record = msgspec.json.decode(text, type=ReportRecord)
        newest[record.id] = record
        filed.setdefault(record.id, number)
    had: dict[str, set[str]] = {}
    if changed := [record.id for record in newest.values() if record.version > 1 or record.withdrawn]:
        async with store.read() as session:
            numbers = [number for number in await entries_of_versions(session, operation_id, changed) if number <= end]
            versions = await versions_of(session, operation_id, numbers)
        async for number, record in pace.in_turns(versions):
            filed[record.id] = min(number, filed[record.id])
            had.setdefault(record.id, set()).update(matching.marks(record))
    events = [matching.event(record) async for record in pace.in_turns(newest.values()) if matching.tells(record)]
    has = {event.id: matching.marks_of(event) async for event in pace.in_turns(events)}
    return Batch(
        begin,
        end,
        sorted((mark, filed[id_], id_) for id_, marks in has.items() for mark in marks),
        [(mark, filed[id_], id_) for id_, marks in had.items() for mark in marks - has.get(id_, set())],
        await matching.new_pairs(store, operation_id, events, pace),
    )


def standing(operation_id: str) -> Asked:
    return asking("select number from compared where operation_id = :operation", operation=operation_id)


def telling(operation_id: str, begin: int, end: int) -> Asked:
    return asking(
        "select number, payload from entries where operation_id = :operation "
        "and number > :begin::bigint and number <= :end::bigint and kind in :kinds order by number",
        operation=operation_id,
        begin=begin,
        end=end,
        kinds=KINDS,
    )


async def keep(store: Store, operation_id: str, batch: Batch, pace: Pace) -> bool:
    """Keep the marks of a batch, a portion after the other, and with the last one move the cursor from where it was
    read. False where it is there no longer: another process was quicker.
    """
    if batch.begin == 0:  # perhaps there is no cursor yet; a store of an earlier version may have marks without one
        none = asking("delete from report_marks where operation_id = :operation", operation=operation_id)
        await store.keep(beginning(operation_id), [none], None)
    rows = [(operation_id, *one) for one in batch.marked]
    portions = [rows[start : start + PORTION] for start in range(0, len(rows), PORTION)]
    writes: list[Statement] = [Rows(ReportMark, MARK, portion, add=()) for portion in portions]
    if batch.gone:
        writes.append(
            asking(
                "delete from report_marks where operation_id = :operation and mark in :marks "
                "and filed >= :least::bigint and filed <= :most::bigint and report_id || ' ' || mark in :gone",
                operation=operation_id,
                marks=sorted({mark for mark, _, _ in batch.gone}),
                least=min(filed for _, filed, _ in batch.gone),
                most=max(filed for _, filed, _ in batch.gone),
                gone=[f"{id_} {mark}" for mark, _, id_ in batch.gone],
            )
        )
    for write in writes[:-1]:
        if not await store.keep(moving(operation_id, batch.begin, batch.begin), [write], None):
            return False
        await pace.give_way()
    return await store.keep(moving(operation_id, batch.begin, batch.end), writes[-1:], None)


def beginning(operation_id: str) -> Asked:
    """The change that makes the cursor, if there is none."""
    return asking(
        "insert into compared (operation_id, number) values (:operation, 0) on conflict do nothing",
        operation=operation_id,
    )


def moving(operation_id: str, begin: int, end: int) -> Asked:
    """The change that moves the cursor, if it is where it was read."""
    return asking(
        "update compared set number = :end::bigint where operation_id = :operation and number = :begin::bigint",
        operation=operation_id,
        begin=begin,
        end=end,
    )


async def keep_pairs(store: Store, operation_id: str, found: Sequence[PairRecord]) -> None:
    """Journal the pairs, and keep them: those neither report of which was withdrawn since they were compared. Raises
    Conflict where another process has kept one of them meanwhile.
    """
    withdrawn = asking(
        "select id from reports where operation_id = :operation and id in :ids and withdrawn",
        operation=operation_id,
        ids=sorted({id_ for pair in found for id_ in (pair.first, pair.second)}),
    )
    async with service.between_groups(operation_id):
        around = expected(operation_id)
        if around and await service.keep(store, around, following(around, found), withdrawn):
            return
        async with store.write() as session:
            _, rows = await tell(session, [taking_turn(operation_id), withdrawn])
            gone = {id_ for [id_] in rows}
            if left := [pair for pair in found if not gone & {pair.first, pair.second}]:
                followed = following(await surroundings(session, operation_id), left)
                await tell(session, [followed.turn, *followed.rows, *store.announcing(session, followed.wake_up)])


def following(around: Surroundings, found: Sequence[PairRecord]) -> Following:
    """What follows from pairs that were found."""
    id_ = around.operation.id
    drafts = [pairs.draft("pair.found", pair) for pair in found]
    written, (turn, entries) = appending(id_, around.end, "corridor", drafts, around.now)
    kept = Rows(Pair, PAIR, [(id_, *msgspec.structs.astuple(pair)) for pair in found])
    return Following([], written, turn, [entries, kept], WakeUp(id_, written[-1].number))
