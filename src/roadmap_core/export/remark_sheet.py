"""Лист замечаний: what goes back to the authors of a document, as .docx; extra ``remarks``."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from roadmap_core.export.word_file import bytes_of_word, moment_of, new_document
from roadmap_core.files import writing
from roadmap_core.findings import Severity
from roadmap_core.names import redacted
from roadmap_core.remarks import LEVELS, By, Remark, sentence
from roadmap_core.report import Report
from roadmap_core.windows import day_of

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell

__all__ = ["write_remarks"]

_HEADINGS = ("№", "Место", "Что написано", "Замечание", "Предложение")
# Centimetres; A4 on its side with margins of 1.5 leaves 26.7.
_WIDTHS = (1.1, 4.2, 7.4, 7.4, 6.6)
_MARGIN, _LONG_SIDE, _SHORT_SIDE = 1.5, 29.7, 21.0
_FONT = "Times New Roman"
_GREY = "808080"
_SHADE = "E8EEF4"


def write_remarks(
    report: Report,
    path: str | os.PathLike[str],
    *,
    on: date | None = None,
    author: str = "",
    least: Severity | str = Severity.INFO,
    by: By = "place",
) -> None:
    """Write the remarks of a report as a sheet to be printed or sent: a table for each severity.

    A row is a remark (`Report.remarks`): its number, place, what is written there, what is wrong,
    what to do; what must be decided stands first, what could not be checked last. The head is what
    the order calls itself. ``on`` is the day that stands in it, ``author`` the role of whoever
    sends it; without them nothing is said of either. There are no personal names in it. The same
    report gives the same bytes.

    A report whose audit was given no reading (`Parsed`) has no text to quote: then that column is
    empty, and there is nothing of the reader's.

    Raises:
        ValueError: there is no severity ``least``.
        MissingExtra: python-docx is not installed.
        UnwritableFile: the file cannot be written.
    """
    floor = Severity(least)
    day = None if on is None else day_of(on)
    remarks = report.remarks(floor, by=by)
    document = new_document()
    _set_up(document, report, day)
    _write_head(document, report, day, author, floor)
    number = 1
    for severity, words in LEVELS.items():
        told = [one for one in remarks if one.severity is severity]
        if told:
            document.add_heading(f"{words}: {len(told)}", level=2)
            _write_table(document, told, number)
            number += len(told)
    if not remarks:
        document.add_paragraph("Замечаний нет." if report.ran else "Ни одной проверки не сделано.")
    _write_unmade(document, report)
    made = bytes_of_word(document)
    with writing(path) as file:
        file.write_bytes(made)


def _set_up(document: Document, report: Report, day: date | None) -> None:
    """The page, the fonts, the number of the page, and properties that name nobody."""
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Cm(_LONG_SIDE), Cm(_SHORT_SIDE)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(_MARGIN)
    for name, size in (("Normal", 11), ("Heading 1", 15), ("Heading 2", 12.5)):
        style: Any = document.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        # A theme's font would win over the one that is named.
        for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.attrib.pop(qn(f"w:{kind}Theme"), None)
            fonts.set(qn(f"w:{kind}"), _FONT)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _add_field(foot.add_run(), "PAGE")
    about = document.core_properties
    about.title = "Замечания и предложения"
    about.subject = report.original.title if report.original else ""
    about.author = about.last_modified_by = about.comments = ""
    about.language = "ru-RU"
    about.created = about.modified = moment_of(day)


def _write_head(
    document: Document, report: Report, day: date | None, author: str, floor: Severity
) -> None:
    document.add_heading("Замечания и предложения", level=1)
    told = {
        "К документу": report.original.title if report.original else "",
        "Файл": _file(report),
        "Составил": redacted(author),
        "Дата": f"{day:%d.%m.%Y}" if day else "",
    }
    for name, value in told.items():
        if value:
            line = document.add_paragraph()
            line.add_run(f"{name}: ").bold = True
            line.add_run(value)
    left = sum(one.severity < floor for one in report.all_findings)
    more = f" Не показано менее важных: {left}." if left else ""
    document.add_paragraph(f"Проверок сделано: {len(report.ran)}.{more}")


def _file(report: Report) -> str:
    """The name of the file; "" where a text was given without one."""
    name = report.source.name if report.source else ""
    return "" if name.startswith("<") else redacted(name)


def _write_table(document: Document, remarks: Sequence[Remark], first: int) -> None:
    """A table of remarks with widths that print, its headings on each page, no row cut in two."""
    from docx.shared import Cm

    table = document.add_table(rows=1, cols=len(_HEADINGS), style="Table Grid")
    table.autofit = False
    head = table.rows[0]
    _add_mark(head._tr.get_or_add_trPr(), "w:cantSplit")
    _add_mark(head._tr.get_or_add_trPr(), "w:tblHeader")
    for cell, words in zip(head.cells, _HEADINGS, strict=True):
        _say(cell, (words,), bold=True)
        _shade(cell)
    for number, remark in enumerate(remarks, first):
        row = table.add_row()
        if len(remark.findings) == 1:
            _add_mark(row._tr.get_or_add_trPr(), "w:cantSplit")
        for cell, lines in zip(row.cells, _told(number, remark), strict=True):
            _say(cell, lines)
        _say_code(row.cells[3], remark.code)
    for row in table.rows:
        for cell, width in zip(row.cells, _WIDTHS, strict=True):
            cell.width = Cm(width)
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Cm(width)
    document.add_paragraph()


def _told(number: int, remark: Remark) -> Iterator[tuple[str, ...]]:
    """The lines of each cell of a row."""
    first, *rest = remark.message.split("\n")
    yield (str(number),)
    yield remark.places
    yield (remark.quotation,)
    yield (first, *rest) if rest else (sentence(first),)
    yield (sentence(remark.advice),)


def _write_unmade(document: Document, report: Report) -> None:
    """What was not checked: skipped is not passed."""
    if report.unmade:
        document.add_heading("Не проверено", level=2)
        for code, reason in report.unmade:
            document.add_paragraph(f"{code}: {reason}")


def _say(cell: _Cell, lines: Sequence[str], *, bold: bool = False) -> None:
    from docx.shared import Pt

    for place, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(_writable(line))
        run.bold, run.font.size = bold or None, Pt(9.5)


def _say_code(cell: _Cell, code: str) -> None:
    """The code behind a remark, for whoever looks it up."""
    from docx.shared import Pt, RGBColor

    run = cell.paragraphs[-1].add_run(f" {code}")
    run.font.size, run.font.color.rgb = Pt(7.5), RGBColor.from_string(_GREY)


def _writable(text: str) -> str:
    """A text without the signs that XML cannot hold."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _add_mark(properties: Any, name: str) -> None:
    from docx.oxml import OxmlElement

    properties.append(OxmlElement(name))


def _shade(cell: _Cell) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", _SHADE)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _add_field(run: Any, code: str) -> None:
    """A field that Word works out, such as the number of a page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", "", "end"):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = code
        run._r.append(part)
