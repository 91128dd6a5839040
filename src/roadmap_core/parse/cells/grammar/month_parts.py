"""Parts of a month: its beginning, its ten days, its weeks, the weekdays in it."""

from __future__ import annotations

from attrs import evolve

from roadmap_core.parse.cells.grammar.cursor import Words, numbers_at
from roadmap_core.parse.cells.grammar.days import MONTH_NAMES, past_dot, weekday_of
from roadmap_core.parse.cells.grammar.ranges import (
    Impossible,
    Range,
    month_day,
    month_of,
)
from roadmap_core.parse.cells.grammar.tokens import TokenKind
from roadmap_core.parse.cells.grammar.years import starts_year
from roadmap_core.windows import MonthDay

__all__ = [
    "PARTS_OF_MONTH",
    "month_part",
    "part_behind_month",
    "part_of_month",
    "parts_at",
    "weekday_of_month",
]

PARTS_OF_MONTH = {"начал": (1, 10), "середин": (11, 20), "конц": (21, 31), "конец": (21, 31)}


def month_part(words: Words, place: int) -> tuple[tuple[Range, ...], int] | None:
    """month-part = (parts | "последний" ("день" | "число")) month; the month of a heading"""
    is_last = words.is_kind(place, TokenKind.NUMBER) and words.tokens[place].number == -1
    if is_last and words.text(place + 1) in {"день", "дня", "дню", "число", "числа", "числу"}:
        after = place + 2
        if not words.is_kind(after, TokenKind.MONTH):
            return None
        last = MonthDay(words.tokens[after].number)
        return (Range(last, last),), past_dot(words, after + 1)
    found = parts_at(words, place)
    if found is None:
        return None
    parts, after = found
    if words.is_kind(after, TokenKind.MONTH):
        month = words.tokens[after].number
        return tuple(part_of_month(month, *part) for part in parts), past_dot(words, after + 1)
    if not words.month or starts_year(words, after):
        return None
    after += words.text(after).startswith("месяц")
    said = f"месяц не назван: {MONTH_NAMES[words.month - 1]}"
    spans = (part_of_month(words.month, *part) for part in parts)
    return tuple(evolve(span, assuming=said) for span in spans), after


def parts_at(words: Words, place: int) -> tuple[list[tuple[int, int]], int] | None:
    """parts = "начало" | "середина" | "конец" | number (("," | "и" | "-") number)* part

    part = "половина" | "декада" | "неделя"
    """
    if words.is_kind(place, TokenKind.WORD):
        days = next((d for stem, d in PARTS_OF_MONTH.items() if words.starts(place, stem)), None)
        return None if days is None else ([days], place + 1)
    numbers, dashed, place = numbers_at(words, place, 5)
    parts = [_numbered_part(number, words.text(place)) for number in numbers]
    found = [part for part in parts if part is not None]
    if not found or len(found) < len(parts):
        return None
    if dashed:
        if found[-1] < found[0]:
            raise Impossible("конец раньше начала")
        found = [(found[0][0], found[-1][1])]
    return found, place + 1


def weekday_of_month(words: Words, place: int) -> tuple[tuple[Range, ...], int] | None:
    """«второе воскресенье октября»: a weekday of one month, which differs from year to year"""
    which, weekday = words.tokens[place].number, weekday_of(words.text(place + 1))
    if weekday is None or which not in {1, 2, 3, 4, -1}:
        return None
    if words.is_kind(place + 2, TokenKind.MONTH):
        whole = month_of(words.tokens[place + 2].number)
        return (evolve(whole, weekday=(which, weekday.number)),), past_dot(words, place + 3)
    if not words.month:
        return None
    said = f"месяц не назван: {MONTH_NAMES[words.month - 1]}"
    found = evolve(month_of(words.month), weekday=(which, weekday.number), assuming=said)
    return (found,), place + 2 + words.text(place + 2).startswith("месяц")


def part_behind_month(words: Words, month: int, place: int) -> tuple[tuple[Range, ...], int] | None:
    """«октябрь (2 неделя)», «октябрь, 1-2 декада», «октябрь - вторая половина», «май (до 15)»"""
    sign = words.text(place)
    start = place + (sign in {"(", ",", "-", ":"})
    found = parts_at(words, start) or (_till(words, start) if sign == "(" else None)
    if found is None:
        return None
    spans, after = found
    if words.text(after).startswith("месяц"):
        after += 1
    if words.is_kind(after, TokenKind.MONTH) or starts_year(words, after):
        return None
    if sign == "(":
        if words.text(after) != ")":
            return None
        after += 1
    return tuple(part_of_month(month, *span) for span in spans), after


def _till(words: Words, place: int) -> tuple[list[tuple[int, int]], int] | None:
    """till = "до" day ["числа"]: from the first of the month to that day"""
    if words.text(place) != "до" or not words.is_kind(place + 1, TokenKind.NUMBER):
        return None
    day = words.tokens[place + 1].number
    after = place + 2 + (words.text(place + 2) in {"числа", "число"})
    return ([(1, day)], after) if day < 31 else None


def part_of_month(month: int, first: int, last: int) -> Range:
    """Days of a month; what goes to its 31st goes to its end."""
    start = month_day(first, month)
    return Range(start, MonthDay(month) if last >= 31 else month_day(last, month))


def _numbered_part(number: int, word: str) -> tuple[int, int] | None:
    """The days of the n-th half, ten days or week of a month; -1 is the last."""
    for stem, starts in (
        ("половин", (1, 16)),
        ("декад", (1, 11, 21)),
        ("недел", (1, 8, 15, 22)),
    ):
        if word.startswith(stem):
            index = len(starts) - 1 if number == -1 else number - 1
            if not 0 <= index < len(starts):
                raise Impossible(f"такой части месяца нет: {word}")
            if stem == "недел" and number == -1:
                return 25, 31
            past = (*starts[1:], 29 if stem == "недел" else 32)
            return starts[index], past[index] - 1
    return None
