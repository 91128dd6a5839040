"""Closed ranges of days and their algebra, at day granularity."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from attrs import field, frozen

from roadmap_core.errors import InvalidWindow

__all__ = ["SCHOOL_YEAR", "MonthDay", "Window", "clip", "gaps", "union"]

_DAY = timedelta(days=1)


@frozen(order=True)
class MonthDay:
    """A day of every year; 29 February stands for the last day of February.

    >>> MonthDay(2, 29).on(2025)
    datetime.date(2025, 2, 28)
    """

    month: int
    day: int

    def on(self, year: int) -> date:
        """That day of a year, at most the last day of its month; no day is past ``date.max``."""
        if year > date.max.year:
            return date.max
        return date(year, self.month, min(self.day, monthrange(year, self.month)[1]))


# design decision: 1 September to 31 May unless a policy says otherwise.
SCHOOL_YEAR = (MonthDay(9, 1), MonthDay(5, 31))


@frozen(order=True)
class Window:
    """Промежуток: a closed range of days, both ends inside.

    ``open_start`` marks a start that the text did not give (a deadline's window): it does not
    take part in equality. A window whose ``last`` is ``date.max`` has an open end.

    >>> Window.of_month(2024, 2).days
    29

    Raises:
        InvalidWindow: the last day is before the first.
    """

    first: date
    last: date
    open_start: bool = field(default=False, eq=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidWindow(self.first, self.last)

    @classmethod
    def of_month(cls, year: int, month: int) -> Window:
        """A calendar month."""
        return cls(date(year, month, 1), date(year, month, monthrange(year, month)[1]))

    @classmethod
    def of_year(cls, year: int) -> Window:
        """A calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @property
    def days(self) -> int:
        """How many days are inside; never less than one."""
        return (self.last - self.first).days + 1

    @property
    def open_end(self) -> bool:
        """Whether the text gave no end."""
        return self.last == date.max

    @property
    def months(self) -> tuple[date, ...]:
        """The first days of the months that the window touches.

        >>> [m.month for m in Window(date(2024, 1, 31), date(2024, 3, 1)).months]
        [1, 2, 3]
        """
        first, last = self.first, self.last
        return tuple(
            date(index // 12, index % 12 + 1, 1)
            for index in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        )

    def __contains__(self, item: date | Window) -> bool:
        if isinstance(item, Window):
            return self.first <= item.first and item.last <= self.last
        return self.first <= item <= self.last

    def __and__(self, other: Window) -> Window | None:
        """The days in both, or None."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        if last < first:
            return None
        start_is_open = self.open_start if self.first >= other.first else other.open_start
        return Window(first, last, open_start=start_is_open)

    def intersects(self, other: Window) -> bool:
        """Whether at least one day is in both."""
        return self.first <= other.last and other.first <= self.last

    def touches(self, other: Window) -> bool:
        """Whether they share a day or stand on neighbouring days, with none between."""
        earlier, later = (self, other) if self.first <= other.first else (other, self)
        return earlier.open_end or later.first <= earlier.last + _DAY


def union(windows: Iterable[Window]) -> tuple[Window, ...]:
    """The same days in the fewest windows, sorted; adjacent windows become one.

    >>> len(union([Window.of_month(2024, 4), Window.of_month(2024, 3)]))
    1
    """
    merged: list[Window] = []
    for window in sorted(windows):
        if merged and merged[-1].touches(window):
            before = merged[-1]
            merged[-1] = Window(
                before.first, max(before.last, window.last), open_start=before.open_start
            )
        else:
            merged.append(window)
    return tuple(merged)


def gaps(windows: Iterable[Window]) -> tuple[Window, ...]:
    """The days between the first and the last window that no window covers.

    >>> [gap.days for gap in gaps([Window.of_month(2024, 1), Window.of_month(2024, 3)])]
    [29]
    """
    covered = union(windows)
    return tuple(
        Window(before.last + _DAY, after.first - _DAY) for before, after in pairwise(covered)
    )


def clip(windows: Iterable[Window], frame: Window) -> tuple[Window, ...]:
    """The parts of the windows that lie inside the frame."""
    return tuple(part for window in windows if (part := window & frame) is not None)
