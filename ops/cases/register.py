"""Cases and traces as tables for spreadsheets (CSV). Pure."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime

from ops.cases.schemas import CaseView, TraceView

CASE_HEAD = ("operation", "case", "title", "state", "lead_country", "lead_agency", "because", "reports", "related",
             "opened_at", "outcome", "action", "kind", "legal_basis", "to_country", "authority", "action_state",
             "due_at", "checklist_done", "checklist_open", "reason", "answer")  # fmt: skip
TRACE_HEAD = ("operation", "case", "action", "lead_country", "lead_agency", "class", "type", "make", "model",
              "calibre", "serial", "country_of_manufacture", "country_of_import", "complete", "missing", "request",
              "to_country", "authority", "state", "due_at", "answer", "reports")  # fmt: skip
IDENTIFIERS = ("class", "type", "make", "model", "calibre", "serial", "country_of_manufacture", "country_of_import")


def cases_csv(operation: str, cases: Iterable[CaseView]) -> str:
    """A row for each action; a case without actions has one row."""
    return table(CASE_HEAD, (row for case in cases for row in case_rows(operation, case)))


def case_rows(operation: str, case: CaseView) -> Iterator[list[object]]:
    head = [operation, case.code, case.title, case.state, case.lead.country, case.lead.agency, " ".join(case.because),
            " ".join(case.reports), " ".join(case.related), case.opened_at, case.outcome]  # fmt: skip
    for action in case.actions:
        done = [point.item for point in action.checklist if point.done]
        missing = [point.item for point in action.checklist if not point.done]
        yield [*head, action.number, action.kind, action.legal_basis, action.to_country, action.authority, action.state,
               action.due_at, " ".join(done), " ".join(missing), action.reason, action.answer]  # fmt: skip
    if not case.actions:
        yield [*head, *[None] * (len(CASE_HEAD) - len(head))]


def traces_csv(operation: str, traces: Iterable[TraceView]) -> str:
    """A row for each traceable firearm."""
    return table(TRACE_HEAD, (trace_row(operation, trace) for trace in traces))


def trace_row(operation: str, trace: TraceView) -> list[object]:
    marks = [trace.identifiers.get(name) for name in IDENTIFIERS]
    return [operation, trace.case, trace.action, trace.lead.country, trace.lead.agency, *marks, trace.complete,
            " ".join(trace.missing), trace.request, trace.to_country, trace.authority, trace.state, trace.due_at,
            trace.answer, " ".join(trace.reports)]  # fmt: skip


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """RFC 4180 text with a byte-order mark, without which spreadsheets take UTF-8 for something else."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([cell(value) for value in row] for row in rows)
    return "\ufeff" + out.getvalue()


def cell(value: object) -> str | int | bool:
    """A value as it stands in a cell. Text that a spreadsheet would run as a formula is quoted by an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, str):
        return "'" + value if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
    assert isinstance(value, int | bool)
    return value
