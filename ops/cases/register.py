"""Cases and traces as tables for spreadsheets: CSV text and typed cells of a workbook. Pure."""

import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import xlsxwriter

from ops.cases import words
from ops.cases.schemas import CaseView, TraceView
from ops.exports.cells import table

CASE_HEAD = ("operation", "case", "title", "state", "lead_country", "lead_agency", "because", "reports", "related",
             "opened_at", "outcome", "action", "kind", "legal_basis", "to_country", "authority", "action_state",
             "due_at", "checklist_done", "checklist_open", "reason", "answer", "due_reason", "channel", "language",
             "sent_at", "review_at", "restrictions_on_use", "request", "links", "proceedings")  # fmt: skip
TRACE_HEAD = ("operation", "case", "action", "lead_country", "lead_agency", "class", "type", "make", "model",
              "calibre", "serial", "country_of_manufacture", "country_of_import", "complete", "missing", "request",
              "to_country", "authority", "state", "due_at", "answer", "reports", "sent_at", "days",
              "restrictions_on_use")  # fmt: skip
IDENTIFIERS = ("class", "type", "make", "model", "calibre", "serial", "country_of_manufacture", "country_of_import")
WIDTHS = {"title": 45, "answer": 40, "reason": 40, "request": 40, "restrictions_on_use": 60, "because": 28,
          "legal_basis": 26, "authority": 28, "checklist_open": 40, "opened_at": 17, "due_at": 17, "sent_at": 17,
          "review_at": 17, "case": 14}  # fmt: skip
RESTRICTED = "Restrictions on use stand in each row and bind whoever gets it."
Row = list[object]


def cases_csv(operation: str, cases: Iterable[CaseView]) -> str:
    """A row for each action; a case without actions has one row."""
    return table(CASE_HEAD, (row for case in cases for row in case_rows(operation, case)))


def case_rows(operation: str, case: CaseView) -> Iterator[Row]:
    head: Row = [operation, case.code, case.title, case.state, case.lead.country, case.lead.agency,
                 " ".join(case.because), " ".join(case.reports), " ".join(case.related), case.opened_at,
                 case.outcome]  # fmt: skip
    links = "; ".join(f"{link.case}: {' '.join(link.why)}" for link in case.links if link.ended is None)
    courts = "; ".join(
        f"{one.on.isoformat()} {one.stage} {one.court} {one.reference}".strip() for one in case.proceedings
    )
    for action in case.actions:
        done = [point.item for point in action.checklist if point.done]
        missing = [point.item for point in action.checklist if not point.done and not point.excuse]
        yield [*head, action.number, action.kind, action.legal_basis, action.to_country,
               action.addressee or action.authority, action.state, action.due_at, " ".join(done), " ".join(missing),
               action.reason, action.answer, action.due_reason, action.channel, action.language, action.sent_at,
               action.review_at, restricted(action.restrictions), action.request, links, courts]  # fmt: skip
    if not case.actions:
        yield [*head, *[None] * (len(CASE_HEAD) - len(head) - 2), links, courts]


def restricted(codes: Iterable[str], language: str = "en") -> str:
    """Restrictions on use, in words: who gets the data must be able to read them."""
    return "; ".join(words.label("restriction", code, language) for code in codes)


def traces_csv(operation: str, traces: Iterable[TraceView]) -> str:
    """A row for each traceable firearm."""
    return table(TRACE_HEAD, (trace_row(operation, trace) for trace in traces))


def trace_row(operation: str, trace: TraceView) -> Row:
    marks = [trace.identifiers.get(name) for name in IDENTIFIERS]
    return [operation, trace.case, trace.action, trace.lead.country, trace.lead.agency, *marks, trace.complete,
            " ".join(trace.missing), trace.request, trace.to_country, trace.authority, trace.state, trace.due_at,
            trace.answer, " ".join(trace.reports), trace.sent_at, trace.days,
            restricted(trace.restrictions)]  # fmt: skip


def cases_xlsx(operation: str, cases: Iterable[CaseView], about: Mapping[str, object]) -> bytes:
    rows = (row for case in cases for row in case_rows(operation, case))
    return workbook("Cases", CASE_HEAD, rows, about)


def traces_xlsx(operation: str, traces: Iterable[TraceView], about: Mapping[str, object]) -> bytes:
    return workbook("Traces", TRACE_HEAD, (trace_row(operation, trace) for trace in traces), about)


A3 = 8
"""Twenty columns and more are too much for a smaller paper."""


def workbook(name: str, head: Iterable[str], rows: Iterable[Row], about: Mapping[str, object]) -> bytes:
    """A workbook with what it is on its first sheet; times are UTC, text is never a formula or a link."""
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    book = xlsxwriter.Workbook(made, options)
    bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    at = about["exported_at"]
    created = at.replace(tzinfo=None) if isinstance(at, datetime) else None
    book.set_properties({"title": name, "comments": str(about.get("handling", "")), "created": created})
    first = book.add_worksheet("About")
    first.set_column(0, 0, 18)
    first.set_column(1, 1, 90)
    first.fit_to_pages(1, 0)
    for row, (key, value) in enumerate(about.items()):
        first.write_string(row, 0, key, bold)
        first.write_string(row, 1, value.isoformat() if isinstance(value, datetime) else str(value))
    sheet = book.add_worksheet(name)
    sheet.set_header(f"&L{about.get('handling', '')}&RPage &P")
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.set_paper(A3)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    names = list(head)
    for column, key in enumerate(names):
        sheet.set_column(column, column, WIDTHS.get(key, 14))
        sheet.write_string(0, column, key, bold)
    last = 0
    for last, row_ in enumerate(rows, start=1):
        for column, value in enumerate(row_):
            if isinstance(value, bool):
                sheet.write_boolean(last, column, value)
            elif isinstance(value, int | float):
                sheet.write_number(last, column, value)
            elif isinstance(value, datetime):
                sheet.write_datetime(last, column, value, moment)
            elif value:
                sheet.write_string(last, column, str(value))
    sheet.autofilter(0, 0, max(last, 1), len(names) - 1)
    book.close()
    return made.getvalue()
