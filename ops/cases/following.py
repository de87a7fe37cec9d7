"""Running the follow-up rules over what is new since the last run. Never commits.

An event goes to the case of its matter (`ops.cases.matters`); another report of the same firearm goes under the case
that traces it; what cases have in common links them (`ops.cases.ties`). A report that was withdrawn, corrected or ruled
a double never takes anything back, for requests may be out in the world: the case gets a note, and a person decides.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.call import Call
from ops.cases import deadlines
from ops.cases.gathering import about_of, together
from ops.cases.kinds import KINDS
from ops.cases.known import Known
from ops.cases.matters import family, matter
from ops.cases.models import Action, Case
from ops.cases.queries import case_record
from ops.cases.rules import NAMES, NEVER_ALONE, Record, Step, restrictions, steps, waits
from ops.cases.schemas import Audience, CasesCompiled, kept
from ops.cases.ties import marks
from ops.contexts.queries import known_since
from ops.contexts.schemas import KnownSince
from ops.journal.models import Entry
from ops.journal.service import Draft, line_up
from ops.reports.models import Pair, Report
from ops.reports.records import record_of

RUN = "followup.compiled"
"""The entry that says up to where the rules have been applied."""
RULES = "rules"
"""Who joined and linked what a person did not."""
UNSENT = ("identified", "informal_contact", "drafted")


async def compile_cases(call: Call[None]) -> CasesCompiled:
    """Apply the rules to every report that changed since the last run. Running it again does nothing again."""
    head = await line_up(call.session, call.operation.id)
    since, until = await last_run(call.session, call.operation.id), head.number
    rows = await changed(call.session, call.operation.id, since)
    if not rows:
        return CasesCompiled(as_of=until, opened=[], extended=[], noted=[])
    later = await known_since(call.session, call.operation.id, [row.id for row in rows])
    following = Following(call, await Known.of(call.session, call.operation.id), later)
    for row in rows:
        await following.take(row)
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
    """Reports that changed, or of which something was found out, after entry `since`, as they were filed; all that are
    in pairs when one was ruled on, or one of them changed: another may count since."""
    first, second = (select(id_).where(Pair.operation_id == operation_id) for id_ in (Pair.first, Pair.second))
    paired = first.union(second)
    amended = Entry.kind.in_(("report.corrected", "report.withdrawn")) & Entry.subject.in_(paired)
    ruled = select(func.count()).where(
        Entry.operation_id == operation_id, Entry.number > since, or_(Entry.kind == "pair.ruled", amended)
    )
    later = select(Entry.subject).where(
        Entry.operation_id == operation_id, Entry.kind == "context.found", Entry.number > since
    )
    new = or_(Report.entry > since, Report.id.in_(later))
    if await session.scalar(ruled):
        new = or_(new, Report.id.in_(paired))
    statement = select(Report).where(Report.operation_id == operation_id, Report.kind.in_(("seizure", "activity")), new)
    return list(await session.scalars(statement.order_by(Report.filed, Report.id)))


class Following:
    """One run of the rules."""

    def __init__(self, call: Call[Any], known: Known, since: dict[str, KnownSince]) -> None:
        self.call = call
        self.known = known
        self.since = since
        self.opened: dict[str, Case] = {}
        self.extended: dict[str, Case] = {}
        self.noted: dict[str, Case] = {}
        self.marked: set[str] = set()
        """Cases with new marks."""

    def record(self, row: Report) -> Record:
        """A standing report as the rules read it."""
        later = self.since.get(row.id)
        home = self.known.home(row.id)
        found = {
            "under": home.trigger if home else None,
            "double_of": row.double_of,
            "legal_ground_since": later.legal_ground if later else None,
            "contexts_since": later.contexts if later else [],
        }
        record: dict[str, Any] = msgspec.to_builtins(record_of(row))
        return record | found

    async def take(self, row: Report) -> None:
        """Apply the rules to one report as it stands."""
        if row.withdrawn:
            for case in self.known.with_report(row.id):
                self.note(case, "report_withdrawn", row.id)
            return
        own = self.known.home(row.id)
        if row.double_of is not None:
            self.double(row, own)
            return
        record = self.record(row)
        asked = steps(record)
        if own is None:
            own = self.known.by_trigger.get(matter(record))
        fresh = [step for step in asked if step.key not in self.known.by_key]
        if own is None and waits(record, fresh):
            await self.with_others(row, record)
            return
        self.apply(row, record, asked, own)

    async def with_others(self, row: Report, record: Record) -> None:
        """Opens a case for what only asks for one in numbers, once there is another; all in the order of filing."""
        others = [other async for other in self.same_matter(row, record)]
        if others:
            for one in sorted([*others, row], key=lambda one: (one.filed, one.id)):
                again = self.record(one)
                own = self.known.home(one.id) or self.known.by_trigger.get(matter(again))
                self.apply(one, again, steps(again), own)

    async def same_matter(self, row: Report, record: Record) -> AsyncIterator[Report]:
        """Other standing reports of the matter of one, which are under no case."""
        about = family(row.document)
        classes = {line["class"] for line in row.document.get("lines", ())}
        statement = select(Report).where(
            Report.operation_id == row.operation_id,
            Report.agency == row.agency,
            Report.id != row.id,
            Report.withdrawn.is_(False),
            Report.double_of.is_(None),
            Report.kind.in_(("seizure", "activity")),
            or_(*(Report.classes.like(f"%|{one}|%") for one in sorted(classes))) if classes else Report.classes == "",
        )
        rows = list(await self.call.session.scalars(statement.order_by(Report.filed, Report.id)))
        there = [one for one in rows if family(one.document) == about and self.known.home(one.id) is None]
        self.since |= await known_since(self.call.session, row.operation_id, [one.id for one in there])
        for one in there:
            other = self.record(one)
            if matter(other) == matter(record) and steps(other):
                yield one

    def apply(self, row: Report, record: Record, asked: list[Step], own: Case | None) -> None:
        """One report's steps: what is new extends its case, or opens it; what is known is brought up to date."""
        fresh = [step for step in asked if step.key not in self.known.by_key]
        others = self.update(row, [step for step in asked if step.key in self.known.by_key], own)
        if own is None and any(step.rule not in NEVER_ALONE for step in fresh):
            own = self.open(row, record)
        if own is None:
            return
        if asked:
            self.join(own, row, record, asked)
        if fresh:
            self.extend(own, row, record, fresh)
        for other in others:
            self.relate(own, other, ["same_firearm"])
        keys = {step.key for step in asked}
        if any(action.key and action.detail.get("report") == row.id and action.key not in keys
               for action in self.known.actions[own.code]):  # fmt: skip
            self.note(own, "report_corrected", row.id)

    def double(self, row: Report, own: Case | None) -> None:
        """A double goes under the case of the report that counts; a case of its own stays, with a note."""
        counts = self.known.home(row.double_of or "")
        if counts is not None and row.id not in counts.reports:
            self.put_under(counts, row.id, "double")
            self.touch(self.extended, counts)
        if own is not None and own is not counts:
            self.note(own, "report_is_double", row.id)
            if counts is not None:
                self.relate(own, counts, ["double"])
        elif own is not None and row.id in own.marks:
            self.note(own, "report_is_double", row.id)

    def update(self, row: Report, met: list[Step], own: Case | None) -> list[Case]:
        """Actions that there are already: what a correction completed is ticked off; other cases get the report."""
        others = []
        for step in met:
            case, action = self.known.by_key[step.key]
            if case is not own and not step.gathers:
                others.append(case)
                if row.id not in case.reports:
                    self.put_under(case, row.id, "same_firearm")
                    self.touch(self.extended, case)
            if action.state not in UNSENT:
                continue
            if step.gathers or action.detail.get("report") == row.id:
                before = {point["item"]: point for point in action.checklist}
                checklist = [
                    before.get(item, {}) | {"item": item, "done": ok or before.get(item, {}).get("done", False)}
                    for item, ok in step.checklist.items()
                ]
                detail = gathered(action.detail, step) if step.gathers else step.detail | {"report": row.id}
                if (checklist, detail) != (action.checklist, action.detail):
                    action.checklist, action.detail = checklist, detail
                    self.touch(self.extended, case)
        return others

    def open(self, row: Report, record: Record) -> Case:
        operation = self.call.operation
        case = Case(
            operation_id=operation.id,
            code=f"{operation.code}-{len(self.known.cases) + 1:04d}",
            trigger=matter(record),
            title="",
            about={},
            state="open",
            lead_country=row.country,
            lead_agency=row.agency,
            because=[],
            reports=[],
            joined=[],
            marks={},
            related=[],
            links=[],
            notes=[],
            outcome="",
            proceedings=[],
            handover={},
            opened_at=self.call.now,
        )
        self.call.session.add(case)
        self.known.add(case)
        self.touch(self.opened, case)
        return case

    def join(self, case: Case, row: Report, record: Record, asked: list[Step]) -> None:
        """The report is the case's own: it stands under it, in its title, and with its marks."""
        if row.id not in case.marks:
            case.about = together(case.about, about_of(record, [step.rule for step in asked]))
        if row.id not in case.reports:
            alone = case.trigger == f"report:{row.id}"
            self.put_under(case, row.id, "event" if alone else "same_matter")
            self.touch(self.extended, case)
        found = marks(record)
        if case.marks.get(row.id) != found:
            case.marks = {**case.marks, row.id: found}
            self.marked.add(case.code)
            self.known.index.put(case.code, found)
            self.touch(self.extended, case)

    def put_under(self, case: Case, report: str, why: str) -> None:
        self.known.put_under(case, report)
        case.reports = [*case.reports, report]
        case.joined = [*case.joined, {"report": report, "why": why, "by": RULES, "at": self.at}]

    @property
    def at(self) -> str:
        return str(msgspec.to_builtins(self.call.now))

    def extend(self, case: Case, row: Report, record: Record, fresh: list[Step]) -> None:
        case.because = sorted({*case.because, *(step.rule for step in fresh)}, key=NAMES.index)
        case.state = "open"
        for step in fresh:
            kind = KINDS[step.kind]
            number = max((action.number for action in self.known.actions[case.code]), default=0) + 1
            action = Action(
                operation_id=case.operation_id,
                case_code=case.code,
                number=number,
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
                detail=step.detail | ({} if step.gathers else {"report": row.id}),
                request="",
                addressee="",
                channel=kind.channel,
                language="",
                restrictions=[*dict.fromkeys([*kind.restrictions, *restrictions(record)])],
                review_at=None,
                moved_at=self.call.now,
                sent_at=None,
                told=[],
            )
            self.call.session.add(action)
            self.known.actions[case.code].append(action)
            self.known.by_key[step.key] = (case, action)
        self.touch(self.extended, case)

    def relate(self, one: Case, other: Case, why: list[str]) -> None:
        """Links two cases, with why; a link that somebody ended is not made again."""
        for here, there in ((one, other), (other, one)):
            if here is there:
                continue
            known = next((link for link in here.links if link["case"] == there.code), None)
            if known is None:
                said = {"case": there.code, "why": sorted(why), "by": RULES, "at": self.at}
                here.links = sorted([*here.links, said], key=lambda link: str(link["case"]))
                here.related = sorted({*here.related, there.code})
            elif not known.get("ended") and not set(why) <= set(known["why"]):
                more = known | {"why": sorted({*known["why"], *why})}
                here.links = [more if link is known else link for link in here.links]
            else:
                continue
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

    def link(self) -> None:
        """Links the cases that have become alike."""
        for code in sorted(self.marked):
            for other, why in self.known.index.tied(code):
                self.relate(self.known.cases[code], self.known.cases[other], why)

    async def finish(self, until: int) -> CasesCompiled:
        """Link; journal what was done, and up to which entry the rules were applied."""
        self.link()
        await self.call.session.flush()
        noted = {code: case for code, case in self.noted.items() if code not in self.extended}
        touched = {**self.opened, **self.extended, **noted}
        for agency in sorted({case.lead_agency for case in touched.values()}):
            await deadlines.plan(self.call.session, self.call.operation, agency)
        drafts = [
            entry(kind, case, self.known.actions[code], self.known.releases.get(code, Audience()))
            for kind, cases in (("case.opened", self.opened), ("case.extended", self.extended), ("case.changed", noted))
            for code, case in sorted(cases.items())
        ]
        done = CasesCompiled(
            as_of=until, opened=sorted(self.opened), extended=sorted(self.extended), noted=sorted(self.noted)
        )
        await self.call.journal(*drafts, Draft(kind=RUN, subject="followup", payload=msgspec.to_builtins(done)))
        return done


def gathered(detail: Mapping[str, Any], step: Step) -> dict[str, Any]:
    """What one action for many reports is about, with one report more."""
    reports = [*detail.get("reports", ()), *(r for r in step.detail["reports"] if r not in detail.get("reports", ()))]
    more = dict(detail) | {"reports": reports}
    if "ends" in step.detail:
        ends = {*detail.get("ends", ()), *step.detail["ends"]}
        more["ends"] = [end for end in ("origin", "transit", "destination") if end in ends]
    if "offences" in step.detail and reports != detail.get("reports"):
        both = {**detail.get("offences", {})}
        for offence, count in step.detail["offences"].items():
            both[offence] = both.get(offence, 0) + count
        more["offences"] = dict(sorted(both.items()))
    return more


def entry(kind: str, case: Case, actions: Iterable[Action], release: Audience) -> Draft:
    """The entry about a case: its whole view, owned by its lead."""
    payload = kept(case_record(case, actions, release))
    return Draft(kind=kind, subject=case.code, payload=payload, agency=case.lead_agency, country=case.lead_country)
