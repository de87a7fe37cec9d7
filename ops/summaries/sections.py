"""The sections of a drawn summary, in the order of an after-action report. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from ops.summaries.record import Figure, Item, Record
from ops.summaries.tables import Table, by_class, pivot, plain, turned
from ops.summaries.words import Words

ACTION = "action"


class Drawing(msgspec.Struct, frozen=True, kw_only=True, tag="drawing"):
    """A chart or map as SVG; `alt` says it in words."""

    title: str
    alt: str
    note: str
    svg: str


class Section(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    lead: str = ""
    blocks: list[Table | Drawing] = []


def objectives(words: Words, record: Record) -> Section:
    say = words.say
    rows = [
        [
            _measure(words, aim.measure),
            words.number(aim.target),
            say("not counted") if aim.reached is None else words.number(aim.reached),
        ]
        for aim in record.objectives
    ]
    head = [say("Objective"), say("Target"), say("Reached")]
    tables = [plain("", head, rows, (1, 2), weights=[3.0, 1.0, 1.0])] if rows else []
    return Section(title=say("Objectives"), blocks=list(tables))


def _measure(words: Words, measure: str) -> str:
    figure, _, part = measure.partition(".")
    fields = {"check": ("Checks", "of"), "arrest": ("Arrests", "offence")}
    if figure in fields:
        said, field = fields[figure]
        return words.pair(words.say(said), words.label(field, part).lower()) if part else words.say(said)
    return measure if part else words.things(figure)


def effort(words: Words, record: Record) -> Section:
    say, effort = words.say, record.effort
    counts = ("agencies", "units", "officers", "sectors", "reports")
    rows = [
        [words.label("country", one.country), *(words.number(getattr(one, name)) for name in counts)]
        for one in effort.by_country
    ]
    rows.append([say("Total"), *(words.number(getattr(effort, name)) for name in counts)])
    head = [say(word) for word in ("Country", "Agencies", "Units", "Officers", "Sectors", "Reports")]
    kinds = [[words.label("agency_kind", one.kind), words.number(one.count)] for one in effort.agencies_by_kind]
    phases = [
        [words.label("phase", phase.kind), words.moment(phase.starts_at), words.moment(phase.ends_at)]
        for phase in record.operation.phases
    ]
    return Section(
        title=say("Effort"),
        blocks=[
            plain(say("By country"), head, rows, range(1, 6), strong=[len(rows) - 1], weights=[2.2, 1, 1, 1, 1, 1]),
            plain(say("Agencies by kind"), [say("Kind"), say("Number")], kinds, (1,), weights=[4.0, 1.0]),
            plain(say("Phases"), [say("Phase"), say("From"), say("Until")], phases, weights=[1.6, 1.5, 1.5]),
        ],
    )


def results(words: Words, record: Record, drawings: Mapping[str, str]) -> Section:
    say, results = words.say, record.results

    def acted(rows: Iterable[Figure]) -> list[Figure]:
        return [row for row in rows if row.phase == ACTION]

    totals = acted(results.by_class)
    if not totals:
        return Section(title="")
    note = say("Figures are reconciled; in brackets the gross figure where it differs.")
    countries = pivot(words, say("By country"), acted(results.by_country), totals,
                      lambda row: row.country, lambda code: words.label("country", code))  # fmt: skip
    days = pivot(words, say("By day"), acted(results.by_day), totals, lambda row: row.day, words.short_day)
    agencies = turned(
        words, say("By agency"), acted(results.by_agency), totals, lambda row: row.agency, str, say("Agency")
    )
    sectors = turned(words, say("By sector"), acted(results.by_sector), totals, lambda row: row.sector,
                     lambda code: _sector(words, code), say("Sector"))  # fmt: skip
    return Section(
        title=say("Results of the action phase"),
        lead=note,
        blocks=[
            by_class(words, say("By class and type"), totals, acted(results.by_type)),
            *countries,
            *_drawn(words, record, drawings),
            *days,
            *agencies,
            *sectors,
        ],
    )


def _sector(words: Words, code: str) -> str:
    return words.say("In no sector") if code == "unclassified" else code


def _drawn(words: Words, record: Record, drawings: Mapping[str, str]) -> Iterator[Drawing]:
    say = words.say
    if "days" in drawings:
        yield Drawing(
            title=say("Seizures by day"),
            alt=say("Seizures by day"),
            note=say("Each panel has its own unit and scale."),
            svg=drawings["days"],
        )
    if "map" in drawings:
        what = "Sectors" if record.ground.areas else "Countries"
        yield Drawing(
            title=say("Where it was reported from"),
            alt=say("Where it was reported from"),
            note=say(
                f"{what} by number of reports. Borders after Natural Earth; they imply no position on the status "
                "of any territory."
            ),
            svg=drawings["map"],
        )


def checks(words: Words, record: Record) -> Section:
    say = words.say
    checks = [
        [words.label("of", row.of), words.label("database", row.database) if row.database else "",
         *_counts(words, row), words.number(row.hits)]
        for row in record.checks if row.phase == ACTION
    ]  # fmt: skip
    arrests = [
        [words.label("offence", row.offence), *_counts(words, row)] for row in record.arrests if row.phase == ACTION
    ]
    blocks: list[Table | Drawing] = []
    if checks:
        head = [say(word) for word in ("Checked", "Database", "Number", "Gross", "Hits")]
        blocks.append(plain(say("Checks"), head, checks, (2, 3, 4), weights=[2, 2.4, 1, 1, 1]))
    if arrests:
        head = [say(word) for word in ("Offence", "Persons", "Gross")]
        blocks.append(plain(say("Arrests"), head, arrests, (1, 2), weights=[4, 1, 1]))
    return Section(title=say("Checks and arrests"), blocks=blocks)


def _counts(words: Words, row: Figure) -> list[str]:
    return [words.number(row.quantity), words.number(row.gross)]


def other_phases(words: Words, record: Record) -> Section:
    blocks: list[Table | Drawing] = []
    for phase in dict.fromkeys(row.phase for row in record.results.by_class if row.phase != ACTION):
        totals, typed = (
            [row for row in rows if row.phase == phase] for rows in (record.results.by_class, record.results.by_type)
        )
        blocks.append(by_class(words, words.label("phase", phase), totals, typed))
    lead = words.say("Never added to the figures of the action phase.") if blocks else ""
    return Section(title=words.say("Other phases, apart"), lead=lead, blocks=blocks)


def significant(words: Words, record: Record) -> Section:
    say = words.say
    rows = []
    for one in record.significant:
        how = [words.label(field, code) for field, code in (("transport", one.transport), ("place", one.place),
               ("concealment", one.concealment)) if code]  # fmt: skip
        where = "\n".join(part for part in (words.label("country", one.country), one.sector, one.agency) if part)
        what = "; ".join(_item(words, item) for item in one.items)
        if how:
            what += f" ({', '.join(how).lower()})"
        phase = "" if one.phase == ACTION else f" ({words.label('phase', one.phase)})"
        rows.append([words.day(one.day) + phase, where, what, ", ".join(say(reason) for reason in one.because)])
    lead = [
        say("The largest of each class and unit, every one with a context of terrorism, every one with explosives.")
    ]
    if record.more_significant:
        lead.append(say("{count} more meet the rule and are not listed.", count=words.number(record.more_significant)))
    if record.withheld:
        lead.append(say("{count} are withheld because of their handling.", count=words.number(record.withheld)))
    if not rows and not record.withheld:
        return Section(title="")
    head = [say("Day"), say("Sector"), say("What"), say("Why")]
    tables = [plain("", head, rows, weights=[1.1, 1.5, 3.4, 1.2], small=True)] if rows else []
    return Section(title=say("Significant seizures"), lead=" ".join(lead), blocks=list(tables))


def _item(words: Words, item: Item) -> str:
    name = words.label("type", item.type, item.class_) if item.type else words.label("class", item.class_)
    said = " ".join(part for part in (name.lower(), item.make, item.model, item.calibre) if part)
    amount = words.amount(item.quantity, item.qualifier)
    return f"{amount} × {said}" if item.unit == "piece" else f"{said}, {amount} {words.unit(item.unit, item.quantity)}"


def follow_up(words: Words, record: Record) -> Section:
    say = words.say
    blocks: list[Table | Drawing] = []
    if record.cases_by_rule:
        rules = [[words.follow_up("rule", one.kind), words.number(one.count)] for one in record.cases_by_rule]
        head = [say("Rule"), say("Cases")]
        blocks.append(plain(say("Cases by rule"), head, rules, (1,), weights=[4.0, 1.0]))
    rows = []
    for case in record.cases:
        because = "\n".join(words.follow_up("rule", rule) for rule in case.because) or say("opened by hand")
        actions = "\n".join(
            words.pair(
                f"{words.follow_up('kind', action.kind)}, {words.label('country', action.to_country)}",
                words.follow_up("state", action.state).lower(),
            )
            + (f", {say('due {day}', day=words.day_of(action.due_at))}" if action.due_at else "")
            for action in case.actions
        )
        lead = f"{words.label('country', case.country)}\n{case.agency}"
        rows.append([f"{case.code}\n{case.title}" if case.title else case.code, lead, because, actions])
    if rows:
        head = [say("Case"), say("Lead"), say("Because"), say("Actions")]
        blocks.append(plain(say("Cases"), head, rows, weights=[1.3, 1.3, 1.5, 3.0], small=True))
    lead = "" if blocks else say("No case has been opened yet.")
    return Section(title=say("Follow-up"), lead=lead, blocks=blocks)


def quality(words: Words, record: Record) -> Section:
    say = words.say
    blocks: list[Table | Drawing] = []

    def add(title: str, head: list[str], rows: list[list[str]], numbers: Iterable[int] = (), **more: Any) -> None:
        if rows:
            blocks.append(plain(say(title), [say(word) for word in head], rows, numbers, **more))

    notes = [[say(note.code), words.number(note.count)] for note in record.quality]
    add("Known limits", ["What", "Number"], notes, (1,), weights=[5.0, 1.0])
    dues = [
        [words.moment(due.due_at), words.number(len(due.reported)),
         *(_units(words, units) for units in (due.nil, due.late, due.missing))]
        for due in record.due
    ]  # fmt: skip
    add("Reporting at each due hour", ["Due", "Reported", "Nil", "Late", "Missing"], dues, (1,), small=True,
        weights=[1.4, 0.8, 2, 2, 2],
        note=say("Nil is a report that there was nothing. Of a unit that is missing nothing is known."))  # fmt: skip
    restated = [
        [words.day(one.day), *map(words.number, (one.late_reports, one.corrections, one.withdrawals))]
        for one in record.restated
    ]
    add("Days restated", ["Day", "Late reports", "Corrections", "Withdrawals"], restated, (1, 2, 3))
    changes = {"corrected": "Corrected", "withdrawn": "Withdrawn", "double": "Ruled a double"}
    amended = [
        [words.number(one.entry), words.day(one.day), say(changes[one.what]), one.agency, one.reason]
        for one in record.amendments
    ]
    head, weights = ["Entry", "Day", "Change", "Agency", "Because"], [0.7, 1.1, 1.3, 1.2, 2.6]
    told = len(head) if any(row[-1] for row in amended) else len(head) - 1
    add("Corrections and withdrawals", head[:told], [row[:told] for row in amended], (0,), small=True,
        weights=weights[:told])  # fmt: skip
    lacking = [
        [_lack(words, row), words.label("phase", row.phase), words.things(row.class_),
         words.label("recovery", row.recovery), words.amount(row.quantity, row.qualifier),
         words.unit(row.unit, row.quantity)]
        for row in record.unclassified
    ]  # fmt: skip
    add("Unclassified", ["Lacking", "Phase", "Class", "Recovery", "Quantity", "Unit"], lacking, (4,), small=True,
        note=say("In the totals, but in no part of them."))  # fmt: skip
    pairs = [
        [
            words.day(pair.day),
            ", ".join(pair.agencies),
            ", ".join(words.label("because", code) for code in pair.because),
        ]
        for pair in record.open_pairs
    ]
    add("Pairs not ruled on", ["Day", "Agencies", "Because"], pairs, weights=[1, 2, 3])
    lead = "" if blocks else say("No limits are known.")
    return Section(title=say("Quality of the data"), lead=lead, blocks=blocks)


def _units(words: Words, units: list[str]) -> str:
    return words.pair(words.number(len(units)), ", ".join(units)) if units else "0"


def _lack(words: Words, row: Figure) -> str:
    if row.type:
        return words.say("No type given")
    return words.say("In no sector") if row.sector else words.say("In no phase")


def made(words: Words, record: Record, sha256: str) -> Section:
    say = words.say
    told = say(
        "Drawn from the record of this summary alone, which was compiled from entries 1 to {number} of the operation's "
        "journal and from nothing else. The same entries give the same record.",
        number=record.as_of.entry,
    )
    rows = [[say("Hash of the last entry"), record.as_of.sha256], [say("Hash of the record"), sha256]]
    table = plain("", ["", "SHA-256"], rows, weights=[1.2, 3.4], small=True)
    zone = say("Times are in the time zone {zone}.", zone=record.operation.timezone)
    return Section(title=say("How this was made"), lead=f"{told} {zone}", blocks=[table])
