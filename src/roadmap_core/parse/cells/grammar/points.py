"""Points of the calendar: days, months, parts of months, quarters, halves, seasons, and years.

point = date | day ["-" day] month | month | quarter | half | season | month-part [year]
years = year (("," | "и" | "-" | "/") year)* [school] ["год"]
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import evolve

from roadmap_core.parse.cells.grammar.cursor import Words
from roadmap_core.parse.cells.grammar.ranges import (
    Impossible,
    Range,
    Years,
    day_in,
    month_day,
    month_of,
)
from roadmap_core.parse.cells.grammar.tokens import TokenKind
from roadmap_core.units import Weekday
from roadmap_core.windows import MonthDay

__all__ = [
    "MONTH_NAMES",
    "parts_at",
    "past_small",
    "past_year_word",
    "point",
    "weekday_of",
    "years_at",
]

_SEASONS = {
    "весенн": (3, 5), "летн": (6, 8), "осенн": (9, 11), "зимн": (12, 2),
    "весн": (3, 5), "лет": (6, 8), "осен": (9, 11), "зим": (12, 2),
}  # fmt: skip
_SEASONS_JOINED = {"весенне": 3, "летне": 6, "осенне": 9, "зимне": 12}
_PARTS_OF_MONTH = {"начал": (1, 10), "середин": (11, 20), "конц": (21, 31), "конец": (21, 31)}
MONTH_NAMES = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь",
    "ноябрь", "декабрь",
)  # fmt: skip
LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_WEEKDAY_LETTERS = frozenset("пвсч")
_MALE = "(?:а|у|ом|е|и|ов|ам)?"
_WEEKDAY = re.compile(
    rf"(?P<monday>понедельник{_MALE}|пн)|(?P<tuesday>вторник{_MALE}|вт)"
    rf"|(?P<thursday>четверг{_MALE}|чт)|(?P<wednesday>сред(?:а|у|ы|е|ой|ам)|ср)"
    r"|(?P<friday>пятниц(?:а|у|ы|е|ей|ам)?|пт)|(?P<saturday>суббот(?:а|у|ы|е|ой|ам)?|сб)"
    r"|(?P<sunday>воскресень(?:е|я|ю|ем|и|ям)|вс)"
)
_SMALL_WORDS = frozenset("в во на за весь всего период срок сроки".split())


def past_small(words: Words, place: int) -> int:
    """The place behind prepositions that change nothing."""
    end = place + 4  # more of them are no phrase, and a long run is not read again and again
    while place < end and words.text(place) in _SMALL_WORDS:
        place += 1
    return place


def years_at(words: Words, place: int) -> tuple[Years, int] | None:
    """years = year (("," | "и" | "-" | "/") year)* ["-й"] ["учебный"] ["год"]"""
    if not words.is_kind(place, TokenKind.YEAR):
        return None
    found = [words.tokens[place].number]
    dashed = False
    place = past_year_word(words, place + 1, before_more=True)
    while words.text(place) in {",", "и", "-", "/", "по"}:
        sign, after = words.text(place), words.at(place + 1)
        if after is None:
            break
        if after.kind == TokenKind.YEAR:
            year = after.number
        elif sign in "/-" and after.kind == TokenKind.NUMBER and len(after.text.split("-")[0]) == 2:
            year = found[-1] // 100 * 100 + after.number
            if year != found[-1] + 1 and not words.is_kind(place + 2, TokenKind.YEAR_WORD):
                break
        else:
            break
        # «март 2024, 2025 год: май»: a year that opens a list of its own.
        dashed = dashed or sign in {"-", "/", "по"}
        found.append(year)
        place = past_year_word(words, place + 2, before_more=True)
    school = words.is_kind(place, TokenKind.SCHOOL)
    if school:
        place += 1
        if words.text(place) == ".":
            place += 1
    place = past_year_word(words, place)
    if dashed and found[0] > found[-1]:
        raise Impossible(f"конец раньше начала: {found[0]}-{found[-1]}")
    if dashed:
        found = list(range(found[0], found[-1] + 1))
    return Years(tuple(found), dashed, school), place


def past_year_word(words: Words, place: int, *, before_more: bool = False) -> int:
    """The place behind «г.», «годы» and their dot."""
    if words.is_kind(place, TokenKind.YEAR_WORD):
        place += 1
        # A dot belongs to «г.» only; behind «года» it ends a sentence.
        while words.text(place) == "." and words.text(place - 1) in {"г", "гг", "."}:
            place += 1
        if (
            before_more
            and words.text(place - 1) == "."
            and words.is_kind(place, TokenKind.YEAR_WORD)
        ):
            return past_year_word(words, place)
    return place


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
    named = (*_PARTS_OF_MONTH, *_SEASONS)
    known = {TokenKind.MONTH, TokenKind.NUMBER, TokenKind.DATE}
    return token.kind in known or token.text.startswith(named)


def _date(words: Words, place: int) -> tuple[tuple[Range, ...], int] | None:
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


def _days(words: Words, place: int) -> tuple[tuple[Range, ...], int] | None:
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
        days = (*_in_month(spans, only.last.month), only)
        return tuple(
            evolve(day, first_year=only.first_year, last_year=only.last_year) for day in days
        ), after
    if words.text(after) in {"число", "числа"}:
        after += 1
    if not words.is_kind(after, TokenKind.MONTH):
        return None
    month = words.tokens[after].number
    return _in_month(spans, month), past_dot(words, after + 1)


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


def _in_month(days: Sequence[tuple[int, int]], month: int) -> tuple[Range, ...]:
    found = tuple(Range(month_day(a, month), month_day(b, month)) for a, b in days)
    if any(span.wraps for span in found):
        raise Impossible("конец раньше начала")
    return found


def _under_month(words: Words, place: int) -> tuple[tuple[Range, ...], int] | None:
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
    found = _in_month(days, words.month)
    return tuple(evolve(span, assuming=said) for span in found), after + numbered


def past_dot(words: Words, place: int) -> int:
    """The place behind the dot of a shortened month («сент.»)."""
    token = words.at(place - 1)
    short = token is not None and token.kind == TokenKind.MONTH and len(token.text) <= 5
    return place + 1 if short and words.text(place) == "." else place


def _month_part(words: Words, place: int) -> tuple[tuple[Range, ...], int] | None:
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
        days = next((d for stem, d in _PARTS_OF_MONTH.items() if words.starts(place, stem)), None)
        return None if days is None else ([days], place + 1)
    numbers: list[int] = []
    dashed = False
    while len(numbers) < 5 and words.is_kind(place, TokenKind.NUMBER):
        numbers.append(words.tokens[place].number)
        place += 1
        if words.text(place) not in {",", "и", "-"} or not words.is_kind(
            place + 1, TokenKind.NUMBER
        ):
            break
        dashed = dashed or words.text(place) == "-"
        place += 1
    parts = [_numbered_part(number, words.text(place)) for number in numbers]
    found = [part for part in parts if part is not None]
    if not found or len(found) < len(parts):
        return None
    if dashed:
        if found[-1] < found[0]:
            raise Impossible("конец раньше начала")
        found = [(found[0][0], found[-1][1])]
    return found, place + 1


def _weekday_of_month(words: Words, place: int) -> tuple[tuple[Range, ...], int] | None:
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


def _numbered(words: Words, place: int) -> tuple[tuple[Range, ...], int] | None:
    """quarters = number (("," | "и" | "-") number)* ("квартал" | "полугодие")"""
    numbers: list[int] = []
    dashed = False
    after = place
    while len(numbers) < 8 and words.is_kind(after, TokenKind.NUMBER):
        numbers.append(words.tokens[after].number)
        after += 1
        if words.text(after) not in {",", "и", "-"} or not words.is_kind(
            after + 1, TokenKind.NUMBER
        ):
            break
        dashed = dashed or words.text(after) == "-"
        after += 1
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
        _part_behind(words, month, after)
        or _short_year(words, month, after)
        or _days_behind(words, month, after)
        or ((month_of(month),), after)
    )


def _part_behind(words: Words, month: int, place: int) -> tuple[tuple[Range, ...], int] | None:
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


def starts_year(words: Words, place: int) -> bool:
    """Whether «года», «квартала» or a school year stands here: no part of a month."""
    kinds = {TokenKind.YEAR_WORD, TokenKind.SCHOOL}
    return words.at(place) is not None and words.tokens[place].kind in kinds


def _till(words: Words, place: int) -> tuple[list[tuple[int, int]], int] | None:
    """till = "до" day ["числа"]: from the first of the month to that day"""
    if words.text(place) != "до" or not words.is_kind(place + 1, TokenKind.NUMBER):
        return None
    day = words.tokens[place + 1].number
    after = place + 2 + (words.text(place + 2) in {"числа", "число"})
    return ([(1, day)], after) if day < 31 else None


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


def _days_behind(words: Words, month: int, place: int) -> tuple[tuple[Range, ...], int] | None:
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
    return _in_month(days, month), after


def weekday_of(word: str) -> Weekday | None:
    """The weekday that a folded word names, in any case."""
    if word[:1] not in _WEEKDAY_LETTERS:
        return None
    found = _WEEKDAY.fullmatch(word)
    return Weekday(found.lastgroup) if found and found.lastgroup else None


# By the kind of the first token.
_PRODUCTIONS = {
    TokenKind.DATE: (_date,),
    TokenKind.NUMBER: (
        _days,
        _month_part,
        _weekday_of_month,
        _numbered,
        _under_month,
    ),
    TokenKind.WORD: (
        _month_part,
        _season,
        _one_month,
    ),
    TokenKind.MONTH: (_one_month,),
}


def _month_error(month: int) -> Range:
    raise Impossible(f"такого месяца нет: {month}")


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
