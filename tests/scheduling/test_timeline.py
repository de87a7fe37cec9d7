from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.timeline import Due, Phase, Reporting, fallen_due, next_due, timeline
from scheduling.windows import Window

ZONES = ["Europe/Warsaw", "America/Santiago", "Australia/Lord_Howe", "Africa/Niamey", "UTC"]
EVERY_HOURS = st.integers(1, 168)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def action(starts_at: datetime, ends_at: datetime) -> Phase:
    return Phase("action", Window(starts_at, ends_at))


def report_hours(dues: list[Due], zone: str = "UTC") -> list[str]:
    return [f"{due.at.astimezone(ZoneInfo(zone)):%d %H:%M}" for due in dues if due.kind == "report_due"]


def periods(dues: list[Due]) -> list[Window]:
    return [due.period for due in dues if due.period]


KAFO = [
    Phase("preparation", Window(utc(2020, 10, 5), utc(2020, 11, 30))),
    action(utc(2020, 11, 30), utc(2020, 12, 7)),
    Phase("follow_up", Window(utc(2020, 12, 7), utc(2021, 6, 1))),
]


def test_a_week_of_action_owes_a_report_every_evening_and_one_for_its_cut_off_end() -> None:
    dues = timeline(KAFO, Reporting(every_hours=24, due_at="18:00"), "UTC")
    assert report_hours(dues) == [f"{day} 18:00" for day in ("30", "01", "02", "03", "04", "05", "06", "07")]
    first, *_, last = periods(dues)
    assert first == Window(utc(2020, 11, 30), utc(2020, 11, 30, 18))
    assert last == Window(utc(2020, 12, 6, 18), utc(2020, 12, 7))


def test_a_phase_closes_before_the_next_one_opens() -> None:
    dues = timeline(KAFO, None, "UTC")
    assert [(due.kind, due.phase.kind) for due in dues] == [
        ("phase_open", "preparation"),
        ("phase_close", "preparation"),
        ("phase_open", "action"),
        ("phase_close", "action"),
        ("phase_open", "follow_up"),
        ("phase_close", "follow_up"),
    ]


def test_a_report_due_when_the_phase_ends_comes_before_its_closing_and_is_the_last() -> None:
    dues = timeline([action(utc(2020, 12, 1, 18), utc(2020, 12, 2, 18))], Reporting(), "UTC")
    assert [(due.kind, due.at) for due in dues] == [
        ("phase_open", utc(2020, 12, 1, 18)),
        ("report_due", utc(2020, 12, 2, 18)),
        ("phase_close", utc(2020, 12, 2, 18)),
    ]


def test_keys_say_what_is_due_and_when() -> None:
    dues = timeline([action(utc(2020, 12, 1), utc(2020, 12, 2))], Reporting(due_at="23:00"), "UTC")
    assert [due.key for due in dues] == [
        "phase_open:action:2020-12-01T00:00:00Z",
        "report_due:action:2020-12-01T00:00:00Z",
        "phase_close:action:2020-12-02T00:00:00Z",
        "report_due:action:2020-12-01T23:00:00Z",
    ]


def test_a_longer_phase_keeps_the_keys_of_what_did_not_move() -> None:
    short = timeline([action(utc(2020, 12, 1), utc(2020, 12, 4))], Reporting(), "UTC")
    long = timeline([action(utc(2020, 12, 1), utc(2020, 12, 6))], Reporting(), "UTC")
    moved = {due.key for due in short} - {due.key for due in long}
    assert moved == {"phase_close:action:2020-12-04T00:00:00Z"}


def test_due_hours_are_the_same_every_day_up_to_every_24_hours() -> None:
    day = [action(utc(2020, 12, 1), utc(2020, 12, 2, 23))]
    assert report_hours(timeline(day, Reporting(every_hours=8, due_at="18:00"), "UTC")) == [
        "01 02:00",
        "01 10:00",
        "01 18:00",
        "02 02:00",
        "02 10:00",
        "02 18:00",
        "03 02:00",
    ]
    fives = report_hours(timeline(day, Reporting(every_hours=5, due_at="18:00"), "UTC"))
    assert fives[:6] == ["01 04:00", "01 09:00", "01 14:00", "01 18:00", "01 23:00", "02 04:00"]


def test_no_step_is_longer_than_was_asked_for_not_even_over_midnight() -> None:
    two_days = [Phase("action", Window(datetime(2020, 12, 1, tzinfo=UTC), datetime(2020, 12, 3, tzinfo=UTC)))]
    hours = report_hours(timeline(two_days, Reporting(every_hours=11, due_at="02:00"), "UTC"))
    assert hours == ["01 02:00", "01 13:00", "02 00:00", "02 02:00", "02 13:00", "03 00:00"]


def test_beyond_24_hours_they_count_from_the_first_day_of_the_phase() -> None:
    week = [action(utc(2020, 12, 1), utc(2020, 12, 8))]
    dues = timeline(week, Reporting(every_hours=48, due_at="18:00"), "UTC")
    assert report_hours(dues) == ["01 18:00", "03 18:00", "05 18:00", "07 18:00", "09 18:00"]


def test_a_due_hour_stays_where_it_is_on_the_wall_when_the_clocks_change() -> None:
    weekend = [action(utc(2026, 10, 24), utc(2026, 10, 26))]
    dues = timeline(weekend, Reporting(), "Europe/Warsaw")
    assert report_hours(dues, "Europe/Warsaw") == ["24 18:00", "25 18:00", "26 18:00"]
    assert [period.duration / timedelta(hours=1) for period in periods(dues)] == [16, 25, 7]


def test_a_due_hour_that_the_spring_skips_comes_with_the_change() -> None:
    night = [action(utc(2026, 3, 28), utc(2026, 3, 30))]
    dues = timeline(night, Reporting(due_at="02:30"), "Europe/Warsaw")
    assert report_hours(dues, "Europe/Warsaw") == ["28 02:30", "29 03:00", "30 02:30"]


def test_a_due_hour_that_the_autumn_repeats_comes_once() -> None:
    night = [action(utc(2026, 10, 24, 12), utc(2026, 10, 25, 12))]
    dues = timeline(night, Reporting(every_hours=1, due_at="02:30"), "Europe/Warsaw")
    assert report_hours(dues, "Europe/Warsaw").count("25 02:30") == 1
    assert max(period.duration for period in periods(dues)) == timedelta(hours=2)


def test_two_due_hours_that_come_with_one_clock_change_are_one() -> None:
    night = [action(utc(2026, 3, 29), utc(2026, 3, 29, 3))]
    hours = report_hours(timeline(night, Reporting(every_hours=1, due_at="00:00"), "Europe/Warsaw"), "Europe/Warsaw")
    assert hours == ["29 03:00", "29 04:00", "29 05:00"]  # the phase begins at 01:00


def test_two_action_phases_each_owe_their_own_last_report() -> None:
    phases = [action(utc(2020, 12, 1), utc(2020, 12, 2)), action(utc(2020, 12, 2), utc(2020, 12, 3))]
    dues = [due for due in timeline(phases, Reporting(), "UTC") if due.kind == "report_due"]
    assert [due.at.day for due in dues] == [1, 2, 2, 3]
    assert len({due.key for due in dues}) == 4


def test_other_phases_owe_no_report() -> None:
    dues = timeline([Phase("training", Window(utc(2020, 10, 5), utc(2020, 10, 8)))], Reporting(), "UTC")
    assert {due.kind for due in dues} == {"phase_open", "phase_close"}


def test_two_phases_of_one_kind_do_not_overlap_even_with_another_between_them() -> None:
    long = action(utc(2020, 12, 1), utc(2020, 12, 9))
    with pytest.raises(ValueError, match="two action phases overlap from 2020-12-03T00:00:00Z"):
        timeline([long, KAFO[0], action(utc(2020, 12, 3), utc(2020, 12, 4))], None, "UTC")


def test_a_phase_without_end_is_refused_rather_than_listed() -> None:
    with pytest.raises(ValueError, match="more than 10000 reports would be due"):
        timeline([action(utc(2020, 12, 1), utc(9998, 1, 1))], Reporting(), "UTC")


@pytest.mark.parametrize("every_hours", [0, 169, -24])
def test_reports_are_due_every_1_to_168_hours(every_hours: int) -> None:
    with pytest.raises(ValueError, match="every 1 to 168 hours"):
        Reporting(every_hours=every_hours)


@pytest.mark.parametrize("due_at", ["24:00", "7:05", "18:5 ", "1800", "18:00:00", "١٨:٠٠", "", "18-00"])
def test_a_due_hour_is_written_hh_mm(due_at: str) -> None:
    with pytest.raises(ValueError, match="written HH:MM"):
        Reporting(due_at=due_at)


def test_what_is_due_now_is_due_and_what_comes_next_is_next() -> None:
    dues = timeline(KAFO, Reporting(), "UTC")
    now = utc(2020, 12, 2, 18)
    assert fallen_due(dues, now)[-1].at == now
    following = next_due(dues, now)
    assert following is not None
    assert following.at == utc(2020, 12, 3, 18)
    assert fallen_due(dues, utc(2000, 1, 1)) == []
    assert next_due(dues, utc(2030, 1, 1)) is None


@st.composite
def timetables(
    draw: st.DrawFn, every_hours: st.SearchStrategy[int] = EVERY_HOURS
) -> tuple[list[Phase], Reporting, str]:
    """Up to three action phases around a clock change of 2026, in one zone."""
    moment = draw(
        st.sampled_from([utc(2026, 3, 27), utc(2026, 4, 3), utc(2026, 9, 4), utc(2026, 10, 2), utc(2026, 10, 23)])
    )
    phases = []
    for _ in range(draw(st.integers(1, 3))):
        moment += timedelta(minutes=draw(st.integers(0, 3000)))
        ends_at = moment + timedelta(seconds=draw(st.integers(1, 5 * 86400)))
        phases.append(action(moment, ends_at))
        moment = ends_at
    due_at = f"{draw(st.integers(0, 23)):02}:{draw(st.integers(0, 59)):02}"
    return phases, Reporting(every_hours=draw(every_hours), due_at=due_at), draw(st.sampled_from(ZONES))


@given(timetables())
def test_every_instant_of_an_action_phase_belongs_to_exactly_one_period(
    table: tuple[list[Phase], Reporting, str],
) -> None:
    phases, reporting, zone = table
    dues = timeline(phases, reporting, zone)
    for phase in phases:
        own = [due.period for due in dues if due.phase == phase and due.period]
        assert (own[0].starts_at, own[-1].ends_at) == (phase.window.starts_at, phase.window.ends_at)
        assert all(earlier.ends_at == later.starts_at for earlier, later in pairwise(own))


@given(timetables())
def test_every_period_is_due_once_when_it_has_ended(table: tuple[list[Phase], Reporting, str]) -> None:
    phases, reporting, zone = table
    for phase in phases:
        own = [due for due in timeline([phase], reporting, zone) if due.period]
        assert all(due.period and due.at == due.period.ends_at for due in own[:-1])
        assert own[-1].at >= phase.window.ends_at
        # never longer than the step, but for the hour or half hour that the autumn adds
        assert all(due.period and due.period.duration <= timedelta(hours=reporting.every_hours + 1) for due in own)


@given(timetables(every_hours=st.integers(1, 24)))
def test_every_due_hour_is_on_the_step_or_comes_with_a_clock_change(table: tuple[list[Phase], Reporting, str]) -> None:
    phases, reporting, zone = table
    for due in timeline(phases, reporting, zone):
        if due.kind == "report_due":
            at, just_before = (moment.astimezone(ZoneInfo(zone)) for moment in (due.at, due.at - timedelta.resolution))
            from_due_at = at.replace(tzinfo=None) - datetime.combine(at.date(), reporting.due_time)
            since_last_due_at = from_due_at % timedelta(days=1)
            on_the_step = since_last_due_at % timedelta(hours=reporting.every_hours) == timedelta(0)
            assert on_the_step or at.utcoffset() != just_before.utcoffset()


@given(timetables())
def test_a_timeline_is_ordered_and_its_keys_are_unique_and_the_same_again(
    table: tuple[list[Phase], Reporting, str],
) -> None:
    phases, reporting, zone = table
    dues = timeline(phases, reporting, zone)
    assert [due.at for due in dues] == sorted(due.at for due in dues)
    assert len({due.key for due in dues}) == len(dues)
    assert timeline(reversed(phases), reporting, zone) == dues
