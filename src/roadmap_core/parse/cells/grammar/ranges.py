"""Ranges of days of the year, and what no calendar has."""

from __future__ import annotations

from datetime import date

from attrs import evolve, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.units import Unit, later
from roadmap_core.windows import MonthDay, Window

__all__ = ["Impossible", "Range", "Years", "day_in", "month_day", "month_of", "shifted"]


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
    """A range of days of the year; ``years`` where they are said at its own ends."""

    first: MonthDay
    last: MonthDay
    first_year: int = 0
    last_year: int = 0
    half: int = 0

    @property
    def wraps(self) -> bool:
        """Whether it ends in the year after the one it starts in."""
        return self.last < self.first

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
        first, last = day_in(self.first, self.first_year), day_in(self.last, self.last_year)
        if last < first:
            raise Impossible("конец раньше начала")
        return Window(first, last)


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
