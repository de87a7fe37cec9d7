"""Reading tallies: now from the projection, as of a past entry by folding the journal until then."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from ops.access.queries import units
from ops.errors import Fault, MalformedRequest
from ops.journal import queries as journal
from ops.journal.models import Entry
from ops.parameters import Parameters, Query, filters
from ops.reports.models import Pair, Report
from ops.reports.vocabulary import codes, terms
from ops.tallies.counting import DIMENSIONS, Amounts, Cell, Cells, tally
from ops.tallies.fold import KINDS, TallyFold
from ops.tallies.models import Owed, TallyCell
from ops.tallies.schemas import Owes, Reconciled, Reporting, Tally

FILTERS: Mapping[str, str] = {name: "item" if name == "class" else name for name in DIMENSIONS}
"""Parameter → field of a cell. A filter by what only things have leaves checks, arrests and reports out."""
PARAMETERS = ("as_of", "by", *FILTERS)
ALWAYS = ("figure", "phase", "recovery", "item", "type", "unit")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a tally is asked for; `as_of` an entry, a time, or None for now."""

    as_of: int | datetime | None = None
    by: list[str] = []
    words: dict[str, list[str]] = {}


def read_query(query: Query) -> Asked:
    """The query string of a tally. Raises MalformedRequest that names every wrong parameter."""
    given = Parameters(query, PARAMETERS)
    written, as_of = given.text("as_of"), None
    if written is not None:
        is_number = written.isascii() and written.isdigit() and len(written) <= 18
        as_of = int(written) if is_number else given.as_moment("as_of", written)
    known = {
        "country": codes("country"),
        "class": terms("class"),
        "phase": terms("phase"),
        "recovery": terms("recovery"),
    }
    asked = Asked(
        as_of=as_of,
        by=given.words("by", DIMENSIONS),
        words=filters(given, {name: known.get(name) for name in FILTERS}),
    )
    given.done()
    return asked


async def tally_of(session: AsyncSession, operation_id: str, asked: Asked) -> Tally:
    """The tally; raises MalformedRequest for an entry that has not been written yet."""
    newest, _ = await journal.head(session, operation_id)
    number = newest
    if isinstance(asked.as_of, datetime):
        number = await journal.entry_at(session, operation_id, asked.as_of)
    elif asked.as_of is not None:
        number = asked.as_of
        if number > newest:
            fault = Fault("/as_of", f"is beyond the journal, which is at entry {newest}")
            raise MalformedRequest("The journal has not come that far.", faults=[fault])
    if number == newest:
        gross, double = await now(session, operation_id, asked)
        owed = await last_owed(session, operation_id)
        pairs_open = await open_pairs(session, operation_id)
    else:
        fold = await past(session, operation_id, number)
        gross, double = (chosen(counted, asked.words) for counted in (fold.gross(), fold.double()))
        owed = await past_owed(session, operation_id, fold)
        pairs_open = len(fold.open_pairs())
    figures = tally(gross, double, asked.by)
    return Tally(
        as_of=number,
        at=await session.scalar(select(Entry.at).where(Entry.operation_id == operation_id, Entry.number == number)),
        by=asked.by,
        rows=figures["rows"],
        checks=figures["checks"],
        arrests=figures["arrests"],
        reports=figures["reports"],
        reporting=reporting(owed, asked.words),
        reconciled=Reconciled(**figures["reconciled"], pairs_open=pairs_open),
    )


async def now(session: AsyncSession, operation_id: str, asked: Asked) -> tuple[Cells, Cells]:
    """Gross cells and doubles from the projection, summed by the database over what was not asked by."""
    kept = [*ALWAYS, *(name for name in ("country", "agency", "sector", "day", "calibre") if name in asked.by)]
    columns = [getattr(TallyCell, name) for name in kept]
    sums = [cast(func.sum(getattr(TallyCell, name)), BigInteger) for name in Amounts._fields]
    statement = (
        select(TallyCell.basis, *columns, *sums)
        .where(TallyCell.operation_id == operation_id)
        .group_by(TallyCell.basis, *columns)
    )
    for name, words in wanted(asked.words):
        statement = statement.where(getattr(TallyCell, name).in_(words))
    if things_only(asked.words):
        statement = statement.where(TallyCell.figure == "line")
    counted: dict[str, Cells] = {"gross": {}, "double": {}}
    nothing = dict.fromkeys(Cell._fields, "")
    for basis, *values in await session.execute(statement):
        cell = Cell(**nothing | dict(zip(kept, values[: len(kept)], strict=True)))
        counted[basis][cell] = Amounts(*values[len(kept) :])
    return counted["gross"], counted["double"]


async def past(session: AsyncSession, operation_id: str, number: int) -> TallyFold:
    """The fold of the entries until `number`."""
    fold = TallyFold()
    statement = (
        select(Entry.number, Entry.kind, Entry.payload)
        .where(Entry.operation_id == operation_id, Entry.number <= number, Entry.kind.in_(KINDS))
        .order_by(Entry.number)
        .execution_options(yield_per=1000)
    )
    result = await session.stream(statement)
    async for entry in result:
        fold.apply(entry)
    return fold


def chosen(counted: Cells, words: Mapping[str, Sequence[str]]) -> Cells:
    """Those cells that the filters let through, as `now` chooses in SQL."""
    fields = list(wanted(words))
    return {
        cell: amounts
        for cell, amounts in counted.items()
        if all(getattr(cell, name) in allowed for name, allowed in fields)
        and (cell.figure == "line" or not things_only(words))
    }


def wanted(words: Mapping[str, Sequence[str]]) -> Iterable[tuple[str, Sequence[str]]]:
    return ((FILTERS[name], allowed) for name, allowed in words.items())


def things_only(words: Mapping[str, Sequence[str]]) -> bool:
    return any(name in words for name in ("class", "type", "unit", "recovery", "calibre"))


# --- who reported -----------------------------------------------------------------------------------------------------


async def last_owed(session: AsyncSession, operation_id: str) -> list[Owes]:
    """Every unit at the last due hour that has struck, by code."""
    last = select(func.max(Owed.due_at)).where(Owed.operation_id == operation_id).scalar_subquery()
    rows = await session.scalars(
        select(Owed).where(Owed.operation_id == operation_id, Owed.due_at == last).order_by(Owed.unit)
    )
    return [Owes(row.due_at, row.since, row.unit, row.agency, row.country, row.state) for row in rows]


async def past_owed(session: AsyncSession, operation_id: str, fold: TallyFold) -> list[Owes]:
    """The same as of the fold's entry; a unit's agency and country never change."""
    if not fold.owed:
        return []
    last = max(due_at for periods in fold.owed.values() for due_at in periods)
    of: dict[str, Any] = {unit.code: unit for unit in await units(session, operation_id)}
    return [
        Owes(last, periods[last].since, unit, of[unit].agency, of[unit].country, periods[last].state)
        for unit, periods in sorted(fold.owed.items())
        if last in periods
    ]


def reporting(owed: Sequence[Owes], words: Mapping[str, Sequence[str]]) -> Reporting:
    """Units by state, of the countries and agencies that were asked for."""
    asked = [
        one for one in owed if all(getattr(one, name) in words[name] for name in ("country", "agency") if name in words)
    ]
    states = {
        state: [one.unit for one in asked if one.state == state] for state in ("reported", "nil", "missing", "late")
    }
    first = owed[0] if owed else None
    return Reporting(due_at=first.due_at if first else None, since=first.since if first else None, **states)


async def open_pairs(session: AsyncSession, operation_id: str) -> int:
    """How many pairs wait for a ruling, neither report withdrawn."""
    one, other = aliased(Report), aliased(Report)
    statement = (
        select(func.count())
        .select_from(Pair)
        .join(one, (one.operation_id == Pair.operation_id) & (one.id == Pair.first))
        .join(other, (other.operation_id == Pair.operation_id) & (other.id == Pair.second))
        .where(
            Pair.operation_id == operation_id,
            Pair.ruling == "open",
            one.withdrawn.is_(False),
            other.withdrawn.is_(False),
        )
    )
    return await session.scalar(statement) or 0
