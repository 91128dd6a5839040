from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core.errors import InvalidData
from roadmap_core.regions import load_policy
from roadmap_core.results import count_items, count_marks, gather_counts
from tests.engines import LAZY, in_order, is_lazy, kept, make, rows, schema_of

POLICY = load_policy("ru", on=date(2026, 6, 1))
ASSESSMENT = ("year", "procedure", "subject", "grade")
COUNTED = (
    "participants", "failed", "mark_2", "mark_3", "mark_4", "mark_5", "score_sum", "score_squares",
)  # fmt: skip
LEAST = {
    ("ege", "russian"): 24, ("ege", "mathematics_profile"): 27,
    ("oge", "russian"): 15, ("oge", "mathematics"): 8,
}  # fmt: skip

Row = dict[str, Any]


def mark(school: str | None, value: float | None, work: str = "vpr:russian:5", **more: Any) -> Row:
    procedure, subject, grade = work.split(":")
    row: Row = {"school": school, "class_name": "А", "year": 2025, "procedure": procedure}
    row |= {"subject": subject, "grade": int(grade), "mark": value, "mark_reason": None}
    return row | {"score": None, "test_score": None} | more


def counted(given: Iterable[Row], by: Sequence[str] = ("school",)) -> list[Row]:
    """The counts by plain Python, written anew from the words of the docstring."""
    cells: dict[tuple[Any, ...], list[Row]] = {}
    for row in given:
        cells.setdefault(tuple(row[name] for name in (*by, *ASSESSMENT)), []).append(row)
    answer = []
    for key, cell in cells.items():
        there = [row for row in cell if takes_part(row)]
        fates = [fate(row) for row in there]
        marks = [row["mark"] for row in there]
        scores = [one for row in there if (one := own_score(row)) is not None]
        scored = len(scores) == len(there)
        known = None not in marks and all(m in {2, 3, 4, 5} for m in marks)
        answer.append(
            dict(zip((*by, *ASSESSMENT), key, strict=True))
            | {
                "participants": len(there),
                "failed": None if None in fates else fates.count(True),
                **{f"mark_{m}": marks.count(m) if known else None for m in (2, 3, 4, 5)},
                "score_sum": sum(scores) if scored else None,
                "score_squares": sum(s * s for s in scores) if scored else None,
            }
        )
    return in_order(answer)


def takes_part(row: Row) -> bool:
    if row["mark"] is not None:
        return True
    has_score = row["score"] is not None or row["test_score"] is not None
    return has_score and not row["mark_reason"]


def fate(row: Row) -> bool | None:
    if row["mark"] is not None:
        return row["mark"] == 2 if row["mark"] in {2, 3, 4, 5} else None
    score = row["test_score"] if row["procedure"] == "ege" else row["score"]
    least = LEAST.get((row["procedure"], row["subject"]))
    if score is None or least is None:
        return None
    if score < least:
        return True
    return None if (row["procedure"], row["subject"]) == ("oge", "mathematics") else False


def own_score(row: Row) -> float | None:
    is_test = row["procedure"] == "ege" and row["subject"] != "mathematics_basic"
    value: float | None = row["test_score"] if is_test else row["score"]
    return value


ODD = [
    mark("01", 2), mark("01", 3, score=10.0), mark("01", None, mark_reason="absent", score=0.0),
    mark("01", 5, class_name="Б"), mark(None, 4), mark("02", 7), mark("02", 4, year=2024),
    mark("03", None, mark_reason="absent"), mark("03", None), mark("04", None, score=4.0),
    mark("04", 2, mark_reason="absent"), mark("05", 0), mark("05", 3, subject=None),
    mark("01", None, "ege:russian:11", test_score=23.0),
    mark("01", None, "ege:russian:11", test_score=24.0),
    mark("02", None, "ege:russian:11", score=30.0),
    mark("02", 2, "ege:russian:11", test_score=80.0),
    mark("03", None, "ege:mathematics_basic:11", score=4.0),
    mark("04", 2, "ege:mathematics_basic:11", score=4.0),
    mark("04", 3, "ege:mathematics_basic:11", score=7.0),
    mark("01", None, "oge:russian:9", score=14.0), mark("01", None, "oge:russian:9", score=15.0),
    mark("01", None, "oge:mathematics:9", score=8.0),
    mark("02", None, "oge:mathematics:9", score=7.5),
    mark("01", None, "own:russian:9", score=1.0), mark("02", None, "oge:russian:9", mark_reason=""),
    mark("02", None, "oge:russian:9", mark_reason="", score=3.0),
    mark("06", 3, "oge:russian:9", score=20.0), mark("06", 3, "oge:russian:9", score=20.0),
]  # fmt: skip


@pytest.mark.parametrize("by", [("school",), ("school", "class_name"), ()])
def test_marks_are_counted_alike_by_every_engine(engine: str, by: tuple[str, ...]) -> None:
    counts = count_marks(make(engine, ODD), POLICY, by=by)
    assert rows(counts) == counted(ODD, by)
    assert is_lazy(counts) is (engine in LAZY)
    assert tuple(schema_of(counts)) == (*by, *ASSESSMENT, *COUNTED)


def test_parts_that_were_counted_give_what_counting_the_whole_gives(engine: str) -> None:
    parts = count_marks(make(engine, ODD), POLICY, by=("school", "class_name"))
    assert rows(gather_counts(parts, "school")) == counted(ODD)
    assert rows(gather_counts(parts, ())) == counted(ODD, ())


def test_no_rows_give_no_counts_of_the_same_columns(engine: str) -> None:
    counts = count_marks(make(engine, [], tuple(ODD[0])), POLICY)
    assert rows(counts) == []
    types = schema_of(counts)
    assert tuple(types) == ("school", *ASSESSMENT, *COUNTED)
    assert (types["participants"], types["score_sum"]) == ("Int64", "Float64")
    assert rows(gather_counts(counts, ())) == []


def test_counts_are_whole_numbers_and_points_are_none_where_a_database_counts() -> None:
    counts = count_marks(make("duckdb", ODD), POLICY)
    kinds = dict.fromkeys(COUNTED, "Int64") | dict.fromkeys(COUNTED[-2:], "Float64")
    found = {name: kind for name, kind in schema_of(counts).items() if name in kinds}
    assert found == kinds
    gathered = schema_of(gather_counts(counts, ()))
    assert {name: gathered[name] for name in kinds} == kinds
    kinds = dict.fromkeys(ITEM_COUNTED, "Int64") | {"points": "Float64", "max_points": "Float64"}
    of_items = count_items(make("duckdb", ITEMS))
    for frame in (of_items, gather_counts(of_items, ())):
        assert {name: schema_of(frame)[name] for name in kinds} == kinds


@pytest.mark.parametrize("columns", [("mark",), ("score",), ("test_score",), ("mark", "score")])
def test_columns_that_may_be_absent_count_as_empty(engine: str, columns: tuple[str, ...]) -> None:
    names = ("school", *ASSESSMENT, *columns)
    given = [{name: row[name] for name in names} for row in ODD]
    empty = dict.fromkeys(("mark", "mark_reason", "score", "test_score"))
    assert rows(count_marks(make(engine, given), POLICY)) == counted([empty | row for row in given])


marks = st.lists(
    st.builds(
        mark,
        st.sampled_from(["01", "1", None]),
        st.sampled_from([2, 3, 4, 5, None, 1]),
        st.sampled_from(["vpr:russian:5", "ege:russian:11", "oge:russian:9", "oge:mathematics:9"]),
        class_name=st.sampled_from(["А", "Б"]),
        mark_reason=st.sampled_from([None, None, "absent"]),
        score=st.sampled_from([None, 0.0, 7.5, 8.0, 14.0, 15.0]),
        test_score=st.sampled_from([None, 0.0, 23.0, 24.0]),
    ),
    min_size=1,
    max_size=12,
)


@given(marks, st.randoms(use_true_random=False), st.sampled_from(["pandas", "polars", "duckdb"]))
@settings(max_examples=30)
def test_order_and_partition_make_no_difference(given: list[Row], chance: Any, engine: str) -> None:
    shuffled = chance.sample(given, len(given))
    counts = count_marks(make(engine, shuffled), POLICY, by=("school", "class_name"))
    assert rows(counts) == counted(given, ("school", "class_name"))
    assert rows(gather_counts(counts)) == counted(given)


def item(school: str, student: str, score: float | None, **more: Any) -> Row:
    row: Row = {
        "school": school,
        "year": 2025,
        "procedure": "vpr",
        "subject": "russian",
        "grade": 5,
    }
    row |= {"student": student, "task": "1", "element": "1.1", "difficulty": "basic"}
    return row | {"score": score, "max_score": 2.0} | more


ITEMS = [
    item("1", "a", 0.0), item("1", "b", None), item("1", "c", 1.0), item("1", "d", 2.0),
    item("1", "a", 1.0, task="2К1", max_score=1.0, element=None, difficulty=None),
    item("1", "b", 1.0, task="2К1", max_score=None, element=None, difficulty=None),
    item("2", "a", None), item("2", "b", None),
]  # fmt: skip
ITEM_COUNTED = ("participants", "points", "max_points", "full", "zero", "not_done")


def test_points_of_tasks_are_counted_with_those_who_did_not_begin(engine: str) -> None:
    counts = count_items(make(engine, ITEMS))
    got = [tuple(row[name] for name in ("school", "task", *ITEM_COUNTED)) for row in rows(counts)]
    assert got == [
        ("1", "1", 4, 3, 8, 1, 1, 1),
        ("1", "2К1", 2, 2, None, None, 0, 0),
        ("2", "1", 2, 0, 4, 0, 0, 2),
    ]
    keys = ("school", *ASSESSMENT, "task", "element", "difficulty")
    assert tuple(schema_of(counts)) == (*keys, *ITEM_COUNTED)
    assert is_lazy(counts) is (engine in LAZY)


def test_counts_by_tasks_are_gathered_as_they_are_counted(engine: str) -> None:
    parts = count_items(make(engine, ITEMS), by=("school", "student"))
    whole = rows(count_items(make(engine, ITEMS)))
    assert rows(gather_counts(kept(parts))) == whole


def test_tasks_without_an_element_are_told_apart_by_their_number(engine: str) -> None:
    given = [{k: v for k, v in row.items() if k not in {"element", "difficulty"}} for row in ITEMS]
    counts = count_items(make(engine, given), by=())
    assert tuple(schema_of(counts)) == (*ASSESSMENT, "task", *ITEM_COUNTED)
    assert [row["participants"] for row in rows(counts)] == [6, 2]


LEVELS: list[Mapping[str, Any]] = [
    {"unit_level": level, "unit": unit, "year": 2025, "procedure": "vpr", "subject": "russian",
     "grade": 5, "participants": n}
    for level, unit, n in [("country", "РФ", None), ("school", "А", 10), ("school", "А", 5)]
]  # fmt: skip


def test_levels_of_a_form_are_not_counted_twice(engine: str) -> None:
    frame = make(engine, LEVELS)
    with pytest.raises(InvalidData, match=r"^not a valid counts to gather: .* unit_level @ \$.by"):
        gather_counts(frame, ())
    got = rows(gather_counts(frame, ("unit_level", "unit")))
    assert [row["participants"] for row in got] == [None, 15]
    assert tuple(got[0]) == ("unit_level", "unit", *ASSESSMENT, "participants")


@pytest.mark.parametrize(
    ("change", "by", "problem"),
    [
        ({}, "schol", r"no column 'schol' \(did you mean 'school'\?\) @ \$.columns"),
        ({}, ("school", "failed"), r"'failed' is a column of the answer @ \$.by"),
        ({}, ("school", "year"), r"'year' is a column of the answer @ \$.by"),
        ({}, None, r"the name of a column, or several .* got NoneType @ \$.by"),
        ({}, ("school", "school"), r"'school' stands twice @ \$.by"),
        (
            {"mark": "5"},
            "school",
            r"'mark' has no numbers but String: make it numbers.* @ \$.columns\['mark'\]",
        ),
        ({"grade": "5А"}, "school", r"'grade' has no numbers but String"),
    ],
)
def test_what_cannot_be_counted_is_refused(change: Row, by: Any, problem: str) -> None:
    import pandas as pd

    frame = pd.DataFrame([mark("1", 2) | change])
    with pytest.raises(InvalidData, match=problem):
        count_marks(frame, POLICY, by=by)


@pytest.mark.parametrize(
    ("count", "what", "names"),
    [
        (lambda by: count_marks(make("polars", ODD), POLICY, by), "marks to count",
         (*ASSESSMENT, *COUNTED)),
        (lambda by: count_items(make("polars", ITEMS), by), "items to count",
         (*ASSESSMENT, "task", "element", "difficulty", *ITEM_COUNTED, "score", "max_score")),
        (lambda by: gather_counts(make("polars", LEVELS), by), "counts to gather",
         (*ASSESSMENT, "task", "element", "difficulty", *COUNTED, *ITEM_COUNTED)),
    ],
    ids=["marks", "items", "counts"],
)  # fmt: skip
def test_no_unit_has_the_name_of_a_column_of_the_answer(
    count: Any, what: str, names: tuple[str, ...]
) -> None:
    for name in names:
        problem = f"^not a valid {what}: '{name}' is a column of the answer"
        with pytest.raises(InvalidData, match=problem):
            count(("unit", name))


@pytest.mark.parametrize(
    ("count", "what", "given", "needed", "numbers"),
    [
        (lambda frame: count_marks(frame, POLICY), "marks to count", mark("1", 2),
         ("school", *ASSESSMENT), ("year", "grade", "mark", "score", "test_score")),
        (count_items, "items to count", item("1", "a", 1.0),
         ("school", *ASSESSMENT, "task", "score", "max_score"),
         ("year", "grade", "score", "max_score")),
        (lambda frame: gather_counts(frame, ("unit_level",)), "counts to gather", LEVELS[1],
         ("unit_level", *ASSESSMENT, "participants"), ("year", "grade", "participants")),
    ],
    ids=["marks", "items", "counts"],
)  # fmt: skip
def test_columns_that_are_needed_are_there_and_hold_numbers_where_they_should(
    count: Any, what: str, given: Row, needed: Sequence[str], numbers: Sequence[str]
) -> None:
    with pytest.raises(InvalidData, match=f"^not a valid {what}: expected a frame"):
        count([given])
    for name in needed:
        frame = pl.DataFrame([{key: value for key, value in given.items() if key != name}])
        with pytest.raises(InvalidData, match=f"^not a valid {what}: no column '{name}'"):
            count(frame)
    for name in numbers:
        frame = pl.DataFrame([given | {name: "x"}])
        with pytest.raises(InvalidData, match=f"^not a valid {what}: the column '{name}' has no"):
            count(frame)


def test_a_score_is_judged_by_the_norm_of_its_own_year() -> None:
    given = [
        mark(f"{year} {score:g}", None, f"oge:{subject}:9", score=score, year=year)
        for subject, score, year in (
            ("history", 12.0, 2018), ("history", 12.0, 2019), ("history", 13.0, 2022),
            ("history", 12.0, 2022), ("history", 11.0, 2023), ("history", 10.0, 2023),
            ("history", 12.0, None), ("mathematics", 8.0, 2022), ("mathematics", 8.0, 2023),
            ("mathematics", 7.0, 2023), ("mathematics", 0.0, 2024),
        )
    ]  # fmt: skip
    found = rows(count_marks(make("polars", given), POLICY))
    assert {one["school"]: one["failed"] for one in found} == {
        "2018 12": None, "2019 12": 1, "2022 13": 0, "2022 12": 1, "2023 11": 0, "2023 10": 1,
        "None 12": None, "2022 8": 0, "2023 8": None, "2023 7": 1, "2024 0": 1,
    }  # fmt: skip


def test_a_score_that_is_not_of_the_work_judges_nobody() -> None:
    given = [
        mark("both", None, "ege:russian:11", score=30.0, test_score=23.0),
        mark("both", None, "oge:russian:9", score=15.0, test_score=3.0),
        mark("other", None, "oge:russian:9", test_score=3.0),
        mark("marked", 3, "ege:russian:11", test_score=3.0),
        mark("excused", None, "oge:russian:9", score=3.0, mark_reason="exempt"),
    ]
    found = rows(count_marks(make("polars", given), POLICY))
    assert [
        (one["school"], one["procedure"], one["participants"], one["failed"], one["score_sum"])
        for one in found
    ] == [
        ("both", "ege", 1, 1, 23.0), ("both", "oge", 1, 0, 15.0), ("excused", "oge", 0, 0, 0.0),
        ("marked", "ege", 1, 0, 3.0), ("other", "oge", 1, None, None),
    ]  # fmt: skip


def test_rows_without_any_result_cannot_be_counted() -> None:
    frame = make(
        "polars", [{"school": "1", "year": 1, "procedure": "x", "subject": "y", "grade": 1}]
    )
    with pytest.raises(
        InvalidData, match="marks to count: no column 'mark', 'score' or 'test_score'"
    ):
        count_marks(frame, POLICY)


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_a_key_that_a_null_made_a_float_is_the_same_key_as_text(engine: str) -> None:
    marks = [
        {"school": school, "year": 2025, "procedure": "vpr", "subject": "russian", "grade": 5,
         "mark": 3}
        for school in ("7", "7", None, "10")
    ]  # fmt: skip
    frame = make(engine, marks)
    floats = [7.0, 7.0, None, 10.0]
    given = (
        frame.assign(school=floats)
        if engine == "pandas"
        else frame.with_columns(pl.Series("school", floats))
    )
    found = rows(count_marks(given, POLICY))
    assert sorted((str(one["school"]), one["participants"]) for one in found) == [
        ("10", 1), ("7", 2), ("None", 1),
    ]  # fmt: skip


def test_numbers_of_any_kind_are_counted_and_keys_become_text() -> None:
    import pandas as pd

    frame = pd.DataFrame([mark(7, 2), mark(7, None, mark_reason="absent")], dtype=object)  # type: ignore[arg-type]
    got = rows(count_marks(frame, POLICY))
    assert (got[0]["school"], got[0]["participants"], got[0]["failed"]) == ("7", 1, 1)


@pytest.mark.parametrize("by", [[["school"]], ["school", {"class_name": 1}]])
def test_a_list_where_a_name_is_meant_is_refused(by: Any) -> None:
    work = {"year": 2025, "procedure": "vpr", "subject": "russian", "grade": 5}
    marks = make("pandas", [{**work, "school": "1", "mark": 2}])
    with pytest.raises(
        InvalidData, match=r"the name of a column is needed, got (list|dict) @ \$\.by"
    ):
        count_marks(marks, POLICY, by=by)
