"""What forms are made of: titles, labels, cells, layouts of one's own."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap_core.documents import NoValue
from roadmap_core.errors import InvalidData
from roadmap_core.policy import Region
from roadmap_core.regions import load_policy, load_region
from roadmap_core.results import Layout, read_form, read_layout
from roadmap_core.results.about import (
    About,
    about_of_text,
    day_of_value,
    is_school_year,
    subject_and_grade,
    year_of_text,
)
from roadmap_core.results.cells import count_of, flag_of, mark_of, means, number_of, text_of_cell
from roadmap_core.results.headings import task_of, wide_of
from tests.test_forms import F1, MARKERS, SHARES, STATISTICS, parsed, picked, read, rows_of, said
from tests.workbooks import Formula, book, csv_of, f1_rows, groups_head

REGION = load_region()


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("ВПР 2024 Математика 6 класс", ("vpr", 2024, "mathematics", 6)),
        ("ОГЭ 2025. Русский язык", ("oge", 2025, "russian", 9)),
        ("ЕГЭ 2025 Математика (базовый уровень)", ("ege", 2025, "mathematics_basic", 11)),
        ("ВПР_2023-2024_рус_5кл", ("vpr", 2024, "russian", 5)),
        ("Протокол 5А класс, Окружающий мир, 2025 год", (None, 2025, "world", 5)),
        ("Всероссийские проверочные работы, класс 7, Биология", ("vpr", None, "biology", 7)),
        ("ВПР 2026 Родной язык 5 класс", ("vpr", 2026, "Родной язык", 5)),
        ("ВПР 2026 № 5", ("vpr", 2026, None, None)),
        ("общий отчёт", (None, None, None, None)),
    ],
)
def test_a_title_says_the_assessment(title: str, told: tuple[Any, ...]) -> None:
    about = about_of_text(title, REGION, unknown=True)
    assert (about.procedure, about.year, about.subject, about.grade) == told


def test_a_school_year_is_its_second_year() -> None:
    assert [year_of_text(t) for t in ("2024/2025", "2024-25", "2019-2024", "нет")] == [
        2025, 2025, 2019, None,
    ]  # fmt: skip
    assert [is_school_year(t) for t in ("2024/2025", "2019-2024", "2024")] == [True, False, False]


def test_what_is_known_stays_and_what_is_open_is_filled_in() -> None:
    code = About(subject="foreign") | About(subject="foreign", subject_wording="Английский язык")
    assert (code.subject, code.subject_wording) == ("foreign", "")
    assert (About(year=2025) | About(year=2024, grade=5)).year == 2025
    assert About(year=2025, grade=5).common(About(year=2025, grade=6)) == About(year=2025)


def test_a_day_is_a_date_or_one_day_in_a_text() -> None:
    moment = datetime(2026, 4, 14, 9)  # noqa: DTZ001 (a cell knows no time zone)
    given_: list[Any] = [
        moment,
        date(2026, 4, 14),
        "14.04.2026",
        "2026-04-14",
        "31.02.2026",
        5,
        "1.1.2026 и 2.1.2026",
    ]
    day = date(2026, 4, 14)
    assert [day_of_value(one) for one in given_] == [day, day, day, day, None, None, None]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("5 кл. Русский язык", ("russian", "Русский язык", 5, "")),
        ("Русский язык 15", ("russian", "Русский язык", None, "15")),
        ("7 МА, отметка", ("mathematics", "МА", 7, "отметка")),
    ],
)
def test_a_heading_says_a_subject_and_its_grade(text: str, told: tuple[Any, ...]) -> None:
    assert subject_and_grade(text, REGION) == told


@pytest.mark.parametrize(
    ("text", "measure", "share"),
    [
        ("Химия 8 кл.", "", False),
        ("Химия 8 кл. Отметка", "mark", False),
        ("Химия 8 кл. Кол-во участников", "participants", False),
        ("Химия 8 кл., %", "", True),
        ("Химия 8 кл. доля «2»", "mark_2", True),
        ("Химия 8 кл. «5»", "mark_5", False),
        ("Химия 8 кл. не справились, %", "failed", True),
        ("Химия 8 кл. Доля двоек", "mark_2", True),
    ],
)
def test_a_heading_says_what_is_counted(text: str, measure: str, share: bool) -> None:
    wide = wide_of(text, REGION)
    assert wide is not None
    assert (wide.measure, wide.share, wide.grade) == (measure, share, 8)


@pytest.mark.parametrize("text", ["Кабинет химии", "Химия 8 кл. Учитель", "Школа"])
def test_a_heading_that_says_more_is_no_subject(text: str) -> None:
    assert wide_of(text, REGION) is None


@pytest.mark.parametrize(
    ("text", "number", "most"),
    [
        ("1 (1б)", "1", 1), ("3,2 (2б)", "3,2", 2), ("4К1 (3б)", "4К1", 3), ("2а (1б)", "2а", 1),
        ("9.1. (1 б.)", "9.1", 1), ("ГК1 (2 балла)", "ГК1", 2), ("13.К2", "13.К2", None),
        ("Задание № 7 (макс. 1,5)", "7", 1.5),
    ],
)  # fmt: skip
def test_the_heading_of_a_task_is_its_number(text: str, number: str, most: float | None) -> None:
    task = task_of(text)
    assert task is not None
    assert (task.number, task.max_score) == (number, most)


@pytest.mark.parametrize("text", ["Класс", "Отметка", "", "(2б)", "2024 год", "а"])
def test_other_headings_are_no_tasks(text: str) -> None:
    assert task_of(text) is None


def test_cells_are_read_as_offices_type_them() -> None:
    assert number_of("1 354 910") == (1354910, "")
    assert number_of(" ") == (None, "")
    assert number_of("1e999") == number_of(True) == number_of(timedelta(1)) == (None, "text")
    assert number_of(NoValue("error")) == (None, "error")
    assert count_of(-1) == count_of(10**13) == (None, "range")
    assert count_of(1.5) == (None, "text")
    assert mark_of("н/а") == mark_of(None) == (None, "")
    assert mark_of(3.5) == mark_of(1) == (None, "range")
    assert mark_of("три") == (None, "text")
    assert [flag_of(x) for x in (True, "да", "+", "-", 0, 1.0, None)] == [
        (1, ""), (1, ""), (1, ""), (0, ""), (0, ""), (1, ""), (None, ""),
    ]  # fmt: skip
    assert flag_of(2) == (None, "range")
    assert flag_of("кот") == (None, "text")
    assert [means("not_done", x) for x in ("X", "х", "–", "0", 0)] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert [text_of_cell(x) for x in (5, date(2026, 4, 14), NoValue("formula"), 1.5)] == [
        "5", "14.04.2026", "", "1.5",
    ]  # fmt: skip


# --- heads -----------------------------------------------------------------------------------


def test_labels_above_a_table_say_what_it_is_about() -> None:
    rows: list[list[Any]] = [
        ["Индивидуальные результаты"],
        ["Предмет:", "Химия (углубл.)", "Класс: 8"],
        ["Учебный год:", "2025/2026", "Дата:", date(2026, 4, 14)],
        ["Процедура: ВПР", "Максимальный балл", 5],
        ["Школа:", "МБОУ СОШ №1", "Муниципалитет: Озёрный округ", "Логин: edu5"],
        ["Код участника", "1 (2б)", "2 (3б)", "Отметка"],
        ["a", 1, 2, 4],
    ]  # fmt: skip
    rows[5].insert(0, "Школа")
    rows[6].insert(0, None)
    found = parsed(book(rows))
    about = found.value.about
    assert (about.procedure, about.year, about.subject, about.grade, about.maximum) == (
        "vpr", 2026, "chemistry", 8, 5,
    )  # fmt: skip
    assert (about.school, about.school_name, about.municipality) == (
        "edu5", "МБОУ СОШ №1", "Озёрный округ",
    )  # fmt: skip
    assert rows_of(found.value, "schools") == [
        {"municipality": "Озёрный округ", "school": "edu5", "name": "МБОУ СОШ №1"}
    ]
    assert said(found) == {
        "V57": "предположение: год 2026 (второй из учебного года); если неверно, задайте "
        "параметром (year=)"
    }


def test_a_label_that_says_nothing_known_is_told() -> None:
    rows = [["Дата:", "весной"], ["Процедура:", "РПР"], ["Предмет:", "Танцы"], *F1[7:]]
    found = parsed(book(rows), year=2026, grade=5)
    assert (found.value.about.procedure, found.value.about.subject) == ("РПР", "Танцы")
    assert "Лист1!B1" in said(found)["V83"]
    assert said(found)["V58"].startswith("неизвестный предмет «Танцы»; оставлен")


def test_the_day_of_the_work_gives_its_year() -> None:
    head = groups_head("Индивидуальные результаты", "ВПР Русский язык 5 класс", 7)
    assert read(book([*head[:6], *F1[6:]])).about.year == 2026


def test_a_subject_with_more_words_is_a_guess() -> None:
    rows = [SHARES[0], [2026, "e", "О", "С", 7, "История России", 4, 25, 25, 25, 25]]
    found = parsed(book(rows))
    assert rows_of(found.value, "counts")[0]["subject"] == "history"
    assert "предмет «История России» понят как history" in str(found.findings)


# --- cells that say nothing, or too much ------------------------------------------------------


def test_a_school_may_be_told_by_its_row_or_by_the_brackets_behind_its_name() -> None:
    rows = [
        ["ВПР 2026 Химия 8 класс"],
        ["Название ОО", "Код участника", "1 (1б)", "Отметка"],
        ["Лицей(edu7)", 1, 1, 5],
        ["СОШ без кода; Кол-во участников: 1"],
        [None, 2, 1, 4],
        [None, None, "X", 2],
        [None, "Итого", 2],
    ]
    found = parsed(book(rows))
    assert [one["school"] for one in rows_of(found.value, "marks")] == [
        "edu7", "СОШ без кода", "СОШ без кода",
    ]  # fmt: skip
    assert set(said(found)) == {"V59", "V79", "V82"}


def test_a_pupil_may_be_exempt_or_have_no_score() -> None:
    pupils = [
        [1, 1, 1, "два", 0, 0, 0, None, 3, 3],
        [2, 1, "осв.", *[None] * 7],
        [3, 1, 1, 1, 0, 0, 0, None, None, None],
    ]
    form = read(
        book(f1_rows(["1 (2б)", "2 (1б)", "3 (3б)", "4 (1б)"], list("БББА"), [("e", "С", pupils)]))
    )
    assert [(m["score"], m["mark"], m["mark_reason"]) for m in rows_of(form, "marks")] == [
        (None, 3, None), (None, None, "exempt"), (1.0, None, None),
    ]  # fmt: skip
    assert {one["difficulty"] for one in rows_of(form, "items")} == {None, "basic"}


def test_counts_that_are_no_whole_numbers_are_told() -> None:
    head = ["Логин", "Класс", "Предмет", "Участников", "2", "3", "4", "5"]
    rows = [
        head,
        ["a", 5, "РУ", 30, 10, 9, 8, 3],
        ["b", 5, "РУ", 30, 1.5, 9, 8, 30],
        ["c", 5, "РУ", None, 1, 1, 1, 1],
        ["d", 5, "РУ", 4, None, None, None, None],
    ]
    found = parsed(book(rows), year=2025)
    assert [one["mark_2"] for one in rows_of(found.value, "counts")] == [10, None, 1, None]
    assert [one["failed"] for one in rows_of(found.value, "counts")] == [10, None, 1, None]
    assert {"V63", "V75"} <= set(said(found))


def test_shares_beyond_a_hundred_or_without_participants_are_no_counts() -> None:
    rows = [
        *STATISTICS[:9],
        ["МБОУ(edu1)", None, 30, 120, -20, 0, 0],
        ["МБОУ(edu2)", None, None, 50, 50, 0, 0],
    ]
    rows += [
        ["МБОУ(edu3)", None, 10, None, None, None, None],
        [None, 3, 5, 50, 50, 0, 0],
        ["текст"],
    ]
    found = parsed(book(rows))
    assert [one["mark_2"] for one in rows_of(found.value, "counts")][1:] == [None] * 3
    assert {"V66", "V71", "V72"} == set(said(found))


def test_a_journal_form_without_numbers_or_shares_has_none() -> None:
    head = ["Группы участников", "Кол-во участников", "Понизили %", "Подтвердили %", "Повысили %"]
    rows = [
        ["Сравнение отметок с отметками по журналу"],
        head,
        ["МБОУ(edu1)", 30, 10.0, 41.11, 40.0],
        ["МБОУ(edu2)", 30, None, None, None],
        ["МБОУ(edu3)", 100000, 10.0, 80.0, 10.0],
        ["МБОУ(edu3)", 30, 33.33, 33.33, 33.33],
    ]
    found = parsed(book(rows), year=2025, subject="РУ", grade=5, procedure="vpr")
    assert [one["lower"] for one in rows_of(found.value, "journal")] == [None, None, None, 10]
    assert {"V66", "V70", "V71", "V72"} >= set(said(found)) >= {"V70", "V71", "V72"}
    numbers = [
        ["Группы участников", "Участников", "Понизили", "Подтвердили", "Повысили"],
        ["МБОУ(edu1)", 3, 2, 2, 2],
    ]
    assert "V75" in said(parsed(book(numbers)))


def test_a_year_that_is_none_is_told() -> None:
    rows = [row[:] for row in MARKERS]
    rows[1][1], rows[2][1] = "прошлый", Formula()
    found = parsed(book(rows))
    assert [one["year"] for one in rows_of(found.value, "markers")] == [None, None, 2024]
    assert {"V56", "V63", "V64"} <= set(said(found))


def test_a_total_or_a_word_is_no_row_of_a_table() -> None:
    rows = [*MARKERS[:2], ["Всего", None, None, None, None, 1], ["источник: сайт"]]
    found = parsed(book(rows))
    assert {"V66", "V82"} <= set(said(found))
    assert len(found.value.frames["markers"]) == 1
    for empty in (MARKERS[:1], SHARES[:1], [["school", "mark"]], [["Логин", "РУ 5", "МА 5"]]):
        assert "V84" in said(parsed(book(empty)))
    assert "V84" in said(parsed(book([["Логин", "РУ 5", "МА 5"], ["Всего", 3, 4]])))


def test_columns_of_one_subject_twice_are_told_and_languages_are_kept() -> None:
    rows = [
        [
            "Код участника",
            "Русский язык 5 кл.",
            "Русский язык 5 кл.",
            "Английский 5 кл.",
            "Немецкий 5 кл.",
        ],
        ["a", 4, 3, 5, 2],
        [None, 4, None, None, 3],
    ]
    found = parsed(book(rows), year=2025, procedure="vpr")
    assert [(m["subject"], m["mark"]) for m in rows_of(found.value, "marks")] == [
        ("russian", 4), ("foreign", 5), ("foreign", 2), ("russian", 4), ("foreign", 3),
    ]  # fmt: skip
    assert {"V69", "V80", "V87"} <= set(said(found))


def test_shares_in_a_wide_table_may_stay_unknown() -> None:
    rows = [
        [
            "Логин",
            "Писали",
            "Химия 8 кл. «2», %",
            "Химия 8 кл. «5»",
            "Физика 8 кл. не справились, %",
        ],
        ["a", None, 50, 2, 20],
        ["b", 100000, 33.33, 2, 120],
        ["c", 10, None, 1, None],
    ]
    found = parsed(book(rows), year=2025, procedure="vpr")
    assert picked(found.value, "counts", "school", "subject", "failed", "mark_5") == [
        ("a", "chemistry", None, 2), ("b", "chemistry", None, 2), ("b", "physics", None, None),
        ("c", "chemistry", None, 1),
    ]  # fmt: skip
    assert {"V71", "V72"} <= set(said(found))
    four = [["Логин", *(f"Химия 8 кл. «{m}»" for m in (2, 3, 4, 5))], ["a", 25, 25, 25, 25]]
    assert len(read(book(four), year=2025, procedure="vpr").frames["shares"]) == 1


def test_a_list_of_pupils_with_names_alone_is_keyed_by_row() -> None:
    rows = [["ФИО", "РУ 5", "МА 5"], ["Примеров П.И.", None, "н"], ["Образцов П.И.", 9, 4]]
    found = parsed(book(rows), year=2025, procedure="vpr")
    assert [(m["student"], m["mark"], m["mark_reason"]) for m in rows_of(found.value, "marks")] == [
        ("2", None, "absent"), ("3", None, "unread"), ("3", 4, None),
    ]  # fmt: skip


# --- regions and layouts ---------------------------------------------------------------------


def test_a_region_without_subjects_reads_by_those_of_the_base() -> None:
    mine = Region("mine")
    assert read(book(F1), region=mine).about.subject == "russian"
    policy = load_policy("ru", on=date(2026, 1, 1))
    assert read(book(F1), region=policy).about.subject == "russian"
    assert read(book(F1), region=REGION).about.subject == "russian"


LAYOUT = """
schema = 1
kind = "own_monitoring"
nature = "rows"
table = "counts"
name = "Региональный мониторинг"
titles = ["Мониторинг*"]
needs = [["school"], ["participants"], ["mark_2"], ["mark_5"]]
roles = ["school", "participants", "subject", "mark_2", "mark_3", "mark_4", "mark_5"]
[headings]
school = ["Учреждение"]
mark_2 = ["неуд"]
mark_3 = ["удовл"]
mark_4 = ["хор"]
mark_5 = ["отл"]
"""


def test_a_layout_of_a_region_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(LAYOUT, encoding="utf-8")
    rows = [
        ["Мониторинг 2026 года, Химия 8 класс"],
        ["Учреждение", "Писали", "неуд", "удовл", "хор", "отл"],
        ["СОШ 1", 10, 1, 2, 3, 4],
    ]
    found = parsed(book(rows), layouts=[read_layout(path)], procedure="own")
    assert found.value.kind == "own_monitoring"
    one = rows_of(found.value, "counts")[0]
    assert (one["school"], one["subject"], one["mark_5"]) == ("СОШ 1", "chemistry", 4)
    assert read(book(rows)).kind == "table"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"roles": ("scool",)}, "no role 'scool' (did you mean 'school'?) @ $.roles"),
        ({"table": "count"}, "no table 'count' (did you mean 'counts'?) @ $.table"),
    ],
)
def test_a_layout_that_cannot_be_is_refused(change: dict[str, Any], problem: str) -> None:
    whole: dict[str, Any] = {
        "kind": "x", "nature": "rows", "name": "x", "table": "counts", "needs": (), "roles": (),
    }  # fmt: skip
    with pytest.raises(InvalidData) as caught:
        Layout(**whole | change)
    assert caught.value.problems == (problem,)


_CELLS = [
    *{cell for row in (*F1[:12], *STATISTICS[7:], *SHARES, *MARKERS) for cell in row if cell},
    "Русский язык 5 кл.", "МА 6", -5, 1e30, "1e999", "%", "Итого", "X", "отсутствовал", "2024/2025",
    "Предмет:", "Дата:", "31.02.2024", "İ", "(", "*", "№", "ФИО", "ЕГЭ 2025 Физика", 0.5,
]  # fmt: skip
_row = st.lists(st.one_of(st.none(), st.sampled_from(_CELLS), st.text(max_size=4)), max_size=12)


@settings(max_examples=40)
@given(
    st.lists(_row, max_size=3),
    st.sampled_from([F1[7], STATISTICS[7], SHARES[0], MARKERS[0], ["Логин", "РУ 5", "МА 5 «2»"]]),
    st.lists(_row, max_size=6),
)
def test_nothing_that_a_file_holds_makes_the_reader_raise(
    above: list[list[Any]], headings: list[Any], below: list[list[Any]]
) -> None:
    found = read_form(csv_of([*above, headings, *below]), backend="polars")
    assert all(str(one) for one in found.findings)


def test_levels_stand_beside_tasks_with_or_without_a_label() -> None:
    rows = [row[:] for row in F1]
    rows[6][2] = None
    assert rows_of(read(book(rows)), "items") == rows_of(read(book(F1)), "items")


def test_an_exam_is_held_in_one_grade() -> None:
    rows = [["Школа", "Код участника", "Отметка"], ["1", "a", 5]]
    assert read(book(rows), procedure="oge", year=2025, subject="РУ").about.grade == 9
    assert read(book(rows), procedure="own", year=2025, subject="РУ").about.grade is None
    own = [
        ["Школа", "Год", "Процедура", "Предмет", "Код участника", "Тестовый балл"],
        *(["1", 2025, procedure, "Физика", "a", 40] for procedure in ("ЕГЭ", "ОГЭ", "ВПР")),
    ]
    assert picked(read(book(own)), "marks", "procedure", "grade") == [
        ("ege", 11), ("oge", 9), ("vpr", None),
    ]  # fmt: skip


def test_rows_without_a_key_of_a_pupil_repeat_nothing() -> None:
    rows = [["Школа", "Отметка"], ["1", 5], ["1", 5]]
    found = parsed(book(rows), year=2025, procedure="vpr", subject="РУ", grade=5)
    assert len(found.value.frames["marks"]) == 2
    assert found.findings == ()


def test_a_formula_in_a_text_is_told() -> None:
    rows = [row[:] for row in SHARES]
    rows[1][5] = Formula()
    assert "Лист1!F2" in said(parsed(book(rows)))["V64"]


def test_a_number_alone_above_a_table_is_told_and_a_class_may_be_all_that_is_known() -> None:
    found = parsed(book([[2], ["Класс", "Код участника", "Отметка"], ["5А", "a", 4]]))
    assert "Лист1!A1" in said(found)["V83"]
    assert [(m["school"], m["class_name"], m["grade"]) for m in rows_of(found.value, "marks")] == [
        (None, "5А", 5),
    ]  # fmt: skip


def test_a_municipality_may_be_the_unit_of_a_row() -> None:
    shares: list[list[Any]] = [
        ["Муниципалитет", "Класс", "Предмет", "Участников", "2", "3", "4", "5"]
    ]
    found = parsed(book([*shares, ["Округ", 5, "РУ", 7, 0, 57.14, 42.86, 0]]), year=2025)
    assert picked(found.value, "counts", "municipality", "school", "mark_3") == [("Округ", None, 4)]
    markers: list[list[Any]] = [["Школа", "Муниципалитет", "4 РУ"], [None, "Округ", 1]]
    assert picked(read(book(markers), year=2025), "markers", "municipality", "school") == [
        ("Округ", None),
    ]  # fmt: skip


def test_a_label_without_a_value_is_told() -> None:
    found = parsed(book([["Предмет:", "Класс: 8"], *F1[7:]]), year=2026, procedure="vpr")
    assert found.value.about.grade == 8
    assert "Лист1!A1" in said(found)["V83"]


def test_rows_of_pupils_in_every_state_are_read_and_told() -> None:
    def pupil(*cells: Any) -> list[Any]:
        return [None, None, None, *cells]

    tasks = ["1 (1б)", "2 (2б)"]
    head = ["ОО", "Муниципалитет", "Название ОО", "Код участника", "Класс", "Вариант", *tasks]
    rows = [
        ["ВПР 2026 Русский язык 5 класс"],
        ["Максимальный первичный балл:", 4],
        [*head, "Первичный балл", "Отметка", "Отметка по журналу"],
        ["Уровень", *[None] * 5, "Б", "П"],
        ["СОШ №1 (edu1) | Кол-во участников: 2"] * 11,
        pupil("a", "5А", 1, 1, 2, 3, 4, 4),
        pupil("b", "5А", 2, 1, 0, 2, 3, None),
        ["СОШ без кода; Кол-во участников: 3"] * 11,
        pupil("c", "5Б", "отсутствовал", None, None, None, None, 4),
        pupil("d", "5Б", 1, None, None, None, "отсутствовал", None),
        pupil("e", "5Б", 1, None, None, "н", None, None),
        pupil("f", "5Б", 1, 3, "много", 5, "два", "пять"),
        pupil("g", "5Б", 1, "X", -1, None, None, None),
        pupil("h", "5Б", 1, "X", "-", 0, 2, None),
        pupil("i", "5Б", 1, None, None, 3, 4, None),
        pupil("j", "5Б", 1, None, None, None, 4, None),
        pupil("k", "5Б", 1, None, None, 0, 2, None),
        pupil(None, "5Б", 1, 1, 1, 2, 3, None),
        pupil(None, None, 0, 0, 0, 0, None, None),
        pupil("слово", *[None] * 7),
        pupil(None, "5В", "в", *[None] * 5),
        ["Итого", *[None] * 5, 3, 3, 6],
        ["СОШ №1 (edu1) | Кол-во участников: 1"] * 11,
        ["edu1", "Округ", "СОШ №1", "a", "5А", 1, 1, 2, 3, 5, 3],
        ["edu9", "Округ", "Лицей", "z", "5А", 1, 1, 2, 3.0000000001, 5, 3],
    ]
    found = parsed(book(rows))
    columns = (
        "municipality", "school", "class_name", "student", "variant", "mark", "mark_reason",
        "score", "max_score", "journal_mark",
    )  # fmt: skip
    other = "СОШ без кода"
    assert picked(found.value, "marks", *columns) == [
        (None, "edu1", "5А", "a", "1", 4, None, 3.0, 4.0, 4),
        (None, "edu1", "5А", "b", "2", 3, None, 2.0, 4.0, None),
        (None, other, "5Б", "c", None, None, "absent", None, 4.0, 4),
        (None, other, "5Б", "d", None, None, "absent", None, 4.0, None),
        (None, other, "5Б", "e", None, None, "absent", None, 4.0, None),
        (None, other, "5Б", "f", "1", None, "unread", 5.0, 4.0, None),
        (None, other, "5Б", "g", "1", None, None, -1.0, 4.0, None),
        (None, other, "5Б", "h", "1", 2, None, 0.0, 4.0, None),
        (None, other, "5Б", "i", "1", 4, None, 3.0, 4.0, None),
        (None, other, "5Б", "j", "1", 4, None, None, 4.0, None),
        (None, other, "5Б", "k", "1", 2, None, 0.0, 4.0, None),
        (None, other, "5Б", "18", "1", 3, None, 2.0, 4.0, None),
        ("Округ", "edu1", "5А", "a", "1", 5, None, 3.0, 4.0, 3),
        ("Округ", "edu9", "5А", "z", "1", 5, None, 3.0000000001, 4.0, 3),
    ]
    items = picked(found.value, "items", "student", "task", "difficulty", "score", "max_score")
    done = {
        "a": (1.0, 2.0), "b": (1.0, 0.0), "f": (3.0, None), "g": (None, -1.0), "h": (None, None),
        "k": (None, None), "18": (1.0, 1.0), "a again": (1.0, 2.0), "z": (1.0, 2.0),
    }  # fmt: skip
    assert items == [
        row
        for student, (first, second) in done.items()
        for row in (
            (student[:2].strip(), "1", "basic", first, 1.0),
            (student[:2].strip(), "2", "raised", second, 2.0),
        )
    ]
    assert [one["mark"] for one in rows_of(found.value, "items")][::2] == [
        4, 3, None, None, 2, 2, 3, 5, 5,
    ]  # fmt: skip
    assert picked(found.value, "schools", "municipality", "school", "name") == [
        ("Округ", "edu1", "СОШ №1"), (None, other, other), ("Округ", "edu9", "Лицей"),
    ]  # fmt: skip
    told: dict[str, list[str]] = {}
    for one in found.findings:
        told.setdefault(one.code, []).append(one.message)
    number = "вместо числа в столбце «{}» стоит другое, ячеек: 1: Лист1!{}; значение не взято"
    full = "в строке школы названо участников: {}, строк за ней: {}: Лист1!{}. Проверьте, полна ли"
    expected = {
        "V59": [full.format(3, 10, 8), full.format(1, 2, 23)],
        "V60": ["первичный балл не равен сумме баллов за задания, строк: 1: Лист1!7; взят балл"],
        "V61": ["балл больше максимального или отрицательный, ячеек: 3: Лист1!G12, Лист1!I12, Ли"],
        "V63": [number.format(*at) for at in (("Отметка", "J12"), ("2 (2б)", "H12"),
                                              ("Отметка по журналу", "K12"))],
        "V66": ["строки не похожи на строки таблицы и не прочитаны: 2: Лист1!20, Лист1!21"],
        "V69": ["строки повторяют ключ прежних (школа, год, процедура, предмет, параллель, код уч"],
        "V70": ["школа встречается в форме не один раз: edu1: Лист1!23"],
        "V73": ["строки без кода участника, где только нули, пропущены: 1: Лист1!19"],
        "V77": ["максимальный балл в шапке (4) не равен сумме по заданиям (3); взят из шапки"],
        "V79": ["строки без кода участника, ключ - номер строки: 1: Лист1!18"],
        "V82": ["строки итогов пропущены: 1: Лист1!22"],
        "V92": ["пусты все задания участника, строк: 2: Лист1!15, Лист1!16; строк заданий у него"],
    }  # fmt: skip
    assert set(told) == set(expected)
    for code, begun in expected.items():
        for message, words in zip(told[code], begun, strict=True):
            assert message.startswith(words), code


def test_elements_and_levels_of_tasks_stand_above_the_pupils() -> None:
    rows = [
        ["ВПР 2026 Химия 8 класс"],
        ["Логин", "Код участника", "1 (1б)", "2 (2б)", "3 (1б)", "Отметка"],
        [None, "Уровень", "Б", "В", None, None],
        [None, "Элемент содержания", "1.1", None, "2.3", None],
        ["edu1", "a", 1, 2, 0, 5],
    ]
    found = parsed(book(rows))
    assert picked(found.value, "items", "task", "difficulty", "element", "score") == [
        ("1", "basic", "1.1", 1.0), ("2", "high", None, 2.0), ("3", None, "2.3", 0.0),
    ]  # fmt: skip
    assert found.findings == ()


def test_the_most_of_a_work_is_that_of_its_tasks_where_all_are_known() -> None:
    def told(maximum: Any, *tasks: str) -> tuple[Any, set[str]]:
        head = [["ВПР 2026 Химия 8 класс"], *([["Максимальный балл:", maximum]] if maximum else [])]
        rows = [*head, ["Логин", "Код участника", *tasks, "Отметка"], ["edu1", "a", 1, 1, 5]]
        found = parsed(book(rows))
        (row,) = rows_of(found.value, "marks")
        return row["max_score"], set(said(found))

    assert told(None, "1 (1б)", "2 (2б)") == (3.0, set())
    assert told(3, "1 (1б)", "2 (2б)") == (3.0, set())
    assert told(4, "1 (1б)", "2 (2б)") == (4.0, {"V77"})
    assert told(4, "1 (1б)", "2") == (4.0, {"V78"})
    assert told(None, "1 (1б)", "2") == (None, {"V78"})
