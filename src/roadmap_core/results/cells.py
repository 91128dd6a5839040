"""Значения ячеек: numbers, marks, days and words as offices type them, or why they are none."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Literal, TypeAlias

from roadmap_core.documents.grid import NoValue, Value
from roadmap_core.results.layouts import shipped_words
from roadmap_core.text import squeeze

__all__ = ["Unread", "flag_of", "mark_of", "means", "number_of", "text_of_cell", "whole_of"]

Unread: TypeAlias = Literal["", "formula", "error", "text", "range"]
"""Why a cell gave no value; "" where nothing is wrong, an empty cell among that."""

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")


def text_of_cell(value: Value) -> str:
    """A cell as a key or name: a whole number without a point, a day as 02.04.2024, "" for none."""
    if isinstance(value, str):
        return squeeze(value)
    if value is None or isinstance(value, NoValue):
        return ""
    if isinstance(value, datetime | date):
        return f"{value:%d.%m.%Y}"
    return str(value)


def number_of(value: Value) -> tuple[int | float | None, Unread]:
    """The number of a cell, also one that is typed as text: «57,14», «1 354 910», «31,9 %».

    >>> number_of("57,14 %"), number_of("1 354 910"), number_of("много"), number_of(None)
    ((57.14, ''), (1354910, ''), (None, 'text'), (None, ''))
    """
    if value is None or type(value) is int:
        return value, ""
    if isinstance(value, NoValue):
        return None, value.why
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None, "text"
    if isinstance(value, str):
        plain = re.sub(r"\s", "", value.replace("\u00a0", "").replace("\u202f", ""))
        plain = plain.removesuffix("%").lstrip("'")
        if not plain:
            return None, ""
        if not _NUMBER.fullmatch(plain):
            return None, "text"
        value = float(plain.replace(",", "."))
    if isinstance(value, float) and value.is_integer():
        return int(value), ""
    return value, ""


def whole_of(value: Value) -> tuple[int | None, Unread]:
    """The whole number of a cell."""
    number, why = number_of(value)
    return (number, why) if number is None or isinstance(number, int) else (None, "text")


def mark_of(value: Value) -> tuple[int | None, Unread]:
    """The mark of a cell, 2 to 5; words for none («нет отметки», «-») are no fault.

    >>> mark_of(4), mark_of("5"), mark_of("нет отметки"), mark_of(6)
    ((4, ''), (5, ''), (None, ''), (None, 'range'))
    """
    if means("no_mark", value) or means("absent", value) or means("exempt", value):
        return None, ""
    number, why = number_of(value)
    if number is None:
        return None, why
    return (number, "") if isinstance(number, int) and 2 <= number <= 5 else (None, "range")


def flag_of(value: Value) -> tuple[int | None, Unread]:
    """A sign: 1 or 0; «да», «+» and «нет» are read, too."""
    if isinstance(value, bool):
        return int(value), ""
    if means("yes", value):
        return 1, ""
    if means("no", value):
        return 0, ""
    number, why = number_of(value)
    if number is None or number in {0, 1}:
        return (None, why) if number is None else (int(number), "")
    return None, "range"


def means(what: str, value: Value) -> bool:
    """Whether a cell holds one of the words for that: "absent", "not_done", "no_mark" ...

    >>> means("absent", "Отсутствовал"), means("not_done", "X"), means("not_done", 0)
    (True, True, False)
    """
    return isinstance(value, str) and _means(what, value)


@lru_cache(maxsize=16_384)
def _means(what: str, text: str) -> bool:
    plain = squeeze(text)
    # Signs alone have no letters to be compared by.
    if plain and not any(map(str.isalnum, plain)):
        signs = plain.translate(_DASHES)
        return signs in shipped_words().cells[what]
    return bool(shipped_words().cell[what].one(plain))


_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-"))
