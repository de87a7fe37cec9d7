"""Figures that others published, beside what the journal says; what does not add up is shown and never forced. Pure.

Published results of real operations contradict each other: a total that is not the sum of its parts, two totals of one
thing by two issuers, tonnes that are not the kilograms. Each stays as it was printed, with who said it and when.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec

from ops.summaries.bound import ACTION, Key, amounts, parsed
from ops.summaries.changes import less
from ops.summaries.record import Number, Record, Stated, StatedPart

OF_UNIT: Mapping[str, tuple[str, int]] = {"t": ("kg", 1000)}
"""Units that are printed and that reports do not have: what they are in one that they do."""
OTHER = "other"
NEARLY = 0.05
"""How far "about" may be from what it is about, as a share of it."""


def stated(record: Record, statements: Iterable[tuple[int, dict[str, Any]]]) -> list[Stated]:
    """Every statement that stands, in the order in which they were first recorded, beside the record's own figures."""
    standing = [(entry, one) for entry, one in statements if not one["removed"]]
    rivals: dict[tuple[str, ...], list[tuple[str, Number]]] = {}
    for _, one in standing:
        rivals.setdefault(_thing(one), []).append((one["id"], _base(one)[0]))
    found = []
    for entry, one in standing:
        quantity, unit = _base(one)
        counted, counted_unit = _counted(record, one, unit)
        parts = [StatedPart(measure=p["measure"], label=p["label"], quantity=p["quantity"]) for p in one["parts"]]
        found.append(
            Stated(
                id=one["id"],
                measure=one["measure"],
                label=one["label"],
                quantity=one["quantity"],
                unit=one["unit"],
                qualifier=one["qualifier"],
                recovery=one["recovery"],
                phase=one["phase"],
                country=one["country"],
                printed=one["printed"],
                issuer=one["issuer"],
                published_on=msgspec.convert(one["published_on"], date | None),
                source=one["source"],
                parts=parts,
                entry=entry,
                counted=counted,
                counted_unit=counted_unit,
                agrees=None if counted is None else agrees(quantity, one["qualifier"], counted),
                difference=None if counted is None else less(quantity, counted),
                unclassified=less(one["quantity"], sum(part.quantity for part in parts)) if parts else None,
                others=[id_ for id_, other in rivals[_thing(one)] if id_ != one["id"] and other != quantity],
            )
        )
    return found


def agrees(published: Number, qualifier: str, counted: Number) -> bool:
    """Whether both can be true."""
    match qualifier:
        case "at_least":
            return counted >= published
        case "at_most":
            return counted <= published
        case "about":
            return abs(counted - published) <= NEARLY * max(published, counted)
    return counted == published


def _base(one: Mapping[str, Any]) -> tuple[Number, str]:
    unit, times = OF_UNIT.get(one["unit"], (one["unit"], 1))
    quantity: Number = round(one["quantity"] * times * 1000) / 1000
    return int(quantity) if quantity == int(quantity) else quantity, unit


def _thing(one: Mapping[str, Any]) -> tuple[str, ...]:
    """What two statements must share to be of one thing."""
    return one["measure"], one["label"].casefold(), _base(one)[1], one["recovery"], one["phase"], one["country"]


def _counted(record: Record, one: Mapping[str, Any], unit: str) -> tuple[Number | None, str]:
    key = parsed(one["measure"])
    if key is None or one["measure"] == OTHER:  # the class of that name is not what the label says
        return None, ""
    is_line = key.measure not in ("check", "hits", "arrest") and not hasattr(record.effort, key.measure)
    asked = Key(
        key.measure, key.part, unit if is_line else "", one["recovery"], one["country"], one["phase"] or ACTION
    )  # fmt: skip
    found = amounts(record, asked)
    return (found[0].quantity, found[0].unit or (unit if is_line else "")) if len(found) == 1 else (None, "")
