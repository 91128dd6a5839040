"""What comes every year, and what bounds the kinds that have no dates of their own.

A frame is made of windows and of seasons, which are ranges of every year.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from attrs import evolve, field, frozen
from attrs.converters import optional

from roadmap_core.errors import InvalidData
from roadmap_core.kinds import Kind
from roadmap_core.windows import SCHOOL_YEAR, MonthDay, Window, as_horizon, clip, day_of, in_order
from roadmap_core.wording import day_range, frame_list, month_day_range

__all__ = [
    "Annual",
    "as_frame",
    "as_seasons",
    "frame_windows",
    "framed_wording",
    "ordered",
    "worded_day",
]

_NEW_YEAR = MonthDay(1, 1)
_LAST_OF_YEAR = MonthDay(12, 31)


def ordered(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Windows sorted, each once."""
    return tuple(sorted(set(windows), key=in_order))


@frozen
class Annual:
    """Ежегодно: a range of days in every year; it may cross New Year.

    ``open_start``: only the last day is given («ежегодно до 1 июня»). ``since`` is the day from
    which it holds («ежегодно до 20 апреля, начиная с 2026 года»).

    An open start is drawn from New Year.
    """

    kind: ClassVar[Kind] = Kind.ANNUAL
    has_days: ClassVar[bool] = True
    is_framed: ClassVar[bool] = False
    first: MonthDay = _NEW_YEAR
    last: MonthDay = _LAST_OF_YEAR
    open_start: bool = False
    since: date | None = field(default=None, converter=optional(day_of))

    def __attrs_post_init__(self) -> None:
        if self.open_start:
            object.__setattr__(self, "first", _NEW_YEAR)

    @property
    def crosses_new_year(self) -> bool:
        """Whether the range ends in the year after the one it starts in."""
        return self.last < self.first

    def of_year(self, year: int) -> Window | None:
        """The range that starts in a year, from its first year on.

        None where the year lacks one of its ends (29 February), or is before ``since``.
        """
        first, last = self.first.on(year), self.last.on(year + self.crosses_new_year)
        if first is None or last is None or (self.since is not None and last < self.since):
            return None
        first = first if self.since is None else max(first, self.since)
        return Window(first, last, open_start=self.open_start)

    def windows(self, horizon: Window | None = None) -> tuple[Window, ...]:
        """One window for each year that has a day in the horizon; none without a horizon.

        It stays whole, so one of its ends may lie outside.
        """
        if horizon is None:
            return ()
        years = range(horizon.first.year - self.crosses_new_year, horizon.end.year + 1)
        found = (window for year in years if (window := self.of_year(year)) is not None)
        return tuple(window for window in found if window.intersects(horizon))

    def due_day(self, window: Window) -> date | None:
        """The last day of the range of one year."""
        return window.last

    def __str__(self) -> str:
        wording = "ежегодно"
        if self.open_start:
            end = "конца февраля" if self.last.day is None else worded_day(self.last)
            wording = f"ежегодно до {end}"
        elif (self.first, self.last) != (_NEW_YEAR, _LAST_OF_YEAR):
            wording = f"ежегодно, {month_day_range(self.first, self.last)}"
        return (
            wording
            if self.since is None
            else f"{wording} (с {day_range(Window.of_day(self.since))})"
        )


def worded_day(day: MonthDay) -> str:
    """A day of every year in its canonical wording."""
    return month_day_range(day, day)


def as_frame(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Windows that bound other days: sorted; an open start is drawn from its year's first day.

    Raises:
        InvalidData: a window is open at both ends.
    """
    found = tuple(windows)
    if any(window.open_start and window.open_end for window in found):
        raise InvalidData("frame", ["a window that is open at both ends bounds nothing"])
    return ordered(
        Window(date(window.end.year, 1, 1), window.last, open_start=True)
        if window.open_start
        else window
        for window in found
    )


def as_seasons(seasons: Iterable[Annual]) -> tuple[Annual, ...]:
    """Ranges of every year that bound other days, sorted; an open start is that of the year.

    Raises:
        InvalidData: one of them holds only since some day.
    """
    found = {evolve(season, open_start=False) for season in seasons}
    if any(season.since for season in found):
        raise InvalidData("season", ["a season is of every year: it has no 'since'"])
    return tuple(sorted(found, key=lambda season: (season.first, season.last)))


def frame_windows(
    within: tuple[Window, ...], seasons: tuple[Annual, ...], horizon: Window | None
) -> tuple[Window, ...]:
    """The windows that a kind without dates of its own is bounded by.

    A season is cut by the horizon, since it follows from it; what the text names is not, but an
    open end goes to the horizon's last day and an open start to its first, where they lie inside.
    """
    as_horizon(horizon)
    if horizon is None:
        return within
    returning = (window for season in seasons for window in season.windows(horizon))
    return ordered((*clip(returning, horizon), *(_ended(w, horizon) for w in within)))


def _ended(window: Window, horizon: Window) -> Window:
    if window.open_start and horizon.first <= window.end:
        return Window(horizon.first, window.last)
    if window.open_end and window.first <= horizon.end:
        return evolve(window, last=horizon.last)
    return window


def framed_wording(wording: str, within: tuple[Window, ...], seasons: tuple[Annual, ...]) -> str:
    """A wording with its frame in brackets."""
    frames = []
    if [(season.first, season.last) for season in seasons] == [SCHOOL_YEAR]:
        frames.append("каждый учебный год")
    elif seasons:
        ranges = (month_day_range(season.first, season.last) for season in seasons)
        frames.append(f"ежегодно, {', '.join(ranges)}")
    if within:
        frames.append(frame_list(within))
    return f"{wording} ({'; '.join(frames)})" if frames else wording
