"""Календарь: the occurrences of a plan as a file of events (.ics); needs the extra ``calendar``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from roadmap_core.errors import InvalidData, MissingExtra
from roadmap_core.export.left_out import LeftOut, Written, has_days, left_out_of, shown, writable
from roadmap_core.export.repeats import Rule, Series, series_of
from roadmap_core.export.style import refuse_other
from roadmap_core.files import writing
from roadmap_core.model import Activity, Order, Roadmap, Section
from roadmap_core.names import KnownNames, redacted
from roadmap_core.people import named_in
from roadmap_core.schedule import Occurrence, Plan
from roadmap_core.schedule.occurrence import bodies_of, first_day, inside, roadmaps_of
from roadmap_core.text import squeeze
from roadmap_core.windows import Window
from roadmap_core.wording import count

if TYPE_CHECKING:
    from icalendar import Calendar, Event

__all__ = ["write_ics"]

_MAKER = "-//roadmap_core//RU"
_DAY = timedelta(days=1)
_MOST_DAYS = 3650


@frozen
class _Book:
    """What every event of one file is made with."""

    stamp: datetime
    owner: str
    known: KnownNames = field(repr=False)
    alarms: tuple[int, ...]

    def said(self, wording: str) -> str:
        """A wording on one line, without the names of people."""
        return redacted(squeeze(writable(wording)), self.known)


@frozen
class _Entry:
    """One event, or one series of them, before it is written."""

    one: Occurrence
    days: Window
    mark: str
    section: Section
    rule: Rule | None = None
    instead_of: date | None = None


def write_ics(
    plan: Plan,
    path: str | os.PathLike[str],
    *,
    stamp: datetime,
    horizon: Window | None = None,
    since: date | None = None,
    alarms: Iterable[int] = (),
    ongoing: bool = False,
    name: str = "",
) -> Written:
    """Write the occurrences of a plan as a calendar that others subscribe to or take in.

    Each occurrence is an event of whole days; of a deadline, which has no first day, the last day
    alone. What comes back by a rule of the calendar (every day, every week, the same days of each
    year) is one event with that rule, and what the horizon cut of it an exception of it. An
    ambiguous period is tentative, and its title and text say so. Alarms are told so many days
    before the last day of an event. Nothing is sent to anybody, names of people are «[имя]».

    The UID is the key of the occurrence with the number and date of the order, so that a file
    written again, or for a wider horizon, changes the same events and doubles none. ``stamp`` is
    the moment of writing, in any zone: no clock is looked at. ``since`` is as in `occurrences`.

    What has no day of its own (ongoing work, own schedules, requests) is left out unless
    ``ongoing``; the answer names each row that has no event, and why.

    Raises:
        MissingExtra: icalendar is not installed.
        InvalidData: it is no plan; ``stamp`` is no moment with a zone; an alarm is no number of
            days from 0 to 3650.
        OpenEnd: the horizon has no last day.
        UnwritableFile: the file cannot be written.
    """
    refuse_other(plan, (Order, Roadmap), "plan")
    known = named_in(plan)
    book = _Book(moment_of(stamp), owner_of(plan), known, _alarms(alarms))
    calendar = _calendar(book, book.said(name or plan.title) or "Дорожная карта")
    begin = first_day(plan, since)
    written: list[Occurrence] = []
    left: list[LeftOut] = []
    for roadmap, frame in roadmaps_of(plan, horizon):
        for section, leaf in leaves_by_section(roadmap):
            found = [one for one in inside(leaf, frame, begin) if has_days(one, ongoing=ongoing)]
            for entry in _entries(leaf, section, found, frame):
                calendar.add_component(_event(entry, book))
            written += found
            left += left_out_of(leaf, found, book.said(leaf.title))
    with writing(path) as file:
        file.write_bytes(calendar.to_ical())
    return Written(len(written), tuple(left))


def moment_of(stamp: object) -> datetime:
    """A moment in UTC, by its own zone.

    Raises:
        InvalidData: it is no moment, or has no zone.
    """
    if not isinstance(stamp, datetime) or stamp.tzinfo is None or stamp != stamp:
        problem = "expected a datetime with a zone, such as datetime(2024, 9, 1, tzinfo=UTC)"
        raise InvalidData("stamp", [f"{problem}, got {type(stamp).__name__} @ $.stamp"])
    return stamp.astimezone(UTC).replace(microsecond=0)


def owner_of(plan: Plan) -> str:
    """What tells a plan from others in the same calendar: the number and the date of the order."""
    if isinstance(plan, Roadmap):
        return "roadmap"
    number = "".join(plan.number.split())
    day = plan.date.isoformat() if plan.date else ""
    return "-".join(part for part in ("order", number, day) if part)


def leaves_by_section(roadmap: Roadmap) -> Iterator[tuple[Section, Activity]]:
    """Every leaf with the section that it stands in, in the order of the text."""
    for section in roadmap.sections:
        for top in section.activities:
            for leaf in top.leaves:
                yield section, leaf


def _alarms(alarms: object) -> tuple[int, ...]:
    days = tuple(alarms) if isinstance(alarms, Iterable) else (alarms,)
    for one in days:
        if not isinstance(one, int) or isinstance(one, bool) or not 0 <= one <= _MOST_DAYS:
            problem = f"expected days from 0 to {_MOST_DAYS}, got {one!r} @ $.alarms"
            raise InvalidData("alarms", [problem])
    return tuple(dict.fromkeys(days))


def _entries(
    leaf: Activity, section: Section, found: Sequence[Occurrence], frame: Window | None
) -> Iterator[_Entry]:
    inside_series: set[str] = set()
    for series in series_of(leaf, found, frame):
        inside_series.update(one.mark for one in series.found)
        yield from _of_series(series, section)
    for one in found:
        if one.mark not in inside_series:
            yield _Entry(one, shown(one), one.mark, section)


def _of_series(series: Series, section: Section) -> Iterator[_Entry]:
    first = series.found[0]
    yield _Entry(first, series.whole[0], series.mark, section, series.rule)
    for whole, one in series.cut:
        yield _Entry(one, shown(one), series.mark, section, instead_of=whole.first)


def _calendar(book: _Book, name: str) -> Calendar:
    try:
        from icalendar import Calendar
    except ImportError as error:
        raise MissingExtra("icalendar", "calendar") from error
    return Calendar.new(prodid=_MAKER, uid=writable(book.owner), name=name, calscale="GREGORIAN")


def _event(entry: _Entry, book: _Book) -> Event:
    from icalendar import Event
    from icalendar.enums import STATUS, TRANSP

    one = entry.one
    title = book.said(f"{one.number} {one.title}") or "Мероприятие"
    if one.window.open_start:
        title = f"Срок: {title}"
    if not one.is_certain:
        title += " (срок можно понять по-разному)"
    made = Event.new(
        uid=writable(f"{one.activity.key}@{entry.mark}@{book.owner}"),
        stamp=book.stamp,
        start=entry.days.first,
        end=entry.days.end + _DAY,
        summary=title,
        description=_description(entry, book),
        categories=_categories(entry, book),
        status=None if one.is_certain else STATUS.TENTATIVE,
        transparency=TRANSP.TRANSPARENT,  # a plan takes nobody's time
        recurrence_id=entry.instead_of,
    )
    if entry.rule is not None:
        made.add("rrule", dict(entry.rule))
    for days in book.alarms:
        made.add_component(_alarm(days, title))
    return made


def _alarm(days: int, title: str) -> Any:
    from icalendar import Alarm

    when = f"через {count(days, 'day', case='accusative')}" if days else "сегодня"
    alarm = Alarm.new_display(f"{when.capitalize()}: {title}", -timedelta(days=days + 1))
    # An event ends behind its last day.
    alarm["TRIGGER"].params["RELATED"] = "END"
    return alarm


def _description(entry: _Entry, book: _Book) -> str:
    one = entry.one
    results = "; ".join(result.title for result in one.activity.deliverables)
    told = (
        ("Срок", str(one.activity.period)),
        ("Сколько раз", str(one.times) if one.times > 1 else ""),
        ("Исполнители", "; ".join(bodies_of(one.activity))),
        ("Результат", results),
        ("Раздел", f"{entry.section.number} {entry.section.title}"),
        ("Неоднозначно, эти дни верны, если", one.assuming),
    )
    lines = ((label, book.said(wording)) for label, wording in told)
    return "\n".join(f"{label}: {wording}" for label, wording in lines if wording)


def _categories(entry: _Entry, book: _Book) -> list[str]:
    wordings = [entry.section.title, *bodies_of(entry.one.activity)]
    return list(dict.fromkeys(said for one in wordings if (said := book.said(one))))
