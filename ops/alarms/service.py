"""Writing rules and acknowledgements. Services never commit.

Whoever changes a rule first lets the watcher come to the journal's end: what happened before is judged by the rule as
it was, and what comes afterwards by the rule as it is.
"""

import uuid
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from ops import wire
from ops.alarms import keeping, kinds, queries, watcher
from ops.alarms.defaults import rule_row, rules_entry
from ops.alarms.engine import Judge
from ops.alarms.kinds import Threshold
from ops.alarms.ledger import Ledger
from ops.alarms.models import AlarmFigure, AlarmRule
from ops.alarms.planning import plan_look
from ops.alarms.readers import record_of, shown
from ops.alarms.schemas import Acknowledgement, AlarmView, RuleDraft, RulePatch, RuleView
from ops.alarms.serials import Known
from ops.call import Call
from ops.errors import Conflict, Fault, NotFound, Unacceptable
from ops.planning.models import Operation
from ops.planning.queries import lock_operation
from ops.planning.rules import merge_patch
from ops.planning.timing import clock_of
from ops.reports.vocabulary import codes
from ops.store.statements import add
from ops.tallies import additions
from ops.tallies import queries as tallies

MOST_RULES = 100


async def add_rule(call: Call[RuleDraft]) -> RuleView:
    """One more rule. A sum that is over its limit already is told at once."""
    operation = await lock_operation(call.session, call.operation.id)
    rule = sound(str(uuid.uuid4()), call.body)
    await watcher.catch_up(call.store, call.session, operation)
    rules = await queries.rules(call.session, operation.id)
    if len(rules) >= MOST_RULES:
        raise Conflict(f"An operation has {MOST_RULES} rules at most.")
    last = await call.session.scalar(
        select(AlarmRule.position)
        .where(AlarmRule.operation_id == operation.id)
        .order_by(AlarmRule.position.desc())
        .limit(1)
    )
    call.session.add(rule_row(operation.id, rule, (last or 0) + 1))
    await call.session.flush()
    await call.journal(rules_entry(operation, [*rules, rule]))
    await apply(call, operation, None, rule)
    return rule


async def change_rule(call: Call[RulePatch], rule_id: str) -> RuleView:
    """Change what a merge patch names. Alarms stand unless what the rule asks for has changed."""
    operation = await lock_operation(call.session, call.operation.id)
    kept, before = await found(call, rule_id)
    asked = {name: value for name, value in msgspec.to_builtins(before).items() if name != "id"}
    draft = wire.convert(merge_patch(asked, call.body), RuleDraft)
    if draft.kind != before.kind:
        raise Unacceptable(faults=[Fault("/kind", "stays as it is; take the rule away and make another")])
    rule = sound(rule_id, draft)
    if rule == before:
        return rule
    await watcher.catch_up(call.store, call.session, operation)
    kept.enabled, kept.document = rule.enabled, msgspec.to_builtins(rule)
    await call.session.flush()
    await call.journal(rules_entry(operation, await queries.rules(call.session, operation.id)))
    await apply(call, operation, before, rule)
    return rule


async def remove_rule(call: Call[None], rule_id: str) -> None:
    """Take a rule away. The alarms that it raised stay, resolved."""
    operation = await lock_operation(call.session, call.operation.id)
    kept, before = await found(call, rule_id)
    await watcher.catch_up(call.store, call.session, operation)
    await call.session.delete(kept)
    await call.session.flush()
    await call.journal(rules_entry(operation, await queries.rules(call.session, operation.id)))
    await apply(call, operation, before, None)


async def found(call: Call[Any], rule_id: str) -> tuple[AlarmRule, RuleView]:
    kept = await call.session.get(AlarmRule, (call.operation.id, rule_id), populate_existing=True)
    if kept is None:
        raise NotFound
    return kept, queries.rule_view(kept)


def sound(id_: str, draft: RuleDraft) -> RuleView:
    """The rule of a draft. Raises Unacceptable with everything that is wrong."""
    faults = kinds.faults(draft.kind, draft.parameters)
    known = codes("country")
    faults += [
        Fault(f"/audience/countries/{index}", f"{code} is no country (ISO 3166-1 alpha-3)")
        for index, code in enumerate(draft.audience.countries)
        if code not in known
    ]
    if faults:
        raise Unacceptable(faults=faults)
    return RuleView(id=id_, **msgspec.structs.asdict(draft))


async def apply(call: Call[Any], operation: Operation, before: RuleView | None, after: RuleView | None) -> None:
    """What follows from a rule that was changed, once the watcher is at the journal's end."""
    session, now = call.session, clock_of(operation).now(datetime.now(UTC))
    same = before and after and (before.enabled, before.parameters) == (after.enabled, after.parameters)
    if same:
        return
    ledger = await keeping.ledger_of(session, operation, now, [], [rule.id for rule in (before, after) if rule])
    if before is not None:
        await session.execute(
            delete(AlarmFigure).where(AlarmFigure.operation_id == operation.id, AlarmFigure.rule == before.id)
        )
        for alarm in ledger.of(before.id):
            ledger.gone(before.id, alarm.key, "rule_changed" if after else "rule_removed")
    if after is not None and after.enabled:
        await begin(session, operation, after, ledger)
    await keeping.keep(call.store, session, operation, ledger)


async def begin(session: AsyncSession, operation: Operation, rule: RuleView, ledger: Ledger) -> None:
    """A rule as of now: a sum from the tallies, not from history; cover and relief at the next look, which is now."""
    asked = kinds.parameters_of(rule.kind, rule.parameters)
    if isinstance(asked, Threshold):
        by: list[str] = [asked.per] if asked.per != "operation" else []
        waiting = await additions.waiting(session, operation.id, held=True)
        gross, _ = await tallies.now(session, operation.id, tallies.Asked(by=by), waiting)
        figures = {(rule.id, part): amount for part, amount in kinds.sums(asked, gross).items()}
        rows = [
            {"operation_id": operation.id, "rule": id_, "scope": part, "amount": amount}
            for (id_, part), amount in sorted(figures.items())
        ]
        await add(session, AlarmFigure, rows)
        Judge([rule], ledger, figures, Known([])).begin(rule)
    elif rule.kind in watcher.BY_TIME:
        await plan_look(session, operation)


async def acknowledge(call: Call[Acknowledgement], alarm_id: str) -> AlarmView:
    """That somebody to whom an alarm is addressed has seen it. The first one stands; a second is told by whom.

    An alarm that is resolved already can still be acknowledged, and stays resolved.
    """
    operation = await lock_operation(call.session, call.operation.id)
    kept = await queries.visible_alarm(call.session, operation.id, alarm_id, call.seats, call.actor.name)
    if kept is None:
        raise NotFound
    record = record_of(kept.document)
    if record.acknowledged_by is not None:
        if (record.acknowledged_by, record.remark) == (call.actor.name, call.body.remark):
            return shown(record, call.seats)
        raise Conflict("Somebody has acknowledged this alarm already.")
    record = msgspec.structs.replace(
        record,
        state="acknowledged" if record.state == "open" else record.state,
        acknowledged_by=call.actor.name,
        acknowledged_at=call.now,
        remark=call.body.remark.strip(),
    )
    kept.state, kept.document = record.state, keeping.journalled(record)
    await call.session.flush()
    await call.journal(keeping.draft("alarm.acknowledged", record))
    return shown(record, call.seats)
