"""What calendar expressions can mean: the windows of each choice, the most likely first."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import prod

from attrs import evolve, frozen

from roadmap_core.parse.cells.grammar.dates import Dates
from roadmap_core.parse.cells.grammar.ranges import (
    WHOLE_YEAR,
    Impossible,
    Range,
    Years,
    day_in,
)
from roadmap_core.parts import joined
from roadmap_core.periods import Annual, Dated, Deadline, Part
from roadmap_core.windows import MonthDay, Window

__all__ = [
    "Choice",
    "annual_of",
    "combined",
    "deadlines",
    "every_year",
    "likeliest",
    "supposing",
    "windows_of",
]

_DAY = timedelta(days=1)
# No token is a year before it.
_EARLIEST = date(1900, 1, 1)
_DIGITS = re.compile(r"\d+")
# More than the kinds of doubt in one expression can make.
_MOST_OF_ONE = 256
EACH_YEAR = "в каждом из названных лет"
LEFT_OUT = "названное время не входит в срок"
TAKEN_IN = "названное время входит в срок целиком"
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
    if (span.first, span.last) == (WHOLE_YEAR.first, WHOLE_YEAR.last):
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
    return combined(
        [
            choices
            for group in groups
            for choices in (
                _over_new_year(group, horizon, school_year)
                or [_windows_of(span, group.years, horizon, school_year) for span in group.ranges]
            )
        ]
    )


def _over_new_year(
    group: Dates, horizon: Window | None, school_year: tuple[MonthDay, MonthDay]
) -> list[tuple[Choice, ...]] | None:
    """«ноябрь, декабрь, январь 2025»: the year may be that of the last alone.

    It comes first where only so all of them lie in the horizon.
    """
    years, spans = group.years, group.ranges
    if years is None or len(years.years) != 1 or years.school:
        return None
    turns = [at for at in range(1, len(spans)) if spans[at].first < spans[at - 1].first]
    if len(turns) != 1 or any(span.wraps or span.instead for span in spans):
        return None
    year = years.years[0]
    plain = tuple(span.of(year) for span in spans)
    turned = tuple(span.of(year - (at < turns[0])) for at, span in enumerate(spans))
    choices = (
        Choice((Dated(plain),), "год назван для всего списка"),
        Choice((Dated(turned),), "год назван для конца списка, начало - в предыдущем году"),
    )
    inside = [horizon is not None and all(w in horizon for w in ws) for ws in (plain, turned)]
    return [choices[::-1] if inside == [False, True] else choices]


def _windows_of(
    span: Range,
    years: Years | None,
    horizon: Window | None,
    school_year: tuple[MonthDay, MonthDay],
) -> tuple[Choice, ...]:
    """The choices of one range, and those of what it may mean instead."""
    if years is not None:
        options = _options(span, years, school_year)
        found = tuple(Choice((Dated(o.windows),), o.assuming) for o in options)
    elif span.first_year and span.last_year:
        found = (Choice((Dated((span.window(),)),)),)
    elif span.weekday is not None:
        found = _weekdays_of(span, horizon)
    else:
        annual = Annual(span.first, span.last)
        found = (
            *_school_half(span, horizon, school_year, _dated),
            *_without_year(span, annual, horizon, _dated),
        )
    found = supposing(found, span.assuming)
    if not span.instead:
        return found
    instead = combined([_windows_of(one, years, horizon, school_year) for one in span.instead])
    return (*found, *supposing(instead, span.instead_assuming))


def supposing(choices: tuple[Choice, ...], said: str) -> tuple[Choice, ...]:
    """The choices with one more thing that all of them suppose."""
    if not said:
        return choices
    return tuple(
        evolve(choice, assuming="; ".join(filter(None, (said, choice.assuming))))
        for choice in choices
    )


def _weekdays_of(span: Range, horizon: Window | None) -> tuple[Choice, ...]:
    """«второе воскресенье октября»: its day in each year of the horizon that has one.

    Raises:
        Impossible: no year is known, and its day differs from year to year.
    """
    if horizon is None:
        raise Impossible("год не назван, а день недели в каждом году приходится на своё число")
    around = range(horizon.first.year, horizon.end.year + 1)
    days = [span.of(year) for year in around]
    inside = tuple(day for day in days if day.intersects(horizon)) or tuple(days[:1])
    years = ", ".join(str(day.first.year) for day in inside)
    return (Choice((Dated(inside),), f"год не назван: {years}"),)


def _dated(window: Window) -> Part:
    return Dated((window,))


def _school_half(
    span: Range,
    horizon: Window | None,
    school_year: tuple[MonthDay, MonthDay],
    part: Callable[[Window], Part],
) -> tuple[Choice, ...]:
    """«I полугодие» in the plan of one school year: such a plan counts its own halves first."""
    if not span.half or horizon is None or not horizon.is_within_a_year:
        return ()
    if horizon.first.year == horizon.end.year:
        return ()
    years = Years((horizon.first.year,), school=True)
    (window,) = _school_windows(span, years, school_year)
    return (Choice((part(window),), "полугодие учебного года, как и период дорожной карты"),)


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
    if not span.wraps and len(fitting) == 2 and not any(w in horizon for w in fitting):
        # «август-сентябрь» in the plan of a school year: its beginning, or its end.
        return tuple(
            Choice((part(window),), f"год не назван: {window.first.year}") for window in fitting
        )
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
            if span.weekday is not None:
                found.append(_due_weekdays(span, group.years, horizon, school_year))
            elif group.years is not None:
                for option in _options(span, group.years, school_year)[:1]:
                    found.extend(_due(window, *whole) for window in option.windows)
            elif span.last_year:
                found.append(_due(span.window(), *whole))
            else:
                due = _due_without_year(span, horizon, school_year, whole[0])
                found.append(supposing(due, span.assuming))
    return combined(found)


def _due_weekdays(
    span: Range,
    years: Years | None,
    horizon: Window | None,
    school_year: tuple[MonthDay, MonthDay],
) -> tuple[Choice, ...]:
    """«до второй субботы мая»: those days as last days."""
    return tuple(
        evolve(choice, parts=tuple(Deadline(w.end) for p in choice.parts for w in p.windows()))
        for choice in _windows_of(span, years, horizon, school_year)
    )


def _due_without_year(
    span: Range, horizon: Window | None, school_year: tuple[MonthDay, MonthDay], inclusive: bool
) -> tuple[Choice, ...]:
    def choices(last: MonthDay, due: Callable[[Window], Part]) -> tuple[Choice, ...]:
        annual = Annual(last=last, open_start=True)
        return (
            *_school_half(span, horizon, school_year, due),
            *_without_year(span, annual, horizon, due),
        )

    whole = choices(span.last, lambda window: Deadline(window.end))
    if inclusive:
        return whole
    before = choices(_day_before(span.first), lambda window: Deadline(_before(window)))
    return (
        *(evolve(c, assuming=f"{c.assuming}; {LEFT_OUT}") for c in before),
        *(evolve(c, assuming=f"{c.assuming}; {TAKEN_IN}") for c in whole),
    )


def every_year(
    groups: Sequence[Dates], *, open_start: bool = False, inclusive: bool = True
) -> tuple[Choice, ...]:
    """Ranges without a year as ranges of every year, or as last days of every year."""
    spans = [span for group in groups for span in group.ranges]
    if not open_start:
        return (Choice(tuple(Annual(span.first, span.last) for span in spans)),)
    whole = Choice(tuple(Annual(last=span.last, open_start=True) for span in spans))
    if inclusive or all(span.first == span.last for span in spans):
        return (whole,)
    days = (s.last if s.first == s.last else _day_before(s.first) for s in spans)
    before = Choice(tuple(Annual(last=day, open_start=True) for day in days), LEFT_OUT)
    return (before, evolve(whole, assuming=TAKEN_IN))


def _day_before(day: MonthDay) -> MonthDay:
    if day.day == 1:
        return MonthDay((day.month - 2) % 12 + 1)
    return MonthDay(day.month, None if day.day is None else day.day - 1)


def _due(window: Window, inclusive: bool, span: Range) -> tuple[Choice, ...]:
    if inclusive:
        return (Choice((Deadline(window.end),)),)
    if window.first <= _EARLIEST:
        raise Impossible("раньше 1900 года")
    return (
        Choice((Deadline(_before(window)),), LEFT_OUT),
        Choice((Deadline(window.end),), TAKEN_IN),
    )


def _before(window: Window) -> date:
    if window.first == date.min:
        raise Impossible("раньше начала календаря")
    return window.first - _DAY


def combined(found: Sequence[tuple[Choice, ...]]) -> tuple[Choice, ...]:
    """The choices of neighbours taken together, the likeliest first.

    Independent doubts multiply. Neighbours with the same doubt (the same words for what each
    choice supposes, whatever the years in them) are decided alike: the first with the first, the
    second with the second.
    """
    return likeliest(found, _MOST_OF_ONE)[0]


def likeliest(found: Sequence[tuple[Choice, ...]], most: int) -> tuple[tuple[Choice, ...], int]:
    """At most so many of the combined choices, and how many there are in all.

    A combination is the likelier, the fewer second choices it takes.
    """
    if len(found) == 1:
        return found[0][:most], len(found[0])
    doubts: dict[tuple[str, ...], int] = {}
    for choices in found:
        if len(choices) > 1:
            doubts.setdefault(_doubt(choices), len(choices))
    ways: list[tuple[int, ...]] = [()]
    for count in doubts.values():
        # What is not among the likeliest of the first doubts is not among those of all.
        longer = [(*way, choice) for way in ways for choice in range(count)]
        ways = sorted(longer, key=lambda way: (sum(way), way))[:most]
    places = {doubt: place for place, doubt in enumerate(doubts)}
    together = tuple(
        _together(
            [
                choices[way[places[_doubt(choices)]]] if len(choices) > 1 else choices[0]
                for choices in found
            ]
        )
        for way in ways
        if found
    )
    return together, prod(doubts.values())


def _doubt(choices: tuple[Choice, ...]) -> tuple[str, ...]:
    return tuple(_DIGITS.sub("", choice.assuming) for choice in choices)


def _together(taken: Sequence[Choice]) -> Choice:
    said = dict.fromkeys(choice.assuming for choice in taken if choice.assuming)
    return Choice(joined(part for choice in taken for part in choice.parts), "; ".join(said))
