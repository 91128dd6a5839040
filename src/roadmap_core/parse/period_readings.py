"""What calendar expressions can mean: the windows of each choice, the most likely first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise

from attrs import evolve, frozen

from roadmap_core.parse.period_dates import Dates
from roadmap_core.parse.period_ranges import Impossible, Range, Years, day_in
from roadmap_core.periods import Annual, Dated, Deadline, Part
from roadmap_core.windows import MonthDay, Window

__all__ = ["Choice", "annual_of", "combined", "deadlines", "windows_of"]

# No token is a year before it.
_EARLIEST = date(1900, 1, 1)
EACH_YEAR = "в каждом из названных лет"
ONE_WINDOW = "одним промежутком"


@frozen
class Choice:
    """One way to understand an expression: its parts and what that supposes."""

    parts: tuple[Part, ...]
    assuming: str = ""


@frozen
class _Option:
    windows: tuple[Window, ...]
    assuming: str = ""


def _options(
    span: Range, years: Years, school_year: tuple[MonthDay, MonthDay]
) -> tuple[_Option, ...]:
    """The windows of a range in its years, in each way that the wording allows."""
    first, last = years.years[0], years.years[-1]
    if years.school:
        return (_Option(_school_windows(span, years, school_year)),)
    once = (evolve(span, first_year=first, last_year=last).window(),) if last > first else ()
    each = tuple(span.of(year) for year in years.years)
    if span == Range(MonthDay(1, 1), MonthDay(12, 31)):
        # «2024-2025 годы» is one stretch, «2024, 2025» are two years.
        return (_Option((Window(each[0].first, each[-1].last),) if years.dashed else each),)
    if span.wraps:
        if len(years.years) == 1:
            before = span.of(first - 1)
            start_named = _Option(each, "год назван для начала, конец - в следующем году")
            end_named = _Option((before,), "год назван для конца, начало - в предыдущем году")
            # «25 декабря - 10 января 2025» dates its last day, as any day with a year is dated.
            is_months = span.first.day == 1 and span.last.is_last_of_month
            return (start_named, end_named) if is_months else (end_named, start_named)
        across = _Option(each, f"{EACH_YEAR}, с переходом через Новый год")
        if last != first + 1:
            return (across,)
        single = _Option(once, f"{ONE_WINDOW}: первый год - начало, последний - конец")
        return (single, across) if years.dashed else (across, single)
    if years.dashed and once:
        return (_Option(each, EACH_YEAR), _Option(once, f"{ONE_WINDOW} через все названные годы"))
    return (_Option(each),)


def _school_windows(
    span: Range, years: Years, school_year: tuple[MonthDay, MonthDay]
) -> tuple[Window, ...]:
    """A range inside school years: what starts before September lies in the second year."""
    starts = tuple(y for y, _ in pairwise(years.years)) or years.years
    start, end = school_year
    if span.half:
        # The halves of a school year part at New Year.
        halves = (
            lambda y: Window(day_in(start, y), date(y, 12, 31)),
            lambda y: Window(date(y + 1, 1, 1), day_in(end, y + 1)),
        )
        return tuple(halves[span.half - 1](year) for year in starts)
    later = span.first < start and span != Range(start, end)
    return tuple(span.of(year + later) for year in starts)


def windows_of(
    groups: Sequence[Dates], horizon: Window | None, school_year: tuple[MonthDay, MonthDay]
) -> tuple[Choice, ...]:
    """Every choice as one ``Dated`` part, or with ``Annual`` parts where no year is said."""
    found: list[tuple[Choice, ...]] = []
    for group in groups:
        for span in group.ranges:
            if group.years is not None:
                options = _options(span, group.years, school_year)
                found.append(tuple(Choice((Dated(o.windows),), o.assuming) for o in options))
            elif span.first_year and span.last_year:
                found.append((Choice((Dated((span.window(),)),)),))
            else:
                annual = Annual(span.first, span.last)
                found.append(_without_year(span, annual, horizon, lambda w: Dated((w,))))
    return combined(found)


def _without_year(
    span: Range,
    annual: Annual,
    horizon: Window | None,
    part: Callable[[Window], Part],
) -> tuple[Choice, ...]:
    """No year is said: the one year of the horizon that fits, or every year."""
    if horizon is None:
        return (Choice((annual,), "год не назван: каждый год"),)
    years = range(horizon.first.year - 1, horizon.end.year + 2)
    around = [w for year in years if (w := span.in_year(year)) is not None]
    fitting = [w for w in around if w.intersects(horizon)]
    if span.wraps or len(fitting) > 1:
        fitting = [w for w in fitting if w.first in horizon] or fitting
    if not fitting:
        for year in years[1:-1]:
            span.of(year)  # 29 February stands in no year of the horizon
        # The year next to the horizon: a plan of a school year may name its August or July.
        nearest = min(
            around,
            key=lambda w: max((horizon.first - w.end).days, (w.first - horizon.end).days),
        )
        return (Choice((part(nearest),), f"год не назван: ближайший, {nearest.first.year}"),)
    if len(fitting) == 1:
        assuming = f"год не назван: {fitting[0].first.year}, единственный подходящий"
        return (Choice((part(fitting[0]),), assuming),)
    return (
        Choice((annual,), "год не назван: каждый год периода"),
        Choice((part(fitting[0]),), f"год не назван: только {fitting[0].first.year}"),
    )


def annual_of(window: Window) -> Annual:
    """The same days in every year; a range to the end of a month stays one in leap years."""
    last = MonthDay(window.end.month, window.end.day)
    if window.last == Window.of_month(window.end.year, last.month).last:
        last = MonthDay(last.month)
    if window.open_start:
        return Annual(last=last, open_start=True)
    return Annual(MonthDay(window.first.month, window.first.day), last)


def deadlines(
    groups: Sequence[Dates],
    horizon: Window | None,
    school_year: tuple[MonthDay, MonthDay],
    *,
    inclusive: bool,
) -> tuple[Choice, ...]:
    """The last days that «до ...» names; «до мая» may leave May out or take it in.

    ``inclusive`` says that the wording takes the range in («по май», «до конца мая»).
    """
    found: list[tuple[Choice, ...]] = []
    for group in groups:
        for span in group.ranges:
            is_day = span.first == span.last
            whole = (inclusive or is_day, span)
            if group.years is not None:
                for option in _options(span, group.years, school_year)[:1]:
                    found.extend(_due(window, *whole) for window in option.windows)
            elif span.last_year:
                found.append(_due(span.window(), *whole))
            else:
                annual = Annual(MonthDay(1, 1), span.last, open_start=True)
                found.append(_without_year(span, annual, horizon, lambda w: Deadline(w.end)))
    return combined(found)


def _due(window: Window, inclusive: bool, span: Range) -> tuple[Choice, ...]:
    if inclusive:
        return (Choice((Deadline(window.end),)),)
    if window.first == _EARLIEST:
        raise Impossible("раньше 1900 года")
    before = date.fromordinal(window.first.toordinal() - 1)
    return (
        Choice((Deadline(before),), "названное время не входит в срок"),
        Choice((Deadline(window.end),), "названное время входит в срок целиком"),
    )


def combined(found: Sequence[tuple[Choice, ...]]) -> tuple[Choice, ...]:
    """Choices of neighbours taken together: the first with the first, and so on."""
    count = max((len(choice) for choice in found), default=0)
    return tuple(_nth(found, index) for index in range(count))


def _nth(found: Sequence[tuple[Choice, ...]], index: int) -> Choice:
    taken = [choice[min(index, len(choice) - 1)] for choice in found]
    parts: list[Part] = []
    for choice in taken:
        for part in choice.parts:
            before = parts[-1] if parts else None
            if isinstance(part, Dated) and isinstance(before, Dated):
                parts[-1] = Dated(before.dates + part.dates)
            else:
                parts.append(part)
    said = dict.fromkeys(choice.assuming for choice in taken if choice.assuming)
    return Choice(tuple(parts), "; ".join(said))
