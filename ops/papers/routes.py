"""The operation order and the units' sheets, as PDF."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from ops.access.policy import Permission
from ops.call import Call, CallOf
from ops.errors import NotFound
from ops.journal.service import Draft, append
from ops.papers.record import Form, Record
from ops.parameters import Parameters
from ops.planning import plan, queries
from ops.planning.models import PlanVersion
from ops.summaries.programs import run
from ops.summaries.words import LANGUAGES, language_of

AT = "/api/operations/{op:str}"
ASKED = ("language", "version")
PDF, ZIP = "application/pdf", "application/zip"


@get(f"{AT}/plan.pdf", permission=Permission.PLAN_READ, journalled=True, query=ASKED, produces=(PDF,))
async def operation_order(call: CallOf[None]) -> Response[bytes]:
    """The operation order: the plan as it stands, or an issued `version`."""
    return await paper(call, "order", "plan.pdf")


@get(f"{AT}/plan/sheets.zip", permission=Permission.PLAN_READ, journalled=True, query=ASKED, produces=(ZIP,))
async def unit_sheets(call: CallOf[None]) -> Response[bytes]:
    """The sheets of all units that have shifts, a PDF each."""
    return await paper(call, "sheets", "sheets.zip")


@get(f"{AT}/units/{{unit:str}}/sheet.pdf", permission=Permission.PLAN_READ, journalled=True, query=ASKED,
     produces=(PDF,))  # fmt: skip
async def unit_sheet(call: CallOf[None], unit: FromPath[str]) -> Response[bytes]:
    """One unit's sheet: its shifts, sectors, crossings, counterparts, contacts and reporting duties."""
    return await paper(call, "sheet", f"{unit}.pdf", unit)


async def paper(call: Call[None], form: Form, name: str, *unit: str) -> Response[bytes]:
    """Draw a paper of the plan that is asked for; journal who took it away. NotFound for a unit that is not in it."""
    given = Parameters(call.request.query_params, ASKED)
    asked, number = given.words("language", LANGUAGES), given.whole("version", 0, 1, 1_000_000)
    given.done()
    record = await gathered(call, number, *unit)
    await call.session.close()  # no connection is held while a program draws
    language = asked[0] if asked else language_of(call.request.headers.get("accept-language", ""))
    body = await run("ops.papers.draw", form, language, *unit, fed=once(msgspec.json.encode(record)))
    async with call.store.write() as session:
        told = {"what": name, "plan_version": record.version or call.operation.plan_version}
        draft = Draft(kind="export.made", subject=name, payload=told)
        await append(call.store, session, call.operation.id, call.actor.name, [draft], call.now)
    headers = {"Content-Disposition": f'inline; filename="{call.operation.code}-{name}"'}
    return Response(body, media_type=ZIP if form == "sheets" else PDF, headers=headers)


async def gathered(call: Call[None], number: int, *units: str) -> Record:
    """What papers of a plan are drawn from: of version `number`, or as it stands for 0.

    Raises NotFound for a version that was not issued, and for units that are not in it.
    """
    operation = call.operation
    row = await call.session.get(PlanVersion, (operation.id, number or operation.plan_version))
    if row is None and number:
        raise NotFound
    document = row.document if row and number else await plan.document(call.session, operation)
    if row and number:  # what countries said of it came after it was issued
        document = document | {
            "approvals": msgspec.to_builtins(await queries.approvals(call.session, operation.id, number))
        }
    if {unit["code"] for unit in document["units"]}.isdisjoint(units) and units:
        raise NotFound
    return Record(
        plan=msgspec.Raw(msgspec.json.encode(document)),
        version=number or None,
        issued=(row.version, row.issued_at) if row else None,
        at=row.issued_at if row and number else call.now,
        field=f"{call.settings.public_url}/field",
    )


async def once(raw: bytes) -> AsyncIterator[bytes]:
    yield raw


ROUTES: list[Any] = [operation_order, unit_sheets, unit_sheet]
