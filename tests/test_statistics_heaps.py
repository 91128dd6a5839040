"""Scores that heap at a cut."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core import InvalidData
from roadmap_core.statistics import Heap, heap_at, heaps

# A smooth work of 20 points, 199 pupils: a binomial distribution of one half, rounded.
SMOOTH = [0, 0, 0, 0, 1, 3, 7, 15, 24, 32, 35, 32, 24, 15, 7, 3, 1, 0, 0, 0, 0]
# The same with 12 lifted from 8 and 7 to 9.
LIFTED = [0, 0, 0, 0, 1, 3, 7, 9, 18, 44, 35, 32, 24, 15, 7, 3, 1, 0, 0, 0, 0]
# And a hole at 9.
HOLLOW = [0, 0, 0, 0, 1, 3, 7, 21, 30, 20, 35, 32, 24, 15, 7, 3, 1, 0, 0, 0, 0]


def held(counts: list[int], cut: int) -> tuple[float, float, float]:
    found = heap_at(counts, cut)
    assert found.reason == ""
    assert found.expected is not None
    assert found.excess is not None
    assert found.p is not None
    return found.expected, found.excess, found.p


def test_a_smooth_slope_is_no_heap() -> None:
    expected, excess, p = held(SMOOTH, 9)
    assert expected == pytest.approx(32, abs=0.5)
    assert excess == pytest.approx(32 - expected)
    assert p == pytest.approx(0.5, abs=0.1)


def test_pupils_who_were_lifted_are_seen() -> None:
    expected, excess, p = held(LIFTED, 9)
    assert expected == held(SMOOTH, 9)[0]
    assert excess == 44 - expected
    assert p < 0.006
    found = heap_at(LIFTED, 9)
    assert (found.n, found.observed) == (199, 44)


def test_a_hole_is_no_heap() -> None:
    _, excess, p = held(HOLLOW, 9)
    assert excess < -10
    assert p > 0.99


def test_the_figures_stay_as_they_are() -> None:
    assert held(LIFTED, 9) == pytest.approx((31.7813727, 12.2186273, 0.00576763999), rel=1e-6)
    assert held(HOLLOW, 9) == pytest.approx((31.7813727, -11.7813727, 0.997929191), rel=1e-6)
    assert held(SMOOTH, 12) == pytest.approx((24.1793583, -0.1793583, 0.452318533), rel=1e-6)
    assert held(SMOOTH, 6) == pytest.approx((6.39566759, 0.60433241, 0.520294703), rel=1e-6)
    assert held([*[0] * 10, *[30] * 10], 10) == pytest.approx((13.371446, 16.628554, 1.25008753e-6))


def test_where_the_curve_fits_badly_the_step_must_stand_out_from_that() -> None:
    rough = [2, 2, 2, 20, 2, 20, 2, 20, 2, 40, 2, 20, 2, 20, 2, 2]
    assert held(rough, 9) == pytest.approx((7.9987154, 32.0012846, 0.040643418), rel=1e-6)
    alone = [*[2] * 10, 60, *[2] * 10]
    assert held(alone, 10) == pytest.approx((1.99997276, 58.0000272, 8.32726208e-6), rel=1e-6)


def test_nothing_out_of_place_is_a_half() -> None:
    assert held([5] * 21, 10)[2] == pytest.approx(0.5, abs=1e-6)
    effect, means = np.array([0.5, -0.5]), np.array([40.0, 40.0])
    assert heaps._root(0.0, effect, means) == 0
    # So small a score is that of a normal distribution.
    assert heaps._root(1e-5, effect, means) == pytest.approx(1e-5 / math.sqrt(20), rel=1e-9)
    assert heaps._root(-1e-5, effect, means) == pytest.approx(-1e-5 / math.sqrt(20), rel=1e-9)


@settings(max_examples=25)
@given(st.lists(st.integers(0, 40), min_size=14, max_size=30), st.integers(0, 29))
def test_whatever_the_counts_there_is_an_answer(counts: list[int], cut: int) -> None:
    found = heap_at(counts, min(cut, len(counts) - 1))
    assert found.n == sum(counts)
    assert (found.p is None) == (found.reason != "") == (found.expected is None)
    if found.p is not None and found.expected is not None and found.excess is not None:
        assert 0 <= found.p <= 1
        assert found.expected >= 0
        assert found.excess == found.observed - found.expected


@pytest.mark.parametrize(
    ("counts", "cut", "told"),
    [
        ([0] * 10 + [49] + [0] * 10, 10, Heap(49, 49, reason="few_pupils")),
        ([50] * 21, 4, Heap(1050, 50, reason="cut_at_edge")),
        ([50] * 21, 17, Heap(1050, 50, reason="cut_at_edge")),
        ([50] * 21, 0, Heap(1050, 50, reason="cut_at_edge")),
        ([50] * 21, 20, Heap(1050, 50, reason="cut_at_edge")),
        ([50], 0, Heap(50, 50, reason="cut_at_edge")),
        ([0] * 15 + [500] + [0] * 5, 5, Heap(500, 0, reason="few_near_cut")),
        ([500, *[0] * 4, *[1] * 11, 0, 0, 0, 0], 10, Heap(511, 1, reason="few_near_cut")),
    ],
)
def test_where_nothing_can_be_said_the_reason_is(counts: list[int], cut: int, told: Heap) -> None:
    assert heap_at(counts, cut) == told


@pytest.mark.parametrize(
    ("counts", "cut"),
    [
        ([0] * 10 + [50] + [0] * 10, 10),
        ([50] * 21, 5),
        ([50] * 21, 16),
        ([500, *[0] * 3, *[1] * 12, 0, 0, 0, 0], 10),
        ([*[0] * 10, *[30] * 10], 10),
        ([*[30] * 10, *[0] * 10], 10),
    ],
)
def test_on_the_other_side_of_each_bound_it_is_held(counts: list[int], cut: int) -> None:
    assert heap_at(counts, cut).reason == ""


def test_the_fewest_pupils_are_the_callers() -> None:
    assert heap_at(SMOOTH, 9, fewest=198).reason == ""
    assert heap_at(SMOOTH, 9, fewest=199) == heap_at(SMOOTH, 9)
    assert heap_at(SMOOTH, 9, fewest=200).reason == "few_pupils"


def test_the_lowest_and_the_highest_score_are_left_out() -> None:
    assert heap_at([900, *SMOOTH[5:]], 5).p == heap_at([0, *SMOOTH[5:]], 5).p
    assert heap_at([*SMOOTH[:15], 900], 10).p == heap_at([*SMOOTH[:15], 0], 10).p


def test_scores_far_from_the_cut_say_nothing() -> None:
    far = SMOOTH.copy()
    far[2], far[15] = 40, 40
    assert held(far, 9)[2] == held(SMOOTH, 9)[2]
    far[3] += 1
    assert held(far, 9)[2] != held(SMOOTH, 9)[2]
    far[3] -= 1
    far[14] += 1
    assert held(far, 9)[2] != held(SMOOTH, 9)[2]


def mixed(rng: np.random.Generator, n: int) -> Any:
    return rng.binomial(38, np.where(rng.random(n) < 0.5, 0.3, 0.7))


@pytest.mark.parametrize(
    ("draw", "most", "cut"),
    [
        (lambda rng, n: rng.binomial(20, 0.5, n), 20, 9),
        (mixed, 38, 12),
        (lambda rng, n: np.clip(np.rint(rng.normal(19, 6, n)), 0, 25).astype(int), 25, 20),
    ],
)
def test_false_alarms_are_rare_and_lifted_pupils_are_seen(
    draw: Callable[[np.random.Generator, int], Any], most: int, cut: int
) -> None:
    rng, times, alarms, seen = np.random.default_rng(122), 120, 0, 0
    for _ in range(times):
        scores = draw(rng, 250)
        alarms += (heap_at(np.bincount(scores, minlength=most + 1).tolist(), cut).p or 0) <= 0.05
        under = np.flatnonzero((scores < cut) & (scores >= cut - 2))
        scores[rng.choice(under, min(25, under.size), replace=False)] = cut
        seen += (heap_at(np.bincount(scores, minlength=most + 1).tolist(), cut).p or 0) <= 0.05
    assert alarms / times < 0.05 + 3 * math.sqrt(0.05 * 0.95 / times)
    assert seen / times > 0.9


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: heap_at([1, -1, 2], 1), "a number from 0 on is needed, got -1 @ $.counts[1]"),
        (lambda: heap_at([1, 1.5, 2], 1), "a whole number is needed, got 1.5 @ $.counts[1]"),  # type: ignore[list-item]
        (lambda: heap_at([1, 1, 2], 3), "a number up to 2 is needed, got 3 @ $.cut"),
        (lambda: heap_at([1, 1, 2], -1), "a number from 0 on is needed, got -1 @ $.cut"),
        (lambda: heap_at([], 0), "a number up to -1 is needed, got 0 @ $.cut"),
        (
            lambda: heap_at([1, 1, 2], 1, fewest=True),
            "a whole number is needed, got True @ $.fewest",
        ),
    ],
)
def test_what_cannot_be_is_refused(call: Callable[[], object], problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        call()
    assert caught.value.problems == (problem,)
