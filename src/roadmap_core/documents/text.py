"""A plain text or Markdown as blocks: markup taken off, layout lines dropped, places kept.

Cells stand between tabs, between bars as in Markdown and drawn tables, one a line with its bar, or
under one another with the same gaps of spaces between.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from roadmap_core.documents.barred import unbarred
from roadmap_core.documents.blocks import Block, Cell, Document, Paragraph, Table
from roadmap_core.documents.drawn import Joining, undrawn
from roadmap_core.documents.hyphens import Hyphens
from roadmap_core.documents.spaced import unspaced
from roadmap_core.documents.text_lines import TextLine, text_lines
from roadmap_core.notes import Notes

__all__ = ["text_document"]


def text_document(notes: Notes) -> Document:
    """The blocks of a text: a table is a run of rows, every other line a paragraph."""
    source = notes.source
    joining = Joining(notes, Hyphens(source.text))
    raw = list(text_lines(source))
    blocks: list[Block] = []
    rows: list[TextLine] = []
    for line in undrawn(unspaced(list(unbarred(raw)), joining), joining):
        if rows and (not line.is_row or line.after_blank):
            blocks.append(_table(rows))
            rows = []
        if line.is_row:
            rows.append(line)
        else:
            blocks += _paragraphs(line)
    if rows:
        blocks.append(_table(rows))
    return Document(tuple(blocks), source)


def _table(rows: Sequence[TextLine]) -> Table:
    # Made anew, for most cells of most documents come this way, and evolve takes thrice as long.
    cells = tuple(
        Cell(
            cell.text, cell.span, cell.bold, cell.lines,
            row=row, column=cell.column or column, rows=cell.rows, columns=cell.columns,
        )
        for row, line in enumerate(rows)
        for column, cell in enumerate(line.cells)
    )  # fmt: skip
    return Table(cells, rows[0].span | rows[-1].span, rows[0].after_blank)


def _paragraphs(line: TextLine) -> Iterator[Paragraph]:
    """One paragraph, or one for each line that a break makes of it."""
    cell = line.cells[0]
    after_blank = line.after_blank
    for text in cell.lines or (cell.text,):
        yield Paragraph(text, line.span, bold=cell.bold, after_blank=after_blank)
        after_blank = False
