"""Что вышло и что осталось: how much of a plan a file for another program took, and what not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from attrs import evolve, field, frozen

from roadmap_core.kinds import Kind
from roadmap_core.model import Activity
from roadmap_core.names import redacted, said
from roadmap_core.periods import Part
from roadmap_core.schedule.occurrence import Occurrence
from roadmap_core.windows import Window

__all__ = ["LeftOut", "Written", "has_days", "left_out_of", "shown", "writable"]

# What no XML can hold, nor a text in UTF-8, whatever stands in a document.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NO_PERIOD = "срок не указан"
OUTSIDE = "дни срока вне показанного времени"
_WHY = {
    Kind.ONGOING: "выполняется постоянно, своих дней нет",
    Kind.OWN_SCHEDULE: "дни стоят в отдельном графике",
    Kind.ON_DEMAND: "выполняется по запросу, своих дней нет",
    Kind.RECURRING: "дней четвертей в тексте нет",
    Kind.RELATIVE: "дни зависят от события",
    Kind.UNREAD: "срок не прочитан",
}


@frozen
class LeftOut:
    """Не вошло: an activity, or one part of its period, that the file has no days for, and why."""

    activity: str
    title: str = field(repr=said)
    why: str

    def __str__(self) -> str:
        return f"{self.activity}: {self.why}"


@frozen
class Written:
    """Записано: what a file holds (``count`` occurrences) and what stayed out of it.

    As text it is one line; a caller who shows nothing else shows that, for what was left out is
    not in the file.
    """

    count: int
    left_out: tuple[LeftOut, ...] = ()

    def __str__(self) -> str:
        rest = f"; без дней осталось: {len(self.left_out)}" if self.left_out else ""
        return f"Записано сроков: {self.count}{rest}."

    def __iter__(self) -> Iterator[LeftOut]:
        return iter(self.left_out)


def writable(text: str) -> str:
    r"""A text without the signs that no file of another program can hold.

    >>> writable("Анализ\x00 итогов")
    'Анализ итогов'
    """
    return _ILLEGAL.sub("", text)


def shown(one: Occurrence) -> Window:
    """The days that another program shows: of a deadline the last one alone."""
    if one.window.open_start and one.due_on is not None:
        return Window.of_day(one.due_on)
    return evolve(one.window, open_start=False)


def has_days(one: Occurrence, *, ongoing: bool) -> bool:
    """Whether an occurrence has days that a file can hold; frames count as days if asked for."""
    last = shown(one).last
    if last is None or last == date.max:
        return False
    return ongoing or one.due_on is not None or one.kind is Kind.DATED


def left_out_of(leaf: Activity, taken: Sequence[Occurrence], title: str) -> Iterator[LeftOut]:
    """What of a leaf's period no occurrence that was taken stands for, each reason once."""
    reasons = [NO_PERIOD]
    if leaf.period is not None:
        parts = [part for reading in leaf.period.readings for part in reading.parts]
        reasons = [why for part in parts if (why := _why(part, taken))]
    for why in dict.fromkeys(reasons):
        yield LeftOut(redacted(leaf.key), title, why)


def _why(part: Part, taken: Sequence[Occurrence]) -> str:
    """Why a part is not in a file; "" where it is."""
    for one in taken:
        # Weeks have days, school terms have none, and both recur.
        has_days = one.due_on is not None or one.kind is Kind.DATED
        if one.kind is part.kind and has_days == part.has_days:
            return ""
    return OUTSIDE if part.has_days else _WHY[part.kind]
