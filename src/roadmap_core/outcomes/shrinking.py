"""Сглаживание: units pulled toward their mean by what is chance in them; ranks as intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from attrs import field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.frames import BACKENDS, Backend, Opened, html_table, load_engine, opened
from roadmap_core.outcomes.answers import decimals_of, number_word
from roadmap_core.outcomes.refusals import sentence_of
from roadmap_core.results.grouping import number_literal, opened_with, with_numbers
from roadmap_core.results.small import collected, returned
from roadmap_core.spelling import did_you_mean
from roadmap_core.statistics import (
    Method,
    normal_quantile,
    random_intercept,
    z_of,
)
from roadmap_core.statistics import shrink as shrink_values

if TYPE_CHECKING:
    import numpy as np

__all__ = ["ShrinkCorrection", "Shrinkage", "shrink"]

ShrinkCorrection: TypeAlias = Literal["auto", "none", "morris"]
"""Whether the shrinkage is corrected for the estimated variance between units."""

_ADDED = ("shrunken", "reliability", "rank_low", "rank_high", "low", "high")
_WHAT = "frame to shrink"
# A smaller part of the squares than this has lost half of its digits.
_DIGITS = 1e-6
# As many rows as a notebook shows at once.
_SHOWN = 200
# Places on the scale at which ranks are counted, and those that stand for a unit's own doubt.
_GRID = 1001
_NODES = 61
_REACH = 4.5


@frozen(kw_only=True, repr=False)
class Shrinkage:
    """Сглаженные значения: each unit pulled toward the mean of all by as much of it as is chance.

    ``frame`` is a frame of the engine that was given: its columns (or, where pupils were given,
    the unit, ``n`` and the mean) and ``shrunken reliability rank_low rank_high low high``.
    ``reliability`` is the share of a unit's difference from the mean that is believed;
    ``low high`` bound the shrunken value, ``rank_low rank_high`` the place (1 is the largest
    value) at ``confidence`` per cent. ``within_variance`` and ``icc`` are known where pupils were
    given. ``units`` counts those with a value; others keep their row, null. ``value`` and
    ``variance`` name columns of the frame; no column holds the variances where pupils were given.
    ``unit`` is then the column of units.
    """

    frame: Any = field(eq=False)
    value: str
    variance: str | None = None
    unit: str | None = None
    between_variance: float
    mean: float
    mean_error: float
    units: int
    reliability: float
    confidence: float
    method: str
    within_variance: float | None = None
    icc: float | None = None

    def __str__(self) -> str:
        numbers = {
            "mean": (self.mean, self.mean_error),
            "between": (self.between_variance, self.between_variance or 1),
        }
        words = {
            name: number_word(number, max(2, decimals_of(digits)))
            for name, (number, digits) in numbers.items()
        }
        words |= {"units": str(self.units), "confidence": number_word(self.confidence)}
        return sentence_of("shrinkage", words | {"reliability": number_word(self.reliability, 2)})

    def __repr__(self) -> str:
        between, mean = f"{self.between_variance:.4g}", f"{self.mean:.4g}"
        return f"<Shrinkage {self.units} units, mean={mean}, between_variance={between}>"

    def require(self) -> Shrinkage:
        """The answer itself: one that is does not refuse."""
        return self

    def to_frame(self, backend: Backend = "pandas") -> Any:
        """The frame of units as one of an engine: eager, whatever was given."""
        import narwhals.stable.v2 as nw

        load_engine(backend)
        return nw.from_dict(self._columns(), backend=backend).to_native()

    def _columns(self) -> dict[str, list[Any]]:
        eager = opened(self.frame).lazy.collect()
        return {name: [_plain(value) for value in eager[name].to_list()] for name in eager.columns}

    def _repr_html_(self) -> str:
        columns = self._columns()
        rows = [
            dict(zip(columns, values, strict=True))
            for values in zip(*columns.values(), strict=True)
        ]
        return html_table(str(self), rows[:_SHOWN], columns)


def shrink(
    frame: Any,
    *,
    value: str,
    variance: str | None = None,
    unit: str | None = None,
    method: Method = "reml",
    correction: ShrinkCorrection = "auto",
    confidence: float = 95,
) -> Shrinkage:
    """Each unit's value pulled toward the mean of all, with its reliability and place.

    Either ``variance`` names the column with the variance of each unit's ``value`` by chance (its
    standard error squared), and a row is a unit; or ``unit`` names the column that tells units
    apart, and a row is a pupil: then the model of a random intercept is fitted by restricted
    likelihood from three sums a unit, made in the engine.

    With ``variance`` the variance between units is found by ``method`` ("reml", "paule_mandel",
    "dersimonian_laird"). ``correction`` "morris" multiplies the chance part by ``(k - 3)/(k - 1)``,
    which for equal variances is the estimator of James and Stein; "auto" does so where all
    variances are equal, since elsewhere it is no longer exact.

    Places are told as intervals alone. Given its own value, how many others are above a unit is a
    sum of independent events; over the unit's own doubt these sums are mixed (the posterior
    distribution of the rank, Laird and Louis 1989), by a fixed grid and without any draw. Among
    units that are hardly told apart the interval is nearly the whole list.

    Raises:
        InvalidData: a column is missing, has no numbers, or is one of the answer; both or none of
            ``variance`` and ``unit`` are named; a variance is not above 0; fewer than 3 units; no
            such method, correction or confidence.
        MissingExtra: narwhals or numpy is not installed.
    """
    if (variance is None) == (unit is None):
        problem = "name the column of variances, or the one of units of pupils @ $.variance"
        raise InvalidData(_WHAT, [problem])
    if correction not in get_args(ShrinkCorrection):
        close = did_you_mean(str(correction), get_args(ShrinkCorrection))
        raise InvalidData(_WHAT, [f"no correction {correction!r}{close} @ $.correction"])
    z_of(confidence)
    if unit is not None:
        return _of_pupils(frame, value, unit, confidence)
    assert variance is not None  # one of the two is named
    given = opened_with(frame, (value, variance), _WHAT)
    _refuse_taken(given)
    eager = with_numbers(given, (value, variance), _WHAT).collect()
    cells = list(zip(*(_numbers(eager, name) for name in (value, variance)), strict=True))
    places = [at for at, pair in enumerate(cells) if None not in pair]
    values = [cells[at][0] for at in places]
    variances = [cells[at][1] for at in places]
    is_equal = len(set(variances)) == 1
    is_corrected = correction == "morris" or (correction == "auto" and is_equal)
    factor: Literal["morris", "none"] = "morris" if is_corrected else "none"
    found = shrink_values(
        values, variances, method=method, correction=factor, confidence=confidence
    )
    answer = _Answer(found.values, found.reliabilities, found.lows, found.highs)
    return Shrinkage(
        frame=returned(given, _with_columns(eager, places, answer, confidence)),
        value=value,
        variance=variance,
        between_variance=found.between_variance,
        mean=found.mean,
        mean_error=found.mean_error,
        units=len(places),
        reliability=math.fsum(found.reliabilities) / len(places),
        confidence=float(confidence),
        method=f"{method}, {factor}" if factor != "none" else method,
    )


@frozen
class _Answer:
    values: Sequence[float]
    reliabilities: Sequence[float]
    lows: Sequence[float]
    highs: Sequence[float]


def _of_pupils(frame: Any, value: str, unit: str, confidence: float) -> Shrinkage:
    """The random intercept of pupils in units; rows with a gap in either column are left out."""
    import narwhals.stable.v2 as nw

    if value == unit:
        raise InvalidData(_WHAT, ["the unit and the value are one column @ $.unit"])
    given = opened_with(frame, (value, unit), _WHAT)
    if "n" in (value, unit) or {value, unit} & set(_ADDED):
        taken = next(name for name in (value, unit) if name in ("n", *_ADDED))
        raise InvalidData(_WHAT, [f"{taken!r} is a column of the answer @ $.columns"])
    lazy = with_numbers(given, (value,), _WHAT)
    whole = ~nw.col(value).is_null() & ~nw.col(unit).is_null()
    lazy = lazy.filter(whole).select(unit, x_=nw.col(value).cast(nw.Float64))
    rows, centre = _centred(lazy, unit)
    sizes = [int(row["one_"]) for row in rows]
    means = [centre + row["x_"] / row["one_"] for row in rows]
    inside = _inside(rows)
    model = random_intercept(sizes, means, inside)
    z, halves = z_of(confidence), []
    for believed in model.reliabilities:
        own = (1 - believed) * model.between_variance + ((1 - believed) * model.mean_error) ** 2
        halves.append(z * math.sqrt(own))
    answer = _Answer(
        model.values,
        model.reliabilities,
        [v - half for v, half in zip(model.values, halves, strict=True)],
        [v + half for v, half in zip(model.values, halves, strict=True)],
    )
    columns = {unit: [row[unit] for row in rows], "n": sizes, value: means}
    backend: Any = given.engine if given.engine in BACKENDS else "pyarrow"
    eager = nw.from_dict(columns, backend=backend)
    return Shrinkage(
        frame=returned(given, _with_columns(eager, range(len(rows)), answer, confidence)),
        value=value,
        unit=unit,
        between_variance=model.between_variance,
        mean=model.mean,
        mean_error=model.mean_error,
        units=len(rows),
        reliability=math.fsum(model.reliabilities) / len(rows),
        confidence=float(confidence),
        method="random intercept, reml",
        within_variance=model.within_variance,
        icc=model.icc,
    )


def _centred(lazy: Any, unit: str) -> tuple[list[dict[str, Any]], float]:
    """The three sums of each unit around a number, which is 0 where that loses no digits.

    Of values far from 0 and near each other the squares say nothing of what spreads. Then they are
    counted again around the mean.
    """
    rows = _sums_of_units(lazy, unit, 0)
    squares = math.fsum(row["square_"] for row in rows)
    if _inside(rows) >= _DIGITS * squares:
        return rows, 0.0
    size = math.fsum(row["one_"] for row in rows)
    centre = round(math.fsum(row["x_"] for row in rows) / size)
    if abs(centre) > 2**53:
        problem = "values so far from 0 hide their spread: take a constant from them @ $.value"
        raise InvalidData(_WHAT, [problem])
    return _sums_of_units(lazy, unit, centre), float(centre)


def _sums_of_units(lazy: Any, unit: str, centre: int) -> list[dict[str, Any]]:
    import narwhals.stable.v2 as nw

    lazy = lazy.with_columns(x_=nw.col("x_") - number_literal(centre))
    lazy = lazy.with_columns(square_=nw.col("x_") * nw.col("x_"), one_=nw.lit(1))
    sums = {name: nw.col(name).sum() for name in ("one_", "x_", "square_")}
    totals = lazy.group_by(unit).agg(**sums)
    totals = totals.with_columns(*(nw.col(name).cast(nw.Float64) for name in sums))
    return collected(totals, (unit, *sums))


def _inside(rows: Sequence[Mapping[str, Any]]) -> float:
    """The squares of members around the means of their units."""
    return math.fsum(max(0.0, row["square_"] - row["x_"] * row["x_"] / row["one_"]) for row in rows)


def _refuse_taken(given: Opened) -> None:
    if taken := [name for name in _ADDED if name in given.columns]:
        problems = [f"{name!r} is a column of the answer @ $.columns" for name in taken]
        raise InvalidData(_WHAT, problems)


def _numbers(eager: Any, name: str) -> list[float | None]:
    found = [_plain(number) for number in eager[name].to_list()]
    return [None if number is None else float(number) for number in found]


def _plain(value: Any) -> Any:
    # A null of pandas has no truth, NaN is not itself.
    return None if value is None or str(value) in ("nan", "<NA>", "NaT") else value


def _with_columns(eager: Any, places: Sequence[int], answer: _Answer, confidence: float) -> Any:
    """The eager frame with the columns of the answer, null where a unit has no value."""
    import narwhals.stable.v2 as nw

    ranks = _ranks(answer, confidence)
    found: dict[str, Sequence[Any]] = {
        "shrunken": answer.values,
        "reliability": answer.reliabilities,
        "rank_low": [low for low, _ in ranks],
        "rank_high": [high for _, high in ranks],
        "low": answer.lows,
        "high": answer.highs,
    }
    backend = eager.implementation
    series = []
    for name, numbers in found.items():
        column: list[Any] = [None] * len(eager)
        for at, number in zip(places, numbers, strict=True):
            column[at] = number
        # Not every engine has whole numbers with a null among them.
        is_whole = name.startswith("rank") and (
            None not in column or str(backend) in ("polars", "pyarrow")
        )
        kind = nw.Int64() if is_whole else nw.Float64()
        series.append(nw.new_series(name, column, kind, backend=backend))
    native = eager.to_native()
    if hasattr(native, "index"):
        series = [nw.maybe_set_index(one, index=native.index) for one in series]
    return eager.with_columns(*series)


def _ranks(answer: _Answer, confidence: float) -> list[tuple[int, int]]:
    """The interval of the place of each unit; 1 is the largest value."""
    import numpy as np

    means = np.asarray(answer.values, dtype=float)
    reach = (np.asarray(answer.highs) - np.asarray(answer.lows)) / 2
    errors = np.maximum(reach / z_of(confidence), 1e-12 * max(1.0, float(np.abs(means).max())))
    places = np.linspace(
        float((means - _REACH * errors).min()), float((means + _REACH * errors).max()), _GRID
    )
    above, spread = np.zeros(_GRID), np.zeros(_GRID)
    for start in range(0, len(means), 1000):
        some = slice(start, start + 1000)
        over = _head((means[some, None] - places) / errors[some, None])
        above += over.sum(axis=0)
        spread += (over * (1 - over)).sum(axis=0)
    doubt = np.array([normal_quantile((at + 0.5) / _NODES) for at in range(_NODES)])
    # A unit is above its own place half of the time of its doubt: that is no other unit.
    own = _head(-doubt)
    nodes = means[:, None] + errors[:, None] * doubt
    middles = 1 + np.interp(nodes, places, above) - own
    widths = np.sqrt(np.maximum(np.interp(nodes, places, spread) - own * (1 - own), 1e-6))
    rest = (100 - confidence) / 200
    lows = _quantile(middles, widths, rest)
    highs = _quantile(middles, widths, 1 - rest)
    return [(int(low), int(high)) for low, high in zip(lows, highs, strict=True)]


def _quantile(
    middles: np.ndarray[Any, Any], widths: np.ndarray[Any, Any], p: float
) -> np.ndarray[Any, Any]:
    """The first rank at which the mixture of normals of each row reaches a probability."""
    import numpy as np

    count = len(middles)
    low, high = np.ones(count, dtype=np.int64), np.full(count, count, dtype=np.int64)
    while (low < high).any():
        middle = (low + high) // 2
        reached = _head((middle[:, None] + 0.5 - middles) / widths).mean(axis=1) >= p
        high = np.where(reached, middle, high)
        low = np.where(reached, low, np.minimum(middle + 1, high))
    return high


def _head(z: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The standard normal distribution, to seven digits (Abramowitz and Stegun 7.1.26)."""
    import numpy as np

    x = np.abs(z) / math.sqrt(2)
    t = 1 / (1 + 0.3275911 * x)
    series = t * (
        0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))
    )
    tail = series * np.exp(-x * x) / 2
    head: np.ndarray[Any, Any] = np.where(z >= 0, 1 - tail, tail)
    return head
