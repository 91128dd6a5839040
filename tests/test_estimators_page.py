"""The registry of estimators: every one has its entry, every entry runs and says what it must."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

import roadmap_core as rc

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "reference" / "estimators.md").read_text(encoding="utf-8")
ENTRIES = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S))
ROWS = ("source", "formula", "error", "deviations", "edges")
ESTIMATES = re.compile(r"Effect|EventStudy|Expected\w+|Balance|Shrinkage|HedgesG|ClusterCorrected")
# They give a number, a list of them or a frame, and are estimators all the same.
OTHERS = {"improvement_index", "benjamini_hochberg", "dynamics", "slopes"}


def estimators() -> set[str]:
    """The public functions of the room whose answer is an estimate."""
    names = {
        name
        for name in rc.outcomes.__all__
        if inspect.isfunction(given := getattr(rc.outcomes, name))
        and ESTIMATES.search(str(given.__annotations__.get("return", "")))
    }
    return names | OTHERS


def test_every_estimator_has_an_entry_and_no_entry_is_left_over() -> None:
    assert set(ENTRIES) - {"Conventions"} == estimators()


@pytest.mark.parametrize("name", sorted(set(ENTRIES) - {"Conventions"}))
def test_an_entry_says_where_it_is_from_and_runs(name: str) -> None:
    body = ENTRIES[name]
    rows = dict(re.findall(r"^\| (\w+) \| (.+) \|$", body, re.M))
    assert tuple(rows) == ROWS
    assert all(rows.values())
    assert re.search(rf"^>>> .*\b{name}\(|^\.\.\. .*\b{name}\(", body, re.M)


def test_every_convention_with_a_name_is_explained_and_shown() -> None:
    named = re.findall(r"^\| `(\w+)` \|", ENTRIES["Conventions"], re.M)
    assert named == list(rc.outcomes.CONVENTIONS)
    for name, convention in rc.outcomes.CONVENTIONS.items():
        assert f"\n{name} - {convention}\n" in ENTRIES["Conventions"]
