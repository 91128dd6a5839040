"""Шаги мониторинга: the stretch of months that holds a day, and the one behind it."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from roadmap_core.windows import Window

__all__ = ["step_behind", "step_of"]

_FIRST, _LAST = 12, 9999 * 12 + 11


def step_of(day: date, months: int, begin: date) -> Window:
    """The step of so many months that holds a day.

    Steps that make up a year begin in January, others with the month of ``begin``.

    >>> str(step_of(date(2024, 5, 20), 3, date(2024, 2, 1)).first)
    '2024-04-01'
    """
    # A month is counted from the year 0, so January is a multiple of twelve.
    anchor = 0 if 12 % months == 0 else _place(begin)
    return _whole(anchor + (_place(day) - anchor) // months * months, months)


def step_behind(step: Window, months: int) -> Window:
    """The next step; behind the last month of the calendar that month itself."""
    return _whole(_place(step.end) + 1, months)


def _place(day: date) -> int:
    return day.year * 12 + day.month - 1


def _whole(first: int, length: int) -> Window:
    """So many whole months from one on, as far as the calendar has them."""
    last = min(first + length - 1, _LAST)
    year, month = divmod(min(max(first, _FIRST), last), 12)
    end_year, end_month = divmod(last, 12)
    end = monthrange(end_year, end_month + 1)[1]
    return Window(date(year, month + 1, 1), date(end_year, end_month + 1, end))
