from __future__ import annotations

from datetime import date

import pytest

from roadmap_core.checks import audit
from roadmap_core.parse import parse_order, parse_period
from roadmap_core.regions import load_policy
from roadmap_core.serde import to_dict


@pytest.mark.parametrize(
    ("text", "kind", "wording"),
    [
        ("по графику Выдуманной А.А.", "own_schedule", "по графику [имя]"),
        ("По запросу И.И. Придуманного", "on_demand", "по запросу [имя]"),
        ("после выступления Сочинённого П. П.", "relative", "после выступления [имя]"),
        ("по плану Выдуманного Ивана Петровича", "own_schedule", "по плану [имя]"),
    ],
)
def test_a_name_in_a_period_ends_no_part_and_stays_out_of_its_wording(
    text: str, kind: str, wording: str
) -> None:
    period = parse_period(text).value
    assert (period.kind, str(period), period.text) == (kind, wording, text)
    assert parse_period(wording).value.days_key == period.days_key


def test_a_name_in_a_period_is_in_no_repr_and_can_be_taken_out() -> None:
    rows = "1\tБеседа\tмай 2026 (Выдуманная А.А.)"
    order = parse_order(f"План на 2026 год\n\n№\tМероприятие\tСрок\n{rows}\n").value
    period = order.roadmap["1"].period
    assert "ыдуманн" not in repr(period)
    assert "ыдуманн" in period.text if period else False
    assert "ыдуманн" not in str(to_dict(order.without_names()))


def test_a_name_in_a_period_enters_no_finding() -> None:
    rows = "1\tБеседа\tпо графику Выдуманной А.А.\n2\tСовет\tпо запросу И.И. Придуманного"
    parsed = parse_order(f"План на 2026 год\n\n№\tМероприятие\tСрок\n{rows}\n")
    report = audit(parsed.value, load_policy("ru", on=date(2026, 1, 1)))
    assert {"T05", "T06"} <= {finding.code for finding in report}
    said = " ".join(str(finding) for finding in (*parsed.findings, *report))
    assert "ыдуманн" not in said
    assert "ридуманн" not in said
