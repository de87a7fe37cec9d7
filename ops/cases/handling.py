"""How a file with these cases is to be handled: the strictest of what their reports are labelled with."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.cases.schemas import CaseView
from ops.planning.models import Operation
from ops.reports.models import Report
from ops.reports.vocabulary import terms
from ops.store.statements import few

MOST = 500
"""Reports asked for at once."""


async def handling_of(session: AsyncSession, operation: Operation, cases: Iterable[CaseView]) -> str:
    """«TLP:AMBER+STRICT H1 H2»: the strictest label of the operation's usual one and of every report, and all codes."""
    usual = (operation.default_handling or {}).get("tlp", "AMBER")
    labels, codes = {usual}, set((operation.default_handling or {}).get("codes", ()))
    reports = sorted({report for case in cases for report in case.reports})
    for start in range(0, len(reports), MOST):
        statement = select(Report.document).where(
            Report.operation_id == operation.id, Report.id.in_(few(reports[start : start + MOST]))
        )
        for document in await session.scalars(statement):
            handling = document.get("handling", {})
            labels |= {handling["tlp"]} if handling.get("tlp") else set()
            codes |= set(handling.get("codes", ()))
    strictest = next((code for code in terms("tlp") if code in labels), usual)
    return " ".join([f"TLP:{strictest}", *sorted(codes - {"H0"})])
