"""Cells of responsible bodies and of results."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import roadmap_core as rc
from roadmap_core.names import names_in
from roadmap_core.parse.deliverable import deliverables

R = rc.Responsibility


@pytest.mark.parametrize(
    ("cell", "bodies"),
    [
        ("Министерство, ИРО, школы", ["Министерство", "ИРО", "школы"]),
        ("ИРО; ЦОКО;\nМОУО", ["ИРО", "ЦОКО", "МОУО"]),
        ("1) ИРО; 2) ЦОКО", ["ИРО", "ЦОКО"]),
        ("- ИРО,\n- ЦОКО", ["ИРО", "ЦОКО"]),
        ("МОУО/ОО", ["МОУО", "ОО"]),
        ("ИРО и МОУО", ["ИРО", "МОУО"]),
        ("МОУО и образовательные организации", ["МОУО", "образовательные организации"]),
        ("Министерство образования и науки", ["Министерство образования и науки"]),
        ("городские и сельские школы", ["городские и сельские школы"]),
        ("ИРО совместно с опорными школами", ["ИРО", "опорными школами"]),
        (
            "ГАУ ДПО «Институт образования, науки и культуры», ОО",
            ["ГАУ ДПО «Институт образования, науки и культуры»", "ОО"],
        ),
        (
            "органы местного самоуправления, осуществляющие управление в сфере образования, ОО",
            ["органы местного самоуправления, осуществляющие управление в сфере образования", "ОО"],
        ),
        ("руководители ОО (по согласованию)", ["руководители ОО (по согласованию)"]),
        ("МАУ «Центр «Школа, семья», ОО", ["МАУ «Центр «Школа", "семья»", "ОО"]),
        ("ИРО (лаборатория А, отдел Б), ОО", ["ИРО (лаборатория А, отдел Б)", "ОО"]),
        ("Школы города.", ["Школы города"]),
        ("Администрации школ и Центр", ["Администрации школ", "Центр"]),
    ],
)
def test_a_cell_is_parted_into_its_bodies(cell: str, bodies: list[str]) -> None:
    assert [responsibility.body for responsibility in rc.parse_responsible(cell).value] == bodies


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("ИРО (И.И. Сидоров)", (R("ИРО", persons=("И.И. Сидоров",)),)),
        ("ИРО (Сидоров)", (R("ИРО", persons=("Сидоров",)),)),
        ("Сидоров И.И., директор ИРО", (R("директор ИРО", persons=("Сидоров И.И.",)),)),
        ("ИРО, Сидоров И.И.", (R("ИРО", persons=("Сидоров И.И.",)),)),
        ("ИРО Сидоров И.И.", (R("ИРО", persons=("Сидоров И.И.",)),)),
        ("Сидоров И.И.", (R("", persons=("Сидоров И.И.",)),)),
        ("ИРО (отв.), МОУО", (R("ИРО", lead=True), R("МОУО"))),
        ("ИРО (отв. Сидорова А.А.)", (R("ИРО", lead=True, persons=("Сидорова А.А.",)),)),
        ("отв. ИРО, МОУО", (R("ИРО", lead=True), R("МОУО"))),
        ("ИРО – ответственный исполнитель, МОУО", (R("ИРО", lead=True), R("МОУО"))),
        ("Координатор - ИРО; МОУО", (R("ИРО", lead=True), R("МОУО"))),
        ("ИРО - соисполнитель", (R("ИРО"),)),
        (
            "Ответственный исполнитель: ИРО; соисполнители: МОУО, ОО",
            (R("ИРО", lead=True), R("МОУО"), R("ОО")),
        ),
        ("Центр (соисполнитель), ИРО", (R("Центр"), R("ИРО"))),
        ("Центр - филиал института", (R("Центр - филиал института"),)),
        ("Уровень школы: директор", (R("Уровень школы: директор"),)),
    ],
)
def test_leads_and_persons_stand_with_their_body(cell: str, expected: tuple[R, ...]) -> None:
    assert rc.parse_responsible(cell).require() == expected


def test_a_cell_without_a_body_says_so() -> None:
    parsed = rc.parse_responsible(" - ")
    assert parsed.value == ()
    assert [piece.text for piece in parsed.unread] == [" - "]
    with pytest.raises(rc.DocumentNotUnderstood):
        parsed.require()
    with pytest.raises(rc.DocumentNotUnderstood):
        rc.parse_responsible("").require()


@given(st.text(max_size=80))
def test_no_cell_of_bodies_raises(cell: str) -> None:
    rc.parse_responsible(cell)


@given(st.lists(st.sampled_from(["ИРО", "Центр «А, Б»", "МОУО", "опорные школы"]), min_size=1))
def test_a_list_of_bodies_is_read_back(names: list[str]) -> None:
    assert [r.body for r in rc.parse_responsible(", ".join(names)).value] == names


def test_names_are_found_in_full_with_initials_and_alone_in_brackets() -> None:
    assert names_in("Назначить Петрову Анну Ивановну, (Сидоров) и К.К. Орлова, (ИРО)") == (
        "Петрову Анну Ивановну",
        "Сидоров",
        "К.К. Орлова",
    )


ARTEFACTS = frozenset({"справка", "рекомендации", "приказ", "перечень", "план"})


@pytest.mark.parametrize(
    ("cell", "titles"),
    [
        ("Справка", ["Справка"]),
        ("Справки, рекомендации", ["Справки", "рекомендации"]),
        ("Отчеты, методические рекомендации", ["Отчеты", "методические рекомендации"]),
        ("Программы мероприятий, стажировок", ["Программы мероприятий, стажировок"]),
        (
            "Группы; приказ о группах, перечень школ",
            ["Группы", "приказ о группах", "перечень школ"],
        ),
        ("План работы. Новые программы курсов", ["План работы", "Новые программы курсов"]),
        ("Материалы (план, приказ)", ["Материалы (план, приказ)"]),
        ("1) Справка\n2) План", ["Справка", "План"]),
        (" ; . ", []),
    ],
)
def test_a_cell_is_parted_into_its_artefacts(cell: str, titles: list[str]) -> None:
    assert [d.title for d in deliverables(cell, ARTEFACTS)] == titles
