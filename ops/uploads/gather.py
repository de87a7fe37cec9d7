"""From the rows of a table to reports: what belongs together, whose, under which id, and what is wrong where. Pure.

Rows of one unit that have one reference are one report: what is said of the report as a whole may stand in any of them,
and each brings its thing seized, its arrests and its checks. A row without a reference is a report of its own.

The id is a UUIDv5, so that the same file is the same reports whoever sends it and however often: of the operation, the
unit and the reference; where there is none, of the operation, the unit, what the row says, and how many rows before it
say the same. With a reference, a changed row is therefore the same report with other content, which is refused; without
one it is another report.
"""

import uuid
from collections.abc import Iterable, Iterator
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from ops.reports.submission import content_sha256
from ops.uploads.cells import (
    Cell,
    Day,
    MonthFirst,
    Unreadable,
    moment_of,
    read_code,
    read_codes,
    read_count,
    read_day,
    read_degrees,
    read_number,
    read_quantity,
    read_text,
    read_time,
    text_of,
)
from ops.uploads.columns import BY_NAME, Column
from ops.uploads.sheets import MOST_LETTERS, Table
from ops.uploads.words import in_language, say
from ops.wire import Fault, is_sound

NAMESPACE = uuid.UUID("6f1b5d0e-54b3-5c0a-9a53-0f6d1c1e7a41")
"""Of the ids of reports that came by a table; never to be changed."""
PARTS = {"line": "lines", "arrest": "arrests", "check": "checks"}


class CellFault(msgspec.Struct, frozen=True, order=True):
    """One thing wrong, where the person who wrote it can find it."""

    row: int
    column: str
    """The column's code."""
    heading: str
    """Its heading in the reader's language."""
    detail: str


class Gathered(msgspec.Struct):
    """One report as its rows give it."""

    unit: str
    reference: str
    rows: list[int] = []
    tree: dict[str, Any] = {}
    places: dict[str, tuple[int, str]] = {}
    """For a JSON pointer: the row and the column that it came from."""
    faults: list[CellFault] = []
    remarks: list[CellFault] = []
    id: str = ""
    day: Day | None = None
    at: time | None = None


class Reader:
    """Reads one table; `unit` is whose reports these are where no column says it."""

    def __init__(self, table: Table, operation: str, zone: ZoneInfo, unit: str, language: str) -> None:
        self.table, self.operation, self.zone, self.unit, self.language = table, operation, zone, unit, language
        self.month_first = 0
        """The first row whose date has its month first; then no other date of the file is beyond doubt."""

    def reports(self) -> list[Gathered]:
        """The reports of the table, in the order of their first rows."""
        self.month_first = self._find_month_first()
        found: dict[tuple[str, ...], Gathered] = {}
        for number, row in self.table.rows:
            cells = {c.name: row[i] for i, c in self.table.columns.items() if i < len(row) and text_of(row[i])}
            unit = text_of(cells.get("field_unit")).upper() or self.unit
            reference = text_of(cells.get("reference"))
            key = (unit, reference) if reference else (unit, "", str(number))
            report = found.setdefault(key, Gathered(unit=unit, reference=reference))
            self._add(report, number, cells)
        for report in found.values():
            self._settle(report)
        self._name(list(found.values()))
        return list(found.values())

    def fault(self, row: int, column: str, detail: str) -> CellFault:
        return CellFault(row, column, BY_NAME[column].heading(self.language), detail)

    def located(self, report: Gathered, fault: Fault) -> CellFault | None:
        """What a rule of reports found, by row and column; None where it follows from what was named already."""
        row, column = report.rows[0], "kind"
        pointer = fault.pointer
        while pointer:
            if pointer in report.places:
                row, column = report.places[pointer]
                break
            parent, _, last = pointer.rpartition("/")
            if parent in report.places and (name := _column_of(parent, last)):
                row, column = report.places[parent][0], name
                break
            pointer = parent
        else:
            column = _TOP.get(fault.pointer.split("/")[1] if fault.pointer else "", "kind")
        column = "date" if column == "time" else column
        near = _TOGETHER.get(column, {column})
        if any(known.column in near and known.row in report.rows for known in report.faults):
            return None
        return self.fault(row, column, in_language(fault.detail, self.language))

    # --- one row ------------------------------------------------------------------------------------------------------

    def _add(self, report: Gathered, row: int, cells: dict[str, Cell]) -> None:
        if not report.unit and not report.rows:
            report.faults.append(self.fault(row, "field_unit", say(self.language, "no_unit")))
        report.rows.append(row)
        parts: dict[str, tuple[dict[str, Any], str]] = {}
        for name, cell in cells.items():
            column = BY_NAME[name]
            if column.part == "row":
                report.faults += [self.fault(row, name, detail) for detail in self._row_faults(column, cell)]
                continue
            try:
                value = self._read(column, cell, cells)
            except Unreadable as error:
                report.faults.append(self.fault(row, name, str(error)))
                if column.part in PARTS:
                    self._part(report, column.part, row, parts)
                continue
            if column.part == "report":
                self._whole(report, column, row, value)
            else:
                tree, at = self._part(report, column.part, row, parts)
                tree[column.path.lstrip("/")] = value
                report.places[at + column.path] = (row, name)

    def _row_faults(self, column: Column, cell: Cell) -> Iterator[str]:
        """What is wrong with a cell that says whose report a row is, or which."""
        try:
            written = read_text(cell, column, self.language)
            if len(written) > 200:
                yield say(self.language, "too_long", most=200)
            if not is_sound(written):
                yield in_language("contains a control character or half a surrogate pair", self.language)
        except Unreadable as error:
            yield str(error)

    def _part(
        self, report: Gathered, part: str, row: int, parts: dict[str, tuple[dict[str, Any], str]]
    ) -> tuple[dict[str, Any], str]:
        """The line, arrest or check that this row brings; made when its first cell is met."""
        if part not in parts:
            items = report.tree.setdefault(PARTS[part], [])
            parts[part] = {}, f"/{PARTS[part]}/{len(items)}"
            items.append(parts[part][0])
            report.places[parts[part][1]] = (row, _FIRST[part])
        return parts[part]

    def _whole(self, report: Gathered, column: Column, row: int, value: Any) -> None:
        """What is said of the report as a whole: once, or each time the same."""
        if column.kind in {"date", "time"}:
            held = report.day if column.kind == "date" else report.at
            if column.kind == "date":
                report.day = value if held is None else report.day
            else:
                report.at = value if held is None else report.at
        else:
            *way, last = column.path.strip("/").split("/")
            here: Any = report.tree
            for step in way:
                here = here.setdefault(step, {})
            held = here.get(last)
            here.setdefault(last, value)
        if held is not None and held != value:
            first = report.places[f"{column.path}#{column.name}"][0]
            report.faults.append(self.fault(row, column.name, say(self.language, "differs", row=first)))
        report.places.setdefault(f"{column.path}#{column.name}", (row, column.name))
        report.places.setdefault(column.path, (row, column.name))

    def _read(self, column: Column, cell: Cell, cells: dict[str, Cell]) -> Any:
        written, language = text_of(cell), self.language
        if len(written) > MOST_LETTERS:
            raise Unreadable(say(language, "too_long", most=MOST_LETTERS))
        match column.kind:
            case "code" if column.of in {"type", "unit"}:
                return read_code(written, column, language, self._class(cells))
            case "code":
                return read_code(written, column, language)
            case "codes":
                return read_codes(written, column, language)
            case "date":
                return self._day(cell)
            case "time":
                return read_time(cell, language)
            case "latitude" | "longitude":
                return read_degrees(cell, column, language)
            case "count":
                return read_count(cell, language)
            case "number":
                return read_number(cell, language)
            case "quantity":
                return read_quantity(cell, language)
            case _:
                return read_text(cell, column, language)

    def _class(self, cells: dict[str, Cell]) -> str:
        try:
            return read_code(text_of(cells.get("class")), BY_NAME["class"], self.language)
        except Unreadable:
            return ""

    def _day(self, cell: Cell) -> Day:
        day = read_day(cell, self.language)
        if day.doubtful and self.month_first:
            written = text_of(cell)[:40]
            raise Unreadable(say(self.language, "day_or_month", value=written, row=self.month_first))
        return day

    def _find_month_first(self) -> int:
        at = next((index for index, column in self.table.columns.items() if column.kind == "date"), None)
        for number, row in self.table.rows:
            if at is not None and at < len(row):
                try:
                    read_day(row[at], self.language)
                except MonthFirst:
                    return number
                except Unreadable:
                    continue
        return 0

    # --- one report ---------------------------------------------------------------------------------------------------

    def _settle(self, report: Gathered) -> None:
        """The time and place from their two columns; and a row that has a thing seized need not say that it is one."""
        if report.day is not None:
            try:
                moment = moment_of(report.day, report.at, self.zone, self.language)
                report.tree["occurred_at"] = moment.isoformat().replace("+00:00", "Z")
            except (Unreadable, OverflowError) as error:
                row, _ = report.places["/occurred_at#date"]
                if not any(fault.column == "time" for fault in report.faults):
                    report.faults.append(self.fault(row, "time", str(error)))
        report.tree.setdefault("kind", "seizure") if report.tree.get("lines") else None
        if halves := (report.tree.get("location") or {}).get("coordinates"):
            if len(halves) == 2:
                report.tree["location"] = {"type": "Point", "coordinates": [halves["0"], halves["1"]]}
            else:
                del report.tree["location"]
                missing = "latitude" if "0" in halves else "longitude"
                if not any(fault.column == missing for fault in report.faults):
                    report.faults.append(self.fault(report.rows[0], missing, say(self.language, "other_half")))

    def _name(self, reports: Iterable[Gathered]) -> None:
        """Ids; and a row that says word for word what an earlier one said is told so."""
        met: dict[tuple[str, str], list[int]] = {}
        for report in reports:
            if report.reference:
                key = f"reference\n{report.reference}"
            else:
                content = content_sha256(report.tree)
                same = met.setdefault((report.unit, content), [])
                key = f"row\n{content}\n{len(same)}"
                if same and not report.faults:
                    detail = say(self.language, "repeats", row=same[0])
                    report.remarks.append(self.fault(report.rows[0], "reference", detail))
                same.append(report.rows[0])
            report.id = str(uuid.uuid5(NAMESPACE, f"{self.operation}\n{report.unit}\n{key}"))


_FIRST = {"line": "class", "arrest": "offence", "check": "check_of"}
_TOP = {"occurred_at": "date", "location": "latitude", "lines": "class", "arrests": "offence", "checks": "check_of"}
_TOGETHER = {name: both for both in ({"latitude", "longitude"}, {"date", "time"}) for name in both}


def _column_of(part: str, field: str) -> str:
    """The column that fills this field of a line, an arrest or a check."""
    kind = {"lines": "line", "arrests": "arrest", "checks": "check"}.get(part.split("/")[1], "report")
    return next((c.name for c in BY_NAME.values() if c.part == kind and c.path == f"/{field}"), "")
