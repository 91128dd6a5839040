"""Whether scores heap at a cut: more pupils on it, fewer just under it than a smooth slope has.

A plain comparison of the scores on both sides sees a heap on every slope. So a smooth curve is
fitted to the numbers of pupils around the cut, and the step at the cut is held against it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import frozen

from roadmap_core.statistics.crossing import crossing
from roadmap_core.statistics.distributions import normal_tail
from roadmap_core.statistics.given import count_of

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Heap", "NoHeap", "heap_at"]

NoHeap: TypeAlias = Literal["", "few_pupils", "cut_at_edge", "few_near_cut"]

# Scores that the curve is fitted to, on each side of the cut.
_SIDE = 6
# Scores under the cut from which pupils may have been lifted.
_REACH = 2
# Scores that a side has to have, and pupils a score of the window.
_FEWEST_SCORES = 4
_FEWEST_A_SCORE = 1.0
_DEGREE = 2
_PENALTY = 1e-4
_SMALL = 1e-9
_MOST_STEPS = 100


@frozen
class Heap:
    """How many pupils stand on the cut, and how many would on a smooth curve.

    ``p`` is how often a smooth curve gives such a step at the cut or a larger one; None where
    nothing can be said, and ``reason`` tells why: "few_pupils" (under the minimum),
    "cut_at_edge" (under four scores on one side, the lowest and the highest score of the work
    not counted), "few_near_cut" (on average under one pupil a score around the cut). ``expected``
    and ``excess`` are None then as well.
    """

    n: int
    observed: int
    expected: float | None = None
    excess: float | None = None
    p: float | None = None
    reason: NoHeap = ""


def heap_at(counts: Sequence[int], cut: int, *, fewest: int = 50) -> Heap:
    """Hold the number of pupils at a cut against a smooth curve through the scores around it.

    ``counts`` has the number of pupils with 0 points, 1 point, and so on, up to the maximum of
    the work; ``cut`` is the first score of the better mark. The lowest and the highest score gather
    what would lie beyond them, so the curve leaves them out. The test is one-sided: a hole at the
    cut is no sign.

    Raises:
        InvalidData: a count is no whole number or negative; ``cut`` is no score of the work;
            ``fewest`` is no whole number.
    """
    given = [count_of(count, f"counts[{score}]") for score, count in enumerate(counts)]
    cut = count_of(cut, "cut", most=len(given) - 1)
    fewest = count_of(fewest, "fewest")
    n, observed = sum(given), given[cut]
    first, last = max(1, cut - _SIDE), min(len(given) - 2, cut + _SIDE - 1)
    near = given[first : last + 1]
    if n < fewest:
        return Heap(n, observed, reason="few_pupils")
    if cut - first < _FEWEST_SCORES or last - cut + 1 < _FEWEST_SCORES:
        return Heap(n, observed, reason="cut_at_edge")
    if sum(near) < _FEWEST_A_SCORE * len(near):
        return Heap(n, observed, reason="few_near_cut")
    return _held(n, observed, near, cut - first)


def _held(n: int, observed: int, near: Sequence[int], at: int) -> Heap:
    import numpy as np

    counts = np.array(near)
    places = (np.arange(counts.size) - at + 0.5) / _SIDE
    powers = places[:, None] ** np.arange(_DEGREE + 1)
    step = np.zeros(counts.size)
    step[at], step[at - _REACH : at] = 1.0, -1 / _REACH
    apart = (np.arange(counts.size) < at - _REACH) | (np.arange(counts.size) > at)
    expected = float(np.exp(powers[at] @ _fitted(counts[apart], powers[apart])))
    means = np.exp(powers @ _fitted(counts, powers))
    # The part of the step that the curve cannot take on.
    taken = np.linalg.solve(_information(powers, means), powers.T @ (means * step))
    effect = step - powers @ taken
    score = float(effect @ (counts - means))
    deviation = math.sqrt(float(effect * effect @ means))
    squares = float(((counts - means) ** 2 / means).sum()) - (score / deviation) ** 2
    freedom = counts.size - _DEGREE - 2
    # Where the curve itself fits worse than chance has it, the step must stand out from that.
    roughness = math.sqrt(max(1.0, squares / freedom))
    p = normal_tail(_root(score, effect, means) / roughness)
    return Heap(n, observed, expected, observed - expected, p)


def _fitted(counts: np.ndarray, powers: np.ndarray) -> np.ndarray:
    """The Poisson curve through counts: coefficients of the logarithm, by Newton's steps.

    A trace of a penalty on them keeps the curve finite where a side has no pupils.
    """
    import numpy as np

    def likelihood(tried: np.ndarray) -> float:
        curve = powers @ tried
        return float(counts @ curve - np.exp(curve).sum() - _PENALTY / 2 * (tried @ tried))

    found: np.ndarray = np.zeros(powers.shape[1])
    found[0] = math.log(float(counts.mean()) + 0.1)
    best, step, steps = likelihood(found), np.ones(1), 0
    while np.abs(step).max() > _SMALL and steps < _MOST_STEPS:
        steps += 1
        means = np.exp(powers @ found)
        slope = powers.T @ (counts - means) - _PENALTY * found
        step = np.linalg.solve(_information(powers, means), slope)
        # A whole step may leap far over the top.
        step = step * min(1.0, 3 / float(np.abs(step).max() + 1e-300))
        while (reached := likelihood(found + step)) < best and np.abs(step).max() > _SMALL:
            step = step / 2
        found, best = found + step, reached
    return found


def _information(powers: np.ndarray, means: np.ndarray) -> np.ndarray:
    import numpy as np

    flat: np.ndarray = powers.T @ (powers * means[:, None]) + _PENALTY * np.eye(powers.shape[1])
    return flat


def _root(score: float, effect: np.ndarray, means: np.ndarray) -> float:
    """The normal value that is as improbable as a weighted sum of Poisson numbers: r*.

    By the saddle point, since a few pupils at a score are far from normal.
    """
    import numpy as np

    def rises(tilt: float) -> float:
        return float((means * effect) @ np.expm1(tilt * effect)) - score

    far = math.copysign(1.0, score)
    while rises(far) * far < 0 and abs(far) < 64:
        far *= 2
    tilt = crossing(rises, min(0.0, far), max(0.0, far))
    grown = float(means @ (np.expm1(tilt * effect) - tilt * effect))
    bent = float((means * effect * effect) @ np.exp(tilt * effect))
    lift = 2 * (tilt * score - grown)
    if lift < 1e-6:
        return score / math.sqrt(float((means * effect) @ effect))
    r = math.copysign(math.sqrt(lift), score)
    return r + math.log(tilt * math.sqrt(bent) / r) / r
