"""The signs of doubtful objectivity: each on tables where it is there, and where it is not."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import stats

from roadmap_core import load_policy, risk
from roadmap_core.errors import InvalidData
from roadmap_core.norms import Norm
from roadmap_core.policy import Policy, Region
from roadmap_core.risk.outliers import tails_above
from roadmap_core.statistics import between_variance, heap_at
from tests.engines import make, rows
from tests.specs import specs, table

POLICY = load_policy("ru", on=date(2026, 6, 1))
WORK = {"year": 2025, "procedure": "vpr", "subject": "mathematics", "grade": 5}


def norm(name: str, value: Any) -> Norm:
    day = date(2018, 1, 1)
    return Norm(name=name, title="Х", unit="х", value=value, since=day, source="unverified")


def signs(policy: Policy = POLICY, year: int = 2025, **tables: Any) -> list[dict[str, Any]]:
    return rows(risk.objectivity(policy=policy, year=year, **tables))


def of_school(school: str, found: Sequence[Mapping[str, Any]], sign: str) -> Mapping[str, Any]:
    (row,) = [row for row in found if (row["school"], row["sign"]) == (school, sign)]
    return row


@pytest.mark.parametrize(("name", "spec"), list(specs("risk", ("objectivity",))))
def test_the_signs_are_what_their_spec_says(
    engine: str, name: str, spec: Mapping[str, Any]
) -> None:
    policy = load_policy("ru", on=spec["on"])
    tables = {key: make(engine, table(text)) for key, text in spec["given"].items()}
    found = signs(policy, **spec["arguments"], **tables)
    expected = table(spec["expected"])
    only = {row["sign"] for row in expected}

    def ordered(given: Sequence[Mapping[str, Any]]) -> list[Any]:
        return sorted(given, key=lambda row: [str(row[key]) for key in spec["keys"]])

    close = [
        {k: pytest.approx(v, abs=1e-3) if isinstance(v, float) else v for k, v in row.items()}
        for row in ordered(expected)
    ]
    assert [
        {key: row[key] for key in expected[0]} for row in ordered(found) if row["sign"] in only
    ] == close


def test_the_tail_of_a_mean_is_students_among_the_other_schools() -> None:
    sizes, means = [20, 30, 40, 50, 60, 70], [10.0, 11.0, 10.5, 9.5, 10.2, 14.0]
    squares = [n * m * m + 9 * (n - 1) for n, m in zip(sizes, means, strict=True)]
    frame = pl.DataFrame(
        {
            "school": list("абвгде"),
            "participants": sizes,
            "score_sum": [n * m for n, m in zip(sizes, means, strict=True)],
            "score_squares": squares,
        }
    ).with_columns(**{name: pl.lit(value) for name, value in WORK.items()})
    row = of_school("е", signs(counts=frame), "mean")
    chance = [9 / n for n in sizes]
    between = between_variance(means[:5], chance[:5])
    weights = [1 / (between + v) for v in chance[:5]]
    expected = sum(w * m for w, m in zip(weights, means, strict=False)) / sum(weights)
    t = (14 - expected) / math.sqrt(between + chance[5] + 1 / sum(weights))
    assert row["expected"] == pytest.approx(expected)
    assert row["p"] == pytest.approx(stats.t.sf(t, 4), rel=1e-6)
    assert row["observed"] == pytest.approx(14)
    assert row["confidence"] == 95


def test_among_many_schools_the_spread_is_that_of_all() -> None:
    values = [float(place % 7) for place in range(61)]
    variances = [0.5 + place % 3 for place in range(61)]
    between = between_variance(values, variances)
    weights = [1 / (between + v) for v in variances]
    others = sum(weights[1:])
    mean = sum(w * y for w, y in zip(weights[1:], values[1:], strict=True)) / others
    t = (values[0] - mean) / math.sqrt(between + variances[0] + 1 / others)
    first = tails_above(values, variances)[0]
    assert first.expected == pytest.approx(mean)
    assert first.p == pytest.approx(stats.t.sf(t, 59), rel=1e-6)


def counts(*marks: tuple[int, int, int, int], **more: Any) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "school": str(place),
                **WORK,
                "participants": sum(own),
                **{f"mark_{mark}": n for mark, n in enumerate(own, start=2)},
                **more,
            }
            for place, own in enumerate(marks, start=1)
        ]
    )


def test_few_schools_and_schools_all_alike_are_not_compared() -> None:
    few = signs(counts=counts(*[(5, 5, 5, 5)] * 4))
    assert {(row["reason"], row["p"], row["judged"]) for row in few} == {
        ("few_schools", None, False)
    }
    alike = signs(counts=counts(*[(0, 20, 0, 0)] * 5))
    assert {row["reason"] for row in alike} == {"all_alike"}
    alone = signs(counts=counts((0, 1, 0, 0)))
    assert {row["reason"] for row in alone} == {"few_participants"}


def test_a_table_of_marks_counts_where_a_work_is_in_both() -> None:
    of_counts = counts(*[(5, 5, 5, 5)] * 5)
    marks = pl.DataFrame([{"school": "1", **WORK, "mark": 5}] * 12)
    (row,) = [row for row in signs(marks=marks, counts=of_counts) if row["sign"] == "mean"]
    assert (row["n"], row["observed"], row["reason"]) == (12, 5.0, "few_schools")


def test_a_school_of_whom_nobody_knows_how_many_wrote_stays_and_says_so() -> None:
    frame = counts((5, 5, 5, 5), (5, 5, 5, 5)).with_columns(
        participants=pl.Series([None, 20], dtype=pl.Int64)
    )
    before = frame.with_columns(year=pl.col("year") - 1, grade=pl.col("grade") - 1)
    found = signs(counts=pl.concat([frame, before], how="vertical_relaxed"))
    told = [(row["sign"], row["school"], row["n"], row["reason"]) for row in found]
    assert sorted(told, key=lambda row: row[:2]) == [
        ("cohort", "1", None, "unknown_counts"),
        ("cohort", "2", 20, "few_schools"),
        ("mean", "1", None, "unknown_counts"),
        ("mean", "2", 20, "few_schools"),
    ]
    table = pl.DataFrame([{"school": "1", **WORK, "lower": 1, "equal": 2, "higher": 3}])
    journal = table.with_columns(participants=pl.lit(None, dtype=pl.Int64))
    (row,) = signs(journal=journal)
    assert (row["n"], row["observed"], row["reason"]) == (None, None, "unknown_counts")


def test_what_is_no_mark_is_in_no_gap() -> None:
    marks = [
        {"school": "1", **WORK, "mark": mark, "journal_mark": journal}
        for mark, journal in ((5, 5), (1, 4), (4, 0), (2, 4), (None, 5))
    ]
    found = [one for one in signs(marks=pl.DataFrame(marks)) if one["sign"] == "journal"]
    assert [(one["n"], one["observed"]) for one in found] == [(2, 50.0)]


# Tasks -----------------------------------------------------------------------------------------

EASY_FIRST = (95, 90, 85, 80, 70, 60, 50, 40, 30, 20)


def tasks(odd: Sequence[int], others: Sequence[int] = EASY_FIRST, n: int = 100) -> pl.DataFrame:
    """Six schools: the points for each task of the last one, and of the others."""
    return pl.DataFrame(
        [
            {
                "school": str(school),
                **WORK,
                "task": str(task),
                "participants": n,
                "points": points,
                "max_points": 100,
            }
            for school in range(1, 7)
            for task, points in enumerate(odd if school == 6 else others, start=1)
        ]
    )


def test_easy_tasks_worse_and_hard_ones_better() -> None:
    found = signs(items=tasks((70, 68, 66, 64, 62, 60, 62, 62, 62, 62)))
    row = of_school("6", found, "tasks")
    assert (row["flagged"], row["reason"]) == (True, "easy_worse_hard_better")
    assert (row["observed"], row["expected"], row["n"]) == (9.0, 5.0, 100)
    assert not any(row["flagged"] for row in found if row["school"] != "6")


@pytest.mark.parametrize(
    "odd",
    [
        (99, 98, 97, 95, 93, 88, 83, 77, 69, 57),
        (80, 68, 56, 50, 40, 30, 22, 16, 11, 8),
        (99, 97, 95, 90, 80, 60, 40, 30, 15, 6),
        EASY_FIRST,
    ],
    ids=["better in all", "worse in all", "the other way round", "the same"],
)
def test_a_school_that_is_better_or_worse_in_all_tasks_has_no_sign(odd: Sequence[int]) -> None:
    row = of_school("6", signs(items=tasks(odd)), "tasks")
    assert (row["flagged"], row["judged"], row["reason"]) == (False, True, "no_sign")


def test_a_steep_slope_that_is_better_in_easy_tasks_too_is_no_sign() -> None:
    odd = (96, 91, 87, 84, 80, 75, 80, 80, 85, 90)
    row = of_school("6", signs(items=tasks(odd)), "tasks")
    assert row["q"] < 0.05
    assert (row["flagged"], row["reason"]) == (False, "no_sign")


def test_tasks_that_cannot_be_compared_say_why() -> None:
    assert of_school("6", signs(items=tasks((9,) * 5, (9,) * 5)), "tasks")["reason"] == "few_tasks"
    alike = signs(items=tasks((50,) * 6, (50,) * 6))
    assert of_school("1", alike, "tasks")["reason"] == "all_alike"
    small = signs(items=tasks(EASY_FIRST, n=9))
    assert of_school("1", small, "tasks")["reason"] == "few_participants"
    few = signs(items=tasks(EASY_FIRST).filter(pl.col("school") < "5"))
    assert of_school("1", few, "tasks")["reason"] == "few_schools"
    unknown = tasks(EASY_FIRST).with_columns(
        max_points=pl.when(pl.col("task") > "5").then(100).otherwise(0),
        points=pl.when(pl.col("task") == "6").then(None).otherwise(pl.col("points")),
    )
    assert of_school("1", signs(items=unknown), "tasks")["reason"] == "few_tasks"


def test_items_of_participants_are_counted_first() -> None:
    given = [
        {
            "school": str(school),
            **WORK,
            "student": str(student),
            "task": str(task),
            "score": int(student < (6 if school == 6 else 10 - task)),
            "max_score": 1,
        }
        for school in range(1, 7)
        for student in range(10)
        for task in range(1, 9)
    ]
    row = of_school("6", signs(items=pl.DataFrame(given)), "tasks")
    assert (row["n"], row["observed"], row["judged"]) == (10, 7.0, True)


# The journal -----------------------------------------------------------------------------------


def pairs(*gaps: int, n: int = 40) -> pl.DataFrame:
    """Schools of ``n`` pupils, of whom so many have a mark two lower than the journal's."""
    return pl.DataFrame(
        [
            {
                "school": str(school),
                **WORK,
                "mark": 3,
                "journal_mark": 5 if pupil < far else (4 if pupil % 2 else 3),
            }
            for school, far in enumerate(gaps, start=1)
            for pupil in range(n)
        ]
    )


def test_marks_two_from_the_journal_are_counted_pupil_by_pupil() -> None:
    found = signs(marks=pairs(1, 2, 1, 2, 1, 25))
    row = of_school("6", found, "journal")
    assert (row["flagged"], row["reason"], row["observed"]) == (True, "journal_gap", 62.5)
    # Half a pupil is added to the others, or none of them would make one pupil impossible.
    assert row["expected"] == pytest.approx(100 * 7.5 / 201)
    assert of_school("1", found, "journal")["reason"] == "no_sign"


def test_one_pupil_where_no_other_school_has_one_is_no_sign() -> None:
    row = of_school("6", signs(marks=pairs(0, 0, 0, 0, 0, 1)), "journal")
    assert row["judged"]
    assert not row["flagged"]
    none = of_school("6", signs(marks=pairs(0, 0, 0, 0, 0, 0)), "journal")
    assert (none["p"], none["reason"]) == (1.0, "no_sign")


def test_the_table_of_the_journal_is_asked_where_marks_have_none() -> None:
    def journal(subject: str, **more: Any) -> pl.DataFrame:
        work = {**WORK, "subject": subject, "participants": 50, "lower": 5, "higher": 5, **more}
        return pl.DataFrame([{"school": str(school), **work} for school in range(5)])

    both = pl.concat([journal("mathematics"), journal("russian")])
    found = signs(marks=pairs(1, 2, 1, 2, 1), journal=both)
    by_subject = {
        subject: {
            row["n"] for row in found if (row["sign"], row["subject"]) == ("journal", subject)
        }
        for subject in ("mathematics", "russian")
    }
    assert by_subject == {"mathematics": {40}, "russian": {50}}
    unknown = journal("russian").with_columns(lower=pl.lit(None).cast(pl.Int64))
    assert {one["reason"] for one in signs(journal=unknown)} == {"unknown_counts"}
    # How many took part is not known of school 9, so it is not compared.
    nameless = journal("russian").with_columns(participants=pl.lit(None).cast(pl.Int64))
    one = nameless.head(1).with_columns(school=pl.lit("9"))
    with_one = signs(journal=pl.concat([journal("russian"), one]))
    assert {row["school"]: row["n"] for row in with_one} == {
        **dict.fromkeys("01234", 50),
        "9": None,
    }
    assert of_school("9", with_one, "journal")["reason"] == "unknown_counts"
    few = signs(journal=journal("russian", participants=9, lower=1, higher=1))
    assert {row["reason"] for row in few} == {"few_participants"}
    nobody = signs(journal=journal("russian", participants=0, lower=0, higher=0))
    assert {(row["reason"], row["observed"]) for row in nobody} == {("few_participants", None)}


# Heaps -----------------------------------------------------------------------------------------

# 20 points of mathematics in grade 5: 7, 11 and 15 open the marks 3, 4 and 5.
SMOOTH = (0, 1, 2, 3, 5, 7, 9, 11, 12, 12, 12, 11, 10, 9, 8, 6, 5, 3, 2, 1, 0)
LIFTED = (0, 1, 2, 3, 5, 1, 1, 25, 12, 12, 12, 11, 10, 9, 8, 6, 5, 3, 2, 1, 0)


def scores(numbers: Sequence[int], shift: float = 0.0, **more: Any) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {"school": "1", **WORK, "score": float(score) + shift, **more}
            for score, n in enumerate(numbers)
            for _ in range(n)
        ]
    )


def test_scores_that_heap_at_the_first_score_of_a_mark() -> None:
    row = of_school("1", signs(marks=scores(LIFTED)), "heaps")
    assert (row["flagged"], row["reason"]) == (True, "heap_at_cut")
    assert (row["observed"], row["n"]) == (25.0, sum(LIFTED))
    assert row["expected"] == pytest.approx(11, abs=4)
    smooth = of_school("1", signs(marks=scores(SMOOTH)), "heaps")
    assert (smooth["flagged"], smooth["judged"], smooth["reason"]) == (False, True, "no_sign")


def region(**scale: Sequence[str]) -> Policy:
    own = [norm(name, tuple(value)) for name, value in scale.items()]
    fixed = [norm("objectivity_confidence", 95), norm("distribution_informative", 50)]
    return Region("r", norms=(*own, *fixed)).on(date(2026, 6, 1))


@pytest.mark.parametrize(
    ("frame", "policy", "reason"),
    [
        (scores((0, 1, 1, 1)), POLICY, "few_participants"),
        (scores(LIFTED, shift=0.5), POLICY, "broken_scores"),
        (scores((0,) * 21 + (60,)), POLICY, "scale_differs"),
        (scores(LIFTED, mark=5), POLICY, "scale_differs"),
        (scores(LIFTED, grade=7), POLICY, "no_scale"),
        (scores(LIFTED, procedure="oge", subject="physics", grade=9), POLICY, "no_scale"),
        (scores((60, *(0,) * 20)), POLICY, "few_near_cut"),
        (
            scores((10, 10, 10, 10, 10, 10)),
            region(scale_vpr_mathematics_5=("0-0", "1-1", "2-4", "5-5")),
            "cut_at_edge",
        ),
        (
            scores(LIFTED),
            Region("r", norms=(norm("objectivity_confidence", 95),)).on(date(2026, 6, 1)),
            "no_norm",
        ),
    ],
)
def test_scores_that_cannot_be_judged_say_why(
    frame: pl.DataFrame, policy: Policy, reason: str
) -> None:
    row = of_school("1", signs(policy, marks=frame), "heaps")
    assert (row["reason"], row["judged"], row["p"]) == (reason, False, None)


def test_the_scale_of_the_oge_has_no_grade() -> None:
    policy = region(scale_oge_mathematics=("0-6", "7-10", "11-14", "15-20"))
    frame = scores(LIFTED, procedure="oge", grade=9)
    assert of_school("1", signs(policy, marks=frame), "heaps")["flagged"]


def test_a_few_marks_beside_the_scale_are_no_other_scale() -> None:
    right = scores(LIFTED).with_columns(
        mark=2 + sum((pl.col("score") >= cut).cast(pl.Int64) for cut in (7, 11, 15))
    )
    one_wrong = right.with_columns(
        mark=pl.when(pl.int_range(pl.len()) == 0).then(5).otherwise(pl.col("mark"))
    )
    assert of_school("1", signs(marks=one_wrong), "heaps")["flagged"]


# The cohort ------------------------------------------------------------------------------------


def test_a_cohort_that_rises_is_no_sign_even_where_others_rise_more() -> None:
    before = counts(*[(10, 30, 20, 20)] * 6, year=2024, grade=4)
    after = counts(*[(1, 3, 30, 46)] * 5, (10, 29, 21, 20))
    row = of_school("6", signs(counts=pl.concat([before, after])), "cohort")
    assert (row["observed"], row["flagged"]) == (pytest.approx(-1.25), False)
    assert row["q"] < 0.05


def test_the_ege_follows_no_work() -> None:
    before = counts(*[(10, 30, 20, 20)] * 5, year=2024, procedure="ege", grade=10)
    after = counts(*[(10, 30, 20, 20)] * 5, procedure="ege", grade=11)
    found = signs(counts=pl.concat([before, after]))
    assert {row["sign"] for row in found} == {"mean"}


def test_more_failed_than_participants_are_not_compared() -> None:
    frame = pl.DataFrame(
        [
            {
                "school": str(s),
                **WORK,
                "year": y,
                "grade": y - 2020,
                "participants": n,
                "failed": 15,
            }
            for y in (2024, 2025)
            for s, n in enumerate((20, 20, 20, 20, 20, 12))
        ]
    )
    found = [row for row in signs(counts=frame) if row["sign"] == "cohort"]
    assert of_school("5", found, "cohort")["reason"] == "unknown_counts"
    assert of_school("0", found, "cohort")["judged"]


# The answer ------------------------------------------------------------------------------------


def test_many_tests_are_held_as_many() -> None:
    found = [row for row in signs(marks=pairs(1, 2, 1, 2, 1, 25)) if row["sign"] == "journal"]
    assert [row["q"] for row in found] == pytest.approx(
        list(stats.false_discovery_control([row["p"] for row in found]))
    )


def test_without_a_norm_of_confidence_nothing_is_judged() -> None:
    policy = Region("r").on(date(2026, 1, 1))
    found = signs(policy, counts=counts(*[(5, 5, 5, 5)] * 5))
    assert {(row["reason"], row["judged"], row["confidence"]) for row in found} == {
        ("no_norm", False, None)
    }
    only = Region("r", norms=(norm("objectivity_confidence", 95),)).on(date(2026, 1, 1))
    gaps = [row for row in signs(only, marks=pairs(1, 2, 1, 2, 1)) if row["sign"] == "journal"]
    assert {row["reason"] for row in gaps} == {"no_norm"}


def test_a_sign_of_quality_takes_a_school_out_of_every_sign() -> None:
    schools = pl.DataFrame({"school": ["6", "6", "1"], "quality_sign": ["да", "", "нет"]})
    found = signs(marks=pairs(1, 2, 1, 2, 1, 25), schools=schools)
    assert {(row["reason"], row["judged"]) for row in found if row["school"] == "6"} == {
        ("excluded_quality_sign", False)
    }
    assert "excluded_quality_sign" not in {row["reason"] for row in found if row["school"] == "1"}


def test_a_lyceum_is_taken_out_of_the_mean_alone() -> None:
    schools = pl.DataFrame({"school": ["6"], "advanced": [True]})
    found = signs(marks=pairs(1, 2, 1, 2, 1, 25), schools=schools)
    assert of_school("6", found, "mean")["reason"] == "excluded_advanced"
    assert of_school("6", found, "journal")["flagged"]


def test_who_is_asked_does_not_hang_on_the_order_of_rows() -> None:
    frame = pairs(1, 2, 1, 2, 1, 25)
    mixed = frame.sample(fraction=1, shuffle=True, seed=1)
    for one, other in zip(signs(marks=frame), signs(marks=mixed), strict=True):
        assert one == {k: pytest.approx(v) if isinstance(v, float) else v for k, v in other.items()}


def odd_marks() -> list[dict[str, Any]]:
    """Pupils of seven schools, one without a name, with all that may be missing in a row."""
    given = []
    for school in range(7):
        for pupil in range(60):
            score = None if pupil == 7 else float((pupil * (school + 3)) % 21)
            mark = (
                None
                if pupil in (7, 9) or score is None
                else 2 + sum(score >= c for c in (7, 11, 15))
            )
            given.append(
                {
                    "school": str(school) if school else None,
                    **WORK,
                    "score": score,
                    "mark": mark,
                    "journal_mark": None if pupil % 5 == 0 else 2 + (pupil + school) % 4,
                }
            )
    return given


def test_every_engine_gives_the_same_signs(engine: str) -> None:
    given = odd_marks()
    items = tasks((70, 68, 66, 64, 62, 60, 62, 62, 62, 62)).to_dicts()
    expected = signs(marks=pl.DataFrame(given), items=pl.DataFrame(items))
    assert {row["sign"] for row in expected} == {"mean", "tasks", "journal", "heaps"}
    found = signs(marks=make(engine, given), items=make(engine, items))
    assert found == [
        {k: pytest.approx(v, abs=1e-9) if isinstance(v, float) else v for k, v in row.items()}
        for row in expected
    ]


def test_the_answer_is_a_frame_of_the_first_table(engine: str) -> None:
    given = make(engine, counts((5, 5, 5, 5)).to_dicts())
    answer = risk.objectivity(policy=POLICY, year=2025, counts=given)
    assert type(answer) is type(given)


def told(**tables: Any) -> dict[str, str]:
    found = rows(risk.explain(risk.objectivity(policy=POLICY, year=2025, **tables), POLICY))
    return {f"{row['sign']} {row['school']}": row["sentence"].partition(". ")[0] for row in found}


def test_each_row_is_told_as_a_sign_that_asks_for_a_check() -> None:
    journal = told(marks=pairs(1, 2, 1, 2, 1, 25))
    assert journal["journal 6"] == (
        "доля отметок, далёких от журнала, 62,5 % (участников: 40), по остальным школам 3,7 %; "
        "ложных среди таких признаков в среднем не больше 0,2 %; признак, требует проверки"
    )
    assert journal["journal 1"] == "признака нет (участников: 40)"
    before = counts(*[(10, 20, 20, 30)] * 6, year=2024, grade=4)
    after = counts(*[(10, 20, 10, 40)] * 3, *[(10, 18, 12, 40)] * 2, (10, 50, 10, 10))
    fallen = told(counts=pl.concat([before, after]))["cohort 6"]
    assert "снизилась на 37,5 процентного пункта (участников: 80)" in fallen
    assert "ожидается −1 " in fallen or "ожидается −1;" in fallen
    assert "ложных среди таких признаков в среднем не больше" in fallen


def test_every_reason_has_a_sentence_that_blames_nobody() -> None:
    from typing import get_args

    from roadmap_core.risk import sentences

    known = sentences._file().answers["objectivity"].sentences
    assert set(known) == set(get_args(risk.ObjectivityReason))
    assert not [words for words in known.values() if "завы" in words]


REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({}, r"valid tables of results: give marks, items, journal or counts @ \$"),
    ({"schools": pl.DataFrame({"school": ["1"]})}, "give marks"),
    ({"counts": pl.DataFrame({"school": ["1"]})}, "valid counts: no column 'year'"),
    ({"items": pl.DataFrame({"school": ["1"], **WORK})}, "valid items: no column 'task'"),
    (
        {"journal": pl.DataFrame({"school": ["1"], **WORK})},
        "journal: no column",
    ),
    ({"counts": counts((5, 5, 5, 5), unit_level="region")}, "valid counts: no row of a school"),
    (
        {"counts": counts((5, 5, 5, 5)).with_columns(grade=pl.lit(None).cast(pl.Int64))},
        "valid results: .* no grade",
    ),
    (
        {"counts": counts((5, 5, 5, 5)), "journal": pd.DataFrame({"a": [1]})},
        "valid tables of results: expected frames of pandas as the first is, got polars",
    ),
)


def text_of(name: str) -> dict[str, Any]:
    return {"school": "1", **WORK, "task": "1", "participants": 20, "points": 5, "max_points": 9,
            "lower": 1, "higher": 1, "mark": 3, "journal_mark": 3, "score": 5, "max_score": 9,
            name: "x"}  # fmt: skip


def held(key: str, table: Any) -> list[dict[str, Any]]:
    tables: dict[str, Any] = {key: table}
    return signs(**tables)


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("counts", ("year", "grade", "participants")),
        ("journal", ("year", "grade", "participants", "lower", "higher")),
        ("items", ("year", "grade", "participants", "points", "max_points")),
    ],
)
def test_numbers_that_are_text_are_refused_by_their_table(key: str, names: Sequence[str]) -> None:
    for name in names:
        with pytest.raises(InvalidData, match=f"valid {key}: the column '{name}' has no numbers"):
            held(key, pl.DataFrame([text_of(name)]))
    with pytest.raises(InvalidData, match="valid tables of results: expected a frame"):
        held(key, [text_of("x")])
    columns = {"counts": "participants", "journal": "lower", "items": "max_points"}
    without = pl.DataFrame([text_of("x")]).drop(columns[key], "x")
    with pytest.raises(InvalidData, match=f"valid {key}: no column '{columns[key]}'"):
        held(key, without)


def test_of_a_federal_form_the_rows_of_schools_are_compared() -> None:
    def journal(school: str | None, level: str, lower: float) -> dict[str, Any]:
        return {"school": school, "unit_level": level, **WORK, "participants": 30,
                "lower": lower, "equal": 10, "higher": 5}  # fmt: skip

    table = [journal(None, "region", 5), *(journal(str(n), "school", 5) for n in range(5))]
    table += [journal("odd", "school", 5.5), journal("below", "school", -5)]
    found = rows(risk.objectivity(policy=POLICY, year=2025, journal=pl.DataFrame(
        table, schema_overrides={"lower": pl.Float64}
    )))  # fmt: skip
    assert {one["school"]: one["reason"] for one in found} == {
        **{str(n): "no_sign" for n in range(5)}, "odd": "unknown_counts", "below": "unknown_counts",
    }  # fmt: skip


@pytest.mark.parametrize(("tables", "message"), REFUSED)
def test_what_cannot_be_held_is_refused(tables: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidData, match=message):
        risk.objectivity(policy=POLICY, year=2025, **tables)


# Exact values ----------------------------------------------------------------------------------


def test_the_tail_of_the_tasks_is_students_of_a_weighted_slope() -> None:
    odd = (70, 68, 66, 64, 62, 60, 62, 62, 62, 62)
    row = of_school("6", signs(items=tasks(odd)), "tasks")
    n = 100
    own, theirs = (np.array(one) / 100 for one in (odd, EASY_FIRST))
    smooth_own, smooth = ((share * n + 0.5) / (n + 1) for share in (own, theirs))
    x = -np.log(smooth / (1 - smooth))
    y = np.log(smooth_own / (1 - smooth_own)) + x
    w = n * smooth * (1 - smooth)
    away_x, away_y = x - np.average(x, weights=w), y - np.average(y, weights=w)
    across = np.sum(w * away_x**2)
    slope = np.sum(w * away_x * away_y) / across
    left = np.sum(w * (away_y - slope * away_x) ** 2) / (len(odd) - 2)
    t = slope * np.sqrt(across / max(1, left))
    assert row["p"] == pytest.approx(stats.t.sf(t, len(odd) - 2), rel=1e-6)
    assert (row["observed"], row["expected"]) == (9.0, 5.0)


def test_the_others_of_a_task_are_those_who_had_it() -> None:
    frame = tasks((70, 68, 66, 64, 62, 60, 62, 62, 62, 62))
    # Of the eleventh task only two schools tell; of the twelfth the school alone, so nothing.
    more = [
        {"school": school, **WORK, "task": task, "participants": 50, "points": points,
         "max_points": 50}
        for school, task, points in (("6", "11", 25), ("1", "11", 10), ("6", "12", 25))
    ]  # fmt: skip
    found = signs(items=pl.concat([frame, pl.DataFrame(more)]))
    row = of_school("6", found, "tasks")
    assert (row["n"], row["observed"], row["expected"]) == (100, 10.0, 5.0)
    none = pl.DataFrame([{**more[0], "task": "13", "max_points": 0, "points": 0}])
    again = of_school("6", signs(items=pl.concat([frame, pl.DataFrame(more), none])), "tasks")
    assert again == row


def test_the_tail_of_a_share_is_the_larger_of_chance_and_of_the_spread_of_schools() -> None:
    far = (1, 2, 1, 2, 1, 25)
    row = of_school("6", signs(marks=pairs(*far)), "journal")
    share = sum(far) / 240
    values = [x / 40 for x in far]
    spread = tails_above(values, [share * (1 - share) / 40] * 6)[5].p
    chance = stats.binom.sf(24, 40, 7.5 / 201)
    assert row["p"] == pytest.approx(max(spread, chance), rel=1e-6)
    small = of_school("1", signs(marks=pairs(4, 4, 4, 4, 4, 4)), "journal")
    spread = tails_above([0.1] * 6, [0.09 / 40] * 6)[0].p
    assert small["p"] == pytest.approx(max(spread, stats.binom.sf(3, 40, 20.5 / 201)), rel=1e-6)


def table_of_journal(*rows_: tuple[int, float | None, float | None]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {"school": str(at), **WORK, "participants": n, "lower": lower, "higher": higher}
            for at, (n, lower, higher) in enumerate(rows_, start=1)
        ],
        schema_overrides={"lower": pl.Float64, "higher": pl.Float64},
    )


def test_of_the_journals_two_sides_the_less_probable_is_told_twice_as_probable() -> None:
    same = [(50, 5.0, 5.0)] * 5
    for odd, reason in (((50, 40.0, 5.0), "journal_lower"), ((50, 5.0, 40.0), "journal_higher")):
        row = of_school("6", signs(journal=table_of_journal(*same, odd)), "journal")
        assert (row["reason"], row["observed"], row["flagged"]) == (reason, 80.0, True)
        share = 65 / 300
        values = [0.1] * 5 + [0.8]
        spread = tails_above(values, [share * (1 - share) / 50] * 6)[5].p
        assert row["p"] == pytest.approx(
            2 * max(spread, stats.binom.sf(39, 50, 25.5 / 251)), rel=1e-6
        )
        assert row["expected"] == pytest.approx(100 * 25.5 / 251)
    ordinary = of_school("1", signs(journal=table_of_journal(*same, (50, 5.0, 5.0))), "journal")
    assert (ordinary["p"], ordinary["reason"]) == (1.0, "no_sign")


def test_comparisons_that_cannot_be_are_not_known() -> None:
    same = [(50, 5.0, 5.0)] * 5
    for odd, reason in (
        ((50, 25.0, 25.0), "no_sign"), ((50, 25.0, 26.0), "unknown_counts"),
        ((50, 0.0, 0.0), "no_sign"), ((50, -1.0, 5.0), "unknown_counts"),
        ((50, 5.0, -1.0), "unknown_counts"), ((50, None, 5.0), "unknown_counts"),
        ((50, 5.0, None), "unknown_counts"), ((9, 1.0, 1.0), "few_participants"),
        ((10, 1.0, 1.0), "no_sign"),
    ):  # fmt: skip
        row = of_school("6", signs(journal=table_of_journal(*same, odd)), "journal")
        # A share of half is a sign all the same.
        assert row["reason"] in {reason, "journal_lower", "journal_higher"}
        assert row["judged"] is (reason == "no_sign"), odd


def test_the_heap_that_is_told_is_the_least_probable_of_all_cuts() -> None:
    row = of_school("1", signs(marks=scores(LIFTED)), "heaps")
    heaps = [heap_at(list(LIFTED), cut, fewest=50) for cut in (7, 11, 15)]
    known = [heap for heap in heaps if heap.p is not None]
    least = min(known, key=lambda heap: heap.p or 0)
    assert row["p"] == pytest.approx(min(1.0, len(known) * (least.p or 0)))
    assert (row["observed"], row["expected"]) == (least.observed, pytest.approx(least.expected))
    # A cut that is none of the scale's own scores cannot be told.
    assert len(known) == 3


def test_scores_at_the_ends_of_a_scale_are_on_it() -> None:
    # The highest score of the scale is 20, the lowest 0.
    ends = pl.concat([scores(LIFTED), scores((1,))])
    assert of_school("1", signs(marks=ends), "heaps")["judged"]
    over = pl.concat([scores(LIFTED), pl.DataFrame([{"school": "1", **WORK, "score": 20.0}])])
    assert of_school("1", signs(marks=over), "heaps")["judged"]
    beyond = pl.concat([scores(LIFTED), pl.DataFrame([{"school": "1", **WORK, "score": 21.0}])])
    assert of_school("1", signs(marks=beyond), "heaps")["reason"] == "scale_differs"
    below = pl.concat([scores(LIFTED), pl.DataFrame([{"school": "1", **WORK, "score": -1.0}])])
    assert of_school("1", signs(marks=below), "heaps")["reason"] == "broken_scores"


@pytest.mark.parametrize(("wrong", "reason"), [(6, ""), (7, "scale_differs")])
def test_a_tenth_of_the_marks_may_contradict_the_scale(wrong: int, reason: str) -> None:
    given = [
        {"school": "1", **WORK, "score": float(7 + n % 4), "mark": 5 if n < wrong else 3}
        for n in range(60)
    ]
    # Who has no mark contradicts nothing and is not counted among those who could.
    given += [{"school": "1", **WORK, "score": 8.0, "mark": None}] * 20
    row = of_school("1", signs(marks=pl.DataFrame(given)), "heaps")
    assert (row["reason"] == "scale_differs") is bool(reason)


def cohorts(*now: tuple[int, int, int, int], **more: Any) -> list[dict[str, Any]]:
    before = counts(*[(10, 20, 20, 30)] * len(now), year=2024, grade=4)
    return signs(counts=pl.concat([before, counts(*now, **more)]))


def test_the_tail_of_a_fall_is_that_of_the_falls_of_all_schools() -> None:
    now = [(10, 20, 10, 40)] * 3 + [(10, 18, 12, 40)] * 2 + [(10, 50, 10, 10)]
    row = of_school("6", cohorts(*now), "cohort")
    shares = [(own[2] + own[3]) / 80 for own in now]
    drops = [50 / 80 - share for share in shares]
    total = sum(own[2] + own[3] for own in now) / 480
    before = 50 / 80
    variance = before * (1 - before) / 80 + total * (1 - total) / 80
    tail = tails_above(drops, [variance] * 6)[5]
    assert row["p"] == pytest.approx(tail.p)
    assert (row["observed"], row["expected"]) == (37.5, pytest.approx(100 * tail.expected))
    assert (row["flagged"], row["reason"], row["n"]) == (True, "cohort_falls", 80)


def test_the_work_before_is_that_of_the_grade_below_in_the_year_before() -> None:
    now = [(10, 20, 10, 40)] * 6
    assert {row["sign"] for row in cohorts(*now)} == {"mean", "cohort"}
    for change in ({"grade": 6}, {"grade": 4}, {"subject": "russian"}, {"year": 2026}):
        assert {row["sign"] for row in cohorts(*now, **change)} <= {"mean"}
    # The OGE follows the VPR of grade 8, and nothing else does.
    before = counts(*now, year=2024, grade=8)
    after = counts(*now, procedure="oge", grade=9)
    found = signs(counts=pl.concat([before, after]))
    assert {row["sign"] for row in found} == {"mean", "cohort"}


def test_a_cohort_needs_the_least_of_participants_in_both_years() -> None:
    before = counts(*[(3, 3, 2, 2)] * 6, (3, 3, 2, 1), year=2024, grade=4)
    after = counts(*[(3, 3, 2, 2)] * 5, (3, 3, 2, 1), (3, 3, 2, 2))
    found = signs(counts=pl.concat([before, after]))
    assert [of_school(str(n), found, "cohort")["judged"] for n in range(1, 8)] == (
        [True] * 5 + [False] * 2
    )
    assert of_school("7", found, "cohort")["reason"] == "few_participants"


def test_scores_are_compared_before_marks_where_as_many_schools_have_them() -> None:
    frame = counts(*[(5, 5, 5, 5)] * 4, (5, 5, 5, 6), (4, 5, 5, 5), score_sum=200.0,
                   score_squares=2500.0)  # fmt: skip
    assert of_school("1", signs(counts=frame), "mean")["observed"] == 10.0
    fewer = frame.with_columns(
        score_sum=pl.when(pl.col("school") == "1").then(None).otherwise(pl.col("score_sum"))
    )
    assert of_school("1", signs(counts=fewer), "mean")["observed"] == 3.5
    assert of_school("2", signs(counts=fewer), "mean")["observed"] == 3.5


def test_schools_without_participants_have_no_mean() -> None:
    frame = counts(*[(5, 5, 5, 5)] * 4, (5, 5, 5, 6), (0, 0, 0, 0))
    found = signs(counts=frame)
    assert of_school("6", found, "mean")["reason"] == "few_participants"
    assert of_school("6", found, "mean")["observed"] is None
    assert of_school("1", found, "mean")["judged"]
    assert of_school("1", found, "mean")["observed"] == 3.5
    ten = signs(counts=counts(*[(3, 3, 2, 2)] * 5, (3, 3, 2, 1)))
    assert of_school("1", ten, "mean")["judged"]
    assert of_school("6", ten, "mean")["reason"] == "few_participants"
    assert of_school("6", ten, "mean")["observed"] == pytest.approx(28 / 9)
