"""A situation report as a document in one language: what stands on the page, in the PDF and in the mail. Pure."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

import msgspec

from ops.sitreps.record import Record
from ops.sitreps.words import SitrepWords
from ops.summaries import sections
from ops.summaries.asking import ask
from ops.summaries.document import Document, Tile
from ops.summaries.headline import headline
from ops.summaries.record import Figure
from ops.summaries.sections import ACTION, Drawing, Section
from ops.summaries.tables import Table, pivot, plain

MOST_TILES = 12
Keys = Callable[[Figure], tuple[str, ...]]


def document(record: Record, sha256: str, language: str) -> Document:
    """The document of a record. It has no charts: it is read at once, and often on paper."""
    words = SitrepWords(language, record.operation.timezone)
    say = words.say
    shown = tiles(words, record)
    parts = [
        results(words, record),
        checks(words, record),
        restated(words, record),
        significant(words, record),
        reporting(words, record),
        stations(words, record),
        made(words, record, sha256),
    ]
    exercise = record.operation.exercise
    return Document(
        language=language,
        title=say("Situation report {number}", number=record.number),
        operation=record.operation.name,
        code=record.operation.code,
        tlp=handling(record),
        exercise=say("EXERCISE") if exercise else "",
        exercise_note=say("This is an exercise. Nothing in it happened.") if exercise else "",
        facts=facts(words, record),
        lead=say("Totals of the action phase as they stand, doubles taken off; what is new since the last report "
                 "beside them.") if shown else say("Nothing has been reported in the action phase yet."),
        tiles=shown,
        sections=[part for part in parts if part.blocks or part.lead],
        page=say("Page {page} of {pages}"),
        made_at=int(record.as_of.at.timestamp()),
    )  # fmt: skip


def handling(record: Record) -> str:
    """TLP label and handling codes, as they stand on every page."""
    return " ".join([f"TLP:{record.tlp}", *record.codes])


def facts(words: SitrepWords, record: Record) -> list[tuple[str, str]]:
    say, since = words.say, record.since
    entry = say("entry {number} of the journal", number=words.number(record.as_of.entry))
    return [
        (say("Operation"), f"{record.operation.name} ({record.operation.code})"),
        (say("Countries"), ", ".join(words.label("country", code) for code in record.operation.countries)),
        (say("As at"), f"{words.moment(record.as_of.at)}, {entry}"),
        (say("Due"), words.moment(record.due_at) if record.due_at else say("made on request")),
        (
            say("Since"),
            say(
                "no. {number}, {moment}, entry {entry}",
                number=since.number,
                moment=words.moment(since.at),
                entry=words.number(since.entry),
            )
            if since
            else say("the beginning; this is the first"),
        ),
        (say("Units on station"), words.number(len(record.on_station))),
        (say("Open alarms"), words.number(record.alarms_open)),
        (say("Handling"), handling(record)),
    ]


def tiles(words: SitrepWords, record: Record) -> list[Tile]:
    """The action phase in a few figures: how much there is, and how much of it is new."""
    now = headline(record.cumulative.lines, record.cumulative.checks, record.cumulative.arrests)
    new = {_thing(row): row for row in headline(record.new.lines, record.new.checks, record.new.arrests)}
    summed = {name for name in ("of", "offence") if any(getattr(row, name) == "all" for row in now)}
    found = []
    for row in sorted(now, key=lambda row: row.class_ != "" and row.recovery != "seized"):
        if row.class_:
            label = words.things(row.class_)
            detail = f"{words.unit(row.unit, row.quantity)}, {words.label('recovery', row.recovery).lower()}"
        elif ("of" in summed and row.of not in ("", "all")) or ("offence" in summed and row.offence not in ("", "all")):
            continue
        else:
            label = words.say("Checks") if row.of else words.say("Arrests")
            field, code = ("of", row.of) if row.of else ("offence", row.offence)
            detail = words.say("computed sum") if code == "all" else words.label(field, code).lower()
        since = change(words, row, new, record)
        found.append(
            Tile(value=words.amount(row.quantity, row.qualifier), label=label, detail=f"{detail}{since}", ask=ask(row))
        )
    return found[:MOST_TILES]


def change(words: SitrepWords, row: Figure, new: dict[tuple[str, ...], Figure], record: Record) -> str:
    """How a headline figure has changed, after what it is; of a first report nothing."""
    if record.since is None:
        return ""
    if row.of == "all":
        parts = [one.quantity for one in record.new.checks if one.phase == ACTION and one.of != "database"]
    elif row.offence == "all":
        parts = [one.quantity for one in record.new.arrests if one.phase == ACTION]
    else:
        parts = [new[_thing(row)].quantity] if _thing(row) in new else []
    total = sum(parts)
    return "; " + (words.say("{figure} since", figure=words.signed(total)) if total else words.say("unchanged"))


def results(words: SitrepWords, record: Record) -> Section:
    """Lines by phase, the action phase first; then where and when."""
    say = words.say
    blocks: list[Table | Drawing] = []
    for phase in dict.fromkeys(row.phase for row in (*record.cumulative.lines, *record.new.lines)):
        figures = [(row, new) for row, new in paired(record.cumulative.lines, record.new.lines) if row.phase == phase]
        rows = [
            [
                words.things(row.class_),
                words.label("recovery", row.recovery),
                words.unit(row.unit, row.quantity),
                words.signed(new.quantity) if new else "–",
                words.amount(row.quantity, row.qualifier),
                words.number(row.gross),
                words.number(row.reports),
            ]
            for row, new in figures
        ]
        head = [say(word) for word in ("Class", "Recovery", "Unit", "New", "Cumulative", "Gross", "Reports")]
        weights, asks = [2.4, 1.4, 1.2, 1, 1.2, 1, 1], [ask(row) for row, _ in figures]
        blocks.append(plain(words.label("phase", phase), head, rows, range(3, 7), weights=weights, asks=asks))
    lead = say("A figure below zero means that reports were corrected, withdrawn or ruled doubles since.")
    blocks += by_country(words, record)
    blocks += by_day(words, record)
    blocks += by_kind(words, record)
    return Section(title=say("Results"), lead=lead if blocks else say("Nothing new was reported."), blocks=blocks)


def by_country(words: SitrepWords, record: Record) -> list[Table]:
    made: list[Table] = []
    for title, lines, totals in (
        ("New by country", record.new.lines_by_country, record.new.lines),
        ("Cumulative by country", record.cumulative.lines_by_country, record.cumulative.lines),
    ):
        if title == "New by country" and record.since is None:
            continue
        parts, wholes = _action(lines), _action(totals)
        made += pivot(words, words.say(title), parts, wholes, lambda row: row.country,
                      lambda code: words.label("country", code))  # fmt: skip
    return made


def by_day(words: SitrepWords, record: Record) -> list[Table]:
    """Each day as it stands now; those marked stand otherwise in the last report."""
    marked = {one.day for one in record.restated}

    def named(day: str) -> str:
        return words.short_day(day) + (" *" if day in marked else "")

    days, totals = _action(record.days), _action(record.cumulative.lines)
    tables = pivot(words, words.say("Cumulative by day"), days, totals, lambda row: row.day, named)
    note = words.say("* restated since the last report") if marked else ""
    return [*tables[:-1], *(msgspec.structs.replace(table, note=note) for table in tables[-1:])]


def by_kind(words: SitrepWords, record: Record) -> list[Table]:
    say = words.say
    rows = [
        [
            words.label("phase", row.phase),
            words.label("kind", row.type),
            words.signed(new.gross) if new else "–",
            words.number(row.gross),
        ]
        for row, new in paired(record.cumulative.reports, record.new.reports)
    ]
    head = [say(word) for word in ("Phase", "Kind", "New", "Cumulative")]
    return [plain(say("Reports by kind"), head, rows, (2, 3), small=True)] if rows else []


def checks(words: SitrepWords, record: Record) -> Section:
    say = words.say
    blocks: list[Table | Drawing] = []
    checked = [
        [
            words.label("of", row.of),
            words.label("database", row.database) if row.database else "",
            words.signed(new.quantity) if new else "–",
            words.signed(new.hits) if new else "–",
            words.number(row.quantity),
            words.number(row.hits),
        ]
        for row, new in paired(record.cumulative.checks, record.new.checks)
        if row.phase == ACTION
    ]
    asks = [ask(row) for row, _ in paired(record.cumulative.checks, record.new.checks) if row.phase == ACTION]
    if checked:
        head = [say(word) for word in ("Checked", "Database", "New", "New hits", "Cumulative", "Hits")]
        blocks.append(plain(say("Checks"), head, checked, range(2, 6), weights=[2, 2.2, 1, 1, 1.2, 1], asks=asks))
    arrested = [
        [words.label("offence", row.offence), words.signed(new.quantity) if new else "–", words.number(row.quantity)]
        for row, new in paired(record.cumulative.arrests, record.new.arrests)
        if row.phase == ACTION
    ]
    asks = [ask(row) for row, _ in paired(record.cumulative.arrests, record.new.arrests) if row.phase == ACTION]
    if arrested:
        head = [say(word) for word in ("Offence", "New", "Cumulative")]
        blocks.append(plain(say("Arrests"), head, arrested, (1, 2), weights=[4, 1, 1.2], asks=asks))
    return Section(title=say("Checks and arrests"), blocks=blocks)


def restated(words: SitrepWords, record: Record) -> Section:
    say = words.say
    rows = [
        [
            words.day(one.day),
            words.things(row.class_),
            words.label("recovery", row.recovery),
            words.unit(row.unit),
            words.number(was.quantity) if was else "0",
            words.number(row.quantity),
        ]
        for one in record.restated
        for row, was in paired(one.now, one.was)
        if was is None or (was.quantity, was.gross) != (row.quantity, row.gross)
    ]
    head = [say(word) for word in ("Day", "Class", "Recovery", "Unit", "Was", "Is")]
    lead = say("Figures of these days were reported otherwise in the last report.")
    tables = [plain("", head, rows, (4, 5), weights=[1.2, 2, 1.3, 1.1, 1, 1])] if rows else []
    return Section(title=say("Days restated"), lead=lead if rows else "", blocks=list(tables))


def significant(words: SitrepWords, record: Record) -> Section:
    told = sections.significant(words, cast(Any, record))
    if not told.title:
        return told
    return Section(title=words.say("Seizures since the last report"), lead=told.lead, blocks=told.blocks)


def reporting(words: SitrepWords, record: Record) -> Section:
    say = words.say
    rows = [
        [words.moment(due.due_at), words.number(len(due.reported)),
         *(listed(words, units) for units in (due.nil, due.late, due.missing))]
        for due in record.due
    ]  # fmt: skip
    head = [say(word) for word in ("Due", "Reported", "Nil", "Late", "Missing")]
    note = say("Nil is a report that there was nothing. Of a unit that is missing nothing is known.")
    tables = [plain("", head, rows, (1,), weights=[1.4, 0.8, 2, 2, 2], small=True, note=note)] if rows else []
    return Section(title=say("Reporting"), lead="" if rows else say("No due hour has struck yet."), blocks=list(tables))


def stations(words: SitrepWords, record: Record) -> Section:
    say = words.say
    rows = []
    for country in dict.fromkeys(one.country for one in sorted(record.on_station, key=lambda one: one.country)):
        own = [f"{one.unit} ({one.sector})" for one in record.on_station if one.country == country]
        rows.append([words.label("country", country), words.number(len(own)), ", ".join(own)])
    head = [say(word) for word in ("Country", "Number", "Units")]
    tables = [plain("", head, rows, (1,), weights=[1.2, 0.7, 4], small=True)] if rows else []
    lead = "" if rows else say("No unit has said that it is on station.")
    return Section(title=say("Units on station"), lead=lead, blocks=list(tables))


def made(words: SitrepWords, record: Record, sha256: str) -> Section:
    say = words.say
    told = say(
        "Drawn from the record of this report alone, which was compiled from entries 1 to {number} of the operation's "
        "journal and from nothing else. The same entries give the same record.",
        number=words.number(record.as_of.entry),
    )
    rows = [[say("Hash of the last entry"), record.as_of.sha256], [say("Hash of the record"), sha256]]
    table = plain("", ["", "SHA-256"], rows, weights=[1.2, 3.4], small=True)
    zone = say("Times are in the time zone {zone}.", zone=record.operation.timezone)
    return Section(title=say("How this was made"), lead=f"{told} {zone}", blocks=[table])


def listed(words: SitrepWords, units: Sequence[str]) -> str:
    return words.pair(words.number(len(units)), ", ".join(units)) if units else "0"


def paired(now: Iterable[Figure], other: Iterable[Figure]) -> list[tuple[Figure, Figure | None]]:
    """Each row with the other that has the same keys; what is in the other alone comes as nothing, at the end."""
    left = {_thing(row): row for row in other}
    found: list[tuple[Figure, Figure | None]] = [(row, left.pop(_thing(row), None)) for row in now]
    return found + [(_nothing(row), row) for row in left.values()]


def _nothing(row: Figure) -> Figure:
    return Figure(
        phase=row.phase, recovery=row.recovery, class_=row.class_, type=row.type, unit=row.unit, of=row.of,
        database=row.database, offence=row.offence, country=row.country, day=row.day, quantity=0, gross=0,
        qualifier="exact", reports=0,
    )  # fmt: skip


def _thing(row: Figure) -> tuple[str, ...]:
    return (
        row.phase,
        row.recovery,
        row.class_,
        row.type,
        row.unit,
        row.of,
        row.database,
        row.offence,
        row.country,
        row.day,
    )


def _action(rows: Iterable[Figure]) -> list[Figure]:
    return [row for row in rows if row.phase == ACTION]
