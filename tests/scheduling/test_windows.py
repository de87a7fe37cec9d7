from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.windows import (
    Window,
    day_bounds,
    double_bookings,
    instant,
    local_times,
    reporting_day,
    uncovered,
)


def wall(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


# A change by an hour, by half an hour, at midnight, over midnight (until 2011), a whole day left out (2011), and
# none.
ZONES = [
    "Europe/Warsaw",
    "America/Santiago",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Pacific/Apia",
    "Africa/Niamey",
    "UTC",
]
zones = st.sampled_from(ZONES)
walls = st.datetimes(wall(2005, 1, 1), wall(2040, 1, 1))
instants = walls.map(lambda naive: naive.replace(tzinfo=UTC))

NOON = datetime(2020, 12, 2, 12, tzinfo=UTC)


def hours(start: float, end: float) -> Window:
    return Window(NOON + timedelta(hours=start), NOON + timedelta(hours=end))


windows = st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda pair: hours(pair[0], pair[0] + pair[1]))


def test_a_day_has_23_hours_in_spring_and_25_in_autumn() -> None:
    def length(day: date, zone: str = "Europe/Warsaw") -> float:
        start, end = day_bounds(day, zone)
        return (end - start) / timedelta(hours=1)

    assert length(date(2026, 3, 29)) == 23
    assert length(date(2026, 10, 25)) == 25
    assert length(date(2026, 7, 1)) == 24
    assert length(date(2026, 10, 4), "Australia/Lord_Howe") == 23.5
    assert length(date(2026, 10, 25), "Africa/Niamey") == 24


def test_a_day_whose_midnight_was_skipped_begins_with_the_clock_change() -> None:
    start, end = day_bounds(date(2026, 9, 6), "America/Santiago")
    assert start == datetime(2026, 9, 6, 4, tzinfo=UTC)  # 00:00 became 01:00
    assert end - start == timedelta(hours=23)


def test_a_day_that_a_zone_left_out_is_empty() -> None:
    start, end = day_bounds(date(2011, 12, 30), "Pacific/Apia")
    assert start == end
    assert reporting_day(start, "Pacific/Apia") == date(2011, 12, 31)


def test_the_day_is_the_one_of_the_operations_zone() -> None:
    at = datetime(2020, 12, 1, 23, 30, tzinfo=UTC)
    assert reporting_day(at, "UTC") == date(2020, 12, 1)
    assert reporting_day(at, "Africa/Niamey") == date(2020, 12, 2)


def test_a_day_that_has_begun_does_not_end_because_the_clock_is_turned_back_over_midnight() -> None:
    start, end = day_bounds(date(2010, 11, 7), "America/St_Johns")  # at 00:01 back to 23:01
    again_yesterday = start + timedelta(minutes=30)
    assert again_yesterday.astimezone(ZoneInfo("America/St_Johns")).date() == date(2010, 11, 6)
    assert reporting_day(again_yesterday, "America/St_Johns") == date(2010, 11, 7)
    assert end - start == timedelta(hours=25)


@given(instants, zones)
def test_every_instant_lies_within_the_bounds_of_its_day(at: datetime, zone: str) -> None:
    start, end = day_bounds(reporting_day(at, zone), zone)
    assert start <= at < end


@given(st.dates(date(2005, 1, 1), date(2040, 1, 1)), zones)
def test_a_day_ends_when_the_next_begins(day: date, zone: str) -> None:
    assert day_bounds(day, zone)[1] == day_bounds(day + timedelta(days=1), zone)[0]


def test_a_wall_time_that_never_was_comes_with_the_clock_change() -> None:
    assert instant(wall(2026, 3, 29, 2, 30), "Europe/Warsaw") == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_wall_time_that_was_twice_comes_once_the_first_time() -> None:
    assert instant(wall(2026, 10, 25, 2, 30), "Europe/Warsaw") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(walls, zones)
def test_a_wall_time_comes_at_the_first_instant_that_shows_it_or_later(naive: datetime, zone: str) -> None:
    at = instant(naive, zone)
    shown, just_before = (
        moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for moment in (at, at - timedelta.resolution)
    )
    assert just_before < naive <= shown


@given(st.lists(walls, min_size=2, max_size=5), zones)
def test_a_later_wall_time_never_comes_earlier(walls: list[datetime], zone: str) -> None:
    for earlier, later in pairwise(sorted(walls)):
        assert instant(earlier, zone) <= instant(later, zone)


def test_a_wall_time_with_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone of its own"):
        instant(NOON, "UTC")


def test_local_times_are_one_instant_on_several_walls() -> None:
    times = local_times(NOON, ["Africa/Abidjan", "Africa/Niamey"])
    assert [(zone, at.hour) for zone, at in times.items()] == [("Africa/Abidjan", 12), ("Africa/Niamey", 13)]
    assert set(times.values()) == {NOON}


@pytest.mark.parametrize("name", ["Africa/Atlantis", "", "../etc/passwd", "Africa", "A" * 300, "a\0b"])
def test_an_unknown_zone_is_refused_by_name(name: str) -> None:
    with pytest.raises(ValueError, match="no time zone is called"):
        reporting_day(NOON, name)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="names no instant"):
        Window(NOON.replace(tzinfo=None), NOON)


@pytest.mark.parametrize("at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_a_time_at_the_end_of_the_calendar_is_refused(at: datetime) -> None:
    for refused in (lambda: reporting_day(at, "UTC"), lambda: day_bounds(at.date(), "UTC")):
        with pytest.raises(ValueError, match="too near the end of the calendar"):
            refused()


def test_a_window_is_not_empty_and_does_not_run_backwards() -> None:
    for end in (NOON, NOON - timedelta(seconds=1)):
        with pytest.raises(ValueError, match="cannot end at"):
            Window(NOON, end)


def test_a_window_holds_its_start_and_not_its_end() -> None:
    window = hours(0, 2)
    assert window.contains(window.starts_at)
    assert not window.contains(window.ends_at)
    assert window.duration == timedelta(hours=2)


def test_a_window_across_a_clock_change_is_measured_in_real_time() -> None:
    warsaw = ZoneInfo("Europe/Warsaw")
    window = Window(datetime(2026, 10, 25, 2, 30, tzinfo=warsaw), datetime(2026, 10, 25, 2, 30, tzinfo=warsaw, fold=1))
    assert window.duration == timedelta(hours=1)


def test_windows_that_touch_do_not_overlap() -> None:
    assert hours(0, 2).overlap(hours(2, 3)) is None
    assert hours(0, 2).overlap(hours(1, 3)) == hours(1, 2)


def test_the_uncovered_parts_are_those_between_the_covering_ones() -> None:
    assert uncovered(hours(0, 24), [hours(20, 30), hours(2, 8), hours(4, 6), hours(8, 10)]) == [
        hours(0, 2),
        hours(10, 20),
    ]
    assert uncovered(hours(0, 24), []) == [hours(0, 24)]
    assert uncovered(hours(0, 24), [hours(-1, 12), hours(12, 24)]) == []


@given(windows, st.lists(windows, max_size=6))
def test_an_hour_is_uncovered_exactly_when_nothing_covers_it(window: Window, covering: list[Window]) -> None:
    gaps = uncovered(window, covering)
    for hour in range(61):
        at = NOON + timedelta(hours=hour)
        bare = window.contains(at) and not any(cover.contains(at) for cover in covering)
        assert bare == (sum(gap.contains(at) for gap in gaps) == 1)
    assert all(earlier.ends_at < later.starts_at for earlier, later in pairwise(gaps))


def test_a_unit_in_two_places_at_once_is_double_booked_for_the_time_they_share() -> None:
    bookings = [("late", hours(6, 14)), ("early", hours(0, 8)), ("after", hours(14, 20))]
    assert double_bookings(bookings) == [("early", "late", hours(6, 8))]


@given(st.lists(windows, max_size=7))
def test_every_overlapping_pair_is_found_once(booked: list[Window]) -> None:
    found = double_bookings(enumerate(booked))
    expected = {
        frozenset((i, j))
        for i, one in enumerate(booked)
        for j, other in enumerate(booked)
        if i < j and one.overlap(other)
    }
    assert {frozenset((i, j)) for i, j, _ in found} == expected
    assert len(found) == len(expected)
    assert all(shared == booked[i].overlap(booked[j]) for i, j, shared in found)
