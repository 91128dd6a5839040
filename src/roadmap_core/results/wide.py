"""Предметы по столбцам: one subject a column, with marks of pupils or with shares of units."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import define, field

from roadmap_core.results.cells import count_of, mark_of, means, number_of
from roadmap_core.results.headings import Heading, Wide
from roadmap_core.results.layouts import heading_key
from roadmap_core.results.shares import ranges_of, shown_decimals
from roadmap_core.results.sheet_table import SheetTable
from roadmap_core.results.unit_rows import Rows, assessment, is_table_row, schools_row, units

__all__ = ["read_wide"]

_MARKS = ("mark_2", "mark_3", "mark_4", "mark_5")
_WITHOUT_MARKS = ("ege",)
_BEST = 100  # test points
_FAILED = ("не справ", "ниже минимум", "не преодол", "неудовлетв", "неуспев", "двоек", "неуспешн")


@define
class _Columns:
    """The columns of one subject and grade, by what they hold."""

    wide: Wide
    by_measure: dict[str, Heading] = field(factory=dict)
    beside: dict[str, Heading] = field(factory=dict)

    def add(self, heading: Heading) -> bool:
        """Take a column; False where there is one of the same. Shares stand beside numbers."""
        assert heading.wide is not None
        measure = heading.wide.measure
        held = self.by_measure.get(measure)
        if held is None:
            self.by_measure[measure] = heading
            return True
        assert held.wide is not None
        if not measure or measure in self.beside or held.wide.share == heading.wide.share:
            return False
        number, share = (heading, held) if held.wide.share else (held, heading)
        self.by_measure[measure], self.beside[measure] = number, share
        return True


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
    found: dict[tuple[str, int | None, str], _Columns] = {}
    for heading in wide:
        assert heading.wide is not None
        # Languages are one subject; their columns stay apart by what they are called.
        key = heading.wide.subject, heading.wide.grade, heading.wide.wording[:1].lower()
        columns = found.setdefault(key, _Columns(heading.wide))
        if not columns.add(heading):
            table.notes.note(
                "V80",
                table.grid.name,
                table.grid.place(table.header.last, heading.column),
                sum(1 for row in table.rows if table.grid.at(row, heading.column) is not None),
                column=heading.text,
            )
    return list(found.values())


def _plain_measure(table: SheetTable, wide: Iterable[Heading]) -> str:
    """What columns hold that name a subject alone.

    "mark", "test_score" of an exam without marks, "failed" (a share), or "" (a share of nobody
    knows whom).
    """
    columns = [one for one in wide if one.wide and one.wide.measure == "" and not one.wide.share]
    cells = [table.grid.at(row, one.column) for one in columns for row in table.rows]
    read = [number_of(cell)[0] for cell in cells if cell is not None]
    numbers = [number for number in read if number is not None]
    if numbers and all(isinstance(number, int) and 2 <= number <= 5 for number in numbers):
        return "mark"
    if table.about.procedure in _WITHOUT_MARKS and (table.has("student") or table.named):
        return "test_score"
    if table.has("student") or (table.named and not table.has("participants")):
        return "mark"
    said = heading_key(f"{table.about.title} {table.grid.name}")
    words = said.split()
    failed = any(word in said for word in _FAILED) or "2" in words
    return "failed" if failed else ""


def _decimals(table: SheetTable, wide: Iterable[Heading], plain: str) -> int:
    columns = [
        one for one in wide
        if one.wide and one.wide.measure != "participants"
        and (one.wide.share or plain not in {"mark", "test_score"})
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
    plain = reading.plain in {"mark", "test_score"}
    return "mark" in columns.by_measure or (plain and "" in columns.by_measure)


def _marks(reading: _Reading, row: int, key: dict[str, Any], columns: _Columns) -> None:
    table = reading.table
    heading = columns.by_measure.get("mark") or columns.by_measure[""]
    value = table.grid.at(row, heading.column)
    student = table.key(row, "student") or str(row + 1)
    is_score = reading.plain == "test_score" and "mark" not in columns.by_measure
    mark = None if is_score else table.read_at(row, heading, mark_of)
    score = _test_score(table, row, heading) if is_score else None
    reason = None
    if mark is None and score is None:
        reason = next((word for word in ("absent", "exempt") if means(word, value)), None)
        if reason is None and not means("no_mark", value):
            reason = "unread"
    reading.rows["marks"].append(
        {"_row": row, **key, "student": student, "mark": mark, "mark_reason": reason}
        | ({"test_score": score} if is_score else {})
    )


def _test_score(table: SheetTable, row: int, heading: Heading) -> float | None:
    """The score of an exam, 0 to 100; a word for none is no fault."""
    value = table.grid.at(row, heading.column)
    if any(means(word, value) for word in ("absent", "exempt", "no_mark")):
        return None
    score = table.read_at(row, heading, number_of)
    if score is not None and not 0 <= score <= _BEST:
        table.unread("range", row, heading)
        return None
    return score


def _counts(reading: _Reading, row: int, key: dict[str, Any], columns: _Columns) -> None:
    table, by_measure = reading.table, columns.by_measure
    participants = table.read(row, "participants", count_of)
    if "participants" in by_measure:
        participants = table.read_at(row, by_measure["participants"], count_of)
    told = {"participants": participants}
    if all(role in by_measure for role in _MARKS):
        counts, shares = _four(reading, row, by_measure, participants)
    else:
        counts, shares = _each(reading, row, by_measure, participants)
    if columns.beside:
        shares |= _compared(reading, row, columns, counts, participants)
    if participants is not None or any(value is not None for value in counts.values()):
        reading.rows["counts"].append({"_row": row, **key, **told, **counts})
    if shares:
        reading.rows["shares"].append({**key, **told, **shares})


def _compared(
    reading: _Reading,
    row: int,
    columns: _Columns,
    counts: dict[str, int | None],
    participants: int | None,
) -> dict[str, float | None]:
    """The shares that stand beside numbers; one that is not theirs is told."""
    table, told = reading.table, {}
    half = 0.5 / 10**reading.decimals + 1e-9
    wrong = False
    for measure, heading in columns.beside.items():
        share = table.read_at(row, heading, number_of)
        count = counts.get(measure)
        told["share_2" if measure == "failed" else f"share_{measure[-1]}"] = share
        if share is not None and count is not None and participants:
            wrong = (
                wrong
                or min(abs(100 * count / participants - scale * share) for scale in (1, 100)) > half
            )
    if wrong:
        table.note("V75", row)
    return dict(told)


def _four(
    reading: _Reading, row: int, by_measure: dict[str, Heading], participants: int | None
) -> tuple[dict[str, int | None], dict[str, float | None]]:
    """The four marks of a unit, as counts or as shares."""
    table = reading.table
    read = [table.read_at(row, by_measure[role], number_of) for role in _MARKS]
    known = [number for number in read if number is not None]
    whole = all(isinstance(number, int) for number in known)
    said = [by_measure[role].wide for role in _MARKS]
    numbers = all(one is not None and one.number for one in said)
    is_full = len(known) == len(_MARKS) and participants is not None
    if whole and numbers and is_full and sum(known) != participants:
        table.note("V75", row)
    if whole and (numbers or (participants is not None and sum(known) == participants)):
        counts = {
            role: int(n) if n is not None else None for role, n in zip(_MARKS, read, strict=True)
        }
        return {**counts, "failed": counts["mark_2"]}, {}
    shares = {f"share_{role[-1]}": number for role, number in zip(_MARKS, read, strict=True)}
    return _turned(reading, row, dict(zip(_MARKS, read, strict=True)), participants), shares


def _each(
    reading: _Reading, row: int, by_measure: dict[str, Heading], participants: int | None
) -> tuple[dict[str, int | None], dict[str, float | None]]:
    """Each column by itself: who failed, or got one mark; a number, or a share of all."""
    table = reading.table
    counts: dict[str, int | None] = {"failed": None}
    shares: dict[str, float | None] = {}
    for measure, heading in by_measure.items():
        number = table.read_at(row, heading, number_of) if measure != "participants" else None
        if number is None:
            continue
        name = measure or reading.plain
        if not name:
            place = table.grid.place(row, heading.column)
            table.notes.note("V85", table.grid.name, place, column=heading.text)
            shares["share"] = number
        elif measure and isinstance(number, int) and not _is_share(table, heading):
            counts[name] = number
            if participants is not None and number > participants:
                table.note("V75", row)
        else:
            counts[name] = _turned(reading, row, {name: number}, participants)[name]
            shares["share_2" if name == "failed" else f"share_{name[-1]}"] = number
    if "mark_2" in counts:
        counts["failed"] = counts["mark_2"] if counts["failed"] is None else counts["failed"]
    return counts, shares


def _is_share(table: SheetTable, heading: Heading) -> bool:
    """Whether a column holds per cent: its heading says so, or its numbers are not all whole."""
    assert heading.wide is not None
    numbers = (number_of(table.grid.at(row, heading.column))[0] for row in table.rows)
    return heading.wide.share or any(isinstance(number, float) for number in numbers)


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
