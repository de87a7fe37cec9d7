"""Deadlines: who is told what when, each once, whatever restarts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from ops.cases.models import Action
from ops.cases.stages import ESCALATES_AFTER, Awaited, stages, to_tell, untold
from ops.cases.states import STATES, WAITING
from ops.due.models import DueWork
from ops.due.runner import DueRunner
from ops.journal.verify import verify
from ops.messages.models import Message
from tests.cast import AWA, FATOU, NADIA, OMAR
from tests.ops.cases.test_following import case_of, compiled, journal_of
from tests.ops.reports.field import SEIZURE, Field
from tests.world import expect

NOW = datetime(2020, 12, 2, 15, tzinfo=UTC)
WEEK = timedelta(days=7)


def awaited(state: str = "sent", told: Any = (), review_at: datetime | None = None) -> Awaited:
    return Awaited(state, NOW, NOW + WEEK, review_at, told)


def told(*found: Any) -> list[dict[str, Any]]:
    return [{"stage": stage.stage, "for": stage.due.isoformat(), "at": NOW.isoformat()} for stage in found]


def test_a_deadline_is_told_of_before_it_at_it_and_one_level_up_after_days() -> None:
    assert [(stage.stage, stage.at - NOW) for stage in stages(awaited())] == [
        ("reminded", WEEK - WEEK / 4),
        ("overdue", WEEK),
        ("escalated", WEEK + ESCALATES_AFTER),
    ]


def test_a_long_deadline_is_reminded_of_two_days_before() -> None:
    long = Awaited("sent", NOW, NOW + timedelta(days=30), None, ())
    assert stages(long)[0].at == NOW + timedelta(days=28)


@pytest.mark.parametrize("state", STATES)
def test_what_is_answered_or_settled_is_told_of_no_more(state: str) -> None:
    assert bool(stages(awaited(state))) is (state in WAITING)


@given(st.lists(st.integers(0, 15 * 24), min_size=1, max_size=12))
def test_each_stage_is_told_once_and_in_order_whenever_somebody_looks(hours: list[int]) -> None:
    said: list[Any] = []
    for hour in sorted(hours):
        now = NOW + timedelta(hours=hour)
        found = to_tell(awaited(told=told(*said)), now)
        assert len(found) <= 1
        assert all(stage.at <= now for stage in found)
        said += found
    names = [stage.stage for stage in said]
    assert names == [name for name in ("reminded", "overdue", "escalated") if name in names]
    assert to_tell(awaited(told=told(*said)), NOW + timedelta(hours=max(hours))) == []


def test_a_deadline_that_is_moved_is_told_of_anew_and_a_day_of_review_is_its_own() -> None:
    before = told(*stages(awaited()))
    assert untold(awaited(told=before)) == []
    later = Awaited("sent", NOW, NOW + 2 * WEEK, NOW + WEEK, before)
    assert [stage.stage for stage in untold(later)] == ["review", "reminded", "overdue", "escalated"]


async def pass_by(field: Field, time: timedelta) -> None:
    """Let so much time go by for the deadlines: all of them lie that much earlier."""
    async with field.world.store.write() as session:
        for action in await session.scalars(select(Action)):
            assert action.due_at is not None
            action.due_at -= time
            action.moved_at = (action.moved_at or NOW) - time
        early = datetime.now(UTC) - timedelta(seconds=1)
        await session.execute(update(DueWork).where(DueWork.kind == "case_due").values(wakes_at=early))


async def messages_of(field: Field) -> list[Message]:
    async with field.world.store.read() as session:
        rows = await session.scalars(select(Message).where(Message.sender == "clock").order_by(Message.entry))
        return list(rows)


async def test_those_who_lead_are_told_and_after_days_those_above_them_each_once(field: Field) -> None:
    world = field.world
    await field.filed(SEIZURE)
    [code] = (await compiled(world))["opened"]
    runner = DueRunner(world.store)
    await pass_by(field, timedelta(days=1))
    await runner.wake()
    await DueRunner(world.store).wake()  # as after a restart
    [message] = await messages_of(field)
    assert message.to["people"] == sorted([FATOU.email, OMAR.email])
    assert f"{code}/2" in message.text
    assert "overdue" in message.text
    assert "en retard" in message.text
    listed = (await expect(200, world.as_(OMAR).get("messages"))).json()["items"]
    assert [one["sender"] for one in listed if "notice" not in one] == ["clock"]
    others = (await expect(200, world.as_(NADIA).get("messages"))).json()["items"]
    assert [one for one in others if "notice" not in one] == []
    case = await case_of(world, code)
    assert [one["stage"] for one in case["actions"][1]["told"]] == ["overdue"]
    await pass_by(field, timedelta(days=3))
    await runner.wake()
    texts = [(one.to["people"], "has been overdue" in one.text) for one in await messages_of(field)][1:]
    assert (sorted([AWA.email, FATOU.email]), True) in texts
    assert (await journal_of(world)).count("case.reminded") == 2


async def test_what_is_answered_before_its_deadline_is_never_told_of(field: Field) -> None:
    world = field.world
    await field.filed(SEIZURE)
    [code] = (await compiled(world))["opened"]
    for number in range(1, 6):
        change = {"to": "withdrawn", "reason": "Solved"}
        await expect(200, world.as_(FATOU).post(f"cases/{code}/actions/{number}/state", json=change))
    async with world.store.read() as session:
        assert (await session.scalars(select(DueWork).where(DueWork.kind == "case_due"))).all() == []
    await DueRunner(world.store).wake()
    assert await messages_of(field) == []
    assert await verify(world.store, field.operation_id) == []
