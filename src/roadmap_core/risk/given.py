"""What a list of risk is given: a frame of any engine whose columns are there, without NaN."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from roadmap_core.frames import Opened
from roadmap_core.results.grouping import opened_with, with_numbers
from roadmap_core.results.tables import COLUMNS, TABLES, UNITS

if TYPE_CHECKING:
    from narwhals.stable.v2 import Expr

__all__ = ["Given", "flag", "ratio", "reached_points", "said_first", "taken"]


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


def reached_points(points: str, most: str) -> Expr:
    """Points as they are held against a threshold of their maximum.

    Points such as 0.7 and 0.1 add up to a little less than 0.8: so little decides nothing.
    """
    import narwhals.stable.v2 as nw

    return nw.col(points) + nw.col(most) * 1e-12


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
