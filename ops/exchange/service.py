"""Making a package for a recipient. Services never commit, but for the one that makes before it writes."""

import hashlib
import io
import zipfile
from typing import Any

import msgspec
from sqlalchemy import func, select

from ops.access.policy import REACH as REACHES
from ops.access.policy import Permission, Reach, Role
from ops.call import Call
from ops.errors import Fault, NotFound, Unacceptable
from ops.exchange import queries
from ops.exchange.models import ReleasedPackage
from ops.exchange.record import Head
from ops.exchange.releasing import Sending
from ops.exchange.schemas import Counted, ReleasedFile, ReleaseOrder, ReleaseView
from ops.journal.queries import head as journal_head
from ops.journal.service import Draft, append, line_up
from ops.reports.vocabulary import codes
from ops.summaries.programs import run


async def release(call: Call[ReleaseOrder]) -> ReleaseView:
    """Make the package in a program of its own, then keep it with its line of the log, in one transaction."""
    order, operation = call.body, call.operation
    country = order.to.country or ""
    faults = []
    if not country and not order.to.authority.strip():
        faults.append(Fault("/to", "name a country or an authority"))
    if country and country not in codes("country"):
        faults.append(Fault("/to/country", f"{country} is no country"))
    if faults:
        raise Unacceptable(faults=faults)
    number, sha256 = await journal_head(call.session, operation.id)
    provider = provider_of(call)
    head = Head(
        operation=operation.code,
        name=operation.name,
        exercise=bool(operation.exercise),
        timezone=operation.timezone,
        country=country,
        authority=order.to.authority.strip(),
        sender=provider or Role.COORDINATOR.value,
        language=order.language,
        contents=sorted(set(order.contents)),
        purpose=order.purpose.strip(),
        as_of=number,
        as_of_sha256=sha256,
        as_of_at=call.now.isoformat(timespec="seconds"),
    )
    sending = Sending(
        provider=provider,
        country=country,
        agencies=await queries.agencies_of(call.session, operation.id, country),
        participants=frozenset(operation.countries),
    )
    fed = queries.parts(call.session, operation.id, call.seats, head, sending)
    content = await run("ops.exchange.make", fed=fed)
    await call.session.close()
    async with call.store.write() as session:
        await line_up(session, operation.id)
        last = await session.scalar(
            select(func.max(ReleasedPackage.number)).where(ReleasedPackage.operation_id == operation.id)
        )
        view = view_of(call, head, content, (last or 0) + 1)
        payload = msgspec.to_builtins(view)
        session.add(
            ReleasedPackage(
                operation_id=operation.id,
                number=view.number,
                sender_country=provider,
                to_country=country,
                document=payload,
                content=content,
            )
        )
        await session.flush()
        draft = Draft(kind="release.made", subject=str(view.number), payload=payload, country=provider or None)
        await append(call.store, session, operation.id, call.actor.name, [draft], call.now)
    return view


def provider_of(call: Call[Any]) -> str:
    """Whose own data the caller decides about: a focal point's country; "" for a coordinator."""
    reach = REACHES[Permission.RELEASE_MAKE]
    if any(reach.get(seat.role) is Reach.ALL for seat in call.seats):
        return ""
    return next(str(seat.country) for seat in call.seats if seat.role in reach)


def view_of(call: Call[ReleaseOrder], head: Head, content: bytes, number: int) -> ReleaseView:
    """The log's line, from the package's own manifest."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        told = msgspec.json.decode(archive.read("manifest.json"))
    held = told["withheld"]
    return ReleaseView(
        number=number,
        to=call.body.to,
        sender=head.sender,
        language=head.language,
        contents=head.contents,
        purpose=head.purpose,
        channel=call.body.channel,
        tlp=told["tlp"],
        codes=told["codes"],
        included=Counted(**told["included"]),
        withheld={
            reason: Counted(reports=held["reports"].get(reason, 0), traces=held["traces"].get(reason, 0))
            for reason in sorted({*held["reports"], *held["traces"]})
        },
        requests=told["requests"],
        as_of=head.as_of,
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        files=[ReleasedFile(**file) for file in told["files"]],
        made_by=call.actor.name,
        made_at=call.now,
    )


async def find(call: Call[Any], number: int) -> ReleasedPackage:
    """A package, or NotFound unless the caller may see it."""
    row = await queries.find(call.session, call.operation.id, number, call.seats)
    if row is None:
        raise NotFound
    return row
