"""A book of Excel as blocks: each sheet a run of titles and tables, parted by its blank rows.

Rows of one cell above a table are paragraphs. What the book hides is no part of the document: it
goes aside, and so do remarks to cells.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from attrs import define, field

from roadmap_core.documents.blocks import Cell, Document
from roadmap_core.documents.grid import Grid
from roadmap_core.documents.pages import Pages, at
from roadmap_core.documents.xlsx import sheets_of
from roadmap_core.documents.xlsx_looks import Looks, looks_of
from roadmap_core.documents.xlsx_values import shown
from roadmap_core.documents.zips import measured
from roadmap_core.errors import RoadmapError, UnreadableFile
from roadmap_core.parsed import Parsed
from roadmap_core.text import squeeze

__all__ = ["MOST_PLACES", "xlsx_document"]

MOST_PLACES = 2_000_000
"""Places of one sheet, from its first cell to the last that holds something, that are read."""

_UNPACKED = 4  # a plan of some size unpacks to three times as much
_NUMBERED = re.compile(r"\d{1,4}(?:\.\d{1,4})*\.?")
_PART_NUMBER = re.compile(r"(\d{1,4})\.(\d{1,4})")


@define
class _Sheet:
    """One sheet that is shown: the texts of its places, what each covers, what is covered."""

    grid: Grid
    looks: Looks
    texts: dict[tuple[int, int], str] = field(factory=dict)
    doubts: dict[tuple[int, int], str] = field(factory=dict)
    dates: set[tuple[int, int]] = field(factory=set)
    floats: set[tuple[int, int]] = field(factory=set)
    spans: dict[tuple[int, int], tuple[int, int]] = field(factory=dict)
    covered: dict[tuple[int, int], tuple[int, int]] = field(factory=dict)
    has_table: bool = False


def xlsx_document(data: bytes, called: str, shown_name: str, limit: int) -> Parsed[Document]:
    """The blocks of a book (.xlsx .xlsm); unpacked it may have four times ``limit`` bytes.

    Raises:
        UnreadableFile: it is damaged, has a password, or is larger than that.
        MissingExtra: python-calamine is not installed.
    """
    archive = measured(data, called, limit * _UNPACKED)
    assert archive is not None  # its beginning is that of a zip
    looks = looks_of(archive, called, MOST_PLACES, limit * _UNPACKED)
    marks = {name: look.marks for name, look in looks.items()}
    pages = Pages(shown_name, "xlsx")
    try:
        grids = list(sheets_of(data, called, marks, MOST_PLACES))
    except RoadmapError:
        raise
    except Exception as error:
        raise UnreadableFile(called, "it is no workbook that can be read") from error
    for grid in grids:
        look = looks.get(grid.name, Looks())
        if grid.hidden:
            texts = (shown(value, "")[0] for row in grid.rows for value in row)
            pages.aside(" ".join(filter(None, texts)), "скрытый лист", grid.name)
        else:
            _write(_sheet(grid, look, called), pages)
            pages.blank()
    return pages.parsed()


def _sheet(grid: Grid, looks: Looks, called: str) -> _Sheet:
    sheet = _Sheet(grid, looks)
    for row, values in enumerate(grid.rows):
        for column, value in enumerate(values):
            if value is None:
                continue
            place = (row, column)
            text, doubt = shown(value, looks.formats.get(place, ""))
            sheet.texts[place] = text
            if doubt:
                sheet.doubts[place] = doubt
            if hasattr(value, "year"):
                sheet.dates.add(place)
            elif isinstance(value, float) and not looks.formats.get(place):
                sheet.floats.add(place)
    _merge(sheet, called)
    return sheet


def _merge(sheet: _Sheet, called: str) -> None:
    """The spans of merged cells, within the rows and columns that there are.

    Of merged cells that lie on one another, which is a fault of the file, the first stands.
    """
    area = 0
    for merge in sheet.grid.merges:
        rows = range(merge.first_row, min(merge.last_row + 1, sheet.grid.height))
        columns = range(merge.first_column, min(merge.last_column + 1, sheet.grid.width))
        first = (merge.first_row, merge.first_column)
        if len(rows) * len(columns) < 2 or first in sheet.covered:
            continue
        area += len(rows) * len(columns)
        if area > MOST_PLACES:
            raise UnreadableFile(called, "its merged cells lie on one another")
        sheet.spans[first] = (rows.stop, columns.stop)
        for row in rows:
            for column in columns:
                sheet.covered.setdefault((row, column), first)


def _write(sheet: _Sheet, pages: Pages) -> None:
    grid, looks = sheet.grid, sheet.looks
    for text in looks.shapes:
        if squeeze(text):
            pages.paragraph(text, place=f"{grid.name}, надпись")
    for text in dict.fromkeys(map(squeeze, looks.heads)):
        if text:
            pages.paragraph(text, place=f"{grid.name}, колонтитул", kind="running_head")
    columns = [column for column in range(grid.width) if not looks.is_hidden(column)]
    _aside(sheet, pages, set(columns))
    run: list[int] = []
    for row in range(grid.height):
        if row in looks.hidden_rows:
            continue
        if any(_text(sheet, row, column) for column in columns):
            run.append(row)
        elif run:
            _run(sheet, pages, run, columns)
            run = []
        else:
            pages.blank()
    _run(sheet, pages, run, columns)
    for place, why in sheet.doubts.items():
        pages.note("R33", "ячейка", grid.place(*place), why=why)


def _aside(sheet: _Sheet, pages: Pages, columns: set[int]) -> None:
    """What the sheet does not show: hidden rows and columns, what lies under merged cells."""
    hidden: dict[tuple[str, str], list[str]] = {}
    for (row, column), text in sheet.texts.items():
        place = (row, column)
        if row in sheet.looks.hidden_rows:
            where = ("скрытая строка", sheet.grid.place(row))
        elif column not in columns and not _is_seen(sheet, place, columns):
            where = ("скрытый столбец", sheet.grid.place(0, column))
        elif sheet.covered.get(place, place) != place:
            where = ("закрыто объединённой ячейкой", sheet.grid.place(row, column))
        else:
            continue
        hidden.setdefault(where, []).append(text)
    for (why, at_place), texts in hidden.items():
        pages.aside(" ".join(texts), why, at_place)
    for row, column, text in sheet.looks.remarks:
        pages.aside(text, "примечание к ячейке", sheet.grid.place(row, column))


def _is_seen(sheet: _Sheet, place: tuple[int, int], columns: set[int]) -> bool:
    """Whether a merged cell that begins in a hidden column shows in another."""
    last = sheet.spans.get(place, (0, 0))[1]
    return any(column in columns for column in range(place[1], last))


def _text(sheet: _Sheet, row: int, column: int) -> str:
    """What one sees at a place: the merged cell that covers it stands there, too."""
    return sheet.texts.get(sheet.covered.get((row, column), (row, column)), "")


def _run(sheet: _Sheet, pages: Pages, rows: Sequence[int], columns: Sequence[int]) -> None:
    """Rows without a blank one between: titles, then a table."""
    head = 0
    while head < len(rows) and len(_begun(sheet, rows[head], columns)) < 2:
        head += 1
    head = _titles(sheet, rows, columns, head)
    for row in rows[:head]:
        for place in _begun(sheet, row, columns):
            where = sheet.grid.place(*place)
            bold = place in sheet.looks.bold
            pages.paragraph(sheet.texts[place], place=where, bold=bold)
    if head < len(rows):
        _table(sheet, pages, rows[head:], columns)
    pages.blank()


def _titles(sheet: _Sheet, rows: Sequence[int], columns: Sequence[int], head: int) -> int:
    """How many of the rows of one cell above a table are no rows of it.

    None where a cell merged down reaches into the table; below another table, none from the first
    on that stands in another column than the first, as a row does that was torn off.
    """
    if head == len(rows):
        return head
    begun = [place for row in rows[:head] for place in _begun(sheet, row, columns)]
    if any(sheet.spans.get(place, (0, 0))[0] > rows[head] for place in begun):
        return 0
    first = min(place[1] for row in rows[head:] for place in _begun(sheet, row, columns))
    for number, place in enumerate(begun):
        if sheet.has_table and place[1] > first and place not in sheet.spans:
            return number
    return head


def _begun(sheet: _Sheet, row: int, columns: Sequence[int]) -> list[tuple[int, int]]:
    """The cells with a text that stand in a row, by their own places."""
    owners = dict.fromkeys(sheet.covered.get((row, one), (row, one)) for one in columns)
    return [place for place in owners if sheet.texts.get(place)]


def _table(sheet: _Sheet, pages: Pages, rows: Sequence[int], columns: Sequence[int]) -> None:
    sheet.has_table = True
    used = [column for column in columns if any(_text(sheet, row, column) for row in rows)]
    columns = [column for column in columns if used[0] <= column <= used[-1]]
    _number(sheet, rows, columns[0])
    cells = _cells(sheet, rows, columns)
    pages.table(cells, name=sheet.grid.name, place=sheet.grid.place(rows[0], columns[0]))


def _cells(sheet: _Sheet, rows: Sequence[int], columns: Sequence[int]) -> Iterator[Cell]:
    seen: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        for index, column in enumerate(columns):
            owner = sheet.covered.get((row, column), (row, column))
            if owner in seen:
                continue
            seen.add(owner)
            last_row, last_column = sheet.spans.get(owner, (row + 1, column + 1))
            yield Cell(
                sheet.texts.get(owner, ""),
                at(sheet.grid.place(*owner)),
                owner in sheet.looks.bold,
                row=number,
                column=index,
                rows=bisect_left(rows, last_row) - number,
                columns=bisect_left(columns, last_column) - index,
            )


def _number(sheet: _Sheet, rows: Sequence[int], column: int) -> None:
    """Numbers of rows that Excel took for numbers or dates: «1.10» is 1.1, «1.2» a day.

    Where the row above says that 1.1 has to be 1.10, it is; else it is told as a doubt.
    """
    before = ""
    known: set[str] = set()
    places = [(row, column) for row in rows if (row, column) not in sheet.dates]
    told = [sheet.texts.get(place, "") for place in places]
    numbers = sum(_NUMBERED.fullmatch(text) is not None for text in told)
    for row in rows:
        place = (row, column)
        text = sheet.texts.get(place, "")
        if place in sheet.floats:
            due = _next(before)
            if due and due != text and float(due) == float(text):
                sheet.texts[place] = due
                sheet.doubts[place] = f"число {text} стоит там, где по порядку {due}"
                text = due
            elif text in known:
                sheet.doubts[place] = f"число {text} уже было; возможно, это номер {text}0"
            known.add(text)
        elif place in sheet.dates and numbers > 1:
            sheet.doubts[place] = f"среди номеров строк стоит дата {text}"
        if _NUMBERED.fullmatch(text):
            before = text


def _next(number: str) -> str:
    """The number that follows one of two parts: 1.10 after 1.9."""
    found = _PART_NUMBER.fullmatch(number.rstrip("."))
    return f"{found[1]}.{int(found[2]) + 1}" if found else ""
