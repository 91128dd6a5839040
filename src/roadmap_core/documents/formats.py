"""What a file is, told by its content and never by its name; what to do with what is not read."""

from __future__ import annotations

import io
import re
import zipfile

from roadmap_core.documents.blocks import DocumentFormat
from roadmap_core.documents.csv_table import csv_records
from roadmap_core.errors import UnreadableFile

__all__ = ["format_of", "format_of_text"]

_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0"
_SAVE = "save it as .docx or .txt first"
_SHEET = "save it as .xlsx first"
_RECOGNISE = "recognise its text (OCR), check it and save it as .docx first"

# What a file may begin with that is no document to be read, and what to do with it.
_REFUSED = (
    (rb"\{\\rtf", f"an RTF file; {_SAVE}"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|BM.{8}\x00\x00|II\*\x00|MM\x00\*", f"a picture; {_RECOGNISE}"),
    (rb"RIFF....WEBP|AT&TFORM|....ftyp(?:heic|avif)", f"a picture; {_RECOGNISE}"),
    (rb"Rar!|7z\xbc\xaf|\x1f\x8b|BZh\d1AY|\xfd7zXZ|.{257}ustar", "an archive; unpack it first"),
    (rb"MIME-Version:", f"a web archive (.mht); {_SAVE}"),
    (rb"\xef?\xbb?\xbf?\s*<\?xml(?!.{0,2000}<(?:html|HTML))", f"an XML file; {_SAVE}"),
)
_BEGINNING = 4096

# The streams of an old office file or of one with a password, by their names in its directory.
_OLE_KINDS = (
    ("EncryptedPackage", "an office file with a password; save it without one"),
    ("WordDocument", f"an old Word file (.doc); {_SAVE}"),
    ("PowerPoint Document", "a presentation; copy its table into a .docx or a text"),
    ("Workbook", f"an old Excel file (.xls); {_SHEET}"),
    ("Book", f"an old Excel file (.xls); {_SHEET}"),
)
_OTHER_OLE = f"an old binary office file (.doc, .xls) or one with a password; {_SAVE}"

# What the zip of each format holds: the beginnings of names of its parts.
_PARTS: tuple[tuple[str, DocumentFormat], ...] = (
    ("word/", "docx"),
    ("xl/", "xlsx"),
    ("content.xml", "odt"),
)
_OTHER_PARTS = (
    ("ppt/", "a presentation; copy its table into a .docx or a text"),
    ("xl/workbook.bin", f"a binary Excel file (.xlsb); {_SHEET}"),
    ("Index/", f"a file of Apple's office; {_SAVE}"),
)
_OPEN_DOCUMENTS = (
    (b"application/vnd.oasis.opendocument.spreadsheet", f"a spreadsheet (.ods); {_SHEET}"),
    (
        b"application/vnd.oasis.opendocument.presentation",
        "a presentation; copy its table into a .docx or a text",
    ),
    (b"application/vnd.oasis.opendocument.graphics", f"a drawing; {_SAVE}"),
    (b"application/epub", f"an e-book; {_SAVE}"),
)

_HTML_START = re.compile(
    r"\s*+(?:<\?xml[^>]*+>\s*+)?(?:<!--(?:(?!-->).)*+-->\s*+)*+"
    r"<(?:!doctype\s+html|html|head|body|frameset|p|div|h[1-6]|ul|ol|pre|section|center)\b[^<>]*>",
    re.I | re.S,
)
_HTML_TABLE = re.compile(r"<table\b[^<>]*>", re.I)
_HTML_CELL = re.compile(r"<t[dh]\b", re.I)
_MARKDOWN = re.compile(
    r"^ {0,3}#{1,6} +\S|^ {0,9}\|? ?:?-+:? {0,9}\|(?: {0,9}:?-+:? {0,9}\|)* {0,9}(?::?-+:?)? {0,9}$"
    r"|^ {0,9}```|\]\([^\s()]{1,300}\)|\*\*\w",
    re.M,
)


def format_of(data: bytes, called: str) -> DocumentFormat:
    """The format of some bytes; "text" where they are a text, of whatever kind.

    Raises:
        UnreadableFile: they are a file of a known kind that is not read; the reason says what to
            do with it.
    """
    if data.startswith(_ZIPS):
        return _format_of_zip(data, called)
    if data[:_BEGINNING].lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith(b"%PDF"):
        return "pdf"
    if data.startswith(_OLE):
        told = (kind for name, kind in _OLE_KINDS if name.encode("utf-16-le") in data)
        raise UnreadableFile(called, f"it is {next(told, _OTHER_OLE)}")
    for start, kind in _REFUSED:
        if re.match(start, data[:_BEGINNING], re.S):
            raise UnreadableFile(called, f"it is {kind}")
    return "text"


def _format_of_zip(data: bytes, called: str) -> DocumentFormat:
    """By the parts of the zip; one whose list of parts is damaged is Word's reader to refuse."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except Exception:
        return "docx"
    names = archive.namelist()
    kind = data[:_BEGINNING]
    for media, told in _OPEN_DOCUMENTS:
        if media in kind:
            raise UnreadableFile(called, f"it is {told}")
    for start, told in _OTHER_PARTS:
        if any(name.startswith(start) for name in names):
            raise UnreadableFile(called, f"it is {told}")
    for start, found in _PARTS:
        if any(name.startswith(start) for name in names):
            return found
    return "docx"


def format_of_text(text: str) -> DocumentFormat:
    r"""The format of a text: HTML and CSV by their form, Markdown by its marks, else "text".

    >>> format_of_text("<p>План</p><table><tr><td>1</td></tr></table>")
    'html'
    >>> format_of_text("№;Мероприятие;Срок\n1;Семинар;март\n2;Совет;май\n")
    'csv'
    """
    if _HTML_START.match(text) or (_HTML_TABLE.search(text) and _HTML_CELL.search(text)):
        return "html"
    if csv_records(text) is not None:
        return "csv"
    return "markdown" if _MARKDOWN.search(text) else "text"
