"""Judging a journal entry by entry: what each change of a report means for every rule. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from ops.alarms import kinds
from ops.alarms.heard import Heard
from ops.alarms.kinds import Parameters, SerialKnown, Threshold
from ops.alarms.ledger import Finding, Ledger
from ops.alarms.schemas import Reference, RuleView
from ops.alarms.serials import Known
from ops.reports.views import ReportRecord
from ops.tallies.standing import cells_of

REPORT_KINDS = ("report.filed", "report.corrected", "report.withdrawn")
PARTS = {"country": "country", "agency": "agency", "sector": "sector"}


class Told(NamedTuple):
    """An entry about a report, with the report as it stood before."""

    number: int
    kind: str
    after: ReportRecord
    before: ReportRecord | None


class Judge:
    """Takes entries in order; the ledger, the figures and the known numbers then stand as of the last one."""

    def __init__(
        self,
        rules: Sequence[RuleView],
        ledger: Ledger,
        figures: Mapping[tuple[str, str], int],
        known: Known,
        since: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.rules: list[tuple[RuleView, Parameters]] = [
            (rule, kinds.parameters_of(rule.kind, rule.parameters)) for rule in rules if rule.enabled
        ]
        self.ledger = ledger
        self.figures = dict(figures)
        self.changed: set[tuple[str, str]] = set()
        """The figures that are no longer as they were read."""
        self.known = known
        self.since = since or {}
        """The contexts that were found later, by report."""

    def context(self, record: ReportRecord, entry: int) -> None:
        """Something was found out about a report: `since` has what is known of it."""
        for rule, asked in self.rules:
            if isinstance(asked, kinds.Context):
                self._single(rule, asked, record, "corrected", entry)

    def report(self, told: Told) -> None:
        """One change of a report."""
        why = "withdrawn" if told.after.withdrawn else "corrected"
        others = self.known.change(told.after, told.number)
        for rule, asked in self.rules:
            match asked:
                case Threshold():
                    self._sum(rule, asked, told)
                case SerialKnown():
                    self._serial(rule, asked, told.after.id, why, told.number)
                    for report in sorted(others):
                        self._serial(rule, asked, report, "no_longer_known", told.number, only_gone=True)
                case kinds.Context() | kinds.Amount() | kinds.Outside():
                    self._single(rule, asked, told.after, why, told.number)

    def heard(self, heard: Heard, entry: int) -> None:
        """A unit was heard of: what it was overdue with is no longer so."""
        for alarm in self.ledger.of(scope=heard.unit):
            if alarm.kind == "unit_overdue" and alarm.facts["of"] in heard.of:
                since, due_at = (datetime.fromisoformat(alarm.facts[name]) for name in ("since", "due_at"))
                told = heard.at if alarm.facts["of"] == "report" else heard.said_at  # life is when it came
                if since <= told and (told < due_at or alarm.facts["of"] != "report"):
                    self.ledger.gone(alarm.rule, alarm.key, "heard", entry, heard.said_at)

    def begin(self, rule: RuleView, entry: int | None = None) -> None:
        """A threshold whose figures were just read: it may be passed already."""
        asked = kinds.parameters_of(rule.kind, rule.parameters)
        if rule.enabled and isinstance(asked, Threshold):
            for part in sorted(part for id_, part in self.figures if id_ == rule.id):
                self._level(rule, asked, part, entry)

    def _single(self, rule: RuleView, asked: Parameters, record: ReportRecord, why: str, entry: int) -> None:
        facts = kinds.judge(asked, record, self.since.get(record.id, ()))
        if facts is None:
            self.ledger.gone(rule.id, record.id, why, entry)
        else:
            finding = Finding(record.id, record.id, facts, (reference(record),))
            self.ledger.holds(rule, finding, entry)

    def _sum(self, rule: RuleView, asked: Threshold, told: Told) -> None:
        changed = kinds.sums(asked, cells_of(told.after))
        if told.before is not None:
            for part, amount in kinds.sums(asked, cells_of(told.before)).items():
                changed[part] = changed.get(part, 0) - amount
        for part, difference in sorted(changed.items()):
            if difference:
                self.figures[rule.id, part] = self.figures.get((rule.id, part), 0) + difference
                self.changed.add((rule.id, part))
                self._level(rule, asked, part, told.number)

    def _level(self, rule: RuleView, asked: Threshold, part: str, entry: int | None) -> None:
        """Resolve what the sum is no longer over; raise the highest step that it is over."""
        amount = self.figures[rule.id, part]
        passed = kinds.step(asked, amount)
        for alarm in self.ledger.of(rule.id, scope_of(part)):
            if alarm.facts["step"] > passed:
                self.ledger.gone(rule.id, alarm.key, "below", entry)
        if passed:
            facts: dict[str, Any] = {"figure": asked.figure, "class": asked.class_, "type": asked.type,
                                     "unit": asked.unit, "milli": amount, "limit": kinds.limit_of(asked, passed),
                                     "per": asked.per, "part": part, "step": passed}  # fmt: skip
            about = (Reference(**{PARTS[asked.per]: part}),) if asked.per in PARTS and part else ()
            self.ledger.holds(rule, Finding(f"{part}|{passed}", scope_of(part), facts, about), entry)

    def _serial(
        self, rule: RuleView, asked: SerialKnown, report: str, why: str, entry: int, *, only_gone: bool = False
    ) -> None:
        here = self.known.earlier(report)
        elsewhere = asked.earlier and self.known.known_elsewhere(report)
        if not here and not elsewhere:
            self.ledger.gone(rule.id, report, why, entry)
        elif not only_gone:
            mine = next(iter(self.known.of_report[report].values())).holder
            about = tuple(holder.reference() for holder in (mine, *here))
            facts = {"here": len(here), "earlier": elsewhere}
            self.ledger.holds(rule, Finding(report, report, facts, about), entry)


def scope_of(part: str) -> str:
    """What a sum's alarms are about: the operation, or a part of it."""
    return f"sum:{part}"


def reference(record: ReportRecord) -> Reference:
    return Reference(
        report=record.id, unit=record.unit, agency=record.agency, country=record.country, sector=record.sector
    )
