"""How far two shares or two means are apart, held against published figures and scipy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from roadmap_core import InvalidData
from roadmap_core.statistics import mean_difference, share_difference, wilson_bounds, z_of

# Newcombe 1998, table II: the second share, the first, and the bounds of method 10.
TABLE_II = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0000),
    (10, 10, 0, 10, 0.6075, 1.0000),
]


@pytest.mark.parametrize(("x", "n", "y", "m", "low", "high"), TABLE_II)
def test_the_interval_is_the_hybrid_score_of_newcombe(
    x: int, n: int, y: int, m: int, low: float, high: float
) -> None:
    found = share_difference(y, m, x, n)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert found.change == x / n - y / m


def test_the_test_is_the_chi_square_with_one_fewer() -> None:
    found = share_difference(48, 80, 56, 70)
    plain = stats.chi2_contingency([[48, 32], [56, 14]], correction=False).statistic
    assert found.p_value == pytest.approx(stats.chi2.sf(plain * 149 / 150, 1))


@pytest.mark.parametrize(("x", "n", "y", "m"), [(0, 10, 0, 20), (10, 10, 20, 20)])
def test_shares_that_are_alike_have_nothing_against_them(x: int, n: int, y: int, m: int) -> None:
    assert share_difference(x, n, y, m).p_value == 1


def test_less_than_one_pupil_in_all_cannot_be_tested() -> None:
    found = share_difference(0.0, 0.4, 0.4, 0.4)
    assert (found.change, found.p_value) == (1, None)


def test_a_design_effect_makes_the_interval_as_wide_as_fewer_pupils_would() -> None:
    whole, part = share_difference(40, 100, 30, 100), share_difference(20, 50, 15, 50)
    assert part.change == whole.change
    assert part.low < whole.low < whole.high < part.high
    assert share_difference(20.0, 50.0, 15.0, 50.0) == part


def test_one_pupil_in_all_cannot_be_tested_and_two_can() -> None:
    assert share_difference(0, 0.5, 0.5, 0.5).p_value is None
    # The chi square of two is 2, half of it counts.
    assert share_difference(0, 1, 1, 1).p_value == pytest.approx(stats.chi2.sf(1, 1))


@pytest.mark.parametrize("x", [0.25, 1, 9.5])
def test_a_part_of_a_pupil_has_both_bounds_of_wilson(x: float) -> None:
    found = share_difference(x, 10, x, 10)
    low, high = wilson_bounds(x, 10, z_of())
    half = math.hypot(x / 10 - low, high - x / 10)
    assert (found.low, found.high) == pytest.approx((-half, half))


@pytest.mark.parametrize("n", [7, 8, 25])
def test_none_and_all_have_bounds_that_end_at_none_and_all(n: int) -> None:
    found = share_difference(n, n, 0, n)
    assert found.low == -1
    # The lower bound of all is as far from 1 as the upper bound of none is from 0.
    far = z_of() ** 2 / (n + z_of() ** 2)
    assert found.high == pytest.approx(-1 + math.hypot(far, far), rel=1e-12)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ((1, 0, 1, 2), "a size above 0 is needed, got 0.0 @ $.n_first"),
        ((1, 2, 1, -1), "a size above 0 is needed, got -1.0 @ $.n_second"),
        ((1, math.inf, 1, 2), "a finite number is needed, got inf @ $.n_first"),
        ((3, 2, 1, 2), "a number from 0 to 2.0 is needed, got 3.0 @ $.first"),
        ((1, 2, -1, 2), "a number from 0 to 2.0 is needed, got -1.0 @ $.second"),
        ((math.nan, 2, 1, 2), "a finite number is needed, got nan @ $.first"),
        ((1, 2, 1, 2, 100), "per cent between 1 and 100 are needed, got 100.0 @ $.confidence"),
    ],
)
def test_impossible_shares_are_refused(given: Any, problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        share_difference(*given)
    assert caught.value.problems == (problem,)


def test_means_by_hand() -> None:
    # The errors squared are 1 and 1: degrees of freedom 2² / (1/3 + 1/8).
    found = mean_difference((10, 4, 4), (13, 9, 9))
    assert found is not None
    half = stats.t.ppf(0.975, 96 / 11) * math.sqrt(2)
    assert (found.change, found.low, found.high) == pytest.approx((3, 3 - half, 3 + half))
    assert found.p_value == pytest.approx(2 * stats.t.sf(3 / math.sqrt(2), 96 / 11))
    back = mean_difference((13, 4, 4), (10, 9, 9), 90)
    assert back is not None
    half = stats.t.ppf(0.95, 96 / 11) * math.sqrt(2)
    assert (back.change, back.low, back.high) == pytest.approx((-3, -3 - half, -3 + half))
    assert back.p_value == found.p_value


def test_two_values_a_group_are_enough() -> None:
    found = mean_difference((3, 2, 2), (4, 2, 2))
    assert found is not None
    # Two degrees of freedom, an error of the square root of 2.
    assert found.p_value == pytest.approx(2 * stats.t.sf(1 / math.sqrt(2), 2))
    assert mean_difference((3, 1, 2), (3, 1, 5)) is not None
    assert mean_difference((3, 1, 5), (3, 1, 2)) is not None


def test_means_that_are_alike_have_nothing_against_them() -> None:
    for n in (2, 9, 1e7):
        found = mean_difference((3, 1, n), (3, 2, n))
        assert found is not None
        assert found.p_value == 1


@given(*[st.integers(0, 30)] * 2, *[st.integers(1, 30)] * 2)
def test_turned_around_the_difference_is_the_same_with_the_other_sign(
    x: int, y: int, n: int, m: int
) -> None:
    x, y = min(x, n), min(y, m)
    there, back = share_difference(x, n, y, m), share_difference(y, m, x, n)
    assert there.change == pytest.approx(-back.change)
    assert there.low == pytest.approx(-back.high)
    assert there.p_value == pytest.approx(back.p_value)
    assert -1 - 1e-9 <= there.low <= there.change <= there.high <= 1 + 1e-9


@settings(max_examples=30)
@given(*[st.lists(st.integers(-50, 50), min_size=2, max_size=9)] * 2)
def test_means_are_compared_as_scipy_does(first: list[int], second: list[int]) -> None:
    one, other = ((float(np.mean(g)), float(np.var(g, ddof=1)), len(g)) for g in (first, second))
    found = mean_difference(one, other)
    if min(one[1], other[1]) < 1e-9:
        return
    assert found is not None
    theirs = stats.ttest_ind(second, first, equal_var=False)
    bounds = theirs.confidence_interval()
    assert found.change == pytest.approx(other[0] - one[0])
    assert found.p_value == pytest.approx(theirs.pvalue, rel=1e-6, abs=1e-12)
    assert [found.low, found.high] == pytest.approx([bounds.low, bounds.high], rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("first", "second"),
    [((3, 1, 1), (3, 1, 9)), ((3, 1, 9), (3, 1, 1.5)), ((3, 0, 9), (4, 0, 9))],
)
def test_means_without_a_width_of_chance_are_not_compared(first: Any, second: Any) -> None:
    assert mean_difference(first, second) is None


def test_one_group_that_spreads_is_enough_for_an_interval() -> None:
    found = mean_difference((3, 0, 9), (4, 1, 16))
    assert found is not None
    assert found.low == pytest.approx(1 - stats.t.ppf(0.975, 15) / 4)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (((3, -1, 9), (4, 1, 9)), "a variance of at least 0 is needed, got -1.0 @ $.first[1]"),
        (((3, 1, 9), (4, -2, 9)), "a variance of at least 0 is needed, got -2.0 @ $.second[1]"),
        (((3, 1), (4, 1, 9)), "mean, variance and n are needed, got 2 numbers @ $.first"),
        (((3, 1, 9), (4,)), "mean, variance and n are needed, got 1 numbers @ $.second"),
        (((3, 1, math.nan), (4, 1, 9)), "a finite number is needed, got nan @ $.first[2]"),
        (((3, 1, 9), (math.nan, 1, 9)), "a finite number is needed, got nan @ $.second[0]"),
    ],
)
def test_means_that_cannot_be_are_refused(given: Any, problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        mean_difference(*given)
    assert caught.value.problems == (problem,)
