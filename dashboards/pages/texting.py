"""A unit's card: everything an officer needs to report by text, on one printed page."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from sqlalchemy import select

from dashboards.page import page
from ops.access.policy import Permission
from ops.access.service import find_unit
from ops.call import CallOf
from ops.planning.models import Sector
from ops.texts.codes import ARRESTS, CHECKS, THINGS
from ops.texts.grammar import Item, Text, write
from ops.texts.models import TextGateway, TextLine


@get("/operations/{op:str}/units/{unit:str}/text-card", permission=Permission.UNIT_EDIT)
async def text_card_page(call: CallOf[None], unit: FromPath[str]) -> Response[str]:
    """The card of a unit: its short code, its country's sectors, what every code means, and a right example."""
    found, operation = await find_unit(call, unit), call.operation
    line = await call.session.get(TextLine, (operation.id, found.code))
    current = (Sector.operation_id == operation.id, Sector.valid_to.is_(None))
    sectors = await call.session.execute(
        select(Sector.code, Sector.name).where(*current, Sector.country == found.country).order_by(Sector.code)
    )
    gateways = await call.session.scalars(
        select(TextGateway.name).where(TextGateway.operation_id == operation.id, TextGateway.revoked_at.is_(None))
    )
    offered = [(code.replace("-", ""), name if name != code else "") for code, name in sectors]
    example = Text(
        who=line.short if line else "AA00", number=17, kind="S", day=2, hour=14, minute=5,
        where=offered[0][0] if offered else "N1311E00147", items=(Item("P", 1), Item("A", 300), Item("KV", 40, 2)),
    )  # fmt: skip
    return page(
        call,
        "text-card.html",
        unit=found,
        line=line,
        gateways=list(gateways),
        sectors=offered,
        example=write(example),
        things=THINGS,
        arrests=ARRESTS,
        checks=CHECKS,
    )


ROUTES: list[Any] = [text_card_page]
