"""How the points of a work fall on its tasks: by Rasch's model, given the score.

Given the score the ability no longer matters, so a score keeps its distribution whatever its tasks
are, and what a task brings on average is exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roadmap_core.testing.works import Task

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["drawn_points", "mean_points"]


def _chances(tasks: tuple[Task, ...]) -> tuple[Any, list[int]]:
    """The chance of each single point, by its place and the points that are left; its task."""
    import numpy as np

    owner = [place for place, task in enumerate(tasks) for _ in range(task.points)]
    weights = [np.exp(-tasks[place].hardness) for place in owner]
    units = len(owner)
    # Elementary symmetric functions of the weights from each place on.
    sums = np.zeros((units + 1, units + 2))
    sums[units, 0] = 1
    for unit in range(units - 1, -1, -1):
        sums[unit] = sums[unit + 1]
        sums[unit, 1:] += weights[unit] * sums[unit + 1, :-1]
    chances = np.zeros((units, units + 1))
    for unit in range(units):
        left = np.arange(1, units - unit + 1)
        chances[unit, left] = weights[unit] * sums[unit + 1, left - 1] / sums[unit, left]
    return chances, owner


def drawn_points(
    rng: np.random.Generator, tasks: tuple[Task, ...], scores: NDArray[np.int32]
) -> NDArray[np.int32]:
    """The points of each pupil in each task; they add up to the score."""
    import numpy as np

    chances, owner = _chances(tasks)
    points = np.zeros((len(scores), len(tasks)), np.int32)
    left = scores.copy()
    for unit, place in enumerate(owner):
        got = rng.random(len(scores)) < chances[unit, left]
        points[:, place] += got
        left -= got
    return points


def mean_points(tasks: tuple[Task, ...]) -> NDArray[np.float64]:
    """What a task brings on average, by the score (rows) and the task (columns)."""
    import numpy as np

    chances, owner = _chances(tasks)
    units = len(owner)
    means = np.zeros((units + 1, len(tasks)))
    for score in range(units + 1):
        left = np.zeros(units + 1)
        left[score] = 1
        for unit, place in enumerate(owner):
            got = left * chances[unit]
            means[score, place] += got.sum()
            left -= got
            left[:-1] += got[1:]
    return means
