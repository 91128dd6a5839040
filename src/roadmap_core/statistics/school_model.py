"""What the schools of a region would have next year, were everything as it always was.

A school has an effect of its own each year, on the log odds of failing; years that are near are
alike, by as much as the past of all schools shows. What is chance in a result does not come again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from roadmap_core.statistics.given import refused

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SchoolModel", "log_odds", "school_model"]

# A year of which nothing is known says nothing.
_UNKNOWN = 1e6
_LEAST_VARIANCE = 1e-4
# Neighbouring years of a school are never more alike than that.
_MOST_ALIKE = 0.98
_MOST_YEARS = 3
_STEPS = 60
_ROUNDS = 4
# So many pupils' worth of information pulls a school toward the others.
_PULL = 4.0
_FAR = 12.0


def log_odds(failed: Any, participants: Any) -> Any:
    """The log odds of failing, with half a pupil on each side, so that 0 of 8 has some, too."""
    import numpy as np

    return np.log((failed + 0.5) / (participants - failed + 0.5))


@frozen(eq=False, kw_only=True)
class SchoolModel:
    """How far schools differ, how alike their years are, and what each school may be expected at.

    ``autocovariances`` are those of the effects of schools by how many years apart they are;
    ``grade_variance`` is what the works of one grade have in common beyond the school,
    ``cell_variance`` what each work has alone. ``means`` and ``variances`` are those of the effect
    of each school in the year that is foreseen.
    """

    autocovariances: Mapping[int, float]
    grade_variance: float
    cell_variance: float
    means: NDArray[np.float64] = field(repr=False)
    variances: NDArray[np.float64] = field(repr=False)

    def levels(
        self, failed: NDArray[Any], participants: NDArray[Any], schools: NDArray[np.bool_]
    ) -> NDArray[np.float64]:
        """The level of each work in the next year, as those schools show it; NaN where none wrote.

        It is the one at which the works of those schools would have as many failed as they had.
        """
        import numpy as np

        n = participants[schools].astype(float)
        total, wrote = failed[schools].sum(axis=0), n.sum(axis=0)
        nodes, weights = np.polynomial.hermite_e.hermegauss(11)
        spread = np.sqrt(self.variances[schools] + self.grade_variance + self.cell_variance)
        effects = self.means[schools][:, None] + spread[:, None] * nodes
        share = weights / weights.sum()
        low, high = np.full(len(total), -_FAR), np.full(len(total), _FAR)
        for _ in range(_STEPS):
            middle = (low + high) / 2
            chances = 1 / (1 + np.exp(-(middle[:, None, None] + effects)))
            is_over = np.einsum("sk,ksg,g->k", n, chances, share) > total
            low, high = np.where(is_over, low, middle), np.where(is_over, middle, high)
        return np.where(wrote > 0, (low + high) / 2, np.nan)

    def draws(
        self,
        participants: NDArray[Any],
        schools: NDArray[np.bool_],
        levels: NDArray[np.float64],
        grades: NDArray[np.int64],
        *,
        number: int,
        rng: np.random.Generator,
        level_error: float,
    ) -> NDArray[np.int64]:
        """Numbers of failed that those schools may have: by draw, school and work.

        ``level_error`` is the standard deviation of what is not known of the common level.
        """
        import numpy as np

        n = participants[schools]
        shape = (number, *n.shape)
        effect = self.means[schools] + np.sqrt(self.variances[schools]) * rng.normal(size=shape[:2])
        of_grade = rng.normal(0, self.grade_variance**0.5, (*shape[:2], int(grades.max()) + 1))
        of_cell = rng.normal(0, self.cell_variance**0.5, shape)
        of_level = rng.normal(0, level_error, number)
        logits = (
            np.nan_to_num(levels)
            + of_level[:, None, None]
            + effect[:, :, None]
            + of_grade[:, :, grades]
            + of_cell
        )
        return rng.binomial(n, 1 / (1 + np.exp(-logits))).astype(np.int64)


def school_model(
    failed: NDArray[Any],
    participants: NDArray[Any],
    grades: NDArray[np.int64],
    *,
    years: Sequence[int],
    foreseen: int,
) -> SchoolModel:
    """What the results of some years tell of the schools' effects in the year that is foreseen.

    Both are whole numbers by school, year (``years``, ascending) and work; a work with 0
    participants was not written. ``grades`` numbers the groups of works that the same pupils write,
    from 0 on. The last three years are used of which it was seen how alike years so far apart are.

    Raises:
        InvalidData: there are fewer than two years or three schools.
    """
    import numpy as np

    if failed.shape[1] < 2:
        raise refused("two years or more are needed", "failed")
    if failed.shape[0] < 3:
        raise refused("three schools or more are needed", "failed")
    n, wrote = participants.astype(float), participants > 0
    off, noise = _working(failed, n, wrote)
    grade_variance, cell_variance = _parts(off, noise, wrote, grades)
    effects, errors = _by_year(off, noise, wrote, grades, grade_variance, cell_variance)
    known = errors < _UNKNOWN
    effects = effects - np.where(known, _mean(effects, 1 / errors), 0.0)
    covariances = _autocovariances(effects, errors, years)
    means, variances = _foreseen(effects, errors, covariances, years, foreseen)
    return SchoolModel(
        autocovariances=covariances,
        grade_variance=grade_variance,
        cell_variance=cell_variance,
        means=means,
        variances=variances,
    )


def _mean(values: NDArray[Any], weights: NDArray[Any]) -> Any:
    """The weighted mean of the schools, 0 where none has a weight."""
    import numpy as np

    total = weights.sum(axis=0)
    return (values * weights).sum(axis=0) / np.where(total > 0, total, 1)


def _working(
    failed: NDArray[Any], n: NDArray[np.float64], wrote: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The log odds of each result off its work's level, and the variance that chance gives them.

    They are those of a straight line at what the school is expected at from all its years: at its
    own share a result would weigh itself, and so few pupils have log odds that bend.
    """
    import numpy as np

    level = log_odds(failed.sum(axis=0), n.sum(axis=0))
    expected = np.zeros(len(failed))
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-(level + expected[:, None, None])))
        information = np.where(wrote, np.maximum(n * chance * (1 - chance), 1 / _UNKNOWN), 1.0)
        residual = np.where(wrote, (failed - n * chance) / information, 0.0)
        off = np.where(wrote, expected[:, None, None] + residual, 0.0)
        weights = np.where(wrote, information, 0.0)
        total = weights.sum(axis=(1, 2))
        expected = (off * weights).sum(axis=(1, 2)) / (total + _PULL)
        # The level of a work is that of a school without an effect.
        level = level + _mean(np.where(wrote, off - expected[:, None, None], 0.0), weights)
    return np.where(wrote, off - _mean(off, n), 0.0), np.where(wrote, 1 / information, _UNKNOWN)


def _parts(
    off: NDArray[np.float64],
    noise: NDArray[np.float64],
    wrote: NDArray[np.bool_],
    grades: NDArray[np.int64],
) -> tuple[float, float]:
    """What works of one grade have in common, and what each has alone: by products of pairs."""
    import numpy as np

    weights = np.where(wrote, 1 / (noise + 0.3), 0.0)
    products = np.einsum("stj,stk->jk", off * weights, off * weights)
    sizes = np.einsum("stj,stk->jk", weights, weights)
    same = grades[:, None] == grades
    own = np.eye(len(grades), dtype=bool)
    apart = _ratio(products[~same].sum(), sizes[~same].sum())
    together = _ratio(products[same & ~own].sum(), sizes[same & ~own].sum())
    alone = _ratio(((off**2 - noise) * weights**2).sum(), (weights**2).sum())
    if apart is None:
        apart = together if together is not None else alone
    if together is None:
        together = apart
    return (
        max(float(together - apart), 0.0),
        max(float(alone - max(together, apart)), 0.0),
    )


def _ratio(part: float, whole: float) -> Any:
    return part / whole if whole > 0 else None


def _by_year(
    off: NDArray[np.float64],
    noise: NDArray[np.float64],
    wrote: NDArray[np.bool_],
    grades: NDArray[np.int64],
    grade_variance: float,
    cell_variance: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The effect of each school in each year by its works, and the variance of its error."""
    import numpy as np

    weights = np.where(wrote, 1 / (noise + cell_variance + grade_variance / 2), 0.0)
    total = weights.sum(axis=2)
    safe = np.where(total > 0, total, 1)
    effects = (off * weights).sum(axis=2) / safe
    in_grade = np.stack(
        [weights[:, :, grades == one].sum(axis=2) for one in range(int(grades.max()) + 1)], axis=2
    )
    errors = (weights**2 * (noise + cell_variance)).sum(axis=2)
    errors = (errors + grade_variance * (in_grade**2).sum(axis=2)) / safe**2
    return effects, np.where(total > 0, errors, _UNKNOWN)


def _autocovariances(
    effects: NDArray[np.float64], errors: NDArray[np.float64], years: Sequence[int]
) -> dict[int, float]:
    """Those of the true effects, by how many years apart they are: chance is taken off."""
    import numpy as np

    weights = np.where(errors < _UNKNOWN, 1 / (errors + 0.3), 0.0)
    sums: dict[int, tuple[float, float]] = {}
    for later, year in enumerate(years):
        for earlier, other in enumerate(years[: later + 1]):
            weight = weights[:, later] * weights[:, earlier]
            product = effects[:, later] * effects[:, earlier]
            if later == earlier:
                product = product - errors[:, later]
            part, total = sums.get(year - other, (0.0, 0.0))
            sums[year - other] = (part + float(product @ weight), total + float(weight.sum()))
    found = {apart: part / total for apart, (part, total) in sums.items() if total > 0}
    variance = max(found.get(0, 0.0), _LEAST_VARIANCE)
    most = _MOST_ALIKE * variance
    return {0: variance} | {
        apart: min(max(one, -most), most) for apart, one in sorted(found.items()) if apart
    }


def _foreseen(
    effects: NDArray[np.float64],
    errors: NDArray[np.float64],
    covariances: Mapping[int, float],
    years: Sequence[int],
    foreseen: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The mean and the variance of each school's effect in the year that is foreseen."""
    import numpy as np

    used: list[int] = []
    for place in reversed(range(len(years))):
        apart = [foreseen - years[place], *(years[other] - years[place] for other in used)]
        if len(used) < _MOST_YEARS and all(one in covariances for one in apart):
            used.append(place)
    # Of years as far apart as no two that were seen, the next that are farther speak, or the last.
    used = used or [len(years) - 1]
    ahead = np.array([_at_least(covariances, foreseen - years[place]) for place in used])
    between = np.array([[covariances[abs(years[a] - years[b])] for a in used] for b in used])
    # What is estimated from pairs of years may be impossible together.
    values, vectors = np.linalg.eigh(between)
    between = (vectors * np.maximum(values, _LEAST_VARIANCE)) @ vectors.T
    latest, noise = effects[:, used], errors[:, used]
    matrix = between + noise[:, :, None] * np.eye(len(used))
    target = np.broadcast_to(ahead[:, None], (len(effects), len(used), 1))
    weights = np.linalg.solve(matrix, target)[:, :, 0]
    variances = covariances[0] - weights @ ahead
    return (weights * latest).sum(axis=1), np.maximum(variances, _LEAST_VARIANCE)


def _at_least(covariances: Mapping[int, float], apart: int) -> float:
    known = sorted(covariances)
    return covariances[next((one for one in known if one >= apart), known[-1])]
