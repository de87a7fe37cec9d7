"""A document for word processors: real styles, headings and tables to be edited. Its bytes follow from its contents."""

import io
from datetime import UTC, datetime
from typing import Any

import docx
import vl_convert
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from ops.summaries.archive import fixed
from ops.summaries.build import FONTS
from ops.summaries.document import Document
from ops.summaries.sections import Drawing
from ops.summaries.tables import Table

ACCENT, FAINT, MARK = RGBColor(0x1D, 0x5B, 0x8F), RGBColor(0x52, 0x60, 0x6D), RGBColor(0x9A, 0x34, 0x12)
WIDTH_MM = 170
PIXELS_PER_UNIT = 2.0
AFTER_BIDI = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents",
              "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl",
              "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange")  # fmt: skip
AFTER_BIDI_VISUAL = ("w:tblStyleRowBandSize", "w:tblStyleColBandSize", "w:tblW", "w:jc", "w:tblCellSpacing", "w:tblInd",
                     "w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")  # fmt: skip
AFTER_SIZE = ("w:highlight", "w:u", "w:effect", "w:bdr", "w:shd", "w:fitText", "w:vertAlign", "w:rtl", "w:cs", "w:em",
              "w:lang", "w:eastAsianLayout", "w:specVanish", "w:oMath")  # fmt: skip
"""What a schema wants to stand behind an element that python-docx does not know."""
MANY = 8
"""A table of so many columns is set smaller."""


def document(told: Document) -> bytes:
    """The document as .docx."""
    file = docx.Document()
    _settle(file, told)
    _style(file, told)
    _bands(file, told)
    file.add_paragraph(told.title, style="Subtitle")
    file.add_paragraph(told.operation, style="Title")
    if told.exercise_note:
        run = file.add_paragraph().add_run(told.exercise_note)
        run.bold, run.font.color.rgb = True, MARK
    _grid(file, told, [[name, said] for name, said in told.facts], [1.0, 3.4], head=False)
    if told.lead:
        file.add_paragraph(told.lead, style="Quote")
    tiles = [[tile.label, tile.value, tile.detail] for tile in told.tiles]
    if tiles:
        _grid(file, told, tiles, [2.2, 1.4, 2.6], head=False, right={1})
    for section in told.sections:
        file.add_heading(section.title, 1)
        for text in section.paragraphs:
            file.add_paragraph(text)
        if section.lead:
            file.add_paragraph(section.lead, style="Quote")
        for block in section.blocks:
            if isinstance(block, Drawing):
                _picture(file, block)
            else:
                _table(file, told, block)
    if told.direction == "rtl":
        for paragraph in _all_paragraphs(file):
            _turn(paragraph)
    out = io.BytesIO()
    file.save(out)
    return fixed(out.getvalue())


def _settle(file: Any, told: Document) -> None:
    """Times and names that a new document has from its template, and paper."""
    made = datetime.fromtimestamp(told.made_at, UTC).replace(tzinfo=None)
    properties = file.core_properties
    properties.title = f"{told.title} – {told.operation}"
    properties.author, properties.last_modified_by, properties.comments = "Corridor", "Corridor", told.tlp
    properties.created = properties.modified = made
    properties.revision, properties.language = 1, told.language
    part = file.sections[0]
    part.orientation, part.page_width, part.page_height = WD_ORIENT.PORTRAIT, Mm(210), Mm(297)
    part.left_margin = part.right_margin = Mm(20)
    part.top_margin, part.bottom_margin = Mm(25), Mm(22)


def _style(file: Any, told: Document) -> None:
    for name, size, colour in (
        ("Normal", 10, None), ("Title", 24, None), ("Subtitle", 12, ACCENT), ("Quote", 9.5, FAINT),
        ("Heading 1", 15, ACCENT), ("Heading 2", 11, None), ("Caption", 9, FAINT),
    ):  # fmt: skip
        style = file.styles[name]
        style.font.name = "Calibri" if told.direction == "ltr" else "Arial"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for slot in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(slot), style.font.name)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            if fonts.get(qn(theme)) is not None:
                del fonts.attrib[qn(theme)]
        style.font.size = Pt(size)
        properties = style.element.get_or_add_rPr()
        for known in properties.findall(qn("w:szCs")):
            properties.remove(known)
        properties.insert_element_before(_sized(style.font.size), *AFTER_SIZE)
        if colour is not None:
            style.font.color.rgb = colour
    lang = OxmlElement("w:lang")
    lang.set(qn("w:val"), told.language)
    lang.set(qn("w:bidi"), told.language)
    properties = file.styles["Normal"].element.get_or_add_rPr()
    properties.append(lang)


def _bands(file: Any, told: Document) -> None:
    """The label and, in an exercise, its mark over and under every page."""
    section = file.sections[0]
    for paragraph in (section.header.paragraphs[0], section.footer.paragraphs[0]):
        paragraph.text = "  ·  ".join(p for p in (f"{told.operation} ({told.code})", told.exercise, told.tlp) if p)
        for run in paragraph.runs:
            run.font.size, run.font.color.rgb = Pt(8.5), FAINT
    footer = section.footer.paragraphs[0]
    footer.add_run("  ·  ").font.size = Pt(8.5)
    for name in ("begin", "PAGE", "end"):
        run = footer.add_run()
        run.font.size = Pt(8.5)
        field = OxmlElement("w:instrText" if name == "PAGE" else "w:fldChar")
        if name == "PAGE":
            field.set(qn("xml:space"), "preserve")
            field.text = name
        else:
            field.set(qn("w:fldCharType"), name)
        run._r.append(field)  # noqa: SLF001 - python-docx has no fields


def _table(file: Any, told: Document, table: Table) -> None:
    if table.title:
        file.add_heading(table.title, 2)
    count = len(table.head)
    weights = list(table.weights) if len(table.weights) == count else [2.0, *[1.0] * (count - 1)]
    right = {index for index, side in enumerate(table.align) if side == "right"}
    _grid(file, told, [table.head, *table.rows], weights, head=True, right=right,
          strong={row + 1 for row in table.strong}, indented={row + 1 for row in table.indented})  # fmt: skip
    if table.note:
        file.add_paragraph(table.note, style="Caption")


def _grid(
    file: Any, told: Document, rows: list[list[str]], weights: list[float], *, head: bool,
    right: frozenset[int] | set[int] = frozenset(), strong: frozenset[int] | set[int] = frozenset(),
    indented: frozenset[int] | set[int] = frozenset(),
) -> None:  # fmt: skip
    """A real table; its first row repeats on every page when it is a head."""
    grid = file.add_table(rows=len(rows), cols=len(weights), style="Light List Accent 1" if head else "Table Grid")
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    if told.direction == "rtl":
        grid._tbl.tblPr.insert_element_before(OxmlElement("w:bidiVisual"), *AFTER_BIDI_VISUAL)  # noqa: SLF001 - nor this
    widths = [Mm(WIDTH_MM * weight / sum(weights)) for weight in weights]
    for index, width in enumerate(widths):
        grid.columns[index].width = width
    for row in grid.rows:  # stays whole: a case is not read over two pages
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001
    for number, (cells, texts) in enumerate(zip((row.cells for row in grid.rows), rows, strict=True)):
        for place, (cell, text) in enumerate(zip(cells, texts, strict=True)):
            cell.width = widths[place]
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(1)
            if place in right:  # always to the right, but from right to left what is called left is there
                paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if told.direction == "rtl" else WD_ALIGN_PARAGRAPH.RIGHT
            if number in indented and place == 0:
                paragraph.paragraph_format.left_indent = Mm(4)
            run = paragraph.add_run(text)
            run.font.size = Pt(8.5 if len(weights) < MANY else 7.5)
            run.bold = number in strong or (head and number == 0) or (not head and place == 0)
    if head:
        mark = OxmlElement("w:tblHeader")
        mark.set(qn("w:val"), "true")
        grid.rows[0]._tr.get_or_add_trPr().append(mark)  # noqa: SLF001
    file.add_paragraph().paragraph_format.space_after = Pt(2)


def _picture(file: Any, drawing: Drawing) -> None:
    """A chart or map as a picture: word processors do not agree on vector formats."""
    vl_convert.register_font_directory(str(FONTS))
    file.add_heading(drawing.title, 2)
    raw = vl_convert.svg_to_png(drawing.svg, scale=PIXELS_PER_UNIT)
    shape = file.add_picture(io.BytesIO(raw), width=Mm(WIDTH_MM))
    shape._inline.docPr.set("descr", drawing.alt)  # noqa: SLF001
    file.add_paragraph(drawing.note, style="Caption")


def _all_paragraphs(file: Any) -> list[Any]:
    cells = [cell for table in file.tables for row in table.rows for cell in row.cells]
    bands = [*file.sections[0].header.paragraphs, *file.sections[0].footer.paragraphs]
    return [*file.paragraphs, *(paragraph for cell in cells for paragraph in cell.paragraphs), *bands]


def _turn(paragraph: Any) -> None:
    """From right to left; what is bold or small must be said again for the letters of such scripts."""
    paragraph._p.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), *AFTER_BIDI)  # noqa: SLF001
    for run in paragraph.runs:
        said = run._r.get_or_add_rPr()  # noqa: SLF001
        run.font.cs_bold, run.font.rtl = run.bold, True
        if run.font.size is not None:
            said.insert_element_before(_sized(run.font.size), *AFTER_SIZE)


def _sized(size: Any) -> Any:
    """The size of letters from right to left, in half points."""
    found = OxmlElement("w:szCs")
    found.set(qn("w:val"), str(round(size.pt * 2)))
    return found
