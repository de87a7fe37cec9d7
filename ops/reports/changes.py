"""What follows from a change of a report: its entry, and every table in line with it, a group at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from ops.journal.service import Draft, End, Written, appending
from ops.reports import pairs
from ops.reports.doubles import tells
from ops.reports.models import Release, Report, ReportVersion
from ops.reports.records import COLUMNS, columns, receipt_of, receipt_of_first, record_of, released_to, values
from ops.reports.schemas import Receipt
from ops.reports.surroundings import Surroundings
from ops.reports.views import ReportRecord
from ops.store import Base, Store, WakeUp
from ops.store.direct import Asked, Row, Rows, tell
from ops.tallies import additions, projection
from ops.tallies.standing import NOTHING, Standing, cells_of, difference


class Change(msgspec.Struct, frozen=True):
    """What one entry does to one report. `row` is the report before it; None when it is filed."""

    kind: str
    after: ReportRecord
    actor: str
    row: Report | None = None


async def apply(store: Store, session: AsyncSession, around: Surroundings, changes: Sequence[Change]) -> list[Receipt]:
    """Journal changes and bring every table in line, a group with as few statements as one report."""
    if not changes:
        return []
    id_ = around.operation.id
    followed = following(around, changes)
    touched = [(change.row.unit, change.row.occurred_at) for change in changes if change.row]
    deciding = {change.after.id for change in changes if decides(change)}
    await undo(session, id_, changes, followed.written)
    await tell(session, [followed.turn, *followed.rows, *store.announcing(session, followed.wake_up)])
    await restate(session, around, changes, touched)
    await pairs.redecide(session, id_, deciding)
    return followed.receipts


class Following(NamedTuple):
    """What follows from changes: the receipts, how the journal's head moves, and what there is to insert."""

    receipts: list[Receipt]
    written: list[Written]
    turn: Asked
    rows: list[Rows]
    wake_up: WakeUp

    @property
    def end(self) -> End:
        """Where the journal ends with them."""
        newest = self.written[-1]
        return End(newest.number, newest.sha256)


def following(around: Surroundings, changes: Sequence[Change]) -> Following:
    """For who has the turn, or takes it by `turn`. New reports need no more, if `around` owes nothing for them."""
    id_ = around.operation.id
    drafts = [draft(change) for change in changes]
    written, (turn, entries) = appending(id_, around.end, "corridor", drafts, around.now)
    receipts = [receipt_of(change.after, entry.number) for change, entry in zip(changes, written, strict=True)]
    standings = [(standing_before(change), standing_after(change)) for change in changes]
    rows = [
        entries,
        *keeping_reports(id_, changes, written),
        *keeping_versions(id_, changes, receipts),
        *keeping_releases(id_, changes),
        *additions.keeping(id_, written[-1].number, *difference(standings)),
    ]
    return Following(receipts, written, turn, rows, WakeUp(id_, written[-1].number))


async def restate(
    session: AsyncSession, around: Surroundings, changes: Sequence[Change], before: Sequence[tuple[str, datetime]]
) -> None:
    """Judge anew what units owed, where these changes may make a difference: `before` is where changed reports were."""
    touched = [
        (change.after.unit, change.after.occurred_at)
        for change in changes
        if change.row or around.owes(change.after.unit, change.after.occurred_at)
    ]
    filed_at = None if before else around.now
    await projection.restate(session, around.operation.id, [*before, *touched], filed_at=filed_at)


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


def as_journalled(record: ReportRecord) -> msgspec.Raw:
    """A record as the journal has it: canonical JSON."""
    return msgspec.Raw(msgspec.json.encode(record, order="sorted"))


def standing_before(change: Change) -> Standing:
    return Standing(cells_of(record_of(change.row)), change.row.double_of is not None) if change.row else NOTHING


def standing_after(change: Change) -> Standing:
    """A correction leaves a double one; a withdrawn report is none."""
    if change.after.withdrawn:
        return NOTHING
    return Standing(cells_of(change.after), change.row is not None and change.row.double_of is not None)


def decides(change: Change) -> bool:
    """Whether another report of its event may count after it: this one is gone, or began or ceased to tell of any."""
    kind_before = change.row.kind if change.row else change.after.kind
    return change.after.withdrawn or tells(change.after.kind) != tells(kind_before)


async def undo(session: AsyncSession, operation_id: str, changes: Sequence[Change], written: Sequence[Written]) -> None:
    """Bring the rows of reports that were there before in line, and take away what followed from them."""
    for change, entry in zip(changes, written, strict=True):
        if change.row is None:
            continue
        values = {**columns(change.after), "entry": entry.number}
        if change.after.withdrawn:
            values["double_of"] = None
        key = (Report.operation_id == operation_id, Report.id == change.after.id)
        await session.execute(update(Report).where(*key).values(values))
        mine = (Release.operation_id == operation_id, Release.report_id == change.after.id)
        await session.execute(delete(Release).where(*mine))


REPORT = ("operation_id", *COLUMNS, "entry", "filed", "double_of")
VERSION = ("operation_id", "report_id", "version", "content_sha256", "reason", "receipt")
RELEASE = ("operation_id", "report_id", "to_kind", "to_code")


def inserting(model: type[Base], names: tuple[str, ...], rows: list[Row]) -> list[Rows]:
    return [Rows(model, names, rows)] if rows else []


def keeping_reports(operation_id: str, changes: Sequence[Change], written: Sequence[Written]) -> list[Rows]:
    rows: list[Row] = [
        (operation_id, *values(change.after), entry.number, entry.number, None)
        for change, entry in zip(changes, written, strict=True)
        if change.row is None
    ]
    return inserting(Report, REPORT, rows)


def keeping_versions(operation_id: str, changes: Sequence[Change], receipts: Sequence[Receipt]) -> list[Rows]:
    """A correction's, and before the first one what the report's row says no longer."""
    rows: list[Row] = []

    def keep(version: ReportRecord | Report, receipt: Receipt) -> None:
        kept = msgspec.Raw(msgspec.json.encode(receipt, order="sorted"))
        rows.append((operation_id, version.id, version.version, version.content_sha256, version.reason, kept))

    for change, receipt in zip(changes, receipts, strict=True):
        if change.kind == "report.corrected" and change.row:
            if change.row.version == 1:
                keep(change.row, receipt_of_first(change.row))
            keep(change.after, receipt)
    return inserting(ReportVersion, VERSION, rows)


def keeping_releases(operation_id: str, changes: Sequence[Change]) -> list[Rows]:
    rows: list[Row] = [
        (operation_id, change.after.id, kind, code)
        for change in changes
        for kind, code in sorted(released_to(change.after))
    ]
    return inserting(Release, RELEASE, rows)
