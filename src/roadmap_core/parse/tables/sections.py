"""Rows that are no activities but head them: sections, with the time that they may name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from roadmap_core.parse.lines import Line
from roadmap_core.parse.tables.entry import Heading
from roadmap_core.parse.tables.evidence import NUMBER, is_time
from roadmap_core.parse.tables.rows import Row, starts_low
from roadmap_core.parse.tables.table import Header
from roadmap_core.text import fold

__all__ = ["ROMAN", "heading_of", "is_guess", "numbers_sections", "time_of"]

ROMAN = re.compile(r"^[IVXІХ]{1,5}[.)]?$")
_SECTION = re.compile(r"^(?:раздел|направление|блок|этап|модуль|часть|[ivxіх]{1,5}[.)])\W", re.I)
_AFTER_TIME = re.compile(r"\s*[.:;(«\"]|\s+[-–—]\s+(?=[^\W\d])")
_DAY = re.compile(r"\d{1,2}\.\d{1,2}|(?<!\d)\d{1,2}\s+[а-я]+[яа](?!\w)")
_LONGEST_TIME = 60


def time_of(title: str) -> str:
    """When the rows under a heading are: «Сентябрь», «I квартал. Отчёты»; "" where it is silent.

    A single day is the day of something and no time of a section.
    """
    whole = title.rstrip(" .:;")
    cut = _AFTER_TIME.search(whole)
    for piece in (whole, whole[: cut.start()] if cut else ""):
        if 0 < len(piece) <= _LONGEST_TIME and is_time(piece) and not _names_day(piece):
            return piece
    return ""


def _names_day(text: str) -> bool:
    return (
        re.search(r"\d{1,2}\.\d{1,2}|(?<!\d)\d{1,2}\s+[а-я]+(?:я|а)(?!\w)", fold(text)) is not None
    )


def heading_of(row: Row, header: Header, *, numbered: bool) -> Heading | None:
    """The heading that a row surely is: one text in it, whose place or form says so.

    ``numbered``: plain numbers head sections. One text that only names a time is a heading, too.
    """
    texts = [cell for cell in row.line.cells if cell.text]
    first = texts[0]
    if row.lent:
        return None
    alike = fold(first.text)
    if all(fold(cell.text) == alike for cell in texts[1:]):
        if NUMBER.match(first.text):
            return None
        in_number_column = "number" in row.cells and "number" in header.roles
        formed = first.bold or _SECTION.match(first.text) is not None or len(texts) > 1
        over_all = 1 < first.columns >= len(header.columns) - 1
        time = time_of(first.text)
        if in_number_column or formed or over_all or time:
            return Heading(first.text, row.line, time=time)
        return None
    if set(row.cells) == {"number", "title"} and not row.extra:
        number, title = row.text("number"), row.text("title")
        if ROMAN.match(number):
            return Heading(title, row.line, number.rstrip(".)"), time_of(title))
        if numbered and "." not in row.number:
            return Heading(title, row.line, row.number, time_of(title))
    return None


def is_guess(row: Row, following: Row | Line | None, *, has_numbers: bool) -> bool:
    """Whether a row with a title alone may head the rows under it.

    It stands before a row with a number, or, where rows have none, before one with cells of its
    own; a bold or formed one is no guess.
    """
    title = row.text("title")
    texts = {cell.text for cell in row.line.cells if cell.text}
    if texts != {title} or row.lent or NUMBER.match(title) or starts_low(title):
        return False
    if not isinstance(following, Row):
        return False
    if has_numbers:
        return bool(following.number)
    return "title" in following.cells and len(following.cells) > 1 and not title.endswith(":")


def numbers_sections(rows: Sequence[Row]) -> bool:
    """Whether plain numbers head sections: each stands in an empty row before «N.1» or before 1.

    A single row of that kind, or one beside a plain row with cells of its own, is an umbrella; not
    so where the rows below count from 1 again.
    """
    plain = [at for at, row in enumerate(rows) if row.number and "." not in row.number]
    empty = [at for at in plain if _is_empty(rows[at])]
    if len(empty) < 2:
        return False
    following = [rows[at + 1].number if at + 1 < len(rows) else "" for at in empty]
    if len(empty) == len(plain):
        numbers = [rows[at].number for at in empty]
        return all(below.startswith(f"{n}.") for n, below in zip(numbers, following, strict=True))
    counted = [rows[at].number for at in empty] == [str(n) for n in range(1, len(empty) + 1)]
    return counted and all(below == "1" for below in following)


def _is_empty(row: Row) -> bool:
    """Whether a row has a number and a title and nothing else."""
    filled = row.cells.keys() == {"number", "title"} and not (row.extra or row.lent)
    return filled and not row.text("title").endswith(":")
