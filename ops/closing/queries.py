"""What the closing checklist is made of, read from the store."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.models import Member
from ops.access.policy import Role
from ops.attachments.models import Attachment
from ops.cases.following import last_run
from ops.cases.models import Case
from ops.closing.checklist import Facts
from ops.deliveries.models import Webhook
from ops.planning.models import Operation
from ops.planning.schemas import phase_views
from ops.positions.models import Tracker
from ops.reports.models import Pair, Report
from ops.shares.models import ShareLink
from ops.summaries.audiences import MEMBERS
from ops.summaries.models import SignOff, Summary
from ops.tallies.models import Owed
from ops.texts.models import TextGateway
from scheduling.timeline import ACTION


async def facts(session: AsyncSession, operation: Operation, now: datetime, wall: datetime) -> Facts:
    """As they are in this session; `now` by the operation's clock, `wall` by the server's: members are dated by it."""
    id_ = operation.id

    async def count(*terms: object) -> int:
        return await session.scalar(select(func.count()).where(*terms)) or 0  # type: ignore[arg-type]

    owed = select(Owed.unit, Owed.due_at).where(Owed.operation_id == id_, Owed.state == "missing")
    missing = (await session.execute(owed.order_by(Owed.due_at, Owed.unit))).all()
    newest = select(Summary).where(Summary.operation_id == id_, Summary.audience == MEMBERS)
    summary = await session.scalar(newest.order_by(Summary.as_of.desc(), Summary.number.desc()).limit(1))
    said = {}
    if summary is not None:
        signed = select(SignOff).where(SignOff.operation_id == id_, SignOff.number == summary.number)
        said = {row.country: row.decision for row in await session.scalars(signed)}
    counted = (Report.operation_id == id_, Report.kind != "position")
    return Facts(
        action_open=[
            phase.starts_at.isoformat()[:10]
            for phase in phase_views(operation.phases)
            if phase.kind == ACTION and phase.starts_at <= now < phase.ends_at
        ],
        missing=[f"{unit}, {due_at.isoformat()[:16]}Z" for unit, due_at in missing],
        arriving=await count(Attachment.operation_id == id_, Attachment.state == "arriving"),
        pairs_open=await count(Pair.operation_id == id_, Pair.ruling == "open"),
        unfollowed=await count(
            *counted,
            Report.kind.in_(("seizure", "activity")),
            Report.entry > await last_run(session, id_),
        ),
        summary=summary.number if summary else None,
        newer=await count(*counted, Report.entry > summary.as_of) if summary else 0,
        unsigned=[country for country in operation.countries if country not in said],
        objecting=sorted(country for country, decision in said.items() if decision != "agreed"),
        orphaned=await orphaned(session, id_, wall),
    )


async def orphaned(session: AsyncSession, operation_id: str, wall: datetime) -> list[str]:
    """Open cases of which nobody can say who leads them: no focal point stays, or an offer waits for its answer."""
    staying = set(
        await session.scalars(
            select(Member.country).where(
                Member.operation_id == operation_id,
                Member.role == Role.FOCAL_POINT.value,
                or_(Member.not_after.is_(None), Member.not_after > wall),
            )
        )
    )
    statement = select(Case.code, Case.lead_country, Case.handover).where(
        Case.operation_id == operation_id, Case.state != "closed"
    )
    rows = await session.execute(statement.order_by(Case.code))
    return [row.code for row in rows if row.lead_country not in staying or row.handover]


async def ending(session: AsyncSession, operation_id: str) -> dict[str, int]:
    """What ends when the operation closes, by kind."""
    leaving = (Role.OFFICER.value, Role.VIEWER.value)
    asked: dict[str, Iterable[object]] = {
        "members": (Member.operation_id == operation_id, Member.role.in_(leaving)),
        "links": (ShareLink.operation_id == operation_id, ShareLink.revoked_at.is_(None)),
        "webhooks": (Webhook.operation_id == operation_id, Webhook.removed_at.is_(None)),
        "trackers": (Tracker.operation_id == operation_id, Tracker.revoked_at.is_(None)),
        "gateways": (TextGateway.operation_id == operation_id, TextGateway.revoked_at.is_(None)),
    }
    return {
        kind: await session.scalar(select(func.count()).where(*terms)) or 0  # type: ignore[arg-type]
        for kind, terms in asked.items()
    }
