"""When units are reminded and what they owe next: pure rules."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ops.duties.rules import Period, Shift, minutes_of, next_owed, owes, remind_at

START = datetime(2020, 12, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


@given(st.integers(1, 168), st.integers(0, 1440))
def test_a_reminder_comes_before_its_hour_and_in_the_second_half_of_its_period(hours, minutes) -> None:
    due_at = START + HOUR * hours
    at = remind_at(START, due_at, minutes)
    if minutes == 0:
        assert at is None
    else:
        assert at is not None
        assert START + (due_at - START) / 2 <= at < due_at
        assert due_at - at <= timedelta(minutes=minutes)


@given(
    st.integers(1, 24),
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 60)), max_size=4),
    st.integers(-5, 260),
)
def test_the_next_report_is_the_first_that_is_still_due_and_whose_period_touches_a_shift(every, shifts, now) -> None:
    periods = [Period(START + HOUR * every * n, START + HOUR * every * (n + 1)) for n in range(200 // every + 1)]
    mine = [Shift(START + HOUR * begin, START + HOUR * (begin + length)) for begin, length in shifts]
    moment = START + HOUR * now
    found = next_owed(periods, mine, moment)
    hours = {h for begin, length in shifts for h in range(begin, begin + length)}
    expected = [
        period
        for period in periods
        if period.due_at > moment and any(period.since <= START + HOUR * h < period.due_at for h in hours)
    ]
    assert found == (expected[0] if expected else None)
    assert found is None or owes(found, mine)


def test_where_nobody_is_assigned_everybody_owes_and_an_hour_is_the_usual_notice() -> None:
    period = Period(START, START + HOUR)
    assert next_owed([period], None, START) == period
    assert next_owed([period], [], START) is None
    assert (minutes_of({}), minutes_of({"remind_minutes": 0})) == (60, 0)
