"""Canonical Russian wording of days, months and counts."""

from __future__ import annotations

from datetime import date

from roadmap_core.windows import MonthDay, Window

__all__ = ["MONTHS", "MONTHS_OF", "count", "day_range", "month_day_range"]

MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
MONTHS_OF = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip

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


def count(number: int, noun: str, case: str = "nominative") -> str:
    """A number with its noun; «1» is left out in the accusative («раз в месяц»).

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
    first, last = window.first, window.last
    if window.open_end:
        return f"с {_day(first)}"
    if first == last:
        return _day(first)
    whole_months = first.day == 1 and last == Window.of_month(last.year, last.month).last
    if not whole_months:
        return f"{_day(first)} - {_day(last)}"
    if (first.month, last.month) == (1, 12):
        if first.year == last.year:
            return f"{first.year} год"
        return f"{first.year}-{last.year} годы"
    start, end = MONTHS[first.month - 1], MONTHS[last.month - 1]
    if first.year != last.year:
        return f"{start} {first.year} - {end} {last.year}"
    return f"{start} {first.year}" if start == end else f"{start}-{end} {first.year}"


def month_day_range(first: MonthDay, last: MonthDay) -> str:
    """The canonical wording of a range of days without a year.

    >>> month_day_range(MonthDay(2, 1), MonthDay(2, 29))
    'февраль'
    """
    # A leap year, so that «февраль» runs to its 29th.
    whole = first.day == 1 and last.day == Window.of_month(2024, last.month).last.day
    if whole:
        start, end = MONTHS[first.month - 1], MONTHS[last.month - 1]
        return start if start == end else f"{start}-{end}"
    start, end = (f"{d.day} {MONTHS_OF[d.month - 1]}" for d in (first, last))
    return start if first == last else f"{start} - {end}"
