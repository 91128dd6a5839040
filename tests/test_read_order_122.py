"""The shipped order: every count and every leaf, as a person reads the document."""

from __future__ import annotations

from collections import Counter
from datetime import date
from importlib.resources import as_file, files

import pytest

import roadmap_core as rc

MIN, INST, CENTRE = "Министерство", "ТОИПКРО", "Центр экспертизы"
UMO, HUBS = "региональное УМО по общему образованию", "опорные школы"
METHODICAL = "Методические материалы"

# number: (kind, period as its canonical wording or the text's, bodies, deliverables)
LEAVES: dict[str, tuple[str, str, tuple[str, ...], tuple[str, ...]]] = {
    "1": ("dated", "январь-февраль 2024", (MIN, INST, CENTRE), ("Справка",)),
    "2": ("dated", "февраль 2024", (MIN, INST, CENTRE), ("Решение сессии",)),
    "3": ("dated", "март-апрель 2024", (MIN, INST, CENTRE), ("Рисковый профиль ШНОР",)),
    "4": (
        "dated",
        "март-апрель 2024",
        (MIN, INST, CENTRE),
        (
            "Муниципальные рабочие группы",
            "приказ о назначении кураторов",
            "перечень опорных школ",
        ),
    ),
    "5": ("dated", "апрель 2024", (MIN, INST), ("Соглашения",)),
    **dict.fromkeys(
        ("6.1", "6.2", "6.3"),
        (
            "dated",
            "апрель-май 2024",
            (MIN, INST, CENTRE),
            ("Дорожные карты по преодолению факторов риска",),
        ),
    ),
    "7": ("dated", "апрель-май 2024", (INST, UMO, HUBS), ("Перечень педагогических работников",)),
    "8": (
        "dated",
        "март-апрель 2024, март-апрель 2025",
        (MIN, INST, CENTRE, "ОО", "МОУО"),
        ("План работы на период ВПР",),
    ),
    "9": ("dated", "август 2024, август 2025", (INST, CENTRE), ("Аналитические отчеты для ОО",)),
    "10.1": ("dated", "август 2024, август 2025", (CENTRE, "ОО"), ("Списки обучающихся",)),
    "10.2": ("dated", "август 2024, август 2025", (CENTRE, "МОУО", "ОО", INST), ("Перечни",)),
    "10.3": ("dated", "август 2024, август 2025", (CENTRE, "МОУО", "ОО", INST), ("Перечни",)),
    "10.4": ("dated", "август 2024, август 2025", (CENTRE, INST), ("Перечни",)),
    "10.5": ("dated", "август 2024, август 2025", (CENTRE, INST), ("Перечни",)),
    "11": (
        "dated",
        "сентябрь 2024, сентябрь 2025",
        (MIN, INST, CENTRE, "ОО", "МОУО"),
        ("Планы работы ОО по закреплению полученных достижений",),
    ),
    "12": (
        "dated",
        "октябрь 2024, октябрь 2025",
        (INST,),
        ("Планы индивидуальной работы с руководителями ОО",),
    ),
    "13": (
        "dated",
        "октябрь-ноябрь 2024",
        (INST,),
        (
            "Рекомендации по проектированию индивидуальных траекторий профессионального роста",
            "Корректировка содержания программ ДПО и методических мероприятий",
        ),
    ),
    "14": ("annual", "ежегодно, сентябрь-ноябрь", (MIN, "ОО"), ("Аналитический отчет",)),
    "15": ("deadline", "до 30 мая 2025", (MIN, INST, CENTRE), ("Справка",)),
    "16": (
        "dated",
        "сентябрь 2024, сентябрь 2025",
        (MIN, INST, CENTRE),
        ("Скорректированные планы деятельности",),
    ),
    "17": ("dated", "май-июнь 2024", (INST,), ("Программы курсов",)),
    "18": (
        "dated",
        "октябрь 2024",
        (INST, "ОО"),
        ("Индивидуальные планы профессионального роста",),
    ),
    "19": ("dated", "октябрь-ноябрь 2024", (INST,), ("Программа курсов",)),
    "21.1": ("dated", "Октябрь-январь 2024, 2025", (INST, UMO, HUBS), (METHODICAL,)),
    "21.2": ("dated", "май-ноябрь 2024", (INST, CENTRE, HUBS), (METHODICAL,)),
    "21.3": ("dated", "сентябрь-октябрь 2024", (INST, UMO, HUBS), (METHODICAL,)),
    "22.1": (
        "dated",
        "сентябрь-октябрь 2024",
        (INST, UMO, HUBS),
        ("Программа семинара - практикума", "рекомендации"),
    ),
    "22.2": (
        "mixed",
        "Октябрь-декабрь 2024 Далее: постоянно в течение учебного года",
        ("ОО",),
        ("Материалы анализа уроков",),
    ),
    "22.3": (
        "own_schedule",
        "по отдельному графику",
        (INST, "МОУО", "ОО", UMO, HUBS),
        ("Аналитические справки",),
    ),
    "22.4": (
        "dated",
        "сентябрь-ноябрь 2024, сентябрь-ноябрь 2025",
        (MIN, INST, "ОО", UMO),
        ("Приказ об итогах конкурса",),
    ),
    "22.5": (
        "own_schedule",
        "по отдельному графику (2024-2025 годы)",
        (INST, "МОУО", "ОО", HUBS),
        ("Программы методических мероприятий, стажировок",),
    ),
    "24.1": ("dated", "август 2024", (INST, HUBS), ("Методические рекомендации",)),
    "24.2": (
        "dated",
        "август-сентябрь 2024",
        (INST, "МОУО", "ОО", HUBS),
        ("Планы работы по взаимодействию",),
    ),
    "24.3": ("ongoing", "постоянно", (INST, HUBS), ("Рекомендации",)),
    "25": (
        "mixed",
        "ноябрь 2024; постоянно (2025 год)",
        (MIN, INST, "МОУО", "ОО", HUBS),
        ("Планы мероприятий",),
    ),
    **dict.fromkeys(
        ("26", "27"),
        (
            "on_demand",
            "по запросам образовательных организаций",
            (INST, UMO, HUBS),
            ("Справка",),
        ),
    ),
    "28": (
        "own_schedule",
        "по отдельному графику (2024-2025 годы)",
        (MIN, INST, CENTRE),
        ("Отчет",),
    ),
    "29": (
        "recurring",
        "1 раз в 3 месяца",
        ("Кураторы от организаций-исполнителей",),
        ("Отчет",),
    ),
    "30": (
        "dated",
        "апрель-май 2024, апрель-май 2025",
        ("ОО", "МОУО"),
        ("Аналитические отчеты",),
    ),
    "31": ("annual", "ежегодно, декабрь", (MIN, INST), ("Отчет",)),
    "32": (
        "dated",
        "июнь 2024, январь-февраль 2025",
        (INST, HUBS),
        ("Предварительные проекты планов деятельности на очередной учебный год",),
    ),
    "33": ("ongoing", "постоянно", (MIN, INST, CENTRE), ("Справка",)),
    "34": (
        "on_demand",
        "по мере поступления",
        (MIN, INST, CENTRE),
        ("Аналитические отчеты", "рекомендации"),
    ),
    "35": ("ongoing", "постоянно", (MIN, INST, CENTRE, "ОО"), ("Информ-релизы",)),
}


@pytest.fixture(scope="module")
def parsed() -> rc.Parsed[rc.Order]:
    with as_file(files("roadmap_core") / "data" / "orders" / "122-2024.txt") as path:
        return rc.read_order(path)


@pytest.fixture(scope="module")
def order(parsed: rc.Parsed[rc.Order]) -> rc.Order:
    return parsed.require()


def test_the_head_says_who_ordered_what_and_when(order: rc.Order) -> None:
    assert (order.kind, order.number, order.date) == ("ПРИКАЗ", "122", date(2024, 1, 23))
    assert order.place == "г. Тамбов"
    assert order.issuer == "МИНИСТЕРСТВО ОБРАЗОВАНИЯ И НАУКИ ТАМБОВСКОЙ ОБЛАСТИ"
    assert order.title.startswith("Об утверждении плана мероприятий («Дорожной карты»)")
    assert order.title.endswith("имеющих низкие образовательные результаты в 2023 году")
    (act,) = order.legal_basis
    assert (act.date, act.number) == (date(2023, 4, 4), "233/552")
    assert act.title.startswith("Об утверждении Порядка проведения")


def test_each_of_the_eight_clauses_has_its_force_and_its_addressee(order: rc.Order) -> None:
    assert [clause.number for clause in order.clauses] == list("12345678")
    assert [clause.force for clause in order.clauses] == [
        "approve",
        "approve",
        "appoint",
        "oblige",
        "oblige",
        "recommend",
        "recommend",
        "control",
    ]
    assert [len(clause.duties) for clause in order.clauses] == [0, 0, 0, 0, 2, 2, 2, 0]
    assert [len(clause.persons) for clause in order.clauses] == [0, 0, 1, 1, 2, 0, 0, 0]
    addressees = [clause.addressee or "" for clause in order.clauses]
    assert addressees[3].startswith("Отделу оценки качества образования")
    assert addressees[4] == (
        "ТОГКУ «Центр экспертизы образовательной деятельности», "
        "ТОГОАУ ДПО «Институт повышения квалификации работников образования»"
    )
    assert addressees[5].startswith("руководителям органов местного самоуправления, осуществл")
    assert order.clauses[2].role == "региональным координатором Проекта"


def test_the_signatory_has_a_position_over_two_lines(order: rc.Order) -> None:
    assert order.signatory is not None
    assert order.signatory.position == "Министр образования и науки Тамбовской области"
    assert order.signatory.name.endswith("ельникова")


def test_the_roadmap_has_its_sections_activities_parts_and_leaves(order: rc.Order) -> None:
    roadmap = order.roadmap
    assert roadmap.horizon == rc.Window(date(2024, 1, 1), date(2025, 12, 31))
    assert len(roadmap.sections) == 6
    assert len(roadmap.activities) == 33
    assert sum(len(activity.parts) for activity in roadmap.activities) == 19
    assert len(roadmap.leaves) == 47
    assert [len(section.activities) for section in roadmap.sections] == [7, 9, 3, 3, 3, 8]


def test_every_leaf_of_the_document_is_listed_here(order: rc.Order) -> None:
    assert [leaf.number for leaf in order.roadmap.leaves] == sorted(
        LEAVES, key=lambda number: [int(part) for part in number.split(".")]
    )


@pytest.mark.parametrize("number", LEAVES)
def test_a_leaf_has_its_period_bodies_and_deliverables(order: rc.Order, number: str) -> None:
    kind, wording, bodies, deliverables = LEAVES[number]
    leaf = order.roadmap[number]
    assert leaf.period is not None
    assert (leaf.period.kind, str(leaf.period)) == (kind, wording)
    assert tuple(responsibility.body for responsibility in leaf.responsible) == bodies
    assert tuple(deliverable.title for deliverable in leaf.deliverables) == deliverables


def test_the_one_named_person_stands_with_the_ministry(order: rc.Order) -> None:
    named = [
        (leaf.number, responsibility.body)
        for leaf in order.roadmap.leaves
        for responsibility in leaf.responsible
        if responsibility.person
    ]
    assert named == [("14", MIN)]


def test_ambiguous_periods_keep_both_readings(order: rc.Order) -> None:
    period = order.roadmap["21.1"].period
    assert period is not None
    each_year, once = period.readings
    assert each_year.windows() == (
        rc.Window(date(2024, 10, 1), date(2025, 1, 31)),
        rc.Window(date(2025, 10, 1), date(2026, 1, 31)),
    )
    assert once.windows() == (rc.Window(date(2024, 10, 1), date(2025, 1, 31)),)
    chained = order.roadmap["22.2"].period
    assert chained is not None
    assert chained.is_ambiguous
    assert chained.windows(order.roadmap.horizon) == (
        rc.Window(date(2024, 10, 1), date(2024, 12, 31)),
        rc.Window(date(2025, 1, 1), date(2025, 5, 31)),
    )


def test_an_umbrella_keeps_what_is_its_own(order: rc.Order) -> None:
    roadmap = order.roadmap
    assert str(roadmap["21"].period) == "постоянно"
    assert roadmap["22"].title == "Реализация мероприятий проекта «Эффективный урок»"
    assert roadmap["22"].period is None
    assert roadmap["10"].title == "Использование результатов анализа ВПР, ОГЭ и ЕГЭ"
    assert roadmap["6.2"].inherited == ("period", "responsible", "deliverable")
    assert roadmap["19"].title.endswith("по повышению качества образования на основе результатов "
                                        "внешних оценочных процедур")  # fmt: skip


def test_every_repair_is_a_finding_with_its_place(parsed: rc.Parsed[rc.Order]) -> None:
    places = Counter(
        (finding.code, finding.subject, finding.span.line)
        for finding in parsed.findings
        if finding.span and finding.code in {f"R{n}" for n in range(11, 17)}
    )
    assert set(places) == {
        ("R11", "6", 70),
        ("R11", "12", 84),
        ("R11", "19", 94),
        ("R11", "22.3", 104),
        ("R12", "12", 84),
        ("R12", "19", 94),
        ("R13", "6", 68),
        ("R13", "10", 76),
        ("R13", "21", 96),
        ("R13", "24", 106),
        ("R14", "21", 96),
        ("R15", "22.3", 104),
        ("R16", "Мероприятия, реализуемые на постоянной основе", 114),
    }
    assert len(parsed.value.repairs) == 13 + 19  # and a number for each of the sub-rows


def test_nothing_of_the_document_is_left_unread(parsed: rc.Parsed[rc.Order]) -> None:
    assert parsed.unread == ()
    assert parsed.errors == ()


def test_the_four_schools_have_municipality_form_short_name_and_number(order: rc.Order) -> None:
    assert [(s.row, s.municipality, s.number, s.short_name) for s in order.schools] == [
        ("1", "г.о.Кирсанов", "1", 'МБОУ "СОШ №1" г. Кирсанова'),
        ("2", "г.о. Мичуринск", "15", "МБОУ «СОШ № 15» г.Мичуринска"),
        (
            "3",
            "г.о. Уварово",
            "",
            'МБОУ кадетская школа "Уваровский кадетский корпус имени Святого Георгия Победоносца"',
        ),
        ("4", "Мучкапский м.о.", "", "МБОУ Мучкапская СОШ"),
    ]
    assert {school.legal_form for school in order.schools} == {
        "Муниципальное бюджетное общеобразовательное учреждение"
    }


def test_no_name_stands_in_a_repr_or_a_message(
    parsed: rc.Parsed[rc.Order], order: rc.Order
) -> None:
    shown = repr(order) + repr(order.clauses) + repr(order.appendices) + repr(order.signatory)
    shown += repr(order.roadmap.leaves) + repr(parsed) + "".join(map(str, parsed.findings))
    report = rc.audit(order, rc.load_policy("tambov", on=date(2024, 1, 23)))
    shown += repr(report) + repr(report.findings) + repr(report.skipped) + report._repr_html_()
    for name in ("Налетов", "Тонин", "Мексичев", "Трунов", "Котельников"):
        assert name not in shown
