"""Документы: files as blocks that know nothing of our model; workbooks and tables in text files."""

from __future__ import annotations

from roadmap_core.documents.delimited import delimiter_of
from roadmap_core.documents.grid import (
    CellKind,
    Grid,
    Merge,
    NoValue,
    Value,
    Workbook,
    column_letters,
    kind_of,
)
from roadmap_core.documents.xlsx import read_workbook

__all__ = [
    "CellKind",
    "Grid",
    "Merge",
    "NoValue",
    "Value",
    "Workbook",
    "column_letters",
    "delimiter_of",
    "kind_of",
    "read_workbook",
]
