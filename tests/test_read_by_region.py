"""Whose words and whose school year a document is read by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from roadmap_core.errors import InvalidData
from roadmap_core.lexicon import ColumnStems, Lexicon
from roadmap_core.norms import Norm
from roadmap_core.parse import Parsed, parse_order, parse_responsible, read_order
from roadmap_core.policy import Policy, Region
from roadmap_core.regions import load_region
from roadmap_core.windows import Window

BASE = load_region()


def ends(since: date, first: str, last: str) -> tuple[Norm, ...]:
    return tuple(
        Norm(name=name, title="t", unit="u", value=value, since=since, source="unverified")
        for name, value in (("school_year_first", first), ("school_year_last", last))
    )


# A region whose school year became shorter twice.
MOVED = Region(
    "moved",
    norms=(
        *ends(date(2013, 9, 1), "09-01", "05-31"),
        *ends(date(2025, 1, 1), "09-02", "05-26"),
        *ends(date(2030, 1, 1), "09-10", "05-20"),
    ),
)
HEAD = "ПРИКАЗ\n\n{} № 7\n\nО плане\n\nПРИКАЗЫВАЮ:\n\n1. Утвердить план.\n\nПриложение\n\n"
TABLE = """\
План на {} учебный год

| № | Мероприятие | Срок | Исполнители | Результат |
|---|---|---|---|---|
| 1 | Анализ | в течение учебного года | ИРО | Справка |
"""


def horizon_of(text: str, region: Region | None = MOVED) -> Window | None:
    return parse_order(text, region=region).value.roadmap.horizon


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("31.12.2024", date(2026, 8, 31)),
        ("01.01.2025", date(2026, 9, 1)),
        ("31.12.2029", date(2026, 9, 1)),
        ("01.01.2030", date(2026, 9, 9)),
    ],
)
def test_the_school_year_is_that_of_the_day_of_the_order(day: str, last: date) -> None:
    horizon = horizon_of(HEAD.format(day) + TABLE.format("2025-2026"))
    assert horizon is not None
    assert horizon.last == last


@pytest.mark.parametrize(
    ("years", "window", "lessons"),
    [
        ("2023-2024", Window(date(2023, 9, 1), date(2024, 8, 31)), (5, 31)),
        ("2024-2025", Window(date(2024, 9, 1), date(2025, 8, 31)), (5, 31)),
        ("2025-2026", Window(date(2025, 9, 2), date(2026, 9, 1)), (5, 26)),
        ("2031-2032", Window(date(2031, 9, 10), date(2032, 9, 9)), (5, 20)),
    ],
)
def test_without_a_day_of_the_order_it_is_that_of_the_plan_s_first_day(
    years: str, window: Window, lessons: tuple[int, int]
) -> None:
    parsed = parse_order(TABLE.format(years), region=MOVED)
    roadmap = parsed.value.roadmap
    assert parsed.value.date is None
    assert roadmap.horizon == window
    period = roadmap["1"].period
    assert period is not None
    (season,) = period.windows(Window(date(2040, 8, 1), date(2041, 7, 31)))
    assert (season.first.month, season.first.day) == (window.first.month, window.first.day)
    assert (season.end.month, season.end.day) == lessons


def test_without_any_day_the_newest_school_year_is_meant() -> None:
    text = TABLE.replace(" на {} учебный год", "")
    assert horizon_of(text) is None
    period = parse_order(text, region=MOVED).value.roadmap["1"].period
    assert period is not None
    frame = Window(date(2024, 1, 1), date(2024, 12, 31))
    assert [(w.first, w.last) for w in period.windows(frame)] == [
        (date(2024, 1, 1), date(2024, 5, 20)),
        (date(2024, 9, 10), date(2024, 12, 31)),
    ]


@pytest.mark.parametrize("on", [None, date(2010, 1, 1), date(2024, 1, 1), date(2031, 1, 1)])
def test_the_day_of_a_policy_changes_nothing_in_the_reading(on: date | None) -> None:
    text = HEAD.format("23.01.2025") + TABLE.format("2025-2026")
    policy = Policy(MOVED, on)
    assert parse_order(text, policy=policy) == parse_order(text, region=MOVED)
    assert parse_order(text, policy=policy).value.roadmap.horizon == Window(
        date(2025, 9, 2), date(2026, 9, 1)
    )


def test_a_region_without_words_reads_by_those_of_the_shipped_base() -> None:
    text = HEAD.format("23.01.2024") + TABLE.format("2023-2024")
    plain = parse_order(text)
    assert [row.number for row in plain.value.roadmap.leaves] == ["1"]
    assert parse_order(text, region=Region("x")) == plain
    assert parse_order(text, policy=Policy(Region("x"))) == plain
    assert parse_order(text, region=BASE) == parse_order(text, policy=BASE.on(date.max)) == plain


def test_a_region_s_own_words_are_read() -> None:
    words = BASE.words | Lexicon(columns=ColumnStems(deliverable=("эффект",)))
    text = TABLE.replace("Результат", "Эффект").replace("Справка", "Сделано").format("2023-2024")
    assert parse_order(text).value.roadmap["1"].deliverables == ()
    (deliverable,) = (
        parse_order(text, region=Region("x", words=words)).value.roadmap["1"].deliverables
    )
    assert deliverable.title == "Сделано"


def test_marks_of_the_lead_are_the_region_s() -> None:
    region = Region("x", words=BASE.words | Lexicon(lead=("главный",)))
    cell = "ИРО (главный), школы"
    assert [r.lead for r in parse_responsible(cell).value] == [False, False]
    assert [r.lead for r in parse_responsible(cell, region=region).value] == [True, False]
    assert [r.lead for r in parse_responsible(cell, policy=Policy(region)).value] == [True, False]


def test_a_file_is_read_by_a_region_or_a_policy(tmp_path: Path) -> None:
    path = tmp_path / "order.txt"
    path.write_text(TABLE.format("2025-2026"), encoding="utf-8")
    for parsed in (read_order(path, region=MOVED), read_order(path, policy=Policy(MOVED))):
        assert parsed.value.roadmap.horizon == Window(date(2025, 9, 2), date(2026, 9, 1))


@pytest.mark.parametrize("by", ["region", "policy"])
def test_the_name_of_a_region_is_no_region(by: str) -> None:
    given: dict[str, Any] = {by: "tambov"}
    with pytest.raises(InvalidData, match=r"expected a Region or a Policy .* got str"):
        parse_order("", **given)


@pytest.mark.parametrize("door", [parse_order, parse_responsible, read_order])
def test_both_a_region_and_a_policy_are_too_many(
    tmp_path: Path, door: Callable[..., Parsed[Any]]
) -> None:
    path = tmp_path / "order.txt"
    path.write_text("", encoding="utf-8")
    with pytest.raises(InvalidData, match="give region= or policy=, not both"):
        door(str(path), region=MOVED, policy=Policy(MOVED))
