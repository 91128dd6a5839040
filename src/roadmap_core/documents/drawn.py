"""Drawn tables: rows between rules, cells over several lines, headings over several columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from attrs import define, evolve

from roadmap_core.documents.blocks import Cell
from roadmap_core.documents.hyphens import Hyphens
from roadmap_core.documents.text_lines import BARS, TextLine
from roadmap_core.notes import Notes

__all__ = ["Joining", "undrawn"]

_BAR = re.compile(rf"[|{BARS}]")
_NUMBER = re.compile(r"^\d{1,4}(?:\.\d{1,3})*[.)]?$")


@define
class Joining:
    """Puts cells together that run over lines; a word that a line's end broke is told of."""

    notes: Notes
    hyphens: Hyphens

    def cell(self, above: Cell, below: Cell) -> Cell:
        """A cell with its next line."""
        whole = self.hyphens.joined(above.text, below.text)
        joined = above | below
        if whole is None:
            return joined
        self.notes.note("R46", "текст", joined.span)
        return evolve(joined, text=whole)

    def row(self, above: TextLine, below: TextLine) -> TextLine:
        """A row with its next line; both have the same cells."""
        cells = tuple(map(self.cell, above.cells, below.cells))
        return evolve(above, cells=cells, span=above.span | below.span)


def undrawn(lines: Iterable[TextLine | None], joining: Joining) -> Iterator[TextLine]:
    """Rows of a drawn table, whose cells run over several lines between rules, made one line.

    A Markdown table has one rule, under its header; a drawn one has rules after every row, or one
    under the header and one that closes it.
    """
    block: list[TextLine | None] = []
    for line in lines:
        under_rule = bool(block) and block[-1] is None
        if line is None or under_rule or (line.is_row and not line.after_blank):
            block.append(line)
            continue
        yield from _block(block, joining)
        block = [line] if line.is_row else []
        if not line.is_row:
            yield line
    yield from _block(block, joining)


def _block(block: Sequence[TextLine | None], joining: Joining) -> Iterator[TextLine]:
    if not _is_drawn(block):
        yield from filter(None, block)
        return
    stretch: list[TextLine] = []
    for line in (*_placed(block), None):
        if line is not None and (not stretch or len(stretch[-1].cells) == len(line.cells)):
            stretch.append(line)
            continue
        yield from _rows(stretch, joining)
        stretch = [line] if line is not None else []


def _is_drawn(block: Sequence[TextLine | None]) -> bool:
    """Whether rules part rows: three of them, or one under the header and one that closes all."""
    rules = [at for at, line in enumerate(block) if line is None]
    if len(rules) != 2:
        return len(rules) > 2
    behind = block[rules[1] + 1 :]
    return rules[0] > 0 and not any(line is not None and line.is_row for line in behind)


def _rows(stretch: Sequence[TextLine], joining: Joining) -> Iterator[TextLine]:
    """The rows between two rules: one, or one for each line that opens with a number.

    So is a table drawn whose rules stand above and under its header only; without numbers its rows
    are told by cells that are all filled and begin with capitals.
    """
    numbered = sum(_NUMBER.match(line.cells[0].text) is not None for line in stretch) > 1
    complete = len(stretch) > 1 and all(map(_is_complete, stretch))
    row: TextLine | None = None
    for line in stretch:
        opens = complete or (numbered and bool(line.cells[0].text))
        if row is None or opens:
            if row is not None:
                yield row
            row = line
        else:
            row = joining.row(row, line)
    if row is not None:
        yield row


def _is_complete(line: TextLine) -> bool:
    return all(cell.text[:1].isupper() or cell.text[:1].isdigit() for cell in line.cells)


def _placed(block: Sequence[TextLine | None]) -> list[TextLine | None]:
    """The lines with the columns that each cell covers, by where its bars stand.

    They are left as they are where the bars do not stand one under another.
    """
    bars = {
        number: [match.start() for match in _BAR.finditer(line.raw)]
        for number, line in enumerate(block)
        if line is not None
    }
    widest = max(bars.values(), key=len, default=[])
    borders = {place: at for at, place in enumerate(widest)}
    fits = all(
        set(places) <= borders.keys() and len(places) == len(line.cells) + 1
        for number, places in bars.items()
        if (line := block[number]) is not None
    )
    if not fits:
        return list(block)
    return [
        line if line is None else _spread(line, [borders[place] for place in bars[number]])
        for number, line in enumerate(block)
    ]


def _spread(line: TextLine, borders: Sequence[int]) -> TextLine:
    cells: list[Cell] = []
    for cell, left, right in zip(line.cells, borders, borders[1:], strict=False):
        cells.append(evolve(cell, column=left, columns=right - left))
    return evolve(line, cells=tuple(cells))
