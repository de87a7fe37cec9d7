"""What recipients of a situation report are told. Pure but for the drawing, which is handed in."""

from collections.abc import Mapping

import msgspec

from ops.access.audience import Audience
from ops.deliveries.schemas import File, Parcel
from ops.sitreps.document import document
from ops.sitreps.record import Record
from ops.sitreps.words import LANGUAGES, SitrepWords


def parcel(record: Record, sha256: str, audience: Audience, pdfs: Mapping[str, bytes], public_url: str) -> Parcel:
    """The parcel of a report: the record to webhooks, its figures in words and the PDF to people."""
    name = f"{record.operation.code}-sitrep-{record.number}"
    return Parcel(
        kind="sitrep.made",
        subject=str(record.number),
        audience=audience,
        channels=frozenset({"webhook", "email"}),
        payload={"sha256": sha256, "record": msgspec.to_builtins(record)},
        title={language: title(record, language) for language in LANGUAGES},
        text={language: text(record, sha256, language, language in pdfs, public_url) for language in LANGUAGES},
        files=tuple(
            File(name=f"{name}-{language}.pdf", media_type="application/pdf", content=content, language=language)
            for language, content in pdfs.items()
        ),
    )


def title(record: Record, language: str) -> str:
    words = SitrepWords(language, record.operation.timezone)
    number = words.say("Situation report {number}", number=record.number)
    return f"{number}, {words.moment(record.due_at or record.as_of.at)}"


def text(record: Record, sha256: str, language: str, attached: bool, public_url: str) -> str:
    """The mail's text: handling first, then the facts and the headline, then where the rest is."""
    words = SitrepWords(language, record.operation.timezone)
    told = document(record, sha256, language)
    lines = [told.tlp, *([told.exercise_note] if told.exercise_note else []), ""]
    lines += [told.title, ""]
    lines += [words.pair(name, said) for name, said in told.facts]
    lines += ["", told.lead, ""]
    lines += [f"  {words.pair(tile.label, tile.value)} ({tile.detail})" for tile in told.tiles]
    where = (
        "This report is attached, and stands here for those who may read it:"
        if attached
        else "This report stands here for those who may read it:"
    )
    address = f"{public_url}/operations/{record.operation.code}/sitreps/{record.number}"
    lines += ["", words.say(where), address, "", f"SHA-256 {sha256}"]
    return "\n".join(lines)
