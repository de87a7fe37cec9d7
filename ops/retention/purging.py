"""A class of data goes at its date: out of the tables, out of the entries, under a certificate, in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import delete, func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession

from ops.attachments.models import Attachment, AttachmentPart
from ops.cases.models import Action, Case
from ops.cases.queries import actions_of
from ops.deliveries.models import Delivery, ParcelFile, ParcelKept
from ops.due.effects import EFFECTS, Turn
from ops.journal.queries import head
from ops.journal.redactions import redact
from ops.journal.service import Draft
from ops.messages.models import Acknowledgement, Message
from ops.planning.models import Operation
from ops.positions.models import Tracker
from ops.reports.models import Report
from ops.retention import queries
from ops.retention.classes import CLASSES
from ops.retention.fields import FORGET, rewrite, without_words
from ops.retention.models import Purge
from ops.retention.schemas import Certificate
from ops.retention.service import KIND
from ops.texts.models import TextAnswer, TextLine

PAGE = 500
UNDER_WAY = ("posted", "queued")


class Gone(NamedTuple):
    """What left the tables: rows by table, files, and their bytes."""

    rows: dict[str, int]
    files: list[str]
    bytes: int


async def purge_due(turn: Turn) -> list[Draft]:
    """The effect of a date: nothing under a hold; else the class goes. Lifting the hold plans it again."""
    class_ = turn.work.payload["class"]
    if queries.covering(await queries.holds(turn.session, turn.operation.id), class_):
        return []
    return [await purge(turn.session, turn.operation, class_, turn.work.due_at, turn.now)]


async def purge(session: AsyncSession, operation: Operation, class_: str, due_at: datetime, now: datetime) -> Draft:
    """Take a class out; gives the entry with its certificate. The caller holds the operation's turn."""
    until, _ = await head(session, operation.id)
    last = await session.scalar(select(func.max(Purge.number)).where(Purge.operation_id == operation.id))
    number = (last or 0) + 1
    kept = await queries.retention_of(session, operation.id)
    gone = await GOING[class_](session, operation.id, number)
    nouns = sorted(FORGET[class_])
    entries, remains = 0, ""
    if nouns:
        entries, remains = await redact(session, operation.id, number, nouns, rewrite(class_), until)
    certificate = Certificate(
        number=number,
        class_=class_,
        at=now,
        due_at=due_at,
        days=kept.days[class_],
        basis=CLASSES[class_].basis,
        until=until,
        entries=entries,
        remains_sha256=remains,
        rows=gone.rows,
        files=gone.files,
        bytes=gone.bytes,
    )
    payload = msgspec.to_builtins(certificate)
    session.add(Purge(operation_id=operation.id, number=number, document=payload))
    await session.flush()
    return Draft(kind="purge.certified", subject=str(number), payload=payload)


async def changed(session: AsyncSession, statement: Any) -> int:
    """Rows that a statement changed."""
    result = await session.execute(statement.execution_options(synchronize_session=False))
    return result.rowcount if isinstance(result, CursorResult) else 0


async def messages_go(session: AsyncSession, operation_id: str, _: int) -> Gone:
    """The words of messages, remarks, and every copy of them that was sent out by mail, webhook or text."""
    open_ = select(Delivery.parcel_id).where(Delivery.operation_id == operation_id, Delivery.state.in_(UNDER_WAY))
    parcels = select(ParcelKept.id).where(ParcelKept.operation_id == operation_id, ParcelKept.id.not_in(open_))
    rows = {
        "messages": await changed(
            session, update(Message).where(Message.operation_id == operation_id, Message.text != "").values(text="")
        ),
        "message_acknowledgements": await changed(
            session,
            update(Acknowledgement)
            .where(Acknowledgement.operation_id == operation_id, Acknowledgement.remark != "")
            .values(remark=""),
        ),
        "parcel_files": await changed(session, delete(ParcelFile).where(ParcelFile.parcel_id.in_(parcels))),
        "parcels": await changed(
            session, update(ParcelKept).where(ParcelKept.id.in_(parcels)).values(payload={}, title={}, text={})
        ),
        "text_answers": await changed(session, delete(TextAnswer).where(TextAnswer.operation_id == operation_id)),
    }
    return Gone(rows, [], 0)


async def positions_go(session: AsyncSession, operation_id: str, _: int) -> Gone:
    return Gone({"reports": await rewritten(session, operation_id, "positions")}, [], 0)


async def references_go(session: AsyncSession, operation_id: str, _: int) -> Gone:
    """Free text of reports and cases, telephone numbers, and what telephones were called."""
    lines = update(TextLine).where(TextLine.operation_id == operation_id, TextLine.phones != [])
    phones = update(Tracker).where(Tracker.operation_id == operation_id, Tracker.name != "")
    rows = {
        "reports": await rewritten(session, operation_id, "personal_references"),
        "text_lines": await changed(session, lines.values(phones=[])),
        "trackers": await changed(session, phones.values(name="")),
        "cases": await cases_rewritten(session, operation_id),
    }
    return Gone(rows, [], 0)


async def cases_rewritten(session: AsyncSession, operation_id: str) -> int:
    """Cases whose rows lost what their entries lose; some at a time."""
    count, after = 0, ""
    while True:
        statement = select(Case).where(Case.operation_id == operation_id, Case.code > after)
        cases = list(await session.scalars(statement.order_by(Case.code).limit(PAGE)))
        if not cases:
            return count
        after = cases[-1].code
        steps = await actions_of(session, operation_id, [case.code for case in cases])
        count += sum(case_rewritten(case, steps[case.code]) for case in cases)
        await session.flush()
        session.expunge_all()


def case_rewritten(case: Case, actions: Sequence[Action]) -> bool:
    """Whether a case lost anything."""
    said = without_words({
        "outcome": case.outcome, "notes": case.notes, "proceedings": case.proceedings, "links": case.links,
        "handover": case.handover, "actions": [worded(one) for one in actions],
    })  # fmt: skip
    if said is None:
        return False
    for name in ("outcome", "notes", "proceedings", "links", "handover"):
        setattr(case, name, said[name])
    for action, told in zip(actions, said["actions"], strict=True):
        action.request = action.reason = action.answer = ""
        action.due_reason, action.checklist = told["due_reason"], told["checklist"]
    return True


def worded(action: Action) -> dict[str, Any]:
    """What people wrote of an action, as an entry has it."""
    said = {"reason": action.reason, "answer": action.answer, "due_reason": action.due_reason,
            "checklist": action.checklist}  # fmt: skip
    return said | {"request": action.request} if action.request else said


async def rewritten(session: AsyncSession, operation_id: str, class_: str) -> int:
    """Reports whose rows lost what their entries lose."""
    forget, count, after = FORGET[class_]["report"], 0, ""
    while True:
        statement = select(Report).where(Report.operation_id == operation_id, Report.id > after)
        if class_ == "positions":
            statement = statement.where(Report.kind == "position")
        rows = list(await session.scalars(statement.order_by(Report.id).limit(PAGE)))
        if not rows:
            return count
        after = rows[-1].id
        for row in rows:
            location = True if row.location is not None else None
            said = forget({"kind": row.kind, "document": row.document, "location": location})
            if said is not None:
                row.document = said["document"]
                if said["location"] is None:
                    row.location = None
                count += 1
        await session.flush()
        session.expunge_all()


async def originals_go(session: AsyncSession, operation_id: str, certificate: int) -> Gone:
    """Files as they were sent; the copies without place and device stay with their reports."""
    files, size = [], 0
    statement = select(Attachment).where(
        Attachment.operation_id == operation_id, Attachment.state != "arriving", Attachment.purged.is_(None)
    )
    for row in await session.scalars(statement.order_by(Attachment.report_id, Attachment.sha256)):
        row.purged = certificate
        files.append(f"{row.report_id}/{row.sha256}")
        size += row.size
    await session.flush()
    gone = exists_purged(operation_id, certificate)
    parts = await changed(session, delete(AttachmentPart).where(AttachmentPart.operation_id == operation_id, gone))
    return Gone({"attachments": len(files), "attachment_parts": parts}, files, size)


def exists_purged(operation_id: str, certificate: int) -> Any:
    """The parts of files that go under this certificate."""
    return (
        select(Attachment.sha256)
        .where(
            Attachment.operation_id == operation_id,
            Attachment.report_id == AttachmentPart.report_id,
            Attachment.sha256 == AttachmentPart.sha256,
            Attachment.purged == certificate,
        )
        .exists()
    )


GOING = {
    "messages": messages_go,
    "positions": positions_go,
    "personal_references": references_go,
    "originals": originals_go,
}
EFFECTS[KIND] = purge_due
