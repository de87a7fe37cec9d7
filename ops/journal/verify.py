"""`corridor verify`: whether a journal is what was written, and whether the tables are what the journal says.

The chain is walked entry by entry as the bytes are stored, and the same entries are folded from nothing; whatever
table follows from them is then compared with the fold, both ways: what is missing and what nobody journalled.
"""

import hashlib
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Text, select, type_coerce
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from ops.access import queries as access
from ops.access.models import Account, Agency, Member, Unit, UnitKey
from ops.cases import queries as cases
from ops.cases.models import Case
from ops.journal.chain import GENESIS, Link, breaks
from ops.journal.fold import Newest, NounFold, sector_key
from ops.journal.models import Entry, Head
from ops.planning import queries as planning
from ops.planning.models import Assignment, Corridor, Operation, PlanVersion, Sector
from ops.reports import matching
from ops.reports.models import Pair, Release, Report, ReportMark, ReportVersion
from ops.reports.records import columns, pair_record, receipt_of, record_of, released_to
from ops.reports.views import ReportRecord
from ops.store import Store
from ops.tallies.counting import Amounts, Cell, Cells
from ops.tallies.fold import TallyFold
from ops.tallies.models import Owed, TallyCell

PAGE = 1000


class Difference(msgspec.Struct, frozen=True):
    """One thing that is not as it should be. `where` is a table, `subject` what of it, `detail` a sentence."""

    where: str
    subject: str
    detail: str


class Folded:
    """Everything the journal says, kept as hashes where only equality is asked."""

    def __init__(self) -> None:
        self.nouns: NounFold[bytes] = NounFold(sealed)
        self.tallies = TallyFold()
        self.versions: dict[str, Newest[bytes]] = {}
        self.differences: list[Difference] = []

    def apply(self, entry: Link) -> None:
        try:
            self.nouns.apply(entry)
            self.tallies.apply(entry)
            if entry.kind in {"report.filed", "report.corrected"}:
                record = msgspec.convert(entry.payload, ReportRecord)
                taken = [record.content_sha256, record.reason, receipt_of(record, entry.number)]
                self.versions[f"{record.id}@{record.version}"] = Newest(entry.number, sealed(taken))
        except (msgspec.MsgspecError, KeyError, TypeError, ValueError) as error:
            self.differences.append(
                Difference("entries", str(entry.number), f"entry {entry.number} cannot be folded: {error!r}")
            )


def sealed(value: Any) -> bytes:
    """The hash of a value's canonical JSON: equal for a struct and the builtins that came of it."""
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).digest()


async def verify(store: Store, operation_id: str) -> list[Difference]:
    """All differences of one operation, in one consistent view of the store; an empty list when there are none."""
    async with store.read() as session:
        return await differences(session, operation_id)


async def differences(session: AsyncSession, operation_id: str) -> list[Difference]:
    """The same, as this session sees the store."""
    folded = Folded()
    broken = await session.run_sync(walk_chain, operation_id, folded)
    found = [Difference("entries", str(number), reason) for number, reason in broken]
    found += folded.differences
    for tables in (nouns, report_tables, tally_tables):
        async for where, expected, actual in tables(session, operation_id, folded):
            found += compare(where, expected, actual)
    return found


# --- the chain --------------------------------------------------------------------------------------------------------


def walk_chain(session: Session, operation_id: str, folded: Folded) -> list[tuple[int, str]]:
    """(entry, reason) of each break; every entry that can be read goes to the fold on the way."""
    head = session.get(Head, operation_id)
    end = (head.number, head.sha256) if head else (0, GENESIS)
    return [(found.number, found.reason) for found in breaks(links(session, operation_id, folded), end)]


def links(session: Session, operation_id: str, folded: Folded) -> Iterator[tuple[Link, str]]:
    """The entries as stored, a page at a time; one that cannot be read comes as a link whose hash cannot hold."""
    after = 0
    while numbers := list(
        session.scalars(
            select(Entry.number)
            .where(Entry.operation_id == operation_id, Entry.number > after)
            .order_by(Entry.number)
            .limit(PAGE)
        )
    ):
        try:
            rows = stored(session, operation_id, numbers[0], numbers[-1])
        except (ValueError, SQLAlchemyError):  # a stored time that is none spoils the page: then one by one
            rows = [row for number in numbers for row in readable(session, operation_id, number)]
        for link, sha256 in rows:
            if link.previous:
                folded.apply(link)
            yield link, sha256
        after = numbers[-1]


def readable(session: Session, operation_id: str, number: int) -> list[tuple[Link, str]]:
    try:
        return stored(session, operation_id, number, number)
    except (ValueError, SQLAlchemyError):
        return [(unreadable(operation_id, number), "")]


def stored(session: Session, operation_id: str, first: int, last: int) -> list[tuple[Link, str]]:
    """Links with their stored hashes. A payload that is not the canonical text of what it says was tampered with."""
    fields = [name for name in Link.__struct_fields__ if name != "payload"]
    statement = (
        select(type_coerce(Entry.payload, Text()), Entry.sha256, *(getattr(Entry, name) for name in fields))
        .where(Entry.operation_id == operation_id, Entry.number >= first, Entry.number <= last)
        .order_by(Entry.number)
    )
    found = []
    for text, sha256, *values in session.execute(statement):
        known = dict(zip(fields, values, strict=True))
        try:
            payload = msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeError):
            found.append((unreadable(operation_id, known["number"]), sha256))
            continue
        if msgspec.json.encode(payload, order="sorted").decode() != text:
            found.append((unreadable(operation_id, known["number"]), sha256))
            continue
        found.append((Link(**known, payload=payload), sha256))
    return found


def unreadable(operation_id: str, number: int) -> Link:
    """Stands for an entry that is no entry any more; its hash is nobody's."""
    nothing = datetime.min.replace(tzinfo=UTC)
    return Link(
        operation_id=operation_id,
        number=number,
        kind="",
        subject="",
        actor="",
        agency=None,
        country=None,
        unit=None,
        at=nothing,
        recorded_at=nothing,
        payload=None,
        previous="",
    )


# --- the tables -------------------------------------------------------------------------------------------------------

Sealed = dict[str, bytes]
Compared = tuple[str, Mapping[str, Newest[bytes]], Sealed]


def compare(where: str, expected: Mapping[str, Newest[bytes]], actual: Sealed) -> Iterator[Difference]:
    """What differs between a table and what the journal says of it."""
    for subject in sorted(expected.keys() | actual.keys()):
        said = expected.get(subject)
        if said is None:
            yield Difference(where, subject, "is in the table, but the journal does not know of it")
        elif subject not in actual:
            yield Difference(where, subject, f"is not in the table, though entry {said.number} says it is")
        elif actual[subject] != said.kept:
            yield Difference(where, subject, f"is not in the table as entry {said.number} says")


async def nouns(session: AsyncSession, operation_id: str, folded: Folded) -> AsyncIterator[Compared]:
    """Each noun whose newest payload is its state."""
    said = folded.nouns.nouns

    async def rows(model: Any) -> list[Any]:
        return list(await session.scalars(select(model).where(model.operation_id == operation_id)))

    operation = await session.get_one(Operation, operation_id)
    yield "operations", said.get("operation", {}), {operation.code: sealed(planning.operation_view(operation))}
    agencies, units, keys = await rows(Agency), await rows(Unit), await rows(UnitKey)
    yield "agencies", said.get("agency", {}), {row.code: sealed(access.agency_view(row)) for row in agencies}
    yield "units", said.get("unit", {}), {row.code: sealed(access.unit_view(row)) for row in units}
    yield "unit_keys", said.get("key", {}), {row.id: sealed(access.key_view(row)) for row in keys}
    statement = select(Member, Account).join(Account, Account.id == Member.account_id)
    members = await session.execute(statement.where(Member.operation_id == operation_id))
    yield "members", said.get("member", {}), {row.id: sealed(access.member_view(row, who)) for row, who in members}
    corridors, sectors = await rows(Corridor), await rows(Sector)
    yield "corridors", said.get("corridor", {}), {row.code: sealed(planning.corridor_record(row)) for row in corridors}
    shapes = {row: planning.sector_view(row) for row in sectors}
    yield (
        "sectors",
        said.get("sector", {}),
        {sector_key(row.code, msgspec.to_builtins(row.valid_from)): sealed(view) for row, view in shapes.items()},
    )
    assignments = {row.id: sealed(planning.assignment_view(row)) for row in await rows(Assignment)}
    yield "assignments", said.get("assignment", {}), assignments
    versions = {str(row.version): sealed(issued(row)) for row in await rows(PlanVersion)}
    yield "plan_versions", said.get("plan", {}), versions
    pairs = {f"{row.first}|{row.second}": sealed(pair_record(row)) for row in await rows(Pair)}
    yield "pairs", said.get("pair", {}), pairs
    opened = await rows(Case)
    actions = await cases.actions_of(session, operation_id, [row.code for row in opened])
    yield (
        "cases",
        said.get("case", {}),
        {row.code: sealed(cases.case_view(row, actions[row.code])) for row in opened},
    )


def issued(row: PlanVersion) -> dict[str, Any]:
    """A plan version as its entry has it; the entry's own number cannot be in it."""
    return {name: getattr(row, name) for name in ("version", "issued_at", "reason", "overridden", "document")}


async def report_tables(session: AsyncSession, operation_id: str, folded: Folded) -> AsyncIterator[Compared]:
    """Reports, their versions, and what follows from a report as it stands."""
    said = folded.nouns.nouns.get("report", {})
    doubles = folded.tallies.doubles()
    expected = {
        id_: Newest(newest.number, sealed([newest.kept.hex(), newest.number, held.filed, doubles.get(id_)]))
        for id_, newest in said.items()
        if (held := folded.tallies.reports.get(id_))
    }
    actual: Sealed = {}
    follows: dict[str, Newest[bytes]] = {}
    derived: Sealed = {}
    marks = await grouped(session, ReportMark, operation_id, lambda row: row.mark)
    releases = await grouped(session, Release, operation_id, lambda row: (row.to_kind, row.to_code))
    statement = select(Report).where(Report.operation_id == operation_id).execution_options(yield_per=PAGE)
    async for row in await session.stream_scalars(statement):
        record = record_of(row)
        actual[row.id] = sealed([sealed(record).hex(), row.entry, row.filed, row.double_of])
        wanted = columns(record)
        follows[row.id] = Newest(row.entry, follow(wanted["classes"], matching.marks(record), released_to(record)))
        derived[row.id] = follow(row.classes, marks.pop(row.id, set()), releases.pop(row.id, set()))
    yield "reports", expected, actual
    yield "report_marks and releases", follows, derived
    versions: Sealed = {}
    for version in await session.scalars(select(ReportVersion).where(ReportVersion.operation_id == operation_id)):
        key = f"{version.report_id}@{version.version}"
        versions[key] = sealed([version.content_sha256, version.reason, version.receipt])
    yield "report_versions", folded.versions, versions


def follow(classes: str, marks: set[Any], releases: set[Any]) -> bytes:
    return sealed([classes, sorted(marks), sorted(releases)])


async def grouped(session: AsyncSession, model: Any, operation_id: str, value: Any) -> dict[str, set[Any]]:
    found: dict[str, set[Any]] = {}
    for row in await session.scalars(select(model).where(model.operation_id == operation_id)):
        found.setdefault(row.report_id, set()).add(value(row))
    return found


async def tally_tables(session: AsyncSession, operation_id: str, folded: Folded) -> AsyncIterator[Compared]:
    """Cells and what units owed, against the tallies' fold."""
    fold = folded.tallies
    expected = {**keyed("gross", fold.gross()), **keyed("double", fold.double())}
    actual: dict[str, Amounts] = {}
    for row in await session.scalars(select(TallyCell).where(TallyCell.operation_id == operation_id)):
        cell = Cell(**{name: getattr(row, name) for name in Cell._fields})
        amounts = Amounts(**{name: getattr(row, name) for name in Amounts._fields})
        if amounts:
            actual |= keyed(row.basis, {cell: amounts})
    yield (
        "tally_cells",
        {key: Newest(fold.number, sealed(amounts)) for key, amounts in expected.items()},
        {key: sealed(amounts) for key, amounts in actual.items()},
    )
    owed = await session.scalars(select(Owed).where(Owed.operation_id == operation_id))
    yield (
        "owed",
        {
            f"{unit}@{due_at.isoformat()}": Newest(fold.number, sealed([period.since, period.state]))
            for unit, periods in fold.owed.items()
            for due_at, period in periods.items()
        },
        {f"{row.unit}@{row.due_at.isoformat()}": sealed([row.since, row.state]) for row in owed},
    )


def keyed(basis: str, counted: Cells) -> dict[str, Amounts]:
    return {"|".join((basis, *cell)): amounts for cell, amounts in counted.items()}
