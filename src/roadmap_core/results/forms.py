"""Форма: what was read from a file of results: its kind, what it is about, tables as frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from roadmap_core.frames import Backend, frame_of
from roadmap_core.results.about import About
from roadmap_core.results.tables import ASSESSMENT, COLUMNS, TABLES

__all__ = ["Form", "FormPart", "frames_of"]

_FIGURES = {"text": str, "whole": int, "number": float, "flag": int}
_UNITS = ("municipality", "school")
# Columns that are there whatever the form says; the others where it says something in them.
_ALWAYS: Mapping[str, tuple[str, ...]] = {
    "marks": (
        *_UNITS, "class_name", *ASSESSMENT, "student", "mark", "mark_reason", "score", "max_score",
        "journal_mark",
    ),
    "items": (
        *_UNITS, "class_name", *ASSESSMENT, "student", "task", "difficulty", "score", "max_score",
    ),
    "counts": (
        *_UNITS, *ASSESSMENT, "participants", "failed", "mark_2", "mark_3", "mark_4", "mark_5",
    ),
    "journal": (*_UNITS, *ASSESSMENT, "participants", "lower", "equal", "higher"),
    "item_counts": (*_UNITS, *ASSESSMENT, "task", "participants", "points", "max_points"),
    "markers": (*_UNITS, "year", *TABLES["markers"].optional),
    "schools": (*_UNITS, "name"),
    "shares": (*_UNITS, *ASSESSMENT, "participants"),
}  # fmt: skip


_GROUP = ("unit_level", "unit", "code")


@frozen
class FormPart:
    """Часть формы: one table of a file: its sheet, the kind of form, what it is about, its rows."""

    sheet: str
    kind: str
    about: About
    rows: int


def _frozen(frames: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(frames))


def _names(frames: Mapping[str, Any]) -> str:
    return f"[{', '.join(frames)}]"


@frozen(eq=False)
class Form:
    """Форма: what a file of results holds.

    ``kind`` is a code: "f1", "collection", "mark_statistics", "journal_comparison", "mark_shares",
    "markers", "wide", "table", that of a region's own layout, or "unknown" where no form was
    recognised. ``about`` is what all its tables share, ``parts`` what each of them is. ``frames``
    are native frames of the engine by the names of tables: "marks", "items", "counts", "journal",
    "markers", "schools" ...; "shares" are per cent as the form gives them.
    """

    kind: str
    about: About
    frames: Mapping[str, Any] = field(converter=_frozen, repr=_names)
    parts: tuple[FormPart, ...] = field(default=(), converter=tuple[FormPart, ...], repr=False)

    def __str__(self) -> str:
        about = self.about
        said = (about.procedure, about.year, about.subject, about.grade)
        told = ", ".join(str(one) for one in said if one is not None)
        return f"форма {self.kind} ({told}): {', '.join(self.frames) or 'нет таблиц'}"


def frames_of(
    tables: Mapping[str, list[dict[str, Any]]], wanted: Iterable[str], backend: Backend
) -> dict[str, Any]:
    """The rows of each table as a frame; a table without rows only where it is wanted."""
    names = [name for name, rows in tables.items() if rows or name in set(wanted)]
    return {name: _frame(name, tables[name], backend) for name in names}


def _frame(name: str, rows: list[dict[str, Any]], backend: Backend) -> Any:
    said = {key for row in rows for key, value in row.items() if value is not None}
    always = _ALWAYS.get(name, TABLES[name].required)
    if "unit" in said:
        always = (*_GROUP, *always)
    columns = [column for column in TABLES[name].names if column in said or column in always]
    schema = {column: _FIGURES[COLUMNS[column].kind] for column in columns}
    table = ({column: row.get(column) for column in columns} for row in rows)
    return frame_of(table, schema, backend)
