"""How far units differ, and how far each is believed."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from roadmap_core import InvalidData
from roadmap_core.statistics import between_variance, shrink, shrink_shares, wilson

# Thirteen trials of the BCG vaccine (Colditz et al. 1994): cases and the healthy, with and without.
BCG = (
    *((4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619)),
    *((33, 5036, 47, 5761), (180, 1361, 372, 1079), (8, 2537, 10, 619)),
    *((505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600)),
    *((186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825)),
)
RISKS = [math.log(a / (a + b) / (c / (c + d))) for a, b, c, d in BCG]
VARIANCES = [1 / a - 1 / (a + b) + 1 / c - 1 / (c + d) for a, b, c, d in BCG]
_TOGETHER = "a variance above 0 is needed, got {}: take that of all units together @ $.{}"
# Eighteen batters after 45 times at bat (Efron and Morris 1975).
HITS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]

units = st.lists(st.tuples(st.floats(-100, 100), st.floats(0.01, 100)), min_size=3, max_size=12)
groups = st.lists(
    st.integers(1, 20).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=3,
    max_size=10,
)


@pytest.mark.parametrize(
    ("method", "expected"), [("paule_mandel", 0.318), ("dersimonian_laird", 0.309), ("reml", 0.313)]
)
def test_the_variance_between_trials_is_the_published_one(method: Any, expected: float) -> None:
    assert round(between_variance(RISKS, VARIANCES, method), 3) == expected


def test_the_mean_of_the_trials_is_the_published_one() -> None:
    shrunk = shrink(RISKS, VARIANCES, method="reml")
    assert (round(shrunk.mean, 4), round(shrunk.mean_error, 4)) == (-0.7145, 0.1798)
    assert round(shrunk.between_variance, 4) == 0.3132


def test_paule_and_mandel_are_what_is_meant_where_no_method_is_said() -> None:
    assert between_variance(RISKS, VARIANCES) == between_variance(RISKS, VARIANCES, "paule_mandel")
    assert shrink(RISKS, VARIANCES) == shrink(
        RISKS, VARIANCES, method="paule_mandel", correction="none", confidence=95
    )


def test_batters_are_shrunken_as_by_james_and_stein() -> None:
    mean = sum(HITS) / 45 / 18
    shares = [hits / 45 for hits in HITS]
    shrunk = shrink(shares, [mean * (1 - mean) / 45] * 18, correction="morris")
    assert [round(one, 3) for one in shrunk.reliabilities] == [0.212] * 18
    assert shrunk.mean == pytest.approx(0.265, abs=5e-4)
    assert shrunk.values[0] == pytest.approx(mean + 0.212 * (0.4 - mean), abs=1e-4)


def test_three_equal_units_by_hand() -> None:
    shrunk = shrink([30, 50, 70], [100, 100, 100])
    assert shrunk.between_variance == 300
    assert shrunk.mean == pytest.approx(50)
    assert shrunk.mean_error == pytest.approx(math.sqrt(400 / 3))
    assert shrunk.values == pytest.approx((35, 50, 65))
    assert shrunk.reliabilities == (0.75, 0.75, 0.75)
    # Of three units the variance between them is too unsure for an interval to be narrower.
    half = 1.959963985 * math.sqrt(100 + 0.25**2 * 400 / 3 + (0.25 * 20) ** 2 * 2 / 3)
    assert shrunk.lows[0] == pytest.approx(35 - half)
    assert shrunk.highs[0] == pytest.approx(35 + half)
    assert shrunk.highs[1] - 50 == pytest.approx(1.959963985 * math.sqrt(100 + 0.25**2 * 400 / 3))
    corrected = shrink([30, 50, 70], [100, 100, 100], correction="morris")
    assert corrected.values == pytest.approx((30, 50, 70))


def test_five_unequal_units_by_hand() -> None:
    shrunk = shrink([0, 4, 8, 12, 26], [4, 4, 9, 16, 25], correction="morris", confidence=90)
    t = shrunk.between_variance
    w = [1 / (v + t) for v in (4, 4, 9, 16, 25)]
    mean = sum(a * b for a, b in zip(w, (0, 4, 8, 12, 26), strict=True)) / sum(w)
    assert sum(a * (b - mean) ** 2 for a, b in zip(w, (0, 4, 8, 12, 26), strict=True)) == (
        pytest.approx(4)
    )
    pull = 0.5 * 25 * w[4]
    assert shrunk.reliabilities[4] == pytest.approx(1 - pull)
    assert shrunk.values[4] == pytest.approx(mean + (1 - pull) * (26 - mean))
    unsure = (pull * w[4] * (26 - mean)) ** 2 * 2 / sum(a * a for a in w)
    half = 1.6448536269514722 * math.sqrt((1 - pull) * 25 + pull**2 / sum(w) + unsure)
    assert shrunk.highs[4] - shrunk.values[4] == pytest.approx(half)
    assert shrunk.values[4] - shrunk.lows[4] == pytest.approx(half)


@pytest.mark.parametrize("method", ["paule_mandel", "dersimonian_laird", "reml"])
def test_units_that_differ_no_more_than_chance_are_all_their_mean(method: Any) -> None:
    shrunk = shrink([1, 2, 3], [9, 9, 9], method=method)
    assert shrunk.between_variance == 0
    assert shrunk.reliabilities == (0, 0, 0)
    assert shrunk.values == (2, 2, 2)
    assert shrunk.mean_error == pytest.approx(math.sqrt(3))
    assert shrink([5, 5, 5], [1, 2, 3], method=method).values == pytest.approx((5, 5, 5))


def test_the_restricted_likelihood_is_at_its_top() -> None:
    def lack(t: float) -> float:
        w = np.array([1 / (v + t) for v in VARIANCES])
        y = np.array(RISKS)
        mean = (w * y).sum() / w.sum()
        return float(-np.log(w).sum() + np.log(w.sum()) + (w * (y - mean) ** 2).sum())

    t = between_variance(RISKS, VARIANCES, "reml")
    assert lack(t) < min(lack(t - 1e-4), lack(t + 1e-4))


@given(units, st.sampled_from(["paule_mandel", "dersimonian_laird", "reml"]))
def test_shrinking_is_between_the_unit_and_the_mean(
    given_units: list[tuple[float, float]], method: Any
) -> None:
    values, variances = zip(*given_units, strict=True)
    shrunk = shrink(values, variances, method=method)
    for value, found, low, high, share in zip(
        values, shrunk.values, shrunk.lows, shrunk.highs, shrunk.reliabilities, strict=True
    ):
        assert min(value, shrunk.mean) - 1e-9 <= found <= max(value, shrunk.mean) + 1e-9
        assert low < found < high
        assert 0 <= share <= 1
    assert shrunk.between_variance >= 0


@settings(max_examples=40)
@given(units, st.floats(-1000, 1000))
def test_a_constant_added_to_every_value_moves_only_the_values(
    given_units: list[tuple[float, float]], added: float
) -> None:
    values, variances = zip(*given_units, strict=True)
    before, after = shrink(values, variances), shrink([v + added for v in values], variances)
    assert after.reliabilities == pytest.approx(before.reliabilities, abs=1e-6)
    assert after.mean == pytest.approx(before.mean + added, abs=1e-5)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(122)
    for k, spread in ((8, 1.0), (20, 0.5), (40, 2.0)):
        held = total = 0
        for _ in range(150):
            variances = rng.uniform(0.3, 3, k)
            truth = rng.normal(0, spread, k)
            shrunk = shrink(rng.normal(truth, variances**0.5).tolist(), variances.tolist())
            held += int(((np.array(shrunk.lows) <= truth) & (truth <= shrunk.highs)).sum())
            total += k
        assert 0.91 < held / total < 0.995, (k, spread)


def test_shares_by_hand() -> None:
    shrunk = shrink_shares([2, 5, 8], [10, 10, 10])
    # 3.6 of 1/4 is 7.2, 2 were to be expected; (7.2 - 2) / (30 - 10 - 2)
    alike = (10 * 0.18 / 0.25 - 2) / 18
    prior = (1 - alike) / alike
    assert shrunk.between_variance == pytest.approx(alike / 4)
    assert shrunk.mean == 0.5
    assert shrunk.mean_error == pytest.approx(math.sqrt(0.25 / 30 * (1 + 9 * alike)))
    assert shrunk.reliabilities == pytest.approx((10 / (10 + prior),) * 3)
    assert shrunk.values == pytest.approx(
        ((2 + prior / 2) / (10 + prior), 0.5, 1 - shrunk.values[0])
    )
    truth = stats.beta(2 + prior / 2, 8 + prior / 2)
    assert shrunk.lows[0] == pytest.approx(truth.ppf(0.025), rel=1e-9)
    assert shrunk.highs[0] == pytest.approx(truth.ppf(0.975), rel=1e-9)
    assert shrunk.lows[2] == pytest.approx(1 - truth.ppf(0.975), rel=1e-9)
    wide = shrink_shares([2, 5, 8], [10, 10, 10], confidence=80)
    assert wide.lows[0] == pytest.approx(truth.ppf(0.1), rel=1e-9)


def test_shares_of_unequal_units_by_hand() -> None:
    sizes, x = (40, 10, 5, 1), (4, 7, 1, 1)
    p = 13 / 56
    squares = sum(n * (s / n - p) ** 2 for s, n in zip(x, sizes, strict=True))
    twice = (1600 + 100 + 25 + 1) / 56
    alike = (squares / (p * (1 - p)) - 3) / (56 - twice - 3)
    shrunk = shrink_shares(x, sizes)
    assert shrunk.between_variance == pytest.approx(alike * p * (1 - p))
    assert shrunk.mean_error == pytest.approx(
        math.sqrt(p * (1 - p) / 56 * (1 + alike * (twice - 1)))
    )
    assert shrunk.reliabilities[3] == pytest.approx(1 / (1 + (1 - alike) / alike))


def test_shares_that_differ_by_chance_alone_are_the_share_of_all() -> None:
    shrunk = shrink_shares([3, 3, 3], [10, 10, 10], confidence=90)
    assert (shrunk.mean, shrunk.between_variance) == (0.3, 0)
    assert shrunk.values == (0.3, 0.3, 0.3)
    assert shrunk.reliabilities == (0, 0, 0)
    assert [(low, high) for low, high in zip(shrunk.lows, shrunk.highs, strict=True)] == (
        [wilson(9, 30, 90)] * 3
    )
    assert shrunk.mean_error == pytest.approx(math.sqrt(0.21 / 30))


@settings(max_examples=15)
@given(groups)
def test_a_share_is_shrunken_between_its_own_and_that_of_all(
    given_groups: list[tuple[int, int]],
) -> None:
    x, n = zip(*given_groups, strict=True)
    if max(n) == 1 or sum(x) in (0, sum(n)):
        return
    try:
        shrunk = shrink_shares(x, n)
    except InvalidData:
        return
    for s, size, value, low, high in zip(
        x, n, shrunk.values, shrunk.lows, shrunk.highs, strict=True
    ):
        assert min(s / size, shrunk.mean) - 1e-12 <= value <= max(s / size, shrunk.mean) + 1e-12
        assert 0 <= low < high <= 1


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: shrink([1, 2], [1, 1]), "at least 3 units are needed, got 2 @ $.values"),
        (
            lambda: shrink([1, 2, 3], [1, 1]),
            "one number a unit is needed, got 3 and 2 @ $.values",
        ),
        (
            lambda: between_variance([1, 2, 3], [1, 0, 1]),
            _TOGETHER.format("0.0", "variances[1]"),
        ),
        (
            lambda: shrink([1, 2, 3], [1, 1, -2]),
            _TOGETHER.format("-2.0", "variances[2]"),
        ),
        (
            lambda: shrink([1, math.nan, 3], [1] * 3),
            "a finite number is needed, got nan @ $.values[1]",
        ),
        (
            lambda: shrink([1, 2, 3], [1, True, 1]),
            "a finite number is needed, got True @ $.variances[1]",
        ),
        (
            lambda: between_variance([1, 2, 3], [1] * 3, "ml"),  # type: ignore[arg-type]
            "one of 'paule_mandel', 'dersimonian_laird', 'reml' is needed, got 'ml' @ $.method",
        ),
        (
            lambda: shrink([1, 2, 3], [1] * 3, correction="stein"),  # type: ignore[arg-type]
            "one of 'none', 'morris' is needed, got 'stein' @ $.correction",
        ),
        (
            lambda: shrink([1, 2, 3], [1] * 3, confidence=100),
            "per cent between 1 and 100 are needed, got 100.0 @ $.confidence",
        ),
        (
            lambda: shrink_shares([1, 2, 3], [4] * 3, confidence=0),
            "per cent between 1 and 100 are needed, got 0.0 @ $.confidence",
        ),
        (lambda: shrink_shares([1, 2], [4, 4]), "at least 3 units are needed, got 2 @ $.successes"),
        (
            lambda: shrink_shares([1, 2, 3], [4, 4]),
            "one number a unit is needed, got 3 and 2 @ $.successes",
        ),
        (
            lambda: shrink_shares([1, 5, 3], [4] * 3),
            "a number up to 4 is needed, got 5 @ $.successes[1]",
        ),
        (
            lambda: shrink_shares([1, 0, 3], [4, 0, 4]),
            "a number from 1 on is needed, got 0 @ $.sizes[1]",
        ),
        (
            lambda: shrink_shares([0, 0, 0], [4] * 3),
            "nothing but successes, or none: units do not differ @ $.successes",
        ),
        (
            lambda: shrink_shares([4, 4, 4], [4] * 3),
            "nothing but successes, or none: units do not differ @ $.successes",
        ),
        (
            lambda: shrink_shares([0, 1, 1], [1] * 3),
            "no unit has two trials: a unit is not told from its pupils @ $.sizes",
        ),
        (
            lambda: shrink_shares([0, 4, 4], [4] * 3),
            "the shares differ as much as they can: no unit is chance @ $.successes",
        ),
        (
            lambda: shrink_shares([0, 0, 3], [1, 1, 4]),
            "the shares differ as much as they can: no unit is chance @ $.successes",
        ),
    ],
)
def test_what_cannot_be_is_refused(call: Callable[[], object], problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        call()
    assert caught.value.problems == (problem,)
