"""The algebra of closed ranges of days, held against plain sets of days."""

from __future__ import annotations

import pickle
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap_core import InvalidWindow, MonthDay, Window
from roadmap_core.testing import windows
from roadmap_core.windows import clip, gaps, union

some = st.lists(windows(), max_size=5)


def days_of(*found: Window) -> set[date]:
    return {window.first + timedelta(days=n) for window in found for n in range(window.days)}


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
    assert window.days == len(days_of(window))
    assert window in window
    assert window & window == window
    assert window.intersects(window)
    assert window.touches(window)
    assert window.first in window
    assert window.last in window
    assert window.first - timedelta(days=1) not in window
    assert not window.open_end


@given(windows(), windows())
def test_intersection_is_the_days_in_both(one: Window, other: Window) -> None:
    both = one & other
    assert both == other & one
    assert one.intersects(other) == (both is not None)
    assert (days_of(both) if both else set()) == days_of(one) & days_of(other)
    assert (other in one) == (both == other)


def test_the_start_of_an_intersection_is_open_where_the_later_start_is() -> None:
    due = Window(date(2024, 1, 1), date(2024, 6, 1), open_start=True)
    year = Window.of_year(2024)
    late = Window(date(2024, 3, 1), date(2024, 12, 31))
    assert [(due & other).open_start for other in (year, late) if due & other] == [True, False]  # type: ignore[union-attr]
    assert (late & due).open_start is False  # type: ignore[union-attr]


@given(some)
def test_union_keeps_the_days_and_leaves_no_neighbours(found: list[Window]) -> None:
    merged = union(found)
    assert days_of(*merged) == days_of(*found)
    assert union(merged) == merged
    assert union(reversed(found)) == merged
    assert list(merged) == sorted(merged)
    for number, window in enumerate(merged):
        assert not any(window.touches(other) for other in merged[number + 1 :])


@given(some)
def test_gaps_and_union_part_the_days_between_the_first_and_the_last(found: list[Window]) -> None:
    missing = gaps(found)
    assert days_of(*missing).isdisjoint(days_of(*found))
    if found:
        whole = Window(min(w.first for w in found), max(w.last for w in found))
        assert union([*found, *missing]) == (whole,)
    else:
        assert missing == ()


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
    ever = Window(date(2024, 9, 1), date.max)
    assert ever.open_end
    assert ever.touches(Window.of_year(2030))
    assert Window.of_year(2030).touches(ever)
    assert not ever.touches(Window.of_month(2024, 7))
    assert union([ever, Window.of_year(2030)]) == (ever,)


def test_openness_of_a_start_takes_no_part_in_equality() -> None:
    assert Window(date(2024, 1, 1), date(2024, 2, 1), open_start=True) == Window(
        date(2024, 1, 1), date(2024, 2, 1)
    )


@given(windows())
def test_the_months_are_those_that_hold_a_day(window: Window) -> None:
    assert list(window.months) == sorted({day.replace(day=1) for day in days_of(window)})


@pytest.mark.parametrize(("year", "days"), [(2024, 29), (2025, 28), (2100, 28), (2000, 29)])
def test_february_has_the_days_of_its_year(year: int, days: int) -> None:
    assert Window.of_month(year, 2).days == days
    assert MonthDay(2, 29).on(year).day == days
    assert Window.of_year(year).days == 337 + days


def test_a_day_after_the_end_of_the_calendar_is_its_last() -> None:
    assert MonthDay(5, 1).on(date.max.year + 1) == date.max
    assert MonthDay(5, 1).on(date.max.year) == date(9999, 5, 1)
