"""Повторение: which parts of a period a calendar can keep as one rule, and by which rule.

Whether a part has a rule depends on the part alone, never on a horizon, so the name of its series
stays when the horizon is widened. A rule of a calendar gives every event as many days, so months
and quarters have none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any

from attrs import evolve, field, frozen
from dateutil.rrule import rrulestr

from roadmap_core.activity import Activity
from roadmap_core.export.left_out import shown
from roadmap_core.periods import Annual, Part, Recurring, Unit
from roadmap_core.schedule.marks import marked
from roadmap_core.schedule.occurrence import Occurrence
from roadmap_core.units import calendar_unit
from roadmap_core.windows import MonthDay, Window

__all__ = ["Series", "rule_text", "series_of"]

Rule = Mapping[str, Any]

_DAYS = {Unit.DAY: 1, Unit.WORKING_DAY: 1, Unit.WEEK: 7}
# Four years hold both kinds of February.
_YEARS = range(2021, 2026)


@frozen
class Series:
    """Серия: occurrences that come back by a rule, each with the days it has by the rule alone.

    ``mark`` names it among the periods of its activity, whatever the horizon.
    """

    mark: str
    rule: Rule
    whole: tuple[Window, ...]
    found: tuple[Occurrence, ...] = field(repr=False)

    @property
    def cut(self) -> Iterator[tuple[Window, Occurrence]]:
        """The occurrences that a horizon cut: they have other days than the rule gives them."""
        for whole, one in zip(self.whole, self.found, strict=True):
            if shown(one).days_key != whole.days_key:
                yield whole, one


def series_of(
    leaf: Activity, found: Sequence[Occurrence], horizon: Window | None
) -> Iterator[Series]:
    """The series of a leaf; occurrences that no rule gives exactly are in none of them.

    A period of several readings has none: each reading's days are told one by one.
    """
    if leaf.period is None or leaf.period.is_ambiguous:
        return
    left = {one.mark: one for one in found}
    for part in leaf.period.parts:
        if (rule := _rule(part)) is None:
            continue
        marks = [mark for _, mark in marked(part, horizon)]
        having = tuple(left[mark] for mark in marks if mark in left)
        whole = tuple(_whole(part, one, horizon) for one in having)
        starts = [window.first for window in whole]
        if starts and _expanded(rule, starts[0], starts[-1]) == starts:
            for one in having:
                del left[one.mark]
            yield Series(_name(part), {**rule, "UNTIL": starts[-1]}, whole, having)


def rule_text(rule: Rule) -> str:
    """A rule as a calendar writes it.

    >>> rule_text({"FREQ": "WEEKLY", "UNTIL": date(2024, 5, 27)})
    'FREQ=WEEKLY;UNTIL=20240527'
    """
    told = (
        (name, f"{value:%Y%m%d}" if isinstance(value, date) else value)
        for name, value in rule.items()
    )
    return ";".join(f"{name}={value}" for name, value in told)


def _rule(part: Part) -> Rule | None:
    if isinstance(part, Annual):
        return _yearly(part)
    if not isinstance(part, Recurring) or part.unit not in _DAYS:
        return None
    if part.seasons or len(part.within) > 1:
        return None
    freq = "WEEKLY" if part.unit == Unit.WEEK else "DAILY"
    return {"FREQ": freq, "INTERVAL": part.every} if part.every > 1 else {"FREQ": freq}


def _yearly(part: Annual) -> Rule | None:
    """None where its days are not as many in every year, or a year lacks one of its ends."""
    if part.open_start:
        if part.last == MonthDay(2):
            return {"FREQ": "YEARLY", "BYMONTH": 2, "BYMONTHDAY": -1}
        return {"FREQ": "YEARLY"} if part.last.on(2021) else None
    whole = evolve(part, since=None)
    lengths = {window and window.length for window in map(whole.of_year, _YEARS)}
    return {"FREQ": "YEARLY"} if len(lengths) == 1 and None not in lengths else None


def _whole(part: Part, one: Occurrence, horizon: Window | None) -> Window:
    """The days that the rule gives an occurrence, of which a horizon may have cut some."""
    if isinstance(part, Annual):
        return _of_its_year(part, one)
    assert isinstance(part, Recurring)
    length = _DAYS[part.unit] * part.every
    if part.every == 1:
        return calendar_unit(one.window.first, part.unit)
    frame = part.within[0] if part.within else horizon
    assert frame is not None  # without a frame there are no steps
    past = (one.window.first - frame.first).days
    first = one.window.first - timedelta(days=past % length)
    return Window(first, first + timedelta(days=length - 1))


def _of_its_year(part: Annual, one: Occurrence) -> Window:
    if part.open_start:
        return shown(one)
    whole, year = evolve(part, since=None), one.window.first.year
    windows = (whole.of_year(one_year) for one_year in (year, year - 1))
    return next(window for window in windows if window is not None and one.window in window)


def _name(part: Part) -> str:
    """What tells the series of one part from those of other parts, in plain letters."""
    if isinstance(part, Annual):
        first = "" if part.open_start else _month_day(part.first)
        since = f"/{part.since.isoformat()}" if part.since else ""
        return f"{part.kind}:{first}..{_month_day(part.last)}{since}"
    assert isinstance(part, Recurring)
    days = [day.value for day in part.weekdays]
    within = [f"{window.first}..{window.last}" for window in part.within]
    return "/".join([f"{part.kind}:{part.times}x{part.every}{part.unit}", *within, *days])


def _month_day(day: MonthDay) -> str:
    return f"{day.month:02}-{'last' if day.day is None else f'{day.day:02}'}"


def _expanded(rule: Rule, first: date, last: date) -> list[date]:
    """The days that a rule gives, by the library that reads rules."""
    until = datetime(last.year, last.month, last.day)  # noqa: DTZ001 - a rule of days has no zone
    start = datetime(first.year, first.month, first.day)  # noqa: DTZ001
    found: Any = rrulestr(rule_text(rule), dtstart=start)
    return [moment.date() for moment in chain(found.between(start, until, inc=True))]
