"""Строки исполнения: how it stands with each occurrence, and with each school of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, overload

from attrs import field, frozen

from roadmap_core.findings import Finding
from roadmap_core.frames import Backend, frame_of, html_table
from roadmap_core.progress.entry import State
from roadmap_core.windows import Window
from roadmap_core.wording import day_range

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["STATUS_COLUMNS", "Status", "StatusRow", "cells_of"]

STATUS_COLUMNS: Mapping[str, type] = {
    "occurrence": str,
    "activity": str,
    "number": str,
    "title": str,
    "section": str,
    "school": str,
    "municipality": str,
    "bodies": str,
    "kind": str,
    "first": date,
    "due": date,
    "state": str,
    "day_done": date,
    "days_late": int,
    "times": int,
    "recorded": int,
    "deliverables": str,
    "evidence": str,
    "assuming": str,
}
"""The columns of a status as a frame."""

# As many rows as a notebook shows at once.
_SHOWN = 200
_JOINED = ("bodies", "deliverables", "evidence")


@frozen(kw_only=True)
class StatusRow:
    """Строка исполнения: one occurrence, for one school where each school has its own duty.

    ``occurrence`` is the key that an entry names it by; of work that the text gives no days it is
    the key of the activity. ``kind`` is that of the part of the period, "" where there is no
    period. ``first`` is None where the text gives no start, ``due`` where nothing is to be finished
    on a day. ``day_done`` is the day on which it was done as often as asked (``times``),
    ``recorded`` how many entries say that it was done. ``days_late`` are calendar days behind
    ``due``, up to the day it was done or the day of the status; None where nothing is late.
    ``assuming`` names the readings of an ambiguous period that have the occurrence. Names are
    taken out of every wording.
    """

    occurrence: str
    activity: str
    number: str
    title: str
    section: str = ""
    school: str = ""
    municipality: str = ""
    bodies: tuple[str, ...] = ()
    kind: str = ""
    first: date | None = None
    due: date | None = None
    state: State
    day_done: date | None = None
    days_late: int | None = None
    times: int = 1
    recorded: int = 0
    deliverables: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    assuming: str = ""

    @property
    def is_dated(self) -> bool:
        """Whether it is to be finished on a day; what is not is counted apart and never late."""
        return self.due is not None

    @property
    def is_certain(self) -> bool:
        """Whether every reading of the period has it."""
        return not self.assuming


def cells_of(row: StatusRow) -> dict[str, Any]:
    """A row as the cells of a frame."""
    cells = {name: getattr(row, name) for name in STATUS_COLUMNS}
    joined = {name: "; ".join(cells[name]) for name in _JOINED}
    return {**cells, **joined, "state": row.state.value}


@frozen(repr=False)
class Status:
    """Исполнение на день: a row for each occurrence of a plan, as a log tells it up to a day.

    ``findings`` are what does not fit between the log and the plan, as `ProgressLog.validate`
    gives it.
    """

    rows: tuple[StatusRow, ...] = field(converter=tuple[StatusRow, ...])
    on: date
    findings: tuple[Finding, ...] = field(default=(), converter=tuple[Finding, ...])

    def __iter__(self) -> Iterator[StatusRow]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def at(self, state: State | str) -> tuple[StatusRow, ...]:
        """The rows of one state.

        Raises:
            ValueError: there is no such state.
        """
        wanted = State(state)
        return tuple(row for row in self.rows if row.state is wanted)

    @property
    def counts(self) -> Mapping[State, int]:
        """How many rows have each state, in the order of the states; none that no row has."""
        found = Counter(row.state for row in self.rows)
        return {state: found[state] for state in State if found[state]}

    def __str__(self) -> str:
        counts = ", ".join(f"{state.label} {number}" for state, number in self.counts.items())
        told = f"Исполнение на {day_range(Window.of_day(self.on))}: строк {len(self.rows)}"
        return f"{told} ({counts})." if counts else f"{told}."

    def __repr__(self) -> str:
        counts = ", ".join(f"{number} {state}" for state, number in self.counts.items())
        return f"<Status {self.on} {len(self.rows)} rows: {counts or 'none'}>"

    @overload
    def to_frame(self, backend: Literal["pandas"] = ...) -> pd.DataFrame: ...
    @overload
    def to_frame(self, backend: Backend) -> Any: ...
    def to_frame(self, backend: Backend = "pandas") -> Any:
        """The rows as a frame of an engine, one each; the columns are `STATUS_COLUMNS`."""
        return frame_of(map(cells_of, self.rows), STATUS_COLUMNS, backend)

    def _repr_html_(self) -> str:
        """The first two hundred rows as a table; the caption counts them all."""
        return html_table(str(self), map(cells_of, self.rows[:_SHOWN]), STATUS_COLUMNS)
