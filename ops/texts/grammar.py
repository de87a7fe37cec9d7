"""The grammar of a text, both ways. Pure.

    KD07 [PIN] 17 S    BFANER03A 021405 P1 A300 KV40H2 #4T
    who        nr kind where     when   what           check

Letters may be small, spaces several. Every part has a form of its own and no two neighbours have forms that could lend
each other a character, so that a space that was lost, added or moved leaves something that is none; the check
characters are over all letters and digits before them. A sector is written without its hyphens.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from ops.texts.check import check_characters, holds
from ops.texts.codes import ARRESTS, CHECKS, HERE, KINDS, THINGS

MOST_LETTERS = 320
"""Two texts of 160; more is no report of this kind."""
MOST_ITEMS = 40
BACK = timedelta(days=62)
"""How far back a day of the month is looked for."""
AHEAD = timedelta(hours=2)
_WHO = re.compile(r"[A-Z]{2}[0-9]{2}")
_PIN = re.compile(r"[0-9]{6}")
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")
_WHEN = re.compile(r"([0-3][0-9])([0-2][0-9])([0-5][0-9])")
_SECTOR = re.compile(r"[A-Z]{3}[A-Z0-9]{2,34}")
_POINT = re.compile(r"([NS])([0-9]{2})([0-5][0-9])([0-9]?)([EW])([01][0-9]{2})([0-5][0-9])([0-9]?)")
_ITEM = re.compile(r"([A-Z]{1,3})(0|[1-9][0-9]{0,9})(?:H(0|[1-9][0-9]{0,9}))?")
_CURRENCY = re.compile(r"[A-Z]{3}")


class Unreadable(ValueError):
    """A text that cannot be read: a code of `replies.SAID`, and what stands in it."""

    def __init__(self, what: str, **values: object) -> None:
        super().__init__(what)
        self.what, self.values = what, values


class Item(msgspec.Struct, frozen=True):
    """A code with its number, and the hits among that many checks."""

    code: str
    count: int
    hits: int | None = None


class Point(msgspec.Struct, frozen=True):
    """A position in tenths of minutes, north and east positive; `fine` when the tenths were written."""

    north: int
    east: int
    fine: bool = False


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """What a text says, before anybody is asked whether it can be so."""

    who: str
    pin: str | None = None
    number: int
    kind: str
    """S, A or N"""
    day: int
    hour: int
    minute: int
    where: str | Point
    """A sector's code without hyphens, `H`, or a position."""
    items: tuple[Item, ...] = ()


def parse(written: str, currencies: frozenset[str] = frozenset()) -> Text:
    """The text that was typed; `currencies` are the codes that stand for cash. Raises Unreadable."""
    plain = " ".join(written.upper().split())
    if len(plain) > MOST_LETTERS:
        raise Unreadable("too_long", most=MOST_LETTERS)
    if not plain.isascii():
        raise Unreadable("not_plain")
    body, mark, check = plain.rpartition(" #")
    if not mark:
        if "#" in plain:
            raise Unreadable("check_wrong")
        text = _parse(plain, currencies)  # what is wrong with it is of more use than that its check is missing
        raise Unreadable("check_missing", check=check_characters(written_as(text)), text=text)
    if not holds(body, check):
        raise Unreadable("check_wrong")
    return _parse(body, currencies)


def _parse(plain: str, currencies: frozenset[str]) -> Text:
    words = plain.split(" ")
    who = words.pop(0)
    if not _WHO.fullmatch(who):
        raise Unreadable("who", word=who[:12])
    pin = words.pop(0) if words and _PIN.fullmatch(words[0]) else None
    number = _next(words, _NUMBER, "number")
    kind = _next(words, re.compile("[SAN]"), "kind")
    where = _where(words.pop(0) if words else "")
    when = _next(words, _WHEN, "when")
    found = _WHEN.fullmatch(when)
    assert found
    day, hour, minute = (int(part) for part in found.groups())
    if not 1 <= day <= 31 or hour > 23:
        raise Unreadable("when", word=when)
    if len(words) > MOST_ITEMS:
        raise Unreadable("too_many", most=MOST_ITEMS)
    items = tuple(_item(word, currencies) for word in words)
    if len({item.code for item in items}) < len(items):
        raise Unreadable("twice")
    return Text(
        who=who, pin=pin, number=int(number), kind=kind, day=day, hour=hour, minute=minute, where=where, items=items
    )


def _next(words: list[str], form: re.Pattern[str], what: str) -> str:
    word = words.pop(0) if words else ""
    if not form.fullmatch(word):
        raise Unreadable(what, word=word[:12] or "-")
    return word


def _where(word: str) -> str | Point:
    if word == HERE or _SECTOR.fullmatch(word):
        return word
    found = _POINT.fullmatch(word)
    if not found or bool(found[4]) != bool(found[8]):
        raise Unreadable("where", word=word[:20] or "-")
    north = int(found[2]) * 600 + int(found[3]) * 10 + int(found[4] or 0)
    east = int(found[6]) * 600 + int(found[7]) * 10 + int(found[8] or 0)
    if north > 54_000 or east > 108_000 or (found[1] == "S" and not north) or (found[5] == "W" and not east):
        raise Unreadable("where", word=word[:20])
    return Point(north if found[1] == "N" else -north, east if found[5] == "E" else -east, bool(found[4]))


def _item(word: str, currencies: frozenset[str]) -> Item:
    found = _ITEM.fullmatch(word)
    if not found:
        raise Unreadable("item", word=word[:12])
    code, count, hits = found[1], int(found[2]), int(found[3]) if found[3] is not None else None
    cash = bool(_CURRENCY.fullmatch(code)) and code in currencies
    if code not in THINGS and code not in ARRESTS and code not in CHECKS and not cash:
        raise Unreadable("item", word=word[:12])
    if hits is not None and (code not in CHECKS or hits > count):
        raise Unreadable("hits", word=word[:12])
    if count == 0 and code not in CHECKS:
        raise Unreadable("item", word=word[:12])
    return Item(code, count, hits)


def written_as(text: Text) -> str:
    """The text in its one shortest form, without its check characters."""
    words = [text.who, *([text.pin] if text.pin else []), str(text.number), text.kind]
    words.append(text.where if isinstance(text.where, str) else _point(text.where))
    words.append(f"{text.day:02}{text.hour:02}{text.minute:02}")
    words += [f"{i.code}{i.count}" + ("" if i.hits is None else f"H{i.hits}") for i in text.items]
    return " ".join(words)


def write(text: Text) -> str:
    """The whole text as it is typed."""
    body = written_as(text)
    return f"{body} #{check_characters(body)}"


def _point(point: Point) -> str:
    def half(value: int, letters: str, width: int) -> str:
        tenths = str(abs(value) % 10) if point.fine else ""
        return f"{letters[value < 0]}{abs(value) // 600:0{width}}{abs(value) % 600 // 10:02}{tenths}"

    return half(point.north, "NS", 2) + half(point.east, "EW", 3)


def moment_of(text: Text, now: datetime, zone: ZoneInfo) -> datetime:
    """The newest such day and hour that is not in the future, UTC. Raises Unreadable when there was none."""
    local = (now + AHEAD).astimezone(zone)
    for back in range(BACK.days + 1):
        day = local.date() - timedelta(days=back)
        if day.day == text.day:
            moment = datetime(day.year, day.month, day.day, text.hour, text.minute, tzinfo=zone).astimezone(UTC)
            if moment <= now + AHEAD:
                return moment
    raise Unreadable("when", word=f"{text.day:02}{text.hour:02}{text.minute:02}")


def report_of(text: Text, occurred_at: datetime, sector: str) -> dict[str, Any]:
    """The report that a text makes, as on the wire; `sector` is the code that its place stands for, if it is one."""
    report: dict[str, Any] = {"kind": KINDS[text.kind], "occurred_at": occurred_at.isoformat().replace("+00:00", "Z")}
    if isinstance(text.where, Point):
        report["location"] = {
            "type": "Point",
            "coordinates": [round(text.where.east / 600, 6), round(text.where.north / 600, 6)],
        }
        report["accuracy_m"] = 130 if text.where.fine else 1300  # half of the last digit, north and east
    else:
        report["sector"] = sector
    for item in text.items:
        if item.code in ARRESTS:
            report.setdefault("arrests", []).append({"offence": ARRESTS[item.code], "count": item.count})
        elif item.code in CHECKS:
            checked = {"of": CHECKS[item.code], "count": item.count, "hits": item.hits or 0}
            report.setdefault("checks", []).append(checked)
        elif thing := THINGS.get(item.code):
            line: dict[str, Any] = {"class": thing.class_, "quantity": item.count, "unit": thing.unit}
            report.setdefault("lines", []).append(line | ({"type": thing.type} if thing.type else {}))
        else:
            report.setdefault("lines", []).append({"class": "cash", "quantity": item.count, "unit": item.code})
    return report
