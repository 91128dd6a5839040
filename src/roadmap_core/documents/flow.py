"""What an office file holds, as it is written: paragraphs, boxes, tables whose cells hold both.

Readers of such formats give their pieces in the order of reading; here tables that only frame a
page are opened, what stands inside a cell becomes its lines, and each piece gets its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from attrs import Factory, define, evolve

from roadmap_core.documents.blocks import Cell, ParagraphKind, Table
from roadmap_core.documents.pages import Pages, at
from roadmap_core.documents.stamps import opens_stamp
from roadmap_core.documents.text import text_document
from roadmap_core.notes import Notes
from roadmap_core.text import Source, squeeze

__all__ = ["BULLET", "Box", "Flow", "Held", "Piece", "Rows", "Said", "Words", "told", "words_of"]

BULLET = "-"
"""What stands for the mark of an item without a number."""

_BARS = re.compile(r"[|│┃║¦][^|│┃║¦]*[|│┃║¦]")
_RULE = re.compile(r"[^\w\s]{3,}")
_WORD = re.compile(r"\w")
_LEAST_ROWS = 2
_PAGE_NUMBER = re.compile(r"страница|стр|лист|из|[\W\d]+", re.I)


@define
class Words:
    """A paragraph as its lines; an empty one parts its neighbours.

    ``origin`` is what it was in the file, for whoever has to find it there again.
    """

    lines: list[str]
    bold: bool = False
    kind: ParagraphKind = "text"
    level: int = 0
    origin: Any = None


def words_of(texts: Sequence[tuple[str, bool]], label: str, level: int) -> Words:
    """A paragraph of texts, each with its boldness, behind the number or mark of its item.

    An empty one is its number alone; a mark without a text is nothing.
    """
    kind: ParagraphKind = "heading" if level else "item" if label else "text"
    if len(texts) == 1 and not label and "\n" not in texts[0][0]:
        text, is_bold = texts[0]
        return Words([text], is_bold and bool(text.strip()), kind, level)
    text = "".join(text for text, _ in texts)
    lines = text.split("\n")
    if label and (label != BULLET or text.strip()):
        first = next((index for index, line in enumerate(lines) if line.strip()), 0)
        lines[first] = f"{label} {lines[first]}"
    bold = [bold for text, bold in texts if text.strip()]
    return Words(lines, bool(bold) and all(bold), kind, level)


@define
class Said:
    """What a paragraph holds: texts, each with its boldness, text boxes, hidden words."""

    texts: list[tuple[str, bool]] = Factory(list)
    boxes: list[Any] = Factory(list)
    hidden: list[str] = Factory(list)

    def say(self, text: str, bold: bool, hidden: bool = False) -> None:
        """Add a text; hidden words with others between them are apart."""
        if hidden:
            self.hidden.append(text)
            return
        self.texts.append((text, bold))
        if self.hidden and self.hidden[-1] != " ":
            self.hidden.append(" ")


@define
class Box:
    """A text box, where its anchor stands."""

    pieces: list[Piece]

    @property
    def approves(self) -> bool:
        """Whether it is a stamp: a line of its own begins as an approval does."""
        words = (piece for piece in self.pieces if isinstance(piece, Words))
        return any(opens_stamp(squeeze(line)) for piece in words for line in piece.lines)


@define
class Held:
    """A cell with what stands in it, by the places that it covers."""

    column: int
    pieces: list[Piece]
    rows: int = 1
    columns: int = 1
    origin: Any = None


@define
class Rows:
    """A table as the cells that begin in each row."""

    rows: list[list[Held]] = Factory(list)

    @property
    def frames(self) -> bool:
        """Whether it has one column, and so only frames what stands in it."""
        return all(len(row) < 2 for row in self.rows)


Piece: TypeAlias = Words | Box | Rows


def told(pieces: Iterable[Piece]) -> list[str]:
    """The lines of some pieces that hold something; a row of a table is a list."""
    lines: list[str] = []
    for piece in pieces:
        match piece:
            case Words():
                lines += [line for line in piece.lines if line and not line.isspace()]
            case Box():
                lines += told(piece.pieces)
            case _:
                for row in piece.rows:
                    texts = (" ".join(told(held.pieces)) for held in row)
                    if line := "; ".join(filter(None, texts)):
                        lines.append(line)
    return lines


@define
class Flow:
    """The writer of pieces; it counts what their places are called by.

    ``origins`` are the pieces of the file by the names of their places, the first of each.
    """

    pages: Pages
    paragraphs: int = 0
    tables: int = 0
    boxes: int = 0
    notes: int = 0
    origins: dict[str, Any] = Factory(dict)

    def write(self, pieces: Iterable[Piece], place: str = "", kind: ParagraphKind = "text") -> None:
        """The blocks of some pieces; without a place paragraphs are counted.

        ``kind`` is that of a paragraph that the file says nothing of.
        """
        typed: list[Words] = []
        for piece in pieces:
            if isinstance(piece, Words) and _is_typed(piece):
                typed.append(piece)
                continue
            self._typed(typed, place, kind)
            typed = []
            match piece:
                case Words():
                    self._words(piece, place, kind)
                case Box():
                    self._box(piece)
                case _:
                    self._table(piece, kind)
        self._typed(typed, place, kind)

    def note(self, pieces: Iterable[Piece]) -> None:
        """A footnote, as one paragraph."""
        if text := " ".join(told(pieces)):
            self.notes += 1
            self.pages.paragraph(text, place=f"сноска {self.notes}", kind="note")

    def running_heads(self, heads: Iterable[Sequence[Piece]]) -> None:
        """What stands above and below each page, once, but for its number."""
        texts = (" ".join(told(pieces)) for pieces in heads)
        for text in dict.fromkeys(texts):
            if _PAGE_NUMBER.sub("", text):
                self.pages.paragraph(text, place="колонтитул", kind="running_head")

    def _typed(self, run: Sequence[Words], place: str, kind: ParagraphKind) -> None:
        """Paragraphs that look like rows: a table typed in signs, where there are several."""
        if sum(bool(_WORD.search(words.lines[0])) for words in run) < _LEAST_ROWS:
            for words in run:
                self._words(words, place, kind)
            return
        places: list[str] = []
        for words in run:
            self.paragraphs += not place
            places += [place or f"абзац {self.paragraphs}"] * len(words.lines)
            self.origins.setdefault(places[-1], words.origin)
        text = "\n".join(line for words in run for line in words.lines)
        notes = Notes(Source(text))
        found = text_document(notes)
        for one in notes.findings:
            self.pages.note(one.code, one.subject, places[0], **dict(one.facts))
        for block in found.blocks:
            where = places[block.span.line - 1]
            if isinstance(block, Table):
                cells = [evolve(one, span=at(places[one.span.line - 1])) for one in block.cells]
                self.pages.table(cells, place=where)
            else:
                self.pages.paragraph(block.text, place=where, kind=kind, bold=block.bold)

    def _words(self, words: Words, place: str, kind: ParagraphKind) -> None:
        if not place and any(line.strip() for line in words.lines):
            self.paragraphs += 1
        place = place or f"абзац {self.paragraphs}"
        self.origins.setdefault(place, words.origin)
        if words.kind != "text":
            kind = words.kind
        for line in words.lines:
            self.pages.paragraph(line, place=place, kind=kind, level=words.level, bold=words.bold)

    def _box(self, box: Box) -> None:
        self.boxes += 1
        self.pages.blank()
        self.write(box.pieces, f"надпись {self.boxes}", "stamp" if box.approves else "text")
        self.pages.blank()

    def _table(self, table: Rows, kind: ParagraphKind) -> None:
        """A table; the stamps that are anchored in its cells stand before it."""
        self.tables += 1
        place = f"таблица {self.tables}"
        if table.frames:
            for number, row in enumerate(table.rows, 1):
                for held in row:
                    self.write(held.pieces, f"{place}, строка {number}", kind)
            return
        for number, row in enumerate(table.rows):
            for held in row:
                self.origins.setdefault(_called(place, number, held), held.origin)
        for held in (held for row in table.rows for held in row):
            if stamps := list(filter(_is_stamp, held.pieces)):
                held.pieces = [one for one in held.pieces if not _is_stamp(one)]
                self.write(stamps)
        first = 0
        for number, row in enumerate(table.rows):
            framed = _framed(row)
            if framed is not None:
                self.pages.table(_cells(table, first, number, place), place=place)
                self.write(framed.pieces, f"{place}, строка {number + 1}", kind)
                first = number + 1
        self.pages.table(_cells(table, first, len(table.rows), place), place=place)


def _is_typed(words: Words) -> bool:
    """Whether a paragraph looks like a row typed in signs, or like a rule between such rows."""
    line = words.lines[0]
    if "\t" in line:
        cells = line.strip().split("\t")
        return len(cells) > 2 and all(map(str.strip, cells))
    return _BARS.search(line) is not None or _RULE.fullmatch(line) is not None


def _is_stamp(piece: Piece) -> bool:
    return isinstance(piece, Box) and piece.approves


def _framed(row: Sequence[Held]) -> Held | None:
    """The one cell of a row of its own, where it holds a table with columns."""
    if len(row) != 1:
        return None
    tables = [piece for piece in row[0].pieces if isinstance(piece, Rows)]
    return row[0] if any(not table.frames for table in tables) else None


def _called(table: str, row: int, held: Held) -> str:
    """The name of the place of a cell."""
    return f"{table}, строка {row + 1}, столбец {held.column + 1}"


def _cells(table: Rows, first: int, end: int, place: str) -> Iterator[Cell]:
    """The cells of the rows from one to another, which are rows of one table from 0."""
    for number in range(first, end):
        for held in table.rows[number]:
            lines: list[str] = []
            bold = False
            for piece in held.pieces:
                lines += told((piece,))
                bold = bold or (isinstance(piece, Words) and piece.bold)
            yield Cell(
                "",
                at(_called(place, number, held)),
                bold,
                tuple(lines),
                row=number - first,
                column=held.column,
                rows=min(held.rows, end - number),
                columns=held.columns,
            )
