"""Canonical Russian wording of days, months and counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import TypeAlias

from roadmap_core.windows import MonthDay, Window

__all__ = [
    "MONTHS",
    "MONTHS_OF",
    "ON_WEEKDAYS",
    "count",
    "day_range",
    "frame_list",
    "month_day_range",
    "weekday_list",
    "window_list",
]

MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
MONTHS_OF = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip

# By the names of `units.Weekday`.
ON_WEEKDAYS = {
    "monday": "понедельникам", "tuesday": "вторникам", "wednesday": "средам",
    "thursday": "четвергам", "friday": "пятницам", "saturday": "субботам",
    "sunday": "воскресеньям",
}  # fmt: skip
_ORDINALS = {1: "первым", 2: "вторым", 3: "третьим", 4: "четвертым", -1: "последним"}

# one, few (2-4), many, and the genitive singular («в течение 1 дня»)
_FORMS = {
    "раз": ("раз", "раза", "раз", "раза"),
    "day": ("день", "дня", "дней", "дня"),
    "working_day": ("рабочий день", "рабочих дня", "рабочих дней", "рабочего дня"),
    "week": ("неделю", "недели", "недель", "недели"),
    "month": ("месяц", "месяца", "месяцев", "месяца"),
    "quarter": ("квартал", "квартала", "кварталов", "квартала"),
    "term": ("четверть", "четверти", "четвертей", "четверти"),
    "half_year": ("полугодие", "полугодия", "полугодий", "полугодия"),
    "year": ("год", "года", "лет", "года"),
}


def count(number: int, noun: str, case: str | None = None) -> str:
    """A number with its noun; «1» is left out in the accusative («раз в месяц»).

    It is the nominative where no case is named.

    >>> count(2, "раз"), count(3, "month", case="accusative"), count(10, "day", case="genitive")
    ('2 раза', '3 месяца', '10 дней')
    """
    one, few, many, genitive = _FORMS[noun]
    if number % 10 == 1 and number % 100 != 11:
        form = genitive if case == "genitive" else one
    elif number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14} and case != "genitive":
        form = few
    else:
        form = many
    return form if number == 1 and case == "accusative" else f"{number} {form}"


def _day(day: date) -> str:
    return f"{day.day} {MONTHS_OF[day.month - 1]} {day.year}"


def day_range(window: Window) -> str:
    """The shortest canonical wording of a window, by months and years where it fills them.

    >>> from datetime import date
    >>> day_range(Window(date(2024, 9, 1), date(2025, 5, 31)))
    'сентябрь 2024 - май 2025'
    """
    return _worded(window)[1]


def window_list(windows: Sequence[Window]) -> str:
    """Dates one after another; a semicolon stands between two of unlike forms.

    «май 2024, 2025 год» would be a month in two years.

    >>> window_list([Window.of_month(2024, 5), Window.of_year(2025)])
    'май 2024; 2025 год'
    """
    return _listed([_date_worded(window) for window in windows])


def frame_list(windows: Sequence[Window]) -> str:
    """Windows that bound something, one after another; an open end is what it is.

    >>> from datetime import date
    >>> frame_list([Window(date(2024, 1, 1), date(2024, 5, 9), open_start=True)])
    'вплоть до 9 мая 2024'
    """
    return _listed(
        [
            (None, f"вплоть до {_day(window.end)}") if window.open_start else _worded(window)
            for window in windows
        ]
    )


# A wording and its form: those of one form may be joined by a comma, those of none by no comma.
_Worded: TypeAlias = tuple[str | None, str]
_DAYS, _MONTHS, _YEAR = "days", "months", "year"


def _listed(worded: Sequence[_Worded]) -> str:
    (_, text), *_ = worded
    for (before, _), (form, wording) in pairwise(worded):
        text += f"{', ' if form and form == before else '; '}{wording}"
    return text


def _date_worded(window: Window) -> _Worded:
    form, wording = _worded(window)
    if window.open_start or window.open_end:
        return None, f"{wording} без {'начала' if window.open_start else 'конца'}"
    return form, wording


def _worded(window: Window) -> _Worded:
    """The form of a window's wording, and the wording; whether its start is open is left out."""
    first, last = window.first, window.last
    if last is None:
        return None, f"с {_day(first)}"
    if first == last:
        return _DAYS, _day(first)
    whole_months = first.day == 1 and last == Window.of_month(last.year, last.month).last
    if not whole_months:
        return _DAYS, f"{_day(first)} - {_day(last)}"
    if (first.month, last.month) == (1, 12):
        if first.year == last.year:
            return _YEAR, f"{first.year} год"
        # «2024-2025 годы, 2026-2027 годы» would be four years.
        return None, f"{first.year}-{last.year} годы"
    start, end = MONTHS[first.month - 1], MONTHS[last.month - 1]
    if first.year != last.year:
        return _MONTHS, f"{start} {first.year} - {end} {last.year}"
    return _MONTHS, f"{start} {first.year}" if start == end else f"{start}-{end} {first.year}"


def month_day_range(first: MonthDay, last: MonthDay) -> str:
    """The canonical wording of a range of days without a year.

    >>> month_day_range(MonthDay(2, 1), MonthDay(2)), month_day_range(MonthDay(2), MonthDay(2))
    ('февраль', 'последний день февраля')
    """
    if first.day == 1 and last.is_last_of_month:
        start, end = MONTHS[first.month - 1], MONTHS[last.month - 1]
        return start if start == end else f"{start}-{end}"
    start, end = (
        f"{'последний день' if day.day is None else day.day} {MONTHS_OF[day.month - 1]}"
        for day in (first, last)
    )
    return start if first == last else f"{start} - {end}"


def weekday_list(weekdays: Sequence[str], ordinals: Sequence[int] = ()) -> str:
    """Days of the week in the dative, with which of them in the month.

    >>> weekday_list(["wednesday", "friday"], [1, -1])
    'первым, последним средам, пятницам'
    """
    days = ", ".join(ON_WEEKDAYS[day] for day in weekdays)
    which = ", ".join(_ORDINALS[number] for number in ordinals)
    return f"{which} {days}" if which else days
