"""Compiling, exporting and signing off. Services never commit, but for the one that compiles before it writes."""

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.policy import Owned, Permission
from ops.call import Call
from ops.errors import Conflict, Fault, NotFound, Unacceptable
from ops.journal.queries import head
from ops.journal.service import Draft, append, line_up
from ops.summaries import queries
from ops.summaries.audiences import country_of
from ops.summaries.comparing import compared
from ops.summaries.models import SignOff, Summary
from ops.summaries.order import Inputs
from ops.summaries.programs import run
from ops.summaries.record import Embargo, Former
from ops.summaries.schemas import (
    Compiled,
    EmbargoChange,
    EmbargoDraft,
    Order,
    SignOffDraft,
    SignOffView,
    SummaryRecord,
)

AGREED = "agreed"


async def compile_summary(call: Call[Order]) -> Compiled:
    """Compile first, in a program of its own and without holding any writer up; then store the record and say so."""
    operation, order = call.operation, call.body
    newest, _ = await head(call.session, operation.id)
    until = order.as_of or newest
    frozen = await compared(call, order.compare_with, order.audience) if order.compare_with else None
    faults = list(_faults(call, newest))
    if isinstance(frozen, Fault):
        faults.append(frozen)
    if faults:
        raise Unacceptable(faults=faults)
    assert not isinstance(frozen, Fault)
    embargo = embargo_of(order.embargo)
    same = await _same(call.session, call, until, embargo, frozen.sha256 if frozen else None)
    if same is not None:  # asked for twice: the same entries are the same record
        return Compiled(same.number, until, same.sha256)
    version, former = await following(call.session, operation.id, order.audience)
    inputs = Inputs(audience=order.audience, version=version, former=former, embargo=embargo, compared=frozen)
    await call.session.close()  # entries never change: no connection is held while others' programs run
    record = await run("ops.summaries.compile", fed=ordered(call.session, operation.id, until, inputs))
    sha256 = hashlib.sha256(record).hexdigest()
    async with call.store.write() as session:
        await line_up(session, operation.id)
        again = await _same(session, call, until, embargo, frozen.sha256 if frozen else None)
        if again is not None:  # somebody else asked meanwhile
            return Compiled(again.number, until, again.sha256)
        if (version, former) != await following(session, operation.id, order.audience):
            raise Conflict("Another version for this audience was compiled meanwhile. Compile again.")
        last = await session.scalar(select(func.max(Summary.number)).where(Summary.operation_id == operation.id))
        row = Summary(
            operation_id=operation.id,
            number=(last or 0) + 1,
            as_of=until,
            audience=order.audience,
            sha256=sha256,
            text=record.decode(),
            compiled_at=call.now,
            version=version,
            inputs=msgspec.to_builtins(inputs),
            embargo_until=embargo.until,
            until_signed=embargo.until_signed,
            embargo_reason="",
            signed=False,
        )
        session.add(row)
        await session.flush()
        draft = entry("summary.compiled", row, [])
        await append(call.store, session, operation.id, call.actor.name, [draft], call.now)
    return Compiled(row.number, until, sha256)


def _faults(call: Call[Order], newest: int) -> list[Fault]:
    operation, order = call.operation, call.body
    found = []
    if (order.as_of or 0) > newest:
        found.append(Fault("/as_of", f"The journal of {operation.code} ends at entry {newest}."))
    country = country_of(order.audience)
    if country and country not in operation.countries:
        found.append(Fault("/audience", f"{country} does not take part in {operation.code}."))
    if country and order.embargo != EmbargoDraft():
        found.append(Fault("/embargo", "A country's own summary is for that country alone: it has no embargo."))
    return found


def embargo_of(draft: EmbargoDraft) -> Embargo:
    until = draft.until.astimezone(UTC) if draft.until else None
    return Embargo(until=until, until_signed=draft.until_signed)


async def _same(
    session: AsyncSession, call: Call[Order], until: int, embargo: Embargo, compared: str | None
) -> Summary | None:
    """A summary that was compiled as ordered."""
    statement = select(Summary).where(
        Summary.operation_id == call.operation.id, Summary.as_of == until, Summary.audience == call.body.audience
    )
    for row in await session.scalars(statement.order_by(Summary.number.desc())):
        if row.inputs is not None:
            inputs = msgspec.convert(row.inputs, Inputs)
            if (inputs.embargo, inputs.compared.sha256 if inputs.compared else None) == (embargo, compared):
                return row
    return None


async def following(session: AsyncSession, operation_id: str, audience: str) -> tuple[int, Former | None]:
    """The how manyth the next version for an audience is, and the one before it."""
    statement = select(Summary.number, Summary.as_of).where(
        Summary.operation_id == operation_id, Summary.audience == audience
    )
    rows = (await session.execute(statement.order_by(Summary.number))).all()
    return len(rows) + 1, Former(number=rows[-1].number, as_of=rows[-1].as_of) if rows else None


async def ordered(session: AsyncSession, operation_id: str, until: int, inputs: Inputs) -> AsyncIterator[bytes]:
    """What the compiler is fed: the order, then entries 1..until."""
    yield msgspec.json.encode(inputs) + b"\n"
    async for piece in queries.lines(session, operation_id, until):
        yield piece


def entry(kind: str, row: Summary, sign_offs: list[SignOffView]) -> Draft:
    """The entry about a summary: what a list shows of it. A country's own belongs to that country."""
    payload = msgspec.to_builtins(queries.record_of(row, sign_offs))
    return Draft(kind=kind, subject=str(row.number), payload=payload, country=country_of(row.audience))


async def find(call: Call[Any], number: int) -> Summary:
    """The summary, or NotFound unless the caller may see it."""
    row = await queries.find(call.session, call.operation.id, number, call.seats, call.now)
    if row is None:
        raise NotFound
    return row


async def draw(row: Summary, form: str, language: str) -> bytes:
    """The record drawn as html or pdf, from its text alone."""

    async def fed() -> AsyncIterator[bytes]:
        yield row.text.encode()

    return await run("ops.summaries.draw", form, language, fed=fed())


async def sign_off(call: Call[SignOffDraft], number: int) -> SummaryRecord:
    """What a country says of a summary, once; an objection may be taken back by agreeing. Raises Conflict."""
    draft = call.body
    call.allow(Permission.SUMMARY_SIGN, Owned(country=draft.country))
    await line_up(call.session, call.operation.id)
    row = await find(call, number)
    if country_of(row.audience) not in (None, draft.country):
        raise NotFound
    known = await call.session.get(SignOff, (call.operation.id, number, draft.country), populate_existing=True)
    if known and (known.decision == AGREED or draft.decision != AGREED):
        raise Conflict(f"{draft.country} has signed summary {number} off already.")
    said = known or SignOff(operation_id=call.operation.id, number=number, country=draft.country)
    said.decision, said.remark = draft.decision, draft.remark
    said.signed_by, said.signed_at = call.actor.name, call.now
    call.session.add(said)
    await call.session.flush()
    signed = (await queries.sign_offs(call.session, call.operation.id, [number]))[number]
    agreed = {one.country for one in signed if one.decision == AGREED}
    row.signed = agreed >= {country_of(row.audience) or country for country in call.operation.countries}
    await call.session.flush()
    await call.journal(entry("summary.signed", row, signed))
    return queries.record_of(row, signed)


async def set_embargo(call: Call[EmbargoChange], number: int) -> SummaryRecord:
    """Another embargo than the one that a summary was compiled with. Its record stays as it is."""
    await line_up(call.session, call.operation.id)
    row = await find(call, number)
    if country_of(row.audience):
        raise Conflict("A country's own summary is for that country alone: it has no embargo.")
    if row.inputs is None:
        raise Conflict("This summary is of an earlier release of Corridor; compile a new version.")
    embargo = embargo_of(call.body)
    row.embargo_until, row.until_signed = embargo.until, embargo.until_signed
    row.embargo_reason = call.body.reason
    await call.session.flush()
    signed = (await queries.sign_offs(call.session, call.operation.id, [number]))[number]
    await call.journal(entry("summary.embargoed", row, signed))
    return queries.record_of(row, signed)
