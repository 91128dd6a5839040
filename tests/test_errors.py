from __future__ import annotations

import pickle
from datetime import date

import pytest

from roadmap_core import errors
from roadmap_core.errors import (
    AmbiguousNumber,
    DocumentNotUnderstood,
    InvalidData,
    InvalidDay,
    InvalidWindow,
    LinkCycle,
    MissingExtra,
    OpenEnd,
    RoadmapError,
    UnknownActivity,
    UnknownCheck,
    UnknownFact,
    UnknownNorm,
    UnknownOccurrence,
    UnknownRegion,
    UnknownYear,
    UnreadableFile,
    UnwritableFile,
)

SAMPLES: list[tuple[RoadmapError, type[Exception], list[str]]] = [
    (InvalidWindow(date(2024, 2, 1), date(2024, 1, 1)), ValueError, ["2024-02-01", "swap"]),
    (InvalidDay("str"), TypeError, ["got str", "datetime.date"]),
    (OpenEnd(date(2024, 2, 1)), ValueError, ["from 2024-02-01 on", "no last day"]),
    (UnreadableFile("order.txt", "no such file"), ValueError, ["'order.txt'", "no such file"]),
    (UnwritableFile("x.png", "No space left", 28), OSError, ["write 'x.png'", "No space left"]),
    (UnwritableFile("x", "its name has no suffix"), OSError, ["'x'", "no suffix"]),
    (
        DocumentNotUnderstood("order", ["R01", "R02"], [3, 0]),
        ValueError,
        ["the order", "R01 (line 3), R02;"],
    ),
    (UnknownActivity("99", ["1", "2"]), LookupError, ["'99'; there are: 1, 2"]),
    (UnknownActivity("99", []), LookupError, ["none"]),
    (UnknownActivity("10.3", ["1", "10.2"]), LookupError, ["did you mean '10.2'? there are: 1"]),
    (UnknownActivity("я", [str(n) for n in range(42)]), LookupError, [", 38, 39 and 2 more"]),
    (UnknownOccurrence("1 due on 2024-03-02", ["1@x"]), LookupError, ["'1 due on", "has: 1@x"]),
    (UnknownOccurrence("1@x", []), LookupError, ["'1@x'", "has: none"]),
    (AmbiguousNumber("1", ["I/1", "II/1"]), LookupError, ["'1'", "2 activities", "I/1, II/1"]),
    (UnknownRegion("omsk", ["ru"]), LookupError, ["'omsk'", "known: ru", ".toml"]),
    (UnknownNorm("share", date(2024, 1, 1), ["x"]), LookupError, ["'share'", "2024-01-01", "x"]),
    (UnknownNorm("share", date(2024, 1, 1), []), LookupError, ["none"]),
    (UnknownNorm("share", None, ["x"]), LookupError, ["without a day: give on="]),
    (UnknownCheck("T1", ["T01"]), LookupError, ["nothing of a check 'T1'", "mean 'T01'"]),
    (UnknownFact("day", ["days"]), KeyError, ["no fact 'day' (did", "mean 'days'"]),
    (UnknownYear(2031, [2024, 2025]), LookupError, ["2031", "2024, 2025"]),
    (UnknownYear(2031, []), LookupError, ["known years: none"]),
    (InvalidData("Order", ["a @ $.x", "b @ $.y"]), ValueError, ["valid Order", "a @ $.x; b @ $.y"]),
    (LinkCycle(["1", "2", "1"]), ValueError, ["1 -> 2 -> 1"]),
    (MissingExtra("tomli-w", "toml"), ImportError, ["'tomli-w'", "install 'roadmap_core[toml]'"]),
    (MissingExtra("polars", ""), ImportError, ["package 'polars': pip install polars"]),
]
each_error = pytest.mark.parametrize(
    ("error", "parent", "words"), SAMPLES, ids=[type(error).__name__ for error, *_ in SAMPLES]
)


@each_error
def test_an_error_is_also_of_a_builtin_kind(
    error: RoadmapError, parent: type[Exception], words: list[str]
) -> None:
    assert isinstance(error, RoadmapError)
    assert isinstance(error, parent)


@each_error
def test_an_error_says_what_was_asked_and_what_there_is(
    error: RoadmapError, parent: type[Exception], words: list[str]
) -> None:
    for word in words:
        assert word in str(error)


@each_error
def test_an_error_pickles_with_its_attributes(
    error: RoadmapError, parent: type[Exception], words: list[str]
) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert vars(again) == vars(error) != {}
    assert str(again) == str(error)


def test_every_error_has_a_sample() -> None:
    sampled = {type(error).__name__ for error, *_ in SAMPLES}
    raised = {name for name in errors.__all__ if isinstance(getattr(errors, name), type)}
    assert sampled | {"RoadmapError"} == raised


def test_an_unwritable_file_is_an_error_of_the_system_with_its_attributes() -> None:
    error = UnwritableFile("x.png", "No space left", 28)
    assert (error.errno, error.strerror, error.filename) == (28, "No space left", "x.png")
    assert (error.path, error.reason) == ("x.png", "No space left")
