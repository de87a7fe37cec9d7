from datetime import UTC, datetime, timedelta, timezone

import icalendar
from hypothesis import given
from hypothesis import strategies as st

from scheduling.ical import Event, calendar
from scheduling.windows import Window

STAMP = datetime(2020, 11, 1, tzinfo=UTC)
NIAMEY = timezone(timedelta(hours=1))
WINDOW = Window(datetime(2020, 11, 30, 1, tzinfo=NIAMEY), datetime(2020, 12, 7, 1, tzinfo=NIAMEY))


def event(summary: str) -> Event:
    return Event(
        uid="action@corridor", window=WINDOW, summary=summary, description="On station", location="BFA-NER-01A"
    )


def lines(text: bytes) -> list[str]:
    return text.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


def test_a_calendar_names_each_event_and_its_times_in_utc() -> None:
    written = lines(calendar("KAFO II", [event("Action phase")], stamp=STAMP))
    assert written[0] == "BEGIN:VCALENDAR"
    assert written[-1] == "END:VCALENDAR"
    assert {
        "VERSION:2.0",
        "PRODID:-//Corridor//EN",
        "X-WR-CALNAME:KAFO II",
        "UID:action@corridor",
        "DTSTAMP:20201101T000000Z",
        "DTSTART:20201130T000000Z",
        "DTEND:20201207T000000Z",
        "SUMMARY:Action phase",
        "DESCRIPTION:On station",
        "LOCATION:BFA-NER-01A",
    } < set(written)


def test_words_cannot_become_lines_of_the_calendar() -> None:
    written = lines(calendar("K", [event("Ouaga; Pô, 5\\6\nEND:VEVENT")], stamp=STAMP))
    assert written.count("END:VEVENT") == 1
    assert "SUMMARY:Ouaga\\; Pô\\, 5\\\\6\\nEND:VEVENT" in written


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=200))
def test_any_text_survives_in_lines_of_75_octets(text: str) -> None:
    written = calendar("K", [event(text)], stamp=STAMP)
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    [read] = icalendar.Calendar.from_ical(written).walk("VEVENT")
    assert str(read["summary"]) == text
