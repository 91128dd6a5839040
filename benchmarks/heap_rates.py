"""How often the test of a heap at a cut errs: false alarms, and pupils lifted that it misses.

Scores are drawn from distributions without a heap; then a share of all pupils is lifted from the
two scores under the cut onto it. Printed are, at the 5 % level, the rates of alarms, with the
share of works that could be judged. Not a measure of speed: the seed is fixed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from roadmap_core.statistics import heap_at, wilson

LEVEL = 0.05
SIZES = (60, 300, 3000)
SHIFTS = (0.0, 0.05, 0.10)


def spread(rng: np.random.Generator, n: int, most: int, middle: float, width: float) -> Any:
    """Scores of pupils who are not equally able."""
    return rng.binomial(most, np.clip(rng.normal(middle, width, n), 0.01, 0.99))


def two_humps(rng: np.random.Generator, n: int) -> Any:
    strong = rng.random(n) < 0.5
    return np.where(strong, spread(rng, n, 38, 0.7, 0.08), spread(rng, n, 38, 0.3, 0.08))


def ceiling(rng: np.random.Generator, n: int) -> Any:
    return np.clip(np.rint(rng.normal(19, 6, n)), 0, 25).astype(int)


SHAPES: dict[str, tuple[Callable[[np.random.Generator, int], Any], int, int]] = {
    "binomial, 20 points, cut 9": (lambda rng, n: rng.binomial(20, 0.5, n), 20, 9),
    "wide, 38 points, cut 17": (lambda rng, n: spread(rng, n, 38, 0.55, 0.15), 38, 17),
    "two humps, cut between": (two_humps, 38, 18),
    "two humps, cut on one": (two_humps, 38, 12),
    "ceiling, 25 points, cut 20": (ceiling, 25, 20),
    "flat, 30 points, cut 15": (lambda rng, n: rng.integers(0, 31, n), 30, 15),
}


def main(times: int) -> None:
    """Print one line a shape and size."""
    rng = np.random.default_rng(122)
    print(
        f"{'shape':28} {'pupils':>6} {'judged':>6}  " + "  ".join(f"{s:.0%} lifted" for s in SHIFTS)
    )
    for name, (draw, most, cut) in SHAPES.items():
        for n in SIZES:
            judged, alarms = 0, dict.fromkeys(SHIFTS, 0)
            for _ in range(times):
                scores = draw(rng, n)
                under = rng.permutation(np.flatnonzero((scores < cut) & (scores >= cut - 2)))
                answers = []
                for shift in SHIFTS:
                    lifted = scores.copy()
                    lifted[under[: round(shift * n)]] = cut
                    counts = np.bincount(lifted, minlength=most + 1).tolist()
                    answers.append(heap_at(counts, cut).p)
                if answers[0] is not None:
                    judged += 1
                    for shift, p in zip(SHIFTS, answers, strict=True):
                        alarms[shift] += p is not None and p <= LEVEL
            rates = "  ".join(f"{alarms[shift] / max(judged, 1):10.3f}" for shift in SHIFTS)
            low, high = wilson(alarms[0.0], judged) or (0.0, 1.0)
            print(f"{name:28} {n:6} {judged / times:6.2f}  {rates}  ({low:.3f}-{high:.3f})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
