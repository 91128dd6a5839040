"""Two groups or two years: how far apart two shares or two means are, and how surely.

Sizes may be broken numbers: a design effect makes fewer independent pupils of those who are there.
"""

from __future__ import annotations

import math

from attrs import frozen

from roadmap_core.statistics.distributions import normal_tail, student_quantile, student_tail
from roadmap_core.statistics.given import confidence_of, number_of, refused
from roadmap_core.statistics.proportions import wilson_bounds, z_of

__all__ = ["Difference", "mean_difference", "share_difference"]

# Beyond so many degrees of freedom Student's distribution is normal for every digit shown.
_MANY = 1_000_000.0


@frozen
class Difference:
    """The second less the first, with the interval and the two-sided p-value of no difference.

    The p-value is None where nothing spreads, so that no test can be made.
    """

    change: float
    low: float
    high: float
    p_value: float | None


def share_difference(
    first: float, n_first: float, second: float, n_second: float, confidence: float = 95
) -> Difference:
    """The difference of two independent shares, ``second/n_second - first/n_first``.

    The interval is Newcombe's hybrid of two Wilson intervals (1998, method 10): it stays between
    -1 and 1 and is wide where nobody or everybody failed. The p-value is that of the chi square
    with the factor ``(N - 1)/N`` (Campbell 2007), which holds its level in small samples, too.

    >>> found = share_difference(48, 80, 56, 70)
    >>> [round(number, 4) for number in (found.change, found.low, found.high)]
    [0.2, 0.0524, 0.3339]

    Raises:
        InvalidData: a number is not finite, a size is not above 0, a count not from 0 to its size,
            or no such confidence.
    """
    x, n = _part(first, n_first, "first")
    y, m = _part(second, n_second, "second")
    z = z_of(confidence)
    low_x, high_x = wilson_bounds(x, n, z)
    low_y, high_y = wilson_bounds(y, m, z)
    p, q = x / n, y / m
    change = q - p
    return Difference(
        change,
        change - math.hypot(q - low_y, high_x - p),
        change + math.hypot(high_y - q, p - low_x),
        _chi_square(x, n, y, m),
    )


def mean_difference(
    first: tuple[float, float, float],
    second: tuple[float, float, float],
    confidence: float = 95,
) -> Difference | None:
    """The difference of two independent means by Welch's t, the second less the first.

    Each is ``mean, variance, n``: the variance is that of single values. None where a group has
    fewer than two values or nothing spreads in both: then chance has no width to be seen.

    >>> found = mean_difference((20.6, 0.04, 10), (22.1, 0.09, 12))
    >>> round(found.change, 1), round(found.low, 2), round(found.high, 2)
    (1.5, 1.28, 1.72)

    Raises:
        InvalidData: there are not three numbers, one is not finite, a variance is negative, or no
            such confidence.
    """
    rest = (100 - confidence_of(confidence)) / 200
    for three, where in ((first, "first"), (second, "second")):
        if len(three) != 3:
            raise refused(f"mean, variance and n are needed, got {len(three)} numbers", where)
    mean, variance, n = (number_of(value, f"first[{at}]") for at, value in enumerate(first))
    other, spread, m = (number_of(value, f"second[{at}]") for at, value in enumerate(second))
    for value, where in ((variance, "first[1]"), (spread, "second[1]")):
        if value < 0:
            raise refused(f"a variance of at least 0 is needed, got {value!r}", where)
    if n < 2 or m < 2:
        return None
    a, b = variance / n, spread / m
    if a + b <= 0:
        return None
    df = min(_MANY, (a + b) ** 2 / (a * a / (n - 1) + b * b / (m - 1)))
    error, change = math.sqrt(a + b), other - mean
    half = student_quantile(1 - rest, df) * error
    p_value = 2 * student_tail(abs(change) / error, df)
    return Difference(change, change - half, change + half, p_value)


def _part(count: float, size: float, where: str) -> tuple[float, float]:
    x, n = number_of(count, where), number_of(size, f"n_{where}")
    if n <= 0:
        raise refused(f"a size above 0 is needed, got {n!r}", f"n_{where}")
    if not 0 <= x <= n:
        raise refused(f"a number from 0 to {n!r} is needed, got {x!r}", where)
    return x, n


def _chi_square(x: float, n: float, y: float, m: float) -> float | None:
    pooled, size = (x + y) / (n + m), n + m
    spread = pooled * (1 - pooled) * (1 / n + 1 / m)
    if spread <= 0 or size <= 1:
        # All alike, or one value in all: nothing speaks for a difference.
        return 1.0 if x / n == y / m else None
    z = (y / m - x / n) * math.sqrt((size - 1) / size / spread)
    return 2 * normal_tail(abs(z))
