"""Документ: a file of any format as blocks, before anything in it is understood.

A block is a paragraph or a table; a table is a list of cells, each with the places that it covers.
Every piece has its `Span` in the text that the blocks were made of, and through it a place that a
person can find in the file.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import Literal, TypeAlias

from attrs import evolve, field, frozen

from roadmap_core.text import Source, Span

__all__ = ["Block", "Cell", "Document", "DocumentFormat", "Paragraph", "ParagraphKind", "Table"]

DocumentFormat: TypeAlias = Literal["text", "markdown", "html", "csv", "docx", "xlsx", "odt", "pdf"]
"""The formats that documents are read from; `text` is whatever no other one is."""

ParagraphKind: TypeAlias = Literal["heading", "text", "item", "stamp", "note", "running_head"]
"""What a paragraph is: an ``item`` of a list, a ``note`` below, a ``running_head`` of each page."""


@frozen
class Paragraph:
    """Абзац: a piece of running text, a heading, an item of a list, a stamp, a note.

    ``text`` is clean, with single spaces; the number or the mark of an item stands in it.
    ``level`` is that of a heading, from 1, else 0. ``after_blank`` says that a blank line stands
    above it.
    """

    text: str
    span: Span
    kind: ParagraphKind = "text"
    level: int = 0
    bold: bool = False
    after_blank: bool = False


@frozen
class Cell:
    """Ячейка: clean text with its place; it covers ``rows`` x ``columns`` places of its table.

    ``row`` and ``column`` are its first place, from 0. ``lines`` are its lines where it has
    several. ``merged`` is set by a reader of rows: a place that the cell above covers.
    """

    text: str
    span: Span
    bold: bool = False
    lines: tuple[str, ...] = ()
    merged: bool = False
    row: int = 0
    column: int = 0
    rows: int = 1
    columns: int = 1

    def as_list(self) -> Cell:
        """The cell with its lines as members of a list, where they begin as such."""
        if not self.lines:
            return self
        text = self.lines[0]
        for line in self.lines[1:]:
            new = line[0].isupper() or line[0].isdigit() or line.startswith(("-", "•", "–", "—"))
            text += "; " + line if new and text[-1] not in ",;:-–" else " " + line
        return evolve(self, text=text, lines=())

    def __or__(self, other: Cell) -> Cell:
        """The cell continued by another: a space between, none behind a word's hyphen.

        The hyphen stays, since nothing tells «плана-» + «графика» from a word broken by a line.
        """
        if not self.text or not other.text:
            return self if self.text else other
        space = "" if re.search(r"\w-$", self.text) and other.text[0].islower() else " "
        return evolve(
            self,
            text=f"{self.text}{space}{other.text}",
            span=self.span | other.span,
            bold=self.bold or other.bold,
            lines=(),
        )


@frozen
class Table:
    """Таблица: its cells, row by row; empty ones that the file has are among them.

    ``name`` is that of a sheet. Rows may have different numbers of cells, as a text has them.
    """

    cells: tuple[Cell, ...] = field(repr=False)
    span: Span
    after_blank: bool = False
    name: str = ""

    @property
    def rows(self) -> int:
        """How many rows its cells cover."""
        return max((cell.row + cell.rows for cell in self.cells), default=0)

    @property
    def columns(self) -> int:
        """How many columns its cells cover."""
        return max((cell.column + cell.columns for cell in self.cells), default=0)

    @property
    def by_row(self) -> tuple[tuple[Cell, ...], ...]:
        """The cells of each row that begin in it, from left to right."""
        rows: defaultdict[int, list[Cell]] = defaultdict(list)
        for cell in self.cells:
            rows[cell.row].append(cell)
        return tuple(
            tuple(sorted(rows[row], key=lambda cell: cell.column)) for row in range(self.rows)
        )

    @cached_property
    def grid(self) -> tuple[tuple[Cell | None, ...], ...]:
        """The table as rows of places: a cell stands on every place that it covers.

        None is a place that the file has no cell for. Where two cells claim a place, the one that
        begins later has it.
        """
        width = self.columns
        places: list[list[Cell | None]] = [[None] * width for _ in range(self.rows)]
        for cell in self.cells:
            for row in places[cell.row : cell.row + cell.rows]:
                row[cell.column : cell.column + cell.columns] = [cell] * cell.columns
        return tuple(map(tuple, places))


Block: TypeAlias = Paragraph | Table


@frozen
class Document:
    """Документ: the blocks of a file in the order of reading.

    ``source`` is the text that every span is a place of: the file's own where it is a text, else a
    line for each paragraph and each row, cells between tabs.
    """

    blocks: tuple[Block, ...] = field(repr=False)
    source: Source
    format: DocumentFormat = "text"

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables among the blocks."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The blocks that are no tables."""
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))
