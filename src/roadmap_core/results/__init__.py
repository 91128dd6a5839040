"""Результаты: the tables of results, read from forms, checked, counted by units."""

from __future__ import annotations

from roadmap_core.results.about import About
from roadmap_core.results.form_notes import FORM_CODES
from roadmap_core.results.forms import Form, FormPart
from roadmap_core.results.layouts import Layout, read_layout
from roadmap_core.results.percentages import CountRange, count_ranges, counts_of
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

__all__ = [
    "ASSESSMENT",
    "COLUMNS",
    "FORM_CODES",
    "TABLES",
    "UNITS",
    "About",
    "Column",
    "ColumnKind",
    "CountRange",
    "Form",
    "FormPart",
    "Layout",
    "Table",
    "count_ranges",
    "counts_of",
    "read_form",
    "read_layout",
    "table_named",
]
