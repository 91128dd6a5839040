from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core import load_policy
from roadmap_core.errors import InvalidData
from roadmap_core.policy import Policy, Region
from roadmap_core.risk import students_at_risk
from tests.engines import is_lazy, make, picker, rows

POLICY = load_policy("tambov", on=date(2026, 9, 1))
COLUMNS = (
    "municipality", "school", "class_name", "year", "procedure", "subject", "grade", "student",
    "mark", "score", "max_score", "journal_mark",
)  # fmt: skip

VALUES: dict[str, list[Any]] = {
    "municipality": ["м", None],
    "school": ["01", "1", None],
    "class_name": ["5А", "5Б", None],
    "year": [2023, 2024, 2025, None],
    "procedure": ["vpr", "own", None],
    "subject": ["russian", "mathematics", "english", None],
    "grade": [3, 4, 5, 6, 9, None],
    "student": ["a", "б", "", None],
    "mark": [2, 3, 4, 5, None],
    "score": [0.0, 6.0, 7.0, 9.0, 10.0, 17.0, 18.0, 20.0, 21.0, None],
    "max_score": [20.0, 45.0, None],
    "journal_mark": [2, 4, 5, None],
}
marks = st.lists(
    st.fixed_dictionaries({name: st.sampled_from(values) for name, values in VALUES.items()}),
    max_size=24,
)

# The lowest scores of «3», «4», «5» and the maximum, as ru.toml has them for 2025.
SCALES = {
    ("russian", 5): (18, 29, 39, 45),
    ("mathematics", 5): (7, 11, 15, 20),
    ("russian", 6): (25, 35, 45, 51),
    ("mathematics", 6): (6, 10, 14, 16),
}


def near(row: dict[str, Any]) -> bool | None:
    """Whether a passed work is near the cut; None where that cannot be said."""
    scale = SCALES.get((row["subject"], row["grade"])) if row["procedure"] == "vpr" else None
    if scale is None or row["score"] is None or row["mark"] is None:
        return None
    mark = 2 + sum(row["score"] >= lowest for lowest in scale[:3])
    if row["max_score"] not in (None, scale[3]) or row["mark"] != mark:
        return None
    return bool(0 <= row["score"] - scale[0] <= 2)


def oracle(given: list[dict[str, Any]], year: int) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The list by its definition, one student after another."""
    answer = {}
    for key in {(row["school"], row["student"]) for row in given}:
        own = [row for row in given if (row["school"], row["student"]) == key]
        now = [r for r in own if r["year"] == year and r["grade"] and 4 <= r["grade"] <= 8]
        if not now:
            continue
        grades = {row["grade"] for row in now}
        all_grades = {row["grade"] for row in own if row["year"] == year} - {None}
        earlier = [row for row in own if row["year"] == year - 1]
        earlier_grades = {row["grade"] for row in earlier} - {None}
        follows = len(earlier_grades) == 1 and max(grades) - max(earlier_grades) in (0, 1)
        earlier = [row for row in earlier if row["mark"] is not None and follows]
        works = [row for row in now if row["mark"] is not None]
        nears = [found for row in works if (found := near(row)) is not None]
        gaps = [row["journal_mark"] - row["mark"] >= 2 for row in works if row["journal_mark"]]
        failed = sum(row["mark"] == 2 for row in works)
        failed_before = sum(row["mark"] == 2 for row in earlier)
        papers = {(row["procedure"], row["subject"], row["grade"]) for row in now}
        is_one = len(all_grades) == 1 and len(papers) == len(now)
        judged = key[1] is not None and is_one and works != []
        answer[key] = {
            "municipality": max(
                (r["municipality"] for r in now if r["municipality"]), default=None
            ),
            "class_name": max((r["class_name"] for r in now if r["class_name"]), default=None),
            "grade": max(grades),
            "works": len(works),
            "failed": failed if works else None,
            "near": sum(nears) if nears else None,
            "near_of": len(nears),
            "journal_gap": sum(gaps) if gaps else None,
            "journal_of": len(gaps),
            "failed_before": failed_before if earlier else None,
            "before": len(earlier),
            "repeated": failed > 0 and failed_before > 0,
            "flagged": judged and bool(failed or sum(nears) or sum(gaps)),
            "judged": judged,
        }
    return answer


def test_a_mark_that_is_none_says_nothing_and_that_of_another_scale_no_distance(
    engine: str,
) -> None:
    work = {"school": "01", "year": 2025, "procedure": "vpr", "subject": "russian", "grade": 5}
    table = [
        work | {"student": student, "mark": mark, "score": 18.0, "journal_mark": journal}
        for student, mark, journal in (("a", 1, 5), ("b", 5, 5), ("c", 3, 10), ("d", 6, None))
    ]
    found = rows(students_at_risk(make(engine, table), POLICY, year=2025))
    facts = {row["student"]: (row["works"], row["near"], row["reason"]) for row in found}
    assert facts == {
        "a": (0, None, "no_marks"),
        "b": (1, None, "no_sign"),
        "c": (1, 1, "near"),
        "d": (0, None, "no_marks"),
    }
    assert [row["failed"] for row in found] == [None, 0, 0, None]


def test_a_key_of_a_grade_that_the_list_leaves_out_is_another_student(light_engine: str) -> None:
    work = {"school": "01", "year": 2025, "procedure": "own", "subject": "russian", "student": "a"}
    table = [work | {"grade": grade, "mark": 4} for grade in (5, 9)]
    (row,) = rows(students_at_risk(make(light_engine, table), POLICY, year=2025))
    assert (row["grade"], row["judged"], row["reason"]) == (5, False, "several_students")


@settings(max_examples=8)
@given(marks)
def test_the_list_is_what_its_definition_says(given: list[dict[str, Any]]) -> None:
    _is_the_list(given, ("pandas", "polars"))


def test_a_long_list_is_what_its_definition_says() -> None:
    pick = picker()
    likelier: dict[str, list[Any]] = {
        "year": [2025, 2025, 2024],
        "grade": [5, 5, 5, 4, 6],
        "student": ["a", "a", "б"],
    }
    given = [
        {name: pick(values) for name, values in (VALUES | likelier).items()}
        | {"school": f"{school}"}
        for school in range(300)
        for _ in range(pick([1, 2, 3, 4]))
    ]
    _is_the_list(given, ("polars",))


def _is_the_list(given: list[dict[str, Any]], engines: tuple[str, ...]) -> None:
    expected = oracle(given, 2025)
    for engine in engines:
        found = rows(students_at_risk(make(engine, given, COLUMNS), POLICY, year=2025))
        assert {
            (r["school"], r["student"]): {k: r[k] for k in list(r) if k in _SHOWN} for r in found
        } == expected
        assert all(r["reason"] in _JUDGED if r["judged"] else r["reason"] in _NOT for r in found)


_SHOWN = (
    "municipality", "class_name", "grade", "works", "failed", "near", "near_of", "journal_gap",
    "journal_of", "failed_before", "before", "repeated", "flagged", "judged",
)  # fmt: skip
_JUDGED = {"repeated", "failed", "near", "journal_gap", "no_sign"}
_NOT = {"several_students", "no_key", "no_marks", "no_norm"}


def test_nothing_else_about_a_person_comes_out() -> None:
    given = [dict.fromkeys(COLUMNS) | {"year": 2025, "grade": 5, "mark": 2, "student": "a"}]
    frame = make("polars", [{**row, "name": "Иванов", "teacher": "t"} for row in given])
    got = rows(students_at_risk(frame, POLICY, year=2025))
    assert list(got[0]) == [
        "municipality", "school", "class_name", "student", "year", "grade", "works", "failed",
        "near", "near_of", "journal_gap", "journal_of", "failed_before", "before", "repeated",
        "flagged", "judged", "reason",
    ]  # fmt: skip


def test_no_rows_give_an_empty_list_of_the_same_engine(engine: str) -> None:
    frame = make(engine, [], COLUMNS)
    got = students_at_risk(frame, POLICY, year=2025)
    assert rows(got) == []
    assert is_lazy(got) == is_lazy(frame)


def test_a_missing_column_is_named() -> None:
    frame = make("pandas", [], ("scool", *COLUMNS[3:]))
    with pytest.raises(
        InvalidData,
        match=r"valid marks: no column 'school' \(did you mean 'scool'\?\) @ \$\.columns",
    ):
        students_at_risk(frame, POLICY, year=2025)


def test_keys_are_of_a_student_or_of_a_work() -> None:
    with pytest.raises(
        InvalidData,
        match=r"valid marks: no keys of a 'works' \(did you mean 'work'\?\) @ \$\.keys",
    ):
        students_at_risk(make("pandas", [], COLUMNS), POLICY, year=2025, keys="works")  # type: ignore[arg-type]


def test_a_sign_without_its_norm_is_not_judged() -> None:
    given = [
        dict(
            zip(
                COLUMNS,
                ("м", "1", "5А", 2025, "vpr", "russian", 5, "a", 3, 18.0, 45.0, 5),
                strict=True,
            )
        )
    ]
    norms = tuple(
        norm for norm in POLICY.region.norms
        if norm.name not in ("student_cut_distance", "objectivity_journal_gap")
    )  # fmt: skip
    policy = Policy(Region("r", norms=norms))
    (got,) = rows(students_at_risk(make("polars", given), policy, year=2025))
    assert (got["near"], got["near_of"], got["journal_gap"], got["journal_of"]) == (
        None,
        0,
        None,
        0,
    )
    assert (got["flagged"], got["judged"], got["reason"]) == (False, True, "no_sign")


def test_without_a_column_of_maxima_the_scale_of_the_year_is_taken() -> None:
    names = ("school", "year", "procedure", "subject", "grade", "student", "mark", "score")
    given = [dict(zip(names, ("1", 2025, "vpr", "russian", 5, "a", 3, 18.0), strict=True))]
    (got,) = rows(students_at_risk(make("polars", given), POLICY, year=2025))
    assert (got["near"], got["near_of"], got["reason"]) == (1, 1, "near")


@pytest.mark.parametrize("engine", ["pandas", "polars-lazy"])
def test_a_key_that_stands_twice_in_one_work_is_not_one_student(engine: str) -> None:
    work = {"school": "1", "year": 2025, "procedure": "vpr", "grade": 6, "mark": 2}
    marks = [
        {**work, "student": student, "class_name": name, "subject": subject}
        for student, name, subject in (
            ("7", "6А", "biology"), ("7", "6Б", "biology"),
            ("8", "6А", "biology"), ("8", "6А", "russian"),
        )
    ]  # fmt: skip
    found = rows(students_at_risk(make(engine, marks), POLICY, year=2025))
    assert {one["student"]: (one["flagged"], one["reason"]) for one in found} == {
        "7": (False, "several_students"), "8": (True, "failed"),
    }  # fmt: skip
