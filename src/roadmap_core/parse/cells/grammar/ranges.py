"""Ranges of days of the year, and what no calendar has."""

from __future__ import annotations

from datetime import date, timedelta

from attrs import evolve, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.units import Unit, later
from roadmap_core.windows import MonthDay, Window

__all__ = [
    "WHOLE_YEAR",
    "Impossible",
    "Range",
    "Years",
    "day_in",
    "month_day",
    "month_of",
    "shifted",
]


class Impossible(Exception):
    """A wording names a day that no calendar has, or an end before its start."""


@frozen
class Years:
    """The years after a range: each of them, or a span written with a dash."""

    years: tuple[int, ...]
    dashed: bool = False
    school: bool = False


@frozen
class Range:
    """A range of days of the year; ``years`` where they are said at its own ends.

    ``weekday`` narrows a month to one of its weekdays: which of them (-1 is the last), and its
    number from 0. ``assuming`` says what was filled in. ``instead`` is what the wording may mean as
    well («март 24»: a month of a year, or a day), with what that supposes.
    """

    first: MonthDay
    last: MonthDay
    first_year: int = 0
    last_year: int = 0
    half: int = 0
    weekday: tuple[int, int] | None = None
    assuming: str = ""
    instead: tuple[Range, ...] = ()
    instead_assuming: str = ""

    @property
    def wraps(self) -> bool:
        """Whether it ends in the year after the one it starts in."""
        return _order(self.last) < _order(self.first)

    def of(self, year: int) -> Window:
        """The range that starts in a year.

        Raises:
            Impossible: the year has no such day.
        """
        return evolve(self, first_year=year, last_year=year + self.wraps).window()

    def in_year(self, year: int) -> Window | None:
        """The range that starts in a year, None where the year has no such day."""
        first, last = self.first.on(year), self.last.on(year + self.wraps)
        return None if first is None or last is None else Window(first, last)

    def window(self) -> Window:
        """The range between its own years.

        Raises:
            Impossible: a year has no such day, or it ends before it starts.
        """
        if self.weekday is not None:
            return Window.of_day(_weekday_of(self.first_year, self.first.month, *self.weekday))
        first, last = day_in(self.first, self.first_year), day_in(self.last, self.last_year)
        if last < first:
            raise Impossible("конец раньше начала")
        return Window(first, last)


def _weekday_of(year: int, month: int, which: int, weekday: int) -> date:
    """The n-th weekday of a month, -1 the last; every month has four of each."""
    days = Window.of_month(year, month)
    if which < 0:
        return days.end - timedelta(days=(days.end.weekday() - weekday) % 7)
    first = days.first + timedelta(days=(weekday - days.first.weekday()) % 7)
    return first + timedelta(weeks=which - 1)


WHOLE_YEAR = Range(MonthDay(1, 1), MonthDay(12, 31))


def _order(day: MonthDay) -> float:
    """The order of days of the year; comparing the days themselves takes longer."""
    return day.month * 100 + (28.5 if day.day is None else day.day)


def day_in(day: MonthDay, year: int) -> date:
    """That day of a year.

    Raises:
        Impossible: the year has no such day.
    """
    found = day.on(year)
    if found is None:
        raise Impossible(f"такой даты нет: {day.day or 28:02}.{day.month:02}.{year}")
    return found


def shifted(day: date, days: int) -> date:
    """That many days later.

    Raises:
        Impossible: the calendar ends before it.
    """
    found = later(day, days, Unit.DAY)
    if found is None:
        raise Impossible("позже конца календаря")
    return found


def month_of(month: int) -> Range:
    """A month from its first to its last day."""
    return Range(MonthDay(month, 1), MonthDay(month))


def month_day(day: int, month: int) -> MonthDay:
    """A day of every year.

    Raises:
        Impossible: no year has it.
    """
    try:
        return MonthDay(month, day)
    except InvalidData:
        raise Impossible(f"такой даты нет: {day:02}.{month:02}") from None
