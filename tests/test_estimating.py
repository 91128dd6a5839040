"""From the rows of a design to an effect or a refusal, by hand and by scipy."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from roadmap_core import InvalidData
from roadmap_core.outcomes import CONVENTIONS, Convention, Effect, NotEstimable
from roadmap_core.outcomes.estimating import (
    Design,
    Sides,
    estimated,
    fewest_of,
    fitted,
    in_scale,
    refused,
    said,
    scale_of,
)
from roadmap_core.statistics.effect_sizes import cluster_corrected
from roadmap_core.statistics.linear import least_squares, permutation_p

TREATED = np.arange(12) < 5
Y = np.array([9.0, 7, 8, 12, 10, 4, 6, 5, 7, 3, 8, 2])
X = np.column_stack([np.ones(12), TREATED])


def design(**more: Any) -> Design:
    given: dict[str, Any] = {
        "x": X,
        "y": Y,
        "contrast": np.array([0.0, 1.0]),
        "treated": TREATED,
        "sides": Sides(treated=5, compared=7),
        "term": "served",
        "method": "difference",
        "is_adjusted": True,
    }
    return Design(**(given | more))


def told(one: Design, inference: str | Convention = "classical", **more: Any) -> Any:
    convention = CONVENTIONS[inference] if isinstance(inference, str) else inference
    return estimated(one, convention, **({"confidence": 95.0, "fewest": 4} | more))


def effect(one: Design, inference: str | Convention = "classical", **more: Any) -> Effect:
    found = told(one, inference, **more)
    assert isinstance(found, Effect), found
    return found


@pytest.mark.parametrize(
    ("treated", "compared", "fewest", "lack"),
    [(3, 9, 4, 3), (4, 9, 4, None), (9, 3, 4, 3), (9, 4, 4, None), (0, 0, 1, 0)],
)
def test_the_smaller_side_is_what_is_lacking(
    treated: int, compared: int, fewest: int, lack: int | None
) -> None:
    assert Sides(treated=treated, compared=compared).lack(fewest) == lack


def test_scales_have_names() -> None:
    assert (scale_of("points", "x"), scale_of("log_odds", "x")) == ("points", "log_odds")
    with pytest.raises(InvalidData) as caught:
        scale_of("logit", "a comparison")
    assert caught.value.what == "a comparison"
    assert caught.value.problems == ("no scale 'logit' (known: points, log_odds) @ $.scale",)


def test_shares_become_log_odds() -> None:
    shares = np.array([25.0, 50.0, 80.0])
    assert in_scale(shares, "points", "y", "x") is shares
    assert in_scale(shares, "log_odds", "y", "x") == pytest.approx([-np.log(3), 0, np.log(4)])
    assert in_scale(np.array([0.5, 99.5]), "log_odds", "y", "x")[0] == pytest.approx(-np.log(199))
    with pytest.raises(InvalidData) as caught:
        in_scale(np.array([0.5, 1.0]), "log_odds", "share", "a comparison")
    assert caught.value.what == "a comparison"
    (problem,) = caught.value.problems
    assert problem == (
        "log odds need shares in per cent, and those of 'share' are all up to 1: parts of "
        "one are to be multiplied by 100 @ $.columns['share']"
    )
    assert len(in_scale(np.array([0.5, 1.01]), "log_odds", "share", "x")) == 2
    for bad in (0.0, 100.0, -1.0):
        with pytest.raises(InvalidData) as caught:
            in_scale(np.array([50.0, bad]), "log_odds", "share", "a comparison")
        assert caught.value.what == "a comparison"
        (problem,) = caught.value.problems
        assert problem == (
            "log odds need shares in per cent strictly between 0 and 100 in 'share': where a "
            "share may be 0 or 100, give counts to programme_effect @ $.columns['share']"
        )


def test_the_fewest_units_are_those_of_the_norms_or_the_callers() -> None:
    assert (fewest_of(None), fewest_of(1), fewest_of(9)) == (4, 1, 9)
    with pytest.raises(InvalidData, match=r"a number from 1 on is needed, got 0 @ \$\.fewest"):
        fewest_of(0)


def test_a_value_is_said_as_a_number_or_a_text() -> None:
    assert [said(one) for one in (3, 2.5, "2024/25")] == [3, 2.5, "2024/25"]
    assert said(pd.Timestamp("2025-01-01")) == said(date(2025, 1, 1)) == "2025-01-01"
    assert said(pd.Timestamp("2025-01-01 10:30")) == "2025-01-01 10:30:00"


def test_a_refusal_holds_the_numbers_of_its_design() -> None:
    notes = ("mirror_baseline", "rows_dropped", "before_judges_nothing", "selection_adjusted")
    one = design(scale="log_odds", notes=notes, descriptives={"rows_dropped": 2, "n": 99})
    found = refused(one, "not_yet", date(2025, 1, 1), 7)
    assert found == NotEstimable(
        code="not_yet",
        needed="2025-01-01",
        got=7,
        descriptives={"n": 99, "n_treated": 5, "n_compared": 7, "rows_dropped": 2},
        scale="log_odds",
        method="difference",
        notes=("rows_dropped",),
    )
    bare = refused(design(counts=np.arange(12.0)), "no_spread")
    assert (bare.needed, bare.got, bare.descriptives["n"]) == (None, None, 66)
    assert refused(design(), "no_spread").descriptives["n"] == 12


@pytest.mark.parametrize(
    ("change", "code", "needed", "got"),
    [
        ({"sides": Sides(treated=5, compared=0)}, "no_comparison", 4, 0),
        ({"sides": Sides(treated=0, compared=0)}, "too_few", 4, 0),
        ({"sides": Sides(treated=0, compared=7)}, "too_few", 4, 0),
        ({"sides": Sides(treated=3, compared=9)}, "too_few", 4, 3),
        ({"y": np.full(12, 3.0)}, "constant_outcome", None, None),
        ({"y": np.full(12, 3.0), "within": np.zeros(12)}, "constant_outcome", None, None),
        ({"x": np.column_stack([X, X[:, 1]])}, "collinear", 3, 2),
        ({"x": np.column_stack([X, X[:, 1] * 1e-9])}, "collinear", 3, 2),
        ({"x": np.column_stack([X, X[:, 1], X[:, 1] * 2])}, "collinear", 4, 2),
        ({"x": np.column_stack([X, np.zeros(12)])}, "collinear", 3, 2),
        ({"x": np.column_stack([X, np.zeros((12, 2))])}, "collinear", 4, 2),
        (
            {"x": np.column_stack([X, X[:, 1], (np.arange(12) - 7.0) * 1e-18])},
            "collinear",
            4,
            3,
        ),
        # A column that is one number in each group is lost beside them.
        ({"x": X[:, 1:], "groups": TREATED.astype(int)}, "collinear", 1, 0),
        ({"y": 3.0 + TREATED}, "no_spread", None, None),
    ],
)
def test_what_has_no_fit_is_refused(change: Any, code: str, needed: Any, got: Any) -> None:
    found = fitted(design(**change), 4)
    assert isinstance(found, NotEstimable)
    assert (found.code, found.needed, found.got) == (code, needed, got)
    again = told(design(**change))
    assert again == found


def test_outcomes_that_are_alike_have_a_fit_where_their_rows_spread() -> None:
    inside = design(y=np.full(12, 3.0), counts=np.full(12, 5.0), within=np.ones(12))
    assert not isinstance(fitted(inside, 4), NotEstimable)


def test_two_groups_are_those_of_student_and_of_welch() -> None:
    one = effect(design(notes=("rows_dropped",), descriptives={"rows_dropped": 1}))
    theirs = stats.ttest_ind(Y[:5], Y[5:])
    bounds = theirs.confidence_interval(0.95)
    assert (one.estimate, one.p_value) == pytest.approx((9.2 - 5, theirs.pvalue))
    assert (one.low, one.high) == pytest.approx((bounds.low, bounds.high))
    assert (one.df, one.clusters, one.confidence) == (10, None, 95)
    assert (one.n, one.n_treated, one.n_compared) == (12, 5, 7)
    assert (one.term, one.method, one.scale) == ("served", "difference", "points")
    assert (one.notes, one.descriptives) == (("rows_dropped",), {"rows_dropped": 1})
    assert one.convention == CONVENTIONS["classical"]
    narrow = effect(design(scale="log_odds"), confidence=80)
    bounds = theirs.confidence_interval(0.8)
    assert (narrow.low, narrow.high) == pytest.approx((bounds.low, bounds.high))
    assert narrow.scale == "log_odds"
    welch = effect(design(), "cluster")
    assert welch.std_error == pytest.approx(np.sqrt(Y[:5].var(ddof=1) / 5 + Y[5:].var(ddof=1) / 7))
    assert welch.df == pytest.approx((1 / 5 + 1 / 7) ** 2 / (1 / (25 * 4) + 1 / (49 * 6)))
    assert welch.notes == ("rows_are_units",)
    assert welch.convention == attrs.evolve(CONVENTIONS["cluster"], correction="HC2")
    normal = effect(design(), Convention(name="n", correction="HC2", df="normal"))
    assert normal.df is None
    assert normal.std_error == pytest.approx(welch.std_error)
    assert normal.high == pytest.approx(4.2 + 1.959964 * welch.std_error)


def test_without_clusters_each_row_is_one() -> None:
    stata = effect(design(), Convention(name="s", correction="CR1", df="clusters-1", cluster="c"))
    assert attrs.astuple(stata.convention)[:4] == ("s", "HC1", "residual", None)
    assert (stata.std_error, stata.df) == (effect(design(), "HC1").std_error, 10)
    narrow = effect(design(), Convention(name="n", df="clusters-1", cluster="c"))
    assert attrs.astuple(narrow.convention)[:4] == ("n", "HC2", "residual", None)
    assert narrow.df == 10
    kept = effect(design(), Convention(name="n", df="normal"))
    assert (kept.convention.df, kept.notes) == ("normal", ("rows_are_units",))
    with pytest.raises(InvalidData) as caught:
        told(design(), "wwc")
    assert caught.value.what == "convention"
    assert caught.value.problems == (
        "the correction of the What Works Clearinghouse needs clusters: give unit= @ $.inference",
    )


CLUSTERS = np.array([0, 0, 1, 2, 3, 4, 4, 5, 6, 6, 7, 7])


def test_rows_that_stand_for_several_and_weights_count() -> None:
    counts = np.arange(1.0, 13)
    mean = np.average(Y[:5], weights=counts[:5]) - np.average(Y[5:], weights=counts[5:])
    joined = effect(design(counts=counts, within=counts))
    weighted = effect(design(weights=counts))
    assert (joined.estimate, weighted.estimate) == pytest.approx((mean, mean))
    assert (joined.n, joined.df, weighted.n, weighted.df) == (78, 76, 12, 10)


def test_small_units_and_one_degree_of_freedom_have_an_effect() -> None:
    assert effect(design(y=Y * 1e-6)).estimate == pytest.approx(4.2e-6)
    three = design(x=X[3:6], y=Y[3:6], treated=TREATED[3:6], sides=Sides(treated=2, compared=1))
    assert effect(three, fewest=1).df == 1


def test_the_error_goes_by_clusters() -> None:
    fit = least_squares(X, Y)
    assert fit is not None
    for name, kind, freedom in (
        ("cluster", "CR2", "bell_mcaffrey"),
        ("stata", "CR1", "clusters-1"),
    ):
        found = effect(design(clusters=CLUSTERS), name)
        one = fit.coefficient(1, kind, CLUSTERS, freedom=freedom)  # type: ignore[arg-type]
        assert (found.std_error, found.df) == pytest.approx((one.std_error, one.df))
        assert (found.clusters, found.notes) == (8, ())
        assert found.convention == CONVENTIONS[name]
    # Errors that go by none do not ask for them.
    classical = effect(design(clusters=CLUSTERS))
    assert (classical.clusters, classical.df) == (None, 10)
    residual = effect(design(clusters=CLUSTERS), Convention(name="r", df="residual"))
    assert residual.df == 10


def test_absorbed_groups_inside_clusters_cost_nothing_where_the_convention_says_so() -> None:
    treated = np.arange(12) % 2 == 0
    one = design(
        x=treated[:, None].astype(float),
        contrast=np.ones(1),
        treated=treated,
        groups=np.arange(12) // 2,
        clusters=np.arange(12) // 2,
        sides=Sides(treated=6, compared=6),
    )
    stata, fixest = (effect(one, name).std_error for name in ("stata", "fixest"))
    # Of 12 rows 7 coefficients are taken, or 2.
    assert stata / fixest == pytest.approx(np.sqrt((12 - 2) / (12 - 7)))


def test_few_clusters_on_a_side_are_refused() -> None:
    one = design(clusters=CLUSTERS)
    assert isinstance(told(one, "cluster", fewest=4), Effect)
    found = told(one, "cluster", fewest=5)
    assert (found.code, found.needed, found.got) == ("too_few_clusters", 5, 4)
    other = design(clusters=np.array([0, 1, 2, 3, 4, 5, 5, 5, 6, 6, 7, 7]))
    found = told(other, "cluster", fewest=4)
    assert (found.code, found.needed, found.got) == ("too_few_clusters", 4, 3)


def test_clusters_that_fit_themselves_leave_nothing_to_tell_an_error_by() -> None:
    # In each school the mean of the rest is nought: no school says anything.
    y = np.array([1.0, 3, 1, 3, 1, 3, 1, 3, 0, 2, 0, 2, 0, 2, 0, 2])
    treated = np.arange(16) < 8
    one = design(
        x=np.column_stack([np.ones(16), treated]),
        y=y,
        treated=treated,
        clusters=np.arange(16) // 2,
        sides=Sides(treated=4, compared=4),
    )
    found = told(one, "stata")
    assert (found.code, found.needed, found.got) == ("no_spread", None, None)
    assert isinstance(told(attrs.evolve(one, y=y + np.arange(16) * 0.01), "stata"), Effect)


def test_whole_classes_are_corrected_by_their_mean_size() -> None:
    plain = effect(design())
    for icc in (0.0, 0.2, 0.5):
        convention = Convention(name="w", correction="WWC", df="WWC", icc=icc)
        found = effect(design(clusters=CLUSTERS), convention)
        one = cluster_corrected(plain.statistic, n=12, cluster_size=12 / 8, icc=icc)
        assert (found.statistic, found.df) == pytest.approx((one.statistic, one.df))
        assert found.estimate == plain.estimate


def test_permutations_stand_beside_where_rows_can_be_dealt_out() -> None:
    draws = Convention(name="p", draws=99, seed=3)
    p = permutation_p(Y, X[:, 1], X[:, :1], draws=99, seed=3)
    found = effect(design(descriptives={"n": 12}), draws)
    assert found.descriptives == {"n": 12, "draws": 99, "permutation_p": p}
    assert found.notes == ("rows_are_units", "permutation")
    alone = effect(design(clusters=np.arange(12)), draws)
    assert (alone.notes, alone.clusters) == (("permutation",), 12)
    numbers = design(counts=np.full(12, 2.0), within=np.ones(12))
    for other in (
        design(is_adjusted=False),
        design(weights=np.ones(12)),
        numbers,
        design(clusters=CLUSTERS),
        design(
            x=X[:, 1:],
            contrast=np.ones(1),
            groups=np.tile([0, 1], 6),
        ),
    ):
        kept = effect(other, draws)
        assert kept.notes[-1] == "not_permuted"
        assert kept.descriptives == {}
    assert effect(design()).notes == ()
