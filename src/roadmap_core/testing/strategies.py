"""Hypothesis strategies for the objects of the library; all names are invented."""

from __future__ import annotations

from datetime import date
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

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
)
from roadmap_core.text import Span
from roadmap_core.windows import SCHOOL_YEAR, MonthDay, Window

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["activities", "orders", "periods", "roadmaps", "windows"]


def _strategies() -> ModuleType:
    try:
        from hypothesis import strategies
    except ImportError:
        raise MissingExtra("hypothesis", "testing") from None
    return strategies


_FIRST, _LAST = date(2023, 1, 1), date(2026, 12, 31)
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
_APPENDICES = ("Перечень школ", "График выездов")


def windows(first: date = _FIRST, last: date = _LAST) -> SearchStrategy[Window]:
    """Windows of up to 400 days that lie between two days; they have no open ends."""
    st = _strategies()
    latest = last.toordinal()

    def window(start: date, days: int) -> Window:
        return Window(start, date.fromordinal(min(start.toordinal() + days, latest)))

    made: SearchStrategy[Window] = st.builds(
        window, st.dates(first, last), st.integers(0, _LONGEST_DAYS)
    )
    return made


@cache
def _parts() -> SearchStrategy[Part]:
    st = _strategies()
    one_or_two = st.lists(windows(), min_size=1, max_size=2).map(tuple)
    within = st.just(()) | one_or_two | st.dates(_FIRST, _LAST).map(_from_then_on)
    month_days = st.builds(MonthDay, st.integers(1, 12), st.integers(1, 28))
    seasons = st.just(()) | st.just((Annual(*SCHOOL_YEAR),))
    units = st.sampled_from(tuple(Unit))
    offset = st.builds(Offset, st.integers(1, 30), units, st.sampled_from(tuple(Relation)))
    made: SearchStrategy[Part] = st.one_of(
        st.builds(Dated, one_or_two),
        st.builds(Deadline, st.dates(_FIRST, _LAST)),
        st.builds(Annual, month_days, month_days),
        st.builds(Annual, st.just(MonthDay(1, 1)), month_days, st.just(True)),
        st.builds(
            Recurring,
            every=st.integers(1, 6),
            unit=units,
            times=st.integers(1, 3),
            within=within,
            seasons=seasons,
        ),
        st.builds(
            Recurring,
            every=st.integers(1, 6),
            unit=st.sampled_from((Unit.MONTH, Unit.QUARTER, Unit.HALF_YEAR, Unit.YEAR)),
            within=within,
            seasons=seasons,
            by_day=st.integers(1, 31),
            following=st.booleans(),
        ),
        st.builds(Ongoing, within, seasons),
        st.builds(OwnSchedule, within=within, seasons=seasons),
        st.builds(OnDemand, st.sampled_from(_TRIGGERS), within, seasons),
        st.builds(Relative, st.sampled_from(_EVENTS), st.none() | offset),
        st.builds(Unread, st.just("когда-нибудь")),
    )
    return made


def _from_then_on(day: date) -> tuple[Window, ...]:
    return (Window.since(day),)


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
