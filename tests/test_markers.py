"""The official list of schools with signs: counted by norms, whatever the engine holds flags as."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core import load_policy, risk
from roadmap_core.errors import InvalidData
from roadmap_core.norms import Norm
from roadmap_core.policy import Region
from tests.engines import LAZY, is_lazy, make, rows
from tests.specs import holds, specs

POLICY = load_policy("ru", on=date(2026, 6, 1))
TOLD = "признаки необъективности: 1 из 1 известных в 2025 году при норме 1"
SIGNS = ("russian_4", "mathematics_4", "russian_5", "mathematics_5")


@pytest.mark.parametrize(("name", "spec"), list(specs("risk", ("objectivity_markers",))))
def test_a_list_says_what_its_spec_says(engine: str, name: str, spec: Mapping[str, Any]) -> None:
    holds(risk.objectivity_markers, spec, engine)


def test_lazy_stays_lazy(engine: str) -> None:
    given = make(engine, [{"school": "1", "year": 2025, "russian_4": True}])
    answer = risk.objectivity_markers(given, POLICY, year=2025)
    assert is_lazy(answer) == (engine in LAZY)
    # A work that the table has no column for is not known.
    (row,) = rows(answer)
    assert (row["markers"], row["known"], row["certain"]) == (1, 1, True)


def test_a_null_school_is_a_school_of_its_own_and_words_are_flags() -> None:
    frame = pl.DataFrame({"school": [None, "1"], "year": [2025, 2025], "russian_4": ["да", "?"]})
    found = {row["school"]: row for row in rows(risk.objectivity_markers(frame, POLICY, year=2025))}
    assert found[None]["flagged"]
    assert found["1"]["reason"] == "signs_unknown"


def test_without_norms_of_signs_nothing_is_judged() -> None:
    frame = pd.DataFrame({"school": ["1"], "year": [2025], "russian_4": [1]})
    (row,) = rows(risk.objectivity_markers(frame, Region("r").on(date(2026, 1, 1)), year=2025))
    assert (row["reason"], row["markers"], row["judged"]) == ("no_norm", 0, False)


def norm(name: str, value: Any, since: int = 2020) -> Norm:
    day = date(since, 1, 1)
    return Norm(name=name, title="Х", unit="х", value=value, since=day, source="unverified")


def test_a_year_counts_by_its_own_norms() -> None:
    norms = (
        norm("objectivity_years", 3),
        norm("objectivity_markers", ("physics:8",)),
        norm("objectivity_markers", ("russian:4", "history:5"), 2025),
        norm("objectivity_markers_min", 1, 2024),
        norm("objectivity_markers_min", 2, 2025),
    )
    policy = Region("r", norms=norms).on(date(2026, 1, 1))
    signs: dict[str, Any] = {"physics_8": 1, "russian_4": 0, "history_5": 1}
    # In 2023 it is not said how many signs list a school; in 2025 physics is none.
    frame = pd.DataFrame([{"school": "1", "year": year, **signs} for year in (2025, 2024, 2023)])
    (row,) = rows(risk.objectivity_markers(frame, policy, year=2025))
    assert (row["markers"], row["known"], row["years_listed"], row["years_known"]) == (1, 2, 1, 2)
    assert (row["norm"], row["reason"], row["certain"]) == (2.0, "not_listed", True)
    (row,) = rows(risk.objectivity_markers(frame, policy, year=2024))
    assert (row["markers"], row["known"], row["years_listed"], row["years_known"]) == (1, 1, 1, 1)
    assert (row["norm"], row["reason"], row["flagged"]) == (1.0, "listed", True)
    (row,) = rows(risk.objectivity_markers(frame, policy, year=2023))
    assert (row["markers"], row["known"], row["years_listed"], row["years_known"]) == (1, 1, 0, 0)


def test_a_sign_that_is_not_known_leaves_a_verdict_open_where_it_would_decide() -> None:
    norms = (
        norm("objectivity_markers", ("physics:8", "russian:4", "history:5")),
        norm("objectivity_markers_min", 2),
    )
    policy = Region("r", norms=norms).on(date(2026, 1, 1))
    given: dict[str, tuple[Any, ...]] = {
        "open": (1, None, 0), "shut": (0, None, 0), "full": (1, 0, 0), "listed": (1, 1, None),
    }  # fmt: skip
    frame = pl.DataFrame(
        [
            {"school": school, "year": 2025, "physics_8": a, "russian_4": b, "history_5": c}
            for school, (a, b, c) in given.items()
        ]
    )
    found = rows(risk.objectivity_markers(frame, policy, year=2025))
    assert {row["school"]: (row["flagged"], row["certain"]) for row in found} == {
        "open": (False, False), "shut": (False, True), "full": (False, True),
        "listed": (True, True),
    }  # fmt: skip
    assert all(row["judged"] for row in found)


def test_the_norm_says_which_signs_and_how_many() -> None:
    norms = (
        norm("objectivity_markers", ("physics:8", "russian:4")),
        norm("objectivity_markers_min", 2),
    )
    frame = pd.DataFrame(
        {"school": ["1", "2"], "year": 2025, "physics_8": [1, 1], "russian_4": [1, 0], "other": 1}
    )
    policy = Region("r", norms=norms).on(date(2026, 1, 1))
    found = rows(risk.objectivity_markers(frame, policy, year=2025))
    assert [(row["markers"], row["flagged"], row["years_listed"]) for row in found] == [
        (2, True, 1),
        (1, False, 0),
    ]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"school": ["1"], "russian_4": [1]}, "no column 'year'"),
        ({"school": ["1"], "year": [2025], "rusian_4": [1]}, r"'russian_4' \(did you mean 'rus"),
        ({"school": ["1"], "year": ["2025 г."], "russian_4": [1]}, "has no numbers"),
    ],
)
def test_a_table_without_signs_is_refused(columns: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidData, match=f"^not a valid markers: .*{message}"):
        risk.objectivity_markers(pd.DataFrame(columns), POLICY, year=2025)


def test_each_row_is_told_as_a_sign_that_asks_for_a_check() -> None:
    frame = pd.DataFrame({"school": ["1", "2"], "year": 2025, "russian_4": [True, None]})
    told = rows(risk.explain(risk.objectivity_markers(frame, POLICY, year=2025), POLICY))
    assert [row["sentence"].partition(". ")[0] for row in told] == [
        f"{TOLD}; в списке 1 из 1 лет, о которых есть сведения; признак, требует проверки",
        "сведений о признаках 2025 года нет, оценки нет",
    ]


def test_rows_that_each_list_the_school_do_not_differ_in_the_verdict(light_engine: str) -> None:
    signs = [(True, False), (False, True)]
    table = [
        {"school": school, "year": 2025, "russian_4": a, "mathematics_4": b}
        for school, more in (("both", signs), ("one", [(True, False), (False, False)]))
        for a, b in more
    ]
    found = rows(risk.objectivity_markers(make(light_engine, table), POLICY, year=2025))
    facts = {row["school"]: (row["flagged"], row["judged"], row["reason"]) for row in found}
    assert facts == {
        "both": (True, True, "listed_twice"),
        "one": (False, False, "rows_differ"),
    }


cells = st.sampled_from([True, False, None])
drawn_rows = st.lists(
    st.tuples(st.sampled_from("абвгде"), st.integers(2022, 2025), cells, cells, cells, cells),
    min_size=1,
    max_size=40,
)


@settings(max_examples=4)
@given(drawn_rows)
def test_the_engine_counts_as_plain_python_does(drawn: list[tuple[Any, ...]]) -> None:
    expected = {}
    for school in {row[0] for row in drawn if row[1] == 2025}:
        by_year = {
            year: [{row[2 + n] for row in drawn if row[:2] == (school, year)} for n in range(4)]
            for year in (2025, 2024, 2023)
        }
        numbers = {
            year: (sum(True in one for one in signs), sum(bool(one - {None}) for one in signs))
            for year, signs in by_year.items()
        }
        own = [row[2:] for row in drawn if row[:2] == (school, 2025)]
        surely = sum(True in one and False not in one for one in by_year[2025])
        surely = surely or all(True in one for one in own)
        number, known = numbers[2025]
        expected[school] = (
            number,
            known,
            sum(has > 0 for has, _ in numbers.values()),
            sum(of > 0 for _, of in numbers.values()),
            bool(surely),
            bool(known) and bool(surely) == bool(number),
        )
    table = {"school": [row[0] for row in drawn], "year": [row[1] for row in drawn]}
    table |= {name: [row[2 + n] for row in drawn] for n, name in enumerate(SIGNS)}
    for frame in (
        pl.DataFrame(table, schema_overrides=dict.fromkeys(SIGNS, pl.Boolean)),
        pd.DataFrame(table),
    ):
        found = {
            row["school"]: (
                row["markers"], row["known"], row["years_listed"], row["years_known"],
                row["flagged"], row["judged"],
            )
            for row in rows(risk.objectivity_markers(frame, POLICY, year=2025))
        }  # fmt: skip
        assert found == expected


@pytest.mark.parametrize("engine", ["pandas", "polars", "duckdb"])
def test_years_that_are_floats_are_years(engine: str) -> None:
    given = [{"school": "1", "year": year, **dict.fromkeys(SIGNS, True)} for year in (2024, 2025)]
    broken = [{**one, "year": float(one["year"])} for one in given]
    found = rows(risk.objectivity_markers(make(engine, broken), POLICY, year=2025))
    assert found == rows(risk.objectivity_markers(make(engine, given), POLICY, year=2025))
    assert [one["flagged"] for one in found] == [True]
