"""A text whose lines are the rows of one table (.csv): what tells it from prose, and its blocks.

A table by tabs is a plain text unless its cells stand in quotes, which no plain text has.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from attrs import frozen

from roadmap_core.documents.blocks import Cell, Document
from roadmap_core.documents.pages import Pages, at
from roadmap_core.parsed import Parsed

__all__ = ["Record", "csv_document", "csv_records"]

_SAID = re.compile(r"sep=([;,\t|])[ \t]*\n", re.I)
# A sample decides; the rest has to be a table, too.
_SAMPLE = 100
# Of the rows from the header on, so many have its number of cells; a spreadsheet writes them all.
_REGULAR = 0.9
# No heading of a column is as long as a sentence of an order.
_LONGEST_HEADING = 100
_NAMED = re.compile(r"[^\W\d_]|№")


@frozen
class Record:
    """One row: the line of the text where it begins, from 1, and its cells."""

    line: int
    cells: tuple[str, ...]


def csv_records(text: str) -> tuple[Record, ...] | None:
    r"""The rows of a text that is a table by ; or , or tabs between quoted cells; else None.

    Most lines have the same number of delimiters, more than in any prose, and a header of short
    cells stands above them. Prose has a space behind its commas, a table has none.

    >>> csv_records("Совет, школа, центр\nСовет, дом, центр\nСовет, лес, центр") is None
    True
    """
    if said := _SAID.match(text):
        return _rows(text[said.end() :], said[1], 2)
    sample = text[:65_536]
    for delimiter in ";,\t":
        if _may_be_by(sample, delimiter):
            rows = _rows(text, delimiter, 1)
            if rows is not None and _is_table(rows, delimiter):
                return rows
    return None


def csv_document(text: str, name: str) -> Parsed[Document]:
    """The blocks of a text that `csv_records` takes for a table.

    Rows of one cell above the header are paragraphs; lines inside a quoted cell are its lines.
    """
    pages = Pages(name, "csv")
    rows = csv_records(text) or ()
    head = _head(rows)
    for row in rows[:head]:
        pages.paragraph(", ".join(filter(str.strip, row.cells)), place=_place(row.line))
    pages.table(_cells(rows[head:]), place=_place(rows[head].line) if rows[head:] else "")
    return pages.parsed()


def _place(line: int) -> str:
    return f"строка {line}"


def _cells(rows: Sequence[Record]) -> Iterator[Cell]:
    """The cells of all rows; columns that are empty to the end are no part of the table."""
    used = max(map(_last, rows), default=0)
    for number, row in enumerate(rows):
        for column, text in enumerate(row.cells[:used] or ("",)):
            place = f"{_place(row.line)}, столбец {column + 1}"
            yield Cell(text, at(place), row=number, column=column)


def _may_be_by(sample: str, delimiter: str) -> bool:
    """A quick look, since most texts are none: the first lines have the delimiter, no other sign.

    Tabs outside of quotes are cells of a plain text.
    """
    if delimiter == "\t":
        return '\t"' in sample or '"\t' in sample
    lines = [line for line in sample.split("\n", _SAMPLE)[:_SAMPLE] if line.strip()]
    if sum("\t" in line or "|" in line for line in lines) * 10 > len(lines):
        return False
    return sum(delimiter in line for line in lines) >= max(2, len(lines) * 0.3)


def _rows(text: str, delimiter: str, first_line: int) -> tuple[Record, ...] | None:
    """All rows; None where a quote is not closed or a cell is longer than any sheet holds."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Record] = []
    line = first_line
    try:
        for cells in reader:
            rows.append(Record(line, tuple(cells)))
            line = first_line + reader.line_num
    except csv.Error:
        return None
    return tuple(rows)


def _is_table(rows: Sequence[Record], delimiter: str) -> bool:
    told = [row for row in rows if _filled(row)]
    body = told[_head(told) :]
    width = _width(told)
    if len(body) < 2 or sum(len(row.cells) == width for row in body) < len(body) * _REGULAR:
        return False
    heading = [cell.strip() for cell in body[0].cells]
    used = max(map(_last, body))
    named = sum(_NAMED.search(cell) is not None for cell in heading)
    if max(map(len, heading)) > _LONGEST_HEADING or used < 2 or named * 2 < used:
        return False
    if delimiter == "\t":
        return True
    cells = [cell for row in body[:_SAMPLE] for cell in row.cells[1:] if cell]
    spaced = sum(cell.startswith(" ") for cell in cells)
    if used == 2:
        return not spaced and all(map(str.strip, (row.cells[1] for row in body))) and len(body) > 2
    return spaced <= len(cells) * (0.5 if delimiter == ";" else 0.1)


def _width(rows: Sequence[Record]) -> int:
    """How many cells most rows have that have several."""
    counts = Counter(len(row.cells) for row in rows if _filled(row) > 1)
    return max(counts, key=lambda size: (counts[size], size), default=0)


def _head(rows: Sequence[Record]) -> int:
    """The first row that is one of the table; titles stand above it."""
    width = _width(rows)
    heads = (at for at, row in enumerate(rows) if len(row.cells) == width and _filled(row) > 1)
    return next(heads, len(rows))


def _filled(row: Record) -> int:
    return sum(bool(cell.strip()) for cell in row.cells)


def _last(row: Record) -> int:
    return max((at for at, cell in enumerate(row.cells, 1) if cell.strip()), default=0)
