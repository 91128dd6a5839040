from __future__ import annotations

from datetime import date

import narwhals.stable.v2 as nw
import pytest

from roadmap_core.errors import InvalidData
from roadmap_core.norms import Norm
from roadmap_core.policy import Policy, Region
from roadmap_core.results.validation import validate
from roadmap_core.results.yearly import (
    by_year,
    chosen_by_year,
    fraction_by_year,
    fraction_of,
    norm_of_year,
    number_by_year,
)
from roadmap_core.risk import published, questions
from tests.engines import make, rows


def norm(value: object, since: date) -> Norm:
    return Norm(name="own.x", title="Х", unit="%", value=value, since=since, source="unverified")  # type: ignore[arg-type]


REGION = Region(
    "r",
    norms=(
        norm(30, date(2020, 9, 1)),
        norm(28.5, date(2022, 12, 31)),
        norm(25, date(2024, 1, 1)),
        norm(20, date(2024, 6, 1)),
    ),
)


@pytest.mark.parametrize("year", ["2025", 2025.0, None, 0, 10_000])
def test_what_is_no_year_is_refused_with_a_year_that_would_do(year: object) -> None:
    with pytest.raises(InvalidData, match="not a valid call: expected a year such as 2025, got"):
        norm_of_year(Policy(REGION), "own.x", year)  # type: ignore[arg-type]


def test_the_first_and_the_last_year_that_there_are_may_be_asked_for() -> None:
    last = norm_of_year(Policy(REGION), "own.x", 9999)
    assert last is not None
    assert last.value == 20
    assert norm_of_year(Policy(REGION), "own.x", 1) is None


@pytest.mark.parametrize("policy", ["ru", None, REGION])
def test_what_is_no_policy_is_refused_with_the_function_that_loads_one(policy: object) -> None:
    with pytest.raises(InvalidData, match=r"expected a Policy \(see load_policy\), got"):
        norm_of_year(policy, "own.x", 2025)  # type: ignore[arg-type]
    with pytest.raises(InvalidData, match=r"expected a Policy \(see load_policy\), got"):
        by_year(policy, "own.x")  # type: ignore[arg-type]


def test_lists_that_ask_no_norm_of_a_year_refuse_what_is_no_policy_too() -> None:
    counts = make("pandas", [{"school": "1", "participants": 30}])
    for call in (
        lambda: published(counts, "ru"),  # type: ignore[arg-type]
        lambda: questions("ru"),  # type: ignore[arg-type]
        lambda: validate(counts, "counts", "ru"),  # type: ignore[arg-type]
    ):
        with pytest.raises(InvalidData, match="expected a Policy"):
            call()


def test_the_row_in_force_at_the_end_of_the_year_judges_it() -> None:
    policy = Policy(REGION)
    found = [norm_of_year(policy, "own.x", year) for year in range(2019, 2026)]
    assert [one and one.value for one in found] == [None, 30, 30, 28.5, 28.5, 20, 20]
    assert [(y, n.value) for y, n in by_year(policy, "own.x")] == [
        (2020, 30),
        (2022, 28.5),
        (2024, 20),
    ]


def test_what_the_policys_day_cannot_know_is_not_used() -> None:
    known = REGION.on(date(2024, 5, 31))
    assert [(y, n.value) for y, n in by_year(known, "own.x")] == [
        (2020, 30),
        (2022, 28.5),
        (2024, 25),
    ]
    early = REGION.on(date(2020, 8, 31))
    assert by_year(early, "own.x") == ()
    assert norm_of_year(early, "own.x", 2025) is None


def test_a_later_row_of_the_region_beats_the_bases_of_all_years() -> None:
    region = Region("r", norms=(*REGION.norms, norm(50, date(2023, 1, 1))))
    assert [(y, n.value) for y, n in by_year(Policy(region), "own.x")] == [
        (2020, 30),
        (2022, 28.5),
        (2023, 50),
    ]


def test_a_norm_is_a_column_by_the_year_of_the_row(engine: str) -> None:
    frame = make(engine, [{"school": str(y), "year": y} for y in (2019, 2021, 2022, 2025, None)])
    top, bottom = fraction_by_year(Policy(REGION), "own.x")
    number = number_by_year(Policy(REGION), "own.x")
    got = nw.from_native(frame).with_columns(x=number, top=top, bottom=bottom).to_native()
    assert [tuple(row.values())[2:] for row in rows(got)] == [
        (None, 0, 0),
        (30, 3, 10),
        (28.5, 57, 200),
        (20, 1, 5),
        (None, 0, 0),
    ]


def test_numbers_are_chosen_by_the_last_year_begun() -> None:
    frame = make("polars", [{"school": str(y), "year": y} for y in (2019, 2020, 2021, 2022, None)])
    column = chosen_by_year([(2020, 28.5), (2022, 30)], 0.5)
    found = rows(nw.from_native(frame).with_columns(x=column).to_native())
    assert [row["x"] for row in found] == [0.5, 28.5, 28.5, 30.0, 0.5]


def test_a_norm_that_nobody_set_is_null_everywhere(engine: str) -> None:
    frame = make(engine, [{"school": "1", "year": 2024}])
    column = number_by_year(Policy(REGION), "own.y")
    assert rows(nw.from_native(frame).with_columns(x=column).to_native())[0]["x"] is None


def test_numbers_are_what_is_written_and_no_other() -> None:
    assert fraction_of(0.1) == fraction_of(1) / 10
    with pytest.raises(InvalidData, match="expected a number"):
        number_by_year(Policy(Region("r", norms=(norm("x", date(2020, 1, 1)),))), "own.x")
