"""Участники: forms with one pupil a row and one task a column become `marks` and `items`."""

from __future__ import annotations

import re
from typing import Any

from attrs import define, field

from roadmap_core.documents.grid import NoValue, Value
from roadmap_core.results.cells import (
    Unread,
    mark_of,
    means,
    number_of,
    text_of_cell,
)
from roadmap_core.results.headings import Heading
from roadmap_core.results.layouts import heading_key, shipped_words
from roadmap_core.results.sheet_table import SheetTable
from roadmap_core.results.unit_rows import Rows, assessment, schools_row, units
from roadmap_core.text import squeeze

__all__ = ["read_participants"]

_AMOUNT = re.compile(r"[\s|;,]*\bкол[а-я]*[\s-]*(?:во)?\s+участников", re.IGNORECASE)
_NAME_AND_CODE = re.compile(r"(?P<name>.*?)\s*\((?P<code>[^()\s]+)\)\s*(?:\||$)")


@define
class _School:
    """The school whose pupils follow: what its row says."""

    code: str
    name: str
    told: int
    row: int
    found: int = 0


@define
class _Reading:
    """One table being read."""

    table: SheetTable
    tasks: tuple[Heading, ...]
    most: dict[int, float | None]
    about_tasks: dict[int, dict[str, Any]]
    work_maximum: float | None
    school: _School | None = None
    seen: dict[str, int] = field(factory=dict)
    marks: list[dict[str, Any]] = field(factory=list)
    items: list[dict[str, Any]] = field(factory=list)
    schools: dict[str, dict[str, Any]] = field(factory=dict)


def read_participants(table: SheetTable) -> Rows:
    """The marks and items of the pupils of a table; who did not take part has no items."""
    tasks = tuple(one for one in table.header.headings if one.role == "task")
    most = {one.column: _most(table, one) for one in tasks}
    reading = _Reading(table, tasks, most, _about_tasks(table, tasks), _maximum(table, tasks, most))
    for row in table.rows:
        _row(reading, row)
    _closed(reading)
    if not reading.marks:
        table.note("V84")
    return {
        "marks": reading.marks,
        "items": reading.items,
        "schools": list(reading.schools.values()),
    }


def _most(table: SheetTable, heading: Heading) -> float | None:
    """The most points of a task: by its heading, else by the row beside the headings."""
    assert heading.task is not None
    if heading.task.max_score is not None:
        return heading.task.max_score
    return number_of(table.task_rows.get("max_score", {}).get(heading.column))[0]


def _about_tasks(table: SheetTable, tasks: tuple[Heading, ...]) -> dict[int, dict[str, Any]]:
    """What the form says of each task besides: its difficulty, its element."""
    levels = table.task_rows.get("difficulty", {})
    elements = table.task_rows.get("element", {})
    told = {}
    for one in tasks:
        assert one.task is not None
        level = shipped_words().level.one(text_of_cell(levels.get(one.column)))
        told[one.column] = {
            "task": one.task.number,
            "difficulty": level or None,
            "element": text_of_cell(elements.get(one.column)) or None,
        }
    return told


def _maximum(
    table: SheetTable, tasks: tuple[Heading, ...], most: dict[int, float | None]
) -> float | None:
    """The most points of the work: as its head says, else those of its tasks together."""
    unknown = [one.task.number for one in tasks if one.task and most[one.column] is None]
    if unknown:
        table.note("V78", tasks=", ".join(unknown))
    told = table.about.maximum
    if unknown:
        return told
    total = sum(points for points in most.values() if points is not None)
    if told is not None and told != total:
        table.note("V77", told=told, found=total)
    return total if told is None else told


def _row(reading: _Reading, row: int) -> None:
    table = reading.table
    cells = [cell for cell in table.grid.rows[row] if cell is not None]
    first = cells[0]
    if (
        isinstance(first, str)
        and (school := _school_of(first, row))
        and len(set(map(str, cells))) == 1
    ):
        _closed(reading)
        reading.school = school
        return
    student = table.text(row, "student")
    if not student and all(_is_zero(cell) for cell in cells):
        table.note("V73", row)
        return
    if isinstance(first, str) and shipped_words().total.one(first):
        table.note("V82", row)
        return
    if not _is_pupil(reading, row, student):
        table.note("V66", row)
        return
    student = table.key(row, "student")
    if not student:
        student = str(row + 1)
        table.note("V79", row)
    _pupil(reading, row, student)


def _is_zero(cell: Value) -> bool:
    return isinstance(cell, NoValue) or number_of(cell)[0] == 0


def _school_of(text: str, row: int) -> _School | None:
    """The school of a row «НАЗВАНИЕ(логин) | Кол-во участников: N»."""
    key = heading_key(text)
    if "количество участников" not in key or not (n := re.search(r"(\d+)$", key)):
        return None
    name = _AMOUNT.split(text, maxsplit=1)[0]
    found = _NAME_AND_CODE.fullmatch(squeeze(name))
    if found:
        return _School(found["code"], found["name"], int(n[1]), row)
    return _School("", squeeze(name).rstrip("| "), int(n[1]), row)


def _closed(reading: _Reading) -> None:
    """Compare what the row of a school says with the rows that followed."""
    school = reading.school
    if school is None:
        return
    if school.told != school.found:
        reading.table.note("V59", school.row, told=school.told, found=school.found)
    key = school.code or school.name
    if key in reading.seen:
        reading.table.note("V70", school.row, school=key)
    reading.seen[key] = school.row
    reading.school = None


def _is_pupil(reading: _Reading, row: int, student: str) -> bool:
    """Whether a row is that of a pupil: something besides words stands where it should."""
    table = reading.table
    figures = [table.grid.at(row, one.column) for one in reading.tasks]
    figures += [table.value(row, role) for role in ("score", "mark", "journal_mark", "variant")]
    told = [cell for cell in figures if cell is not None]
    return bool(told) and (
        bool(student)
        or any(number_of(cell)[0] is not None or means("not_done", cell) for cell in told)
    )


def _pupil(reading: _Reading, row: int, student: str) -> None:
    table = reading.table
    if reading.school:
        reading.school.found += 1
    told = _units(reading, row)
    told |= assessment(table, row)
    told |= {"student": student, "variant": table.text(row, "variant") or None}
    reason = _absence(table, row)
    mark = _mark(table, row) if not reason else None
    if table.has("mark") and mark is None and not reason:
        reason = _why_no_mark(table, row)
    score: float | None = None
    if reason not in {"absent", "exempt"}:
        score = _items(reading, row, told, mark)
    else:
        told["variant"] = None
    test_score = table.read(row, "test_score", number_of)
    reading.marks.append(
        {
            "_row": row,
            **told,
            "mark": mark,
            "mark_reason": reason or None,
            "score": score,
            "max_score": reading.work_maximum,
            "test_score": test_score,
            "journal_mark": table.read(row, "journal_mark", mark_of),
        }
    )


def _units(reading: _Reading, row: int) -> dict[str, Any]:
    """The units of a pupil; what the form leaves open, the row of the school above says."""
    table, school = reading.table, reading.school
    told = units(table, row)
    if school and not told["school"]:
        told["school"] = school.code or school.name or None
    if told["school"]:
        name = told.pop("school_name", None) or (school.name if school else None)
        schools_row(reading.schools, told, name)
    told.pop("school_name", None)
    return told


def _absence(table: SheetTable, row: int) -> str:
    """Why a pupil did not take part: «отсутствовал» as the variant, the mark, the score."""
    for role in ("variant", "mark", "score"):
        for word, reason in (("absent", "absent"), ("exempt", "exempt")):
            if means(word, table.value(row, role)):
                return reason
    return ""


def _mark(table: SheetTable, row: int) -> int | None:
    return table.read(row, "mark", mark_of)


def _why_no_mark(table: SheetTable, row: int) -> str:
    value = table.value(row, "mark")
    return "" if value is None or means("no_mark", value) else "unread"


def _items(reading: _Reading, row: int, told: dict[str, Any], mark: int | None) -> float | None:
    """The items of a pupil; given back is the score of the work, by its own cell or by the sum."""
    table = reading.table
    score = table.read(row, "score", number_of)
    if score != 0 and all(table.grid.at(row, one.column) is None for one in reading.tasks):
        # Nothing says what was done: that is no work with 0 points in each task.
        table.note("V92", row)
        return score
    total: float = 0
    unread = False
    for heading in reading.tasks:
        points, why = _points(table.grid.at(row, heading.column))
        if why:
            unread = True
            table.unread(why, row, heading)
        most = reading.most[heading.column]
        if points is not None and (points < 0 or (most is not None and points > most)):
            table.notes.note("V61", table.grid.name, table.grid.place(row, heading.column))
        total += points or 0
        reading.items.append(
            {
                **told,
                **reading.about_tasks[heading.column],
                "score": points,
                "max_score": most,
                "mark": mark,
            }
        )
    if score is None:
        return None if unread else total
    if score != total and not unread and abs(score - total) > 1e-9:
        table.note("V60", row)
    if reading.work_maximum is not None and score > reading.work_maximum:
        heading_of_score = table.header.of("score")
        assert heading_of_score is not None
        table.notes.note("V61", table.grid.name, table.grid.place(row, heading_of_score.column))
    return score


def _points(value: Value) -> tuple[float | None, Unread]:
    """The points of a task; «X», «-» and an empty cell say that it was not done."""
    if means("not_done", value):
        return None, ""
    return number_of(value)
