"""Years: one, a list, a range, a school year; small words that say nothing by themselves.

years = year (("," | "и" | "-" | "/") year)* [school] ["год"]
"""

from __future__ import annotations

from roadmap_core.parse.cells.grammar.cursor import Words
from roadmap_core.parse.cells.grammar.ranges import (
    Impossible,
    Years,
)
from roadmap_core.parse.cells.grammar.tokens import TokenKind

__all__ = ["past_small", "past_year_word", "starts_year", "years_at"]

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


def starts_year(words: Words, place: int) -> bool:
    """Whether «года», «квартала» or a school year stands here: no part of a month."""
    kinds = {TokenKind.YEAR_WORD, TokenKind.SCHOOL}
    return words.at(place) is not None and words.tokens[place].kind in kinds
