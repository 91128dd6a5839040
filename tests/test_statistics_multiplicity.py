"""False findings among many tests."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from roadmap_core import InvalidData
from roadmap_core.statistics import benjamini_hochberg

# Benjamini and Hochberg (1995), section 3.2: fifteen comparisons of two treatments of a heart
# attack.
PUBLISHED = (
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
)

p_values = st.lists(
    st.floats(0, 1) | st.sampled_from([0.0, 1.0, 0.05, 5e-324]) | st.none(), max_size=30
)


def test_the_published_example_keeps_four_where_bonferroni_keeps_three() -> None:
    q_values = benjamini_hochberg(PUBLISHED)
    assert [q is not None and q <= 0.05 for q in q_values] == [True] * 4 + [False] * 11
    assert sum(p <= 0.05 / 15 for p in PUBLISHED) == 3
    assert q_values[:5] == pytest.approx((0.0015, 0.003, 0.0095, 0.035625, 0.0603))
    assert q_values[5:9] == pytest.approx((0.447 / 7, 0.447 / 7, 0.0645, 0.0765))


@given(p_values)
def test_q_values_are_scipys_and_none_stays_none(given_values: list[float | None]) -> None:
    found = benjamini_hochberg(given_values)
    assert [q is None for q in found] == [p is None for p in given_values]
    made = [p for p in given_values if p is not None]
    expected = stats.false_discovery_control(made).tolist() if made else []
    assert [q for q in found if q is not None] == pytest.approx(expected, rel=1e-12, abs=1e-300)


@given(p_values, st.randoms(use_true_random=False))
def test_the_order_changes_nothing(given_values: list[float | None], rng: Any) -> None:
    places = list(range(len(given_values)))
    rng.shuffle(places)
    found = benjamini_hochberg(given_values)
    shuffled = benjamini_hochberg(given_values[place] for place in places)
    assert shuffled == tuple(found[place] for place in places)


@given(p_values)
def test_a_q_value_is_no_smaller_than_its_p_value_and_rises_with_it(
    given_values: list[float | None],
) -> None:
    pairs = sorted(
        (p, q)
        for p, q in zip(given_values, benjamini_hochberg(given_values), strict=True)
        if p is not None and q is not None
    )
    assert all(p <= q <= 1 for p, q in pairs)
    assert [q for _, q in pairs] == sorted(q for _, q in pairs)


def test_equal_p_values_have_equal_q_values() -> None:
    assert benjamini_hochberg([0.02, 0.5, 0.02]) == (0.03, 0.5, 0.03)


def test_a_test_that_was_not_made_is_not_counted() -> None:
    assert benjamini_hochberg([None, 0.02, None]) == (None, 0.02, None)
    assert benjamini_hochberg([None]) == (None,)
    assert benjamini_hochberg([]) == ()


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (math.nan, "a finite number is needed, got nan @ $.p_values[1]"),
        (1.2, "a number from 0 to 1 is needed, got 1.2 @ $.p_values[1]"),
        (-0.1, "a number from 0 to 1 is needed, got -0.1 @ $.p_values[1]"),
        ("0.1", "a finite number is needed, got str @ $.p_values[1]"),
    ],
)
def test_what_is_no_p_value_is_refused(value: float, problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        benjamini_hochberg([0.5, value])
    assert caught.value.problems == (problem,)
