"""Frames of every promised engine, made from rows and read back as rows.

The cheap engines are part of every run; Spark, Dask and PostgreSQL, which need a server or seconds
to start, join them where ROADMAP_CORE_ENGINES is "all" (the environment `engines` of tox). Names
of engines there, parted by spaces, stand for all.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import count
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from roadmap_core.results import COLUMNS

Rows = Sequence[Mapping[str, Any]]

CHEAP = (
    "pandas",
    "pandas-category",
    "pandas-nullable",
    "pandas-pyarrow",
    "polars",
    "polars-lazy",
    "pyarrow",
    "duckdb",
)
SERVED = ("spark", "dask", "postgres")
SLOW = frozenset({"spark", "dask"})
"""Engines that take seconds a query, so that they have some of the specs and not all."""
_NAMED = os.environ.get("ROADMAP_CORE_ENGINES", "")
ENGINES = (*CHEAP, *SERVED) if _NAMED == "all" else tuple(_NAMED.split()) or CHEAP
LAZY = frozenset({"polars-lazy", "duckdb", "spark", "dask", "postgres"})

_TABLE = count(1)
_TYPES = {"text": pa.string(), "whole": pa.int64(), "number": pa.float64(), "flag": pa.bool_()}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of each engine of this run in turn."""
    return str(request.param)


@pytest.fixture(params=[name for name in ENGINES if name not in SLOW])
def light_engine(request: pytest.FixtureRequest) -> str:
    """As `engine`, for a rule that is no matter of engines: slow ones know it by specs."""
    return str(request.param)


def make(engine: str, rows: Rows, columns: Sequence[str] = ()) -> Any:
    """A frame of the engine with those rows; ``columns`` where there may be no row to name them.

    Columns of the tables of results have their types, others those of their values.
    """
    names = tuple(columns) or tuple(rows[0])
    arrays = [_array(name, [row[name] for row in rows]) for name in names]
    table = pa.Table.from_arrays(arrays, names=list(names))
    match engine:
        case "pandas":
            return table.to_pandas()
        case "pandas-category":
            return _categories(table.to_pandas())
        case "pandas-nullable":
            return table.to_pandas(types_mapper=_NULLABLE.get)
        case "pandas-pyarrow":
            return table.to_pandas(types_mapper=pd.ArrowDtype)
        case "polars":
            return pl.from_arrow(table)
        case "polars-lazy":
            frame = pl.from_arrow(table)
            assert isinstance(frame, pl.DataFrame)
            return frame.lazy()
        case "pyarrow":
            return table
        case "duckdb":
            import duckdb

            return duckdb.from_arrow(table)
        case "dask":
            import dask.dataframe as dd

            return dd.from_pandas(table.to_pandas(), npartitions=2)
        case "spark":
            return _spark_frame(table)
        case "postgres":
            from tests import servers

            return servers.postgres().create_table(f"given_{next(_TABLE)}", table)
    raise AssertionError(f"no engine {engine!r}")


def picker(seed: int = 1) -> Callable[[Sequence[Any]], Any]:
    """What picks one of given values, the same ones in every run."""
    chance = np.random.default_rng(seed)
    return lambda values: values[int(chance.integers(len(values)))]


def kept(frame: Any) -> Any:
    """A frame as one keeps it for several functions: persisted where that is Dask's way."""
    return frame.persist() if hasattr(frame, "to_delayed") else frame


def rows(frame: Any) -> list[dict[str, Any]]:
    """The rows of a frame of any engine as plain values, null for NaN, in one order for all."""
    given: Any = nw.from_native(frame)
    if isinstance(given, nw.LazyFrame):
        own: dict[str, Any] = {"polars": "polars", "dask": "pandas"}
        given = given.collect(backend=own.get(given.implementation.value, "pyarrow"))
    columns = {name: [_plain(v) for v in given[name].to_list()] for name in given.columns}
    found = [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]
    return in_order(found)


def in_order(given: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows by their values from the first column on, numbers before text, nulls last."""
    return sorted(
        (dict(row) for row in given),
        key=lambda row: [
            (v is None, isinstance(v, str), v if isinstance(v, str | int | float) else 0)
            for v in row.values()
        ],
    )


def schema_of(frame: Any) -> dict[str, str]:
    """The types of a frame's columns in the words of narwhals."""
    given: Any = nw.from_native(frame)
    return {name: str(kind) for name, kind in given.collect_schema().items()}


def is_lazy(frame: Any) -> bool:
    """Whether a frame waits to be computed."""
    return isinstance(nw.from_native(frame), nw.LazyFrame)


def _spark_frame(table: Any) -> Any:
    # Spark before 4 takes no Arrow table.
    from pyspark.sql import types

    from tests import servers

    kinds = {
        pa.string(): types.StringType(),
        pa.int64(): types.LongType(),
        pa.float64(): types.DoubleType(),
        pa.bool_(): types.BooleanType(),
    }
    fields = [
        types.StructField(one.name, kinds.get(one.type, types.StringType())) for one in table.schema
    ]
    values = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
    return servers.spark().createDataFrame(values, types.StructType(fields))


_NULLABLE = {
    pa.string(): pd.StringDtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}


def _array(name: str, values: Sequence[Any]) -> Any:
    if name in COLUMNS:
        return pa.array(values, type=_TYPES[COLUMNS[name].kind])
    return pa.array(values)


def _categories(frame: pd.DataFrame) -> pd.DataFrame:
    # A category that no row has must not become a group.
    for name in frame.columns:
        if pd.api.types.is_string_dtype(frame[name].dtype) or frame[name].dtype == object:
            frame[name] = frame[name].astype("category").cat.add_categories(["unseen"])
    return frame


def _plain(value: Any) -> Any:
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value.item() if hasattr(value, "item") else value
