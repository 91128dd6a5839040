"""Units in which a text counts time, the calendar's own steps, and distances counted in them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from attrs import frozen
from dateutil.relativedelta import relativedelta

from roadmap_core.errors import InvalidData
from roadmap_core.windows import Window
from roadmap_core.wording import count

__all__ = [
    "MOST",
    "UNITS_OF_MONTHS",
    "Bound",
    "Offset",
    "Relation",
    "Unit",
    "Weekday",
    "calendar_unit",
    "end_of_unit",
    "later",
]

# Larger numbers stand in no plan, and no canonical wording reads them back.
MOST = 999


class Unit(StrEnum):
    """A unit of repetition or offset."""

    DAY = "day"
    WORKING_DAY = "working_day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    TERM = "term"
    HALF_YEAR = "half_year"
    YEAR = "year"


class Bound(StrEnum):
    """Whether a number of times is the number, the least, or the most."""

    EXACTLY = "exactly"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Weekday(StrEnum):
    """A day of the week; ``number`` is 0 for Monday, as in ``date.weekday()``."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """Its place in the week, from 0."""
        return list(Weekday).index(self)


# The days of a school term are in no text, so a term is no step.
_STEPS: Mapping[Unit, relativedelta] = {
    Unit.DAY: relativedelta(days=1),
    Unit.WORKING_DAY: relativedelta(days=1),
    Unit.WEEK: relativedelta(weeks=1),
    Unit.MONTH: relativedelta(months=1),
    Unit.QUARTER: relativedelta(months=3),
    Unit.HALF_YEAR: relativedelta(months=6),
    Unit.YEAR: relativedelta(years=1),
}
UNITS_OF_MONTHS: Mapping[Unit, int] = MappingProxyType(
    {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.HALF_YEAR: 6, Unit.YEAR: 12}
)
"""The months of the units that are made of them: a day of the month can be named for them."""


def later(day: date, amount: int, unit: Unit) -> date | None:
    """The day that many units after another; None behind the last day of the calendar.

    >>> later(date(2024, 1, 31), 1, Unit.MONTH)
    datetime.date(2024, 2, 29)
    """
    try:
        return day + _STEPS[unit] * amount
    except (OverflowError, ValueError):
        return None


def calendar_unit(day: date, unit: Unit) -> Window:
    """The calendar's own day, ISO week, month, quarter, half-year or year that holds a day.

    >>> str(calendar_unit(date(2025, 5, 9), Unit.QUARTER).last)
    '2025-06-30'
    """
    if unit in UNITS_OF_MONTHS:
        length = UNITS_OF_MONTHS[unit]
        first = date(day.year, (day.month - 1) // length * length + 1, 1)
    elif unit == Unit.WEEK:
        first = day - timedelta(days=day.weekday())
    else:
        first = day
    return Window(first, end_of_unit(day, unit))


def end_of_unit(day: date, unit: Unit) -> date:
    """The last day of the calendar's own unit that holds a day."""
    if unit in UNITS_OF_MONTHS:
        length = UNITS_OF_MONTHS[unit]
        month = (day.month - 1) // length * length + length
        return date(day.year, month, monthrange(day.year, month)[1])
    if unit == Unit.WEEK:
        return date.fromordinal(min(day.toordinal() + 6 - day.weekday(), date.max.toordinal()))
    return day


class Relation(StrEnum):
    """How an offset is counted from an event."""

    WITHIN = "within"
    AFTER = "after"
    BEFORE = "before"


_RELATIONS = {
    Relation.WITHIN: ("в течение", "genitive"),
    Relation.AFTER: ("через", "accusative"),
    Relation.BEFORE: ("за", "accusative"),
}


@frozen
class Offset:
    """A distance from an event: «в течение 10 рабочих дней», «за 2 недели».

    Raises:
        InvalidData: the amount is not from 1 to 999.
    """

    amount: int
    unit: Unit
    relation: Relation = Relation.WITHIN

    def __attrs_post_init__(self) -> None:
        if not 1 <= self.amount <= MOST:
            raise InvalidData("Offset", [f"the amount is from 1 to {MOST}, got {self.amount}"])

    def __str__(self) -> str:
        preposition, case = _RELATIONS[self.relation]
        return f"{preposition} {count(self.amount, self.unit, case=case)}"
