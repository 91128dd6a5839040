"""Points of the calendar: days, months, parts of months, quarters, halves, seasons.

point = date | day ["-" day] month | month | quarter | half | season | month-part [year]
"""

from __future__ import annotations

from attrs import evolve

from roadmap_core.parse.cells.grammar.cursor import Words, numbers_at
from roadmap_core.parse.cells.grammar.days import (
    date_at,
    days_at,
    days_behind_month,
    days_under_month,
    past_dot,
)
from roadmap_core.parse.cells.grammar.month_parts import (
    PARTS_OF_MONTH,
    month_part,
    part_behind_month,
    weekday_of_month,
)
from roadmap_core.parse.cells.grammar.ranges import (
    Impossible,
    Range,
    month_of,
)
from roadmap_core.parse.cells.grammar.tokens import TokenKind
from roadmap_core.parse.cells.grammar.years import past_small, past_year_word
from roadmap_core.windows import MonthDay

__all__ = ["point"]

_SEASONS = {
    "весенн": (3, 5), "летн": (6, 8), "осенн": (9, 11), "зимн": (12, 2),
    "весн": (3, 5), "лет": (6, 8), "осен": (9, 11), "зим": (12, 2),
}  # fmt: skip
_SEASONS_JOINED = {"весенне": 3, "летне": 6, "осенне": 9, "зимне": 12}
LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def point(words: Words, place: int) -> tuple[tuple[Range, ...], int] | None:
    """point = (date | days | month-part | quarters | halves | season | month) [year]

    A year is taken here only where a dash or «по» follows it; else it may stand for a list.
    """
    place = past_small(words, place)
    token = words.at(place)
    for production in _PRODUCTIONS.get(token.kind, ()) if token else ():
        found = production(words, place)
        if found is None:
            continue
        ranges, after = found
        if len(ranges) == 1 and not ranges[0].first_year:
            own = _own_year(words, after)
            if own is not None:
                year, after = own
                only = ranges[0]
                ranges = (evolve(only, first_year=year, last_year=year + only.wraps),)
        return ranges, after
    return None


def _own_year(words: Words, place: int) -> tuple[int, int] | None:
    if not words.is_kind(place, TokenKind.YEAR):
        return None
    after = past_year_word(words, place + 1, before_more=True)
    joins = words.text(after) in {"-", "по", "до"} and not (
        words.is_kind(after + 1, TokenKind.YEAR) or words.is_kind(after + 1, TokenKind.SCHOOL)
    )
    two_digits = words.is_kind(after + 1, TokenKind.NUMBER) and (
        words.is_kind(after + 2, TokenKind.SCHOOL) or words.is_kind(after + 2, TokenKind.YEAR_WORD)
    )
    if joins and not two_digits and _begins_point(words, after + 1):
        return words.tokens[place].number, after
    return None


def _begins_point(words: Words, place: int) -> bool:
    """Whether a point may stand here, told by its first words (no descent: a chain is long)."""
    place = past_small(words, place)
    token = words.at(place)
    if token is None:
        return False
    named = (*PARTS_OF_MONTH, *_SEASONS)
    known = {TokenKind.MONTH, TokenKind.NUMBER, TokenKind.DATE}
    return token.kind in known or token.text.startswith(named)


def _numbered(words: Words, place: int) -> tuple[tuple[Range, ...], int] | None:
    """quarters = number (("," | "и" | "-") number)* ("квартал" | "полугодие")"""
    numbers, dashed, after = numbers_at(words, place, 8)
    word = words.text(after)
    length = 3 if word.startswith("квартал") or word == "кв" else 6
    is_half = word.startswith("полугоди") or (
        word.startswith("половин") and words.is_kind(after + 1, TokenKind.YEAR)
    )
    if not numbers or (length == 6 and not is_half):
        return None
    after += 1
    if word == "кв" and words.text(after) == "-" and words.text(after + 1) in {"л", "ла", "ле"}:
        after += 2
    if word == "кв" and words.text(after) == ".":
        after += 1
    count = 12 // length
    numbers = [count if number == -1 else number for number in numbers]
    if any(not 1 <= number <= count for number in numbers) or numbers != sorted(numbers):
        raise Impossible(f"такого периода в году нет: {word}")
    if dashed:
        return (_months_of(numbers[0], numbers[-1], length),), after
    return tuple(_months_of(number, number, length) for number in numbers), after


def _months_of(first: int, last: int, length: int) -> Range:
    start, end = (first - 1) * length + 1, last * length
    half = first if length == 6 and first == last else 0
    return Range(MonthDay(start, 1), MonthDay(end), half=half)


def _season(words: Words, place: int) -> tuple[tuple[Range, ...], int] | None:
    word = words.text(place)
    if word in _SEASONS_JOINED and words.text(place + 1) == "-":
        found = _season(words, place + 2)
        if found is None:
            return None
        (season,), after = found
        return (Range(MonthDay(_SEASONS_JOINED[word], 1), season.last),), after
    months = next(
        (
            months
            for stem, months in _SEASONS.items()
            if word.startswith(stem) and len(word) <= len(stem) + 3 and word != "лет"
        ),
        None,
    )
    if months is None:
        return None
    after = place + 1
    if words.text(after).startswith("период"):
        after += 1
    elif word.startswith(("весенн", "летн", "осенн", "зимн")):
        return None
    first, last = months
    return (Range(MonthDay(first, 1), MonthDay(last)),), after


def _one_month(words: Words, place: int) -> tuple[tuple[Range, ...], int] | None:
    """month = ["месяц"] name ["месяц"] [day-part | days | two-digit year]"""
    after = place
    if words.text(place).startswith("месяц") and words.is_kind(place + 1, TokenKind.MONTH):
        after += 1
    if not words.is_kind(after, TokenKind.MONTH):
        return None
    month = words.tokens[after].number
    after = past_dot(words, after + 1)
    if words.text(after).startswith("месяц"):
        after += 1
    following = words.at(after)
    if following is None or following.kind == TokenKind.YEAR:
        return (month_of(month),), after
    return (
        part_behind_month(words, month, after)
        or _short_year(words, month, after)
        or days_behind_month(words, month, after)
        or ((month_of(month),), after)
    )


def _short_year(words: Words, month: int, place: int) -> tuple[tuple[Range, ...], int] | None:
    """«мар.25», «сен-24», «март 24 г.»: two digits behind a month are first the year."""
    at = place + (words.text(place) in {"-", "'", "."})
    token = words.at(at)
    if token is None or token.kind != TokenKind.NUMBER or len(token.text) != 2:
        return None
    if not token.text.isdigit() or not 20 <= token.number <= 39:
        return None
    worded = words.is_kind(at + 1, TokenKind.YEAR_WORD)
    following = words.at(at + 1)
    ends = following is None or following.kind == TokenKind.SIGN or following.text == "по"
    if not worded and not ends:
        return None
    if not worded and words.text(at + 1) in {"-", ","} and words.is_kind(at + 2, TokenKind.NUMBER):
        return None
    year = 2000 + token.number
    known = words.horizon
    far = known is not None and not known.first.year - 1 <= year <= known.end.year + 1
    if far and not worded and token.number <= LONGEST[month - 1]:
        # A year that far from the plan is the day.
        return None
    found = evolve(month_of(month), first_year=year, last_year=year)
    if worded:
        return (found,), past_year_word(words, at + 1)
    if token.number > LONGEST[month - 1]:
        return (found,), at + 1
    day = MonthDay(month, token.number)
    return (
        evolve(
            found,
            assuming=f"{token.number} - год",
            instead=(Range(day, day),),
            instead_assuming=f"{token.number} - день месяца",
        ),
    ), at + 1


# By the kind of the first token.
_PRODUCTIONS = {
    TokenKind.DATE: (date_at,),
    TokenKind.NUMBER: (
        days_at,
        month_part,
        weekday_of_month,
        _numbered,
        days_under_month,
    ),
    TokenKind.WORD: (
        month_part,
        _season,
        _one_month,
    ),
    TokenKind.MONTH: (_one_month,),
}
