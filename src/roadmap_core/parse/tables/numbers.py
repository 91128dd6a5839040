"""How a row is numbered: in its column, before its title, by a letter; rows that cannot be."""

from __future__ import annotations

import re

from attrs import evolve

from roadmap_core.notes import Notes
from roadmap_core.parse.tables.rows import Row
from roadmap_core.parse.tables.sections import ROMAN
from roadmap_core.parse.tables.torn import MARKER
from roadmap_core.text import fold

__all__ = ["OWN_NUMBER", "is_aside", "letter_of", "number_of"]

OWN_NUMBER = re.compile(r"^(\d{1,3}(?:\.\d{1,3})*)[.)]\s*(?=[^\W\d])")
_LETTER = re.compile(r"^([а-я])[.)]$")
_OWN_LETTER = re.compile(r"^([а-я])\)\s*(?=\w)")
_ASIDE = re.compile(r"(?:итого|всего|примечани[ея])(?!\w)")


def number_of(row: Row, notes: Notes) -> tuple[str, Row]:
    """The number of a row, from its column or from the start of its title.

    A letter goes on from the number above it: «а)» under 1 is 1.а.
    """
    cell, title = row.cells.get("number"), row.cells.get("title")
    if cell is None:
        match = OWN_NUMBER.match(title.text) if title else None
        if match and title:
            return match[1], row.with_cell("title", evolve(title, text=title.text[match.end() :]))
        return "", row
    if row.number:
        return row.number, row
    if (cell.text[0].isdigit() and len(cell.text) <= 12) or ROMAN.match(cell.text):
        return cell.text.rstrip(".)"), row
    if not (MARKER.match(cell.text) or _LETTER.match(fold(cell.text))):
        notes.leave(cell.span, "в столбце номера стоит не номер")
    return "", row


def is_aside(row: Row) -> bool:
    """Whether a row is no activity: a sum, a note, a signature laid out as cells."""
    texts = {cell.text for cell in row.line.cells if cell.text}
    if len(texts) == 1 and _ASIDE.match(fold(next(iter(texts)))):
        return True
    number = fold(row.text("number"))
    if not number or row.number or "title" in row.cells or len(row.cells) < 2:
        return False
    return re.search(r"[^\W\d]{3}", number) is not None and not ROMAN.match(row.text("number"))


def letter_of(row: Row) -> tuple[str, Row]:
    """The letter that a sub-row is numbered by, in its column or before its title."""
    if match := _LETTER.match(fold(row.text("number"))):
        return match[1], row
    title = row.cells.get("title")
    match = _OWN_LETTER.match(fold(title.text)) if title and "number" not in row.cells else None
    if match is None or title is None:
        return "", row
    return match[1], row.with_cell("title", evolve(title, text=title.text[match.end() :]))
