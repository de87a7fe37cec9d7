"""Text parts as they are proposed: a few plain sentences with tokens for every figure, for people to edit. Pure.

What nobody has written is drawn as proposed, in the reader's language. Every figure is a token of
`ops.summaries.bound`, so what people keep of a proposal stays true in the next version.
"""

from collections.abc import Mapping

from ops.reports.vocabulary import default_unit
from ops.summaries.languages import sentences
from ops.summaries.record import Figure, Record
from ops.summaries.words import LANGUAGES, Words

__all__ = ["LANGUAGES", "PARTS", "proposal"]

PARTS = ("summary", "background", "conduct", "results", "methods", "cooperation", "follow_up")
"""In the order in which they stand in the document."""
ACTION = "action"
MOST_LINES = 10


def proposal(record: Record, part: str, language: str) -> str:
    """The proposed text of a part in a language, a blank line between paragraphs; "" where nothing is said."""
    words = Words(language, record.operation.timezone)
    said = sentences(language)
    return {
        "summary": _summary,
        "background": _background,
        "conduct": _conduct,
        "results": _results,
        "methods": _methods,
        "cooperation": lambda *_: "",
        "follow_up": _follow_up,
    }[part](record, words, said)


def _summary(record: Record, words: Words, said: Mapping[str, str]) -> str:
    action = next((phase for phase in record.operation.phases if phase.kind == ACTION), None)
    paragraphs = []
    first = [said["took_part"].format(name=record.operation.name)]
    if action:
        first.append(
            said["lasted"].format(starts=words.day_of(action.starts_at), ends=words.last_day_of(action.ends_at))
        )
    paragraphs.append(" ".join(first))
    lines = _lines(record, words)
    if lines:
        paragraphs.append(said["seized"].format(what=_list(lines, said)))
    second = []
    if any(row.of and row.of != "database" for row in record.headline):
        second.append(said["checked"])
    if any(row.of == "database" for row in record.headline):
        second.append(said["searched"])
    if any(row.offence for row in record.headline):
        second.append(said["arrested"])
    if second:
        paragraphs.append(" ".join(second))
    if record.cases_by_state:
        paragraphs.append(said["cases"])
    return "\n\n".join(paragraphs)


def _lines(record: Record, words: Words) -> list[str]:
    """What was seized, each with its token: "{figure:ammunition} of ammunition"."""
    rows = [row for row in record.headline if row.class_ and row.recovery == "seized" and not row.hidden]
    return [f"{words.things(row.class_).lower() if words.cased else words.things(row.class_)}: {{figure:{key(row)}}}"
            for row in rows[:MOST_LINES]]  # fmt: skip


def key(row: Figure) -> str:
    """The token's key for a row of a table of classes, checks or arrests; what goes without saying is left out."""
    if row.of:
        measure = "check" if row.of == "all" else f"check.{row.database or row.of}"
    elif row.offence:
        measure = "arrest" if row.offence == "all" else f"arrest.{row.offence}"
    else:
        measure = row.class_ + (f".{row.type}" if row.type and row.type != "unclassified" else "")
        how = f"/{row.recovery}" if row.recovery != "seized" else ""
        if row.unit != default_unit(row.class_) or how:
            measure += f"/{row.unit}{how}"
    place = f"@{row.country}" if row.country else ""
    return measure + place + (f"#{row.phase}" if row.phase != ACTION else "")


def _list(parts: list[str], said: Mapping[str, str]) -> str:
    return said["comma"].join(parts)


def _background(record: Record, words: Words, said: Mapping[str, str]) -> str:
    countries = words.comma.join(words.label("country", code) for code in record.operation.countries)
    told = [said["countries"].format(countries=countries)]
    told += [said["objectives"]] if record.objectives else []
    return " ".join(told)


def _conduct(record: Record, words: Words, said: Mapping[str, str]) -> str:
    told = [said["effort"]]
    told += [said["shifts"]] if record.effort.shifts else []
    if quiet := [one.country for one in record.effort.by_country if not one.reports]:
        told.append(
            said["no_report"].format(countries=words.comma.join(words.label("country", code) for code in quiet))
        )
    return " ".join(told)


def _results(record: Record, _: Words, said: Mapping[str, str]) -> str:
    told = [said["apart"]]
    other = {row.recovery for row in record.results.by_class if row.phase == ACTION} - {"seized"}
    told += [said["not_seized"]] if other else []
    told += [said["doubles"]] if any(row.gross != row.quantity for row in record.results.by_class) else []
    return " ".join(told)


def _methods(record: Record, words: Words, said: Mapping[str, str]) -> str:
    told = []
    for field in ("transport", "concealment"):
        rows = sorted(
            (one for one in record.methods if one.field == field and not one.hidden), key=lambda m: -m.reports
        )
        common = [words.label(field, one.code).lower() for one in rows if one.code not in ("unknown", "none")][:3]
        if common:
            told.append(said[field].format(what=said["comma"].join(common)))
    if record.routes:
        origins = list(dict.fromkeys(one.origin for one in record.routes if one.origin))[:4]
        if origins:
            named = said["comma"].join(words.label("country", code) for code in origins)
            told.append(said["origins"].format(countries=named))
    return " ".join(told)


def _follow_up(record: Record, _: Words, said: Mapping[str, str]) -> str:
    return said["followed"] if record.cases_by_state else said["no_cases"]
