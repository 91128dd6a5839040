"""Разность с учётом исходного уровня: the treated against the others beside covariates (ANCOVA)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

from roadmap_core.errors import InvalidData
from roadmap_core.outcomes.answers import Effect, NotEstimable
from roadmap_core.outcomes.conventions import Convention, convention_of
from roadmap_core.outcomes.estimating import (
    Design,
    Sides,
    estimated,
    fewest_of,
    in_scale,
    refused,
    scale_of,
)
from roadmap_core.outcomes.given import name_of, names_of, opened_with, values_of
from roadmap_core.outcomes.row_cells import RowCells, row_cells
from roadmap_core.spelling import did_you_mean
from roadmap_core.statistics.given import confidence_of

if TYPE_CHECKING:
    import numpy as np

    Array: TypeAlias = np.ndarray[Any, Any]

__all__ = ["adjusted_difference"]

_WHAT = "adjusted difference"


def adjusted_difference(
    frame: Any,
    *,
    outcome: str,
    treated: str,
    covariates: str | Iterable[str] = (),
    selected_on: Any = (),
    absorb: str | None = None,
    unit: str | None = None,
    scale: str = "points",
    inference: str | Convention = "cluster",
    confidence: float = 95,
    fewest: int | None = None,
) -> Effect | NotEstimable:
    """By how much the outcome of the treated differs from that of the others, covariates alike.

    Least squares of the outcome on ``treated`` (0 and 1, or truth values) and the covariates, one
    row a unit; with ``unit`` several rows may be of one, and the error goes by it. Rows with a gap
    are left out and told. A text among the covariates is a column for each of its values but one;
    ``absorb`` is a column of groups (schools, say) inside which the comparison is made.

    ``selected_on`` are the columns that the choice of the treated looked at (a year stands for the
    one column whose name ends with it). Each must be a covariate, else the answer is refused,
    since what is left out of the choice comes back as an effect. ``()`` says that they were not
    chosen by results; the notes repeat it.

    The method is "ancova" with covariates, "difference" without.

    Raises:
        InvalidData: a column is missing or of the wrong kind; no such scale, convention or
            confidence.
    """
    outcome, treated = name_of(outcome, "outcome", _WHAT), name_of(treated, "treated", _WHAT)
    names = names_of(covariates, "covariates", _WHAT)
    convention = convention_of(inference, unit)
    measure = scale_of(scale, _WHAT)
    confidence = confidence_of(confidence)
    chosen = _rule_columns(frame, selected_on)
    cells = row_cells(
        frame,
        outcome,
        flags=(treated,),
        keys=tuple(dict.fromkeys(one for one in (convention.cluster, unit, absorb) if one)),
        covariates=names,
        weights=convention.weights,
        scaled=None if measure == "points" else lambda y: in_scale(y, measure, outcome, _WHAT),
        # What is dealt out anew is rows.
        is_apart=convention.draws > 0,
        what=_WHAT,
    )
    side = cells.keys[treated].astype(bool)
    design = Design(
        x=_columns(cells, side, absorb),
        y=cells.means,
        contrast=_first_of(cells, absorb),
        counts=None if cells.weights is not None or cells.are_rows else cells.counts,
        within=cells.within,
        clusters=cells.keys[convention.cluster] if convention.cluster else None,
        groups=None if absorb is None else cells.keys[absorb],
        treated=side,
        weights=cells.weights,
        sides=_sides(cells, side, unit),
        term=treated,
        method="ancova" if names or absorb else "difference",
        scale=measure,
        notes=_notes(cells, chosen),
        descriptives=_described(cells, side),
        is_adjusted=True,
    )
    taken = sum(name in names for name in chosen)
    least = fewest_of(fewest)
    if taken < len(chosen) and design.sides.treated > 0 and design.sides.compared > 0:
        return refused(design, "selection_not_adjusted", len(chosen), taken)
    return estimated(design, convention, confidence=confidence, fewest=least)


def _rule_columns(frame: Any, selected_on: Any) -> tuple[str, ...]:
    """The columns that the choice looked at; a year is the one column whose name ends with it."""
    columns = opened_with(frame, (), _WHAT).columns
    found, problems = [], []
    for value in values_of(selected_on, "selected_on", _WHAT):
        name = str(value)
        ends = [one for one in columns if re.search(rf"(?<!\d){re.escape(name)}$", one)]
        if name in columns or len(ends) == 1:
            found.append(name if name in columns else ends[0])
            continue
        close = f" (it may be {', '.join(ends)})" if ends else did_you_mean(name, columns)
        problems.append(f"no column {value!r}{close} @ $.selected_on")
    if problems:
        raise InvalidData(_WHAT, problems)
    return tuple(dict.fromkeys(found))


def _columns(cells: RowCells, side: Array, absorb: str | None) -> Array:
    import numpy as np

    first = [side.astype(float)] if absorb else [np.ones(len(side)), side.astype(float)]
    return np.column_stack((*first, cells.covariates))


def _first_of(cells: RowCells, absorb: str | None) -> Array:
    import numpy as np

    place = 0 if absorb else 1
    contrast = np.zeros(place + 1 + cells.covariates.shape[1])
    contrast[place] = 1.0
    return contrast


def _sides(cells: RowCells, side: Array, unit: str | None) -> Sides:
    import numpy as np

    if unit is None:
        rows = [round(float(cells.counts[which].sum())) for which in (side, ~side)]
    else:
        rows = [len(np.unique(cells.keys[unit][which])) for which in (side, ~side)]
    return Sides(treated=rows[0], compared=rows[1])


def _notes(cells: RowCells, chosen: tuple[str, ...]) -> tuple[str, ...]:
    found = ["selection_adjusted" if chosen else "not_selected_by_results"]
    return (*found, "rows_dropped") if cells.dropped else tuple(found)


def _described(cells: RowCells, side: Array) -> dict[str, float]:
    numbers: dict[str, float] = {}
    for name, which in (("mean_treated", side), ("mean_compared", ~side)):
        if rows := float(cells.counts[which].sum()):
            numbers[name] = float(cells.counts[which] @ cells.means[which]) / rows
    if cells.dropped:
        numbers["rows_dropped"] = cells.dropped
    return numbers
