"""Поэтапное начало: units that start in several periods, each set against those not yet started."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import evolve, field, frozen

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
from roadmap_core.outcomes.given import name_of, values_of
from roadmap_core.outcomes.row_cells import RowCells, row_cells
from roadmap_core.outcomes.selection_years import is_by_alphabet, periods_of
from roadmap_core.statistics.given import confidence_of, count_of

if TYPE_CHECKING:
    import numpy as np

    Array: TypeAlias = np.ndarray[Any, Any]

__all__ = ["staggered_effects"]

_WHAT = "staggered effects"


@frozen(kw_only=True, eq=False)
class Cohort:
    """The units that start in one period, and those that have not started by its outcome."""

    start: Any
    rows: Array = field(repr=False)
    y: Array = field(repr=False)
    treated: Array = field(repr=False)
    baselines: Array = field(repr=False)
    lags: tuple[int, ...]
    missing: int

    def can_be_judged(self, rule: Sequence[int], least: int) -> bool:
        """Whether there is somebody to compare with, and every result that the rule looked at."""
        has_both = bool(self.treated.any()) and self.compared >= least
        return has_both and bool(self.lags) and set(rule) <= set(self.lags)

    @property
    def compared(self) -> int:
        """How many units have not started."""
        return int((self.treated == 0).sum())


def staggered_effects(
    frame: Any,
    *,
    outcome: str,
    treated: str,
    unit: str,
    time: str,
    horizon: int = 0,
    baselines: int | Iterable[int] = (1, 2, 3),
    selected_on: int | Iterable[int] = (),
    scale: str = "points",
    inference: str | Convention = "cluster",
    confidence: float = 95,
    fewest: int | None = None,
) -> Effect | NotEstimable:
    """The mean effect of a programme that units join in several periods; one ANCOVA a cohort.

    ``treated`` is 0 in the rows of a unit before it starts and 1 from then on. Each cohort is
    compared with the units that have not started by the period of its outcome, ``horizon`` periods
    after its start, beside its own results of so many periods before the start as ``baselines``
    say (those of them that all its years have). The mean goes by the number of units that start;
    its error by units, since one is compared in several cohorts. The effects of the cohorts stand
    ``beside``, in the order of their starts.

    ``selected_on`` says which periods before the start the rule looked at, 1 for the last: each
    must be a baseline, else the answer is refused. Rows of one unit and period are averaged: one
    weight a unit. The method is "staggered_ancova".

    Raises:
        InvalidData: a column is missing or of the wrong kind; a unit stops being treated; no such
            scale, convention or confidence.
    """
    outcome, treated = name_of(outcome, "outcome", _WHAT), name_of(treated, "treated", _WHAT)
    convention = convention_of(inference, unit)
    measure = scale_of(scale, _WHAT)
    confidence = confidence_of(confidence)
    horizon = count_of(horizon, "horizon")
    lags, rule = _lags(baselines, "baselines"), _lags(selected_on, "selected_on")
    cells = row_cells(
        frame,
        outcome,
        flags=(treated,),
        keys=(unit, time),
        scaled=None if measure == "points" else lambda y: in_scale(y, measure, outcome, _WHAT),
        what=_WHAT,
    )
    known = cells
    if cells.dropped:
        # A unit starts in the period in which it does, also where its outcome is not known.
        known = row_cells(frame, treated, flags=(treated,), keys=(unit, time), what=_WHAT)
    table, starts = _by_unit(cells, known, treated, unit, time)
    empty = _empty(cells, treated, starts, measure, rule)
    if is_by_alphabet(known.labels[time]):
        empty = evolve(empty, notes=(*empty.notes, "periods_by_alphabet"))
    least = fewest_of(fewest)
    if any(lag not in lags for lag in rule):
        taken = sum(lag in lags for lag in rule)
        return refused(empty, "selection_not_adjusted", len(rule), taken)
    if not empty.sides.treated:
        return refused(empty, "too_few", least, 0)
    cohorts = _cohorts(table, starts, known.labels[time], horizon, lags)
    if not any(cohort.lags for cohort in cohorts):
        return refused(empty, "no_baseline" if cohorts else "not_yet")
    return _mean(cohorts, empty, rule, convention, confidence, least)


def _lags(given: Any, where: str) -> tuple[int, ...]:
    """Numbers of periods before a start, one or several, in order."""
    found = values_of(given, where, _WHAT)
    return tuple(sorted({count_of(one, where, least=1) for one in found}))


def _by_unit(
    cells: RowCells, known: RowCells, treated: str, unit: str, time: str
) -> tuple[Array, Array]:
    """Results by unit and period (NaN for none), and the place of each unit's start, or -1.

    Units, periods and starts are those of ``known``.
    """
    import numpy as np

    units, width = len(known.labels[unit]), len(known.labels[time])
    places = _in_labels(cells, known, unit) * width + _in_labels(cells, known, time)
    sums = np.bincount(places, weights=cells.counts * cells.means, minlength=units * width)
    counts = np.bincount(places, weights=cells.counts, minlength=units * width)
    with np.errstate(invalid="ignore"):
        table = np.where(counts > 0, sums / counts, np.nan).reshape(units, width)
    on = known.keys[treated].astype(bool)
    first = np.full(units, width)
    last = np.full(units, -1)
    np.minimum.at(first, known.keys[unit][on], known.keys[time][on])
    np.maximum.at(last, known.keys[unit][~on], known.keys[time][~on])
    if ((first < width) & (last >= first)).any():
        problem = f"a unit is treated and later it is not: {treated!r} must stay 1 from the start"
        raise InvalidData(_WHAT, [f"{problem} @ $.columns[{treated!r}]"])
    return table, np.where(first < width, first, -1)


def _in_labels(cells: RowCells, known: RowCells, name: str) -> Array:
    """The keys of cells as places among the labels of others, which have them all."""
    import numpy as np

    place = {label: number for number, label in enumerate(known.labels[name])}
    codes = np.array([place[label] for label in cells.labels[name]], dtype=np.int64)
    places: Array = codes[cells.keys[name]]
    return places


def _empty(cells: RowCells, treated: str, starts: Array, scale: Any, rule: Sequence[int]) -> Design:
    """What is known of the answer whatever comes out."""
    import numpy as np

    notes = ["selection_adjusted" if rule else "not_selected_by_results"]
    numbers: dict[str, float] = {}
    if cells.dropped:
        notes.append("rows_dropped")
        numbers["rows_dropped"] = cells.dropped
    return Design(
        x=np.empty((0, 0)),
        y=np.empty(0),
        contrast=np.empty(0),
        treated=np.empty(0, dtype=bool),
        sides=Sides(treated=int((starts >= 0).sum()), compared=int((starts < 0).sum())),
        term=treated,
        method="staggered_ancova",
        scale=scale,
        notes=tuple(notes),
        descriptives=numbers,
    )


def _cohorts(
    table: Array, starts: Array, labels: Sequence[Any], horizon: int, lags: Sequence[int]
) -> list[Cohort]:
    """The cohorts whose outcome is in the data, with the baselines that are."""
    import numpy as np

    periods = periods_of(labels, (), _WHAT).place
    column = {place: number for number, place in enumerate(periods.values())}
    places = [periods[label] for label in labels]
    found = []
    for start in sorted(set(starts[starts >= 0].tolist())):
        at = places[start]
        if at + horizon not in column:
            continue
        end = column[at + horizon]
        had = tuple(lag for lag in lags if at - lag in column)
        compared = (starts < 0) | (starts > end)
        rows = np.flatnonzero((starts == start) | compared)
        wanted = table[rows][:, [end, *(column[at - lag] for lag in had)]]
        whole = ~np.isnan(wanted).any(axis=1)
        found.append(
            Cohort(
                start=labels[start],
                rows=rows[whole],
                y=wanted[whole, 0],
                treated=(starts[rows[whole]] == start).astype(float),
                baselines=wanted[whole, 1:],
                lags=had,
                missing=int((~whole).sum()),
            )
        )
    return found


def _mean(
    cohorts: Sequence[Cohort],
    empty: Design,
    rule: Sequence[int],
    convention: Convention,
    confidence: float,
    least: int,
) -> Effect | NotEstimable:
    judged = [one for one in cohorts if one.can_be_judged(rule, least)]
    if not judged:
        if (most := max(one.compared for one in cohorts)) < least:
            return refused(empty, "all_treated", least, most)
        return refused(
            empty, "missing_years", max(1, len(rule)), max(len(one.lags) for one in cohorts)
        )
    alone = (evolve(_design([one], empty), term=f"{empty.term}:{one.start}") for one in judged)
    beside = tuple(
        estimated(design, convention, confidence=confidence, fewest=least) for design in alone
    )
    numbers: dict[str, float] = {"cohorts": len(judged)}
    whole = evolve(_design(judged, empty), descriptives={**empty.descriptives, **numbers})
    missing = sum(one.missing for one in judged)
    if left := len(cohorts) - len(judged):
        notes, numbers = (*whole.notes, "cohorts_left_out"), {"cohorts_left_out": left}
        whole = evolve(whole, notes=notes, descriptives={**whole.descriptives, **numbers})
    if missing:
        notes, numbers = (*whole.notes, "units_incomplete"), {"units_incomplete": missing}
        whole = evolve(whole, notes=notes, descriptives={**whole.descriptives, **numbers})
    answer = estimated(whole, convention, confidence=confidence, fewest=least)
    return evolve(answer, beside=beside)


def _design(cohorts: Sequence[Cohort], empty: Design) -> Design:
    """The cohorts below each other, each with columns of its own."""
    import numpy as np

    widths = [2 + one.baselines.shape[1] for one in cohorts]
    x = np.zeros((sum(len(one.y) for one in cohorts), sum(widths)))
    contrast = np.zeros(sum(widths))
    starting = np.array([one.treated.sum() for one in cohorts])
    row = column = 0
    for one, width, share in zip(cohorts, widths, starting / starting.sum(), strict=True):
        own = np.column_stack((np.ones(len(one.y)), one.treated, one.baselines))
        x[row : row + len(one.y), column : column + width] = own
        contrast[column + 1] = share
        row, column = row + len(one.y), column + width
    units = np.concatenate([one.rows for one in cohorts])
    treated = np.concatenate([one.treated for one in cohorts]) == 1
    compared = len(np.unique(units[~treated]))
    return evolve(
        empty,
        x=x,
        y=np.concatenate([one.y for one in cohorts]),
        contrast=contrast,
        clusters=units,
        treated=treated,
        sides=Sides(treated=int(treated.sum()), compared=compared),
    )
