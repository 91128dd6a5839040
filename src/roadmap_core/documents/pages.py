"""The text of a file that is no text itself: a line a paragraph, a line a row, tabs between cells.

Readers of formats write their blocks here in the order of reading; each gets its span in the text
that so comes about, and keeps the place that a person can find in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from attrs import Factory, define, evolve

from roadmap_core.documents.blocks import (
    Block,
    Cell,
    Document,
    DocumentFormat,
    Paragraph,
    ParagraphKind,
    Table,
)
from roadmap_core.errors import UnreadableFile
from roadmap_core.findings import Fact
from roadmap_core.notes import Notes
from roadmap_core.parsed import Parsed
from roadmap_core.text import Source, Span, squeeze

__all__ = ["CONTROL", "INVISIBLE", "PLACES", "Pages", "Room", "at"]

PLACES = 1_000_000
"""Places that the tables of one document may span: a plan of 200 rows has some 1,000."""

# The controls that no text holds, halves of letters among them; tab and line end stay.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Hyphens and joints that show only where a line breaks: no part of the words around them.
INVISIBLE = re.compile(r"[\xad\u200b-\u200d\u2060\ufeff]")


def at(place: str) -> Span:
    """The span of a piece that is not written yet: its place in the file is all that is known."""
    return Span(0, 0, 0, 0, place)


@define
class Room:
    """How many places the tables of a file may yet span; ``called`` is what errors call it."""

    called: str
    left: int = PLACES

    def check(self, places: int) -> None:
        """See that there is room.

        Raises:
            UnreadableFile: there is none; nobody should hold a table of that size.
        """
        if places > self.left:
            raise UnreadableFile(self.called, f"its tables span more than {PLACES:,} places")

    def take(self, places: int) -> None:
        """Take some of the room; raises as `check` does."""
        self.check(places)
        self.left -= places


@define
class Pages:
    """The blocks written so far, and the lines of their text.

    ``room`` is what its tables may span, empty places among it. ``unread`` are the pieces that are
    no part of the document, with the reasons.
    """

    name: str
    format: DocumentFormat
    room: Room = Factory(lambda pages: Room(pages.name), takes_self=True)
    blocks: list[Block] = Factory(list)
    lines: list[str] = Factory(list)
    length: int = 0
    controls: int = 0
    after_blank: bool = False
    unread: list[tuple[Span, str]] = Factory(list)
    noted: list[tuple[str, str, Span | None, dict[str, Fact]]] = Factory(list)

    def blank(self) -> None:
        """A blank line, or whatever parts blocks in the file."""
        if self.lines and self.lines[-1]:
            self._line("")
        self.after_blank = True

    def paragraph(
        self,
        text: str,
        *,
        place: str,
        kind: ParagraphKind = "text",
        level: int = 0,
        bold: bool = False,
    ) -> None:
        """A paragraph: several where it has several lines, a blank where it has no text."""
        told = [line for line in map(self._clean, text.split("\n")) if line]
        if not told:
            self.blank()
        for line in told:
            span = self._line(line, place)
            self.blocks.append(Paragraph(line, span, kind, level, bold, self.after_blank))
            self.after_blank = False

    def table(self, cells: Iterable[Cell], *, name: str = "", place: str) -> None:
        """A table of cells in the order of their rows; a row without a text is written blank.

        The text of a cell is made of its lines where it has several; its span says the place only
        (see `at`) and is replaced.

        Raises:
            UnreadableFile: the tables of the file span more places than one should hold.
        """
        made: list[Cell] = []
        start = None
        across = down = 0
        for _, row in groupby(cells, key=lambda cell: cell.row):
            told = list(row)
            across = max(across, *(cell.column + cell.columns for cell in told))
            down = max(down, *(cell.row + cell.rows for cell in told))
            self.room.check(across * down)
            written = self._row(told)
            start = start or written[0].span
            made += written
        self.room.take(across * down)
        if start is None:
            return
        span = evolve(start | made[-1].span, place=place)
        self.blocks.append(Table(tuple(made), span, self.after_blank, name))
        self.after_blank = False

    def aside(self, text: str, why: str, place: str) -> None:
        """Words of the file that are no part of the document: they are written and left unread."""
        told = self._clean(text.replace("\n", " "))
        if told:
            self.unread.append((self._line(told, place), why))

    def note(self, code: str, subject: str, place: str = "", **facts: Fact) -> None:
        """A finding about the file; with a place, about the line that is written next."""
        span = None
        if place:
            line = len(self.lines) + 1
            span = Span(self.length, self.length, line, line, place)
        self.noted.append((code, subject, span, facts))

    def parsed(self) -> Parsed[Document]:
        """The document with what was noticed."""
        source = Source("\n".join(self.lines), self.name)
        notes = Notes(source)
        if self.controls:
            notes.note("R22", "текст", count=self.controls)
        for code, subject, where, facts in self.noted:
            notes.note(code, subject, where, **facts)
        for span, why in self.unread:
            notes.leave(span, why)
        if not self.blocks:
            notes.note("R01", "текст")
        return notes.parsed(Document(tuple(self.blocks), source, self.format), "document")

    def _row(self, cells: Sequence[Cell]) -> list[Cell]:
        """One row as a line of the text; the places that it leaves out stay empty."""
        made: list[Cell] = []
        pieces: list[str] = []
        first, line = self.length, len(self.lines) + 1
        for cell in cells:
            lines = tuple(filter(None, map(self._clean, cell.lines or cell.text.split("\n"))))
            text = " ".join(lines)
            span = Span(first, first + len(text), line, line, cell.span.place)
            if len(lines) < 2:
                lines = ()
            spans = (cell.row, cell.column, cell.rows, cell.columns)
            made.append(Cell(text, span, cell.bold, lines, cell.merged, *spans))
            pieces.append(text)
            first += len(text) + 1
        self._line("\t".join(pieces))
        return made

    def _line(self, text: str, place: str = "") -> Span:
        self.lines.append(text)
        start, number = self.length, len(self.lines)
        self.length += len(text) + 1
        return Span(start, start + len(text), number, number, place)

    def _clean(self, text: str) -> str:
        if text.isprintable() and "  " not in text:
            return text.strip(" ")
        text, count = CONTROL.subn(" ", INVISIBLE.sub("", text))
        self.controls += count
        return squeeze(text)
