"""The parts of a reading: their windows, their due days, and what cannot be made."""

from __future__ import annotations

import pickle
from datetime import date, datetime, timedelta
from typing import Any, get_args

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from roadmap_core import (
    SCHOOL_YEAR,
    Annual,
    Bound,
    Dated,
    Deadline,
    Holding,
    InvalidData,
    Kind,
    MonthDay,
    Offset,
    OnDemand,
    Ongoing,
    OpenEnd,
    OwnSchedule,
    Period,
    Reading,
    Recurring,
    Relation,
    Relative,
    Unit,
    Unread,
    Weekday,
    Window,
    from_dict,
    parse_period,
    to_dict,
)
from roadmap_core.parts import Part
from roadmap_core.testing import periods, windows
from roadmap_core.testing.strategies import month_days, recurrences
from roadmap_core.units import calendar_unit, end_of_unit, later
from roadmap_core.windows import clip, union

YEAR = Window.of_year(2024)
TWO_YEARS = Window(date(2024, 1, 1), date(2025, 12, 31))
SCHOOL = Window(date(2024, 9, 1), date(2025, 5, 31))
SUMMER = Window(date(2024, 6, 1), date(2024, 8, 31))
SEASON = Annual(*SCHOOL_YEAR)


def days(part: Part, horizon: Window) -> list[tuple[str, str]]:
    return [(str(w.first), str(w.last)) for w in part.windows(horizon)]


def dues(part: Part, horizon: Window) -> list[str]:
    return [str(part.due_day(window)) for window in part.windows(horizon)]


# Steps.


@pytest.mark.parametrize(
    ("unit", "horizon", "expected"),
    [
        (Unit.QUARTER, SCHOOL, ["2024-09-30", "2024-12-31", "2025-03-31", "2025-05-31"]),
        (Unit.HALF_YEAR, SCHOOL, ["2024-12-31", "2025-05-31"]),
        (
            Unit.MONTH,
            Window(date(2024, 1, 23), date(2024, 3, 5)),
            ["2024-01-31", "2024-02-29", "2024-03-05"],
        ),
        (
            Unit.WEEK,
            Window(date(2025, 1, 1), date(2025, 1, 14)),
            ["2025-01-05", "2025-01-12", "2025-01-14"],
        ),
        (
            Unit.DAY,
            Window(date(2024, 2, 28), date(2024, 3, 1)),
            ["2024-02-28", "2024-02-29", "2024-03-01"],
        ),
        (
            Unit.WORKING_DAY,
            Window(date(2024, 3, 1), date(2024, 3, 2)),
            ["2024-03-01", "2024-03-02"],
        ),
        (Unit.YEAR, TWO_YEARS, ["2024-12-31", "2025-12-31"]),
        (Unit.YEAR, SCHOOL, ["2025-05-31"]),
        (Unit.YEAR, Window(date(2024, 9, 1), date(2025, 8, 31)), ["2025-08-31"]),
        (Unit.YEAR, Window(date(2023, 9, 1), date(2024, 8, 31)), ["2024-08-31"]),
        (Unit.YEAR, Window(date(2024, 9, 1), date(2025, 9, 1)), ["2024-12-31", "2025-09-01"]),
    ],
)
def test_steps_of_one_unit_are_the_calendars_own(
    unit: Unit, horizon: Window, expected: list[str]
) -> None:
    part = Recurring(1, unit)
    assert dues(part, horizon) == expected
    found = part.windows(horizon)
    assert union(found) == (horizon,)
    assert [w.last for w in found] == [date.fromisoformat(day) for day in expected]
    assert part.windows() == ()


@given(recurrences(), st.none() | windows())
def test_steps_lie_inside_their_frame_and_apart(part: Recurring, horizon: Window | None) -> None:
    frames = Ongoing(part.within, part.seasons).windows(horizon)
    found = part.windows(horizon)
    assert all(any(step in frame for frame in frames) for step in found)
    assert list(found) == sorted(set(found))
    if not part.has_days:
        assert part.is_framed
        assert all(part.due_day(window) is None for window in found)
        return
    assert not part.is_framed
    alone = evolve(part, by_day=None, by_month=None, following=False, weekdays=(), ordinals=())
    for frame in frames:
        if not frame.open_end and horizon is not None:
            steps = evolve(alone, within=(), seasons=()).windows(frame)
            assert sum(step.length for step in steps) == frame.length
            assert union(steps) == (evolve(frame, open_start=False),)


def test_longer_steps_are_counted_from_the_start_of_the_frame() -> None:
    assert days(Recurring(3, Unit.MONTH), Window(date(2024, 1, 31), date(2024, 12, 31))) == [
        ("2024-01-31", "2024-04-29"),
        ("2024-04-30", "2024-07-30"),
        ("2024-07-31", "2024-10-30"),
        ("2024-10-31", "2024-12-31"),
    ]
    assert days(Recurring(2, Unit.WEEK), Window(date(2024, 1, 3), date(2024, 1, 20))) == [
        ("2024-01-03", "2024-01-16"),
        ("2024-01-17", "2024-01-20"),
    ]
    for unit, amount, last in (
        (Unit.DAY, 2, "2024-01-03"),
        (Unit.WORKING_DAY, 3, "2024-01-04"),
        (Unit.QUARTER, 2, "2024-07-01"),
        (Unit.HALF_YEAR, 3, "2025-07-01"),
        (Unit.YEAR, 2, "2026-01-01"),
    ):
        horizon = Window(date(2024, 1, 2), date(2030, 12, 31))
        assert days(Recurring(amount, unit), horizon)[0] == ("2024-01-02", last)
    assert days(Recurring(999, Unit.YEAR), Window(date(9000, 1, 1), date.max)) == [
        ("9000-01-01", "9998-12-31"),
        ("9999-01-01", "9999-12-31"),
    ]


def test_the_days_of_school_terms_are_not_known_and_several_times_share_one_day() -> None:
    terms = Recurring(1, Unit.TERM, seasons=(SEASON,))
    assert (terms.windows(SCHOOL), dues(terms, SCHOOL)) == ((SCHOOL,), ["None"])
    assert (terms.has_days, terms.is_framed) == (False, True)
    assert Recurring(1, Unit.TERM).windows(SCHOOL) == ()
    twice = Recurring(1, Unit.YEAR, 2)
    assert (twice.windows(YEAR), dues(twice, YEAR), twice.times) == ((YEAR,), ["2024-12-31"], 2)


def test_a_season_outside_the_horizon_leaves_nothing() -> None:
    for part in (
        Recurring(1, Unit.MONTH, seasons=(SEASON,)),
        Recurring(1, Unit.TERM, seasons=(SEASON,)),
        Ongoing(seasons=(SEASON,)),
        OwnSchedule(seasons=(SEASON,)),
        OnDemand("по запросу", seasons=(SEASON,)),
    ):
        assert part.windows(SUMMER) == ()
        assert part.windows() == ()
    assert Recurring(1, Unit.MONTH, seasons=(SEASON,)).windows(YEAR)[0] == Window.of_month(2024, 1)


def test_an_open_frame_behind_the_horizon_stays_as_it_is() -> None:
    ever = Window.since(date(2026, 3, 5))
    assert Ongoing((ever,)).windows(YEAR) == (ever,)
    assert Recurring(1, Unit.MONTH, within=(ever,)).windows(YEAR) == ()
    last = Window.since(date(2024, 12, 31))
    assert Ongoing((last,)).windows(YEAR) == (Window.of_day(date(2024, 12, 31)),)
    assert Ongoing((last,)).windows() == (last,)
    assert Recurring(1, Unit.MONTH, within=(last,)).windows() == ()


def test_an_open_start_of_a_frame_is_that_of_the_horizon() -> None:
    until = Window(date(2024, 5, 5), date(2024, 8, 31), open_start=True)
    part = Ongoing((until,))
    drawn = Window(date(2024, 1, 1), date(2024, 8, 31), open_start=True)
    assert part.within == part.windows() == (drawn,)
    assert part.windows(TWO_YEARS) == (Window(date(2024, 1, 1), date(2024, 8, 31)),)
    assert part.windows(SUMMER) == (SUMMER,)
    assert part.windows(Window(date(2023, 3, 1), date(2024, 3, 1))) == (
        Window(date(2023, 3, 1), date(2024, 8, 31)),
    )
    assert part.windows(Window(date(2024, 8, 31), date(2025, 1, 1))) == (
        Window.of_day(date(2024, 8, 31)),
    )
    assert part.windows(SCHOOL) == (drawn,)
    longer = Window(date(2023, 10, 1), date(2024, 8, 31), open_start=True)
    assert Ongoing((longer,)).within == (drawn,)


def test_no_part_takes_a_horizon_without_an_end() -> None:
    ever = Window.since(date(2024, 3, 1))
    parts: tuple[Part, ...] = (
        Dated((YEAR,)), Deadline(YEAR.end), Annual(), Recurring(1, Unit.YEAR),
        Recurring(1, Unit.TERM), Ongoing(), OwnSchedule(), OnDemand("по запросу"),
        Relative("после совещания"), Unread("когда-нибудь"),
    )  # fmt: skip
    for part in parts:
        for asked in (part, Reading((part,)), Period.of(part)):
            with pytest.raises(OpenEnd) as caught:
                asked.windows(ever)
            assert caught.value.first == date(2024, 3, 1)


# Due days.


@pytest.mark.parametrize(
    ("part", "horizon", "expected"),
    [
        (
            Recurring(1, Unit.QUARTER, by_day=20, following=True),
            YEAR,
            ["2024-04-20", "2024-07-20", "2024-10-20", "2025-01-20"],
        ),
        (
            Recurring(1, Unit.QUARTER, by_day=25, following=True, by_month=2),
            YEAR,
            ["2024-05-25", "2024-08-25", "2024-11-25", "2025-02-25"],
        ),
        (
            Recurring(1, Unit.QUARTER, by_day=31, by_month=2),
            YEAR,
            ["2024-02-29", "2024-05-31", "2024-08-31", "2024-11-30"],
        ),
        (
            Recurring(1, Unit.QUARTER, by_day=15),
            SCHOOL,
            ["2024-09-15", "2024-12-15", "2025-03-15", "2025-06-15"],
        ),
        (
            Recurring(1, Unit.MONTH, by_day=31),
            Window(date(2024, 1, 1), date(2024, 4, 30)),
            ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"],
        ),
        (
            Recurring(1, Unit.MONTH, by_day=15),
            Window(date(2024, 1, 16), date(2024, 3, 10)),
            ["2024-02-15", "2024-03-15"],
        ),
        (
            Recurring(1, Unit.MONTH, by_day=15),
            Window(date(2024, 1, 15), date(2024, 1, 20)),
            ["2024-01-15"],
        ),
        (
            Recurring(1, Unit.MONTH, by_day=15, following=True),
            Window(date(2024, 1, 16), date(2024, 2, 10)),
            ["2024-02-15", "2024-03-15"],
        ),
        (
            Recurring(2, Unit.MONTH, by_day=10),
            Window(date(2024, 1, 1), date(2024, 4, 30)),
            ["2024-02-10", "2024-04-10"],
        ),
        (
            Recurring(2, Unit.MONTH, by_day=10, following=True),
            Window(date(2024, 1, 1), date(2024, 4, 30)),
            ["2024-03-10", "2024-05-10"],
        ),
        (Recurring(1, Unit.MONTH, by_day=5, following=True), Window.of_month(9999, 12), ["None"]),
        (
            Recurring(1, Unit.MONTH, by_day=5, following=True),
            Window.of_month(9999, 11),
            ["9999-12-05"],
        ),
        (
            Recurring(1, Unit.WEEK, weekdays=(Weekday.WEDNESDAY,)),
            Window(date(2026, 1, 1), date(2026, 1, 14)),
            ["2026-01-07", "2026-01-14"],
        ),
        (
            Recurring(1, Unit.WEEK, 2, weekdays=(Weekday.FRIDAY, Weekday.MONDAY)),
            Window(date(2026, 1, 3), date(2026, 1, 12)),
            ["2026-01-09", "2026-01-12"],
        ),
        (
            Recurring(2, Unit.WEEK, weekdays=(Weekday.WEDNESDAY,)),
            Window(date(2026, 1, 1), date(2026, 1, 20)),
            ["2026-01-14", "2026-01-20"],
        ),
        (
            Recurring(1, Unit.DAY, weekdays=(Weekday.SUNDAY,)),
            Window(date(2026, 1, 1), date(2026, 1, 11)),
            ["2026-01-04", "2026-01-11"],
        ),
        (
            Recurring(1, Unit.MONTH, weekdays=(Weekday.WEDNESDAY,), ordinals=(2,)),
            Window(date(2026, 1, 1), date(2026, 3, 10)),
            ["2026-01-14", "2026-02-11"],
        ),
        (
            Recurring(1, Unit.MONTH, weekdays=(Weekday.SUNDAY,), ordinals=(-1,)),
            Window(date(2026, 1, 1), date(2026, 2, 28)),
            ["2026-01-25", "2026-02-22"],
        ),
        (
            Recurring(1, Unit.MONTH, weekdays=(Weekday.THURSDAY,), ordinals=(-1,)),
            Window.of_month(2026, 4),
            ["2026-04-30"],
        ),
        (
            Recurring(1, Unit.MONTH, 2, weekdays=(Weekday.TUESDAY,), ordinals=(1, 3)),
            Window.of_month(2026, 1),
            ["2026-01-20"],
        ),
        (
            Recurring(1, Unit.MONTH, weekdays=(Weekday.TUESDAY,)),
            Window.of_month(2026, 1),
            ["2026-01-31"],
        ),
        (
            Recurring(1, Unit.MONTH, weekdays=(Weekday.TUESDAY,), by_day=20),
            Window.of_month(2026, 1),
            ["2026-01-20"],
        ),
        (
            Dated((Window.of_month(2024, 3), Window.since(date(2024, 5, 1)))),
            YEAR,
            ["2024-03-31", "None"],
        ),
        (Deadline(date(2024, 3, 5)), YEAR, ["2024-03-05"]),
        (Annual(last=MonthDay(2), open_start=True), TWO_YEARS, ["2024-02-29", "2025-02-28"]),
        (Ongoing(), YEAR, ["None"]),
        (OwnSchedule(within=(YEAR,)), YEAR, ["None"]),
        (OnDemand("по запросу", (YEAR,)), YEAR, ["None"]),
    ],
)
def test_a_due_day_is_the_one_that_the_text_or_the_calendar_means(
    part: Part, horizon: Window, expected: list[str]
) -> None:
    assert dues(part, horizon) == expected


@pytest.mark.parametrize(
    ("ordinal", "weekday", "day"),
    [
        (1, Weekday.WEDNESDAY, "2026-04-01"),
        (1, Weekday.TUESDAY, "2026-04-07"),
        (2, Weekday.WEDNESDAY, "2026-04-08"),
        (2, Weekday.TUESDAY, "2026-04-14"),
        (3, Weekday.WEDNESDAY, "2026-04-15"),
        (3, Weekday.TUESDAY, "2026-04-21"),
        (4, Weekday.WEDNESDAY, "2026-04-22"),
        (4, Weekday.TUESDAY, "2026-04-28"),
        (-1, Weekday.FRIDAY, "2026-04-24"),
        (-1, Weekday.TUESDAY, "2026-04-28"),
        (-1, Weekday.THURSDAY, "2026-04-30"),
    ],
)
def test_which_weekday_of_the_month_it_is_does_not_depend_on_where_the_frame_cuts(
    ordinal: int, weekday: Weekday, day: str
) -> None:
    part = Recurring(1, Unit.MONTH, weekdays=(weekday,), ordinals=(ordinal,))
    on = date.fromisoformat(day)
    april, one = Window.of_month(2026, 4), timedelta(days=1)
    assert dues(part, april) == dues(part, Window.of_day(on)) == [day]
    if on > april.first:
        assert part.windows(Window(april.first, on - one)) == ()
    if on < april.end:
        assert part.windows(Window(on + one, april.end)) == ()


def test_a_week_whose_days_are_cut_away_has_no_window() -> None:
    tuesdays = Recurring(1, Unit.WEEK, weekdays=(Weekday.TUESDAY,))
    monday = date(2026, 1, 5)
    assert tuesdays.windows(Window.of_day(monday)) == ()
    assert dues(tuesdays, Window(monday, date(2026, 1, 6))) == ["2026-01-06"]
    assert tuesdays.windows(Window(date(2026, 1, 7), date(2026, 1, 12))) == ()


def test_every_kind_has_days_or_a_frame_or_neither() -> None:
    assert {kind.kind for kind in get_args(Part)} == set(Kind) - {Kind.MIXED}
    with_days = (Dated((YEAR,)), Deadline(YEAR.end), Annual(), Recurring(1, Unit.YEAR))
    framed = (Ongoing(), OwnSchedule(), OnDemand("по запросу"), Recurring(1, Unit.TERM))
    neither = (Relative("после совещания"), Unread("когда-нибудь"))
    assert [(p.has_days, p.is_framed) for p in with_days] == [(True, False)] * 4
    assert [(p.has_days, p.is_framed) for p in framed] == [(False, True)] * 4
    assert [(p.has_days, p.is_framed) for p in neither] == [(False, False)] * 2
    assert all(p.windows(YEAR) == () and p.due_day(YEAR) is None for p in neither)


@given(periods(), st.none() | windows())
def test_only_a_part_with_days_is_due(period: Period, horizon: Window | None) -> None:
    for reading in period.readings:
        for part in reading.parts:
            for window in part.windows(horizon):
                assert part.has_days or part.is_framed
                assert part.has_days or part.due_day(window) is None
                assert part.due_day(window) is None or not window.open_end


def test_a_last_weekday_that_the_horizon_cuts_off_is_not_the_one_before() -> None:
    part = Recurring(1, Unit.MONTH, weekdays=(Weekday.THURSDAY,), ordinals=(-1,))
    assert part.windows(Window(date(2026, 4, 1), date(2026, 4, 29))) == ()
    assert dues(part, Window(date(2026, 4, 1), date(2026, 4, 30))) == ["2026-04-30"]


# Deadlines and what comes every year.


@pytest.mark.parametrize(
    ("horizon", "first"),
    [
        (None, date(2024, 1, 1)),
        (YEAR, date(2024, 1, 1)),
        (SCHOOL, date(2024, 9, 1)),
        (Window(date(2023, 11, 1), date(2024, 10, 31)), date(2023, 11, 1)),
        (Window(date(2023, 11, 1), date(2024, 11, 1)), date(2024, 1, 1)),
        (Window(date(2024, 3, 1), date(2026, 12, 31)), date(2024, 3, 1)),
        (Window.of_year(2025), date(2024, 11, 5)),
        (Window(date(9998, 11, 1), date.max), date(2024, 11, 5)),
    ],
)
def test_a_deadline_starts_with_a_horizon_of_one_year_or_with_its_own_year(
    horizon: Window | None, first: date
) -> None:
    due = Deadline(date(2024, 11, 5))
    assert due.windows(horizon) == (Window(first, date(2024, 11, 5), open_start=True),)


@pytest.mark.parametrize(
    ("first", "last", "within"),
    [
        ((2024, 1, 1), (2024, 12, 31), True),
        ((2024, 1, 2), (2025, 1, 1), True),
        ((2024, 1, 1), (2025, 1, 1), False),
        ((2024, 5, 10), (2025, 5, 9), True),
        ((2024, 5, 10), (2025, 5, 10), False),
        ((2024, 2, 29), (2025, 2, 28), True),
        ((2024, 1, 1), (2026, 1, 1), False),
        ((2024, 12, 31), (2026, 1, 1), False),
    ],
)
def test_a_window_is_within_a_year_where_its_first_day_does_not_come_again(
    first: tuple[int, int, int], last: tuple[int, int, int], within: bool
) -> None:
    assert Window(date(*first), date(*last)).is_within_a_year is within
    assert not Window(date(*first)).is_within_a_year


def test_a_range_of_every_year_counts_where_one_of_its_days_is_in_the_horizon() -> None:
    winter = Annual(MonthDay(12, 1), MonthDay(1, 31))
    assert days(winter, TWO_YEARS) == [
        ("2023-12-01", "2024-01-31"),
        ("2024-12-01", "2025-01-31"),
        ("2025-12-01", "2026-01-31"),
    ]
    assert days(winter, Window(date(2024, 2, 1), date(2024, 11, 30))) == []
    assert days(winter, Window(date(2024, 1, 31), date(2024, 12, 1))) == [
        ("2023-12-01", "2024-01-31"),
        ("2024-12-01", "2025-01-31"),
    ]
    march = Annual(MonthDay(3, 1), MonthDay(3, 31))
    assert days(march, Window(date(2024, 3, 31), date(2025, 2, 28))) == [
        ("2024-03-01", "2024-03-31")
    ]
    assert winter.crosses_new_year
    assert not march.crosses_new_year
    assert not Annual(MonthDay(5, 1), MonthDay(5, 1)).crosses_new_year
    assert winter.windows() == ()


@given(st.builds(Annual, month_days(), month_days()), windows())
def test_a_range_of_every_year_and_a_season_of_its_days_agree(
    annual: Annual, horizon: Window
) -> None:
    for part in (Ongoing(seasons=(annual,)), OwnSchedule(seasons=(annual,))):
        assert part.windows(horizon) == clip(annual.windows(horizon), horizon)


def test_the_29th_of_february_is_a_day_of_leap_years_only() -> None:
    leap = Annual(MonthDay(2, 29), MonthDay(2, 29))
    assert days(leap, Window(date(2023, 1, 1), date(2028, 12, 31))) == [
        ("2024-02-29", "2024-02-29"),
        ("2028-02-29", "2028-02-29"),
    ]
    assert days(Annual(MonthDay(2, 1), MonthDay(2)), TWO_YEARS) == [
        ("2024-02-01", "2024-02-29"),
        ("2025-02-01", "2025-02-28"),
    ]
    assert leap.of_year(2025) is None
    assert Annual(MonthDay(12, 1), MonthDay(2, 29)).of_year(2024) is None
    assert Annual(MonthDay(12, 1), MonthDay(2, 29)).of_year(2023) == Window(
        date(2023, 12, 1), date(2024, 2, 29)
    )


def test_what_comes_every_year_may_begin_with_some_year() -> None:
    april = Annual(last=MonthDay(4, 20), open_start=True, since=date(2025, 1, 1))
    assert april.windows(TWO_YEARS) == (
        Window(date(2025, 1, 1), date(2025, 4, 20), open_start=True),
    )
    spring = Annual(MonthDay(3, 1), MonthDay(5, 31), since=date(2024, 4, 10))
    assert days(spring, TWO_YEARS) == [("2024-04-10", "2024-05-31"), ("2025-03-01", "2025-05-31")]
    assert days(evolve(spring, since=date(2024, 5, 31)), YEAR) == [("2024-05-31", "2024-05-31")]
    assert days(evolve(spring, since=date(2024, 6, 1)), YEAR) == []
    assert type(Annual(since=datetime(2024, 1, 1, 5)).since) is date  # noqa: DTZ001


def test_an_open_start_is_drawn_from_new_year() -> None:
    given_first = Annual(MonthDay(3, 1), MonthDay(6, 1), open_start=True)
    assert given_first == Annual(last=MonthDay(6, 1), open_start=True)
    assert given_first.first == MonthDay(1, 1)
    (season,) = Ongoing(seasons=(given_first,)).seasons
    assert season == Annual(last=MonthDay(6, 1))


def test_the_earliest_day_is_no_going_on() -> None:
    ever = Window.since(date(2025, 10, 1))
    part = Ongoing((ever,), not_before=True)
    assert part != Ongoing((ever,))
    assert part.kind == Kind.ONGOING
    assert (str(part), part.windows(TWO_YEARS)) == (
        "не ранее 1 октября 2025",
        (Window(date(2025, 10, 1), date(2025, 12, 31)),),
    )
    season = Annual(MonthDay(10, 1), MonthDay(12, 31))
    assert str(Ongoing(seasons=(season,), not_before=True)) == "ежегодно не ранее 1 октября"


# What cannot be made.


@pytest.mark.parametrize(
    ("make", "what", "problem"),
    [
        (lambda: Dated(()), "Dated", "at least one range of days is needed"),
        (
            lambda: Dated((Window(date(2024, 1, 1), None, open_start=True),)),
            "Dated",
            "a window that is open at both ends names no day",
        ),
        (lambda: Reading(()), "Reading", "at least one part is needed"),
        (lambda: Period(()), "Period", "at least one reading is needed"),
        (lambda: Recurring(0, Unit.DAY), "Recurring", "'every' and 'times' are from 1 to 999"),
        (lambda: Recurring(1000, Unit.DAY), "Recurring", "'every' and 'times' are from 1 to 999"),
        (lambda: Recurring(1, Unit.DAY, 0), "Recurring", "'every' and 'times' are from 1 to 999"),
        (
            lambda: Recurring(1, Unit.DAY, 1000),
            "Recurring",
            "'every' and 'times' are from 1 to 999",
        ),
        (
            lambda: Recurring(1, Unit.MONTH, by_day=0),
            "Recurring",
            "'by_day' is a day of a month, from 1 to 31, in steps of months",
        ),
        (
            lambda: Recurring(1, Unit.MONTH, by_day=32),
            "Recurring",
            "'by_day' is a day of a month, from 1 to 31, in steps of months",
        ),
        (
            lambda: Recurring(1, Unit.WEEK, by_day=5),
            "Recurring",
            "'by_day' is a day of a month, from 1 to 31, in steps of months",
        ),
        (
            lambda: Recurring(1, Unit.MONTH, following=True),
            "Recurring",
            "'following' says of which month 'by_day' is",
        ),
        *(
            (
                make,
                "Recurring",
                "'by_month' is a month of the step, or the second or third behind it",
            )
            for make in (
                lambda: Recurring(1, Unit.QUARTER, by_month=1),
                lambda: Recurring(1, Unit.QUARTER, by_day=5, by_month=0),
                lambda: Recurring(1, Unit.QUARTER, by_day=5, by_month=4),
                lambda: Recurring(1, Unit.MONTH, by_day=5, by_month=1),
                lambda: Recurring(2, Unit.QUARTER, by_day=5, by_month=1),
                lambda: Recurring(1, Unit.QUARTER, by_day=5, following=True, by_month=1),
            )
        ),
        (
            lambda: Recurring(1, Unit.MONTH, ordinals=(1,)),
            "Recurring",
            "'ordinals' count 'weekdays' in steps of months",
        ),
        (
            lambda: Recurring(1, Unit.WEEK, weekdays=(Weekday.MONDAY,), ordinals=(1,)),
            "Recurring",
            "'ordinals' count 'weekdays' in steps of months",
        ),
        (
            lambda: Recurring(1, Unit.MONTH, weekdays=(Weekday.MONDAY,), ordinals=(5,)),
            "Recurring",
            "'ordinals' are 1 to 4, and -1 for the last",
        ),
        (lambda: Offset(0, Unit.DAY), "Offset", "the amount is from 1 to 999, got 0"),
        (lambda: Offset(1000, Unit.DAY), "Offset", "the amount is from 1 to 999, got 1000"),
        (lambda: Relative(), "Relative", "an event or a distance is needed"),
        (lambda: Relative(""), "Relative", "an event or a distance is needed"),
        *(
            (
                lambda unit=unit: Relative(None, Offset(1, unit)),
                "Relative",
                "a distance in quarters, terms or years needs its event",
            )
            for unit in (Unit.TERM, Unit.HALF_YEAR, Unit.YEAR)
        ),
        (
            lambda: Relative("до начала", Offset(1, Unit.YEAR, Relation.AFTER)),
            "Relative",
            "a distance to an event on «до» is counted back from it",
        ),
        (
            lambda: Ongoing(
                (Window(date(2024, 1, 1)),),
                seasons=(Annual(MonthDay(3, 1), MonthDay(12, 31)),),
                not_before=True,
            ),
            "Ongoing",
            "'not_before' needs one day: a window without an end, or a season to 31.12",
        ),
        (
            lambda: Ongoing(
                (YEAR,), seasons=(Annual(MonthDay(3, 1), MonthDay(12, 31)),), not_before=True
            ),
            "Ongoing",
            "'not_before' needs one day: a window without an end, or a season to 31.12",
        ),
        (
            lambda: Relative(None, Offset(1, Unit.QUARTER)),
            "Relative",
            "a distance in quarters, terms or years needs its event",
        ),
        (
            lambda: Relative("до начала", Offset(1, Unit.DAY)),
            "Relative",
            "a distance to an event on «до» is counted back from it",
        ),
        (
            lambda: Ongoing((Window(date(2024, 1, 1), None, open_start=True),)),
            "frame",
            "a window that is open at both ends bounds nothing",
        ),
        (
            lambda: Ongoing(seasons=(Annual(since=date(2024, 1, 1)),)),
            "season",
            "a season is of every year: it has no 'since'",
        ),
        (
            lambda: Ongoing(not_before=True),
            "Ongoing",
            "'not_before' needs one day: a window without an end, or a season to 31.12",
        ),
        (
            lambda: Ongoing((YEAR,), not_before=True),
            "Ongoing",
            "'not_before' needs one day: a window without an end, or a season to 31.12",
        ),
        (
            lambda: Ongoing((YEAR, Window(date(2024, 1, 1))), not_before=True),
            "Ongoing",
            "'not_before' needs one day: a window without an end, or a season to 31.12",
        ),
        (
            lambda: Ongoing(seasons=(SEASON,), not_before=True),
            "Ongoing",
            "'not_before' needs one day: a window without an end, or a season to 31.12",
        ),
    ],
)
def test_what_means_nothing_is_refused(make: Any, what: str, problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        make()
    assert (caught.value.what, caught.value.problems) == (what, (problem,))
    assert isinstance(pickle.loads(pickle.dumps(caught.value)), InvalidData)


def test_the_largest_and_smallest_numbers_can_be_made() -> None:
    part = Recurring(999, Unit.MONTH, 999, by_day=31, following=True)
    assert parse_period(str(part)).value.parts == (part,)
    assert str(Recurring(1, Unit.MONTH, by_day=1)) == "1 раз в месяц, до 1 числа"
    assert str(Relative("до начала", Offset(999, Unit.DAY, Relation.BEFORE))) == (
        "за 999 дней до начала"
    )
    assert str(Relative("после", Offset(1, Unit.QUARTER))) == "в течение 1 квартала после"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"every": 0}, "'every' and 'times' are from 1 to 999 @ $.readings[0].parts[0]"),
        ({"by_day": 0}, "from 1 to 31, in steps of months @ $.readings[0].parts[0]"),
        (
            {"seasons": [{"first": {"month": 13, "day": 1}}]},
            "there is no month 13 @ $.readings[0].parts[0].seasons[0].first",
        ),
        (
            {"seasons": [{"first": {"month": 2, "day": 30}}]},
            "month 2 has no day 30 @ $.readings[0].parts[0].seasons[0].first",
        ),
    ],
)
def test_what_means_nothing_is_refused_from_data_too(change: dict[str, Any], problem: str) -> None:
    data = to_dict(Period.of(Recurring(1, Unit.MONTH)))
    data["readings"][0]["parts"][0].update(change)
    with pytest.raises(InvalidData) as caught:
        from_dict(Period, data)
    assert caught.value.problems[0].endswith(problem)


def test_a_period_without_readings_is_refused_from_data_too() -> None:
    with pytest.raises(InvalidData, match="at least one reading is needed"):
        from_dict(Period, {"schema": 1, "readings": [], "text": ""})


def test_parts_are_canonical_however_they_are_made() -> None:
    opened = Window(date(2024, 1, 1), date(2024, 2, 1), open_start=True)
    closed = Window(date(2024, 1, 1), date(2024, 2, 1))
    assert Dated((opened, closed)) == Dated((closed, opened, closed))
    assert Dated((opened,)) != Dated((closed,))
    days = (Weekday.SUNDAY, Weekday.MONDAY, Weekday.SUNDAY)
    part = Recurring(1, Unit.MONTH, weekdays=days, ordinals=(-1, 2, 1, 2))
    assert (part.weekdays, part.ordinals) == ((Weekday.MONDAY, Weekday.SUNDAY), (1, 2, -1))
    summer = Annual(MonthDay(6, 1), MonthDay(8, 31))
    assert Ongoing(seasons=(SEASON, summer, summer)).seasons == (summer, SEASON)
    assert Ongoing((YEAR, closed, YEAR)).within == (closed, YEAR)
    together = Reading((Dated((YEAR,)), Dated((closed,)), Ongoing(), Dated((YEAR,))))
    assert together.parts == (Dated((YEAR, closed)), Ongoing(), Dated((YEAR,)))
    assert Recurring(1, Unit.WEEK, weekdays=tuple(sorted(Weekday))).weekdays == tuple(Weekday)
    part = Recurring(1, Unit.MONTH, weekdays=days, ordinals=(4, -1, 3, 1, 2))
    assert part.ordinals == (1, 2, 3, 4, -1)
    starts = [Annual(MonthDay(9, 1), MonthDay(month)) for month in range(1, 13)]
    assert OwnSchedule(seasons=reversed(starts)).seasons == tuple(starts)
    assert OnDemand("по запросу", seasons=starts[::2] + starts).seasons == tuple(starts)
    assert [day.number for day in Weekday] == list(range(7))


# Wordings.


@pytest.mark.parametrize(
    ("part", "wording"),
    [
        (Dated((YEAR, Window.of_year(2026))), "2024 год, 2026 год"),
        (Deadline(date(2024, 3, 5)), "до 5 марта 2024"),
        (Annual(), "ежегодно"),
        (Annual(MonthDay(3, 1), MonthDay(3)), "ежегодно, март"),
        (Annual(MonthDay(1, 1), MonthDay(6)), "ежегодно, январь-июнь"),
        (Annual(MonthDay(3, 1), MonthDay(12)), "ежегодно, март-декабрь"),
        (Annual(last=MonthDay(4, 20), open_start=True), "ежегодно до 20 апреля"),
        (Annual(last=MonthDay(2), open_start=True), "ежегодно до конца февраля"),
        (Annual(last=MonthDay(2, 28), open_start=True), "ежегодно до 28 февраля"),
        (Annual(open_start=True), "ежегодно до 31 декабря"),
        (
            Annual(MonthDay(3, 1), MonthDay(3), since=date(2025, 4, 1)),
            "ежегодно, март (с 1 апреля 2025)",
        ),
        (Annual(since=date(2025, 4, 1)), "ежегодно (с 1 апреля 2025)"),
        (Recurring(1, Unit.MONTH), "1 раз в месяц"),
        (Recurring(3, Unit.YEAR, 2, within=(YEAR,)), "2 раза в 3 года (2024 год)"),
        (
            Recurring(
                1,
                Unit.MONTH,
                2,
                within=(YEAR,),
                seasons=(SEASON,),
                by_day=20,
                following=True,
                bound=Bound.AT_LEAST,
                weekdays=(Weekday.FRIDAY, Weekday.WEDNESDAY),
                ordinals=(-1, 1),
            ),
            (
                "не реже 2 раз в месяц по первым, последним средам, пятницам "
                "(каждый учебный год; 2024 год), до 20 числа следующего месяца"
            ),
        ),
        (
            Recurring(1, Unit.WEEK, weekdays=(Weekday.MONDAY,)),
            "1 раз в неделю по понедельникам",
        ),
        (
            Recurring(1, Unit.QUARTER, by_day=25, following=True, by_month=2),
            "1 раз в квартал, до 25 числа второго следующего месяца",
        ),
        (
            Recurring(1, Unit.QUARTER, by_day=10, by_month=1),
            "1 раз в квартал, до 10 числа первого месяца",
        ),
        (Ongoing(), "постоянно"),
        (Ongoing((YEAR,)), "постоянно (2024 год)"),
        (Ongoing(seasons=(SEASON,)), "постоянно (каждый учебный год)"),
        (
            Ongoing((YEAR,), (SEASON, Annual(MonthDay(6, 1), MonthDay(8)))),
            "постоянно (ежегодно, июнь-август, сентябрь-май; 2024 год)",
        ),
        (Ongoing(seasons=(Annual(MonthDay(5, 5), MonthDay(5, 5)),)), "постоянно (ежегодно, 5 мая)"),
        (OwnSchedule(), "по отдельному графику"),
        (OwnSchedule("по плану", (YEAR,), (SEASON,)), "по плану (каждый учебный год; 2024 год)"),
        (OnDemand("по запросу"), "по запросу"),
        (OnDemand("по запросу", (YEAR,), (SEASON,)), "по запросу (каждый учебный год; 2024 год)"),
        (Relative("после совещания"), "после совещания"),
        (Relative("до начала"), "до начала"),
        (Relative(None, Offset(5, Unit.DAY)), "в течение 5 дней"),
        (Relative(None, Offset(1, Unit.WORKING_DAY)), "в течение 1 рабочего дня"),
        (Relative(None, Offset(2, Unit.WEEK, Relation.AFTER)), "через 2 недели"),
        (Relative(None, Offset(1, Unit.MONTH, Relation.AFTER)), "через месяц"),
        (
            Relative("до начала", Offset(2, Unit.HALF_YEAR, Relation.BEFORE)),
            "за 2 полугодия до начала",
        ),
        (Relative("доклада", Offset(3, Unit.TERM)), "в течение 3 четвертей доклада"),
        (Unread("как скоро"), "как скоро"),
    ],
)
def test_each_part_has_its_canonical_wording(part: Part, wording: str) -> None:
    assert str(part) == str(Reading((part,))) == Period.of(part).text == wording


def test_a_reading_words_its_parts_in_their_order() -> None:
    reading = Reading((Ongoing(), Dated((YEAR,)), OnDemand("по запросу")))
    assert str(reading) == reading.wording == "постоянно; 2024 год; по запросу"
    assert reading.kind == Kind.MIXED
    assert Reading((Ongoing(), Ongoing((YEAR,)))).kind == Kind.ONGOING


def test_the_reason_of_what_was_not_read_is_said() -> None:
    assert Unread("как скоро").why == "формулировка срока не распознана"


def test_no_wording_and_no_repr_of_a_period_names_anybody() -> None:
    schedule = OwnSchedule("по графику И.И. Зюзякина")
    parts: tuple[Part, ...] = (
        schedule,
        OnDemand("по запросу И.И. Зюзякина"),
        Relative("после доклада И.И. Зюзякина"),
        Unread("как скажет И.И. Зюзякин"),
    )
    for part in parts:
        reading = Reading((part,), "как сказал И.И. Зюзякин")
        assert "Зюзякин" not in repr((part, reading, Period((reading,), "И.И. Зюзякин")))
        assert str(reading).endswith(" [имя]")
        assert reading.wording == "как сказал [имя]"
    readings = (Reading((schedule,)), Reading((Ongoing(),)))
    assert str(Period(readings, "когда придет И.И. Зюзякин")) == "когда придет [имя]"
    assert str(Period(readings[:1], "когда придет И.И. Зюзякин")) == "по графику [имя]"
    assert repr(schedule) == "OwnSchedule(schedule='по графику [имя]', within=(), seasons=())"


# Units.


@pytest.mark.parametrize("unit", [unit for unit in Unit if unit != Unit.TERM])
@given(day=st.dates())
def test_a_calendar_unit_holds_its_day_and_begins_behind_the_one_before(
    unit: Unit, day: date
) -> None:
    whole = calendar_unit(day, unit)
    assert day in whole
    assert whole.last == end_of_unit(day, unit)
    assert calendar_unit(whole.first, unit) == calendar_unit(whole.end, unit) == whole
    if whole.first > date.min:
        assert end_of_unit(whole.first - timedelta(days=1), unit) < whole.first


def test_nothing_is_later_than_the_last_day() -> None:
    assert later(date(9999, 12, 30), 1, Unit.DAY) == date.max
    assert later(date.max, 1, Unit.DAY) is None
    assert later(date.max, 1, Unit.YEAR) is None
    assert later(date(2024, 1, 31), 1, Unit.MONTH) == date(2024, 2, 29)
    assert end_of_unit(date.max, Unit.WEEK) == date.max
    assert calendar_unit(date.min, Unit.WEEK).first == date.min


# Readings and periods.


def test_readings_and_periods_are_compared_in_full_and_by_their_days() -> None:
    one = Reading((Dated((YEAR,)),), "год не назван")
    other = Reading((Dated((YEAR,)),))
    assert one != other
    assert one.days_key == other.days_key == (Dated((YEAR,)),)
    assert (one.wording, other.wording) == ("год не назван", "2024 год")
    written, worded = Period((other,), "в 2024 г."), Period.of(Dated((YEAR,)))
    assert written != worded
    assert len({written, worded, Period((one,), "2024 год")}) == 3
    assert written.days_key == worded.days_key == ((Dated((YEAR,)),),)
    assert worded.text == str(worded) == "2024 год"


def three_readings() -> Period:
    parts: tuple[Part, ...] = (Dated((YEAR,)), Deadline(date(2024, 3, 1)), Ongoing())
    names = ("первое", "второе", "")
    return Period(
        tuple(Reading((part,), name) for part, name in zip(parts, names, strict=True)), "срок"
    )


def test_what_holds_under_some_readings_names_them() -> None:
    period = three_readings()
    first, second, third = period.readings
    assert period.under(lambda reading: len(reading.windows(YEAR))) == (
        Holding(1, period.readings, certain=True, assuming=""),
    )
    assert period.under(lambda reading: reading.parts[0].has_days) == (
        Holding(True, (first, second), certain=False, assuming="первое или второе"),
        Holding(False, (third,), certain=False, assuming="постоянно"),
    )
    assert period.under(lambda reading: reading.assuming or None) == (
        Holding("первое", (first,), certain=False, assuming="первое"),
        Holding("второе", (second,), certain=False, assuming="второе"),
    )
    assert period.under(lambda reading: None) == ()
    assert period.under(lambda reading: None if reading is first else 7) == (
        Holding(7, (second, third), certain=False, assuming="второе или постоянно"),
    )
    assert period.windows(YEAR) == first.windows(YEAR) == (YEAR,)
    assert (period.parts, period.kind) == (first.parts, Kind.DATED)
    assert (period.is_ambiguous, Period.of(Ongoing()).is_ambiguous) == (True, False)


def test_a_value_need_not_be_hashable_and_a_falsy_one_holds() -> None:
    period = three_readings()
    empty: dict[str, list[int]] = {"days": []}
    (found,) = period.under(lambda reading: empty)
    assert (found.value, found.certain) == ({"days": []}, True)
    (zero,) = period.under(lambda reading: 0)
    assert (zero.value, zero.certain, zero.readings) == (0, True, period.readings)


def test_readings_that_are_worded_alike_are_named_once() -> None:
    parts: tuple[Part, ...] = (Dated((YEAR,)), Ongoing())
    readings = tuple(Reading((part,), "год не назван") for part in parts)
    period = Period((*readings, Reading((Annual(),))), "срок")
    (found,) = period.under(lambda reading: reading.assuming or None)
    assert found.assuming == "год не назван"
    assert found.readings == readings


def test_a_bound_is_worded_in_its_case() -> None:
    part = Recurring(2, Unit.YEAR, 21, bound=Bound.AT_LEAST)
    assert str(part) == "не реже 21 раза в 2 года"
    assert str(evolve(part, bound=Bound.AT_MOST, times=5)) == "не чаще 5 раз в 2 года"
    assert str(evolve(part, bound=Bound.EXACTLY)) == "21 раз в 2 года"
