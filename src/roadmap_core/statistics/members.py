"""Pupils in schools: the model of a random intercept, from three sums a school."""

from __future__ import annotations

import math
from collections.abc import Sequence

from attrs import frozen

from roadmap_core.statistics.crossing import crossing
from roadmap_core.statistics.given import count_of, number_of, numbers_of, refused

__all__ = ["RandomIntercept", "random_intercept"]

_FEWEST = 3


@frozen
class RandomIntercept:
    """How far units differ and how far their members do, by restricted likelihood.

    ``between_variance`` is that of units, ``within_variance`` that of members of one unit, ``icc``
    the share of the first in both. ``mean`` is the mean of units with its standard error
    ``mean_error``; ``values`` are the shrunken means, ``reliabilities`` how far each unit's own
    mean is believed, one a unit in the order given.
    """

    between_variance: float
    within_variance: float
    mean: float
    mean_error: float
    icc: float
    values: tuple[float, ...]
    reliabilities: tuple[float, ...]


def random_intercept(
    sizes: Sequence[int], means: Sequence[float], within_squares: float
) -> RandomIntercept:
    """The random-intercept model of values in units, from sizes, means and one sum of squares.

    ``within_squares`` is the sum over all units of squares around the unit's own mean. No more is
    needed: the restricted likelihood of the model has no other part. Its derivative in the ratio
    of the two variances is solved; a ratio that would be negative is 0.

    >>> model = random_intercept([2, 2, 2], [1.0, 2.0, 6.0], 3.0)
    >>> [round(number, 9) for number in (model.within_variance, model.between_variance, model.mean)]
    [1.0, 6.5, 3.0]

    Raises:
        InvalidData: fewer than 3 units; not one mean a unit; a unit without a member; no unit with
            two; a number that is not finite; no spread inside units.
    """
    n = [count_of(size, f"sizes[{place}]", least=1) for place, size in enumerate(sizes)]
    y = numbers_of(means, "means")
    if len(n) != len(y):
        raise refused(f"one mean a unit is needed, got {len(y)} for {len(n)}", "means")
    if len(n) < _FEWEST:
        raise refused(f"at least {_FEWEST} units are needed, got {len(n)}", "sizes")
    inside = number_of(within_squares, "within_squares")
    if sum(n) == len(n):
        raise refused("no unit has two members: a unit is not told from its members", "sizes")
    if inside <= 0:
        raise refused(f"squares above 0 are needed, got {inside!r}", "within_squares")
    ratio = _ratio(n, y, inside)
    weights = [size / (1 + size * ratio) for size in n]
    total = math.fsum(weights)
    mean = math.fsum(w * v for w, v in zip(weights, y, strict=True)) / total
    outside = math.fsum(w * (v - mean) ** 2 for w, v in zip(weights, y, strict=True))
    within = (inside + outside) / (sum(n) - 1)
    reliabilities = tuple(size * ratio / (1 + size * ratio) for size in n)
    return RandomIntercept(
        between_variance=ratio * within,
        within_variance=within,
        mean=mean,
        mean_error=math.sqrt(within / total),
        icc=ratio / (1 + ratio),
        values=tuple(mean + r * (v - mean) for r, v in zip(reliabilities, y, strict=True)),
        reliabilities=reliabilities,
    )


def _ratio(n: Sequence[int], y: Sequence[float], inside: float) -> float:
    """The ratio of the variance between to that within at which the likelihood is highest."""
    freedom = sum(n) - 1

    def falls(ratio: float) -> float:
        """Minus twice the derivative of the restricted likelihood, the scale profiled out."""
        w = [size / (1 + size * ratio) for size in n]
        total = math.fsum(w)
        mean = math.fsum(a * b for a, b in zip(w, y, strict=True)) / total
        outside = math.fsum(a * (b - mean) ** 2 for a, b in zip(w, y, strict=True))
        seen = math.fsum((a * (b - mean)) ** 2 for a, b in zip(w, y, strict=True))
        squares = math.fsum(a * a for a in w)
        return total - squares / total - freedom * seen / (inside + outside)

    middle = math.fsum(y) / len(y)
    spread = math.fsum((one - middle) ** 2 for one in y)
    # So far apart no members' spread can put units: beyond it the likelihood only falls.
    most = 1 + 2 * spread * freedom / inside
    return crossing(falls, 0.0, most)
