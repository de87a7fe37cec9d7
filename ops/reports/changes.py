"""What follows from a change of a report: its entry, and every table in line with it, a group at a time."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ops.journal.service import Draft, Written, append
from ops.planning.models import Operation
from ops.reports import matching, pairs
from ops.reports.models import Pair, Release, Report, ReportMark, ReportVersion
from ops.reports.records import columns, receipt_of, record_of, released_to
from ops.reports.schemas import Receipt
from ops.reports.views import PairRecord, ReportRecord
from ops.store import Store
from ops.store.statements import add, few
from ops.tallies import projection
from ops.tallies.standing import NOTHING, Standing, cells_of


class Change(msgspec.Struct, frozen=True):
    """What one entry does to one report. `row` is the report before it; None when it is filed."""

    kind: str
    after: ReportRecord
    actor: str
    row: Report | None = None


async def apply(
    store: Store, session: AsyncSession, operation: Operation, changes: Sequence[Change], now: datetime
) -> list[Receipt]:
    """Journal changes and bring every table in line, a group with as few statements as one report."""
    if not changes:
        return []
    found = await new_pairs(session, operation.id, changes)
    drafts = [draft(change) for change in changes] + [pairs.draft("pair.found", pair) for pair in found]
    written = await append(store, session, operation.id, "corridor", drafts, now)
    receipts = [receipt_of(change.after, entry.number) for change, entry in zip(changes, written, strict=False)]
    standings = [(standing_before(change), standing_after(change)) for change in changes]
    touched = [(change.after.unit, change.after.occurred_at) for change in changes]
    touched += [(change.row.unit, change.row.occurred_at) for change in changes if change.row]
    await keep_reports(session, operation.id, changes, written)
    await keep_versions(session, operation.id, changes, receipts)
    await keep_releases(session, operation.id, changes)
    await keep_marks(session, operation.id, changes)
    await add(session, Pair, [{"operation_id": operation.id, **msgspec.structs.asdict(pair)} for pair in found])
    await projection.count(session, operation.id, standings)
    only_new = all(change.row is None for change in changes)
    await projection.restate(session, operation.id, touched, filed_at=now if only_new else None)
    await pairs.redecide(session, operation.id, {change.after.id for change in changes if change.after.withdrawn})
    return receipts


def draft(change: Change) -> Draft:
    record = change.after
    return Draft(
        kind=change.kind,
        subject=record.id,
        payload=as_journalled(record),
        agency=record.agency,
        country=record.country,
        unit=record.unit,
        actor=change.actor,
    )


def as_journalled(record: ReportRecord | PairRecord) -> object:
    """Builtins as they come back from the journal: times as text, lists for tuples."""
    return msgspec.json.decode(msgspec.json.encode(record))


def standing_before(change: Change) -> Standing:
    return Standing(cells_of(record_of(change.row)), change.row.double_of is not None) if change.row else NOTHING


def standing_after(change: Change) -> Standing:
    """A correction leaves a double one; a withdrawn report is none."""
    if change.after.withdrawn:
        return NOTHING
    return Standing(cells_of(change.after), change.row is not None and change.row.double_of is not None)


async def new_pairs(session: AsyncSession, operation_id: str, changes: Sequence[Change]) -> list[PairRecord]:
    """Likely pairs that nobody has been asked about yet. The report filed first is `first`."""
    likely = await matching.find(session, operation_id, [change.after for change in changes])
    if not likely:
        return []
    ids = sorted({id_ for pair in likely for id_ in pair[:2]})
    stored = await session.execute(
        select(Report.id, Report.filed).where(Report.operation_id == operation_id, Report.id.in_(few(ids)))
    )
    filed: dict[str, int] = dict(stored.all())
    newest = max(filed.values(), default=0)
    filed |= {c.after.id: newest + order for order, c in enumerate(changes, 1) if c.after.id not in filed}
    asked = await session.execute(
        select(Pair.first, Pair.second).where(
            Pair.operation_id == operation_id, Pair.first.in_(few(ids)), Pair.second.in_(few(ids))
        )
    )
    known = {(first, second) for first, second in asked}
    found = []
    for one, other, because in likely:
        first, second = sorted((one, other), key=lambda id_: filed[id_])
        if (first, second) not in known:
            known.add((first, second))
            found.append(
                PairRecord(first=first, second=second, because=list(because), ruling="open", reason="", ruled_by="")
            )
    return found


async def keep_reports(
    session: AsyncSession, operation_id: str, changes: Sequence[Change], written: Sequence[Written]
) -> None:
    rows = []
    for change, entry in zip(changes, written, strict=False):
        values = {**columns(change.after), "entry": entry.number}
        if change.row is None:
            rows.append({"operation_id": operation_id, **values, "double_of": None, "filed": entry.number})
        else:
            if change.after.withdrawn:
                values["double_of"] = None
            key = (Report.operation_id == operation_id, Report.id == change.after.id)
            await session.execute(update(Report).where(*key).values(values))
    await add(session, Report, rows)


async def keep_versions(
    session: AsyncSession, operation_id: str, changes: Sequence[Change], receipts: Sequence[Receipt]
) -> None:
    rows = [
        {
            "operation_id": operation_id,
            "report_id": change.after.id,
            "version": change.after.version,
            "content_sha256": change.after.content_sha256,
            "reason": change.after.reason,
            "receipt": msgspec.to_builtins(receipt),
        }
        for change, receipt in zip(changes, receipts, strict=True)
        if not change.after.withdrawn
    ]
    await add(session, ReportVersion, rows)


async def keep_releases(session: AsyncSession, operation_id: str, changes: Sequence[Change]) -> None:
    old = [change.after.id for change in changes if change.row is not None]
    if old:
        await session.execute(delete(Release).where(Release.operation_id == operation_id, Release.report_id.in_(old)))
    rows = [
        {"operation_id": operation_id, "report_id": change.after.id, "to_kind": kind, "to_code": code}
        for change in changes
        for kind, code in sorted(released_to(change.after))
    ]
    await add(session, Release, rows)


async def keep_marks(session: AsyncSession, operation_id: str, changes: Sequence[Change]) -> None:
    old = [change.after.id for change in changes if change.row is not None]
    if old:
        mine = (ReportMark.operation_id == operation_id, ReportMark.report_id.in_(old))
        await session.execute(delete(ReportMark).where(*mine))
    rows = [
        {
            "operation_id": operation_id,
            "report_id": change.after.id,
            "mark": mark,
            "occurred_at": change.after.occurred_at,
        }
        for change in changes
        for mark in sorted(matching.marks(change.after))
    ]
    await add(session, ReportMark, rows)
