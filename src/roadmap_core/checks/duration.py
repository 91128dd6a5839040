"""Checks of how long windows are and on which day they end (T12, T13, T16)."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from datetime import date

from roadmap_core.calendars import WorkCalendar
from roadmap_core.checks.definition import Evidence, Skip, define, under_readings
from roadmap_core.checks.stated import is_whole_years, names_day, timed, unknown_years
from roadmap_core.checks.subject import Subject
from roadmap_core.errors import UnknownYear
from roadmap_core.findings import Fact
from roadmap_core.periods import Annual, Dated, Deadline, Part, Reading
from roadmap_core.windows import Window
from roadmap_core.wording import day_range

__all__ = ["CHECKS"]

SHORTEST = "duration_min_days"
LONGEST = "duration_max_working_days"


def _spans(reading: Reading, subject: Subject) -> tuple[Window, ...]:
    """The windows that say how long one performance takes: dated and annual ones.

    What ended before the day from which the plan is judged is left out.
    """
    since = subject.since or date.min
    return tuple(
        window
        for part in reading.parts
        if isinstance(part, Dated | Annual)
        for window in part.windows(subject.roadmap.horizon)
        if not window.open_start and window.last is not None and window.last >= since
    )


@define(
    "T12",
    severity="info",
    title="Слишком короткий срок",
    wording="на мероприятие отведено {days} дн. ({window}), норма не меньше {norm}",
    needs=("rows", f"norm {SHORTEST}"),
)
def too_short(subject: Subject) -> Iterator[Evidence | Skip]:
    """A window is shorter than the policy's norm ``duration_min_days``, in calendar days.

    The shortest window of a row is told.

    Why: a duty for several bodies that has two days is met on paper.

    Not a finding:

    1. a single day, which appoints an event («12 марта 2025»);
    2. a deadline, whose start is open;
    3. a window without an end;
    4. what was over before the day of the order (T03).

    A policy without such a norm skips the check.

    Source: GAO-16-89G practice 4 (durations); the norm is the policy's.
    """
    norm = subject.policy.norm(SHORTEST).number

    def claim(reading: Reading) -> Mapping[str, Fact] | None:
        spans = (window for window in _spans(reading, subject) if window.length > 1)
        shortest = min(spans, key=lambda window: (window.length, window), default=None)
        if shortest is None or shortest.length >= norm:
            return None
        return {"days": shortest.length, "window": day_range(shortest), "norm": norm}

    for activity, period in timed(subject.roadmap):
        yield from under_readings(activity, period, claim)


@define(
    "T13",
    severity="info",
    title="Слишком длинный срок",
    wording="{window}: рабочих дней {days}, норма не больше {norm}",
    needs=("rows", f"norm {LONGEST}"),
)
def too_long(subject: Subject) -> Iterator[Evidence | Skip]:
    """A window has more working days than the policy's norm ``duration_max_working_days``.

    The longest window of a row is told, counted with the policy's work calendar.

    Why: what may be done any day of many months is begun in the last week, and nothing shows
    before that it is late. A note: the norm is a rule of thumb for plans of works.

    Not a finding:

    1. what runs all the time;
    2. what follows its own schedule;
    3. what comes on demand;
    4. a deadline;
    5. whole calendar years («2025 год», «ежегодно»), which say when and not how long;
    6. what was over before the day of the order (T03).

    Windows in years without a work calendar are skipped, with the years.

    Source: DCMA point 8 (high duration, more than 44 working days).
    """
    norm = subject.policy.norm(LONGEST).number
    calendar = subject.policy.work_calendar

    def bounded(reading: Reading) -> list[Window]:
        return [window for window in _spans(reading, subject) if not is_whole_years(window)]

    def claim(reading: Reading) -> Mapping[str, Fact] | None:
        counted = [(calendar.working_days(w), w) for w in bounded(reading) if calendar.knows(w)]
        days, longest = max(counted, key=lambda pair: pair[0], default=(0, None))
        if longest is None or days <= norm:
            return None
        return {"days": days, "window": day_range(longest), "norm": norm}

    for activity, period in timed(subject.roadmap):
        yield from under_readings(activity, period, claim)
    yield from unknown_years(subject, bounded)


@define(
    "T16",
    severity="warning",
    title="Крайний срок в нерабочий день",
    wording="крайний срок {due} - нерабочий день; рабочий после него: {next_day}",
    needs=("rows",),
)
def due_on_a_day_off(subject: Subject) -> Iterator[Evidence | Skip]:
    """A deadline falls on a day that is not worked.

    ``next_day`` is the first worked day after it, or «неизвестен» where the calendar ends before.

    Why: one body hands over on the last worked day before it, another on the first after it, and
    both are right; a warning, since one word settles it.

    A deadline of every year («ежегодно до 1 мая») is told where it is a day off in each of the
    known years of the horizon.

    Not a finding:

    1. the end of a range of months, which is no appointment;
    2. a deadline before the day of the order (T03);
    3. a deadline of every year that is worked in some year (C05);
    4. a last day that the text does not name («до конца мая»).

    Deadlines in years without a work calendar are skipped, with the years.

    Source: OpenProject's non-working days; own rule.
    """
    calendar = subject.policy.work_calendar
    since = subject.since or date.min

    def due_in(part: Part) -> list[Window]:
        if not isinstance(part, Deadline | Annual):
            return []
        windows = part.windows(subject.roadmap.horizon)
        return [Window.of_day(w.end) for w in windows if w.open_start and w.end >= since]

    def due_days(reading: Reading) -> list[Window]:
        return [window for part in reading.parts for window in due_in(part)]

    def off_days(part: Part) -> set[date]:
        known = [window.end for window in due_in(part) if calendar.knows(window)]
        return set() if any(map(calendar.is_working, known)) else set(known)

    for activity, period in timed(subject.roadmap):
        named = names_day(period, subject.policy.words.checks.loose_days)
        due_of = {
            reading: {day for part in reading.parts for day in off_days(part) if named(day)}
            for reading in period.readings
        }
        days = {day for days_due in due_of.values() for day in days_due}
        for due in sorted(days):
            facts = {"due": due, "next_day": _next_working_day(calendar, due)}
            holds = {reading for reading, days_due in due_of.items() if due in days_due}
            yield from under_readings(activity, period, _where(holds, facts))
    yield from unknown_years(subject, due_days)


def _where(
    holds: Container[Reading], facts: Mapping[str, Fact]
) -> Callable[[Reading], Mapping[str, Fact] | None]:
    return lambda reading: facts if reading in holds else None


def _next_working_day(calendar: WorkCalendar, due: date) -> Fact:
    try:
        return calendar.next_working_day(due)
    except UnknownYear:
        return "неизвестен"


CHECKS = (too_short, too_long, due_on_a_day_off)
