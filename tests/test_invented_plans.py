"""Whole invented plans: correct ones raise no alarm, what was planted in their twins is told."""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import roadmap_core as rc
from roadmap_core import Finding, Report, Severity

PLANS = Path(__file__).parent / "plans"
TRUTH: dict[str, Any] = tomllib.loads((PLANS / "plans.toml").read_text(encoding="utf-8"))
DEFECTS = [
    (name, defect)
    for name, plan in TRUTH.items()
    for defect in plan["defects"]
    if defect.get("told", True)
]


@cache
def read(name: str, kind: str = "") -> tuple[rc.Parsed[rc.Order], Report]:
    policy = rc.load_policy("ru", on=TRUTH[name]["on"])
    parsed = rc.read_order(PLANS / f"{name}{kind}.txt", policy=policy)
    return parsed, rc.audit(parsed.value, policy)


def subjects(finding: Finding) -> set[str]:
    """All that a finding is about: its subject and the words among its facts."""
    facts = (fact if isinstance(fact, tuple) else (fact,) for _, fact in finding.facts)
    return {finding.subject, *(str(each) for fact in facts for each in fact)}


@pytest.mark.parametrize("name", TRUTH)
def test_a_correct_plan_raises_no_alarm(name: str) -> None:
    parsed, report = read(name)
    alarms = {
        (one.code, one.subject)
        for one in (*parsed.findings, *report)
        if one.severity > Severity.INFO
    }
    assert alarms <= {tuple(known) for known in TRUTH[name].get("alarms", ())}
    assert report.faults == ()


@pytest.mark.parametrize(
    ("name", "defect"), DEFECTS, ids=[f"{name}: {one['what']}" for name, one in DEFECTS]
)
def test_what_was_planted_is_told(name: str, defect: dict[str, Any]) -> None:
    before = Counter((one.code, one.subject) for one in read(name)[1])
    told = []
    for one in read(name, ".twin")[1]:
        if before[one.code, one.subject]:
            before[one.code, one.subject] -= 1
        else:
            told.append(one)
    family = "T" if defect["family"] == "C" else defect["family"]
    at = set(defect["at"])
    assert [
        one
        for one in told
        if one.code[0] in {family, defect["family"]} and ("*" in at or subjects(one) & at)
    ]


@pytest.mark.parametrize("name", TRUTH)
def test_a_twin_is_its_plan_with_what_was_planted(name: str) -> None:
    found = rc.compare_orders(read(name)[0].value, read(name, ".twin")[0].value)
    assert found.changes
    alone = [c for c in found if c.part == "activity" and c.kind in {"added", "dropped"}]
    assert alone == []
