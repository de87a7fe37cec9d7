"""What commands do with the store. Whoever may run them has the machine, and so sees everything; what goes out is
journalled all the same."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access import service as access
from ops.access.models import Unit
from ops.access.policy import Role, Seat
from ops.access.schemas import KeyShown
from ops.cases import queries as cases
from ops.cases.handling import handling_of
from ops.cases.register import RESTRICTED
from ops.cases.schemas import CaseView
from ops.doctor import head, revision
from ops.journal.expected import Difference
from ops.journal.queries import head as journal_head
from ops.journal.service import Draft, append
from ops.journal.verify import verify
from ops.plain import PlainError
from ops.planning.files import Imported, export_plan, import_plan
from ops.planning.models import Operation
from ops.planning.timing import clock_of
from ops.settings import Settings
from ops.store import Store, open_store
from ops.store.door import translated
from ops.summaries import service as summaries
from ops.summaries.models import Summary
from ops.summaries.order import Inputs
from ops.summaries.programs import run

ACTOR = "command line"
"""Whom the journal names for what is done here."""
EVERYTHING = (Seat(role=Role.COORDINATOR),)


class CommandRefused(PlainError):
    """What was asked for cannot be done; says why."""


@asynccontextmanager
async def opened(settings: Settings, *, migrate: bool = False) -> AsyncIterator[Store]:
    """The store, of this version: brought to it when `migrate`, else CommandRefused."""
    store = open_store(settings)
    try:
        if migrate:
            await store.migrate()
        else:
            async with translated(), store.writer.connect() as connection:
                if await connection.run_sync(revision) != head():
                    raise CommandRefused("The store is not of this version; `corridor serve` migrates it.")
        yield store
    finally:
        await store.close()


async def add_account(settings: Settings, email: str, name: str, password: str, *, admin: bool, creates: bool) -> None:
    """A person who can sign in. Raises Conflict when the e-mail has an account."""
    async with opened(settings, migrate=True) as store, store.write() as session:
        await access.add_account(session, email, name, password, admin=admin, may_create=creates)


async def bring_plan(settings: Settings, document: Any) -> Imported:
    """A draft operation from a plan file's document; raises as `ops.planning.files.import_plan`."""
    async with opened(settings, migrate=True) as store:
        return await import_plan(store, document, actor=ACTOR)


async def take_plan(settings: Settings, code: str) -> dict[str, Any]:
    """Everything planned in an operation."""
    async with opened(settings) as store:
        document = await export_plan(store, code)
        await exported(store, code, "plan.yaml", {})
        return document


async def make_key(settings: Settings, code: str, unit: str, days: int) -> KeyShown:
    """A new key of a unit."""
    async with opened(settings) as store, store.write() as session:
        operation = await operation_of(session, code)
        row = await session.get(Unit, (operation.id, unit))
        if row is None:
            raise CommandRefused(f"There is no unit {unit} in {code}.")
        shown, entry = await access.make_key(session, row, days)
        await journal(store, session, operation, entry)
        return shown


async def summary(
    settings: Settings, code: str, *, as_of: int | None, audience: str, form: str, language: str
) -> bytes:
    """The summary of the entries up to `as_of` (the newest, unless given): its record, or that drawn.

    Where the service has compiled it, that record; otherwise what the service would compile now, which is not stored.
    """
    async with opened(settings) as store:
        async with store.read() as session:
            operation = await operation_of(session, code)
            newest, _ = await journal_head(session, operation.id)
            until = newest if as_of is None else as_of
            if not 1 <= until <= newest:
                raise CommandRefused(f"The journal of {code} has entries 1 to {newest}; there is no {until}.")
            made = record = await _record(session, operation.id, until, audience)
        if form != "json":
            made = await run("ops.summaries.draw", form, language, fed=once(record))
        await exported(store, code, f"summary.{form}", {"as_of": until, "audience": audience})
        return made


async def _record(session: AsyncSession, operation_id: str, until: int, audience: str) -> bytes:
    kept = select(Summary.text).where(
        Summary.operation_id == operation_id, Summary.as_of == until, Summary.audience == audience
    )
    text = await session.scalar(kept.order_by(Summary.number.desc()).limit(1))
    if text is not None:
        return text.encode()
    version, former = await summaries.following(session, operation_id, audience)
    inputs = Inputs(audience=audience, version=version, former=former)
    return await run("ops.summaries.compile", fed=summaries.ordered(session, operation_id, until, inputs))


async def list_cases(settings: Settings, code: str, form: str) -> tuple[list[CaseView], dict[str, object]]:
    """Every case of an operation, by code, and what a file with them says about itself."""
    async with opened(settings) as store:
        async with store.read() as session:
            operation = await operation_of(session, code)
            found = await cases.cases(session, operation.id, EVERYTHING)
            about: dict[str, object] = {
                "operation": code,
                "exercise": "EXERCISE" if operation.exercise else "",
                "handling": await handling_of(session, operation, found),
                "restrictions": RESTRICTED,
                "rows": len(found),
                "exported_at": clock_of(operation).now(datetime.now(UTC)).replace(microsecond=0),
                "exported_by": ACTOR,
                "times": "UTC",
            }
        await exported(store, code, f"cases.{form}", {"rows": len(found)})
        return found, about


async def verify_all(settings: Settings, code: str | None) -> AsyncIterator[tuple[str, int, list[Difference]]]:
    """For one operation or each: its code, the number of its entries, and every difference."""
    async with opened(settings) as store:
        async with store.read() as session:
            chosen = [await operation_of(session, code)] if code else list(
                await session.scalars(select(Operation).order_by(Operation.code))
            )  # fmt: skip
            numbers = {one.id: (await journal_head(session, one.id))[0] for one in chosen}
        for operation in chosen:
            yield operation.code, numbers[operation.id], await verify(store, operation.id)


async def operation_of(session: AsyncSession, code: str) -> Operation:
    """The operation. Raises CommandRefused."""
    found: Operation | None = await session.scalar(select(Operation).where(Operation.code == code))
    if found is None:
        raise CommandRefused(f"There is no operation {code}.")
    return found


async def exported(store: Store, code: str, what: str, payload: dict[str, Any]) -> None:
    """Journal that something was taken away."""
    async with store.write() as session:
        operation = await operation_of(session, code)
        draft = Draft(kind="export.made", subject=what, payload={"what": what} | payload)
        await journal(store, session, operation, draft)


async def journal(store: Store, session: AsyncSession, operation: Operation, *drafts: Draft) -> None:
    """Append as the command line."""
    await append(store, session, operation.id, ACTOR, drafts, clock_of(operation).now(datetime.now(UTC)))


async def once(content: bytes) -> AsyncIterator[bytes]:
    yield content


def as_text(cases_: list[CaseView]) -> str:
    """Cases as a table for a terminal."""
    head = ("case", "state", "lead", "because", "actions", "title")
    rows = [
        (
            case.code,
            case.state,
            f"{case.lead.country} {case.lead.agency or ''}".strip(),
            " ".join(case.because),
            str(len(case.actions)),
            case.title,
        )
        for case in cases_
    ]
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in (head, *rows)
    )
    return "\n".join(lines) + "\n"


def as_json(value: Any) -> bytes:
    """Indented JSON with a newline at its end."""
    return msgspec.json.format(msgspec.json.encode(value)) + b"\n"
