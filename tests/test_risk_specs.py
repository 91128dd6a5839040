"""What the lists of risk say, case by case: the tables of tests/specs/risk on every engine."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from roadmap_core import load_policy, results, risk
from roadmap_core.results import COLUMNS
from tests.engines import make, rows

SPECS = Path(__file__).parent / "specs" / "risk"
FUNCTIONS = (
    "students_at_risk", "difficult_content", "crossing_marks", "item_statistics",
    "teacher_deficits", "diagnostic_levels", "risk_profile",
)  # fmt: skip


def specs() -> Iterator[Any]:
    for name in FUNCTIONS:
        path = SPECS / f"{name}.toml"
        for spec in tomllib.loads(path.read_text(encoding="utf-8"))["specs"]:
            yield pytest.param(name, spec, id=f"{name}: {spec['title']}")


def table(text: str) -> list[dict[str, Any]]:
    """The rows of a table of words; «-» is null, and text are the columns that the list has so."""
    names, *lines = (line.split() for line in text.strip().splitlines())
    return [
        {name: cell(name, word) for name, word in zip(names, line, strict=True)} for line in lines
    ]


def cell(name: str, word: str) -> Any:
    if word == "-":
        return None
    if name in COLUMNS and COLUMNS[name].kind == "text":
        return word
    if word in ("true", "false"):
        return word == "true"
    for kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            continue
    return word


def close(value: Any) -> Any:
    return pytest.approx(value, abs=0.005) if isinstance(value, float) else value


@pytest.mark.parametrize(("name", "spec"), list(specs()))
def test_a_list_says_what_its_spec_says(engine: str, name: str, spec: Mapping[str, Any]) -> None:
    policy = load_policy(spec.get("region", "ru"), on=spec["on"])
    frames = {key: make(engine, table(text)) for key, text in spec["given"].items()}
    arguments = {**frames, **spec.get("arguments", {})}
    room = results if name == "item_statistics" else risk
    first = next(iter(frames))
    got = getattr(room, name)(
        arguments.pop(first), *([] if room is results else [policy]), **arguments
    )
    expected = table(spec["expected"])
    found = [{key: row[key] for key in expected[0]} for row in rows(got)]
    keys = [name for name in expected[0] if name in spec["keys"]]
    for row in found:
        row.update({name: None for name, value in row.items() if value == ""})
    assert {tuple(row[key] for key in keys): row for row in found} == {
        tuple(row[key] for key in keys): {key: close(value) for key, value in row.items()}
        for row in expected
    }
    assert len(found) == len(expected)
