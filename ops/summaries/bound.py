"""Figures in texts: a token names its source and is looked up whenever the text is drawn, so it cannot drift. Pure.

    {figure:firearm}                         firearms seized in the action phase, in the unit that goes without saying
    {figure:drug.cannabis/kg/found}          cannabis found, in kilograms
    {figure:check.person@BFA}                persons checked in Burkina Faso; `check` alone is the sum without databases
    {figure:hits.database}                   hits of searches in databases
    {figure:arrest.firearms_trafficking#preparation}
    {figure:firearm!gross}                   before doubles were taken off
    {figure:officers}                        effort: countries, agencies, units, officers, sectors, crossings, reports,
                                             shifts, officer_hours, cases

A thing that nobody reported is 0: that is what the journal says of it. A figure that is hidden stays hidden.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ops.reports.quantities import as_number
from ops.reports.vocabulary import default_unit, terms, types
from ops.summaries.changes import milli
from ops.summaries.record import Figure, Number, Record

ACTION = "action"
EFFORT = ("countries", "agencies", "units", "officers", "corridors", "sectors", "crossings", "reports", "shifts",
          "officer_hours")  # fmt: skip
OTHER = ("cases",)
TOKEN = re.compile(r"\{figure:([^{}]*)\}")
KEY = re.compile(
    r"(?P<measure>[a-z_]+)(?:\.(?P<part>[a-z_]+))?(?:/(?P<unit>[A-Za-z_]+))?(?:/(?P<recovery>[a-z]+))?"
    r"(?:@(?P<country>[A-Z]{3}))?(?:#(?P<phase>[a-z_]+))?(?:!(?P<basis>gross))?"
)
FREE = re.compile(r"(?<![\w.,:/-])\d[\d.,\u00a0\u202f\u066b\u066c]*(?![\w:/-])")
"""A number that stands in a text by itself."""


class Key(NamedTuple):
    """What a token names; "" is: goes without saying."""

    measure: str
    part: str = ""
    unit: str = ""
    recovery: str = "seized"
    country: str = ""
    phase: str = ACTION
    gross: bool = False


class Amount(NamedTuple):
    """A figure that was found: None when it is hidden. `unit` is "" for what is counted by the head."""

    quantity: Number | None
    unit: str
    qualifier: str


def parsed(text: str) -> Key | None:
    """The key that a token holds; None for what is none, or names nothing of the vocabulary."""
    found = KEY.fullmatch(text)
    if found is None:
        return None
    said = found.groupdict()
    key = Key(
        said["measure"], said["part"] or "", said["unit"] or "", said["recovery"] or "seized", said["country"] or "",
        said["phase"] or ACTION, bool(said["basis"]),
    )  # fmt: skip
    return key if _known(key) else None


def _known(key: Key) -> bool:
    if key.phase not in (*terms("phase"), "outside") or key.recovery not in terms("recovery"):
        return False
    if key.country and key.country not in terms("country"):
        return False
    if key.measure in EFFORT or key.measure in OTHER:
        return not key.part and not key.unit
    fields = {"check": "of", "hits": "of", "arrest": "offence"}
    if key.measure in fields:
        known = terms(fields[key.measure])
        return (not key.part or key.part in known or (key.measure != "arrest" and key.part in terms("database"))) and (
            not key.unit
        )
    if key.measure not in terms("class"):
        return False
    if key.part and key.country:  # no table of a summary has both
        return False
    return (not key.part or key.part in types(key.measure)) and (not key.unit or key.unit in terms("unit"))


def tokens(text: str) -> list[str]:
    """What stands in the tokens of a text, in order."""
    return TOKEN.findall(text)


def faults(text: str) -> Iterator[str]:
    """A sentence for each token that names nothing."""
    for said in tokens(text):
        if parsed(said) is None:
            yield f"{{figure:{said}}} names no figure."


def free_numbers(text: str) -> list[str]:
    """Numbers that a person typed, which nothing keeps true; years and days of the month are among them."""
    return FREE.findall(TOKEN.sub(" ", text))


def filled(text: str, record: Record, say: Callable[[list[Amount]], str]) -> str:
    """The text with its figures as `say` writes them."""

    def one(match: re.Match[str]) -> str:
        key = parsed(match[1])
        return say(amounts(record, key)) if key else match[0]

    return TOKEN.sub(one, text)


def amounts(record: Record, key: Key) -> list[Amount]:
    """The figure, one amount for each unit; a single 0 where there is none."""
    if key.measure in EFFORT:
        quantity: Number = getattr(record.effort, key.measure)
        if key.country:
            own = next((one for one in record.effort.by_country if one.country == key.country), None)
            quantity = getattr(own, key.measure, 0) if own else 0
        return [Amount(quantity, "", "exact")]
    if key.measure in OTHER:
        return [
            Amount(
                None
                if any(one.hidden for one in record.cases_by_state)
                else sum(one.count for one in record.cases_by_state),
                "",
                "exact",
            )
        ]
    rows = [row for row in _rows(record, key) if row.phase == key.phase and _matches(row, key)]
    if key.measure in ("check", "hits", "arrest"):
        return [Amount(_sum(rows, _basis(key)), "", "exact")]
    by_unit: dict[str, list[Figure]] = {}
    for row in rows:
        by_unit.setdefault(row.unit, []).append(row)
    if not key.unit and len(by_unit) > 1 and (default := default_unit(key.measure)) in by_unit:
        by_unit = {default: by_unit[default]} if default else by_unit
    unit = key.unit or default_unit(key.measure) or ""
    found = [
        Amount(_sum(group, _basis(key)), unit, group[0].qualifier if len(group) == 1 else _worst(group))
        for unit, group in by_unit.items()
    ]
    return found or [Amount(0, unit, "exact")]


def _basis(key: Key) -> str:
    if key.measure == "hits":
        return "gross_hits" if key.gross else "hits"
    return "gross" if key.gross else "quantity"


def _rows(record: Record, key: Key) -> list[Figure]:
    if key.measure in ("check", "hits"):
        return record.checks_by_country if key.country else record.checks
    if key.measure == "arrest":
        return record.arrests_by_country if key.country else record.arrests
    if key.country:
        return record.results.by_country
    return record.results.by_type if key.part else record.results.by_class


def _matches(row: Figure, key: Key) -> bool:
    if key.country and row.country != key.country:
        return False
    if key.measure in ("check", "hits"):
        if not key.part:
            return key.measure == "hits" or row.of != "database"
        return key.part in (row.of, row.database)
    if key.measure == "arrest":
        return not key.part or row.offence == key.part
    return (
        row.class_ == key.measure
        and (not key.part or row.type == key.part)
        and (not key.unit or row.unit == key.unit)
        and row.recovery == key.recovery
    )


def _sum(rows: list[Figure], name: str) -> Number | None:
    """None when one of them is hidden."""
    if any(row.hidden == "figure" or (row.hidden and "hits" in name) for row in rows):
        return None
    return as_number(sum(milli(getattr(row, name)) for row in rows))


def _worst(rows: list[Figure]) -> str:
    qualifiers = {row.qualifier for row in rows} - {"exact"}
    return "exact" if not qualifiers else qualifiers.pop() if len(qualifiers) == 1 else "about"
