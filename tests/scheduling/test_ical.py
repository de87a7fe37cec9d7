import re
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from scheduling.ical import Event, calendar
from scheduling.windows import Window

STAMP = datetime(2020, 11, 1, tzinfo=UTC)
WINDOW = Window(datetime(2020, 11, 30, tzinfo=UTC), datetime(2020, 12, 7, tzinfo=UTC))


def event(summary: str) -> Event:
    return Event(uid="action@corridor", window=WINDOW, summary=summary)


def unfolded(text: bytes) -> list[str]:
    return text.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


def test_a_calendar_names_each_event_and_its_times_in_utc() -> None:
    assert unfolded(calendar("KAFO II", [event("Action phase")], stamp=STAMP)) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Corridor//EN",
        "X-WR-CALNAME:KAFO II",
        "BEGIN:VEVENT",
        "UID:action@corridor",
        "DTSTAMP:20201101T000000Z",
        "SEQUENCE:0",
        "DTSTART:20201130T000000Z",
        "DTEND:20201207T000000Z",
        "SUMMARY:Action phase",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_words_cannot_become_lines_of_the_calendar() -> None:
    lines = unfolded(calendar("K", [event("Ouaga; Pô, 5\\6\r\nEND:VEVENT\x00\u2028")], stamp=STAMP))
    assert "SUMMARY:Ouaga\\; Pô\\, 5\\\\6\\nEND:VEVENT\u2028" in lines


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_survives_in_lines_of_75_octets(text: str) -> None:
    written = calendar("K", [event(text)], stamp=STAMP)
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    assert all(line.decode() is not None for line in written.split(b"\r\n"))  # no character is cut
    summary = next(line for line in unfolded(written) if line.startswith("SUMMARY:")).removeprefix("SUMMARY:")
    read = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], summary)
    assert read == re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", re.sub(r"\r\n?", "\n", text))
