"""The years of a plan: those that its title is for, never those that it only speaks of."""

from __future__ import annotations

from datetime import date

import pytest

import roadmap_core as rc
from roadmap_core.parse.prose.horizon import stated_horizon
from roadmap_core.windows import SCHOOL_YEAR

Day = tuple[int, int, int]
ROW = "№\tМероприятие\tСрок\n1\tАнализ\t"


def year(first: int, last: int | None = None) -> rc.Window:
    return rc.Window(date(first, 1, 1), date(last or first, 12, 31))


def days(first: Day, last: Day) -> rc.Window:
    return rc.Window(date(*first), date(*last))


@pytest.mark.parametrize(
    ("title", "window"),
    [
        ("на 2024, 2025 и 2026 годы", year(2024, 2026)),
        ("План на 2024 год и на плановый период 2025 и 2026 годов", year(2024, 2026)),
        ("План на 2024 год и плановый период 2025-2026 годов", year(2024, 2026)),
        (
            "План школ, показавших низкие результаты в 2022/2023 учебном году, на 2024 год",
            year(2024),
        ),
        ("План по итогам ЕГЭ 2022 и 2023 годов на 2024 год", year(2024)),
        ("План по результатам на 2024-2025 гг.", year(2024, 2025)),
        ("на 2024-2025 и 2025-2026 учебные годы", days((2024, 9, 1), (2026, 8, 31))),
        ("на 2025/26 и 2026/27 учебные годы", days((2025, 9, 1), (2027, 8, 31))),
        (
            "на 2025–2026 учебный год и 2026-2027 учебный год",
            days((2025, 9, 1), (2027, 8, 31)),
        ),
        ("на 2025-26 уч.г.", days((2025, 9, 1), (2026, 8, 31))),
        ("на 2024-26 годы", year(2024, 2026)),
        ("на 1999-01 годы", None),
        ("на 2024 г. и 2025 г.", year(2024, 2025)),
        ("на 2025", year(2025)),
        ("на весь период реализации (2024 - 2026 годы)", year(2024, 2026)),
        ("План 2025 года", year(2025)),
        ("План мероприятий в 2025 году", year(2025)),
        ("в течение 2025 года", year(2025)),
        ("на II полугодие 2024 года", days((2024, 7, 1), (2024, 12, 31))),
        ("на первое полугодие 2026 года", days((2026, 1, 1), (2026, 6, 30))),
        ("на 1-е полугодие 2025/2026 учебного года", days((2025, 9, 1), (2025, 12, 31))),
        ("на второе полугодие 2025/26 учебного года", days((2026, 1, 1), (2026, 8, 31))),
        ("на IV квартал 2025 года", days((2025, 10, 1), (2025, 12, 31))),
        ("на I-III кварталы 2025 г.", days((2025, 1, 1), (2025, 9, 30))),
        ("на сентябрь 2025 года", days((2025, 9, 1), (2025, 9, 30))),
        ("на май 2025 г.", days((2025, 5, 1), (2025, 5, 31))),
        ("на март-апрель 2025 года", days((2025, 3, 1), (2025, 4, 30))),
        ("на декабрь - январь 2026 года", days((2025, 12, 1), (2026, 1, 31))),
        ("на период с сентября 2024 по май 2025 года", days((2024, 9, 1), (2025, 5, 31))),
        ("на март 2025 г. и на апрель 2025 г.", days((2025, 3, 1), (2025, 4, 30))),
        ("на период с 01.09.2025 по 31.12.2025", days((2025, 9, 1), (2025, 12, 31))),
        ("с 1 сентября 2025 года по 31 мая 2026 года", days((2025, 9, 1), (2026, 5, 31))),
        ("на период с 45.13.2025 по 31.12.2025", None),
        ("План во исполнение приказа от 26 декабря 2017 года № 5", None),
        ("План, утвержденный приказом от 12.03.2023 № 5", None),
        ("План по состоянию на 2023 год", None),
        ("План школ с низкими результатами в 2023 году", None),
        ("План работы с выпускниками 2023 года", None),
        ("План-2025", None),
        ("на 2026-2024 годы", None),
        ("на 2024-2099 годы", None),
        ("План", None),
    ],
)
def test_a_title_states_the_years_that_it_is_for(title: str, window: rc.Window | None) -> None:
    stated = stated_horizon(title, SCHOOL_YEAR)
    assert (stated and stated.window) == window
    assert stated is None or (stated.sure, stated.since, stated.others) == (True, True, ())


def read(title: str, period: str = "апрель") -> rc.Parsed[rc.Order]:
    return rc.parse_order(f"{title}\n\n{ROW}{period}\n")


@pytest.mark.parametrize(
    ("title", "taken", "other"),
    [
        ("План по программе на 2021-2025 годы на 2024 год", year(2024), "2021-2025 годы"),
        ("План на 2024 год по программе на 2021-2025 годы", year(2024), "2021-2025 годы"),
        ("План на 2023 год. План на 2024 год", year(2024), "2023 год"),
        ("План на 2025 год и на 2024 год", year(2024), "2025 год"),
        ("План школ, участвующих в проекте в 2023 году", year(2023), "годы не названы"),
    ],
)
def test_where_two_spans_stand_the_likelier_is_taken_and_both_are_told(
    title: str, taken: rc.Window, other: str
) -> None:
    parsed = read(title)
    roadmap = parsed.value.roadmap
    assert (roadmap.horizon, roadmap.horizon_is_guess) == (taken, True)
    (finding,) = (f for f in parsed.findings if f.code == "R26")
    assert finding.fact("others") == (other,)
    assert finding.severity == "warning"


def test_an_end_alone_begins_with_the_year_of_the_order_and_is_a_guess() -> None:
    order = "ПРИКАЗ\nот 15.03.2025 № 5\n\nО плане\n\nПРИКАЗЫВАЮ:\n1. Утвердить.\n\nПриложение 1\n\n"
    parsed = rc.parse_order(f"{order}План на период до 2027 года\n\n{ROW}апрель 2026\n")
    roadmap = parsed.value.roadmap
    assert roadmap.horizon == rc.Window(date(2025, 1, 1), date(2027, 12, 31), open_start=True)
    assert roadmap.horizon_is_guess
    (finding,) = (f for f in parsed.findings if f.code == "R28")
    assert finding.fact("horizon") == "2025-2027 годы"


@pytest.mark.parametrize(("period", "first"), [("май 2026", 2026), ("май", 2027), ("2029", 2027)])
def test_an_end_alone_without_an_order_begins_with_its_periods(period: str, first: int) -> None:
    horizon = read("План на период до 2027 года", period).value.roadmap.horizon
    assert horizon is not None
    assert (horizon.first, horizon.last) == (date(first, 1, 1), date(2027, 12, 31))


def test_a_plan_for_next_year_reads_its_months_in_it() -> None:
    title = "План школ, показавших низкие результаты в 2022/2023 учебном году, на 2024 год"
    parsed = read(title)
    period = parsed.value.roadmap["1"].period
    assert period is not None
    assert period.windows() == (rc.Window.of_month(2024, 4),)
    assert not parsed.value.roadmap.horizon_is_guess


@pytest.mark.parametrize(
    "announced",
    [
        "плана мероприятий", "дорожной карты", "Комплекса мер по поддержке школ", "графика работ",
        "программы мероприятий", "мер поддержки",
    ],
)  # fmt: skip
def test_a_plan_without_years_has_those_of_the_title_of_its_order(announced: str) -> None:
    parsed = rc.parse_order(
        f"ПРИКАЗ\nот 15.10.2024 № 7\nОб утверждении {announced} на 2024-2026 годы\nПРИКАЗЫВАЮ:\n"
        "1. Утвердить прилагаемый документ.\nДиректор А.А. Выдуманная\n\nПриложение 1\nк приказу\n"
        "от 15.10.2024 № 7\n\nПоддержка школ\n\n№\tМероприятие\tСрок\n1\tАнализ\tмарт 2025\n"
    )
    plan = parsed.value.roadmap
    assert (plan.title, plan.horizon_is_guess) == ("Поддержка школ", False)
    assert plan.horizon == rc.Window(date(2024, 1, 1), date(2026, 12, 31))


def test_an_order_of_something_else_lends_its_plan_no_years() -> None:
    parsed = rc.parse_order(
        "ПРИКАЗ\nот 15.10.2024 № 7\nО проведении олимпиады в 2026 году\nПРИКАЗЫВАЮ:\n"
        "1. Провести олимпиаду.\nДиректор А.А. Выдуманная\n\nПриложение 1\nк приказу\n"
        "от 15.10.2024 № 7\n\nПоддержка школ\n\n№\tМероприятие\tСрок\n1\tАнализ\tмарт 2025\n"
    )
    plan = parsed.value.roadmap
    assert plan.horizon_is_guess
    assert plan.horizon == rc.Window(date(2025, 1, 1), date(2025, 12, 31))
