"""Reading the release log, and what may go into a package."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.models import Agency
from ops.access.policy import Columns, Permission, Seat, visible
from ops.cases import queries as cases
from ops.exchange.models import ReleasedPackage
from ops.exchange.record import EVENT, Head, Seizure, Tail, Trace, kept_document
from ops.exchange.releasing import Sending, trace_withheld, withheld
from ops.exchange.schemas import ReleaseView
from ops.reports.models import Report
from ops.reports.serials import comparison_form

PAGE = 500
GOES_TO_NOBODY = frozenset({"withdrawn", "closed"})


def seen_by(seats: Iterable[Seat]) -> ColumnElement[bool]:
    """The log's lines that these seats may see: what their country sent or was sent; coordinators and auditors all."""
    taken = tuple(seats)
    sent = visible(taken, Permission.RELEASE_READ, Columns(agency=None, country=ReleasedPackage.sender_country))
    return or_(sent, visible(taken, Permission.RELEASE_READ, Columns(agency=None, country=ReleasedPackage.to_country)))


async def releases(session: AsyncSession, operation_id: str, seats: Sequence[Seat]) -> list[ReleaseView]:
    """The log, newest first."""
    statement = select(ReleasedPackage.document).where(ReleasedPackage.operation_id == operation_id, seen_by(seats))
    rows = await session.scalars(statement.order_by(ReleasedPackage.number.desc()))
    return [msgspec.convert(row, ReleaseView) for row in rows]


async def find(session: AsyncSession, operation_id: str, number: int, seats: Sequence[Seat]) -> ReleasedPackage | None:
    mine = (ReleasedPackage.operation_id == operation_id, ReleasedPackage.number == number, seen_by(seats))
    found: ReleasedPackage | None = await session.scalar(select(ReleasedPackage).where(*mine))
    return found


async def agencies_of(session: AsyncSession, operation_id: str, country: str) -> frozenset[str]:
    statement = select(Agency.code).where(Agency.operation_id == operation_id, Agency.country == country)
    return frozenset(await session.scalars(statement))


async def parts(
    session: AsyncSession, operation_id: str, seats: Sequence[Seat], head: Head, sending: Sending
) -> AsyncIterator[bytes]:
    """What the program is told: never more than a page of reports in memory."""
    yield line(head)
    held: Counter[str] = Counter()
    doubles = 0
    wanted = {"iafq", "seizures"} & set(head.contents)
    statement = (
        select(Report)
        .where(
            Report.operation_id == operation_id,
            Report.withdrawn.is_(False),
            Report.entry <= head.as_of,
            Report.kind.in_(("seizure", "activity")),
            visible(seats, Permission.RELEASE_MAKE, Columns(agency=Report.agency, country=Report.country)),
        )
        .order_by(Report.occurred_at, Report.id)
        .execution_options(yield_per=PAGE)
    )
    if wanted:
        result = await session.stream_scalars(statement)
        async for rows in result.partitions(PAGE):
            told = []
            for row in rows:
                if row.double_of is not None:
                    doubles += 1
                elif reason := withheld(sending, row.country, row.document):
                    held[reason] += 1
                else:
                    told.append(line(seizure(row)))
            yield b"".join(told)
    traces, kept_back = await trace_parts(session, operation_id, seats, head, sending)
    yield b"".join(map(line, traces))
    yield line(Tail(reports=dict(held), traces=kept_back, doubles=doubles))


def line(part: Any) -> bytes:
    return msgspec.json.encode(part, order="deterministic") + b"\n"


def seizure(row: Report) -> Seizure:
    return Seizure(
        id=row.id,
        kind=row.kind,
        country=row.country,
        agency=row.agency,
        sector=row.sector or "",
        occurred_at=row.occurred_at.isoformat(timespec="seconds"),
        day=row.day,
        document=kept_document(row.document),
    )


async def trace_parts(
    session: AsyncSession, operation_id: str, seats: Sequence[Seat], head: Head, sending: Sending
) -> tuple[list[Trace], dict[str, int]]:
    """The trace requests to the recipient's country that go, and how many do not, by reason."""
    held: Counter[str] = Counter()
    found: list[Trace] = []
    if "traces" not in head.contents or not head.country:
        return found, {}
    for view in await cases.traces(session, operation_id, seats, datetime.fromisoformat(head.as_of_at)):
        if view.request != "trace_request" or view.to_country != head.country or view.state in GOES_TO_NOBODY:
            continue
        if sending.provider and view.lead.country != sending.provider:
            continue
        row = await session.get(Report, (operation_id, view.reports[0])) if view.reports else None
        document = row.document if row else {}
        if reason := trace_withheld(sending, view.lead.country, view.state, document):
            held[reason] += 1
            continue
        event = {name: document[name] for name in EVENT if name in document}
        if row:
            event |= {
                "occurred_at": row.occurred_at.isoformat(timespec="seconds"),
                "country": row.country,
                "sector": row.sector or "",
            }
        found.append(
            Trace(
                case=view.case,
                action=view.action,
                lead_country=view.lead.country,
                lead_agency=view.lead.agency,
                authority=view.authority,
                state=view.state,
                legal_basis="Firearms Protocol 12(4); ITI 17",
                identifiers=view.identifiers,
                missing=view.missing,
                restrictions=view.restrictions,
                line=line_of(document, view.identifiers.get("serial", "")),
                event=event,
            )
        )
    return found, dict(held)


def line_of(document: dict[str, Any], serial: str) -> dict[str, Any]:
    """The line that has this serial number, however it was typed."""
    form = comparison_form(serial) if serial else ""
    for one in document.get("lines", ()):
        if form and one.get("serial") and comparison_form(one["serial"]) == form:
            return {name: said for name, said in one.items() if name != "written"}
    return {}
