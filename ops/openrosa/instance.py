"""From what a phone filled in to a report: the instance's XML read safely, its answers as a tree of our wire. Pure.

The instanceID is the report's UUID. What is sent again under it is the same report. A deprecatedID says that the
instance is an edited form of another: a correction.
"""

import re
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from ops.errors import Fault, MalformedRequest
from ops.reports.submission import report_id

_UUID = re.compile(r"(?:uuid:)?([0-9a-fA-F-]{36})")
PLAIN = (
    "kind",
    "occurred_at",
    "sector",
    "recovery",
    "place",
    "transport",
    "concealment",
    "direction",
    "legal_ground",
    "note",
)
LINE = ("class", "type", "unit", "qualifier", "make", "model", "calibre", "serial", "marking", "manufacture",
        "condition", "country_of_manufacture")  # fmt: skip


class Instance(NamedTuple):
    """One filled-in form."""

    id: str
    edits: str | None
    """The id of the instance that this one is an edited form of."""
    form: str
    version: str
    report: dict[str, Any]
    files: tuple[str, ...]
    """Names of the files that belong to it."""


def read(raw: bytes) -> Instance:
    """The instance. Raises MalformedRequest for what is no XML, has a document type, or has no instanceID."""
    try:
        root = defusedxml.ElementTree.fromstring(raw, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise MalformedRequest(f"The submission is not XML that can be read: {type(error).__name__}.") from error
    meta = {named(part): text(part) for element in root if named(element) == "meta" for part in element}
    if not meta.get("instanceID"):
        raise MalformedRequest(
            "The submission has no meta/instanceID.", faults=[Fault("/meta/instanceID", "is required")]
        )
    return Instance(
        id=uuid_of(meta["instanceID"]),
        edits=uuid_of(meta["deprecatedID"]) if meta.get("deprecatedID") else None,
        form=root.get("id", ""),
        version=root.get("version", ""),
        report=report_of(root),
        files=tuple(name for turn in turns(root, "photos") if (name := turn.get("photo"))),
    )


def uuid_of(written: str) -> str:
    found = _UUID.fullmatch(written.strip())
    if not found:
        raise MalformedRequest(f"{written[:60]!r} is not an instanceID like uuid:3f2b8c1e-5a77-4c0e-9d1b-6f0a2c9e4d10.")
    return report_id(found[1])


def report_of(root: Element) -> dict[str, Any]:
    """The report that the answers make; what is wrong with it is for the rules of reports to say."""
    flat = {named(part): text(part) for part in root if not len(part)}
    for group in root:
        if named(group) == "circumstances":
            flat |= {named(part): text(part) for part in group}
    report: dict[str, Any] = {name: flat[name] for name in PLAIN if flat.get(name)}
    if point := flat.get("location"):
        report |= located(point)
    if contexts := flat.get("contexts", "").split():
        report["contexts"] = contexts
    if countries := {name: flat[name] for name in ("origin", "destination") if flat.get(name)}:
        report["countries"] = countries
    if lines := [line_of(turn) for turn in turns(root, "lines")]:
        report["lines"] = lines
    if arrests := [
        filled({"offence": turn.get("offence"), "count": whole(turn.get("arrested"))})
        for turn in turns(root, "arrests")
    ]:
        report["arrests"] = arrests
    if checks := [check_of(turn) for turn in turns(root, "checks")]:
        report["checks"] = checks
    return report


def line_of(turn: dict[str, str]) -> dict[str, Any]:
    """One thing seized. The phone's number is a number, so that no separator in it has to be guessed at."""
    quantity = turn.get("quantity", "")
    if re.fullmatch(r"\d{1,15}(?:\.0*)?", quantity):
        number: Any = int(quantity.partition(".")[0])
    else:
        number = float(quantity) if re.fullmatch(r"\d{1,15}\.\d{1,9}", quantity) else quantity
    return filled({**{name: turn.get(name) for name in LINE}, "quantity": number})


def check_of(turn: dict[str, str]) -> dict[str, Any]:
    values = {"of": turn.get("of"), "database": turn.get("database")}
    return filled({**values, "count": whole(turn.get("checked")), "hits": whole(turn.get("hits"))})


def located(written: str) -> dict[str, Any]:
    """A geopoint «latitude longitude height accuracy» as a location; as it is where it is none."""
    try:
        lat, lon, *rest = (float(part) for part in written.split())
    except ValueError:
        return {"location": written}
    place: dict[str, Any] = {"location": {"type": "Point", "coordinates": [lon, lat]}}
    if len(rest) == 2 and 0 < rest[1] <= 1_000_000:
        place["accuracy_m"] = rest[1]
    return place


def whole(written: str | None) -> Any:
    return int(written) if written and re.fullmatch(r"\d{1,12}", written) else written


def filled(tree: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in tree.items() if value not in (None, "")}


def turns(root: Element, name: str) -> list[dict[str, str]]:
    """The answers of each turn of a repeat; a turn in which nothing was answered is none."""
    found = [{named(part): text(part) for part in turn} for turn in root if named(turn) == name]
    return [turn for turn in found if any(turn.values())]


def named(element: Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def text(element: Element) -> str:
    return (element.text or "").strip()
