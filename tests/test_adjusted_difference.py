"""A difference beside covariates: its numbers, its words, what it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from roadmap_core import InvalidData
from roadmap_core.outcomes import Convention, Effect, NotEstimable, adjusted_difference

CLASSICAL = Convention(name="c", correction="classical", df="residual")


def schools() -> pd.DataFrame:
    rng = np.random.default_rng(8)
    return pd.DataFrame(
        {
            "y": 50 + rng.normal(0, 4, 24),
            "t": [1] * 10 + [0] * 14,
            "share_2023": rng.normal(size=24),
            "share_2024": rng.normal(size=24),
            "group": np.arange(24) % 4,
            "school": np.arange(24) // 2,
            "mass": rng.integers(1, 5, 24),
        }
    )


def told(frame: Any, **more: Any) -> Any:
    return adjusted_difference(frame, **({"outcome": "y", "treated": "t"} | more))


def test_a_difference_alone_is_one_of_means() -> None:
    frame = schools()
    found = told(frame, inference=CLASSICAL)
    assert isinstance(found, Effect)
    few, many = frame["y"][:10].mean(), frame["y"][10:].mean()
    assert found.estimate == pytest.approx(few - many)
    assert (found.term, found.method, found.scale, found.confidence) == (
        "t", "difference", "points", 95,
    )  # fmt: skip
    assert found.notes == ("not_selected_by_results",)
    assert found.descriptives == {
        "mean_treated": pytest.approx(few),
        "mean_compared": pytest.approx(many),
    }
    assert (found.n, found.n_treated, found.n_compared) == (24, 10, 14)


def test_units_are_counted_once_and_gaps_are_told() -> None:
    frame = schools()
    frame.loc[[3, 20], "y"] = None
    found = told(frame, unit="school", covariates="share_2023", selected_on=2023)
    assert isinstance(found, Effect)
    assert (found.n, found.n_treated, found.n_compared, found.clusters) == (22, 5, 7, 12)
    assert found.notes == ("selection_adjusted", "rows_dropped")
    assert found.descriptives["rows_dropped"] == 2
    assert found.method == "ancova"
    assert str(found.convention).startswith("CR2 standard errors by school")


@pytest.mark.parametrize("covariates", [(), ("share_2024",)])
def test_absorbed_groups_and_weights_are_those_of_least_squares(covariates: Any) -> None:
    frame = schools()
    weighted = Convention(name="w", correction="classical", df="residual", weights="mass")
    found = told(frame, inference=weighted, absorb="group", covariates=covariates)
    columns = [frame["t"], *(frame[one] for one in covariates)]
    dummies = [frame["group"] == one for one in range(4)]
    x = np.column_stack([*columns, *dummies]).astype(float)
    theirs = sm.WLS(frame["y"], x, weights=frame["mass"]).fit()
    assert found.estimate == pytest.approx(theirs.params.iloc[0])
    assert found.std_error == pytest.approx(theirs.bse.iloc[0])
    assert found.method == "ancova"


def test_log_odds_are_of_shares() -> None:
    frame = schools()
    odds = frame.assign(y=np.log(frame["y"] / (100 - frame["y"])))
    found = told(frame, scale="log_odds")
    assert (found.estimate, found.scale) == (pytest.approx(told(odds).estimate), "log_odds")
    with pytest.raises(InvalidData, match=r"in 'y'.* @ \$\.columns\['y'\]") as caught:
        told(frame.assign(y=0), scale="log_odds")
    assert caught.value.what == "adjusted difference"


@pytest.mark.parametrize(
    ("chosen", "needed", "got"),
    [
        (2023, None, None),
        ("share_2023", None, None),
        ((2023, "share_2023"), None, None),
        (2024, 1, 0),
        ((2023, 2024), 2, 1),
    ],
)
def test_what_the_choice_looked_at_must_be_a_covariate(chosen: Any, needed: Any, got: Any) -> None:
    found = told(schools(), covariates="share_2023", selected_on=chosen)
    if needed is None:
        assert isinstance(found, Effect)
        return
    assert isinstance(found, NotEstimable)
    assert (found.code, found.needed, found.got) == ("selection_not_adjusted", needed, got)
    assert (found.method, found.scale) == ("ancova", "points")


def test_one_on_a_side_is_enough_to_ask_for_covariates() -> None:
    frame = schools()
    for treated in ([1] + [0] * 23, [0] + [1] * 23):
        found = told(frame.assign(t=treated), selected_on=2024, fewest=1)
        assert found.code == "selection_not_adjusted"
    for treated, code in (([0] * 24, "too_few"), ([1] * 24, "no_comparison")):
        assert told(frame.assign(t=treated), selected_on=2024).code == code
    assert told(frame, fewest=11).needed == 11


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"selected_on": "share_2022"}, "no column 'share_2022' (did you mean 'share_2024'?)"),
        ({"selected_on": [[1]]}, "expected one value, or several (none: ())"),
        ({"scale": "x"}, "no scale 'x' (known: points, log_odds) @ $.scale"),
        ({"outcome": "z"}, "no column 'z'"),
    ],
)
def test_what_cannot_be_is_refused(more: Any, problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        told(schools(), **more)
    assert caught.value.problems[0].startswith(problem)
    assert caught.value.what == "adjusted difference"
    if "selected_on" in more:
        assert caught.value.problems[0].endswith(" @ $.selected_on")


def test_a_name_that_is_there_is_meant_before_one_that_ends_with_it() -> None:
    frame = schools().assign(year=lambda rows: rows["share_2024"], last_year=0.5)
    found = told(frame, covariates="year", selected_on="year")
    assert isinstance(found, Effect)
