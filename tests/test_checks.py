"""Every check against its cases: hits, misses and skips as data, one file a check."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from roadmap_core.checks import CHECKS, Check, audit
from roadmap_core.checks.repairs import TOLD_BY
from roadmap_core.model import RepairKind
from roadmap_core.testing import Case, read_cases

CASES = Path(__file__).parent / "checks"
ROOT = Path(__file__).parents[1]
ALL = [case for path in sorted(CASES.glob("*.toml")) for case in read_cases(path)]

each_check = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)


def cases_of(check: Check) -> list[Case]:
    return [case for case in ALL if case.code == check.code]


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.code}: {case.name}")
def test_a_check_says_what_its_case_expects(case: Case) -> None:
    assert case.problems() == ()


@each_check
def test_a_check_has_a_case_that_hits_and_one_that_misses(check: Check) -> None:
    own = cases_of(check)
    assert any(case.expected for case in own)
    assert any(not case.expected and not case.reason for case in own)


@each_check
def test_every_exception_that_a_manual_promises_has_a_case(check: Check) -> None:
    proved = {number for case in cases_of(check) for number in case.proves}
    assert check.exceptions
    assert proved == set(range(1, len(check.exceptions) + 1))


@each_check
def test_a_promised_exception_is_proved_where_nothing_else_is_missing(check: Check) -> None:
    # A case that is skipped, or that finds the very row, would prove nothing.
    assert not [case.name for case in cases_of(check) if case.proves and case.reason]


@pytest.mark.parametrize(
    "case", [case for case in ALL if case.reason], ids=lambda case: f"{case.code}: {case.name}"
)
def test_the_reason_of_a_skip_is_told_whole_by_its_case(case: Case) -> None:
    own = [check for check in CHECKS if check.code == case.code]
    report = audit(case.order, case.policy, checks=own, since=case.since)
    assert case.reason in [skipped.reason for skipped in report.skipped]


@each_check
def test_every_fact_of_a_finding_is_told_by_a_case(check: Check) -> None:
    told = {name for case in cases_of(check) for one in case.expected for name in one.facts}
    found = {
        name
        for case in cases_of(check)
        for finding in audit(case.order, case.policy, checks=[check], since=case.since)
        for name, _ in finding.facts
    }
    assert found == told


@each_check
def test_the_whole_message_of_a_check_is_told_by_a_case(check: Check) -> None:
    assert any(one.message for case in cases_of(check) for one in case.expected)


def test_every_file_of_cases_is_about_a_check() -> None:
    assert {path.stem for path in CASES.glob("*.toml")} == {check.code for check in CHECKS}


@each_check
def test_the_manual_of_a_check_answers_all_questions(check: Check) -> None:
    for question in ("Why: ", "Not a finding:\n\n1. ", "Source: "):
        assert f"\n\n{question}" in check.manual


@each_check
def test_the_wording_of_a_check_is_russian(check: Check) -> None:
    assert re.search("[а-я]", check.wording)
    assert re.match("[А-Я]", check.title)


def test_every_repair_is_told_by_a_check() -> None:
    assert set(TOLD_BY) == set(RepairKind)
    assert set(TOLD_BY.values()) <= {check.code for check in CHECKS}


def test_the_page_of_the_docs_is_what_the_docstrings_say() -> None:
    written = (ROOT / "docs" / "reference" / "checks.md").read_text(encoding="utf-8")
    page = runpy.run_path(str(ROOT / "docs" / "write_checks.py"))["page"]
    assert written == page(), "run: python docs/write_checks.py"
