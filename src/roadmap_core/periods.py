"""Срок: what a text says about time, as one or more readings made of typed parts.

A part of each kind knows its windows inside a horizon and its canonical Russian wording, which
`roadmap_core.parse_period` reads back into an equal part.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar, TypeAlias

from attrs import field, frozen
from dateutil.relativedelta import relativedelta

from roadmap_core.names import redacted, said
from roadmap_core.units import STEPS, Offset, Relation, Unit
from roadmap_core.windows import SCHOOL_YEAR, MonthDay, Window, clip
from roadmap_core.wording import count, day_range, month_day_range

__all__ = [
    "Annual",
    "Dated",
    "Deadline",
    "Kind",
    "Offset",
    "OnDemand",
    "Ongoing",
    "OwnSchedule",
    "Part",
    "Period",
    "Reading",
    "Recurring",
    "Relation",
    "Relative",
    "Unit",
    "Unread",
]


class Kind(StrEnum):
    """What a period is; a member equals its plain string."""

    DATED = "dated"
    DEADLINE = "deadline"
    ANNUAL = "annual"
    RECURRING = "recurring"
    ONGOING = "ongoing"
    OWN_SCHEDULE = "own_schedule"
    ON_DEMAND = "on_demand"
    RELATIVE = "relative"
    MIXED = "mixed"
    UNREAD = "unread"


def _ordered(windows: tuple[Window, ...]) -> tuple[Window, ...]:
    return tuple(sorted(set(windows)))


@frozen
class Dated:
    """Даты: explicit ranges of days, sorted; neighbouring ranges stay apart as written."""

    kind: ClassVar[Kind] = Kind.DATED
    dates: tuple[Window, ...] = field(converter=_ordered)

    def windows(self, horizon: Window | None = None) -> tuple[Window, ...]:
        """The ranges as written, also where they leave the horizon."""
        return self.dates

    def __str__(self) -> str:
        return ", ".join(day_range(window) for window in self.dates)


@frozen
class Deadline:
    """Крайний срок: a last day; the start is not given."""

    kind: ClassVar[Kind] = Kind.DEADLINE
    due: date

    def windows(self, horizon: Window | None = None) -> tuple[Window, ...]:
        """One window, open at its start.

        It starts with the horizon, or with the deadline's own year where the horizon is longer
        than a year; a deadline before the horizon is a window of one day.
        """
        first = date(self.due.year, 1, 1)
        if horizon is not None:
            one_year = horizon.last < horizon.first + relativedelta(years=1)
            first = horizon.first if one_year else max(first, horizon.first)
        return (Window(min(first, self.due), self.due, open_start=True),)

    def __str__(self) -> str:
        return f"до {day_range(Window(self.due, self.due))}"


@frozen
class Annual:
    """Ежегодно: a range of days in every year; it may cross New Year.

    ``open_start``: only the last day is given («ежегодно до 1 июня»).
    """

    kind: ClassVar[Kind] = Kind.ANNUAL
    first: MonthDay = MonthDay(1, 1)
    last: MonthDay = MonthDay(12, 31)
    open_start: bool = False

    @property
    def crosses_new_year(self) -> bool:
        """Whether the range ends in the year after the one it starts in."""
        return self.last < self.first

    def of_year(self, year: int) -> Window:
        """The range that starts in a year."""
        return Window(
            self.first.on(year),
            self.last.on(year + self.crosses_new_year),
            open_start=self.open_start,
        )

    def windows(self, horizon: Window | None = None) -> tuple[Window, ...]:
        """One window for each year of the horizon; none without a horizon.

        A range that crosses New Year counts where it starts inside the horizon, so its end may
        lie outside.
        """
        if horizon is None:
            return ()
        years = range(horizon.first.year, horizon.last.year + 1)
        found = (self.of_year(year) for year in years)
        return tuple(
            window
            for window in found
            if (window.first in horizon if self.crosses_new_year else window.intersects(horizon))
        )

    def __str__(self) -> str:
        if self.open_start:
            return f"ежегодно до {month_day_range(self.last, self.last)}"
        if self == Annual():
            return "ежегодно"
        return f"ежегодно, {month_day_range(self.first, self.last)}"


def _frame(
    within: tuple[Window, ...], seasons: tuple[Annual, ...], horizon: Window | None
) -> tuple[Window, ...]:
    """The windows that a kind without dates of its own is framed by."""
    if horizon is None:
        return within
    years = range(horizon.first.year - 1, horizon.last.year + 1)
    returning = clip((season.of_year(year) for year in years for season in seasons), horizon)
    ended = (
        Window(window.first, max(window.first, horizon.last)) if window.open_end else window
        for window in within
    )
    return _ordered((*returning, *ended))


def _framed(wording: str, within: tuple[Window, ...], seasons: tuple[Annual, ...]) -> str:
    """A wording with its frame in brackets."""
    frames = []
    if [(season.first, season.last) for season in seasons] == [SCHOOL_YEAR]:
        frames.append("в течение учебного года")
    elif seasons:
        ranges = (month_day_range(season.first, season.last) for season in seasons)
        frames.append(f"ежегодно, {', '.join(ranges)}")
    if within:
        frames.append(", ".join(day_range(window) for window in within))
    return f"{wording} ({'; '.join(frames)})" if frames else wording


@frozen
class Recurring:
    """Периодически: ``times`` times in every ``every`` units («2 раза в год»).

    ``by_day`` is the last day of the month by which it is done; ``following`` says that the
    month is the one after the reported one.
    """

    kind: ClassVar[Kind] = Kind.RECURRING
    every: int
    unit: Unit
    times: int = 1
    within: tuple[Window, ...] = field(default=(), converter=_ordered)
    seasons: tuple[Annual, ...] = ()
    by_day: int | None = None
    following: bool = False

    def windows(self, horizon: Window | None = None) -> tuple[Window, ...]:
        """One window for each step, counted from the start of the frame or the horizon.

        The text gives no anchor, so the start of the frame is an assumption (check T07). The
        last window may be cut short by the end of the frame. The days of school terms («раз в
        четверть») are in no text: then the windows are the frame.
        """
        frames = _frame(self.within, self.seasons, horizon)
        if self.unit == Unit.TERM:
            return frames
        if not frames and horizon is not None:
            frames = (horizon,)
        return tuple(window for frame in frames for window in self._steps(frame))

    def _steps(self, frame: Window) -> Iterator[Window]:
        if frame.open_end:
            return
        # Each start is anchor + n steps: adding a month to the last start would drift from the
        # 31st to the 28th.
        step, number = STEPS[self.unit] * self.every, 0
        first = frame.first
        while first <= frame.last:
            number += 1
            following = frame.first + step * number
            yield Window(first, min(following - timedelta(days=1), frame.last))
            first = following

    def __str__(self) -> str:
        wording = f"{count(self.times, 'раз')} в {count(self.every, self.unit, case='accusative')}"
        wording = _framed(wording, self.within, self.seasons)
        if self.by_day is not None:
            wording += f", до {self.by_day} числа"
            wording += " следующего месяца" if self.following else ""
        return wording


@frozen
class Ongoing:
    """Постоянно: all the time within its frame, or within the whole horizon."""

    kind: ClassVar[Kind] = Kind.ONGOING
    within: tuple[Window, ...] = field(default=(), converter=_ordered)
    seasons: tuple[Annual, ...] = ()

    def windows(self, horizon: Window | None = None) -> tuple[Window, ...]:
        """The frame; the horizon where there is none; nothing if neither is known."""
        frames = _frame(self.within, self.seasons, horizon)
        if frames or horizon is None or self.seasons:
            return frames
        return (horizon,)

    def __str__(self) -> str:
        return _framed("постоянно", self.within, self.seasons)


@frozen
class OwnSchedule:
    """По графику: a schedule outside the text; ``schedule`` is how the text calls it."""

    kind: ClassVar[Kind] = Kind.OWN_SCHEDULE
    schedule: str = field(default="по отдельному графику", repr=said)
    within: tuple[Window, ...] = field(default=(), converter=_ordered)
    seasons: tuple[Annual, ...] = ()

    def windows(self, horizon: Window | None = None) -> tuple[Window, ...]:
        """The frame that the text gives; nothing where it gives none."""
        return _frame(self.within, self.seasons, horizon)

    def __str__(self) -> str:
        return _framed(self.schedule, self.within, self.seasons)


@frozen
class OnDemand:
    """По запросу: whenever something happens; ``trigger`` is the text's wording of it."""

    kind: ClassVar[Kind] = Kind.ON_DEMAND
    trigger: str = field(repr=said)
    within: tuple[Window, ...] = field(default=(), converter=_ordered)
    seasons: tuple[Annual, ...] = ()

    def windows(self, horizon: Window | None = None) -> tuple[Window, ...]:
        """The frame that the text gives; nothing where it gives none."""
        return _frame(self.within, self.seasons, horizon)

    def __str__(self) -> str:
        return _framed(self.trigger, self.within, self.seasons)


@frozen
class Relative:
    """Относительно события: days known only when the event is.

    ``event`` keeps its preposition; it is empty where the text names none («в течение 5 дней»).
    """

    kind: ClassVar[Kind] = Kind.RELATIVE
    event: str = field(repr=said)
    offset: Offset | None = None

    def windows(self, horizon: Window | None = None) -> tuple[Window, ...]:
        """Nothing: the day of the event is not in the text."""
        return ()

    def __str__(self) -> str:
        return f"{self.offset or ''} {self.event}".strip()


@frozen
class Unread:
    """Не прочитано: wording that was not understood, and why."""

    kind: ClassVar[Kind] = Kind.UNREAD
    text: str = field(repr=False)
    why: str = "формулировка срока не распознана"

    def windows(self, horizon: Window | None = None) -> tuple[Window, ...]:
        """Nothing."""
        return ()

    def __str__(self) -> str:
        return self.text


Part: TypeAlias = (
    Dated | Deadline | Annual | Recurring | Ongoing | OwnSchedule | OnDemand | Relative | Unread
)


@frozen
class Reading:
    """Прочтение: one way to understand a period.

    ``assuming`` says in Russian what it supposes; it does not take part in equality.
    """

    parts: tuple[Part, ...]
    assuming: str = field(default="", eq=False, repr=said)

    @property
    def kind(self) -> Kind:
        """The kind of its parts, ``mixed`` where they differ."""
        kinds = {part.kind for part in self.parts}
        return kinds.pop() if len(kinds) == 1 else Kind.MIXED

    def windows(self, horizon: Window | None = None) -> tuple[Window, ...]:
        """The windows of all parts, sorted, each once."""
        return _ordered(tuple(w for part in self.parts for w in part.windows(horizon)))

    def __str__(self) -> str:
        return redacted("; ".join(str(part) for part in self.parts))


@frozen
class Period:
    """Срок: the readings of a text about time, the most likely first.

    ``text`` is the original wording; it does not take part in equality, so a period equals the
    one read from its canonical rendering ``str(period)``, nor in ``repr``, since it may name a
    person. An ambiguous period is rendered by its wording: no other phrase has the same readings.

    >>> from roadmap_core import parse_period
    >>> print(parse_period("Март - апрель 2024 г.").value)
    март-апрель 2024
    """

    readings: tuple[Reading, ...]
    text: str = field(default="", eq=False, repr=False)

    @classmethod
    def of(cls, *parts: Part) -> Period:
        """The period with one reading made of these parts, worded canonically."""
        reading = Reading(parts)
        return cls((reading,), str(reading))

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the main reading."""
        return self.readings[0].parts

    @property
    def kind(self) -> Kind:
        """The kind of the main reading."""
        return self.readings[0].kind

    @property
    def is_ambiguous(self) -> bool:
        """Whether the text has more than one reading."""
        return len(self.readings) > 1

    def windows(self, horizon: Window | None = None) -> tuple[Window, ...]:
        """The windows of the main reading; explicit dates are not cut by the horizon."""
        return self.readings[0].windows(horizon)

    def __str__(self) -> str:
        return redacted(self.text) if self.is_ambiguous else str(self.readings[0])
