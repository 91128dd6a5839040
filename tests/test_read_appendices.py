from __future__ import annotations

import pytest

from roadmap_core.parse import parse_order
from roadmap_core.windows import Window

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
