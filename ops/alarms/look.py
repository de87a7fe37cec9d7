"""Looking at cover and relief when they may have changed: by the plan's own times, or because somebody changed it."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ops.access.models import Unit
from ops.alarms import keeping, queries, watcher
from ops.alarms.cover import Phase, Post, bare_since, next_look, taken_over, unrelieved
from ops.alarms.kinds import ReliefOverdue, SectorUncovered, parameters_of
from ops.alarms.ledger import Finding, Ledger
from ops.alarms.planning import LOOK, plan_look
from ops.alarms.schemas import Reference, RuleView
from ops.due.effects import EFFECTS, Turn
from ops.due.service import z
from ops.journal.service import Draft
from ops.planning.models import Assignment, Operation, Sector
from ops.planning.schemas import phase_views
from scheduling.timeline import ACTION


async def look(turn: Turn) -> list[Draft]:
    """Judge every sector and every assignment as of now, and plan the next look."""
    session, operation = turn.session, turn.operation
    done_at = turn.work.done_at
    await watcher.catch_up(turn.store, session, operation)
    turn.work.done_at = done_at  # should that have asked for a look at once: this is it
    found = [(rule, parameters_of(rule.kind, rule.parameters)) for rule in await queries.rules(session, operation.id)]
    cover = [(rule, asked) for rule, asked in found if rule.enabled and isinstance(asked, SectorUncovered)]
    relief = [(rule, asked) for rule, asked in found if rule.enabled and isinstance(asked, ReliefOverdue)]
    if operation.state in {"draft", "closed"} or not cover + relief:
        return []
    posts = await posts_of(session, operation.id)
    ledger = await keeping.ledger_of(session, operation, turn.now, [], [rule.id for rule, _ in cover + relief])
    opened = [Phase(p.starts_at, p.ends_at) for p in phase_views(operation.phases) if p.kind == ACTION and p.opened_at]
    running = next((phase for phase in opened if phase.starts_at <= turn.now < phase.ends_at), None)
    sectors = await sectors_of(session, operation)
    for rule, sought in cover:
        judge_cover(ledger, rule, sought, sectors, posts, running)
    if relief:
        units = {u.code: u for u in await session.scalars(select(Unit).where(Unit.operation_id == operation.id))}
        for rule, wanted in relief:
            judge_relief(ledger, rule, wanted, posts, units)
    await keeping.keep(turn.store, session, operation, ledger)
    graces = [asked.grace_minutes for _, asked in cover] + [asked.grace_minutes for _, asked in relief]
    if following := next_look(posts, opened, graces, turn.now):
        await plan_look(session, operation, following)
    return []


async def posts_of(session: AsyncSession, operation_id: str) -> list[Post]:
    columns = [getattr(Assignment, name) for name in Post._fields]
    mine = select(*columns).where(Assignment.operation_id == operation_id)
    rows = await session.execute(mine.order_by(Assignment.starts_at, Assignment.id))
    return [Post(*row) for row in rows]


async def sectors_of(session: AsyncSession, operation: Operation) -> dict[str, str]:
    """The sectors that stand, each with its country."""
    standing = (Sector.operation_id == operation.id, Sector.valid_to.is_(None))
    rows = await session.execute(select(Sector.code, Sector.country).where(*standing).order_by(Sector.code))
    countries: dict[str, str] = dict(rows.all())
    return countries


def judge_cover(
    ledger: Ledger,
    rule: RuleView,
    asked: SectorUncovered,
    sectors: dict[str, str],
    posts: Sequence[Post],
    phase: Phase | None,
) -> None:
    """An alarm for each sector that has been bare for the grace; resolved when it is covered, or the phase is over."""
    for alarm in ledger.of(rule.id):
        if phase is None or alarm.scope not in sectors:
            ledger.gone(rule.id, alarm.key, "phase_over" if phase is None else "moved")
    if phase is None:
        return
    for code, country in sectors.items():
        since = bare_since([post for post in posts if post.sector == code], phase, ledger.now, asked.on_station)
        if since is None:
            ledger.gone(rule.id, code, "covered")
        elif ledger.now >= since + timedelta(minutes=asked.grace_minutes):
            facts = {"sector": code, "since": z(since), "on_station": asked.on_station}
            ledger.holds(rule, Finding(code, code, facts, (Reference(sector=code, country=country),)))


def judge_relief(
    ledger: Ledger, rule: RuleView, asked: ReliefOverdue, posts: Sequence[Post], units: dict[str, Unit]
) -> None:
    """An alarm for each unit that stayed on station so long after its time."""
    known = {post.id: post for post in posts}
    for alarm in ledger.of(rule.id):
        post = known.get(alarm.key)
        if post is None or not unrelieved(post, posts, ledger.now):
            over = post is not None and any(taken_over(post, other) for other in posts)
            relieved = post is not None and post.state == "relieved"
            ledger.gone(rule.id, alarm.key, "relieved" if relieved else "taken_over" if over else "moved")
    for post in posts:
        late = ledger.now >= post.ends_at + timedelta(minutes=asked.grace_minutes)
        if late and unrelieved(post, posts, ledger.now):
            unit = units[post.unit]
            facts = {"unit": post.unit, "sector": post.sector, "ends_at": z(post.ends_at)}
            about = Reference(
                assignment=post.id, unit=post.unit, agency=unit.agency, country=unit.country, sector=post.sector
            )
            ledger.holds(rule, Finding(post.id, post.id, facts, (about,)))


EFFECTS[LOOK] = look
