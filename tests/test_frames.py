from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from types import ModuleType
from typing import Any, get_args

import narwhals.stable.v2 as nw
import pandas as pd
import pytest
from attrs import evolve

from roadmap_core import frames
from roadmap_core.diagnostics import advice
from roadmap_core.errors import InvalidData, MissingExtra
from roadmap_core.findings import Finding
from roadmap_core.frames import BACKENDS, Backend, frame_of, opened, settled
from roadmap_core.model import Activity, Appendix, Order, Roadmap, School, Section
from roadmap_core.periods import Dated, Deadline, Ongoing, Period
from roadmap_core.report import Report
from roadmap_core.schedule import load_frame, occurrence_frame, occurrences
from roadmap_core.text import Span
from roadmap_core.windows import Window

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


@each_engine
def test_a_text_names_nobody_in_any_engine(engine: Backend) -> None:
    pytest.importorskip(engine)
    rows: list[dict[str, Any]] = [{"who": "А.Б. Выдуманная, ИРО"}, {"who": ""}, {"who": None}]
    assert rows_of(frame_of(rows, {"who": str}, engine)) == [("[имя], ИРО",), ("",), (None,)]


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_first_and_the_last_day_of_all_have_their_place(day: date) -> None:
    assert rows_of(frame_of([{"day": day}], {"day": date})) == [(day,)]


def test_an_engine_that_nobody_knows_is_refused() -> None:
    with pytest.raises(InvalidData) as caught:
        frame_of([], SCHEMA, "panda")  # type: ignore[arg-type]
    assert caught.value.what == "engine for frames"
    problem = "no engine 'panda' (did you mean 'pandas'?) @ $.backend"
    assert caught.value.problems == (problem,)
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


FOUND = Finding(
    code="T01", severity="error", subject="II/1", wording="на {days} дн.", facts={"days": 3},
    span=Span(0, 5, 2, 3), assuming="до 1 мая",
)  # fmt: skip
ELSEWHERE = Finding(code="S01", severity="info", subject="приказ", wording="пропущено")


def test_an_engine_that_cannot_be_loaded_for_no_named_reason_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(name: str) -> None:
        raise ImportError(f"{name} is broken")

    monkeypatch.setattr(frames, "import_module", fail)
    with pytest.raises(MissingExtra) as caught:
        frame_of([], SCHEMA, "polars")
    assert (caught.value.package, caught.value.extra) == ("polars", "")
    # Neither does the traceback show the foreign error: the cause is not chained.
    assert caught.value.__cause__ is None


@each_engine
def test_a_report_is_a_frame_of_its_findings(engine: Backend) -> None:
    pytest.importorskip(engine)
    frame = nw.from_native(Report((FOUND, ELSEWHERE)).to_frame(engine), eager_only=True)
    said = "на 3 дн. (при прочтении: до 1 мая)"
    assert frame.to_dict(as_series=False) == {
        "code": ["T01", "S01"],
        "severity": ["error", "info"],
        "subject": ["II/1", "приказ"],
        "message": [said, "пропущено"],
        "place": ["строки 2-3", ""],
        "assuming": ["до 1 мая", ""],
        "certain": [False, True],
        "quotation": ["", ""],
        "advice": [advice()["T01"], advice()["S01"]],
    }
    nothing = nw.from_native(Report().to_frame(engine), eager_only=True)
    assert (nothing.shape, nothing.columns) == ((0, 9), frame.columns)
    assert nothing.schema["certain"] == nw.Boolean()


def test_findings_are_a_pandas_frame_where_no_engine_is_named() -> None:
    assert list(Report((FOUND,)).to_frame()["code"]) == ["T01"]


SCHOOLS = Order(
    appendices=(
        Appendix(
            schools=(
                School(
                    name="МБОУ «СОШ № 3»",
                    municipality="Округ",
                    number="3",
                    legal_form="МБОУ",
                    short_name="СОШ № 3",
                    row="1",
                    extra=(("Директор", "А.Б. Выдуманная"),),
                ),
            )
        ),
        Appendix(schools=(School(name="Лицей"),)),
    )
)


@each_engine
def test_schools_of_all_appendices_are_one_frame_that_names_nobody(engine: Backend) -> None:
    pytest.importorskip(engine)
    frame = nw.from_native(SCHOOLS.schools_frame(engine), eager_only=True)
    assert frame.to_dict(as_series=False) == {
        "municipality": ["Округ", ""],
        "name": ["МБОУ «СОШ № 3»", "Лицей"],
        "number": ["3", ""],
        "legal_form": ["МБОУ", ""],
        "short_name": ["СОШ № 3", ""],
        "row": ["1", ""],
    }
    assert nw.from_native(Order().schools_frame(engine), eager_only=True).shape == (0, 6)


def test_schools_are_a_pandas_frame_where_no_engine_is_named() -> None:
    assert list(SCHOOLS.schools_frame()["row"]) == ["1", ""]


@each_engine
def test_activities_are_the_same_frame_in_every_engine(engine: Backend) -> None:
    pytest.importorskip(engine)
    march = Period.of(Dated((Window.of_month(2024, 3),)))
    part = Activity(number="1.1", title="Беседа", period=march)
    roadmap = Roadmap(
        sections=(
            Section(
                title="Раздел",
                activities=(Activity(number="1", title="Встречи", parts=(part,)),),
            ),
        )
    )
    frame = roadmap.to_frame(engine)
    order = Order(appendices=(Appendix(number="1", roadmap=evolve(roadmap, title="План")),))
    assert rows_of(order.to_frame(engine)) == [("1", "План", *row) for row in rows_of(frame)]
    assert rows_of(frame) == [
        ("1", "1", "", "Раздел", "Встречи", False, "", "", None, None, False, 0, "", "", ""),
        ("1.1", "1.1", "1", "Раздел", "Беседа", True, "dated", "март 2024", date(2024, 3, 1),
         date(2024, 3, 31), False, 1, "", "", ""),
    ]  # fmt: skip


JANUARY, FEBRUARY, MARCH = (date(2024, month, 1) for month in (1, 2, 3))


@each_engine
def test_a_load_has_every_month_once_and_each_count_in_its_own(engine: Backend) -> None:
    pytest.importorskip(engine)
    load = {"ИРО": {JANUARY: 1, FEBRUARY: 2}, "ОО": {MARCH: 5, JANUARY: 6}}
    frame = load_frame(load, engine)
    if engine == "pandas":
        assert (frame.index.name, list(frame.columns)) == ("month", ["ИРО", "ОО"])
        frame = frame.reset_index()
    assert nw.from_native(frame, eager_only=True).columns == ["month", "ИРО", "ОО"]
    assert rows_of(frame) == [(JANUARY, 1, 6), (FEBRUARY, 2, 0), (MARCH, 0, 5)]


def test_a_body_that_is_called_as_the_column_of_months_is_refused() -> None:
    with pytest.raises(InvalidData, match="a body cannot be called 'month'"):
        load_frame({"month": {JANUARY: 1}})


@each_engine
def test_occurrences_are_the_same_frame_in_every_engine(engine: Backend) -> None:
    pytest.importorskip(engine)
    until = Activity(number="2", title="Отчёт", period=Period.of(Deadline(date(2024, 3, 5))))
    always = Activity(number="1", title="Встречи", period=Period.of(Ongoing((Window(MARCH),))))
    roadmap = Roadmap(sections=(Section(title="", activities=(always, until)),))
    frame = nw.from_native(occurrence_frame(occurrences(roadmap), engine), eager_only=True)
    days = [dict(zip(frame.columns, row, strict=True)) for row in rows_of(frame.to_native())]
    assert [(row["number"], row["first"], row["last"], row["due_on"]) for row in days] == [
        ("2", JANUARY, date(2024, 3, 5), date(2024, 3, 5)),
        ("1", MARCH, None, None),
    ]
    assert [(row["open_start"], row["certain"]) for row in days] == [(True, True), (False, True)]


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


def test_whole_numbers_may_be_missing() -> None:
    rows: list[dict[str, int | None]] = [{"mark": 5}, {"mark": None}]
    assert frame_of(rows, {"mark": int})["mark"].dtype == "float64"
    assert frame_of(rows[:1], {"mark": int})["mark"].dtype == "int64"
    assert frame_of(rows, {"mark": int}, "polars")["mark"].to_list() == [5, None]


def test_what_dask_has_grouped_becomes_a_source_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    # Dask has an environment of its own in the gate; here it is what it does that is told apart.
    class Grouped:
        _meta = "types"

        def to_delayed(self) -> list[str]:
            return ["part"]

    class Lazy:
        def to_native(self) -> Grouped:
            return Grouped()

    def from_delayed(parts: list[str], *, meta: str, verify_meta: bool) -> pd.DataFrame:
        return pd.DataFrame({"parts": parts, "meta": [meta], "verify": [verify_meta]})

    stand_in = ModuleType("dask.dataframe")
    monkeypatch.setattr(stand_in, "from_delayed", from_delayed, raising=False)
    monkeypatch.setitem(sys.modules, "dask.dataframe", stand_in)
    (row,) = settled(Lazy()).rows(named=True)
    assert row == {"parts": "part", "meta": "types", "verify": False}


def test_a_frame_of_another_engine_is_settled_as_it_is() -> None:
    lazy = opened(pd.DataFrame({"school": ["1"]})).lazy
    assert settled(lazy) is lazy


def test_a_frame_whose_columns_cannot_be_told_apart_is_refused() -> None:
    for frame, said in (
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "unique"),
        (pd.DataFrame({1: [2]}), "the name of a column is no text: 1"),
        ([{"a": 1}], "expected a frame"),
    ):
        with pytest.raises(InvalidData, match=said):
            opened(frame, "marks")


def test_a_frame_is_opened_by_narwhals_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "narwhals.stable.v2", None)
    with pytest.raises(MissingExtra, match="narwhals"):
        opened([])
