"""Days, ranges and counts in Russian."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap_core import (
    Dated,
    MonthDay,
    Ongoing,
    Period,
    Unit,
    Weekday,
    Window,
    parse_period,
)
from roadmap_core.testing import windows
from roadmap_core.wording import (
    MONTHS,
    MONTHS_OF,
    count,
    day_range,
    frame_list,
    month_day_range,
    weekday_list,
    window_list,
)


@pytest.mark.parametrize(
    ("number", "noun", "case", "worded"),
    [
        (1, "раз", None, "1 раз"),
        (2, "раз", None, "2 раза"),
        (3, "month", None, "3 месяца"),
        (5, "раз", None, "5 раз"),
        (11, "day", None, "11 дней"),
        (12, "раз", None, "12 раз"),
        (14, "month", "accusative", "14 месяцев"),
        (21, "day", None, "21 день"),
        (22, "week", "accusative", "22 недели"),
        (24, "week", None, "24 недели"),
        (111, "day", None, "111 дней"),
        (112, "day", None, "112 дней"),
        (114, "year", "accusative", "114 лет"),
        (13, "year", "accusative", "13 лет"),
        (101, "day", "accusative", "101 день"),
        (102, "week", "accusative", "102 недели"),
        (113, "quarter", "accusative", "113 кварталов"),
        (1, "month", "accusative", "месяц"),
        (21, "week", "accusative", "21 неделю"),
        (1, "day", "genitive", "1 дня"),
        (21, "day", "genitive", "21 дня"),
        (11, "day", "genitive", "11 дней"),
        (3, "working_day", "genitive", "3 рабочих дней"),
        (1, "working_day", "genitive", "1 рабочего дня"),
        (2, "working_day", "accusative", "2 рабочих дня"),
        (5, "year", None, "5 лет"),
        (4, "half_year", "accusative", "4 полугодия"),
        (2, "term", "genitive", "2 четвертей"),
    ],
)
def test_a_number_and_its_noun_agree(number: int, noun: str, case: str | None, worded: str) -> None:
    assert count(number, noun, case=case) == worded


@pytest.mark.parametrize("unit", Unit)
def test_every_unit_has_a_noun(unit: Unit) -> None:
    assert count(5, unit).startswith("5 ")


def days(*numbers: int) -> Window:
    return Window(date(*numbers[:3]), date(*numbers[3:]))


@pytest.mark.parametrize(
    ("window", "worded"),
    [
        (days(2024, 3, 15, 2024, 3, 15), "15 марта 2024"),
        (days(2024, 3, 1, 2024, 3, 31), "март 2024"),
        (days(2024, 3, 1, 2024, 4, 30), "март-апрель 2024"),
        (days(2024, 2, 1, 2024, 2, 29), "февраль 2024"),
        (days(2024, 2, 1, 2024, 2, 28), "1 февраля 2024 - 28 февраля 2024"),
        (days(2024, 9, 1, 2025, 5, 31), "сентябрь 2024 - май 2025"),
        (days(2024, 1, 1, 2024, 12, 31), "2024 год"),
        (days(2024, 1, 1, 2026, 12, 31), "2024-2026 годы"),
        (days(2024, 3, 2, 2024, 3, 31), "2 марта 2024 - 31 марта 2024"),
        (Window(date(2024, 9, 1)), "с 1 сентября 2024"),
    ],
)
def test_a_window_has_its_shortest_wording(window: Window, worded: str) -> None:
    assert day_range(window) == worded


@pytest.mark.parametrize(
    ("first", "last", "worded"),
    [
        ((2, 1), (2, None), "февраль"),
        ((2, 1), (2, 29), "1 февраля - 29 февраля"),
        ((2, None), (2, None), "последний день февраля"),
        ((2, 15), (2, None), "15 февраля - последний день февраля"),
        ((3, 1), (2, None), "март-февраль"),
        ((5, 2), (5, 1), "2 мая - 1 мая"),
        ((4, 1), (4, 30), "апрель"),
        ((4, 1), (4, 29), "1 апреля - 29 апреля"),
        ((2, 1), (2, 28), "1 февраля - 28 февраля"),
        ((9, 1), (5, 31), "сентябрь-май"),
        ((3, 5), (3, 5), "5 марта"),
        ((12, 25), (1, 10), "25 декабря - 10 января"),
    ],
)
def test_a_range_without_a_year_has_its_wording(
    first: tuple[int, int | None], last: tuple[int, int | None], worded: str
) -> None:
    assert month_day_range(MonthDay(*first), MonthDay(*last)) == worded


def test_there_are_twelve_months_in_both_cases() -> None:
    assert [len(set(names)) for names in (MONTHS, MONTHS_OF)] == [12, 12]


def month(year: int, first: int, last: int) -> Window:
    return Window(date(year, first, 1), Window.of_month(year, last).end)


@pytest.mark.parametrize(
    ("windows", "dates", "frames"),
    [
        ([month(2024, 5, 5), Window.of_year(2025)], "май 2024; 2025 год", None),
        ([Window.of_year(2024), month(2025, 5, 5)], "2024 год; май 2025", None),
        ([Window.of_year(2024), Window.of_year(2026)], "2024 год, 2026 год", None),
        ([month(2024, 3, 3), month(2024, 5, 6)], "март 2024, май-июнь 2024", None),
        (
            [days(2024, 9, 1, 2025, 5, 31), days(2025, 9, 1, 2026, 5, 31)],
            "сентябрь 2024 - май 2025, сентябрь 2025 - май 2026",
            None,
        ),
        (
            [days(2024, 3, 5, 2024, 3, 5), days(2024, 3, 7, 2024, 4, 8)],
            "5 марта 2024, 7 марта 2024 - 8 апреля 2024",
            None,
        ),
        (
            [month(2024, 5, 5), days(2024, 11, 1, 2025, 1, 31), month(2025, 3, 4)],
            "май 2024, ноябрь 2024 - январь 2025, март-апрель 2025",
            None,
        ),
        ([days(2024, 3, 5, 2024, 3, 5), month(2024, 5, 5)], "5 марта 2024; май 2024", None),
        (
            [days(2024, 1, 1, 2025, 12, 31), days(2026, 1, 1, 2027, 12, 31)],
            "2024-2025 годы; 2026-2027 годы",
            None,
        ),
        ([Window(date(2024, 3, 5))], "с 5 марта 2024 без конца", "с 5 марта 2024"),
        (
            [Window(date(2024, 3, 5)), Window(date(2024, 3, 6))],
            "с 5 марта 2024 без конца; с 6 марта 2024 без конца",
            "с 5 марта 2024; с 6 марта 2024",
        ),
        (
            [Window(date(2024, 1, 1), date(2024, 3, 5), open_start=True)],
            "1 января 2024 - 5 марта 2024 без начала",
            "вплоть до 5 марта 2024",
        ),
    ],
)
def test_windows_of_unlike_forms_are_parted_by_a_semicolon(
    windows: list[Window], dates: str, frames: str | None
) -> None:
    assert window_list(windows) == dates
    assert frame_list(windows) == (dates if frames is None else frames)
    for part in (Dated(tuple(windows)), Ongoing(tuple(windows))):
        assert parse_period(str(part)).value.parts == (part,)


def test_weekdays_are_worded_in_the_dative() -> None:
    assert [weekday_list([day]) for day in Weekday] == [
        "понедельникам", "вторникам", "средам", "четвергам", "пятницам", "субботам", "воскресеньям",
    ]  # fmt: skip
    assert weekday_list([Weekday.MONDAY, Weekday.SUNDAY], [1, 2, 3, 4, -1]) == (
        "первым, вторым, третьим, четвертым, последним понедельникам, воскресеньям"
    )


@given(
    st.lists(windows(date(1900, 1, 1), date(2099, 12, 31)), min_size=1, max_size=4),
    st.none() | windows(),
)
def test_what_is_worded_is_read_back(found: list[Window], horizon: Window | None) -> None:
    for period in (Period.of(Dated(tuple(found))), Period.of(Ongoing(tuple(found)))):
        assert parse_period(str(period), horizon=horizon).value == period
