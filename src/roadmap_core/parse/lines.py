"""The document as its reader goes through it: a line for each paragraph and each row of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import groupby

from attrs import frozen

from roadmap_core.documents.blocks import Cell, Document, Paragraph, Table
from roadmap_core.text import Span

__all__ = ["Cell", "Line", "lines_of"]

_SPACED = re.compile(r"(?<!\w)(?:\w ){3,}\w(?!\w)")


@frozen
class Line:
    """A paragraph or a row: its cells, and whether a blank line stands before it.

    ``block`` counts the blocks of the document, so the rows of one table have one number.
    """

    cells: tuple[Cell, ...]
    span: Span
    after_blank: bool = False
    block: int = 0

    @property
    def is_row(self) -> bool:
        """Whether it looks like a row of a table."""
        return len(self.cells) > 1

    @cached_property
    def text(self) -> str:
        """The whole line as prose."""
        return " ".join(cell.text for cell in self.cells if cell.text)

    @property
    def joined_letters(self) -> str:
        """The prose with spaced-out words drawn together («П Р И К А З» -> «ПРИКАЗ»)."""
        return _SPACED.sub(lambda match: match[0].replace(" ", ""), self.text)

    @property
    def bold(self) -> bool:
        """Whether a cell with text is set in bold."""
        return any(cell.bold for cell in self.cells if cell.text)


def lines_of(document: Document) -> tuple[Line, ...]:
    """Every paragraph and every row that holds text, but for notes and running heads."""
    return tuple(_lines(document))


def _lines(document: Document) -> Iterator[Line]:
    for number, block in enumerate(document.blocks):
        if isinstance(block, Table):
            yield from _rows(block, number)
        elif block.kind not in {"note", "running_head"}:
            yield _of_paragraph(block, number)


def _of_paragraph(block: Paragraph, number: int) -> Line:
    cell = Cell(block.text, block.span, block.bold)
    return Line((cell,), block.span, block.after_blank, number)


def _rows(table: Table, number: int) -> Iterator[Line]:
    """The rows of a table; a place that a cell covers from above or from the left has no text."""
    after_blank = table.after_blank
    covered: dict[int, Cell] = {}
    for row, cells in groupby(table.cells, key=lambda cell: cell.row):
        told = list(cells)
        places: dict[int, Cell] = {at: c for at, c in covered.items() if c.row + c.rows > row}
        covered = dict(places)
        line: dict[int, Cell] = {
            at: Cell("", told[0].span, merged=True, row=row, column=at) for at in places
        }
        for cell in told:
            line[cell.column] = cell
            for at in range(cell.column + 1, cell.column + cell.columns):
                line.setdefault(at, Cell("", cell.span, row=row, column=at))
            if cell.rows > 1:
                covered |= dict.fromkeys(range(cell.column, cell.column + cell.columns), cell)
        if not any(cell.text for cell in told):
            after_blank = True
            continue
        last = max(line)
        empty = Cell("", told[0].span)
        filled = tuple(line.get(at, empty) for at in range(last + 1))
        yield Line(filled, told[0].span | told[-1].span, after_blank, number)
        after_blank = False
