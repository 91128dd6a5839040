"""Вне разброса: how improbable the value of a school is among all others.

Schools differ without any doubt about them. So a school is held against what the others are spread
like, chance and their own differences together, and it takes no part in that itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from attrs import frozen

from roadmap_core.statistics import between_variance, student_tail

__all__ = ["FEWEST_SCHOOLS", "Tail", "tails_above"]

FEWEST_SCHOOLS = 5
"""How many schools there must be: among fewer nobody can tell how far schools differ."""

# From here on one school hardly moves the spread, and finding it anew for each takes long.
_MANY = 60


@frozen
class Tail:
    """What the others make expect of a school, and the probability of its value or a higher one."""

    expected: float
    p: float


def tails_above(values: Sequence[float], variances: Sequence[float]) -> list[Tail]:
    """The upper tail of each value among the others: Student's t with two degrees fewer than units.

    ``variances`` are those of chance, above 0. The spread is chance and the variance between units
    together; the latter is found without the unit itself, or, among more than 60 units, with it.

    Raises:
        InvalidData: fewer than 4 units, or a variance that is not above 0.
    """
    return list(_tails(values, variances))


def _tails(values: Sequence[float], variances: Sequence[float]) -> Iterator[Tail]:
    count = len(values)
    all_between = between_variance(values, variances) if count > _MANY else None
    weights = [1 / (v + all_between) for v in variances] if all_between is not None else []
    total = math.fsum(weights)
    summed = math.fsum(w * y for w, y in zip(weights, values, strict=False))
    for place, (value, variance) in enumerate(zip(values, variances, strict=True)):
        if all_between is None:
            others = [y for other, y in enumerate(values) if other != place]
            chances = [v for other, v in enumerate(variances) if other != place]
            between = between_variance(others, chances)
            own = [1 / (v + between) for v in chances]
            weight = math.fsum(own)
            mean = math.fsum(w * y for w, y in zip(own, others, strict=True)) / weight
        else:
            between = all_between
            weight = total - weights[place]
            mean = (summed - weights[place] * value) / weight
        spread = math.sqrt(between + variance + 1 / weight)
        yield Tail(mean, student_tail((value - mean) / spread, count - 2))
