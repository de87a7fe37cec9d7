"""A workbook of a record: every figure in a cell of its own, numbers as numbers and days as days. Bytes by contents."""

import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import xlsxwriter

from ops.summaries.archive import fixed
from ops.summaries.record import Figure, Record
from ops.summaries.telling import measured, written
from ops.summaries.words import RIGHT_TO_LEFT, Words

KEYS = ("phase", "recovery", "class", "type", "unit", "of", "database", "offence", "country", "agency", "sector", "day")
WIDTHS = {"Entries": 30, "What": 34, "Text": 90, "Note": 60}
LEAST_WIDTH, MOST_WIDTH = 15, 45
LINE_PT, MOST_LINES = 15, 27
"""A row is as high as its longest text, for not every program makes it so; none may be higher than this."""
Cell = str | int | float | date | datetime | None


def book(raw: bytes, language: str) -> bytes:
    """The record as .xlsx, heads and labels in a language, codes beside them."""
    record = msgspec.json.decode(raw, type=Record)
    words = Words(language, record.operation.timezone)
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    with xlsxwriter.Workbook(out, options) as file:
        made = record.as_of.at.astimezone(UTC).replace(tzinfo=None)
        title = f"{words.say('After-action summary')} – {record.operation.name}"
        file.set_properties({"title": title, "comments": f"TLP:{record.tlp}", "author": "Corridor", "created": made})
        book = Book(file, words, record)
        book.about(hashlib.sha256(raw).hexdigest())
        results = record.results
        for name, rows in (
            ("By class and type", [*results.by_class, *results.by_type]), ("By country", results.by_country),
            ("By day", results.by_day), ("By agency", results.by_agency), ("By sector", results.by_sector),
            ("Checks", [*record.checks, *record.checks_by_country]),
            ("Arrests", [*record.arrests, *record.arrests_by_country]), ("Unclassified", record.unclassified),
        ):  # fmt: skip
            book.figures(name, rows)
        book.rest()
    return fixed(out.getvalue())


def fitting(values: Iterable[Cell]) -> int:
    """How wide a column is, in letters."""
    longest = max((len(line) for value in values if isinstance(value, str) for line in value.split("\n")), default=0)
    return min(max(longest + 2, LEAST_WIDTH), MOST_WIDTH)


def lines(value: Cell, width: int) -> int:
    """How many lines a text takes in a column."""
    if not isinstance(value, str):
        return 1
    return sum(max(1, -(-len(line) // (width - 2))) for line in value.split("\n"))


class Book:
    """Sheets of one record."""

    def __init__(self, file: xlsxwriter.Workbook, words: Words, record: Record) -> None:
        self.file, self.words, self.record = file, words, record
        self.bold = file.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.wrapped = file.add_format({"text_wrap": True, "valign": "top"})
        self.clipped = file.add_format({"valign": "top"})
        self.number = file.add_format({"num_format": "#,##0.###", "valign": "top"})
        self.whole = file.add_format({"num_format": "#,##0", "valign": "top"})
        self.day = file.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self.moment = file.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"})

    def sheet(self, name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        """A sheet, unless there is nothing to stand in it."""
        listed = list(rows)
        if not listed:
            return
        words = self.words
        sheet = self.file.add_worksheet(words.say(name)[:31].replace("/", " ").replace(":", " "))
        if words.language in RIGHT_TO_LEFT:
            sheet.right_to_left()
        exercise = f"{words.say('EXERCISE')} · " if self.record.operation.exercise else ""
        sheet.set_header(f"&L{exercise}TLP:{self.record.tlp}&R&P / &N")
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 0)
        widths = [WIDTHS.get(said) or fitting(row[column] for row in listed) for column, said in enumerate(head)]
        for column, said in enumerate(head):
            sheet.set_column(column, column, widths[column])
            sheet.write_string(0, column, words.say(said), self.bold)
        for number, row in enumerate(listed, 1):
            high = 1
            for column, value in enumerate(row):
                if head[column] == "Entries" and isinstance(value, str):  # for programs, and long
                    sheet.write_string(number, column, value[:32_000], self.clipped)
                    continue
                self.put(sheet, number, column, value)
                high = max(high, lines(value, widths[column]))
            if high > 1:
                sheet.set_row(number, LINE_PT * min(high, MOST_LINES))
        sheet.autofilter(0, 0, len(listed), len(head) - 1)

    def put(self, sheet: Any, row: int, column: int, value: Cell) -> None:
        """A cell of the value's own type; text is never a formula."""
        if isinstance(value, datetime):
            sheet.write_datetime(row, column, value.astimezone(self.words.zone).replace(tzinfo=None), self.moment)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), self.day)  # noqa: DTZ001
        elif isinstance(value, int):
            sheet.write_number(row, column, value, self.whole)
        elif isinstance(value, float):
            sheet.write_number(row, column, value, self.number)
        elif value:
            sheet.write_string(row, column, value[:32_000], self.wrapped)

    def about(self, sha256: str) -> None:
        record, words = self.record, self.words
        say = words.say
        rows: list[list[Cell]] = [
            [say("Operation"), f"{record.operation.name} ({record.operation.code})"],
            [say("Countries"), words.comma.join(words.label("country", code) for code in record.operation.countries)],
            [say("For"), words.audience(record.audience)],
            ["TLP", record.tlp],
            [say("Version"), record.version],
            [say("As at"), record.as_of.at],
            [say("Entry"), record.as_of.entry],
            [say("Hash of the last entry"), record.as_of.sha256],
            [say("Hash of the record"), sha256],
        ]
        if record.operation.exercise:
            rows.insert(0, [say("EXERCISE"), say("This is an exercise. Nothing in it happened.")])
        for part in ("summary", "background", "conduct", "results", "methods", "cooperation", "follow_up"):
            rows += [[say("Summary") if part == "summary" else "", text] for text in written(words, record, part)]
        self.sheet("Summary", ("What", "Text"), rows)

    def figures(self, name: str, rows: Sequence[Figure]) -> None:
        """Figures with the keys that they have: a label and, for what a program reads, its code."""
        used = [key for key in KEYS if any(_key(row, key) for row in rows)]
        hits = any(row.of for row in rows)
        head = [*(_HEADS[key] for key in used), "Quantity", "±", "Gross", *(["Hits"] if hits else []), "Reports",
                "Entries", *(f"{key} (code)" for key in used if key != "day")]  # fmt: skip
        body = []
        for row in rows:
            shown = row.hidden != "figure"
            body.append(
                [
                    *(self.label(row, key) for key in used),
                    row.quantity if shown else "·",
                    row.qualifier if row.qualifier != "exact" else None,
                    row.gross if shown else "·",
                    *([row.hits if not row.hidden else "·"] if hits else []),
                    row.reports or None,
                    row.entries,
                    *(_key(row, key) for key in used if key != "day"),
                ]
            )
        self.sheet(name, head, body)

    def label(self, row: Figure, key: str) -> Cell:
        code = _key(row, key)
        if not code or key in ("agency", "sector"):
            return code if code != "unclassified" else self.words.label(key, code)
        if key == "day":
            return date.fromisoformat(code)
        if key == "unit":
            return self.words.unit(code)
        if key == "class":
            return self.words.things(code)
        return self.words.label(key, code, row.class_)

    def rest(self) -> None:
        """What is no table of figures."""
        record, words = self.record, self.words
        say = words.say
        names = ("agencies", "units", "officers", "sectors", "reports", "nil", "missing", "silent_units")
        self.sheet(
            "Effort",
            ("Country", "Agencies", "Units", "Officers", "Sectors", "Reports", "Nil", "Missing", "Silent"),
            ([words.label("country", one.country), *(getattr(one, name) for name in names)]
             for one in record.effort.by_country),
        )  # fmt: skip
        self.sheet(
            "Training and briefings",
            ("Session", "Country", "Agency", "Sessions", "Women", "Men", "Sex not said"),
            ([say(one.kind), words.label("country", one.country) if one.country else say("All"), one.agency,
              one.sessions, *(["·"] * 3 if one.hidden else [one.women, one.men, one.unspecified])]
             for one in record.sessions),
        )  # fmt: skip
        self.sheet(
            "Outcome",
            ("What", "Number"),
            ([words.outcome(one.code),
              say("not reported") if one.count is None else "·" if one.hidden else one.count]
             for one in record.outcomes),
        )  # fmt: skip
        self.sheet(
            "New modus operandi",
            ("Method", "Text", "Signs", "Concealment", "Transport", "Countries", "Entry"),
            ([one.title, one.what, one.signs, words.label("concealment", one.concealment) if one.concealment else "",
              words.label("transport", one.transport) if one.transport else "",
              words.comma.join(words.label("country", code) for code in one.countries), one.entry or None]
             for one in record.new_methods),
        )  # fmt: skip
        self.sheet(
            "Contact points",
            ("Country", "Role", "Office", "How to reach it"),
            ([words.label("country", one.country), words.contact("contact_role", one.role), one.office,
              words.semicolon.join(words.pair(words.contact("channel", kind), value) for kind, value in one.channels)]
             for one in record.contacts),
        )  # fmt: skip
        self.sheet(
            "Significant seizures",
            ("Day", "Country", "Sector", "What", "Why", "Entry"),
            ([date.fromisoformat(one.day), words.label("country", one.country), one.sector,
              words.semicolon.join(f"{words.amount(i.quantity, i.qualifier)} {words.unit(i.unit, i.quantity)} "
                        f"{words.label('type', i.type, i.class_) if i.type else words.label('class', i.class_)}"
                        for i in one.items), words.comma.join(one.because), one.entry or None]
             for one in record.significant),
        )  # fmt: skip
        self.sheet(
            "Routes",
            ("Origin", "Transit", "Seized in", "Destination", "What", "Seizures", "Entries"),
            ([one.origin, ", ".join(one.transit), one.seized_in, one.destination, ", ".join(one.classes), one.reports,
              one.entries] for one in record.routes),
        )  # fmt: skip
        self.sheet(
            "Routes and methods",
            ("What", "Kind", "Seizures", "Entries"),
            ([say(one.field.capitalize()), words.label(one.field, one.code), "·" if one.hidden else one.reports,
              one.entries] for one in record.methods),
        )  # fmt: skip
        self.sheet(
            "Cases",
            ("Case", "Country", "Agency", "Because", "When", "State", "Actions"),
            ([one.code, words.label("country", one.country), one.agency,
              words.comma.join(words.follow_up("rule", rule) for rule in one.because), one.opened_at,
              words.follow_up("state", one.state), len(one.actions)] for one in record.cases),
        )  # fmt: skip
        self.sheet(
            "Lessons",
            ("Kind", "Text", "Country", "Responsible", "Due", "Entry"),
            ([one.kind, one.text, one.country, one.responsible, one.due_on, one.entry] for one in record.lessons),
        )
        self.sheet(
            "Restated since the version before",
            ("What", "Country", "Was", "Is", "Late reports", "Corrections", "Withdrawals", "Rulings on doubles",
             "Entries"),
            ([one.class_ or one.of or one.offence, one.country, one.was, one.now,
              *(one.why.get(reason) for reason in ("late", "corrected", "withdrawn", "ruled")), one.entries]
             for one in record.changes),
        )  # fmt: skip
        self.sheet(
            "What others published",
            ("What", "Published", "Unit", "±", "Note", "By", "Day", "By reports", "Difference", "Unclassified",
             "Entry"),
            ([one.label or measured(words, one.measure), one.quantity, one.unit, one.qualifier, one.printed, one.issuer,
              one.published_on, one.counted, one.difference, one.unclassified, one.entry] for one in record.stated),
        )  # fmt: skip
        if record.sdg:
            self.sheet(
                "SDG indicator 16.4.2",
                ("What", "Number"),
                [[name, value] for name, value in msgspec.structs.asdict(record.sdg).items()],
            )
        notes: list[list[Cell]] = [[say(note.code), note.count] for note in record.quality]
        self.sheet("Quality of the data", ("What", "Number"), notes)


_HEADS = {
    "phase": "Phase", "recovery": "Recovery", "class": "Class", "type": "Kind", "unit": "Unit", "of": "Checked",
    "database": "Database", "offence": "Offence", "country": "Country", "agency": "Agency", "sector": "Sector",
    "day": "Day",
}  # fmt: skip


def _key(row: Figure, key: str) -> str:
    said: str = getattr(row, "class_" if key == "class" else key)
    return said
