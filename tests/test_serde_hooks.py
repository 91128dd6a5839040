"""Values in and out of plain data, each through a converter that is made for it alone."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest
from attrs import frozen

from roadmap_core.errors import InvalidData
from roadmap_core.findings import Fact, Finding
from roadmap_core.model import Deliverable
from roadmap_core.norms import NormValue
from roadmap_core.periods import Bound, Dated, Deadline, Ongoing, Part, Recurring, Unit
from roadmap_core.schemas import upgrade
from roadmap_core.selection import LowPerformingRule
from roadmap_core.serde import structured
from roadmap_core.serde.hooks import converter_of
from roadmap_core.windows import Window

# Numbers that no file has: a converter is made once for each, and no upgrade comes after them.
NUMBERS = count(1000)
DAY = date(2024, 1, 31)
WINDOW = Window(date(2024, 2, 1), date(2024, 2, 29))
RULE = LowPerformingRule(share=30, low_procedures=2)
RULE_DATA = {"kind": "low_performing_rule", "share": 30, "low_procedures": 2}
FOUND = Finding(code="T01", severity="info", subject="1", wording="на {n} дн.", facts={"n": 3})


@frozen
class Pair:
    """A class of a user with a list of so many."""

    both: tuple[str, int]
    more: tuple[Deliverable, ...] = ()


def read(kind: Any, plain: object) -> Any:
    return structured(kind, plain, "data", "$", written=next(NUMBERS))


def written(value: object, kind: Any = None) -> Any:
    converter = converter_of(next(NUMBERS))
    return converter.unstructure(value, unstructure_as=kind or type(value))


@pytest.mark.parametrize(
    ("kind", "plain", "value"),
    [
        (str, "а", "а"),
        (bool, True, True),
        (int, 3, 3),
        (float, 3, 3),
        (float, 0.5, 0.5),
        (Unit, "month", Unit.MONTH),
        (date, "2024-01-31", DAY),
        (date, DAY, DAY),
        (Fact, "2024-01-31", "2024-01-31"),
        (Fact, {"date": "2024-01-31"}, DAY),
        (Fact, DAY, DAY),
        (Fact, True, True),
        (Fact, 0.5, 0.5),
        (Fact, ["а", "б"], ("а", "б")),
        (Fact, (), ()),
        (dict[str, float], {"а": 1, "б": 0.5}, {"а": 1, "б": 0.5}),
        (dict[str, Unit], {"а": "month"}, {"а": Unit.MONTH}),
        (list[str], ["а"], ["а"]),
        (list[date], ("2024-01-31",), [DAY]),
        (tuple[date, ...], ["2024-01-31", DAY], (DAY, DAY)),
        (tuple[str, ...], [], ()),
        (tuple[str], ["а"], ("а",)),
        (tuple[str, date], ["а", "2024-01-31"], ("а", DAY)),
        (Deliverable, {"title": "Справка"}, Deliverable("Справка")),
        (Pair, {"both": ["а", 1]}, Pair(("а", 1))),
        (
            Pair,
            {"both": ["а", 1], "more": [{"title": "Справка"}]},
            Pair(("а", 1), (Deliverable("Справка"),)),
        ),
        (Part, {"kind": "deadline", "due": "2024-01-31"}, Deadline(DAY)),
        (
            Part,
            {"kind": "dated", "dates": [{"first": "2024-02-01", "last": "2024-02-29"}]},
            Dated((WINDOW,)),
        ),
        (
            Part,
            {"kind": "recurring", "every": 2, "unit": "week", "bound": "at_least"},
            Recurring(2, Unit.WEEK, bound=Bound.AT_LEAST),
        ),
        (NormValue, 3, 3),
        (NormValue, ["а"], ("а",)),
        (NormValue, {"date": "2024-01-31"}, DAY),
        (NormValue, RULE_DATA, RULE),
        (NormValue, [RULE_DATA, RULE_DATA], (RULE, RULE)),
    ],
)
def test_plain_data_becomes_the_value_of_the_kind(kind: Any, plain: object, value: Any) -> None:
    found = read(kind, plain)
    assert found == value
    assert type(found) is type(value)
    if isinstance(value, list | tuple):
        assert [type(item) for item in found] == [type(item) for item in value]


FACT = "expected a string, a number, a day or a list of strings"
KINDS = (
    "dated, deadline, annual, recurring, ongoing, own_schedule, on_demand, relative, unread"
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "plain", "problem"),
    [
        (str, 1, "expected a string, got int @ $"),
        (bool, 1, "expected true or false, got int @ $"),
        (int, True, "expected a whole number, got bool @ $"),
        (int, 1.0, "expected a whole number, got float @ $"),
        (float, "1", "expected a number, got str @ $"),
        (float, True, "expected a number, got bool @ $"),
        (float, math.nan, "expected a number, got one that is none or has no end @ $"),
        (float, -math.inf, "expected a number, got one that is none or has no end @ $"),
        (Unit, "mont", "not a known Unit (did you mean 'month'?) @ $"),
        (date, "31.01.2024", "not a day of the calendar in the form 2024-01-31 @ $"),
        (date, 20240131, "expected a day such as 2024-01-31, got int @ $"),
        (
            date,
            datetime(2024, 1, 31, tzinfo=UTC),
            "expected a day such as 2024-01-31, got datetime @ $",
        ),
        (Fact, None, f"{FACT}, got NoneType @ $"),
        (Fact, ["а", 1], f"{FACT}, got list @ $"),
        (Fact, {"date": "2024-01-31", "x": 1}, f"{FACT}, got dict @ $"),
        (Fact, {"day": "2024-01-31"}, f"{FACT}, got dict @ $"),
        (Fact, {"date": 5}, "expected a day such as 2024-01-31, got int @ $"),
        (Fact, datetime(2024, 1, 31, tzinfo=UTC), f"{FACT}, got datetime @ $"),
        (Fact, math.inf, "expected a number, got one that is none or has no end @ $"),
        (dict[str, float], [], "expected a table of keys, got list @ $"),
        (dict[str, float], {"а": "б"}, "expected a number, got str @ $['а']"),
        (list[str], "аб", "expected a list, got str @ $"),
        (list[str], ["а", 1], "expected a string, got int @ $[1]"),
        (tuple[str, ...], {"а": 1}, "expected a list, got dict @ $"),
        (tuple[str, ...], ["а", 1], "expected a string, got int @ $[1]"),
        (tuple[str], ["а", "б"], "expected a list of 1, got 2 @ $"),
        (tuple[str, int], ["а"], "expected a list of 2, got 1 @ $"),
        (tuple[str, int], ["а", 1, 2], "expected a list of 2, got 3 @ $"),
        (tuple[str, int], ["а", "б"], "expected a whole number, got str @ $[1]"),
        (Deliverable, [], "expected a table of keys, got list @ $"),
        (Deliverable, {}, "a required key is missing @ $.title"),
        (Deliverable, {"title": "", "x": 1}, "unknown key 'x' (known: title) @ $"),
        (Deliverable, {"title": "", "message": ""}, "unknown key 'message' (known: title) @ $"),
        (Pair, {"both": ["а", None]}, "expected a whole number, got NoneType @ $.both[1]"),
        (
            Pair,
            {"both": ["а", 1], "more": [{"title": ""}, {"title": 1}]},
            "expected a string, got int @ $.more[1].title",
        ),
        (Part, [], "expected a table of keys, got list @ $"),
        (Part, {}, f"the key 'kind' names no kind of part (known: {KINDS}) @ $"),
        (Part, {"kind": []}, f"the key 'kind' names no kind of part (known: {KINDS}) @ $"),
        (
            Part,
            {"kind": "datd"},
            "the key 'kind' names no kind of part (did you mean 'dated'?) @ $",
        ),
        (Part, {"kind": "deadline"}, "a required key is missing @ $.due"),
        (
            Part,
            {"kind": "deadline", "due": "2024-01-31", "x": 1},
            "unknown key 'x' (known: due) @ $",
        ),
        (NormValue, {"kind": "rule"}, f"{FACT}, got dict @ $"),
        (NormValue, {"share": 30}, f"{FACT}, got dict @ $"),
        (NormValue, [RULE_DATA, 3.5, {}], f"{FACT}, got dict @ $"),
        (NormValue, [3, "а"], f"{FACT}, got list @ $"),
        (
            NormValue,
            {"kind": "low_performing_rule", "share": "30", "low_procedures": 2},
            "expected a number, got str @ $.share",
        ),
    ],
)
def test_what_does_not_fit_the_kind_is_told_with_its_place(
    kind: Any, plain: object, problem: str
) -> None:
    with pytest.raises(InvalidData) as caught:
        read(kind, plain)
    assert (caught.value.what, caught.value.problems) == ("data", (problem,))


def test_all_that_does_not_fit_a_list_of_so_many_is_told_at_once() -> None:
    with pytest.raises(InvalidData) as caught:
        read(tuple[str, int], [1, "а"])
    assert caught.value.problems == (
        "expected a string, got int @ $[0]",
        "expected a whole number, got str @ $[1]",
    )


def test_the_data_that_is_read_stays_as_it_was() -> None:
    part = {"kind": "deadline", "due": "2024-01-31"}
    rule = {**RULE_DATA}
    read(Part, part)
    read(NormValue, rule)
    assert part == {"kind": "deadline", "due": "2024-01-31"}
    assert rule == RULE_DATA


@pytest.mark.parametrize(
    ("value", "kind", "plain"),
    [
        (DAY, Fact, {"date": DAY}),
        ("2024-01-31", Fact, "2024-01-31"),
        (("а", "б"), Fact, ("а", "б")),
        (3, NormValue, 3),
        (DAY, NormValue, {"date": DAY}),
        (("а", "б"), NormValue, ["а", "б"]),
        (Deadline(DAY), Part, {"kind": "deadline", "due": DAY}),
    ],
)
def test_a_value_is_written_so_that_its_kind_is_told(
    value: object, kind: Any, plain: object
) -> None:
    assert written(value, kind) == plain


def test_a_record_among_values_is_written_with_its_kind() -> None:
    one = written(RULE, NormValue)
    assert (one["kind"], one["share"], one["combine"]) == ("low_performing_rule", 30, "any")
    assert written((RULE, RULE), NormValue) == [one, one]
    assert read(NormValue, [one, one]) == (RULE, RULE)


def test_a_finding_is_written_with_its_sentence_which_is_not_read() -> None:
    data = written(FOUND)
    assert (data["message"], data["code"], data["wording"]) == ("на 3 дн.", "T01", "на {n} дн.")
    assert read(Finding, {**data, "message": 5}) == FOUND


def test_each_part_is_told_by_its_kind() -> None:
    always = Ongoing((WINDOW,))
    assert [written(part, Part)["kind"] for part in (always, Deadline(DAY))] == [
        "ongoing",
        "deadline",
    ]
    assert read(Part, written(always, Part)) == always


@frozen
class Dish:
    name: str


@upgrade(Dish, to=10**9)
def _name(old: dict[str, Any]) -> dict[str, Any]:
    return {"name": old["title"]}


def test_data_of_an_older_number_is_upgraded_before_it_is_read() -> None:
    assert read(Dish, {"title": "Суп"}) == Dish("Суп")
    newest = structured(Dish, {"name": "Суп"}, "data", "$", written=10**9 + next(NUMBERS))
    assert newest == Dish("Суп")
    assert read(tuple[Dish, ...], [{"title": "Суп"}]) == (Dish("Суп"),)
