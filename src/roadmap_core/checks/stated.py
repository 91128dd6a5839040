"""What a roadmap states about time, as the timing checks look at it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from roadmap_core.keys import NumberOrder, number_order
from roadmap_core.model import Activity, Roadmap
from roadmap_core.periods import Annual, Dated, Deadline, Part, Period, Reading, Relative, Unread
from roadmap_core.windows import Window, union

__all__ = [
    "covered_by",
    "is_whole_years",
    "landmarks",
    "number_key",
    "stated",
    "stated_in",
    "timed",
]


def timed(roadmap: Roadmap) -> Iterator[tuple[Activity, Period]]:
    """The rows whose periods are judged: leaves, and umbrella rows that say something of their own.

    The period that an umbrella row hands down is judged at the leaves that inherit it.
    """
    for activity in roadmap.walk():
        period = activity.period
        if period is None:
            continue
        if activity.is_leaf or not any(_says(leaf, period) for leaf in activity.leaves):
            yield activity, period


def _says(leaf: Activity, period: Period) -> bool:
    """Whether a leaf's period is of the same days, in whatever words."""
    return leaf.period is not None and leaf.period.days_key == period.days_key


def stated(part: Part) -> tuple[Window, ...]:
    """The windows whose days stand in the text: none that follow from the horizon alone.

    An annual range names no year, a season none either; a deadline is its one day.
    """
    match part:
        case Dated():
            windows = part.dates
        case Deadline():
            return (Window(part.due, part.due, open_start=True),)
        case Annual() | Relative() | Unread():
            return ()
        case _:
            windows = part.within
    # Of an open start only the last day stands in the text.
    return tuple(Window(w.end, w.last, open_start=True) if w.open_start else w for w in windows)


def stated_in(reading: Reading) -> tuple[Window, ...]:
    """The stated windows of all parts of a reading."""
    return tuple(window for part in reading.parts for window in stated(part))


def landmarks(period: Period, horizon: Window) -> tuple[Window, ...]:
    """When something is due to happen under any reading: dated, annual and deadline windows.

    Of a deadline only its last day counts; what runs all the time or has no dates is left out.
    """
    found: list[Window] = []
    for reading in period.readings:
        for part in reading.parts:
            if isinstance(part, Dated | Annual | Deadline):
                found += (
                    Window(w.end, w.last) if w.open_start else w for w in part.windows(horizon)
                )
    return tuple(window for one in union(found) if (window := one & horizon) is not None)


def is_whole_years(window: Window) -> bool:
    """Whether a window is calendar years from their first day to their last."""
    first, last = window.first, window.last
    return last is not None and (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)


def covered_by(windows: tuple[Window, ...]) -> tuple[Window, ...]:
    """The days that windows leave room for: an open start reaches back without end."""
    return union(Window(date.min, w.last) if w.open_start else w for w in windows)


def number_key(activity: Activity) -> NumberOrder:
    """Sorts numbers as a reader counts them: «2» before «10», digits before words."""
    return number_order(activity.number)
