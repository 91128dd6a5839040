"""An order printed: every word of it stands in the outline, no name does."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

from hypothesis import given, settings

import roadmap_core as rc
from roadmap_core.testing import orders

ORDER = files("roadmap_core").joinpath("data", "orders", "122-2024.txt").read_text("utf-8")


def test_an_order_is_told_line_by_line() -> None:
    plan = rc.Roadmap(
        title="План",
        horizon=rc.Window(date(2025, 1, 1), date(2025, 12, 31)),
        horizon_is_guess=True,
        sections=(
            rc.Section(
                title="Кадры",
                number="I",
                activities=(
                    rc.Activity(
                        number="1",
                        title="Анализ",
                        period=rc.parse_period("март 2025").value,
                        responsible=(
                            rc.Responsibility(body="ИРО", persons=("Выдуманный А.Б.",)),
                            rc.Responsibility(body="школы"),
                        ),
                        deliverables=(rc.Deliverable("справка"), rc.Deliverable("отчёт")),
                        parts=(rc.Activity(number="1.1", title="Сбор"),),
                        extra=(("Классы", "5-6"), ("", "да")),
                    ),
                ),
            ),
            rc.Section(title="", activities=(rc.Activity(number="2", title="Итог"),)),
        ),
    )
    order = rc.Order(
        kind="ПРИКАЗ",
        number="7",
        date=date(2025, 2, 1),
        place="г. Выдумск",
        title="О плане",
        issuer="Комитет",
        preamble="В целях работы",
        resolution="ПРИКАЗЫВАЮ:",
        clauses=(
            rc.Clause(number="1", text="Утвердить план.", duties=("срок - год",)),
            rc.Clause(number="2", text="Контроль возложить на Выдуманного А.Б."),
        ),
        signatory=rc.Signatory(position="Директор", name="А.Б. Выдуманный"),
        appendices=(
            rc.Appendix(number="1", roadmap=plan),
            rc.Appendix(
                number="2",
                title="Перечень",
                approval="Утверждён приказом",
                schools=(
                    rc.School(name="МБОУ СОШ № 1", municipality="Округ", row="1"),
                    rc.School(name="Лицей", extra=(("Директор", "Выдуманная В.Г."),)),
                ),
            ),
        ),
    )
    assert str(order).splitlines() == [
        "ПРИКАЗ от 01.02.2025 № 7",
        "г. Выдумск",
        "О плане",
        "Издан: Комитет",
        "В целях работы",
        "ПРИКАЗЫВАЮ:",
        "1. Утвердить план.",
        "  - срок - год",
        "2. Контроль возложить на [имя]",
        "Подписал: Директор [имя]",
        "",
        "Приложение 1",
        "План",
        "Период: 2025 год (предположение)",
        "I. Кадры",
        "  1. Анализ | март 2025 | ИРО [имя], школы | справка; отчёт | Классы: 5-6; да",
        "    1.1. Сбор",
        "  2. Итог",
        "",
        "Утверждён приказом",
        "Перечень",
        "  1. МБОУ СОШ № 1 (Округ)",
        "  Лицей; Директор: [имя]",
    ]


def test_a_bare_plan_and_nothing_have_no_head() -> None:
    plan = rc.Roadmap(
        sections=(rc.Section(title="", activities=(rc.Activity(number="1", title="А"),)),)
    )
    assert str(rc.Order(appendices=(rc.Appendix(title="План", roadmap=plan),))) == "\nПлан\n  1. А"
    assert str(rc.Order()) == ""


def test_every_activity_of_a_real_order_stands_in_its_outline() -> None:
    order = rc.parse_order(ORDER).value
    lines = str(order).splitlines()
    assert lines[0] == "ПРИКАЗ от 23.01.2024 № 122"
    for activity in order.roadmap.walk():
        assert any(
            line.strip().startswith(f"{activity.number}. {activity.title}") for line in lines
        )
    assert all(any(school.name in line for line in lines) for school in order.schools)


@settings(max_examples=25)
@given(orders())
def test_an_outline_holds_no_name(order: rc.Order) -> None:
    assert str(order) == str(order.without_names())
