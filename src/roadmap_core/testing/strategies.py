"""Hypothesis strategies for the objects of the library; all names are invented."""

from __future__ import annotations

from datetime import date
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from attrs import evolve

from roadmap_core.errors import MissingExtra
from roadmap_core.model import (
    Activity,
    Appendix,
    Deliverable,
    Order,
    Repair,
    RepairKind,
    Responsibility,
    Roadmap,
    Section,
)
from roadmap_core.periods import (
    Annual,
    Bound,
    Dated,
    Deadline,
    Offset,
    OnDemand,
    Ongoing,
    OwnSchedule,
    Part,
    Period,
    Reading,
    Recurring,
    Relation,
    Relative,
    Unit,
    Unread,
    Weekday,
)
from roadmap_core.progress import RECORDED, Entry, ProgressLog, State
from roadmap_core.schedule import Plan, occurrences
from roadmap_core.text import Span
from roadmap_core.units import UNITS_OF_MONTHS
from roadmap_core.windows import SCHOOL_YEAR, MonthDay, Window

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = [
    "activities",
    "entries",
    "logs",
    "month_days",
    "orders",
    "periods",
    "recurrences",
    "roadmaps",
    "windows",
]


def _strategies() -> ModuleType:
    try:
        from hypothesis import strategies
    except ImportError:
        raise MissingExtra("hypothesis", "testing") from None
    return strategies


_FIRST, _LAST = date(2023, 1, 1), date(2026, 12, 31)
_LEAP = Window.of_year(2024)
_LONGEST_DAYS = 400
_NUMBERS = ("1", "2", "3", "4", "5", "7", "10", "12", "3а", "")
_TITLES = (
    "Семинар для учителей математики",
    "Семинар для учителей русского языка",
    "Анализ результатов диагностики по предметам",
    "Анализ результатов проверочных работ",
    "Консультации",
    "Формирование перечня опорных школ",
)
_SECTIONS = ("", "Организационные мероприятия", "Работа на постоянной основе", "Разовые встречи")
_BODIES = ("Министерство", "Институт развития", "Центр оценки", "Школы")
_TRIGGERS = ("по запросу", "по мере поступления заявок")
_EVENTS = ("после завершения диагностики", "по итогам года")
_NOTES = ("вх. № 17", "перенос\nстроки", "\ud800", "\u2028", '"}', "Выдуманный А.Б. сдал")
_APPENDICES = ("Перечень школ", "График выездов")


def windows(first: date = _FIRST, last: date = _LAST) -> SearchStrategy[Window]:
    """Windows of up to 400 days that lie between two days; they have no open ends.

    Days, months, quarters, school years and whole years come up as often as ranges of any length.
    """
    st = _strategies()
    latest, whole = last.toordinal(), Window(first, last)

    def window(start: date, days: int) -> Window:
        return Window(start, date.fromordinal(min(start.toordinal() + days, latest)))

    def inside(start: date, months: int) -> Window:
        """Whole months from that of a day on, cut by the two days."""
        month = start.year * 12 + start.month - 1
        found = Window(start.replace(day=1), _end_of_month(month + months - 1))
        return found & whole or Window(start, start)

    made: SearchStrategy[Window] = st.one_of(
        st.builds(window, st.dates(first, last), st.integers(0, _LONGEST_DAYS)),
        st.builds(inside, st.dates(first, last), st.sampled_from((1, 1, 2, 3, 9, 12))),
        st.builds(lambda day: Window.of_year(day.year) & whole, st.dates(first, last)),
        st.builds(Window.of_day, st.sampled_from(_edges(first, last))),
    )
    return made


def _end_of_month(month: int) -> date:
    return Window.of_month(month // 12, month % 12 + 1).end


def _edges(first: date, last: date) -> list[date]:
    """The days between two at which calendars are apt to slip: ends of years and of February."""
    years = range(first.year, min(last.year, first.year + 8) + 1)
    days = (MonthDay(1, 1), MonthDay(1, 31), MonthDay(2, 29), MonthDay(2), MonthDay(12, 31))
    found = (day.on(year) for year in years for day in days)
    return [day for day in found if day is not None and first <= day <= last] or [first]


@cache
def month_days() -> SearchStrategy[MonthDay]:
    """Days of every year, the last of February and its 29th among them."""
    st = _strategies()
    edges = (MonthDay(1, 1), MonthDay(2), MonthDay(2, 28), MonthDay(2, 29), MonthDay(12, 31))
    made: SearchStrategy[MonthDay] = st.one_of(
        st.builds(lambda day: MonthDay(day.month, day.day), st.dates(_LEAP.first, _LEAP.end)),
        st.builds(MonthDay, st.integers(1, 12)),
        st.builds(MonthDay, st.integers(1, 12), st.just(1)),
        st.sampled_from(edges),
    )
    return made


@cache
def frames() -> SearchStrategy[dict[str, Any]]:
    """What bounds a part without days, as keywords: windows, some open at an end, and seasons."""
    st = _strategies()
    season = st.builds(Annual, month_days(), month_days()) | st.just(Annual(*SCHOOL_YEAR))
    bound = windows() | st.dates(_FIRST, _LAST).map(Window.since) | windows().map(_open_start)
    none: SearchStrategy[tuple[Any, ...]] = st.just(())
    made: SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
        {
            "within": none | st.lists(bound, max_size=3).map(tuple),
            "seasons": none | st.lists(season, max_size=2).map(tuple),
        }
    )
    return made


def _open_start(window: Window) -> Window:
    return evolve(window, open_start=True)


@cache
def recurrences() -> SearchStrategy[Recurring]:
    """Repetitions with every field: bounds, weekdays, days of the month, frames."""
    st = _strategies()
    weekdays = st.just(()) | st.lists(st.sampled_from(tuple(Weekday)), max_size=2).map(tuple)
    ordinals = st.lists(st.sampled_from((1, 2, 3, 4, -1)), max_size=2).map(tuple)
    counts = {
        "every": st.just(1) | st.integers(1, 6),
        "times": st.integers(1, 3),
        "bound": st.sampled_from(tuple(Bound)),
    }
    any_unit = st.builds(
        lambda frame, **values: Recurring(**values, **frame),
        frames(),
        unit=st.sampled_from(tuple(Unit)),
        weekdays=weekdays,
        **counts,
    )
    of_months = st.builds(
        lambda frame, **values: Recurring(**values, **frame),
        frames(),
        unit=st.sampled_from(sorted(UNITS_OF_MONTHS)),
        by_day=st.integers(1, 31),
        following=st.booleans(),
        weekdays=weekdays,
        **counts,
    )
    in_a_month = st.builds(
        lambda frame, month, **values: Recurring(1, by_month=month, **values, **frame),
        frames(),
        month=st.sampled_from((2, 3)),
        unit=st.sampled_from((Unit.QUARTER, Unit.HALF_YEAR, Unit.YEAR)),
        by_day=st.integers(1, 31),
        following=st.booleans(),
    )
    monthly = st.builds(
        lambda frame, **values: Recurring(unit=Unit.MONTH, **values, **frame),
        frames(),
        weekdays=st.lists(st.sampled_from(tuple(Weekday)), min_size=1, max_size=2).map(tuple),
        ordinals=ordinals,
        **counts,
    )
    made: SearchStrategy[Recurring] = any_unit | of_months | in_a_month | monthly
    return made


@cache
def _parts() -> SearchStrategy[Part]:
    st = _strategies()
    since = st.none() | st.dates(_FIRST, _LAST)
    any_dates = windows() | windows().map(_open_start) | st.dates(_FIRST, _LAST).map(Window.since)
    offset = st.builds(
        Offset, st.integers(1, 30), st.sampled_from(tuple(Unit)), st.sampled_from(tuple(Relation))
    )
    short = st.sampled_from((Unit.DAY, Unit.WORKING_DAY, Unit.WEEK, Unit.MONTH))
    alone = st.builds(Offset, st.integers(1, 30), short, st.sampled_from(tuple(Relation)))
    made: SearchStrategy[Part] = st.one_of(
        st.builds(Dated, st.lists(any_dates, min_size=1, max_size=3).map(tuple)),
        st.builds(Deadline, st.dates(_FIRST, _LAST) | st.sampled_from(_edges(_FIRST, _LAST))),
        st.builds(Annual, month_days(), month_days(), since=since),
        st.builds(Annual, last=month_days(), open_start=st.just(True), since=since),
        recurrences(),
        st.builds(lambda frame: Ongoing(**frame), frames()),
        st.builds(
            lambda day: Ongoing((Window.since(day),), not_before=True), st.dates(_FIRST, _LAST)
        ),
        st.builds(
            lambda day: Ongoing(seasons=(Annual(first=day),), not_before=True),
            month_days(),
        ),
        st.builds(lambda frame: OwnSchedule(**frame), frames()),
        st.builds(
            lambda word, frame: OnDemand(word, **frame), st.sampled_from(_TRIGGERS), frames()
        ),
        st.builds(Relative, st.sampled_from(_EVENTS), st.none() | offset),
        st.builds(Relative, st.none(), alone),
        st.builds(Unread, st.just("когда-нибудь")),
    )
    return made


def periods() -> SearchStrategy[Period]:
    """Periods with parts of every kind; some have two readings, some windows have no end."""
    return _periods()


@cache
def _periods() -> SearchStrategy[Period]:
    st = _strategies()
    parts = st.lists(_parts(), min_size=1, max_size=2).map(tuple)

    def ambiguous(one: tuple[Part, ...], other: tuple[Part, ...]) -> Period:
        readings = (Reading(one, "первое прочтение"), Reading(other, "второе прочтение"))
        return Period(readings, "срок с двумя прочтениями")

    certain = parts.map(lambda found: Period.of(*found))
    made: SearchStrategy[Period] = certain | st.builds(ambiguous, parts, parts)
    return made


def activities(number: str = "1") -> SearchStrategy[Activity]:
    """Activities of that number: alone, or with up to three parts («1.1») of their own."""
    st = _strategies()
    made: SearchStrategy[Activity] = st.builds(
        _numbered, st.just(number), _row(), st.lists(_row(), max_size=3)
    )
    return made


@cache
def _row() -> SearchStrategy[Activity]:
    st = _strategies()
    body = st.builds(Responsibility, st.sampled_from(_BODIES), st.booleans())
    made: SearchStrategy[Activity] = st.builds(
        Activity,
        number=st.just(""),
        title=st.sampled_from(_TITLES),
        period=st.none() | periods(),
        responsible=st.lists(body, max_size=3).map(tuple),
        deliverables=st.sampled_from(((), (Deliverable("Справка"),))),
    )
    return made


def _numbered(number: str, row: Activity, parts: list[Activity]) -> Activity:
    own = (evolve(part, number=f"{number}.{n}") for n, part in enumerate(parts, 1))
    return evolve(row, number=number, parts=tuple(own))


def roadmaps() -> SearchStrategy[Roadmap]:
    """Roadmaps of up to three sections; numbers may be missing, repeated, or no numbers at all."""
    st = _strategies()
    few_parts = st.just([]) | st.lists(_row(), max_size=2)
    sections = st.builds(
        Section,
        title=st.sampled_from(_SECTIONS),
        activities=st.lists(
            st.builds(_numbered, st.sampled_from(_NUMBERS), _row(), few_parts), max_size=4
        ).map(tuple),
    )
    made: SearchStrategy[Roadmap] = st.builds(
        Roadmap,
        title=st.just("Дорожная карта"),
        horizon=st.none() | windows() | st.just(Window(date(2024, 1, 1), date(2025, 12, 31))),
        horizon_is_guess=st.booleans(),
        sections=st.lists(sections, max_size=3).map(tuple),
    )
    return made


def orders() -> SearchStrategy[Order]:
    """Orders with a roadmap, other appendices, and repairs of every kind; some have no date."""
    st = _strategies()
    span = st.integers(0, 99).map(lambda place: Span(place, place + 1, place + 1, place + 1))
    repairs = st.builds(
        Repair,
        kind=st.sampled_from(tuple(RepairKind)),
        subject=st.sampled_from((*_NUMBERS, "1.1", "2.3", "Раздел")),
        span=span,
    )

    def order(
        roadmap: Roadmap, day: date | None, titles: list[str], repairs: list[Repair]
    ) -> Order:
        appendices = (Appendix(roadmap=roadmap), *(Appendix(title=title) for title in titles))
        return Order(number="1", date=day, appendices=appendices, repairs=tuple(repairs))

    made: SearchStrategy[Order] = st.builds(
        order,
        roadmaps(),
        st.none() | st.dates(_FIRST, _LAST),
        st.lists(st.sampled_from(_APPENDICES), max_size=2),
        st.lists(repairs, max_size=4),
    )
    return made


def entries(plan: Plan | None = None) -> SearchStrategy[Entry]:
    """Entries of a log, with awkward texts; those of a plan name its occurrences and activities.

    Without a plan they name what no plan has. Some withdraw or correct an entry that there is not.
    """
    st = _strategies()
    keys = ["29", "29@recurring:2024-01-01..2024-03-31", " 7.1 ", "нет такого"]
    if plan is not None:
        known = [row.key for one in _plans_of(plan) for row in one.walk()]
        keys = [*(one.key for one in occurrences(plan)), *known] or keys
    text = st.text(max_size=8) | st.sampled_from(_NOTES)
    ids = st.sampled_from(("", "a1", "b2", "c3"))

    def entry(state: State, corrects: str, **told: Any) -> Entry:
        if corrects == told["id"]:
            corrects = ""
        if state is State.WITHDRAWN and not corrects:
            state = State.DONE
        return Entry(state=state, corrects=corrects, **told)

    made: SearchStrategy[Entry] = st.builds(
        entry,
        occurrence=st.sampled_from(keys),
        state=st.sampled_from(RECORDED),
        day=st.dates(_FIRST, _LAST),
        school=st.sampled_from(("", "МБОУ СОШ № 1")),
        evidence=text,
        note=text,
        by=st.sampled_from(("", "куратор")),
        corrects=ids,
        id=ids,
    )
    return made


def logs(plan: Plan | None = None) -> SearchStrategy[ProgressLog]:
    """Logs of up to eight such entries; ids repeat, corrections name entries that are there."""
    st = _strategies()
    made: SearchStrategy[ProgressLog] = st.lists(entries(plan), max_size=8).map(ProgressLog)
    return made


def _plans_of(plan: Plan) -> tuple[Roadmap, ...]:
    return plan.roadmaps if isinstance(plan, Order) else (plan,)
