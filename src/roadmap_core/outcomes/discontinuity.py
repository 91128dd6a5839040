"""Граница отбора: units just on one side of a cut against those just on the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from roadmap_core.outcomes.answers import Effect, NotEstimable, Scale
from roadmap_core.outcomes.conventions import Convention, convention_of
from roadmap_core.outcomes.estimating import (
    Design,
    Sides,
    estimated,
    in_scale,
    refused,
    scale_of,
)
from roadmap_core.outcomes.given import GivenColumns, columns_of, name_of, names_of
from roadmap_core.outcomes.thresholds import threshold
from roadmap_core.statistics.given import confidence_of, number_of, one_of
from roadmap_core.statistics.given import refused as refused_input

if TYPE_CHECKING:
    import numpy as np

    Array: TypeAlias = np.ndarray[Any, Any]

__all__ = ["Kernel", "Side", "regression_discontinuity"]

_WHAT = "regression discontinuity"

Kernel: TypeAlias = Literal["triangular", "uniform"]
"""How units in the window are weighted: the nearer the more, or all alike."""

Side: TypeAlias = Literal["above", "below"]
"""On which side of the cut the treated are: at it or above it, or below it."""


def regression_discontinuity(
    frame: Any,
    *,
    outcome: str,
    score: str,
    cut: float,
    bandwidth: float,
    side: Side = "above",
    kernel: Kernel = "triangular",
    covariates: str | Iterable[str] = (),
    unit: str | None = None,
    scale: str = "points",
    inference: str | Convention = "cluster",
    confidence: float = 95,
    fewest: int | None = None,
    fewest_each: int | None = None,
) -> Effect | NotEstimable:
    """The jump of the outcome where the score crosses the cut: the effect for units at the cut.

    A straight line on each side, fitted to the units whose score is within ``bandwidth`` of the
    ``cut``, and weighted by the kernel. All on one side of the cut take part, none on the other;
    ``side="above"`` takes the cut itself for treated. The bandwidth is the caller's: choose it
    before the result is seen.

    Refused under 400 units in all or 40 in the window on each side (the norms
    ``effect_discontinuity_units`` and ``effect_discontinuity_side``; ``fewest``, ``fewest_each``):
    below, it is right on average and sees nothing. Scores that many units share are told in the
    notes. The method is "discontinuity".

    Raises:
        InvalidData: a column is missing or of the wrong kind; the bandwidth is not above 0; no
            such kernel, side, scale, convention or confidence.
    """
    outcome, score = name_of(outcome, "outcome", _WHAT), name_of(score, "score", _WHAT)
    names = names_of(covariates, "covariates", _WHAT)
    convention = convention_of(inference, unit)
    measure = scale_of(scale, _WHAT)
    confidence = confidence_of(confidence)
    one_of(kernel, ("triangular", "uniform"), "kernel")
    one_of(side, ("above", "below"), "side")
    cut, width = number_of(cut, "cut"), number_of(bandwidth, "bandwidth")
    if width <= 0:
        raise refused_input(f"a number above 0 is needed, got {width!r}", "bandwidth")
    weight = convention.weights
    columns = columns_of(
        frame,
        numbers=tuple(dict.fromkeys((outcome, score, *((weight,) if weight else ())))),
        keys=tuple(dict.fromkeys(one for one in (convention.cluster, unit) if one)),
        covariates=names,
        what=_WHAT,
    )
    design = _design(columns, outcome, score, cut, width, side, kernel, convention, unit, measure)
    all_units = _units(columns, columns.numbers[score] == columns.numbers[score], unit)
    least = int(threshold("effect_discontinuity_units")) if fewest is None else fewest
    each = int(threshold("effect_discontinuity_side")) if fewest_each is None else fewest_each
    if all_units < least:
        return refused(design, "too_few", least, all_units)
    return estimated(design, convention, confidence=confidence, fewest=each)


def _design(
    columns: GivenColumns,
    outcome: str,
    score: str,
    cut: float,
    width: float,
    side: Side,
    kernel: Kernel,
    convention: Convention,
    unit: str | None,
    scale: Scale,
) -> Design:
    import numpy as np

    away = columns.numbers[score] - cut
    near = np.abs(away) < width if kernel == "triangular" else np.abs(away) <= width
    treated = away >= 0 if side == "above" else away < 0
    weights = np.ones(columns.n)
    if kernel == "triangular":
        weights = 1 - np.abs(away) / width
    if convention.weights is not None:
        weights = weights * columns.numbers[convention.weights]
    y = in_scale(columns.numbers[outcome], scale, outcome, _WHAT)
    x = np.column_stack(
        (np.ones(columns.n), treated, away, away * treated, columns.covariates)
    ).astype(float)
    contrast = np.zeros(x.shape[1])
    contrast[1] = 1.0
    distinct = len(np.unique(away[near]))
    notes = ["local_effect"]
    numbers = {
        "bandwidth": width,
        "in_window": int(near.sum()),
        "distinct_scores": distinct,
    }
    if distinct < near.sum():
        notes.append("mass_points")
    if columns.dropped:
        notes.append("rows_dropped")
        numbers["rows_dropped"] = columns.dropped
    return Design(
        x=x[near],
        y=y[near],
        contrast=contrast,
        clusters=columns.keys[convention.cluster][near] if convention.cluster else None,
        treated=treated[near],
        weights=weights[near],
        sides=Sides(
            treated=_units(columns, near & treated, unit),
            compared=_units(columns, near & ~treated, unit),
        ),
        term=score,
        method="discontinuity",
        scale=scale,
        notes=tuple(notes),
        descriptives=numbers,
    )


def _units(columns: GivenColumns, chosen: Array, unit: str | None) -> int:
    import numpy as np

    return int(chosen.sum()) if unit is None else len(np.unique(columns.keys[unit][chosen]))
