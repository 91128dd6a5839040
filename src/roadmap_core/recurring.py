"""Что повторяется: so many times in so many units, with its steps and its due days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import ClassVar

from attrs import field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.kinds import Kind
from roadmap_core.seasons import (
    Annual,
    as_frame,
    as_seasons,
    frame_windows,
    framed_wording,
    ordered,
)
from roadmap_core.units import (
    MOST,
    UNITS_OF_MONTHS,
    Bound,
    Unit,
    Weekday,
    end_of_unit,
    later,
)
from roadmap_core.windows import Window
from roadmap_core.wording import count, weekday_list

__all__ = ["Recurring"]

_DAY = timedelta(days=1)
_MONTHS = {1: "первого", 2: "второго", 3: "третьего"}
_BOUNDS = {Bound.EXACTLY: "", Bound.AT_LEAST: "не реже ", Bound.AT_MOST: "не чаще "}


def _by_place(days: Iterable[Weekday]) -> tuple[Weekday, ...]:
    return tuple(sorted(set(days), key=lambda day: day.number))


def _last_last(ordinals: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(ordinals), key=lambda number: (number < 0, number)))


@frozen
class Recurring:
    """Периодически: ``times`` times in every ``every`` units («2 раза в год»).

    ``bound`` says whether that is the number, the least («не реже») or the most («не чаще»).
    ``by_day`` is the last day of the month by which it is done; ``following`` says that the
    month is the one after the step. ``by_month`` says which month of the step it is, or which one
    after it, from 1; without it, the last of the step, or the first after it. ``weekdays`` are
    those on which it is done, ``ordinals`` say which of them in a month (-1 is the last): «по
    вторым средам».

    Raises:
        InvalidData: a number, a day or an ordinal that no calendar has, or one that its unit
            leaves no room for.
    """

    kind: ClassVar[Kind] = Kind.RECURRING
    every: int
    unit: Unit
    times: int = 1
    within: tuple[Window, ...] = field(default=(), converter=as_frame)
    seasons: tuple[Annual, ...] = field(default=(), converter=as_seasons)
    by_day: int | None = None
    following: bool = False
    bound: Bound = Bound.EXACTLY
    weekdays: tuple[Weekday, ...] = field(default=(), converter=_by_place)
    ordinals: tuple[int, ...] = field(default=(), converter=_last_last)
    by_month: int | None = None

    def __attrs_post_init__(self) -> None:
        problems = []
        if not (1 <= self.every <= MOST and 1 <= self.times <= MOST):
            problems.append(f"'every' and 'times' are from 1 to {MOST}")
        if self.by_day is not None and not (
            1 <= self.by_day <= 31 and self.unit in UNITS_OF_MONTHS
        ):
            problems.append("'by_day' is a day of a month, from 1 to 31, in steps of months")
        if self.following and self.by_day is None:
            problems.append("'following' says of which month 'by_day' is")
        if self.by_month is not None and not self._has_month(self.by_month):
            problems.append("'by_month' is a month of the step, or the second or third behind it")
        if self.ordinals and not (self.weekdays and self.unit == Unit.MONTH):
            problems.append("'ordinals' count 'weekdays' in steps of months")
        if not {1, 2, 3, 4, -1}.issuperset(self.ordinals):
            problems.append("'ordinals' are 1 to 4, and -1 for the last")
        if problems:
            raise InvalidData("Recurring", problems)

    def _has_month(self, month: int) -> bool:
        if self.by_day is None or not 1 <= month <= 3:
            return False
        return month > 1 if self.following else self.every == 1 and self.unit != Unit.MONTH

    @property
    def has_days(self) -> bool:
        """Whether the days of its steps are known; those of school terms are in no text."""
        return self.unit != Unit.TERM

    @property
    def is_framed(self) -> bool:
        """Whether its windows are only the frame of steps whose days are not known."""
        return self.unit == Unit.TERM

    def windows(self, horizon: Window | None = None) -> tuple[Window, ...]:
        """One window for each step, cut by the frame; the horizon is the frame where none is given.

        Steps of one unit are the calendar's own: ISO weeks, months, quarters, half-years, years;
        a frame within a year, as a school year is, is one such year itself.
        Longer ones are counted from the start of the frame: the text gives no anchor, so that is
        an assumption (check T07). A step whose day lies before the frame, and one that is cut so
        short that none of its weekdays is left, has no window. Without an end of the frame there
        are no steps, and the days of school terms («раз в четверть») are in no text: then the
        windows are the frame.
        """
        frames = frame_windows(self.within, self.seasons, horizon)
        if not self.has_days:
            return frames
        if horizon is not None and not self.within and not self.seasons:
            frames = (horizon,)
        return ordered(
            step
            for frame in frames
            if not frame.open_end
            for step in self._steps(frame)
            if self._happens_in(step)
        )

    def _steps(self, frame: Window) -> Iterator[Window]:
        if (self.every, self.unit) == (1, Unit.YEAR) and frame.is_within_a_year:
            yield Window(frame.first, frame.end)
            return
        first, number = frame.first, 0
        while True:
            number += 1
            if self.every == 1:
                last = end_of_unit(first, self.unit)
            else:
                # Each start is anchor + n steps: adding a month to the last start would drift
                # from the 31st to the 28th.
                following = later(frame.first, self.every * number, self.unit)
                last = date.max if following is None else following - _DAY
            yield Window(first, min(last, frame.end))
            if last >= frame.end:
                return
            first = last + _DAY

    def _happens_in(self, step: Window) -> bool:
        if self.by_day is not None:
            due = self.due_day(step)
            return due is None or due >= step.first
        named = self._named_days(step)
        return named is None or bool(named)

    def _named_days(self, step: Window) -> list[date] | None:
        """The days of a step on which it is done; None where they are not known."""
        if not self.weekdays or self.every != 1:
            return None
        if self.unit not in {Unit.DAY, Unit.WEEK} and not self.ordinals:
            return None
        numbers = {day.number for day in self.weekdays}
        span = range(step.first.toordinal(), step.end.toordinal() + 1)
        named = [day for day in map(date.fromordinal, span) if day.weekday() in numbers]
        if not self.ordinals:
            return named
        # Which of the month's they are does not depend on where the step was cut.
        length = end_of_unit(step.first, self.unit).day
        return [
            day
            for day in named
            if (day.day - 1) // 7 + 1 in self.ordinals
            or (-1 in self.ordinals and day.day + 7 > length)
        ]

    def due_day(self, window: Window) -> date | None:
        """The day by which a step is done, by the text also where the step was cut.

        Of several weekdays it is the last. None where the days of the steps are not known, and
        behind the end of the calendar.
        """
        if not self.has_days or window.last is None:
            return None
        if self.by_day is not None:
            return self._day_of_month(window)
        named = self._named_days(window)
        return named[-1] if named else window.last

    def _day_of_month(self, window: Window) -> date | None:
        last = end_of_unit(window.first, self.unit) if self.every == 1 else window.end
        month = last.year * 12 + last.month - 1 + self._months_behind
        year, month = month // 12, month % 12 + 1
        if year > date.max.year or self.by_day is None:
            return None
        return date(year, month, min(self.by_day, Window.of_month(year, month).end.day))

    @property
    def _months_behind(self) -> int:
        """How many months behind the last one of a step the day is; below 0 before it."""
        if self.following:
            return self.by_month or 1
        if self.by_month is None:
            return 0
        return self.by_month - UNITS_OF_MONTHS[self.unit]

    def __str__(self) -> str:
        case = None if self.bound == Bound.EXACTLY else "genitive"
        wording = (
            f"{_BOUNDS[self.bound]}{count(self.times, 'раз', case=case)} в "
            f"{count(self.every, self.unit, case='accusative')}"
        )
        if self.weekdays:
            wording += f" по {weekday_list(self.weekdays, self.ordinals)}"
        wording = framed_wording(wording, self.within, self.seasons)
        if self.by_day is not None:
            wording += f", до {self.by_day} числа"
            wording += f" {_MONTHS[self.by_month]}" if self.by_month else ""
            wording += " следующего" if self.following else ""
            wording += " месяца" if self.following or self.by_month else ""
        return wording
