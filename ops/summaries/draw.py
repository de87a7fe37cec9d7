"""Draws a record as HTML, PDF, DOCX or XLSX, from its JSON alone.

    python -m ops.summaries.draw html|pdf|docx|xlsx en|fr|pt|ar < record.json > document

The same record gives the same bytes: nothing here looks at a clock, a setting, a font of the system or the network.
Whatever people wrote reaches both templates as data, never as markup.
"""

import hashlib
import sys
from functools import cache
from pathlib import Path

import jinja2
import msgspec
import typst
from markupsafe import Markup

from ops.summaries import charts
from ops.summaries.build import FONTS
from ops.summaries.document import Document, document
from ops.summaries.record import Record
from ops.summaries.sections import Drawing
from ops.summaries.words import Words

HERE = Path(__file__).parent
SERIF, ARABIC = "Libertinus Serif", "Amiri"
"""Embedded in typst; narrower than the font that the charts are measured in, so that nothing overlaps. Amiri, which
has Arabic, comes with us (`ops.summaries.build`)."""


def read(raw: bytes, language: str) -> Document:
    """The record as a document in a language. Raises msgspec.ValidationError for what is no record."""
    record = msgspec.json.decode(raw, type=Record)
    words = Words(language, record.operation.timezone)
    return document(record, hashlib.sha256(raw).hexdigest(), language, charts.drawings(record, words))


def html(told: Document) -> bytes:
    """One page that stands alone: no script, no other file; for phone, screen, dark screen and paper."""
    return page().render(document=told, inline=inline, is_drawing=is_drawing).encode()


def pdf(told: Document) -> bytes:
    """A4, tagged, dated by the last entry."""
    compiler = typst.Compiler(
        input=HERE / "summary.typ",
        root=HERE,
        ignore_system_fonts=True,
        font_paths=[FONTS],
        sys_inputs={"document": msgspec.json.encode(unlinked(told)).decode().replace(charts.MEASURED_IN, serif(told))},
    )
    made = compiler.compile(format="pdf", timestamp=told.made_at)
    assert isinstance(made, bytes)
    return made


def serif(told: Document) -> str:
    return ARABIC if told.direction == "rtl" else SERIF


def unlinked(told: Document) -> Document:
    """The document without links, which lead nowhere on paper."""
    return msgspec.structs.replace(told, sections=[
        msgspec.structs.replace(section, blocks=[
            block if is_drawing(block) else msgspec.structs.replace(block, links=[]) for block in section.blocks
        ])
        for section in told.sections
    ])  # fmt: skip


@cache
def page() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(HERE)
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("summary.html")


def is_drawing(block: object) -> bool:
    return isinstance(block, Drawing)


def inline(drawing: Drawing) -> Markup:
    """An SVG of our own engine, in which every text was escaped, with the page's font and described in words."""
    svg = drawing.svg.replace(f'font-family="{charts.MEASURED_IN}"', 'font-family="inherit"')
    return Markup(svg.replace("<svg ", f'<svg role="img" aria-label="{Markup.escape(drawing.alt)}" ', 1))  # noqa: S704


def main() -> None:
    """Draw the record on standard input to standard output."""
    form, language = sys.argv[1:]
    raw = sys.stdin.buffer.read()
    if form == "xlsx":
        from ops.summaries import xlsx  # late: each costs its library

        made = xlsx.book(raw, language)
    elif form == "docx":
        from ops.summaries import docx

        made = docx.document(read(raw, language))
    else:
        made = {"html": html, "pdf": pdf}[form](read(raw, language))
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
