"""What the cells of a frame hold, as the kinds of its columns say: numbers, flags, keys, words.

A value that cannot be read is null and marked beside itself, so that a text in a column of numbers
is neither lost nor taken for a number.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from roadmap_core.results.tables import COLUMNS

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

__all__ = ["read_values", "unread", "value"]

_NUMBER = r"^[-+]?\d+(?:[.,]\d+)?$"
_TRUE = ("1", "1.0", "true", "True", "да", "Да", "ДА", "+")
_FALSE = ("0", "0.0", "false", "False", "нет", "Нет", "НЕТ", "-")


def value(name: str) -> str:
    """The column beside a column that holds its values as its kind says."""
    return f"__value_{name}"


def unread(name: str) -> str:
    """The column beside a column that marks its unreadable cells: 1, else 0."""
    return f"__unread_{name}"


def read_values(lazy: nw.LazyFrame, names: Iterable[str]) -> nw.LazyFrame:
    """The frame with the values of the columns of those names beside them (`value`, `unread`).

    Texts lose blanks at their ends, and a blank one is null; numbers may be texts with a decimal
    comma or point and become floats; flags become 1 and 0. NaN is null.
    """
    schema = lazy.collect_schema()
    for name in names:
        dtype = schema[name]
        if COLUMNS[name].kind != "text" and dtype.is_numeric():
            lazy = _numbers(lazy, name)
        else:
            lazy = _texts(lazy, name, dtype)
            if COLUMNS[name].kind in ("whole", "number"):
                lazy = _numbers_of_texts(lazy, name)
        if COLUMNS[name].kind == "flag":
            lazy = _flags(lazy, name)
    return lazy


def _numbers(lazy: nw.LazyFrame, name: str) -> nw.LazyFrame:
    import narwhals.stable.v2 as nw

    numbers = nw.col(name).cast(nw.Float64)
    lazy = lazy.with_columns(**{value(name): numbers, unread(name): nw.lit(0)})
    return lazy.with_columns(**{value(name): nw.col(value(name)).fill_nan(None)})


def _texts(lazy: nw.LazyFrame, name: str, dtype: Any) -> nw.LazyFrame:
    import narwhals.stable.v2 as nw

    column, text = nw.col(name), nw.col(value(name))
    plain = column.fill_nan(None) if dtype.is_float() else column
    lazy = lazy.with_columns(**{value(name): plain})
    written = text if dtype == nw.String else text.cast(nw.String)
    # A cast may write a null as a word («None», «nan»), so what was null is made so again.
    stripped = nw.when(~text.is_null()).then(written.str.strip_chars()).otherwise(None)
    lazy = lazy.with_columns(**{value(name): stripped, unread(name): nw.lit(0)})
    if dtype.is_float():
        # 7.0 is the key «7»: whole numbers with a null among them are floats in pandas.
        lazy = lazy.with_columns(**{value(name): text.str.replace_all(r"\.0$", "")})
    return lazy.with_columns(**{value(name): nw.when(text != "").then(text).otherwise(None)})


def _numbers_of_texts(lazy: nw.LazyFrame, name: str) -> nw.LazyFrame:
    import narwhals.stable.v2 as nw

    text = nw.col(value(name))
    fits = nw.when(text.is_null()).then(True).otherwise(text.str.contains(_NUMBER))
    lazy = lazy.with_columns(**{unread(name): nw.when(fits).then(0).otherwise(1)})
    readable = nw.when(nw.col(unread(name)) == 0).then(text).otherwise(None)
    lazy = lazy.with_columns(**{value(name): readable})
    numbers = text.str.replace_all(",", ".", literal=True).cast(nw.Float64)
    return lazy.with_columns(**{value(name): numbers})


def _flags(lazy: nw.LazyFrame, name: str) -> nw.LazyFrame:
    """Of texts and of numbers: «да» and 1, «нет» and 0, and whatever is none of them unread."""
    import narwhals.stable.v2 as nw

    cell, was = nw.col(value(name)), nw.col(f"{value(name)}_")
    is_text = lazy.collect_schema()[value(name)] == nw.String
    true, false = (_TRUE, _FALSE) if is_text else ((1.0,), (0.0,))
    flag = nw.when(cell.is_in(true)).then(1).when(cell.is_in(false)).then(0).otherwise(None)
    lazy = lazy.with_columns(**{f"{value(name)}_": cell}).with_columns(**{value(name): flag})
    odd = nw.when(was.is_null()).then(0).when(cell.is_null()).then(1).otherwise(0)
    return lazy.with_columns(**{unread(name): odd}).drop(f"{value(name)}_")
