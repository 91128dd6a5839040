from __future__ import annotations

import pytest

from roadmap_core.parse import parse_order
from roadmap_core.windows import Window

HEAD = "ПРИКАЗ\nот 1 сентября 2025 г. № 77\nО дорожной карте\nПРИКАЗЫВАЮ:\n1. Утвердить план."
TABLE = "№ п/п\tМероприятие\tСрок\tОтветственные\tРезультат\n1\tБеседа\tмарт 2026\tШкола\tСправка"


@pytest.mark.parametrize(
    "heading",
    [
        "Приложение 1",
        "Приложение № 1 к приказу\nдепартамента образования\nот 03.02.2026 № 7",
        "Приложение 1\nк приказу\nдепартамента образования\nот 03.02.2026 № 7",
    ],
)
def test_a_title_right_under_the_heading_of_an_appendix_is_its_title(heading: str) -> None:
    order = parse_order(f"{heading}\nПлан поддержки школ на 2026 год\n\n{TABLE}\n").value
    assert order.roadmap.title == "План поддержки школ на 2026 год"
    assert order.roadmap.horizon == Window.of_year(2026)


def test_a_horizon_that_no_title_names_is_marked_as_a_guess() -> None:
    named = parse_order(f"План поддержки школ на 2026 год\n\n{TABLE}\n").value.roadmap
    assert (named.horizon, named.horizon_is_guess) == (Window.of_year(2026), False)
    guessed = parse_order(f"План поддержки школ\n\n{TABLE}\n").value.roadmap
    assert (guessed.horizon, guessed.horizon_is_guess) == (Window.of_year(2026), True)
    undated = parse_order(f"План\n\n{TABLE.replace(' 2026', '')}\n").value.roadmap
    assert (undated.horizon, undated.horizon_is_guess) == (None, False)


@pytest.mark.parametrize(
    ("between", "title"),
    [("", ""), ("План на 2026 год\n", "План на 2026 год"), ("Начальник А.А. Выдуманный\n", "")],
)
def test_a_table_right_under_the_body_swallows_none_of_it(between: str, title: str) -> None:
    order = parse_order(f"{HEAD}\n{between}{TABLE}\n").value
    assert (order.number, [clause.number for clause in order.clauses]) == ("77", ["1"])
    assert order.roadmap.title == title
    assert (order.signatory is not None) == ("Начальник" in between)
