"""Книга Excel: frames as sheets that an office can read, filter and print; extra ``excel``.

Nothing in it is a formula or a link, whatever a text begins with.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, TypeAlias

from attrs import field, frozen

from roadmap_core.errors import InvalidData, MissingExtra
from roadmap_core.export.columns import ColumnWords, columns_of, words_of
from roadmap_core.export.norms import norm_lines, norms_of, source_words
from roadmap_core.files import writing
from roadmap_core.frames import opened
from roadmap_core.names import redacted
from roadmap_core.policy import Policy
from roadmap_core.text import squeeze

__all__ = ["write_xlsx"]

Cell: TypeAlias = "str | int | float | date | None"

# What a sheet of Excel holds.
_MOST_ROWS, _MOST_COLUMNS, _MOST_LETTERS, _MOST_NAME = 1_048_576, 16_384, 32_767, 31
# Larger whole numbers lose digits in Excel.
_MOST_WHOLE = 2**53
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_GUIDE = "Как читать"
# Widths in letters; of a long frame the first rows are measured.
_LEAST_WIDTH, _MOST_WIDTH, _MEASURED = 8, 60, 2000
# From so many rows on a sheet is written row by row, without keeping all of it.
_LONG = 50_000
# Excel shows the comma or point of its reader.
_FORMATS = {
    "whole": "0", "year": "0", "number": "General", "percent": "0.0", "share": "0.0%",
    "date": "dd.mm.yyyy", "text": "@",
}  # fmt: skip
_MADE_ON = datetime(2000, 1, 1, tzinfo=UTC)
_GENERAL = (
    "Пустая ячейка: данных нет. Это не ноль.",
    "«да» в столбцах «Признак…» - это признак, который требует проверки, а не вывод о людях.",
    "Доли показаны до десятых; в ячейке хранится точное значение, с нормой сравнивается оно.",
    "Имена людей убраны: вместо них «[имя]».",
)


@frozen(kw_only=True)
class _Sheet:
    """A frame that was opened and computed, with what is said of its columns."""

    given: str
    name: str
    title: str
    names: tuple[str, ...]
    columns: tuple[ColumnWords, ...]
    eager: Any = field(repr=False)

    @property
    def rows(self) -> int:
        return int(self.eager.shape[0])

    @property
    def years(self) -> list[int]:
        """The years that its rows are about."""
        for name in ("year", "after"):
            if name in self.names:
                found = {_number(value) for value in self.eager[name].unique().to_list()}
                return sorted(int(year) for year in found if year is not None and year == year)
        return []


def write_xlsx(
    frames: Any,
    path: str | os.PathLike[str],
    *,
    policy: Policy | None = None,
    titles: Mapping[str, str] | None = None,
) -> None:
    """Write frames as a workbook: Russian headings, filters, and a sheet that says how to read it.

    ``frames`` are frames of any engine by the names of their sheets, or one frame; a lazy one is
    computed. ``titles`` give a sheet a line above its headings. Columns of the library's tables and
    answers have their Russian headings, codes their words; what the library does not know stays as
    it is. Keys are text, so that zeros at their beginning stay; null is an empty cell; names of
    people are «[имя]». With a ``policy`` the last sheet names the norms that the answers rest on,
    by the years of their rows, with their sources.

    A name that Excel cannot have is mended: signs that are forbidden become blanks, more than 31
    letters are cut, one that stands twice gets a number. No cell is a formula or a link. The same
    frames give the same bytes.

    Raises:
        MissingExtra: XlsxWriter is not installed.
        InvalidData: there is no frame, what was given is none, or a sheet cannot hold it: more
            than 1,048,576 rows, 16,384 columns or 32,767 letters in a cell; or ``titles`` name a
            sheet that is not there.
        UnwritableFile: the file cannot be written.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise MissingExtra("xlsxwriter", "excel") from error
    sheets = tuple(_sheets(frames, titles or {}))
    guide = _guide_name(sheets)
    is_long = any(sheet.rows > _LONG for sheet in sheets)
    # A book that cannot be made leaves no half of a file.
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"constant_memory": is_long})
    book.set_properties({"created": _MADE_ON})
    look = _Look(book)
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet.name), sheet, look, policy)
    _write_guide(book.add_worksheet(guide), sheets, look, policy)
    book.close()
    with writing(path) as file:
        file.write_bytes(made.getvalue())


def _sheets(frames: Any, titles: Mapping[str, str]) -> Iterator[_Sheet]:
    named = dict(frames) if isinstance(frames, Mapping) else {"Таблица": frames}
    if not named:
        raise InvalidData("workbook", ["no frame to write @ $.frames"])
    if unknown := [name for name in titles if name not in named]:
        raise InvalidData("workbook", [f"no sheet {unknown[0]!r} @ $.titles"])
    used: set[str] = set()
    for place, (given, frame) in enumerate(named.items(), start=1):
        found = opened(frame, f"frame of sheet {redacted(str(given))!r}")
        eager = found.lazy.collect(backend=_backend(found.engine, found.is_lazy))
        title = redacted(squeeze(titles.get(given, "")))
        sheet = _Sheet(
            given=redacted(str(given)),
            name=_sheet_name(str(given), place, used),
            title=title,
            names=found.columns,
            columns=columns_of(found.columns),
            eager=eager,
        )
        _refuse_too_large(sheet)
        yield sheet


def _backend(engine: str, is_lazy: bool) -> str:
    return engine if not is_lazy or engine == "polars" else "pandas"


def _refuse_too_large(sheet: _Sheet) -> None:
    rows = sheet.rows + 1 + bool(sheet.title)
    for count, most, what in (
        (rows, _MOST_ROWS, "rows"),
        (len(sheet.names), _MOST_COLUMNS, "columns"),
    ):
        if count > most:
            problem = (
                f"a sheet of Excel holds {most:,} {what}, this needs {count:,}: split the frame"
            )
            raise InvalidData("workbook", [f"{problem} @ $.frames[{sheet.given!r}]"])


def _sheet_name(given: str, place: int, used: set[str]) -> str:
    """A name that Excel can have and no other sheet has, whatever the case of its letters."""
    name = squeeze(redacted(given).translate(_FORBIDDEN)).strip("' ")[:_MOST_NAME].strip("' ")
    if not name or name.casefold() == "history":
        name = f"Лист {place}" if not name else f"{name} 1"
    first, number = name, 2
    while name.casefold() in used:
        tail = f" ({number})"
        name, number = f"{first[: _MOST_NAME - len(tail)]}{tail}", number + 1
    used.add(name.casefold())
    return name


def _guide_name(sheets: Sequence[_Sheet]) -> str:
    return _sheet_name(_GUIDE, 0, {sheet.name.casefold() for sheet in sheets})


class _Look:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self.title = book.add_format({"bold": True, "font_size": 13})
        self.heading = book.add_format(
            {
                "bold": True, "text_wrap": True, "valign": "vcenter", "align": "center",
                "bg_color": "#DCE6F1", "border": 1, "border_color": "#9AA7B5",
            }
        )  # fmt: skip
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.bold = book.add_format({"bold": True, "valign": "top"})
        self._kinds = {
            kind: book.add_format({"num_format": shown, "valign": "top"})
            for kind, shown in _FORMATS.items()
        }
        self.flag = book.add_format({"align": "center", "valign": "top"})
        self.yes = book.add_format({"align": "center", "valign": "top", "bold": True})

    def of(self, kind: str, cell: Cell) -> Any:
        """The format of a value in a column of that kind."""
        if isinstance(cell, str):
            if kind == "flag":
                return self.yes if cell == "да" else self.flag
            return self.wrapped if len(cell) > _MOST_WIDTH else self._kinds["text"]
        if isinstance(cell, date):
            return self._kinds["date"]
        return self._kinds[kind if kind in self._kinds else "number"]


def _write_sheet(page: Any, sheet: _Sheet, look: _Look, policy: Policy | None) -> None:
    top = 0
    if sheet.title:
        page.write_string(0, 0, sheet.title, look.title)
        top = 1
    tell = [
        _teller(words.kind, words_of(name, policy))
        for name, words in zip(sheet.names, sheet.columns, strict=True)
    ]
    widths = [_heading_width(words.heading) for words in sheet.columns]
    page.freeze_panes(top + 1, _key_columns(sheet.names))
    page.set_row(top, 15 * max([2, *(_lines(words.heading) for words in sheet.columns)]))
    for place, words in enumerate(sheet.columns):
        page.write_string(top, place, words.heading, look.heading)
    for row, values in enumerate(sheet.eager.iter_rows(), start=top + 1):
        for place, (value, told) in enumerate(zip(values, tell, strict=True)):
            cell = told(value)
            if cell is None:
                continue
            where = f"$.frames[{sheet.given!r}].{sheet.names[place]}[{row - top - 1}]"
            _write(page, row, place, cell, look.of(sheet.columns[place].kind, cell), where)
            if row <= _MEASURED:
                widths[place] = max(widths[place], _width(cell))
    for place, width in enumerate(widths):
        page.set_column(place, place, min(width, _MOST_WIDTH) + 2)
    if sheet.names:
        page.autofilter(top, 0, top + sheet.rows, len(sheet.names) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)


def _key_columns(names: Sequence[str]) -> int:
    """How many columns at the left stay in view: those up to the school."""
    return names.index("school") + 1 if "school" in names[:3] else 0


def _write(page: Any, row: int, place: int, cell: Cell, look: Any, where: str) -> None:
    if isinstance(cell, str):
        if len(cell) > _MOST_LETTERS:
            problem = f"a cell of Excel holds {_MOST_LETTERS:,} letters, this has {len(cell):,}"
            raise InvalidData("workbook", [f"{problem} @ {where}"])
        page.write_string(row, place, cell, look)
    elif isinstance(cell, date):
        page.write_datetime(row, place, cell, look)
    else:
        page.write_number(row, place, cell, look)


def _teller(kind: str, words: Mapping[str, str]) -> Callable[[Any], Cell]:
    """How a value of a column becomes a cell; texts are looked at once each."""
    seen: dict[str, str] = {}

    def text(value: str) -> str | None:
        if value not in seen:
            seen[value] = words.get(value) or redacted(value)
        return seen[value] or None

    def told(value: Any) -> Cell:
        if isinstance(value, str):
            return text(value)
        if value is None or _is_gap(value):
            return None
        if isinstance(value, date):
            return _day(value)
        if isinstance(value, bool) or type(value).__name__ == "bool":
            return "да" if value else "нет"
        number = _number(value)
        if number is None or math.isinf(number):
            return text(str(value))
        if kind == "flag" and number in (0, 1):
            return "да" if number else "нет"
        is_whole = number == int(number)
        if kind == "text" or abs(number) > _MOST_WHOLE:
            return text(str(int(number)) if is_whole else str(value))
        return int(number) if is_whole else number

    return told


def _is_gap(value: Any) -> bool:
    # A null of pandas is no None: of numbers it is not equal to itself, of others it has no truth.
    return str(value) in ("nan", "NaN", "<NA>", "NaT")


def _number(value: Any) -> int | float | None:
    if isinstance(value, int | float):
        return value
    item = getattr(value, "item", None)
    found = float(value) if isinstance(value, Decimal) else item() if callable(item) else None
    return found if isinstance(found, int | float) else None


def _day(value: date) -> date:
    """A moment at midnight is a day; a time of day and its zone are not shown."""
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def _width(cell: Cell) -> int:
    if isinstance(cell, str):
        return max(map(len, cell.split("\n")))
    if isinstance(cell, date):
        return 10
    return len(str(cell)) if isinstance(cell, int) else 8


def _heading_width(heading: str) -> int:
    """The longest word of a heading, which is broken at spaces; with room for the filter."""
    return max([_LEAST_WIDTH, *(len(word) + 2 for word in heading.split())])


def _lines(heading: str) -> int:
    lines, room = 1, _heading_width(heading)
    used = 0
    for word in heading.split():
        used += len(word) + 1
        if used > room + 1:
            lines, used = lines + 1, len(word) + 1
    return lines


def _write_guide(page: Any, sheets: Sequence[_Sheet], look: _Look, policy: Policy | None) -> None:
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 22)
    page.set_column(2, 2, 60)
    page.set_column(3, 4, 30)
    rows: list[tuple[Sequence[Cell], Any]] = [((_GUIDE,), look.title)]
    rows += [((line,), None) for line in _GENERAL]
    rows += _block(("Лист", "Строк", "Что в нём"), map(_sheet_row, sheets), look)
    rows += _block(("Столбец", "В данных", "Что значит", "На листах"), _column_rows(sheets), look)
    if policy is not None and (found := [*_norm_rows(sheets, policy)]):
        heads = ("Норма", "Действует с", "Значение", "Источник", "Регион")
        rows += _block(heads, found, look)
    for row, (cells, shown) in enumerate(rows):
        for place, cell in enumerate(cells):
            if cell is not None and cell != "":
                how = shown or (look.wrapped if len(cells) > 1 else None)
                look_of_cell = look.of("", cell) if isinstance(cell, date) else how
                _write(page, row, place, cell, look_of_cell, "$.guide")


def _block(heads: Sequence[Cell], rows: Any, look: _Look) -> Iterator[tuple[Sequence[Cell], Any]]:
    yield (), None
    yield heads, look.heading
    yield from ((row, None) for row in rows)


def _sheet_row(sheet: _Sheet) -> tuple[Cell, ...]:
    title = sheet.title or (sheet.given if sheet.given != sheet.name else "")
    return sheet.name, sheet.rows, title


def _column_rows(sheets: Sequence[_Sheet]) -> Iterator[tuple[Cell, ...]]:
    """Each column once, with the sheets that it is on; twice where it means two things."""
    found: dict[tuple[str, ColumnWords], list[str]] = {}
    for sheet in sheets:
        for name, words in zip(sheet.names, sheet.columns, strict=True):
            found.setdefault((name, words), []).append(sheet.name)
    for (name, words), names in found.items():
        note = words.note or "Столбец из исходных данных."
        yield words.heading, redacted(name), note, ", ".join(names)


def _norm_rows(sheets: Sequence[_Sheet], policy: Policy) -> Iterator[tuple[Cell, ...]]:
    norms = dict.fromkeys(
        norm for sheet in sheets for norm in norms_of(sheet.names, sheet.years, policy)
    )
    for norm in norms:
        value = "\n".join(norm_lines(norm, policy))
        unit = "" if norm.unit == "правило" else f" {norm.unit}"
        region = policy.region.title or policy.region.name
        yield norm.title, norm.since, f"{value}{unit}", source_words(norm), region
