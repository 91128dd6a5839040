"""Workbooks as grids of cells: .xlsx .xlsm .xlsb .xls .ods by calamine, tables in text files.

calamine gives an uncomputed formula and an error as an empty text; in .xlsx and .xlsm the parts of
the file are looked into, so that neither is taken for an empty cell.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from roadmap_core.documents.delimited import read_delimited
from roadmap_core.documents.files import Readable, bytes_of
from roadmap_core.documents.grid import Grid, Merge, Value, Workbook
from roadmap_core.documents.package import Marks, marks_of
from roadmap_core.documents.zips import measured
from roadmap_core.errors import MissingExtra, UnreadableFile

__all__ = ["CELLS", "LIMIT", "read_workbook", "sheets_of"]

LIMIT = 64_000_000
"""Bytes of a file that are read unless the caller allows more: some million rows of text."""

CELLS = 20_000_000
"""Places of a sheet, empty ones among them, that are read unless the caller allows more."""

_UNPACKED = 16  # a workbook of some size unpacks to ten times as much
_RAISE = "give limit= to raise it"
_ADVICE = (
    "; a plain table of that size is read by polars.scan_csv, pandas.read_csv or DuckDB, and the "
    "functions of results take their frames"
)
_OLE = b"\xd0\xcf\x11\xe0"
_OTHERS = {b"%PDF": "a PDF", b"{\\rtf": "an RTF file", b"<": "a web page or XML"}


def read_workbook(
    file: Readable, *, name: str = "", limit: int = LIMIT, cells: int = CELLS
) -> Workbook:
    """The sheets of a workbook (.xlsx .xlsm .xlsb .xls .ods) or of a text file (.csv .tsv .txt).

    The file is given by its path, as bytes, or open in binary mode; its content says what it is,
    never its name. A cell of a text file is text. Unpacked, a workbook may have 16 times ``limit``.

    Raises:
        UnreadableFile: it cannot be opened, is larger than ``limit`` bytes or ``cells`` places a
            sheet, is damaged, has a password, or is of another kind.
        MissingExtra: a workbook without python-calamine.
    """
    try:
        data, called, shown = bytes_of(file, limit, name)
    except UnreadableFile as error:
        if not error.reason.endswith(_RAISE):
            raise
        raise UnreadableFile(error.path, f"{error.reason}{_ADVICE}") from None
    for signature, kind in _OTHERS.items():
        if data.lstrip().startswith(signature):
            raise UnreadableFile(called, f"it is {kind}; save it as .xlsx or .csv first")
    archive = measured(data, called, limit * _UNPACKED)
    if archive is None and not data.startswith(_OLE):
        return read_delimited(data, shown)
    marks = marks_of(archive, called, cells) if archive else {}
    return Workbook(shown, tuple(sheets_of(data, called, marks, cells)))


def sheets_of(data: bytes, name: str, marks: Mapping[str, Marks], cells: int) -> Iterator[Grid]:
    """The sheets of a workbook by calamine; ``marks`` are what it takes for empty cells.

    Raises:
        UnreadableFile: it is damaged, has a password, or a sheet has more than ``cells`` places.
        MissingExtra: python-calamine is not installed.
    """
    try:
        import python_calamine as calamine
    except ImportError:
        raise MissingExtra("python-calamine", "excel") from None
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        about = [one for one in book.sheets_metadata if one.typ == calamine.SheetTypeEnum.WorkSheet]
        for one in about:
            sheet = book.get_sheet_by_name(one.name)
            last = sheet.end or (0, 0)
            if (last[0] + 1) * (last[1] + 1) > cells:
                reason = f"the sheet {one.name!r} has more than {cells:,} places; give cells="
                raise UnreadableFile(name, reason)
            rows = _rows(sheet.to_python(skip_empty_area=False), marks.get(one.name, {}))
            merges = tuple(
                Merge(*first, *last)
                for first, last in sheet.merged_cell_ranges or ()
                if first != last
            )
            yield Grid(one.name, rows, merges, one.visible != calamine.SheetVisibleEnum.Visible)
    except calamine.PasswordError as error:
        raise UnreadableFile(name, "it has a password; save it without one") from error
    except calamine.CalamineError as error:
        raise UnreadableFile(name, f"it is no workbook that can be read: {error}") from error


def _rows(raw: list[list[Any]], marks: Marks) -> tuple[tuple[Value, ...], ...]:
    """The rows of a sheet, each up to its last cell that holds something."""
    cells: list[list[Value]] = []
    for given in raw:
        row = [_value(value) for value in given]
        while row and row[-1] is None:
            row.pop()
        cells.append(row)
    for (number, column), mark in sorted(marks.items()):
        while len(cells) <= number:
            cells.append([])
        row = cells[number]
        row.extend([None] * (column + 1 - len(row)))
        row[column] = mark
    while cells and not cells[-1]:
        cells.pop()
    return tuple(map(tuple, cells))


def _value(value: Any) -> Value:
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, str):
        return value if value.strip() else None
    assert isinstance(value, bool | int | date | datetime | time | timedelta)
    return value
