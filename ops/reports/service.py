"""Filing, correcting and withdrawing reports: each a journal entry and everything that follows from it.

Every function works inside the caller's transaction and takes the operation's turn (`line_up`) first, so whatever it
reads of the operation stays true until the commit. Services never commit.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.recent import holding
from ops.errors import Conflict, CorridorError, NotOpen, NotSignedIn, OtherContent
from ops.journal.models import Entry
from ops.journal.service import line_up
from ops.planning.models import Operation
from ops.planning.timing import clock_of
from ops.reports.changes import Change, apply
from ops.reports.models import Report, ReportVersion
from ops.reports.placing import Surroundings, place, surroundings
from ops.reports.records import receipt_of, record_of
from ops.reports.schemas import Receipt
from ops.reports.submission import Submission
from ops.reports.validation import Examined
from ops.reports.views import ReportRecord, Taken
from ops.store import Store
from ops.store.statements import few


async def open_operation(session: AsyncSession, operation_id: str) -> Operation:
    """The operation once it is our turn to write. Raises NotOpen unless it takes reports now."""
    await line_up(session, operation_id)
    operation = await session.get_one(Operation, operation_id, populate_existing=True)
    if operation.state in {"draft", "closed"}:
        raise NotOpen(f"{operation.code} is {operation.state}; reports are taken from issue until it is closed.")
    return operation


async def file(
    store: Store, session: AsyncSession, operation_id: str, submissions: Sequence[Submission]
) -> list[Taken | CorridorError]:
    """File a group of reports in one go; each has its own answer, in order, and a refusal is an answer too.

    What has been taken before gets the receipt that it got then, also when it comes twice in one group.
    """
    try:
        operation = await open_operation(session, operation_id)
    except NotOpen as error:
        return [error] * len(submissions)
    now = clock_of(operation).now(datetime.now(UTC))
    keys = {submission.key for submission in submissions if submission.key}
    held = await holding(session, operation_id, keys) if keys else set()
    known = await stored_versions(session, operation_id, {submission.id for submission in submissions})
    arrivals: dict[str, list[Examined]] = {}
    for submission in submissions:
        arrivals.setdefault(submission.unit, []).append(submission.examined)
    around = await surroundings(session, operation, now, arrivals)
    answers: list[Taken | CorridorError | None] = []
    new: dict[str, tuple[Submission, ReportRecord]] = {}
    for submission in submissions:
        answer: Taken | CorridorError | None = None
        if submission.key and submission.key not in held:  # revoked since the call came in
            answer = NotSignedIn()
        elif submission.id in known:
            answer = answer_again(submission, known[submission.id])
        elif submission.id not in new:
            try:
                new[submission.id] = submission, await first_version(session, around, submission)
            except CorridorError as error:
                answer = error
        answers.append(answer)
    changes = [Change("report.filed", record, record.unit) for _, record in new.values()]
    receipts = await apply(store, session, operation, changes, now)
    taken = {id_: (submission, receipt) for (id_, (submission, _)), receipt in zip(new.items(), receipts, strict=True)}
    filed = set()
    for index, submission in enumerate(submissions):
        if answers[index] is None:
            original, receipt = taken[submission.id]
            again = answer_again(submission, (original.unit, {original.sha256: receipt}, original.sha256))
            first = submission.id not in filed
            answers[index] = Taken(receipt=receipt, new=True) if first else again
            filed.add(submission.id)
    return [answer for answer in answers if answer is not None]


Known = tuple[str, dict[str, Receipt], str]
"""A stored report: its unit, the receipts of its versions by content hash, and the hash of its current version."""


async def stored_versions(session: AsyncSession, operation_id: str, ids: Iterable[str]) -> dict[str, Known]:
    """What is stored under these ids."""
    rows = await session.execute(
        select(Report.id, Report.unit, ReportVersion.content_sha256, ReportVersion.receipt)
        .join(
            ReportVersion, (ReportVersion.operation_id == Report.operation_id) & (ReportVersion.report_id == Report.id)
        )
        .where(Report.operation_id == operation_id, Report.id.in_(few(ids)))
        .order_by(ReportVersion.version)
    )
    known: dict[str, Known] = {}
    for id_, unit, sha256, receipt in rows:
        _, receipts, _ = known.get(id_, (unit, {}, ""))
        receipts.setdefault(sha256, msgspec.convert(receipt, Receipt))
        known[id_] = unit, receipts, sha256
    return known


def answer_again(submission: Submission, known: Known) -> Taken | CorridorError:
    """The answer to an id that was used before: the receipt of the same content, or OtherContent."""
    unit, receipts, current = known
    if unit != submission.unit:  # nothing of another unit's report is told, not even its hash
        return OtherContent(f"The id {submission.id} was already used by another unit.")
    if receipt := receipts.get(submission.sha256):
        return Taken(receipt=receipt, new=False)
    return OtherContent(
        f"The report {submission.id} is stored with the content {current}; what was sent now is {submission.sha256}."
    )


async def first_version(session: AsyncSession, around: Surroundings, submission: Submission) -> ReportRecord:
    """The record of a report that is filed now. Raises Unacceptable when the operation has no place for it."""
    found = await place(session, around, submission.unit, submission.examined, around.now)
    return ReportRecord(
        id=submission.id,
        version=1,
        withdrawn=False,
        kind=str(found.document["kind"]),
        occurred_at=found.occurred_at,
        received_at=around.now,
        filed_at=around.now,
        unit=submission.unit,
        agency=submission.agency,
        country=submission.country,
        sector=found.sector,
        phase=found.phase,
        day=found.day,
        location=found.document.get("location"),  # type: ignore[arg-type]
        document=found.document,
        warnings=found.warnings,
        reason="",
        content_sha256=submission.sha256,
    )


async def correct(
    store: Store, session: AsyncSession, row: Report, actor: str, reason: str, examined: Examined, sha256: str
) -> Taken:
    """A whole new version of a report. Correcting to what it already says gives the receipt it already has.

    Raises Conflict for a withdrawn report, NotOpen, and Unacceptable as filing does.
    """
    operation = await open_operation(session, row.operation_id)
    row = await session.get_one(Report, (row.operation_id, row.id), populate_existing=True)
    if row.withdrawn:
        raise Conflict("This report was withdrawn; file a new one instead.")
    if sha256 == row.content_sha256:
        current = await session.get_one(ReportVersion, (row.operation_id, row.id, row.version))
        return Taken(receipt=msgspec.convert(current.receipt, Receipt), new=False)
    now = clock_of(operation).now(datetime.now(UTC))
    around = await surroundings(session, operation, now, {row.unit: [examined]})
    found = await place(session, around, row.unit, examined, row.filed_at)
    record = msgspec.structs.replace(
        record_of(row),
        version=row.version + 1,
        kind=str(found.document["kind"]),
        occurred_at=found.occurred_at,
        received_at=now,
        sector=found.sector,
        phase=found.phase,
        day=found.day,
        location=found.document.get("location"),
        document=found.document,
        warnings=found.warnings,
        reason=reason,
        content_sha256=sha256,
    )
    [receipt] = await apply(store, session, operation, [Change("report.corrected", record, actor, row)], now)
    return Taken(receipt=receipt, new=True)


async def withdraw(store: Store, session: AsyncSession, row: Report, actor: str, reason: str) -> Taken:
    """A report no longer counts; it stays readable. Withdrawing it again gives the same receipt."""
    operation = await open_operation(session, row.operation_id)
    row = await session.get_one(Report, (row.operation_id, row.id), populate_existing=True)
    record = record_of(row)
    if row.withdrawn:
        entry = await session.get_one(Entry, (row.operation_id, row.entry))
        return Taken(receipt=msgspec.structs.replace(receipt_of(record, entry.number), received_at=entry.at), new=False)
    now = clock_of(operation).now(datetime.now(UTC))
    record = msgspec.structs.replace(record, withdrawn=True, reason=reason)
    [receipt] = await apply(store, session, operation, [Change("report.withdrawn", record, actor, row)], now)
    return Taken(receipt=msgspec.structs.replace(receipt, received_at=now), new=True)
