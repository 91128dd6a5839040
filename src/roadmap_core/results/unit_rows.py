"""Строки единиц: forms with a unit and an assessment a row; what all forms say of units."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from roadmap_core.documents.grid import NoValue, Value
from roadmap_core.results.about import grade_of_text, year_of_text
from roadmap_core.results.cells import (
    Unread,
    count_of,
    flag_of,
    mark_of,
    means,
    number_of,
    text_of_cell,
    whole_of,
)
from roadmap_core.results.layouts import heading_key, shipped_words
from roadmap_core.results.shares import Shares
from roadmap_core.results.sheet_table import SheetTable
from roadmap_core.results.tables import COLUMNS, TABLES

__all__ = [
    "PERSONS",
    "Rows",
    "assessment",
    "grade_and_class",
    "is_table_row",
    "is_total",
    "level_by_name",
    "read_rows",
    "schools_row",
    "units",
]

Rows: TypeAlias = dict[str, list[dict[str, Any]]]
"""The rows that a table gives, by the names of tables of results."""

PERSONS = ("student", "teacher", "respondent", "person")
"""Columns of keys of people, in which no names may stand."""

_MARKS = ("mark_2", "mark_3", "mark_4", "mark_5")
_CODE_BEHIND = re.compile(r".*\((?P<code>[^()\s]+)\)\s*")
_CLASS = re.compile(
    r"(?P<grade>1[01]|[1-9])\s*"
    r"(?:[-«\" ]?\s*(?P<letter>[^\W\d_])?[»\"]?|[-./]\s*(?P<number>[1-9]\d?))"
)


def units(table: SheetTable, row: int) -> dict[str, Any]:
    """The units of a row, "school_name" among them; None where the form does not say."""
    about = table.about
    school = table.text(row, "school")
    name = table.text(row, "school_name")
    if not school and (found := _CODE_BEHIND.fullmatch(name)):
        school = found["code"]
    told: dict[str, Any] = {
        "municipality": table.text(row, "municipality") or table.municipality or about.municipality,
        "school": school or name or about.school or about.school_name,
        "school_name": (name or about.school_name) if school or name else about.school_name,
    }
    for role in ("branch", "teacher"):
        if table.has(role):
            told[role] = table.key(row, role) or None
    return told


def schools_row(
    known: dict[str, dict[str, Any]], told: Mapping[str, Any], name: str | None
) -> None:
    """Remember a school with its name and municipality; the first that is said of it stays."""
    school = told["school"]
    row = known.setdefault(
        school, {"municipality": told["municipality"], "school": school, "name": None}
    )
    found = _CODE_BEHIND.fullmatch(name or "")
    plain = (
        (name or "")[: found.start("code") - 1].strip()
        if found and found["code"] == school
        else name
    )
    row["name"] = row["name"] or plain or None
    row["municipality"] = row["municipality"] or told["municipality"]


def assessment(table: SheetTable, row: int) -> dict[str, Any]:
    """The assessment of a row: by its cells, else by the head of the form."""
    about = table.about
    grade, class_name = grade_and_class(table, row)
    procedure = _procedure(table, row) or about.procedure
    held_in = shipped_words().procedures.get(procedure or "")
    return {
        "class_name": class_name,
        "year": _year(table, row) or about.year,
        "procedure": procedure,
        "subject": table.subject_of(table.text(row, "subject"), row) or about.subject,
        # An exam is held in one grade.
        "grade": grade or about.grade or (held_in.grade if held_in else None),
    }


def _year(table: SheetTable, row: int) -> int | None:
    value = table.value(row, "year")
    if value is None:
        return None
    year = year_of_text(text_of_cell(value))
    if year is None:
        heading = table.header.of("year")
        assert heading is not None
        table.unread(value.why if isinstance(value, NoValue) else "text", row, heading)
    return year


def _procedure(table: SheetTable, row: int) -> str | None:
    text = table.text(row, "procedure")
    if not text:
        return None
    key = f" {heading_key(text)} "
    for code, words in shipped_words().procedures.items():
        if any(f" {heading_key(name)} " in key for name in (*words.names, code)):
            return code
    return text


def grade_and_class(table: SheetTable, row: int) -> tuple[int | None, str | None]:
    """The grade and the class of a row.

    Where a table has one column for both, «5» is a grade and «5А» a class of it; where the grade
    is known from elsewhere, what stands in the column is the class as the form names it.
    """
    grade = table.read(row, "grade", _grade_of)
    text = table.text(row, "class_name")
    if not text:
        return grade, None
    if table.has("grade") or table.about.grade is not None:
        return grade, text
    found = _CLASS.fullmatch(text)
    if found and not found["letter"] and not found["number"]:
        # Where pupils stand in the rows, a bare number may be that of the class in its grade.
        pupils = table.layout.nature == "participants"
        return (None, text) if pupils else (int(found["grade"]), None)
    return (int(found["grade"]) if found else grade_of_text(text)), text


def _grade_of(value: Value) -> tuple[int | None, Unread]:
    if isinstance(value, str) and (told := grade_of_text(value)):
        return told, ""
    number, why = whole_of(value)
    return (number, why) if number is None or 1 <= number <= 11 else (None, "text")


def read_rows(table: SheetTable) -> Rows:
    """The rows of a table of units, as the table that its layout names."""
    name = table.layout.table
    if name == "counts":
        rows, shares, schools = _counts(table)
        return {"counts": rows, "shares": shares, "schools": schools}
    if name == "markers":
        rows, schools = _markers(table)
        return {"markers": rows, "schools": schools}
    schools_of: dict[str, dict[str, Any]] = {}
    rows = [_plain_row(table, row, schools_of) for row in table.rows if is_table_row(table, row)]
    if not rows:
        table.note("V84")
    if name == "schools":
        for one in rows:
            one["name"] = one.get("name") or schools_of.get(one["school"], {}).get("name")
        return {"schools": rows}
    return {name: rows, "schools": list(schools_of.values())}


def is_table_row(table: SheetTable, row: int) -> bool:
    """Whether a row is one of the table; a total, or a row of one cell, is told and left out."""
    known = [table.grid.at(row, one.column) for one in table.header.headings if one.role]
    said = [cell for cell in known if cell is not None]
    first = next((cell for cell in table.grid.rows[row] if cell is not None), None)
    if is_total(table, row):
        table.note("V82", row)
        return False
    if _is_municipality(table, row, first):
        table.municipality = str(first)
        return False
    if len(said) < min(2, len(table.header.headings)):
        table.note("V66", row)
        return False
    return True


def _is_municipality(table: SheetTable, row: int, first: Value) -> bool:
    """Whether a row names the municipality of the rows below it and says nothing else."""
    alone = isinstance(first, str) and {first} == {*table.grid.rows[row]} - {None}
    units = table.has("school") or table.has("school_name")
    return alone and units and level_by_name(str(first)) == "municipality"


def level_by_name(name: str) -> str:
    """The level that the words of a name tell; "" where they tell none."""
    words = set(heading_key(name).split())
    groups = shipped_words().groups
    if words & set(map(heading_key, groups.school_words)):
        return "school"
    stems = [heading_key(word) for word in groups.municipality_words]
    return "municipality" if any(_has(words, stem) for stem in stems) else ""


def _has(words: set[str], stem: str) -> bool:
    if stem.startswith("муниципальн"):
        return any(word.startswith("муниципальн") for word in words)
    return set(stem.split()) <= words


_UNIT_ROLES = ("school", "school_name", "municipality", "branch", "class_name", "unit")


def is_total(table: SheetTable, row: int) -> bool:
    """Whether a row sums up others: «Итого» is its first cell, or stands where a unit is named."""
    first = next((cell for cell in table.grid.rows[row] if cell is not None), None)
    named = (table.value(row, role) for role in _UNIT_ROLES)
    words = shipped_words()
    if any(isinstance(cell, str) and words.total.one(cell) for cell in (first, *named)):
        return True
    municipality = table.text(row, "municipality")
    of_school = any(table.text(row, role) for role in ("school", "school_name"))
    return not of_school and len(table.rows) > 1 and _is_region(municipality)


def _is_region(name: str) -> bool:
    """Whether a name in a column of municipalities is that of their region, or of the country."""
    groups = shipped_words().groups
    words = set(heading_key(name).split())
    return bool(shipped_words().country.one(name)) or bool(
        words & set(groups.region_words) and level_by_name(name) != "municipality"
    )


def _counts(
    table: SheetTable,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    shares: list[dict[str, Any]] = []
    schools: dict[str, dict[str, Any]] = {}
    reader = Shares.of(table, _MARKS)
    failures = Shares.of(table, ("failed",))
    of_schools = table.has("school") or table.has("school_name")
    for row in table.rows:
        if not is_table_row(table, row):
            continue
        told = units(table, row)
        name = told.pop("school_name")
        if told["school"]:
            schools_row(schools, told, name)
        told |= assessment(table, row)
        participants = table.read(row, "participants", count_of)
        figures, given = reader.counts(row, participants)
        if not told["school"] and told["municipality"] and of_schools:
            table.note("V94", row)
        if participants is None and not table.has("participants"):
            participants = _all_of(table, row, figures)
        counts: dict[str, Any] = {**figures, "failed": figures.get("mark_2")}
        if table.has("failed") or table.has("failed_share"):
            number, share = failures.one(row, participants)
            counts["failed"] = number if number is not None else counts.get("mark_2")
            if share is not None:
                given = {"share_2": share, **given}
        for role in ("score_sum", "score_squares", "schools", "unit_level", "unit", "code"):
            if table.has(role):
                counts[role] = _plain_value(table, row, role)
        rows.append({"_row": row, **told, "participants": participants, **counts})
        if given:
            shares.append({**told, "participants": participants, **given})
    if not rows:
        table.note("V84")
    return rows, shares, list(schools.values())


def _all_of(table: SheetTable, row: int, marks: Mapping[str, int | None]) -> int | None:
    """The participants, where a form without them has the number of each mark."""
    known = [count for count in marks.values() if count is not None]
    if len(known) < len(_MARKS):
        return None
    table.note("V93", row)
    return sum(known)


def _markers(table: SheetTable) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    signs = [role for role in TABLES["markers"].optional if table.has(role)]
    rows: list[dict[str, Any]] = []
    schools: dict[str, dict[str, Any]] = {}
    for row in table.rows:
        if not is_table_row(table, row):
            continue
        told = units(table, row)
        name = told.pop("school_name")
        if told["school"]:
            schools_row(schools, told, name)
        found = {role: table.read(row, role, flag_of) for role in signs}
        number = table.read(row, "markers", count_of)
        if number is not None and number != sum(value or 0 for value in found.values()):
            table.note("V74", row)
        rows.append({"_row": row, **told, "year": _year(table, row) or table.about.year, **found})
    if not rows:
        table.note("V84")
    return rows, list(schools.values())


_Read: TypeAlias = Callable[[Value], tuple[Any, Unread]]


def _plain_row(table: SheetTable, row: int, schools: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A row of a plain table: each column as its kind is read, assessment and units as ever."""
    names = TABLES[table.layout.table].names
    told = units(table, row)
    name = told.pop("school_name")
    if told["school"]:
        schools_row(schools, told, name)
    about = assessment(table, row)
    row_of: dict[str, Any] = {"_row": row} | {
        key: value for key, value in {**told, **about}.items() if key in names
    }
    for role in names:
        if role in row_of or not table.has(role):
            continue
        row_of[role] = _plain_value(table, row, role)
    if table.layout.table == "marks":
        _reason(table, row, row_of)
    return row_of


def _plain_value(table: SheetTable, row: int, role: str) -> Any:
    kind = COLUMNS[role].kind
    if role in {"mark", "journal_mark"}:
        return table.read(row, role, mark_of)
    if role == "score" and means("not_done", table.value(row, role)):
        return None
    if role == "score" and (means("absent", table.value(row, role))):
        return None
    if role in PERSONS:
        return table.key(row, role) or None
    if kind == "text":
        return _word(table, row, role)
    how: _Read = {"whole": count_of, "number": number_of, "flag": flag_of}[kind]
    return table.read(row, role, how)


def _word(table: SheetTable, row: int, role: str) -> str | None:
    """A text; where the column has few words, the one that is meant, Russian ones among them."""
    text = table.text(row, role)
    words = COLUMNS[role].words
    if not words or not text or text in words:
        return text or None
    if word := shipped_words().said_as(role, text):
        return word
    heading = table.header.of(role)
    assert heading is not None
    table.notes.note(
        "V86", table.grid.name, table.grid.place(row, heading.column), column=heading.text
    )
    return None


def _reason(table: SheetTable, row: int, told: dict[str, Any]) -> None:
    """Say why a row of marks has no mark, where its cells tell it."""
    if told.get("mark") is not None or told.get("mark_reason") is not None:
        return
    value = table.value(row, "mark")
    for reason in ("absent", "exempt"):
        if any(means(reason, table.value(row, role)) for role in ("mark", "score")):
            told["mark_reason"] = reason
            return
    told["mark_reason"] = "unread" if value is not None and not means("no_mark", value) else None
