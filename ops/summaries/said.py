"""What a summary needs of an entry about a report; all else in it is passed over unread. Pure."""

from datetime import datetime
from typing import NamedTuple

import msgspec

from ops.reports.tracing import TRACEABLE_CLASSES, identify

RESTRICTING = frozenset({"H2", "H3"})


class SaidLine(msgspec.Struct, frozen=True, gc=False, rename={"class_": "class"}):
    """What a summary counts of a line."""

    class_: str
    unit: str
    qualifier: str
    quantity_milli: int
    type: str = ""
    calibre: str = ""
    serial: str = ""


class SaidCheck(msgspec.Struct, frozen=True, gc=False):
    of: str
    count: int
    hits: int
    database: str = ""


class SaidArrest(msgspec.Struct, frozen=True, gc=False):
    offence: str
    count: int


class SaidCountries(msgspec.Struct, frozen=True):
    origin: str | None = None
    transit: tuple[str, ...] | None = None
    destination: str | None = None


class SaidHandling(msgspec.Struct, frozen=True):
    tlp: str | None = None
    codes: tuple[str, ...] | None = None


class Said(msgspec.Struct, frozen=True):
    """What a summary needs of a document; all else in it is passed over unread."""

    kind: str
    recovery: str = "unknown"
    lines: tuple[SaidLine, ...] = ()
    checks: tuple[SaidCheck, ...] = ()
    arrests: tuple[SaidArrest, ...] = ()
    transport: str = ""
    concealment: str = ""
    place: str = ""
    direction: str = ""
    countries: SaidCountries | None = None
    contexts: tuple[str, ...] | None = None
    handling: SaidHandling | None = None


class Brief(msgspec.Struct, frozen=True):
    """The payload of an entry about a report (`ops.reports.views.ReportRecord`), with its document unread."""

    id: str
    withdrawn: bool
    kind: str
    unit: str
    agency: str
    country: str
    sector: str | None
    phase: str
    day: str
    occurred_at: datetime
    filed_at: datetime
    document: msgspec.Raw
    warnings: tuple[str, ...]
    reason: str


_said, _brief = msgspec.json.Decoder(Said), msgspec.json.Decoder(Brief)


def brief_of(raw: bytes | msgspec.Raw) -> Brief:
    """Raises msgspec.MsgspecError for what is no report."""
    return _brief.decode(raw)


def said_by(record: Brief) -> Said:
    """What its document says."""
    return _said.decode(record.document)


class Where(NamedTuple):
    """Who reported what kind of thing, where and when. Many reports share one."""

    kind: str
    unit: str
    agency: str
    country: str
    sector: str
    """"" in none."""
    phase: str
    day: str


class How(NamedTuple):
    """What a report says of the whole of it, beside its figures. Many reports share one."""

    recovery: str
    transport: str
    concealment: str
    place: str
    direction: str
    origin: str
    transit: tuple[str, ...]
    destination: str
    contexts: tuple[str, ...]
    late: bool
    inexact: bool
    """A quantity in it is not exact."""
    restricted: bool
    """Its handling keeps it from being told of by itself (TLP:RED, H2, H3)."""
    traceable: int
    """Firearms and light weapons in it that can be traced."""


def how_of(said: Said, record: Brief) -> How:
    countries, handling = said.countries or SaidCountries(), said.handling or SaidHandling()
    lines = said.lines
    traceable = 0
    if any(line.serial and line.class_ in TRACEABLE_CLASSES for line in lines):
        whole = msgspec.json.decode(record.document)["lines"]
        traceable = sum(
            line["class"] in TRACEABLE_CLASSES and not isinstance(identify(line, said.recovery), str)
            for line in whole
            if line.get("serial")
        )
    return How(
        said.recovery,
        said.transport,
        said.concealment,
        said.place,
        said.direction,
        countries.origin or "",
        countries.transit or (),
        countries.destination or "",
        said.contexts or (),
        "late" in record.warnings,
        any(line.qualifier != "exact" for line in lines),
        handling.tlp == "RED" or not RESTRICTING.isdisjoint(handling.codes or ()),
        traceable,
    )
