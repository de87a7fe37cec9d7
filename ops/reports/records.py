"""Between a report's row, its record in the journal, and what is shown of it. Pure."""

from operator import attrgetter
from typing import Any

import msgspec

from ops.access.policy import Owned
from ops.reports.facets import facets
from ops.reports.models import Pair, Report
from ops.reports.schemas import Receipt
from ops.reports.validation import as_wire
from ops.reports.views import PairRecord, ReportRecord, ReportView
from ops.shapes import PointGeometry
from ops.store.spatial import point_wkb

PLAIN = ("id", "version", "withdrawn", "kind", "occurred_at", "received_at", "filed_at", "unit", "agency", "country",
         "sector", "phase", "day", "document", "warnings", "reason", "content_sha256")  # fmt: skip

COLUMNS = (*PLAIN, "location", "classes", "facets")
_plain = attrgetter(*PLAIN)


def record_of(row: Report) -> ReportRecord:
    """What the newest entry of a report says, from its row."""
    location = msgspec.to_builtins(PointGeometry.of(row.location)) if row.location is not None else None
    if location:
        location["coordinates"] = list(location["coordinates"])
    return ReportRecord(**{name: getattr(row, name) for name in PLAIN}, location=location)


def columns(record: ReportRecord) -> dict[str, Any]:
    """The COLUMNS of a row, which follow from its record."""
    return dict(zip(COLUMNS, values(record), strict=True))


def values(record: ReportRecord) -> tuple[Any, ...]:
    """What stands in the COLUMNS of a row."""
    classes = sorted({line["class"] for line in record.document.get("lines", ())})
    return (
        *_plain(record),
        point_wkb(*record.location["coordinates"]) if record.location else None,
        f"|{'|'.join(classes)}|" if classes else "",
        facets(record.document, record.warnings),
    )


def receipt_of(record: ReportRecord | Report, entry: int) -> Receipt:
    """The receipt of the version that `entry` took."""
    return receipt(
        id=record.id,
        version=record.version,
        entry=entry,
        received_at=record.received_at,
        sector=record.sector,
        warnings=record.warnings,
        sha256=record.content_sha256,
    )


def receipt_of_first(row: Report) -> Receipt:
    """The receipt of a report that was never corrected; withdrawing it changes nothing of that."""
    return receipt_of(row, row.filed)


def receipt(**saying: Any) -> Receipt:
    """A receipt of its fields as they are stored."""
    return msgspec.convert(saying, Receipt)


def owned(record: ReportRecord | Report) -> Owned:
    """Whose a report is, and to whom its owner released it."""
    return owned_by(record.agency, record.country, record.unit, record.document)


def owned_by(agency: str | None, country: str | None, unit: str | None, document: dict[str, Any]) -> Owned:
    release = (document.get("handling") or {}).get("release") or {}
    return Owned(
        agency=agency,
        country=country,
        unit=unit,
        released_agencies=frozenset(release.get("agencies", ())),
        released_countries=frozenset(release.get("countries", ())),
    )


def released_to(record: ReportRecord) -> set[tuple[str, str]]:
    """(kind, code) of everybody whom the details are released to."""
    whose = owned(record)
    return {("agency", code) for code in whose.released_agencies} | {
        ("country", code) for code in whose.released_countries
    }


def report_view(row: Report) -> ReportView:
    record = record_of(row)
    plain = {name: getattr(record, name) for name in ReportView.__struct_fields__ if hasattr(record, name)}
    return ReportView(
        **plain,
        entry=row.entry,
        double_of=row.double_of,
        report=as_wire(record.document),
        sha256=record.content_sha256,
    )


def pair_record(row: Pair) -> PairRecord:
    return PairRecord(
        first=row.first,
        second=row.second,
        because=row.because,
        ruling=row.ruling,
        reason=row.reason,
        ruled_by=row.ruled_by,
    )
