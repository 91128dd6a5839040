"""Клетки строк: rows of a frame put together by side, period and unit, in its own engine.

A frame that waits in an engine is counted there; one that stands in memory is counted in numpy.
Nothing is lost: number, mean and squares of each cell give every figure of the rows themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.frames import Opened
from roadmap_core.outcomes.given import (
    as_number,
    coded,
    columns_of_opened,
    floats,
    opened_with,
    require_flag,
    used,
)

if TYPE_CHECKING:
    import numpy as np

    Array: TypeAlias = np.ndarray[Any, Any]

# From so many rows on an engine is asked for its own frame in memory.
_LARGE = 100_000
# What is left of a difference of squares keeps this share, or it is worked out again.
_CANCELLED = 1e-4

__all__ = ["RowCells", "row_cells"]


@frozen(kw_only=True, eq=False)
class RowCells:
    """Cells of rows that are alike: their keys, number, mean of the outcome, squares around it.

    ``keys`` are places in ``labels``, which are sorted; a flag is 0 or 1. ``dropped`` counts the
    rows with a gap. Where there are ``covariates`` or ``weights`` each row is a cell.
    """

    keys: Mapping[str, Array] = field(repr=False)
    labels: Mapping[str, tuple[Any, ...]] = field(repr=False)
    counts: Array = field(repr=False)
    means: Array = field(repr=False)
    within: Array = field(repr=False)
    covariates: Array = field(repr=False)
    weights: Array | None = field(repr=False)
    dropped: int

    @property
    def are_rows(self) -> bool:
        """Whether each cell is one row."""
        return bool((self.counts == 1).all())


def row_cells(
    frame: Any,
    outcome: str,
    *,
    flags: Sequence[str],
    keys: Sequence[str] = (),
    covariates: Sequence[str] = (),
    weights: str | None = None,
    scaled: Callable[[Array], Array] | None = None,
    is_apart: bool = False,
    what: str,
) -> RowCells:
    """The cells of a frame by flags (0 and 1) and keys; ``scaled`` changes the outcome first.

    ``is_apart`` says that each row is to stay a cell of its own, as with covariates.

    Raises:
        InvalidData: as for `given.columns_of`; a weight is not above 0.
    """
    import numpy as np

    flags, more = tuple(dict.fromkeys(flags)), () if weights is None else (weights,)
    given = opened_with(frame, (outcome, *flags, *keys, *covariates, *more), what)
    is_apart = is_apart or bool(covariates) or weights is not None
    waits = given.is_lazy or (bool(keys) and _is_large(given, frame, (outcome, *flags)))
    if waits and not is_apart and scaled is None:
        return _in_engine(given, outcome, flags, keys, what)
    columns = columns_of_opened(
        given,
        numbers=(outcome, *more),
        flags=flags,
        keys=keys,
        covariates=covariates,
        what=what,
    )
    values = columns.numbers[outcome]
    values = values if scaled is None else scaled(values)
    labels = {**dict.fromkeys(flags, (0, 1)), **columns.labels}
    if not is_apart:
        return _in_memory({**columns.flags, **columns.keys}, labels, values, columns.dropped)
    return RowCells(
        keys={**columns.flags, **columns.keys},
        labels=labels,
        counts=np.ones(columns.n),
        means=values,
        within=np.zeros(columns.n),
        covariates=columns.covariates,
        weights=None if weights is None else _weights(columns.numbers[weights], weights, what),
        dropped=columns.dropped,
    )


def _is_large(given: Opened, frame: Any, names: Sequence[str]) -> bool:
    """Whether a frame in memory has so many rows that its engine groups keys sooner than Python.

    Objects are no numbers to an engine, whatever they hold.
    """
    import narwhals.stable.v2 as nw

    schema = given.lazy.collect_schema()
    return len(frame) >= _LARGE and all(schema[name] != nw.Object for name in names)


def _weights(values: Array, name: str, what: str) -> Array:
    if not (values > 0).all():
        raise InvalidData(what, [f"a weight is not above 0 @ $.columns[{name!r}]"])
    return values


def _in_memory(
    codes: Mapping[str, Array], labels: Mapping[str, tuple[Any, ...]], values: Array, dropped: int
) -> RowCells:
    import numpy as np

    sizes = [len(labels[name]) for name in codes]
    place, known = _joined(list(codes.values()), sizes, len(values))
    counts = np.bincount(place, minlength=len(known)).astype(float)
    size = np.where(counts > 0, counts, 1)
    middle = float(values.mean()) if len(values) else 0.0
    apart = values - middle
    sums = np.bincount(place, weights=apart, minlength=len(known))
    means = middle + sums / size
    squares = apart * apart
    whole = np.bincount(place, weights=squares, minlength=len(known))
    within: Array = whole - sums * sums / size
    if (within < _CANCELLED * whole).any():
        # Cells far apart leave too few digits of what is inside them.
        apart = values - means[place]
        within = np.bincount(place, weights=apart * apart, minlength=len(known))
    found = counts > 0
    return RowCells(
        keys=dict(zip(codes, np.unravel_index(known[found], sizes), strict=True)),
        labels=labels,
        counts=counts[found],
        means=means[found],
        within=within[found],
        covariates=np.empty((int(found.sum()), 0)),
        weights=None,
        dropped=dropped,
    )


def _joined(codes: Sequence[Array], sizes: Sequence[int], n: int) -> tuple[Array, Array]:
    """The cell of each row, and the number that each cell has among all that could be."""
    import numpy as np

    place = codes[0]
    for code, size in zip(codes[1:], sizes[1:], strict=True):
        place = place * size + code
    most = int(np.prod([float(size) for size in sizes]))
    if most <= 4 * n + 1000:
        return place, np.arange(most)
    known, again = np.unique(place, return_inverse=True)
    return again, known


def _in_engine(
    given: Opened, outcome: str, flags: Sequence[str], keys: Sequence[str], what: str
) -> RowCells:
    """The cells by one grouping in the engine; only they leave it."""
    import narwhals.stable.v2 as nw
    import numpy as np

    schema = given.lazy.collect_schema()
    # Names of the caller's might be those of the figures.
    alias = {name: f"key_{place}_" for place, name in enumerate((*flags, *keys))}
    broken = {n for n in flags if not (schema[n].is_integer() or schema[n] == nw.Boolean)}
    chosen = [
        (as_number(name, schema[name], what) if name in broken else nw.col(name)).alias(own)
        for name, own in alias.items()
    ]
    number = as_number(outcome, schema[outcome], what).alias("outcome_")
    table = _counted(given.lazy.select(number, *chosen), [*alias.values()])
    if table is None:
        table = _counted_with_care(given.lazy.select(number, *chosen), [*alias.values()])
        if len(table) and sum(map(int, table["odd_"].to_list())):
            problem = f"the column {outcome!r} holds an infinite value @ $.columns[{outcome!r}]"
            raise InvalidData(what, [problem])
    places = {name: coded(table[alias[name]], name) for name in keys}
    sides = {name: floats(table[alias[name]], name, what) for name in flags}
    rows = floats(table["rows_"], outcome, what)
    counts = floats(table["known_"], outcome, what)
    kept = counts > 0
    for codes, _ in places.values():
        kept &= codes >= 0
    for values in sides.values():
        kept &= ~np.isnan(values)
    for name, values in sides.items():
        require_flag(values[kept], name, what)
    again = {name: used(codes[kept], labels) for name, (codes, labels) in places.items()}
    variances = floats(table["variance_"], outcome, what)
    spread = np.where(counts > 1, np.nan_to_num(variances), 0.0) * (counts - 1)
    return RowCells(
        keys={name: values[kept].astype(np.int64) for name, values in sides.items()}
        | {name: codes for name, (codes, _) in again.items()},
        labels={**dict.fromkeys(flags, (0, 1)), **{name: one for name, (_, one) in again.items()}},
        counts=counts[kept],
        means=floats(table["mean_"], outcome, what)[kept],
        within=spread[kept],
        covariates=np.empty((int(kept.sum()), 0)),
        weights=None,
        dropped=int(rows.sum() - counts[kept].sum()),
    )


def _counted(lazy: Any, names: Sequence[str]) -> Any:
    """The grouping where every outcome is a number or null; None where one may be another."""
    import narwhals.stable.v2 as nw
    import numpy as np

    try:
        table = lazy.group_by(*names).agg(*_figures(nw.col("outcome_"))).collect()
    except Exception:
        # A variance of infinite values is an error in some engines, of a class of their own.
        return None
    means = floats(table["mean_"], "mean_", "frame")
    return (
        None
        if (~np.isfinite(means[floats(table["known_"], "known_", "frame") > 0])).any()
        else table
    )


def _counted_with_care(lazy: Any, names: Sequence[str]) -> Any:
    """The grouping with NaN as null, and with the number of values that are infinite."""
    import narwhals.stable.v2 as nw

    number = nw.col("outcome_").fill_nan(None)
    is_finite = number.is_finite()
    parted = lazy.with_columns(
        finite_=nw.when(is_finite).then(number), odd_=nw.when(~is_finite).then(1).otherwise(0)
    )
    figures = _figures(nw.col("finite_"))
    return parted.group_by(*names).agg(nw.col("odd_").sum(), *figures).collect()


def _figures(number: Any) -> list[Any]:
    import narwhals.stable.v2 as nw

    return [
        nw.len().alias("rows_"),
        number.count().alias("known_"),
        number.mean().alias("mean_"),
        number.var(ddof=1).alias("variance_"),
    ]
