"""Counts of successes: intervals, exact tails and tests, with nothing but the language itself.

Shares are from 0 to 1, confidence is in per cent. Without a trial there is no share, so what would
be an interval or a test of none is None.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from fractions import Fraction
from statistics import NormalDist

from roadmap_core.statistics.crossing import crossing
from roadmap_core.statistics.given import confidence_of, count_of, one_of, share_of

__all__ = [
    "at_least_of",
    "binomial_head",
    "binomial_point",
    "binomial_tail",
    "binomial_test",
    "clopper_pearson",
    "sign_test",
    "wilson",
    "wilson_bounds",
    "z_of",
]

_LOG_2PI = math.log(2 * math.pi)
# Points that are equal but for rounding are equally improbable.
_TIES = 1 + 1e-7
# The smallest part of a sum that still changes it, and a margin.
_NEGLIGIBLE = 1e-19


def z_of(confidence: float = 95) -> float:
    """How many standard deviations a two-sided normal interval reaches to each side.

    >>> round(z_of(95), 6)
    1.959964

    Raises:
        InvalidData: the confidence is not between 1 and 100 per cent.
    """
    return 0.0 - NormalDist().inv_cdf((100 - confidence_of(confidence)) / 200)


def wilson_bounds(successes: float, n: float, z: float) -> tuple[float, float]:
    """The lower and the upper bound of Wilson's interval, in the steps that an engine takes.

    ``p = x/n``, ``i = 1/(2n + 2z²)``, ``r = z·sqrt(z² + 4x - 4x·p)``, then ``(2x + z² ∓ r)·i``:
    one division a step. Nothing is checked and nothing is rounded to the ends here, so that a
    column of an engine and this function agree.
    """
    share = successes / n
    scale = 1 / (2 * n + 2 * z * z)
    root = z * math.sqrt(z * z + 4 * successes - 4 * successes * share)
    middle = 2 * successes + z * z
    return (middle - root) * scale, (middle + root) * scale


def wilson(successes: int, n: int, confidence: float = 95) -> tuple[float, float] | None:
    """The interval of a share by Wilson's score; None where nothing was tried.

    No success has the lower bound 0, nothing but successes the upper bound 1, exactly.

    >>> [round(bound, 4) for bound in wilson(81, 263)]
    [0.2553, 0.3662]

    Raises:
        InvalidData: a count is no whole number or negative, the successes are more than ``n``, or
            the confidence is not between 1 and 100 per cent.
    """
    successes, n = _counts(successes, n)
    z = z_of(confidence)
    if not n:
        return None
    low, high = wilson_bounds(successes, n, z)
    # Without a success the lower bound is 0 as it is: the root of a square is the number itself.
    return low, high if successes < n else 1.0


def clopper_pearson(successes: int, n: int, confidence: float = 95) -> tuple[float, float] | None:
    """The exact interval of a share; None where nothing was tried.

    It covers at least as often as it says, so it is wider than Wilson's: each bound is the share
    at which so many successes or more (or fewer) have the probability ``(100 - confidence)/200``.

    >>> [round(bound, 4) for bound in clopper_pearson(15, 148)]
    [0.0578, 0.1617]

    Raises:
        InvalidData: as for `wilson`.
    """
    successes, n = _counts(successes, n)
    rest = (100 - confidence_of(confidence)) / 200
    if not n:
        return None
    share = successes / n
    # Where nothing but one outcome was seen there is no way to go: the bound is the share itself.
    low = crossing(lambda p: _tail(successes, n, p) - rest, 0.0, share)
    return low, crossing(lambda p: rest - _head(successes, n, p), share, 1.0)


def binomial_point(k: int, n: int, p: float) -> float:
    """The probability of exactly ``k`` successes in ``n`` trials, each with probability ``p``.

    A ``k`` that no ``n`` trials can give has the probability 0.

    Raises:
        InvalidData: a count is no whole number, ``n`` is negative, ``p`` not from 0 to 1.
    """
    k, n, p = _trials(k, n, p)
    return _point(k, n, p) if 0 <= k <= n else 0.0


def binomial_tail(k: int, n: int, p: float) -> float:
    """The probability of ``k`` successes or more in ``n`` trials, each with probability ``p``.

    Exact to about 12 digits, far out in the tail as well; a ``k`` under 1 is certain.

    >>> round(binomial_tail(3, 10, 0.2), 3)
    0.322

    Raises:
        InvalidData: a count is no whole number, ``n`` is negative, ``p`` not from 0 to 1.
    """
    k, n, p = _trials(k, n, p)
    return _tail(k, n, p)


def binomial_head(k: int, n: int, p: float) -> float:
    """The probability of ``k`` successes or fewer; as exact as `binomial_tail`.

    Raises:
        InvalidData: a count is no whole number, ``n`` is negative, ``p`` not from 0 to 1.
    """
    k, n, p = _trials(k, n, p)
    return _head(k, n, p)


def binomial_test(k: int, n: int, p: float, alternative: str = "two-sided") -> float | None:
    """How probable it is to see ``k`` successes or what speaks as much against ``p``.

    ``alternative`` is "greater" (so many or more), "less" (so many or fewer) or "two-sided": the
    probability of all numbers that are no more probable than ``k`` itself. None without a trial.

    >>> round(binomial_test(8, 10, 0.5), 6)
    0.109375

    Raises:
        InvalidData: as for `wilson`; ``p`` is not from 0 to 1; there is no such alternative.
    """
    k, n = _counts(k, n, "k")
    p = share_of(p, "p")
    one_of(alternative, ("two-sided", "greater", "less"), "alternative")
    if not n:
        return None
    if alternative == "greater":
        return _tail(k, n, p)
    if alternative == "less":
        return _head(k, n, p)
    mean = n * Fraction(p)
    if k == mean:
        return 1.0
    most = _point(k, n, p) * _TIES
    if k < mean:
        other = _first(lambda j: _point(j, n, p) <= most, math.ceil(mean), n + 1)
        return min(1.0, _head(k, n, p) + _tail(other, n, p))
    other = _first(lambda j: _point(-j, n, p) <= most, -math.floor(mean), 1)
    return min(1.0, _tail(k, n, p) + _head(-other, n, p))


def sign_test(plus: int, minus: int, alternative: str = "two-sided") -> float | None:
    """Whether more differences go up than down: a binomial test at one half.

    Differences of 0 say nothing and are not handed over. None where none goes up or down.

    >>> sign_test(9, 1)
    0.021484375

    Raises:
        InvalidData: a count is no whole number or negative; there is no such alternative.
    """
    plus, minus = count_of(plus, "plus"), count_of(minus, "minus")
    return binomial_test(plus, plus + minus, 0.5, alternative)


def at_least_of(k: int, probabilities: Iterable[float]) -> float:
    """The probability that at least ``k`` of independent events happen, each with its own.

    A ``k`` under 1 is certain, one above the number of events impossible.

    >>> round(at_least_of(2, [0.322, 0.322, 0.322, 0.322]), 3)
    0.387

    Raises:
        InvalidData: ``k`` is no whole number, or a probability not from 0 to 1.
    """
    k = count_of(k, "k", least=None)
    chances = [share_of(p, f"probabilities[{place}]") for place, p in enumerate(probabilities)]
    if k <= 0:
        return 1.0
    # How probable each number of events so far is; nothing is subtracted, so nothing is lost.
    numbers = [1.0]
    for chance in chances:
        miss = 1 - chance
        numbers = [
            stays * miss + comes * chance
            for stays, comes in zip([*numbers, 0.0], [0.0, *numbers], strict=True)
        ]
    return min(1.0, math.fsum(numbers[k:]))


def _counts(successes: int, n: int, name: str = "successes") -> tuple[int, int]:
    n = count_of(n, "n")
    return count_of(successes, name, most=n), n


def _trials(k: int, n: int, p: float) -> tuple[int, int, float]:
    return count_of(k, "k", least=None), count_of(n, "n"), share_of(p, "p")


def _tail(k: int, n: int, p: float) -> float:
    if k <= 0:
        return 1.0
    if k > n or p == 0:
        return 0.0
    # The side that falls from its first number on is summed, the other is what is left of 1.
    return _sum_up(k, n, p) if k > n * p else 1 - _sum_down(k - 1, n, p)


def _head(k: int, n: int, p: float) -> float:
    if k < 0:
        return 0.0
    if k >= n or p == 0:
        return 1.0
    return _sum_down(k, n, p) if k < n * p else 1 - _sum_up(k + 1, n, p)


def _sum_up(k: int, n: int, p: float) -> float:
    odds = p / (1 - p)
    term, terms = 1.0, [1.0]
    # Behind the last number the terms are 0.
    while term > _NEGLIGIBLE:
        term *= (n - k) / (k + 1) * odds
        terms.append(term)
        k += 1
    return _point(k - len(terms) + 1, n, p) * math.fsum(terms)


def _sum_down(k: int, n: int, p: float) -> float:
    odds = (1 - p) / p
    term, terms = 1.0, [1.0]
    # The odds of next to no chance are no number, so nothing is made of them beyond 0.
    while k > 0 and term > _NEGLIGIBLE:
        term *= k / (n - k + 1) * odds
        terms.append(term)
        k -= 1
    return _point(k + len(terms) - 1, n, p) * math.fsum(terms)


def _point(k: int, n: int, p: float) -> float:
    """One binomial probability by the saddle point of Loader (2000).

    Logarithms of factorials of 100,000 would leave ten digits of twelve.
    """
    if p in (0, 1):
        return float(k == n * p)
    if k == 0:
        return math.exp(n * math.log1p(-p))
    if k == n:
        return math.exp(n * math.log(p))
    mean = n * Fraction(p)
    ahead = float(k - mean)
    lack = _deviance(k, float(mean), ahead) + _deviance(n - k, float(n - mean), -ahead)
    rest = _stirling_rest(n) - _stirling_rest(k) - _stirling_rest(n - k)
    return math.exp(rest - lack) * math.sqrt(n / (2 * math.pi * k * (n - k)))


def _deviance(x: int, mean: float, ahead: float) -> float:
    """``x·log(x/mean) + mean - x``, where ``ahead`` is x - mean without its rounding."""
    v = ahead / (x + mean)
    if abs(v) >= 0.5:
        return x * math.log(x / mean) - ahead
    # 2·atanh(v) is the logarithm; its first part and `ahead` would cancel.
    square, power, total = v * v, v, 0.0
    for odd in range(3, 101, 2):
        power *= square
        total += power / odd
    return ahead * v + 2 * x * total


def _stirling_rest(n: int) -> float:
    """What Stirling's formula lacks: log(n!) - (n + 1/2)·log(n) + n - log(2π)/2, for n > 0."""
    if n <= 15:
        return math.log(math.factorial(n)) - (n + 0.5) * math.log(n) + n - _LOG_2PI / 2
    i = 1 / (n * n)
    return (1 / 12 - i * (1 / 360 - i * (1 / 1260 - i * (1 / 1680 - i / 1188)))) / n


def _first(holds: Callable[[int], bool], low: int, end: int) -> int:
    """The first whole number from ``low`` on for which a condition holds that then stays true.

    ``end`` where it holds for none below.
    """
    while low < end:
        middle = (low + end) // 2
        if holds(middle):
            end = middle
        else:
            low = middle + 1
    return low
