"""Счёт исполнения: how many rows of a status are due, done, late; every share with its whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType

from attrs import frozen

from roadmap_core.progress.entry import State
from roadmap_core.progress.rows import StatusRow

__all__ = ["APART_LABELS", "Apart", "Ratio", "Tally", "apart_of", "grouped", "tally_of"]

_DONE = frozenset({State.DONE, State.DONE_LATE})

APART_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "ongoing": "постоянно",
        "on_demand": "по запросу",
        "own_schedule": "по отдельному графику",
        "recurring": "повторяется, дни не названы",
        "dated": "последний день не назван",
        "annual": "последний день не назван",
        "mixed": "дни не названы",
        "relative": "от события",
        "unread": "срок не прочитан",
        "": "срок не указан",
    }
)
"""What a report calls work that has no day to be finished on, by the kind of its period."""


@frozen
class Ratio:
    """Доля: so many of so many, never a bare per cent.

    >>> str(Ratio(3, 4)), str(Ratio(0, 0))
    ('3/4', 'не применимо')
    """

    n: int
    of: int

    @property
    def value(self) -> float | None:
        """The quotient; None where there is nothing to divide by."""
        return self.n / self.of if self.of else None

    def __str__(self) -> str:
        return f"{self.n}/{self.of}" if self.of else "не применимо"


@frozen(kw_only=True)
class Tally:
    """Счёт: rows that are to be finished on a day, counted for the whole plan or a part of it.

    ``due`` are those whose day has come by the day of the status; they are ``done`` (of them
    ``late`` behind their day), ``overdue``, ``missed``, or still ``open``: due on the very day.
    ``early`` were done though their day is still to come. Rows that are not applicable stand apart
    and in none of these, and so do ``possible`` ones: those that are due under some readings of
    their period only.
    """

    name: str
    due: int = 0
    done: int = 0
    late: int = 0
    overdue: int = 0
    missed: int = 0
    open: int = 0
    early: int = 0
    not_applicable: int = 0
    possible: int = 0

    @property
    def share(self) -> Ratio:
        """Done of those due."""
        return Ratio(self.done, self.due)

    @property
    def execution_index(self) -> Ratio:
        """BEI: all that were done, early ones too, to those due; may be more than one."""
        return Ratio(self.done + self.early, self.due)

    @property
    def missed_tasks(self) -> Ratio:
        """Those not done by their day, of those due: done late, overdue, missed."""
        return Ratio(self.late + self.overdue + self.missed, self.due)


def tally_of(name: str, rows: Iterable[StatusRow], on: date) -> Tally:
    """The tally of rows on a day; what has no day to be finished on is in none of its figures."""
    found: Counter[str] = Counter()
    for row in rows:
        if row.due is None:
            continue
        if row.state is State.NOT_APPLICABLE:
            found["not_applicable"] += 1
        elif row.assuming:
            found["possible"] += row.due <= on
        elif row.due > on:
            found["early"] += row.state in _DONE
        else:
            found["due"] += 1
            found["done"] += row.state in _DONE
            found["late"] += row.state is State.DONE_LATE
            found["overdue"] += row.state is State.OVERDUE
            found["missed"] += row.state is State.MISSED
            found["open"] += row.state in (State.DUE, State.IN_PROGRESS)
    return Tally(name=name, **found)


def grouped(
    rows: Iterable[StatusRow], names: Callable[[StatusRow], Iterable[str]], on: date
) -> tuple[Tally, ...]:
    """A tally for each name, in the order of first appearance; a row counts for each of its own."""
    found: dict[str, list[StatusRow]] = {}
    for row in rows:
        for name in names(row):
            found.setdefault(name, []).append(row)
    return tuple(tally_of(name, several, on) for name, several in found.items())


@frozen(kw_only=True)
class Apart:
    """Без дня: work that is to be finished on no day, of one kind, and what was told of it."""

    kind: str
    rows: int
    told: int
    recorded: int

    @property
    def label(self) -> str:
        """The kind in Russian."""
        return APART_LABELS.get(self.kind, self.kind)


def apart_of(rows: Iterable[StatusRow]) -> tuple[Apart, ...]:
    """The work that has no day to be finished on, by kind, in the order of first appearance.

    ``told`` are the rows of which an entry tells anything, ``recorded`` the entries that say that
    a piece of it was done.
    """
    found: dict[str, list[StatusRow]] = {}
    for row in rows:
        if row.due is None and row.state is not State.NOT_APPLICABLE:
            found.setdefault(row.kind, []).append(row)
    return tuple(
        Apart(
            kind=kind,
            rows=len(several),
            told=sum(row.state not in (State.NOT_DUE, State.DUE) for row in several),
            recorded=sum(row.recorded for row in several),
        )
        for kind, several in found.items()
    )
