"""A jump at a cut, column by column: which rows are near, how they weigh, what is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from roadmap_core import InvalidData
from roadmap_core.outcomes import Convention, Effect, NotEstimable, regression_discontinuity

CLASSICAL = Convention(name="c", correction="classical", df="residual")


def at_a_cut(n: int = 40) -> pd.DataFrame:
    """Scores from 0 on in steps of a quarter; the cut is 5, exactly met by one row."""
    rng = np.random.default_rng(3)
    score = np.arange(n) * 0.25
    return pd.DataFrame(
        {
            "score": score,
            "result": 2 * score - 3 * (score >= 5) + rng.normal(size=n),
            "size": rng.integers(1, 9, n),
            "age": rng.normal(size=n),
            "school": np.arange(n) // 2,
        }
    )


def cut(frame: Any, **more: Any) -> Any:
    said: dict[str, Any] = {
        "outcome": "result",
        "score": "score",
        "cut": 5,
        "bandwidth": 3,
        "fewest": 1,
        "fewest_each": 2,
        "inference": CLASSICAL,
    }
    return regression_discontinuity(frame, **(said | more))


@pytest.mark.parametrize("kernel", ["triangular", "uniform"])
@pytest.mark.parametrize("side", ["above", "below"])
@pytest.mark.parametrize("covariates", [(), ("age",)])
@pytest.mark.parametrize("weights", [None, "size"])
def test_the_jump_is_that_of_a_weighted_line_on_each_side(
    kernel: Any, side: Any, covariates: Any, weights: Any
) -> None:
    frame = at_a_cut()
    away = frame["score"] - 5
    near = away.abs() < 3 if kernel == "triangular" else away.abs() <= 3
    treated = (away >= 0 if side == "above" else away < 0).astype(float)
    columns = [np.ones(40), treated, away, away * treated, *(frame[one] for one in covariates)]
    mass = 1 - away.abs() / 3 if kernel == "triangular" else 0 * away + 1
    mass = mass * frame[weights] if weights else mass
    theirs = sm.WLS(frame["result"][near], np.column_stack(columns)[near], weights=mass[near]).fit()
    own = Convention(name="c", correction="classical", df="residual", weights=weights)
    found = cut(frame, kernel=kernel, side=side, covariates=covariates, inference=own)
    assert isinstance(found, Effect)
    assert found.estimate == pytest.approx(theirs.params.iloc[1])
    assert found.std_error == pytest.approx(theirs.bse.iloc[1])
    assert found.n == near.sum() == (23 if kernel == "triangular" else 25)
    on = int((near & (treated == 1)).sum())
    assert (found.n_treated, found.n_compared) == (on, near.sum() - on)
    assert (found.term, found.method, found.scale) == ("score", "discontinuity", "points")
    assert found.notes == ("local_effect",)
    assert found.descriptives == {
        "bandwidth": 3,
        "in_window": near.sum(),
        "distinct_scores": near.sum(),
    }


def test_units_are_counted_once_and_the_error_goes_by_them() -> None:
    found = cut(at_a_cut(), unit="school", inference="cluster", confidence=80)
    assert isinstance(found, Effect)
    # Rows 9 to 31 are near, of schools 4 to 15; the cut is row 20.
    assert (found.n, found.clusters) == (23, 12)
    assert (found.n_treated, found.n_compared, found.confidence) == (6, 6, 80)
    assert str(found.convention).startswith("CR2 standard errors by school")
    said = {"outcome": "result", "score": "score", "cut": 5, "bandwidth": 3}
    plain = regression_discontinuity(at_a_cut(), **said, unit="school", fewest=1, fewest_each=2)  # type: ignore[arg-type]
    assert plain == cut(at_a_cut(), unit="school", inference="cluster", confidence=95)
    alone = cut(at_a_cut(), inference="cluster")
    assert alone.notes[-1] == "rows_are_units"


def test_scores_that_are_shared_and_rows_with_a_gap_are_told() -> None:
    frame = at_a_cut()
    frame.loc[20:21, "score"] = 5.0
    frame.loc[[3, 12], "result"] = None
    found = cut(frame)
    assert found.notes == ("local_effect", "mass_points", "rows_dropped")
    assert found.descriptives == {
        "bandwidth": 3,
        "in_window": 22,
        "distinct_scores": 21,
        "rows_dropped": 2,
    }


def test_log_odds_are_of_shares() -> None:
    frame = at_a_cut().assign(result=lambda rows: 50 + rows["result"])
    odds = frame.assign(result=np.log(frame["result"] / (100 - frame["result"])))
    found = cut(frame, scale="log_odds")
    assert found.estimate == pytest.approx(cut(odds).estimate)
    assert found.scale == "log_odds"


@pytest.mark.parametrize(
    ("more", "needed", "got"),
    [
        ({"fewest": 40, "fewest_each": 11}, None, None),
        ({"fewest": 41}, 41, 40),
        ({"fewest_each": 12}, 12, 11),
        ({"fewest": 21, "unit": "school"}, 21, 20),
        ({"fewest": None}, 400, 40),
        ({"fewest_each": None}, 40, 11),
    ],
)
def test_few_units_are_refused(more: Any, needed: Any, got: Any) -> None:
    found = cut(at_a_cut(), **more)
    if needed is None:
        assert isinstance(found, Effect)
        return
    assert isinstance(found, NotEstimable)
    assert (found.code, found.needed, found.got) == ("too_few", needed, got)
    assert found.method == "discontinuity"


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"bandwidth": 0}, "a number above 0 is needed, got 0.0 @ $.bandwidth"),
        ({"bandwidth": np.nan}, "a finite number is needed, got nan @ $.bandwidth"),
        ({"cut": np.inf}, "a finite number is needed, got inf @ $.cut"),
        ({"kernel": "box"}, "one of 'triangular', 'uniform' is needed, got 'box' @ $.kernel"),
        ({"side": "left"}, "one of 'above', 'below' is needed, got 'left' @ $.side"),
        ({"scale": "x"}, "no scale 'x' (known: points, log_odds) @ $.scale"),
        ({"covariates": ["agee"]}, "no column 'agee' (did you mean 'age'?) @ $.columns"),
        ({"confidence": 0}, "per cent between 1 and 100 are needed, got 0.0 @ $.confidence"),
        ({"outcome": "reslt"}, "no column 'reslt' (did you mean 'result'?) @ $.columns"),
    ],
)
def test_what_cannot_be_is_refused(more: Any, problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        cut(at_a_cut(), **more)
    assert caught.value.problems == (problem,)
    if "confidence" not in problem and "number" not in problem and "one of" not in problem:
        assert caught.value.what == "regression discontinuity"


def test_a_tiny_bandwidth_is_one() -> None:
    frame = at_a_cut().assign(score=lambda rows: rows["score"] / 100)
    assert isinstance(cut(frame, cut=0.05, bandwidth=0.03), Effect)


def test_shares_of_the_wrong_kind_are_refused_by_their_column() -> None:
    with pytest.raises(InvalidData, match=r"in 'result'.* @ \$\.columns\['result'\]") as caught:
        cut(at_a_cut().assign(result=0), scale="log_odds")
    assert caught.value.what == "regression discontinuity"
