"""The rules that an operation begins with: few, and each one that somebody at headquarters would ask for."""

import uuid

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.audience import Audience
from ops.access.policy import Role
from ops.alarms.models import AlarmCursor, AlarmRule
from ops.alarms.schemas import Channel, RuleDraft, RuleView
from ops.journal.service import Draft
from ops.planning.models import Operation

FOCAL_POINTS = Audience(roles=(Role.FOCAL_POINT,))
BOARD_AND_MAIL: tuple[Channel, ...] = ("board", "webhook", "email")

DEFAULTS: tuple[RuleDraft, ...] = (
    RuleDraft(
        kind="context",
        parameters={"contexts": ["terrorism"], "offences": ["terrorism"]},
        owners=True,
        channels=BOARD_AND_MAIL,
        severity="urgent",
    ),
    RuleDraft(
        kind="amount",
        parameters={"class": "explosive", "over": {"stick": 50, "kg": 10, "piece": 20, "metre": 100}},
        audience=FOCAL_POINTS,
        owners=True,
        channels=BOARD_AND_MAIL,
        severity="urgent",
    ),
    RuleDraft(kind="serial_known", owners=True, channels=BOARD_AND_MAIL, severity="warning"),
    RuleDraft(
        kind="threshold",
        parameters={"class": "firearm", "unit": "piece", "over": 25, "every": 25},
        audience=Audience(everybody=True),
        severity="notice",
    ),
    RuleDraft(kind="unit_overdue", parameters={"grace_minutes": 60}, owners=True, severity="warning"),
    RuleDraft(kind="sector_uncovered", audience=FOCAL_POINTS, channels=BOARD_AND_MAIL, severity="warning"),
    RuleDraft(kind="relief_overdue", parameters={"grace_minutes": 120}, owners=True, severity="warning"),
    RuleDraft(kind="outside", parameters={"kinds": ["seizure"]}, owners=True, severity="notice"),
)


def default_rules(operation_id: str) -> list[RuleView]:
    """The rules of a new operation; their ids follow from the operation's."""
    return [
        RuleView(id=str(uuid.uuid5(uuid.UUID(operation_id), f"{index} {draft.kind}")), **msgspec.structs.asdict(draft))
        for index, draft in enumerate(DEFAULTS)
    ]


def begin_rules(session: AsyncSession, operation: Operation) -> Draft:
    """Give a new operation its rules; the entry that says so. Its journal is watched from the first entry on."""
    rules = default_rules(operation.id)
    session.add_all(rule_row(operation.id, rule, position) for position, rule in enumerate(rules))
    session.add(AlarmCursor(operation_id=operation.id, number=0))
    return rules_entry(operation, rules)


def rule_row(operation_id: str, rule: RuleView, position: int) -> AlarmRule:
    return AlarmRule(
        operation_id=operation_id,
        id=rule.id,
        position=position,
        kind=rule.kind,
        enabled=rule.enabled,
        document=msgspec.to_builtins(rule),
    )


def rules_entry(operation: Operation, rules: list[RuleView]) -> Draft:
    """All rules as they stand: one noun an operation, for they are few and their order says something."""
    return Draft(kind="rules.changed", subject=operation.code, payload={"rules": msgspec.to_builtins(rules)})
