"""The crowds of the operations that somebody watches: read once, then brought up to date by what changed."""

import asyncio
from collections import defaultdict
from typing import Any

import shapely
from sqlalchemy import Row, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.boards import Paced
from dashboards.crowd import Crowd, Told
from dashboards.points import took_away
from ops.access.policy import Owned
from ops.journal import queries as journal
from ops.reports.models import Pair, Release, Report
from ops.store import Store

PACE_S = 0.5
BATCH = 2000
COLUMNS = (Report.id, Report.entry, Report.filed, Report.kind, Report.occurred_at, Report.location, Report.classes,
           Report.unit, Report.agency, Report.country, Report.sector, Report.withdrawn)  # fmt: skip


class Crowds:
    """One for each process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[str, Paced[Crowd]] = {}

    async def of(self, operation_id: str) -> Crowd:
        """The operation's reports as of an entry that was the newest after this was asked."""
        if operation_id not in self._kept:
            self._kept[operation_id] = Paced(lambda former: self._read(operation_id, former), PACE_S)
        return await self._kept[operation_id].now()

    async def _read(self, operation_id: str, former: Crowd | None) -> Crowd:
        async with self._store.read() as session:
            head, _ = await journal.head(session, operation_id)
            crowd = former if former is not None and head >= former.as_of else Crowd()
            if head > crowd.as_of:
                if crowd.as_of == 0 or await took_away(session, operation_id, crowd.as_of):
                    crowd.set_doubles(await doubles(session, operation_id))
                await follow(session, operation_id, crowd, head)
                crowd.as_of = head
        return crowd


async def follow(session: AsyncSession, operation_id: str, crowd: Crowd, head: int) -> None:
    """Take in the reports that entries after the crowd's until `head` changed, a batch at a time."""
    after = crowd.as_of
    while True:
        statement = (
            select(*COLUMNS)
            .where(Report.operation_id == operation_id, Report.entry > after, Report.entry <= head)
            .order_by(Report.entry)
            .limit(BATCH)
        )
        batch = list(await session.execute(statement))
        if not batch:
            return
        released = await releases(session, operation_id, after, batch[-1].entry)
        crowd.put(told(row, released) for row in batch)
        after = batch[-1].entry
        await asyncio.sleep(0)


def told(row: Row[Any], released: dict[str, dict[str, set[str]]]) -> Told:
    to = released.get(row.id, {})
    owned = Owned(
        agency=row.agency,
        country=row.country,
        unit=row.unit,
        released_agencies=frozenset(to.get("agency", ())),
        released_countries=frozenset(to.get("country", ())),
    )
    place = (shapely.get_x(row.location), shapely.get_y(row.location)) if row.location is not None else None
    return Told(
        id=row.id,
        entry=row.entry,
        filed=row.filed,
        kind=row.kind,
        at=row.occurred_at,
        place=place,
        classes=row.classes,
        unit=row.unit,
        sector=row.sector,
        owned=owned,
        withdrawn=row.withdrawn,
    )


async def releases(session: AsyncSession, operation_id: str, after: int, until: int) -> dict[str, dict[str, set[str]]]:
    """Report → kind → codes that it is released to, of the reports that these entries changed last."""
    statement = (
        select(Release.report_id, Release.to_kind, Release.to_code)
        .join(Report, (Report.operation_id == Release.operation_id) & (Report.id == Release.report_id))
        .where(Report.operation_id == operation_id, Report.entry > after, Report.entry <= until)
    )
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for report, kind, code in await session.execute(statement):
        found[report][kind].add(code)
    return found


async def doubles(session: AsyncSession, operation_id: str) -> frozenset[str]:
    """The reports whose event another one counts: looked for among the pairs, of which there are few."""
    same = (Pair.operation_id == operation_id) & (Pair.ruling == "same")
    ids = or_(Report.id.in_(select(Pair.first).where(same)), Report.id.in_(select(Pair.second).where(same)))
    statement = select(Report.id).where(Report.operation_id == operation_id, Report.double_of.is_not(None), ids)
    return frozenset(await session.scalars(statement))
