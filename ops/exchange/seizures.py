"""The seizure workbook: a row for each thing seized, after the non-nominal form of customs' seizure databases. Pure.

Fields as the WCO's CEN has them (reference: domain 3.7). It has no personal data and no free text; the place is the
sector and the kind of place, not the coordinate. Times are UTC, codes are in words.
"""

from collections.abc import Iterator

from ops.exchange.iafq import Value, quantity, what
from ops.exchange.record import Seizure
from ops.exchange.words import ExchangeWords
from ops.reports.vocabulary import heading

HEAD = (
    "Report", "Date", "Time (UTC)", "Country", "Reporting administration", "Sector", "Kind of place", "Detection",
    "Customs procedure", "Recovery", "Commodity", "Sub-type", "HS", "Quantity", "Unit", "Qualifier", "Value",
    "Currency", "Brand", "Model", "Calibre", "Country of origin", "Conveyance", "Departure", "Transit", "Destination",
    "Direction", "Concealment", "Persons arrested",
)  # fmt: skip


def rows(report: Seizure, words: ExchangeWords) -> Iterator[list[Value]]:
    """A row for each line; nothing for a report without any."""
    document, route, label = report.document, report.document.get("countries") or {}, words.label
    persons = sum(arrest["count"] for arrest in document.get("arrests", ()))
    for index, line in enumerate(document.get("lines", ())):
        kind = line.get("type")
        yield [
            report.id,
            report.occurred_at[:10],
            report.occurred_at[11:16],
            label("country", report.country),
            report.agency,
            report.sector,
            label("place", document.get("place")),
            label("detection", document.get("detection")),
            label("customs_procedure", document.get("customs_procedure")),
            label("recovery", document.get("recovery", "seized")),
            label("class", line["class"]),
            what(line, words) if kind else words.say("unclassified"),
            line.get("hs") or heading(line["class"], kind or "") or "",
            quantity(line["quantity_milli"]),
            label("unit", line["unit"]),
            label("qualifier", line.get("qualifier", "exact")),
            line.get("value"),
            line.get("currency"),
            line.get("make"),
            line.get("model"),
            line.get("calibre"),
            label("country_of_manufacture", line.get("country_of_manufacture")),
            label("transport", document.get("transport")),
            label("country", route.get("origin")),
            ", ".join(label("country", one) for one in route.get("transit", ())),
            label("country", route.get("destination")),
            label("direction", document.get("direction")),
            label("concealment", document.get("concealment")),
            persons if index == 0 else None,  # once, so that a column can be added up
        ]
