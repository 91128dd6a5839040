"""What the tasks of a work tell: how hard each is, and whom it tells apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from roadmap_core.statistics.given import numbers_of, refused

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Items", "item_statistics"]

_GRAIN = 1e-9


@frozen
class Items:
    """The tasks of one work, in the order given.

    ``shares`` is what was scored of what could be (0 to 1), ``discriminations`` the correlation
    of each task with the sum of the others, ``alpha`` Cronbach's alpha of the whole. What cannot
    be said, where all have the same points, is None.
    """

    n: int
    shares: tuple[float, ...]
    discriminations: tuple[float | None, ...]
    alpha: float | None


def item_statistics(points: Sequence[Sequence[float]], maxima: Sequence[float]) -> Items | None:
    """Difficulty, discrimination and alpha from the points of each participant for each task.

    ``points`` has a row a participant and a column a task, ``maxima`` the most points of each
    task. A task that was not done has no number: whether it counts as 0 is for the caller to say.
    None without a participant.

    Raises:
        InvalidData: no task; a maximum that is not above 0; a row of another length; points that
            are not finite, below 0, or over the maximum.
    """
    import numpy as np

    most = np.array(numbers_of(maxima, "maxima"))
    if not most.size:
        raise refused("at least one task is needed", "maxima")
    for place in np.flatnonzero(most <= 0):
        raise refused(f"a maximum above 0 is needed, got {most[place]:g}", f"maxima[{place}]")
    if not len(points):
        return None
    table = _table(points, most)
    rest = table.sum(axis=1, keepdims=True) - table
    return Items(
        len(table),
        tuple((table.sum(axis=0) / (len(table) * most)).tolist()),
        tuple(_correlation(table[:, j], rest[:, j]) for j in range(most.size)),
        _alpha(table),
    )


def _table(points: Sequence[Sequence[float]], most: np.ndarray) -> np.ndarray:
    import numpy as np

    for row, line in enumerate(points):
        if len(line) != most.size:
            raise refused(f"{most.size} tasks are needed, got {len(line)}", f"points[{row}]")
    try:
        table = np.asarray(points, dtype=float)
    except (TypeError, ValueError):
        raise refused("every task needs a number of points", "points") from None
    wrong = ~((table >= 0) & (table <= most))
    for row, task in np.argwhere(wrong):
        problem = f"points from 0 to {most[task]:g} are needed, got {table[row, task]:g}"
        raise refused(problem, f"points[{row}][{task}]")
    return table


def _correlation(one: np.ndarray, other: np.ndarray) -> float | None:
    if _constant(one) or _constant(other):
        return None
    a, b = one - one.mean(), other - other.mean()
    found = float((a * b).sum()) / math.sqrt(float((a * a).sum()) * float((b * b).sum()))
    return min(1.0, max(-1.0, found))


def _alpha(table: np.ndarray) -> float | None:
    tasks = table.shape[1]
    total: np.ndarray = table.sum(axis=1)
    if tasks < 2 or _constant(total):
        return None
    parts = float(table.var(axis=0).sum())
    return float(tasks / (tasks - 1) * (1 - parts / float(total.var())))


def _constant(column: np.ndarray) -> bool:
    # Sums of the same broken numbers may differ in their last digit.
    return float(column.max() - column.min()) <= _GRAIN * float(column.max())
