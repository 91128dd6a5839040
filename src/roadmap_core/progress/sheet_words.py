"""Столбцы листа: what the sheet of progress holds and how it is known again, as data.

The data are ``data/progress_sheet.ru.toml``: whoever writes the sheet and whoever reads it back go
by the same list.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from attrs import frozen

from roadmap_core.progress.entry import RECORDED, State
from roadmap_core.serde import read_toml
from roadmap_core.text import cyrillic, fold, squeeze

__all__ = [
    "CHOICES",
    "SheetColumn",
    "column_of",
    "computed_words",
    "guide_lines",
    "sheet_columns",
    "state_of",
]

_DATA = Path(__file__).parents[1] / "data" / "progress_sheet.ru.toml"

CHOICES: tuple[State, ...] = tuple(state for state in RECORDED if state is not State.WITHDRAWN)
"""The states that an office chooses from; an entry is taken back in the log alone."""


@frozen(kw_only=True)
class SheetColumn:
    """Столбец листа: its heading, how wide it is, and whether the office fills it in."""

    name: str
    heading: str
    known: tuple[str, ...]
    width: int
    filled: bool


@frozen(kw_only=True)
class SheetWords:
    guide: tuple[str, ...]
    columns: tuple[SheetColumn, ...]
    states: dict[str, tuple[str, ...]]
    follows: dict[str, tuple[str, ...]]


@cache
def _file() -> SheetWords:
    return read_toml(SheetWords, _DATA)


def guide_lines() -> tuple[str, ...]:
    """How the sheet is filled in, a line each."""
    return _file().guide


def sheet_columns() -> tuple[SheetColumn, ...]:
    """The columns of the sheet in their order."""
    return _file().columns


def column_of(heading: str) -> str:
    """The column that a heading means, by the words it begins with; "" where it means none.

    >>> column_of("Дата исполнения"), column_of("Телефон")
    ('day', '')
    """
    told = compared(heading)
    for column in sheet_columns():
        if any(told.startswith(compared(known)) for known in column.known):
            return column.name
    return ""


def state_of(text: str) -> tuple[State | None, bool]:
    """The state that words mean, and whether they are those of the list; None for other words.

    >>> state_of("Исполнено"), state_of("готово"), state_of("почти")
    ((<State.DONE: 'done'>, True), (<State.DONE: 'done'>, False), (None, False))
    """
    told = compared(text)
    for state in CHOICES:
        if told == compared(state.label):
            return state, True
    found = _meant().get(told)
    return found, False


def computed_words() -> frozenset[str]:
    """Words for what follows from the days and the plan, as `compared`."""
    return frozenset(map(compared, _file().follows["words"]))


@cache
def _meant() -> Mapping[str, State]:
    told = _file().states.items()
    return {compared(word): State(state) for state, words in told for word in words}


def compared(text: str) -> str:
    """The form in which headings and states are compared."""
    return squeeze(fold(cyrillic(text))).rstrip(" .!")
