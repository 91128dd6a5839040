"""What a list of risk is given: a frame of any engine whose columns are there, without NaN."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from roadmap_core.frames import Opened
from roadmap_core.results.grouping import opened_with, with_numbers
from roadmap_core.results.tables import COLUMNS, TABLES, UNITS
from roadmap_core.statistics import z_of

if TYPE_CHECKING:
    from narwhals.stable.v2 import Expr

__all__ = ["Given", "flag", "ratio", "said_first", "taken", "wilson_columns"]


@frozen
class Given:
    """A frame with the columns that a list needs; ``lazy`` has null where it had NaN.

    Numbers that may be fractions are floats whatever the engine made of them; whole numbers stay
    as they are, since an engine without nullable whole numbers has no other form for a null.
    """

    frame: Opened = field(repr=False)
    lazy: Any = field(repr=False)
    columns: tuple[str, ...]

    @property
    def units(self) -> tuple[str, ...]:
        """The columns that name a unit, the widest first."""
        return tuple(name for name in UNITS if name in self.columns)

    def __contains__(self, column: object) -> bool:
        return column in self.columns

    def closed(self, lazy: Any) -> Any:
        """A result as a frame of the engine and kind that was given."""
        return self.frame.closed(lazy)


def taken(frame: Any, table: str, needed: Sequence[str], more: Sequence[str] = ()) -> Given:
    """The frame with its units, the columns that are needed, and those of ``more`` that it has.

    Raises:
        InvalidData: it is no frame, a column is missing, or one of numbers holds text.
        MissingExtra: narwhals is not installed.
    """
    import narwhals.stable.v2 as nw

    found = opened_with(frame, needed, table)
    used = [name for name in (*TABLES[table].units, *needed, *more) if name in found.columns]
    names = tuple(dict.fromkeys(used))
    kinds = {name: COLUMNS[name].kind for name in names}
    lazy = with_numbers(found, [n for n in names if kinds[n] in ("whole", "number")], table)
    columns = (
        nw.col(name).cast(nw.Float64) if kinds[name] == "number" else nw.col(name) for name in names
    )
    return Given(found, lazy.select(*columns), names)


def flag(condition: Any) -> Expr:
    """1 where a condition holds, else 0: a column that can be summed on every engine."""
    import narwhals.stable.v2 as nw

    one, none = nw.lit(1).cast(nw.Int64), nw.lit(0).cast(nw.Int64)
    return nw.when(condition).then(one).otherwise(none)


def ratio(part: str, whole: str) -> Expr:
    """One column by another as a float; null where nothing is there to divide by."""
    import narwhals.stable.v2 as nw

    # PostgreSQL raises where it would divide by 0, in the rows too that are then left out.
    some = nw.when(nw.col(whole) > 0).then(nw.col(whole)).otherwise(nw.lit(1))
    share = nw.col(part).cast(nw.Float64) / some.cast(nw.Float64)
    return nw.when(nw.col(whole) > 0).then(share)


def said_first(said: Sequence[tuple[Any, str]], otherwise: str) -> Expr:
    """The word of the first condition that holds; a condition that is not known does not."""
    import narwhals.stable.v2 as nw

    word = nw.lit(otherwise)
    for condition, code in reversed(said):
        word = nw.when(condition).then(nw.lit(code)).otherwise(word)
    return word


def wilson_columns(rows: Any, share: str, n: str, low: str, high: str, confidence: float) -> Any:
    """The frame with Wilson's interval of a share from 0 to 1, in the steps of `wilson_bounds`.

    One division an expression: Spark writes its operands many times over.
    """
    import narwhals.stable.v2 as nw

    z = z_of(confidence)
    p, some = nw.col(share), nw.when(nw.col(n) > 0).then(nw.col(n)).otherwise(nw.lit(1))
    rows = rows.with_columns(
        n_=some.cast(nw.Float64), p_=nw.when(~p.is_null()).then(p).otherwise(nw.lit(0.0))
    )
    rows = rows.with_columns(
        x_=nw.col("p_") * nw.col("n_"), i_=nw.lit(1.0) / (nw.col("n_") * 2.0 + 2 * z * z)
    )
    rows = rows.with_columns(
        root_=(nw.col("x_") * 4.0 - nw.col("x_") * nw.col("p_") * 4.0 + z * z).sqrt() * z,
        middle_=nw.col("x_") * 2.0 + z * z,
    )
    bounds = {
        low: nw.when(nw.col("p_") > 0)
        .then((nw.col("middle_") - nw.col("root_")) * nw.col("i_"))
        .otherwise(nw.lit(0.0)),
        high: nw.when(nw.col("p_") < 1)
        .then((nw.col("middle_") + nw.col("root_")) * nw.col("i_"))
        .otherwise(nw.lit(1.0)),
    }
    known = ~p.is_null() & (nw.col(n) > 0)
    rows = rows.with_columns(**{name: nw.when(known).then(one) for name, one in bounds.items()})
    return rows.drop("n_", "p_", "x_", "i_", "root_", "middle_")
