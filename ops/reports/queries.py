"""Reading reports and pairs: what a list may show is decided in SQL, before it is paged."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, exists, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.policy import Columns, Permission, Seat, visible
from ops.journal.models import Entry
from ops.parameters import Parameters, Query, cursor_of, filters
from ops.reports.models import Pair, Release, Report, ReportVersion
from ops.reports.records import pair_record, report_view
from ops.reports.validation import as_wire
from ops.reports.views import PairView, ReportDetail, ReportRecord, ReportView, VersionView
from ops.reports.vocabulary import codes, terms
from ops.shapes import Moment, Page
from ops.store.spatial import in_box

PAGE = 100
LIST_PARAMETERS = ("bbox", "from", "to", "country", "agency", "sector", "class", "kind", "unit", "after", "limit")
PAIR_PARAMETERS = ("ruling", "after", "limit")


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which reports a list is asked for. `words` are equal-to-one-of filters by parameter."""

    box: tuple[float, float, float, float] | None = None
    since: datetime | None = None
    until: datetime | None = None
    words: dict[str, list[str]] = {}
    after: tuple[datetime, str] | None = None
    limit: int = PAGE


def read_filter(query: Query) -> Filter:
    """The query string of the list. Raises MalformedRequest that names every wrong parameter."""
    given = Parameters(query, LIST_PARAMETERS)
    found = Filter(
        box=given.box("bbox"),
        since=given.moment("from"),
        until=given.moment("to"),
        words=filters(
            given,
            {
                "country": codes("country"),
                "agency": None,
                "sector": None,
                "unit": None,
                "class": list(terms("class")),
                "kind": list(terms("kind")),
            },
        ),
        after=given.cursor("after", tuple[Moment, str]),
        limit=given.whole("limit", PAGE, 1, 1000),
    )
    given.done()
    return found


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


def matching(wanted: Filter) -> list[ColumnElement[bool]]:
    """The filter as SQL conditions."""
    terms_: list[ColumnElement[bool]] = []
    if wanted.box:
        terms_.append(in_box(Report.location, wanted.box))
    if wanted.since:
        terms_.append(Report.occurred_at >= wanted.since)
    if wanted.until:
        terms_.append(Report.occurred_at < wanted.until)
    for name, words in wanted.words.items():
        if name == "class":
            terms_.append(or_(*(Report.classes.contains(f"|{word}|", autoescape=True) for word in words)))
        else:
            terms_.append(getattr(Report, name).in_(words))
    return terms_


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
    receipts = await session.scalars(
        select(ReportVersion.receipt)
        .where(ReportVersion.operation_id == row.operation_id, ReportVersion.report_id == row.id)
        .order_by(ReportVersion.version)
    )
    numbers = {receipt["entry"] for receipt in receipts} | {row.entry}
    entries = await session.scalars(
        select(Entry)
        .where(Entry.operation_id == row.operation_id, Entry.number.in_(sorted(numbers)))
        .order_by(Entry.number)
    )
    view = report_view(row)
    return ReportDetail(**msgspec.structs.asdict(view), versions=[version_view(entry) for entry in entries])


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


async def pairs(session: AsyncSession, operation_id: str, query: Query) -> Page[PairView]:
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
    views = await pair_views(session, operation_id, page)
    return Page(items=views, next=cursor_of((page[-1].first, page[-1].second)) if len(rows) > limit else None)


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
