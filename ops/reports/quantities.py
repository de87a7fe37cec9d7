"""Quantities as people write them, held as whole thousandths of their unit.

Thousandths, because integers add up exactly in any order and on any database, and nobody reports finer than a gram in
a kilogram.

The trap is "1.473". It is one kilogram and 473 grams, or one thousand four hundred and seventy-three, according to who
writes: English pages have "14,260", Spanish ones "14.260" for the same figure. Where a unit comes only whole, the
second reading is the only one and is taken. Where it is measured, the text is refused with both readings named: a tally
that is wrong by a thousand is worse than a question. A JSON number is never ambiguous.
"""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from ops.reports.vocabulary import counted_whole

MILLI = 1000
LARGEST = 10**12

# Group separators that cannot be decimal points: spaces of all widths, apostrophes, the Arabic thousands separator.
_SPACES = "\u0020\u00a0\u2007\u2009\u202f"
_GROUPING = f"{_SPACES}'\u2019\u02bc\u066c"
_UNIFIED = str.maketrans(
    {"\u066b": "\u066b", "\u060c": ",", "\uff0c": ",", "\uff0e": "."} | dict.fromkeys(_GROUPING, " ")
)
_FORM = re.compile("[0-9]+(?:[ .,\u066b][0-9]+)*")
_DECIMAL_MARK = "\u066b"


class NotAQuantity(ValueError):
    """The text or number is no quantity of its unit; str() is a sentence for the person who wrote it."""


@lru_cache(maxsize=4096, typed=True)
def parse_quantity(value: int | float | str | Decimal, unit: str) -> int:
    """A quantity of `unit` in thousandths: parse_quantity("14 260", "round") == 14_260_000.

    Takes "14 260" (any space), "14,260", "14.260", "60'000", "1 473,5", "1,00,000", and the digits of any script.
    Raises NotAQuantity for what is negative, zero, finer than a thousandth, larger than 10^12, ambiguous, or no number.
    """
    if isinstance(value, bool):
        raise NotAQuantity("is not a number")
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= len(str(LARGEST)):
        value = int(value)  # as most are written: nothing in it can be read in two ways
    if isinstance(value, int) and 0 < value <= LARGEST:
        return value * MILLI
    number = _read(value, unit) if isinstance(value, str) else _decimal(value)
    if not number.is_finite():
        raise NotAQuantity("is not a number")
    if number <= 0:
        raise NotAQuantity("must be more than zero; a report of nothing is of kind nil")
    if number > LARGEST:
        raise NotAQuantity("is larger than 1,000,000,000,000")
    thousandths = number * MILLI
    if counted_whole(unit) and number != number.to_integral_value():
        raise NotAQuantity(f"must be a whole number, because {unit} counts whole things")
    if thousandths != thousandths.to_integral_value():
        raise NotAQuantity("has more than three decimals")
    return int(thousandths)


def as_number(thousandths: int) -> int | float:
    """Thousandths as a number for people: an int when whole, else a float with at most three decimals."""
    whole, rest = divmod(thousandths, MILLI)
    return whole if rest == 0 else thousandths / MILLI


def ascii_digits(text: str) -> str:
    """The text with the decimal digits of every script written 0-9: "١٤" becomes "14"."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def _decimal(value: float | Decimal) -> Decimal:
    try:
        return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)  # repr: the digits that were sent
    except InvalidOperation:
        raise NotAQuantity("is not a number") from None


def _read(text: str, unit: str) -> Decimal:
    plain = ascii_digits(text).translate(_UNIFIED).strip()
    if plain.startswith(("-", "\u2212")):
        raise NotAQuantity("must be more than zero")
    if not _FORM.fullmatch(plain) or len(plain) > 40:
        raise NotAQuantity("is not a number; write digits only, and put the unit and the qualifier in their own fields")
    marks = [char for char in plain if not char.isdigit()]
    if not marks:
        return Decimal(plain)
    last = marks[-1]
    # The last mark is a decimal mark if it is Arabic's own, or stands alone of its kind after other marks.
    if last == _DECIMAL_MARK or (last in ".," and len(set(marks)) == 2 and marks.count(last) == 1):
        whole, _, fraction = plain.rpartition(last)
        return _decimal_of(_ungrouped(whole, text), fraction)
    if len(set(marks)) > 1:
        raise NotAQuantity(f"cannot be read: {text!r} mixes its separators")
    if last in ".," and len(marks) == 1:
        return _one_mark(plain, last, unit)
    return Decimal(_ungrouped(plain, text))


def _one_mark(plain: str, mark: str, unit: str) -> Decimal:
    """A number with a single point or comma: the trap of this module."""
    whole, _, rest = plain.partition(mark)
    could_be_grouped = len(rest) == 3 and len(whole) <= 3 and not whole.startswith("0")
    if not could_be_grouped:
        return _decimal_of(whole, rest)
    if counted_whole(unit):
        return Decimal(whole + rest)
    as_fraction = (rest.rstrip("0") and f"{whole}.{rest}") or whole
    short = rest.rstrip("0")
    clear = f"{whole}.{short}{'0' * (len(short) == 3)}" if short else whole  # not three decimals, so no group
    raise NotAQuantity(
        f"could be {whole + rest} or {as_fraction}; write {whole} {rest} for the first, {clear} for the second"
    )


def _decimal_of(whole: str, fraction: str) -> Decimal:
    return Decimal(f"{whole}.{fraction}")


def _ungrouped(plain: str, text: str) -> str:
    """Digits without their group marks; groups are of three, or of two before the last three as in South Asia."""
    groups = re.split("[ .,]", plain)
    if len(groups) == 1:
        return plain
    one_mark = len({char for char in plain if not char.isdigit()}) == 1
    head, *middle, tail = groups
    by_three = len(head) <= 3 and all(len(group) == 3 for group in middle)
    by_two = len(head) <= 2 and middle and all(len(group) == 2 for group in middle)
    if one_mark and len(tail) == 3 and (by_three or by_two):
        return "".join(groups)
    raise NotAQuantity(f"cannot be read: the groups of digits in {text!r} are not groups of three")
