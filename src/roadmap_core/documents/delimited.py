"""A table in a text file: its encoding and delimiter are found, all its cells are text."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator

from roadmap_core.documents.files import decode
from roadmap_core.documents.grid import Grid, Workbook
from roadmap_core.errors import UnreadableFile

__all__ = ["delimiter_of", "read_delimited"]

_DELIMITERS = ";\t,|"
_SAMPLE = 200
# csv refuses a cell of more than 128 KB; a sheet holds 32,767 characters a cell.
_LONGEST = 131_072


def read_delimited(data: bytes, name: str) -> Workbook:
    """The one table of a text file in UTF-8, UTF-16 or 8-bit Cyrillic.

    Every cell is text, also what looks like a number; an empty one is None. A first line «sep=;»,
    which Excel understands, says the delimiter and is no row.

    Raises:
        UnreadableFile: a quote is never closed, or a cell is longer than any sheet holds.
    """
    decoded = decode(data)
    text = decoded.text.replace("\0", " ")
    first, _, rest = text.partition("\n")
    said = first.strip().lower()
    if said.startswith("sep=") and len(said) == 5:
        delimiter, text = said[4], rest
    else:
        delimiter = delimiter_of(text)
    known: dict[str, str] = {}  # a word that stands in a million cells is held once
    try:
        rows = tuple(
            tuple(known.setdefault(cell, cell) if cell.strip() else None for cell in _ended(row))
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        )
    except csv.Error as error:
        raise UnreadableFile(name, f"it is no table of cells: {error}") from None
    return Workbook(name, (Grid("CSV", _cut(rows)),), decoded.guessed)


def delimiter_of(text: str) -> str:
    r"""The sign between the cells of a text: the one by which most rows have equally many.

    >>> delimiter_of("школа;доля\n1;57,14\n2;42,86\n"), delimiter_of("a,b\n1,2")
    (';', ',')
    """
    return max(_DELIMITERS, key=lambda sign: _regular(text, sign))


def _regular(text: str, delimiter: str) -> int:
    """How many delimiters stand in the rows that have as many as most of those that have any."""
    counts: Counter[int] = Counter()
    for number, row in enumerate(csv.reader(_lines(text), delimiter=delimiter)):
        counts[len(row) - 1] += 1
        if number >= _SAMPLE:
            break
    counts.pop(0, None)
    counts.pop(-1, None)
    return max((size * times for size, times in counts.items()), default=0)


def _lines(text: str) -> Iterator[str]:
    """The lines of the beginning of a text; a quote that is never closed ends with it."""
    return iter(io.StringIO(text[:_LONGEST], newline=""))


def _ended(row: list[str]) -> list[str]:
    """The row up to its last cell that holds something."""
    last = len(row)
    while last and not row[last - 1].strip():
        last -= 1
    return row[:last]


def _cut(rows: tuple[tuple[str | None, ...], ...]) -> tuple[tuple[str | None, ...], ...]:
    """The rows up to the last that is not blank."""
    last = len(rows)
    while last and not rows[last - 1]:
        last -= 1
    return rows[:last]
