"""Terms and breaks of a school year: their days come from a calendar, and that is said."""

from __future__ import annotations

from datetime import date

import pytest

import roadmap_core as rc

EVENTS = rc.load_region("ru").events
YEAR = rc.Window(date(2025, 9, 1), date(2026, 5, 31))
AUTUMN = [(date(2025, 10, 25), date(2025, 11, 2))]


def days(text: str, horizon: rc.Window | None = YEAR) -> list[tuple[date, date]]:
    period = rc.parse_period(text, horizon=horizon, events=EVENTS).value
    return [(window.first, window.end) for window in period.windows(horizon)]


@pytest.mark.parametrize(
    "text",
    ["осенние каникулы", "Осенние каникулы", "в осенние каникулы", "во время осенних каникул",
     "в период осенних каникул", "осенние каникулы 2025 года",
     "осенние каникулы 2025", "осенние каникулы 2025/2026 уч. года", "осенние каникулы (2025-26)"],
)  # fmt: skip
def test_a_break_has_the_days_of_the_calendar_and_is_a_guess(text: str) -> None:
    parsed = rc.parse_period(text, horizon=YEAR, events=EVENTS)
    assert days(text) == AUTUMN
    assert parsed.value.kind == "dated"
    assert parsed.value.text == text
    (finding,) = parsed.findings
    assert finding.code == "P03"
    assert "«Осенние каникулы» взяты по календарю" in finding.message


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1 четверть", date(2025, 9, 1), date(2025, 10, 24)),
        ("II четверть", date(2025, 11, 3), date(2025, 12, 30)),
        ("во 2 четверти", date(2025, 11, 3), date(2025, 12, 30)),
        ("третья четверть", date(2026, 1, 12), date(2026, 3, 27)),
        ("4-я четверть", date(2026, 4, 6), date(2026, 5, 31)),
        ("зимние каникулы 2025/26", date(2025, 12, 31), date(2026, 1, 11)),
        ("зимние каникулы 2026", date(2025, 12, 31), date(2026, 1, 11)),
        ("весенние каникулы", date(2026, 3, 28), date(2026, 4, 5)),
    ],
)
def test_terms_and_breaks_are_told_apart(text: str, first: date, last: date) -> None:
    assert days(text) == [(first, last)]
    assert rc.parse_period(text, horizon=YEAR, events=EVENTS).value.remark == ""


@pytest.mark.parametrize(
    "text",
    ["до осенних каникул", "за 5 дней до осенних каникул", "после осенних каникул",
     "конец 1 четверти", "каникулы", "осенние каникулы 2030 года", "осенние каникулы 2024",
     "летние каникулы 2024/25"],
)  # fmt: skip
def test_what_is_no_event_of_the_plan_s_years_keeps_its_words(text: str) -> None:
    parsed = rc.parse_period(text, horizon=YEAR, events=EVENTS)
    assert (parsed.value.kind, days(text)) == ("relative", [])


def test_without_years_or_a_calendar_a_break_has_no_days() -> None:
    assert days("осенние каникулы", None) == []
    assert rc.parse_period("осенние каникулы", horizon=YEAR).value.kind == "relative"
    named = rc.parse_period("осенние каникулы 2025", events=EVENTS).value
    assert [(window.first, window.last) for window in named.windows()] == AUTUMN


def test_a_plan_of_several_years_has_the_break_of_each() -> None:
    both = rc.Window(date(2024, 1, 1), date(2025, 12, 31))
    assert days("осенние каникулы", both) == [(date(2024, 10, 26), date(2024, 11, 4)), *AUTUMN]
    assert days("осенние каникулы 2024/25 уч.г.", both) == [(date(2024, 10, 26), date(2024, 11, 4))]


def test_a_plan_is_read_by_the_calendar_of_its_region() -> None:
    text = "План на 2025/2026 учебный год\n\n№\tМероприятие\tСрок\n1\tСбор\tОсенние каникулы\n"
    (row,) = rc.parse_order(text).value.roadmap.leaves
    assert row.period is not None
    assert [(window.first, window.last) for window in row.period.windows(YEAR)] == AUTUMN
    own = rc.Event(
        name="own.fair",
        title="Ярмарка",
        windows=(rc.Window(date(2025, 12, 1), date(2025, 12, 5)),),
        source="unverified",
        phrases=("Ярмарка", "ярмарки"),
    )
    fair = rc.parse_period("в дни ярмарки", horizon=YEAR, events=[own]).value
    assert own.phrases == ("ярмарка", "ярмарки")
    assert [(one.first, one.last) for one in fair.windows()] == [
        (date(2025, 12, 1), date(2025, 12, 5))
    ]


def test_a_bare_phrase_of_an_event_is_one_phrase() -> None:
    event = rc.Event(name="own.fair", title="Ярмарка", windows=(), phrases="Ярмарка")
    assert event.phrases == ("ярмарка",)
