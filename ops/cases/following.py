"""Running the follow-up rules over what is new since the last run. Never commits.

A case is one event: its first report opens it, a double of that report or another report of the same firearm extends
it. A report that was withdrawn, corrected or ruled a double never takes anything back, for requests may be out in the
world: the case gets a note, and a person decides.
"""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.call import Call
from ops.cases.models import Action, Case
from ops.cases.queries import actions_of, case_view
from ops.cases.rules import RULES, Step, steps
from ops.cases.schemas import CasesCompiled
from ops.cases.words import label
from ops.journal.models import Entry
from ops.journal.service import Draft, line_up
from ops.reports.models import Pair, Report
from ops.reports.records import record_of
from ops.reports.vocabulary import label as of_vocabulary

RUN = "followup.compiled"
"""The entry that says up to where the rules have been applied."""
UNSENT = ("identified", "informal_contact", "drafted")
RULE_ORDER = [rule.__name__ for rule in RULES]


async def compile_cases(call: Call[None]) -> CasesCompiled:
    """Apply the rules to every report that changed since the last run. Running it again does nothing again."""
    head = await line_up(call.session, call.operation.id)
    since, until = await last_run(call.session, call.operation.id), head.number
    rows = await changed(call.session, call.operation.id, since)
    if not rows:
        return CasesCompiled(until, [], [], [])
    following = Following(call, await Known.of(call.session, call.operation.id))
    for row in rows:
        following.take(row)
    return await following.finish(until)


async def last_run(session: AsyncSession, operation_id: str) -> int:
    """The entry up to which the rules have been applied; 0 when never."""
    statement = (
        select(Entry)
        .where(Entry.operation_id == operation_id, Entry.kind == RUN)
        .order_by(Entry.number.desc())
        .limit(1)
    )
    entry = await session.scalar(statement)
    return int(entry.payload["as_of"]) if entry else 0


async def changed(session: AsyncSession, operation_id: str, since: int) -> list[Report]:
    """Reports that changed after entry `since`, as they were filed; all that are in pairs when one was ruled on."""
    ruled = select(func.count()).where(
        Entry.operation_id == operation_id, Entry.kind == "pair.ruled", Entry.number > since
    )
    new = Report.entry > since
    if await session.scalar(ruled):
        paired = select(Pair.first).where(Pair.operation_id == operation_id)
        seconds = select(Pair.second).where(Pair.operation_id == operation_id)
        new = or_(new, Report.id.in_(paired.union(seconds)))
    statement = select(Report).where(Report.operation_id == operation_id, Report.kind.in_(("seizure", "activity")), new)
    return list(await session.scalars(statement.order_by(Report.filed, Report.id)))


class Known:
    """The cases that there are, found by what opened them, by report and by what asked for their actions."""

    def __init__(self, cases: Iterable[Case], actions: dict[str, list[Action]]) -> None:
        self.cases = {case.code: case for case in cases}
        self.actions = actions
        self.by_trigger = {case.trigger: case for case in self.cases.values()}
        self.by_key = {
            action.key: (self.cases[code], action) for code, own in actions.items() for action in own if action.key
        }

    @classmethod
    async def of(cls, session: AsyncSession, operation_id: str) -> "Known":
        rows = list(await session.scalars(select(Case).where(Case.operation_id == operation_id).order_by(Case.code)))
        return cls(rows, await actions_of(session, operation_id, [row.code for row in rows]))

    def with_report(self, report: str) -> list[Case]:
        return [case for case in self.cases.values() if report in case.reports]

    def add(self, case: Case) -> None:
        self.cases[case.code] = self.by_trigger[case.trigger] = case
        self.actions[case.code] = []


class Following:
    """One run of the rules."""

    def __init__(self, call: Call[Any], known: Known) -> None:
        self.call = call
        self.known = known
        self.opened: dict[str, Case] = {}
        self.extended: dict[str, Case] = {}
        self.noted: dict[str, Case] = {}

    def take(self, row: Report) -> None:
        """Apply the rules to one report as it stands."""
        if row.withdrawn:
            for case in self.known.with_report(row.id):
                self.note(case, "report_withdrawn", row.id)
            return
        own = self.known.by_trigger.get(trigger(row.id))
        if row.double_of is not None:
            self.double(row, own)
            return
        found = steps(msgspec.to_builtins(record_of(row)) | {"double_of": None})
        fresh = [step for step in found if step.key not in self.known.by_key]
        others = self.update(row, [step for step in found if step.key in self.known.by_key], own)
        if fresh:
            own = own or self.open(row, found)
            self.extend(own, row, fresh)
        if own is not None:
            for other in others:
                self.relate(own, other)
            asked = {step.key for step in found}
            if any(action.key and action.detail.get("report") == row.id and action.key not in asked
                   for action in self.known.actions[own.code]):  # fmt: skip
                self.note(own, "report_corrected", row.id)

    def double(self, row: Report, own: Case | None) -> None:
        """A double goes under the case of the report that counts; a case of its own stays, with a note."""
        counts = self.known.by_trigger.get(trigger(row.double_of or ""))
        if counts is not None and row.id not in counts.reports:
            counts.reports = [*counts.reports, row.id]
            self.touch(self.extended, counts)
        if own is not None:
            self.note(own, "report_is_double", row.id)
            if counts is not None:
                self.relate(own, counts)

    def update(self, row: Report, met: list[Step], own: Case | None) -> list[Case]:
        """Actions that there are already: what a correction completed is ticked off; other cases get the report."""
        others = []
        for step in met:
            case, action = self.known.by_key[step.key]
            if case is not own:
                others.append(case)
                if row.id not in case.reports:
                    case.reports = [*case.reports, row.id]
                    self.touch(self.extended, case)
            if action.state in UNSENT and action.detail.get("report") == row.id:
                done = {point["item"] for point in action.checklist if point["done"]}
                checklist = [{"item": item, "done": ok or item in done} for item, ok in step.checklist.items()]
                detail = step.detail | {"report": row.id}
                if (checklist, detail) != (action.checklist, action.detail):
                    action.checklist, action.detail = checklist, detail
                    self.touch(self.extended, case)
        return others

    def open(self, row: Report, found: list[Step]) -> Case:
        operation = self.call.operation
        case = Case(
            operation_id=operation.id,
            code=f"{operation.code}-{len(self.known.cases) + 1:04d}",
            trigger=trigger(row.id),
            title=title_of(row),
            state="open",
            lead_country=row.country,
            lead_agency=row.agency,
            because=[],
            reports=[row.id],
            related=[],
            notes=[],
            outcome="",
            opened_at=self.call.now,
        )
        self.call.session.add(case)
        self.known.add(case)
        self.touch(self.opened, case)
        return case

    def extend(self, case: Case, row: Report, fresh: list[Step]) -> None:
        case.because = sorted({*case.because, *(step.rule for step in fresh)}, key=RULE_ORDER.index)
        case.state = "open"
        for step in fresh:
            action = Action(
                operation_id=case.operation_id,
                case_code=case.code,
                number=len(self.known.actions[case.code]) + 1,
                key=step.key,
                kind=step.kind,
                legal_basis=step.legal_basis,
                to_country=step.to_country,
                authority=step.authority,
                state="identified",
                due_at=self.call.now + step.due_in,
                due_reason=step.due_reason,
                reason="",
                answer="",
                checklist=[{"item": item, "done": done} for item, done in step.checklist.items()],
                detail=step.detail | {"report": row.id},
            )
            self.call.session.add(action)
            self.known.actions[case.code].append(action)
            self.known.by_key[step.key] = (case, action)
        self.touch(self.extended, case)

    def relate(self, one: Case, other: Case) -> None:
        for here, there in ((one, other), (other, one)):
            if there.code not in here.related and here is not there:
                here.related = sorted([*here.related, there.code])
                self.touch(self.extended, here)

    def note(self, case: Case, code: str, report: str) -> None:
        """Notes each thing once."""
        note = {"code": code, "report": report}
        if note not in case.notes:
            case.notes = [*case.notes, note]
            self.touch(self.noted, case)

    def touch(self, how: dict[str, Case], case: Case) -> None:
        if case.code not in self.opened:
            how[case.code] = case

    async def finish(self, until: int) -> CasesCompiled:
        """Journal what was done, and up to which entry the rules were applied."""
        await self.call.session.flush()
        noted = {code: case for code, case in self.noted.items() if code not in self.extended}
        drafts = [
            entry(kind, case, self.known.actions[code])
            for kind, cases in (("case.opened", self.opened), ("case.extended", self.extended), ("case.changed", noted))
            for code, case in sorted(cases.items())
        ]
        done = CasesCompiled(until, sorted(self.opened), sorted(self.extended), sorted(self.noted))
        await self.call.journal(*drafts, Draft(kind=RUN, subject="followup", payload=msgspec.to_builtins(done)))
        return done


def trigger(report: str) -> str:
    """What opens a case: its first report."""
    return f"report:{report}"


def title_of(row: Report) -> str:
    """What was seized, where and when; no more, for a title is read by more people than the case."""
    classes = dict.fromkeys(line["class"] for line in row.document.get("lines", ()))
    what = ", ".join(of_vocabulary("class", code) for code in classes) or label("rule", "foreign_route")
    return f"{what} – {row.sector or row.country}, {row.day}"


def entry(kind: str, case: Case, actions: Iterable[Action]) -> Draft:
    """The entry about a case: its whole view, owned by its lead."""
    payload = msgspec.to_builtins(case_view(case, actions))
    return Draft(kind=kind, subject=case.code, payload=payload, agency=case.lead_agency, country=case.lead_country)
