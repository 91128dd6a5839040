"""Forms of results in invented books of the real layouts: what is read, and what is told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core.errors import DocumentNotUnderstood, InvalidData
from roadmap_core.findings import Severity
from roadmap_core.parse import Parsed
from roadmap_core.results import FORM_CODES, Form, read_form
from tests.workbooks import Formula, Sheet, book, csv_of, damaged, f1_rows, groups_head

Rows = list[list[Any]]


def rows_of(form: Form, table: str) -> list[dict[str, Any]]:
    """The rows of a polars frame, in which null is None."""
    rows: list[dict[str, Any]] = form.frames[table].to_dicts()
    return rows


def picked(form: Form, table: str, *keys: str) -> list[tuple[Any, ...]]:
    """Some columns of the rows."""
    return [tuple(row[key] for key in keys) for row in rows_of(form, table)]


def read(data: bytes, **given: Any) -> Form:
    return read_form(data, backend="polars", **given).value


def parsed(data: bytes, **given: Any) -> Parsed[Form]:
    return read_form(data, backend="polars", **given)


def said(found: Parsed[Form]) -> dict[str, str]:
    """The messages by their codes."""
    return {one.code: one.message for one in found.findings}


# --- F1 --------------------------------------------------------------------------------------

TASKS = ["1 (2б)", "3,2 (1б)", "4К1 (3б)", "9.1 (1б)"]
#         code  class variant tasks           score mark journal
PUPILS: Rows = [
    [501, 1, 1, 2, "X", 0, 1, 3, 3, 4],
    [502, 2, 2, "-", 1, None, 1, 2, 2, "нет отметки"],
]
F1 = f1_rows(
    TASKS,
    ["Б", "П", "В", "Б"],
    [("edu910001", "МБОУ СОШ №1", PUPILS), ("edu910002", "Лицей", PUPILS[:1])],
    head=groups_head("Индивидуальные результаты", maximum=7),
)


def test_an_individual_form_gives_marks_of_pupils() -> None:
    found = parsed(book(F1))
    form = found.value
    assert (form.kind, found.findings) == ("f1", ())
    assert (form.about.procedure, form.about.year, form.about.subject, form.about.grade) == (
        "vpr", 2026, "russian", 5,
    )  # fmt: skip
    assert (form.about.maximum, form.about.day, form.about.subject_wording) == (
        7, date(2026, 4, 14), "Русский язык",
    )  # fmt: skip
    first, second, third = rows_of(form, "marks")
    assert first == {
        "municipality": "Приозёрный округ", "school": "edu910001", "class_name": "1",
        "year": 2026, "procedure": "vpr", "subject": "russian", "grade": 5, "student": "501",
        "variant": "1", "mark": 3, "mark_reason": None, "score": 3.0, "max_score": 7.0,
        "journal_mark": 4,
    }  # fmt: skip
    assert (second["mark"], second["journal_mark"], second["mark_reason"]) == (2, None, None)
    assert third["school"] == "edu910002"
    assert rows_of(form, "schools") == [
        {"municipality": "Приозёрный округ", "school": "edu910001", "name": "МБОУ СОШ №1"},
        {"municipality": "Приозёрный округ", "school": "edu910002", "name": "Лицей"},
    ]


def test_a_task_that_was_not_done_is_null_and_no_zero() -> None:
    form = read(book(F1))
    items = rows_of(form, "items")
    assert picked(form, "items", "task", "difficulty", "score", "max_score")[:4] == [
        ("1", "basic", 2.0, 2.0), ("3,2", "raised", None, 1.0),
        ("4К1", "high", 0.0, 3.0), ("9.1", "basic", 1.0, 1.0),
    ]  # fmt: skip
    assert [one["score"] for one in items[4:8]] == [None, 1.0, None, 1.0]
    assert len(items) == 12
    assert {one["mark"] for one in items} == {2, 3}


def test_an_individual_form_may_be_of_an_exam() -> None:
    head = groups_head("Индивидуальные результаты", "ЕГЭ 2025 Физика")[:3]
    rows = [*head, ["Код участника", "ОО", "1 (1б)", "2 (3б)", "Первичный балл", "Тестовый балл"]]
    rows += [["a", "001", 1, 2, 3, 45], ["b", "001", 0, "X", 0, 12]]
    form = read(book(rows))
    assert (form.about.procedure, form.about.subject, form.about.grade) == ("ege", "physics", 11)
    assert picked(form, "marks", "school", "score", "test_score", "max_score") == [
        ("001", 3.0, 45.0, 4.0), ("001", 0.0, 12.0, 4.0),
    ]  # fmt: skip


def test_headings_may_stand_in_two_rows_in_any_order_beside_other_columns() -> None:
    rows = [
        ["ВПР 2025 Физика 8 класс"],
        ["Логин", "Отметка", "Код\nучастника", "Примечание", "Задания", None, None,
         "Первичный\nбалл", "Класс"],
        [None, None, None, None, "1", "2", "3.1", None, None],
        [None, None, None, "Макс. балл", 1, 2, 2, None, None],
        ["edu1", 4, 1, "пересдача", 1, "2", "0,5", "3,5", "8А"],
        [],
        [None, "2", 2, None, 0, "-", 0, 0, "8Б"],
    ]  # fmt: skip
    merges = [(1, 4, 1, 6), (4, 0, 6, 0), *((1, c, 2, c) for c in (0, 1, 2, 3, 7, 8))]
    found = parsed(book(Sheet(rows, merges=merges)))
    marks, items = rows_of(found.value, "marks"), rows_of(found.value, "items")
    assert found.value.kind == "f1"
    assert [(m["school"], m["class_name"], m["student"], m["mark"], m["score"]) for m in marks] == [
        ("edu1", "8А", "1", 4, 3.5), ("edu1", "8Б", "2", 2, 0.0),
    ]  # fmt: skip
    assert [(i["task"], i["score"], i["max_score"]) for i in items[:3]] == [
        ("1", 1.0, 1.0), ("2", 2.0, 2.0), ("3.1", 0.5, 2.0),
    ]  # fmt: skip
    assert said(found) == {
        "V67": "столбец «Примечание» не читается, непустых ячеек: 1, первая: Лист1!D5"
    }


def test_headings_that_are_repeated_on_a_page_are_no_second_table() -> None:
    rows = [*F1[:10], F1[7], *F1[10:]]
    again = parsed(book(rows))
    assert rows_of(again.value, "marks") == rows_of(read(book(F1)), "marks")
    assert [part.rows for part in again.value.parts] == [3]
    assert again.findings == ()


def test_several_books_of_subjects_are_read_from_the_sheets_of_one() -> None:
    other = f1_rows(
        ["1 (1б)"], ["Б"], [("edu910001", "МБОУ СОШ №1", [[9, 1, 1, 1, 1, 5, 5]])],
        head=[*groups_head("Индивидуальные результаты", "ВПР 2026 Химия 8 класс", 1)[:3], []],
    )  # fmt: skip
    found = parsed(
        book(Sheet(F1, "РУ 5"), Sheet(other, "ХИ 8"), Sheet([["x"]], "тайный", hidden=True))
    )
    form = found.value
    assert (form.about.procedure, form.about.year, form.about.subject, form.about.grade) == (
        "vpr", 2026, None, None,
    )  # fmt: skip
    assert [(part.sheet, part.kind, part.about.subject, part.rows) for part in form.parts] == [
        ("РУ 5", "f1", "russian", 3), ("ХИ 8", "f1", "chemistry", 1),
    ]  # fmt: skip
    assert [one["subject"] for one in rows_of(form, "marks")] == ["russian"] * 3 + ["chemistry"]
    assert list(said(found)) == ["V53"]


def test_tables_may_stand_below_each_other_on_one_sheet() -> None:
    stacked = [*STATISTICS, [], [], *_statistics("ВПР 2026 Биология 6 класс", "Биология")]
    form = read(book(stacked))
    assert picked(form, "counts", "subject", "grade", "unit")[::5] == [
        ("russian", 5, "Вся выборка"), ("biology", 6, "Вся выборка"),
    ]  # fmt: skip
    assert len(form.frames["counts"]) == 10


# --- the form of collection ------------------------------------------------------------------

COLLECTED: Rows = [
    ["Код участника", "Вариант", "1 (1б)", "2 (2б)", "3К1 (3б)", "Порядковый номер класса",
     "Отметка за предыдущую четверть", "Итого баллов"],
    [80001, 1, 1, 2, 3, 1, 4, 6],
    [80002, "отсутствовал", None, None, None, None, None, 0],
    [80003, 2, 0, "X", 1, 2, "нет отметки", 1],
    *[[None] * 7 + [0] for _ in range(30)],
]  # fmt: skip
COLLECTION = book(Sheet(COLLECTED, "Протокол"), Sheet([[1], [2]], "Служебный"))


def test_a_form_without_a_title_is_told_by_the_name_of_its_file() -> None:
    found = parsed(COLLECTION, name="Форма сбора результатов Химия 8 класс ВПР 2026.xlsx")
    form = found.value
    assert form.kind == "collection"
    assert (form.about.procedure, form.about.year, form.about.subject, form.about.grade) == (
        "vpr", 2026, "chemistry", 8,
    )  # fmt: skip
    assert "год 2026, процедура vpr, предмет chemistry, класс 8" in said(found)["V55"]
    present, absent, other = rows_of(form, "marks")
    assert (present["mark"], present["score"], present["max_score"], present["journal_mark"]) == (
        None, 6.0, 6.0, 4,
    )  # fmt: skip
    assert (absent["mark_reason"], absent["score"], absent["variant"]) == ("absent", None, None)
    assert (other["class_name"], other["journal_mark"], other["mark_reason"]) == ("2", None, None)
    assert {one["student"] for one in rows_of(form, "items")} == {"80001", "80003"}
    assert [one.fact("count") for one in found.findings if one.code == "V73"] == [30]


def test_the_caller_may_say_what_a_form_does_not() -> None:
    found = parsed(
        COLLECTION, name="x.xlsx", year=2025, subject="Немецкий язык", grade=7, procedure="vpr",
        school="edu5", municipality="Озёрный округ",
    )  # fmt: skip
    first = rows_of(found.value, "marks")[0]
    assert [first[key] for key in ("municipality", "school", "year", "subject", "grade")] == [
        "Озёрный округ", "edu5", 2025, "foreign", 7,
    ]  # fmt: skip
    assert found.value.about.subject_wording == "Немецкий язык"
    assert "V55" not in said(found)


def test_the_name_of_the_sheet_is_asked_before_that_of_the_file() -> None:
    found = parsed(book(Sheet(COLLECTED, "МА 6")), name="Химия 8 класс ВПР 2026.xlsx")
    assert (found.value.about.subject, found.value.about.grade) == ("mathematics", 6)
    assert "(из названия листа «МА 6»)" in said(found)["V57"]
    assert "год 2026, процедура vpr" in said(found)["V55"]


# --- groups ----------------------------------------------------------------------------------

GROUPS: Rows = [
    ["Вся выборка", 35_000, 1_000_000, 10.5, 40.25, 35.0, 14.25],
    ["Приозёрная область", 300, 9_000, 11.11, 40, 35, 13.89],
    ["г. Приозёрск(reg91_m001)", 7, 150, 10, 40, 36, 14],
    ["МБОУ «СОШ № 2»(edu910002)", None, 30, 10, 40, 36.67, 13.33],
    ["Вечерняя школа(910003)", None, "30", "3,33", "40,00", "36,67", "20,00"],
]


def _statistics(about: str, subject: str) -> Rows:
    head = groups_head("Статистика по отметкам", about)
    head[3][1] = subject
    return [*head, ["Группы участников", "Кол-во ОО", "Кол-во участников", 2, 3, 4, 5], *GROUPS]


STATISTICS = _statistics("ВПР 2026 Русский язык 5 класс", "Русский язык")


def test_groups_of_a_federal_form_are_counts_with_their_level() -> None:
    found = parsed(book(STATISTICS))
    counts = rows_of(found.value, "counts")
    assert found.value.kind == "mark_statistics"
    assert [
        (c["unit_level"], c["unit"], c["code"], c["municipality"], c["school"]) for c in counts
    ] == [
        ("country", "Вся выборка", None, None, None),
        ("region", "Приозёрная область", None, None, None),
        ("municipality", "г. Приозёрск", "reg91_m001", "г. Приозёрск", None),
        ("school", "МБОУ «СОШ № 2»", "edu910002", None, "edu910002"),
        ("school", "Вечерняя школа", "910003", None, "910003"),
    ]
    assert [[c[f"mark_{mark}"] for mark in (2, 3, 4, 5)] for c in counts] == [
        [None] * 4, [1000, 3600, 3150, 1250], [15, 60, 54, 21], [3, 12, 11, 4], [1, 12, 11, 6],
    ]  # fmt: skip
    assert [(c["schools"], c["participants"], c["failed"]) for c in counts][1:4] == [
        (300, 9000, 1000), (7, 150, 15), (None, 30, 3),
    ]  # fmt: skip
    assert [one.code for one in found.findings] == ["V71"]
    assert rows_of(found.value, "shares")[0]["share_3"] == 40.25


JOURNAL_HEADINGS = [
    "Группы участников", "Кол-во участников(всего)",
    "Понизили (Отметка < Отметка по журналу) %",
    "Понизили (Отметка < Отметка по журналу) Кол-во участников",
    "Подтвердили (Отметка = Отметке по журналу) %",
    "Подтвердили (Отметка = Отметке по журналу) Кол-во участников",
    "Повысили (Отметка > Отметка по журналу) %",
    "Повысили (Отметка > Отметка по журналу) Кол-во участников",
]  # fmt: skip
JOURNAL: Rows = [
    *groups_head("Сравнение отметок с отметками по журналу"),
    JOURNAL_HEADINGS,
    ["Приозёрная область", 1000, 10.0, 100, 80.0, 800, 10.0, 100],
    ["Приозёрный район(reg91_m002)", 40, "25,00", "10", "50,00", "20", "25,00", "10"],
    ["МБОУ СОШ №5(edu5)", 31, 33.33, 10, 60.0, 18, 6.67, 2],
]


def test_a_comparison_with_the_journal_gives_its_numbers() -> None:
    found = parsed(book(JOURNAL))
    assert (found.value.kind, found.findings) == ("journal_comparison", ())
    assert [
        (j["unit_level"], j["participants"], j["lower"], j["equal"], j["higher"])
        for j in rows_of(found.value, "journal")
    ] == [
        ("region", 1000, 100, 800, 100),
        ("municipality", 40, 10, 20, 10),
        ("school", 31, 10, 18, 2),
    ]


def test_headings_of_the_journal_may_be_merged_over_two_columns() -> None:
    rows = [
        *JOURNAL[:7],
        ["Группы участников", "Кол-во участников", "Понизили (Отметка < Отметка по журналу)", None,
         "Подтвердили (Отметка = Отметке по журналу)", None, "Повысили", None],
        [None, None, *["%", "Кол-во участников"] * 3],
        *JOURNAL[8:],
    ]  # fmt: skip
    merges = [(7, 0, 8, 0), (7, 1, 8, 1), (7, 2, 7, 3), (7, 4, 7, 5), (7, 6, 7, 7)]
    form = read(book(Sheet(rows, merges=merges)))
    assert rows_of(form, "journal") == rows_of(read(book(JOURNAL)), "journal")


def test_shares_of_the_journal_alone_are_turned_back() -> None:
    rows = [[row[place] for place in (0, 1, 2, 4, 6)] for row in JOURNAL[7:]]
    rows[3] = ["МБОУ СОШ №5(edu5)", 30, 33.33, 60.0, 3.33]  # one has no mark in the journal
    found = parsed(book([*JOURNAL[:7], *rows]))
    assert [(j["lower"], j["equal"], j["higher"]) for j in rows_of(found.value, "journal")] == [
        (100, 800, 100), (10, 20, 10), (10, 18, 1),
    ]  # fmt: skip
    assert found.findings == ()


@pytest.mark.parametrize(
    ("rows", "level"),
    [
        (["РФ", 10, 10, 20, 30, 40], "country"),
        (["Тестовая республика", 10, 10, 20, 30, 40], "region"),
        (["Приозёрный муниципальный округ", 10, 10, 20, 30, 40], "municipality"),
        (["город Приозёрск", 10, 10, 20, 30, 40], "municipality"),
        (["МБОУ СОШ № 5 (сменная)", 10, 10, 20, 30, 40], "school"),
        (["Лицей(12)", 10, 10, 20, 30, 40], "school"),
        (["Озёрное(12)", 10, 10, 20, 30, 40], "municipality"),
        (["Озёрное(sch12)", 10, 10, 20, 30, 40], "school"),
    ],
)
def test_the_level_of_a_group_is_told_by_its_words_where_no_column_tells_it(
    rows: list[Any], level: str
) -> None:
    table = [["Группы участников", "Кол-во участников", 2, 3, 4, 5], rows]
    assert rows_of(read(book(table)), "counts")[0]["unit_level"] == level


@pytest.mark.parametrize(
    ("score", "points"), [(None, None), (7, 7.0), (0, 0.0)], ids=["no score", "a score", "zero"]
)
def test_a_pupil_whose_tasks_are_all_empty_gets_no_zeros(
    score: int | None, points: float | None
) -> None:
    form = read(book([*F1[:8], ["edu1", "О", "С", 1, 1, 1, *[None] * 4, score, 4, 3]]))
    assert picked(form, "marks", "mark", "score") == [(4, points)]
    assert len(rows_of(form, "items")) == (4 if score == 0 else 0)


def test_a_row_whose_words_are_headings_elsewhere_stays_a_row() -> None:
    rows = [[*SHARES[0]], *([2026, f"edu{n}", "МО", "Школа", 5, "Математика", 10, 10, 20, 30, 40]
                            for n in (1, 2))]  # fmt: skip
    found = parsed(book(rows))
    assert picked(found.value, "counts", "school", "mark_2") == [("edu1", 1), ("edu2", 1)]
    assert found.value.kind == "mark_shares"


def test_an_engine_that_there_is_not_is_refused_before_a_file_is_read() -> None:
    with pytest.raises(InvalidData, match=r"no engine 'duckdb' .* @ \$\.backend"):
        read_form(b"", backend="duckdb")  # type: ignore[arg-type]


def test_a_total_below_the_groups_is_no_region_and_is_told() -> None:
    found = parsed(book([*STATISTICS, ["Итого", None, 30, 3.33, 40.0, 36.67, 20.0]]))
    assert rows_of(found.value, "counts") == rows_of(read(book(STATISTICS)), "counts")
    assert said(found)["V82"] == "строки итогов пропущены: 1: Лист1!14"


def test_a_group_without_a_code_and_a_number_of_schools_is_a_school() -> None:
    found = parsed(book([*STATISTICS, ["Приозёрское", None, 30, 3.33, 40.0, 36.67, 20.0]]))
    last = rows_of(found.value, "counts")[-1]
    assert (last["unit_level"], last["code"], last["school"]) == ("school", None, "Приозёрское")
    assert said(found)["V91"].startswith("школы без кода, ключ - название: 1: Лист1!14")


# --- rows of units ---------------------------------------------------------------------------

SHARES: Rows = [
    ["Год", "Логин", "Муниципалитет", "ОО", "Класс", "Предмет ", "Кол-во участников",
     "2", "3", "4", "5"],
    [2026, "edu1", "Округ", "СОШ 1", 7, " История ", 7, 0.0, 57.14, 42.86, 0.0],
    [2026, "edu1", "Округ", "СОШ 1", 8, "Математика ", 11, None, 45.45, 54.55, None],
    [2025, "edu2", "Округ", "СОШ 2", 8, "Химия", 0, 0, 0, 0, 0],
]  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        book(SHARES),
        csv_of(SHARES),
        csv_of(SHARES, encoding="cp1251"),
        csv_of(SHARES, delimiter="\t", encoding="utf-16"),
        csv_of(SHARES, delimiter=",", encoding="utf-8"),
        book([["Результаты ВПР"], [], SHARES[0], [], *SHARES[1:], *[[]] * 50]),
    ],
    ids=["xlsx", "csv", "cp1251", "utf-16", "comma", "blank rows"],
)
def test_a_table_of_shares_is_counts(data: bytes) -> None:
    form = read(data)
    assert form.kind == "mark_shares"
    assert [
        [
            c[key]
            for key in ("year", "school", "subject", "grade", "participants", "failed", "mark_3")
        ]
        for c in rows_of(form, "counts")
    ] == [
        [2026, "edu1", "history", 7, 7, 0, 4],
        [2026, "edu1", "mathematics", 8, 11, 0, 5],
        [2025, "edu2", "chemistry", 8, 0, 0, 0],
    ]
    assert [one["name"] for one in rows_of(form, "schools")] == ["СОШ 1", "СОШ 2"]
    assert {one["procedure"] for one in rows_of(form, "counts")} == {"vpr"}


def test_shares_of_one_are_per_cent_too() -> None:
    rows: Rows = [
        ["Школа", "Параллель", "Предмет", "Писали", "Доля «2»", "Доля «3»", "Доля «4»", "Доля «5»"]
    ]
    rows.append(["edu3", 6, "РУ", 8, 0.125, 0.25, 0.5, 0.125])
    form = read(book(rows), year=2025)
    assert form.kind == "mark_shares"
    assert [rows_of(form, "counts")[0][f"mark_{mark}"] for mark in (2, 3, 4, 5)] == [1, 2, 4, 1]
    assert rows_of(form, "shares")[0]["share_2"] == 12.5


def test_a_class_with_a_letter_says_its_grade() -> None:
    rows = [
        ["Логин", "Класс", "Предмет", "Участников", 2, 3, 4, 5],
        ["e", "7Б", "РУ", 9, 1, 2, 3, 3],
    ]
    one = rows_of(read(book(rows), year=2025), "counts")[0]
    assert (one["grade"], one["class_name"], one["mark_5"]) == (7, "7Б", 3)


MARKERS: Rows = [
    ["№", "Год", "Логин", "ОО", "Муниципалитет", "5 МА", "4 РУ", "4 МА", "5 РУ",
     "Количество маркеров"],
    [1, 2023, "edu4", "СОШ 4", "г. Озёрск", None, 1, 0, "1", 2],
    [2, 2024, "edu4", "СОШ 4", "г. Озёрск", "", None, None, 1, 1],
    [3, 2024, "edu4", "СОШ 4", "г. Озёрск", "", None, None, 1, 1],
]  # fmt: skip


def test_markers_keep_every_row_and_null_is_no_zero() -> None:
    found = parsed(book(MARKERS))
    assert found.value.kind == "markers"
    signs = ("russian_4", "mathematics_4", "russian_5", "mathematics_5")
    assert [[one[sign] for sign in signs] for one in rows_of(found.value, "markers")] == [
        [1, 0, 1, None], [None, None, 1, None], [None, None, 1, None],
    ]  # fmt: skip
    assert [one["year"] for one in rows_of(found.value, "markers")] == [2023, 2024, 2024]
    assert said(found)["V69"].startswith(
        "строки повторяют ключ прежних (школа, год), лишних: 1: Лист1!4"
    )


# --- one subject a column --------------------------------------------------------------------


def test_a_wide_table_of_marks_is_one_row_a_pupil_and_subject() -> None:
    rows = [
        ["ВПР 2026"],
        ["Код участника", "Класс", "Русский язык 5 кл.", "Математика, 5 класс", "История"],
        ["a", "5А", 4, "3", None],
        ["b", "5А", "н", 7, 5],
    ]
    found = parsed(book(rows))
    assert found.value.kind == "wide"
    assert [
        (m["student"], m["class_name"], m["subject"], m["grade"], m["mark"], m["mark_reason"])
        for m in rows_of(found.value, "marks")
    ] == [
        ("a", "5А", "russian", 5, 4, None),
        ("a", "5А", "mathematics", 5, 3, None),
        ("b", "5А", "russian", 5, None, "absent"),
        ("b", "5А", "mathematics", 5, None, "unread"),
        ("b", "5А", "history", 5, 5, None),
    ]
    assert list(said(found)) == ["V62"]


def test_a_wide_table_of_shares_is_who_failed() -> None:
    rows = [
        ["Доля участников, получивших «2», %. ВПР 2026"],
        ["Логин", "Кол-во участников", "Русский язык 5 кл.", "Математика 5 кл.", "МА 6"],
        ["edu1", 20, "15,0", 20, None],
        ["edu2", 40, 2.5, 12.5, 50],
    ]
    form = read(book(rows))
    assert picked(form, "counts", "school", "subject", "grade", "participants", "failed") == [
        ("edu1", "russian", 5, 20, 3), ("edu1", "mathematics", 5, 20, 4),
        ("edu2", "russian", 5, 40, 1), ("edu2", "mathematics", 5, 40, 5),
        ("edu2", "mathematics", 6, 40, 20),
    ]  # fmt: skip
    assert {one["mark_2"] for one in rows_of(form, "counts")} == {None}


def test_a_wide_table_may_have_the_four_marks_below_each_subject() -> None:
    rows: Rows = [
        ["ВПР 2026"],
        ["Логин", "Русский язык 5 кл.", *[None] * 4, "Математика 6 класс", *[None] * 4],
        [None, *["Кол-во участников", "2", "3", "4", "5"] * 2],
        ["edu1", 7, 14.29, 14.29, 28.57, 42.86, 10, 10, 20, 30, 40],
        ["edu2", *[None] * 5, 12, 1, 2, 3, 6],
    ]
    found = parsed(book(Sheet(rows, merges=[(1, 0, 2, 0), (1, 1, 1, 5), (1, 6, 1, 10)])))
    assert [
        [c[key] for key in ("school", "subject", "participants", "failed", "mark_2", "mark_5")]
        for c in rows_of(found.value, "counts")
    ] == [
        ["edu1", "russian", 7, 1, 1, 3],
        ["edu1", "mathematics", 10, 1, 1, 4],
        ["edu2", "mathematics", 12, 1, 1, 6],
    ]
    assert found.findings == ()


def test_a_wide_table_may_say_what_each_column_is_of() -> None:
    rows = [
        [
            "Логин",
            "Писали",
            "Русский язык 5 класс, % «2»",
            "Физика 7 класс, не справились",
            "Химия 8 кл. Отметка",
        ],
        ["edu1", 30, "3,33", 4, None],
    ]
    form = read(csv_of(rows), year=2025, procedure="vpr")
    assert [(c["subject"], c["failed"]) for c in rows_of(form, "counts")] == [
        ("russian", 1), ("physics", 4),
    ]  # fmt: skip


# --- plain tables ----------------------------------------------------------------------------

PLAIN: dict[str, tuple[Rows, dict[str, Any]]] = {
    "marks": (
        [
            ["Год", "Процедура", "Предмет", "Параллель", "Школа", "Класс", "Код участника",
             "Отметка", "Первичный балл", "Максимальный балл", "Филиал"],
            [2025, "ВПР", "Русский язык", 5, "001", "5А", "a1", 4, 12, 20, "Озёрный"],
        ],
        {"school": "001", "procedure": "vpr", "subject": "russian", "grade": 5, "mark": 4,
         "score": 12.0, "branch": "Озёрный"},
    ),
    "items": (
        [
            ["year", "procedure", "subject", "grade", "school", "student", "task", "score",
             "max_score", "difficulty"],
            [2025, "РПР", "russian", 5, "1", "a", "2", "X", 2, "П"],
        ],
        {"procedure": "РПР", "task": "2", "score": None, "max_score": 2.0, "difficulty": "raised"},
    ),
    "counts": (
        [
            ["Школа", "Год", "Процедура", "Предмет", "Параллель", "Количество участников",
             "Не преодолели минимум", "Сумма баллов"],
            ["1", "2024/2025", "ОГЭ", "Химия", "9 класс", "1 020", 2, "9,5"],
        ],
        {"year": 2025, "grade": 9, "participants": 1020, "failed": 2, "mark_2": None,
         "score_sum": 9.5},
    ),
    "journal": (
        [
            ["Школа", "Год", "Процедура", "Предмет", "Параллель", "Количество участников",
             "Понизили", "Подтвердили", "Повысили"],
            ["1", 2025, "vpr", "Химия", 8, 30, 5, 20, 5],
        ],
        {"lower": 5, "equal": 20, "higher": 5},
    ),
    "item_counts": (
        [
            ["Школа", "Год", "Процедура", "Предмет", "Параллель", "Задание", "Участников",
             "points", "max_points"],
            ["1", 2025, "vpr", "Химия", 8, "4К1", 30, 20, 60],
        ],
        {"task": "4К1", "points": 20.0, "max_points": 60.0},
    ),
    "answers": (
        [
            ["Школа", "Год", "Группа респондентов", "Респондент", "Вопрос", "Ответ"],
            ["1", 2024, "Учителя", "r1", "q1", None],
        ],
        {"group": "teachers", "respondent": "r1", "answer": None},
    ),
    "diagnostics": (
        [
            ["Код педагога", "Роль", "Блок", "Первичный балл", "Максимальный балл", "Год", "Школа"],
            ["p1", "Учитель химии", "Предметный", 12, 20, 2025, "1"],
        ],
        {"person": "p1", "role": "teacher", "score": 12.0, "year": 2025},
    ),
    "schools": (
        [
            ["Школа", "Название школы", "Муниципалитет", "Сельская", "Обучающихся", "Вид школы"],
            ["1", "СОШ 1", "О", "да", "1 200", "вечерняя"],
        ],
        {"school": "1", "name": "СОШ 1", "rural": 1, "students": 1200, "kind": "вечерняя"},
    ),
    "markers": (
        [["school", "year", "russian_4", "mathematics_5"], ["1", 2024, True, "нет"]],
        {"russian_4": 1, "mathematics_5": 0, "russian_5": None},
    ),
}  # fmt: skip


@pytest.mark.parametrize("table", PLAIN)
def test_a_table_with_plain_headings_is_read_as_what_it_is(table: str) -> None:
    rows, want = PLAIN[table]
    found = parsed(book(rows))
    assert found.value.kind in {"table", "markers"}
    first = rows_of(found.value, table)[0]
    assert {key: first[key] for key in want} == want
    assert found.findings == ()


def test_why_a_mark_is_missing_is_said_in_a_plain_table() -> None:
    rows: Rows = [["Школа", "Код участника", "Отметка", "Балл", "Почему нет отметки"]]
    rows += [
        ["1", "a", "н", None, None],
        ["1", "b", None, 3, None],
        ["1", "c", "нет отметки", 3, None],
    ]
    rows += [["1", "d", None, "отсутствовал", None], ["1", "e", None, None, "Не проводилась"]]
    rows += [["1", "f", "осв.", None, None], ["1", "g", None, 1, "absent"]]
    form = read(book(rows), year=2025, procedure="vpr", subject="РУ", grade=5)
    assert [one["mark_reason"] for one in rows_of(form, "marks")] == [
        "absent", None, None, "absent", "not_held", "exempt", "absent",
    ]  # fmt: skip


# --- laws ------------------------------------------------------------------------------------


@settings(max_examples=25)
@given(st.data())
def test_any_order_of_columns_and_any_blank_rows_give_the_same_marks(data: st.DataObject) -> None:
    headings, *body = [row[:] for row in F1[7:]]
    order = data.draw(st.permutations(range(len(headings))))
    blanks = data.draw(st.integers(0, 3))

    def moved(row: list[Any]) -> list[Any]:
        full = [*row, *[None] * (len(headings) - len(row))]
        return full if len(row) == 1 else [full[place] for place in order]

    levels = moved([*F1[6], None, None, None])
    levels = [one if one else "Уровень сложности задания" for one in levels]
    rows = [*F1[:6], *[[]] * blanks, levels, moved(headings)]
    for row in body:
        rows += [moved(row), *[[]] * blanks]
    form = read(csv_of(rows))
    assert rows_of(form, "marks") == rows_of(read(book(F1)), "marks")

    def keyed(form: Form) -> list[Any]:
        return sorted(
            (i["school"], i["student"], i["task"], i["score"] or -1, i["difficulty"])
            for i in rows_of(form, "items")
        )

    assert keyed(form) == keyed(read(book(F1)))


@settings(max_examples=25)
@given(st.lists(st.lists(st.integers(0, 25), min_size=4, max_size=4), min_size=1, max_size=6))
def test_shares_of_any_school_are_its_counts_again(schools: list[list[int]]) -> None:
    rows: Rows = [["Логин", "Класс", "Предмет", "Участников", "2", "3", "4", "5"]]
    for number, counts in enumerate(schools):
        n = sum(counts)
        shares = [round(100 * count / n, 2) if n else 0 for count in counts]
        rows.append([f"edu{number}", 5, "Математика", n, *shares])
    form = read(book(rows), year=2025)
    got = [[one[f"mark_{mark}"] for mark in (2, 3, 4, 5)] for one in rows_of(form, "counts")]
    assert all(one in (counts, [None] * 4) for one, counts in zip(got, schools, strict=True))


# --- findings --------------------------------------------------------------------------------


def test_a_form_that_was_not_understood_is_an_error() -> None:
    found = parsed(book([["Имя", "Цвет"], ["а", "б"]]))
    assert (found.value.kind, dict(found.value.frames)) == ("unknown", {})
    with pytest.raises(DocumentNotUnderstood, match=r"the form of results was not understood: V50"):
        found.require()


def test_names_of_people_are_never_in_frames_or_messages() -> None:
    rows = [
        ["Индивидуальные результаты"], ["Составил Выдуманный Иван Петрович"],
        ["ВПР 2026 Химия 8 класс"],
        ["ОО", "ФИО", "Код участника", "Учитель", "1 (1б)", "Отметка"],
        ["e", "Примеров Пётр Ильич", 1, "Образцова А.Б.", 1, 5],
        ["e", "Примеров Павел Ильич", "Лишний Олег Иванович", "Образцова А.Б.", 0, 2],
        ["Директор", "Выдуманный Иван Петрович"],
    ]  # fmt: skip
    found = parsed(book(rows))
    everything = f"{found.findings} {found.value} " + " ".join(
        str(one) for table in found.value.frames for one in rows_of(found.value, table)
    )
    for name in ("Выдуманн", "Примеров", "Образцов", "Лишн"):
        assert name not in everything
    assert [one["student"] for one in rows_of(found.value, "marks")] == ["1", "6"]
    assert [one.fact("column") for one in found.findings if one.code == "V68"] == [
        "ФИО", "Учитель", "Код участника",
    ]  # fmt: skip


def test_findings_say_where_and_gather_what_is_alike() -> None:
    pupils = [[n, 1, 1, 9, 0, 0, 0, 9, 5, 5] for n in range(8)]
    rows = f1_rows(TASKS, list("БПВБ"), [("edu1", "С", pupils)], head=F1[:7])
    found = parsed(book(Sheet(rows, "РУ 5")))
    over = [one for one in found.findings if one.code == "V61"]
    assert len(over) == 1
    assert over[0].fact("count") == 16
    assert "РУ 5!G10, РУ 5!K10, РУ 5!G11, РУ 5!K11, РУ 5!G12 и ещё 11" in over[0].message
    assert over[0].severity == Severity.WARNING


@pytest.mark.parametrize(
    ("given_", "problem"),
    [
        ({"subject": "Хмия"}, "no subject 'Хмия' (did you mean 'Химия'?) @ $.subject"),
        ({"grade": 12}, "expected 1 to 11, got 12 @ $.grade"),
        ({"grade": True}, "expected 1 to 11, got True @ $.grade"),
        ({"year": 1999}, "expected 2000 to 2100, got 1999 @ $.year"),
        ({"region": "ru"}, "expected a Region (see load_region), got str @ $.region"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused(given_: dict[str, Any], problem: str) -> None:
    with pytest.raises(InvalidData) as caught:
        read_form(book(F1), **given_)
    assert caught.value.problems == (problem,)


def test_pandas_frames_have_whole_numbers_where_none_is_missing() -> None:
    form = read_form(book(STATISTICS)).value
    assert dict(form.frames["counts"].dtypes.astype(str)) | {
        "participants": "int64", "schools": "float64", "mark_2": "float64",
    } == dict(form.frames["counts"].dtypes.astype(str))  # fmt: skip
    assert str(form) == "форма mark_statistics (vpr, 2026, russian, 5): counts, shares"
    assert "frames=[counts, shares]" in repr(form)


def test_a_form_without_rows_gives_empty_frames() -> None:
    form = read(book(F1[:8]))
    assert (len(form.frames["marks"]), len(form.frames["items"])) == (0, 0)
    assert str(read(book([["x"]]))) == "форма unknown (): нет таблиц"


def test_a_formula_is_taken_for_no_value_anywhere() -> None:
    rows = [row[:] for row in SHARES]
    rows[1][6] = Formula()
    found = parsed(book(rows))
    assert rows_of(found.value, "counts")[0]["participants"] is None
    assert rows_of(found.value, "counts")[0]["mark_3"] is None
    assert "Лист1!G2" in said(found)["V64"]


def _with(rows: Rows, place: tuple[int, int], value: Any) -> bytes:
    """A book of the rows with one cell changed."""
    changed = [row[:] for row in rows]
    changed[place[0]][place[1]] = value
    return book(changed)


def _groups(*rows: list[Any]) -> bytes:
    return book([*STATISTICS[:8], *rows])


_HEAD = F1[:8]
_PUPIL = ["edu1", "О", "С", 1, 1, 1, 1, 1, 1, 1, 4, 3, 3]

# One case each: the file, what is given, the message or its beginning.
CASES: dict[str, tuple[bytes, dict[str, Any], str]] = {
    "V50": (book([["Имя", "Цвет"], ["а", "б"]]), {}, "форма не узнана. Искали: "),
    "V51": (book(STATISTICS, []), {}, "лист пуст: читать нечего"),
    "V52": (
        book(STATISTICS, [["а", "б"], [1]]), {},
        "на листе нет таблицы известной формы; не прочитано ячеек: 3. ",
    ),
    "V53": (
        book(Sheet(STATISTICS), Sheet([[1, 2]], "тайный", hidden=True)), {},
        "скрытый лист не прочитан, ячеек: 2; ",
    ),
    "V54": (
        book([["Индивидуальные результаты"], ["ОО", "Код", "Имя"]]), {},
        ("название формы «Индивидуальные результаты» есть, а заголовков её таблицы нет: "
        "задания «1 (2б)», «Первичный балл» или «Отметка». Найдено: «ОО», «Код», «Имя»"),
    ),
    "V55": (
        book(COLLECTED), {"name": "Химия 8 класс ВПР 2026.csv", "year": 2025},
        ("взято из имени файла, в форме этого нет: процедура vpr, предмет chemistry, класс 8. "
        "Если неверно, задайте параметром (procedure=, subject=, grade=)"),
    ),
    "V56": (
        book(COLLECTED), {"year": 2026},
        ("не известно: процедура, предмет, класс; "
        "задайте параметром (procedure=, subject=, grade=)"),
    ),
    "V57": (
        book(SHARES), {},
        "предположение: процедура vpr (по классам); если неверно, задайте параметром (procedure=)",
    ),
    "V58": (
        _with(SHARES, (3, 5), "Хмия"), {},
        "неизвестный предмет «Хмия» (может быть, «Химия»?); оставлен как написан, раз: 1: Лист1!4",
    ),
    "V59": (
        _with(F1, (8, 0), "МБОУ СОШ №1(edu910001) | Кол-во участников: 3"), {},
        "в строке школы названо участников: 3, строк за ней: 2: Лист1!9. ",
    ),
    "V60": (
        _with(F1, (9, 10), 4), {},
        "первичный балл не равен сумме баллов за задания, строк: 1: Лист1!10; ",
    ),
    "V61": (_with(F1, (9, 6), 3), {}, "балл больше максимального или отрицательный, ячеек: 1: Лис"),
    "V62": (
        _with(F1, (9, 11), 6), {},
        "значение вне границ в столбце «Отметка», ячеек: 1: Лист1!L10; не взято",
    ),
    "V63": (
        _with(F1, (9, 6), "два"), {},
        "вместо числа в столбце «1 (2б)» стоит другое, ячеек: 1: Лист1!G10; ",
    ),
    "V64": (
        _with(F1, (9, 6), Formula()), {},
        "формула без сохранённого значения, ячеек: 1: Лист1!G10. ",
    ),
    "V65": (b"", {}, ""),  # a case of its own below
    "V66": (
        book([*F1, ["Примечание: по данным школы"]]), {},
        "строки не похожи на строки таблицы и не прочитаны: 1: Лист1!14",
    ),
    "V67": (
        book([*F1[:7], [*F1[7], "Примечание"], *F1[8:10], [*F1[10], "да"], *F1[11:]]), {},
        "столбец «Примечание» не читается, непустых ячеек: 1, первая: Лист1!N11",
    ),
    "V68": (
        book([["Школа", "ФИО", "Отметка", "Код"], ["1", "Примеров П.И.", 5, 1]]), {},
        "столбец «ФИО» не прочитан: в нём имена людей, ячеек: 1, первая: Лист1!B2. ",
    ),
    "V69": (
        _with(F1, (10, 3), 501), {},
        ("строки повторяют ключ прежних (школа, год, процедура, предмет, параллель, "
        "код участника), лишних: 1: Лист1!11; оставлены все"),
    ),
    "V70": (
        book([*F1, *F1[8:11]]), {},
        "школа встречается в форме не один раз: edu910001: Лист1!14",
    ),
    "V71": (
        _groups(GROUPS[0]), {},
        "доли не обращаются в численности однозначно, строк: 1: Лист1!9; ",
    ),
    "V72": (
        _groups(["МБОУ СОШ(edu1)", None, 30, 10, 41, 36.67, 12.33]), {},
        "таких долей не даёт никакая численность, строк: 1: Лист1!9; ",
    ),
    "V73": (
        book(COLLECTED), {},
        ("строки без кода участника, где только нули, пропущены: 30: Лист1!5, Лист1!6, "
        "Лист1!7, Лист1!8, Лист1!9 и ещё 25"),
    ),
    "V74": (
        _with(MARKERS, (1, 9), 3), {},
        "количество маркеров не равно сумме признаков, строк: 1: Лист1!2",
    ),
    "V75": (
        _with(JOURNAL, (9, 3), 12), {},
        ("численности не складываются в число участников или не отвечают своим долям, "
        "строк: 1: Лист1!10; оставлены как есть"),
    ),
    "V76": (
        csv_of(SHARES, encoding="cp1251"), {},
        "кодировка файла определена по буквам (предположение): cp1251",
    ),
    "V77": (
        _with(F1, (4, 1), 8), {},
        "максимальный балл в шапке (8) не равен сумме по заданиям (7); взят из шапки",
    ),
    "V78": (
        _with(F1, (7, 6), "1"), {}, "у заданий не назван максимальный балл: 1",
    ),
    "V79": (
        _with(F1, (9, 3), None), {},
        "строки без кода участника, ключ - номер строки: 1: Лист1!10",
    ),
    "V80": (
        book([*F1[:7], [*F1[7], "Оценка"], *F1[8:9], [*F1[9], 3], *F1[10:]]), {},
        "столбец «Оценка» значит то же, что другой, и не прочитан, ячеек: 1: Лист1!N10",
    ),
    "V81": (
        book(STATISTICS, JOURNAL), {},
        "в книге разные формы: mark_statistics, journal_comparison; вид взят по первой",
    ),
    "V82": (
        book([*SHARES, ["Итого", None, None, None, None, None, 18]]), {},
        "строки итогов пропущены: 1: Лист1!5",
    ),
    "V83": (
        book([["по состоянию на сегодня"], *STATISTICS]), {},
        "текст над таблицей не понят, ячеек: 1: Лист1!A1",
    ),
    "V84": (book(STATISTICS[:8]), {}, "под заголовками таблицы нет ни одной строки"),
    "V85": (
        book([["Логин", "Русский язык 5 кл.", "МА 5"], ["edu1", 20.5, 10.5]]), {},
        "доля не сказано чего в столбце «Русский язык 5 кл.», ячеек: 1: Лист1!B2; ",
    ),
    "V86": (
        _with(PLAIN["answers"][0], (1, 2), "Коты"), {},
        "непонятное слово в столбце «Группа респондентов», ячеек: 1: Лист1!C2; значение не взято",
    ),
    "V87": (
        book([SHARES[0], *([2026, "e", "О", "С", 7, one, 4, 25, 25, 25, 25]
              for one in ("Английский язык", "Немецкий язык"))]), {},
        "разные языки читаются как один предмет (foreign): Английский язык, Немецкий язык",
    ),
    "V88": (book([], []), {}, "файл пуст: в нём нет ни одной заполненной ячейки"),
    "V89": (
        book(F1), {"grade": 8, "year": 2026},
        "параметр не взят, в форме стоит другое: класс 5 (параметр 8). Проверьте, тот ли это файл",
    ),
    "V90": (
        book([*JOURNAL, ["Приозёрское", 10, 20.0, 2, 70.0, 7, 10.0, 1]]), {},
        "чья это группа, форма не говорит, принята за регион: 1: Лист1!12; проверьте строки",
    ),
    "V92": (
        book([*_HEAD, ["edu1", "О", "С", 1, 1, 1, *[None] * 5, 4, 3]]), {},
        "пусты все задания участника, строк: 1: Лист1!9; строк заданий у него нет",
    ),
    "V93": (
        book([["Логин", "Класс", "Предмет", "2, чел.", "3, чел.", "4, чел.", "5, чел."],
              ["edu1", 5, "Химия", 1, 2, 3, 4]]), {},
        "числа участников в форме нет, взята сумма отметок, строк: 1: Лист1!2",
    ),
    "V94": (
        book([*SHARES, [2026, None, "Округ", None, 7, "История", 7, 0.0, 57.14, 42.86, 0.0]]), {},
        "строки муниципалитета без школы, строк: 1: Лист1!5; если это итоги, ",
    ),
    "V91": (
        book([*JOURNAL, ["Вечерняя школа", 10, 20.0, 2, 70.0, 7, 10.0, 1]]), {},
        "школы без кода, ключ - название: 1: Лист1!12; с таблицами, где ключ - код, ",
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", [code for code in CASES if code != "V65"])
def test_a_fault_of_a_form_is_told(code: str) -> None:
    data, given_, message = CASES[code]
    told = [one.message for one in parsed(data, **given_).findings if one.code == code]
    assert told
    assert told[0].startswith(message)


def test_a_cell_with_an_error_is_told() -> None:
    def failed(name: str, part: bytes) -> bytes:
        return part.replace(b'<c r="G10"><v>2</v>', b'<c r="G10" t="e"><v>#N/A</v>')

    found = parsed(damaged(book(F1), failed))
    assert said(found)["V65"] == "ячейка с ошибкой вычисления (#Н/Д и другие), ячеек: 1: Лист1!G10"


def test_every_code_has_its_case() -> None:
    assert set(CASES) == set(FORM_CODES)
