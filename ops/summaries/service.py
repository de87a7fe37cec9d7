"""Compiling, exporting and signing off. Services never commit, but for the one that compiles before it writes."""

import hashlib
from collections.abc import AsyncIterator

import msgspec
from sqlalchemy import func, select

from ops.access.policy import Owned, Permission
from ops.call import Call
from ops.errors import Conflict, Fault, NotFound, Unacceptable
from ops.journal.queries import head
from ops.journal.service import Draft, append, line_up
from ops.summaries import queries
from ops.summaries.audiences import country_of
from ops.summaries.models import SignOff, Summary
from ops.summaries.programs import run
from ops.summaries.schemas import Compiled, Order, SignOffDraft, SignOffView, SummaryView

LANGUAGES = ("en", "fr")


async def compile_summary(call: Call[Order]) -> Compiled:
    """Compile first, in a program of its own and without holding any writer up; then store the record and say so."""
    operation, order = call.operation, call.body
    newest, _ = await head(call.session, operation.id)
    until = order.as_of or newest
    faults = []
    if until > newest:
        faults.append(Fault("/as_of", f"The journal of {operation.code} ends at entry {newest}."))
    if (country := country_of(order.audience)) and country not in operation.countries:
        faults.append(Fault("/audience", f"{country} does not take part in {operation.code}."))
    if faults:
        raise Unacceptable(faults=faults)
    await call.session.close()  # entries never change: no connection is held while others' programs run
    entries = queries.lines(call.session, operation.id, until)
    record = await run("ops.summaries.compile", order.audience, fed=entries)
    sha256 = hashlib.sha256(record).hexdigest()
    async with call.store.write() as session:
        await line_up(session, operation.id)
        same = await session.scalar(
            select(Summary).where(
                Summary.operation_id == operation.id,
                Summary.as_of == until,
                Summary.audience == order.audience,
                Summary.sha256 == sha256,
            )
        )
        if same is not None:  # asked for twice: the same entries are the same record
            return Compiled(same.number, until, sha256)
        last = await session.scalar(select(func.max(Summary.number)).where(Summary.operation_id == operation.id))
        row = Summary(
            operation_id=operation.id,
            number=(last or 0) + 1,
            as_of=until,
            audience=order.audience,
            sha256=sha256,
            text=record.decode(),
            compiled_at=call.now,
        )
        session.add(row)
        await session.flush()
        draft = entry("summary.compiled", row, [])
        await append(call.store, session, operation.id, call.actor.name, [draft], call.now)
    return Compiled(row.number, until, sha256)


def entry(kind: str, row: Summary, sign_offs: list[SignOffView]) -> Draft:
    """The entry about a summary: what a list shows of it. A country's own belongs to that country."""
    view = SummaryView(
        number=row.number,
        as_of=row.as_of,
        audience=row.audience,
        sha256=row.sha256,
        compiled_at=row.compiled_at,
        sign_offs=sign_offs,
    )
    country = country_of(row.audience)
    return Draft(kind=kind, subject=str(row.number), payload=msgspec.to_builtins(view), country=country)


async def find(call: Call[object], number: int) -> Summary:
    """The summary, or NotFound unless the caller may see it."""
    row = await queries.find(call.session, call.operation.id, number, call.seats)
    if row is None:
        raise NotFound
    return row


async def draw(row: Summary, form: str, language: str) -> bytes:
    """The record drawn as html or pdf, from its text alone."""

    async def fed() -> AsyncIterator[bytes]:
        yield row.text.encode()

    return await run("ops.summaries.draw", form, language, fed=fed())


async def sign_off(call: Call[SignOffDraft], number: int) -> SummaryView:
    """What a country says of a summary, once. Raises Conflict when it has said so already."""
    draft = call.body
    call.allow(Permission.SUMMARY_SIGN, Owned(country=draft.country))
    await line_up(call.session, call.operation.id)
    row = await find(call, number)
    if country_of(row.audience) not in (None, draft.country):
        raise NotFound
    if await call.session.get(SignOff, (call.operation.id, number, draft.country)):
        raise Conflict(f"{draft.country} has signed summary {number} off already.")
    call.session.add(
        SignOff(
            operation_id=call.operation.id,
            number=number,
            country=draft.country,
            decision=draft.decision,
            remark=draft.remark,
            signed_by=call.actor.name,
            signed_at=call.now,
        )
    )
    await call.session.flush()
    rows = await call.session.scalars(
        select(SignOff)
        .where(SignOff.operation_id == call.operation.id, SignOff.number == number)
        .order_by(SignOff.country)
    )
    signed = [queries.sign_off_view(one) for one in rows]
    await call.journal(told := entry("summary.signed", row, signed))
    return msgspec.convert(told.payload, SummaryView)
