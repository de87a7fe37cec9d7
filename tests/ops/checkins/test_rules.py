"""When a silence is told and to whom: property tests over every way of being heard, late and answered."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ops.checkins.rules import judge

START = datetime(2020, 12, 2, 14, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
UNTIL = START + MINUTE * 1500
intervals = st.integers(5, 90).map(lambda minutes: MINUTE * minutes)


def followed(
    heard: list[int], every: timedelta, late: int = 0, answer: int | None = None
) -> list[tuple[str, datetime]]:
    """What is told until UNTIL, looking when each verdict says so, `late` minutes late each time."""
    told: list[tuple[str, datetime]] = []
    first: dict[datetime, datetime] = {}
    over: set[datetime] = set()
    at = START
    while at <= UNTIL:
        last = max((START + MINUTE * m for m in heard if START + MINUTE * m <= at), default=START)
        answered = last in first and answer is not None and at >= first[last] + MINUTE * answer
        verdict = judge(last, every, at, first.get(last), answered or last in over)
        if verdict.tell == "agency":
            first[last] = at
        if verdict.tell == "escalation":
            over.add(last)
        if verdict.tell != "nothing":
            told.append((verdict.tell, at))
        assert verdict.look_at > at
        at = verdict.look_at + MINUTE * late
    return told


@given(st.lists(st.integers(1, 1400), max_size=12, unique=True).map(sorted), intervals)
def test_each_silence_is_told_when_it_is_too_long_and_escalated_an_interval_later_and_both_once(heard, every) -> None:
    signs = [START, *(START + MINUTE * m for m in heard)]
    expected = []
    for sign, following in zip(signs, [*signs[1:], UNTIL + every * 3], strict=True):
        for count, stage in ((1, "agency"), (2, "escalation")):
            if sign + every * count < following and sign + every * count <= UNTIL:
                expected.append((stage, sign + every * count))
    assert followed(heard, every) == expected


@given(intervals, st.integers(0, 300))
def test_however_late_one_looks_the_agency_has_its_interval_before_it_is_escalated(every, late) -> None:
    told = followed([], every, late)
    assert [stage for stage, _ in told] == ["agency", "escalation"]
    assert told[1][1] - told[0][1] >= every
    assert told[0][1] >= START + every


@given(intervals, st.integers(0, 200))
def test_who_answers_within_the_interval_is_not_escalated_over(every, answer) -> None:
    stages = [stage for stage, _ in followed([], every, answer=answer)]
    assert stages == (["agency"] if MINUTE * answer <= every else ["agency", "escalation"])
