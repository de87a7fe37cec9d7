"""Sections of a drawn summary: words of people, methods and routes, what others published, what changed. Pure."""

from ops.summaries import bound
from ops.summaries.bound import Amount
from ops.summaries.changes import less
from ops.summaries.proposals import proposal
from ops.summaries.record import Change, Figure, Record, Stated
from ops.summaries.sections import ACTION, Drawing, Section
from ops.summaries.tables import HIDDEN, Table, plain
from ops.summaries.words import Words

LESSONS = (
    ("good_practice", "Good practices"), ("problem", "Problems met"), ("lesson", "Lessons"),
    ("recommendation", "Recommendations"),
)  # fmt: skip
MOST_CHANGES, MOST_ROUTES = 60, 20


def written(words: Words, record: Record, part: str) -> list[str]:
    """The paragraphs of a part: what people wrote in this language, else what is proposed; with its figures."""
    found = next((t.text for t in record.texts if (t.part, t.language) == (part, words.language)), None)
    text = found if found is not None else proposal(record, part, words.language)
    return paragraphs(words, record, text)


def paragraphs(words: Words, record: Record, text: str) -> list[str]:
    """A text with its figures looked up, by paragraph."""
    filled = bound.filled(text, record, lambda amounts: said(words, amounts))
    return [one.strip() for one in filled.replace("\r\n", "\n").split("\n\n") if one.strip()]


def said(words: Words, amounts: list[Amount]) -> str:
    """A figure in a text: "594", "6,162 rounds", "≥ 1,473 kg"; what is hidden is said to be withheld."""
    return words.semicolon.join(
        words.say("(not shown)")
        if one.quantity is None
        else words.amount(one.quantity, one.qualifier)
        + (f"\u00a0{words.unit(one.unit, one.quantity)}" if one.unit not in ("", "piece") else "")
        for one in amounts
    )


def texts(words: Words, record: Record, part: str, title: str) -> Section:
    """A section of text alone; without a title where nothing is said."""
    told = written(words, record, part)
    return Section(title=words.say(title) if told else "", paragraphs=told)


def lessons(words: Words, record: Record) -> Section:
    """Lessons and recommendations in their own words, each with who is responsible."""
    say = words.say
    blocks: list[Table | Drawing] = []
    for kind, title in LESSONS:
        rows = []
        for one in record.lessons:
            if one.kind == kind:
                text = "\n".join(paragraphs(words, record, one.text))
                if one.language != words.language:
                    text += f" ({one.language})"
                who = "\n".join(part for part in (words.label("country", one.country) if one.country else "",
                                                  one.responsible) if part)  # fmt: skip
                rows.append([text, who, words.day(one.due_on.isoformat()) if one.due_on else ""])
        if rows:
            head = [say(title), say("Responsible"), say("Due")]
            blocks.append(plain("", head, rows, weights=[4.2, 1.6, 1.0]))
    told = written(words, record, "cooperation")
    title = say("Cooperation, lessons and recommendations") if blocks or told else ""
    return Section(title=title, paragraphs=told, blocks=blocks)


def methods(words: Words, record: Record) -> Section:
    """How goods were moved and on which routes."""
    say = words.say
    blocks: list[Table | Drawing] = []
    titles = {"transport": "Transport", "concealment": "Concealment", "place": "Places of seizure",
              "direction": "Direction", "contexts": "Contexts"}  # fmt: skip
    for field, title in titles.items():
        rows = [
            [words.label(field, one.code), HIDDEN if one.hidden else words.number(one.reports)]
            for one in record.methods
            if one.field == field
        ]
        if rows:
            blocks.append(plain(say(title), [say(title), say("Seizures")], rows, (1,), weights=[4, 1]))
    rows = [
        [
            words.label("country", one.origin) if one.origin else "–",
            words.comma.join(words.label("country", code) for code in one.transit) or "–",
            words.label("country", one.seized_in),
            words.label("country", one.destination) if one.destination else "–",
            words.comma.join(words.things(code).lower() for code in one.classes),
            words.number(one.reports),
        ]
        for one in record.routes[:MOST_ROUTES]
    ]
    if rows:
        head = [say(word) for word in ("Origin", "Transit", "Seized in", "Destination", "What", "Seizures")]
        more = len(record.routes) - len(rows)
        note = say("{count} more routes are in the record.", count=words.number(more)) if more else ""
        weights = [1.2, 1.2, 1.2, 1.2, 2.2, 0.8]
        blocks.append(plain(say("Routes"), head, rows, (5,), small=True, weights=weights, note=note))
    new = [
        [one.title, "\n".join(part for part in (one.what, one.signs) if part),
         words.comma.join(words.label(name, code) for name, code in (("concealment", one.concealment),
                   ("transport", one.transport)) if code),
         words.comma.join(words.label("country", code) for code in one.countries)]
        for one in record.new_methods
    ]  # fmt: skip
    if new:
        head = [say(word) for word in ("Method", "What", "How", "Countries")]
        blocks.append(plain(say("New modus operandi"), head, new, small=True, weights=[1.4, 3.2, 1.4, 1.2]))
    told = written(words, record, "methods")
    return Section(title=say("Routes and methods") if blocks or told else "", paragraphs=told, blocks=blocks)


def indicator(words: Words, record: Record) -> Section:
    """SDG 16.4.2 with its denominator, part by part."""
    found, say = record.sdg, words.say
    if found is None or not (found.denominator or found.unknown_recovery):
        return Section(title="")
    share = (
        say("{share} %", share=words.number(round(100 * found.numerator / found.denominator, 1)))
        if found.denominator
        else say("none: there is no denominator")
    )
    rows = [
        [say("Arms seized, all phases"), words.number(found.seized)],
        [say("Arms found"), words.number(found.found)],
        [say("Arms surrendered"), words.number(found.surrendered)],
        [say("Denominator: arms seized, found and surrendered"), words.number(found.denominator)],
        [say("Arms of which nobody said how they were recovered, not in it"), words.number(found.unknown_recovery)],
        [say("Of the arms, marked well enough to be traced"), words.number(found.traceable)],
        [say("Traces to be asked for"), words.number(found.identified)],
        [say("Traces asked for"), words.number(found.requested)],
        [say("Numerator: arms whose origin or context was established"), words.number(found.numerator)],
        [say("Indicator 16.4.2 as known by now"), share],
    ]
    table = plain("", [say("What"), say("Number")], rows, (1,), strong=[3, 8, 9], weights=[4.2, 1.0])
    lead = say("Firearms and light weapons, in pieces. The share grows while traces are answered.")
    return Section(title=say("SDG indicator 16.4.2"), lead=lead, blocks=[table])


def comparison(words: Words, record: Record) -> Section:
    """Beside an earlier operation. Nothing is said of why they differ: days, countries and officers do, too."""
    before, say = record.compared, words.say
    if before is None:
        return Section(title="")
    action = next((phase for phase in record.operation.phases if phase.kind == ACTION), None)
    days = [
        str((ends - starts).days) if starts and ends else "–"
        for starts, ends in (
            (before.starts_at, before.ends_at),
            (action.starts_at, action.ends_at) if action else (None, None),
        )
    ]
    rows = [[say("Days of the action phase"), *days, ""]]
    rows += [
        [say(name), words.number(was), words.number(now), _signed(words, less(now, was))]
        for name, was, now in (
            ("Countries", before.countries, record.effort.countries),
            ("Units", before.units, record.effort.units),
            ("Officers", before.officers, record.effort.officers),
        )
    ]
    totals = [*record.results.by_class, *record.checks, *record.arrests]
    now_by = {_thing(row): row for row in totals if row.phase == ACTION}
    was_by = {_thing(row): row for row in before.figures}
    for key in {**now_by, **was_by}:
        now, was = now_by.get(key), was_by.get(key)
        row = now or was
        assert row is not None
        hidden = any(one is not None and one.hidden == "figure" for one in (now, was))
        difference = "" if hidden else _signed(
            words, less(now.quantity if now else 0, was.quantity if was else 0)
        )  # fmt: skip
        rows.append([name_of(words, row), _shown(words, was), _shown(words, now), difference])
    head = [say("What"), before.code, record.operation.code, say("Difference")]
    lead = say(
        "{name}, by its summary no. {number} as of entry {entry}. Figures of operations of different length and size "
        "are not a trend.",
        name=before.name,
        number=before.number,
        entry=words.number(before.as_of),
    )
    table = plain("", head, rows, (1, 2, 3), weights=[3.4, 1.3, 1.3, 1.2])
    return Section(title=say("Beside an earlier operation"), lead=lead, blocks=[table])


def _thing(row: Figure) -> tuple[str, ...]:
    return row.recovery, row.class_, row.unit, row.of, row.database, row.offence


def _shown(words: Words, row: Figure | None) -> str:
    if row is None:
        return "–"
    return HIDDEN if row.hidden == "figure" else words.amount(row.quantity, row.qualifier)


def _signed(words: Words, value: float) -> str:
    return f"+{words.number(value)}" if value > 0 else words.number(value).replace("-", "−")


def name_of(words: Words, row: Figure | Change) -> str:
    """What a figure is of, in words: a class with its unit, what was checked, an offence."""
    if row.of:
        of = words.label("database", row.database) if row.database else words.label("of", row.of).lower()
        return words.pair(words.say("Checks"), of)
    if row.offence:
        return words.pair(words.say("Arrests"), words.label("offence", row.offence).lower())
    how = "" if row.recovery == "seized" else f"{words.comma}{words.label('recovery', row.recovery).lower()}"
    return f"{words.things(row.class_)}{how} ({words.unit(row.unit)})"


def changed(words: Words, record: Record) -> Section:
    """What the version before stated otherwise, and why."""
    before, say = record.former, words.say
    if before is None:
        return Section(title="")
    lead = say(
        "Since summary no. {number}, as of entry {entry}. Reports that are merely new are not listed.",
        number=before.number,
        entry=words.number(before.as_of),
    )
    rows = [change_row(words, one) for one in record.changes[:MOST_CHANGES]]
    if not rows:
        nothing = say("No figure was restated.")
        return Section(title=say("Restated since the version before"), lead=f"{lead} {nothing}")
    head = [say(word) for word in ("What", "Country", "Was", "Is", "Why")]
    table = plain("", head, rows, (2, 3), small=True, weights=[2.6, 1.4, 0.9, 0.9, 2.6])
    return Section(title=say("Restated since the version before"), lead=lead, blocks=[table])


WHY = {"new": "New reports", "late": "Late reports", "corrected": "Corrections", "withdrawn": "Withdrawals",
       "ruled": "Rulings on doubles"}  # fmt: skip


def change_row(words: Words, one: Change) -> list[str]:
    why = words.semicolon.join(
        f"{words.say(WHY[reason]).lower()} {_signed(words, amount)}"
        for reason, amount in one.why.items()
        if reason in WHY
    )
    phase = "" if one.phase == ACTION else f" ({words.label('phase', one.phase)})"
    country = words.label("country", one.country) if one.country else ""
    return [name_of(words, one) + phase, country, words.number(one.was), words.number(one.now), why]


def published(words: Words, record: Record) -> Section:
    """Figures that others published, each as printed beside what reports say, and what does not add up."""
    say = words.say
    if not record.stated:
        return Section(title="")
    rows, odd = [], []
    by_id = {one.id: one for one in record.stated}
    for one in record.stated:
        counted = (
            "–" if one.counted is None else f"{words.number(one.counted)} {_unit(words, one.counted_unit)}".strip()
        )
        verdict = {True: say("agrees"), False: say("differs"), None: say("not counted")}[one.agrees]
        if one.agrees is False and one.difference is not None:
            verdict += f" ({_signed(words, one.difference)})"
        issued = "\n".join(p for p in (one.issuer, words.day(one.published_on.isoformat()) if one.published_on else "")
                           if p)  # fmt: skip
        rows.append([_measured(words, one), _printed(words, one), issued, counted, verdict])
        odd += _odd(words, one, by_id)
    head = [say(word) for word in ("What", "Published", "By", "By reports", "Together")]
    blocks: list[Table | Drawing] = [plain("", head, rows, small=True, weights=[2.0, 1.3, 1.8, 1.3, 1.3])]
    if odd:
        blocks.append(plain(say("What does not add up"), [say("Figure"), say("Finding")], odd, weights=[1.6, 4.0]))
    lead = say("Published figures stay as they were printed, in their own unit, with who said them and when. None is "
               "made to fit.")  # fmt: skip
    return Section(title=say("What others published"), lead=lead, blocks=blocks)


def _odd(words: Words, one: Stated, by_id: dict[str, Stated]) -> list[list[str]]:
    say, found, what = words.say, [], _measured(words, one)
    if one.parts:
        parts = " + ".join(words.number(part.quantity) for part in one.parts)
        whole = words.number(less(one.quantity, one.unclassified or 0))
        told = say("The parts {parts} make {sum}", parts=parts, sum=whole)
        if one.unclassified:
            told += "; " + say(
                "the total of {total} leaves {rest} unclassified.",
                total=words.number(one.quantity),
                rest=words.number(one.unclassified),
            )
        else:
            told += ", " + say("which is the total.")
        found.append([what, told])
    for id_ in one.others:
        other = by_id[id_]
        if list(by_id).index(id_) > list(by_id).index(one.id):
            told = say(
                "{first} by {first_issuer}, {second} by {second_issuer}.",
                first=_printed(words, one), first_issuer=one.issuer,
                second=_printed(words, other), second_issuer=other.issuer,
            )  # fmt: skip
            found.append([what, told])
    return found


def _printed(words: Words, one: Stated) -> str:
    plain_text = f"{words.amount(one.quantity, one.qualifier)} {_unit(words, one.unit, one.quantity)}".strip()
    return f"“{one.printed}”" if one.printed else plain_text


def _unit(words: Words, unit: str, quantity: float = 2) -> str:
    return "t" if unit == "t" else words.unit(unit, quantity) if unit else ""


def _measured(words: Words, one: Stated) -> str:
    name = one.label or measured(words, one.measure)
    if one.country:
        name += f"{words.comma}{words.label('country', one.country)}"
    return name if one.recovery == "seized" else f"{name}{words.comma}{words.label('recovery', one.recovery).lower()}"


def measured(words: Words, measure: str) -> str:
    """What a measure is of, in words."""
    what, _, part = measure.partition(".")
    fields = {"check": ("Checks", "of"), "hits": ("Hits", "of"), "arrest": ("Arrests", "offence")}
    if what in fields:
        said_, field = fields[what]
        return words.pair(words.say(said_), words.label(field, part).lower()) if part else words.say(said_)
    if what in bound.EFFORT or what in bound.OTHER:
        return words.say(what.replace("_", " ").capitalize())
    return words.pair(words.things(what), words.label("type", part, what).lower()) if part else words.things(what)
