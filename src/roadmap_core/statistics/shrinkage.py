"""How far the results of many units differ, and how far each is to be believed.

The result of a small unit is mostly chance. Shrunken toward the mean of all units, by as much as
its own chance, it misses the truth by less.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, TypeAlias

from attrs import frozen

from roadmap_core.statistics.crossing import crossing
from roadmap_core.statistics.distributions import beta_quantile, normal_tail
from roadmap_core.statistics.given import count_of, numbers_of, one_of, refused
from roadmap_core.statistics.proportions import wilson_bounds, z_of

__all__ = ["Method", "Shrunk", "between_variance", "shrink", "shrink_shares"]

Method: TypeAlias = Literal["paule_mandel", "dersimonian_laird", "reml"]
_METHODS = ("paule_mandel", "dersimonian_laird", "reml")
# Of two units nobody can tell how far units differ.
_FEWEST = 3


@frozen
class Shrunk:
    """Units pulled toward their mean, each by as much as it is chance.

    ``between_variance`` is how far the units themselves differ, ``mean`` what they are pulled to
    and ``mean_error`` its standard error. The others hold one number a unit, in the order given:
    ``reliabilities`` is the share of a unit's difference that is believed (0: none, 1: all).
    """

    between_variance: float
    mean: float
    mean_error: float
    values: tuple[float, ...]
    reliabilities: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]


def between_variance(
    values: Sequence[float], variances: Sequence[float], method: Method = "paule_mandel"
) -> float:
    """How far units differ beyond chance: the variance between them, 0 where there is none to see.

    ``variances`` are those of sampling, known for each unit (standard errors squared). Paule and
    Mandel (1982) choose the variance at which the weighted squares around the mean are what they
    should be; DerSimonian and Laird (1986) is its first step alone; "reml" is the restricted
    likelihood of normal units.

    Raises:
        InvalidData: fewer than 3 units; not one variance a unit; a variance that is not above 0,
            a number that is not finite; no such method.
    """
    y, v = _units(values, variances)
    one_of(method, _METHODS, "method")
    if method == "dersimonian_laird":
        w = [1 / one for one in v]
        total = math.fsum(w)
        lack = _weighted_squares(y, v, 0.0) - (len(y) - 1)
        return max(0.0, lack / (total - math.fsum(one * one for one in w) / total))
    if method == "reml":
        return _most_likely(y, v)
    return _balanced(y, v)


def shrink(
    values: Sequence[float],
    variances: Sequence[float],
    *,
    method: Method = "paule_mandel",
    correction: Literal["none", "morris"] = "none",
    confidence: float = 95,
) -> Shrunk:
    """Each unit's value pulled toward the weighted mean by what is chance in it.

    The reliability of a unit is ``t/(t + v)``, of the variance between units and its own; the
    "morris" correction (Morris 1983) multiplies what is left of 1 by ``(k - 3)/(k - 1)``, which
    with equal variances gives the shrinkage of James and Stein. An interval holds the
    uncertainty of the mean and, to first order, that of the variance between units.

    >>> shrunk = shrink([30.0, 50.0, 70.0], [100.0, 100.0, 100.0])
    >>> shrunk.between_variance, shrunk.reliabilities[0], shrunk.values[0]
    (300.0, 0.75, 35.0)

    Raises:
        InvalidData: as for `between_variance`; no such correction; the confidence is not between
            1 and 100 per cent.
    """
    y, v = _units(values, variances)
    one_of(correction, ("none", "morris"), "correction")
    z, k = z_of(confidence), len(y)
    between = between_variance(y, v, method)
    careful = (k - 3) / (k - 1)
    factor = careful if correction == "morris" else 1.0
    w = [1 / (one + between) for one in v]
    total = math.fsum(w)
    mean = _mean(y, w)
    spread = 2 / math.fsum(one * one for one in w)
    shrunken, reliabilities, halves = [], [], []
    for value, variance, weight in zip(y, v, w, strict=True):
        pull = factor * variance * weight
        reliability = 1 - pull
        shrunken.append(mean + reliability * (value - mean))
        reliabilities.append(reliability)
        unsure = (pull * weight * (value - mean)) ** 2 * spread
        # Morris's correction is in every interval: without it units that seem alike seem sure.
        own = (1 - careful * variance * weight) * variance
        halves.append(z * math.sqrt(own + pull**2 / total + unsure))
    return Shrunk(
        between,
        mean,
        math.sqrt(1 / total),
        tuple(shrunken),
        tuple(reliabilities),
        tuple(one - half for one, half in zip(shrunken, halves, strict=True)),
        tuple(one + half for one, half in zip(shrunken, halves, strict=True)),
    )


def shrink_shares(
    successes: Sequence[int], sizes: Sequence[int], *, confidence: float = 95
) -> Shrunk:
    """Each unit's share pulled toward the share of all, as for a beta distribution of true shares.

    How far true shares differ is found by the method of moments: from the squares of the shares
    around that of all, weighted by the sizes of the units. Where they differ no more than chance,
    every unit gets the share of all with its Wilson interval. The intervals take the share of all
    and the variance between units as known, so they are somewhat too narrow for few units.

    Raises:
        InvalidData: fewer than 3 units; not one size a unit; a count is no whole number; more
            successes than the size, which is 1 at least; no unit has two trials; nothing but
            successes or none; the shares differ as much as they can (every unit is all or nothing,
            or nearly so); the confidence is not between 1 and 100 per cent.
    """
    n = [count_of(size, f"sizes[{place}]", least=1) for place, size in enumerate(sizes)]
    _paired(len(successes), len(n), "successes")
    x = [
        count_of(one, f"successes[{place}]", most=most)
        for place, (one, most) in enumerate(zip(successes, n, strict=True))
    ]
    z, all_x, all_n = z_of(confidence), sum(x), sum(n)
    share, alike = _likeness(x, n)
    spread = share * (1 - share)
    mean_error = math.sqrt(spread / all_n * (1 + alike * (sum(s * s for s in n) / all_n - 1)))
    if alike == 0:
        low, high = wilson_bounds(all_x, all_n, z)
        k = len(n)
        return Shrunk(0.0, share, mean_error, (share,) * k, (0.0,) * k, (low,) * k, (high,) * k)
    prior = (1 - alike) / alike
    rest = normal_tail(z)
    known: dict[tuple[int, int], tuple[float, float]] = {}
    for pair in zip(x, n, strict=True):
        if pair not in known:
            a = pair[0] + prior * share
            b = pair[1] - pair[0] + prior * (1 - share)
            known[pair] = beta_quantile(rest, a, b), 1 - beta_quantile(rest, b, a)
    bounds = [known[pair] for pair in zip(x, n, strict=True)]
    return Shrunk(
        alike * spread,
        share,
        mean_error,
        tuple((s + prior * share) / (size + prior) for s, size in zip(x, n, strict=True)),
        tuple(size / (size + prior) for size in n),
        tuple(low for low, _ in bounds),
        tuple(high for _, high in bounds),
    )


def _paired(first: int, second: int, where: str) -> None:
    if first != second:
        raise refused(f"one number a unit is needed, got {first} and {second}", where)
    if first < _FEWEST:
        raise refused(f"at least {_FEWEST} units are needed, got {first}", where)


def _units(
    values: Sequence[float], variances: Sequence[float]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    y, v = numbers_of(values, "values"), numbers_of(variances, "variances")
    _paired(len(y), len(v), "values")
    for place, variance in enumerate(v):
        if variance <= 0:
            raise refused(
                f"a variance above 0 is needed, got {variance!r}: take that of all units together",
                f"variances[{place}]",
            )
    return y, v


def _mean(y: Sequence[float], w: Sequence[float]) -> float:
    return math.fsum(a * b for a, b in zip(y, w, strict=True)) / math.fsum(w)


def _weighted_squares(y: Sequence[float], v: Sequence[float], between: float) -> float:
    w = [1 / (one + between) for one in v]
    mean = _mean(y, w)
    return math.fsum(a * (b - mean) ** 2 for a, b in zip(w, y, strict=True))


def _widest(y: Sequence[float]) -> float:
    """A variance between units that the squares of none can ask for."""
    middle = math.fsum(y) / len(y)
    return math.fsum((one - middle) ** 2 for one in y)


def _balanced(y: Sequence[float], v: Sequence[float]) -> float:
    return crossing(lambda t: len(y) - 1 - _weighted_squares(y, v, t), 0.0, _widest(y))


def _most_likely(y: Sequence[float], v: Sequence[float]) -> float:
    def falls(between: float) -> float:
        """Minus twice the slope of the restricted likelihood."""
        w = [1 / (one + between) for one in v]
        mean, total = _mean(y, w), math.fsum(w)
        squares = math.fsum(one * one for one in w)
        seen = math.fsum((a * (b - mean)) ** 2 for a, b in zip(w, y, strict=True))
        return total - squares / total - seen

    return crossing(falls, 0.0, _widest(y))


def _likeness(x: Sequence[int], n: Sequence[int]) -> tuple[float, float]:
    """The share of all, and how alike the trials of one unit are (0: no more than of any two)."""
    total = sum(n)
    share = sum(x) / total
    if share in (0, 1):
        raise refused("nothing but successes, or none: units do not differ", "successes")
    freedom = total - sum(size * size for size in n) / total - (len(n) - 1)
    if max(n) == 1:
        raise refused("no unit has two trials: a unit is not told from its pupils", "sizes")
    squares = math.fsum(size * (s / size - share) ** 2 for s, size in zip(x, n, strict=True))
    alike = max(0.0, (squares / (share * (1 - share)) - (len(n) - 1)) / freedom)
    # Units that are all or nothing are more than alike: the squares are all trials there are.
    if alike >= 1:
        raise refused("the shares differ as much as they can: no unit is chance", "successes")
    return share, alike
