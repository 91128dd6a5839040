"""Forms as offices word and lay them out: what they must be read as, whatever their look."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from roadmap_core.results import Layout, read_form
from roadmap_core.results.measures import Measure, measure_of, said_share
from tests.workbooks import Sheet, book, csv_of, f1_rows, groups_head

Rows = list[list[Any]]
MARKS = ("mark_2", "mark_3", "mark_4", "mark_5")
COUNTS = [(2, 5, 3, 0), (4, 10, 9, 2)]
UNITS = ["Год", "Логин", "Муниципалитет", "ОО", "Класс", "Предмет", "Кол-во участников"]
BARE = ["2", "3", "4", "5"]


def shares(counts: tuple[int, ...]) -> list[float]:
    return [round(100 * count / sum(counts), 2) for count in counts]


def units(at: int) -> list[Any]:
    return [2026, f"edu{at}", "Округ", f"СОШ {at}", 7, "Химия", sum(COUNTS[at])]


SHARES: Rows = [[*units(at), *shares(counts)] for at, counts in enumerate(COUNTS)]
NUMBERS: Rows = [[*units(at), *counts] for at, counts in enumerate(COUNTS)]
BESIDE: Rows = [
    [*units(at), *(cell for pair in zip(shares(counts), counts, strict=True) for cell in pair)]
    for at, counts in enumerate(COUNTS)
]


def read(data: bytes, **given: Any) -> tuple[Any, dict[str, str]]:
    found = read_form(data, backend="polars", **given)
    return found.value, {one.code: one.message for one in found.findings}


def picked(form: Any, table: str, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in form.frames[table].to_dicts()]


@pytest.mark.parametrize(
    ("heading", "measure"),
    [
        ("«2», %", Measure("mark_2", share=True)),
        ("Доля участников, получивших «3»", Measure("mark_3", share=True)),
        ("% от общего числа участников, получивших 4", Measure("mark_4", share=True)),
        ("Получили «5», чел.", Measure("mark_5", number=True)),
        ("Количество двоек", Measure("mark_2", number=True)),
        ("Отметка 2", Measure("mark_2")),
        ("Кол-во\nуч.", Measure("participants", number=True)),
        ("Писали работу", Measure("participants")),
        ("Не преодолели минимальный порог, чел.", Measure("failed", number=True)),
        ("Ниже минимального балла, %", Measure("failed", share=True)),
        ("Качество («4» и «5»), %", None),
        ("2, чел. / %", None),
        ("% участников", None),
        ("Кол-во отличников", None),
        ("Ниже", None),
        ("Ниже регионального показателя", None),
        ("Всего", None),
    ],
)
def test_a_heading_says_what_it_counts_by_its_words(heading: str, measure: Measure | None) -> None:
    assert measure_of(heading) == measure


def test_what_says_both_a_number_and_per_cent_says_neither() -> None:
    assert said_share("2, чел. / %") is None


@pytest.mark.parametrize(
    "marks",
    [
        [f"Доля «{mark}», %" for mark in BARE],
        [f"на «{mark}», %" for mark in BARE],
        [f"отм. {mark}, %" for mark in BARE],
        ["Неуд., %", "Удовл., %", "Хорошо, %", "Отлично, %"],
        ["Доля двоек", "Доля троек", "Доля четвёрок", "Доля пятёрок"],
    ],
)
def test_shares_are_read_by_any_wording_of_their_headings(marks: list[str]) -> None:
    form, told = read(book([[*UNITS, *marks], *SHARES]))
    assert (form.kind, list(told)) == ("mark_shares", ["V57"])
    assert picked(form, "counts", *MARKS) == COUNTS


def test_numbers_are_taken_before_the_shares_beside_them_and_both_are_compared() -> None:
    headings = [*UNITS, *(said for mark in BARE for said in (f"% «{mark}»", f"Кол-во «{mark}»"))]
    form, told = read(book([headings, *BESIDE]))
    assert picked(form, "counts", *MARKS, "failed") == [(*row, row[0]) for row in COUNTS]
    assert picked(form, "shares", "share_2", "share_5") == [(20.0, 0.0), (16.0, 8.0)]
    assert list(told) == ["V57"]
    wrong = [[*BESIDE[0][:7], 30.0, *BESIDE[0][8:]], BESIDE[1]]
    form, told = read(book([headings, *wrong]))
    assert picked(form, "counts", *MARKS) == COUNTS
    assert told["V75"].endswith("строк: 1: Лист1!2; оставлены как есть")


def test_shares_without_participants_stay_shares_and_are_told() -> None:
    rows = [[*row[:6], *row[7:]] for row in SHARES]
    form, told = read(book([[*UNITS[:6], *BARE], *rows]))
    assert picked(form, "counts", "participants", *MARKS) == [(None,) * 5] * 2
    assert picked(form, "shares", "share_2") == [(20.0,), (16.0,)]
    assert told["V71"].startswith("доли не обращаются в численности однозначно, строк: 2")


def test_numbers_of_some_marks_without_participants_are_not_summed() -> None:
    rows: Rows = [["Логин", "Класс", "Предмет", *(f"{mark}, чел." for mark in BARE)]]
    form, told = read(book([*rows, ["e", 5, "Химия", 1, None, 2, 3]]), year=2026)
    assert picked(form, "counts", "participants", "mark_5") == [(None, 3)]
    assert "V93" not in told


@pytest.mark.parametrize(
    ("participants", "share", "failed"),
    [([20, 10, 8], [0.05, 0.3, 0], [1, 3, 0]), ([20, 10, 8], [5, 30, 0], [1, 3, 0]),
     ([None, 200, 10], [0.5, 0.5, 0], [None, 1, 0]), ([None], [0.5], [None]),
     ([30, 30], [150, "-"], [None, None])],
    ids=["of one", "per cent", "half a per cent", "of nobody knows whom", "impossible"],
)  # fmt: skip
def test_a_share_of_who_failed_is_per_cent_or_of_one_as_the_participants_allow(
    participants: list[Any], share: list[Any], failed: list[Any]
) -> None:
    rows = [[str(at), n, one] for at, (n, one) in enumerate(zip(participants, share, strict=True))]
    headings = ["Код ОО", "Участников", "Доля не преодолевших порог"]
    form, _ = read(book([["ЕГЭ-2025 Физика"], headings, *rows]))
    assert form.about.procedure == "ege"
    assert [row[0] for row in picked(form, "counts", "failed")] == failed


def test_more_than_all_are_no_number_of_them() -> None:
    rows = [[*units(0)[:6], 8, 12.5, date(2026, 5, 12), 50, 25]]
    form, told = read(book([[*UNITS, *BARE], *rows]))
    assert picked(form, "counts", *MARKS) == [(1, 1, 4, 2)]
    assert told["V63"].startswith("вместо числа в столбце «3» стоит другое")


# --- rows of headings ------------------------------------------------------------------------

NUMBERED: Rows = [[*UNITS, *BARE], [*range(1, 12)], *SHARES]
UNITS_BELOW: Rows = [[*UNITS, *BARE], ["год", *[None] * 5, "чел.", *["%"] * 4], *SHARES]
SPANNED: Rows = [
    [*UNITS, "Доля участников, получивших отметку, %", None, None, None],
    [None] * 7 + BARE,
    *SHARES,
]  # fmt: skip


@pytest.mark.parametrize("rows", [NUMBERED, UNITS_BELOW, SPANNED], ids=["numbers", "units", "two"])
@pytest.mark.parametrize("as_text", [False, True])
def test_rows_below_the_headings_that_are_headings_too_are_no_rows(
    rows: Rows, *, as_text: bool
) -> None:
    form, told = read(csv_of(rows) if as_text else book(rows))
    assert picked(form, "counts", "school", *MARKS) == [
        (f"edu{at}", *counts) for at, counts in enumerate(COUNTS)
    ]
    assert list(told) == ["V57"]


def test_a_pupil_with_marks_that_count_on_is_a_pupil() -> None:
    rows: Rows = [["ВПР 2026 5 класс"], ["Код участника", "Русский язык", "Математика"], [1, 2, 3]]
    form, _ = read(book(rows))
    assert picked(form, "marks", "student", "mark") == [("1", 2), ("1", 3)]


def test_marks_of_several_years_side_by_side_are_not_taken_for_one() -> None:
    rows = [
        ["Логин", "Класс", "Предмет", "2024", *[None] * 4, "2025", *[None] * 4],
        [None, None, None, *["Кол-во участников", *BARE] * 2],
        ["e1", 5, "Химия", 10, *shares(COUNTS[0]), 25, *shares(COUNTS[1])],
    ]
    form, told = read(book(Sheet(rows, merges=[(0, 3, 0, 7), (0, 8, 0, 12)])))
    assert (form.kind, list(told)) == ("unknown", ["V50", "V52"])


# --- rows of totals and municipalities -------------------------------------------------------


def test_a_total_may_be_named_where_a_unit_is_and_a_region_among_municipalities_is_one() -> None:
    total = [2026, None, "Округ", "Итого по округу", 7, "Химия", 35, *shares((6, 15, 12, 2))]
    form, told = read(book([[*UNITS, *BARE], *SHARES, total]))
    assert len(form.frames["counts"]) == 2
    assert told["V82"] == "строки итогов пропущены: 1: Лист1!4"
    rows: Rows = [["Муниципалитет", "Класс", "Предмет", "Год", "Участников", *BARE]]
    for at, name in enumerate(["г. Озёрск", "Край-гора", "Озёрская область", "РФ"]):
        rows.append([name, 7, "Химия", 2026, sum(COUNTS[at % 2]), *shares(COUNTS[at % 2])])
    form, told = read(book(rows))
    assert picked(form, "counts", "municipality") == [("г. Озёрск",), ("Край-гора",)]
    assert told["V82"] == "строки итогов пропущены: 2: Лист1!4, Лист1!5"
    form, told = read(book([rows[0], rows[3]]))
    assert picked(form, "counts", "municipality") == [("Озёрская область",)]


def test_a_row_that_names_a_municipality_alone_is_that_of_the_rows_below() -> None:
    rows: Rows = [["Логин", "ОО", "Класс", "Предмет", "Год", "Участников", *BARE]]
    for at, name in enumerate(["Полевской район", "г. Озёрск"]):
        rows += [[name], [f"edu{at}", "СОШ", 7, "Химия", 2026, 10, *shares(COUNTS[0])]]
    form, told = read(book(rows))
    assert picked(form, "counts", "school", "municipality") == [
        ("edu0", "Полевской район"), ("edu1", "г. Озёрск"),
    ]  # fmt: skip
    assert list(told) == ["V57"]


@pytest.mark.parametrize(
    ("name", "grade"),
    [("5-А", 5), ('5 "А"', 5), ("5/1", 5), ("10.2", 10), ("11 Б", 11), ("7 класс", 7)],
)
def test_a_class_says_its_grade(name: str, grade: int) -> None:
    form, _ = read(book([["Логин", "Класс", "Предмет", "Участников", *BARE],
                         ["e", name, "Химия", 10, *shares(COUNTS[0])]]), year=2026)  # fmt: skip
    assert picked(form, "counts", "grade") == [(grade,)]


# --- one subject a column --------------------------------------------------------------------


def test_text_files_may_have_subjects_above_their_columns() -> None:
    rows: Rows = [
        ["ВПР 2026"],
        ["Логин", "ОО", "5 класс", *[None] * 9],
        [None, None, "Русский язык", *[None] * 4, "Математика", *[None] * 4],
        [None, None, *["Кол-во уч.", *BARE] * 2],
        ["e1", "СОШ", 10, *shares(COUNTS[0]), 25, *shares(COUNTS[1])],
    ]
    want = [("russian", 5, 10, *COUNTS[0]), ("mathematics", 5, 25, *COUNTS[1])]
    form, told = read(csv_of(rows))
    assert (form.kind, told) == ("wide", {})
    assert picked(form, "counts", "subject", "grade", "participants", *MARKS) == want
    merges = [(1, 2, 1, 11), (2, 2, 2, 6), (2, 7, 2, 11), (1, 0, 3, 0), (1, 1, 3, 1)]
    form, told = read(book(Sheet(rows, merges=merges)))
    assert picked(form, "counts", "subject", "grade", "participants", *MARKS) == want


def test_bare_numbers_below_a_subject_are_marks_or_grades() -> None:
    rows: Rows = [["ВПР 2026 6 класс"], ["Логин", "Русский язык", *[None] * 4]]
    rows += [[None, "Участники", *BARE], ["e1", 10, *shares(COUNTS[0])]]
    form, _ = read(csv_of(rows))
    assert picked(form, "counts", "subject", "grade", *MARKS) == [("russian", 6, *COUNTS[0])]
    rows = [["ВПР 2026. Доля «2», %"], ["Логин", "Русский язык", None, "История", None]]
    rows += [[None, 4, 5, 4, 5], ["e1", 10.5, 20, 5.5, 7]]
    form, _ = read(csv_of(rows))
    assert picked(form, "shares", "subject", "grade", "share_2") == [
        ("russian", 4, 10.5), ("russian", 5, 20.0), ("history", 4, 5.5), ("history", 5, 7.0),
    ]  # fmt: skip


def _two(number: Any, share: Any, first: str = "чел.") -> bytes:
    rows: Rows = [["ВПР 2026 5 класс"], ["Логин", "Русский язык", None, None]]
    last = "%" if first == "чел." else "чел."
    cells = [number, share] if first == "чел." else [share, number]
    return csv_of([*rows, [None, "Писали, чел.", f"«2», {first}", f"«2», {last}"],
                   ["e1", 20, *cells]])  # fmt: skip


@pytest.mark.parametrize("first", ["чел.", "%"])
def test_numbers_and_shares_of_a_subject_may_stand_side_by_side(first: str) -> None:
    form, told = read(_two(3, 15, first))
    assert picked(form, "counts", "participants", "mark_2", "failed") == [(20, 3, 3)]
    assert picked(form, "shares", "share_2") == [(15.0,)]
    assert told == {}
    form, told = read(_two(3, 25, first))
    assert picked(form, "counts", "mark_2") == [(3,)]
    assert "V75" in told
    assert "V75" in read(_two(21, None, first))[1]


def test_marks_of_a_subject_that_are_no_number_of_its_participants_are_told() -> None:
    rows: Rows = [["ВПР 2026 5 класс"], ["Логин", "Химия", *[None] * 4],
                  [None, "Писали, чел.", *(f"«{mark}», чел." for mark in BARE)]]  # fmt: skip
    form, told = read(csv_of([*rows, ["e1", 10, 2, 5, 3, 1]]))
    assert picked(form, "counts", *MARKS) == [(2, 5, 3, 1)]
    assert "V75" in told


def test_an_exam_without_marks_has_test_scores_below_its_subjects() -> None:
    rows: Rows = [["ЕГЭ 2026"], ["Код участника", "Русский язык", "Физика"]]
    form, told = read(book([*rows, ["a", 72, "не явился"], ["b", 101, "?"]]))
    assert picked(form, "marks", "student", "subject", "test_score", "mark", "mark_reason") == [
        ("a", "russian", 72.0, None, None), ("a", "physics", None, None, "absent"),
        ("b", "russian", None, None, "unread"), ("b", "physics", None, None, "unread"),
    ]  # fmt: skip
    assert list(told) == ["V62", "V63"]


# --- what a form is about --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["БИ6 ВПР 2026.xlsx", "ВПР_2026_6 БИ.xlsx", "БИ-6_ВПР_2026.csv"])
def test_the_sign_of_a_subject_in_the_name_of_a_file_has_its_grade(name: str) -> None:
    rows: Rows = [["Код участника", "Вариант", "1 (1б)", "Итого баллов"], [1, 1, 1, 1]]
    form, _ = read(book(rows), name=name)
    assert (form.about.subject, form.about.grade, form.about.year) == ("biology", 6, 2026)


def test_the_sign_of_a_subject_without_a_number_has_none() -> None:
    rows: Rows = [["Код участника", "Вариант", "1 (1б)", "Итого баллов"], [1, 1, 1, 1]]
    assert read(book(rows), name="БИ ВПР 2026.xlsx")[0].about.grade is None


def test_letters_that_look_alike_make_no_other_task() -> None:
    rows = f1_rows(["2K1 (2б)", "2К2 (1б)"], ["Б", "П"],
                   [("edu1", "СОШ", [["a", 1, 1, 2, 1, 3, 5, 4]])],
                   head=groups_head("Индивидуальные результаты", maximum=3))  # fmt: skip
    rows[7] = [str(cell).replace("К", "K") for cell in rows[7]]
    form, told = read(book(rows))
    assert (form.kind, told) == ("f1", {})
    assert picked(form, "items", "task") == [("2К1",), ("2К2",)]


def test_a_word_may_be_divided_in_a_heading() -> None:
    headings = ["Муници-\nпалитет" if one == "Муниципалитет" else one for one in UNITS]
    headings[6] = "Кол-во\nучаст-ников"
    form, _ = read(book([[*headings, *BARE], *SHARES]))
    assert picked(form, "counts", "municipality", "participants") == [
        ("Округ", 10), ("Округ", 25),
    ]  # fmt: skip


def test_a_share_that_is_not_told_is_compared_with_nothing() -> None:
    headings = [*UNITS, *(said for mark in BARE for said in (f"% «{mark}»", f"Кол-во «{mark}»"))]
    form, told = read(book([headings, [*BESIDE[0][:7], None, *BESIDE[0][8:]], BESIDE[1]]))
    assert picked(form, "counts", *MARKS) == COUNTS
    assert picked(form, "shares", "share_2") == [(None,), (16.0,)]
    assert list(told) == ["V57"]


def test_a_row_of_a_table_is_no_row_of_headings_and_per_cent_no_number_of_a_side() -> None:
    sides = ("Понизили", "Подтвердили", "Повысили")
    rows: Rows = [["Логин", "Предмет", "Класс", "Год", "Кол-во участников",
                   *(f"{side}, {of}" for side in sides for of in ("%", "чел."))]]  # fmt: skip
    form, told = read(book([*rows, ["e1", "Химия", 8, 2026, 20, 25.0, 5, 65.0, 13, 10.0, 2]]))
    assert (form.kind, sorted(told)) == ("table", ["V57", "V67"])
    assert picked(form, "journal", "participants", "lower", "equal", "higher") == [(20, 5, 13, 2)]


def test_a_layout_may_have_shares_alone() -> None:
    roles = ("school", "participants", "subject", "grade", "share_2")
    layout = Layout(kind="own", nature="rows", table="counts", name="Своя",
                    needs=(("school",), ("share_2",)), roles=roles)  # fmt: skip
    rows: Rows = [["Логин", "Участников", "Предмет", "Параллель", "2"], ["e", 20, "Химия", 7, 15]]
    form, _ = read(book(rows), layouts=[layout], year=2026)
    assert form.kind == "own"
    assert picked(form, "counts", "participants", "mark_2") == [(20, 3)]


def test_a_sign_that_is_a_digit_and_no_number_is_no_grade() -> None:
    form, _ = read(book([["Логин", "Химия ²", "Физика 8"], ["e", 10, 20]]))
    assert form.kind == "wide"
