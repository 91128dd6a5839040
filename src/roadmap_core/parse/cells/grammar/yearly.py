"""Every year: what comes each year, and the last days that may stand in every year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import evolve

from roadmap_core.parse.cells.grammar.cursor import Words
from roadmap_core.parse.cells.grammar.dates import Dates, dates_at
from roadmap_core.parse.cells.grammar.frames import (
    deadline_dates,
    in_course,
    since_at,
)
from roadmap_core.parse.cells.grammar.items import Frame, Item
from roadmap_core.parse.cells.grammar.ranges import Years
from roadmap_core.parse.cells.grammar.readings import (
    Choice,
    deadlines,
    every_year,
    supposing,
    windows_of,
)
from roadmap_core.parse.cells.grammar.tokens import TokenKind
from roadmap_core.parse.cells.grammar.years import past_year_word
from roadmap_core.periods import Annual, Ongoing
from roadmap_core.windows import MonthDay

__all__ = ["annual_at", "deadline", "each_year", "past_every_year", "without_years", "yearly_since"]


def annual_at(words: Words, place: int) -> Item | None:
    """annual = ("ежегодно" | "каждый год") [sign] [dates | deadline | course]"""
    if words.text(place) == "ежегодно":
        after = place + 1
    elif words.starts(place, "кажд") and words.is_kind(place + 1, TokenKind.YEAR_WORD):
        after = place + 2
    elif words.starts(place, "кажд") and words.is_kind(place + 1, TokenKind.SCHOOL):
        part = Annual(*words.school_year)
        return Item((Choice((part,)),), past_year_word(words, place + 2))
    else:
        return None
    start = after + 1 if words.text(after) in {",", ":", "-", "("} else after
    earliest = _earliest_each_year(words, start)
    if earliest is not None:
        return earliest
    found = _annual_dates(words, start)
    whole = Item((Choice((Annual(),)),), after, (Frame(seasons=(Annual(),)),))
    return _annual_since(words, found or whole)


def _annual_since(words: Words, item: Item) -> Item:
    """annual-since = annual ["," | "("] "с" date [")"]"""
    bracket = words.text(item.end) == "("
    since = since_at(words, item.end + (bracket or words.text(item.end) == ","))
    if since is None or since.since is None or (bracket and words.text(since.end) != ")"):
        return item
    return yearly_since(item, since.since, since.end + bracket) or item


def yearly_since(item: Item, day: date, end: int) -> Item | None:
    """What comes every year, from a day on; None where the item is something else."""
    choices = []
    for choice in item.yearly or item.choices:
        annual = [p for p in choice.parts if isinstance(p, Annual) and p.since is None]
        if len(annual) < len(choice.parts):
            return None
        parts = tuple(evolve(part, since=day) for part in annual)
        choices.append(evolve(choice, parts=parts))
    return Item(tuple(choices), end)


def _earliest_each_year(words: Words, place: int) -> Item | None:
    """earliest = "не" ("ранее" | "раньше") date, of every year"""
    if words.text(place) != "не" or words.text(place + 1) not in {"ранее", "раньше"}:
        return None
    found = dates_at(words, place + 2)
    if found is None or not without_years(found[0]):
        return None
    season = Annual(found[0][0].ranges[0].first, MonthDay(12, 31))
    return Item((Choice((Ongoing(seasons=(season,), not_before=True),)),), found[1])


def _annual_dates(words: Words, place: int) -> Item | None:
    course = in_course(words, place)
    if course is not None:
        while words.text(course) == "всего":
            course += 1
        if words.is_kind(course, TokenKind.SCHOOL):
            part = Annual(*words.school_year)
            return Item((Choice((part,)),), past_year_word(words, course + 1))
        if words.is_kind(course, TokenKind.YEAR_WORD):
            return Item((Choice((Annual(),)),), past_year_word(words, course))
        place = course
    due = deadline_dates(words, place)
    if due is not None:
        groups, inclusive, end = due
        choices = each_year(words, groups, open_start=True, inclusive=inclusive)
        return Item(choices, past_every_year(words, end) or end)
    found = dates_at(words, place)
    if found is None:
        return None
    return Item(each_year(words, found[0]), found[1])


def each_year(
    words: Words, groups: Sequence[Dates], *, open_start: bool = False, inclusive: bool = True
) -> tuple[Choice, ...]:
    """Ranges of every year; where years are said, those years."""
    if without_years(groups):
        return every_year(groups, open_start=open_start, inclusive=inclusive)
    if open_start:
        return deadlines(groups, words.horizon, words.school_year, inclusive=inclusive)
    return windows_of(groups, words.horizon, words.school_year)


def deadline(words: Words, place: int) -> Item | None:
    """deadline = [["в"] "срок"] ("до" | "не позднее" | "к" | "по") ["конца"] dates"""
    found = deadline_dates(words, place)
    if found is None:
        return None
    groups, inclusive, end = found
    later = _next_year(words, groups, end)
    if later is not None:
        groups, end = later
        choices = deadlines(groups, words.horizon, words.school_year, inclusive=inclusive)
        year = groups[0].years.years[0] if groups[0].years else 0
        return Item(supposing(choices, f"следующий год - {year}"), end)
    every = past_every_year(words, end)
    if every is not None:
        return Item(each_year(words, groups, open_start=True, inclusive=inclusive), every)
    choices = deadlines(groups, words.horizon, words.school_year, inclusive=inclusive)
    if not without_years(groups) or (place == 0 and end == len(words.tokens)):
        return Item(choices, end)
    yearly = every_year(groups, open_start=True, inclusive=inclusive)
    return Item(choices, end, yearly=yearly)


def _past_following(words: Words, place: int) -> int | None:
    place += words.text(place) == ","
    if not (words.starts(place, "следующ") and words.text(place + 1) == "за"):
        return None
    if not words.starts(place + 2, "отчетн"):
        return None
    names_it = words.is_kind(place + 3, TokenKind.YEAR_WORD) or words.starts(place + 3, "период")
    return place + 3 + names_it


def _next_year(
    words: Words, groups: Sequence[Dates], end: int
) -> tuple[tuple[Dates, ...], int] | None:
    """«до 1 февраля следующего года», «очередного финансового года»: that behind the plan's.

    In a plan of several years it is the year behind each of them.
    """
    if not words.starts(end, "следующ", "очередн") or not without_years(groups):
        return None
    after = end + 1 + words.starts(end + 1, "финансов", "календарн")
    if not words.is_kind(after, TokenKind.YEAR_WORD) or words.horizon is None:
        return None
    if words.horizon.first.year != words.horizon.end.year:
        return None
    year = words.horizon.first.year + 1
    return tuple(evolve(group, years=Years((year,))) for group in groups), after + 1


# «т.г.», «с.г.»: of this year.
_THIS = frozenset({"т", "с"})


def past_every_year(words: Words, place: int) -> int | None:
    """every-year = [","] "ежегодно" | "(ежегодно)" | ("каждого" | "текущего") "года" | report

    report = "года" [","] "следующего" "за" "отчетным" ["годом" | "периодом"]
    """
    after = place + 1 if words.text(place) in {",", "("} else place
    if words.text(after) == "ежегодно":
        end = after + 1
    elif words.starts(after, "кажд", "тек", "соответствующ", "отчетн") or (
        words.starts(after, "следующ", "очередн")
        and words.horizon is not None
        and not words.horizon.is_within_a_year
    ):
        end = after + 1 + words.starts(after + 1, "финансов", "календарн")
        if not words.is_kind(end, TokenKind.YEAR_WORD):
            return None
        end += 1
    elif words.text(after) in _THIS and words.text(after + 1) == ".":
        if not words.is_kind(after + 2, TokenKind.YEAR_WORD):
            return None
        end = after + 3
    elif words.is_kind(place, TokenKind.YEAR_WORD):
        return _past_following(words, place + 1)
    else:
        return None
    if words.text(place) == "(":
        return end + 1 if words.text(end) == ")" else None
    return end


def without_years(groups: Sequence[Dates]) -> bool:
    """Whether no year is said of any range."""
    return not any(group.years or group.ranges[0].last_year for group in groups)
