"""Оценивание: from the rows of a design to an effect, or to the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import evolve, field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.outcomes.answers import Effect, NotEstimable, Scale, effect_of
from roadmap_core.outcomes.conventions import Convention
from roadmap_core.outcomes.refusals import RefusalCode
from roadmap_core.outcomes.thresholds import threshold
from roadmap_core.statistics.effect_sizes import cluster_corrected
from roadmap_core.statistics.given import count_of
from roadmap_core.statistics.linear import (
    Coefficient,
    Degrees,
    LeastSquares,
    least_squares,
    permutation_p,
)

if TYPE_CHECKING:
    import numpy as np

    Array: TypeAlias = np.ndarray[Any, Any]

__all__ = [
    "Design",
    "Sides",
    "estimated",
    "fewest_of",
    "fitted",
    "in_scale",
    "refused",
    "said",
    "scale_of",
    "tested",
]

# A standard error that is so small a part of the classical one is rounding.
_NOTHING = 1e-7
_SCALES = ("points", "log_odds")
_OF_COMPARISONS = ("mirror_baseline", "before_judges_nothing", "selection_adjusted")


@frozen(kw_only=True)
class Sides:
    """How many units take part and how many do not; rows where no unit is named."""

    treated: int
    compared: int

    def lack(self, fewest: int) -> int | None:
        """The number of the smaller side where it is under what is needed."""
        least = min(self.treated, self.compared)
        return least if least < fewest else None


@frozen(kw_only=True, eq=False)
class Design:
    """Rows of regressors and outcomes, as `statistics.linear` takes them.

    ``contrast`` is the combination of columns that is the effect, ``treated`` says which rows are
    of the treated; ``is_adjusted`` where the effect is a column of these alone.
    """

    x: Array
    y: Array
    contrast: Array
    counts: Array | None = None
    within: Array | None = None
    clusters: Array | None = None
    treated: Array
    groups: Array | None = None
    weights: Array | None = None
    sides: Sides
    term: str
    method: str
    scale: Scale = "points"
    notes: tuple[str, ...] = ()
    descriptives: Mapping[str, float] = field(factory=dict)
    is_adjusted: bool = False

    @property
    def n(self) -> int:
        """The number of rows that the rows of the design stand for."""
        return len(self.y) if self.counts is None else round(float(self.counts.sum()))


def scale_of(scale: str, what: str) -> Scale:
    """A scale by its name.

    Raises:
        InvalidData: there is no such scale.
    """
    if scale == "points":
        return "points"
    if scale == "log_odds":
        return "log_odds"
    problem = f"no scale {scale!r} (known: {', '.join(_SCALES)}) @ $.scale"
    raise InvalidData(what, [problem])


def in_scale(values: Array, scale: Scale, name: str, what: str) -> Array:
    """An outcome as it stands, or the log odds of a share in per cent.

    Raises:
        InvalidData: log odds are asked for, and a share is not strictly between 0 and 100, or no
            share is above 1 %.
    """
    import numpy as np

    if scale == "points":
        return values
    if not ((values > 0) & (values < 100)).all():
        problem = (
            f"log odds need shares in per cent strictly between 0 and 100 in {name!r}: where a "
            "share may be 0 or 100, give counts to programme_effect"
        )
        raise InvalidData(what, [f"{problem} @ $.columns[{name!r}]"])
    if values.size and values.max() <= 1:
        # A hundredth of what is meant would pass for rare failure without a word.
        problem = (
            f"log odds need shares in per cent, and those of {name!r} are all up to 1: parts of "
            "one are to be multiplied by 100"
        )
        raise InvalidData(what, [f"{problem} @ $.columns[{name!r}]"])
    odds: Array = np.log(values / (100 - values))
    return odds


def fewest_of(fewest: int | None) -> int:
    """The fewest units a side may have; by the norms of the base region where none is given."""
    if fewest is not None:
        return count_of(fewest, "fewest", least=1)
    names = ("effect_fewest_treated", "effect_fewest_compared")
    return max(int(threshold(name)) for name in names)


def said(label: Any) -> float | str:
    """A value of a column as an answer holds it: a number or a text; days are text."""
    if isinstance(label, int | float | str):
        return label
    return str(label).removesuffix(" 00:00:00")


def refused(design: Design, code: RefusalCode, needed: Any = None, got: Any = None) -> NotEstimable:
    """Why a design has no effect, with its numbers."""
    numbers = {"n_treated": design.sides.treated, "n_compared": design.sides.compared}
    return NotEstimable(
        code=code,
        needed=None if needed is None else said(needed),
        got=None if got is None else said(got),
        descriptives={"n": design.n, **numbers, **design.descriptives},
        scale=design.scale,
        method=design.method,
        # What says how the sides were compared is not so where they were not.
        notes=tuple(note for note in design.notes if note not in _OF_COMPARISONS),
    )


def fitted(design: Design, fewest: int) -> LeastSquares | NotEstimable:
    """The fit of a design, or why there can be none."""
    if design.sides.treated and not design.sides.compared:
        return refused(design, "no_comparison", fewest, 0)
    if (lack := design.sides.lack(fewest)) is not None:
        return refused(design, "too_few", fewest, lack)
    if _is_constant(design):
        return refused(design, "constant_outcome")
    fit = least_squares(
        design.x,
        design.y,
        counts=design.counts,
        within=design.within,
        groups=design.groups,
        weights=design.weights,
    )
    if fit is None:
        width = design.x.shape[1]
        return refused(design, "collinear", width, min(width - 1, _rank(design)))
    return refused(design, "no_spread") if fit.is_exact else fit


def estimated(
    design: Design, convention: Convention, *, confidence: float, fewest: int
) -> Effect | NotEstimable:
    """The effect of a design by a convention, or why there is none."""
    fit = fitted(design, fewest)
    if isinstance(fit, NotEstimable):
        return fit
    return tested(design, fit, convention, confidence, fewest)


def tested(
    design: Design, fit: LeastSquares, convention: Convention, confidence: float, fewest: int
) -> Effect | NotEstimable:
    """The effect of a design that was fitted."""
    import numpy as np

    convention, notes = _by_rows(design, convention)
    clusters = design.clusters if convention.is_clustered else None
    if clusters is not None:
        sides = (clusters[design.treated], clusters[~design.treated])
        least = min(len(np.unique(one)) for one in sides)
        if least < fewest:
            return refused(design, "too_few_clusters", fewest, least)
    found = _found(design, fit, convention, clusters)
    df = None if convention.df == "normal" else found.df
    if found.std_error <= _NOTHING * fit.combination(design.contrast).std_error or df == 0:
        # Clusters that fit themselves wholly leave nothing to tell an error by.
        return refused(design, "no_spread")
    effect = effect_of(
        term=design.term,
        estimate=found.estimate,
        std_error=found.std_error,
        df=df,
        convention=convention,
        confidence=confidence,
        n=design.n,
        n_treated=design.sides.treated,
        n_compared=design.sides.compared,
        clusters=_number(clusters),
        scale=design.scale,
        method=design.method,
        notes=(*design.notes, *notes),
        descriptives=design.descriptives,
    )
    return _permuted(design, effect) if convention.draws else effect


def _by_rows(design: Design, convention: Convention) -> tuple[Convention, tuple[str, ...]]:
    """Without clusters each row is one: CR2 is then HC2 with its own degrees of freedom."""
    if not convention.is_clustered or design.clusters is not None:
        return convention, ()
    if convention.correction == "CR1":
        own = evolve(convention, correction="HC1", df="residual", cluster=None)
    elif convention.correction == "CR2":
        freedom: Any = "residual" if convention.df == "clusters-1" else convention.df
        own = evolve(convention, correction="HC2", df=freedom, cluster=None)
    else:
        problem = "the correction of the What Works Clearinghouse needs clusters: give unit="
        raise InvalidData("convention", [f"{problem} @ $.inference"])
    return own, ("rows_are_units",)


def _found(
    design: Design, fit: LeastSquares, convention: Convention, clusters: Array | None
) -> Coefficient:
    freedom: Degrees = "residual"
    if convention.correction == "WWC":
        return _of_classes(fit.combination(design.contrast), design.n, clusters, convention.icc)
    # A normal distribution needs no degrees of freedom, and any will do.
    if convention.df == "bell_mcaffrey" or convention.df == "clusters-1":
        freedom = convention.df
    return fit.combination(
        design.contrast,
        convention.correction,
        clusters,
        freedom=freedom,
        nested=convention.nested,
    )


def _of_classes(found: Coefficient, n: int, clusters: Array | None, icc: float) -> Coefficient:
    """An error of pupils as one of their classes, by Hedges (2007)."""
    corrected = cluster_corrected(1.0, n=n, cluster_size=n / (_number(clusters) or 1), icc=icc)
    return Coefficient(found.estimate, found.std_error / corrected.statistic, corrected.df)


def _number(clusters: Array | None) -> int | None:
    import numpy as np

    return None if clusters is None else len(np.unique(clusters))


def _permuted(design: Design, effect: Effect) -> Effect:
    """The effect with the p-value of permutations in its notes, where units can be dealt out."""
    import numpy as np

    draws, seed = effect.convention.draws, effect.convention.seed
    p = None
    if _can_be_dealt(design, effect):
        column = int(np.argmax(design.contrast))
        others = np.delete(design.x, column, axis=1)
        p = permutation_p(design.y, design.x[:, column], others, draws=draws, seed=seed)
    if p is None:
        return evolve(effect, notes=(*effect.notes, "not_permuted"))
    numbers = {**effect.descriptives, "draws": draws, "permutation_p": p}
    return evolve(effect, notes=(*effect.notes, "permutation"), descriptives=numbers)


def _can_be_dealt(design: Design, effect: Effect) -> bool:
    """Whether a row is a unit that could have been treated or not, whatever else it is."""
    is_plain = design.groups is None and design.weights is None and design.counts is None
    is_single = design.clusters is None or effect.clusters == len(design.y)
    return design.is_adjusted and is_plain and is_single


def _is_constant(design: Design) -> bool:
    import numpy as np

    spread = float(np.ptp(design.y))
    within = 0.0 if design.within is None else float(design.within.sum())
    return spread == 0 and within == 0


def _rank(design: Design) -> int:
    import numpy as np

    norms = np.sqrt((design.x**2).sum(axis=0))
    return int(np.linalg.matrix_rank(design.x / np.where(norms > 0, norms, 1)))
