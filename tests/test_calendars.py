from __future__ import annotations

import pickle
from datetime import date, datetime, timedelta
from typing import cast

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap_core.calendars import WorkCalendar, WorkYear
from roadmap_core.errors import InvalidData, InvalidDay, OpenEnd, UnknownYear
from roadmap_core.regions import load_region
from roadmap_core.windows import Window

RUSSIA = load_region("ru").work_calendar
YEARS = [year.year for year in RUSSIA.years]
FIRST, LAST = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)
LAST_WORKED = next(day for n in range(366) if RUSSIA.is_working(day := LAST - timedelta(days=n)))
known_days = st.dates(FIRST, LAST)


# Totals of the five-day week as the Ministry of Labour publishes them.
@pytest.mark.parametrize(("year", "days"), [(2023, 247), (2024, 248), (2025, 247), (2026, 247)])
def test_a_year_has_as_many_working_days_as_published(year: int, days: int) -> None:
    assert RUSSIA.working_days(Window.of_year(year)) == days


# Days on which another library differs from the decrees, with the decree that is right; it knows
# moved days from lists of its own, so each new year is a second look at ours.
DIFFERENT: dict[date, str] = {}


@pytest.mark.parametrize("year", YEARS)
def test_another_calendar_knows_the_same_days(year: int) -> None:
    other = holidays.country_holidays("RU", years=year)
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(Window.of_year(year).length)]
    unlike = [day for day in days if other.is_working_day(day) != RUSSIA.is_working(day)]
    assert unlike == [day for day in DIFFERENT if day.year == year]


# The other half of the published norms: working days by month.
@pytest.mark.parametrize(
    ("year", "months"),
    [
        (2023, [17, 18, 22, 20, 20, 21, 21, 23, 21, 22, 21, 21]),
        (2024, [17, 20, 20, 21, 20, 19, 23, 22, 21, 23, 21, 21]),
        (2025, [17, 20, 21, 22, 18, 19, 23, 21, 22, 23, 19, 22]),
        (2026, [15, 19, 21, 22, 19, 21, 23, 21, 22, 22, 20, 22]),
    ],
)
def test_a_month_has_as_many_working_days_as_published(year: int, months: list[int]) -> None:
    found = [RUSSIA.working_days(Window.of_month(year, month)) for month in range(1, 13)]
    assert found == months


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2024, 4, 27), True),  # a Saturday worked for Monday the 29th
        (date(2024, 4, 29), False),
        (date(2024, 12, 28), True),
        (date(2024, 12, 31), False),
        (date(2025, 11, 1), True),
        (date(2025, 11, 3), False),
        (date(2026, 5, 11), False),
        (date(2024, 9, 1), False),  # an ordinary Sunday
        (date(2024, 9, 2), True),
    ],
)
def test_moved_days_are_known(day: date, working: bool) -> None:
    assert RUSSIA.is_working(day) is working


def test_each_year_names_the_decree_that_moved_its_days() -> None:
    assert list(range(YEARS[0], YEARS[-1] + 1)) == YEARS
    assert all("постановление Правительства" in year.source for year in RUSSIA.years)


@given(known_days, known_days)
def test_counting_a_window_is_counting_its_days(one: date, other: date) -> None:
    window = Window(min(one, other), max(one, other))
    days = (window.first + timedelta(days=step) for step in range(window.length))
    assert RUSSIA.working_days(window) == sum(map(RUSSIA.is_working, days))


@given(st.dates(FIRST, LAST_WORKED))
def test_the_next_working_day_is_the_first_that_is_worked(day: date) -> None:
    following = RUSSIA.next_working_day(day)
    assert RUSSIA.is_working(following)
    assert RUSSIA.working_days(Window(day, following)) == 1


def test_a_year_without_data_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(UnknownYear) as caught:
        RUSSIA.is_working(date(1999, 1, 11))
    assert (caught.value.year, caught.value.available) == (1999, tuple(YEARS))
    with pytest.raises(UnknownYear) as caught:
        RUSSIA.working_days(Window(LAST, LAST + timedelta(days=31)))
    assert caught.value.year == LAST.year + 1
    with pytest.raises(UnknownYear):
        RUSSIA.working_days(Window(FIRST - timedelta(days=1), FIRST))
    with pytest.raises(OpenEnd):
        RUSSIA.working_days(Window(FIRST))
    with pytest.raises(UnknownYear):
        WorkCalendar((WorkYear(year=2024, off=[date(2024, 12, 31)]),)).next_working_day(
            date(2024, 12, 31)
        )


def test_a_datetime_is_taken_by_its_day() -> None:
    noon = datetime(2024, 4, 29, 12)  # noqa: DTZ001
    assert not RUSSIA.is_working(noon)
    assert RUSSIA.next_working_day(noon) == date(2024, 5, 2)
    assert RUSSIA.knows(noon)
    assert WorkYear(year=2024, off=[noon]).off == (noon.date(),)
    with pytest.raises(InvalidDay, match="got str"):
        RUSSIA.is_working(cast("date", "2024-04-29"))


def test_two_years_are_known_only_if_each_is() -> None:
    pair = WorkCalendar([WorkYear(year=year, off=[]) for year in (2023, 2025)])
    assert not pair.knows(Window(date(2023, 12, 31), date(2025, 1, 1)))
    assert not pair.knows(Window(date(2023, 12, 31), date(2024, 1, 1)))
    assert pair.knows(Window(date(2025, 1, 1), date(2025, 12, 31)))


def test_a_calendar_says_beforehand_what_it_knows() -> None:
    assert RUSSIA.knows(date(2024, 5, 1))
    assert RUSSIA.knows(Window(FIRST, LAST))
    assert not RUSSIA.knows(date(1999, 5, 1))
    assert not RUSSIA.knows(Window(LAST, LAST + timedelta(days=31)))
    assert not RUSSIA.knows(Window(FIRST - timedelta(days=1), FIRST))
    assert not RUSSIA.knows(Window(date(2024, 1, 1), date.max))
    assert not RUSSIA.knows(Window(FIRST))
    assert not WorkCalendar().knows(date(2024, 5, 1))


def test_a_year_stands_once_in_a_calendar() -> None:
    plain = WorkYear(year=2024, off=[])
    regional = WorkYear(year=2024, off=[date(2024, 4, 10)])
    with pytest.raises(InvalidData) as caught:
        WorkCalendar((plain, regional))
    assert str(caught.value) == "not a valid work calendar: the year 2024 stands twice @ $.years"
    other = WorkYear(year=2023, off=[])
    with pytest.raises(InvalidData) as caught:
        WorkCalendar((plain, other, regional, other))
    assert caught.value.problems == (
        "the year 2023 stands twice @ $.years",
        "the year 2024 stands twice @ $.years",
    )


def test_the_years_of_a_calendar_stand_in_their_order() -> None:
    years = [WorkYear(year=year, off=[]) for year in (2025, 2023, 2024)]
    assert WorkCalendar(years) == WorkCalendar(tuple(sorted(years, key=lambda y: y.year)))
    assert [year.year for year in WorkCalendar(years).years] == [2023, 2024, 2025]


def test_the_days_of_a_year_are_sorted_and_each_once() -> None:
    one, other = date(2024, 1, 2), date(2024, 1, 1)
    assert WorkYear(year=2024, off=[one, other, one]).off == (other, one)


@pytest.mark.parametrize(
    ("off", "working", "problem"),
    [
        ([date(2025, 1, 1)], [], "2025-01-01 is not in 2024"),
        ([], [date(2023, 12, 31)], "2023-12-31 is not in 2024"),
        ([date(2024, 1, 6)], [], "2024-01-06 is a weekend already, not to be in off"),
        ([date(2024, 1, 7)], [], "2024-01-07 is a weekend already, not to be in off"),
        ([], [date(2024, 1, 5)], "2024-01-05 is no weekend, not to be in working"),
        ([], [date(2024, 1, 8)], "2024-01-08 is no weekend, not to be in working"),
    ],
)
def test_a_day_in_the_wrong_list_is_refused(
    off: list[date], working: list[date], problem: str
) -> None:
    with pytest.raises(InvalidData) as caught:
        WorkYear(year=2024, off=off, working=working)
    assert (caught.value.what, caught.value.problems) == ("work calendar of 2024", (problem,))


def test_all_days_in_the_wrong_list_are_told_at_once() -> None:
    with pytest.raises(InvalidData) as caught:
        WorkYear(year=2024, off=[date(2024, 1, 6)], working=[date(2024, 1, 9), date(2025, 1, 4)])
    assert caught.value.problems == (
        "2025-01-04 is not in 2024",
        "2024-01-06 is a weekend already, not to be in off",
        "2024-01-09 is no weekend, not to be in working",
    )


def test_a_year_at_the_edges_of_the_week_and_of_itself_is_taken() -> None:
    friday, saturday, sunday, monday = (date(2024, 1, day) for day in (5, 6, 7, 8))
    year = WorkYear(
        year=2024, off=[friday, monday, date(2024, 1, 1), date(2024, 12, 31)],
        working=[sunday, saturday],
    )  # fmt: skip
    assert (year.source, year.working) == ("", (saturday, sunday))
    calendar = WorkCalendar([year])
    week = [calendar.is_working(date(2024, 1, day)) for day in range(4, 10)]
    assert week == [True, False, True, True, False, True]
    assert calendar.working_days(Window(date(2024, 1, 4), date(2024, 1, 9))) == 4
    assert calendar.next_working_day(friday) == saturday
    assert calendar.next_working_day(monday) == date(2024, 1, 9)


def test_a_calendar_that_was_asked_pickles_and_stays_equal() -> None:
    again = pickle.loads(pickle.dumps(RUSSIA))
    assert again == RUSSIA
    assert again.is_working(date(2024, 4, 27))
