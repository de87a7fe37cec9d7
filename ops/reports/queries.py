"""Reading reports and pairs: what a list may show is decided in SQL, before it is paged."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, exists, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.policy import Columns, Permission, Seat, visible
from ops.journal.models import Entry
from ops.parameters import Parameters, Query, cursor_of
from ops.reports.filters import Filter, matching
from ops.reports.models import Compared, Pair, Release, Report, ReportVersion
from ops.reports.reading import readings
from ops.reports.records import pair_record, report_view
from ops.reports.validation import as_wire
from ops.reports.views import PairPage, PairView, ReportDetail, ReportRecord, ReportView, VersionView
from ops.shapes import Page
from ops.store.statements import few

PAGE = 100
PAIR_PARAMETERS = ("ruling", "after", "limit")


def seen_by(seats: Sequence[Seat]) -> ColumnElement[bool]:
    """Reports whose details these seats may see."""

    def released(kind: str, code: str) -> ColumnElement[bool]:
        return exists().where(
            Release.operation_id == Report.operation_id,
            Release.report_id == Report.id,
            Release.to_kind == kind,
            Release.to_code == code,
        )

    columns = Columns(
        agency=Report.agency,
        country=Report.country,
        unit=Report.unit,
        released_agency=lambda code: released("agency", code),
        released_country=lambda code: released("country", code),
    )
    return visible(seats, Permission.REPORT_DETAIL, columns)


async def reports(session: AsyncSession, operation_id: str, seats: Sequence[Seat], wanted: Filter) -> Page[ReportView]:
    """A page of reports, newest event first."""
    statement = (
        select(Report)
        .where(Report.operation_id == operation_id, seen_by(seats), *matching(wanted))
        .order_by(Report.occurred_at.desc(), Report.id.desc())
        .limit(wanted.limit + 1)
    )
    if wanted.after:
        moment, id_ = wanted.after
        # Spelled out, since a tuple compared in SQL would not pass the times through their type on SQLite.
        earlier = or_(Report.occurred_at < moment, (Report.occurred_at == moment) & (Report.id < id_))
        statement = statement.where(earlier)
    rows = list(await session.scalars(statement))
    page = rows[: wanted.limit]
    more = len(rows) > wanted.limit
    cursor = cursor_of((page[-1].occurred_at, page[-1].id)) if more else None
    return Page(items=[report_view(row) for row in page], next=cursor)


async def find(session: AsyncSession, operation_id: str, id_: str) -> Report | None:
    """The report as it stands."""
    return await session.get(Report, (operation_id, id_), populate_existing=True)


async def detail(session: AsyncSession, row: Report) -> ReportDetail:
    """A report with all its versions, oldest first, as the journal has them."""
    numbers = {*await entries_of_versions(session, row.operation_id, [row.id]), row.entry}
    entries = await session.scalars(
        select(Entry)
        .where(Entry.operation_id == row.operation_id, Entry.number.in_(sorted(numbers)))
        .order_by(Entry.number)
    )
    view = report_view(row)
    versions = [version_view(entry) for entry in entries]
    return ReportDetail(**msgspec.structs.asdict(view), versions=versions, readings=readings(row.document))


async def entries_of_versions(
    session: AsyncSession, operation_id: str, ids: Collection[str]
) -> dict[int, tuple[str, int]]:
    """The entries that took these reports' versions: (report, version) of each."""
    wanted = few(ids)
    filed = await session.execute(
        select(Report.filed, Report.id).where(Report.operation_id == operation_id, Report.id.in_(wanted))
    )
    corrected = await session.execute(
        select(ReportVersion.receipt, ReportVersion.report_id, ReportVersion.version).where(
            ReportVersion.operation_id == operation_id, ReportVersion.report_id.in_(wanted)
        )
    )
    first = {number: (id_, 1) for number, id_ in filed}
    return first | {receipt["entry"]: (id_, version) for receipt, id_, version in corrected}


class Version(NamedTuple):
    """A version of a report as the journal has it, and the entry that took it."""

    number: int
    record: ReportRecord


async def versions_of(session: AsyncSession, operation_id: str, numbers: Collection[int]) -> list[Version]:
    """The versions that these entries took, in their order."""
    rows = await session.execute(
        select(Entry.number, Entry.payload)
        .where(Entry.operation_id == operation_id, Entry.number.in_(sorted(numbers)))
        .order_by(Entry.number)
    )
    return [Version(number, msgspec.convert(payload, ReportRecord)) for number, payload in rows]


def version_view(entry: Entry) -> VersionView:
    record = msgspec.convert(entry.payload, ReportRecord)
    return VersionView(
        version=record.version,
        entry=entry.number,
        kind=entry.kind,
        received_at=entry.at,
        actor=entry.actor,
        reason=record.reason,
        report=as_wire(record.document),
        warnings=record.warnings,
        sha256=record.content_sha256,
    )


async def pairs(session: AsyncSession, operation_id: str, query: Query) -> PairPage:
    """A page of pairs with their reports, by the ids of the two. Raises MalformedRequest for a wrong parameter."""
    given = Parameters(query, PAIR_PARAMETERS)
    rulings = given.words("ruling", ("open", "same", "different"))
    after = given.cursor("after", tuple[str, str])
    limit = given.whole("limit", PAGE, 1, 1000)
    given.done()
    statement = select(Pair).where(Pair.operation_id == operation_id).order_by(Pair.first, Pair.second)
    if rulings:
        statement = statement.where(Pair.ruling.in_(rulings))
    if after:
        statement = statement.where(tuple_(Pair.first, Pair.second) > tuple_(*after))
    rows = list(await session.scalars(statement.limit(limit + 1)))
    page = rows[:limit]
    compared = await session.get(Compared, operation_id)
    return PairPage(
        items=await pair_views(session, operation_id, page),
        next=cursor_of((page[-1].first, page[-1].second)) if len(rows) > limit else None,
        compared_to=compared.number if compared else 0,
    )


async def pair_views(session: AsyncSession, operation_id: str, rows: Collection[Pair]) -> list[PairView]:
    """Pairs with both reports of each."""
    ids = {id_ for row in rows for id_ in (row.first, row.second)}
    found = await session.scalars(select(Report).where(Report.operation_id == operation_id, Report.id.in_(sorted(ids))))
    views = {row.id: report_view(row) for row in found}
    return [
        PairView(**msgspec.structs.asdict(pair_record(row)), reports=[views[row.first], views[row.second]])
        for row in rows
    ]


def read_entry(row: Report) -> dict[str, Any]:
    """What the journal keeps of a look at a report's details."""
    return {"id": row.id, "version": row.version}
