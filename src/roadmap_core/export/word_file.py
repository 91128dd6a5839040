"""Word documents as bytes that depend on nothing but what is written: no clock, no machine."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from roadmap_core.errors import MissingExtra, UnreadableFile

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["bytes_of_word", "moment_of", "new_document", "opened_document"]

# The first day that a zip can name; Word shows the day of the properties, not this one.
_DAY = (1980, 1, 1, 0, 0, 0)


def new_document() -> Document:
    """An empty document.

    Raises:
        MissingExtra: python-docx, 1.2 or later, is not installed.
    """
    _require()
    import docx

    return docx.Document()


def opened_document(data: bytes, called: str) -> Document:
    """The document in some bytes, to be written to.

    Raises:
        MissingExtra: python-docx, 1.2 or later, is not installed.
        UnreadableFile: python-docx cannot open it: a template, a file with macros, the ISO strict
            edition of the format.
    """
    _require()
    import docx

    try:
        return docx.Document(BytesIO(data))
    # Whatever it stumbles on: it has no error of its own for files of another make.
    except Exception as error:
        said = " ".join(str(error).split()) or type(error).__name__
        reason = f"it cannot be written to ({said}); save it as an ordinary .docx"
        raise UnreadableFile(called, reason) from error


def bytes_of_word(document: Document) -> bytes:
    """The document as a file; the same document gives the same bytes."""
    saved, made = BytesIO(), BytesIO()
    document.save(saved)
    with ZipFile(saved) as parts, ZipFile(made, "w", ZIP_DEFLATED) as file:
        for name in parts.namelist():
            part = ZipInfo(name, _DAY)
            part.compress_type = ZIP_DEFLATED
            file.writestr(part, parts.read(name))
    return made.getvalue()


def moment_of(day: date | None) -> datetime:
    """A day as the moment that a document's properties want; without one it is long ago."""
    shown = day or date(2000, 1, 1)
    return datetime(shown.year, shown.month, shown.day, tzinfo=UTC)


def _require() -> None:
    try:
        import docx.comments  # noqa: F401
    except ImportError as error:
        raise MissingExtra("python-docx", "remarks") from error
