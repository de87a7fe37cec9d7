"""A record as a document in one language: what stands on the page and in the PDF, the same in both. Pure.

It holds words, rows of text and drawings, and no markup: templates lay it out and take every word as text.
"""

from collections.abc import Mapping

import msgspec

from ops.summaries import sections
from ops.summaries.record import Figure, Record
from ops.summaries.sections import ACTION, Section
from ops.summaries.words import Words

MOST_TILES = 12


class Tile(msgspec.Struct, frozen=True, kw_only=True):
    """A headline figure."""

    value: str
    label: str
    detail: str


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
    made_at: int
    """The time of the last entry, seconds since 1970: the document is as old as what it tells of."""


def document(record: Record, sha256: str, language: str, drawings: Mapping[str, str]) -> Document:
    """The document of a record; `drawings` are the SVGs of `ops.summaries.charts`, by name."""
    words = Words(language, record.operation.timezone)
    say = words.say
    action = next((phase for phase in record.operation.phases if phase.kind == ACTION), None)
    facts = [
        (say("Operation"), f"{record.operation.name} ({record.operation.code})"),
        (say("Countries"), ", ".join(words.label("country", code) for code in record.operation.countries)),
        *(
            [(say("Action phase"), f"{words.moment(action.starts_at)} – {words.moment(action.ends_at)}")]
            if action
            else []
        ),
        (
            say("As at"),
            f"{words.moment(record.as_of.at)}, {say('entry {number} of the journal', number=record.as_of.entry)}",
        ),
        (say("For"), words.audience(record.audience)),
    ]
    tiles = _tiles(words, record.headline)
    parts = [
        sections.objectives(words, record),
        sections.effort(words, record),
        sections.results(words, record, drawings),
        sections.checks(words, record),
        sections.other_phases(words, record),
        sections.significant(words, record),
        sections.follow_up(words, record),
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
        sections=[section for section in parts if section.blocks or section.lead],
        page=say("Page {page} of {pages}"),
        made_at=int(record.as_of.at.timestamp()),
    )  # fmt: skip


def _tiles(words: Words, headline: list[Figure]) -> list[Tile]:
    """The headline: each line; of checks and arrests the sum where there is one."""
    summed = {figure for figure in ("of", "offence") if any(getattr(row, figure) == "all" for row in headline)}
    tiles = []
    for row in sorted(headline, key=lambda row: row.class_ != "" and row.recovery != "seized"):
        if row.class_:
            label = words.things(row.class_)
            detail = f"{words.unit(row.unit, row.quantity)}, {words.label('recovery', row.recovery).lower()}"
        elif row.of and ("of" not in summed or row.of == "all"):
            label = words.say("Checks")
            detail = words.say("computed sum") if row.of == "all" else words.label("of", row.of).lower()
        elif row.offence and ("offence" not in summed or row.offence == "all"):
            label = words.say("Arrests")
            detail = words.say("computed sum") if row.offence == "all" else words.label("offence", row.offence).lower()
        else:
            continue
        if row.gross != row.quantity:
            detail += f"; {words.say('Gross').lower()} {words.number(row.gross)}"
        tiles.append(Tile(value=words.amount(row.quantity, row.qualifier), label=label, detail=detail))
    return tiles[:MOST_TILES]
