"""The one place where an alarm is raised or resolved: at most one unresolved alarm of each rule and key. Pure.

A finding that holds raises an alarm unless one is unresolved already; one that no longer holds resolves it. Should it
hold again afterwards, that is a new alarm of the same key in its next round. Because only this decides, and every step
goes by one entry (or one due moment) after the other, it does not matter in what batches a journal is looked at.
"""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

import msgspec

from ops.alarms.schemas import AlarmRecord, Reference, RuleView
from ops.alarms.sentences import resolutions, sentences

RuleKey = tuple[str, str]


class Finding(NamedTuple):
    """That a rule holds, for what, and why."""

    key: str
    scope: str
    facts: Mapping[str, Any]
    about: tuple[Reference, ...] = ()


class Ledger:
    """`unresolved` alarms by rule and key, the `rounds` that keys have had, and what `happened`, in order."""

    def __init__(
        self,
        operation_id: str,
        zone: tzinfo,
        now: datetime,
        unresolved: Iterable[AlarmRecord] = (),
        rounds: Mapping[RuleKey, int] | None = None,
    ) -> None:
        self.operation_id = operation_id
        self.zone = zone
        self.now = now
        self.unresolved = {(alarm.rule, alarm.key): alarm for alarm in unresolved}
        self.rounds = dict(rounds or {})
        self.happened: list[tuple[str, AlarmRecord]] = []

    def holds(self, rule: RuleView, finding: Finding, entry: int | None = None) -> None:
        """Raise an alarm, unless there is one."""
        place = rule.id, finding.key
        if place in self.unresolved:
            return
        self.rounds[place] = turn = self.rounds.get(place, 0) + 1
        alarm = AlarmRecord(
            id=str(uuid.uuid5(uuid.UUID(self.operation_id), f"{rule.id} {finding.key} {turn}")),
            rule=rule.id,
            key=finding.key,
            round=turn,
            kind=rule.kind,
            scope=finding.scope,
            severity=rule.severity,
            channels=rule.channels,
            audience=rule.audience,
            owners=rule.owners,
            about=finding.about,
            text=sentences(rule.kind, finding.facts, self.zone),
            facts=dict(finding.facts),
            raised_at=self.now,
            entry=entry,
        )
        self.unresolved[place] = alarm
        self.happened.append(("alarm.raised", alarm))

    def gone(self, rule: str, key: str, why: str, entry: int | None = None, at: datetime | None = None) -> None:
        """Resolve an alarm, if there is one; `at` is when what resolved it happened, where that is to be said."""
        alarm = self.unresolved.pop((rule, key), None)
        if alarm is None:
            return
        facts = {"at": at.isoformat()} if at else {}
        resolved = msgspec.structs.replace(
            alarm,
            state="resolved",
            resolved_at=self.now,
            resolved_by_entry=entry,
            resolution=why,
            resolution_text=resolutions(why, facts, self.zone),
        )
        self.happened.append(("alarm.resolved", resolved))

    def of(self, rule: str | None = None, scope: str | None = None) -> list[AlarmRecord]:
        """Unresolved alarms of a rule, of a scope, or of both, by key."""
        found = [
            alarm for alarm in self.unresolved.values() if rule in {None, alarm.rule} and scope in {None, alarm.scope}
        ]
        return sorted(found, key=lambda alarm: (alarm.rule, alarm.key))
