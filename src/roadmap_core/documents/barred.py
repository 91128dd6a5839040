"""Tables of one cell a line, each closed by a bar, as they come out of a web page of laws."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import evolve

from roadmap_core.documents.text_lines import TextLine, clean

__all__ = ["unbarred"]

_CELL = re.compile(r"^([^|]*?)\s*\|\s*$")
_SPREAD = re.compile(r"^([^|]*[^|\s])\s*((?:\|\s*){2,})$")
_NUMBER = re.compile(r"^\d{1,4}(?:\.\d{1,3})*[.)]?$")
_FEWEST, _WIDEST = 2, 12


def unbarred(lines: Sequence[TextLine | None]) -> Iterator[TextLine | None]:
    """The lines, those that hold one cell and its closing bar put together as rows.

    How many make a row, a line over all columns tells by its bars, else the numbers that open the
    rows. Where neither does, or cells are left over, the lines stay.
    """
    index = 0
    while index < len(lines):
        run = _run(lines, index)
        width = _width(run) if len(run) > 2 * _FEWEST else 0
        if width:
            yield from _rows(run, width)
        else:
            yield from run or lines[index : index + 1]
        index += max(1, len(run))


def _run(lines: Sequence[TextLine | None], index: int) -> list[TextLine]:
    run: list[TextLine] = []
    for at in range(index, len(lines)):
        line = lines[at]
        if line is None or not (_CELL.match(line.raw) or _SPREAD.match(line.raw)):
            break
        run.append(line)
    return run


def _width(run: Sequence[TextLine]) -> int:
    """How many cells make a row, 0 where it is not sure."""
    spread = {match[2].count("|") for line in run if (match := _SPREAD.match(line.raw))}
    lengths: list[int] = [0]
    for line in run:
        if _SPREAD.match(line.raw):
            lengths.append(0)
        else:
            lengths[-1] += 1
    cells = [clean(match[1]) for line in run if (match := _CELL.match(line.raw))]
    if len(spread) == 1:
        (width,) = spread
    elif not spread:
        width = next((at for at, text in enumerate(cells) if _NUMBER.match(text)), 0)
        if not width or any(not _NUMBER.match(text) for text in cells[width::width]):
            return 0
    else:
        return 0
    fits = _FEWEST <= width <= _WIDEST and all(length % width == 0 for length in lengths)
    return width if fits else 0


def _rows(run: Sequence[TextLine], width: int) -> Iterator[TextLine]:
    row: list[TextLine] = []
    for line in run:
        if match := _SPREAD.match(line.raw):
            cell = evolve(line.cells[0], text=clean(match[1]), columns=width)
            yield evolve(line, cells=(cell,))
            continue
        row.append(line)
        if len(row) == width:
            texts = [_CELL.sub(r"\1", one.raw) for one in row]
            cells = tuple(
                evolve(one.cells[0], text=clean(text), lines=())
                for one, text in zip(row, texts, strict=True)
            )
            yield evolve(row[0], cells=cells, span=row[0].span | row[-1].span)
            row = []
