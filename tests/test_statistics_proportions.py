"""Counts of successes: published intervals, exact tails, tests, and what is refused."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import combinations
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from roadmap_core import InvalidData
from roadmap_core.statistics import (
    at_least_of,
    binomial_head,
    binomial_point,
    binomial_tail,
    binomial_test,
    clopper_pearson,
    sign_test,
    wilson,
    wilson_bounds,
    z_of,
)
from roadmap_core.statistics.proportions import _stirling_rest

# Newcombe (1998), Statistics in Medicine 17: 857-872, table I, methods 3 and 5.
NEWCOMBE = [
    (81, 263, "0.2553 0.3662", "0.2527 0.3676"),
    (15, 148, "0.0624 0.1605", "0.0578 0.1617"),
    (0, 20, "0.0000 0.1611", "0.0000 0.1684"),
    (1, 29, "0.0061 0.1718", "0.0009 0.1776"),
]
# How often chance alone crosses 30 %: one work, and two of four; rows are pupils, columns the
# true share.
CHANCE = """
  5  .081/.036 .165/.129 .263/.283 .367/.467 .572/.787
 10  .070/.027 .180/.151 .322/.388 .474/.648 .738/.942
 20  .011/.001 .067/.025 .196/.174 .383/.495 .755/.952
 50  .000/.000 .005/.000 .061/.020 .252/.265 .812/.977
100  .000/.000 .000/.000 .011/.001 .150/.109 .876/.993
"""

chances = st.floats(0, 1) | st.sampled_from([0.0, 1.0, 0.5, 5e-324, 1e-300, 1 - 2**-53, 1e-16])
few = st.integers(0, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
counts = st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def told(bounds: tuple[float, float] | None) -> str:
    assert bounds is not None
    return f"{bounds[0]:.4f} {bounds[1]:.4f}"


def exact_tail(k: int, n: int, p: float) -> float:
    """The tail in 60 digits, term by term."""
    with localcontext() as context:
        context.prec = 60
        chance = Decimal(p)
        term = Decimal(math.comb(n, k)) * chance**k * (1 - chance) ** (n - k)
        total, odds = Decimal(0), chance / (1 - chance)
        for j in range(k, n + 1):
            total += term
            term *= odds * (n - j) / (j + 1)
            if term < total * Decimal("1e-25"):
                break
        return float(total)


@pytest.mark.parametrize(("successes", "n", "score", "exact"), NEWCOMBE)
def test_intervals_are_those_of_newcombe(successes: int, n: int, score: str, exact: str) -> None:
    assert told(wilson(successes, n)) == score
    assert told(clopper_pearson(successes, n)) == exact


@pytest.mark.parametrize("row", CHANCE.split("\n")[1:-1])
def test_chance_crosses_thirty_per_cent_as_often_as_printed(row: str) -> None:
    n, *cells = row.split()
    for true, cell in zip((0.10, 0.15, 0.20, 0.25, 0.35), cells, strict=True):
        once = binomial_tail(math.ceil(int(n) * Fraction(30, 100)), int(n), true)
        twice = at_least_of(2, [once] * 4)
        assert f"{once:.3f}/{twice:.3f}".replace("0.", ".") == cell, true


@pytest.mark.parametrize(
    ("confidence", "z"),
    [
        (95, 1.959963984540054),
        (90, 1.6448536269514722),
        (99, 2.5758293035489004),
        (50, 0.6744897501960817),
    ],
)
def test_the_normal_quantile_of_a_confidence(confidence: float, z: float) -> None:
    assert z_of(confidence) == pytest.approx(z, rel=1e-15)


def test_ninety_five_per_cent_is_what_is_meant_where_none_is_said() -> None:
    assert z_of() == z_of(95)
    assert wilson(3, 10) == wilson(3, 10, 95) != wilson(3, 10, 90)
    assert clopper_pearson(3, 10) == clopper_pearson(3, 10, 95) != clopper_pearson(3, 10, 90)


def test_a_confidence_near_a_hundred_keeps_its_digits() -> None:
    assert z_of(100 - 2e-12) == pytest.approx(stats.norm.isf(1e-14), rel=1e-3)
    assert z_of(1.0001) == pytest.approx(0.01253, rel=1e-3)


@pytest.mark.parametrize("n", [1, 3, 8, 25, 42, 47])
@pytest.mark.parametrize("confidence", [90, 95, 99])
def test_none_and_all_have_a_bound_that_is_exactly_none_or_all(n: int, confidence: float) -> None:
    # The other bound is that of Wilson's form with nothing but z: n / (n + z²).
    square = z_of(confidence) ** 2
    none: Any = wilson(0, n, confidence)
    everybody: Any = wilson(n, n, confidence)
    assert none == (0, pytest.approx(square / (n + square), rel=1e-12))
    assert everybody == (pytest.approx(n / (n + square), rel=1e-12), 1)
    root = ((100 - confidence) / 200) ** (1 / n)
    none, everybody = clopper_pearson(0, n, confidence), clopper_pearson(n, n, confidence)
    assert none == (0, pytest.approx(1 - root, rel=1e-12))
    assert everybody == (pytest.approx(root, rel=1e-12), 1)


def test_without_a_trial_there_is_no_share_and_no_test() -> None:
    assert wilson(0, 0) is None
    assert clopper_pearson(0, 0) is None
    assert binomial_test(0, 0, 0.3) is None
    assert sign_test(0, 0) is None
    assert binomial_tail(0, 0, 0.3) == 1
    assert binomial_tail(1, 0, 0.3) == 0
    assert binomial_head(0, 0, 0.3) == 1
    assert binomial_point(0, 0, 0.3) == 1


@given(counts, st.sampled_from([50, 80, 90, 95, 99, 99.99]))
def test_wilson_is_the_textbook_form_and_holds_the_share(
    pair: tuple[int, int], level: float
) -> None:
    x, n = pair
    bounds = wilson(x, n, level)
    if not n:
        assert bounds is None
        return
    assert bounds is not None
    z, p = NormalDist().inv_cdf(0.5 + level / 200), x / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    assert bounds == pytest.approx((middle - half, middle + half), abs=1e-12)
    assert wilson_bounds(x, n, z_of(level)) == pytest.approx(bounds, abs=1e-12)
    assert 0 <= bounds[0] <= p <= bounds[1] <= 1
    assert (bounds[0] == 0) == (x == 0)
    assert (bounds[1] == 1) == (x == n)


@settings(max_examples=40)
@given(few.filter(lambda pair: pair[1] > 0))
def test_intervals_mirror_and_rise_with_the_successes(pair: tuple[int, int]) -> None:
    x, n = pair
    for interval in (wilson, clopper_pearson):
        bounds = interval(x, n)
        mirrored = interval(n - x, n)
        assert bounds is not None
        assert mirrored is not None
        assert bounds == pytest.approx((1 - mirrored[1], 1 - mirrored[0]), abs=1e-12)
        if x < n:
            more = interval(x + 1, n)
            assert more is not None
            assert more[0] > bounds[0]
            assert more[1] > bounds[1]


@settings(max_examples=40)
@given(few.filter(lambda pair: pair[1] > 0), st.sampled_from([50, 90, 95, 99.9]))
def test_the_exact_interval_is_scipys(pair: tuple[int, int], level: float) -> None:
    expected = stats.binomtest(*pair).proportion_ci(level / 100, method="exact")
    assert clopper_pearson(*pair, level) == pytest.approx(tuple(expected), rel=1e-9, abs=1e-300)


@pytest.mark.parametrize("n", [1, 15, 16, 17, 1000, 100_000])
@pytest.mark.parametrize("p", [1e-6, 0.1, 0.3, 0.85])
@pytest.mark.parametrize("deviations", [-30, -3, 0, 0.5, 6, 36])
def test_both_tails_are_exact_to_twelve_digits(n: int, p: float, deviations: float) -> None:
    k = round(n * p + deviations * math.sqrt(n * p * (1 - p)))
    if not 0 < k <= n:
        k = (n + 1) // 2
    if k > n * p:
        tail = exact_tail(k, n, p)
        assert binomial_tail(k, n, p) == pytest.approx(tail, rel=1e-12, abs=1e-300)
        assert binomial_head(k - 1, n, p) == pytest.approx(1 - tail, rel=1e-12)
    else:
        # The other tail of the other outcome, whose probability the mirror must not round.
        q = Fraction(1) - Fraction(p)
        with localcontext() as context:
            context.prec = 60
            chance = Decimal(q.numerator) / Decimal(q.denominator)
        head = exact_tail(n - k, n, chance)  # type: ignore[arg-type]  # a Decimal keeps it whole
        assert binomial_head(k, n, p) == pytest.approx(head, rel=1e-12, abs=1e-300)
        assert binomial_tail(k + 1, n, p) == pytest.approx(1 - head, rel=1e-12, abs=1e-300)


@settings(max_examples=40)
@given(few, chances)
def test_points_sum_to_tails_and_tails_to_one(pair: tuple[int, int], p: float) -> None:
    k, n = pair
    points = [binomial_point(j, n, p) for j in range(n + 1)]
    assert math.fsum(points) == pytest.approx(1, abs=1e-12)
    assert binomial_tail(k, n, p) == pytest.approx(math.fsum(points[k:]), rel=1e-11, abs=1e-300)
    assert binomial_head(k, n, p) == pytest.approx(
        math.fsum(points[: k + 1]), rel=1e-11, abs=1e-300
    )
    assert binomial_tail(k, n, p) >= binomial_tail(k + 1, n, p)


@pytest.mark.parametrize(("k", "tail", "head"), [(-1, 1, 0), (0, 1, None), (4, 0, 1), (3, None, 1)])
def test_numbers_that_trials_cannot_give_are_certain_or_impossible(
    k: int, tail: float | None, head: float | None
) -> None:
    for p in (0.0, 0.4, 1.0):
        if tail is not None:
            assert binomial_tail(k, 3, p) == tail
        if head is not None:
            assert binomial_head(k, 3, p) == head
        if not 0 <= k <= 3:
            assert binomial_point(k, 3, p) == 0


@pytest.mark.parametrize(("p", "tails", "heads"), [(0, "1000", "1111"), (1, "1111", "0001")])
def test_what_never_or_always_happens(p: float, tails: str, heads: str) -> None:
    assert "".join(str(int(binomial_tail(k, 3, p))) for k in range(4)) == tails
    assert "".join(str(int(binomial_head(k, 3, p))) for k in range(4)) == heads
    assert [binomial_point(k, 3, p) for k in range(4)] == ([1, 0, 0, 0] if p == 0 else [0, 0, 0, 1])


@settings(max_examples=40)
@given(counts.filter(lambda pair: pair[1] > 0), chances.filter(lambda p: p == 0 or p > 1e-200))
def test_the_test_is_scipys(pair: tuple[int, int], p: float) -> None:
    for alternative in ("two-sided", "greater", "less"):
        expected = stats.binomtest(*pair, p, alternative=alternative).pvalue
        assert binomial_test(*pair, p, alternative) == pytest.approx(expected, rel=1e-9, abs=1e-290)


@pytest.mark.parametrize(
    ("k", "n", "p", "value"),
    [
        (5, 10, 0.5, 1),
        (10, 10, 0.5, 2 / 1024),
        (0, 10, 0.5, 2 / 1024),
        (7, 10, 0.5, 352 / 1024),
        (3, 10, 0.5, 352 / 1024),
        (0, 2, 0.1, 1),
        (2, 2, 0.1, 0.01),
        (0, 3, 0, 1),
        (1, 3, 0, 0),
        (3, 3, 1, 1),
        (2, 3, 1, 0),
        (4, 5, 0.25, 1 / 64),
        (0, 5, 0.25, 0.2373046875 + 0.103515625),
        (0, 3, 0.9, 0.001),
        (3, 3, 0.1, 0.001),
    ],
)
def test_two_sides_are_the_numbers_that_are_no_more_probable(
    k: int, n: int, p: float, value: float
) -> None:
    assert binomial_test(k, n, p) == pytest.approx(value, rel=1e-12, abs=0)
    assert binomial_test(k, n, p, "two-sided") == binomial_test(k, n, p)


@pytest.mark.parametrize(("k", "n", "p"), [(0, 7, 0.1), (1, 4, 0.3), (2, 4, 0.45), (3, 4, 0.7)])
def test_the_likeliest_number_speaks_against_nothing(k: int, n: int, p: float) -> None:
    # The two tails are all there is; their rounding must not make more of it.
    assert binomial_test(k, n, p) == 1


def test_a_tail_is_summed_from_where_it_falls() -> None:
    # The first number itself is too improbable to be told from 0.
    assert binomial_tail(1, 100_000, 0.85) == 1
    assert binomial_head(99_999, 100_000, 0.15) == 1
    # The odds of the smallest chance that there is are no number.
    assert binomial_head(0, 1, 5e-324) == binomial_head(1, 3, 5e-324) == 1


@pytest.mark.parametrize(("n", "close"), [(15, 1e-11), (16, 5e-14), (17, 5e-14), (400, 5e-14)])
def test_what_stirlings_formula_lacks(n: int, close: float) -> None:
    with localcontext() as context:
        context.prec = 50
        exact = Decimal(math.factorial(n)).ln() - (n + Decimal("0.5")) * Decimal(n).ln() + n
        # log(2π)/2 to thirty digits.
        exact -= Decimal("0.918938533204672741780329736406")
    assert _stirling_rest(n) == pytest.approx(float(exact), rel=close, abs=0)


def test_signs() -> None:
    assert sign_test(9, 1) == 22 / 1024
    assert sign_test(1, 9) == sign_test(9, 1)
    assert sign_test(9, 1, "greater") == 11 / 1024
    assert sign_test(1, 9, "less") == 11 / 1024
    assert sign_test(5, 5) == 1


@given(st.lists(chances, max_size=7), st.integers(-1, 8))
def test_at_least_so_many_events_is_the_sum_over_all_ways(chosen: list[float], k: int) -> None:
    ways = (
        math.prod(p if place in happened else 1 - p for place, p in enumerate(chosen))
        for number in range(max(0, k), len(chosen) + 1)
        for happened in combinations(range(len(chosen)), number)
    )
    assert at_least_of(k, chosen) == pytest.approx(math.fsum(ways), rel=1e-12, abs=1e-300)
    assert at_least_of(k, iter(reversed(chosen))) == pytest.approx(
        at_least_of(k, chosen), abs=1e-12
    )


@settings(max_examples=40)
@given(counts, chances)
def test_equal_events_are_trials(pair: tuple[int, int], p: float) -> None:
    k, n = pair[0] % 40, pair[1] % 40
    assert at_least_of(k, [p] * n) == pytest.approx(binomial_tail(k, n, p), rel=1e-11, abs=1e-300)


def test_a_chance_never_exceeds_one() -> None:
    assert at_least_of(1, [0.1, 1.0, 0.7, 0.2, 0.9]) <= 1
    assert at_least_of(2, [1.0, 1.0]) == 1
    assert at_least_of(3, [1.0, 1.0]) == 0
    assert at_least_of(0, []) == 1
    # The numbers of events of three such chances sum to a little less than 1.
    assert at_least_of(0, [0.3] * 3) == at_least_of(-1, [0.5]) == 1
    assert at_least_of(1, [0.1, 0.2]) == pytest.approx(0.28)
    assert at_least_of(2, [0.1, 0.2, 0.3]) == pytest.approx(0.1 * 0.2 + 0.3 * 0.28 - 0.006)


def test_whole_numbers_of_any_type_are_taken() -> None:
    expected = wilson(3, 10)
    assert wilson(np.int64(3), np.int32(10)) == expected  # type: ignore[arg-type]
    assert wilson(3.0, np.float64(10)) == expected  # type: ignore[arg-type]
    assert wilson(3, 10, np.float32(95)) == expected  # type: ignore[arg-type]
    assert binomial_tail(Fraction(3), 10, Fraction(1, 2)) == binomial_tail(3, 10, 0.5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "a whole number is needed, got True"),
        (np.True_, "a whole number is needed, got bool"),
        (2.5, "a whole number is needed, got 2.5"),
        (math.nan, "a whole number is needed, got nan"),
        (math.inf, "a whole number is needed, got inf"),
        (None, "a whole number is needed, got NoneType"),
        ("3", "a whole number is needed, got str"),
        (-1, "a number from 0 on is needed, got -1"),
    ],
)
def test_what_is_no_count_is_refused(value: object, said: str) -> None:
    for call in (
        lambda: wilson(0, value),  # type: ignore[arg-type]
        lambda: clopper_pearson(0, value),  # type: ignore[arg-type]
        lambda: binomial_tail(0, value, 0.5),  # type: ignore[arg-type]
        lambda: binomial_head(0, value, 0.5),  # type: ignore[arg-type]
        lambda: binomial_point(0, value, 0.5),  # type: ignore[arg-type]
        lambda: binomial_test(0, value, 0.5),  # type: ignore[arg-type]
    ):
        with pytest.raises(InvalidData) as caught:
            call()
        assert caught.value.what == "input of statistics"
        assert caught.value.problems == (f"{said} @ $.n",)


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: wilson(11, 10), "a number up to 10 is needed, got 11 @ $.successes"),
        (lambda: wilson(-1, 10), "a number from 0 on is needed, got -1 @ $.successes"),
        (lambda: wilson(1, 0), "a number up to 0 is needed, got 1 @ $.successes"),
        (lambda: clopper_pearson(11, 10), "a number up to 10 is needed, got 11 @ $.successes"),
        (lambda: binomial_test(11, 10, 0.5), "a number up to 10 is needed, got 11 @ $.k"),
        (lambda: binomial_tail(1.5, 10, 0.5), "a whole number is needed, got 1.5 @ $.k"),  # type: ignore[arg-type]
        (lambda: binomial_head(True, 10, 0.5), "a whole number is needed, got True @ $.k"),
        (lambda: at_least_of(1.5, [0.5]), "a whole number is needed, got 1.5 @ $.k"),  # type: ignore[arg-type]
        (lambda: sign_test(-1, 3), "a number from 0 on is needed, got -1 @ $.plus"),
        (lambda: sign_test(1, -3), "a number from 0 on is needed, got -3 @ $.minus"),
        (lambda: binomial_tail(1, 2, 1.1), "a number from 0 to 1 is needed, got 1.1 @ $.p"),
        (lambda: binomial_tail(1, 2, -0.1), "a number from 0 to 1 is needed, got -0.1 @ $.p"),
        (lambda: binomial_test(1, 2, True), "a finite number is needed, got True @ $.p"),
        (lambda: binomial_test(0, 0, 2), "a number from 0 to 1 is needed, got 2.0 @ $.p"),
        (lambda: binomial_tail(1, 2, math.nan), "a finite number is needed, got nan @ $.p"),
        (lambda: binomial_tail(1, 2, 10**400), "a number is too large @ $.p"),
        (
            lambda: at_least_of(1, [0.5, 1.5]),
            "a number from 0 to 1 is needed, got 1.5 @ $.probabilities[1]",
        ),
        (
            lambda: binomial_test(1, 2, 0.5, "more"),
            "one of 'two-sided', 'greater', 'less' is needed, got 'more' @ $.alternative",
        ),
    ],
)
def test_what_cannot_be_is_refused(call: object, problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        call()  # type: ignore[operator]
    assert caught.value.problems == (problem,)


@pytest.mark.parametrize("confidence", [0, 100, -5, 100.5, 1, 0.95])
def test_a_confidence_is_in_per_cent_between_one_and_all(confidence: float) -> None:
    for call in (
        lambda: z_of(confidence),
        lambda: wilson(1, 2, confidence),
        lambda: wilson(0, 0, confidence),
        lambda: clopper_pearson(0, 0, confidence),
    ):
        with pytest.raises(InvalidData, match="per cent between 1 and 100 are needed") as caught:
            call()
        assert caught.value.problems[0].endswith(f"got {float(confidence)!r} @ $.confidence")
    with pytest.raises(InvalidData, match=r"a finite number is needed, got nan @ \$\.confidence"):
        z_of(math.nan)
