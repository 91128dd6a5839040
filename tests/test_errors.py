from __future__ import annotations

import pickle
from datetime import date
from typing import Any

import pytest

from roadmap_core import errors
from roadmap_core.errors import (
    AmbiguousNumber,
    DocumentNotUnderstood,
    EffectNotEstimable,
    EntryNotAppended,
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

# Each with what it is made of: an error is made in the test.
SAMPLES: list[tuple[Any, tuple[object, ...], type[Exception], str]] = [
    (
        InvalidWindow,
        (
            date(2024, 2, 1),
            date(2024, 1, 1),
        ),
        ValueError,
        "a window must not end before it starts: 2024-02-01 .. 2024-01-01; swap the days",
    ),
    (
        InvalidDay,
        ("str",),
        TypeError,
        (
            "a day is needed, got str: give a datetime.date (a datetime or a pandas.Timestamp is"
            " taken by its day)"
        ),
    ),
    (
        OpenEnd,
        (date(2024, 2, 1),),
        ValueError,
        "the window from 2024-02-01 on has no last day, and one is needed: give it one",
    ),
    (
        UnreadableFile,
        (
            "order.txt",
            "no such file",
        ),
        ValueError,
        "cannot read 'order.txt': no such file",
    ),
    (
        UnwritableFile,
        (
            "x.png",
            "No space left",
            28,
        ),
        OSError,
        "cannot write 'x.png': No space left",
    ),
    (
        UnwritableFile,
        (
            "x",
            "its name has no suffix",
        ),
        OSError,
        "cannot write 'x': its name has no suffix",
    ),
    (
        DocumentNotUnderstood,
        (
            "order",
            ["R01", "R02", "R03"],
            [3, 0, 1],
        ),
        ValueError,
        (
            "the order was not understood: R01 (line 3), R02, R03 (line 1); see .findings for the"
            " reasons"
        ),
    ),
    (
        UnknownActivity,
        (
            "99",
            ["1", "2"],
        ),
        LookupError,
        "no activity '99'; there are: 1, 2",
    ),
    (
        UnknownActivity,
        (
            "99",
            [],
        ),
        LookupError,
        "no activity '99'; there are: none",
    ),
    (
        UnknownActivity,
        (
            "10.3",
            ["1", "10.2"],
        ),
        LookupError,
        "no activity '10.3'; did you mean '10.2'? there are: 1, 10.2",
    ),
    (
        UnknownActivity,
        (
            "10.3",
            ["10.33", "10.31", "1"],
        ),
        LookupError,
        "no activity '10.3'; did you mean '10.33' or '10.31'? there are: 10.33, 10.31, 1",
    ),
    (
        UnknownActivity,
        (
            "я",
            [str(n) for n in range(40)],
        ),
        LookupError,
        f"no activity 'я'; there are: {', '.join(map(str, range(40)))}",
    ),
    (
        UnknownActivity,
        (
            "я",
            [str(n) for n in range(41)],
        ),
        LookupError,
        f"no activity 'я'; there are: {', '.join(map(str, range(40)))} and 1 more",
    ),
    (
        UnknownOccurrence,
        (
            "1 due on 2024-03-02",
            ["1@x", "1@y"],
        ),
        LookupError,
        "no occurrence '1 due on 2024-03-02'; the activity has: 1@x, 1@y",
    ),
    (
        UnknownOccurrence,
        (
            "1@x",
            [],
        ),
        LookupError,
        "no occurrence '1@x'; the activity has: none",
    ),
    (
        AmbiguousNumber,
        (
            "1",
            ["I/1", "II/1"],
        ),
        LookupError,
        "the number '1' stands at 2 activities; say which by its key: I/1, II/1",
    ),
    (
        UnknownRegion,
        ("tambo", ["ru", "tambov"]),
        LookupError,
        (
            "no region 'tambo' (did you mean 'tambov'?); or give the path of a .toml file of your"
            " own"
        ),
    ),
    (
        UnknownNorm,
        ("share", date(2024, 1, 1), ["x", "shares"]),
        LookupError,
        "no norm 'share' in force on 2024-01-01 (did you mean 'shares'?)",
    ),
    (
        UnknownCheck,
        ("Z1", ["T01"]),
        LookupError,
        "the report says nothing of a check 'Z1' (known: T01)",
    ),
    (
        UnknownRegion,
        (
            "omsk",
            ["ru"],
        ),
        LookupError,
        "no region 'omsk' (known: ru); or give the path of a .toml file of your own",
    ),
    (
        UnknownNorm,
        (
            "share",
            date(2024, 1, 1),
            ["x"],
        ),
        LookupError,
        "no norm 'share' in force on 2024-01-01 (known: x)",
    ),
    (
        UnknownNorm,
        (
            "share",
            date(2024, 1, 1),
            [],
        ),
        LookupError,
        "no norm 'share' in force on 2024-01-01 (known: none)",
    ),
    (
        UnknownNorm,
        (
            "share",
            None,
            ["shares"],
        ),
        LookupError,
        "no norm 'share' is in force without a day: give on= (did you mean 'shares'?)",
    ),
    (
        UnknownCheck,
        (
            "T1",
            ["T01"],
        ),
        LookupError,
        "the report says nothing of a check 'T1' (did you mean 'T01'?)",
    ),
    (
        UnknownFact,
        (
            "day",
            ["days"],
        ),
        KeyError,
        "no fact 'day' (did you mean 'days'?)",
    ),
    (
        UnknownYear,
        (
            2031,
            [2024, 2025],
        ),
        LookupError,
        "no calendar data for 2031; known years: 2024, 2025",
    ),
    (
        UnknownYear,
        (
            2031,
            [],
        ),
        LookupError,
        "no calendar data for 2031; known years: none",
    ),
    (
        InvalidData,
        (
            "Order",
            ["a @ $.x", "b @ $.y"],
        ),
        ValueError,
        "not a valid Order: a @ $.x; b @ $.y",
    ),
    (
        EntryNotAppended,
        ("a.jsonl", "No space left on device", 28, 0),
        OSError,
        "cannot append to 'a.jsonl': No space left on device; no new entry stands",
    ),
    (
        EffectNotEstimable,
        ("too_few", 4, 3),
        ValueError,
        "no effect can be told: too_few (needed 4, got 3)",
    ),
    (
        LinkCycle,
        (["1", "2", "1"],),
        ValueError,
        "the links form a ring: 1 -> 2 -> 1; remove one of them",
    ),
    (
        MissingExtra,
        (
            "tomli-w",
            "toml",
        ),
        ImportError,
        "this needs the package 'tomli-w': pip install 'roadmap_core[toml]'",
    ),
    (
        MissingExtra,
        (
            "polars",
            "",
        ),
        ImportError,
        "this needs the package 'polars': pip install polars",
    ),
]
each_error = pytest.mark.parametrize(
    ("cls", "given", "parent", "message"), SAMPLES, ids=[cls.__name__ for cls, *_ in SAMPLES]
)


@each_error
def test_an_error_is_also_of_a_builtin_kind(
    cls: Any, given: tuple[object, ...], parent: type[Exception], message: str
) -> None:
    assert issubclass(cls, RoadmapError)
    assert issubclass(cls, parent)


@each_error
def test_an_error_says_what_was_asked_and_what_there_is(
    cls: Any, given: tuple[object, ...], parent: type[Exception], message: str
) -> None:
    assert str(cls(*given)) == message


@each_error
def test_an_error_pickles_with_its_attributes(
    cls: Any, given: tuple[object, ...], parent: type[Exception], message: str
) -> None:
    error = cls(*given)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is cls
    assert vars(again) == vars(error) != {}
    assert str(again) == message


@each_error
def test_what_an_error_was_given_is_kept_and_lists_as_tuples(
    cls: Any, given: tuple[object, ...], parent: type[Exception], message: str
) -> None:
    kept = tuple(tuple(value) if isinstance(value, list) else value for value in given)
    error = cls(*given)
    if issubclass(cls, OSError):  # an OSError puts the path aside
        assert (error.path, error.reason) == kept[:2]
        assert error.args == (error.errno, error.reason)
    else:
        assert tuple(vars(error).values()) == error.args == kept


def test_the_activities_that_were_meant_are_three_at_most_the_likest_first() -> None:
    error = UnknownActivity("10.3", ["10", "10.2", "10.31", "10.33", "7", "10.1"])
    assert error.suggestions == ("10.33", "10.31", "10.2")
    assert UnknownActivity("я", ["1"]).suggestions == ()


def test_every_error_has_a_sample() -> None:
    sampled = {cls.__name__ for cls, *_ in SAMPLES}
    raised = {name for name in errors.__all__ if isinstance(getattr(errors, name), type)}
    assert sampled | {"RoadmapError"} == raised


def test_an_unwritable_file_is_an_error_of_the_system_with_its_attributes() -> None:
    error = UnwritableFile("x.png", "No space left", 28)
    assert (error.errno, error.strerror, error.filename) == (28, "No space left", "x.png")
    assert (error.path, error.reason) == ("x.png", "No space left")
