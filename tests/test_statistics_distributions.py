"""Tails and quantiles without a package, and the search for a crossing."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from roadmap_core import InvalidData
from roadmap_core.statistics import (
    beta_head,
    beta_quantile,
    distributions,
    normal_quantile,
    normal_tail,
    student_quantile,
    student_tail,
)
from roadmap_core.statistics.crossing import crossing


@pytest.mark.parametrize("z", [-38, -3, -1e-9, 0, 0.5, 1.96, 8, 37])
def test_the_normal_tail(z: float) -> None:
    assert normal_tail(z) == pytest.approx(float(stats.norm.sf(z)), rel=1e-11, abs=0)


@pytest.mark.parametrize("p", [1e-300, 1e-9, 0.025, 0.5, 0.975, 1 - 1e-9])
def test_the_normal_quantile(p: float) -> None:
    assert normal_quantile(p) == pytest.approx(float(stats.norm.ppf(p)), rel=1e-13, abs=1e-16)


@pytest.mark.parametrize("df", [0.3, 1, 2, 3.7, 10, 30, 1e3, 1e5])
@pytest.mark.parametrize("t", [-40, -3, -1, 0, 1e-4, 0.7, 1, 2, 2.5, 6, 35, 1e5])
def test_the_tail_of_student(t: float, df: float) -> None:
    expected = float(stats.t.sf(t, df))
    assert student_tail(t, df) == pytest.approx(expected, rel=1e-9, abs=1e-250)


@pytest.mark.parametrize("df", [0.3, 1, 2, 3.7, 10, 1e3, 1e5])
@pytest.mark.parametrize("p", [1e-6, 0.025, 0.3, 0.5, 0.6, 0.95, 0.999])
def test_the_quantile_of_student(p: float, df: float) -> None:
    expected = float(stats.t.ppf(p, df))
    assert student_quantile(p, df) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("df", [10_000.5, 1e5, 1e6, 1e9, 1e300])
def test_many_degrees_of_freedom_keep_twelve_digits(df: float) -> None:
    for t in (-8, -3, 0, 0.1, 1, 1.96, 4, 8):
        assert student_tail(t, df) == pytest.approx(float(stats.t.sf(t, df)), rel=1e-11, abs=0)
    for p in (1e-10, 0.025, 0.3, 0.5, 0.8, 0.975):
        expected = float(stats.t.ppf(p, df))
        assert student_quantile(p, df) == pytest.approx(expected, rel=1e-12, abs=1e-15)


def test_the_series_and_the_fraction_meet() -> None:
    few, many = 10_000, math.nextafter(10_000, math.inf)
    for t in (-2.5, 0.3, 1.96, 4):
        assert student_tail(t, many) == pytest.approx(student_tail(t, few), rel=1e-10)
    assert student_quantile(0.975, many) == pytest.approx(student_quantile(0.975, few), rel=1e-10)


def test_so_far_out_no_tail_is_left() -> None:
    assert student_tail(1e300, 1e6) == student_tail(1e308, 1e300) == 0
    assert student_tail(-1e300, 1e6) == 1


def test_closed_forms_of_student() -> None:
    assert student_tail(1, 1) == pytest.approx(0.25, rel=1e-14)
    assert student_quantile(0.75, 1) == pytest.approx(1, rel=1e-14)
    assert student_quantile(0.5, 7) == 0
    assert student_tail(0, 7) == 0.5


@pytest.mark.parametrize(
    ("a", "b"), [(0.01, 3), (0.5, 0.5), (1, 1), (2, 7.5), (300, 20), (5e3, 1e4)]
)
def test_the_beta_distribution(a: float, b: float) -> None:
    for x in (0.0, 1e-9, 0.05, 0.3, 0.33, 0.5, 0.94, 0.999, 1.0):
        expected = float(stats.beta.cdf(x, a, b))
        assert beta_head(x, a, b) == pytest.approx(expected, rel=1e-9, abs=1e-250)
    for p in (0.003, 0.025, 0.5, 0.975):
        expected = float(stats.beta.ppf(p, a, b))
        assert beta_quantile(p, a, b) == pytest.approx(expected, rel=1e-9, abs=1e-320)


@given(st.floats(0.01, 0.99), st.floats(0.5, 50), st.floats(0.5, 50))
def test_a_quantile_is_where_its_probability_is_reached(p: float, a: float, b: float) -> None:
    assert beta_head(beta_quantile(p, a, b), a, b) == pytest.approx(p, rel=1e-9)
    assert student_tail(student_quantile(p, a), a) == pytest.approx(1 - p, rel=1e-9)


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: normal_tail(math.inf), "a finite number is needed, got inf @ $.z"),
        (lambda: normal_quantile(0), "a number between 0 and 1 is needed, got 0.0 @ $.p"),
        (lambda: normal_quantile(1), "a number between 0 and 1 is needed, got 1.0 @ $.p"),
        (lambda: student_tail(math.nan, 3), "a finite number is needed, got nan @ $.t"),
        (lambda: student_tail(1, 0), "a number above 0 is needed, got 0.0 @ $.df"),
        (lambda: student_quantile(1.5, 3), "a number between 0 and 1 is needed, got 1.5 @ $.p"),
        (lambda: student_quantile(0.5, -1), "a number above 0 is needed, got -1.0 @ $.df"),
        (
            lambda: beta_head(0.5, 1, 1_000_001),
            "a number up to 1000000 is needed, got 1000001.0 @ $.b",
        ),
        (lambda: beta_head(1.5, 1, 1), "a number from 0 to 1 is needed, got 1.5 @ $.x"),
        (lambda: beta_head(0.5, 0, 1), "a number above 0 is needed, got 0.0 @ $.a"),
        (lambda: beta_head(0.5, 1, 0), "a number above 0 is needed, got 0.0 @ $.b"),
        (lambda: beta_quantile(0, 1, 1), "a number between 0 and 1 is needed, got 0.0 @ $.p"),
        (lambda: beta_quantile(0.5, 0, 1), "a number above 0 is needed, got 0.0 @ $.a"),
        (lambda: beta_quantile(0.5, 1, 0), "a number above 0 is needed, got 0.0 @ $.b"),
    ],
)
def test_what_cannot_be_is_refused(call: Callable[[], float], problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        call()
    assert caught.value.problems == (problem,)


@pytest.mark.parametrize(
    ("rises", "low", "high", "place", "most_calls"),
    [
        (lambda x: x**3 - 2, 0, 2, 2 ** (1 / 3), 11),
        (lambda x: math.exp(x) - 1e10, 0, 700, math.log(1e10), 20),
        (lambda x: x - 0.3, 0, 1, 0.3, 6),
        (lambda x: -1 if x < 0.3 else 1, 0, 1, 0.3, 58),
        (lambda x: math.copysign(abs(x - 0.3) ** (1 / 9), x - 0.3), 0, 1, 0.3, 70),
        (lambda x: x, 0, 1, 0, 2),
        (lambda x: x + 1, 0, 1, 0, 2),
        (lambda x: x - 1, 0, 1, 1, 2),
        (lambda x: x - 2, 0, 1, 1, 2),
        (lambda x: x + 0.25, -1, 1, -0.25, 6),
        (lambda x: -1 if x <= 0 else 1, 0, 1, 0, 1100),
    ],
)
def test_the_crossing_is_found_in_few_steps(
    rises: Callable[[float], float], low: float, high: float, place: float, most_calls: int
) -> None:
    seen: list[float] = []

    def counted(x: float) -> float:
        seen.append(x)
        return rises(x)

    assert crossing(counted, low, high) == pytest.approx(place, rel=4e-15, abs=1e-320)
    assert len(seen) <= most_calls
    assert all(low <= x <= high for x in seen)


def test_the_middle_of_student_is_nought() -> None:
    for df in (0.5, 3, 20_000):
        assert math.copysign(1, student_quantile(0.5, df)) == 1
        assert (student_quantile(0.5, df), student_tail(0, df)) == (0, 0.5)


def test_so_far_out_that_a_square_is_no_number() -> None:
    assert distributions._log_square(1e9) == pytest.approx(2 * math.log(1e9))
    assert distributions._log_square(1e200) == pytest.approx(2 * math.log(1e200))
    assert distributions._log_square(-1e7) == pytest.approx(2 * math.log(1e7))
    assert student_tail(1e13, 10_001) == 0
    assert student_tail(-1e13, 10_001) == 1


def test_a_fraction_is_not_divided_by_nought() -> None:
    assert distributions._off_zero(0.0) == distributions._off_zero(-1e-301) == 1e-300
    assert (distributions._off_zero(-0.5), distributions._off_zero(1e-299)) == (-0.5, 1e-299)


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: student_quantile(math.nan, 3), "a finite number is needed, got nan @ $.p"),
        (lambda: normal_quantile(1), "a number between 0 and 1 is needed, got 1.0 @ $.p"),
        (lambda: beta_head(0.5, math.inf, 1), "a finite number is needed, got inf @ $.a"),
        (lambda: beta_head(0.5, 1, -1), "a number above 0 is needed, got -1.0 @ $.b"),
        (
            lambda: beta_quantile(0.5, 1, 1_000_001),
            "a number up to 1000000 is needed, got 1000001.0 @ $.b",
        ),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(call: Any, problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        call()
    assert caught.value.problems == (problem,)
    assert beta_head(0.5, 1_000_000, 1_000_000) == pytest.approx(0.5, abs=1e-8)
