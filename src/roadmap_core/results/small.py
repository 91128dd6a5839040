"""Small frames: their rows as plain values, and rows as a frame of the engine they came from.

What is decided from all rows at once is decided on few of them, outside the engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from roadmap_core.frames import BACKENDS, Opened, is_null

__all__ = ["collected", "made", "returned"]


def collected(lazy: Any, names: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of a small lazy frame as plain values, None for what is not known, in one order.

    Whatever the engine, equal rows come in equal order, so that sums of floats are equal, too.
    """
    import narwhals.stable.v2 as nw

    schema = lazy.collect_schema()
    cells = (
        nw.col(name).fill_nan(None) if schema[name].is_float() else nw.col(name) for name in names
    )
    eager = lazy.select(*cells).collect()
    columns = [[_plain(value) for value in eager[name].to_list()] for name in names]
    rows = [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
    return sorted(rows, key=lambda row: [(value is not None, str(value)) for value in row.values()])


def _plain(value: Any) -> Any:
    # In pandas a whole number beside a null is a float.
    if is_null(value):
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def made(given: Opened, rows: Sequence[Mapping[str, Any]], schema: Mapping[str, type]) -> Any:
    """A small frame of rows, of the engine and kind of the frame that was given.

    Text and numbers may be None; whole numbers with a None among them are floats.
    """
    import narwhals.stable.v2 as nw

    types = {str: nw.String(), int: nw.Int64(), float: nw.Float64(), bool: nw.Boolean()}
    is_own = given.engine in BACKENDS
    backend: Any = given.engine if is_own else "pyarrow"
    columns = {name: [row[name] for row in rows] for name in schema}
    # Not every engine has whole numbers with a null among them.
    kinds = {n: float if k is int and None in columns[n] else k for n, k in schema.items()}
    has_nulls = backend in ("polars", "pyarrow")
    # Told that it is text, an older pandas would write None as the word «None».
    dtypes = {
        name: None if kind is str and not has_nulls and None in columns[name] else types[kind]
        for name, kind in kinds.items()
    }
    return returned(given, nw.from_dict(columns, schema=dtypes, backend=backend))


def returned(given: Opened, eager: Any) -> Any:
    """A small frame that is computed, as one of the engine and kind of the frame that was given."""
    if not given.is_lazy:
        return eager.to_native()
    session = getattr(given.lazy.to_native(), "sparkSession", None)
    engine: Any = given.engine
    return eager.lazy(backend=engine, session=session).to_native()
