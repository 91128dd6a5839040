"""Группы участников: federal forms with a group a row, from the country down to the school."""

from __future__ import annotations

import re
from typing import Any

from attrs import define

from roadmap_core.results.cells import count_of, number_of
from roadmap_core.results.layouts import shipped_words
from roadmap_core.results.shares import Shares, ranges_of, shown_decimals
from roadmap_core.results.sheet_table import SheetTable
from roadmap_core.results.unit_rows import Rows, assessment, level_by_name
from roadmap_core.text import squeeze

__all__ = ["Group", "group_of", "read_groups"]

_CODE = re.compile(r"(?P<name>.+?)\s*\((?P<code>[^()]+)\)")
_SIDES = ("lower", "equal", "higher")


@define(frozen=True)
class Group:
    """A group of participants: its level, its name without the code, the code."""

    level: str
    name: str
    code: str | None


def group_of(text: str, schools: float | None, says_schools: bool) -> Group:
    """The group of a cell «НАЗВАНИЕ(код)».

    ``schools`` is how many schools the row tells, where the form has such a column
    (``says_schools``): a school has none.

    >>> group_of("МБОУ «СОШ №1»(edu900101)", None, True)
    Group(level='school', name='МБОУ «СОШ №1»', code='edu900101')
    """
    plain = squeeze(text)
    found = _CODE.fullmatch(plain)
    words = shipped_words()
    # What stands in brackets is a code where it has a digit: «(сменная)» has none.
    if not found or not re.search(r"\d", found["code"]):
        if words.country.one(plain):
            return Group("country", plain, None)
        has_none = says_schools and schools is None
        return Group(level_by_name(plain) or ("school" if has_none else "region"), plain, None)
    name, code = found["name"], squeeze(found["code"])
    if words.school_code.one(code) or (says_schools and schools is None):
        return Group("school", name, code)
    if says_schools:
        return Group("municipality", name, code)
    return Group(level_by_name(name) or "municipality", name, code)


def read_groups(table: SheetTable) -> Rows:
    """The groups of a form as counts or as a comparison with the journal."""
    rows: list[dict[str, Any]] = []
    shares: list[dict[str, Any]] = []
    reader = Shares.of(table, ("mark_2", "mark_3", "mark_4", "mark_5"))
    sides = _Sides.of(table)
    seen: set[tuple[Any, ...]] = set()
    for row in table.rows:
        told = _group_row(table, row)
        if told is None:
            continue
        _tell_guesses(table, row, told, is_first=not rows or rows[-1]["unit_level"] == "country")
        key = (told["unit_level"], told["code"] or told["unit"], *assessment(table, row).values())
        if key in seen:
            table.note("V70", row, school=str(told["unit"]))
        seen.add(key)
        told |= {
            name: value for name, value in assessment(table, row).items() if name != "class_name"
        }
        participants = table.read(row, "participants", count_of)
        if table.layout.table == "counts":
            figures, given = reader.counts(row, participants)
            figures = {**figures, "failed": figures.get("mark_2")}
        else:
            figures, given = sides.counts(row, participants)
        rows.append({"_row": row, **told, "participants": participants, **figures})
        if given:
            shares.append({**told, "participants": participants, **given})
    if not rows:
        table.note("V84")
    return {table.layout.table: rows, "shares": shares}


def _group_row(table: SheetTable, row: int) -> dict[str, Any] | None:
    text = table.text(row, "unit")
    figures = [one for one in table.header.headings if one.role and one.role != "unit"]
    if not text or all(table.grid.at(row, one.column) is None for one in figures):
        table.note("V66", row)
        return None
    if shipped_words().total.one(text):
        table.note("V82", row)
        return None
    schools = table.read(row, "schools", count_of)
    group = group_of(text, schools, table.has("schools"))
    return {
        "unit_level": group.level,
        "unit": group.name,
        "code": group.code,
        "municipality": group.name if group.level == "municipality" else None,
        "school": (group.code or group.name) if group.level == "school" else None,
        "schools": schools,
    }


def _tell_guesses(table: SheetTable, row: int, told: dict[str, Any], *, is_first: bool) -> None:
    """Tell of a group without a code that is no more than likely what it is taken for."""
    if told["unit_level"] == "region" and not is_first:
        table.note("V90", row)
    if told["unit_level"] == "school" and told["code"] is None:
        table.note("V91", row)


@define
class _Sides:
    """Who got less, the same and more than in the journal: numbers, and per cent beside them."""

    table: SheetTable
    decimals: int

    @classmethod
    def of(cls, table: SheetTable) -> _Sides:
        cells = (table.value(row, f"{side}_share") for row in table.rows for side in _SIDES)
        return cls(table, shown_decimals(cells))

    def counts(
        self, row: int, participants: int | None
    ) -> tuple[dict[str, int | None], dict[str, float | None]]:
        """The three numbers; where the form has per cent alone, those that it must mean."""
        table = self.table
        numbers = [table.read(row, side, count_of) for side in _SIDES]
        shares = [table.read(row, f"{side}_share", number_of) for side in _SIDES]
        if all(share is None for share in shares):
            given: dict[str, float | None] = {}
        else:
            given = {f"share_{side}": share for side, share in zip(_SIDES, shares, strict=True)}
        if None in numbers and given and participants is not None:
            numbers = self._turned(row, numbers, shares, participants)
        elif None not in numbers:
            self._compared(row, [number or 0 for number in numbers], shares, participants)
        return dict(zip(_SIDES, numbers, strict=True)), given

    def _turned(
        self,
        row: int,
        numbers: list[int | None],
        shares: list[float | None],
        participants: int,
    ) -> list[int | None]:
        """The numbers that the shares must mean; who has no journal mark is in none of them."""
        known = [share for share in shares if share is not None]
        fits = all(0 <= share <= 100 for share in known)
        rest = [] if abs(sum(known) - 100) < 0.1 else [None]
        ranges = (
            ranges_of(self.table, [*shares, *rest], participants, self.decimals) if fits else None
        )
        if ranges is None:
            self.table.note("V72", row)
            return numbers
        turned = [
            one.least if number is None and one.is_known else number
            for number, one in zip(numbers, ranges, strict=False)
        ]
        if None in turned:
            self.table.note("V71", row)
        return turned

    def _compared(
        self,
        row: int,
        numbers: list[int],
        shares: list[float | None],
        participants: int | None,
    ) -> None:
        """Hold the numbers against the participants, and the shares against the numbers."""
        total = sum(numbers)
        wrong = participants is not None and total > participants
        half = 0.5 / 10**self.decimals + 1e-9
        for number, share in zip(numbers, shares, strict=True):
            if share is not None and not any(
                n and abs(100 * number / n - share) <= half for n in (total, participants)
            ):
                wrong = wrong or bool(total)
        if wrong:
            self.table.note("V75", row)
