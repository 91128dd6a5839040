"""Calendar expressions: ranges of months and days with the years that follow them.

dates    = group (("," | "и") group)*
group    = range (("," | "и") range)* [years]
range    = "с" point ("по" | "до") point | point [("-" | "по") point]
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, frozen

from roadmap_core.parse.cells.grammar.cursor import Words
from roadmap_core.parse.cells.grammar.points import point
from roadmap_core.parse.cells.grammar.ranges import (
    WHOLE_YEAR,
    Impossible,
    Range,
    Years,
    month_day,
    month_of,
)
from roadmap_core.parse.cells.grammar.tokens import TokenKind
from roadmap_core.parse.cells.grammar.years import past_small, past_year_word, years_at
from roadmap_core.windows import MonthDay

__all__ = ["Dates", "dates_at"]


@frozen
class Dates:
    """Ranges with the years that hold for all of them; None where no year is said."""

    ranges: tuple[Range, ...]
    years: Years | None = None


def dates_at(words: Words, place: int) -> tuple[tuple[Dates, ...], int] | None:
    """dates = group (("," | "и" | "а также") group)*; years alone are whole years."""
    groups: list[Dates] = []
    pending: list[Range] = []
    end = place
    while True:
        start = past_small(words, place)
        ahead = leading_years(words, start)
        if ahead is not None:
            group, place = ahead
            groups.append(group)
        else:
            found = range_at(words, start)
            if found is None:
                break
            ranges, place = found
            pending.extend(ranges)
            years = None if ranges[-1].last_year else years_behind(words, place)
            if ranges[-1].last_year:
                groups.extend(_own_years(pending))
                pending = []
            elif years is not None:
                value, place = years
                groups.append(Dates(tuple(pending), value))
                pending = []
        end = place
        if words.text(place) not in {",", "и", "/"}:
            break
        place += 1
    if pending:
        groups.append(Dates(tuple(pending)))
    return (tuple(groups), end) if groups else None


def _own_years(pending: Sequence[Range]) -> list[Dates]:
    """Ranges before one that has its own years take the year that it starts in."""
    *before, last = pending
    year = last.first_year or last.last_year
    found = [Dates(tuple(before), Years((year,)))] if before else []
    return [*found, Dates((last,))]


def years_behind(words: Words, place: int) -> tuple[Years, int] | None:
    """«Май 2024», «май-ноябрь-2024», «май, 2024», «май (2024)»."""
    sign = words.text(place)
    found = years_at(words, place + (sign in {"-", ",", "("}))
    if found is None or (sign == "," and words.text(found[1]) in {":", "("}):
        return None
    years, end = found
    if sign == "(":
        return (years, end + 1) if words.text(end) == ")" else None
    return found


def leading_years(words: Words, place: int) -> tuple[Dates, int] | None:
    """years, whole | years ":" range ("," range)* | years "(" range ("," range)* ")"""
    opened = words.text(place) == "с"
    found = years_at(words, place + opened)
    if found is None or (opened and not found[0].dashed):
        return None
    years, place = found
    # A bare year before a dash begins a range; «2024 г. - март» names its months.
    worded = words.is_kind(place - 1, TokenKind.YEAR_WORD) or words.text(place - 1) == "."
    sign = words.text(place)
    if sign in {":", "("} or (sign == "-" and worded and words.is_kind(place + 1, TokenKind.MONTH)):
        after = place
        ranges: list[Range] = []
        while (inner := range_at(words, past_small(words, after + 1))) is not None:
            ranges.extend(inner[0])
            after = inner[1]
            if words.text(after) not in {",", "и"}:
                break
        closed = sign != "(" or words.text(after) == ")"
        if ranges and closed and not any(span.last_year for span in ranges):
            return Dates(tuple(ranges), years), after + (sign == "(")
    whole = Range(*words.school_year) if years.school else WHOLE_YEAR
    return Dates((whole,), years), place


def range_at(words: Words, place: int) -> tuple[tuple[Range, ...], int] | None:
    """range = "с" point ("по" | "до") point | point [("-" | "по") point]"""
    opened = words.text(place) in {"с", "со", "начиная"}
    if opened:
        place += 2 if words.text(place + 1) in {"с", "со"} else 1
    bare = _bare_days(words, place) if opened else None
    if bare is not None:
        return bare
    start, found = place, point(words, place)
    if found is None:
        return None
    ranges, place = found
    lost = None if opened else _dash_lost(words, ranges, place)
    if lost is not None:
        return lost
    sign = words.text(place)
    joins = {"-", "по", "до"} if opened else {"-", "по"}
    if sign in joins and not words.is_kind(place + 1, TokenKind.YEAR):
        after = end_of_year(words, place + 1) if opened else None
        after = after or point(words, place + 1)
        if after is not None and len(ranges) == len(after[0]) == 1:
            (begun,), (end,), place = ranges, after[0], after[1]
            if begun.first_year and not end.last_year and words.is_kind(place, TokenKind.YEAR):
                year = words.tokens[place].number
                end = evolve(end, first_year=year - end.wraps, last_year=year)
                place = past_year_word(words, place + 1, before_more=True)
            return (_joined(begun, end),), place
    # «с 1 сентября» without an end is another production, «с 15-20 марта» has its end.
    dashed = any(token.text == "-" for token in words.tokens[start:place])
    return None if opened and not dashed else (ranges, place)


def _dash_lost(
    words: Words, ranges: tuple[Range, ...], place: int
) -> tuple[tuple[Range, ...], int] | None:
    """«Февраль апрель»: two months side by side, whose dash was lost."""
    if not (words.is_kind(place, TokenKind.MONTH) and words.is_kind(place - 1, TokenKind.MONTH)):
        return None
    if words.is_kind(place - 2, TokenKind.MONTH):
        return None
    after = point(words, place)
    if after is None or len(ranges) != 1 or len(after[0]) != 1:
        return None
    (first,), (last,) = ranges, after[0]
    months = {first, last} == {month_of(first.first.month), month_of(last.first.month)}
    if not months or first == last or words.is_kind(after[1], TokenKind.MONTH):
        return None
    whole = Range(
        first.first,
        last.last,
        assuming="тире между месяцами потеряно",
        instead=(first, last),
        instead_assuming="месяцы названы по отдельности",
    )
    return (whole,), after[1]


def end_of_year(words: Words, place: int) -> tuple[tuple[Range, ...], int] | None:
    """end-of-year = "конца" ["учебного"] "года"; its last day"""
    if not words.text(place).startswith("конц"):
        return None
    school = words.is_kind(place + 1, TokenKind.SCHOOL)
    after = place + 1 + school
    if not words.is_kind(after, TokenKind.YEAR_WORD):
        return None
    last = words.school_year[1] if school else MonthDay(12, 31)
    return (Range(last, last),), past_year_word(words, after)


def _bare_days(words: Words, place: int, depth: int = 8) -> tuple[tuple[Range, ...], int] | None:
    """«с 15 по 20 марта»: the month stands behind the second day only."""
    if not words.is_kind(place, TokenKind.NUMBER) or words.text(place + 1) not in {"по", "до"}:
        return None
    first, more = words.tokens[place].number, place + 3
    if (
        words.is_kind(place + 2, TokenKind.NUMBER)
        and words.text(more) in {",", "и"}
        and words.text(more + 1) == "с"
        and depth
        and (further := _bare_days(words, more + 2, depth - 1)) is not None
    ):
        # «с 1 по 3, с 8 по 10 ноября»: the month stands behind the last.
        month, until = further[0][0].last.month, words.tokens[place + 2].number
        span = Range(month_day(first, month), month_day(until, month))
        if span.wraps:
            raise Impossible("конец раньше начала")
        return (span, *further[0]), further[1]
    after = point(words, place + 2)
    if after is None or len(after[0]) != 1:
        return None
    last = after[0][0]
    begun = evolve(last, first=month_day(first, last.last.month))
    if begun.last < begun.first:
        raise Impossible("конец раньше начала")
    return (begun,), after[1]


def _joined(start: Range, end: Range) -> Range:
    """One range from the start of the first to the end of the second, with their years."""
    first_year, last_year = start.first_year, end.last_year
    said = "; ".join(dict.fromkeys(filter(None, (start.assuming, end.assuming))))
    if first_year and not last_year:
        last_year = first_year + (end.last < start.first)
    if first_year and last_year:
        joined = Range(start.first, end.last, first_year, last_year, assuming=said)
        joined.window()
        return joined
    if last_year:
        # «15 декабря - 20 января 2025»: the year stands behind the end.
        first_year = last_year - (end.last < start.first)
    return Range(start.first, end.last, first_year, last_year, assuming=said)
