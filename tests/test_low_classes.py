"""Classes and branches that are low in many subjects: each boundary of the norms, both sides."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from roadmap_core.errors import InvalidData
from roadmap_core.norms import Norm
from roadmap_core.policy import Policy, Region
from roadmap_core.risk import low_branches, low_classes
from roadmap_core.selection import LowPerformingRule
from tests.engines import make, rows, schema_of

YEAR = 2025
NORMS = {
    "low_subjects": 1, "low_share": 50, "low_min_participants": 10,
    "low_subjects_first_grade": 5, "low_subjects_last_grade": 8,
}  # fmt: skip
SUBJECTS = ("russian", "mathematics", "history", "biology", "geography")


def norms(**values: Any) -> Policy:
    return Policy(
        Region(
            "r",
            norms=[
                Norm(
                    name=name, title="Н", unit="х", value=value, since=date(2020, 1, 1), source="п"
                )
                for name, value in values.items()
            ],
        )
    )


def wrote(
    name: str | None, grade: int | None, *results: tuple[int, int | None], **more: Any
) -> Any:
    """The results of a class, a subject each: participants and how many failed."""
    return [
        {"school": "1", "class_name": name, "year": YEAR, "procedure": "vpr", "subject": subject,
         "grade": grade, "participants": n, "failed": x, **more}
        for subject, (n, x) in zip(SUBJECTS, results, strict=False)
    ]  # fmt: skip


def told(counts: list[dict[str, Any]], policy: Policy) -> dict[str, tuple[str, str]]:
    """The reason of each class with three letters: flagged, certain, judged."""
    found = rows(low_classes(make("polars", counts), policy, year=YEAR))
    return {
        one["class_name"]: (
            one["reason"],
            "".join(n[0] if one[n] else "-" for n in ("flagged", "certain", "judged")),
        )
        for one in found
    }


def test_a_class_is_listed_for_more_low_subjects_than_the_norm_and_surely_so_by_the_bounds() -> (
    None
):
    counts = [
        *wrote("sure", 5, (100, 100), (100, 100)),
        *wrote("at the share", 5, (100, 100), (100, 50)),
        *wrote("under it", 5, (100, 100), (100, 49)),
        *wrote("surely not", 5, (100, 100), (100, 0)),
        *wrote("one", 5, (100, 100)),
        *wrote("one of few", 5, (100, 100), (9, 9)),
        *wrote("enough", 5, (100, 100), (10, 10)),
        *wrote("two of few", 5, (9, 9), (9, 9)),
        *wrote("few beside", 5, (100, 100), (100, 100), (9, 9)),
        *wrote("few decide nothing", 5, (100, 0), (9, 9)),
        *wrote("unknown", 5, (100, 100), (100, None)),
        *wrote("nobody", 5, (100, 100), (0, 0)),
    ]
    assert told(counts, norms(**NORMS)) == {
        "sure": ("low_subjects", "fcj"),
        "at the share": ("low_subjects", "f-j"),
        "under it": ("not_low", "--j"),
        "surely not": ("not_low", "-cj"),
        "one": ("few_subjects", "---"),
        "one of few": ("unknown_subjects", "---"),
        "enough": ("low_subjects", "fcj"),
        "two of few": ("few_participants", "---"),
        "few beside": ("low_subjects", "fcj"),
        "few decide nothing": ("not_low", "-cj"),
        "unknown": ("unknown_subjects", "---"),
        "nobody": ("few_subjects", "---"),
    }


def test_a_norm_of_none_lists_a_class_for_one_low_subject() -> None:
    counts = wrote("one", 5, (100, 100)) + wrote("none", 5, (100, 0)) + wrote("few", 5, (9, 9))
    counts += wrote("at it", 5, (100, 50))
    assert told(counts, norms(**NORMS | {"low_subjects": 0})) == {
        "one": ("low_subjects", "fcj"), "none": ("not_low", "-cj"),
        "few": ("few_participants", "---"), "at it": ("low_subjects", "f-j"),
    }  # fmt: skip


def test_only_the_grades_of_the_norm_are_looked_at_and_the_fourth() -> None:
    low = (100, 100), (100, 100)
    grades = (None, 0, 1, 3, 4, 5, 8, 9, 11, 12)
    counts = [one for grade in grades for one in wrote(str(grade), grade, *low)]
    listed = ("low_subjects", "fcj")
    assert told(counts, norms(**NORMS)) == {
        "4": ("grade_not_asked", "---"), "5": listed, "8": listed,
    }  # fmt: skip
    everyone = {name: value for name, value in NORMS.items() if "grade" not in name}
    assert set(told(counts, norms(**everyone))) == {"1", "3", "4", "5", "8", "9", "11"}
    for first, last, asked in ((4, 8, True), (1, 4, True), (5, 8, False), (1, 3, False)):
        policy = norms(
            **NORMS | {"low_subjects_first_grade": first, "low_subjects_last_grade": last}
        )
        fourth = wrote("low", 4, *low) + wrote("good", 4, (100, 0), (100, 0))
        assert told(fourth, policy) == (
            {"low": listed, "good": ("not_low", "-cj")}
            if asked
            else dict.fromkeys(("low", "good"), ("grade_not_asked", "---"))
        )


def test_a_class_that_cannot_write_more_subjects_than_the_norm_is_told_so() -> None:
    good, both = (100, 0), ((100, 0), (100, 0))
    counts = [*wrote("4", 4, *both), *wrote("5", 5, *both), *wrote("one", 5, good)]
    asked = NORMS | {"low_subjects_first_grade": 4}
    capped, judged = ("cap_of_subjects", "---"), ("not_low", "-cj")
    for caps, fourth, fifth in (
        ({}, judged, judged),
        ({"vpr_subjects_grade4": 1}, capped, judged),
        ({"vpr_subjects_grade4": 2}, judged, judged),
        ({"vpr_subjects_other": 1}, judged, capped),
        ({"vpr_subjects_other": 2}, judged, judged),
    ):
        found = told(counts, norms(**asked, **caps))
        assert (found["4"], found["5"]) == (fourth, fifth)
        assert found["one"] == (capped if fifth == capped else ("few_subjects", "---"))
    # What cannot be and is there all the same is told as what it is.
    low = wrote("5", 5, (100, 100), (100, 100))
    assert told(low, norms(**NORMS, vpr_subjects_other=1)) == {"5": ("low_subjects", "fcj")}
    # A fourth grade that is not asked for: the cap says more.
    assert told(counts[:2], norms(**NORMS, vpr_subjects_grade4=1)) == {"4": capped}


def test_other_years_and_procedures_are_left_out() -> None:
    low = (100, 100), (100, 100)
    counts = [
        *wrote("here", 5, *low), *wrote("before", 5, *low, year=2024),
        *wrote("when", 5, *low, year=None), *wrote("exam", 5, *low, procedure="oge"),
        *wrote("what", 5, *low, procedure=None),
    ]  # fmt: skip
    assert set(told(counts, norms(**NORMS))) == {"here"}


def test_what_is_low_is_said_by_norms_of_classes_or_else_by_the_rule_of_schools() -> None:
    rule = LowPerformingRule(share=30, low_procedures=1, inclusive=False, min_participants=20)
    only = {name: value for name, value in NORMS.items() if name in ("low_subjects",)}
    at = wrote("at", 5, (20, 6), (20, 6)) + wrote("over", 5, (20, 7), (20, 7))
    at += wrote("few", 5, (19, 19), (19, 19)) + wrote("half", 5, (20, 10), (20, 10))
    at += wrote("more", 5, (20, 11), (20, 11))
    by_rule = told(at, norms(**only, low_performing_rule=rule))
    assert {name: reason for name, (reason, _) in by_rule.items()} == {
        "at": "not_low", "over": "low_subjects", "few": "few_participants",
        "half": "low_subjects", "more": "low_subjects",
    }  # fmt: skip
    # A share of its own is held as the rule holds its own: under it or at it.
    both = told(at, norms(**NORMS, low_performing_rule=rule))
    assert {name: reason for name, (reason, _) in both.items()} == {
        "at": "not_low", "over": "not_low", "few": "low_subjects",
        "half": "not_low", "more": "low_subjects",
    }  # fmt: skip
    # Without a rule the share itself is low, and one pupil is enough.
    own = told(at + wrote("one", 5, (1, 1), (1, 1)), norms(**only, low_share=50))
    assert (own["half"][0], own["over"][0], own["one"][0]) == (
        "low_subjects", "not_low", "low_subjects",
    )  # fmt: skip
    nothing = told(at, norms(**only))
    assert {reason for reason, _ in nothing.values()} == {"unknown_subjects"}


def test_without_a_norm_of_subjects_nothing_is_judged() -> None:
    without = {name: value for name, value in NORMS.items() if name != "low_subjects"}
    counts = wrote("5", 5, (100, 100), (100, 100)) + wrote("4", 4, (100, 100))
    assert set(told(counts, norms(**without)).values()) == {("no_norm", "---")}


def test_the_answer_has_its_columns_and_types() -> None:
    counts = wrote("5А", 5, (100, 100), (100, 0), branch="с")
    frame = make("polars", counts)
    units = {"school": "String", "branch": "String"}
    found = {
        "year": "Int64", "subjects": "Int64", "low_subjects": "Int64", "norm": "Float64",
        "confidence": "Int64", "flagged": "Boolean", "certain": "Boolean", "judged": "Boolean",
        "reason": "String",
    }  # fmt: skip
    for policy, norm in ((norms(**NORMS), 1.0), (norms(), None)):
        classes = low_classes(frame, policy, year=YEAR)
        assert schema_of(classes) == {**units, "class_name": "String", "grade": "Int64", **found}
        branches = low_branches(frame, policy, year=YEAR)
        assert schema_of(branches) == {**units, **found}
        for answer in (classes, branches):
            (row,) = rows(answer)
            assert (row["school"], row["branch"], row["year"]) == ("1", "с", YEAR)
            assert (row["subjects"], row["low_subjects"]) == (2, 0 if norm is None else 1)
            assert (row["norm"], row["confidence"]) == (norm, 95)


def test_grades_of_a_branch_are_put_together_and_no_cap_of_a_pupil_holds() -> None:
    counts = [
        *wrote("5А", 5, (5, 5), (5, 5), branch="north"),
        *wrote("8А", 8, (5, 0), (5, 5), branch="north"),
        *wrote("4А", 4, (50, 50), (50, 50), branch="north"),
        *wrote("9А", 9, (50, 0), (50, 0), branch="north"),
        *wrote("5Б", 5, (50, 50), (50, 50), branch=None),
        *wrote("5В", 5, (50, 50), (50, 50), branch="other", procedure="own"),
    ]
    policy = norms(**NORMS, vpr_subjects_other=1, vpr_subjects_grade4=1)
    (row,) = rows(low_branches(make("polars", counts), policy, year=YEAR))
    assert (row["branch"], row["low_subjects"], row["reason"]) == ("north", 2, "low_subjects")
    del counts[0]["branch"]
    with pytest.raises(InvalidData, match=r"^not a valid counts: no column 'branch'"):
        low_branches(make("polars", counts[:1]), policy, year=YEAR)


def test_classes_need_their_columns() -> None:
    whole = wrote("5А", 5, (50, 50), branch="с")[0]
    for name in ("school", "class_name"):
        frame = make("polars", [{k: v for k, v in whole.items() if k != name}])
        with pytest.raises(InvalidData, match=f"^not a valid counts: no column '{name}'"):
            low_classes(frame, norms(**NORMS), year=YEAR)
    for name in ("school", "branch"):
        frame = make("polars", [{k: v for k, v in whole.items() if k != name}])
        with pytest.raises(InvalidData, match=f"^not a valid counts: no column '{name}'"):
            low_branches(frame, norms(**NORMS), year=YEAR)
    for call in (low_classes, low_branches):
        with pytest.raises(InvalidData, match=r"^not a valid counts: expected a frame"):
            call([whole], norms(**NORMS), year=YEAR)
        with pytest.raises(InvalidData, match=r"^not a valid counts: the column 'grade' has no"):
            call(make("pandas", [whole]).assign(grade="5А"), norms(**NORMS), year=YEAR)
