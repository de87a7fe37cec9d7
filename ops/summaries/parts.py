"""What people write for summaries: text parts, lessons and recommendations, and figures that others published.

Each is an entry of the journal, so that a summary of entries 1..n has them as they stood at n. They belong to the
operation and not to one summary: the next version starts from them.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.policy import Columns, Owned, Permission, Seat, visible
from ops.call import Call
from ops.errors import Conflict, Fault, NotFound, Unacceptable
from ops.journal.service import Draft, line_up
from ops.reports.vocabulary import terms
from ops.summaries.audiences import country_of
from ops.summaries.bound import faults, free_numbers, parsed
from ops.summaries.models import SummaryPart
from ops.summaries.proposals import LANGUAGES, PARTS
from ops.summaries.schemas import (
    LessonDraft,
    LessonView,
    StatementDraft,
    StatementView,
    TextDraft,
    TextView,
)
from ops.summaries.stated import OF_UNIT

NARRATIVE, LESSON, STATEMENT = "narrative", "lesson", "statement"
ENTRIES = {NARRATIVE: "narrative.written", LESSON: "lesson.written", STATEMENT: "statement.recorded"}


async def texts(session: AsyncSession, operation_id: str, audience: str, seats: Iterable[Seat]) -> list[TextView]:
    """The text parts of an audience that these seats may see, in every language."""
    views = [msgspec.convert(row.view, TextView) for row in await _rows(session, operation_id, NARRATIVE, seats)]
    return [view for view in views if view.audience == audience]


async def lessons(
    session: AsyncSession, operation_id: str, seats: Iterable[Seat] | None = None, *, public_only: bool = False
) -> list[LessonView]:
    """Lessons and recommendations that stand, in the order in which they were written; without `seats` all of them."""
    rows = await _rows(session, operation_id, LESSON, seats)
    views = [msgspec.convert(row.view, LessonView) for row in rows]
    return [view for view in views if not view.removed and (view.public or not public_only)]


async def statements(session: AsyncSession, operation_id: str, seats: Iterable[Seat]) -> list[StatementView]:
    """Published figures that stand."""
    views = [msgspec.convert(row.view, StatementView) for row in await _rows(session, operation_id, STATEMENT, seats)]
    return [view for view in views if not view.removed]


async def _rows(session: AsyncSession, operation_id: str, noun: str, seats: Iterable[Seat] | None) -> list[SummaryPart]:
    statement = select(SummaryPart).where(SummaryPart.operation_id == operation_id, SummaryPart.noun == noun)
    if seats is not None:
        own = visible(seats, Permission.SUMMARY_DRAFT, Columns(agency=None, country=SummaryPart.country))
        statement = statement.where(or_(SummaryPart.country.is_(None), own))
    return list(await session.scalars(statement.order_by(SummaryPart.first, SummaryPart.key)))


async def write_text(call: Call[TextDraft], audience: str, part: str, language: str) -> TextView:
    """A text part in one language. Raises Conflict when somebody wrote another version meanwhile."""
    country = country_of(audience)
    known = audience in ("members", "public") or country in call.operation.countries
    if not known or part not in PARTS or language not in LANGUAGES:
        raise NotFound
    call.allow(Permission.SUMMARY_WRITE, Owned(country=country))
    if found := [Fault("/text", said) for said in faults(call.body.text)]:
        raise Unacceptable(faults=found)
    await line_up(call.session, call.operation.id)
    key = f"{audience}/{part}/{language}"
    row = await call.session.get(SummaryPart, (call.operation.id, NARRATIVE, key), populate_existing=True)
    before = msgspec.convert(row.view, TextView) if row else None
    version = before.version if before else 0
    if call.body.based_on != version:
        if before and before.text == call.body.text and before.written_by == call.actor.name:
            return before  # the same again: the answer got lost
        raise Conflict(f"This part is at version {version} by now; you read version {call.body.based_on}.")
    view = TextView(
        audience=audience,
        part=part,
        language=language,
        text=call.body.text,
        version=version + 1,
        written_by=call.actor.name,
        written_at=call.now,
        unbound=free_numbers(call.body.text),
    )
    await _keep(call, NARRATIVE, key, country, row, view)
    return view


async def write_lesson(call: Call[LessonDraft], id_: UUID) -> tuple[LessonView, bool]:
    """A lesson or recommendation, and whether it is new; its id is made by the sender, so twice is once."""
    draft = call.body
    _check_country(call, draft.country)
    row, before = await _own(call, LESSON, str(id_))
    view = LessonView(id=str(id_), **msgspec.structs.asdict(draft), written_by=call.actor.name, written_at=call.now)
    if before and _same(before, view):
        return msgspec.convert(before, LessonView), False
    if found := [Fault("/text", said) for said in faults(draft.text)]:
        raise Unacceptable(faults=found)
    await _keep(call, LESSON, str(id_), draft.country, row, view)
    return view, row is None


async def write_statement(call: Call[StatementDraft], id_: UUID) -> tuple[StatementView, bool]:
    """A figure that somebody published, and whether it is new."""
    draft = call.body
    _check_country(call, draft.country)
    row, before = await _own(call, STATEMENT, str(id_))
    found = []
    for pointer, measure, label in [
        ("", draft.measure, draft.label),
        *((f"/parts/{n}", part.measure, part.label) for n, part in enumerate(draft.parts)),
    ]:
        if measure == "other" and not label.strip():
            found.append(Fault(f"{pointer}/label", "Say what this figure is of."))
        elif measure != "other" and (
            not (key := parsed(measure)) or measure != f"{key.measure}.{key.part}".rstrip(".")
        ):
            found.append(Fault(f"{pointer}/measure", f"{measure} is nothing that is counted; other needs a label."))
    if draft.unit and draft.unit not in terms("unit") and draft.unit not in OF_UNIT:
        found.append(Fault("/unit", f"{draft.unit} is no unit; t for tonnes is one."))
    if found:
        raise Unacceptable(faults=found)
    fields = msgspec.structs.asdict(draft) | {
        "country": draft.country or "",
        "quantity": whole(draft.quantity),
        "parts": [msgspec.structs.asdict(p) | {"quantity": whole(p.quantity)} for p in draft.parts],
    }
    view = StatementView(id=str(id_), **fields, written_by=call.actor.name, written_at=call.now)
    if before and _same(before, view):
        return msgspec.convert(before, StatementView), False
    await _keep(call, STATEMENT, str(id_), draft.country, row, view)
    return view, row is None


def whole(number: float) -> int | float:
    return int(number) if number == int(number) else number


def _check_country(call: Call[Any], country: str | None) -> None:
    call.allow(Permission.SUMMARY_WRITE, Owned(country=country))
    if country is not None and country not in call.operation.countries:
        detail = f"{country} does not take part in {call.operation.code}."
        raise Unacceptable(faults=[Fault("/country", detail)])


async def _own(call: Call[Any], noun: str, key: str) -> tuple[SummaryPart | None, dict[str, Any] | None]:
    """The row of an earlier version, which the caller must be able to change as well."""
    await line_up(call.session, call.operation.id)
    row = await call.session.get(SummaryPart, (call.operation.id, noun, key), populate_existing=True)
    if row is not None:
        call.show(Permission.SUMMARY_WRITE, Owned(country=row.country))
    return row, row.view if row else None


def _same(before: dict[str, Any], view: Any) -> bool:
    said = msgspec.to_builtins(view)
    return all(before[name] == said[name] for name in said if name not in ("written_by", "written_at"))


async def _keep(call: Call[Any], noun: str, key: str, country: str | None, row: SummaryPart | None, view: Any) -> None:
    payload = msgspec.to_builtins(view)
    [written] = await call.journal(Draft(kind=ENTRIES[noun], subject=key, payload=payload, country=country))
    if row is None:
        row = SummaryPart(operation_id=call.operation.id, noun=noun, key=key, first=written.number)
        call.session.add(row)
    row.country, row.view = country, payload
    await call.session.flush()
