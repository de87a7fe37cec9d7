"""Filing, correcting and withdrawing reports: each a journal entry and everything that follows from it.

All but `file` work inside the caller's transaction and take the operation's turn (`line_up`) first, so whatever they
read of the operation stays true until the commit; `file` asks the store for whole transactions (decision 0023).
Services never commit.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import NamedTuple
from weakref import WeakValueDictionary

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from ops.errors import Conflict, CorridorError, NotOpen, NotSignedIn, OtherContent
from ops.journal.models import Entry
from ops.journal.service import end_of, line_up, seeing_end, taking_turn
from ops.planning.models import Operation
from ops.reports.changes import Change, Following, apply, following
from ops.reports.models import Report, ReportVersion
from ops.reports.placing import place, placed, sectors_of
from ops.reports.records import receipt, receipt_of, receipt_of_first, record_of
from ops.reports.schemas import Receipt
from ops.reports.submission import Submission
from ops.reports.surroundings import Surroundings, expected, following_on, look, moved, surroundings
from ops.reports.validation import Examined
from ops.reports.views import ReportRecord, Taken
from ops.store import Store
from ops.store.direct import Asked, Row, asking, instant, tell

TRIES = 3
"""How often a group is judged without the turn while others write; then it waits for its turn."""
_gaps: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


def between_groups(operation_id: str) -> asyncio.Lock:
    """Held while a group of this process is stored. Who takes it stores between two groups, and so knows as a rule
    where the journal ends; otherwise every statement that says so would come too late, as long as many file."""
    return _gaps.setdefault(operation_id, asyncio.Lock())


async def open_operation(session: AsyncSession, operation_id: str) -> Operation:
    """The operation once it is our turn to write. Raises NotOpen unless it takes reports now."""
    return (await our_turn(session, operation_id)).operation


async def our_turn(session: AsyncSession, operation_id: str) -> Surroundings:
    """What stands of the operation from now to the commit, as it is our turn. Raises NotOpen."""
    await line_up(session, operation_id)
    return open_now(await surroundings(session, operation_id))


def open_now(around: Surroundings) -> Surroundings:
    """Raises NotOpen unless the operation takes reports."""
    operation = around.operation
    if not is_open(around):
        raise NotOpen(f"{operation.code} is {operation.state}; reports are taken from issue until it is closed.")
    return around


def is_open(around: Surroundings) -> bool:
    return around.operation.state not in {"draft", "closed"}


class Unseen(NamedTuple):
    """A group judged as if the journal still ended where it was last seen, and none of its ids were used."""

    around: Surroundings
    group: "Group"
    followed: Following

    def holds(self) -> bool:
        """Whether the journal, as far as is known here, ends where it was judged to."""
        known = expected(self.around.operation.id)
        return known is not None and known.end == self.around.end


def unseen(operation_id: str, submissions: Sequence[Submission], after: Unseen | None = None) -> Unseen | None:
    """Judge a group without asking the store, `after` one that is being stored; None where that cannot be right."""
    around = following_on(after.around, after.followed.end) if after else expected(operation_id)
    if around is None or not is_open(around):
        return None
    group = judge(around, {}, submissions)
    if not group.is_new() or owing(around, group):
        return None
    return Unseen(around, group, following(around, group.changes))


async def file(
    store: Store, operation_id: str, submissions: Sequence[Submission], judged: Unseen | None = None
) -> list[Taken | CorridorError]:
    """File a group of reports in one transaction; each has its own answer, in order, and a refusal is an answer too.

    What has been taken before gets the receipt that it got then, also when it comes twice in one group. The group is
    judged at one moment and stored only if the journal still ends where it did then; else again, at last with the turn.
    Where it was judged unseen, nothing is asked first: that is stored if it is right, as it is as a rule.
    """
    ids = {one.id for one in submissions}
    if judged and await keep(store, judged.around, judged.followed, unless_used(ids)):
        return judged.group.answers(judged.followed.receipts)
    for _ in range(TRIES):  # the usual: what is kept of the operation holds, and nothing is owed anew
        looked = look(operation_id)
        seen, news, again = await store.look([seeing_end(operation_id), looked.question, used(operation_id, ids)])
        known = known_of(*await store.look(storing(operation_id, {id_ for [id_] in again}))) if again else {}
        around = looked.standing(end_of(seen), news)
        if around is None or not is_open(around):
            break
        group = judge(around, known, submissions)
        if not group.changes:
            return group.answers([])
        if owing(around, group):
            break
        followed = following(around, group.changes)
        if await keep(store, around, followed):
            return group.answers(followed.receipts)
    async with store.write() as session:
        looked = look(operation_id)
        questions = [taking_turn(operation_id), looked.question, *storing(operation_id, ids)]
        turn, news, *stored = await tell(session, questions)
        try:
            around = open_now(await looked.surroundings(session, end_of(turn), news))
        except NotOpen as error:
            return [error] * len(submissions)
        group = judge(around, known_of(*stored), submissions)
        receipts = await apply(store, session, around, group.changes)
    return group.answers(receipts)


async def keep(store: Store, around: Surroundings, followed: Following, unless: Asked | None = None) -> bool:
    """Store what follows from changes if the journal still ends where it did, unless something; whether it did."""
    turn = followed.turn
    if unless:
        text = f"{turn.text} and not exists ({unless.text})"
        turn = replace(turn, text=text, values={**turn.values, **unless.values})
    kept = await store.keep(turn, followed.rows, followed.wake_up)
    if kept:
        moved(around, followed.end)
    return kept


def owing(around: Surroundings, group: "Group") -> bool:
    """Whether a period that is over and owed may change by what is new in a group."""
    return any(around.owes(change.after.unit, change.after.occurred_at) for change in group.changes)


class Group(NamedTuple):
    """A group of reports, judged: each is refused, known, or the change that files it (or the one before it did)."""

    submissions: Sequence[Submission]
    outcomes: Sequence[Taken | CorridorError | None]
    """None: see `changes`."""
    changes: Sequence[Change]

    def is_new(self) -> bool:
        """Whether nothing of it is refused or known."""
        return not any(self.outcomes)

    def answers(self, receipts: Sequence[Receipt]) -> list[Taken | CorridorError]:
        """Everybody's answer, given the receipts of the changes."""
        filed = {
            change.after.id: (change.after, receipt) for change, receipt in zip(self.changes, receipts, strict=True)
        }
        told: set[str] = set()
        answers: list[Taken | CorridorError] = []
        for submission, outcome in zip(self.submissions, self.outcomes, strict=True):
            if outcome is not None:
                answers.append(outcome)
            elif submission.id not in told:
                told.add(submission.id)
                answers.append(Taken(receipt=filed[submission.id][1], new=True))
            else:
                record, receipt = filed[submission.id]
                sha256 = record.content_sha256
                answers.append(answer_again(submission, (record.unit, {sha256: receipt}, sha256)))
        return answers


def judge(around: Surroundings, known: Mapping[str, "Known"], submissions: Sequence[Submission]) -> Group:
    """What becomes of each report of a group."""
    sectors = sectors_of(around, [submission.examined for submission in submissions])
    outcomes: list[Taken | CorridorError | None] = []
    new: dict[str, Change] = {}
    for submission, sector in zip(submissions, sectors, strict=True):
        outcome: Taken | CorridorError | None = None
        if submission.key and not around.holds(submission.key):  # revoked since the call came in
            outcome = NotSignedIn()
        elif submission.id in known:
            outcome = answer_again(submission, known[submission.id])
        elif submission.id not in new:
            try:
                record = first_version(around, submission, sector)
                new[submission.id] = Change("report.filed", record, submission.actor or record.unit)
            except CorridorError as error:
                outcome = error
        outcomes.append(outcome)
    return Group(submissions, outcomes, list(new.values()))


Known = tuple[str, dict[str, Receipt], str]
"""A stored report: its unit, the receipts of its versions by content hash, and the hash of its current version."""


async def stored_versions(session: AsyncSession, operation_id: str, ids: Iterable[str]) -> dict[str, Known]:
    """What is stored under these ids."""
    return known_of(*await tell(session, storing(operation_id, ids)))


def storing(operation_id: str, ids: Iterable[str]) -> list[Asked]:
    """The questions what is stored under these ids; `known_of` reads their answers."""
    among = {"operation": operation_id, "ids": sorted(ids)}
    return [
        asking(
            "select id, unit, content_sha256, version, filed, received_at, sector, warnings from reports "
            "where operation_id = :operation and id in :ids",
            **among,
        ),
        asking(
            "select version, report_id, content_sha256, receipt from report_versions "
            "where operation_id = :operation and report_id in :ids",
            **among,
        ),
    ]


_FOUND = "(select id from reports where operation_id = :operation and id = value)"
"""What an id of a list is stored under. Each is looked up by the whole key once the table has some rows when this is
planned; a join would go through all of the operation."""


def used(operation_id: str, ids: Iterable[str]) -> Asked:
    """The question which of these ids something is stored under: as a rule none."""
    return asking(
        f"select found from (select {_FOUND} as found from :ids) as each where found is not null",  # noqa: S608 - ours
        operation=operation_id,
        ids=sorted(ids),
    )


def unless_used(ids: Iterable[str]) -> Asked:
    """The same within a turn, which has the operation: something where any is."""
    return asking(f"select 1 from :ids where {_FOUND} is not null", ids=sorted(ids))  # noqa: S608 - ours


def known_of(reports: Iterable[Row], versions: Iterable[Row]) -> dict[str, Known]:
    known: dict[str, Known] = {}
    for id_, unit, sha256, version, filed, at, sector, warnings in reports:
        known[id_] = unit, {}, sha256
        if version == 1:
            known[id_][1][sha256] = receipt(
                id=id_,
                version=version,
                entry=filed,
                received_at=instant(at),
                sector=sector,
                warnings=msgspec.json.decode(warnings),
                sha256=sha256,
            )
    for _, id_, sha256, given in sorted(versions, key=itemgetter(0)):
        known[id_][1].setdefault(sha256, msgspec.json.decode(given, type=Receipt))
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


def first_version(around: Surroundings, submission: Submission, sector: str | None) -> ReportRecord:
    """The record of a report that is filed now. Raises Unacceptable when the operation has no place for it."""
    found = placed(around, submission.unit, submission.examined, around.now, sector)
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
    around = await our_turn(session, row.operation_id)
    row = await session.get_one(Report, (row.operation_id, row.id), populate_existing=True)
    if row.withdrawn:
        raise Conflict("This report was withdrawn; file a new one instead.")
    if sha256 == row.content_sha256:
        if row.version == 1:
            return Taken(receipt=receipt_of_first(row), new=False)
        current = await session.get_one(ReportVersion, (row.operation_id, row.id, row.version))
        return Taken(receipt=msgspec.convert(current.receipt, Receipt), new=False)
    found = place(around, row.unit, examined, row.filed_at)
    record = msgspec.structs.replace(
        record_of(row),
        version=row.version + 1,
        kind=str(found.document["kind"]),
        occurred_at=found.occurred_at,
        received_at=around.now,
        sector=found.sector,
        phase=found.phase,
        day=found.day,
        location=found.document.get("location"),
        document=found.document,
        warnings=found.warnings,
        reason=reason,
        content_sha256=sha256,
    )
    [receipt] = await apply(store, session, around, [Change("report.corrected", record, actor, row)])
    return Taken(receipt=receipt, new=True)


async def withdraw(store: Store, session: AsyncSession, row: Report, actor: str, reason: str) -> Taken:
    """A report no longer counts; it stays readable. Withdrawing it again gives the same receipt."""
    around = await our_turn(session, row.operation_id)
    row = await session.get_one(Report, (row.operation_id, row.id), populate_existing=True)
    record = record_of(row)
    if row.withdrawn:
        entry = await session.get_one(Entry, (row.operation_id, row.entry))
        return Taken(receipt=msgspec.structs.replace(receipt_of(record, entry.number), received_at=entry.at), new=False)
    record = msgspec.structs.replace(record, withdrawn=True, reason=reason)
    [receipt] = await apply(store, session, around, [Change("report.withdrawn", record, actor, row)])
    return Taken(receipt=msgspec.structs.replace(receipt, received_at=around.now), new=True)
