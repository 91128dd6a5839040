"""Результаты: the tables of results, read from forms, checked, counted by units."""

from __future__ import annotations

from roadmap_core.results.about import About
from roadmap_core.results.counts import count_items, count_marks, gather_counts
from roadmap_core.results.form_notes import FORM_CODES
from roadmap_core.results.forms import Form, FormPart
from roadmap_core.results.items import item_statistics
from roadmap_core.results.layouts import Layout, read_layout
from roadmap_core.results.percentages import CountRange, count_ranges, counts_of
from roadmap_core.results.problems import PROBLEMS, Problem
from roadmap_core.results.read import read_form
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
    "FORM_CODES",
    "PROBLEMS",
    "TABLES",
    "UNITS",
    "About",
    "Column",
    "ColumnKind",
    "CountRange",
    "Form",
    "FormPart",
    "Layout",
    "Problem",
    "Table",
    "count_items",
    "count_marks",
    "count_ranges",
    "counts_of",
    "failing",
    "gather_counts",
    "item_statistics",
    "read_form",
    "read_layout",
    "table_named",
    "validate",
]
