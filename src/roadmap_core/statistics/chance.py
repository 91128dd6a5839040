"""How often chance alone makes a flag."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import frozen

from roadmap_core.statistics.given import count_of, number_of, refused, share_of
from roadmap_core.statistics.proportions import at_least_of, binomial_tail, wilson

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Chance", "chance_of_flag", "chance_of_share", "simulated_chance"]


@frozen
class Chance:
    """A probability by simulation: the share of draws, and where it lies with 99 %."""

    probability: float
    low: float
    high: float
    draws: int


def chance_of_share(norm: float, n: int, true: float) -> float | None:
    """How often at least ``norm`` per cent of ``n`` pupils fail, where each does with ``true``.

    ``norm`` is in per cent and inclusive, ``true`` a share from 0 to 1. None without a pupil.

    >>> round(chance_of_share(30, 10, 0.2), 3)
    0.322

    Raises:
        InvalidData: the norm is not from 0 to 100; ``n`` is no whole number; ``true`` is not
            from 0 to 1.
    """
    n, true = count_of(n, "n"), share_of(true, "true")
    norm = number_of(norm, "norm")
    if not 0 <= norm <= 100:
        raise refused(f"per cent from 0 to 100 are needed, got {norm!r}", "norm")
    # As the norm is written: 28.5 is 57/200, and its binary fraction is not.
    needed = math.ceil(n * Fraction(repr(norm)) / 100)
    return binomial_tail(needed, n, true) if n else None


def chance_of_flag(
    norm: float, sizes: Sequence[int], true: Sequence[float], at_least: int
) -> float:
    """How often at least so many of independent works reach the norm by chance.

    ``sizes`` has the pupils of each work, ``true`` the share that fails in each. A work without
    pupils reaches nothing.

    >>> round(chance_of_flag(30, [10] * 4, [0.2] * 4, 2), 3)
    0.388

    Raises:
        InvalidData: as for `chance_of_share`; not one share a work.
    """
    if len(sizes) != len(true):
        raise refused(f"one share a work is needed, got {len(true)} for {len(sizes)}", "true")
    each = [chance_of_share(norm, n, share) for n, share in zip(sizes, true, strict=True)]
    return at_least_of(at_least, [0.0 if one is None else one for one in each])


def simulated_chance(
    flagged: Callable[[np.ndarray], np.ndarray],
    sizes: Sequence[int],
    true: Sequence[float],
    *,
    seed: int,
    draws: int = 10_000,
) -> Chance:
    """How often a rule flags by chance, for a rule that no formula holds.

    ``flagged`` is given counts of those who fail, a row a draw and a column a work, and gives one
    truth value a draw. The same seed gives the same answer.

    Raises:
        InvalidData: a size or the seed is no whole number, a share not from 0 to 1; not one share
            a work; no draw; ``flagged`` does not give one truth value a draw.
    """
    import numpy as np

    if len(sizes) != len(true):
        raise refused(f"one share a work is needed, got {len(true)} for {len(sizes)}", "true")
    n = [count_of(size, f"sizes[{place}]") for place, size in enumerate(sizes)]
    p = [share_of(share, f"true[{place}]") for place, share in enumerate(true)]
    draws = count_of(draws, "draws", least=1)
    generator = np.random.default_rng(count_of(seed, "seed"))
    counts = generator.binomial(n, p, size=(draws, len(n)))
    verdicts = np.asarray(flagged(counts))
    if verdicts.shape != (draws,) or verdicts.dtype != bool:
        raise refused(f"{draws} truth values are needed, one a draw", "flagged")
    times = int(verdicts.sum())
    low, high = wilson(times, draws, 99) or (0.0, 1.0)
    return Chance(times / draws, low, high, draws)
