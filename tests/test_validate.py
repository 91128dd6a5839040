from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import roadmap_core as rc
from roadmap_core.results import COLUMNS, PROBLEMS, TABLES, failing, validate
from tests.engines import is_lazy, make, rows

POLICY = rc.load_policy("ru", on=date(2024, 9, 1))
NAMES = "school year procedure subject grade student mark score max_score".split()
ROW = dict(zip(NAMES, ("07", 2024, "vpr", "russian", 5, "a", 3, 20, 45), strict=True))


def marks(*changes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of marks that are right but for the changes, each of another participant."""
    return [{**ROW, "student": f"p{at}", **change} for at, change in enumerate(changes)]


def codes(report: rc.Report) -> list[str]:
    return [finding.code for finding in report]


def told(report: rc.Report, code: str) -> list[tuple[str, int, int]]:
    return [(f.subject, f.fact("failed", int), f.fact("n", int)) for f in report.of(code)]


def counts(**values: Any) -> dict[str, Any]:
    return {
        "school": "07", "year": 2024, "procedure": "vpr", "subject": "russian", "grade": 5,
        "participants": 10, **values,
    }  # fmt: skip


def test_a_right_table_has_no_finding_and_every_check_ran() -> None:
    report = validate(make("polars", marks({}, {"mark": 2, "score": 17})), "marks", POLICY)
    assert report.findings == ()
    assert report.skipped == ()
    assert report.ran == tuple(PROBLEMS)


def test_every_engine_says_the_same_of_one_table_with_all_that_can_be_wrong(engine: str) -> None:
    given_rows = [row for case in CASES if case[0] == "marks" for row in case[1]]
    report = validate(make(engine, given_rows), "marks", POLICY)
    assert report == _by_polars(None)
    assert set(codes(report)) == {case[2] for case in CASES if case[0] == "marks"}
    for code in ("V11", "V19"):
        assert rows(failing(make(engine, given_rows), "marks", code, POLICY)) == _by_polars(code)


@cache
def _by_polars(code: str | None) -> Any:
    frame = make("polars", [row for case in CASES if case[0] == "marks" for row in case[1]])
    if code is None:
        return validate(frame, "marks", POLICY)
    return rows(failing(frame, "marks", code, POLICY))


# A table, its rows, the problem, its subject, how many rows have it, a part of the sentence.
CASES: Sequence[tuple[str, list[dict[str, Any]], str, str, int, str]] = (
    ("marks", marks({"mark": 6}, {"mark": 1}, {"mark": 5, "score": 45}), "V09", "mark", 2,
     "mark вне допустимого (целое число от 2 до 5): 2 из 3 строк (66,7 %)"),
    ("marks", marks({"score": -1, "mark": 2}, {}), "V09", "score", 1, "число от 0"),
    ("marks", marks({"grade": 12}, {"grade": 1, "subject": "world"}), "V09", "grade", 1, "до 11"),
    ("marks", marks({"score": 46, "mark": 5}, {"score": 45, "mark": 5}), "V12", "score", 1,
     "балл больше максимального"),
    ("marks", marks({"score": 18, "mark": 2}, {"score": 17, "mark": 3}, {"score": 28}),
     "V13", "mark", 2, "шкале перевода баллов; источник шкалы не подтверждён: 2 из 3"),
    ("marks", marks({"mark": None, "score": None}, {"mark": None}), "V14", "mark", 1,
     "нет ни отметки, ни балла"),
    ("marks", marks({"year": None}, {}), "V07", "year", 1, "пустой ключ year: 1 из 2"),
    ("marks", marks({"school": None}, {}), "V08", "marks", 1, "не названа единица"),
    ("marks", marks({"subject": "rusian"}, {}), "V11", "subject", 1,
     "неизвестный предмет «rusian» (похоже на russian): 1 из 2"),
    ("marks", marks({"subject": "zz"}, {"subject": "yy"}, {"subject": "xx"}, {"subject": "ww"}),
     "V11", "subject", 4, "«ww», «xx», «yy» ...: 4 из 4"),
    ("marks", marks({"procedure": "vpp"}, {}), "V21", "procedure", 1, "«vpp»"),
    ("marks", marks({"procedure": "ВПР"}, {}), "V21", "procedure", 1,
     "«ВПР» библиотеке неизвестна (нужен код vpr)"),
    ("marks", marks({"student": "Иванов Пётр"}, {"student": "Петрова А."}, {"student": "кот Ы"}),
     "V18", "student", 2, "похоже на имя"),
    ("marks", marks({"student": "q"}, {"student": "q"}, {"student": "q"}, {}), "V19", "marks", 2,
     "повторы ключа (school, year, procedure, subject, grade, student): лишних строк 2 из 4"),
    ("counts", [counts(mark_2=1, mark_3=2, mark_4=3, mark_5=4),
                counts(grade=6, mark_2=1, mark_3=2, mark_4=3, mark_5=5)], "V16", "participants", 1,
     "отметки «2»-«5» и участники"),
    ("counts", [counts(failed=10), counts(grade=6, failed=11)], "V16", "participants", 1,
     "не преодолевших минимум больше"),
    ("counts", [counts(failed=2, mark_2=2), counts(grade=6, failed=1, mark_2=2)], "V16", "failed",
     1, "отметок «2» больше"),
    ("counts", [counts(participants=0), counts(grade=6)], "V17", "participants", 1,
     "ноль участников"),
    ("shares", [counts(share_2=20.5, share_3=29.5, share_4=30, share_5=25),
                counts(grade=6, share_2=0, share_3=20, share_4=30, share_5=50),
                counts(grade=7, participants=0, share_2=0, share_3=0, share_4=0, share_5=0)],
     "V22", "share_2", 1, "доли не дают в сумме 100 % (отметки «2»-«5»): 1 из 3"),
    ("shares", [counts(share_lower=50, share_equal=50, share_higher=10),
                counts(grade=6, share_lower=10, share_equal=50, share_higher=10)],
     "V22", "share_lower", 1, "сравнения с журналом"),
    ("shares", [counts(share_2=20.5, share_3=29.5, share_4=30, share_5=20),
                counts(grade=6, share_2=0, share_3=20, share_4=30, share_5=50),
                counts(grade=7, participants=3, share_2=33.3, share_3=33.3, share_4=33.3,
                       share_5=0),
                counts(grade=8, participants=3, share_2=66.7, share_3=33.3, share_4=0, share_5=0),
                counts(grade=9, participants=None, share_2=1, share_3=9, share_4=40, share_5=50)],
     "V23", "participants", 1, "таких долей не даёт никакая численность участников: 1 из 5"),
    ("shares", [counts(participants=1000, share_2=50, share_3=50.1, share_4=0, share_5=0.1),
                counts(participants=1000, grade=6, share_2=50, share_3=49, share_4=0, share_5=1)],
     "V23", "participants", 1, "1 из 2"),
    ("shares", [counts(participants=8, share=12.5), counts(grade=6, participants=9, share=12.5)],
     "V23", "participants", 1, "1 из 2"),
    ("markers", [{"school": "1", "year": 2024, "russian_4": False, "russian_5": True},
                 {"school": "2", "year": 2024, "russian_4": None, "russian_5": None}],
     "V24", "russian_4", 1, "есть и нули, и пустые ячейки, а пустая - не ноль: пустых 1 из 2"),
    ("journal", [counts(lower=5, equal=5, higher=0), counts(grade=6, lower=5, equal=5, higher=1)],
     "V16", "participants", 1, "сравнений с журналом"),
    ("item_counts", [counts(task="1", points=5, max_points=5),
                     counts(task="2", points=6, max_points=5)], "V16", "max_points", 1, "набрано"),
    ("item_counts", [counts(task="1", points=5, max_points=9, full=5, zero=4, not_done=1),
                     counts(task="2", points=5, max_points=9, full=5, zero=4, not_done=2)],
     "V16", "participants", 1, "выполнявших задание"),
    ("items", [{**ROW, "task": "1", "difficulty": "easy", "score": 1, "max_score": 1},
               {**ROW, "task": "2", "difficulty": "basic", "score": 1, "max_score": 1},
               {**ROW, "task": "3", "difficulty": None, "score": 1, "max_score": 1}],
     "V10", "difficulty", 1, "неизвестное слово в столбце difficulty (basic, raised, high)"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("table", "given_rows", "code", "subject", "failed", "said"),
    CASES,
    ids=[f"{case[2]}-{case[0]}-{case[3]}-{at}" for at, case in enumerate(CASES)],
)
def test_what_is_wrong_is_counted_said_and_given_on_demand(
    table: str,
    given_rows: list[dict[str, Any]],
    code: str,
    subject: str,
    failed: int,
    said: str,
) -> None:
    report = validate(make("polars-lazy", given_rows), table, POLICY)
    assert (subject, failed, len(given_rows)) in told(report, code)
    assert any(said in finding.message for finding in report.of(code))
    assert validate(make("pandas", given_rows), table, POLICY) == report
    wrong = failing(make("polars-lazy", given_rows), table, code, POLICY)
    assert is_lazy(wrong)
    found = rows(wrong)
    assert rows(failing(make("pandas", given_rows), table, code, POLICY)) == found
    assert [*found[0]] == [*given_rows[0]]
    if code != "V19":
        assert len(found) == sum(n for _, n, _ in told(report, code))
    else:
        assert len(found) == 3


def test_a_text_in_a_column_of_numbers_is_told_and_neither_lost_nor_taken_for_a_number(
    engine: str,
) -> None:
    given_rows = [
        {**row, "mark": mark}
        for row, mark in zip(
            marks({}, {}, {}, {}, {}), ("3", "отл.", " 3,0 ", "", "2,5"), strict=True
        )
    ]
    frame = _texts(engine, given_rows)
    report = validate(frame, "marks", POLICY)
    assert told(report, "V06") == [("mark", 1, 5)]
    # 2,5 is a number and no mark; the blank cell is an empty one, and there is a score.
    assert told(report, "V09") == [("mark", 1, 5)]
    assert [row["mark"] for row in rows(failing(frame, "marks", "V06"))] == ["отл."]


def _texts(engine: str, given_rows: list[dict[str, Any]]) -> Any:
    import pandas as pd
    import polars as pl

    plain = {name: [row[name] for row in given_rows] for name in given_rows[0]}
    match engine:
        case "polars":
            return pl.DataFrame(plain)
        case "polars-lazy":
            return pl.LazyFrame(plain)
        case "duckdb":
            import duckdb

            return duckdb.from_arrow(pl.DataFrame(plain).to_arrow())
        case "pyarrow":
            return pl.DataFrame(plain).to_arrow()
    return pd.DataFrame(plain)


def test_flags_may_be_words_numbers_or_truth_values_and_anything_else_is_told() -> None:
    import pandas as pd

    for column, unread in (
        (pd.Series([True, False, True]), 0),
        (pd.Series([1, 0, 2]), 1),
        (pd.Series([1.0, float("nan"), 0.5]), 1),
        (pd.Series(["да", "Нет", "может быть"]), 1),
        (pd.Series(["1", "-", ""]), 0),
        (pd.Series([True, None, "x"], dtype=object), 1),
    ):
        frame = pd.DataFrame({"school": ["1", "2", "3"], "rural": column})
        report = validate(frame, "schools", POLICY)
        assert told(report, "V06") == ([("rural", unread, 3)] if unread else [])


def test_a_mark_and_a_reason_for_its_absence_contradict_each_other() -> None:
    absent = {"mark": None, "score": None, "mark_reason": "absent"}
    given_rows = marks({"mark_reason": None}, {"mark_reason": "absent"}, absent)
    report = validate(make("duckdb", given_rows), "marks", POLICY)
    assert codes(report) == ["V15"]
    assert told(report, "V15") == [("mark", 1, 3)]


def test_a_year_that_stands_in_the_table_twice_is_told_as_one(light_engine: str) -> None:
    year = [{**ROW, "student": f"p{at}"} for at in range(3)]
    other = [{**one, "year": 2023} for one in year]
    report = validate(make(light_engine, [*year, *year, *other]), "marks", POLICY)
    assert told(report, "V19") == [("marks", 3, 9)]
    (whole,) = report.of("V20")
    assert whole.message == "год 2024 стоит в таблице целиком 2 раза"
    # One row twice is no whole year.
    assert "V20" not in codes(validate(make(light_engine, [*year, year[0]]), "marks", POLICY))


def test_a_whole_year_is_more_than_one_key_that_is_known_to_be_of_a_year() -> None:
    year = marks({}, {})
    for given_rows, message in (
        (year * 5, "год 2024 стоит в таблице целиком 5 раз"),
        (year, ""),
        (year[:1] * 2, ""),
        ([{**one, "year": None} for one in year * 2], ""),
        ([{**one, "year": 0} for one in year * 2], ""),
        ([{**one, "year": 1} for one in year * 2], "год 1 стоит в таблице целиком 2 раза"),
    ):
        found = validate(make("polars", given_rows), "marks", POLICY).of("V20")
        assert [one.message for one in found] == ([message] if message else [])
    schools = [{"school": "1"}, {"school": "2"}] * 2
    report = validate(make("polars", schools), "schools", POLICY)
    assert told(report, "V19") == [("schools", 2, 4)]
    assert codes(report) == ["V19"]


def test_null_keys_are_compared_like_others() -> None:
    given_rows = [{**ROW, "student": None}, {**ROW, "student": None}, {**ROW, "student": ""}]
    assert told(validate(make("polars", given_rows), "marks", POLICY), "V19") == [("marks", 2, 3)]
    assert len(rows(failing(make("pandas", given_rows), "marks", "V19"))) == 3


def test_a_missing_column_is_told_with_the_one_that_may_be_meant() -> None:
    import pandas as pd

    frame = pd.DataFrame({"Предмет": ["x"], "yaer": [2024], "school": ["1"], "note": ["n"]})
    report = validate(frame, "counts", POLICY)
    assert [f.subject for f in report.of("V01")] == [
        "failed", "grade", "participants", "procedure", "subject", "year",
    ]  # fmt: skip
    by_subject = {f.subject: f.message for f in report.of("V01")}
    assert by_subject["subject"] == (
        "нет столбца «Предмет» (subject); возможно, это столбец «Предмет»: "
        "переименуйте его в subject"
    )
    assert by_subject["year"].endswith("возможно, это столбец «yaer»: переименуйте его в year")
    assert by_subject["grade"] == "нет столбца «Параллель» (grade)"
    strangers = {f.subject: f.message for f in report.of("V03")}
    assert strangers["note"] == "столбец note не из таблицы и не читается"
    assert strangers["yaer"].endswith("не читается; возможно, это year")


def test_a_table_without_a_unit_is_told() -> None:
    given_rows = [{k: v for k, v in ROW.items() if k != "school"}]
    report = validate(make("polars", given_rows), "marks", POLICY)
    (finding,) = report.of("V02")
    assert finding.message == (
        "нет ни одного столбца единиц: municipality, school, branch, class_name, teacher"
    )
    assert [one.code for one in report.skipped] == ["V19", "V20"]


def test_an_empty_table_is_told_and_nothing_else(engine: str) -> None:
    report = validate(make(engine, [], NAMES), "marks", POLICY)
    assert codes(report) == ["V04"]
    assert rows(failing(make(engine, [], NAMES), "marks", "V09")) == []


def test_schools_written_as_numbers_have_lost_their_zeros() -> None:
    import pandas as pd

    frame = pd.DataFrame({**{k: [v] for k, v in ROW.items()}, "school": [7], "student": [1.0]})
    report = validate(frame, "marks", POLICY)
    assert [f.subject for f in report.of("V05")] == ["school", "student"]
    assert "начальные нули" in report.of("V05")[0].message
    for table, name in (("counts", "branch"), ("counts", "code"), ("item_counts", "task")):
        found = validate(pd.DataFrame({"school": ["07"], name: [7]}), table, POLICY)
        assert [f.subject for f in found.of("V05")] == [name]
        # Where there is no row no zero is lost.
        empty = pd.DataFrame({"school": ["07"], name: [7]})[:0]
        assert validate(empty, table, POLICY).of("V05") == ()


def test_a_scale_is_that_of_the_year_and_of_the_maximum_of_the_work() -> None:
    wrong = {"mark": 2, "score": 40}
    for change, found in (
        ({}, True),
        ({"max_score": 30}, False),
        ({"year": 2017}, False),
        ({"subject": "mathematics"}, False),
        ({"grade": 6}, False),
        ({"procedure": "own"}, False),
        ({"mark": None}, False),
        ({"score": None}, False),
    ):
        report = validate(make("polars", marks({**wrong, **change})), "marks", POLICY)
        assert bool(report.of("V13")) == found, change


def test_a_mark_of_the_oge_may_be_lower_than_its_scale_but_never_higher() -> None:
    oge = {"procedure": "oge", "subject": "mathematics", "grade": 9, "max_score": 31}
    for mark, score, found in ((2, 8, False), (3, 8, False), (4, 14, True), (5, 22, False)):
        report = validate(
            make("pandas", marks({**oge, "mark": mark, "score": score})), "marks", POLICY
        )
        assert bool(report.of("V13")) == found
        assert all("не подтверждён" not in f.message for f in report.of("V13"))


@pytest.mark.parametrize(
    ("name", "work", "is_strict"),
    [
        ("scale_vpr_russian_5", {"procedure": "vpr", "subject": "russian", "grade": 5}, True),
        ("scale_oge_russian", {"procedure": "oge", "subject": "russian", "grade": 9}, False),
    ],
)
def test_each_mark_has_the_scores_of_its_scale(
    name: str, work: dict[str, Any], is_strict: bool
) -> None:
    value = POLICY.norm(name, date(2024, 12, 31)).value
    assert isinstance(value, tuple)
    ranges = [tuple(map(int, str(one).split("-"))) for one in value]
    most = ranges[-1][1]
    tried = [
        {**ROW, **work, "student": f"{mark} {score}", "mark": mark, "score": score,
         "max_score": most}
        for mark in (2, 3, 4, 5)
        for score in range(most + 1)
    ]  # fmt: skip
    wrong = {
        row["student"]
        for row in tried
        for first, last in [ranges[row["mark"] - 2]]
        # A mark of the OGE may be lower than its scale says.
        if row["score"] < first or (is_strict and row["score"] > last)
    }
    found = rows(failing(make("polars", tried), "marks", "V13", POLICY))
    assert {row["student"] for row in found} == wrong


def test_a_newer_scale_takes_the_place_of_the_older_where_the_policy_knows_it() -> None:
    # Russian: 15-22 was «3» from 2023 on, 15-25 from 2026 on, of 33 and 37 points.
    row = {"procedure": "oge", "subject": "russian", "grade": 9, "mark": 4, "score": 24}
    for year, most, on, found in (
        (2024, 33, date(2027, 1, 1), False),
        (2026, 37, date(2027, 1, 1), True),
        (2026, 37, date(2026, 1, 1), False),
        (2026, 33, date(2027, 1, 1), False),
    ):
        policy = rc.load_policy("ru", on=on)
        frame = make("polars", marks({**row, "year": year, "max_score": most}))
        assert bool(validate(frame, "marks", policy).of("V13")) == found, (year, most, on)


def test_a_check_whose_columns_are_absent_is_skipped_with_its_reason() -> None:
    given_rows = [
        {k: v for k, v in row.items() if k not in ("student", "max_score")} for row in marks({}, {})
    ]
    report = validate(make("polars", given_rows), "marks", POLICY)
    assert {one.code: one.reason for one in report.skipped} == {
        "V13": "нужны столбцы отметки, балла и максимального балла",
        "V19": "нет столбцов ключа: school, year, procedure, subject, grade, student",
        "V20": "нет столбцов ключа: school, year, procedure, subject, grade, student",
    }
    assert codes(report) == []
    assert not {"V13", "V19", "V20"} & set(report.ran)
    assert rows(failing(make("polars", given_rows), "marks", "V19")) == []
    assert rows(failing(make("polars", given_rows), "marks", "V10")) == []


def test_a_region_may_weigh_a_problem_otherwise() -> None:
    region = rc.from_dict(
        rc.Region, {**rc.to_dict(rc.load_region("ru")), "severities": [["V12", "info"]]}
    )
    report = validate(
        make("polars", marks({"score": 46, "mark": 5})), "marks", region.on(date(2024, 9, 1))
    )
    assert [f.severity for f in report.of("V12")] == ["info"]


def test_a_table_or_problem_that_does_not_exist_is_refused_with_the_one_meant() -> None:
    frame = make("polars", marks({}))
    with pytest.raises(rc.InvalidData, match="did you mean 'marks'"):
        validate(frame, "mark", POLICY)
    with pytest.raises(rc.InvalidData, match="no problem 'V99'"):
        failing(frame, "marks", "V99")
    with pytest.raises(rc.InvalidData, match="V04 is about the table, not about rows"):
        failing(frame, "marks", "V04")
    with pytest.raises(rc.InvalidData, match="not a valid marks: expected a frame"):
        validate([{"school": "1"}], "marks", POLICY)


def test_without_a_policy_rows_are_given_but_no_scale_is_known() -> None:
    frame = make("polars", marks({"score": 46, "mark": 2}))
    assert len(rows(failing(frame, "marks", "V12"))) == 1
    assert rows(failing(frame, "marks", "V13")) == []
    assert len(rows(failing(frame, "marks", "V13", POLICY))) == 1


def test_a_wording_of_a_subject_in_place_of_its_code_is_told_with_the_code() -> None:
    report = validate(make("polars", marks({"subject": "Русский язык"}, {})), "marks", POLICY)
    assert [f.message for f in report.of("V11")] == [
        "неизвестный предмет «Русский язык» (нужен код russian): 1 из 2 строк (50,0 %)"
    ]


def test_a_region_has_subjects_of_its_own_and_without_a_region_those_of_the_library_are_known() -> (
    None
):
    base = rc.load_region("ru")
    own = rc.from_dict(
        rc.Region,
        {
            **rc.to_dict(base),
            "subjects": [{"code": "own.tatar", "name": "Татарский язык", "aliases": []}],
        },
    )
    frame = make("polars", marks({"subject": "own.tatar"}, {}))
    assert told(validate(frame, "marks", own.on(date(2024, 9, 1))), "V11") == [("subject", 1, 2)]
    assert [row["subject"] for row in rows(failing(frame, "marks", "V11"))] == ["own.tatar"]
    without = rc.Region("none").on(date(2024, 9, 1))
    assert told(validate(frame, "marks", without), "V11") == [("subject", 1, 2)]


def test_rows_of_unknown_names_are_given() -> None:
    frame = make("polars", marks({"subject": "rusian"}, {}))
    assert [row["subject"] for row in rows(failing(frame, "marks", "V11"))] == ["rusian"]
    without = make("polars", [{"school": "1"}])
    assert rows(failing(without, "schools", "V11")) == []


@settings(max_examples=8)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "school": st.sampled_from(["1", "01", None, " "]),
                "student": st.sampled_from(["a", "b", None]),
                "mark": st.sampled_from([None, 1, 2, 3, 5, 6]),
                "score": st.sampled_from([None, -1, 0, 17, 18, 45, 46]),
                "subject": st.sampled_from(["russian", "mathematics", "rusian", None]),
            }
        ),
        min_size=1,
        max_size=12,
    )
)
def test_each_engine_says_the_same_and_order_makes_no_difference(
    changes: list[dict[str, Any]],
) -> None:
    given_rows = [{**ROW, **change} for change in changes]
    said = validate(make("polars", given_rows), "marks", POLICY)
    assert validate(make("pandas", given_rows[::-1]), "marks", POLICY) == said
    for finding in said:
        assert (
            1 <= finding.fact("failed", int) <= len(given_rows) if finding.code != "V20" else True
        )


@pytest.mark.parametrize(
    ("table", "name"),
    [
        (name, column)
        for name, table in (("marks", TABLES["marks"]), ("items", TABLES["items"]),
                            ("counts", TABLES["counts"]), ("item_counts", TABLES["item_counts"]))
        for column in table.names
        if COLUMNS[column].kind in ("whole", "number")
    ],
)  # fmt: skip
def test_numbers_are_held_against_both_bounds_of_their_column(table: str, name: str) -> None:
    import polars as pl

    column = COLUMNS[name]
    least = 0 if column.least is None else column.least
    most = 10**6 if column.most is None else column.most
    tried: dict[float | None, bool] = {
        least: True, most: True, None: True,
        least - 1: column.least is None, most + 1: column.most is None,
        least + 0.5: column.kind == "number",
    }  # fmt: skip
    frame = pl.DataFrame({name: [*tried]}, schema={name: pl.Float64})
    report = validate(frame, table, POLICY)
    wrong = list(tried.values()).count(False)
    assert told(report, "V09") == ([(name, wrong, 6)] if wrong else [])
    found = [row[name] for row in failing(frame, table, "V09").to_dicts()]
    assert found == [value for value, is_right in tried.items() if not is_right]
    if wrong:
        kind = "целое число" if column.kind == "whole" else "число"
        bounds = "" if column.least is None else f" от {column.least:g}"
        bounds += "" if column.most is None else f" до {column.most:g}"
        assert f"{name} вне допустимого ({kind}{bounds}): " in report.of("V09")[0].message


def test_a_key_is_empty_only_where_it_holds_nothing_and_not_where_it_is_no_number() -> None:
    given_rows = [row | {"year": year} for row, year in zip(marks({}, {}, {}), ("2024", "", "x"),
                                                            strict=True)]  # fmt: skip
    report = validate(_texts("polars", given_rows), "marks", POLICY)
    assert told(report, "V07") == [("year", 1, 3)]
    assert told(report, "V06") == [("year", 1, 3)]
    for name in ("year", "procedure", "subject", "grade"):
        empty = validate(make("polars", marks({name: None}, {})), "marks", POLICY)
        assert told(empty, "V07") == [(name, 1, 2)]
    for name in ("school", "student", "mark"):
        assert "V07" not in codes(
            validate(make("polars", marks({name: None}, {})), "marks", POLICY)
        )


def test_every_problem_has_a_wording_that_its_findings_fill() -> None:
    assert all(code == problem.code and code[0] == "V" for code, problem in PROBLEMS.items())
    assert {name for table in TABLES.values() for name in table.names}


def test_a_share_is_not_taken_for_the_misspelt_number_of_a_mark() -> None:
    report = validate(make("polars", [counts(share_2=10.0)]), "counts", POLICY)
    assert codes(report) == ["V01", "V03"]
    assert not any("возможно" in finding.message for finding in report)


def test_shares_of_any_counts_are_right_on_every_engine(light_engine: str) -> None:
    given_rows = [
        counts(grade=grade, participants=n, **{
            f"share_{mark}": round(100 * count / n, 2)
            for mark, count in zip((2, 3, 4, 5), (1, n // 3, n - 1 - n // 3, 0), strict=True)
        })
        for grade, n in enumerate((3, 7, 11, 13, 29, 40, 97, 160, 320, 641, 5000), 1)
    ]  # fmt: skip
    assert codes(validate(make(light_engine, given_rows), "shares", POLICY)) == []


def test_marks_without_any_column_of_results_are_looked_through_for_the_rest() -> None:
    without = [{k: v for k, v in ROW.items() if k not in ("mark", "score", "max_score")}]
    report = validate(make("polars", [{**without[0], "Оценка": 3}]), "marks", POLICY)
    assert codes(report) == ["V01", "V03"]
    assert report.findings[0].message == (
        "нет столбца «Отметка» (mark); возможно, это столбец «Оценка»: переименуйте его в mark"
    )
    assert rows(failing(make("polars", without), "marks", "V14")) == []


def test_shares_are_summed_where_nobody_says_of_how_many_they_are() -> None:
    row = {"school": "1", "year": 2025, "procedure": "vpr", "subject": "russian", "grade": 5}
    shares = {"share_2": 50.0, "share_3": 50.0, "share_4": 10.0, "share_5": 0.0}
    report = validate(make("polars", [row | shares]), "shares", POLICY)
    assert [one.code for one in report] == ["V01", "V22"]
    fitting = validate(make("polars", [row | shares | {"share_4": 0.0}]), "shares", POLICY)
    assert [one.code for one in fitting] == ["V01"]
