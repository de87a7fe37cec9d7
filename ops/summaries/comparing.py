"""Comparisons: an earlier operation's figures for an order, and what differs between two versions."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import select

from ops.access import policy
from ops.access.policy import Permission
from ops.call import Call
from ops.errors import Fault, NotFound, Unacceptable
from ops.planning.models import Operation
from ops.planning.timing import clock_of
from ops.summaries import queries
from ops.summaries.audiences import MEMBERS, PUBLIC
from ops.summaries.models import Summary
from ops.summaries.programs import run
from ops.summaries.record import Change, Compared, Figure, Record
from ops.summaries.schemas import Diff

ACTION = "action"


async def compared(call: Call[Any], code: str, audience: str) -> Compared | Fault:
    """The newest summary of an earlier operation that the caller may read; for the public, its public one.

    A fault where there is none: whether an operation exists that one has no seat in, it does not say.
    """
    nothing = Fault("/compare_with", f"There is no summary of {code} that you may read.")
    other = await call.session.scalar(select(Operation).where(Operation.code == code))
    if other is None or other.id == call.operation.id:
        return nothing
    seats = policy.holding(policy.seats(call.actor, other.id, datetime.now(UTC)), other.state)
    if not policy.may(seats, Permission.SUMMARY_READ, other.state):
        return nothing
    theirs = PUBLIC if audience == PUBLIC else MEMBERS
    row = await queries.newest(call.session, other.id, theirs, seats, clock_of(other).now(datetime.now(UTC)))
    if row is None:
        return nothing
    return frozen(row.number, row.sha256, msgspec.json.decode(row.text, type=Record))


def frozen(number: int, sha256: str, record: Record) -> Compared:
    """What is kept of an earlier operation's summary: its effort and the totals of its action phase."""
    about = record.operation
    action = next((phase for phase in about.phases if phase.kind == ACTION), None)
    totals = [*record.results.by_class, *record.checks, *record.arrests]
    return Compared(
        code=about.code,
        name=about.name,
        number=number,
        as_of=record.as_of.entry,
        sha256=sha256,
        starts_at=action.starts_at if action else None,
        ends_at=action.ends_at if action else None,
        countries=record.effort.countries,
        officers=record.effort.officers,
        units=record.effort.units,
        figures=[msgspec.structs.replace(row, entries="", doubles="") for row in totals if row.phase == ACTION],
    )


async def diff(call: Call[Any], number: int, earlier: int) -> Diff:
    """What differs between two versions for one audience; both must be readable. Raises Unacceptable."""
    rows = []
    for one in (earlier, number):
        row = await queries.find(call.session, call.operation.id, one, call.seats, call.now)
        if row is None:
            raise NotFound
        rows.append(row)
    first, second = rows
    if first.audience != second.audience or first.as_of > second.as_of:
        said = "Give an earlier version for the same audience."
        raise Unacceptable(faults=[Fault("/from", said)])
    figures: list[Change] = []
    if first.audience == PUBLIC:
        figures = shown(*(msgspec.json.decode(row.text, type=Record) for row in rows))
    elif first.as_of < second.as_of:
        figures = await _why(call, first, second)
    return Diff(
        first=first.number,
        second=second.number,
        as_of=(first.as_of, second.as_of),
        figures=figures,
        texts=texts(*(msgspec.json.decode(row.text, type=Record) for row in rows)),
    )


async def _why(call: Call[Any], first: Summary, second: Summary) -> list[Change]:
    order = msgspec.json.encode({"since": first.as_of}) + b"\n"
    await call.session.close()  # no connection is held while a program folds, but for its own page by page

    async def fed() -> AsyncIterator[bytes]:
        yield order
        async for piece in queries.lines(call.session, call.operation.id, second.as_of):
            yield piece

    return msgspec.json.decode(await run("ops.summaries.compare", fed=fed()), type=list[Change])


def shown(first: Record, second: Record) -> list[Change]:
    """Totals of two public records that are not the same, without saying why: that would tell of single reports."""
    was = {_key(row): row for row in _totals(first)}
    found = []
    for row in _totals(second):
        before = was.pop(_key(row), None)
        if row.hidden or (before and before.hidden) or (before and before.quantity == row.quantity):
            continue
        found.append(_change(row, before.quantity if before else 0, row.quantity))
    return [*found, *(_change(row, row.quantity, 0) for row in was.values() if not row.hidden)]


def _change(row: Figure, was: float, now: float) -> Change:
    keys = ("phase", "recovery", "class_", "unit", "of", "database", "offence")
    return Change(**{name: getattr(row, name) for name in keys}, was=was, now=now, why={})


def _totals(record: Record) -> list[Figure]:
    return [*record.results.by_class, *record.checks, *record.arrests]


def _key(row: Figure) -> tuple[str, ...]:
    return row.phase, row.recovery, row.class_, row.unit, row.of, row.database, row.offence


def texts(first: Record, second: Record) -> list[str]:
    """part/language of each text that is not the same in both."""
    was, now = ({f"{one.part}/{one.language}": one.text for one in record.texts} for record in (first, second))
    return sorted(key for key in was.keys() | now.keys() if was.get(key) != now.get(key))
