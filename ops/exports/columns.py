"""The columns that the list of reports can be shown and exported with. Pure.

Codes are codes, as in the API, so that a file reads the same in every language; the page shows their words.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal, TypeAlias

from ops.reports.views import ReportView

Rows: TypeAlias = Literal["reports", "lines"]
Value: TypeAlias = object


def said(name: str) -> Callable[[ReportView], Value]:
    """A field of the report itself; codes in a list stand side by side."""

    def of(report: ReportView) -> Value:
        value = report.report.get(name)
        return " ".join(value) if isinstance(value, list | tuple) else value

    return of


def plain(name: str) -> Callable[[ReportView], Value]:
    return lambda report: getattr(report, name)


def coordinate(index: int) -> Callable[[ReportView], Value]:
    return lambda report: report.location["coordinates"][index] if report.location else None


def country(end: str) -> Callable[[ReportView], Value]:
    return lambda report: (report.report.get("countries") or {}).get(end)


def what(report: ReportView) -> str:
    return "; ".join(line_words(line) for line in report.report.get("lines") or ())


def line_words(line: dict[str, Any]) -> str:
    """«firearm/pistol 1 piece», «explosive ≥ 120 stick»."""
    kind = f"{line['class']}/{line['type']}" if line.get("type") else line["class"]
    sign = {"at_least": "≥ ", "at_most": "≤ ", "about": "≈ "}.get(line.get("qualifier", "exact"), "")
    return f"{kind} {sign}{line['quantity']} {line['unit']}"


def checks(report: ReportView) -> str:
    return "; ".join(
        f"{'/'.join(filter(None, (check['of'], check.get('database'))))} {check['count']}, hits {check.get('hits', 0)}"
        for check in report.report.get("checks") or ()
    )


def arrests(report: ReportView) -> str:
    return "; ".join(f"{arrest['offence']} {arrest['count']}" for arrest in report.report.get("arrests") or ())


def handling(report: ReportView) -> str:
    """«TLP:AMBER H1»: what receivers may do with it."""
    said_ = report.report.get("handling") or {}
    return " ".join([f"TLP:{said_['tlp']}", *(said_.get("codes") or ())]) if said_.get("tlp") else ""


def remarks(report: ReportView) -> str:
    """«withdrawn», «double», its version, its warnings."""
    marks = [
        *(["withdrawn"] if report.withdrawn else []),
        *(["double"] if report.double_of else []),
        *([f"version {report.version}"] if report.version > 1 else []),
    ]
    return " ".join([*marks, *report.warnings])


COLUMNS: dict[str, Callable[[ReportView], Value]] = {
    "occurred_at": plain("occurred_at"),
    "received_at": plain("received_at"),
    "report": plain("id"),
    "entry": plain("entry"),
    "version": plain("version"),
    "kind": plain("kind"),
    "unit": plain("unit"),
    "agency": plain("agency"),
    "country": plain("country"),
    "sector": plain("sector"),
    "phase": plain("phase"),
    "day": plain("day"),
    "longitude": coordinate(0),
    "latitude": coordinate(1),
    "recovery": said("recovery"),
    "what": what,
    "checks": checks,
    "arrests": arrests,
    "place": said("place"),
    "transport": said("transport"),
    "concealment": said("concealment"),
    "contexts": said("contexts"),
    "origin": country("origin"),
    "destination": country("destination"),
    "handling": handling,
    "remarks": remarks,
    "note": said("note"),
}
USUAL = ("occurred_at", "kind", "unit", "country", "sector", "what", "checks", "arrests", "handling", "remarks")
"""Shown until somebody chooses."""
SPREAD = ("what", "checks", "arrests")
"""What has a row for each where a row is a line."""
ITEM_HEAD = ("item", "class", "type", "quantity", "qualifier", "measure", "hits", "calibre", "make", "model", "serial")


def head(columns: Sequence[str], rows: Rows) -> list[str]:
    """The names over the columns. The label is always among them: it goes wherever its report goes."""
    named = [*columns, *(["handling"] if "handling" not in columns else [])]
    return [name for name in named if name not in SPREAD] + list(ITEM_HEAD) if rows == "lines" else named


def rows_of(report: ReportView, columns: Sequence[str], rows: Rows) -> Iterator[list[Value]]:
    """A report's row, or a row for each of its lines, checks and arrests (one at least), with the report repeated."""
    names = head(columns, "reports")
    if rows == "reports":
        yield [COLUMNS[name](report) for name in names]
        return
    begin = [COLUMNS[name](report) for name in names if name not in SPREAD]
    any_ = False
    for item in items(report.report):
        any_ = True
        yield [*begin, *(item.get(name) for name in ITEM_HEAD)]
    if not any_:
        yield [*begin, *[None] * len(ITEM_HEAD)]


def items(document: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """Lines, checks and arrests under the names of ITEM_HEAD: a check of a database has it as its type."""
    for line in document.get("lines") or ():
        yield {**line, "item": "line", "measure": line["unit"], "qualifier": line.get("qualifier", "exact")}
    for check in document.get("checks") or ():
        yield {
            "item": "check",
            "class": check["of"],
            "type": check.get("database"),
            "quantity": check["count"],
            "hits": check.get("hits", 0),
        }
    for arrest in document.get("arrests") or ():
        yield {"item": "arrest", "class": arrest["offence"], "quantity": arrest["count"]}
