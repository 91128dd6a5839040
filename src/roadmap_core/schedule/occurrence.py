"""Наступления срока: each window of each activity, under every reading of its period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeAlias

from attrs import evolve, field, frozen

from roadmap_core.errors import InvalidData, InvalidWindow
from roadmap_core.keys import NumberOrder, number_order
from roadmap_core.model import Activity, Order, Roadmap
from roadmap_core.names import said
from roadmap_core.periods import Kind, Part, Period, Reading, Recurring
from roadmap_core.schedule.marks import days_mark, marked
from roadmap_core.windows import Window, as_horizon, day_of

__all__ = [
    "Occurrence",
    "Plan",
    "bodies_of",
    "by_day",
    "due",
    "first_day",
    "in_order",
    "in_progress",
    "inside",
    "is_before",
    "occurrences",
    "of_leaf",
    "rest_of",
    "roadmaps_of",
    "whole",
]

Plan: TypeAlias = Order | Roadmap


@frozen
class Occurrence:
    """Наступление срока: one window in which an activity is to be performed.

    ``due_on`` is the last day by the text, also where the window was cut by the horizon; None for
    what has no such day: ongoing work, own schedules, requests, an open end. ``times`` is how
    often it is to be done in the window («2 раза в год»). ``assuming`` names the readings of an
    ambiguous period that have this window; it is empty where all have it. ``mark`` tells it from
    the other occurrences of its activity by the days of the text, whatever the horizon cut.
    """

    activity: Activity
    window: Window
    kind: Kind
    due_on: date | None = None
    times: int = 1
    assuming: str = field(default="", repr=said)
    mark: str = field(kw_only=True)

    @mark.default
    def _mark_of_the_window(self) -> str:
        return f"{self.kind}:{days_mark(self.window)}"

    @property
    def key(self) -> str:
        """Stands once in an order: the key of the activity and the days of the text.

        It stays when the text is read again and when the horizon is widened, so a log or a
        calendar can keep it; days are in ISO form, an end that the text does not give is left out.
        """
        return f"{self.activity.key}@{self.mark}"

    @property
    def number(self) -> str:
        """The number of the activity, as the text gives it."""
        return self.activity.number

    @property
    def title(self) -> str:
        """The title of the activity."""
        return self.activity.title

    @property
    def bodies(self) -> tuple[str, ...]:
        """The bodies of the activity as the text writes them, each once."""
        return bodies_of(self.activity)

    @property
    def is_certain(self) -> bool:
        """Whether every reading of the period has it."""
        return not self.assuming


def occurrences(
    plan: Plan, *, horizon: Window | None = None, since: date | None = None
) -> tuple[Occurrence, ...]:
    """Every window of every leaf under every reading, cut by the horizon.

    Sorted by window, then by number as a reader counts (9, 10, 10.2). The horizon is the
    roadmap's own where none is given; where there is none at all, explicit windows stay whole
    and what happens every year, or all the time, has none. Windows outside the horizon are left
    out; `due` and `overdue` see them. Nothing is told of the days before ``since``, which is the
    date of an order where none is given, nor what was due before it.

    >>> from roadmap_core import Dated, Period, Section
    >>> march = Period.of(Dated((Window.of_month(2024, 3),)))
    >>> plan = Roadmap(sections=(Section(title="", activities=(
    ...     Activity(number="9", title="Сессия", period=march),)),))
    >>> [(found.key, found.due_on.isoformat()) for found in occurrences(plan)]
    [('9@dated:2024-03-01..2024-03-31', '2024-03-31')]

    Raises:
        OpenEnd: the horizon has no last day.
    """
    begin = first_day(plan, since)
    return in_order(
        one
        for roadmap, frame in roadmaps_of(plan, horizon)
        for leaf in roadmap.leaves
        for one in inside(leaf, frame, begin)
    )


def due(
    plan: Plan,
    *,
    on: date,
    within_days: int = 30,
    horizon: Window | None = None,
    since: date | None = None,
) -> tuple[Occurrence, ...]:
    """What is to be finished from ``on`` to ``within_days`` days later, both inside, by its day.

    Judged by the last day that the text gives: windows are not cut by the horizon. Ongoing work,
    own schedules, requests and windows with an open end have no such day and are left out; see
    `in_progress`. Nothing was due before ``since``, the date of an order where none is given.

    Raises:
        InvalidWindow: ``within_days`` is negative.
        OpenEnd: the horizon has no last day.
    """
    day = day_of(on)
    if within_days < 0:
        raise InvalidWindow(day, f"{day} {within_days:+} days")
    end = date.fromordinal(min(day.toordinal() + within_days, date.max.toordinal()))
    span = Window(day, end)
    return by_day(whole(plan, horizon), span, first_day(plan, since))


def in_progress(
    plan: Plan, *, on: date, horizon: Window | None = None, since: date | None = None
) -> tuple[Occurrence, ...]:
    """What has a window that holds the day, ongoing work and own schedules included.

    A deadline is in progress from the start that `Deadline.windows` supposes. Before ``since``,
    the date of an order where none is given, nothing is.

    Raises:
        OpenEnd: the horizon has no last day.
    """
    day, begin = day_of(on), first_day(plan, since)
    if begin is not None and day < begin:
        return ()
    return in_order(
        one
        for one in whole(plan, horizon)
        if day in one.window and not is_before(one.due_on, begin)
    )


def roadmaps_of(plan: Plan, horizon: Window | None) -> Iterator[tuple[Roadmap, Window | None]]:
    """Each roadmap of a plan with the horizon that it is looked at in: the given, else its own.

    Raises:
        InvalidData: it is neither an order nor a roadmap.
    """
    as_horizon(horizon)
    if not isinstance(plan, Order | Roadmap):
        got = type(plan).__name__
        raise InvalidData("plan", [f"expected an Order or a Roadmap, got {got} @ $"])
    for roadmap in plan.roadmaps if isinstance(plan, Order) else (plan,):
        yield roadmap, horizon or roadmap.horizon


def first_day(plan: Plan, since: date | None) -> date | None:
    """The day before which nothing counts: the given one, else the date of an order."""
    if since is not None:
        return day_of(since)
    return plan.date if isinstance(plan, Order) else None


def rest_of(window: Window, frame: Window | None, begin: date | None) -> Window | None:
    """What of a window lies inside the frame and not before a day; its start stays open."""
    inside: Window | None = window if frame is None else window & frame
    if inside is not None and begin is not None:
        inside &= Window.since(begin)
    # A start that the text did not give is not given by the horizon either.
    return inside and evolve(inside, open_start=window.open_start)


def whole(plan: Plan, horizon: Window | None) -> Iterator[Occurrence]:
    """The occurrences of every leaf, not cut by the horizon."""
    for roadmap, frame in roadmaps_of(plan, horizon):
        for leaf in roadmap.leaves:
            yield from of_leaf(leaf, frame)


def is_before(due_on: date | None, begin: date | None) -> bool:
    """Whether something was due before the day from which on things count."""
    return due_on is not None and begin is not None and due_on < begin


def of_leaf(leaf: Activity, horizon: Window | None) -> Iterator[Occurrence]:
    """The occurrences of one leaf, not cut by the horizon; each once, whichever reading has it."""
    period = leaf.period
    if period is None:
        return
    found: dict[str, tuple[Window, Part]] = {}
    having: dict[str, list[Reading]] = {}
    for reading in period.readings:
        for part in reading.parts:
            for window, mark in marked(part, horizon):
                found.setdefault(mark, (window, part))
                having.setdefault(mark, []).append(reading)
    for mark, (window, part) in found.items():
        yield Occurrence(
            leaf,
            window,
            part.kind,
            part.due_day(window),
            part.times if isinstance(part, Recurring) else 1,
            _assuming(period, having[mark]),
            mark=mark,
        )


def inside(leaf: Activity, frame: Window | None, begin: date | None) -> Iterator[Occurrence]:
    """The occurrences of one leaf, cut by a frame and by the day from which on things count."""
    for one in of_leaf(leaf, frame):
        window = rest_of(one.window, frame, begin)
        if window is not None and not is_before(one.due_on, begin):
            yield evolve(one, window=window)


def bodies_of(activity: Activity) -> tuple[str, ...]:
    """The bodies of an activity, each once; a person without a body is none."""
    return tuple(dict.fromkeys(one.body for one in activity.responsible if one.body))


def by_day(found: Iterable[Occurrence], span: Window, begin: date | None) -> tuple[Occurrence, ...]:
    """The occurrences that are due on a day of the span, by day and then by number."""
    dated = [
        (one.due_on, number_order(one.number), one)
        for one in found
        if one.due_on is not None and one.due_on in span and not is_before(one.due_on, begin)
    ]
    return tuple(row[-1] for row in sorted(dated, key=lambda row: row[:-1]))


def _assuming(period: Period, having: list[Reading]) -> str:
    def claim(reading: Reading) -> bool | None:
        return True if any(one is reading for one in having) else None

    (holding,) = period.under(claim)
    return holding.assuming


def in_order(found: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    """Occurrences by window and then by number, as a reader counts."""
    # Sorting keeps the order of the text among those that are alike.
    return tuple(sorted(found, key=_place))


def _place(one: Occurrence) -> tuple[date, tuple[bool, date], bool, NumberOrder]:
    # The order of windows, said in plain values: comparing thousands of windows takes longer.
    window = one.window
    end = (window.last is None, window.last or date.min)
    return window.first, end, window.open_start, number_order(one.number)
