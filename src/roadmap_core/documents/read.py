"""The door to documents: a file, or a text, of any format as blocks."""

from __future__ import annotations

import re

from attrs import evolve

from roadmap_core.documents.blocks import Document, DocumentFormat
from roadmap_core.documents.csv_table import csv_document
from roadmap_core.documents.files import Decoded, Readable, bytes_of, decode
from roadmap_core.documents.formats import format_of, format_of_text
from roadmap_core.documents.markdown import markdown_document
from roadmap_core.documents.pages import CONTROL, INVISIBLE
from roadmap_core.documents.stamps import marked
from roadmap_core.documents.text import text_document
from roadmap_core.notes import Notes
from roadmap_core.parsed import Parsed
from roadmap_core.text import Source

__all__ = ["LIMIT", "parse_document", "read_document"]

LIMIT = 16_000_000
"""Bytes of a file that are read unless the caller allows more: an order has some 30 KB."""

MOST_PIECES = 2_000_000
"""Lines and cells of a text that are read: 200,000 rows of nine."""

_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029|\x85")


def parse_document(text: str, *, name: str = "<text>", limit: int = LIMIT) -> Parsed[Document]:
    r"""The blocks of a text: plain, Markdown, HTML or CSV, which its form tells apart.

    In a plain text cells stand between tabs or bars, a paragraph is a line. Never raises on
    content; a text of more than ``limit`` characters is not read, with a finding.

    >>> parse_document("План\n№\tМероприятие").value.tables[0].columns
    2

    Raises:
        MissingExtra: the text is HTML and lxml is not installed.
    """
    parsed = _of_text(text, name, limit)
    return evolve(parsed, value=marked(parsed.value))


def _of_text(text: str, name: str, limit: int) -> Parsed[Document]:
    # A form feed is where a page ends: an end of a line.
    text = INVISIBLE.sub("", _LINE_ENDS.sub("\n", text.removeprefix("\ufeff"))).replace("\f", "\n")
    kind = format_of_text(text) if len(text) <= limit and not _is_crowded(text) else "text"
    if kind == "html":
        from roadmap_core.documents.html import html_document

        return html_document(text, name)
    if kind == "csv":
        return csv_document(text, name)
    return _plain(text, name, limit, kind)


def _is_crowded(text: str) -> bool:
    return sum(map(text.count, "\n\t|;")) > MOST_PIECES


def _plain(text: str, name: str, limit: int, kind: DocumentFormat = "text") -> Parsed[Document]:
    """A text whose places are those of the text itself."""
    text, controls = CONTROL.subn(" ", text)
    source = Source(text, name)
    notes = Notes(source)
    document = Document((), source)
    if controls:
        notes.note("R22", "текст", count=controls)
    if len(text) > limit:
        notes.note("R23", "текст", size=len(text), limit=limit)
        notes.leave(source.span(0, len(text)), "текст больше предела")
    elif _is_crowded(text):
        notes.note("R32", "текст", why=f"в нём больше {MOST_PIECES} строк и ячеек")
        notes.leave(source.span(0, len(text)), "строк и ячеек больше предела")
    else:
        document = markdown_document(notes) if kind == "markdown" else text_document(notes)
        if not document.blocks:
            notes.note("R01", "текст")
    return notes.parsed(document, "document")


def read_document(file: Readable, *, name: str = "", limit: int = LIMIT) -> Parsed[Document]:
    """The blocks of a file, given by its path, as bytes, or open in binary mode.

    Its content says what it is, never its name; ``name`` is what it is then called. An encoding
    that nothing in the file states is guessed from its letters, with a finding.

    Raises:
        UnreadableFile: it cannot be opened, has more than ``limit`` bytes as it is or unpacked,
            is damaged, or is of another kind.
        MissingExtra: its format needs an extra that is not installed.
    """
    data, called, shown = bytes_of(file, limit, name)
    parsed = _of_file(data, called, shown, limit)
    return evolve(parsed, value=marked(parsed.value))


def _of_file(data: bytes, called: str, shown: str, limit: int) -> Parsed[Document]:
    match format_of(data, called):
        case "docx":
            from roadmap_core.documents.docx import docx_document

            return docx_document(data, called, shown, limit)
        case "odt":
            from roadmap_core.documents.odt import odt_document

            return odt_document(data, called, shown, limit)
        case "xlsx":
            from roadmap_core.documents.xlsx_document import xlsx_document

            return xlsx_document(data, called, shown, limit)
        case "pdf":
            from roadmap_core.documents.pdf import pdf_document

            return pdf_document(data, called, shown, limit)
        case _:
            return _decoded(decode(data), shown, limit)


def _decoded(decoded: Decoded, name: str, limit: int) -> Parsed[Document]:
    parsed = _of_text(decoded.text, name, limit)
    if not decoded.guessed:
        return parsed
    notes = Notes(parsed.source)
    notes.note("R21", "файл", encoding=decoded.guessed)
    return evolve(parsed, findings=(*notes.findings, *parsed.findings))
