"""Weekly hours on the clocks of a zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from scheduling.hours import DAYS, Hours, always, is_open

OFFICE = Hours(("mon", "tue", "wed", "thu", "fri"), "08:00", "17:00")
NIGHT = Hours(("fri",), "22:00", "06:00")


def test_an_office_is_open_by_the_clocks_of_its_zone() -> None:
    monday = datetime(2020, 11, 30, 7, 30, tzinfo=UTC)
    assert is_open([OFFICE], "Africa/Niamey", monday)  # 08:30 there
    assert not is_open([OFFICE], "Africa/Ouagadougou", monday)  # 07:30 there
    assert not is_open([OFFICE], "Africa/Niamey", monday - timedelta(days=1))
    assert not is_open([OFFICE], "UTC", datetime(2020, 11, 30, 17, 0, tzinfo=UTC))


def test_hours_that_pass_midnight_belong_to_the_day_on_which_they_begin() -> None:
    saturday = datetime(2020, 12, 5, 5, 59, tzinfo=UTC)
    assert is_open([NIGHT], "UTC", saturday)
    assert not is_open([NIGHT], "UTC", saturday + timedelta(minutes=1))
    assert not is_open([NIGHT], "UTC", saturday - timedelta(days=1))


def test_around_the_clock_is_every_day_from_its_beginning_to_its_end() -> None:
    assert always([Hours(DAYS[:3], "00:00", "24:00"), Hours(DAYS[3:], "00:00", "24:00")])
    assert not always([Hours(DAYS[:6], "00:00", "24:00")])
    assert not always([Hours(DAYS, "00:00", "23:59")])


@given(
    st.lists(st.sampled_from(DAYS), min_size=1, unique=True),
    st.integers(0, 1439),
    st.integers(1, 1440),
    st.integers(0, 366 * 24 * 60).map(lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.sampled_from(["UTC", "Africa/Niamey", "Europe/Paris", "America/St_Johns"]),
)
def test_open_is_what_the_wall_shows(days: list[str], opens: int, closes: int, at: datetime, zone: str) -> None:
    line = Hours(tuple(days), f"{opens // 60:02}:{opens % 60:02}", f"{closes // 60:02}:{closes % 60:02}")
    wall = at.astimezone(ZoneInfo(zone))
    now = wall.hour * 60 + wall.minute
    today, before = DAYS[wall.weekday()] in days, DAYS[wall.weekday() - 1] in days
    if closes > opens:
        assert is_open([line], zone, at) == (today and opens <= now < closes)
    else:
        assert is_open([line], zone, at) == ((today and now >= opens) or (before and now < closes))
