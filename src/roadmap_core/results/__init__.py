"""Результаты: the tables of results, read from forms, checked, counted by units."""

from __future__ import annotations

from roadmap_core.results.counts import count_items, count_marks, gather_counts
from roadmap_core.results.items import item_statistics
from roadmap_core.results.problems import PROBLEMS, Problem
from roadmap_core.results.tables import (
    ASSESSMENT,
    COLUMNS,
    TABLES,
    UNITS,
    Column,
    ColumnKind,
    Table,
    table_named,
)
from roadmap_core.results.validation import failing, validate

__all__ = [
    "ASSESSMENT",
    "COLUMNS",
    "PROBLEMS",
    "TABLES",
    "UNITS",
    "Column",
    "ColumnKind",
    "Problem",
    "Table",
    "count_items",
    "count_marks",
    "failing",
    "gather_counts",
    "item_statistics",
    "table_named",
    "validate",
]
