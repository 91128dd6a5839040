"""Документы: files as blocks that know nothing of our model; workbooks as grids of values."""

from __future__ import annotations

from roadmap_core.documents.blocks import (
    Block,
    Cell,
    Document,
    DocumentFormat,
    Paragraph,
    ParagraphKind,
    Table,
)
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
from roadmap_core.documents.read import parse_document, read_document
from roadmap_core.documents.xlsx import read_workbook

__all__ = [
    "Block",
    "Cell",
    "CellKind",
    "Document",
    "DocumentFormat",
    "Grid",
    "Merge",
    "NoValue",
    "Paragraph",
    "ParagraphKind",
    "Table",
    "Value",
    "Workbook",
    "column_letters",
    "delimiter_of",
    "kind_of",
    "parse_document",
    "read_document",
    "read_workbook",
]
