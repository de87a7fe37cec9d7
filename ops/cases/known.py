"""The cases that there are, as one run of the rules needs them."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.cases.models import Action, Case
from ops.cases.queries import actions_of, releases_of
from ops.cases.schemas import Audience
from ops.cases.ties import Index


class Known:
    """Found by what opened them, by report, by what asked for their actions, and by their marks."""

    def __init__(self, cases: Iterable[Case], actions: dict[str, list[Action]], releases: dict[str, Audience]) -> None:
        self.cases = {case.code: case for case in cases}
        self.actions = actions
        self.releases = releases
        self.by_trigger = {case.trigger: case for case in self.cases.values()}
        self.by_key = {
            action.key: (self.cases[code], action) for code, own in actions.items() for action in own if action.key
        }
        self.by_report: dict[str, list[Case]] = {}
        self.index = Index()
        for case in self.cases.values():
            for report in case.reports:
                self.put_under(case, report)
            for found in case.marks.values():
                self.index.put(case.code, found)

    @classmethod
    async def of(cls, session: AsyncSession, operation_id: str) -> "Known":
        rows = list(await session.scalars(select(Case).where(Case.operation_id == operation_id).order_by(Case.code)))
        codes = [row.code for row in rows]
        actions = await actions_of(session, operation_id, codes)
        return cls(rows, actions, await releases_of(session, operation_id, codes))

    def with_report(self, report: str) -> list[Case]:
        return list(self.by_report.get(report, ()))

    def home(self, report: str) -> Case | None:
        """The case that a report is the own of: it has its marks, or was opened by it before there were marks."""
        for case in self.by_report.get(report, ()):
            if report in case.marks or case.trigger == f"report:{report}":
                return case
        return None

    def put_under(self, case: Case, report: str) -> None:
        under = self.by_report.setdefault(report, [])
        if case not in under:
            under.append(case)

    def add(self, case: Case) -> None:
        self.cases[case.code] = self.by_trigger[case.trigger] = case
        self.actions[case.code] = []
