"""Предметы по столбцам: one subject a column, with marks of pupils or with shares of units."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import define, field

from roadmap_core.results.cells import mark_of, means, number_of, whole_of
from roadmap_core.results.headings import Heading, Wide
from roadmap_core.results.layouts import heading_key
from roadmap_core.results.shares import ranges_of, shown_decimals
from roadmap_core.results.sheet_table import SheetTable
from roadmap_core.results.unit_rows import Rows, assessment, is_table_row, schools_row, units

__all__ = ["read_wide"]

_MARKS = ("mark_2", "mark_3", "mark_4", "mark_5")
_FAILED = ("не справ", "ниже минимум", "не преодол", "неудовлетв", "неуспев", "двоек", "неуспешн")


@define
class _Columns:
    """The columns of one subject and grade, by what they hold."""

    wide: Wide
    by_measure: dict[str, Heading] = field(factory=dict)


@define
class _Reading:
    """One wide table being read, with what its undeclared columns hold."""

    table: SheetTable
    subjects: list[_Columns]
    plain: str
    decimals: int
    rows: Rows = field(factory=lambda: {"marks": [], "counts": [], "shares": []})
    schools: dict[str, dict[str, Any]] = field(factory=dict)


def read_wide(table: SheetTable) -> Rows:
    """The marks, counts or shares of a table with a subject a column."""
    wide = [one for one in table.header.headings if one.wide]
    plain = _plain_measure(table, wide)
    reading = _Reading(table, _by_subject(table, wide), plain, _decimals(table, wide, plain))
    for row in table.rows:
        if is_table_row(table, row):
            _row(reading, row)
    if not any(reading.rows.values()):
        table.note("V84")
    return {**reading.rows, "schools": list(reading.schools.values())}


def _by_subject(table: SheetTable, wide: Iterable[Heading]) -> list[_Columns]:
    found: dict[tuple[str, int | None], _Columns] = {}
    for heading in wide:
        assert heading.wide is not None
        key = heading.wide.subject, heading.wide.grade
        columns = found.setdefault(key, _Columns(heading.wide))
        if heading.wide.measure in columns.by_measure:
            table.notes.note(
                "V80",
                table.grid.name,
                table.grid.place(table.header.last, heading.column),
                times=sum(
                    1 for row in table.rows if table.grid.at(row, heading.column) is not None
                ),
                column=heading.text,
            )
            continue
        columns.by_measure[heading.wide.measure] = heading
    return list(found.values())


def _plain_measure(table: SheetTable, wide: Iterable[Heading]) -> str:
    """What columns hold that name a subject alone.

    "mark", "failed" (a share), or "" (a share of nobody knows whom).
    """
    columns = [one for one in wide if one.wide and one.wide.measure == "" and not one.wide.share]
    cells = [table.grid.at(row, one.column) for one in columns for row in table.rows]
    read = [number_of(cell)[0] for cell in cells if cell is not None]
    numbers = [number for number in read if number is not None]
    if numbers and all(isinstance(number, int) and 2 <= number <= 5 for number in numbers):
        return "mark"
    if table.has("student") or (table.named and not table.has("participants")):
        return "mark"
    said = heading_key(f"{table.about.title} {table.grid.name}")
    words = said.split()
    failed = any(word in said for word in _FAILED) or "2" in words
    return "failed" if failed else ""


def _decimals(table: SheetTable, wide: Iterable[Heading], plain: str) -> int:
    columns = [
        one for one in wide
        if one.wide and one.wide.measure != "participants" and (one.wide.share or plain != "mark")
    ]  # fmt: skip
    return shown_decimals(table.grid.at(row, one.column) for one in columns for row in table.rows)


def _row(reading: _Reading, row: int) -> None:
    table = reading.table
    told = units(table, row)
    name = told.pop("school_name")
    if told["school"]:
        schools_row(reading.schools, told, name)
    about = assessment(table, row)
    if not table.key(row, "student") and any(
        _holds_marks(reading, one) for one in reading.subjects
    ):
        table.note("V79", row)
    for columns in reading.subjects:
        wide = columns.wide
        cells = {key: table.grid.at(row, one.column) for key, one in columns.by_measure.items()}
        if all(cell is None for cell in cells.values()):
            continue  # the unit did not hold it: no row is no zero
        key = {**told, **about, "subject": wide.subject, "grade": wide.grade or about["grade"]}
        if _holds_marks(reading, columns):
            _marks(reading, row, key, columns)
        else:
            _counts(reading, row, key, columns)


def _holds_marks(reading: _Reading, columns: _Columns) -> bool:
    return "mark" in columns.by_measure or (reading.plain == "mark" and "" in columns.by_measure)


def _marks(reading: _Reading, row: int, key: dict[str, Any], columns: _Columns) -> None:
    table = reading.table
    heading = columns.by_measure.get("mark") or columns.by_measure[""]
    value = table.grid.at(row, heading.column)
    student = table.key(row, "student") or str(row + 1)
    mark = table.read_at(row, heading, mark_of)
    reason = None
    if mark is None:
        reason = next((word for word in ("absent", "exempt") if means(word, value)), None)
        if reason is None and not means("no_mark", value):
            reason = "unread"
    reading.rows["marks"].append(
        {"_row": row, **key, "student": student, "mark": mark, "mark_reason": reason}
    )


def _counts(reading: _Reading, row: int, key: dict[str, Any], columns: _Columns) -> None:
    table, by_measure = reading.table, columns.by_measure
    participants = table.read(row, "participants", whole_of)
    if "participants" in by_measure:
        participants = table.read_at(row, by_measure["participants"], whole_of)
    told = {"participants": participants}
    if all(role in by_measure for role in _MARKS):
        counts, shares = _four(reading, row, by_measure, participants)
    else:
        counts, shares = _one(reading, row, by_measure, participants)
    if participants is not None or any(value is not None for value in counts.values()):
        reading.rows["counts"].append({"_row": row, **key, **told, **counts})
    if shares:
        reading.rows["shares"].append({**key, **told, **shares})


def _four(
    reading: _Reading, row: int, by_measure: dict[str, Heading], participants: int | None
) -> tuple[dict[str, int | None], dict[str, float | None]]:
    """The four marks of a unit, as counts or as shares."""
    table = reading.table
    read = [table.read_at(row, by_measure[role], number_of) for role in _MARKS]
    known = [number for number in read if number is not None]
    whole = all(isinstance(number, int) for number in known)
    if whole and participants is not None and sum(known) == participants:
        counts = {
            role: int(n) if n is not None else None for role, n in zip(_MARKS, read, strict=True)
        }
        return {**counts, "failed": counts["mark_2"]}, {}
    shares = {f"share_{role[-1]}": number for role, number in zip(_MARKS, read, strict=True)}
    return _turned(reading, row, dict(zip(_MARKS, read, strict=True)), participants), shares


def _one(
    reading: _Reading, row: int, by_measure: dict[str, Heading], participants: int | None
) -> tuple[dict[str, int | None], dict[str, float | None]]:
    """Who failed: a share of the participants, or a number of them."""
    table = reading.table
    heading = by_measure.get("failed") or by_measure.get("mark_2") or by_measure.get("")
    if heading is None or heading.wide is None:
        return {"failed": None}, {}
    number = table.read_at(row, heading, number_of)
    if number is None:
        return {"failed": None}, {}
    known = heading.wide.measure in {"failed", "mark_2"} or reading.plain == "failed"
    if not known:
        place = table.grid.place(row, heading.column)
        table.notes.note("V85", table.grid.name, place, column=heading.text)
        return {"failed": None}, {"share": number}
    if heading.wide.measure and not heading.wide.share and isinstance(number, int):
        return {"failed": number}, {}
    turned = _turned(reading, row, {"failed": number}, participants)
    return {"failed": turned["failed"]}, {"share_2": number}


def _turned(
    reading: _Reading, row: int, shares: dict[str, float | None], participants: int | None
) -> dict[str, int | None]:
    """The counts that the shares must mean; of one share alone, the rest is everybody else."""
    counts: dict[str, int | None] = dict.fromkeys((*shares, "failed"))
    if participants is None:
        return counts
    given = list(shares.values())
    fits = all(share is None or 0 <= share <= 100 for share in given)
    rest: list[float | None] = [None] if len(given) == 1 else []
    ranges = (
        ranges_of(reading.table, [*given, *rest], participants, reading.decimals) if fits else None
    )
    if ranges is None:
        reading.table.note("V72", row)
        return counts
    for role, one in zip(shares, ranges, strict=False):
        counts[role] = one.least if one.is_known else None
    if not all(one.is_known for one in ranges[: len(given)]):
        reading.table.note("V71", row)
    if "mark_2" in counts:
        counts["failed"] = counts["mark_2"]
    return counts
