"""The wording of periods: the table of tests/periods.toml, and what holds for every text."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from roadmap_core import Parsed, Period, Reading, Window, parse_period

CASES: list[dict[str, Any]] = [
    case
    for cases in tomllib.loads((Path(__file__).parent / "periods.toml").read_text("utf-8")).values()
    for case in cases
]
HORIZON = Window(date(2024, 1, 1), date(2025, 12, 31))


def span_of(word: str) -> Window:
    """A day, a month or a year as the table writes it."""
    numbers = [int(number) for number in word.split("-")]
    match numbers:
        case [year]:
            return Window.of_year(year)
        case [year, month]:
            return Window.of_month(year, month)
    day = date(*numbers)
    return Window(day, day)


def window_of(words: str, horizon: Window = HORIZON) -> Window:
    first, _, last = words.partition("..")
    if not first:
        return Window(horizon.first, span_of(last).last, open_start=True)
    return Window(span_of(first).first, span_of(last or first).last)


def windows_of(words: str, horizon: Window | None) -> list[Window]:
    return [window_of(word, horizon or HORIZON) for word in words.split()]


def read(case: dict[str, Any]) -> tuple[Parsed[Period], Window | None]:
    named = case.get("horizon", "2024..2025")
    horizon = None if named == "none" else window_of(named)
    return parse_period(case["text"], horizon=horizon), horizon


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['text']!r}")
def test_a_wording_means_what_the_table_says(case: dict[str, Any]) -> None:
    parsed, horizon = read(case)
    period = parsed.value

    def spans(reading: Reading) -> list[Window]:
        return list(reading.windows(horizon))

    assert period.kind == case["kind"]
    if "windows" in case:
        assert spans(period.readings[0]) == windows_of(case["windows"], horizon)
        others = [windows_of(case["other"], horizon)] if "other" in case else []
        assert [spans(reading) for reading in period.readings[1:]] == others
    if "codes" in case:
        assert [finding.code for finding in parsed.findings] == case["codes"]
    elif case["kind"] != "unread":
        assert parsed.errors == ()
    if "unread" in case:
        assert [left.text for left in parsed.unread] == case["unread"]
    if "says" in case:
        assert str(period.readings[0]) == case["says"]
