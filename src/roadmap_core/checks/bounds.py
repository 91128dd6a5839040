"""Checks of windows against what bounds them (T01-T03, T08, T11)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

from roadmap_core.checks.definition import Evidence, define, under_readings
from roadmap_core.checks.stated import (
    covered_by,
    days_outside,
    is_whole_years,
    stated_in,
    timed,
)
from roadmap_core.checks.subject import Subject
from roadmap_core.findings import Fact
from roadmap_core.periods import Kind, Ongoing, Part, Reading
from roadmap_core.windows import Window, union
from roadmap_core.wording import day_range

__all__ = ["CHECKS"]

_DAY = timedelta(days=1)
# A plan is prepared in the weeks before it begins, not in the year before.
_PREPARED = timedelta(days=92)


@define(
    "T01",
    severity="warning",
    title="Срок выходит за конец периода дорожной карты",
    wording="срок кончается {last}, на {days} дн. позже дорожной карты ({horizon_end})",
    needs=("rows", "horizon"),
)
def horizon_overrun(subject: Subject) -> Iterator[Evidence]:
    """A window ends after the horizon of the roadmap; ``days`` are counted from its last day.

    Why: when the plan has ended, nobody reports on the rest, and its money and curators are gone.
    Widening the horizon never adds such a finding.

    Not a finding:

    1. a window without an end;
    2. a range without years («ежегодно, декабрь-январь»), whose last year follows from the
       horizon and not from the text;
    3. a season, for the same reason.

    Source: TaskJuggler `task_end_range`; GAO-16-89G practice 5.
    """
    end = subject.horizon.end

    def claim(reading: Reading) -> Mapping[str, Fact] | None:
        last = max((w.last for w in stated_in(reading) if w.last is not None), default=end)
        if last <= end:
            return None
        return {"days": (last - end).days, "last": last, "horizon_end": end}

    for activity, period in timed(subject.roadmap):
        yield from under_readings(activity, period, claim)


@define(
    "T02",
    severity="warning",
    title="Срок вне периода дорожной карты",
    wording="срок {what}: {windows}; вне её {days} дн.",
    needs=("rows", "horizon"),
)
def outside_horizon(subject: Subject) -> Iterator[Evidence]:
    """A window starts before the horizon of the roadmap, or lies wholly outside it.

    Why: a row from the plan of another year was copied, or the year is a slip.

    Not a finding:

    1. a window that starts inside and ends after the horizon (T01);
    2. a deadline after it (T01);
    3. a deadline inside it, whose start is open;
    4. a range without years;
    5. a window without an end;
    6. days between the day of the order and the first day of the horizon, which are for
       preparation;
    7. August before a school year, where the day of the order is not known.

    Source: TaskJuggler `task_start_range`.
    """
    stated = subject.horizon
    frame = Window(min(stated.first, _prepared_from(subject)), stated.last)

    def claim(reading: Reading) -> Mapping[str, Fact] | None:
        # A deadline after the horizon may be begun inside: its start is open.
        closed = (w for w in stated_in(reading) if not w.open_end)
        windows = union(w for w in closed if not (w.open_start and w.end > frame.end))
        outside = [w for w in windows if not w.intersects(frame)]
        early = [w for w in windows if w.first < frame.first <= w.end]
        if not outside and not early:
            return None
        days = sum(w.length for w in outside) + sum((frame.first - w.first).days for w in early)
        return {
            "what": "целиком вне дорожной карты" if outside else "начинается до дорожной карты",
            "windows": tuple(day_range(w) for w in sorted(outside + early)),
            "days": days,
        }

    for activity, period in timed(subject.roadmap):
        yield from under_readings(activity, period, claim)


def _prepared_from(subject: Subject) -> date:
    """The day from which the work may be prepared: that of the order, or the August before."""
    first = subject.horizon.first
    if subject.order.date is not None:
        return max(subject.order.date, first - _PREPARED)
    return date(first.year, 8, 1) if (first.month, first.day) == (9, 1) else first


def _from_the_first_day(reading: Reading, horizon: Window | None) -> set[Window]:
    """The frames of what runs on that begin where the horizon does."""
    return {
        window
        for part in reading.parts
        if isinstance(part, Ongoing) and horizon is not None
        for window in part.within
        if window.first == horizon.first
    }


@define(
    "T03",
    severity="warning",
    title="Срок начинается до приказа",
    wording="{what} {first}, на {days} дн. раньше приказа от {ordered}",
    needs=("rows", "order date"),
)
def before_the_order(subject: Subject) -> Iterator[Evidence]:
    """A window starts, or a deadline falls, before the day of the order that sets the duty.

    ``left`` is how many days of the window remain from that day on; 0 means that the duty was
    over before it was set. A window without an end has no such fact.

    Why: nobody was bound to work before the order; what was done then was done without it, or
    the months are a template of another year.

    Not a finding:

    1. a deadline on or after that day, since its start is open;
    2. a range without years;
    3. a season;
    4. whole calendar years from the order's on («2024 год»);
    5. the whole horizon («постоянно», «в течение всего периода»), since the text names no such
       day;
    6. what runs from the first day of the horizon on («в течение учебного года» in a plan of a
       calendar year), for the same reason.

    Source: DCMA point 9 (invalid dates, threshold 0).
    """
    ordered = subject.ordered
    horizon = subject.roadmap.horizon

    def claim(reading: Reading) -> Mapping[str, Fact] | None:
        early = [
            window
            for window in stated_in(reading)
            if window.first < ordered
            and window != horizon
            and window not in _from_the_first_day(reading, horizon)
            and not (is_whole_years(window) and window.first.year == ordered.year)
        ]
        if not early:
            return None
        first = min(early)
        facts: dict[str, Fact] = {
            "what": "срок истёк" if first.open_start else "начинается",
            "days": (ordered - first.first).days,
            "first": first.first,
            "ordered": ordered,
        }
        if first.last is not None:
            facts["left"] = 0 if first.last < ordered else Window(ordered, first.last).length
        return facts

    for activity, period in timed(subject.roadmap):
        yield from under_readings(activity, period, claim)


_CHAINED = frozenset({Kind.DATED, Kind.ONGOING, Kind.OWN_SCHEDULE, Kind.ON_DEMAND})


def _gap(before: Part, after: Part, horizon: Window | None) -> Window | None:
    """The days between the end of a part and the next day of the part that continues it."""
    if not {before.kind, after.kind} <= _CHAINED:
        return None
    ends = [window.last for window in before.windows(horizon) if window.last is not None]
    if not ends:
        return None
    next_day = max(ends) + _DAY
    upcoming = [w for w in union(after.windows(horizon)) if w.last is None or w.last >= next_day]
    if not upcoming or upcoming[0].first <= next_day:
        return None
    return Window(next_day, upcoming[0].first - _DAY)


@define(
    "T08",
    severity="warning",
    title="Разрыв внутри срока",
    wording="между частями срока {days} дн. ни к чему не отнесены: {gap}",
    needs=("rows",),
)
def gap_in_chain(subject: Subject) -> Iterator[Evidence]:
    """A period goes on in a second part, and days lie between the two.

    «Ноябрь 2024; далее постоянно в 2025 году» leaves out December 2024: 31 days.

    Why: «далее» promises an unbroken course; work that pauses for the days between must be ended
    and begun again, and nobody ordered that.

    Not a finding:

    1. several windows of one part («июнь 2024, январь-февраль 2025»);
    2. a part that is a deadline, an annual range, a recurrence or an event;
    3. a season that opens later in the year where it also holds right after the first part.

    Source: own rule (catalogues call it GAP_IN_PERIOD).
    """
    horizon = subject.roadmap.horizon

    def claim(reading: Reading) -> Mapping[str, Fact] | None:
        found = [
            gap
            for before, after in pairwise(reading.parts)
            if (gap := _gap(before, after, horizon)) is not None
        ]
        if not found:
            return None
        days = sum(gap.length for gap in found)
        return {"days": days, "gap": tuple(day_range(gap) for gap in found)}

    for activity, period in timed(subject.roadmap):
        yield from under_readings(activity, period, claim)


@define(
    "T11",
    severity="warning",
    title="Часть выходит за срок целого",
    wording="{days} дн. срока вне срока мероприятия {parent}: {windows}",
    needs=("rows",),
)
def outside_parent(subject: Subject) -> Iterator[Evidence]:
    """A sub-row has days outside the windows of its umbrella row.

    Where the umbrella's period is ambiguous, a day that any of its readings covers is inside.

    Why: the whole is reported as done while a part of it is still to come.

    Not a finding:

    1. an umbrella row without explicit days («постоянно», «по графику»);
    2. a sub-row that inherits;
    3. a deadline inside, whose start is open.

    Source: TaskJuggler `task_start_in_parent`, `task_end_in_parent`; GAO-16-89G practice 5.
    """
    for parent in subject.roadmap.walk():
        if parent.period is None:
            continue
        room = covered_by(tuple(w for r in parent.period.readings for w in stated_in(r)))
        if not room:
            continue

        def claim(
            reading: Reading, room: tuple[Window, ...] = room, key: str = parent.key
        ) -> Mapping[str, Fact] | None:
            outside = [
                rest
                for window in union(stated_in(reading))
                if not window.open_end
                for rest in days_outside(window, room)
            ]
            if not outside:
                return None
            return {
                "days": sum(window.length for window in outside),
                "windows": tuple(day_range(window) for window in outside),
                "parent": key,
            }

        for part in parent.parts:
            if part.period is not None:
                yield from under_readings(part, part.period, claim)


CHECKS = (horizon_overrun, outside_horizon, before_the_order, gap_in_chain, outside_parent)
