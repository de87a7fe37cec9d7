"""A record as a document in one language: what stands on the page and in the PDF, the same in both. Pure.

It holds words, rows of text and drawings, and no markup: templates lay it out and take every word as text.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from ops.summaries import sections, telling
from ops.summaries.asking import ask
from ops.summaries.record import Figure, Record
from ops.summaries.sections import ACTION, Section
from ops.summaries.words import RIGHT_TO_LEFT, Words

MOST_TILES = 12


class Tile(msgspec.Struct, frozen=True, kw_only=True):
    """A headline figure."""

    value: str
    label: str
    detail: str
    ask: str = ""
    """What the list of reports is asked to show its reports, where a page can lead there."""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    language: str
    title: str
    operation: str
    code: str
    tlp: str
    exercise: str
    """The mark of an exercise, "" when it is none."""
    exercise_note: str
    facts: list[tuple[str, str]]
    lead: str
    tiles: list[Tile]
    sections: list[Section]
    page: str
    """How pages are counted, with {page} and {pages}."""
    direction: Literal["ltr", "rtl"] = "ltr"
    at: str = ""
    """Where pages of the operation are, for links; "" for none."""
    made_at: int
    """The time of the last entry, seconds since 1970: the document is as old as what it tells of."""


def document(record: Record, sha256: str, language: str, drawings: Mapping[str, str]) -> Document:
    """The document of a record; `drawings` are the SVGs of `ops.summaries.charts`, by name."""
    words = Words(language, record.operation.timezone)
    say = words.say
    action = next((phase for phase in record.operation.phases if phase.kind == ACTION), None)
    facts = [
        (say("Operation"), f"{record.operation.name} ({record.operation.code})"),
        (say("Countries"), words.comma.join(words.label("country", code) for code in record.operation.countries)),
        *(
            [(say("Action phase"), f"{words.moment(action.starts_at)} – {words.moment(action.ends_at)}")]
            if action
            else []
        ),
        (
            say("As at"),
            words.comma.join(
                (words.moment(record.as_of.at), say("entry {number} of the journal", number=record.as_of.entry))
            ),
        ),
        (say("For"), words.audience(record.audience)),
        (say("Version"), words.number(record.version)),
        *([(say("Embargo"), embargo)] if (embargo := _embargo(words, record)) else []),
    ]
    tiles = _tiles(words, record.headline)
    conduct = sections.effort(words, record)
    results = sections.results(words, record, drawings)
    follow_up = sections.follow_up(words, record)
    parts = [
        telling.texts(words, record, "summary", "Summary"),
        _with(words, record, "background", sections.objectives(words, record), "Background and objectives"),
        _with(words, record, "conduct", conduct, "Participants and effort"),
        sections.course(words, record),
        sections.checks(words, record),
        _with(words, record, "results", results, results.title) if results.title else results,
        sections.other_phases(words, record),
        sections.significant(words, record),
        telling.methods(words, record),
        telling.lessons(words, record),
        _with(words, record, "follow_up", follow_up, "Follow-up"),
        telling.indicator(words, record),
        telling.comparison(words, record),
        telling.changed(words, record),
        telling.published(words, record),
        sections.contacts(words, record),
        sections.quality(words, record),
        sections.made(words, record, sha256),
    ]
    return Document(
        language=language,
        title=say("After-action summary"),
        operation=record.operation.name,
        code=record.operation.code,
        tlp=f"TLP:{record.tlp}",
        exercise=say("EXERCISE") if record.operation.exercise else "",
        exercise_note=say("This is an exercise. Nothing in it happened.") if record.operation.exercise else "",
        facts=facts,
        lead=say("The figures of the action phase alone, doubles taken off. Recovery modes and units are never added "
                 "together.") if tiles else say("Nothing was reported in the action phase."),
        tiles=tiles,
        sections=[part for part in parts if part.title and (part.blocks or part.lead or part.paragraphs)],
        direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
        at=f"/operations/{record.operation.code}",
        page=say("Page {page} of {pages}"),
        made_at=int(record.as_of.at.timestamp()),
    )  # fmt: skip


def _with(words: Words, record: Record, part: str, section: Section, title: str) -> Section:
    """A section with the words of people before its tables."""
    told = telling.written(words, record, part)
    return msgspec.structs.replace(section, title=words.say(title), paragraphs=told)


def _embargo(words: Words, record: Record) -> str:
    """What a summary has to wait for, as it was compiled."""
    waits = []
    if record.embargo.until:
        waits.append(words.say("until {moment}", moment=words.moment(record.embargo.until)))
    if record.embargo.until_signed:
        waits.append(words.say("until every country has agreed"))
    return words.semicolon.join(waits)


def _tiles(words: Words, headline: list[Figure]) -> list[Tile]:
    """The headline: each line; of checks and arrests the sum where there is one."""
    summed = {figure for figure in ("of", "offence") if any(getattr(row, figure) == "all" for row in headline)}
    tiles = []
    for row in sorted(headline, key=lambda row: row.class_ != "" and row.recovery != "seized"):
        if row.hidden == "figure":
            continue
        if row.class_:
            label = words.things(row.class_)
            detail = f"{words.unit(row.unit, row.quantity)}{words.comma}{words.label('recovery', row.recovery).lower()}"
        elif row.of and ("of" not in summed or row.of == "all"):
            label = words.say("Checks")
            detail = words.say("computed sum") if row.of == "all" else words.label("of", row.of).lower()
        elif row.offence and ("offence" not in summed or row.offence == "all"):
            label = words.say("Arrests")
            detail = words.say("computed sum") if row.offence == "all" else words.label("offence", row.offence).lower()
        else:
            continue
        if row.gross != row.quantity:
            detail += f"{words.semicolon}{words.say('Gross').lower()} {words.number(row.gross)}"
        leads = ask(row) if row.entries else ""
        tiles.append(Tile(value=words.amount(row.quantity, row.qualifier), label=label, detail=detail, ask=leads))
    return tiles[:MOST_TILES]
