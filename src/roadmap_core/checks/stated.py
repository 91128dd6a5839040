"""What a roadmap states about time, as the timing checks look at it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from roadmap_core.checks.definition import Skip
from roadmap_core.checks.subject import Subject
from roadmap_core.keys import NumberOrder, number_order
from roadmap_core.model import Activity, Roadmap
from roadmap_core.periods import Annual, Dated, Deadline, Part, Period, Reading, Relative, Unread
from roadmap_core.text import fold
from roadmap_core.windows import Window, union

__all__ = [
    "covered_by",
    "days_outside",
    "is_whole_years",
    "landmarks",
    "names_day",
    "number_key",
    "stated",
    "stated_in",
    "timed",
    "unknown_years",
]


_DAY = timedelta(days=1)
# Two digits at most: a longer number is a year, and int() refuses very long ones.
_NUMBERS = re.compile(r"(?<![0-9])[0-9]{1,2}(?![0-9])")


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


def unknown_years(subject: Subject, of: Callable[[Reading], Iterable[Window]]) -> Iterator[Skip]:
    """The skip for the windows that touch years without a work calendar, if any do."""
    calendar = subject.policy.work_calendar
    years = {
        year
        for _, period in timed(subject.roadmap)
        for reading in period.readings
        for window in of(reading)
        for year in range(window.first.year, window.end.year + 1)
    }
    unknown = sorted(year for year in years if not calendar.knows(Window.of_year(year)))
    if unknown:
        yield Skip(f"нет производственного календаря на годы: {', '.join(map(str, unknown))}")


def days_outside(window: Window, room: tuple[Window, ...]) -> Iterator[Window]:
    """The days of a window that no window of the room covers."""
    first = window.first
    for inside in room:
        if inside.last is not None and inside.last < first:
            continue
        if inside.first > window.end:
            break
        if first < inside.first:
            yield Window(first, inside.first - _DAY)
        if inside.last is None or inside.last >= window.end:
            return
        first = inside.end + _DAY
    yield Window(first, window.last)


def names_day(period: Period, loose: tuple[str, ...]) -> Callable[[date], bool]:
    """Whether a wording names a day by its number; parts of a month name none."""
    text = fold(period.text)
    numbers = frozenset(int(number) for number in _NUMBERS.findall(text))
    is_loose = any(stem in text for stem in loose)
    return lambda day: not is_loose and day.day in numbers
