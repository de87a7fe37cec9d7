"""What follows the journal gives way to receipts, and is never left behind."""

import asyncio

import pytest

from ops.pace import GATHERING_S, Pace
from ops.reports import matcher
from tests.cast import AWA, FIRST_UNIT, SECOND_UNIT
from tests.ops.reports.field import Field, seizure
from tests.world import expect


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that are made, none of which takes any time."""
    made: list[float] = []
    sleep = asyncio.sleep

    async def at_once(pause: float) -> None:
        made.append(pause)
        await sleep(0)

    monkeypatch.setattr("ops.pace.sleep", at_once)
    return made


async def test_a_follower_rests_while_somebody_waits_until_its_patience_is_over(pauses: list[float]) -> None:
    pace = Pace(lambda: True, rest=1e9, patience_s=3.0)
    for _ in range(3):
        await pace.give_way()
    assert pauses == [3.0, 0, 0]
    await pace.at_the_end()
    await pace.give_way()
    assert pauses[3:] == [GATHERING_S, 3.0]


async def test_at_the_end_it_lets_what_comes_gather_while_somebody_waits(pauses: list[float]) -> None:
    pace = Pace(lambda: True, rest=1e9, patience_s=3.0)
    for _ in range(3):
        await pace.at_the_end()
    assert pauses == [GATHERING_S] * 3


async def test_a_follower_does_not_rest_when_nobody_waits(pauses: list[float]) -> None:
    pace = Pace(lambda: False, rest=1e9, patience_s=3.0)
    await pace.give_way()
    assert pauses == [0]


async def test_a_long_piece_of_work_rests_in_between_and_leaves_nothing_out(
    pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr("ops.pace.monotonic", lambda: now)
    pace = Pace(lambda: True, rest=9, patience_s=0.1)
    done = []
    async for thing in pace.in_turns(range(6)):
        done.append(thing)
        now += 0.002
    assert done == list(range(6))
    assert pauses == pytest.approx([9 * 0.004, 9 * 0.004])


async def test_reports_are_compared_to_the_last_although_the_intake_never_rests(
    field: Field, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matcher, "BATCH", 2)
    for unit in (FIRST_UNIT, SECOND_UNIT) * 4:
        await field.filed(seizure(), unit=unit)
    await matcher.follow(field.world.store, Pace(lambda: True, rest=1e9, patience_s=0.5))
    assert pauses.count(0.5) <= 1  # its patience once, whatever the service's own follower rests meanwhile
    awa = field.world.as_(AWA)
    page = (await expect(200, awa.get("pairs"))).json()
    assert page["items"]
    assert page["compared_to"] >= 8
