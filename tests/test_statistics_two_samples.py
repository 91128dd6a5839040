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
from roadmap_core.statistics import mean_difference, share_difference

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


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ((1, 0, 1, 2), "n_first"),
        ((1, 2, 1, -1), "n_second"),
        ((3, 2, 1, 2), "first"),
        ((1, 2, -1, 2), "second"),
        ((math.nan, 2, 1, 2), "first"),
        ((1, 2, 1, 2, 100), "confidence"),
    ],
)
def test_impossible_shares_are_refused(given: Any, where: str) -> None:
    with pytest.raises(InvalidData, match=rf"@ \$\.{where}"):
        share_difference(*given)


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


def test_a_negative_variance_and_too_few_numbers_are_refused() -> None:
    with pytest.raises(InvalidData, match=r"@ \$\.second\[1\]"):
        mean_difference((3, 1, 9), (4, -1, 9))
    pair: Any = (3, 1)
    with pytest.raises(
        InvalidData, match=r"mean, variance and n are needed, got 2 numbers @ \$\.s"
    ):
        mean_difference((3, 1, 9), pair)
