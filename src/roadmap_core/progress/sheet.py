"""Лист хода исполнения: what an office filled in on a sheet, read back as entries of a log."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from math import isfinite

from attrs import define, field, frozen

from roadmap_core.documents.files import Readable
from roadmap_core.documents.grid import Grid, NoValue, Value
from roadmap_core.documents.xlsx import read_workbook
from roadmap_core.documents.xlsx_values import shown
from roadmap_core.findings import Fact, Finding, Severity
from roadmap_core.keys import Index, plain
from roadmap_core.model import Activity
from roadmap_core.names import redacted
from roadmap_core.parse import parse_period
from roadmap_core.parsed import Parsed
from roadmap_core.periods import Annual, Dated, Deadline
from roadmap_core.progress.entry import Entry, State, names_somebody
from roadmap_core.progress.sheet_words import column_of, compared, computed_words, state_of
from roadmap_core.schedule.occurrence import Plan, roadmaps_of, whole
from roadmap_core.text import Span, squeeze
from roadmap_core.windows import Window, day_of

__all__ = ["SHEET_CODES", "read_sheet"]

_INFO, _WARNING, _ERROR = Severity.INFO, Severity.WARNING, Severity.ERROR

# Codes are never reused; a retired one keeps its row.
SHEET_CODES: Mapping[str, tuple[Severity, str]] = {
    "E01": (_ERROR, "лист хода исполнения не найден: нужны столбцы «Состояние» и «Ключ» или «№»"),
    "E02": (_ERROR, "в листе нет столбца «{column}»; строки не прочитаны"),
    "E03": (_WARNING, "в листе нет столбца «{column}»; прочитано без него"),
    "E04": (_ERROR, "такого срока в плане нет: «{key}»; строка не прочитана"),
    "E05": (_ERROR, "в заполненной строке нет ни ключа, ни номера; строка не прочитана"),
    "E06": (_INFO, "строка без ключа отнесена к мероприятию по номеру {number} (предположение)"),
    "E07": (_ERROR, "номер записан числом, и подходят несколько: {numbers}; строка не прочитана"),
    "E08": (_ERROR, "состояние не указано; строка не прочитана"),
    "E09": (_ERROR, "состояние «{text}» не из списка; строка не прочитана"),
    "E10": (_INFO, "состояние «{text}» понято как «{state}» (предположение)"),
    "E11": (_INFO, "состояние «{text}» следует из срока; записи из строки нет"),
    "E12": (_ERROR, "день не указан; строка не прочитана"),
    "E13": (_ERROR, "день «{text}» не прочитан: {why}; строка не прочитана"),
    "E14": (_INFO, "число {number} понято как день {day} (предположение)"),
    "E15": (_ERROR, "в ячейке нет значения: {why}; строка не прочитана"),
    "E16": (_WARNING, "в ячейке нет значения: {why}; прочитано без неё"),
    "E17": (_WARNING, "в столбце «Кто сообщает» нужна роль, а стоит имя; оно не взято"),
    "E18": (_WARNING, "строка повторяет строку {row}; запись одна"),
    "E19": (_INFO, "строка без ключа, номера и дня не принята за запись"),
    "E20": (_ERROR, "номер {number} стоит у нескольких мероприятий ({keys}); нужен ключ"),
}

_SOUGHT = 30  # rows from the top in which a heading is looked for
_NEEDED = ("state", "day")
_WISHED = ("evidence", "note", "by")
_SAID = {
    "state": "Состояние", "day": "День", "evidence": "Подтверждение", "note": "Примечание",
    "by": "Кто сообщает (роль)", "key": "Ключ",
}  # fmt: skip
# Day 1 of a spreadsheet is 1 January 1900, behind a 29 February that there was not.
_EPOCH = date(1899, 12, 30)
# Such a number in a text file, or in a cell that was made text.
_SERIAL = re.compile(r"[2-7]\d{4}(?:[.,]0+)?")
_DAYS = (date(2000, 1, 1), date(2099, 12, 31))


def read_sheet(
    file: Readable, plan: Plan, *, horizon: Window | None = None, name: str = ""
) -> Parsed[tuple[Entry, ...]]:
    """The rows that an office filled in on a sheet of progress, as entries for a log.

    The sheet is that of `roadmap_core.export.write_plan_xlsx`, whatever was done to it: columns in
    another order, more of them, rows added by hand with only a number, other sheets beside it,
    saved by another program, as .xlsx, .ods or .csv. A row that nobody filled in says nothing.
    Whatever is not read as it stands is a finding at its cell: an unknown key, a day that is a
    deadline («до 5 мая») or has no year, other words for a state. A row that was filled in and is
    not among the entries has a finding of severity error; what the words «просрочено» or «не
    выполнено» say follows from the days, so they make no entry.

    The entries are not yet held against the plan and its days: `ProgressLog.validate` does that.

    Raises:
        UnreadableFile: the file cannot be read.
        MissingExtra: a workbook without python-calamine.
        InvalidData: it is no plan.
        OpenEnd: the horizon has no last day.
    """
    known = _Known.of(plan, horizon)
    book = read_workbook(file, name=name)
    reading = _Reading(known)
    for grid in book.sheets:
        if (found := _headed(grid)) is not None:
            reading.take(_Table(grid, *found))
    if not reading.tables:
        reading.note("E01", "лист")
    return Parsed(tuple(reading.entries), tuple(reading.findings), what="progress sheet")


@frozen
class _Known:
    """The names by which a row of a sheet can mean something of the plan."""

    occurrences: Mapping[str, str]
    rows: Index[Activity]

    @classmethod
    def of(cls, plan: Plan, horizon: Window | None) -> _Known:
        # A cell keeps a key without spaces that nobody sees.
        keys = {squeeze(one.key): one.key for one in whole(plan, horizon)}
        rows = (row for roadmap, _ in roadmaps_of(plan, horizon) for row in roadmap.walk())
        return cls(keys, Index.of(rows))

    def find(self, name: str) -> str | None:
        """The key that a cell means, or None."""
        if name in self.occurrences:
            return self.occurrences[name]
        found = self.rows.find(name)
        return None if found is None else found.key

    def sharing(self, name: str) -> tuple[str, ...]:
        """The keys of the rows that share a number; none where it stands once or not at all."""
        return tuple(row.key for row in self.rows.by_number.get(plain(name), ()))

    def written_as_number(self, value: float) -> tuple[str, ...]:
        """The numbers of the plan that a spreadsheet keeps as the same number: 1.1 and 1.10."""
        return tuple(
            key
            for key in self.rows.by_key
            if key.replace(".", "", 1).isdecimal() and float(key) == value
        )


@frozen
class _Table:
    """The rows of a sheet below their headings."""

    grid: Grid
    head: int
    columns: Mapping[str, int]

    def cell(self, row: int, column: str) -> Value:
        place = self.columns.get(column)
        return None if place is None else self.grid.at(row, place)

    def span(self, row: int, column: str = "") -> Span:
        place = self.grid.place(row, self.columns.get(column))
        return Span(row, row + 1, row + 1, row + 1, place)

    def is_filled(self, row: int) -> bool:
        """Whether the office wrote something into the row."""
        return any(self.cell(row, name) is not None for name in (*_NEEDED, *_WISHED))


def _headed(grid: Grid) -> tuple[int, dict[str, int]] | None:
    """The row of headings of a sheet and its columns; None where it is another sheet."""
    for number, row in enumerate(grid.rows[:_SOUGHT]):
        columns: dict[str, int] = {}
        for place, value in enumerate(row):
            name = column_of(value) if isinstance(value, str) else ""
            if name:
                columns.setdefault(name, place)
        marks = len(columns.keys() & {"state", "day", "evidence"})
        if marks and columns.keys() & {"key", "number"} and len(columns) >= 3:
            return number, columns
    return None


@define
class _Reading:
    """What was read so far, of all sheets."""

    known: _Known
    tables: list[_Table] = field(factory=list)
    entries: list[Entry] = field(factory=list)
    findings: list[Finding] = field(factory=list)
    places: dict[str, str] = field(factory=dict)

    def note(self, code: str, subject: str, span: Span | None = None, **facts: Fact) -> None:
        severity, wording = SHEET_CODES[code]
        found = Finding(
            code=code, severity=severity, subject=subject, wording=wording, facts=facts, span=span
        )
        self.findings.append(found)

    def take(self, table: _Table) -> None:
        """The entries of one sheet."""
        self.tables.append(table)
        missing = [name for name in _NEEDED if name not in table.columns]
        for name in missing:
            self.note("E02", "лист", table.span(table.head), column=_SAID[name])
        if missing:
            return
        for name in (*_WISHED, "key"):
            if name not in table.columns:
                self.note("E03", "лист", table.span(table.head), column=_SAID[name])
        for row in range(table.head + 1, table.grid.height):
            if table.is_filled(row):
                self._row(table, row)

    def _row(self, table: _Table, row: int) -> None:
        key = self._key(table, row)
        if key is None:
            return
        state = self._state(table, row, key)
        day = self._day(table, row, key) if state is not None else None
        if state is None or day is None:
            return
        texts = {name: self._text(table, row, name, key) for name in ("school", *_WISHED)}
        if names_somebody(texts["by"]):
            self.note("E17", key, table.span(row, "by"))
            texts["by"] = ""
        entry = Entry(occurrence=key, state=state, day=day, **texts)
        place = table.grid.place(row)
        if entry.id in self.places:
            self.note("E18", key, table.span(row), row=self.places[entry.id])
            return
        self.places[entry.id] = place
        self.entries.append(entry)

    def _key(self, table: _Table, row: int) -> str | None:
        """What of the plan a row is about; None where that is told as a finding."""
        for column in ("key", "number"):
            value = table.cell(row, column)
            if value is None:
                continue
            span = table.span(row, column)
            if isinstance(value, NoValue):
                self.note("E15", "строка", span, why=shown(value, "")[1])
                return None
            name = squeeze(shown(value, "")[0])
            if isinstance(value, float) and len(alike := self.known.written_as_number(value)) > 1:
                self.note("E07", name, span, numbers=alike)
                return None
            key = self.known.find(name)
            if key is None and (alike := self.known.sharing(name)):
                self.note("E20", name, span, number=name, keys=alike)
            elif key is None:
                self.note("E04", name, span, key=name)
            elif column == "number":
                self.note("E06", key, span, number=name)
            return key
        # A line of totals or a signature below the rows has no day.
        code = "E19" if table.cell(row, "day") is None else "E05"
        self.note(code, "строка", table.span(row))
        return None

    def _state(self, table: _Table, row: int, key: str) -> State | None:
        value, span = table.cell(row, "state"), table.span(row, "state")
        if isinstance(value, NoValue):
            self.note("E15", key, span, why=shown(value, "")[1])
            return None
        text = squeeze(shown(value, "")[0])
        if not text:
            self.note("E08", key, span)
            return None
        state, is_of_list = state_of(text)
        if state is None:
            code = "E11" if compared(text) in computed_words() else "E09"
            self.note(code, key, span, text=text)
        elif not is_of_list:
            self.note("E10", key, span, text=text, state=state.label)
        return state

    def _day(self, table: _Table, row: int, key: str) -> date | None:
        value, span = table.cell(row, "day"), table.span(row, "day")
        if value is None:
            self.note("E12", key, span)
            return None
        if isinstance(value, NoValue):
            self.note("E15", key, span, why=shown(value, "")[1])
            return None
        if isinstance(value, str) and _SERIAL.fullmatch(value.strip()):
            value = int(value.strip()[:5])
        day, why = _read_day(value)
        if day is None:
            self.note("E13", key, span, text=redacted(squeeze(shown(value, "")[0])), why=why)
        elif isinstance(value, int | float):
            self.note("E14", key, span, number=shown(value, "")[0], day=day)
        return day

    def _text(self, table: _Table, row: int, column: str, key: str) -> str:
        value = table.cell(row, column)
        if isinstance(value, NoValue):
            self.note("E16", key, table.span(row, column), why=shown(value, "")[1])
        return squeeze(shown(value, "")[0])


def _read_day(value: Value) -> tuple[date | None, str]:
    """The day that a cell holds, or why it holds none."""
    if isinstance(value, date):
        return _inside(day_of(value))
    if isinstance(value, str):
        return _worded_day(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        least, most = ((day - _EPOCH).days for day in _DAYS)
        if isfinite(value) and least <= value < most + 1:
            return _EPOCH + timedelta(days=int(value)), ""
    return None, "это не день"


def _worded_day(text: str) -> tuple[date | None, str]:
    period = parse_period(text).value
    part = period.parts[0]
    if isinstance(part, Deadline) or (isinstance(part, Annual) and part.open_start):
        return None, "это срок, а не день исполнения"
    if isinstance(part, Annual):
        return None, "год не назван"
    windows = period.windows()
    if not isinstance(part, Dated) or period.is_ambiguous or len(period.parts) > 1:
        return None, "напишите день как 05.05.2024"
    if len(windows) != 1 or windows[0].days != 1:
        return None, "назван не один день"
    return _inside(windows[0].first)


def _inside(day: date) -> tuple[date | None, str]:
    first, last = _DAYS
    return (day, "") if first <= day <= last else (None, f"год {day.year} не похож на год плана")
