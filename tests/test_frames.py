from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from typing import Any, get_args

import narwhals.stable.v2 as nw
import pytest

from roadmap_core.errors import InvalidData, MissingExtra
from roadmap_core.frames import BACKENDS, Backend, frame_of

SCHEMA = {"number": str, "first": date, "windows": int, "certain": bool, "share": float}
ROWS: list[dict[str, Any]] = [
    {
        "share": 0.5,
        "number": "1",
        "first": date(2024, 2, 29),
        "windows": 2,
        "certain": True,
        "extra": "not in the schema",
    },
    {"number": None, "first": None, "windows": 0, "certain": False, "share": None},
]
each_engine = pytest.mark.parametrize("engine", ["pandas", "polars", "pyarrow"])


def rows_of(frame: Any) -> list[tuple[Any, ...]]:
    """The rows of a frame of any engine, with moments as days and every kind of none as None."""
    return [
        tuple(
            None
            if cell is None or cell != cell
            else cell.date()
            if isinstance(cell, datetime)
            else cell
            for cell in row
        )
        for row in nw.from_native(frame, eager_only=True).rows()
    ]


@each_engine
def test_rows_are_the_same_in_every_engine(engine: Backend) -> None:
    pytest.importorskip(engine)
    frame = frame_of(iter(ROWS), SCHEMA, engine)
    assert type(frame).__module__.split(".")[0] == engine
    assert nw.from_native(frame, eager_only=True).columns == [*SCHEMA]
    assert rows_of(frame) == [
        ("1", date(2024, 2, 29), 2, True, 0.5),
        (None, None, 0, False, None),
    ]


@each_engine
@pytest.mark.parametrize("rows", [0, 1])
def test_types_are_the_same_with_rows_and_without(engine: Backend, rows: int) -> None:
    pytest.importorskip(engine)
    types = nw.from_native(frame_of(ROWS[:rows], SCHEMA, engine), eager_only=True).schema
    day = nw.Datetime("s") if engine == "pandas" else nw.Date()
    assert [*types.values()][1:] == [day, nw.Int64(), nw.Boolean(), nw.Float64()]
    assert types["number"] == nw.String() or engine == "pandas"  # object in pandas before 3


def test_pandas_is_the_engine_where_none_is_named() -> None:
    frame = frame_of(ROWS, SCHEMA)
    assert [str(kind) for kind in frame.dtypes][1:] == [
        "datetime64[s]",
        "int64",
        "bool",
        "float64",
    ]


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_first_and_the_last_day_of_all_have_their_place(day: date) -> None:
    assert rows_of(frame_of([{"day": day}], {"day": date})) == [(day,)]


def test_an_engine_that_nobody_knows_is_refused() -> None:
    with pytest.raises(InvalidData, match=r"no engine 'panda' \(did you mean 'pandas'\?\)"):
        frame_of([], SCHEMA, "panda")  # type: ignore[arg-type]
    assert get_args(Backend) == BACKENDS


@pytest.mark.parametrize(
    ("missing", "engine", "package"),
    [("polars", "polars", "polars"), ("narwhals.stable.v2", "pandas", "narwhals")],
)
def test_an_engine_that_is_not_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, missing: str, engine: Backend, package: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(MissingExtra) as caught:
        frame_of([], SCHEMA, engine)
    assert (caught.value.package, caught.value.extra) == (package, "")


WITHOUT_TABLES = """
import sys
for package in ("pandas", "narwhals", "numpy", "polars", "pyarrow"):
    sys.modules[package] = None
from datetime import date
from pathlib import Path
import roadmap_core as rc
parsed = rc.read_order(Path(rc.__file__).parent / "data/orders/122-2024.txt")
order, policy = parsed.value, rc.load_policy("tambov", on=date(2024, 1, 23))
report = rc.audit(order, policy)
assert report.findings and rc.due(order.roadmap, on=date(2024, 3, 1))
assert rc.peak_load(rc.load_by_month(order.roadmap))
for value in (order, report, policy):
    assert rc.from_dict(type(value), rc.to_dict(value)) == value
try:
    order.roadmap.to_frame()
except ImportError as error:
    print(error)
"""


def test_whatever_makes_no_frame_works_without_the_packages_of_tables() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", WITHOUT_TABLES], capture_output=True, text=True
    )
    assert (done.stderr, done.returncode) == ("", 0)
    assert "narwhals" in done.stdout or "pandas" in done.stdout
