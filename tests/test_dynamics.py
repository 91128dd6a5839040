"""Changes between years and slopes over them: verdicts, refusals, laws."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core import InvalidData, load_policy
from roadmap_core.outcomes import dynamics, slopes
from roadmap_core.statistics import benjamini_hochberg, share_difference
from tests.engines import LAZY, is_lazy, make, rows

POLICY = load_policy("ru", on=date(2026, 6, 1))
OGE = {"procedure": "oge", "subject": "russian", "grade": 9}
# Benjamini and Hochberg 1995: fifteen comparisons after treatment of myocardial infarction.
P_VALUES = (
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
    0.6528, 0.7590, 1.0000,
)  # fmt: skip


def cell(school: str | None, year: int | None, n: int, failed: int, **more: Any) -> dict[str, Any]:
    return {"school": school, "year": year, **OGE, "participants": n, "failed": failed, **more}


def two(school: str, first: tuple[int, int], second: tuple[int, int]) -> list[dict[str, Any]]:
    return [cell(school, 2024, *first), cell(school, 2025, *second)]


def test_the_false_discoveries_of_1995_are_four() -> None:
    q_values = benjamini_hochberg(P_VALUES)
    assert sum(q <= 0.05 for q in q_values if q is not None) == 4
    assert sum(p <= 0.05 / 15 for p in P_VALUES) == 3


counted = st.integers(10, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


@settings(max_examples=8)
@given(st.lists(st.tuples(counted, counted), min_size=1, max_size=6))
def test_each_change_is_that_of_two_shares_and_the_q_values_those_of_all(units: Any) -> None:
    given = [one for at, (a, b) in enumerate(units) for one in two(f"s{at}", a, b)]
    found = {one["school"]: one for one in rows(dynamics(make("polars", given), POLICY))}
    changes = [share_difference(a[1], a[0], b[1], b[0]) for a, b in units]
    q_values = benjamini_hochberg(one.p_value for one in changes)
    for at, (change, q) in enumerate(zip(changes, q_values, strict=True)):
        row = found[f"s{at}"]
        assert row["change"] == pytest.approx(100 * change.change)
        assert (row["low"], row["high"]) == pytest.approx((100 * change.low, 100 * change.high))
        assert row["q_value"] == pytest.approx(q)
        is_found = row["verdict"] in ("improved", "worsened")
        is_apart = change.low > 0 or change.high < 0
        assert is_found == (q is not None and q <= 0.05 and is_apart)


@pytest.mark.parametrize(
    ("first", "second", "p_value", "verdict"),
    [
        ((10, 0), (12, 4), 0.0486, "no_evidence"),
        ((12, 3), (15, 0), 0.0438, "no_evidence"),
        ((10, 1), (12, 6), 0.0500, "no_evidence"),
        ((10, 0), (12, 5), 0.0233, "worsened"),
    ],
)
def test_a_change_whose_interval_holds_none_is_not_found(
    first: Any, second: Any, p_value: float, verdict: str
) -> None:
    (row,) = rows(
        dynamics(make("pandas", two("s", first, second)), POLICY, before=2024, after=2025)
    )
    assert row["p_value"] == pytest.approx(p_value, abs=5e-5)
    assert row["verdict"] == row["reason"] == verdict
    assert (row["low"] <= 0 <= row["high"]) == (row["p_value"] < 0.05 and verdict == "no_evidence")


@settings(max_examples=8)
@given(st.lists(st.tuples(counted, counted), min_size=1, max_size=4))
def test_the_other_direction_of_success_is_the_same_verdict(units: Any) -> None:
    given = [one for at, (a, b) in enumerate(units) for one in two(f"s{at}", a, b)]
    for one in given:
        passed = one["participants"] - one["failed"]
        one |= {"mark_2": one["failed"], "mark_3": passed, "mark_4": 0, "mark_5": 0}
    frame = make("polars", given)
    failed, success = (
        rows(dynamics(frame, POLICY, indicator=name)) for name in ("failed_share", "success")
    )
    for one, other in zip(failed, success, strict=True):
        assert (one["verdict"], one["q_value"]) == (
            other["verdict"],
            pytest.approx(other["q_value"]),
        )
        assert one["change"] == pytest.approx(-other["change"])


def test_where_classes_are_known_the_interval_is_wider() -> None:
    given = [
        cell(school, year, 20, failed, class_name=name)
        for school in "abcdef"
        for year, pair in ((2024, (2, 17)), (2025, (2, 5)))
        for name, failed in zip("АБ", pair, strict=True)
    ]
    (clustered, *_) = rows(dynamics(make("polars", given), POLICY))
    plain = make("polars", [{k: v for k, v in one.items() if k != "class_name"} for one in given])
    (narrow, *_) = rows(dynamics(plain, POLICY))
    assert (clustered["interval"], narrow["interval"]) == ("clustered", "wilson")
    assert clustered["change"] == pytest.approx(narrow["change"]) == pytest.approx(-30)
    assert clustered["low"] < narrow["low"] < narrow["high"] < clustered["high"]
    assert (narrow["verdict"], clustered["verdict"]) == ("improved", "no_evidence")


def test_means_without_a_spread_are_not_judged() -> None:
    marks = {"mark_2": 0, "mark_3": 20, "mark_4": 0, "mark_5": 0}
    given = [cell("a", year, 20, 0, **marks) for year in (2023, 2024)]
    given[1] |= {"mark_3": 0, "mark_4": 20}
    (found,) = rows(dynamics(make("polars", given), POLICY, 2023, 2024, indicator="mean_mark"))
    assert (found["change"], found["low"], found["reason"]) == (1.0, None, "no_spread")
    unknown = [{**one, "score_sum": 50.0, "score_squares": None} for one in given]
    (found,) = rows(dynamics(make("polars", unknown), POLICY, 2023, 2024, indicator="mean_score"))
    assert (found["change"], found["verdict"], found["reason"]) == (0.0, "not_judged", "no_spread")


def test_a_table_of_one_year_or_of_none_gives_rows_without_a_verdict(engine: str) -> None:
    answer = dynamics(make(engine, [cell("a", 2025, 20, 4)]), POLICY)
    assert is_lazy(answer) == (engine in LAZY)
    (found,) = rows(answer)
    assert (found["verdict"], found["reason"]) == ("not_judged", "no_before")
    assert rows(dynamics(make(engine, [cell("a", 2019, 20, 4)]), POLICY)) == []


def test_years_must_be_two_and_in_order() -> None:
    frame = make("pandas", two("a", (20, 4), (20, 6)))
    for before, after in ((2025, 2025), (2026, 2025)):
        with pytest.raises(InvalidData, match="an earlier year is needed"):
            dynamics(frame, POLICY, before, after)
    for year in ("2024", 2024.0, True, None):
        with pytest.raises(InvalidData, match="expected a year such as 2025"):
            dynamics(frame, POLICY, year, 2025)  # type: ignore[arg-type]
    for by in ("year", "subject", "change"):
        with pytest.raises(InvalidData, match="is a column of the answer"):
            dynamics(frame, POLICY, by=by)
    with pytest.raises(InvalidData, match="no indicator 'failed'"):
        dynamics(frame, POLICY, indicator="failed")  # type: ignore[arg-type]


def test_a_region_without_the_norms_judges_nothing() -> None:
    region = POLICY.region
    norms = [norm for norm in region.norms if not norm.name.startswith("dynamics_")]
    bare = evolve(POLICY, region=evolve(region, norms=norms))
    (found,) = rows(dynamics(make("polars", two("a", (90, 40), (90, 6))), bare))
    assert (found["change"], found["reason"]) == (pytest.approx(-37.78, abs=0.01), "no_norm")
    (line,) = rows(slopes(make("polars", two("a", (90, 40), (90, 6))), bare))
    assert (line["slope"], line["reason"]) == (None, "no_norm")


def test_unequal_sizes_with_nobody_and_everybody_failed() -> None:
    given = [
        *two("a", (10, 0), (60, 0)),
        *two("b", (10, 10), (60, 60)),
        *two("c", (10, 0), (60, 60)),
    ]
    found = rows(dynamics(make("polars", given), POLICY))
    assert [one["verdict"] for one in found] == ["no_evidence", "no_evidence", "worsened"]
    assert [one["change"] for one in found] == [0.0, 0.0, 100.0]


def test_without_any_change_few_schools_are_said_to_have_changed() -> None:
    draw = np.random.default_rng(7)
    n = draw.integers(20, 90, 300)
    given = [
        cell(f"s{at}", year, int(size), int(draw.binomial(size, 0.2)))
        for at, size in enumerate(n)
        for year in (2024, 2025)
    ]
    found = rows(dynamics(make("polars", given), POLICY))
    assert sum(one["p_value"] <= 0.05 for one in found) / 300 == pytest.approx(0.05, abs=0.03)
    assert sum(one["verdict"] != "no_evidence" for one in found) == 0


# Slopes


def test_a_slope_is_the_weighted_line() -> None:
    values = {2022: (100, 20), 2023: (50, 15), 2024: (200, 30), 2025: (80, 8)}
    given = [cell("a", year, *pair) for year, pair in values.items()]
    (found,) = rows(slopes(make("polars", given), POLICY))
    years = np.array(list(values), dtype=float)
    n, x = np.array(list(values.values()), dtype=float).T
    share = (x + 2) / (n + 4)
    weights = (n + 4) / (10_000 * share * (1 - share))
    design = np.column_stack([np.ones(4), years - 2023])
    inverse = np.linalg.inv(design.T @ (weights[:, None] * design))
    line = inverse @ design.T @ (weights * 100 * x / n)
    assert found["slope"] == pytest.approx(line[1])
    left = float((weights * (100 * x / n - design @ line) ** 2).sum())
    assert found["dispersion"] == pytest.approx(max(1.0, left / 2))
    error = np.sqrt(inverse[1, 1] * found["dispersion"])
    assert found["high"] - found["low"] == pytest.approx(2 * 4.302653 * error, rel=1e-6)


def test_years_that_scatter_widen_the_interval_of_every_school() -> None:
    calm = [cell(f"s{at}", year, 200, 40) for at in range(5) for year in (2023, 2024, 2025)]
    wild = [
        cell(f"w{at}", year, 200, failed)
        for at in range(5)
        for year, failed in ((2023, 20), (2024, 70), (2025, 20))
    ]
    quiet = rows(slopes(make("polars", calm), POLICY))[0]
    among = rows(slopes(make("polars", [*calm, *wild]), POLICY))[0]
    assert (quiet["dispersion"], quiet["slope"]) == (1.0, 0.0)
    assert among["dispersion"] > 10
    assert among["high"] > quiet["high"]


def test_slopes_of_means_need_a_spread_in_each_year() -> None:
    marks = [(2, 8, 8, 2), (1, 8, 9, 2), (0, 20, 0, 0), (2, 6, 8, 4)]
    names = ("mark_2", "mark_3", "mark_4", "mark_5")
    given = [
        {**cell("a", 2021 + at, 20, four[0]), **OGE, "subject": "mathematics"}
        | dict(zip(names, four, strict=True))
        for at, four in enumerate(marks)
    ]
    (found,) = rows(slopes(make("polars", given), POLICY, indicator="mean_mark"))
    assert (found["years"], found["first_year"], found["last_year"]) == (3, 2021, 2024)
    assert found["slope"] > 0
    assert found["verdict"] == "no_evidence"


def test_years_can_be_named_and_a_row_without_one_is_of_none() -> None:
    given = [cell("a", year, 100, 40) for year in (2021, 2022, 2023, 2024)]
    given.append(cell("a", None, 100, 40))
    (found,) = rows(slopes(make("polars", given), POLICY, [2022, 2023, 2024]))
    assert (found["years"], found["first_year"]) == (3, 2022)
    (found,) = rows(slopes(make("polars", given), POLICY))
    assert found["years"] == 4
    with pytest.raises(InvalidData, match="expected a year"):
        slopes(make("polars", given), POLICY, ["2022"])  # type: ignore[list-item]
    with pytest.raises(InvalidData, match="got '2022'"):
        slopes(make("polars", given), POLICY, "2022")  # type: ignore[arg-type]
    (found,) = rows(slopes(make("polars", given), POLICY, 2022))
    assert (found["years"], found["reason"]) == (1, "few_years")


def test_an_interval_is_called_clustered_by_the_indicator_that_was_asked_for() -> None:
    names = ("mark_2", "mark_3", "mark_4", "mark_5")
    given = [
        {**cell(school, year, 30, failed), "class_name": f"9{letter}", **dict.fromkeys(names)}
        for school in ("a", "b")
        for year in (2024, 2025)
        for letter, failed in (("А", 1), ("Б", 9), ("В", 20), ("Г", 5))
    ]
    # Marks are known of one class of one school.
    alone = [one | {"school": "c", "class_name": "9А"} for one in given if one["school"] == "a"]
    alone = [one for one in alone if one["failed"] == 9]
    marks = dict(zip(names, (9, 11, 8, 2), strict=True))
    frame = make("polars", [*given, *(one | marks for one in alone)])
    found = {one["school"]: one for one in rows(dynamics(frame, POLICY, indicator="success"))}
    assert (found["c"]["interval"], found["c"]["judged"]) == ("wilson", True)
    found = {one["school"]: one for one in rows(dynamics(frame, POLICY))}
    assert found["c"]["interval"] == "clustered"


def test_years_that_are_floats_are_years(engine: str) -> None:
    units = [*two("a", (40, 20), (40, 4)), *two("b", (20, 3), (25, 4))]
    given = [{**one, "year": float(one["year"])} for one in units]
    found = rows(dynamics(make(engine, given), POLICY, before=2024, after=2025))
    assert found == rows(dynamics(make(engine, units), POLICY, before=2024, after=2025))
    assert [one["verdict"] for one in found] == ["improved", "no_evidence"]
