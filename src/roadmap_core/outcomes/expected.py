"""Возврат к среднему: by how much units chosen for bad results change with no help at all.

A result is partly chance, and chance does not come again. How much of a difference stays is what
neighbouring years of all units show; what became of units as extreme in earlier years is the check.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from attrs import evolve, field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.frames import Backend, frame_of, html_table, row_of
from roadmap_core.outcomes.answers import NotEstimable, Scale, number_word
from roadmap_core.outcomes.estimating import in_scale
from roadmap_core.outcomes.given import (
    GivenColumns,
    columns_of,
    listed_keys,
    name_of,
    names_of,
)
from roadmap_core.outcomes.refusals import note_sentence, sentence_of
from roadmap_core.spelling import did_you_mean
from roadmap_core.statistics import student_quantile
from roadmap_core.statistics.given import confidence_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["ExpectedChange", "IntervalFrom", "change_of", "expected_change", "require_scale"]

IntervalFrom: TypeAlias = Literal["years", "units", "comparison"]
"""What the interval of an expected change rests on.

"years": how far earlier years were from the formula; "units": how far the chosen units are from
what is expected of each; "comparison": the model of a programme's effect.
"""

_COLUMNS = {
    "expected": float, "observed": float, "net": float, "low": float, "high": float, "n": int,
    "n_compared": int, "reliability": float, "formula": float, "history": float,
    "history_error": float, "history_distance": float, "years": int, "confidence": float,
    "scale": str, "method": str, "interval_from": str,
}  # fmt: skip
_WHAT = "expected change"
_FEWEST_COMPARED = 3
# The history differs from the formula where it is farther off than so many of its own spreads.
_FAR = 2.0


@frozen(kw_only=True, repr=False)
class ExpectedChange:
    """Ожидаемое изменение: by how much the mean of the chosen units would change with no help.

    ``expected`` is that change, from ``low`` to ``high`` with the ``confidence``; ``observed`` the
    one that there was, which misleads alone; ``net`` = observed - expected. ``n`` counts the chosen
    units, ``n_compared`` the others; ``reliability`` is the part of a difference that stays for
    another year. ``history`` is the change that the fate of units as extreme in ``years`` earlier
    years foretells, ``history_error`` how far those years are apart, and ``history_distance`` how
    many of those the formula is off it; None where there are too few years. ``formula`` is what
    ``reliability`` alone would give, where a model of an effect gave ``expected``.
    """

    expected: float
    observed: float
    low: float
    high: float
    n: int
    n_compared: int
    reliability: float
    formula: float | None = None
    history: float | None = None
    history_error: float | None = None
    history_distance: float | None = None
    years: int = 0
    confidence: float = 95.0
    scale: Scale = "points"
    method: str = "regression_to_mean"
    interval_from: IntervalFrom = "units"
    notes: tuple[str, ...] = ()
    dropped: int = field(default=0)
    unknown: int = field(default=0)

    @property
    def net(self) -> float:
        """What was observed beyond what was expected."""
        return self.observed - self.expected

    def __repr__(self) -> str:
        said = f"{self.expected:.2f} ({self.low:.2f} .. {self.high:.2f})"
        return f"<ExpectedChange {said}, observed {self.observed:.2f} n={self.n}>"

    def __str__(self) -> str:
        return sentence_of("expected_change", self._words)

    @property
    def note_sentences(self) -> tuple[str, ...]:
        """The notes in Russian, in their order."""
        return tuple(note_sentence(code, self._words) for code in self.notes)

    @property
    def _words(self) -> dict[str, str]:
        digits = 1 if self.scale == "points" else 2
        names = ("expected", "observed", "net", "low", "high", "history", "history_distance")
        words = {name: number_word(getattr(self, name), digits) for name in names}
        words["unit"] = "" if self.scale == "points" else " (логарифм шансов)"
        words["rows_dropped"] = str(self.dropped)
        words["unknown_schools"] = str(self.unknown)
        return words

    def require(self) -> ExpectedChange:
        """The answer itself: one that is does not refuse."""
        return self

    def to_frame(self, backend: Backend = "pandas") -> Any:
        """One row: expected, observed, net, bounds, how many units, reliability, the history."""
        return frame_of([row_of(self, _COLUMNS)], _COLUMNS, backend)

    def _repr_html_(self) -> str:
        return html_table(str(self), [row_of(self, _COLUMNS)], _COLUMNS)


def expected_change(
    frame: Any,
    *,
    before: str | Iterable[str],
    after: str,
    selected: str | Iterable[Any],
    unit: str | None = None,
    scale: Scale = "points",
    confidence: float = 95,
) -> ExpectedChange | NotEstimable:
    """The change of units chosen for their results in the last year before, with no help at all.

    ``frame`` has a row a unit: ``before`` names a column or several, one a year, the oldest first;
    ``after`` the one of the year that followed. ``selected`` is a column of 0 and 1, or the keys of
    the units with ``unit`` naming their column. Rows with a gap are left out and said, and so are
    keys that no such row has (``unknown``).

    The mean of the others is expected to be what it was; the chosen ones are expected at it plus
    ``reliability`` times their distance in the last year before. The reliability is the correlation
    of the last two years before over all units, or of the year before and after where there is no
    other: then a programme that helped lowers it, and the answer says so.

    With three years before and more the interval has the spread between years, else only that of
    the units, and the answer says so ("interval_without_years"): in points it is too narrow, on log
    odds enough where schools do not drift. ``scale="log_odds"`` takes shares in per cent, strictly
    between 0 and 100.

    With fewer than three units of comparison, or where nothing differs, it is a `NotEstimable`.

    Raises:
        InvalidData: a column is missing or holds no numbers; ``selected`` holds another value than
            0 and 1, or keys without ``unit``; a unit has several rows; ``after`` is a column of
            ``before``; a share is 0 or 100 on log odds; there is no such scale or confidence.
    """
    import numpy as np

    require_scale(scale, _WHAT)
    confidence = confidence_of(confidence)
    years, after = names_of(before, "before", _WHAT), name_of(after, "after", _WHAT)
    if not years:
        raise InvalidData(_WHAT, ["a column of a year before is needed @ $.before"])
    if after in years:
        raise InvalidData(_WHAT, [f"{after!r} is both before and after @ $.after"])
    by_flag, unknown = isinstance(selected, str), 0
    if not by_flag and unit is None:
        problem = "keys of units need their column, unit=; truth values a column of the frame"
        problem = f"{problem} @ $.unit"
        raise InvalidData(_WHAT, [problem])
    given = columns_of(
        frame,
        numbers=(*years, after),
        flags=(selected,) if isinstance(selected, str) else (),
        keys=() if unit is None or by_flag else (unit,),
        what=_WHAT,
    )
    if isinstance(selected, str):
        chosen = given.flags[selected] == 1
    else:
        assert unit is not None
        keys = frozenset(listed_keys(selected, _WHAT))
        is_named = _named(given, unit, keys)
        chosen = is_named[given.keys[unit]] if given.n else np.zeros(0, bool)
        unknown = len(keys) - int(is_named.sum())
    values = [in_scale(given.numbers[name], scale, name, _WHAT) for name in (*years, after)]
    found = change_of(
        values[:-1],
        values[-1],
        chosen,
        scale=scale,
        confidence=confidence,
        dropped=given.dropped,
    )
    return _with_unknown(found, unknown) if unknown else found


def _named(given: GivenColumns, unit: str, keys: Collection[str]) -> NDArray[np.bool_]:
    """Which of the units are named by the keys.

    Raises:
        InvalidData: a unit has several rows.
    """
    import numpy as np

    if given.n and int(np.bincount(given.keys[unit]).max()) > 1:
        problem = f"a unit has several rows, one is needed @ $.columns[{unit!r}]"
        raise InvalidData(_WHAT, [problem])
    # A number and its text are one key, as in the list.
    labels = (listed_keys((label,), _WHAT)[0] for label in given.labels[unit])
    return np.array([label in keys for label in labels], dtype=bool)


def _with_unknown(
    found: ExpectedChange | NotEstimable, unknown: int
) -> ExpectedChange | NotEstimable:
    """The answer that says how many of the keys have no row with all values."""
    notes = ("unknown_schools", *found.notes)
    if isinstance(found, ExpectedChange):
        return evolve(found, notes=notes, unknown=unknown)
    told = {**found.descriptives, "unknown_schools": float(unknown)}
    return evolve(found, notes=notes, descriptives=told)


def require_scale(scale: str, what: str) -> None:
    """Refuse a scale that there is not.

    Raises:
        InvalidData: there is no such scale.
    """
    if scale not in get_args(Scale):
        raise InvalidData(
            what, [f"no scale {scale!r}{did_you_mean(scale, get_args(Scale))} @ $.scale"]
        )


def change_of(
    before: Sequence[NDArray[np.float64]],
    after: NDArray[np.float64],
    chosen: NDArray[np.bool_],
    *,
    scale: Scale = "points",
    confidence: float = 95,
    reliability: float | None = None,
    with_history: bool = True,
    dropped: int = 0,
) -> ExpectedChange | NotEstimable:
    """The same of numbers, one a unit; ``reliability`` is one that was found elsewhere.

    Without history the years before give the reliability and no more: they were measured otherwise.
    """
    import numpy as np

    last, n, others = before[-1], int(chosen.sum()), int((~chosen).sum())
    if refused := _refusal(before, after, chosen):
        return refused
    notes = ["rows_dropped"] if dropped else []
    if reliability is not None:
        notes.append("reliability_borrowed")
    elif len(before) > 1:
        reliability = _correlation(before[-2], last)
    else:
        reliability = _correlation(last, after)
        notes.append("reliability_of_outcome")
    depth = _apart(last, chosen)
    level = float(after[~chosen].mean())
    start = float(last[chosen].mean())
    expected = level + reliability * depth - start
    steps = [_stays(a, b, n, depth) for a, b in pairwise(before)] if with_history else []
    history, error, distance = None, None, None
    if len(steps) > 1:
        stays = np.array(steps)
        history = level + float(stays.mean()) * depth - start
        error = float(stays.std(ddof=1)) * abs(depth)
        distance = (expected - history) / error if error > 0 else None
        if distance is not None and abs(distance) > _FAR:
            notes.append("history_differs")
    tail = 0.5 + confidence / 200
    if error is not None:
        reach = student_quantile(tail, len(steps) - 1) * error * math.sqrt(1 + 1 / len(steps))
    else:
        reach = _reach_of_units(last, after, chosen, reliability, tail)
        notes.append("interval_without_years")
    return ExpectedChange(
        expected=expected,
        observed=float(after[chosen].mean()) - start,
        low=expected - reach,
        high=expected + reach,
        n=n,
        n_compared=others,
        reliability=reliability,
        history=history,
        history_error=error,
        history_distance=distance,
        years=len(steps),
        confidence=float(confidence),
        scale=scale,
        interval_from="units" if error is None else "years",
        notes=tuple(notes),
        dropped=dropped,
    )


def _refusal(
    before: Sequence[NDArray[np.float64]], after: NDArray[np.float64], chosen: NDArray[np.bool_]
) -> NotEstimable | None:
    n, others = int(chosen.sum()), int((~chosen).sum())
    told = {"n_treated": float(n), "n_compared": float(others)}
    if n:
        told["mean_before"] = float(before[-1][chosen].mean())
        told["mean_after"] = float(after[chosen].mean())
    said: dict[str, Any] = {"descriptives": told, "method": "regression_to_mean"}
    if not n:
        return NotEstimable(code="too_few", needed=1, got=0, **said)
    if not others:
        return NotEstimable(code="no_comparison", **said)
    if others < _FEWEST_COMPARED:
        return NotEstimable(code="too_few", needed=_FEWEST_COMPARED, got=others, **said)
    if any(float(one.std()) == 0 for one in (*before, after)):
        return NotEstimable(code="constant_outcome", **said)
    return None


def _correlation(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    import numpy as np

    return float(np.corrcoef(first, second)[0, 1])


def _apart(values: NDArray[np.float64], chosen: NDArray[np.bool_]) -> float:
    """How far the mean of the chosen units is from that of the others."""
    return float(values[chosen].mean() - values[~chosen].mean())


def _stays(
    year: NDArray[np.float64], following: NDArray[np.float64], n: int, depth: float
) -> float:
    """What part of their distance as many units, the most extreme of a year, had the next year."""
    import numpy as np

    order = np.argsort(-year if depth > 0 else year, kind="stable")
    chosen = np.zeros(len(year), bool)
    chosen[order[:n]] = True
    return _apart(following, chosen) / _apart(year, chosen)


def _reach_of_units(
    last: NDArray[np.float64],
    after: NDArray[np.float64],
    chosen: NDArray[np.bool_],
    reliability: float,
    tail: float,
) -> float:
    """How far the mean may be off, by how far apart the changes of units are.

    What is not known of the reliability, found from so many units, is in it.
    """
    changes, depth = after - last, _apart(last, chosen)
    n, others = int(chosen.sum()), int((~chosen).sum())
    # One unit alone has no spread of its own.
    own = changes[chosen] if n > 1 else changes[~chosen]
    df = len(own) - 1
    of_changes = float(own.var(ddof=1)) * (1 / n + 1 / others)
    of_reliability = (depth * (1 - reliability**2)) ** 2 / (n + others - 1)
    return student_quantile(tail, df) * math.sqrt(of_changes + of_reliability)
