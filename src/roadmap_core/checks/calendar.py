"""Checks against the days that are worked: weekends, holidays (C01-C05)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from roadmap_core.calendars import WorkCalendar
from roadmap_core.checks.definition import Evidence, Skip, define, under_readings
from roadmap_core.checks.stated import names_day, timed, unknown_years
from roadmap_core.checks.subject import Subject
from roadmap_core.findings import Fact
from roadmap_core.periods import Annual, Dated, Part, Reading
from roadmap_core.windows import MonthDay, Window
from roadmap_core.wording import day_range, month_day_range

__all__ = ["CHECKS"]

_DAY = timedelta(days=1)
_FRIDAY = 4
# A longer range is work beside holidays, not inside them.
_SHORT = 14
MAY_FIRST, MAY_LAST = "may_holidays_first", "may_holidays_last"


def _ranges(part: Part, subject: Subject) -> tuple[Window, ...]:
    """The closed ranges of days of a part that a work calendar knows, none of them over."""
    if not isinstance(part, Dated | Annual):
        return ()
    since = subject.since or date.min
    return tuple(
        window
        for window in part.windows(subject.roadmap.horizon)
        if not window.open_start and window.last is not None and window.last >= since
    )


def _all_ranges(subject: Subject) -> Callable[[Reading], list[Window]]:
    def ranges(reading: Reading) -> list[Window]:
        return [window for part in reading.parts for window in _ranges(part, subject)]

    return ranges


def _known(reading: Reading, subject: Subject) -> Iterator[Window]:
    """The ranges that are judged: a yearly one only where it is off in each known year."""
    calendar = subject.policy.work_calendar
    for part in reading.parts:
        known = [window for window in _ranges(part, subject) if calendar.knows(window)]
        if not (isinstance(part, Annual) and any(map(calendar.working_days, known))):
            yield from known


def _is_months(window: Window) -> bool:
    """Whether a range is of whole months, whose ends are no appointments."""
    return window.first.day == 1 and (window.end + _DAY).day == 1


def _ends_off(
    subject: Subject, end: Callable[[Window], date], facts: Callable[[Window], Mapping[str, Fact]]
) -> Iterator[Evidence | Skip]:
    """Evidence about the ranges of which an end that the text names is not worked."""
    calendar = subject.policy.work_calendar
    loose = subject.policy.words.checks.loose_days
    for activity, period in timed(subject.roadmap):
        named = names_day(period, loose)

        def claim(
            reading: Reading, named: Callable[[date], bool] = named
        ) -> Mapping[str, Fact] | None:
            for window in _all_ranges(subject)(reading):
                if window.length == 1 or _is_months(window) or not named(end(window)):
                    continue
                if not calendar.knows(window) or calendar.is_working(end(window)):
                    continue
                if calendar.working_days(window) and not _holidays(window, subject):
                    return facts(window)
            return None

        yield from under_readings(activity, period, claim)
    yield from unknown_years(subject, _all_ranges(subject))


@define(
    "C01",
    severity="info",
    title="Последний день срока нерабочий",
    wording="{window}: последний день нерабочий; последний рабочий - {worked}",
    needs=("rows", "work calendar"),
)
def ends_on_a_day_off(subject: Subject) -> Iterator[Evidence | Skip]:
    """The last day that a range of days names is not worked; the first such range of a row.

    Why: who counts on the last day has less time than the text says. A note: the work is simply
    finished before it.

    Not a finding:

    1. a range of whole months or years («март-май 2025»);
    2. ten days, a week or a half of a month, whose last day the text does not name;
    3. a range without any worked day (C03);
    4. a range inside holidays (C04);
    5. a last day (T16).

    Ranges in years without a work calendar are skipped, with the years.

    Source: catalogues call it END_ON_NONWORKING_DAY; OpenProject's non-working days.
    """
    calendar = subject.policy.work_calendar

    def facts(window: Window) -> Mapping[str, Fact]:
        worked = _worked(calendar, window.end, -_DAY)
        return {"window": day_range(window), "last": window.end, "worked": worked}

    yield from _ends_off(subject, lambda window: window.end, facts)


@define(
    "C02",
    severity="info",
    title="Первый день срока нерабочий",
    wording="{window}: первый день нерабочий; первый рабочий - {worked}",
    needs=("rows", "work calendar"),
)
def begins_on_a_day_off(subject: Subject) -> Iterator[Evidence | Skip]:
    """The first day that a range of days names is not worked; the first such range of a row.

    Why: nobody begins on it, so the range is shorter than it looks; often the day is a slip or
    stems from the plan of another year.

    Not a finding:

    1. a range of whole months or years, which begins on a first of January or May as well;
    2. ten days, a week or a half of a month, whose first day the text does not name;
    3. a range without any worked day (C03);
    4. a range inside holidays (C04).

    Ranges in years without a work calendar are skipped, with the years.

    Source: OpenProject's non-working days; own rule.
    """
    calendar = subject.policy.work_calendar

    def facts(window: Window) -> Mapping[str, Fact]:
        worked = _worked(calendar, window.first, _DAY)
        return {"window": day_range(window), "first": window.first, "worked": worked}

    yield from _ends_off(subject, lambda window: window.first, facts)


def _worked(calendar: WorkCalendar, day: date, step: timedelta) -> date:
    """The next worked day in a direction; a range with one is given."""
    while not calendar.is_working(day):
        day += step
    return day


@define(
    "C03",
    severity="warning",
    title="Мероприятие в нерабочие дни",
    wording="ни одного рабочего дня: {windows}",
    needs=("rows", "work calendar"),
)
def no_worked_day(subject: Subject) -> Iterator[Evidence | Skip]:
    """A day, or a range of days, of which none is worked in a five-day week.

    ``windows`` lists all such days and ranges of a row.

    Why: whoever takes part works on a day off, which somebody must order, consent to and pay; or
    the day is a slip. A warning: the decision is missing, not the day.

    Not a finding:

    1. a last day (T16);
    2. a day or a range of every year with a worked day in some year (C05);
    3. what was over before the day of the order;
    4. a Saturday or a Sunday that a decree made a working day.

    Days in years without a work calendar are skipped, with the years.

    Source: Labour Code, articles 111-113; OpenProject's non-working days.
    """
    calendar = subject.policy.work_calendar

    def claim(reading: Reading) -> Mapping[str, Fact] | None:
        off = [w for w in _known(reading, subject) if not calendar.working_days(w)]
        return {"windows": tuple(dict.fromkeys(map(day_range, off)))} if off else None

    for activity, period in timed(subject.roadmap):
        yield from under_readings(activity, period, claim)
    yield from unknown_years(subject, _all_ranges(subject))


def _holidays(window: Window, subject: Subject) -> str:
    """Inside which holidays a short range lies, in Russian; "" where it lies in none."""
    calendar = subject.policy.work_calendar
    worked = calendar.working_days(window)
    if window.length > _SHORT or not worked:
        return ""
    days = [window.first + n * _DAY for n in range(window.length)]
    plain = [day for day in days if day.weekday() <= _FRIDAY]
    off = [day for day in plain if not calendar.is_working(day)]
    if off and 2 * len(off) >= len(plain):
        return "праздничные дни"
    may = _may(subject)
    if may is not None and worked < len(days):
        first, last = may[0].on(window.first.year), may[1].on(window.first.year)
        if first and last and window in Window(first, last):
            return f"майские праздники, {month_day_range(*may)}"
    return ""


def _may(subject: Subject) -> tuple[MonthDay, MonthDay] | None:
    policy = subject.policy
    if not (policy.has_norm(MAY_FIRST) and policy.has_norm(MAY_LAST)):
        return None
    return policy.norm(MAY_FIRST).month_day, policy.norm(MAY_LAST).month_day


@define(
    "C04",
    severity="warning",
    title="Срок приходится на праздники",
    wording="{window}: срок лежит внутри праздников ({holidays}), рабочих дней {worked} из {days}",
    needs=("rows", "work calendar"),
)
def inside_holidays(subject: Subject) -> Iterator[Evidence | Skip]:
    """A range of at most two weeks stands in holidays, though some of its days are worked.

    Either half of its days from Monday to Friday are off, or it lies between the first and the
    last day of the May holidays and touches a day off. Those two are norms of the policy
    (``may_holidays_first``, ``may_holidays_last``): a custom, in no document. The first such
    range of a row is told.

    Why: people are away, the days between holidays are taken as leave, so the work is done on
    paper or after its end.

    Not a finding:

    1. a range without any worked day (C03);
    2. a longer range, which has room beside the holidays;
    3. worked days between the May holidays with no day off among them («5-7 мая 2025»);
    4. a single day;
    5. what was over before the day of the order.

    A policy without the norms judges by days off alone. Ranges in years without a work calendar
    are skipped, with the years.

    Source: Labour Code, article 112 (days off); own rule for May.
    """
    calendar = subject.policy.work_calendar

    def claim(reading: Reading) -> Mapping[str, Fact] | None:
        for window in _known_closed(reading, subject):
            if holidays := _holidays(window, subject):
                return {
                    "window": day_range(window),
                    "holidays": holidays,
                    "worked": calendar.working_days(window),
                    "days": window.length,
                }
        return None

    for activity, period in timed(subject.roadmap):
        yield from under_readings(activity, period, claim)
    yield from unknown_years(subject, _all_ranges(subject))


def _known_closed(reading: Reading, subject: Subject) -> list[Window]:
    calendar = subject.policy.work_calendar
    return [w for w in _all_ranges(subject)(reading) if calendar.knows(w)]


@define(
    "C05",
    severity="info",
    title="Ежегодный день в некоторые годы нерабочий",
    wording="в некоторые годы день нерабочий: {days}",
    needs=("rows", "work calendar"),
)
def off_in_some_years(subject: Subject) -> Iterator[Evidence | Skip]:
    """A single day, or a last day, of every year is a day off in some of the years, not in all.

    Why: in those years two bodies take it for two days, the worked one before and the one after;
    a note, since a day of the year cannot be worked in each of them.

    Not a finding:

    1. a day that is off in each known year (C03, T16);
    2. a range of every year;
    3. a year that was over before the day of the order.

    Years without a work calendar are skipped, with the years.

    Source: own rule.
    """
    calendar = subject.policy.work_calendar
    since = subject.since or date.min

    def days_of(part: Part) -> list[Window]:
        if not isinstance(part, Annual):
            return []
        windows = part.windows(subject.roadmap.horizon)
        return [
            Window.of_day(window.end)
            for window in windows
            if (window.open_start or window.length == 1) and window.end >= since
        ]

    def claim(reading: Reading) -> Mapping[str, Fact] | None:
        found: list[date] = []
        for part in reading.parts:
            known = [window.end for window in days_of(part) if calendar.knows(window)]
            off = [day for day in known if not calendar.is_working(day)]
            found += off if len(off) < len(known) else []
        return {"days": tuple(f"{day:%d.%m.%Y}" for day in sorted(found))} if found else None

    for activity, period in timed(subject.roadmap):
        yield from under_readings(activity, period, claim)
    yield from unknown_years(
        subject, lambda reading: [day for part in reading.parts for day in days_of(part)]
    )


CHECKS = (ends_on_a_day_off, begins_on_a_day_off, no_worked_day, inside_holidays, off_in_some_years)
