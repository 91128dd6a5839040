"""Pupils of one class are alike: how much, and how many independent ones they stand for."""

from __future__ import annotations

import math
from collections.abc import Sequence

from attrs import frozen

from roadmap_core.statistics.given import numbers_of

__all__ = ["Clusters", "cluster_likeness"]


@frozen
class Clusters:
    """How alike the members of a cluster are, and what that costs.

    ``icc`` is the intraclass correlation; below 0 where clusters differ less than chance would
    have it. ``design_effect`` is by how much the variance of a mean grows (1 at least), and
    ``effective`` how many independent members the ``n`` stand for.
    """

    n: int
    clusters: int
    icc: float
    design_effect: float
    effective: float


def cluster_likeness(groups: Sequence[Sequence[float]]) -> Clusters | None:
    """The intraclass correlation by the analysis of variance (Donner 1986), and what follows.

    ``groups`` holds the values of each cluster; an empty one is left out. None where nothing can
    be said: fewer than two clusters, no cluster of two, or no two values that differ.

    >>> round(cluster_likeness([[1, 2, 3], [4, 5, 6]]).icc, 3)
    0.806

    Raises:
        InvalidData: a value is no finite number.
    """
    named = (numbers_of(group, f"groups[{place}]") for place, group in enumerate(groups))
    given = [group for group in named if group]
    sizes = [len(group) for group in given]
    n, k = sum(sizes), len(given)
    if k < 2 or n == k:
        return None
    means = [math.fsum(group) / len(group) for group in given]
    grand = math.fsum(value for group in given for value in group) / n
    between = math.fsum(s * (m - grand) ** 2 for s, m in zip(sizes, means, strict=True)) / (k - 1)
    within = math.fsum(
        (value - mean) ** 2 for group, mean in zip(given, means, strict=True) for value in group
    ) / (n - k)
    squares = sum(size * size for size in sizes)
    typical = (n - squares / n) / (k - 1)
    whole = between + (typical - 1) * within
    if whole <= 0:
        return None
    icc = (between - within) / whole
    effect = 1 + max(0.0, icc) * (squares / n - 1)
    return Clusters(n, k, icc, effect, n / effect)
