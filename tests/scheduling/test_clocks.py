from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.clocks import Exercise, OperationClock

STARTS_AT = datetime(2020, 11, 30, tzinfo=UTC)
BEGAN_AT = datetime(2026, 5, 4, 9, tzinfo=UTC)

instants = st.timedeltas(timedelta(0), timedelta(days=3650)).map(lambda after: datetime(2020, 1, 1, tzinfo=UTC) + after)
speeds = st.floats(1, 100_000) | st.integers(1, 100_000)


def rehearsal(speed: float = 3600) -> OperationClock:
    return OperationClock(Exercise(STARTS_AT, speed, BEGAN_AT))


def test_a_real_operation_goes_by_the_wall() -> None:
    assert OperationClock().now(BEGAN_AT) == BEGAN_AT
    assert OperationClock().wall(BEGAN_AT) == BEGAN_AT


def test_an_exercise_at_speed_3600_passes_an_hour_each_second() -> None:
    clock = rehearsal()
    assert clock.now(BEGAN_AT) == STARTS_AT
    assert clock.now(BEGAN_AT + timedelta(seconds=1)) == STARTS_AT + timedelta(hours=1)
    assert clock.now(BEGAN_AT + timedelta(seconds=168)) == STARTS_AT + timedelta(days=7)
    assert clock.wall(STARTS_AT + timedelta(days=7)) == BEGAN_AT + timedelta(seconds=168)


def test_before_it_began_an_exercise_stands_at_its_start() -> None:
    assert rehearsal().now(BEGAN_AT - timedelta(days=9)) == STARTS_AT
    waiting = OperationClock(Exercise(STARTS_AT, 60))
    assert waiting.now(BEGAN_AT) == STARTS_AT
    assert waiting.wall(STARTS_AT + timedelta(hours=1)) is None


def test_what_an_exercise_starts_with_had_come_when_it_began() -> None:
    assert rehearsal().wall(STARTS_AT) == BEGAN_AT
    assert rehearsal().wall(STARTS_AT - timedelta(days=50)) == BEGAN_AT


def test_an_exercise_that_nobody_stopped_stands_at_the_end_of_the_calendar() -> None:
    end = rehearsal(100_000).now(BEGAN_AT + timedelta(days=400))
    assert end.year == 9998
    assert rehearsal(100_000).now(BEGAN_AT + timedelta(days=4000)) == end


@pytest.mark.parametrize("speed", [0, 0.5, -1, 100_001, float("nan"), float("inf")])
def test_an_exercise_runs_1_to_100000_times_as_fast(speed: float) -> None:
    with pytest.raises(ValueError, match="1 to 100000 times"):
        Exercise(STARTS_AT, speed)


def test_a_wall_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="names no instant"):
        rehearsal().now(BEGAN_AT.replace(tzinfo=None))


@given(instants, speeds)
def test_who_sleeps_until_a_time_wakes_at_or_after_it_and_not_a_microsecond_too_late(
    at: datetime, speed: float
) -> None:
    clock = rehearsal(speed)
    wall = clock.wall(at)
    assert wall is not None
    assert clock.now(wall) >= at
    assert wall == BEGAN_AT or clock.now(wall - timedelta.resolution) < at


@given(instants, instants, speeds)
def test_an_exercise_never_runs_backwards(one: datetime, other: datetime, speed: float) -> None:
    clock = rehearsal(speed)
    assert clock.now(min(one, other)) <= clock.now(max(one, other))


@given(instants, speeds, speeds, instants)
def test_an_exercise_that_takes_another_speed_goes_on_from_where_it_is(
    at: datetime, speed: float, other: float, later: datetime
) -> None:
    former = Exercise(STARTS_AT, speed, BEGAN_AT)
    wall = max(at, BEGAN_AT)
    paced = OperationClock(former.paced(other, wall))
    assert paced.now(wall) == OperationClock(former).now(wall)
    assert paced.now(max(later, wall)) >= paced.now(wall)
