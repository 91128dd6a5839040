"""What the cells of a frame hold, as the kinds of its columns say: numbers, flags, keys, words.

A value that cannot be read is null and marked beside itself, so that a text in a column of numbers
is neither lost nor taken for a number.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from attrs import frozen

from roadmap_core.results.tables import COLUMNS

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

__all__ = ["flag", "read_values", "unread", "value"]

_NUMBER = r"^[-+]?\d+(?:[.,]\d+)?$"
_TRUE = ("1", "1.0", "true", "True", "да", "Да", "ДА", "+")
_FALSE = ("0", "0.0", "false", "False", "нет", "Нет", "НЕТ", "-")


def value(name: str) -> str:
    """The column beside a column that holds its values as its kind says."""
    return f"__value_{name}"


def unread(name: str) -> str:
    """The column beside a column that marks its unreadable cells: 1, else 0."""
    return f"__unread_{name}"


def flag(name: str) -> nw.Expr:
    """A column of flags as 1 and 0, whatever its kind; -1 where it says neither."""
    import narwhals.stable.v2 as nw

    word = nw.col(name).cast(nw.String).fill_null("")
    return nw.when(word.is_in(_TRUE)).then(1).when(word.is_in(_FALSE)).then(0).otherwise(-1)


def read_values(lazy: nw.LazyFrame[Any], names: Iterable[str]) -> nw.LazyFrame[Any]:
    """The frame with the values of the columns of those names beside them (`value`, `unread`).

    Texts lose blanks at their ends, and a blank one is null; numbers may be texts with a decimal
    comma or point and become floats; flags become 1 and 0. NaN is null. Few steps for all columns
    together: each is a query within a query for engines of SQL.
    """
    schema = lazy.collect_schema()
    cells = [Cell(name, schema[name]) for name in names]
    for step in (_plain, _trimmed, _fitting, _readable, _finished):
        made: dict[str, nw.Expr] = {}
        for cell in cells:
            made |= step(cell)
        if made:
            lazy = lazy.with_columns(**made)
    return lazy


@frozen
class Cell:
    """The cells of one column: its kind, and the type that the engine gives them."""

    name: str
    dtype: Any

    @property
    def kind(self) -> str:
        """The kind of the column."""
        return COLUMNS[self.name].kind

    @property
    def is_number(self) -> bool:
        """Whether the engine holds numbers where numbers or flags belong."""
        return self.kind != "text" and bool(self.dtype.is_numeric())


def _plain(cell: Cell) -> dict[str, nw.Expr]:
    import narwhals.stable.v2 as nw

    column = nw.col(cell.name)
    if cell.is_number:
        return {value(cell.name): column.cast(nw.Float64)}
    return {value(cell.name): column.fill_nan(None) if cell.dtype.is_float() else column}


def _trimmed(cell: Cell) -> dict[str, nw.Expr]:
    import narwhals.stable.v2 as nw

    made = nw.col(value(cell.name))
    if cell.is_number:
        return {value(cell.name): made.fill_nan(None)}
    text = made if cell.dtype == nw.String else made.cast(nw.String)
    text = text.str.strip_chars()
    if cell.dtype.is_float():
        # 7.0 is the key «7»: whole numbers with a null among them are floats in pandas.
        text = text.str.replace_all(r"\.0$", "")
    # A cast may write a null as a word («None», «nan»), so what was null is made so again.
    return {value(cell.name): nw.when(~made.is_null()).then(text).otherwise(None)}


def _fitting(cell: Cell) -> dict[str, nw.Expr]:
    """A blank text is null; what is no number, or no flag, is marked."""
    import narwhals.stable.v2 as nw

    made = nw.col(value(cell.name))
    if cell.is_number:
        if cell.kind != "flag":
            return {unread(cell.name): nw.lit(0)}
        fits = made.is_in((0.0, 1.0))
        return {unread(cell.name): nw.when(made.is_null() | fits).then(0).otherwise(1)}
    blank = nw.when(made != "").then(made).otherwise(None)
    if cell.kind == "text":
        return {value(cell.name): blank, unread(cell.name): nw.lit(0)}
    fits = made.is_in((*_TRUE, *_FALSE)) if cell.kind == "flag" else made.str.contains(_NUMBER)
    empty = made.is_null() | (made == "")
    odd = nw.when(empty).then(0).when(fits).then(0).otherwise(1)
    return {value(cell.name): blank, unread(cell.name): odd}


def _readable(cell: Cell) -> dict[str, nw.Expr]:
    """What is marked is null from here on, so that no cast meets it."""
    import narwhals.stable.v2 as nw

    if cell.kind == "text":
        return {}
    made = nw.col(value(cell.name))
    if cell.kind == "flag" and not cell.is_number:
        flag = nw.when(made.is_in(_TRUE)).then(1.0).when(made.is_in(_FALSE)).then(0.0)
        return {value(cell.name): flag.otherwise(None)}
    return {value(cell.name): nw.when(nw.col(unread(cell.name)) == 0).then(made).otherwise(None)}


def _finished(cell: Cell) -> dict[str, nw.Expr]:
    import narwhals.stable.v2 as nw

    if cell.kind in ("text", "flag") or cell.is_number:
        return {}
    made = nw.col(value(cell.name))
    return {value(cell.name): made.str.replace_all(",", ".", literal=True).cast(nw.Float64)}
