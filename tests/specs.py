"""Specs of lists as data: the tables of tests/specs, held against what a function gives."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from roadmap_core import load_policy
from roadmap_core.results import COLUMNS
from tests.engines import SLOW, make, rows

FOLDER = Path(__file__).parent / "specs"


def specs(room: str, names: tuple[str, ...]) -> Iterator[Any]:
    """The specs of functions of a room, one parameter set each: the name, the spec.

    The first of each function, and those that say so, are for engines that take seconds a query,
    too (`is_for`).
    """
    for name in names:
        path = FOLDER / room / f"{name}.toml"
        found = tomllib.loads(path.read_text(encoding="utf-8"))["specs"]
        for at, spec in enumerate(found):
            whole = {**spec, "everywhere": not at or spec.get("everywhere", False)}
            yield pytest.param(name, whole, id=f"{name}: {spec['title']}")


def is_for(engine: str, spec: Mapping[str, Any]) -> bool:
    """Whether a spec is tried on an engine: on slow ones only some of them are."""
    return engine not in SLOW or bool(spec["everywhere"])


def holds(function: Callable[..., Any], spec: Mapping[str, Any], engine: str) -> None:
    """Assert that the function gives the table of the spec on an engine."""
    policy = load_policy(spec.get("region", "ru"), on=spec["on"])
    first, *more = spec["given"].items()
    others = {key: make(engine, table(text)) for key, text in more}
    answer = function(make(engine, table(first[1])), policy, **others, **spec.get("arguments", {}))
    expected = table(spec["expected"])
    found = [{key: row[key] for key in expected[0]} for row in rows(answer)]
    by_key = _sorted(found, spec["keys"])
    assert by_key == [
        {key: _close(value) for key, value in row.items()}
        for row in _sorted(expected, spec["keys"])
    ]


def table(text: str) -> list[dict[str, Any]]:
    """The rows of a table of words; «-» is null, and text are the columns that the list has so."""
    names, *lines = (line.split() for line in text.strip().splitlines())
    return [
        {name: _cell(name, word) for name, word in zip(names, line, strict=True)} for line in lines
    ]


def _cell(name: str, word: str) -> Any:
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


def _close(value: Any) -> Any:
    return pytest.approx(value, abs=0.0051) if isinstance(value, float) else value


def _sorted(given: list[dict[str, Any]], keys: list[str]) -> list[dict[str, Any]]:
    return sorted(given, key=lambda row: [str(row[key]) for key in keys])
