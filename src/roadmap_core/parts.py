"""Части срока: the kinds of what a text says about time, each with its windows and its wording.

A part of each kind knows its windows inside a horizon and its canonical Russian wording, which
`roadmap_core.parse_period` reads back into an equal part. Two properties tell what its windows
are: of a part that ``has_days`` they end on days that the text or the calendar means, a part that
``is_framed`` is only bounded by them; an event and an unread wording have neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import ClassVar, TypeAlias

from attrs import field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.kinds import Kind
from roadmap_core.names import said
from roadmap_core.recurring import Recurring
from roadmap_core.seasons import (
    Annual,
    as_frame,
    as_seasons,
    frame_windows,
    framed_wording,
    ordered,
    worded_day,
)
from roadmap_core.units import Offset, Relation, Unit
from roadmap_core.windows import MonthDay, Window, as_horizon, day_of
from roadmap_core.wording import day_range, window_list

__all__ = [
    "Dated",
    "Deadline",
    "OnDemand",
    "Ongoing",
    "OwnSchedule",
    "Part",
    "Relative",
    "Unread",
    "joined",
]


@frozen
class Dated:
    """Даты: explicit ranges of days, sorted; neighbouring ranges stay apart as written.

    Raises:
        InvalidData: there is no range, or one is open at both ends.
    """

    kind: ClassVar[Kind] = Kind.DATED
    has_days: ClassVar[bool] = True
    is_framed: ClassVar[bool] = False
    dates: tuple[Window, ...] = field(converter=ordered)

    def __attrs_post_init__(self) -> None:
        if not self.dates:
            raise InvalidData("Dated", ["at least one range of days is needed"])
        if any(window.open_start and window.open_end for window in self.dates):
            raise InvalidData("Dated", ["a window that is open at both ends names no day"])

    def windows(self, horizon: Window | None = None) -> tuple[Window, ...]:
        """The ranges as written, also where they leave the horizon."""
        as_horizon(horizon)
        return self.dates

    def due_day(self, window: Window) -> date | None:
        """The last day of one of its ranges; None where that has no end."""
        return window.last

    def __str__(self) -> str:
        return window_list(self.dates)


@frozen
class Deadline:
    """Крайний срок: a last day; the start is not given."""

    kind: ClassVar[Kind] = Kind.DEADLINE
    has_days: ClassVar[bool] = True
    is_framed: ClassVar[bool] = False
    due: date = field(converter=day_of)

    def windows(self, horizon: Window | None = None) -> tuple[Window, ...]:
        """One window, open at its start.

        It starts with the horizon, or with the deadline's own year where the horizon is longer
        than a year; a deadline before the horizon is a window of one day.
        """
        as_horizon(horizon)
        first = date(self.due.year, 1, 1)
        if horizon is not None:
            first = horizon.first if horizon.is_within_a_year else max(first, horizon.first)
        return (Window(min(first, self.due), self.due, open_start=True),)

    def due_day(self, window: Window) -> date | None:
        """The day itself."""
        return self.due

    def __str__(self) -> str:
        return f"до {day_range(Window.of_day(self.due))}"


@frozen
class Ongoing:
    """Постоянно: all the time within its frame, or within the whole horizon.

    ``not_before``: the text gives only the earliest day («не ранее 1 октября 2025»), so nothing
    is said to go on, and no month is loaded.

    Raises:
        InvalidData: ``not_before`` without exactly one open end, or one season to the year's end.
    """

    kind: ClassVar[Kind] = Kind.ONGOING
    has_days: ClassVar[bool] = False
    is_framed: ClassVar[bool] = True
    within: tuple[Window, ...] = field(default=(), converter=as_frame)
    seasons: tuple[Annual, ...] = field(default=(), converter=as_seasons)
    not_before: bool = False

    def __attrs_post_init__(self) -> None:
        days = [window.first for window in self.within if window.open_end]
        ends = [season.first for season in self.seasons if season.last == MonthDay(12)]
        if self.not_before and (
            len(self.within) + len(self.seasons) != 1 or len(days) + len(ends) != 1
        ):
            problem = "'not_before' needs one day: a window without an end, or a season to 31.12"
            raise InvalidData("Ongoing", [problem])

    def windows(self, horizon: Window | None = None) -> tuple[Window, ...]:
        """The frame; the horizon where there is none; nothing if neither is known."""
        frames = frame_windows(self.within, self.seasons, horizon)
        if self.within or self.seasons or horizon is None:
            return frames
        return (horizon,)

    def due_day(self, window: Window) -> date | None:
        """None: nothing is finished on a day."""
        return None

    def __str__(self) -> str:
        if not self.not_before:
            return framed_wording("постоянно", self.within, self.seasons)
        if self.within:
            return f"не ранее {day_range(Window.of_day(self.within[0].first))}"
        return f"ежегодно не ранее {worded_day(self.seasons[0].first)}"


@frozen
class OwnSchedule:
    """По графику: a schedule outside the text; ``schedule`` is how the text calls it."""

    kind: ClassVar[Kind] = Kind.OWN_SCHEDULE
    has_days: ClassVar[bool] = False
    is_framed: ClassVar[bool] = True
    schedule: str = field(default="по отдельному графику", repr=said)
    within: tuple[Window, ...] = field(default=(), converter=as_frame)
    seasons: tuple[Annual, ...] = field(default=(), converter=as_seasons)

    def windows(self, horizon: Window | None = None) -> tuple[Window, ...]:
        """The frame that the text gives; nothing where it gives none."""
        return frame_windows(self.within, self.seasons, horizon)

    def due_day(self, window: Window) -> date | None:
        """None: the days stand in the schedule."""
        return None

    def __str__(self) -> str:
        return framed_wording(self.schedule, self.within, self.seasons)


@frozen
class OnDemand:
    """По запросу: whenever something happens; ``trigger`` is the text's wording of it."""

    kind: ClassVar[Kind] = Kind.ON_DEMAND
    has_days: ClassVar[bool] = False
    is_framed: ClassVar[bool] = True
    trigger: str = field(repr=said)
    within: tuple[Window, ...] = field(default=(), converter=as_frame)
    seasons: tuple[Annual, ...] = field(default=(), converter=as_seasons)

    def windows(self, horizon: Window | None = None) -> tuple[Window, ...]:
        """The frame that the text gives; nothing where it gives none."""
        return frame_windows(self.within, self.seasons, horizon)

    def due_day(self, window: Window) -> date | None:
        """None: nobody knows when it will be asked for."""
        return None

    def __str__(self) -> str:
        return framed_wording(self.trigger, self.within, self.seasons)


_SHORT_UNITS = frozenset({Unit.DAY, Unit.WORKING_DAY, Unit.WEEK, Unit.MONTH})


def _named(event: str | None) -> str | None:
    return event or None


@frozen
class Relative:
    """Относительно события: days known only when the event is.

    ``event`` keeps its preposition; None where the text names none («в течение 5 дней»).

    Raises:
        InvalidData: neither an event nor a distance is given, a distance of more than months has
            no event, or a distance to an event on «до» is not counted back from it.
    """

    kind: ClassVar[Kind] = Kind.RELATIVE
    has_days: ClassVar[bool] = False
    is_framed: ClassVar[bool] = False
    event: str | None = field(default=None, converter=_named, repr=said)
    offset: Offset | None = None

    def __attrs_post_init__(self) -> None:
        problems = []
        if self.event is None and self.offset is None:
            problems.append("an event or a distance is needed")
        if self.offset is not None:
            if self.event is None and self.offset.unit not in _SHORT_UNITS:
                problems.append("a distance in quarters, terms or years needs its event")
            back = (self.event or "").startswith("до ")
            if back and self.offset.relation != Relation.BEFORE:
                problems.append("a distance to an event on «до» is counted back from it")
        if problems:
            raise InvalidData("Relative", problems)

    def windows(self, horizon: Window | None = None) -> tuple[Window, ...]:
        """Nothing: the day of the event is not in the text."""
        as_horizon(horizon)
        return ()

    def due_day(self, window: Window) -> date | None:
        """None: the day of the event is not in the text."""
        return None

    def __str__(self) -> str:
        return " ".join(str(word) for word in (self.offset, self.event) if word is not None)


@frozen
class Unread:
    """Не прочитано: wording that was not understood, and why."""

    kind: ClassVar[Kind] = Kind.UNREAD
    has_days: ClassVar[bool] = False
    is_framed: ClassVar[bool] = False
    text: str = field(repr=False)
    why: str = "формулировка срока не распознана"

    def windows(self, horizon: Window | None = None) -> tuple[Window, ...]:
        """Nothing."""
        as_horizon(horizon)
        return ()

    def due_day(self, window: Window) -> date | None:
        """None: nothing is known."""
        return None

    def __str__(self) -> str:
        return self.text


Part: TypeAlias = (
    Dated | Deadline | Annual | Recurring | Ongoing | OwnSchedule | OnDemand | Relative | Unread
)


def joined(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Parts of which no two neighbours are dates: those are one part."""
    found: list[Part] = []
    for dates, run in groupby(parts, key=lambda part: isinstance(part, Dated)):
        if dates:
            windows = (w for part in run if isinstance(part, Dated) for w in part.dates)
            found.append(Dated(tuple(windows)))
        else:
            found.extend(run)
    return tuple(found)
