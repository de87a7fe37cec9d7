"""Pairs of reports that may be of one event: ruling on them, and what counts afterwards. Services never commit."""

from collections.abc import Collection

import msgspec
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ops.call import Call
from ops.errors import NotFound
from ops.journal.service import Draft, line_up
from ops.reports.doubles import doubles, events, tells
from ops.reports.models import Pair, Report
from ops.reports.records import pair_record, record_of
from ops.reports.views import PairRecord, Ruling
from ops.tallies import projection
from ops.tallies.standing import Standing, cells_of


def draft(kind: str, pair: PairRecord, actor: str | None = None) -> Draft:
    """The entry about a pair; its subject is `first|second`."""
    return Draft(kind=kind, subject=f"{pair.first}|{pair.second}", payload=msgspec.to_builtins(pair), actor=actor)


async def rule(call: Call[Ruling], first: str, second: str) -> Pair:
    """A person's ruling on a pair, which may be taken back. Raises NotFound for a pair that nobody has found."""
    await line_up(call.session, call.operation.id)
    pair = await call.session.get(Pair, (call.operation.id, first, second), populate_existing=True)
    if pair is None:
        raise NotFound
    ruling, reason = call.body.ruling, call.body.reason
    if (pair.ruling, pair.reason) != (ruling, reason):
        pair.ruling, pair.reason, pair.ruled_by = ruling, reason, call.actor.name
        await call.session.flush()
        await call.journal(draft("pair.ruled", pair_record(pair)))
        await redecide(call.session, call.operation.id, {first, second})
    return pair


async def redecide(session: AsyncSession, operation_id: str, touched: Collection[str]) -> None:
    """Decide anew which reports of the events of `touched` reports are doubles, and count accordingly."""
    if not touched:
        return
    ruled = await session.execute(
        select(Pair.first, Pair.second).where(Pair.operation_id == operation_id, Pair.ruling == "same")
    )
    same = [(first, second) for first, second in ruled]
    if not same and len(touched) < 2:  # a ruling touches two, and may have been the last one
        return
    concerned = set(touched).union(*(event for event in events(same) if event & set(touched)))
    rows = await session.scalars(
        select(Report)
        .where(
            Report.operation_id == operation_id,
            Report.id.in_(sorted(concerned)),
        )
        .execution_options(populate_existing=True)
    )
    reports = {row.id: row for row in rows}
    counting = doubles(
        {id_: row.filed for id_, row in reports.items()},
        {id_ for id_, row in reports.items() if row.withdrawn},
        {id_ for id_, row in reports.items() if not tells(row.kind)},
        [pair for pair in same if pair[0] in reports],
    )
    changes = []
    for id_, row in sorted(reports.items()):
        instead = counting.get(id_)
        if row.double_of == instead:
            continue
        cells = cells_of(record_of(row))
        changes.append((Standing(cells, row.double_of is not None), Standing(cells, instead is not None)))
        key = (Report.operation_id == operation_id, Report.id == id_)
        await session.execute(update(Report).where(*key).values(double_of=instead))
    await projection.count(session, operation_id, changes)
