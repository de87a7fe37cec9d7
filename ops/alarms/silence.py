"""Units that are silent when something was due: judged once the grace is over, whatever restarts in between.

What can be missed is a table. A room in which something else is due of units (a check-in) adds how to ask who is
still silent, says in `ops.alarms.heard` what breaks the silence, and plans with `ops.alarms.planning.plan_silence` for
each enabled rule of kind unit_overdue whose parameter `of` names it (`rules_for`).
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.models import Unit
from ops.alarms import keeping, queries, watcher
from ops.alarms.kinds import UnitOverdue, parameters_of
from ops.alarms.ledger import Finding
from ops.alarms.planning import SILENCE
from ops.alarms.schemas import Reference, RuleView
from ops.due.effects import EFFECTS, Turn
from ops.journal.service import Draft
from ops.store.statements import few
from ops.tallies.models import Owed

Silent = Callable[[AsyncSession, str, datetime, datetime, Sequence[str]], Awaitable[set[str]]]
"""(session, operation, since, due_at, units) → which of the units are still silent now."""


async def still_missing(
    session: AsyncSession, operation_id: str, _since: datetime, due_at: datetime, units: Sequence[str]
) -> set[str]:
    """Who has not reported for a period, by the projection of what was owed."""
    owed = (Owed.operation_id == operation_id, Owed.due_at == due_at, Owed.unit.in_(few(units)))
    return set(await session.scalars(select(Owed.unit).where(*owed, Owed.state == "missing")))


SILENT: dict[str, Silent] = {"report": still_missing}
"""By what was due."""


async def rules_for(session: AsyncSession, operation_id: str, of: str) -> list[tuple[RuleView, UnitOverdue]]:
    """The enabled rules about units that are overdue with this."""
    found = []
    for rule in await queries.rules(session, operation_id):
        asked = parameters_of(rule.kind, rule.parameters)
        if rule.enabled and isinstance(asked, UnitOverdue) and of in asked.of:
            found.append((rule, asked))
    return found


async def judge_silence(turn: Turn) -> list[Draft]:
    """The grace is over: an alarm for each unit that is still silent. Late reports until here are taken in first."""
    session, operation, payload = turn.session, turn.operation, turn.work.payload
    await watcher.catch_up(turn.store, session, operation)
    rules = {rule.id: rule for rule, _ in await rules_for(session, operation.id, payload["of"])}
    rule = rules.get(payload["rule"])
    if rule is None or operation.state == "closed":
        return []
    since, due_at = (datetime.fromisoformat(payload[name]).astimezone(UTC) for name in ("since", "due_at"))
    silent = await SILENT[payload["of"]](session, operation.id, since, due_at, payload["units"])
    if not silent:
        return []
    mine = (Unit.operation_id == operation.id, Unit.code.in_(few(silent)))
    ledger = await keeping.ledger_of(session, operation, turn.now, silent, [])
    for unit in await session.scalars(select(Unit).where(*mine).order_by(Unit.code)):
        facts = {name: payload[name] for name in ("of", "since", "due_at")} | {"unit": unit.code}
        about = Reference(unit=unit.code, agency=unit.agency, country=unit.country)
        key = f"{payload['of']}|{unit.code}|{payload['due_at']}"
        ledger.holds(rule, Finding(key, unit.code, facts, (about,)))
    await keeping.keep(turn.store, session, operation, ledger)
    return []


EFFECTS[SILENCE] = judge_silence
"""`keep` appends its entries itself, hence no drafts."""
