"""Лист книги: one sheet of a workbook, or a table in a text file, as a grid of cells.

Rows and columns are counted from 0 inside and said as a spreadsheet says them («Лист1!B7»).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Literal, TypeAlias

from attrs import evolve, field, frozen

__all__ = ["CellKind", "Grid", "Merge", "NoValue", "Value", "Workbook", "column_letters", "kind_of"]

CellKind: TypeAlias = Literal["empty", "text", "number", "flag", "date", "time", "no_value"]


@frozen
class NoValue:
    """Ячейка без значения: a formula whose result is not stored, or an error such as «#N/A»."""

    why: Literal["formula", "error"]


Value: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | NoValue | None
"""What a cell holds; None is an empty cell. Whole numbers are `int` however they are stored."""


@frozen
class Merge:
    """Объединённые ячейки: the rectangle that one cell covers, all four sides inside."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@frozen
class Grid:
    """Лист: the cells of one sheet, row by row.

    ``rows`` end with their last cell that is not empty, so a blank row is an empty tuple. A merged
    cell stands at its upper left place only; `spread` repeats it over the places that it covers.
    """

    name: str
    rows: tuple[tuple[Value, ...], ...] = field(repr=False)
    merges: tuple[Merge, ...] = field(default=(), repr=False)
    hidden: bool = False

    @property
    def height(self) -> int:
        """How many rows there are, the blank ones before the last among them."""
        return len(self.rows)

    @cached_property
    def width(self) -> int:
        """How many columns its longest row has."""
        return max(map(len, self.rows), default=0)

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds anything."""
        return not any(self.rows)

    def at(self, row: int, column: int) -> Value:
        """What a place holds; None beyond the rows and columns that there are.

        >>> Grid("Лист1", (("a", 1),)).at(5, 5) is None
        True
        """
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return None

    def place(self, row: int, column: int | None = None) -> str:
        """A place as a spreadsheet says it; without a column, the row.

        >>> Grid("Лист1", ()).place(6, 1), Grid("Лист1", ()).place(6)
        ('Лист1!B7', 'Лист1!7')
        """
        letters = "" if column is None else column_letters(column)
        return f"{self.name}!{letters}{row + 1}"

    def spread(self, *, across: bool = True) -> Grid:
        """The grid with each merged cell repeated on the places that it covers.

        Not ``across``: downwards only, as rows of a table need it. Places beyond the cells that
        there are stay empty: a title is often merged over a thousand columns.
        """
        rows = [list(row) for row in self.rows]
        for merge in self.merges:
            value = self.at(merge.first_row, merge.first_column)
            last_column = min(merge.last_column, self.width - 1) if across else merge.first_column
            if value is None:
                continue
            for row in rows[merge.first_row : merge.last_row + 1]:
                row.extend([None] * (last_column + 1 - len(row)))
                for column in range(merge.first_column, last_column + 1):
                    row[column] = value
        return evolve(self, rows=tuple(map(tuple, rows)))


@frozen
class Workbook:
    """Книга: the sheets of a file, hidden ones among them; a text file is a book of one sheet.

    ``guessed`` names the encoding of a text file where nothing in the file states it.
    """

    name: str
    sheets: tuple[Grid, ...] = field(repr=False)
    guessed: str = ""


def column_letters(column: int) -> str:
    """The letters of a column that is counted from 0.

    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def kind_of(value: Value) -> CellKind:
    """What kind of thing a cell holds.

    >>> kind_of(None), kind_of("1"), kind_of(1), kind_of(True), kind_of(NoValue("formula"))
    ('empty', 'text', 'number', 'flag', 'no_value')
    """
    match value:
        case None:
            return "empty"
        case str():
            return "text"
        case bool():
            return "flag"
        case int() | float():
            return "number"
        case date():
            return "date"
        case time() | timedelta():
            return "time"
    return "no_value"
