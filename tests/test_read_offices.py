"""Documents of the kinds that offices publish: what stands in them, and where each plan ends."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import roadmap_core as rc
from roadmap_core.text import squeeze

DOCUMENTS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("offices.toml").read_text("utf-8")
)["document"]


def order_of(order: rc.Order) -> dict[str, str]:
    signatory = order.signatory
    said = {
        **{
            name: getattr(order, name)
            for name in ("kind", "number", "place", "issuer", "title", "resolution")
        },
        "date": str(order.date or ""),
        "clauses": " ".join(clause.number for clause in order.clauses),
        "signatory": f"{signatory.position}: {signatory.name}" if signatory else "",
    }
    return {name: value for name, value in said.items() if value}


def section_of(section: rc.Section) -> str:
    rows = ", ".join(f"{row.number} {row.title}" for row in section.activities)
    return f"[{section.title}] {rows}" if section.title else rows


def line_of(appendix: rc.Appendix) -> str:
    line = f"{appendix.number} | {appendix.title}"
    plan = appendix.roadmap
    if plan is None:
        return line
    own = "" if plan.title == appendix.title else plan.title
    days = f"{plan.horizon.first} - {plan.horizon.last}" if plan.horizon else ""
    guess = "?" if plan.horizon_is_guess else ""
    return f"{line} | {own} | {days}{guess} | {'; '.join(map(section_of, plan.sections))}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=[one["name"] for one in DOCUMENTS])
def test_a_document_of_an_office_is_read_whole(document: dict[str, Any]) -> None:
    parsed = rc.parse_order(document["text"].replace("→", "\t"))
    order = parsed.value
    assert order_of(order) == document["order"]
    assert [line_of(appendix) for appendix in order.appendices] == document.get("appendices", [])
    stamps = [appendix.approval for appendix in order.appendices]
    assert (stamps if any(stamps) else []) == document.get("approvals", [])
    schools = [f"{one.row} | {one.name} | {one.municipality}" for one in order.schools]
    assert schools == document.get("schools", [])
    unread = [squeeze(line) for piece in parsed.unread for line in piece.text.split("\n")]
    assert unread == [squeeze(line) for line in document.get("unread", [])]
