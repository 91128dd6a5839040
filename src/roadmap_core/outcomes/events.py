"""Событийный анализ: how the two sides differ in each period, against one period before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import evolve, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.outcomes.answers import (
    Effect,
    EventPeriod,
    EventStudy,
    NotEstimable,
    PeriodRole,
)
from roadmap_core.outcomes.conventions import Convention, convention_of
from roadmap_core.outcomes.differences import (
    after_of,
    ever_treated,
    hinted,
    is_flag,
    least_units,
    notes_of,
    numbers_of_rows,
    side_of,
    sides_of,
    starts_of,
)
from roadmap_core.outcomes.estimating import (
    Design,
    fewest_of,
    fitted,
    in_scale,
    refused,
    said,
    scale_of,
    tested,
)
from roadmap_core.outcomes.given import name_of, names_of, values_of
from roadmap_core.outcomes.row_cells import RowCells, row_cells
from roadmap_core.outcomes.selection_years import Mismatch, Periods, as_labels, periods_of
from roadmap_core.statistics.given import confidence_of

if TYPE_CHECKING:
    import numpy as np

    Array: TypeAlias = np.ndarray[Any, Any]

__all__ = ["event_study"]

_WHAT = "event study"


@frozen(kw_only=True)
class Course:
    """Which periods are after, which one is judged, which one all are compared with."""

    labels: tuple[Any, ...]
    later: tuple[Any, ...]
    judged: Any
    baseline: Any
    chosen: tuple[Any, ...]
    periods: Periods

    def role(self, label: Any) -> PeriodRole:
        """What a period is."""
        if label == self.baseline:
            return "mirror"
        if label in self.chosen:
            return "selection"
        if label not in self.later:
            return "before"
        if not self.chosen or self.periods.mirror(self.chosen, label) == self.periods.place.get(
            self.baseline
        ):
            return "after"
        return "not_mirrored"


def event_study(
    frame: Any,
    *,
    outcome: str,
    treated: str,
    time: str,
    post: Any = None,
    unit: str | None = None,
    covariates: str | Iterable[str] = (),
    selected_on: Any = (),
    baseline: Any = None,
    scale: str = "points",
    inference: str | Convention = "cluster",
    confidence: float = 95,
    fewest: int | None = None,
) -> EventStudy | NotEstimable:
    """How much the treated differ from the others in each period, more than in the baseline.

    One least squares with a level for each side and each period; the answer has one row a period.
    ``post`` is a column of 0 and 1 or the first value of ``time`` that is after; without it, what
    follows the last of ``selected_on`` or the ``baseline``, or what starts with the first 1 of
    ``treated`` where that is 1 from the start on only. The first period after is judged: it is the
    ``effect`` of the answer.

    ``selected_on`` are the values of ``time`` by which the treated were chosen. Then the baseline
    is the mirror of the period that is judged, the periods of the rule are hollow (what they show
    is the choice itself), and so are later periods, whose mirrors are others. A baseline that is a
    period of the rule is refused. Without a choice the baseline is the last period before.

    What differs before is shown and judges nothing. The rest is as in `difference_in_differences`.

    Raises:
        InvalidData: as there; nothing says which periods are after; there is no such baseline.
    """
    outcome, treated = name_of(outcome, "outcome", _WHAT), name_of(treated, "treated", _WHAT)
    names = names_of(covariates, "covariates", _WHAT)
    chosen = values_of(selected_on, "selected_on", _WHAT)
    asked = values_of(baseline, "baseline", _WHAT)
    convention, measure = convention_of(inference, unit), scale_of(scale, _WHAT)
    confidence = confidence_of(confidence)
    has_flag = post is not None and is_flag(frame, post, time, _WHAT)
    cells = row_cells(
        frame,
        outcome,
        flags=(treated, *((post,) if has_flag else ())),
        keys=tuple(dict.fromkeys(one for one in (convention.cluster, unit, time) if one)),
        covariates=names,
        weights=convention.weights,
        scaled=None if measure == "points" else lambda y: in_scale(y, measure, outcome, _WHAT),
        what=_WHAT,
    )
    chosen, asked = (as_labels(values, cells.labels[time]) for values in (chosen, asked))
    after = _after(cells, treated, post, time, chosen, asked)
    side = side_of(cells, treated, after, unit, ever_treated(frame, cells, treated, unit, _WHAT))
    design = Design(
        x=cells.covariates,
        y=cells.means,
        contrast=cells.covariates[:0],
        counts=None if cells.weights is not None or cells.are_rows else cells.counts,
        within=cells.within,
        clusters=cells.keys[convention.cluster] if convention.cluster else None,
        treated=side,
        weights=cells.weights,
        sides=sides_of(cells, side, unit),
        term=treated,
        method="event_study",
        scale=measure,
        notes=(*notes_of(cells, chosen, unit, time, after), "before_judges_nothing"),
        descriptives=numbers_of_rows(cells, side, after, unit, time),
    )
    least = fewest_of(fewest)
    course = _course(cells, side, after, time, chosen, asked)
    if isinstance(course, Mismatch):
        return refused(hinted(design, course, unit), course.code, course.needed, course.got)
    if (starts := starts_of(cells, treated, after, unit, time)) > 1:
        return refused(design, "two_way_refused", 1, starts)
    lack = least_units(cells, _parts(cells, side, time, course), unit)
    if lack < least and not (side.all() or not side.any()):
        return refused(design, "too_few", least, lack)
    return _study(cells, side, time, course, design, convention, confidence, least)


def _after(
    cells: RowCells,
    treated: str,
    post: Any,
    time: str,
    chosen: Sequence[Any],
    asked: Sequence[Any],
) -> Array:
    """Which cells are after: as ``post`` says, else what follows the rule or the baseline.

    With none of them it is where ``treated`` is first 1, if nobody is in an earlier period.
    """
    import numpy as np

    if post is not None:
        return after_of(cells, post, time, _WHAT)
    if not chosen and not asked:
        start = min(cells.keys[time][cells.keys[treated] == 1], default=0)
        if start > 0:
            return np.asarray(cells.keys[time] >= start)
        problem = "nothing says which periods are after: give post=, selected_on= or baseline="
        raise InvalidData(_WHAT, [f"{problem} @ $.post"])
    periods = periods_of(cells.labels[time], (*chosen, *asked), _WHAT)
    last = max(periods.place[value] for value in (chosen or asked))
    later = np.array([periods.place[label] > last for label in cells.labels[time]], dtype=bool)
    return later[cells.keys[time]]


def _course(
    cells: RowCells,
    side: Array,
    after: Array,
    time: str,
    chosen: tuple[Any, ...],
    asked: tuple[Any, ...],
) -> Course | Mismatch:
    """The periods of the study, or why there is none."""
    labels = cells.labels[time]
    places = cells.keys[time]
    periods = periods_of(labels, (*chosen, *asked), _WHAT)
    later = tuple(labels[at] for at in sorted(set(places[after & side].tolist())))
    before = tuple(labels[at] for at in sorted(set(places[~after & side].tolist())))
    if not side.any():
        return Mismatch("too_few", fewest_of(None), 0)
    if side.all():
        return Mismatch("no_comparison", fewest_of(None), 0)
    if not later:
        return Mismatch("not_yet", None, None)
    if not before:
        return Mismatch("no_baseline", None, None)
    judged = later[0]
    if len(asked) > 1 or (asked and asked[0] not in before):
        known = ", ".join(map(str, before))
        problem = f"no baseline {asked!r} (periods before: {known}) @ $.baseline"
        raise InvalidData(_WHAT, [problem])
    found = asked[0] if asked else before[-1]
    if chosen and not asked:
        mirror = periods.mirror(chosen, judged)
        found = periods.at(mirror)
        if found not in before:
            return Mismatch("missing_years", found, before[0])
    if (mismatch := periods.mismatch([found], [judged], chosen)) is not None:
        return mismatch
    return Course(
        labels=labels, later=later, judged=judged, baseline=found, chosen=chosen, periods=periods
    )


def _parts(cells: RowCells, side: Array, time: str, course: Course) -> list[Array]:
    """The two sides in the two periods that are compared."""
    places = cells.keys[time]
    return [
        which & (places == course.labels.index(label))
        for label in (course.baseline, course.judged)
        for which in (side, ~side)
    ]


def _study(
    cells: RowCells,
    side: Array,
    time: str,
    course: Course,
    design: Design,
    convention: Convention,
    confidence: float,
    fewest: int,
) -> EventStudy | NotEstimable:
    import numpy as np

    places = cells.keys[time]
    base = course.labels.index(course.baseline)
    levels = [at for at in range(len(course.labels)) if at != base]
    shared = [at for at in levels if _has_both(side, places == at)]
    columns = [np.ones(len(side)), side.astype(float)]
    columns += [(places == at).astype(float) for at in levels]
    columns += [(side & (places == at)).astype(float) for at in shared]
    x = np.column_stack((*columns, cells.covariates))
    whole = evolve(design, x=x, contrast=np.zeros(x.shape[1]))
    fit = fitted(whole, fewest)
    if isinstance(fit, NotEstimable):
        return fit
    found: dict[int, Effect | NotEstimable] = {}
    for number, at in enumerate(shared):
        contrast = np.zeros(x.shape[1])
        contrast[2 + len(levels) + number] = 1.0
        own = evolve(whole, contrast=contrast, term=f"{design.term}:{said(course.labels[at])}")
        found[at] = tested(own, fit, convention, confidence, fewest)
    judged = found[course.labels.index(course.judged)]
    if isinstance(judged, NotEstimable):
        return judged
    first = course.labels.index(course.judged)
    periods = tuple(
        EventPeriod(
            time=said(label),
            relative=at - first,
            role=course.role(label),
            effect=effect if isinstance(effect := found.get(at), Effect) else None,
        )
        for at, label in enumerate(course.labels)
    )
    return EventStudy(
        periods=periods, baseline=said(course.baseline), effect=judged, notes=judged.notes
    )


def _has_both(side: Array, period: Array) -> bool:
    return bool((side & period).any() and (~side & period).any())
