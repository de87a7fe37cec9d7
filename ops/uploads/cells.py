"""What stands in a cell, as a report has it: words for codes, dates, times, coordinates and numbers. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale

from ops.reports import vocabulary
from ops.reports.quantities import ascii_digits
from ops.reports.vocabulary.registries import currencies
from ops.uploads.columns import LANGUAGES, Column, folded
from ops.uploads.words import say
from ops.wire import near

Cell = str | float | int | bool | datetime | date | time | timedelta | None
EXCEL_ZERO = date(1899, 12, 30)
"""Day 0 of Excel's calendar, as it is right for every day since March 1900."""
EXCEL_DAYS = range(20_000, 80_000)
"""Bare numbers that can be a day: 1954 to 2119."""
_SPLIT = re.compile(r"[;|\n]+|,(?!\d)")


class Unreadable(ValueError):
    """A cell that cannot be read; str() is a sentence for the person who wrote it."""


class MonthFirst(Unreadable):
    """A date that can only be read with its month first."""


class Day(NamedTuple):
    """A date, the time that stood beside it in the same cell, and whether another reading would be possible."""

    day: date
    at: time | None = None
    offset: datetime | None = None
    """The whole moment, where the cell gave its offset too."""
    doubtful: bool = False


def text_of(cell: Cell) -> str:
    """A cell as text; a whole number without the point that spreadsheets give it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell).replace("\u00a0", " ").strip()


EXACT = frozenset({"reference", "serial"})
"""Columns of marks, of which every digit counts; "5.10" is not 5.1."""
_ABRIDGED = re.compile(r"\d(?:[.,]\d+)?E\+\d{2,3}")
"""1.23457E+17, as a spreadsheet writes a long number into a CSV file."""


def read_text(cell: Cell, column: Column, language: str) -> str:
    """Text as it was typed. Raises Unreadable for what a spreadsheet has made something else of."""
    written = text_of(cell)
    if column.name == "note":
        return written
    if isinstance(cell, (datetime, date, time, timedelta)):
        raise Unreadable(say(language, "became_a_date"))
    if isinstance(cell, bool):
        raise Unreadable(say(language, "became_a_truth"))
    if isinstance(cell, float) and (abs(cell) >= 1e15 or (column.name in EXACT and not cell.is_integer())):
        raise Unreadable(say(language, "became_a_number"))
    if column.name in EXACT and _ABRIDGED.fullmatch(written):
        raise Unreadable(say(language, "became_a_number"))
    return written


# --- codes ------------------------------------------------------------------------------------------------------------


@cache
def spellings(name: str, class_: str = "") -> dict[str, str]:
    """Every way to write a code of a list: the code, and its label in every language; folded."""
    known = vocabulary.types(class_) if name == "type" and class_ else list(vocabulary.terms(name))
    # "kgs" is kilograms, not the som of Kyrgyzstan: only money has its codes in small letters.
    strict = currencies() if name == "unit" and class_ != "cash" else {}
    found = {folded(code): code for code in known if code not in strict}
    for code in known:
        for language in vocabulary.LANGUAGES:
            found.setdefault(folded(vocabulary.label(name, code, language, class_=class_ or None)), code)
    if name == "unit":
        found = _PLURALS | _plurals(found) | found
    found.pop("", None)
    return found


_PLURALS = {"gram": "g", "grams": "g", "gramme": "g", "grammes": "g",
            "kilogram": "kg", "kilograms": "kg", "kilogramme": "kg", "kilogrammes": "kg"}  # fmt: skip
"""Words for what has only a sign on the list."""


def _plurals(units: Mapping[str, str]) -> dict[str, str]:
    """The plural of each word for a unit; in English, French and Portuguese these take an s alike."""
    words = ((word, code) for word, code in units.items() if word.isascii() and len(word) > 2)
    return {word + ("es" if word.endswith("x") else "s"): code for word, code in words if code not in currencies()}


def read_code(written: str, column: Column, language: str, class_: str = "") -> str:
    """The code that somebody meant. Raises Unreadable, naming what is near."""
    known = spellings(column.of, class_)
    if code := known.get(folded(written)):
        return code
    if written in vocabulary.codes(column.of):
        return written
    if column.of == "type":  # that it is a type of another class is for the rules of reports to say
        code = spellings("type").get(folded(written))
        if code:
            return code
    codes = dict.fromkeys(known.values())
    hint = near(written, [vocabulary.label(column.of, code, language) for code in codes if code not in currencies()])
    hint = hint or near(written, [vocabulary.label(column.of, code, language) for code in codes])
    if hint and language == "fr":
        hint = hint.replace("; did you mean ", " ; vouliez-vous dire ").replace(" or ", " ou ").replace("?", " ?")
    raise Unreadable(say(language, "not_a_code", value=written[:40], hint=hint))


def read_codes(written: str, column: Column, language: str) -> list[str]:
    """Several codes, set apart by semicolons, bars, lines or commas."""
    return [read_code(part.strip(), column, language) for part in _SPLIT.split(written) if part.strip()]


# --- dates and times --------------------------------------------------------------------------------------------------


@cache
def months() -> dict[str, int]:
    """Names of months, long and short, in every language of the templates."""
    found: dict[str, int] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, name in Locale(language).months["format"][width].items():
                found[folded(name)] = number
    return found | {"sept": 9}


_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(.+))?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?:[T ,]+(?:à |at )?(.+))?")
_NAMED = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)?[-/. ]+([^\W\d_]+)\.?,?[-/. ]+(\d{4})(?:[T ,]+(?:à |at )?(.+))?")


def read_day(cell: Cell, language: str) -> Day:
    """A date as people or spreadsheets write it; the day comes before the month. Raises Unreadable."""
    if isinstance(cell, datetime):
        at = cell.time()
        return Day(cell.date(), at if at != time(0) else None)
    if isinstance(cell, date):
        return Day(cell)
    written = ascii_digits(text_of(cell))
    if re.fullmatch(r"\d{5}(?:[.,]\d+)?", written) and int(written[:5]) in EXCEL_DAYS:
        moment = datetime.combine(EXCEL_ZERO, time(0)) + timedelta(days=float(written.replace(",", ".")))
        moment = (moment + timedelta(seconds=30)).replace(second=0, microsecond=0)
        return Day(moment.date(), moment.time() if moment.time() != time(0) else None)
    try:
        if found := _ISO.fullmatch(written):
            whole = _with_offset(written)
            if whole is not None:
                return Day(whole.date(), whole.time(), whole)
            return Day(date(*map(int, found.groups()[:3])), _at(found[4], language))
        if found := _NAMED.fullmatch(written):
            month = months().get(folded(found[2]))
            if month:
                return Day(date(int(found[3]), month, int(found[1])), _at(found[4], language))
        if found := _DAY_FIRST.fullmatch(written):
            day, month, year = int(found[1]), int(found[2]), int(found[3])
            refuse_month_first(month, written, language)
            year += 2000 if year < 100 else 0
            return Day(date(year, month, day), _at(found[4], language), doubtful=day <= 12 and day != month)
    except Unreadable:
        raise
    except ValueError:
        pass
    raise Unreadable(say(language, "not_a_date", value=written[:40]))


def refuse_month_first(month: int, written: str, language: str) -> None:
    if month > 12:
        raise MonthFirst(say(language, "month_first", value=written[:40]))


def _with_offset(written: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _at(written: str | None, language: str) -> time | None:
    return read_time(written, language) if written else None


_TIME = re.compile(
    r"(\d{1,2})\s*(?:[:.h]|heures?|H)\s*(\d{2})?(?::(\d{2})(?:\.\d+)?)?\s*(?:mn|min)?\s*([ap])?\.?(?:m\.?)?",
    re.IGNORECASE,
)
_FOUR = re.compile(r"([01]\d|2[0-3])([0-5]\d)")


def read_time(cell: Cell, language: str) -> time:
    """A time of day: 14:05, 14h05, 1405, 2.05 pm, or a spreadsheet's part of a day. Raises Unreadable."""
    if isinstance(cell, datetime):
        return cell.time().replace(microsecond=0)
    if isinstance(cell, time):
        return cell.replace(microsecond=0)
    if isinstance(cell, timedelta):
        cell = cell.total_seconds() / 86_400
    if isinstance(cell, float) and 0 <= cell < 1:
        minutes = round(cell * 1440)
        return time(minutes // 60 % 24, minutes % 60)
    written = ascii_digits(text_of(cell))
    found = _FOUR.fullmatch(written)
    if found:
        return time(int(found[1]), int(found[2]))
    try:
        if found := _TIME.fullmatch(written.strip()):
            hour, half = int(found[1]), (found[4] or "").lower()
            if half and 1 <= hour <= 12:
                hour = hour % 12 + (12 if half == "p" else 0)
            elif half:
                hour = 99
            return time(hour, int(found[2] or 0), int(found[3] or 0))
    except ValueError:
        pass
    raise Unreadable(say(language, "not_a_time", value=written[:40]))


def moment_of(day: Day, at: time | None, zone: ZoneInfo, language: str) -> datetime:
    """The moment, UTC. Of an hour that comes twice, the first is meant; one that does not come at all is refused."""
    if day.offset is not None and at is None:
        return day.offset.astimezone(UTC)
    at = at if at is not None else day.at
    if at is None:
        raise Unreadable(say(language, "time_missing"))
    local = datetime.combine(day.day, at, zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Unreadable(say(language, "no_such_hour", value=f"{at:%H:%M}", zone=zone.key))
    return moment


# --- numbers ----------------------------------------------------------------------------------------------------------

_DEGREES = re.compile(
    r"([-+]?\d{1,3}(?:\.\d+)?)\s*°?\s*(?:(\d{1,2}(?:\.\d+)?)\s*['′’]\s*)?(?:(\d{1,2}(?:\.\d+)?)\s*(?:\"|″|''|”)\s*)?([NSEWO])?",
    re.IGNORECASE,
)


def read_degrees(cell: Cell, column: Column, language: str) -> float:
    """A latitude or longitude: 13.1191, 13,1191, 13.1191 N, 13°07'08"N; O is west, as in French. Raises Unreadable."""
    written = text_of(cell)
    refusal = Unreadable(say(language, f"not_a_{column.kind}", value=written[:40]))
    plain = ascii_digits(written).replace(",", ".").replace("\u066b", ".").replace("−", "-").strip()
    found = _DEGREES.fullmatch(plain)
    latitude = column.kind == "latitude"
    if not found or (found[4] and (found[4].upper() in "NS") != latitude):
        raise refusal
    degrees = abs(float(found[1])) + float(found[2] or 0) / 60 + float(found[3] or 0) / 3600
    if plain.startswith("-") or (found[4] and found[4].upper() in "SWO"):
        degrees = -degrees
    if abs(degrees) > (90 if latitude else 180):
        raise refusal
    return round(degrees, 7)


def read_count(cell: Cell, language: str) -> int:
    """A whole number; groups of digits may be set apart by spaces. Raises Unreadable."""
    written = re.sub(r"(?<=\d)[\s\u202f'’](?=\d{3})", "", ascii_digits(text_of(cell)))
    if not re.fullmatch(r"\d{1,12}", written):
        raise Unreadable(say(language, "not_whole", value=written[:40]))
    return int(written)


def read_number(cell: Cell, language: str) -> float:
    """A number with a decimal point or comma. Raises Unreadable."""
    written = ascii_digits(text_of(cell)).replace(",", ".").replace("\u066b", ".")
    if not re.fullmatch(r"\d{1,12}(?:\.\d{1,12})?", written):
        raise Unreadable(say(language, "not_a_number", value=written[:40]))
    return float(written)


def read_quantity(cell: Cell, language: str) -> Any:
    """A quantity as it was written, for the rules of reports to judge; only what a spreadsheet spoilt is refused."""
    if isinstance(cell, (datetime, date, time, timedelta)):
        raise Unreadable(say(language, "became_a_date"))
    if isinstance(cell, bool):
        raise Unreadable(say(language, "became_a_truth"))
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell
    return cell if isinstance(cell, int) else text_of(cell)
