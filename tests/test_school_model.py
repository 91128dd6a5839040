"""What schools would have next year: a region whose truth is known gives its numbers back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from roadmap_core.errors import InvalidData
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


def test_too_few_years_or_schools_are_refused() -> None:
    n = np.full((5, 1, 6), 40)
    with pytest.raises(InvalidData, match="two years or more are needed"):
        school_model(n, n, GRADES, years=(0,), foreseen=1)
    n = np.full((2, 3, 6), 40)
    with pytest.raises(InvalidData, match="three schools or more are needed"):
        school_model(n, n, GRADES, years=(0, 1, 2), foreseen=3)
