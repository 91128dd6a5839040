"""Indicators of groups of results: one plain-Python reading of the formulas against all engines."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core import InvalidData, Policy, load_policy
from roadmap_core.outcomes import completion, indicators
from roadmap_core.results import gather_counts
from roadmap_core.statistics import cluster_likeness, student_quantile, wilson
from tests.engines import LAZY, in_order, is_lazy, make, rows, schema_of

POLICY = load_policy("ru", on=date(2026, 6, 1))
WORK = {"year": 2025, "procedure": "vpr", "subject": "russian", "grade": 5}
WEIGHTS = {2: 16, 3: 36, 4: 64, 5: 100}


def row(
    school: str | None = "a", marks: Sequence[int] = (1, 1, 1, 1), **more: Any
) -> dict[str, Any]:
    """A row of counts with so many marks 2, 3, 4, 5."""
    names = ("mark_2", "mark_3", "mark_4", "mark_5")
    counts = dict(zip(names, marks, strict=True))
    return {"school": school, **WORK, "participants": sum(marks), **counts, **more}


def plain(group: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The indicators of rows of one unit and work, by the formulas as they are written."""
    marks = [m for one in group for m in (2, 3, 4, 5) for _ in range(one[f"mark_{m}"])]
    n = len(marks)
    if not n:
        return dict.fromkeys(("success", "quality", "sou", "mean_mark"))
    mean = sum(marks) / n
    return {
        "success": 100 * sum(m > 2 for m in marks) / n,
        "quality": 100 * sum(m > 3 for m in marks) / n,
        "sou": sum(WEIGHTS[m] for m in marks) / n,
        "mean_mark": mean,
        "mean_mark_low": _bound(marks, -1),
        "mean_mark_high": _bound(marks, 1),
    }


def _bound(marks: Sequence[int], side: int) -> float | None:
    n = len(marks)
    if n < 2 or len(set(marks)) == 1:
        return None
    mean = sum(marks) / n
    error = math.sqrt(sum((m - mean) ** 2 for m in marks) / (n - 1) / n)
    return min(5.0, max(2.0, mean + side * student_quantile(0.975, n - 1) * error))


tables = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]), st.lists(st.integers(0, 9), min_size=4, max_size=4)
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=6)
@given(tables)
def test_every_engine_says_what_the_formulas_say(table: list[tuple[str, list[int]]]) -> None:
    given = [row(school, marks) for school, marks in table]
    groups = defaultdict(list)
    for one in given:
        groups[one["school"]].append(one)
    expected = {school: plain(group) for school, group in groups.items()}
    for engine in ("polars", "duckdb"):
        for found in rows(indicators(make(engine, given), POLICY)):
            for name, value in expected[found["school"]].items():
                assert found[name] == (None if value is None else pytest.approx(value, abs=2e-5))


@settings(max_examples=5)
@given(tables)
def test_gathering_parts_first_changes_nothing(table: list[tuple[str, list[int]]]) -> None:
    given = make("polars", [row(school, marks) for school, marks in table])
    whole = rows(indicators(gather_counts(given), POLICY))
    assert rows(indicators(given, POLICY)) == whole
    assert rows(indicators(given.reverse(), POLICY)) == whole


@pytest.mark.parametrize("n", [2, 3, 4, 5, 10, 40, 1000, 100_000])
def test_quantiles_in_an_engine_are_those_of_student(n: int) -> None:
    half = n // 2
    given = make("polars", [row(marks=(half, n - half, 0, 0))])
    (found,) = rows(indicators(given, POLICY))
    share = half / n
    error = math.sqrt(share * (1 - share) / (n - 1))
    high = min(5.0, 2 + (1 - share) + student_quantile(0.975, n - 1) * error)
    assert found["mean_mark_high"] == pytest.approx(high, abs=1e-7)


def test_a_lazy_frame_stays_lazy_and_an_eager_one_keeps_its_kind(engine: str) -> None:
    given = make(engine, [row(), row("b")])
    answer = indicators(given, POLICY)
    assert is_lazy(answer) == (engine in LAZY)
    assert len(rows(answer)) == 2


def test_all_null_columns_and_null_keys_are_read_on_every_engine(engine: str) -> None:
    unknown = dict.fromkeys(("mark_2", "mark_3", "mark_4", "mark_5"))
    given = [
        {**row(None), **unknown, "score_sum": None, "score_squares": None, "failed": 1},
        {**row("b"), **unknown, "score_sum": None, "score_squares": None, "failed": None},
    ]
    found = rows(indicators(make(engine, given), POLICY))
    assert [(one["failed_share"], one["success"], one["reason"]) for one in found] == [
        (None, None, "unknown"),
        (25.0, None, "no_marks"),
    ]


def test_a_row_twice_is_counted_twice_and_no_less() -> None:
    (found,) = rows(indicators(make("pandas", [row(), row()]), POLICY))
    assert (found["participants"], found["n"]) == (8, 8)


def test_a_unit_without_a_name_or_a_year_is_a_row_of_its_own() -> None:
    given = [row(None), row("a", year=None), row("a", grade=None)]
    found = rows(indicators(make("polars", given), POLICY))
    assert len(found) == 3
    by_school = rows(indicators(make("polars", given), POLICY, by=("school", "procedure")))
    assert [one["n"] for one in by_school] == [8, 4]
    # Without a year no norm of the weights judges.
    assert [one["sou"] for one in found].count(None) == 1


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("school", ["school", "year", "procedure", "subject", "grade"]),
        ((), ["year", "procedure", "subject", "grade"]),
        (("school", "year"), ["school", "year"]),
        (("grade", "school", "procedure"), ["school", "procedure", "grade"]),
    ],
)
def test_by_names_units_and_what_is_kept_of_the_assessment(by: Any, keys: list[str]) -> None:
    (found,) = rows(indicators(make("pandas", [row()]), POLICY, by=by))
    assert list(found)[: len(keys) + 1] == [*keys, "participants"]


@pytest.mark.parametrize(
    ("by", "problem"),
    [
        ("schol", "no column 'schol'"),
        ("success", "'success' is a column of the answer"),
        ("n", "'n' is a column of the answer"),
        (("school", "school"), "'school' stands twice"),
        (7, "expected the name of a column"),
        ("judged_", "'judged_' is a name of a step inside"),
        (("school", "n_success"), "'n_success' is a name of a step inside"),
        ("no_failed", "'no_failed' is a name of a step inside"),
    ],
)
def test_what_nothing_can_be_grouped_by_is_refused(by: Any, problem: str) -> None:
    with pytest.raises(InvalidData, match=problem):
        indicators(make("pandas", [row()]), POLICY, by=by)


def test_text_for_numbers_no_counts_and_no_policy_are_refused() -> None:
    with pytest.raises(InvalidData, match="the column 'year' has no numbers"):
        indicators(make("polars", [row()]).with_columns(year=pl_text()), POLICY)
    bare = {name: value for name, value in row().items() if not name.startswith("mark")}
    with pytest.raises(InvalidData, match="no column 'failed', 'mark_2' or 'score_sum'"):
        indicators(make("pandas", [bare]), POLICY)
    policy: Any = "ru"
    with pytest.raises(InvalidData, match="expected a Policy"):
        indicators(make("pandas", [row()]), policy)


def pl_text() -> Any:
    import polars as pl

    return pl.lit("2025")


def test_a_form_without_rows_of_schools_is_refused_unless_its_levels_are_named() -> None:
    given = make("pandas", [{"unit_level": "region", "unit": "Омск", **row()}])
    with pytest.raises(InvalidData, match="no row of a school, only of region"):
        indicators(given, POLICY)
    (found,) = rows(indicators(given, POLICY, by=("unit_level", "unit")))
    assert (found["unit_level"], found["unit"], found["n"]) == ("region", "Омск", 4)


def test_the_design_effect_is_that_of_the_analysis_of_variance() -> None:
    classes = {"5А": (9, 1, 0, 0), "5Б": (1, 9, 0, 0), "5В": (5, 5, 0, 0)}
    parts = [row("a", marks, class_name=name) for name, marks in classes.items()]
    more = [row("b", marks, class_name=name) for name, marks in classes.items()]
    two = [row("c", marks, class_name=name) for name, marks in list(classes.items())[:2]]
    found = rows(indicators(make("polars", [*parts, *more, *two]), POLICY, by=("year",)))[0]
    assert (found["clusters"], found["interval"]) == (3, "wilson")  # schools: too few to spare
    found = {
        one["school"]: one
        for one in rows(indicators(make("polars", [*parts, *more, *two]), POLICY))
    }
    assert {one["interval"] for one in found.values()} == {"clustered"}
    assert [found[school]["clusters"] for school in "abc"] == [3, 3, 2]
    # Of one unit alone the likeness is that of the classes of it: the same mean squares.
    alone = cluster_likeness([[1] * 9 + [0], [1] + [0] * 9, [1] * 5 + [0] * 5])
    assert alone is not None
    low, high = wilson(15, 30) or (0, 0)
    assert found["a"]["failed_share_low"] < 100 * low < 100 * high < found["a"]["failed_share_high"]


def test_classes_that_differ_no_more_than_chance_do_not_widen() -> None:
    given = [row(school, (2, 2, 2, 2), class_name=name) for school in "abcdef" for name in "АБ"]
    found = rows(indicators(make("polars", given), POLICY))[0]
    low, high = wilson(4, 16) or (0, 0)
    assert found["interval"] == "clustered"
    assert found["failed_share_low"] == pytest.approx(100 * low)
    assert found["failed_share_high"] == pytest.approx(100 * high)


def test_where_all_have_one_mark_classes_say_nothing_about_likeness() -> None:
    given = [row(school, (0, 8, 0, 0), class_name=name) for school in "abcdef" for name in "АБ"]
    found = rows(indicators(make("polars", given), POLICY))[0]
    assert (found["success"], found["mean_mark_low"]) == (100.0, None)
    low, _ = wilson(16, 16) or (0, 0)
    assert found["success_low"] == pytest.approx(100 * low)


def test_schools_are_the_clusters_of_a_municipality_and_classes_those_of_a_school() -> None:
    given = [
        row(f"{town}{school}", (marks, 8 - marks, 0, 0), municipality=town, class_name=name)
        for town in "xy"
        for school, marks in enumerate((1, 7, 1, 7))
        for name in "АБ"
    ]
    for by, clusters in ((("municipality",), 4), (("school",), 2), (("class_name",), 8)):
        found = rows(indicators(make("polars", given), POLICY, by=by))
        assert {one["clusters"] for one in found} == {clusters}, by
        assert {one["interval"] for one in found} == {"clustered"}, by


def test_the_year_of_a_result_decides_the_weights_and_the_policy_what_is_known() -> None:
    found = rows(indicators(make("polars", [row(), row(year=1990)]), POLICY))
    assert [one["sou"] for one in found] == [None, 54.0]
    dateless = Policy(POLICY.region)
    (one,) = rows(indicators(make("polars", [row()]), dateless))
    assert (one["sou"], one["success"]) == (54.0, 75.0)


def test_completion_of_every_engine_is_the_same(engine: str) -> None:
    tasks = [
        {
            "school": school, **WORK, "task": str(task), "difficulty": difficulty,
            "participants": 20, "points": 1.0 * task, "max_points": 20.0,
        }
        for school in ("a", None)
        for task, difficulty in enumerate(("basic", "basic", "raised", None), start=1)
    ]  # fmt: skip
    expected = rows(completion(make("polars", tasks), POLICY))
    answer = completion(make(engine, tasks), POLICY)
    assert rows(answer) == in_order(
        {name: pytest.approx(v) if isinstance(v, float) else v for name, v in one.items()}
        for one in expected
    )
    assert is_lazy(answer) == (engine in LAZY)
    assert [(one["school"], one["tasks"]) for one in expected if one["difficulty"] == "basic"] == [
        ("a", 2),
        (None, 2),
    ]


def test_completion_needs_difficulties() -> None:
    tasks = [
        {"school": "a", **WORK, "task": "1", "participants": 1, "points": 1.0, "max_points": 2.0}
    ]
    with pytest.raises(InvalidData, match="no column 'difficulty'"):
        completion(make("pandas", tasks), POLICY)
    with pytest.raises(InvalidData, match="'tasks' is a column of the answer"):
        completion(make("pandas", tasks), POLICY, by="tasks")
    with pytest.raises(InvalidData, match="'no_points' is a name of a step inside"):
        completion(make("pandas", tasks), POLICY, by="no_points")


def test_whole_numbers_stay_whole_beside_marks_that_are_not_known(light_engine: str) -> None:
    half = {**row("b"), "mark_2": None, "mark_3": None, "failed": 1}
    found = indicators(make(light_engine, [row("a", failed=1), half]), POLICY)
    assert schema_of(found)["n"] == "Int64"
    assert [(one["n"], one["reason"]) for one in rows(found)] == [(4, "no_scores"), (4, "no_marks")]


def test_one_pupil_of_whom_nothing_is_known_is_not_nobody() -> None:
    given = [{**WORK, "school": "a", "participants": 1, "failed": None}]
    (found,) = rows(indicators(make("polars", given), POLICY))
    assert (found["n"], found["reason"], found["judged"]) == (None, "unknown", False)


def test_completion_counts_the_schools_of_a_federal_form_once() -> None:
    task = {**WORK, "task": "1", "difficulty": "basic", "points": 10.0, "max_points": 20.0}
    given = make(
        "pandas",
        [
            {"unit_level": "region", "unit": "Омск", "school": None, **task, "participants": 20},
            {"unit_level": "school", "unit": "a", "school": "a", **task, "participants": 20},
        ],
    )
    (found,) = rows(completion(given, POLICY, by=()))
    assert (found["points"], found["n"]) == (10.0, 20)
    (found,) = rows(completion(given, POLICY))
    assert found["school"] == "a"
    named = rows(completion(given, POLICY, by=("unit_level", "unit")))
    assert [one["unit"] for one in named] == ["Омск", "a"]
    with pytest.raises(InvalidData, match="no row of a school, only of region"):
        completion(given[given["unit_level"] == "region"], POLICY, by=())


def test_a_number_of_participants_that_nobody_knows_is_null(engine: str) -> None:
    task = {**WORK, "difficulty": "basic", "points": 10.0, "max_points": 20.0}
    given = [
        {"school": "a", "task": "1", **task, "participants": None},
        {"school": "b", "task": "1", **task, "participants": None},
        {"school": "b", "task": "2", **task, "participants": 20},
    ]
    first, second = rows(completion(make(engine, given), POLICY))
    assert (first["n"], first["reason"], first["completion"]) == (None, "unknown", None)
    assert (second["n"], second["reason"], second["completion"]) == (20, "unknown", None)


def test_sums_of_scores_that_are_infinite_are_not_known(engine: str) -> None:
    given = [
        row("a", score_sum=math.inf, score_squares=math.inf),
        row("b", score_sum=40.0, score_squares=math.inf),
        row("c", score_sum=40.0, score_squares=404.0),
    ]
    found = rows(indicators(make(engine, given), POLICY))
    assert [one["mean_score"] for one in found] == [None, 10.0, 10.0]
    assert [one["mean_score_low"] is None for one in found] == [True, True, False]
    assert [one["reason"] for one in found] == ["no_scores", "complete", "complete"]


def test_where_nobody_has_a_mark_the_participants_are_the_number() -> None:
    none = {**row("a", (0, 0, 0, 0)), "participants": 20, "failed": 5}
    nobody = {**row("b", (0, 0, 0, 0)), "failed": 0}
    found = rows(indicators(make("pandas", [none, nobody]), POLICY))
    assert [(one["n"], one["failed_share"], one["reason"]) for one in found] == [
        (20, 25.0, "no_marks"),
        (0, None, "nobody_wrote"),
    ]
