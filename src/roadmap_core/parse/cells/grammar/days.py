"""Days of a month: «5 мая», «5, 12 и 19 мая», «05.05.2025», days under a heading's month."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import evolve

from roadmap_core.parse.cells.grammar.cursor import Words
from roadmap_core.parse.cells.grammar.ranges import (
    Impossible,
    Range,
    day_in,
    month_day,
    month_of,
)
from roadmap_core.parse.cells.grammar.tokens import TokenKind
from roadmap_core.parse.cells.grammar.years import past_year_word
from roadmap_core.units import Weekday

__all__ = [
    "MONTH_NAMES",
    "bare_days",
    "date_at",
    "days_at",
    "days_behind_month",
    "days_under_month",
    "in_month",
    "past_dot",
    "weekday_of",
]

MONTH_NAMES = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь",
    "ноябрь", "декабрь",
)  # fmt: skip
_WEEKDAY_LETTERS = frozenset("пвсч")
_MALE = "(?:а|у|ом|е|и|ов|ам)?"
_WEEKDAY = re.compile(
    rf"(?P<monday>понедельник{_MALE}|пн)|(?P<tuesday>вторник{_MALE}|вт)"
    rf"|(?P<thursday>четверг{_MALE}|чт)|(?P<wednesday>сред(?:а|у|ы|е|ой|ам)|ср)"
    r"|(?P<friday>пятниц(?:а|у|ы|е|ей|ам)?|пт)|(?P<saturday>суббот(?:а|у|ы|е|ой|ам)?|сб)"
    r"|(?P<sunday>воскресень(?:е|я|ю|ем|и|ям)|вс)"
)


def date_at(words: Words, place: int) -> tuple[tuple[Range, ...], int] | None:
    """date = day "." month ["." year] | month "." year"""
    found, after = _digits(words, place)
    return (found,), after


def _digits(words: Words, place: int) -> tuple[Range, int]:
    """The day or the month that a date in digits names, and the place behind it."""
    day, month, year = words.tokens[place].date
    if not day:
        whole = month_of(month) if 1 <= month <= 12 else _month_error(month)
        return evolve(whole, first_year=year, last_year=year), place + 1
    has_year = bool(year) or words.tokens[place].text.count(".") == 2
    if not has_year and day <= 12 < month and 20 <= month <= 39:
        whole = month_of(day)
        said = f"{words.tokens[place].text} - месяц и год"
        return evolve(
            whole, first_year=2000 + month, last_year=2000 + month, assuming=said
        ), past_year_word(words, place + 1)
    if not has_year and words.text(place + 1) == "." and _goes_on(words, place + 2):
        place += 1
    if has_year and not 1900 <= year <= 2199:
        raise Impossible(f"такого года не бывает: {year}")
    found = month_day(day, month)
    if year:
        day_in(found, year)
    return Range(found, found, year, year), past_year_word(words, place + 1)


def _goes_on(words: Words, place: int) -> bool:
    """Whether a range or a year goes on behind a dot («19.01.-23.01», «20.04. 2021»)."""
    return words.text(place) in {"-", "по", "до"} or words.is_kind(place, TokenKind.YEAR)


def days_at(words: Words, place: int) -> tuple[tuple[Range, ...], int] | None:
    """days = day ["-" day] month | day (("," | "и") day)+ month"""
    first = words.tokens[place].number
    last, after = first, place + 1
    if words.text(after) in {",", "и"} and _is_day(words, after + 1):
        return _listed_days(words, place)
    if words.text(after) == "." and words.text(after + 1) == "-":
        # «01.- 08.05.15»: a dot behind the first day.
        after += 1
    if words.text(after) == "-" and words.is_kind(after + 1, TokenKind.DATE):
        return _days_to_date(words, first, after + 1)
    if words.text(after) == "-" and words.is_kind(after + 1, TokenKind.NUMBER):
        last, after = words.tokens[after + 1].number, after + 2
        if words.text(after) in {",", "и"} and _is_day(words, after + 1):
            return _listed_days(words, place)
    if words.text(after) in {"число", "числа", "числу"}:
        after += 1
    if not words.is_kind(after, TokenKind.MONTH):
        return None
    month = words.tokens[after].number
    start, end = month_day(first, month), month_day(last, month)
    if end < start:
        raise Impossible("конец раньше начала")
    after = past_dot(words, after + 1)
    return (Range(start, end),), after


def _is_day(words: Words, place: int) -> bool:
    """Whether a number stands here, or a date in digits that has a day."""
    if words.is_kind(place, TokenKind.DATE):
        return bool(words.tokens[place].date[0])
    return words.is_kind(place, TokenKind.NUMBER)


def _days_to_date(words: Words, first: int, place: int) -> tuple[tuple[Range, ...], int]:
    """«15-20.03.2024»: the first day has the month and the year of the last."""
    only, after = _digits(words, place)
    first_day = month_day(first, only.last.month)
    if only.last < first_day or only.first != only.last:
        raise Impossible("конец раньше начала")
    return (evolve(only, first=first_day),), after


def _listed_days(words: Words, place: int) -> tuple[tuple[Range, ...], int] | None:
    """«10, 17 и 24 февраля», «3-5, 10-12 октября», «12, 13.05.2024»: the month of the last."""
    spans, after = bare_days(words, place)
    if words.text(after) in {",", "и"} and words.is_kind(after + 1, TokenKind.DATE):
        only, after = _digits(words, after + 1)
        if only.first != only.last:
            return None
        days = (*in_month(spans, only.last.month), only)
        return tuple(
            evolve(day, first_year=only.first_year, last_year=only.last_year) for day in days
        ), after
    if words.text(after) in {"число", "числа"}:
        after += 1
    if not words.is_kind(after, TokenKind.MONTH):
        return None
    month = words.tokens[after].number
    return in_month(spans, month), past_dot(words, after + 1)


def bare_days(words: Words, place: int) -> tuple[list[tuple[int, int]], int]:
    """bare-days = day ["-" day] (("," | "и") day ["-" day])*; first and last days."""
    found: list[tuple[int, int]] = []
    # The bound keeps a long run of numbers from being read again from each of them.
    while len(found) < 31 and words.is_kind(place, TokenKind.NUMBER):
        first = last = words.tokens[place].number
        place += 1
        if words.text(place) == "-" and words.is_kind(place + 1, TokenKind.NUMBER):
            last, place = words.tokens[place + 1].number, place + 2
        found.append((first, last))
        if words.text(place) not in {",", "и"} or not words.is_kind(place + 1, TokenKind.NUMBER):
            break
        place += 1
    return found, place


def in_month(days: Sequence[tuple[int, int]], month: int) -> tuple[Range, ...]:
    """The ranges of days as ranges of a month."""
    found = tuple(Range(month_day(a, month), month_day(b, month)) for a, b in days)
    if any(span.wraps for span in found):
        raise Impossible("конец раньше начала")
    return found


def days_under_month(words: Words, place: int) -> tuple[tuple[Range, ...], int] | None:
    """«5», «12-15», «3, 10 числа» where the month is known from a heading."""
    if not words.month:
        return None
    days, after = bare_days(words, place)
    numbered = words.text(after) in {"число", "числа", "числу", "числам"}
    following = words.at(after + numbered)
    if following is not None and not (
        following.kind == TokenKind.SIGN or following.text in {"по", "до", "включительно"}
    ):
        return None
    if not days or (following is not None and following.text in {"-", "/", "%"}):
        return None
    said = f"месяц не назван: {MONTH_NAMES[words.month - 1]}"
    found = in_month(days, words.month)
    return tuple(evolve(span, assuming=said) for span in found), after + numbered


def past_dot(words: Words, place: int) -> int:
    """The place behind the dot of a shortened month («сент.»)."""
    token = words.at(place - 1)
    short = token is not None and token.kind == TokenKind.MONTH and len(token.text) <= 5
    return place + 1 if short and words.text(place) == "." else place


def days_behind_month(words: Words, month: int, place: int) -> tuple[tuple[Range, ...], int] | None:
    """«октябрь 5, 12, 19», «октябрь: 10-15», «май (12, 13)»: days behind their month"""
    sign = words.text(place)
    start = place + (sign in {"(", ",", ":", "-"})
    days, after = bare_days(words, start)
    numbered = words.text(after) in {"число", "числа"}
    several = len(days) > 1 or (sign == "," and bool(days) and days[0][0] < days[0][1])
    if not days or (sign in {",", "-"} and not numbered and not several):
        # «май-10 июня», «май, 10 июня»: more than a number is needed.
        return None
    after += numbered
    following = words.at(after)
    if following is not None and (following.kind != TokenKind.SIGN or following.text in {"-", "/"}):
        return None
    if sign == "(":
        if words.text(after) != ")":
            return None
        after += 1
    return in_month(days, month), after


def weekday_of(word: str) -> Weekday | None:
    """The weekday that a folded word names, in any case."""
    if word[:1] not in _WEEKDAY_LETTERS:
        return None
    found = _WEEKDAY.fullmatch(word)
    return Weekday(found.lastgroup) if found and found.lastgroup else None


def _month_error(month: int) -> Range:
    raise Impossible(f"такого месяца нет: {month}")
