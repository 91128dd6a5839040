"""Which days are worked, and when the named events of a school year happen: yearly data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

from attrs import field, frozen

from roadmap_core.errors import InvalidData, UnknownYear
from roadmap_core.lexicon import folded_words
from roadmap_core.windows import Window, day_of

__all__ = ["Event", "WorkCalendar", "WorkYear"]


def _days(days: Iterable[date]) -> tuple[date, ...]:
    return tuple(sorted(set(map(day_of, days))))


def _is_weekend(day: date) -> bool:
    return day.weekday() >= 5


@frozen(kw_only=True)
class WorkYear:
    """Год производственного календаря: how a year departs from the five-day week.

    ``off`` are the days from Monday to Friday that are not worked, ``working`` the Saturdays and
    Sundays that are. Days off moved by decree cannot be computed, so a year is data with its
    ``source``.

    Raises:
        InvalidData: a day is of another year or of the wrong half of the week.
    """

    year: int
    off: tuple[date, ...] = field(converter=_days)
    working: tuple[date, ...] = field(default=(), converter=_days)
    source: str = ""

    def __attrs_post_init__(self) -> None:
        problems = [
            *(f"{day} is not in {self.year}" for day in self._all if day.year != self.year),
            *(f"{day} is a weekend already, not to be in off" for day in self.off
              if _is_weekend(day)),
            *(f"{day} is no weekend, not to be in working" for day in self.working
              if not _is_weekend(day)),
        ]  # fmt: skip
        if problems:
            raise InvalidData(f"work calendar of {self.year}", problems)

    @property
    def _all(self) -> tuple[date, ...]:
        return self.off + self.working


def _in_order(years: Iterable[WorkYear]) -> tuple[WorkYear, ...]:
    return tuple(sorted(years, key=lambda year: year.year))


@frozen
class WorkCalendar:
    """Производственный календарь: the years of a five-day working week that are known.

    The years are kept in their order.

    >>> year = WorkYear(year=2024, off=[date(2024, 1, 1)], working=[date(2024, 4, 27)])
    >>> WorkCalendar((year,)).is_working(date(2024, 4, 27))
    True

    Raises:
        InvalidData: a year stands twice.
    """

    years: tuple[WorkYear, ...] = field(default=(), converter=_in_order)

    def __attrs_post_init__(self) -> None:
        twice = [one.year for one, other in pairwise(self.years) if one.year == other.year]
        if twice:
            raise InvalidData(
                "work calendar", [f"the year {year} stands twice @ $.years" for year in twice]
            )

    @cached_property
    def _by_year(self) -> dict[int, tuple[frozenset[date], frozenset[date]]]:
        return {y.year: (frozenset(y.off), frozenset(y.working)) for y in self.years}

    def knows(self, days: date | Window) -> bool:
        """Whether every year that the day or window touches is known."""
        window = days if isinstance(days, Window) else Window(days, days)
        if window.open_end:
            return False
        # The count of years decides before they are walked.
        count = window.end.year - window.first.year + 1
        return count <= len(self._by_year) and all(
            year in self._by_year for year in range(window.first.year, window.end.year + 1)
        )

    def is_working(self, day: date) -> bool:
        """Whether the day is worked in a five-day week.

        Raises:
            UnknownYear: the calendar holds no data for its year.
        """
        # A datetime equals no day, so it would be neither off nor worked.
        day = day_of(day)
        off, working = self._of(day.year)
        return day in working or (not _is_weekend(day) and day not in off)

    def working_days(self, window: Window) -> int:
        """How many days of the window are worked.

        Raises:
            UnknownYear: the window touches a year without data.
            OpenEnd: the window has no last day.
        """
        years = range(window.first.year, window.end.year + 1)
        exceptions = [self._of(year) for year in years]
        first, last = window.first, window.end
        off = sum(first <= day <= last for days, _ in exceptions for day in days)
        working = sum(first <= day <= last for _, days in exceptions for day in days)
        return _weekdays(window) - off + working

    def next_working_day(self, day: date) -> date:
        """The day itself where it is worked, else the first worked day after it.

        Raises:
            UnknownYear: the search leaves the known years.
        """
        day = day_of(day)
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def _of(self, year: int) -> tuple[frozenset[date], frozenset[date]]:
        try:
            return self._by_year[year]
        except KeyError:
            raise UnknownYear(year, sorted(self._by_year)) from None


def _weekdays(window: Window) -> int:
    """The days from Monday to Friday in a window."""
    weeks, rest = divmod(window.length, 7)
    start = window.first.weekday()
    return weeks * 5 + sum((start + step) % 7 < 5 for step in range(rest))


@frozen(kw_only=True)
class Event:
    """Событие учебного года: a procedure (ВПР, ОГЭ, ЕГЭ), a term, a break, with its windows.

    ``name`` is the key that checks and users ask by; ``windows`` hold one window or more for each
    year that the ``source`` tells about. ``phrases`` are the wordings of a plan's periods that mean
    it («осенние каникулы»), folded; without any it is not looked for in periods.
    """

    name: str
    title: str
    windows: tuple[Window, ...]
    source: str = ""
    phrases: tuple[str, ...] = field(default=(), converter=folded_words)
