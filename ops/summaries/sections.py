"""The sections of a drawn summary, in the order of an after-action report. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from ops.cases.words import title as case_title
from ops.reports.vocabulary import terms
from ops.summaries.changes import less
from ops.summaries.record import CaseAction, Figure, Item, Record
from ops.summaries.tables import HIDDEN, NONE, Link, Table, by_class, link, parts_of, pivot, plain, turned
from ops.summaries.words import Words

ACTION = "action"
REASONS = {"terrorism_since": "terrorism, as found later"}
"""What is said of a reason, where that is not its code."""


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
    paragraphs: list[str] = []
    """What people wrote, or what is proposed, with its figures."""


def objectives(words: Words, record: Record) -> Section:
    say = words.say
    rows = [
        [
            measure(words, aim.measure),
            words.number(aim.target),
            say("not counted") if aim.reached is None else words.number(aim.reached),
        ]
        for aim in record.objectives
    ]
    head = [say("Objective"), say("Target"), say("Reached")]
    tables = [plain("", head, rows, (1, 2), weights=[3.0, 1.0, 1.0])] if rows else []
    return Section(title=say("Objectives"), blocks=list(tables))


def measure(words: Words, measure: str) -> str:
    figure, _, part = measure.partition(".")
    fields = {"check": ("Checks", "of"), "arrest": ("Arrests", "offence")}
    if figure in fields:
        said, field = fields[figure]
        return words.pair(words.say(said), words.label(field, part).lower()) if part else words.say(said)
    return measure if part else words.things(figure)


def effort(words: Words, record: Record) -> Section:
    say, effort = words.say, record.effort
    counts = ("agencies", "units", "officers", "sectors", "reports")
    more = ("nil", "missing", "silent_units")
    rows = [
        [words.label("country", one.country), *(words.number(getattr(one, name)) for name in (*counts, *more))]
        for one in effort.by_country
    ]
    sums = [sum(getattr(one, name) for one in effort.by_country) for name in more]
    rows.append([say("Total"), *(words.number(getattr(effort, name)) for name in counts), *map(words.number, sums)])
    head = [say(word) for word in ("Country", "Agencies", "Units", "Officers", "Sectors", "Reports", "Nil", "Missing",
                                   "Silent")]  # fmt: skip
    kinds = [[words.label("agency_kind", one.kind), words.number(one.count)] for one in effort.agencies_by_kind]
    covered = [[say(name), words.number(value)] for name, value in (
        ("Corridors", effort.corridors), ("Sectors", effort.sectors), ("Sectors with a shift", effort.sectors_staffed),
        ("Crossings", effort.crossings), ("Shifts", effort.shifts), ("Hours of units on shift", effort.unit_hours),
        ("Hours of officers on shift", effort.officer_hours)) if value]  # fmt: skip
    covered += [
        [words.pair(say("Reports"), words.label("place", one.kind).lower()), words.number(one.count)]
        for one in effort.places
    ]
    phases = [
        [words.label("phase", phase.kind), words.moment(phase.starts_at), words.moment(phase.ends_at)]
        for phase in record.operation.phases
    ]
    blocks: list[Table | Drawing] = [
        plain(say("By country"), head, rows, range(1, 9), strong=[len(rows) - 1], small=True,
              weights=[2.2, 1.05, 1, 1, 1, 1, 0.8, 1.1, 0.9],
              note=say("Nil: reports that there was nothing. Missing: due hours without a report. Silent: units of "
                       "which no report is known. A country without reports is not a country without seizures.")),
        plain(say("Coverage"), [say("What"), say("Number")], covered, (1,), weights=[4.0, 1.0]),
        plain(say("Agencies by kind"), [say("Kind"), say("Number")], kinds, (1,), weights=[4.0, 1.0]),
        *trained(words, record),
        plain(say("Phases"), [say("Phase"), say("From"), say("Until")], phases, weights=[1.6, 1.5, 1.5]),
    ]  # fmt: skip
    return Section(title=say("Effort"), blocks=blocks)


def trained(words: Words, record: Record) -> Iterator[Table]:
    """Who came to sessions, in counts; of the public by kind alone."""
    say = words.say
    rows = []
    for one in record.sessions:
        who = [words.label("country", one.country) if one.country else say("All"), one.agency]
        told = [HIDDEN] * 3 if one.hidden else [words.number(n) for n in (one.women, one.men, one.unspecified)]
        rows.append([say(one.kind), *who, words.number(one.sessions), *told])
    if rows:
        head = [say(word) for word in ("Session", "Country", "Agency", "Sessions", "Women", "Men", "Sex not said")]
        note = say("Who came to two sessions is counted in both.")
        yield plain(say("Training and briefings"), head, rows, (3, 4, 5, 6), small=True, note=note,
                    weights=[1.4, 1.6, 1.4, 0.9, 0.9, 0.9, 1.2])  # fmt: skip


def outcomes(words: Words, record: Record) -> Iterator[Table]:
    """What came of the operation; what no report says is said to be not reported."""
    say = words.say
    rows = [
        [words.outcome(one.code),
         say("not reported") if one.count is None else HIDDEN if one.hidden else words.number(one.count)]
        for one in record.outcomes
    ]  # fmt: skip
    if rows:
        note = say("Not reported: reports have no place for it, so that nothing here is a zero.")
        yield plain(say("Outcome"), [say("What"), say("Number")], rows, (1,), weights=[4.0, 1.4], note=note)


def contacts(words: Words, record: Record) -> Section:
    """Offices to turn to."""
    say = words.say
    rows = [
        [words.label("country", one.country), words.contact("contact_role", one.role), one.office,
         "\n".join(words.pair(words.contact("channel", kind), value) for kind, value in one.channels)]
        for one in record.contacts
    ]  # fmt: skip
    head = [say(word) for word in ("Country", "Role", "Office", "How to reach it")]
    blocks: list[Table | Drawing] = [plain("", head, rows, small=True, weights=[1.2, 1.6, 1.8, 2.4])] if rows else []
    return Section(title=say("Annex: contact points"), blocks=blocks)


def results(words: Words, record: Record, drawings: Mapping[str, str]) -> Section:
    say, results = words.say, record.results

    def acted(rows: Iterable[Figure]) -> list[Figure]:
        return [row for row in rows if row.phase == ACTION]

    totals = acted(results.by_class)
    if not totals:
        return Section(title="")
    note = say("Figures are reconciled; in brackets the gross figure where it differs.")
    if record.hidden:
        note += " " + say(
            "Small figures are not shown (·), nor others from which they could be worked out: fewer than "
            "five persons or pieces, or fewer than three reports."
        )
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


def course(words: Words, record: Record) -> Section:
    """States of the operation, with when each began."""
    rows: list[list[str]] = []
    for one in record.course:
        if not rows or rows[-1][1] != words.say(one.state):
            rows.append([words.moment(one.at), words.say(one.state), words.number(one.entry)])
    head = [words.say(word) for word in ("When", "State", "Entry")]
    table = plain("", head, rows, (2,), weights=[2.0, 3.0, 1.0])
    return Section(title=words.say("Course of the operation"), blocks=[table] if rows else [])


def checks(words: Words, record: Record) -> Section:
    say = words.say
    acted = [row for row in record.checks if row.phase == ACTION]
    blocks: list[Table | Drawing] = []
    for title, of, rows in (
        ("Checks", "Checked", [row for row in acted if row.of != "database"]),
        ("Searches in databases", "Database", [row for row in acted if row.of == "database"]),
    ):
        told = [
            [words.label("database", row.database or "unknown") if row.of == "database" else words.label("of", row.of),
             *_counts(words, row), HIDDEN if row.hidden else words.number(row.hits)]
            for row in rows
        ]  # fmt: skip
        if told:
            head = [say(word) for word in (of, "Number", "Gross", "Hits")]
            links = [[NONE, link(words, row), NONE, NONE] for row in rows]
            blocks.append(plain(say(title), head, told, (1, 2, 3), weights=[4, 1, 1, 1], links=links))
    taken = [row for row in record.arrests if row.phase == ACTION]
    if taken:
        head = [say(word) for word in ("Offence", "Persons", "Gross")]
        told = [[words.label("offence", row.offence), *_counts(words, row)] for row in taken]
        links = [[NONE, link(words, row), NONE] for row in taken]
        whole = sum(row.quantity for row in record.headline if row.offence == "all") if len(taken) > 1 else 0
        if whole:
            told.append([words.pair(say("Total"), say("computed sum")), words.number(whole), ""])
            links.append([NONE, NONE, NONE])
        strong = [len(told) - 1] if whole else []
        blocks.append(plain(say("Arrests"), head, told, (1, 2), weights=[4, 1, 1], links=links, strong=strong))
    blocks += _by_country(words, record)
    return Section(title=say("Checks and arrests"), blocks=blocks)


def _by_country(words: Words, record: Record) -> Iterator[Table]:
    """Checks and arrests, a country a row."""
    say = words.say

    def name(row: Figure) -> str:
        return row.offence or row.database or row.of

    for title, rows in (
        ("Checks by country", record.checks_by_country),
        ("Arrests by country", record.arrests_by_country),
    ):
        acted = [row for row in rows if row.phase == ACTION]
        codes = list(dict.fromkeys(name(row) for row in sorted(acted, key=lambda row: -row.quantity)))
        cells = {(row.country, name(row)): row for row in acted}
        for part in parts_of(codes, 7):
            field = "offence" if rows is record.arrests_by_country else "of"
            heads = [words.label(field if code in terms(field) else "database", code) for code in part]
            found = [(country, [cells.get((country, code)) for code in part]) for country in record.operation.countries]
            body = [
                [words.label("country", country), *(_number(words, cell) for cell in row)] for country, row in found
            ]
            links: list[list[Link]] = [[NONE, *(link(words, cell) for cell in row)] for _, row in found]
            yield plain(say(title), [say("Country"), *heads], body, range(1, len(part) + 1), small=True,
                        weights=[1.8, *[1.0] * len(part)], links=links)  # fmt: skip


def _number(words: Words, row: Figure | None) -> str:
    if row is None:
        return "–"
    return HIDDEN if row.hidden == "figure" else words.number(row.quantity)


def _counts(words: Words, row: Figure) -> list[str]:
    if row.hidden == "figure":
        return [HIDDEN, HIDDEN]
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
        what = words.semicolon.join(_item(words, item) for item in alike(one.items))
        if how:
            what += f" ({words.comma.join(how).lower()})"
        phase = "" if one.phase == ACTION else f" ({words.label('phase', one.phase)})"
        rows.append(
            [
                words.day(one.day) + phase,
                where,
                what,
                words.comma.join(say(REASONS.get(reason, reason)) for reason in one.because),
            ]
        )
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


def alike(items: Iterable[Item]) -> list[Item]:
    """Items of which all but the quantity is the same as one, in the order in which the first of each stands."""
    found: dict[tuple[str, ...], Item] = {}
    for item in items:
        key = (item.class_, item.type, item.unit, item.qualifier, item.make, item.model, item.calibre)
        known = found.get(key)
        quantity = less(known.quantity, -item.quantity) if known else item.quantity
        found[key] = msgspec.structs.replace(item, quantity=quantity)
    return list(found.values())


def _item(words: Words, item: Item) -> str:
    name = words.label("type", item.type, item.class_) if item.type else words.label("class", item.class_)
    said = " ".join(part for part in (name.lower(), item.make, item.model, item.calibre) if part)
    amount = words.amount(item.quantity, item.qualifier)
    return (
        f"{amount} × {said}"
        if item.unit == "piece"
        else f"{said}{words.comma}{amount} {words.unit(item.unit, item.quantity)}"
    )


def follow_up(words: Words, record: Record) -> Section:
    say = words.say
    blocks: list[Table | Drawing] = [*outcomes(words, record)]
    if record.cases_by_rule:
        for title, of, name, counted in (
            ("Cases by rule", "Rule", "rule", record.cases_by_rule),
            ("Cases by state", "State", "state", record.cases_by_state),
            ("Steps by kind", "Kind", "kind", record.actions_by_kind),
        ):
            told = [[words.follow_up(name, one.kind), HIDDEN if one.hidden else words.number(one.count)]
                    for one in counted]  # fmt: skip
            if told:
                blocks.append(plain(say(title), [say(of), say("Number")], told, (1,), weights=[4.0, 1.0]))
    rows = []
    for case in record.cases:
        because = "\n".join(words.follow_up("rule", rule) for rule in case.because) or say("opened by hand")
        steps = Counter(step(words, action) for action in case.actions)
        actions = "\n".join(f"{words.number(count)} × {told}" if count > 1 else told for told, count in steps.items())
        lead = f"{words.label('country', case.country)}\n{case.agency}"
        name = case_title(case.title, case.about, words.language)
        rows.append([f"{case.code}\n{name}" if name else case.code, lead, because, actions])
    if rows:
        head = [say("Case"), say("Lead"), say("Because"), say("Actions")]
        blocks.append(plain(say("Cases"), head, rows, weights=[1.3, 1.3, 1.5, 3.0], small=True))
    return Section(title=say("Follow-up"), blocks=blocks)


def step(words: Words, action: CaseAction) -> str:
    """What is to be done in a case, with whom, how far it is and until when."""
    what = f"{words.follow_up('kind', action.kind)}{words.comma}{words.label('country', action.to_country)}"
    until = f"{words.comma}{words.say('due {day}', day=words.day_of(action.due_at))}" if action.due_at else ""
    return words.pair(what, words.follow_up("state", action.state).lower()) + until


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
         words.number(len(due.nil)), *(_units(words, units) for units in (due.late, due.missing))]
        for due in record.due
    ]  # fmt: skip
    add("Reporting at each due hour", ["Due", "Reported", "Nil", "Late", "Missing"], dues, (1, 2), small=True,
        weights=[1.3, 0.8, 0.5, 3.0, 3.0],
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
            words.comma.join(pair.agencies),
            words.comma.join(words.label("because", code) for code in pair.because),
        ]
        for pair in record.open_pairs
    ]
    add("Pairs not ruled on", ["Day", "Agencies", "Because"], pairs, weights=[1, 2, 3])
    lead = "" if blocks else say("No limits are known.")
    if record.silent_units:
        silent = [[code] for code in record.silent_units]
        blocks.append(plain("", [say("Units without any report")], silent, small=True))
    return Section(title=say("Annex: quality of the data"), lead=lead, blocks=blocks)


def _units(words: Words, units: list[str]) -> str:
    return words.pair(words.number(len(units)), words.comma.join(units)) if units else "0"


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
