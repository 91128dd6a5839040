"""The wording of periods: the table of tests/periods.toml, and what holds for every text."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roadmap_core import (
    DocumentNotUnderstood,
    InvalidData,
    MonthDay,
    OpenEnd,
    Parsed,
    Period,
    Reading,
    Roadmap,
    Window,
    parse_period,
    union,
)
from roadmap_core.parse.cells.period import split_glued
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
    parsed = parse_period(case["text"], horizon=horizon, month=case.get("month"))
    return parsed, horizon


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
    if "remark" in case:
        assert period.remark == case["remark"]
    if "says" in case:
        assert str(period.readings[0]) == case["says"]


COLUMNS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "period_columns.toml").read_text("utf-8")
)["rows"]
# A whole year by its name is dated to one reader and every year's to another.
ALIKE = ({"dated", "annual"}, {"dated", "ongoing"}, {"annual", "deadline"})


def days_of(windows: Iterable[Window]) -> set[tuple[date, date]]:
    """The days of windows as joined stretches."""
    return {(window.first, window.end) for window in union(windows)}


@pytest.mark.parametrize("case", COLUMNS, ids=lambda case: f"{case['text']!r}")
def test_a_column_of_a_real_plan_means_what_was_labelled_by_hand(case: dict[str, Any]) -> None:
    horizon = window_of(case["horizon"])
    period = parse_period(case["text"], horizon=horizon).value
    kinds = {str(period.kind), case["kind"]}
    assert len(kinds) == 1 or any(kinds <= alike for alike in ALIKE)
    if "windows" in case:
        gold = [window_of(word) for word in case["windows"].split()]
        assert days_of(period.windows(horizon)) == days_of(gold)
    if "due" in case:
        assert str(period.windows(horizon)[-1].last) == case["due"]


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
    return " ".join([*said, parsed.value.remark, *(left.text for left in parsed.unread)]).lower()


@settings(max_examples=100)
@given(periods().filter(lambda period: not period.is_ambiguous), horizons)
def test_a_canonical_period_is_read_back_as_it_was(period: Period, horizon: Window | None) -> None:
    assert parse_period(str(period), horizon=horizon).value == period


@pytest.mark.parametrize("case", CASES)
def test_a_reading_of_the_table_is_read_back_from_its_wording(case: dict[str, Any]) -> None:
    for reading in read(case)[0].value.readings:
        # Why days are unread under a heading, the heading tells.
        month = case.get("month") if reading.kind == "unread" else None
        again = parse_period(str(reading), month=month).value.readings[0]
        # Words that were not understood are read as far as a reader finds them.
        assert [p for p in again.parts if p.kind != "unread"] == [
            p for p in reading.parts if p.kind != "unread"
        ]


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


@pytest.fixture(scope="module")
def meant() -> dict[str, Period]:
    """What each text of the table means."""
    return {text: parse_period(text, horizon=HORIZON).value for text in TEXTS}


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
def test_case_spaces_dashes_and_dots_change_nothing(
    change: Callable[[str], str], meant: dict[str, Period]
) -> None:
    for text, one in meant.items():
        other = parse_period(change(text), horizon=HORIZON).value
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


@pytest.mark.parametrize("month", [0, 13, -1])
def test_a_month_that_no_year_has_is_refused(month: int) -> None:
    with pytest.raises(InvalidData, match=f"a month is from 1 to 12, got {month}"):
        parse_period("5", month=month)


def test_a_heading_gives_the_month_and_the_horizon_the_year() -> None:
    period = parse_period("5, 12-15", horizon=Window.of_year(2025), month=12).value
    assert str(period) == "5 декабря 2025, 12 декабря 2025 - 15 декабря 2025"
    assert period.readings[0].assuming == (
        "месяц не назван: декабрь; год не назван: 2025, единственный подходящий"
    )


def test_a_personal_name_stays_out_of_findings_and_stays_in_the_remark() -> None:
    parsed = parse_period("10 мая 2025, встреча с Ивановой А.А.", horizon=HORIZON)
    assert parsed.value.remark == "встреча с Ивановой А.А."
    assert parsed.value.remark not in repr(parsed.value)
    assert all("Иванов" not in finding.message for finding in parsed.findings)


asides = st.lists(
    st.sampled_from(
        ("10.00", "в 15 ч.", "актовый зал", "каб. 5", "№ 3", "1-4 классы", "парк «Дружба»", "*")
    ),
    max_size=4,
)


@given(st.sampled_from(COLUMNS), asides)
def test_every_word_of_a_wording_is_kept(case: dict[str, Any], beside: list[str]) -> None:
    text = ", ".join([case["text"], *beside])
    parsed = parse_period(text, horizon=window_of(case["horizon"]))
    said = " ".join([parsed.value.remark, *(left.text for left in parsed.unread)])
    events = " ".join(map(str, parsed.value.readings))
    for one in beside:
        assert one in said or one.lower().rstrip(".") in events.lower()


def test_a_finding_and_what_is_unread_point_at_their_place() -> None:
    parsed = parse_period("Май 2024;\nпо лунным месяцам")
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


# Several readings of one text.


@pytest.mark.parametrize(
    ("text", "horizon", "assuming"),
    [
        ("декабрь-январь", (2025, 1, 2025, 5), ["год не назван: 2024, единственный подходящий"]),
        ("декабрь-январь", (2024, 9, 2025, 5), ["год не назван: 2024, единственный подходящий"]),
        ("декабрь-январь", (2025, 2, 2025, 5), ["год не назван: ближайший, 2024"]),
        ("декабрь-январь", (2025, 7, 2025, 9), ["год не назван: ближайший, 2025"]),
        ("август", (2024, 9, 2025, 5), ["год не назван: ближайший, 2024"]),
        ("июль", (2024, 9, 2025, 5), ["год не назван: ближайший, 2025"]),
        ("июнь", (2024, 9, 2025, 5), ["год не назван: ближайший, 2025"]),
        ("май", (2024, 9, 2025, 5), ["год не назван: 2025, единственный подходящий"]),
        (
            "декабрь-январь",
            (2024, 1, 2025, 11),
            ["год не назван: 2024, единственный подходящий"],
        ),
        (
            "декабрь-январь",
            (2024, 1, 2025, 12),
            ["год не назван: каждый год периода", "год не назван: только 2024"],
        ),
    ],
)
def test_a_year_that_is_not_named_is_looked_for_in_the_horizon(
    text: str, horizon: tuple[int, int, int, int], assuming: list[str]
) -> None:
    first, last = Window.of_month(*horizon[:2]), Window.of_month(*horizon[2:])
    period = parse_period(text, horizon=Window(first.first, last.end)).value
    assert [reading.assuming for reading in period.readings] == assuming


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Декабрь-январь 2024; до мая 2025",
            [
                "декабрь 2024 - январь 2025; до 30 апреля 2025",
                "декабрь 2024 - январь 2025; до 31 мая 2025",
                "декабрь 2023 - январь 2024; до 30 апреля 2025",
                "декабрь 2023 - январь 2024; до 31 мая 2025",
            ],
        ),
        (
            "до мая 2024, до июня 2025",
            ["до 30 апреля 2024; до 31 мая 2025", "до 31 мая 2024; до 30 июня 2025"],
        ),
        ("март, май", ["ежегодно, март; ежегодно, май", "март 2024, май 2024"]),
        (
            "март; до мая 2025",
            [
                "ежегодно, март; до 30 апреля 2025",
                "ежегодно, март; до 31 мая 2025",
                "март 2024; до 30 апреля 2025",
                "март 2024; до 31 мая 2025",
            ],
        ),
        ("ежегодно до мая", ["ежегодно до 30 апреля", "ежегодно до 31 мая"]),
        ("ежегодно до марта", ["ежегодно до конца февраля", "ежегодно до 31 марта"]),
        (
            "до января",
            [
                "ежегодно до 31 декабря",
                "до 31 декабря 2023",
                "ежегодно до 31 января",
                "до 31 января 2024",
            ],
        ),
        ("ежегодно до 5 мая", ["ежегодно до 5 мая"]),
        ("ежегодно по май", ["ежегодно до 31 мая"]),
    ],
)
def test_independent_doubts_multiply_and_a_like_doubt_is_decided_once(
    text: str, said: list[str]
) -> None:
    period = parse_period(text, horizon=HORIZON).value
    assert [str(reading) for reading in period.readings] == said


MANY = "; ".join(
    (
        "август 2024-2025",
        "до мая 2025",
        "декабрь-январь 2024",
        "октябрь-январь 2024, 2025",
        "апрель",
    )
)


SECOND_CHOICES = {
    "одним промежутком через все названные годы",
    "названное время входит в срок целиком",
    "год назван для конца, начало - в предыдущем году",
    "одним промежутком: первый год - начало, последний - конец",
    "год не назван: только 2024",
}


def test_of_too_many_readings_the_likeliest_stand_and_their_number_is_said() -> None:
    parsed = parse_period(MANY, horizon=HORIZON)
    assert [f.code for f in parsed.findings] == ["P05", "P02"]
    finding = parsed.findings[0]
    assert (finding.severity, finding.fact("most"), finding.fact("total")) == ("warning", 16, 32)
    readings = parsed.value.readings
    assert len(readings) == 16
    taken = [SECOND_CHOICES & set(reading.assuming.split("; ")) for reading in readings]
    assert [len(second) for second in taken] == [0] + [1] * 5 + [2] * 10
    assert [f.code for f in parse_period(MANY.rpartition(";")[0], horizon=HORIZON).findings] == [
        "P02"
    ]


def test_a_count_of_readings_without_end_is_not_counted_to_its_end() -> None:
    texts = ("до мая 2025", "март", "1 полугодие", "по май; декабрь-январь 2024")
    doubts = [f"{a}, {b}" for a in texts for b in texts if a != b] + list(texts)
    parsed = parse_period(
        "; ".join(doubts * 9), horizon=Window(date(2024, 9, 1), date(2025, 8, 31))
    )
    assert len(parsed.value.readings) <= 16
    totals = [f.fact("total") for f in parsed.findings if f.code == "P05"]
    assert all(isinstance(total, int) and 16 < total <= 10**6 for total in totals)


# The calendar's edges.


@pytest.mark.parametrize(
    ("text", "horizon"),
    [
        ("29 февраля 2025", None),
        ("с 29 февраля по 5 марта 2025", None),
        ("10, 17 и 29 февраля 2025", None),
        ("25-29 февраля 2025", None),
        ("до 29 февраля 2025", None),
        ("29 февраля", Window.of_year(2025)),
        ("до 29 февраля", Window.of_year(2025)),
        ("25-29 февраля", Window.of_year(2025)),
        ("с 25 по 29 февраля", Window.of_year(2025)),
        ("29 февраля", Window(date(2024, 9, 1), date(2025, 5, 31))),
        ("29.02.2025", None),
        ("28.02.2024 - 29.02.2025", None),
        ("с 1 марта 2024 по 29 февраля 2025", None),
        ("30 февраля", None),
        ("01.01.0001", None),
        ("01.01.0000", None),
        ("01.01.1899", None),
        ("31.12.2200", None),
    ],
)
def test_a_day_that_the_calendar_lacks_is_not_another_day(
    text: str, horizon: Window | None
) -> None:
    parsed = parse_period(text, horizon=horizon)
    assert parsed.value.kind == "unread"
    assert [(f.code, f.fact("why")) for f in parsed.findings] == [("P01", parsed.unread[0].why)]
    assert parsed.unread[0].why.startswith(("такой даты нет", "такого года не бывает"))
    assert parsed.unread[0].text == text


@pytest.mark.parametrize(
    ("text", "horizon", "said"),
    [
        ("29 февраля", Window.of_year(2024), ["29 февраля 2024"]),
        ("29 февраля", HORIZON, ["29 февраля 2024"]),
        ("29 февраля", None, ["ежегодно, 29 февраля"]),
        ("29 февраля 2024", None, ["29 февраля 2024"]),
        ("25-29 февраля", HORIZON, ["25 февраля 2024 - 29 февраля 2024"]),
        ("февраль 2025", None, ["февраль 2025"]),
        ("зимний период 2024-2025", None, None),
        ("конец февраля 2025", None, ["21 февраля 2025 - 28 февраля 2025"]),
        ("последний день февраля 2025", None, ["28 февраля 2025"]),
        ("последний день апреля 2025", None, ["30 апреля 2025"]),
        (
            "с 20 февраля до последнего дня февраля 2024",
            None,
            ["20 февраля 2024 - 29 февраля 2024"],
        ),
        ("последний день", None, ["последний день"]),
        ("01.01.01", None, ["1 января 2001"]),
        ("01.01.1900", None, ["1 января 1900"]),
        ("31.12.2199", None, ["31 декабря 2199"]),
        ("15.03", HORIZON, ["ежегодно, 15 марта", "15 марта 2024"]),
    ],
)
def test_february_and_the_ends_of_its_months(
    text: str, horizon: Window | None, said: list[str] | None
) -> None:
    readings = parse_period(text, horizon=horizon).value.readings
    if said is not None:
        assert [str(reading) for reading in readings] == said


@pytest.mark.parametrize(
    "horizon",
    [
        Window.of_year(9999),
        Window(date(9999, 1, 1), date(9999, 12, 30)),
        Window.of_year(1),
        Window(date(9998, 9, 1), date(9999, 5, 31)),
        Window(date(1, 1, 1), date.max),
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "text",
    [
        "март", "до мая", "до января", "после 31 декабря", "с 1 сентября", "ежемесячно",
        "1 полугодие", "декабрь-январь", "в течение учебного года", "29 февраля", "в течение года",
        "ежемесячно, до 5 числа следующего месяца", "раз в 5 месяцев", "ежегодно, март-февраль",
        "не ранее 1 октября", "декабрь; далее постоянно",
    ],
)  # fmt: skip
def test_no_horizon_is_too_early_or_too_late(text: str, horizon: Window) -> None:
    if horizon.length > 10**6 and "ежемесячно" in text:
        return
    period = parse_period(text, horizon=horizon).value
    for reading in period.readings:
        for part in reading.parts:
            for window in part.windows(horizon):
                due = part.due_day(window)
                assert (due is None) or part.has_days


def test_a_horizon_without_an_end_is_refused_at_every_door() -> None:
    ever = Window.since(date(2024, 1, 1))
    with pytest.raises(OpenEnd):
        parse_period("март", horizon=ever)
    for case in CASES:
        for part in read(case)[0].value.parts:
            with pytest.raises(OpenEnd):
                part.windows(ever)
    with pytest.raises(OpenEnd):
        Roadmap(horizon=ever)


# Halves of a school year, frames, and what holds from a day on.

SCHOOL = Window(date(2024, 9, 1), date(2025, 5, 31))


@pytest.mark.parametrize(
    ("text", "horizon", "said"),
    [
        ("1 полугодие", SCHOOL, ["сентябрь-декабрь 2024", "январь-июнь 2025"]),
        ("II полугодие", SCHOOL, ["январь-май 2025", "июль-декабрь 2024"]),
        ("до конца 1 полугодия", SCHOOL, ["до 31 декабря 2024", "до 30 июня 2025"]),
        (
            "1 полугодие",
            Window(date(2024, 9, 1), date(2025, 8, 31)),
            ["сентябрь-декабрь 2024", "январь-июнь 2025"],
        ),
        ("1 полугодие", Window.of_year(2024), ["январь-июнь 2024"]),
        ("1 полугодие", HORIZON, ["ежегодно, январь-июнь", "январь-июнь 2024"]),
        ("1 полугодие 2025 года", SCHOOL, ["январь-июнь 2025"]),
        ("1 полугодие", None, ["ежегодно, январь-июнь"]),
        ("1 квартал", SCHOOL, ["январь-март 2025"]),
        (
            "1, 2 полугодие",
            SCHOOL,
            ["сентябрь-декабрь 2024, январь-май 2025", "июль-декабрь 2024, январь-июнь 2025"],
        ),
    ],
)
def test_a_half_year_in_a_school_plan_is_first_that_of_the_school(
    text: str, horizon: Window | None, said: list[str]
) -> None:
    readings = parse_period(text, horizon=horizon).value.readings
    assert [str(reading) for reading in readings] == said
    if horizon == SCHOOL and "полугодие" in text and "года" not in text:
        assert "полугодие учебного года" in readings[0].assuming


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "ежемесячно до мая 2025",
            ["1 раз в месяц (вплоть до 30 апреля 2025)", "1 раз в месяц (вплоть до 31 мая 2025)"],
        ),
        ("ежемесячно по май 2025", ["1 раз в месяц (вплоть до 31 мая 2025)"]),
        ("постоянно до 31.12.2024", ["постоянно (вплоть до 31 декабря 2024)"]),
        (
            "постоянно (март 2024; вплоть до 1 мая 2025; 2023 год)",
            ["постоянно (2023 год; март 2024; вплоть до 1 мая 2025)"],
        ),
        ("начиная с 2026 года, до 20 апреля", ["ежегодно до 20 апреля (с 1 января 2026)"]),
        ("до 20 апреля, начиная с 2026 года", ["ежегодно до 20 апреля (с 1 января 2026)"]),
        ("до 20 апреля (начиная с 2026 года)", ["ежегодно до 20 апреля (с 1 января 2026)"]),
        (
            "начиная с 2026 года, до мая",
            ["ежегодно до 30 апреля (с 1 января 2026)", "ежегодно до 31 мая (с 1 января 2026)"],
        ),
        ("ежегодно с 2026 года", ["ежегодно (с 1 января 2026)"]),
        ("ежегодно, начиная с 15 марта 2026", ["ежегодно (с 15 марта 2026)"]),
        (
            "ежегодно до 20 апреля (начиная с 2026 года)",
            ["ежегодно до 20 апреля (с 1 января 2026)"],
        ),
        ("ежегодно, март; с 2026 года", ["ежегодно, март; постоянно (с 1 января 2026)"]),
        (
            "начиная с 2026 года, до 20 апреля 2027",
            ["постоянно (с 1 января 2026); до 20 апреля 2027"],
        ),
        (
            "постоянно с 2026 года, до 20 апреля",
            [
                "постоянно (с 1 января 2026); ежегодно до 20 апреля",
                "постоянно (с 1 января 2026); до 20 апреля 2024",
            ],
        ),
        ("ежегодно, март (с апреля", ["ежегодно, март; постоянно (с 1 апреля 2024)"]),
        ("не ранее 1 октября 2025 г.", ["не ранее 1 октября 2025"]),
        ("не раньше чем с 1 октября 2025", ["не ранее 1 октября 2025"]),
        ("ежегодно не ранее 1 октября", ["ежегодно не ранее 1 октября"]),
        ("ежегодно, не раньше октября", ["ежегодно не ранее 1 октября"]),
        ("ежегодно не ранее 1 октября 2025", ["ежегодно; не ранее 1 октября 2025"]),
        ("ежемесячно, не ранее 1 октября 2025", ["1 раз в месяц (с 1 октября 2025)"]),
        ("с 1 марта 2024 без конца", ["с 1 марта 2024 без конца"]),
        ("1-5 марта 2024 без начала", ["1 марта 2024 - 5 марта 2024 без начала"]),
    ],
)
def test_frames_and_first_days_are_fields(text: str, said: list[str]) -> None:
    parsed = parse_period(text, horizon=HORIZON)
    readings = parsed.value.readings
    assert [str(reading) for reading in readings][: len(said)] == said
    for reading in readings:
        assert parse_period(str(reading), horizon=HORIZON).value.parts == reading.parts


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("ежемесячно до декабря 2026", ("2024-01-01", "2026-11-30")),
        ("ежемесячно по май 2025", ("2024-01-01", "2025-05-31")),
        ("постоянно до 31.12.2024", ("2024-01-01", "2024-12-31")),
        ("по графику до 1 мая 2024", ("2024-01-01", "2024-05-01")),
        ("ежемесячно до 5 марта 2023", ("2023-01-01", "2023-03-05")),
    ],
)
def test_what_goes_on_until_a_day_begins_with_the_horizon(text: str, days: tuple[str, str]) -> None:
    windows = parse_period(text, horizon=HORIZON).value.windows(HORIZON)
    assert (str(windows[0].first), str(windows[-1].last)) == days


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("еженедельно по средам", "1 раз в неделю по средам"),
        ("по пятницам", "1 раз в неделю по пятницам"),
        ("по вторникам и четвергам", "2 раза в неделю по вторникам, четвергам"),
        ("каждый понедельник и среду", "2 раза в неделю по понедельникам, средам"),
        ("2 раза в неделю (вторник, четверг)", "2 раза в неделю по вторникам, четвергам"),
        ("еженедельно (в субботу)", "1 раз в неделю по субботам"),
        ("еженедельно в воскресенье недели", "1 раз в неделю по воскресеньям"),
        ("каждую вторую среду месяца", "1 раз в месяц по вторым средам"),
        ("каждую вторую среду", "1 раз в 2 недели по средам"),
        ("ежемесячно, вторая среда", "1 раз в месяц по вторым средам"),
        ("последний четверг каждого месяца", "1 раз в месяц по последним четвергам"),
        ("1-й и 3-й вторник месяца", "2 раза в месяц по первым, третьим вторникам"),
        (
            "по первым и последним средам, пятницам",
            "4 раза в месяц по первым, последним средам, пятницам",
        ),
        ("ежеквартально, вторая среда", None),
        ("пятая среда месяца", None),
        ("еженедельно (среда", None),
        (
            "1 раз в месяц по средам (март 2024), до 5 числа",
            "1 раз в месяц по средам (март 2024), до 5 числа",
        ),
        ("не реже 1 раза в квартал", "не реже 1 раза в квартал"),
        ("не менее двух раз в год", "не реже 2 раз в год"),
        ("не чаще 1 раза в неделю", "не чаще 1 раза в неделю"),
        ("не более чем 3 раза в месяц", "не чаще 3 раз в месяц"),
        ("не реже ежеквартально", "не реже 1 раза в квартал"),
        (
            "до 20 числа месяца, следующего за отчетным кварталом",
            "1 раз в квартал, до 20 числа следующего месяца",
        ),
        (
            "до 20 числа месяца, следующего за отчетным полугодием",
            "1 раз в полугодие, до 20 числа следующего месяца",
        ),
        (
            "до 20 числа месяца, следующего за отчетным годом",
            "1 раз в год, до 20 числа следующего месяца",
        ),
        (
            "до 20 числа месяца, следующего за отчетным",
            "1 раз в месяц, до 20 числа следующего месяца",
        ),
        ("до 20 числа последнего месяца квартала", "1 раз в квартал, до 20 числа"),
        ("до 20 числа", "1 раз в месяц, до 20 числа"),
        (
            "ежеквартально, до 20 числа месяца, следующего за отчетным кварталом",
            "1 раз в квартал, до 20 числа следующего месяца",
        ),
        ("ежедневно, до 5 числа", "1 раз в день; 1 раз в месяц, до 5 числа"),
        ("последний раз в год", None),
        ("через 5 дней", "через 5 дней"),
        ("за 2 недели", "за 2 недели"),
        ("за месяц", "за месяц"),
        ("не позднее 3 дней", "в течение 3 дней"),
        ("через 3 года", None),
    ],
)
def test_how_often_and_on_which_days_are_fields(text: str, said: str | None) -> None:
    parsed = parse_period(text, horizon=HORIZON)
    if said is None:
        assert parsed.errors
        return
    assert (str(parsed.value), parsed.findings) == (said, ())
    assert parse_period(said).value.parts == parsed.value.parts


@pytest.mark.parametrize(
    "wording",
    [
        "с марта по ", "постоянно в течение ", "\n", "март, ", "по средам, ", "до мая; ",
        "март 2024; ", "(март; ", "август 2024-2025; ", "с 1 марта 2024, ",
    ],
)  # fmt: skip
def test_twice_the_text_takes_about_twice_the_work(wording: str) -> None:
    def calls(times: int) -> int:
        """How many functions are called; unlike seconds they are the same on every machine."""
        count = 0

        def note(frame: object, event: str, what: object) -> None:
            nonlocal count
            count += 1

        before = sys.getprofile()
        sys.setprofile(note)
        try:
            parse_period(wording * times)
        finally:
            sys.setprofile(before)
        return count

    assert calls(400) < 2.2 * calls(200)
