"""The door to documents: a file, or a text, of any format as blocks."""

from __future__ import annotations

import re

from attrs import evolve

from roadmap_core.documents.blocks import Document
from roadmap_core.documents.files import Readable, bytes_of, decode
from roadmap_core.documents.pages import CONTROL, INVISIBLE
from roadmap_core.documents.stamps import marked
from roadmap_core.documents.text import text_document
from roadmap_core.errors import UnreadableFile
from roadmap_core.notes import Notes
from roadmap_core.parsed import Parsed
from roadmap_core.text import Source

__all__ = ["LIMIT", "parse_document", "read_document"]

LIMIT = 16_000_000
"""Bytes of a file that are read unless the caller allows more: an order has some 30 KB."""

_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_REFUSED = {
    b"%PDF": "a PDF; save it as .docx or .txt first",
    b"\xd0\xcf\x11\xe0": (
        "an old binary office file (.doc, .xls) or one with a password; save it as .docx or .txt "
        "first"
    ),
    b"{\\rtf": "an RTF file; save it as .docx or .txt first",
}
_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029|\x85")


def parse_document(text: str, *, name: str = "<text>", limit: int = LIMIT) -> Parsed[Document]:
    r"""The blocks of a text: cells stand between tabs or bars, a paragraph is a line.

    Never raises on content; a text of more than ``limit`` characters is not read, with a finding.

    >>> parse_document("План\n№\tМероприятие").value.tables[0].columns
    2
    """
    text = INVISIBLE.sub("", _LINE_ENDS.sub("\n", text.removeprefix("\ufeff")))
    # A form feed is where a page ends: an end of a line.
    text, controls = CONTROL.subn(" ", text.replace("\x0c", "\n"))
    source = Source(text, name)
    notes = Notes(source)
    document = Document((), source)
    if controls:
        notes.note("R22", "текст", count=controls)
    if len(text) > limit:
        notes.note("R23", "текст", size=len(text), limit=limit)
        notes.leave(source.span(0, len(text)), "текст больше предела")
    else:
        document = marked(text_document(notes))
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
    for signature, kind in _REFUSED.items():
        if data.startswith(signature):
            raise UnreadableFile(called, f"it is {kind}")
    if data.startswith(_ZIPS):
        from roadmap_core.documents.docx import docx_text

        return parse_document(docx_text(data, called, limit), name=shown, limit=limit)
    decoded = decode(data)
    parsed = parse_document(decoded.text, name=shown, limit=limit)
    if not decoded.guessed:
        return parsed
    notes = Notes(parsed.source)
    notes.note("R21", "файл", encoding=decoded.guessed)
    return evolve(parsed, findings=(*notes.findings, *parsed.findings))
