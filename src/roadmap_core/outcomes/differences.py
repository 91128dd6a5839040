"""Разность разностей: what changed on one side more than on the other, between two periods."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import evolve

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
from roadmap_core.outcomes.selection_years import (
    Mismatch,
    are_after,
    as_labels,
    is_by_alphabet,
    periods_of,
)
from roadmap_core.spelling import did_you_mean
from roadmap_core.statistics.given import confidence_of

if TYPE_CHECKING:
    import numpy as np

    Array: TypeAlias = np.ndarray[Any, Any]

__all__ = [
    "after_of",
    "difference_in_differences",
    "ever_treated",
    "hinted",
    "is_flag",
    "least_units",
    "notes_of",
    "numbers_of_rows",
    "side_of",
    "sides_of",
    "starts_of",
]

_WHAT = "comparison of differences"


def difference_in_differences(
    frame: Any,
    *,
    outcome: str,
    treated: str,
    post: Any,
    unit: str | None = None,
    time: str | None = None,
    covariates: str | Iterable[str] = (),
    selected_on: Any = (),
    scale: str = "points",
    inference: str | Convention = "cluster",
    confidence: float = 95,
    fewest: int | None = None,
) -> Effect | NotEstimable:
    """By how much more the outcome changed among the treated than among the others.

    Least squares of the outcome on ``treated``, ``post``, both together (the effect) and the
    covariates. ``treated`` and ``post`` are columns of 0 and 1, or truth values; with ``time``,
    ``post`` may be the first value of that column that is after, or all that are. Rows with a gap
    are left out and told. A text among the covariates is a column for each of its values but one.

    ``unit`` is the column of the schools or pupils that are seen again: the error goes by it.
    Without one each row is a unit of its own (CR2 is HC2 then), and the notes say so. Frames of
    any engine are taken; without covariates only sums leave the engine.

    ``selected_on`` are the values of ``time`` by which the treated were chosen; a baseline that is
    one of them, or that is not their mirror, is refused. ``()`` says that they were not chosen by
    results; the notes repeat it. Starts in several periods are refused, see `staggered_effects`.

    ``scale="log_odds"`` takes the outcome for a share in per cent. ``fewest`` is how many units a
    side needs, 4 by the norms. The method is "did".

    Raises:
        InvalidData: a column is missing or of the wrong kind; ``selected_on`` without ``time``;
            no such scale, convention or confidence.
    """
    outcome, treated = name_of(outcome, "outcome", _WHAT), name_of(treated, "treated", _WHAT)
    names = names_of(covariates, "covariates", _WHAT)
    chosen = values_of(selected_on, "selected_on", _WHAT)
    convention = convention_of(inference, unit)
    measure = scale_of(scale, _WHAT)
    confidence = confidence_of(confidence)
    if chosen and time is None:
        problem = "selected_on names values of the column of time: give time="
        raise InvalidData(_WHAT, [f"{problem} @ $.selected_on"])
    cells = row_cells(
        frame,
        outcome,
        flags=(treated, *((post,) if is_flag(frame, post, time, _WHAT) else ())),
        keys=tuple(dict.fromkeys(one for one in (convention.cluster, unit, time) if one)),
        covariates=names,
        weights=convention.weights,
        scaled=None if measure == "points" else lambda y: in_scale(y, measure, outcome, _WHAT),
        what=_WHAT,
    )
    chosen = () if time is None else as_labels(chosen, cells.labels[time])
    after = after_of(cells, post, time, _WHAT)
    side = side_of(cells, treated, after, unit, ever_treated(frame, cells, treated, unit, _WHAT))
    design = _design(cells, side, after, convention, unit)
    design = evolve(
        design,
        term=f"{treated}:{post}",
        scale=measure,
        notes=notes_of(cells, chosen, unit, time, after),
        descriptives=numbers_of_rows(cells, side, after, unit, time),
    )
    least = fewest_of(fewest)
    lack = _starts_lack(cells, treated, after, unit, time) or _lack(
        cells, side, after, unit, time, chosen, least
    )
    if lack is not None:
        return refused(hinted(design, lack, unit), lack.code, lack.needed, lack.got)
    return estimated(design, convention, confidence=confidence, fewest=least)


def _design(
    cells: RowCells, side: Array, after: Array, convention: Convention, unit: str | None
) -> Design:
    return Design(
        x=_columns(cells, side, after),
        y=cells.means,
        contrast=_last_of(4, 4 + cells.covariates.shape[1]),
        counts=None if cells.weights is not None or cells.are_rows else cells.counts,
        within=cells.within,
        clusters=cells.keys[convention.cluster] if convention.cluster else None,
        treated=side,
        weights=cells.weights,
        sides=sides_of(cells, side, unit),
        term="",
        method="did",
    )


def hinted(design: Design, lack: Mismatch, unit: str | None) -> Design:
    """The design that says what may be meant where no treated row is before."""
    if lack.code != "no_baseline" or unit is not None:
        return design
    return evolve(design, notes=(*design.notes, "unit_needed"))


def _starts_lack(
    cells: RowCells, treated: str, after: Array, unit: str | None, time: str | None
) -> Mismatch | None:
    """Several starts, where there are two sides at all."""
    both = cells.keys[treated]
    if time is None or both.all() or not both.any():
        return None
    starts = starts_of(cells, treated, after, unit, time)
    return Mismatch("two_way_refused", 1, starts) if starts > 1 else None


def is_flag(frame: Any, post: Any, time: str | None, what: str) -> bool:
    """Whether ``post`` names a column, and is no value of the column of time.

    Raises:
        InvalidData: it names none, and there is no column of time.
    """
    columns = opened_with(frame, (), what).columns
    if isinstance(post, str) and post in columns:
        return True
    if time is None:
        problem = f"no column {post!r}{did_you_mean(post, columns)}, and no time= of which it is "
        raise InvalidData(what, [f"{problem}the first value after @ $.post"])
    return False


def after_of(cells: RowCells, post: Any, time: str | None, what: str) -> Array:
    """Which cells are after the start: by a flag, or by the values of time that are.

    Raises:
        InvalidData: as for `are_after`.
    """
    import numpy as np

    if time is None or (isinstance(post, str) and post in cells.keys):
        return cells.keys[post].astype(bool)
    later = are_after(post, cells.labels[time], time, what)
    return np.array(later, dtype=bool)[cells.keys[time]]


def ever_treated(
    frame: Any, cells: RowCells, treated: str, unit: str | None, what: str
) -> frozenset[Any]:
    """The units that are treated in any row, where rows were left out; none where no row was."""
    if unit is None or not cells.dropped:
        return frozenset()
    known = row_cells(frame, treated, flags=(treated,), keys=(unit,), what=what)
    on = known.keys[unit][known.keys[treated] == 1]
    return frozenset(known.labels[unit][place] for place in set(on.tolist()))


def side_of(
    cells: RowCells, treated: str, after: Array, unit: str | None, ever: frozenset[Any]
) -> Array:
    """Which cells are of the treated.

    Where ``treated`` is 1 from the start on only, the rows of its units before are theirs, too.
    ``ever`` are units that are known to be treated in a row that the cells do not have.
    """
    import numpy as np

    side = cells.keys[treated].astype(bool)
    if unit is None:
        return side
    places, width = cells.keys[unit], len(cells.labels[unit])
    is_on = np.bincount(places[side], minlength=width) > 0
    is_on |= np.array([label in ever for label in cells.labels[unit]], dtype=bool)
    is_off = np.bincount(places[~side], minlength=width) > 0
    is_odd = np.bincount(places[side != after], minlength=width) > 0
    return side | (is_on & is_off & ~is_odd)[places]


def sides_of(cells: RowCells, side: Array, unit: str | None) -> Sides:
    """How many units, or rows where no unit is named, are on each side."""
    return Sides(
        treated=_units(cells, side, unit),
        compared=_units(cells, ~side, unit),
    )


def _units(cells: RowCells, chosen: Array, unit: str | None) -> int:
    import numpy as np

    if unit is None:
        return round(float(cells.counts[chosen].sum()))
    return len(np.unique(cells.keys[unit][chosen]))


def least_units(cells: RowCells, parts: Sequence[Array], unit: str | None) -> int:
    """How many units, or rows where no unit is named, the smallest part has."""
    return min(_units(cells, part, unit) for part in parts)


def _columns(cells: RowCells, side: Array, after: Array) -> Array:
    import numpy as np

    both = side & after
    return np.column_stack((np.ones(len(side)), side, after, both, cells.covariates))


def _last_of(place: int, width: int) -> Array:
    import numpy as np

    contrast = np.zeros(width)
    contrast[place - 1] = 1.0
    return contrast


def notes_of(
    cells: RowCells, chosen: tuple[Any, ...], unit: str | None, time: str | None, after: Array
) -> tuple[str, ...]:
    """What is to be said of the rows whatever comes out, as codes."""
    found = ["mirror_baseline" if chosen else "not_selected_by_results"]
    if cells.dropped:
        found.append("rows_dropped")
    if time is not None and is_by_alphabet(cells.labels[time]):
        found.append("periods_by_alphabet")
    if unit is not None and _unbalanced(cells, unit, after):
        found.append("unbalanced")
    if unit is not None and time is not None and _repeated(cells, unit, time):
        found.append("repeated_rows")
    return tuple(found)


def _unbalanced(cells: RowCells, unit: str, after: Array) -> int:
    """How many units are seen before or after alone."""
    import numpy as np

    places = cells.keys[unit]
    is_before = np.bincount(places[~after], minlength=len(cells.labels[unit])) > 0
    is_after = np.bincount(places[after], minlength=len(cells.labels[unit])) > 0
    return int((is_before != is_after).sum())


def _repeated(cells: RowCells, unit: str, time: str) -> int:
    """How many rows say a unit's period again."""
    import numpy as np

    pairs = cells.keys[unit] * len(cells.labels[time]) + cells.keys[time]
    return round(float(cells.counts.sum())) - len(np.unique(pairs))


def numbers_of_rows(
    cells: RowCells, side: Array, after: Array, unit: str | None, time: str | None
) -> dict[str, float]:
    """What the rows say in plain numbers: four means, and what the notes count."""
    numbers: dict[str, float] = {}
    for side_name, of_side in (("treated", side), ("compared", ~side)):
        for when, in_period in (("before", ~after), ("after", after)):
            chosen = of_side & in_period
            rows = float(cells.counts[chosen].sum())
            if rows:
                total = float(cells.counts[chosen] @ cells.means[chosen])
                numbers[f"mean_{side_name}_{when}"] = total / rows
    if cells.dropped:
        numbers["rows_dropped"] = cells.dropped
    if unit is not None:
        numbers["unbalanced_units"] = _unbalanced(cells, unit, after)
    if unit is not None and time is not None:
        numbers["repeated_rows"] = _repeated(cells, unit, time)
    return numbers


def _lack(
    cells: RowCells,
    side: Array,
    after: Array,
    unit: str | None,
    time: str | None,
    chosen: tuple[Any, ...],
    fewest: int,
) -> Mismatch | None:
    """What keeps the four means from being compared."""
    if not side.any():
        return Mismatch("too_few", fewest, 0)
    if side.all():
        return Mismatch("no_comparison", fewest, 0)
    if not (side & ~after).any():
        return Mismatch("no_baseline", fewest, 0)
    if not (side & after).any():
        return Mismatch("not_yet", fewest, 0)
    if not (~side & after).any() or not (~side & ~after).any():
        return Mismatch("no_comparison", fewest, 0)
    if time is not None:
        labels = cells.labels[time]
        places = cells.keys[time]
        periods = periods_of(labels, chosen, _WHAT)
        before, later = ({labels[at] for at in set(places[which])} for which in (~after, after))
        if (mismatch := periods.mismatch(before, later, chosen)) is not None:
            return mismatch
    least = least_units(cells, [side & ~after, side & after, ~side & ~after, ~side & after], unit)
    return Mismatch("too_few", fewest, least) if least < fewest else None


def starts_of(cells: RowCells, treated: str, after: Array, unit: str | None, time: str) -> int:
    """In how many periods the treated started, as far as the rows tell."""
    import numpy as np

    side = cells.keys[treated].astype(bool)
    places, width = cells.keys[time], len(cells.labels[time])
    is_before = np.bincount(places[side & ~after], minlength=width) > 0
    is_after = np.bincount(places[side & after], minlength=width) > 0
    # A period that is before for some of the treated and after for others.
    if (is_before & is_after).any():
        if unit is None:
            return 2
        first, _ = _bounds(cells, side & after, unit, time)
        return max(2, len(np.unique(first[first < width])))
    if unit is None:
        return 1
    # Where `treated` is itself switched on, all rows of a unit before that are off.
    first, _ = _bounds(cells, side, unit, time)
    _, last = _bounds(cells, ~side, unit, time)
    is_switched = (last >= 0) & (first < width) & (last < first)
    return max(1, _fewest_starts(last[is_switched], first[is_switched]))


def _fewest_starts(last: Array, first: Array) -> int:
    """The fewest starts that fit units that are off in one period and next seen on in another.

    What is between was not seen: a unit may have started there.
    """
    found, start = 0, -1
    for is_off, is_on in sorted(
        zip(last.tolist(), first.tolist(), strict=True), key=lambda x: x[1]
    ):
        if start <= is_off:
            found, start = found + 1, is_on
    return found


def _bounds(cells: RowCells, chosen: Array, unit: str, time: str) -> tuple[Array, Array]:
    """The first and the last period of each unit among the chosen cells."""
    import numpy as np

    first = np.full(len(cells.labels[unit]), len(cells.labels[time]))
    last = np.full(len(cells.labels[unit]), -1)
    np.minimum.at(first, cells.keys[unit][chosen], cells.keys[time][chosen])
    np.maximum.at(last, cells.keys[unit][chosen], cells.keys[time][chosen])
    return first, last
