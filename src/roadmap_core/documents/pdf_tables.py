"""The ruled tables of a page: cells by their boxes, with the rows and columns that they cover."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any

from attrs import field, frozen

from roadmap_core.documents.pdf_lines import Char, Line, lines_of, unwrapped

__all__ = ["Box", "Ruled", "find_ruled"]

# Edges that differ by less are one; no row or column is as narrow.
_ALIKE = 3.0
# Crossings of rules on one page; a page of 100 rows and 30 columns has 3,000.
_MOST_CROSSINGS = 40_000
_MOST_TABLES = 100


@frozen
class Box:
    """A cell: its place and what it covers, its lines, its box in points."""

    row: int
    column: int
    rows: int
    columns: int
    lines: tuple[Line, ...] = ()

    @property
    def text(self) -> str:
        """Its lines as they stand."""
        return "\n".join(line.text for line in self.lines)


@frozen
class Ruled:
    """A table of a page; ``edges`` are where its columns begin and end."""

    boxes: tuple[Box, ...] = field(repr=False)
    edges: tuple[float, ...]
    top: float
    bottom: float
    rows: int

    def row(self, number: int) -> tuple[str, ...]:
        """The texts of the cells that begin in a row."""
        return tuple(box.text for box in self.boxes if box.row == number)


def find_ruled(page: Any, chars: Sequence[Char]) -> tuple[list[Ruled], list[Char], bool]:
    """The tables of a page, the signs outside of them, whether there are too many rules to look.

    A frame of one cell is no table.
    """
    tops = {round(edge["top"]) for edge in page.edges if edge["orientation"] == "h"}
    sides = {round(edge["x0"]) for edge in page.edges if edge["orientation"] == "v"}
    if len(tops) * len(sides) > _MOST_CROSSINGS:
        return [], list(chars), True
    tables: list[Ruled] = []
    rest = list(chars)
    drawn = page.find_tables()
    if len(drawn) > _MOST_TABLES:
        return [], list(chars), True
    for found in drawn:
        ruled, rest = _ruled(found.cells, rest)
        tables.append(ruled)
    return tables, rest, False


def _edges(places: Iterable[float]) -> list[float]:
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > _ALIKE:
            edges.append(place)
    return edges


def _at(edges: Sequence[float], place: float) -> int:
    return bisect_left(edges, place - _ALIKE)


def _ruled(cells: Sequence[Any], chars: Sequence[Char]) -> tuple[Ruled, list[Char]]:
    """The table of some boxes; each sign stands where its middle does."""
    across = _edges(x for cell in cells for x in (cell[0], cell[2]))
    down = _edges(y for cell in cells for y in (cell[1], cell[3]))
    owners: dict[tuple[int, int], int] = {}
    spans = []
    for number, (x0, top, x1, bottom) in enumerate(cells):
        rows = range(_at(down, top), max(_at(down, bottom), _at(down, top) + 1))
        columns = range(_at(across, x0), max(_at(across, x1), _at(across, x0) + 1))
        spans.append((rows, columns))
        owners |= {(row, column): number for row in rows for column in columns}
    held: dict[int, list[Char]] = {}
    rest: list[Char] = []
    for char in chars:
        x = (char["x0"] + char["x1"]) / 2
        y = (char["top"] + char["bottom"]) / 2
        owner = owners.get((bisect_left(down, y) - 1, bisect_left(across, x) - 1))
        if owner is None:
            rest.append(char)
        else:
            held.setdefault(owner, []).append(char)
    boxes = []
    for number, (rows, columns) in enumerate(spans):
        lines = lines_of(held.get(number, []))
        right = cells[number][2] - _padding(lines, cells[number])
        told = tuple(unwrapped(lines, right))
        boxes.append(Box(rows.start, columns.start, len(rows), len(columns), told))
    boxes.sort(key=lambda box: (box.row, box.column))
    return Ruled(tuple(boxes), tuple(across), down[0], down[-1], len(down) - 1), rest


def _padding(lines: Sequence[Line], cell: Any) -> float:
    """The room between a cell's right side and its text: that on the left, if it is as usual."""
    left = min((line.x0 - cell[0] for line in lines), default=0.0)
    return left if 0 < left < 12 else 4.0
