"""What schools would have next year: a region whose truth is known gives its numbers back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from roadmap_core.errors import InvalidData
from roadmap_core.statistics import school_model as rooms
from roadmap_core.statistics.school_model import SchoolModel, log_odds, school_model
from roadmap_core.testing.selection_world import WORKS, drawn_world

GRADES = np.array([0, 0, 1, 1, 2, 2])
YEARS = (0, 1, 2, 3)


def model(world: Any, years: tuple[int, ...] = YEARS, foreseen: int = 4) -> SchoolModel:
    places = list(years)
    return school_model(
        world.failed[:, places],
        world.participants[:, places],
        GRADES,
        years=years,
        foreseen=foreseen,
    )


def test_log_odds_have_half_a_pupil_on_each_side() -> None:
    assert log_odds(np.array([0, 5]), np.array([10, 10])).tolist() == [
        pytest.approx(np.log(0.5 / 10.5)),
        0,
    ]


def test_the_parts_of_a_known_region_are_found_again() -> None:
    one = model(drawn_world(1, schools=2000, served=4))
    # Schools and shocks .25 + .09, less what is lost on few pupils; cohorts .35 ** 2.
    assert one.autocovariances[0] == pytest.approx(0.33, abs=0.06)
    assert one.autocovariances[0] > one.autocovariances[1] > one.autocovariances[3] - 0.02
    assert one.grade_variance == pytest.approx(0.1225, abs=0.03)
    assert one.cell_variance == pytest.approx(0.04, abs=0.03)
    assert (one.variances > 0).all()


def test_schools_with_more_pupils_are_believed_more() -> None:
    world = drawn_world(2, schools=300, served=4)
    one = model(world)
    size = world.participants.sum(axis=(1, 2))
    assert np.corrcoef(size, one.variances)[0, 1] < -0.5


def test_what_is_foreseen_is_right_on_the_whole_and_in_its_spread() -> None:
    world = drawn_world(4, schools=1500, served=4, variant="noshock")
    one = model(world)
    everybody = np.ones(1500, bool)
    levels = one.levels(world.failed[:, 4], world.participants[:, 4], everybody)
    drawn = one.draws(
        world.participants[:, 4],
        everybody,
        levels,
        GRADES,
        number=20,
        rng=np.random.default_rng(1),
        level_error=0.0,
    )
    assert drawn.shape == (20, 1500, 6)
    total, seen = drawn.sum(axis=(1, 2)).mean(), world.failed[:, 4].sum()
    assert total == pytest.approx(seen, rel=0.03)
    n = world.participants[:, 4].sum(axis=1)
    spread = (drawn.sum(axis=2) / n).std(axis=1).mean()
    assert spread == pytest.approx((world.failed[:, 4].sum(axis=1) / n).std(), rel=0.1)
    foreseen = np.corrcoef(one.means, log_odds(world.failed[:, 4].sum(axis=1), n))[0, 1]
    assert foreseen > 0.6


def test_a_level_that_is_not_known_widens_all_schools_together() -> None:
    world = drawn_world(4, schools=50, served=4)
    one = model(world)
    everybody = np.ones(50, bool)
    levels = one.levels(world.failed[:, 4], world.participants[:, 4], everybody)
    totals = [
        one.draws(
            world.participants[:, 4],
            everybody,
            levels,
            GRADES,
            number=200,
            rng=np.random.default_rng(1),
            level_error=error,
        )
        .sum(axis=(1, 2))
        .std()
        for error in (0.0, 0.5)
    ]
    assert totals[1] > 1.5 * totals[0]


def test_a_work_that_nobody_wrote_has_no_level_and_none_failed() -> None:
    world = drawn_world(5, schools=40, served=4)
    one = model(world)
    n = world.participants[:, 4].copy()
    n[:, 2] = 0
    everybody = np.ones(40, bool)
    levels = one.levels(np.minimum(world.failed[:, 4], n), n, everybody)
    assert np.isnan(levels[2])
    drawn = one.draws(
        n, everybody, levels, GRADES, number=3, rng=np.random.default_rng(0), level_error=0.1
    )
    assert not drawn[:, :, 2].any()


def test_schools_and_years_may_be_missing() -> None:
    world = drawn_world(6, schools=60, served=4)
    n, x = world.participants[:, :4].copy(), world.failed[:, :4].copy()
    n[0] = x[0] = 0
    n[1, 3] = x[1, 3] = 0
    n[:, 1, 4:] = x[:, 1, 4:] = 0
    one = school_model(x, n, GRADES, years=YEARS, foreseen=4)
    assert one.means[0] == pytest.approx(0, abs=1e-4)
    assert one.variances[0] == pytest.approx(one.autocovariances[0], rel=1e-3)
    assert one.variances[1] > np.median(one.variances)


@pytest.mark.parametrize(
    ("years", "foreseen"), [((0, 3), 4), ((0, 1), 4), ((1, 3), 5), ((0, 1, 3), 4), (YEARS, 5)]
)
def test_years_may_lie_apart(years: tuple[int, ...], foreseen: int) -> None:
    one = model(drawn_world(7, schools=80, served=4), years, foreseen)
    assert np.isfinite(one.means).all()
    assert (one.variances > 0).all()
    assert (one.variances <= one.autocovariances[0] + 1e-9).all()


def test_one_grade_or_one_work_are_enough() -> None:
    world = drawn_world(8, schools=80, served=4)
    for works, grades in (([0, 1], [0, 0]), ([0], [0]), ([0, 2], [0, 1])):
        one = school_model(
            world.failed[:, :4][:, :, works],
            world.participants[:, :4][:, :, works],
            np.array(grades),
            years=YEARS,
            foreseen=4,
        )
        assert one.grade_variance >= 0
        assert one.cell_variance >= 0
        assert np.isfinite(one.means).all()
    assert len(WORKS) == 6


def test_schools_that_are_all_alike_have_hardly_an_effect() -> None:
    rng = np.random.default_rng(3)
    n = np.full((200, 4, 6), 40)
    x = rng.binomial(n, 0.15)
    one = school_model(x, n, GRADES, years=YEARS, foreseen=4)
    assert one.autocovariances[0] < 0.02
    assert np.abs(one.means).max() < 0.2


def small_region() -> tuple[Any, Any, Any]:
    """Six schools, three years, five works of two grades; some results are missing."""
    rng = np.random.default_rng(11)
    n = rng.integers(4, 40, (6, 3, 5))
    n[0, 1] = 0
    n[5] = 0
    n[1, 2, 3] = n[2, 0, 0] = 0
    n[:, 2, 4] = 0
    n[3, 0, 1] = 1
    chance = 1 / (1 + np.exp(1.5 - rng.normal(0, 0.8, 6)))
    return rng.binomial(n, chance[:, None, None]), n, np.array([0, 0, 1, 1, 1])


def written(n: Any) -> list[Any]:
    return [tuple(place) for place in np.argwhere(n > 0).tolist()]


def test_log_odds_off_their_level_are_those_of_a_line_at_what_the_school_is_expected_at() -> None:
    x, n, _ = small_region()
    schools, years, works = n.shape
    level = np.log((x.sum(0) + 0.5) / (n.sum(0) - x.sum(0) + 0.5))
    expected = np.zeros(schools)
    cells = written(n)
    off, information = np.zeros(n.shape), np.zeros(n.shape)
    for _ in range(4):
        for s, t, j in cells:
            chance = 1 / (1 + np.exp(-level[t, j] - expected[s]))
            information[s, t, j] = max(n[s, t, j] * chance * (1 - chance), 1e-6)
            rest = x[s, t, j] - n[s, t, j] * chance
            off[s, t, j] = expected[s] + rest / information[s, t, j]
        for s in range(schools):
            mass = information[s].sum()
            expected[s] = (off[s] * information[s]).sum() / (mass + 4)
        for t in range(years):
            for j in range(works):
                there = [s for s in range(schools) if n[s, t, j]]
                mass = sum(information[s, t, j] for s in there)
                moved = sum(information[s, t, j] * (off[s, t, j] - expected[s]) for s in there)
                level[t, j] += moved / mass if there else 0
    found, noise = log_odds_off(x, n)
    for t in range(years):
        for j in range(works):
            there = [s for s in range(schools) if n[s, t, j]]
            middle = sum(n[s, t, j] * off[s, t, j] for s in there) / max(1, n[:, t, j].sum())
            for s in range(schools):
                is_there = n[s, t, j] > 0
                told = off[s, t, j] - middle if is_there else 0
                assert found[s, t, j] == pytest.approx(told, abs=1e-12)
                chance_of = 1 / information[s, t, j] if is_there else 1e6
                assert noise[s, t, j] == pytest.approx(chance_of, rel=1e-12)


def log_odds_off(x: Any, n: Any) -> tuple[Any, Any]:
    return rooms._working(x, n.astype(float), n > 0)


@pytest.mark.parametrize("grades", [[0, 0, 1, 1, 1], [0, 0, 0, 0, 0], [0, 1, 2, 3, 4]])
def test_what_works_have_in_common_is_told_by_the_products_of_their_pairs(
    grades: list[int],
) -> None:
    x, n, own = small_region()
    off, noise = log_odds_off(x, n)
    # Works of one grade have much in common here, and each has much alone.
    rng = np.random.default_rng(4)
    off += rng.normal(0, 2, (6, 3, 2))[:, :, own] + rng.normal(0, 2, n.shape)
    off[n == 0] = 0
    cells = written(n)
    weight = {cell: 1 / (noise[cell] + 0.3) for cell in cells}
    sums: dict[str, list[float]] = {"alone": [0, 0], "together": [0, 0], "apart": [0, 0]}
    for s, t, j in cells:
        for k in range(5):
            if n[s, t, k]:
                one, other = (s, t, j), (s, t, k)
                both = weight[one] * weight[other]
                kind = "alone" if j == k else "together" if grades[j] == grades[k] else "apart"
                chance = noise[one] if j == k else 0
                sums[kind][0] += both * (off[one] * off[other] - chance)
                sums[kind][1] += both
    found = {kind: part / whole for kind, (part, whole) in sums.items() if whole}
    alone = found["alone"]
    apart = found.get("apart", found.get("together", alone))
    together = found.get("together", apart)
    grade, cell = rooms._parts(off, noise, n > 0, np.array(grades))
    assert (grade > 0.5, cell > 0.5) == (len(set(grades)) == 2, True)
    assert grade == pytest.approx(max(together - apart, 0), abs=1e-12)
    assert cell == pytest.approx(max(alone - max(together, apart), 0), abs=1e-12)


def test_one_work_has_all_its_variance_in_common_with_itself() -> None:
    off, noise = np.array([[[2.0]], [[-1.0]], [[0.5]]]), np.full((3, 1, 1), 0.2)
    found = rooms._parts(off, noise, noise > 0, np.array([0]))
    assert found == (0, 0)


def test_a_mean_of_next_to_nothing_is_one() -> None:
    values, weights = np.array([[4.0, 1.0], [1.0, 7.0]]), np.array([[0.1, 0.0], [0.2, 0.0]])
    assert rooms._mean(values, weights).tolist() == [pytest.approx(2), 0]
    assert (rooms._ratio(0.2, 0.5), rooms._ratio(0.2, 0.0)) == (0.4, None)
    # One work of three pupils' worth of chance.
    wide = np.full((1, 1, 1), 3.0)
    effects, errors = rooms._by_year(wide - 1, wide, wide > 0, np.array([0]), 0.2, 0.1)
    assert (effects[0, 0], errors[0, 0]) == pytest.approx((2, 3.3))
    found = rooms._autocovariances(np.full((1, 2), 10.0), np.full((1, 2), 5.0), (1, 2))
    assert found == {0: pytest.approx(95), 1: pytest.approx(0.98 * 95)}


def by_year() -> tuple[Any, Any]:
    x, n, grades = small_region()
    off, noise = log_odds_off(x, n)
    return rooms._by_year(off, noise, n > 0, grades, 0.13, 0.07)


def test_the_effect_of_a_year_is_the_weighted_mean_of_its_works_with_its_error() -> None:
    x, n, grades = small_region()
    off, noise = log_odds_off(x, n)
    effects, errors = by_year()
    for s in range(6):
        for t in range(3):
            there = [j for j in range(5) if n[s, t, j]]
            if not there:
                assert (effects[s, t], errors[s, t]) == (0, 1e6)
                continue
            w = {j: 1 / (noise[s, t, j] + 0.07 + 0.13 / 2) for j in there}
            total = sum(w.values())
            assert effects[s, t] == pytest.approx(sum(w[j] * off[s, t, j] for j in there) / total)
            # Works of one grade share its effect, each has chance and an effect of its own.
            variance = sum(w[j] ** 2 * (noise[s, t, j] + 0.07) for j in there)
            for grade in (0, 1):
                variance += 0.13 * sum(w[j] for j in there if grades[j] == grade) ** 2
            assert errors[s, t] == pytest.approx(variance / total**2)


@pytest.mark.parametrize("years", [(2021, 2022, 2023), (2020, 2021, 2024)])
def test_autocovariances_are_weighted_products_of_years(years: tuple[int, ...]) -> None:
    effects, errors = by_year()
    effects = effects * 3
    sums: dict[int, list[float]] = {}
    for s in range(6):
        for a, later in enumerate(years):
            for b, earlier in enumerate(years):
                if b > a or 1e6 in (errors[s, a], errors[s, b]):
                    continue
                weight = 1 / (errors[s, a] + 0.3) / (errors[s, b] + 0.3)
                pair = sums.setdefault(later - earlier, [0, 0])
                chance = errors[s, a] if a == b else 0
                pair[0] += weight * (effects[s, a] * effects[s, b] - chance)
                pair[1] += weight
    variance = sums[0][0] / sums[0][1]
    assert variance > 1e-4
    found = rooms._autocovariances(effects, errors, years)
    assert list(found) == sorted(sums)
    assert found[0] == pytest.approx(variance)
    for apart, (part, whole) in sums.items():
        if apart:
            bound = 0.98 * variance
            assert found[apart] == pytest.approx(min(max(part / whole, -bound), bound))


def test_years_that_nothing_is_known_of_have_no_autocovariance() -> None:
    effects, errors = np.array([[2.0, 0.0], [1.0, 0.0]]), np.array([[0.2, 1e6], [0.2, 1e6]])
    found = rooms._autocovariances(effects, errors, (1, 2))
    assert found == {0: pytest.approx(2.5 - 0.2)}
    # Opposite years are never more unlike than neighbours may be alike.
    effects, errors = np.array([[2.0, -2.0], [2.0, -2.0]]), np.full((2, 2), 0.1)
    found = rooms._autocovariances(effects, errors, (1, 2))
    assert found == {0: pytest.approx(3.9), 1: pytest.approx(-0.98 * 3.9)}
    nothing = rooms._autocovariances(effects, np.full((2, 2), 1e6), (1, 2))
    assert nothing == {0: 1e-4}


COVARIANCES = {0: 1.0, 1: 0.8, 2: 0.7, 3: 0.5, 5: 0.3}


@pytest.mark.parametrize(
    ("years", "foreseen", "used", "ahead"),
    [
        ((1, 2, 3), 4, [3, 2, 1], [0.8, 0.7, 0.5]),
        # Three years at most.
        ((0, 1, 2, 3), 4, [3, 2, 1], [0.8, 0.7, 0.5]),
        # Nobody saw years that are four apart: the year before is left out.
        ((0, 2, 3), 4, [3, 2], [0.8, 0.7]),
        ((1, 2, 5), 6, [5], [0.8]),
        # None so far apart were seen: the next that are farther speak, or the last.
        ((1, 2), 6, [2], [0.3]),
        ((1, 2), 12, [2], [0.3]),
        # Years themselves do not matter, how far apart they are does.
        ((2021, 2022, 2023), 2024, [2023, 2022, 2021], [0.8, 0.7, 0.5]),
    ],
)
def test_what_is_foreseen_is_the_best_line_of_the_years_that_were_seen(
    years: tuple[int, ...], foreseen: int, used: list[int], ahead: list[float]
) -> None:
    rng = np.random.default_rng(5)
    effects, errors = rng.normal(size=(4, len(years))), rng.uniform(0.1, 0.9, (4, len(years)))
    covariances = {0: 1.0, 1: 0.8, 7: 0.3} if years == (1, 2) else COVARIANCES
    if len(years) == 4:
        covariances = covariances | {4: 0.4}
    means, variances = rooms._foreseen(effects, errors, covariances, years, foreseen)
    places = [years.index(year) for year in used]
    between = np.array([[covariances[abs(a - b)] for a in used] for b in used])
    for s in range(4):
        weights = np.linalg.inv(between + np.diag(errors[s, places])) @ ahead
        assert means[s] == pytest.approx(weights @ effects[s, places])
        assert variances[s] == pytest.approx(1 - weights @ ahead)


def test_years_that_cannot_be_alike_so_are_made_possible() -> None:
    # Of these covariances one eigenvalue would be below 0.
    covariances = {0: 1.0, 1: 0.98, 2: 0.0}
    effects, errors = np.array([[1.0, 2.0, 3.0]]), np.full((1, 3), 0.5)
    means, variances = rooms._foreseen(effects, errors, covariances | {3: 0.1}, (1, 2, 3), 4)
    raw = np.array([[1, 0.98, 0], [0.98, 1, 0.98], [0, 0.98, 1]])
    values, vectors = np.linalg.eigh(raw)
    assert values[0] < 0
    between = vectors @ np.diag(np.maximum(values, 1e-4)) @ vectors.T
    ahead = np.array([0.98, 0.0, 0.1])
    weights = np.linalg.inv(between + 0.5 * np.eye(3)) @ ahead
    assert means[0] == pytest.approx(weights @ [3.0, 2.0, 1.0])
    assert variances[0] == pytest.approx(1 - weights @ ahead)


def test_a_variance_that_would_be_none_is_the_least() -> None:
    covariances = {0: 1.0, 1: 1.5}
    _, variances = rooms._foreseen(np.ones((1, 1)), np.full((1, 1), 0.1), covariances, (1,), 2)
    assert variances[0] == 1e-4


def one_model(cell_variance: float = 0.3) -> SchoolModel:
    return SchoolModel(
        autocovariances={0: 1.0},
        grade_variance=0.2,
        cell_variance=cell_variance,
        means=np.array([0.5, -0.5, 0.1, 0.0]),
        variances=np.array([0.4, 0.2, 0.3, 0.1]),
    )


def test_the_level_of_a_work_is_where_as_many_fail_as_failed() -> None:
    n, x = np.array([[9, 1], [8, 0], [7, 0], [50, 50]]), np.array([[3, 1], [2, 0], [1, 0], [0, 0]])
    listed = np.array([True, True, True, False])
    model = one_model()
    levels = model.levels(x, n, listed)
    nodes, weights = np.polynomial.hermite_e.hermegauss(11)
    share = weights / weights.sum()

    def failing(level: float) -> float:
        return sum(
            int(n[s, 0])
            * float(
                share @ (1 / (1 + np.exp(-level - mean - np.sqrt(variance + 0.2 + 0.3) * nodes)))
            )
            for s, (mean, variance) in enumerate(zip(model.means, model.variances, strict=True))
            if listed[s]
        )

    assert failing(levels[0]) == pytest.approx(6, rel=1e-9)
    # The one pupil of the other work failed: the level is as high as levels go.
    assert levels[1] == pytest.approx(12)


def test_draws_add_what_is_not_known_on_each_floor() -> None:
    n = np.array([[5000, 4000, 0], [3000, 2000, 900], [1, 1, 1], [6, 6, 6]])
    listed, grades = np.array([True, True, False, True]), np.array([1, 0, 1])
    levels, model = np.array([-1.0, 0.5, np.nan]), one_model()
    found = model.draws(
        n, listed, levels, grades, number=4, rng=np.random.default_rng(9), level_error=0.6
    )
    rng = np.random.default_rng(9)
    own, grade = rng.normal(size=(4, 3)), rng.normal(size=(4, 3, 2))
    cell, common = rng.normal(size=(4, 3, 3)), rng.normal(size=4)
    chances = np.zeros((4, 3, 3))
    schools = [0, 1, 3]
    for d in range(4):
        for s, school in enumerate(schools):
            for j in range(3):
                logit = model.means[school] + np.sqrt(model.variances[school]) * own[d, s]
                logit += np.sqrt(0.2) * grade[d, s, grades[j]] + np.sqrt(0.3) * cell[d, s, j]
                logit += 0.6 * common[d] + (levels[j] if j < 2 else 0)
                chances[d, s, j] = 1 / (1 + np.exp(-logit))
    assert found.tolist() == rng.binomial(n[schools], chances).tolist()
    assert found.dtype == np.int64


def test_effects_are_told_from_the_mean_of_the_schools_of_their_year() -> None:
    x, n, grades = small_region()
    off, noise = log_odds_off(x, n)
    grade, cell = rooms._parts(off, noise, n > 0, grades)
    effects, errors = rooms._by_year(off, noise, n > 0, grades, grade, cell)
    for t in range(3):
        there = [s for s in range(6) if errors[s, t] < 1e6]
        w = {s: 1 / errors[s, t] for s in range(6)}
        middle = sum(w[s] * effects[s, t] for s in there) / sum(w.values())
        for s in there:
            effects[s, t] -= middle
    covariances = rooms._autocovariances(effects, errors, (1, 2, 3))
    means, variances = rooms._foreseen(effects, errors, covariances, (1, 2, 3), 4)
    one = school_model(x, n, grades, years=(1, 2, 3), foreseen=4)
    assert one.means.tolist() == pytest.approx(means.tolist(), rel=1e-9)
    assert one.variances.tolist() == pytest.approx(variances.tolist(), rel=1e-9)
    assert one.autocovariances == pytest.approx(covariances)
    assert (one.grade_variance, one.cell_variance) == (grade, cell)


def test_two_years_and_three_schools_are_enough() -> None:
    x, n, grades = small_region()
    assert len(school_model(x[:3, :2], n[:3, :2], grades, years=(1, 2), foreseen=3).means) == 3
    with pytest.raises(InvalidData) as caught:
        school_model(x[:3, :1], n[:3, :1], grades, years=(1,), foreseen=3)
    assert caught.value.problems == ("two years or more are needed @ $.failed",)
    with pytest.raises(InvalidData) as caught:
        school_model(x[:2], n[:2], grades, years=(1, 2, 3), foreseen=4)
    assert caught.value.problems == ("three schools or more are needed @ $.failed",)
