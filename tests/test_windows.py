"""The algebra of closed ranges of days, held against plain sets of days."""

from __future__ import annotations

import pickle
from datetime import date, datetime, timedelta, timezone
from itertools import permutations
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap_core import (
    Deadline,
    InvalidData,
    InvalidDay,
    InvalidWindow,
    MonthDay,
    OpenEnd,
    Window,
    day_of,
)
from roadmap_core.testing import windows
from roadmap_core.windows import as_horizon, clip, gaps, union

NEXT = timedelta(days=1)
some = st.lists(windows(), max_size=5)
# Few days, so that windows begin together and touch; starts and ends may be open.
days = st.dates(date(2024, 2, 20), date(2024, 3, 10))
any_windows = st.builds(
    lambda first, length, open_start, open_end: Window(
        first, None if open_end else first + timedelta(days=length), open_start=open_start
    ),
    days,
    st.integers(0, 9),
    st.booleans(),
    st.sampled_from((True, False, False, False)),
)
HORIZON = Window(date(2024, 2, 1), date(2024, 4, 30))


def days_of(*found: Window) -> set[date]:
    """The days of windows; of an open end those to the end of April 2024."""
    return {
        window.first + timedelta(days=n)
        for window in found
        for n in range(((window.last or HORIZON.end) - window.first).days + 1)
    }


@given(st.dates(), st.dates())
def test_a_reversed_window_is_refused_with_its_days(one: date, other: date) -> None:
    first, last = max(one, other), min(one, other)
    if first == last:
        assert Window(first, last).days == 1
        return
    with pytest.raises(InvalidWindow) as caught:
        Window(first, last)
    assert (caught.value.first, caught.value.last) == (first, last)
    assert isinstance(caught.value, ValueError)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@given(windows())
def test_a_window_holds_its_days_and_itself(window: Window) -> None:
    assert window.days == window.length == len(days_of(window))
    assert window in window
    assert window & window == window
    assert window.intersects(window)
    assert window.touches(window)
    assert window.first in window
    assert window.end in window
    assert window.first - NEXT not in window
    assert window.end + NEXT not in window
    assert not window.open_end


def openness(first: date, *found: Window) -> bool:
    """Whether every window that begins on a day has an open start."""
    return all(window.open_start for window in found if window.first == first)


@given(any_windows, any_windows)
def test_intersection_is_the_days_in_both(one: Window, other: Window) -> None:
    both = one & other
    assert both == other & one
    assert one.intersects(other) == other.intersects(one) == (both is not None)
    assert (days_of(both) if both else set()) == days_of(one) & days_of(other)
    assert (other in one) == (both is not None and both.days_key == other.days_key)
    if both is not None:
        assert both.open_end == (one.open_end and other.open_end)
        assert both.open_start == openness(both.first, one, other)


@given(any_windows, any_windows, any_windows)
def test_intersection_does_not_depend_on_the_order(one: Window, two: Window, three: Window) -> None:
    found = []
    for a, b, c in permutations((one, two, three)):
        both = a & b
        found.append(None if both is None else both & c)
    assert len(set(found)) == 1


@given(st.lists(any_windows, max_size=5), st.randoms())
def test_union_keeps_the_days_and_leaves_no_neighbours(found: list[Window], random: object) -> None:
    merged = union(found)
    assert days_of(*merged) == days_of(*found)
    assert union(merged) == merged
    assert union(reversed(found)) == union(found * 2) == merged
    shuffled = found[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert union(shuffled) == merged
    assert list(merged) == sorted(merged)
    for number, window in enumerate(merged):
        assert not any(window.touches(other) for other in merged[number + 1 :])
        assert window.open_start == openness(window.first, *found)


@pytest.mark.parametrize("reverse", [False, True])
def test_a_start_is_open_only_where_no_window_gives_it(reverse: bool) -> None:
    due = Window(date(2024, 1, 1), date(2024, 6, 1), open_start=True)
    given_start = Window(date(2024, 1, 1), date(2024, 2, 1))
    later = Window(date(2024, 3, 1), date(2024, 7, 1))
    pair = (due, given_start)[:: -1 if reverse else 1]
    assert union(pair) == (Window(date(2024, 1, 1), date(2024, 6, 1)),)
    assert union((due, later)[:: -1 if reverse else 1]) == (
        Window(date(2024, 1, 1), date(2024, 7, 1), open_start=True),
    )
    assert pair[0] & pair[1] == given_start
    assert due & later == later & due == Window(date(2024, 3, 1), date(2024, 6, 1))


@given(some)
def test_gaps_and_union_part_the_days_between_the_first_and_the_last(found: list[Window]) -> None:
    missing = gaps(found)
    assert days_of(*missing).isdisjoint(days_of(*found))
    if found:
        whole = Window(min(w.first for w in found), max(w.end for w in found))
        assert union([*found, *missing]) == (whole,)
    else:
        assert missing == ()


def test_no_gap_lies_behind_an_open_end() -> None:
    ever = Window.since(date(2024, 3, 5))
    assert gaps([ever, Window.of_year(2030), Window.of_month(2024, 1)]) == (
        Window(date(2024, 2, 1), date(2024, 3, 4)),
    )


@given(some, windows())
def test_clipping_keeps_the_days_inside_the_frame(found: list[Window], frame: Window) -> None:
    clipped = clip(found, frame)
    assert days_of(*clipped) == days_of(*found) & days_of(frame)
    assert all(part in frame for part in clipped)
    assert clip(clipped, frame) == clipped


@given(windows(), windows())
def test_touching_means_no_day_between(one: Window, other: Window) -> None:
    assert one.touches(other) == other.touches(one)
    assert one.touches(other) == (gaps([one, other]) == ())


def test_an_open_end_reaches_everything_after_it() -> None:
    ever = Window.since(date(2024, 9, 1))
    assert ever == Window(date(2024, 9, 1)) == Window(date(2024, 9, 1), None)
    assert (ever.open_end, ever.days, ever.last) == (True, None, None)
    assert ever.touches(Window.of_year(2030))
    assert Window.of_year(2030).touches(ever)
    assert not ever.touches(Window.of_month(2024, 7))
    assert ever.touches(Window.of_month(2024, 8))
    assert union([ever, Window.of_year(2030)]) == (ever,)
    assert date.max in ever
    assert date(2024, 8, 31) not in ever
    assert Window.of_year(2030) in ever
    assert ever not in Window(date(2024, 1, 1), date.max)


def test_the_last_day_of_the_calendar_is_a_day_and_no_open_end() -> None:
    whole = Window(date(2024, 1, 1), date.max)
    assert not whole.open_end
    assert whole != Window.since(date(2024, 1, 1))
    assert whole.days == whole.length
    assert whole.touches(Window.of_year(9999))
    assert Window.of_year(9999).touches(whole)
    assert gaps([Window.of_month(9999, 1), Window.of_month(9999, 12)])[0].days == 303


def test_what_needs_a_last_day_refuses_an_open_end() -> None:
    ever = Window.since(date(2024, 9, 1))
    for ask in (
        lambda: ever.end,
        lambda: ever.length,
        lambda: ever.months,
        lambda: as_horizon(ever),
    ):
        with pytest.raises(OpenEnd) as caught:
            ask()
        assert caught.value.first == date(2024, 9, 1)
    assert as_horizon(None) is None
    assert as_horizon(HORIZON) is HORIZON


def test_a_horizon_is_a_window() -> None:
    odd: Any = "2024"
    with pytest.raises(InvalidData, match=r"horizon: expected a Window, got str @ \$\.horizon"):
        as_horizon(odd)


def test_equality_is_full_and_the_days_have_a_key() -> None:
    closed = Window(date(2024, 1, 1), date(2024, 2, 1))
    opened = Window(date(2024, 1, 1), date(2024, 2, 1), open_start=True)
    assert closed != opened
    assert len({closed, opened}) == 2
    assert closed.days_key == opened.days_key == (date(2024, 1, 1), date(2024, 2, 1))
    assert Window.since(date(2024, 1, 1)).days_key == (date(2024, 1, 1), None)


def test_windows_are_sorted_by_first_day_then_by_last_and_an_open_end_is_behind() -> None:
    first, other = date(2024, 1, 1), date(2024, 1, 2)
    expected = [
        Window(first, first),
        Window(first, date.max),
        Window(first, date.max, open_start=True),
        Window(first),
        Window(other, other),
    ]
    assert sorted((*expected[2:], *expected[:2])) == expected


@given(windows())
def test_the_months_are_those_that_hold_a_day(window: Window) -> None:
    assert list(window.months) == sorted({day.replace(day=1) for day in days_of(window)})


def test_the_last_months_of_the_calendar_are_months() -> None:
    window = Window(date(9999, 11, 30), date.max)
    assert window.months == (date(9999, 11, 1), date(9999, 12, 1))


# Days.


@pytest.mark.parametrize(
    "value",
    [
        date(2024, 1, 31),
        datetime(2024, 1, 31, 23, 59),  # noqa: DTZ001
        datetime(2024, 1, 31, 23, 59, tzinfo=timezone(timedelta(hours=-12))),
        pd.Timestamp("2024-01-31 12:00"),
    ],
)
def test_a_day_is_taken_from_whatever_has_one(value: date) -> None:
    day = day_of(value)
    assert (type(day), day) == (date, date(2024, 1, 31))
    assert Window(value, value) == Window.of_day(day) == Window(day, day)
    assert Window.since(value) == Window(day)
    assert type(Deadline(value).due) is date
    assert value in Window.of_month(2024, 1)
    assert value not in Window(date(2024, 2, 1))


@pytest.mark.parametrize("value", ["2024-01-31", 20240131, None, pd.NaT, 1.5])
def test_what_is_no_day_is_refused_with_its_type(value: object) -> None:
    with pytest.raises(InvalidDay) as caught:
        day_of(value)
    assert caught.value.got == type(value).__name__
    with pytest.raises(InvalidDay):
        Window(value, date(2024, 1, 1))
    with pytest.raises(InvalidDay):
        Deadline(value)
    with pytest.raises(InvalidDay):
        _ = value in HORIZON  # type: ignore[operator]


# Days of every year.


@pytest.mark.parametrize(("year", "length"), [(2024, 29), (2025, 28), (2100, 28), (2000, 29)])
def test_february_has_the_days_of_its_year(year: int, length: int) -> None:
    assert Window.of_month(year, 2).days == length
    assert MonthDay(2).on(year) == date(year, 2, length)
    assert MonthDay(2, 28).on(year) == date(year, 2, 28)
    assert MonthDay(2, 29).on(year) == (date(year, 2, 29) if length == 29 else None)
    assert Window.of_year(year).days == 337 + length


def test_the_last_day_of_a_month_is_its_number_but_in_february() -> None:
    assert [MonthDay(month).day for month in range(1, 13)] == [
        31, None, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
    ]  # fmt: skip
    assert MonthDay(4) == MonthDay(4, 30)
    assert MonthDay(2) not in {MonthDay(2, 28), MonthDay(2, 29)}
    assert MonthDay(2, 28) < MonthDay(2) < MonthDay(2, 29) < MonthDay(3, 1)
    ends = [MonthDay(month).is_last_of_month for month in range(1, 13)]
    assert all(ends)
    assert not any(day.is_last_of_month for day in (MonthDay(2, 29), MonthDay(2, 28)))
    assert not MonthDay(4, 29).is_last_of_month
    assert not MonthDay(3, 30).is_last_of_month


@pytest.mark.parametrize(
    ("month", "day", "problem"),
    [
        (13, 1, "no month 13"),
        (0, 1, "no month 0"),
        (1, 0, "month 1 has no day 0"),
        (4, 31, "month 4 has no day 31"),
        (2, 30, "month 2 has no day 30"),
        (13, None, "no month 13"),
    ],
)
def test_a_day_that_no_year_has_is_refused(month: int, day: int | None, problem: str) -> None:
    with pytest.raises(InvalidData, match=problem) as caught:
        MonthDay(month, day)
    assert caught.value.what == "MonthDay"


def test_no_day_lies_outside_the_calendar() -> None:
    assert MonthDay(5, 1).on(date.max.year + 1) is None
    assert MonthDay(5, 1).on(date.max.year) == date(9999, 5, 1)
    assert MonthDay(5, 1).on(0) is None
    assert MonthDay(5, 1).on(1) == date(1, 5, 1)


def test_a_day_of_a_class_of_its_own_is_a_day() -> None:
    class Day(date):
        pass

    assert day_of(Day(2024, 9, 1)) == date(2024, 9, 1)
