"""The wording of periods: the table of tests/periods.toml, and what holds for every text."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roadmap_core import (
    DocumentNotUnderstood,
    MonthDay,
    Parsed,
    Period,
    Reading,
    Window,
    parse_period,
)
from roadmap_core.parse.period import split_glued
from roadmap_core.testing import periods, windows
from roadmap_core.text import squeeze

CASES: list[dict[str, Any]] = [
    case
    for cases in tomllib.loads((Path(__file__).parent / "periods.toml").read_text("utf-8")).values()
    for case in cases
]
Days: TypeAlias = tuple[date, date | None]
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


def windows_of(words: str, horizon: Window | None) -> list[Days]:
    return [window_of(word, horizon or HORIZON).days_key for word in words.split()]


def read(case: dict[str, Any]) -> tuple[Parsed[Period], Window | None]:
    named = case.get("horizon", "2024..2025")
    horizon = None if named == "none" else window_of(named)
    return parse_period(case["text"], horizon=horizon), horizon


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['text']!r}")
def test_a_wording_means_what_the_table_says(case: dict[str, Any]) -> None:
    parsed, horizon = read(case)
    period = parsed.value

    def spans(reading: Reading) -> list[Days]:
        return [window.days_key for window in reading.windows(horizon)]

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


TEXTS = [case["text"] for case in CASES]
WORDS = sorted({word for text in TEXTS for word in text.split()})
SIGNS = (" ", " ", " ", ", ", "; ", " - ", "-", " (", ") ", ": ", ".", "\n", " и ", "/")
phrases = st.lists(
    st.tuples(st.sampled_from(WORDS), st.sampled_from(SIGNS)), min_size=1, max_size=9
).map(lambda pairs: "".join(word + sign for word, sign in pairs))
joints = st.sampled_from((*SIGNS, ", далее ", " затем ", " до "))
joined = st.lists(st.tuples(st.sampled_from(TEXTS), joints), min_size=1, max_size=3).map(
    lambda pairs: "".join(text + sign for text, sign in pairs)
)
horizons = st.none() | windows()


def all_words(parsed: Parsed[Period]) -> str:
    """Everything that the period says and what was left unread, in small letters."""
    said = [str(reading) for reading in parsed.value.readings]
    return " ".join([*said, *(left.text for left in parsed.unread)]).lower()


@settings(max_examples=400)
@given(periods().filter(lambda period: not period.is_ambiguous), horizons)
def test_a_canonical_period_is_read_back_as_it_was(period: Period, horizon: Window | None) -> None:
    assert parse_period(str(period), horizon=horizon).value == period


@pytest.mark.parametrize("case", CASES)
def test_a_reading_of_the_table_is_read_back_from_its_wording(case: dict[str, Any]) -> None:
    for reading in read(case)[0].value.readings:
        again = parse_period(str(reading)).value.readings[0]
        assert again.parts == reading.parts


@given(st.text() | phrases | joined, horizons)
@example("\u0130 \u01f0 1.1.1 \u0661\u0662", None)
@example(
    "апрель; ежемесячно; декабрь-январь; учебный год", Window(date(2024, 1, 1), date(2105, 12, 31))
)
def test_no_text_raises_and_a_place_lies_inside_the_text(text: str, horizon: Window | None) -> None:
    parsed = parse_period(text, horizon=horizon)
    assert parsed.value.readings
    for reading in parsed.value.readings:
        assert reading.parts
        reading.windows(horizon)
    for left in parsed.unread:
        assert left.text == squeeze(text[left.span.start : left.span.end])
    assert bool(parsed.errors) == any(
        part.kind == "unread" for reading in parsed.value.readings for part in reading.parts
    )


@given(st.sampled_from(TEXTS) | phrases | joined, st.data())
def test_no_word_is_lost(text: str, data: st.DataObject) -> None:
    words = text.split()
    place = data.draw(st.integers(0, len(words)))
    strange = data.draw(st.sampled_from(("абракадабра", "777777", "§")))
    parsed = parse_period(" ".join([*words[:place], strange, *words[place:]]))
    assert strange in all_words(parsed)


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        str.capitalize,
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace(" ", "  "),
        lambda text: text.replace("-", "\N{EN DASH}"),
        lambda text: text.replace("-", "\N{EM DASH}"),
        lambda text: text.replace("е", "ё"),
        lambda text: f"{text} ",
        lambda text: f"{text}.",
    ],
)
def test_case_spaces_dashes_and_dots_change_nothing(change: Callable[[str], str]) -> None:
    for text in TEXTS:
        one, other = (parse_period(word, horizon=HORIZON).value for word in (text, change(text)))
        assert (other.kind, other.windows(HORIZON)) == (one.kind, one.windows(HORIZON)), text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Постоянно Октябрь 2024", ("Постоянно", "Октябрь 2024")),
        ("Ежегодно По запросам", ("Ежегодно", "По запросам")),
        ("до 1 марта 2024 Постоянно", ("до 1 марта 2024", "Постоянно")),
        ("Постоянно Ерунда", None),
        ("Март 2024 Апрель 2024", None),
        ("Постоянно, Октябрь 2024", None),
        ("Ноябрь 2024 Далее постоянно", None),
        ("постоянно октябрь 2024", None),
        ("", None),
    ],
)
def test_two_periods_glued_in_one_cell_are_parted(text: str, parts: tuple[str, str] | None) -> None:
    assert split_glued(text) == parts


def test_steps_without_end_are_no_windows() -> None:
    monthly = parse_period("ежемесячно с 1 сентября 2024").value
    assert monthly.windows() == ()
    assert [w.days for w in monthly.windows(Window(date(2024, 9, 1), date(2024, 10, 31)))] == [
        30,
        31,
    ]


def test_a_mark_of_two_readings_says_what_each_supposes() -> None:
    (finding,) = parse_period("Август 2024-2025", horizon=HORIZON).findings
    assert "1) в каждом из названных лет" in finding.message
    assert "2) одним промежутком" in finding.message


def test_school_years_are_those_of_the_region() -> None:
    months = (MonthDay(9, 1), MonthDay(8, 31))
    period = parse_period("2024/2025 учебный год", school_year=months).value
    assert period.windows() == (Window(date(2024, 9, 1), date(2025, 8, 31)),)


def test_a_finding_and_what_is_unread_point_at_their_place() -> None:
    parsed = parse_period("Май 2024;\nпо луне")
    assert parsed.errors[0].span == parsed.unread[0].span
    assert str(parsed.unread[0].span) == "строка 2"
    with pytest.raises(DocumentNotUnderstood) as caught:
        parsed.require()
    assert caught.value.codes == ("P01",)


@pytest.mark.parametrize(
    "wording",
    [
        "весь ", "учебный год 2024 ", "до 1 марта и ", "март - ", "2024/", "далее ", "раз в ",
        "ежегодно (", "1, ", "г. ", "с 1 сентября до конца ",
    ],
)  # fmt: skip
def test_no_repetition_is_too_deep(wording: str) -> None:
    assert parse_period(wording * 1500).value.readings
