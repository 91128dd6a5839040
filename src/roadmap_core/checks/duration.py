"""Checks of how long windows are and on which day they end (T12, T13, T16)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from roadmap_core.checks.check import Evidence, Skip, check, under_readings
from roadmap_core.checks.stated import is_whole_years, timed
from roadmap_core.errors import UnknownYear
from roadmap_core.findings import Fact
from roadmap_core.model import Order
from roadmap_core.periods import Annual, Dated, Deadline, Reading
from roadmap_core.policy import Policy
from roadmap_core.windows import Window
from roadmap_core.wording import day_range

__all__ = ["CHECKS"]

SHORTEST = "duration_min_days"
LONGEST = "duration_max_working_days"


def _spans(reading: Reading, horizon: Window | None) -> tuple[Window, ...]:
    """The windows that say how long one performance takes: dated and annual ones."""
    return tuple(
        window
        for part in reading.parts
        if isinstance(part, Dated | Annual)
        for window in part.windows(horizon)
        if not window.open_start and not window.open_end
    )


def _no_norm(what: str, name: str, policy: Policy) -> Skip:
    day = f"на {policy.on:%d.%m.%Y}" if policy.on else "без дня"
    return Skip(f"{day} не действует норма {what} ({name})")


@check(
    "T12",
    severity="info",
    title="Слишком короткий срок",
    wording="на мероприятие отведено {days} дн. ({window}), норма не меньше {norm}",
)
def too_short(order: Order, policy: Policy) -> Iterator[Evidence | Skip]:
    """A window is shorter than the policy's norm ``duration_min_days``, in calendar days.

    The shortest window of a row is told.

    Why: a duty for several bodies that has two days is met on paper.

    Not a finding: a single day, which appoints an event («12 марта 2025»); a deadline, whose start
    is open; a window without an end; any row where the policy has no such norm (then the check is
    skipped).

    Source: GAO-16-89G practice 4 (durations); the norm is the policy's.
    """
    if not policy.has_norm(SHORTEST):
        yield _no_norm("наименьшей продолжительности", SHORTEST, policy)
        return
    norm = policy.norm(SHORTEST).number
    horizon = order.roadmap.horizon

    def claim(reading: Reading) -> Mapping[str, Fact] | None:
        spans = (window for window in _spans(reading, horizon) if window.days > 1)
        shortest = min(spans, key=lambda window: (window.days, window), default=None)
        if shortest is None or shortest.days >= norm:
            return None
        return {"days": shortest.days, "window": day_range(shortest), "norm": norm}

    for activity, period in timed(order.roadmap):
        yield from under_readings(activity, period, claim)


def _unknown_years(
    order: Order, policy: Policy, of: Callable[[Reading], Iterable[Window]]
) -> Skip | None:
    """The skip for the windows that touch years without a work calendar, if any do."""
    calendar = policy.work_calendar
    unknown = sorted(
        {
            year
            for _, period in timed(order.roadmap)
            for reading in period.readings
            for window in of(reading)
            for year in range(window.first.year, window.last.year + 1)
            if not calendar.knows(Window.of_year(year))
        }
    )
    if not unknown:
        return None
    years = ", ".join(map(str, unknown))
    return Skip(f"нет производственного календаря на годы: {years}")


@check(
    "T13",
    severity="info",
    title="Слишком длинный срок",
    wording="{window}: рабочих дней {days}, норма не больше {norm}",
)
def too_long(order: Order, policy: Policy) -> Iterator[Evidence | Skip]:
    """A window has more working days than the policy's norm ``duration_max_working_days``.

    The longest window of a row is told, counted with the policy's work calendar.

    Why: what may be done any day of many months is begun in the last week, and nothing shows
    before that it is late. A note: the norm is a rule of thumb for plans of works.

    Not a finding: what runs all the time, follows its own schedule or comes on demand; a
    deadline; whole calendar years («2025 год», «ежегодно»), which say when and not how long.
    Windows in years without a work calendar are skipped, with the years.

    Source: DCMA point 8 (high duration, more than 44 working days).
    """
    if not policy.has_norm(LONGEST):
        yield _no_norm("наибольшей продолжительности", LONGEST, policy)
        return
    norm = policy.norm(LONGEST).number
    horizon = order.roadmap.horizon
    calendar = policy.work_calendar

    def bounded(reading: Reading) -> list[Window]:
        return [window for window in _spans(reading, horizon) if not is_whole_years(window)]

    def claim(reading: Reading) -> Mapping[str, Fact] | None:
        counted = [(calendar.working_days(w), w) for w in bounded(reading) if calendar.knows(w)]
        days, longest = max(counted, key=lambda pair: pair[0], default=(0, None))
        if longest is None or days <= norm:
            return None
        return {"days": days, "window": day_range(longest), "norm": norm}

    for activity, period in timed(order.roadmap):
        yield from under_readings(activity, period, claim)
    if (skip := _unknown_years(order, policy, bounded)) is not None:
        yield skip


@check(
    "T16",
    severity="info",
    title="Крайний срок в нерабочий день",
    wording="крайний срок {due} - нерабочий день; рабочий после него: {next_day}",
)
def due_on_a_day_off(order: Order, policy: Policy) -> Iterator[Evidence | Skip]:
    """A deadline falls on a day that is not worked.

    ``next_day`` is the first worked day after it, or «неизвестен» where the calendar ends before.

    Why: the last worked day before it is the real deadline, unless someone says that it moves.

    A deadline of every year («ежегодно до 1 мая») is judged in the years of the horizon.

    Not a finding: the end of a range of months, which is no appointment. Deadlines in years
    without a work calendar are skipped, with the years.

    Source: OpenProject's non-working days; own rule.
    """
    calendar = policy.work_calendar
    horizon = order.roadmap.horizon

    def due_days(reading: Reading) -> list[Window]:
        return [
            Window(window.last, window.last)
            for part in reading.parts
            if isinstance(part, Deadline | Annual)
            for window in part.windows(horizon)
            if window.open_start
        ]

    def claim(reading: Reading) -> Mapping[str, Fact] | None:
        for window in due_days(reading):
            due = window.last
            if calendar.knows(due) and not calendar.is_working(due):
                return {"due": due, "next_day": _next_working_day(policy, window)}
        return None

    for activity, period in timed(order.roadmap):
        yield from under_readings(activity, period, claim)
    if (skip := _unknown_years(order, policy, due_days)) is not None:
        yield skip


def _next_working_day(policy: Policy, window: Window) -> Fact:
    try:
        return policy.work_calendar.next_working_day(window.last)
    except UnknownYear:
        return "неизвестен"


CHECKS = (too_short, too_long, due_on_a_day_off)
