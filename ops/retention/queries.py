"""Reading what is kept how long."""

from datetime import timedelta

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.retention.classes import BY_THE_CLOCK, CLASSES
from ops.retention.models import Hold, Purge, Retention
from ops.retention.schemas import Certificate, ClassView, HoldView, RetentionRecord, RetentionView

USUAL = {name: kept.days for name, kept in CLASSES.items()}


async def retention_of(session: AsyncSession, operation_id: str) -> RetentionRecord:
    """The operation's own days, or the usual ones."""
    row = await session.get(Retention, operation_id, populate_existing=True)
    return record_of(row) if row else RetentionRecord(days=USUAL, reason="", closed_at=None)


def record_of(row: Retention) -> RetentionRecord:
    return RetentionRecord(days=row.days, reason=row.reason, closed_at=row.closed_at)


async def holds(session: AsyncSession, operation_id: str) -> list[HoldView]:
    """Every hold, in the order of being set."""
    statement = select(Hold).where(Hold.operation_id == operation_id).order_by(Hold.set_at, Hold.id)
    return [hold_view(row) for row in await session.scalars(statement)]


def hold_view(row: Hold) -> HoldView:
    return HoldView(**{name: getattr(row, name) for name in HoldView.__struct_fields__})


def covering(standing: list[HoldView], class_: str) -> list[HoldView]:
    """The holds that keep a class from going."""
    return [one for one in standing if one.lifted_at is None and class_ in one.classes]


async def certificates(session: AsyncSession, operation_id: str) -> list[Certificate]:
    statement = select(Purge).where(Purge.operation_id == operation_id).order_by(Purge.number)
    return [certificate_of(row) for row in await session.scalars(statement)]


def certificate_of(row: Purge) -> Certificate:
    return msgspec.convert(row.document, Certificate)


async def view(session: AsyncSession, operation_id: str) -> RetentionView:
    """All of it, for a page."""
    kept, standing = await retention_of(session, operation_id), await holds(session, operation_id)
    gone = await certificates(session, operation_id)
    under = {one.class_: one.number for one in gone}
    classes = [
        ClassView(
            name=name,
            days=kept.days[name],
            basis=CLASSES[name].basis,
            by_the_clock=name in BY_THE_CLOCK,
            due_at=kept.closed_at + timedelta(days=kept.days[name]) if kept.closed_at else None,
            held=bool(covering(standing, name)),
            certificate=under.get(name),
        )
        for name in CLASSES
    ]
    return RetentionView(
        classes=classes, reason=kept.reason, closed_at=kept.closed_at, holds=standing, certificates=gone
    )
