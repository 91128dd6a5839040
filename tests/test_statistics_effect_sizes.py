"""Effects in units that studies compare, held against the figures of the clearinghouse."""

from __future__ import annotations

import copy
import math
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from roadmap_core import InvalidData
from roadmap_core.statistics import cluster_corrected, hedges_g, improvement_index


@pytest.mark.parametrize(
    ("g", "index"),
    [(0.05, 2.0), (0.10, 4.0), (0.20, 7.9), (0.25, 9.9), (0.50, 19.1), (-0.5, -19.1)],
)
def test_the_improvement_index_is_that_of_the_clearinghouse(g: float, index: float) -> None:
    assert round(improvement_index(g), 1) == index


def test_the_cluster_case_of_the_clearinghouse() -> None:
    found = cluster_corrected(2.5, n=800, cluster_size=25, icc=0.2)
    assert round(found, 4) == 1.0318
    assert (found.statistic, round(found.df, 1), round(found.p_value, 3)) == (found, 414.2, 0.303)
    assert repr(found) == "<ClusterCorrected 1.0318 df=414.2 p=0.303>"


def test_pupils_who_are_not_alike_need_no_correction() -> None:
    for found in (
        cluster_corrected(2.0, n=100, cluster_size=20, icc=0),
        cluster_corrected(2.0, n=100, cluster_size=1, icc=0),
    ):
        assert (found, found.df) == (2.0, 98)
        assert found.p_value == pytest.approx(2 * stats.t.sf(2, 98))


@pytest.mark.parametrize("size", [0.5, 50, 60, math.nan])
def test_a_class_has_a_pupil_and_is_less_than_half_of_all(size: float) -> None:
    assert cluster_corrected(2.0, n=100, cluster_size=49.9, icc=0.1) < 2
    with pytest.raises(InvalidData, match=r"@ \$\.cluster_size"):
        cluster_corrected(2.0, n=100, cluster_size=size, icc=0.1)


def test_hedges_g_takes_out_what_a_small_sample_overstates() -> None:
    found = hedges_g(52, 50, 10, 10, 10, 10)
    assert found.omega == 1 - 3 / 71
    assert float(found) == pytest.approx(0.2 * (1 - 3 / 71))
    error = found.omega * math.sqrt(20 / 100 + float(found) ** 2 / 40)
    assert found.std_error == pytest.approx(error)
    assert found.high - found.low == pytest.approx(2 * 1.959964 * error)
    assert repr(found) == "<HedgesG 0.192 (-0.650 .. 1.033) n=20>"
    assert improvement_index(found) == improvement_index(float(found))


def test_standard_deviations_are_pooled_by_their_degrees_of_freedom() -> None:
    pooled = math.sqrt((9 * 4 + 29 * 9) / 38)
    assert float(hedges_g(1, 0, 2, 3, 10, 30)) == pytest.approx((1 - 3 / 151) / pooled)
    assert float(hedges_g(1, 0, 99, 3, 1, 30)) == pytest.approx((1 - 3 / 115) / 3)


def test_four_members_are_enough_and_one_group_may_not_spread() -> None:
    # The factor of four is 1 - 3/7, of spreads 2 and 0 the pooled one is the root of 2.
    assert float(hedges_g(1, 0, 2, 0, 2, 2)) == pytest.approx(4 / 7 / math.sqrt(2))
    assert float(hedges_g(1, 0, 0.5, 0, 2, 2)) == pytest.approx(4 / 7 / math.sqrt(0.125))


_CLASSES = "at least one pupil a class and more than two classes are needed"
_SPREAD = "a standard deviation of at least 0 is needed, got -1.0 @ $."


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (
            (1, 0, 0, 0, 10, 10),
            "nothing spreads: there is no unit to measure in @ $.sd_treated",
        ),
        ((1, 0, -1, 1, 10, 10), f"{_SPREAD}sd_treated"),
        ((1, 0, 1, -1, 10, 10), f"{_SPREAD}sd_compared"),
        ((1, 0, math.nan, 1, 10, 10), "a finite number is needed, got nan @ $.sd_treated"),
        ((1, 0, 1, 1, 0, 10), "a number from 1 on is needed, got 0 @ $.n_treated"),
        ((1, 0, 1, 1, 10, 0), "a number from 1 on is needed, got 0 @ $.n_compared"),
        ((1, 0, 1, 1, 1, 1), "at least 4 members are needed, got 2 @ $.n_treated"),
        ((1, 0, 1, 1, 2, 1), "at least 4 members are needed, got 3 @ $.n_treated"),
        ((math.nan, 0, 1, 1, 10, 10), "a finite number is needed, got nan @ $.mean_treated"),
        ((0, math.nan, 1, 1, 10, 10), "a finite number is needed, got nan @ $.mean_compared"),
    ],
)
def test_what_has_no_effect_size_is_refused(given: Any, problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        hedges_g(*given)
    assert caught.value.problems == (problem,)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"t": math.nan}, "a finite number is needed, got nan @ $.t"),
        ({"n": 2}, "a number from 3 on is needed, got 2 @ $.n"),
        ({"icc": 1.5}, "a number from 0 to 1 is needed, got 1.5 @ $.icc"),
        (
            {"cluster_size": 50},
            f"{_CLASSES}, got 50.0 @ $.cluster_size",
        ),
    ],
)
def test_what_cannot_be_corrected_is_refused(given: Any, problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        cluster_corrected(**({"t": 2.0, "n": 100, "cluster_size": 20, "icc": 0.1} | given))
    assert caught.value.problems == (problem,)


def test_three_pupils_are_enough_and_an_effect_is_a_number() -> None:
    found = cluster_corrected(2.0, n=3, cluster_size=1)
    assert (found, found.df) == pytest.approx((2, 1))
    with pytest.raises(InvalidData, match=r"a finite number is needed, got inf @ \$\.g$"):
        improvement_index(math.inf)


def test_the_numbers_survive_a_copy_and_a_pickle() -> None:
    g = hedges_g(52, 50, 10, 10, 10, 10, confidence=90)
    corrected = cluster_corrected(2.5, n=800, cluster_size=25)
    for back in (copy.copy(g), pickle.loads(pickle.dumps(g))):
        assert (back, back.std_error, back.low, back.confidence) == (g, g.std_error, g.low, 90)
    for again in (copy.copy(corrected), pickle.loads(pickle.dumps(corrected))):
        assert (again, again.df, again.p_value) == (corrected, corrected.df, corrected.p_value)


numbers = st.floats(-100, 100)


@given(numbers, numbers, st.floats(0.1, 50), st.floats(-5, 5), st.floats(0.1, 10))
def test_g_is_the_same_in_any_units(
    first: float, second: float, sd: float, moved: float, scale: float
) -> None:
    before = hedges_g(first, second, sd, sd, 8, 12)
    after = hedges_g(first * scale + moved, second * scale + moved, sd * scale, sd * scale, 8, 12)
    assert float(after) == pytest.approx(float(before), rel=1e-6, abs=1e-9)
    assert float(hedges_g(second, first, sd, sd, 12, 8)) == pytest.approx(-float(before))
