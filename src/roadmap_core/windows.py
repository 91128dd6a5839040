"""Closed ranges of days and their algebra, at day granularity."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from attrs import field, frozen
from attrs.converters import optional

from roadmap_core.errors import InvalidData, InvalidDay, InvalidWindow, OpenEnd
from roadmap_core.schemas import upgrade

__all__ = [
    "SCHOOL_YEAR",
    "MonthDay",
    "Window",
    "as_horizon",
    "clip",
    "day_of",
    "gaps",
    "in_order",
    "union",
]

_DAY = timedelta(days=1)
_FEBRUARY = 2
# The longest February is told apart: its last day is not always the 29th.
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def day_of(value: object) -> date:
    """The day of a date, a datetime (by its own clock) or a ``pandas.Timestamp``.

    >>> day_of(datetime(2024, 1, 31, 23, 59))
    datetime.date(2024, 1, 31)

    Raises:
        InvalidDay: it is anything else.
    """
    if type(value) is date:
        return value
    # pandas.NaT calls itself a datetime, and equals nothing, not even itself.
    if isinstance(value, datetime) and value == value:
        return value.date()
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise InvalidDay(type(value).__name__)


def _by_day_of_february(day: int | None) -> float:
    return 28.5 if day is None else day


@frozen(order=True)
class MonthDay:
    """A day of every year; without a ``day`` it is the last one of its month.

    Only February keeps such a last day: other months have their number. 29 February is a day of
    leap years alone.

    >>> MonthDay(2).on(2025), MonthDay(2, 29).on(2025), MonthDay(5) == MonthDay(5, 31)
    (datetime.date(2025, 2, 28), None, True)

    Raises:
        InvalidData: no year has that day.
    """

    month: int
    day: int | None = field(default=None, order=_by_day_of_february)

    def __attrs_post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise InvalidData("MonthDay", [f"there is no month {self.month}"])
        longest = _LONGEST[self.month - 1]
        if self.day is None and self.month != _FEBRUARY:
            object.__setattr__(self, "day", longest)
        elif self.day is not None and not 1 <= self.day <= longest:
            raise InvalidData("MonthDay", [f"month {self.month} has no day {self.day}"])

    @property
    def is_last_of_month(self) -> bool:
        """Whether it ends its month in every year; 29 February does not."""
        return self.day is None or (
            self.month != _FEBRUARY and self.day == _LONGEST[self.month - 1]
        )

    def on(self, year: int) -> date | None:
        """That day of a year; None for 29 February of a common year, and outside the calendar."""
        if not date.min.year <= year <= date.max.year:
            return None
        last = monthrange(year, self.month)[1]
        day = last if self.day is None else self.day
        return date(year, self.month, day) if day <= last else None


@upgrade(MonthDay, to=2)
def _no_longer_cut(old: dict[str, Any]) -> dict[str, Any]:
    """Schema 1 cut a day to the end of its month: 29 February was the last of any February."""
    month, day = old.get("month"), old.get("day")
    if isinstance(month, int) and 1 <= month <= 12 and isinstance(day, int):
        return {**old, "day": day if day < _LONGEST[month - 1] else None}
    return old


# design decision: 1 September to 31 May unless a policy says otherwise.
SCHOOL_YEAR = (MonthDay(9, 1), MonthDay(5, 31))


def _open_end_last(last: date | None) -> tuple[bool, date]:
    return last is None, last or date.min


@frozen(order=True)
class Window:
    """Промежуток: a closed range of days, both ends inside.

    ``last`` is None where the end is open: no day is the last. ``open_start`` marks a first day
    that the text did not give (a deadline's window). Both take part in equality; `days_key` is
    the key of the days alone. Sorted by first day, then by last, an open end behind all others.

    >>> Window.of_month(2024, 2).days, Window(date(2024, 9, 1)).days
    (29, None)

    Raises:
        InvalidWindow: the last day is before the first.
        InvalidDay: an end is no day.
    """

    first: date = field(converter=day_of)
    last: date | None = field(default=None, converter=optional(day_of), order=_open_end_last)
    open_start: bool = field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise InvalidWindow(self.first, self.last)

    @classmethod
    def of_month(cls, year: int, month: int) -> Window:
        """A calendar month."""
        return cls(date(year, month, 1), date(year, month, monthrange(year, month)[1]))

    @classmethod
    def of_year(cls, year: int) -> Window:
        """A calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def since(cls, day: date) -> Window:
        """All days from one on, without an end."""
        return cls(day)

    @classmethod
    def of_day(cls, day: date) -> Window:
        """One day."""
        return cls(day, day)

    @property
    def days(self) -> int | None:
        """How many days are inside, never less than one; None where the end is open."""
        return None if self.last is None else self.length

    @property
    def open_end(self) -> bool:
        """Whether the text gave no end."""
        return self.last is None

    @property
    def end(self) -> date:
        """The last day, for what cannot go on without one: a horizon, steps, a list of months.

        Raises:
            OpenEnd: the window has none.
        """
        if self.last is None:
            raise OpenEnd(self.first)
        return self.last

    @property
    def length(self) -> int:
        """How many days are inside, for what cannot go on without an end.

        Raises:
            OpenEnd: the window has none.
        """
        return (self.end - self.first).days + 1

    @property
    def days_key(self) -> tuple[date, date | None]:
        """The days alone: windows with the same key hold the same days."""
        return self.first, self.last

    @property
    def is_within_a_year(self) -> bool:
        """Whether it ends before its first day comes again in the next year."""
        if self.last is None:
            return False
        years = self.last.year - self.first.year
        before = (self.last.month, self.last.day) < (self.first.month, self.first.day)
        return years == 0 or (years == 1 and before)

    @property
    def months(self) -> tuple[date, ...]:
        """The first days of the months that the window touches.

        >>> [m.month for m in Window(date(2024, 1, 31), date(2024, 3, 1)).months]
        [1, 2, 3]

        Raises:
            OpenEnd: the window has no last day.
        """
        first, last = self.first, self.end
        return tuple(
            date(index // 12, index % 12 + 1, 1)
            for index in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        )

    def __contains__(self, item: date | Window) -> bool:
        if isinstance(item, Window):
            ends = _open_end_last(item.last) <= _open_end_last(self.last)
            return self.first <= item.first and ends
        day = day_of(item)
        return self.first <= day and (self.last is None or day <= self.last)

    def __and__(self, other: Window) -> Window | None:
        """The days in both, or None.

        Its start is open where each of the two that begins on that day has an open start.
        """
        first = max(self.first, other.first)
        last = min(self.last, other.last, key=_open_end_last)
        if last is not None and last < first:
            return None
        return Window(first, last, open_start=_opens(first, (self, other)))

    def intersects(self, other: Window) -> bool:
        """Whether at least one day is in both."""
        return not (
            (self.last is not None and self.last < other.first)
            or (other.last is not None and other.last < self.first)
        )

    def touches(self, other: Window) -> bool:
        """Whether they share a day or stand on neighbouring days, with none between."""
        earlier, later = (self, other) if self.first <= other.first else (other, self)
        return earlier.last is None or (later.first - earlier.last).days <= 1


def as_horizon(window: Window | None) -> Window | None:
    """A window that is to bound other days, as it is; every door that takes a horizon asks here.

    Raises:
        InvalidData: it is no window.
        OpenEnd: it has no last day.
    """
    if window is None:
        return None
    if not isinstance(window, Window):
        problem = f"expected a Window, got {type(window).__name__} @ $.horizon"
        raise InvalidData("horizon", [problem])
    if window.last is None:
        raise OpenEnd(window.first)
    return window


def _opens(first: date, windows: Iterable[Window]) -> bool:
    """Whether every window that begins on a day has an open start."""
    return all(window.open_start for window in windows if window.first == first)


def in_order(window: Window) -> tuple[date, tuple[bool, date], bool]:
    """What windows are sorted by: as they compare, made once for each and not for each pair."""
    return window.first, _open_end_last(window.last), window.open_start


@upgrade(Window, to=2)
def _without_the_last_day_of_all(old: dict[str, Any]) -> dict[str, Any]:
    """Schema 1 wrote an open end as the last day of the calendar."""
    return {**old, "last": None} if str(old.get("last")) == str(date.max) else old


def union(windows: Iterable[Window]) -> tuple[Window, ...]:
    """The same days in the fewest windows, sorted; adjacent windows become one.

    The start of each is open where every window that begins on that day has an open start.

    >>> len(union([Window.of_month(2024, 4), Window.of_month(2024, 3)]))
    1
    """
    merged: list[Window] = []
    for window in sorted(windows, key=in_order):
        if merged and merged[-1].touches(window):
            before = merged[-1]
            last = max(before.last, window.last, key=_open_end_last)
            opens = _opens(before.first, (before, window))
            merged[-1] = Window(before.first, last, open_start=opens)
        else:
            merged.append(window)
    return tuple(merged)


def gaps(windows: Iterable[Window]) -> tuple[Window, ...]:
    """The days between the first and the last window that no window covers.

    >>> [gap.days for gap in gaps([Window.of_month(2024, 1), Window.of_month(2024, 3)])]
    [29]
    """
    # Only the last of a union can have an open end.
    return tuple(
        Window(before.end + _DAY, after.first - _DAY) for before, after in pairwise(union(windows))
    )


def clip(windows: Iterable[Window], frame: Window) -> tuple[Window, ...]:
    """The parts of the windows that lie inside the frame."""
    return tuple(part for window in windows if (part := window & frame) is not None)
