"""The operation around reports that come in, kept at hand and known to hold.

Whatever of an operation decides where a report belongs and who may file it is changed by an entry of its journal. So
what was read when the journal stood at one entry still holds at a later one, if the entries between are of kinds that
change nothing of it: one look at their kinds, by who has the operation's turn, takes the place of reading it all again.
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.models import Agency, UnitKey
from ops.journal.service import End, end_of, seeing_end
from ops.planning.lifecycle import STANDING
from ops.planning.location import SectorsInTime, sectors_in_time
from ops.planning.models import Assignment, Operation, Sector
from ops.planning.timing import clock_of
from ops.reports.timetable import Timetable, timetable
from ops.store.direct import Asked, Row, asking, tell
from ops.tallies.models import Owed
from ops.tallies.standing import stands
from scheduling.windows import Window

KINDS_APART = frozenset({"report.filed", "report.read"})
NOUNS_APART = frozenset({
    "pair", "case", "summary", "sitrep", "message", "attachment", "exhibit", "context", "alarm", "export", "share",
    "webhook", "delivery", "texting", "gateway", "form",
})  # fmt: skip
"""Entries after which all of it is as before; after any other it is read anew. A report that is filed may settle what
its unit owed, but a period that it cannot change stays one (see `owes`)."""
MOST_OPERATIONS = 32


class Period(NamedTuple):
    """What a unit owed at a due hour that is over."""

    since: datetime
    due_at: datetime
    state: str


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What of the operation placing and filing need."""

    operation: Operation
    end: End
    """The entry at which all this was so."""
    timetable: Timetable
    now: datetime
    """By the operation's clock: when these reports are received."""
    agencies: Collection[str]
    sectors: Collection[str]
    """Every code that a sector ever had."""
    ground: SectorsInTime
    assignments: Mapping[str, Sequence[tuple[str, Window]]]
    """By unit: sector and time."""
    keys: Mapping[str, datetime]
    """When each unit key expires that is not revoked, by its SHA-256."""
    owed: Mapping[str, Sequence[Period]]
    """By unit: what it owed at the due hours that are over."""

    def holds(self, key_sha256: str) -> bool:
        """Whether a key may file just now."""
        expires_at = self.keys.get(key_sha256)
        return expires_at is not None and expires_at > datetime.now(UTC)

    def owes(self, unit: str, moment: datetime) -> bool:
        """Whether one more report of `moment`, filed now, may change what is said of a period that is over."""
        return any(
            period.since <= moment < period.due_at and not stands(period.state, period.due_at, self.now)
            for period in self.owed.get(unit, ())
        )


_kept: OrderedDict[str, Surroundings] = OrderedDict()


class Look(msgspec.Struct, frozen=True):
    """A look at what has become of an operation since this process last did."""

    operation_id: str
    kept: Surroundings | None

    @property
    def question(self) -> Asked:
        """What happened since, and whether what was then is in this journal at all: an entry may not have stayed."""
        return asking(
            "select distinct kind from entries where operation_id = :operation and number > :number::bigint "
            "union all select sha256 from entries where operation_id = :operation and number = :number::bigint",
            operation=self.operation_id,
            number=self.kept.end.number if self.kept else 0,
        )

    def standing(self, end: End, told: Sequence[Row]) -> Surroundings | None:
        """What stands at the `end` of the journal, given the answer to the question; None where it must be read."""
        around = self.kept
        kinds = {kind for [kind] in told}
        if around and around.end.sha256 in kinds and all(map(changes_nothing, kinds - {around.end.sha256})):
            return keep(following_on(around, end))
        return None

    async def surroundings(self, session: AsyncSession, end: End, told: Sequence[Row]) -> Surroundings:
        """`standing`, or what the store has."""
        return self.standing(end, told) or keep(await read(session, self.operation_id, end))


def keep(around: Surroundings) -> Surroundings:
    """Have it at hand."""
    _kept[around.operation.id] = around
    _kept.move_to_end(around.operation.id)
    if len(_kept) > MOST_OPERATIONS:
        _kept.popitem(last=False)
    return around


def expected(operation_id: str) -> Surroundings | None:
    """What stands if the journal still ends where this process last saw it; None where it did not look yet."""
    around = _kept.get(operation_id)
    return around and following_on(around, around.end)


def following_on(around: Surroundings, end: End) -> Surroundings:
    """What stands now, once the journal has moved on to `end` by entries that change nothing of this."""
    return msgspec.structs.replace(around, end=end, now=now_of(around.operation))


def moved(around: Surroundings, end: End) -> None:
    """This process has moved the journal on to `end`."""
    keep(following_on(around, end))


def look(operation_id: str) -> Look:
    """To be asked together with whatever else is asked."""
    return Look(operation_id, _kept.get(operation_id))


async def surroundings(session: AsyncSession, operation_id: str) -> Surroundings:
    """What stands now, as this session sees it. It stays true for who has the operation's turn."""
    looked = look(operation_id)
    rows, told = await tell(session, [seeing_end(operation_id), looked.question])
    return await looked.surroundings(session, end_of(rows), told)


def changes_nothing(kind: str) -> bool:
    return kind in KINDS_APART or kind.partition(".")[0] in NOUNS_APART


def now_of(operation: Operation) -> datetime:
    return clock_of(operation).now(datetime.now(UTC))


async def read(session: AsyncSession, operation_id: str, end: End) -> Surroundings:
    operation = await session.get_one(Operation, operation_id, populate_existing=True)
    ground = await sectors_in_time(session, operation)
    session.expunge(operation)  # it outlives this session
    keys = await session.execute(
        select(UnitKey.key_sha256, UnitKey.expires_at).where(
            UnitKey.operation_id == operation_id, UnitKey.revoked_at.is_(None)
        )
    )
    assigned = await session.execute(
        select(Assignment.unit, Assignment.sector, Assignment.starts_at, Assignment.ends_at).where(
            Assignment.operation_id == operation_id, Assignment.state.in_(STANDING)
        )
    )
    assignments: dict[str, list[tuple[str, Window]]] = {}
    for unit, sector, starts_at, ends_at in assigned:
        assignments.setdefault(unit, []).append((sector, Window(starts_at, ends_at)))
    owed: dict[str, list[Period]] = {}
    for period in await session.execute(
        select(Owed.unit, Owed.since, Owed.due_at, Owed.state).where(Owed.operation_id == operation_id)
    ):
        owed.setdefault(period.unit, []).append(Period(period.since, period.due_at, period.state))
    return Surroundings(
        operation=operation,
        end=end,
        timetable=timetable(operation),
        now=now_of(operation),
        agencies=set(await session.scalars(select(Agency.code).where(Agency.operation_id == operation_id))),
        sectors=set(await session.scalars(select(Sector.code).distinct().where(Sector.operation_id == operation_id))),
        ground=ground,
        assignments=assignments,
        keys=dict(keys.all()),
        owed=owed,
    )
