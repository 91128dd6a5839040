"""The one border to packages of tables: rows of plain values become a frame of any engine.

narwhals and the engine are loaded when a frame is made, and only here; all that makes no frame
works without them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from importlib import import_module
from typing import Any, Literal, TypeAlias

from roadmap_core.errors import InvalidData, MissingExtra
from roadmap_core.names import redacted
from roadmap_core.spelling import did_you_mean

__all__ = ["BACKENDS", "Backend", "frame_of"]

Backend: TypeAlias = Literal["pandas", "polars", "pyarrow", "modin", "cudf"]
BACKENDS: tuple[Backend, ...] = ("pandas", "polars", "pyarrow", "modin", "cudf")
"""The engines whose frames can be made, by the names of their packages."""

Rows: TypeAlias = Iterable[Mapping[str, Any]]


def frame_of(rows: Rows, schema: Mapping[str, type], backend: Backend = "pandas") -> Any:
    """A frame of the engine with one row each and the columns of the schema, in its order.

    ``schema`` gives each column its type: `str`, `int`, `bool`, `float` or `datetime.date`. In the
    engines that have days they are days; pandas, modin and cuDF have moments of a second's grain
    (``datetime64[s]``). A day, a text or a float may be None, which the engine shows in its own way
    (NaT, null); a whole number or a truth value may not. No rows give a frame with the same types.
    A personal name in a text becomes «[имя]».

    >>> frame_of([{"number": "1", "first": None}], {"number": str, "first": date}).shape
    (1, 2)

    Raises:
        InvalidData: no engine has that name.
        MissingExtra: the engine's package, or narwhals, is not installed.
    """
    if backend not in BACKENDS:
        problem = f"no engine {backend!r}{did_you_mean(backend, BACKENDS)} @ $.backend"
        raise InvalidData("engine for frames", [problem])
    try:
        import narwhals.stable.v2 as nw

        import_module(backend)
    except ImportError as error:
        raise MissingExtra((error.name or backend).partition(".")[0], "") from None
    table = tuple(rows)
    columns = {
        name: [redacted(row[name]) if kind is str and row[name] else row[name] for row in table]
        for name, kind in schema.items()
    }
    has_days = backend in ("polars", "pyarrow")
    types = {
        str: nw.String(),
        int: nw.Int64(),
        bool: nw.Boolean(),
        float: nw.Float64(),
        date: nw.Date() if has_days else nw.Datetime("s"),
    }
    # Told that it is text, an older pandas would write None as the word «None».
    dtypes = {
        name: None if kind is str and not has_days and None in columns[name] else types[kind]
        for name, kind in schema.items()
    }
    return nw.from_dict(columns, schema=dtypes, backend=backend).to_native()
