"""The dictionary of the checks of spelling: where it is missing, and what it is asked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date

import pytest

from roadmap_core.checks import CHECKS, audit
from roadmap_core.checks.spelling_of_words import _analyzer, _one_letter_off
from roadmap_core.parse import parse_order
from roadmap_core.policy import Policy, Region

SPELLING = [check for check in CHECKS if check.code in ("W15", "W16")]
POLICY = Policy(Region("empty"), date(2024, 1, 1))


@pytest.fixture
def no_dictionary(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "pymorphy3", None)
    _analyzer.cache_clear()
    yield
    _analyzer.cache_clear()


@pytest.mark.usefixtures("no_dictionary")
def test_without_the_dictionary_the_checks_are_skipped_and_name_the_extra() -> None:
    order = parse_order("ПРИКАЗ\n\nО плане\n\n1. Провести взаимонализ.\n").value
    report = audit(order, POLICY, checks=SPELLING)
    assert report.findings == ()
    assert report.ran == ()
    reason = "нет словаря русского языка: pip install 'roadmap_core[spelling]'"
    assert [(one.code, one.reason) for one in report.skipped] == [("W15", reason), ("W16", reason)]


def test_one_letter_off_keeps_the_first_letter_and_comes_from_the_likeliest() -> None:
    near = list(_one_letter_off("аббв"))
    assert near[0] == "абв"
    assert {"абвб", "аббав", "аббг", "абб"} <= set(near)
    assert all(one[0] == "а" for one in near)
