"""Least squares and its errors, against other packages and against the definitions themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyfixest
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core import InvalidData
from roadmap_core.statistics import linear
from roadmap_core.statistics.linear import Errors, least_squares, permutation_p

Array = Any
ALL: tuple[Errors, ...] = ("classical", "HC1", "HC2", "CR1", "CR2")


def drawn(seed: int, n: int = 60) -> tuple[Array, Array, Array, Array]:
    """Regressors, an outcome that spreads unlike, 12 clusters and 9 groups that cut across them."""
    generator = np.random.default_rng(seed)
    treated = np.arange(n) < 7
    x = np.column_stack([np.ones(n), treated, generator.normal(size=(n, 2))])
    y = generator.normal(size=n) * (1 + x[:, 1]) + x[:, 2]
    return x, y, generator.integers(0, 12, n), generator.integers(0, 9, n)


def by_definition(x: Array, y: Array, clusters: Array, column: int) -> tuple[float, float]:
    """CR2 and Bell-McCaffrey's degrees of freedom with every matrix written out."""
    inverse = np.linalg.pinv(x.T @ x)
    hat = x @ inverse @ x.T
    rest = np.eye(len(y)) - hat
    left = rest @ y
    variance, parts = 0.0, []
    for cluster in np.unique(clusters):
        own = np.flatnonzero(clusters == cluster)
        values, axes = np.linalg.eigh(rest[np.ix_(own, own)])
        freed = np.where(values > 1e-9, 1 / np.sqrt(np.where(values > 1e-9, values, 1)), 0)
        adjusted = (axes * freed) @ axes.T @ x[own] @ inverse[:, column]
        variance += float(adjusted @ left[own]) ** 2
        parts.append(rest[own].T @ adjusted)
    products = np.array(parts) @ np.array(parts).T
    return np.sqrt(variance), np.trace(products) ** 2 / np.trace(products @ products)


def fit(x: Array, y: Array, **more: Array) -> linear.LeastSquares:
    found = least_squares(x, y, **more)
    assert found is not None
    return found


def test_classical_and_hc_errors_are_those_of_statsmodels() -> None:
    x, y, _, _ = drawn(1)
    own, peer = fit(x, y), sm.OLS(y, x)
    for errors, kind in (("classical", "nonrobust"), ("HC1", "HC1"), ("HC2", "HC2")):
        theirs = peer.fit(cov_type=kind)
        for column in range(4):
            ours = own.coefficient(column, errors)  # type: ignore[arg-type]
            assert ours.estimate == pytest.approx(theirs.params[column], rel=1e-10)
            assert ours.std_error == pytest.approx(theirs.bse[column], rel=1e-10)
            assert ours.df == 56


def test_weights_are_those_of_statsmodels() -> None:
    x, y, clusters, _ = drawn(2)
    weights = np.random.default_rng(2).uniform(0.5, 2, len(y))
    ours, theirs = fit(x, y, weights=weights), sm.WLS(y, x, weights=weights).fit()
    assert ours.coefficient(1).std_error == pytest.approx(theirs.bse[1], rel=1e-10)
    root = np.sqrt(weights)
    found = ours.coefficient(1, "CR2", clusters, freedom="bell_mcaffrey")
    expected = by_definition(x * root[:, None], y * root, clusters, 1)
    assert (found.std_error, found.df) == pytest.approx(expected, rel=1e-9)


# The peer calls its own packages in ways that they deprecate.
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("fixed", ["", "| g"])
def test_cr1_is_that_of_pyfixest(fixed: str) -> None:
    x, y, _, _ = drawn(3)
    # Groups inside clusters, none of one row: fixest counts none of them.
    clusters = np.arange(60) // 5
    groups = clusters * 2 + (np.arange(60) % 2)
    table = pd.DataFrame(x[:, 1:], columns=["t", "a", "b"]).assign(y=y, c=clusters, g=groups)
    theirs = pyfixest.feols(f"y ~ t + a + b {fixed}", table, vcov={"CRV1": "c"})
    if fixed:
        found = fit(x[:, 1:], y, groups=groups).coefficient(0, "CR1", clusters, nested=True)
    else:
        found = fit(x, y).coefficient(1, "CR1", clusters)
    assert found.std_error == pytest.approx(float(theirs.se()["t"]), rel=1e-9)
    assert found.estimate == pytest.approx(float(theirs.coef()["t"]), rel=1e-9)


def test_classical_errors_are_what_is_meant_where_none_are_said() -> None:
    x, y, _, _ = drawn(1)
    found = fit(x, y)
    assert found.coefficient(1) == found.coefficient(1, "classical", freedom="residual")
    assert found.combination(np.array([0.0, 1, 0, 0])) == found.coefficient(1)


def test_cr1_by_hand() -> None:
    x, y, _, across = drawn(3)
    clusters = np.arange(60) // 5
    inside = clusters * 2 + np.arange(60) % 2
    pulls = np.linalg.pinv(x)[1]
    left = y - x @ np.linalg.pinv(x) @ y
    scores = np.bincount(clusters, weights=pulls * left)
    found = fit(x, y).coefficient(1, "CR1", clusters, freedom="clusters-1")
    assert found.std_error == pytest.approx(np.sqrt(scores @ scores * 12 / 11 * 59 / 56), rel=1e-10)
    assert found.df == 11
    # Absorbed groups cost a coefficient each, but nested ones: those of fixest cost none but one.
    for groups, nested, cost in ((inside, False, 24), (inside, True, 1), (across, True, 9)):
        written = np.column_stack([x[:, 1:], groups[:, None] == np.unique(groups)])
        left = y - written @ np.linalg.pinv(written) @ y
        scores = np.bincount(clusters, weights=np.linalg.pinv(written)[0] * left)
        one = fit(x[:, 1:], y, groups=groups)
        expected = np.sqrt(scores @ scores * 12 / 11 * 59 / (57 - cost))
        ours = one.coefficient(0, "CR1", clusters, nested=nested)
        assert ours.std_error == pytest.approx(expected, rel=1e-9)
        if not nested:
            assert one.coefficient(0, "CR1", clusters) == ours
            assert one.combination(np.array([1.0, 0, 0]), "CR1", clusters) == ours


def test_a_row_with_a_column_of_its_own_says_nothing() -> None:
    x, y, clusters, _ = drawn(17)
    alone = np.arange(60) == 20
    more, fewer = fit(np.column_stack([x, alone]), y), fit(x[~alone], y[~alone])
    for errors in ("HC2", "CR2"):
        one = more.coefficient(1, errors, clusters, freedom="bell_mcaffrey")
        other = fewer.coefficient(1, errors, clusters[~alone], freedom="bell_mcaffrey")
        assert (one.std_error, one.df) == pytest.approx((other.std_error, other.df), rel=1e-8)
    others = np.column_stack([x[:, [0, 2, 3]], alone])
    basis = np.linalg.qr(others)[0]
    left = y - basis @ (basis.T @ y)
    found = linear._studentised(left, x[:, [1]], basis, (basis * basis).sum(axis=1))
    hc2 = fewer.coefficient(1, "HC2")
    assert found[0] == pytest.approx(hc2.estimate / hc2.std_error, rel=1e-8)


def test_numbers_of_a_narrow_kind_are_taken_as_they_are() -> None:
    x, y, _, _ = drawn(18)
    weights = np.random.default_rng(18).uniform(0.5, 2, 60)
    narrow: list[dict[str, Array]] = [
        {"weights": weights.astype(np.float32)},
        {"counts": np.arange(1, 61, dtype=np.int8)},
        {"counts": np.arange(2, 62), "within": weights.astype(np.float32)},
    ]
    for given_so in narrow:
        wide = {name: one.astype(float) for name, one in given_so.items()}
        ours, theirs = fit(x, y, **given_so).coefficient(1), fit(x, y, **wide).coefficient(1)
        assert ours.std_error == pytest.approx(theirs.std_error, rel=1e-12)


def test_a_column_in_tiny_units_is_fitted_as_well() -> None:
    x, y, _, _ = drawn(19)
    tiny = fit(x * [1, 1, 1e-12, 1], y)
    assert tiny.coefficients * [1, 1, 1e-12, 1] == pytest.approx(fit(x, y).coefficients, rel=1e-9)


@pytest.mark.parametrize(("angle", "is_new"), [(1.5e-10, False), (2.5e-10, True)])
def test_a_column_is_new_by_its_angle_to_the_others(angle: float, is_new: bool) -> None:
    # Of two columns at a small angle the singular values are those of 1 - cos and 1 + cos.
    x = np.array([[1.0, 1.0], [0.0, angle], [0.0, 0.0]])
    assert (least_squares(x, np.array([1.0, 2.0, 3.0])) is not None) is is_new


@pytest.mark.parametrize("seed", range(4))
def test_cr2_and_its_degrees_of_freedom_are_those_of_the_definition(seed: int) -> None:
    x, y, clusters, _ = drawn(seed)
    found = fit(x, y).coefficient(1, "CR2", clusters, freedom="bell_mcaffrey")
    assert (found.std_error, found.df) == pytest.approx(by_definition(x, y, clusters, 1), rel=1e-9)


def test_a_cluster_that_holds_all_the_treated_is_taken_by_a_generalised_inverse() -> None:
    x, y, _, _ = drawn(5)
    clusters = np.arange(len(y)) // 7
    found = fit(x, y).coefficient(1, "CR2", clusters, freedom="bell_mcaffrey")
    assert (found.std_error, found.df) == pytest.approx(by_definition(x, y, clusters, 1), rel=1e-8)


def test_one_row_a_cluster_is_hc2_and_the_closed_form() -> None:
    x, y, _, _ = drawn(6)
    rows = np.arange(len(y))
    whole = fit(x, y)
    ours = whole.coefficient(1, "CR2", rows, freedom="bell_mcaffrey")
    same = whole.coefficient(1, "HC2", freedom="bell_mcaffrey")
    assert (ours.std_error, ours.df) == pytest.approx((same.std_error, same.df), rel=1e-10)
    assert (ours.std_error, ours.df) == pytest.approx(by_definition(x, y, rows, 1), rel=1e-9)
    few, many = y[:7].var(ddof=1), y[7:].var(ddof=1)
    plain = fit(x[:, :2], y).coefficient(1, "HC2", freedom="bell_mcaffrey")
    assert plain.std_error == pytest.approx(np.sqrt(few / 7 + many / 53), rel=1e-12)
    expected = (1 / 7 + 1 / 53) ** 2 / (1 / (49 * 6) + 1 / (53**2 * 52))
    assert plain.df == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("weighted", [False, True])
def test_absorbed_groups_are_columns_that_are_not_written_out(weighted: bool) -> None:
    x, y, clusters, groups = drawn(7)
    weights = np.random.default_rng(7).uniform(0.5, 2, len(y)) if weighted else None
    root = np.ones(len(y)) if weights is None else np.sqrt(weights)
    written = np.column_stack([x[:, 1:], groups[:, None] == np.unique(groups)]) * root[:, None]
    ours = fit(x[:, 1:], y, groups=groups, weights=weights)
    rows = np.arange(len(y))
    theirs = sm.OLS(y * root, written)
    assert ours.rank == written.shape[1]
    assert ours.coefficient(0).std_error == pytest.approx(theirs.fit().bse[0], rel=1e-10)
    hc2 = ours.coefficient(0, "HC2", freedom="bell_mcaffrey")
    expected = by_definition(written, y * root, rows, 0)
    assert (hc2.std_error, hc2.df) == pytest.approx(expected, rel=1e-8)
    across = ours.coefficient(0, "CR2", clusters, freedom="bell_mcaffrey")
    expected = by_definition(written, y * root, clusters, 0)
    assert (across.std_error, across.df) == pytest.approx(expected, rel=1e-8)
    inside = ours.coefficient(0, "CR2", groups // 3, freedom="bell_mcaffrey")
    expected = by_definition(written, y * root, groups // 3, 0)
    assert (inside.std_error, inside.df) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("errors", ALL)
@pytest.mark.parametrize("absorbed", [False, True])
def test_rows_put_together_give_every_figure_of_the_rows(errors: Errors, absorbed: bool) -> None:
    generator = np.random.default_rng(8)
    clusters = generator.integers(0, 20, 900)
    side, post = (clusters < 6).astype(float), generator.integers(0, 2, 900)
    y = generator.normal(size=900) + side * post * 0.3 + generator.normal(size=20)[clusters]
    x = np.column_stack([np.ones(900), side, post, side * post])
    _, first, place = np.unique(clusters * 2 + post, return_index=True, return_inverse=True)
    counts = np.bincount(place)
    means = np.bincount(place, weights=y) / counts
    within = np.bincount(place, weights=(y - means[place]) ** 2)
    columns = [2, 3] if absorbed else [0, 1, 2, 3]
    groups = clusters if absorbed else None
    apart = fit(x[:, columns], y, groups=groups)
    few = None if groups is None else groups[first]
    joined = fit(x[first][:, columns], means, counts=counts, within=within, groups=few)
    freedom: Any = {"HC2": "bell_mcaffrey", "CR2": "bell_mcaffrey"}.get(errors, "residual")
    one = apart.coefficient(len(columns) - 1, errors, clusters, freedom=freedom)
    other = joined.coefficient(len(columns) - 1, errors, clusters[first], freedom=freedom)
    assert other.estimate == pytest.approx(one.estimate, rel=1e-10)
    assert other.std_error == pytest.approx(one.std_error, rel=1e-10)
    assert other.df == pytest.approx(one.df, rel=1e-9)


def test_a_sum_of_coefficients_has_the_error_of_the_sum() -> None:
    x, y, _, _ = drawn(9)
    found = fit(x, y).combination(np.array([0.0, 1, -1, 0]), "HC1")
    theirs = sm.OLS(y, x).fit(cov_type="HC1").t_test([0, 1, -1, 0])
    assert found.estimate == pytest.approx(float(theirs.effect[0]), rel=1e-10)
    assert found.std_error == pytest.approx(float(theirs.sd.item()), rel=1e-10)


def test_a_column_that_is_a_combination_of_others_has_no_fit() -> None:
    x, y, _, groups = drawn(10)
    assert least_squares(np.column_stack([x, x[:, 1] + x[:, 2]]), y) is None
    assert least_squares(np.column_stack([x, np.zeros(len(y))]), y) is None
    assert least_squares(np.column_stack([x, np.full(len(y), 1e-30)]), y) is None
    # A column that is one number in each group has nothing left beside them.
    assert least_squares(np.column_stack([x[:, 1], groups * 0.1]), y, groups=groups) is None
    assert least_squares(x[:3], y[:3]) is None


def test_columns_that_are_nearly_alike_are_told_apart() -> None:
    years = np.arange(2005.0, 2026) + np.random.default_rng(1).uniform(0, 0.5, 21)
    x = np.column_stack([np.ones(21), years, years**2])
    centred = years - 2015
    y = 3 + 0.5 * centred - 0.02 * centred**2
    assert fit(x, y).coefficients[2] == pytest.approx(-0.02, rel=1e-6)


@pytest.mark.parametrize(
    ("n", "noise", "exact"), [(4, 1.0, True), (60, 0.0, True), (60, 1e-6, False)]
)
@pytest.mark.parametrize("unit", [1, 1e9, 1e-9])
def test_a_fit_without_a_rest_says_so(n: int, noise: float, exact: bool, unit: float) -> None:
    x, y, _, _ = drawn(11)
    x = x + np.random.default_rng(5).normal(size=x.shape) * [0, 1, 1, 1]
    assert fit(x[:n], (x @ [1, 2, 3, 4] + noise * y)[:n] * unit).is_exact is exact


def test_an_outcome_of_noughts_has_no_rest_and_rows_around_their_mean_have_one() -> None:
    x = np.array([[1.0, 0.0], [1.0, 1.0]])
    counts = np.array([5, 5])
    assert fit(np.ones((3, 1)), np.zeros(3)).is_exact
    assert fit(x, np.array([1.0, 2.0]), counts=counts, within=np.zeros(2)).is_exact
    assert not fit(x, np.array([1.0, 2.0]), counts=counts, within=np.ones(2)).is_exact


def test_what_does_not_go_together_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y, clusters, groups = drawn(12)
    ones = np.ones(len(y))
    with pytest.raises(InvalidData, match=r"take no weights @ \$.weights"):
        least_squares(x, y, counts=ones, weights=ones)
    for errors in ("CR1", "CR2"):
        with pytest.raises(InvalidData, match=rf"{errors} needs clusters @ \$\.clusters"):
            fit(x, y).coefficient(1, errors)
    with pytest.raises(
        InvalidData, match=r"HC1 has no degrees of freedom 'bell_mcaffrey' @ \$\.freedom"
    ):
        fit(x, y).coefficient(1, "HC1", freedom="bell_mcaffrey")
    unknown: Any = "HC3"
    with pytest.raises(InvalidData, match=r"'CR1', 'CR2' is needed, got 'HC3' @ \$\.errors"):
        fit(x, y).coefficient(1, unknown)
    monkeypatch.setattr(linear, "_MOST_CELLS", 9 * 60)
    assert fit(x[:, 1:], y, groups=groups).coefficient(0, "CR2", clusters).std_error > 0
    monkeypatch.setattr(linear, "_MOST_CELLS", 9 * 60 - 1)
    with pytest.raises(
        InvalidData, match=r"9 groups that cut across clusters are too many .* @ \$\.groups"
    ):
        fit(x[:, 1:], y, groups=groups).coefficient(0, "CR2", clusters)


def test_one_cluster_leaves_no_degrees_of_freedom() -> None:
    x, y, _, _ = drawn(13)
    found = fit(x[:, :1], y).coefficient(0, "CR2", np.zeros(len(y), int), freedom="bell_mcaffrey")
    assert found.std_error == pytest.approx(0, abs=1e-12)
    assert found.df == 0


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.floats(-1e6, 1e6), st.floats(0.001, 1000))
def test_a_shift_leaves_the_error_and_a_scale_scales_it(
    seed: int, shift: float, scale: float
) -> None:
    x, y, clusters, _ = drawn(seed)
    own = fit(x, y).coefficient(1, "CR2", clusters, freedom="bell_mcaffrey")
    other = fit(x, y * scale + shift).coefficient(1, "CR2", clusters, freedom="bell_mcaffrey")
    close = 1e-8 * (1 + abs(shift) / scale)
    assert other.estimate / scale == pytest.approx(own.estimate, rel=close, abs=close)
    assert other.std_error / scale == pytest.approx(own.std_error, rel=close, abs=close)
    assert other.df == pytest.approx(own.df, rel=1e-8)


def test_permutations_count_the_deals_that_are_as_extreme(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    x, y, _, _ = drawn(14)
    others = x[:, [0, 2, 3]]
    strong = y + 5 * x[:, 1]
    assert permutation_p(strong, x[:, 1], others, draws=99, seed=1) == 0.01
    one = permutation_p(y, x[:, 1], others, draws=99, seed=1)
    assert one == permutation_p(y, x[:, 1], others, draws=99, seed=1)
    monkeypatch.setattr(linear, "_MOST_DEALT", 500)
    assert one == permutation_p(y, x[:, 1], others, draws=99, seed=1)
    assert permutation_p(y * 0, x[:, 1], others, draws=9, seed=1) is None


def test_what_the_other_columns_say_changes_no_permutation() -> None:
    x, y, _, _ = drawn(14)
    others = x[:, [0, 2, 3]]
    moved = y + others @ [100.0, -20.0, 30.0]
    one = permutation_p(y, x[:, 1], others, draws=99, seed=1)
    assert permutation_p(moved, x[:, 1], others, draws=99, seed=1) == one


def test_deals_that_are_the_same_are_as_extreme() -> None:
    treated, constant = np.array([1.0, 1, 0, 0, 0, 0]), np.ones((6, 1))
    y = np.array([9.0, 8, 1, 2, 3, 1])
    generator = np.random.default_rng(7)
    same = sum((generator.permutation(treated) == treated).all() for _ in range(99))
    assert same > 0
    assert permutation_p(y, treated, constant, draws=99, seed=7) == (1 + same) / 100


@pytest.mark.parametrize("draws", [1, 7])
def test_where_there_is_no_difference_every_deal_is_as_extreme(draws: int) -> None:
    treated, constant = np.array([1.0, 1, 0, 0]), np.ones((4, 1))
    assert permutation_p(np.array([1.0, -1, 1, -1]), treated, constant, draws=draws, seed=1) == 1
    # A difference without any rest has no statistic.
    assert permutation_p(treated, treated, constant, draws=draws, seed=1) is None


def test_the_statistic_of_a_permutation_is_that_of_hc2() -> None:
    x, y, _, _ = drawn(15)
    others = x[:, [0, 2, 3]]
    basis = np.linalg.qr(others)[0]
    left = y - basis @ (basis.T @ y)
    leverages = (basis * basis).sum(axis=1)
    found = linear._studentised(left, x[:, [1]], basis, leverages)
    hc2 = fit(x, y).coefficient(1, "HC2")
    assert found[0] == pytest.approx(hc2.estimate / hc2.std_error, rel=1e-10)


def test_permutations_without_an_effect_are_uniform() -> None:
    generator = np.random.default_rng(16)
    treated = (np.arange(24) < 6).astype(float)
    found = [
        permutation_p(generator.normal(size=24), treated, np.ones((24, 1)), draws=39, seed=seed)
        for seed in range(400)
    ]
    values = np.array(found, dtype=float)
    # Three standard errors of a share of 400.
    assert abs((values <= 0.05).mean() - 0.05) < 0.033
    assert abs((values <= 0.5).mean() - 0.5) < 0.075
