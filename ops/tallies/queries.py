"""Reading tallies: now from the projection, as of a past entry from the checkpoint before it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Select, bindparam, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from ops.errors import Fault, MalformedRequest
from ops.journal import queries as journal
from ops.journal.models import Entry
from ops.parameters import Parameters, Query, filters
from ops.reports.models import Pair, Report
from ops.reports.vocabulary import codes, terms
from ops.tallies import additions, kept
from ops.tallies.checkpoints import Owes
from ops.tallies.counting import DIMENSIONS, Amounts, Cell, Cells, merged, tally
from ops.tallies.kept import By, Kept
from ops.tallies.models import TallyCell, TallySum
from ops.tallies.resume import state_at
from ops.tallies.schemas import Reconciled, Reporting, Tally
from ops.tallies.sums import COUNTED, part_for

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
    as_of = read_as_of(given)
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


def read_as_of(given: Parameters) -> int | datetime | None:
    """`as_of`: the number of an entry, or a time."""
    written = given.text("as_of")
    if written is None:
        return None
    is_number = written.isascii() and written.isdigit() and len(written) <= 18
    return int(written) if is_number else given.as_moment("as_of", written)


async def entry_of(session: AsyncSession, operation_id: str, as_of: int | datetime | None) -> tuple[int, int]:
    """(the entry that is asked for, the newest). Raises MalformedRequest for one that has not been written yet."""
    newest, _ = await journal.head(session, operation_id)
    if as_of is None:
        return newest, newest
    if isinstance(as_of, datetime):
        return await journal.entry_at(session, operation_id, as_of), newest
    if as_of > newest:
        fault = Fault("/as_of", f"is beyond the journal, which is at entry {newest}")
        raise MalformedRequest("The journal has not come that far.", faults=[fault])
    return as_of, newest


async def tally_of(session: AsyncSession, operation_id: str, asked: Asked) -> Tally:
    """The tally; raises MalformedRequest for an entry that has not been written yet."""
    if asked.as_of is None:
        return answer(await newest_of(session, operation_id, asked.words, dimensions(asked)), asked)
    number, newest = await entry_of(session, operation_id, asked.as_of)
    if number == newest:
        return answer(await newest_of(session, operation_id, asked.words, dimensions(asked)), asked)
    then = await state_at(session, operation_id, number)
    gross, double = (chosen(dict(counted), asked.words) for counted in (then.gross, then.double))
    owed, pairs_open = then.owed, then.open_pairs()
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


async def newest_of(session: AsyncSession, operation_id: str, words: Mapping[str, list[str]], *bys: By) -> Kept:
    """The sums now, by each of `bys`: from those that were told last and what came since, or else from the tables."""
    said = tuple(sorted((name, tuple(sorted(allowed))) for name, allowed in words.items()))
    key = operation_id, bys, said
    former = kept.known(key)
    found = None
    if former is not None:
        found = await kept.followed(session, operation_id, former, lambda cells: chosen(cells, words))
    if found is None:
        waiting = await additions.waiting(session, operation_id)
        counted = {by: await now(session, operation_id, Asked(by=list(by), words=dict(words)), waiting) for by in bys}
        found = await kept.first(session, operation_id, counted)
    kept.keep(key, found)
    return found


def dimensions(asked: Asked) -> By:
    """By what it asks, whatever the order."""
    return tuple(sorted(set(asked.by)))


def answer(found: Kept, asked: Asked) -> Tally:
    """Those sums as they are told."""
    by = dimensions(asked)
    gross, net = found.gross[by], found.net[by]
    return Tally(
        as_of=found.number,
        at=found.at,
        by=asked.by,
        rows=gross["line"].rows(),
        checks=gross["check"].rows(),
        arrests=gross["arrest"].rows(),
        reports=gross["report"].rows(),
        reporting=reporting(found.state.owed, asked.words),
        reconciled=Reconciled(
            rows=net["line"].rows(),
            checks=net["check"].rows(),
            arrests=net["arrest"].rows(),
            reports=net["report"].rows(),
            pairs_open=found.pairs_open,
        ),
    )


async def now(
    session: AsyncSession, operation_id: str, asked: Asked, waiting: tuple[Cells, Cells] | None = None
) -> tuple[Cells, Cells]:
    """Gross cells and doubles from the projection, summed by the database over what was not asked by, and what waits
    to be added to it (`additions.waiting`, if the caller has it already).

    From the sums where they tell enough apart, at a cost that does not grow with the cells; else from the cells.
    """
    told = (*ALWAYS, *(name for name in ("country", "agency", "sector", "day", "calibre") if name in asked.by))
    words = {f"of_{name}": list(allowed) for name, allowed in wanted(asked.words)}
    fields = tuple(name for name, _ in wanted(asked.words))
    statement = summing(told, fields, things_only(asked.words))
    counted_by = COUNTED if part_for({*told, *fields}) else Amounts._fields
    counted: dict[str, Cells] = {"gross": {}, "double": {}}
    nothing = dict.fromkeys(Cell._fields, "")
    for basis, *values in await session.execute(statement, {"operation": operation_id, **words}):
        cell = Cell(**nothing | dict(zip(told, values[: len(told)], strict=True)))
        counted[basis][cell] = Amounts(**dict(zip(counted_by, values[len(told) :], strict=True)))
    waits = waiting or await additions.waiting(session, operation_id)
    gross, double = (coarse(chosen(cells, asked.words), told) for cells in waits)
    return merged(counted["gross"], gross), merged(counted["double"], double)


def coarse(counted: Cells, told: Collection[str]) -> Cells:
    """Cells summed over all but these fields."""
    stays = [name in told for name in Cell._fields]
    total: Cells = {}
    for cell, amounts in counted.items():
        key = Cell._make([value if told_apart else "" for value, told_apart in zip(cell, stays, strict=True)])
        total[key] = total[key] + amounts if key in total else amounts
    return total


@lru_cache(maxsize=200)
def summing(told: tuple[str, ...], fields: tuple[str, ...], things: bool) -> Select[Any]:
    """The sums by the fields `told`, of rows chosen by `fields`. Built once: that costs as much as asking it."""
    part = part_for({*told, *fields})
    table: Any = TallySum if part else TallyCell

    def column(field: str) -> Any:
        return table.name if field == part else getattr(table, field)

    columns = [column(name) for name in told]
    sums = [cast(func.sum(getattr(table, name)), BigInteger) for name in (COUNTED if part else Amounts._fields)]
    terms = [table.operation_id == bindparam("operation")]
    terms += [table.part == part] if part else []
    terms += [column(name).in_(bindparam(f"of_{name}", expanding=True)) for name in fields]
    terms += [table.figure == "line"] if things else []
    return select(table.basis, *columns, *sums).where(*terms).group_by(table.basis, *columns)


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
