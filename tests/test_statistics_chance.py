"""How often chance alone makes a flag."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from roadmap_core import InvalidData
from roadmap_core.statistics import (
    Chance,
    at_least_of,
    binomial_tail,
    chance_of_flag,
    chance_of_share,
    simulated_chance,
    wilson,
)


@pytest.mark.parametrize(
    ("norm", "n", "needed"),
    [
        *((30, 10, 3), (30, 5, 2), (30, 11, 4), (28.5, 200, 57), (28.6, 200, 58)),
        *((0, 5, 0), (100, 5, 5), (0.1, 1000, 1), (55, 20, 11), (7, 100, 7)),
    ],
)
def test_a_norm_is_reached_by_whole_pupils(norm: float, n: int, needed: int) -> None:
    assert chance_of_share(norm, n, 0.2) == binomial_tail(needed, n, 0.2)


def test_two_works_of_four() -> None:
    each = binomial_tail(3, 10, 0.2)
    assert chance_of_flag(30, [10] * 4, [0.2] * 4, 2) == at_least_of(2, [each] * 4)
    unequal = [binomial_tail(3, 10, 0.2), binomial_tail(6, 20, 0.25)]
    assert chance_of_flag(30, [10, 20], [0.2, 0.25], 1) == at_least_of(1, unequal)


def test_without_pupils_there_is_no_chance() -> None:
    assert chance_of_share(30, 0, 0.2) is None
    assert chance_of_flag(30, [0, 0], [0.2, 0.2], 1) == 0
    assert chance_of_flag(30, [0, 10], [0.2, 0.2], 1) == pytest.approx(binomial_tail(3, 10, 0.2))
    assert chance_of_flag(30, [], [], 1) == 0
    assert chance_of_flag(30, [], [], 0) == 1


def low_twice(counts: Any) -> Any:
    return (counts * 100 >= 30 * 10).sum(axis=1) >= 2


def test_simulation_agrees_with_the_exact_chance() -> None:
    exact = chance_of_flag(30, [10] * 4, [0.2] * 4, 2)
    found = simulated_chance(low_twice, [10] * 4, [0.2] * 4, seed=122)
    assert found.low < exact < found.high
    assert found.draws == 10_000
    assert (found.low, found.high) == wilson(round(found.probability * 10_000), 10_000, 99)
    assert found == simulated_chance(low_twice, [10] * 4, [0.2] * 4, seed=122, draws=10_000)
    assert found != simulated_chance(low_twice, [10] * 4, [0.2] * 4, seed=123)


def test_what_the_rule_sees_is_a_row_a_draw_and_a_column_a_work() -> None:
    seen: list[Any] = []

    def rule(counts: Any) -> Any:
        seen.append(counts)
        return counts[:, 0] >= 0

    assert simulated_chance(rule, [3, 0], [1, 0.5], seed=1, draws=7).probability == 1
    assert seen[0].tolist() == [[3, 0]] * 7
    found = simulated_chance(lambda counts: counts[:, 0] > 3, [3], [1], seed=1, draws=1)
    assert found == Chance(0.0, 0.0, found.high, 1)
    assert found.high == pytest.approx(0.869, abs=1e-3)


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (
            lambda: chance_of_share(101, 10, 0.2),
            "per cent from 0 to 100 are needed, got 101.0 @ $.norm",
        ),
        (
            lambda: chance_of_share(-1, 0, 0.2),
            "per cent from 0 to 100 are needed, got -1.0 @ $.norm",
        ),
        (lambda: chance_of_share(math.nan, 10, 0.2), "a finite number is needed, got nan @ $.norm"),
        (lambda: chance_of_share(30, 1.5, 0.2), "a whole number is needed, got 1.5 @ $.n"),  # type: ignore[arg-type]
        (lambda: chance_of_share(30, 0, 2), "a number from 0 to 1 is needed, got 2.0 @ $.true"),
        (
            lambda: chance_of_flag(30, [10], [], 1),
            "one share a work is needed, got 0 for 1 @ $.true",
        ),
        (
            lambda: simulated_chance(low_twice, [10, 5], [0.5], seed=1),
            "one share a work is needed, got 1 for 2 @ $.true",
        ),
        (
            lambda: simulated_chance(low_twice, [10, -1], [0.5, 0.5], seed=1),
            "a number from 0 on is needed, got -1 @ $.sizes[1]",
        ),
        (
            lambda: simulated_chance(low_twice, [10, 1], [0.5, 1.5], seed=1),
            "a number from 0 to 1 is needed, got 1.5 @ $.true[1]",
        ),
        (
            lambda: simulated_chance(low_twice, [10], [0.5], seed=1, draws=0),
            "a number from 1 on is needed, got 0 @ $.draws",
        ),
        (
            lambda: simulated_chance(low_twice, [10], [0.5], seed=-1),
            "a number from 0 on is needed, got -1 @ $.seed",
        ),
        (
            lambda: simulated_chance(lambda counts: counts > 3, [10], [0.5], seed=1, draws=9),
            "9 truth values are needed, one a draw @ $.flagged",
        ),
        (
            lambda: simulated_chance(lambda counts: counts[:, 0], [10], [0.5], seed=1, draws=9),
            "9 truth values are needed, one a draw @ $.flagged",
        ),
        (
            lambda: simulated_chance(lambda _: np.array(True), [10], [0.5], seed=1, draws=9),
            "9 truth values are needed, one a draw @ $.flagged",
        ),
    ],
)
def test_what_cannot_be_is_refused(call: Callable[[], object], problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        call()
    assert caught.value.problems == (problem,)
