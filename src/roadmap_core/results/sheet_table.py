"""Таблица на листе: where tables of known forms stand, what their heads say, their cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar

from attrs import define, evolve, field, frozen

from roadmap_core.documents.grid import Grid, NoValue, Value
from roadmap_core.names import redacted
from roadmap_core.policy import Region
from roadmap_core.results.about import (
    About,
    about_of_text,
    day_of_value,
    grade_of_text,
    is_school_year,
    labelled,
    subject_in,
    year_of_text,
)
from roadmap_core.results.cells import Unread, flag_of, number_of, text_of_cell
from roadmap_core.results.form_notes import FormNotes
from roadmap_core.results.headings import Header, Heading, header_at, heading_text, wide_of
from roadmap_core.results.layouts import Layout, heading_key, shipped_words
from roadmap_core.results.tables import COLUMNS
from roadmap_core.text import squeeze

__all__ = ["Found", "SheetTable", "tables_on"]

T = TypeVar("T")

_FIGURE = re.compile(r"[\s\d.,%-]*")
# Columns whose headings are numbers.
_NUMBERED = ("mark_2", "mark_3", "mark_4", "mark_5")
_HEAD = 40  # rows of a head that may stand above a table
_LONGEST = 200  # letters of a heading
_LOOK = 300  # rows by whose values forms of like headings are told apart


@frozen
class Found:
    """What was found on a sheet: its tables, and titles of forms whose table is not there."""

    tables: tuple[SheetTable, ...]
    titled: tuple[tuple[Layout, Header | None], ...]


@define(eq=False)
class SheetTable:
    """One table on a sheet: its header, what its head says, and the rows below.

    ``rows`` are the numbers of its rows from 0, blank ones left out; ``grid`` has merged cells
    repeated downwards. ``municipality`` is that of the rows below a row that names it alone.
    """

    grid: Grid = field(repr=False)
    header: Header
    about: About
    rows: tuple[int, ...] = field(repr=False)
    notes: FormNotes = field(repr=False)
    region: Region = field(repr=False)
    task_rows: dict[str, dict[int, Value]] = field(factory=dict, repr=False)
    subjects: dict[str, str] = field(factory=dict, repr=False)
    municipality: str = ""

    @property
    def layout(self) -> Layout:
        """The layout by which it is read."""
        return self.header.layout

    def has(self, role: str) -> bool:
        """Whether a column has that role."""
        return self.header.of(role) is not None

    def value(self, row: int, role: str) -> Value:
        """What stands in the column of a role; None where there is no such column."""
        heading = self.header.of(role)
        return None if heading is None else self.grid.at(row, heading.column)

    def text(self, row: int, role: str) -> str:
        """The text of a cell; a formula without a value is told."""
        heading = self.header.of(role)
        if heading is None:
            return ""
        value = self.grid.at(row, heading.column)
        if isinstance(value, NoValue):
            self.unread(value.why, row, heading)
        return text_of_cell(value)

    def key(self, row: int, role: str) -> str:
        """The key of a person; a name that stands where a key should is told and left out."""
        text = self.text(row, role)
        if not text or text.isdigit() or redacted(text) == text:
            return text
        heading = self.header.of(role)
        assert heading is not None
        place = self.grid.place(row, heading.column)
        self.notes.note("V68", self.grid.name, place, column=heading.text)
        return ""

    def read(
        self, row: int, role: str, how: Callable[[Value], tuple[T | None, Unread]]
    ) -> T | None:
        """The value of a cell as ``how`` reads it; what it cannot read is told."""
        heading = self.header.of(role)
        if heading is None:
            return None
        return self.read_at(row, heading, how)

    def read_at(
        self, row: int, heading: Heading, how: Callable[[Value], tuple[T | None, Unread]]
    ) -> T | None:
        """The same of a column by its heading."""
        value, why = how(self.grid.at(row, heading.column))
        if why:
            self.unread(why, row, heading)
        return value

    def unread(self, why: Unread, row: int, heading: Heading) -> None:
        """Tell that a cell gave no value."""
        place = self.grid.place(row, heading.column)
        code = {"formula": "V64", "error": "V65", "text": "V63", "range": "V62"}[why]
        if code in {"V64", "V65"}:
            self.notes.note(code, self.grid.name, place)
        else:
            self.notes.note(code, self.grid.name, place, column=heading.text)

    def note(self, code: str, row: int | None = None, **facts: str | int | float) -> None:
        """Tell of a row, or of the table."""
        place = "" if row is None else self.grid.place(row)
        self.notes.note(code, self.grid.name, place, **facts)

    def subject_of(self, wording: str, row: int) -> str | None:
        """The code of a subject in a cell; one that is not known stays as it is written."""
        if not wording:
            return None
        if wording not in self.subjects:
            known = self.region.subject_named(wording)
            if known is None and (found := subject_in(wording, self.region)):
                known = found[0]
                told = f"предмет «{wording}» понят как {known}"
                self.note("V57", told=told, parameters="subject=")
            self.subjects[wording] = known or wording
        code = self.subjects[wording]
        if code == wording:
            self.tell_subject(code, row)
        return code

    def tell_subject(self, code: str, row: int | None = None) -> None:
        """Tell of a subject that the region does not know."""
        if code not in {one.code for one in self.region.subjects}:
            self.note("V58", row, wording=code, hint=did_you_mean_subject(code, self.region))

    @cached_property
    def named(self) -> tuple[Heading, ...]:
        """The columns that hold names of people."""
        return tuple(one for one in self.header.headings if one.role == "person_name")


def did_you_mean_subject(wording: str, region: Region) -> str:
    """The subject that was meant, in Russian; "" where none is near."""
    from roadmap_core.spelling import close_to

    names = {word.lower(): one.name for one in region.subjects for word in (one.name, *one.aliases)}
    close = close_to(wording.lower(), names)
    return f" (может быть, «{names[close[0]]}»?)" if close else ""


def tables_on(sheet: Grid, layouts: Sequence[Layout], region: Region, notes: FormNotes) -> Found:
    """The tables of known forms on a sheet, in their order."""
    spread = sheet.spread()
    known = _Known(layouts, region)
    headers: list[Header] = []
    row = 0
    while row < spread.height:
        start = headers[-1].last + 1 if headers else 0
        header = None
        if known.promising(spread.rows[row], again=bool(headers)) and not (
            headers and _is_row_below(headers[-1], spread, row)
        ):
            header = _best(spread, row, max(start, row - _HEAD), layouts, region)
        if header is None or header.missing:
            row += 1
            continue
        headers.append(header)
        row = header.last + 1
    tables = tuple(_tables(spread, sheet, headers, region, notes))
    return Found(tables, () if tables else tuple(_titled(spread, layouts, region)))


def _is_row_below(header: Header, sheet: Grid, row: int) -> bool:
    """Whether a row has a number where the table above has numbers, which no heading would be."""
    return any(
        COLUMNS[one.role].kind in ("whole", "number")
        and one.role not in _NUMBERED
        and _is_figure(sheet.at(row, one.column))
        for one in header.headings
        if one.role in COLUMNS
    )


def _is_figure(cell: Value) -> bool:
    if isinstance(cell, str):
        return bool(_FIGURE.fullmatch(cell)) and any(map(str.isdigit, cell))
    return isinstance(cell, int | float)


@define
class _Known:
    """Which texts any layout knows as a heading; each is looked up once."""

    layouts: Sequence[Layout]
    region: Region
    _seen: dict[str, bool] = field(factory=dict)

    def promising(self, row: Sequence[Value], *, again: bool) -> bool:
        """Whether cells of a row may be headings: two; of a second table, most of its words."""
        cells = {cell for cell in row if cell is not None}
        texts = [cell for cell in cells if isinstance(cell, str) and not _FIGURE.fullmatch(cell)]
        least = max(2, 0.6 * len(texts) if again else 2)
        return len(texts) >= least and sum(map(self._is_known, texts)) >= least

    def _is_known(self, text: str) -> bool:
        if text not in self._seen:
            key = heading_key(text)
            self._seen[text] = len(text) < _LONGEST and (
                any(one.columns.of(key) for one in self.layouts)
                or wide_of(text, self.region) is not None
            )
        return self._seen[text]


def _best(
    sheet: Grid, row: int, start: int, layouts: Sequence[Layout], region: Region
) -> Header | None:
    """The header that begins in a row, by the layout that fits best."""
    titles = _title_lines(sheet, start, row)
    best: tuple[tuple[int, ...], Header] | None = None
    for order, layout in enumerate(layouts):
        titled = any(layout.title.one(line) for line in (*titles, sheet.name))
        header = header_at(sheet, row, layout, region)
        if header is None or header.missing or not _values_fit(sheet, header):
            continue
        rank = (int(titled), header.weight, -header.torn, len(layout.needs), -order)
        if best is None or rank > best[0]:
            best = rank, header
    return best[1] if best else None


def _title_lines(sheet: Grid, start: int, end: int) -> list[str]:
    return [
        cell
        for row in sheet.rows[start:end]
        for cell in dict.fromkeys(row)
        if isinstance(cell, str)
    ]


def _values_fit(sheet: Grid, header: Header) -> bool:
    """Whether the cells are those of the form: signs are 0 and 1, shares of marks are no counts."""
    layout = header.layout
    rows = range(header.last + 1, min(header.last + 1 + _LOOK, sheet.height))
    if layout.kind == "markers" or layout.table == "markers":
        signs = [
            one
            for one in header.headings
            if one.role.endswith(("_4", "_5")) and "mark_" not in one.role
        ]
        cells = (sheet.at(row, one.column) for row in rows for one in signs)
        return all(flag_of(cell)[1] != "range" for cell in cells)
    if layout.kind == "mark_shares":
        return any(_is_share_row(sheet, row, header) for row in rows)
    return True


def _is_share_row(sheet: Grid, row: int, header: Header) -> bool:
    """Whether the marks of a row are per cent or shares of one, and cannot be counts."""
    cells = [header.of(f"share_{mark}") or header.of(f"mark_{mark}") for mark in (2, 3, 4, 5)]
    numbers = [number_of(sheet.at(row, one.column))[0] or 0 for one in cells if one]
    participants = header.of("participants")
    n = number_of(sheet.at(row, participants.column))[0] if participants else None
    total = sum(numbers)
    return (abs(total - 100) < 0.5 or abs(total - 1) < 0.01) and n != total


def _titled(
    sheet: Grid, layouts: Sequence[Layout], region: Region
) -> Iterator[tuple[Layout, Header | None]]:
    """The layouts whose title stands on a sheet that has no table of theirs, with what there is."""
    lines = _title_lines(sheet, 0, min(sheet.height, 30))
    for layout in layouts:
        if any(layout.title.one(line) for line in lines):
            headers = [
                header
                for row in range(min(sheet.height, 30))
                if (header := header_at(sheet, row, layout, region))
            ]
            yield layout, min(headers, key=lambda one: len(one.missing), default=None)


def _tables(
    spread: Grid, sheet: Grid, headers: Sequence[Header], region: Region, notes: FormNotes
) -> Iterator[SheetTable]:
    """The tables under the headers; a header that only repeats the one above is none."""
    done = 0
    index = 0
    while index < len(headers):
        header = headers[index]
        ends = index + 1
        bodies: list[tuple[int, int]] = []
        first = header.last + 1
        # A page break repeats the headings; what stands between must not be another head.
        while ends < len(headers):
            top = _head_start(spread, first, headers[ends].first)
            if not _same(header, headers[ends]) or _has_text(spread, top, headers[ends].first):
                break
            bodies.append((first, top))
            first = headers[ends].last + 1
            ends += 1
        end = (
            _head_start(spread, first, headers[ends].first)
            if ends < len(headers)
            else spread.height
        )
        bodies.append((first, end))
        table = _table(spread, sheet, header, done, bodies, region, notes)
        done = end
        index = ends
        yield table


def _same(one: Header, other: Header) -> bool:
    return [(h.column, h.text) for h in one.headings] == [
        (h.column, h.text) for h in other.headings
    ]


def _has_text(sheet: Grid, start: int, end: int) -> bool:
    return any(cell is not None for row in sheet.rows[start:end] for cell in row)


def _head_start(sheet: Grid, first: int, end: int) -> int:
    """Where the head of the next table begins: behind the last row that is one of a table."""
    row = end
    while row > first and _is_head_row(sheet.rows[row - 1]):
        row -= 1
    return row


def _is_head_row(row: Sequence[Value]) -> bool:
    """Whether a row says something of a whole table: a line alone, a label, a row beside tasks."""
    said = [cell for cell in dict.fromkeys(row) if cell is not None]
    if not said or next(labelled(tuple(row)), None):
        return True
    words = shipped_words()
    lone = len(said) == 1 and isinstance(said[0], str) and not _is_school_row(said[0])
    return lone or any(isinstance(cell, str) and words.task_row.one(cell) for cell in said)


def _is_school_row(text: str) -> bool:
    return "количество участников" in heading_key(text)


def _table(
    spread: Grid,
    sheet: Grid,
    header: Header,
    start: int,
    bodies: Sequence[tuple[int, int]],
    region: Region,
    notes: FormNotes,
) -> SheetTable:
    task_rows, used = _task_rows(spread, header, start)
    head = [row for row in range(start, header.first) if row not in used]
    about = _head(spread, head, header, region, notes)
    skip = {row for row in used if row > header.last}
    rows = tuple(
        row
        for first, end in bodies
        for row in range(first, end)
        if sheet.rows[row] and row not in skip
    )
    rows = rows[_heading_rows(sheet, header, rows) :]
    return SheetTable(sheet.spread(across=False), header, about, rows, notes, region, task_rows)


_UNITS_BELOW = {"чел", "человек", "%", "ед", "год", "балл", "баллы", "доля", "количество", "шт"}


def _heading_rows(sheet: Grid, header: Header, rows: Sequence[int]) -> int:
    """How many of the first rows belong to the headings: units («чел.», «%»), column numbers."""
    count = 0
    for row in rows[:2]:
        if row > header.last + 2 or not (
            _is_row_of_units(sheet, header, row) or _is_row_of_numbers(sheet, header, row)
        ):
            break
        count += 1
    return count


def _is_row_of_units(sheet: Grid, header: Header, row: int) -> bool:
    """Whether all cells of a row say in what the column above is counted, or repeat its heading."""
    told = {one.column: heading_key(one.text) for one in header.headings}
    cells = [(column, cell) for column, cell in enumerate(sheet.rows[row]) if cell is not None]
    keys = [(column, heading_key(cell)) for column, cell in cells if isinstance(cell, str)]
    return len(keys) == len(cells) and all(
        key in _UNITS_BELOW or key == told.get(column) for column, key in keys
    )


def _is_row_of_numbers(sheet: Grid, header: Header, row: int) -> bool:
    """Whether a row numbers the columns: 1, 2, 3 ... without a gap, where a name would stand.

    A pupil may be the first and have the marks 2 and 3.
    """
    cells = [sheet.at(row, one.column) for one in header.headings]
    numbers = [number_of(cell)[0] for cell in cells]
    named = any(header.of(role) for role in _NAMED)
    return named and len(numbers) > 2 and numbers == list(range(1, len(numbers) + 1))


_NAMED = ("unit", "school_name", "municipality", "subject")  # no number is one of these


def _task_rows(
    sheet: Grid, header: Header, start: int
) -> tuple[dict[str, dict[int, Value]], set[int]]:
    """What rows just above or below the headings say of the tasks, and which rows those are."""
    tasks = [one.column for one in header.headings if one.role == "task"]
    found: dict[str, dict[int, Value]] = {}
    used: set[int] = set()
    near = [
        *range(header.first - 1, max(start, header.first - 4) - 1, -1),
        header.last + 1,
        header.last + 2,
    ]
    for row in near if tasks else ():
        cells = {column: sheet.at(row, column) for column in tasks}
        labels = [
            cell for column, cell in enumerate(sheet.rows[row] if row < sheet.height else ())
            if isinstance(cell, str) and column not in cells
        ]  # fmt: skip
        meaning = next((told for one in labels if (told := shipped_words().task_row.one(one))), "")
        if not meaning and _all_levels(tuple(cells.values())):
            meaning = "difficulty"
        # A label of the head may stand in the row above, with its value over one of the tasks.
        filled = sum(cell is not None for cell in cells.values())
        if meaning and meaning not in found and filled * 2 > len(cells):
            found[meaning] = cells
            used.add(row)
    return found, used


def _all_levels(cells: Sequence[Value]) -> bool:
    told = [cell for cell in cells if cell is not None]
    levels = shipped_words().level
    return bool(told) and all(isinstance(cell, str) and levels.one(cell) for cell in told)


def _head(
    sheet: Grid, rows: Sequence[int], header: Header, region: Region, notes: FormNotes
) -> About:
    """What the rows above a table say; a text that is not understood is told."""
    told = About()
    titles = About()
    one_subject = header.layout.nature in {"participants", "groups"} and not header.of("subject")
    for row in rows:
        used: set[int] = set()
        for meaning, column, value, behind in labelled(sheet.rows[row]):
            said = _labelled_about(meaning, value, region)
            _tell_guess(said, text_of_cell(value), sheet, notes)
            if said == About():
                notes.note("V83", sheet.name, sheet.place(row, behind))
            told |= said
            used |= {column, behind}
        seen: set[Value] = set()
        for column, cell in enumerate(sheet.rows[row]):
            if cell is None or column in used or cell in seen:
                continue
            seen.add(cell)
            text = heading_text(cell)
            found = About()
            if isinstance(cell, str):
                found = about_of_text(text, region, unknown=one_subject)
            is_title = bool(header.layout.title.one(text))
            if found != About():
                _tell_guess(found, text, sheet, notes)
                titles |= evolve(found, title=squeeze(text))
            elif is_title:
                titles = evolve(titles, title=titles.title or squeeze(text))
            else:
                notes.note("V83", sheet.name, sheet.place(row, column))
    return told | titles


def _tell_guess(found: About, text: str, sheet: Grid, notes: FormNotes) -> None:
    """Tell that of the two years of a school year the second was taken."""
    if found.year is not None and is_school_year(text):
        told = f"год {found.year} (второй из учебного года)"
        notes.note("V57", sheet.name, told=told, parameters="year=")


def _labelled_about(meaning: str, value: Value, region: Region) -> About:
    text = text_of_cell(value)
    if meaning == "subject":
        code = region.subject_named(text)
        if code is None:
            found = subject_in(text, region)
            code = found[0] if found else text or None
        return About(subject=code, subject_wording=text)
    if meaning == "maximum":
        return About(maximum=number_of(value)[0])
    if meaning == "day":
        day = day_of_value(value)
        return About(day=day)
    if meaning == "grade":
        number = number_of(value)[0]
        told = grade_of_text(text) or (int(number) if number and 1 <= number <= 11 else None)
        return About(grade=told)
    if meaning == "year":
        return About(year=year_of_text(text))
    if meaning == "procedure":
        found_here = about_of_text(text, region)
        return About(procedure=found_here.procedure or text or None)
    said: dict[str, Any] = {meaning: text or None}
    return About(**said)
