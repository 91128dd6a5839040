"""The one border to packages of tables: rows become a frame, a frame of any engine is opened.

narwhals and the engine are loaded when a frame is made or opened; all that makes none works
without them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape
from importlib import import_module
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from roadmap_core.errors import InvalidData, MissingExtra
from roadmap_core.names import redacted
from roadmap_core.spelling import did_you_mean

__all__ = [
    "BACKENDS",
    "Backend",
    "Opened",
    "frame_of",
    "html_table",
    "is_null",
    "load_engine",
    "opened",
    "require_engine",
    "row_of",
    "settled",
]

Backend: TypeAlias = Literal["pandas", "polars", "pyarrow", "modin", "cudf"]
BACKENDS: tuple[Backend, ...] = ("pandas", "polars", "pyarrow", "modin", "cudf")
"""The engines whose frames can be made, by the names of their packages."""

Rows: TypeAlias = Iterable[Mapping[str, Any]]


def frame_of(rows: Rows, schema: Mapping[str, type], backend: Backend = "pandas") -> Any:
    """A frame of the engine with one row each and the columns of the schema, in its order.

    ``schema`` gives each column its type: `str`, `int`, `bool`, `float` or `datetime.date`. In the
    engines that have days they are days; pandas, modin and cuDF have moments of a second's grain
    (``datetime64[s]``). A value may be None, which the engine shows in its own way (NaT, null,
    NaN); a truth value may not. Whole numbers of which one is None are floats in pandas, modin and
    cuDF, as those engines have it. No rows give a frame with the same types. A personal name in a
    text becomes «[имя]».

    >>> frame_of([{"number": "1", "first": None}], {"number": str, "first": date}).shape
    (1, 2)

    Raises:
        InvalidData: no engine has that name.
        MissingExtra: the engine's package, or narwhals, is not installed.
    """
    load_engine(backend)
    import narwhals.stable.v2 as nw

    table = tuple(rows)
    columns = {
        name: _nameless(row[name] for row in table) if kind is str else [row[name] for row in table]
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
    gaps = {str: None, int: nw.Float64()}
    dtypes = {
        name: types[kind] if has_days or None not in columns[name] else gaps.get(kind, types[kind])
        for name, kind in schema.items()
    }
    return nw.from_dict(columns, schema=dtypes, backend=backend).to_native()


def row_of(value: object, columns: Iterable[str]) -> dict[str, Any]:
    """What a value has under the names of the columns, as a row of `frame_of` and `html_table`."""
    return {name: getattr(value, name) for name in columns}


def load_engine(backend: str) -> None:
    """Load narwhals and the package of an engine, so that frames can be made.

    Raises:
        InvalidData: no engine has that name.
        MissingExtra: the engine's package, or narwhals, is not installed.
    """
    require_engine(backend, "engine for frames")
    try:
        import_module("narwhals.stable.v2")
        import_module(backend)
    except ImportError as error:
        raise MissingExtra((error.name or backend).partition(".")[0], "") from None


def require_engine(backend: str, what: str) -> None:
    """Refuse the name of an engine whose frames cannot be made, before anything else is done.

    Raises:
        InvalidData: no engine has that name.
    """
    if backend not in BACKENDS:
        problem = f"no engine {backend!r}{did_you_mean(backend, BACKENDS)} @ $.backend"
        raise InvalidData(what, [problem])


def _nameless(texts: Iterable[Any]) -> list[Any]:
    """The texts without personal names; what stands in many rows is looked at once."""
    seen: dict[str, str] = {}
    told = []
    for text in texts:
        if text and text not in seen:
            seen[text] = redacted(text)
        told.append(seen[text] if text else text)
    return told


@frozen
class Opened:
    """A frame that somebody handed in, as one kind of lazy frame, and the way back to its own.

    ``lazy`` is the frame as narwhals sees it, whatever the engine; nothing of it has been computed.
    What is made from it goes back by `closed`: a frame that was lazy stays lazy, one that was not
    is computed.
    """

    lazy: Any = field(repr=False)
    columns: tuple[str, ...]
    is_lazy: bool
    engine: str
    _implementation: Any = field(repr=False)

    def closed(self, lazy: Any) -> Any:
        """A result as a frame of the same engine and kind as the one that was opened.

        An index of pandas stays, so that rows that were left over are found again; where it would
        stand twice, since rows of two kinds were put below each other, it is counted anew.
        """
        if self.is_lazy:
            return lazy.to_native()
        made = lazy.collect(backend=self._implementation).to_native()
        if self.engine == "pandas" and not made.index.is_unique:
            is_own = self.lazy.to_native().index.is_unique
            return made.reset_index(drop=True) if is_own else made
        return made


def opened(frame: Any, what: str = "frame") -> Opened:
    """A frame of any engine that narwhals knows: pandas, polars, DuckDB, Spark, Dask, Ibis ...

    ``what`` names the frame in the error. Columns whose names are not text, or that stand twice,
    are refused: they could not be told apart.

    >>> import pandas as pd
    >>> opened(pd.DataFrame({"school": ["1"]}))
    Opened(columns=('school',), is_lazy=False, engine='pandas')

    Raises:
        InvalidData: it is no frame of a known engine, or its columns have no names of their own.
        MissingExtra: narwhals is not installed.
    """
    try:
        import narwhals.stable.v2 as nw
    except ImportError as error:
        raise MissingExtra(error.name or "narwhals", "") from None
    from narwhals.exceptions import DuplicateError

    try:
        given = nw.from_native(frame)
        is_lazy = isinstance(given, nw.LazyFrame)
        lazy = given if is_lazy else given.lazy()
        columns = tuple(lazy.collect_schema().names())
    except TypeError:
        got = type(frame).__name__
        problem = f"expected a frame (pandas, polars, DuckDB ...), got {got} @ $"
        raise InvalidData(what, [problem]) from None
    except (DuplicateError, ValueError) as error:
        said = " ".join(str(error).split())
        raise InvalidData(what, [f"{said} @ $"]) from None
    if odd := [name for name in columns if not isinstance(name, str)]:
        raise InvalidData(what, [f"the name of a column is no text: {odd[0]!r} @ $"])
    engine = given.implementation
    return Opened(lazy, columns, is_lazy, str(engine), engine)


def settled(lazy: Any) -> Any:
    """A lazy frame whose groups may be grouped again, however many columns they have.

    Dask (2026.8) fails to group the result of a grouping by seven columns or more: it looks for
    them among those of the result. So what was made so far becomes a source of its own there;
    nothing is computed, but the plan is worked out, which takes long where it is long. Frames of
    other engines are as they were.
    """
    native = lazy.to_native()
    if not hasattr(native, "to_delayed"):
        return lazy
    import narwhals.stable.v2 as nw

    made: Any = import_module("dask.dataframe")
    parts = native.to_delayed()
    return nw.from_native(made.from_delayed(parts, meta=native._meta, verify_meta=False))


def is_null(value: Any) -> bool:
    """Whether a value that came out of a frame is none; a text never is, not even «nan».

    A null of pandas is no None: of numbers it is not equal to itself, of others it has no truth.

    >>> is_null(None), is_null(float("nan")), is_null("nan")
    (True, True, False)
    """
    return value is None or (not isinstance(value, str) and str(value) in ("nan", "<NA>"))


def html_table(caption: str, rows: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> str:
    """Rows as a table of HTML under a caption; every text is escaped, None is an empty cell."""
    names = tuple(columns)
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(_cell(row.get(name)))}</td>" for name in names) + "</tr>"
        for row in rows
    )
    said = f"<caption>{escape(caption)}</caption>"
    return f"<table>{said}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)
