"""The horizon that a title states: the years that it is for, not those that it only speaks of.

title  = words (["на" | "в"] span words)*
span   = school years | half-year | quarters | months | days | years | "до" year
A span behind «на» is meant before one behind «в», and that before one that stands alone. A span
that describes («по итогам 2023 года», «показавших ... в 2022/2023 учебном году») is never meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeAlias

from attrs import evolve, frozen

from roadmap_core.text import fold
from roadmap_core.windows import MonthDay, Window
from roadmap_core.wording import MONTHS

__all__ = ["Stated", "stated_horizon"]

SchoolYear: TypeAlias = tuple[MonthDay, MonthDay]

_YEAR = r"(?<![\d.,/№-])(?:20|19)\d\d(?!\d|\.\d)"
_NEXT = r"(?:(?:20|19)\d\d|\d\d)(?!\d|\.\d)"
_YEAR_WORD = r"(?:\s*(?:-?(?:[ыо]?[йм]|го)\s+)?(?:г\.?\s?г?\.?|год\w*)(?!\w))?"
_AND = r"\s*(?:,|и|-|/|по)\s*"
_SCHOOL = r"\s*(?:-?[ыо]?[йм]\s+|г\.?г?\.?\s+)?(?:уч\.|учебн\w+)(?:\s*г(?:г?\.|од\w*))?"
_SCHOOL_YEARS = rf"{_YEAR}\s*[-/]\s*{_NEXT}"
_MONTH = "|".join(rf"{month[:3] if month == 'май' else month[:-1]}\w{{0,2}}" for month in MONTHS)
_MONTH = _MONTH.replace(r"май\w{0,2}", r"ма[йяею]м?")
_ORDINAL = (
    r"(?:[iі]{1,3}v?|iv|[1-4]|перв\w+|втор\w+|трет\w+|четверт\w+)(?:-?(?:й|е|го|м|ое|ый|ом))?"
)
_HALF = r"(?:[iі]{1,2}|[12]|перв\w+|втор\w+)(?:-?(?:е|го|м|ое|ом))?"
_DAY = r"\d{1,2}\.\d{1,2}\.(?:20|19)\d\d|\d{1,2}\s+(?:" + _MONTH + r")\s+(?:20|19)\d\d"
_LONGEST_TITLE = 2_000
_FURTHEST = 50  # years from the first to the last; more is a slip of the pen

# What may stand between «на» and the span that it governs.
_GOVERNED = (
    r"\s+(?:(?:период|срок|весь|этот|календарн\w+|планов\w+|учебн\w+|текущ\w+|предстоящ\w+|"
    r"ближайш\w+|очередн\w+|финансов\w+|год\w*|с)\s+)*\(?\"?$"
)
_FOR = re.compile(rf"(?<!\w)на{_GOVERNED}")
_AS_OF = re.compile(rf"(?<!\w)по\s+состоянию\s+на{_GOVERNED}")
_IN = re.compile(rf"(?<!\w)(?:во?|в\s+течение|в\s+период|на\s+протяжении){_GOVERNED}")
# Words whose years say what was, or what another document is for.
_DESCRIBES = re.compile(
    r"(?<!\w)(?:итог|результат|показател|данны|анализ|показавш|показыва|имеющ|имевш|получивш|"
    r"отнесенн|вошедш|попавш|выявленн|демонстрир|продемонстрир|признанн|егэ|огэ|впр|гиа|"
    r"выпускник|приказ|распоряжени|постановлени|закон|указ|письм|протокол|стратеги|концепци)"
)
# A span inside a phrase that tells of something may be of that, and not of the plan.
_TOLD_OF = re.compile(r"\w(?:ющ|ящ|ущ|ащ|вш|нн|ем|им)(?:ие|их|ий|ые|ых|ый|ой|ого|ей|ая|ую)(?!\w)")
_JOINED = re.compile(r"\s*(?:,|и|-|и\s+на)\s*")
_FOR_RANK = 3
_BORDER = re.compile(r"[();:\"]")
_SIGNED = re.compile(r"(?<!\w)от\s+\"?\d{1,2}\"?\s+$|\d\s+$")


@frozen
class Stated:
    """What a title states: the horizon, and those that it may mean instead.

    ``in_school_years`` says that its last day is that before the next school year begins.
    ``since`` is False where the title gives an end alone («на период до 2027 года»); it is not
    ``sure`` where other years may be meant, or none.
    """

    window: Window
    others: tuple[Window, ...] = ()
    since: bool = True
    sure: bool = True
    in_school_years: bool = False


@frozen
class _Found:
    start: int
    end: int
    window: Window
    since: bool = True
    rank: int = 0
    in_school_years: bool = False


@lru_cache(maxsize=512)
def stated_horizon(title: str, school_year: SchoolYear) -> Stated | None:
    """The horizon that a title states, None where it states none.

    Of several spans that are meant alike, one inside all others is the likelier, else the last.
    """
    folded = fold(title[:_LONGEST_TITLE])
    ranked = _joined(folded, [_ranked(folded, found) for found in _found(folded, school_year)])
    best = max((found.rank for found in ranked), default=0)
    if not best:
        return None
    meant = [found for found in ranked if found.rank == best]
    inner = [m for m in meant if all(o.window & m.window == m.window for o in meant)]
    taken = (inner or meant)[-1]
    others = tuple(dict.fromkeys(m.window for m in meant if m.window != taken.window))
    told_of = best < _FOR_RANK and _TOLD_OF.search(_near(folded[: taken.start]))
    sure = not others and not told_of
    return Stated(taken.window, others, taken.since, sure, taken.in_school_years)


def _ranked(folded: str, found: _Found) -> _Found:
    """3 behind «на», 2 behind «в», 1 alone, 0 where the span only describes."""
    before = folded[: found.start]
    if _AS_OF.search(before):
        return found
    if _FOR.search(before):
        return evolve(found, rank=_FOR_RANK)
    if _DESCRIBES.search(_near(before)):
        return found
    return evolve(found, rank=2 if _IN.search(before) else 1)


def _near(before: str) -> str:
    """What stands before a span since the last sign that parts it off."""
    return _BORDER.split(before)[-1]


def _joined(folded: str, found: list[_Found]) -> list[_Found]:
    """Spans with nothing but «и» or a comma between them are one: it is meant as the first is."""
    joined: list[_Found] = []
    for one in found:
        last = joined[-1] if joined else None
        meant_alike = last and (one.rank < _FOR_RANK or last.rank == _FOR_RANK)
        if last and meant_alike and _JOINED.fullmatch(folded, last.end, one.start):
            whole = _between(last.window.first, one.window.last)
            if whole:
                joined[-1] = evolve(last, end=one.end, window=whole)
                continue
        joined.append(one)
    return joined


def _found(folded: str, school_year: SchoolYear) -> Iterator[_Found]:
    """The spans of a title in order; where two forms match one place, the first form."""
    taken: list[_Found] = []
    for pattern, read in _FORMS:
        for match in pattern.finditer(folded):
            if any(match.start() < other.end and other.start < match.end() for other in taken):
                continue
            if _SIGNED.search(folded[: match.start()]):
                continue
            window = read(match, school_year)
            if window is not None:
                since = not match[0].startswith("до")
                by_school = read in {_read_school_years, _read_school_half}
                school = by_school and window.last != date(window.end.year, 12, 31)
                taken.append(
                    _Found(match.start(), match.end(), window, since, in_school_years=school)
                )
    yield from sorted(taken, key=lambda found: found.start)


def _between(first: date | None, last: date | None) -> Window | None:
    if first is None or last is None or last < first or last.year - first.year > _FURTHEST:
        return None
    return Window(first, last)


def _full(year: str, before: int) -> int:
    """A year of four or two digits behind another."""
    return int(year) if len(year) == 4 else before // 100 * 100 + int(year)


def _years(text: str) -> list[int]:
    """All years of a list, those of two digits by the one before them."""
    years: list[int] = []
    for digits in re.findall(r"\d+", text):
        years.append(_full(digits, years[-1] if years else 0))
    return years


def _read_school_years(match: re.Match[str], school_year: SchoolYear) -> Window | None:
    """school years = year ("-" | "/") year (and year ("-" | "/") year)* "учебный год".

    A plan for a school year goes on until the next one begins: it has work after the last lesson.
    """
    years = _years(match[0])
    if any(last - first != 1 for first, last in zip(years[::2], years[1::2], strict=True)):
        return None
    return _between(school_year[0].on(years[0]), _eve(school_year, years[-1]))


def _eve(school_year: SchoolYear, year: int) -> date | None:
    """The day before a school year begins, where its lessons end in the same year."""
    first, last = (day.on(year) for day in school_year)
    return last if last is None or first is None or first <= last else first - timedelta(days=1)


def _read_school_half(match: re.Match[str], school_year: SchoolYear) -> Window | None:
    """half of a school year = ordinal "полугодие" school year; it is parted by the new year"""
    first, last = _years(match["years"])
    if _ordinal(match["half"]) == 1:
        return _between(school_year[0].on(first), date(first, 12, 31))
    return _between(date(last, 1, 1), _eve(school_year, last))


def _read_half(match: re.Match[str], _: SchoolYear) -> Window | None:
    half, year = _ordinal(match["half"]), int(match["year"])
    return _months(year, 6 * half - 5, year, 6 * half)


def _read_quarters(match: re.Match[str], _: SchoolYear) -> Window | None:
    first = _ordinal(match["first"])
    last = _ordinal(match["last"]) if match["last"] else first
    year = int(match["year"])
    return _months(year, 3 * first - 2, year, 3 * last)


def _read_months(match: re.Match[str], _: SchoolYear) -> Window | None:
    """months = month [year] [("-" | "и" | "по" | ",") month] year"""
    first = _month(match["first"])
    last = _month(match["last"]) if match["last"] else first
    until = int(match["year"])
    since = int(match["since"]) if match["since"] else until - (first > last)
    return _months(since, first, until, last)


def _read_days(match: re.Match[str], _: SchoolYear) -> Window | None:
    """days = "с" day "по" day"""
    ends = []
    for end in (match["first"], match["last"]):
        day, month, year = re.split(r"[.\s]+", end)
        number = int(month) if month.isdigit() else _month(month)
        try:
            ends.append(date(int(year), number, int(day)))
        except ValueError:
            return None
    return _between(*ends)


def _read_years(match: re.Match[str], _: SchoolYear) -> Window | None:
    """years = year (("," | "и" | "-" | "/") year)*, the budget's «плановый период» among them"""
    years = _years(match[0])
    if len(years) == 1:
        return Window.of_year(years[0])
    return _between(date(years[0], 1, 1), date(years[-1], 12, 31))


def _read_until(match: re.Match[str], _: SchoolYear) -> Window | None:
    return Window(date(int(match["year"]), 1, 1), date(int(match["year"]), 12, 31), open_start=True)


def _months(since: int, first: int, until: int, last: int) -> Window | None:
    after = date(until + last // 12, last % 12 + 1, 1)
    return _between(date(since, first, 1), after - timedelta(days=1))


def _month(word: str) -> int:
    """The number of a month by its first letters: «мая» is no «март»."""
    stems = [month[:2] + "[йяею]" if month == "май" else month[:-1] for month in MONTHS]
    return next(number for number, stem in enumerate(stems, 1) if re.match(stem, word))


def _ordinal(word: str) -> int:
    """The number that a Roman figure, a digit or an ordinal stands for."""
    roman = re.match(r"iv|[iі]{1,3}", word)
    if roman:
        return 4 if roman[0] == "iv" else len(roman[0])
    if word[0].isdigit():
        return int(word[0])
    return 1 + ("перв", "втор", "трет", "четв").index(word[:4])


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){pattern}(?!\w)")


_Form: TypeAlias = tuple[re.Pattern[str], Callable[[re.Match[str], SchoolYear], Window | None]]
# A form stands before those that would match a piece of it.
_FORMS: tuple[_Form, ...] = (
    (
        _compiled(rf"(?P<half>{_HALF})\s+полугоди\w+\s+(?P<years>{_SCHOOL_YEARS}){_SCHOOL}"),
        _read_school_half,
    ),
    (
        _compiled(rf"{_SCHOOL_YEARS}(?:{_AND}{_NEXT}\s*[-/]\s*{_NEXT})*{_SCHOOL}"),
        _read_school_years,
    ),
    (_compiled(rf"(?P<half>{_HALF})\s+полугоди\w+\s+(?P<year>{_YEAR}){_YEAR_WORD}"), _read_half),
    (
        _compiled(
            rf"(?P<first>{_ORDINAL})(?:{_AND}(?P<last>{_ORDINAL}))?\s+квартал\w*\s+"
            rf"(?P<year>{_YEAR}){_YEAR_WORD}"
        ),
        _read_quarters,
    ),
    (
        _compiled(rf"с\s+(?P<first>{_DAY}){_YEAR_WORD}\s+по\s+(?P<last>{_DAY}){_YEAR_WORD}"),
        _read_days,
    ),
    (
        _compiled(
            rf"(?P<first>{_MONTH})(?:(?:\s+(?P<since>{_YEAR}){_YEAR_WORD})?{_AND}"
            rf"(?P<last>{_MONTH}))?\s+(?P<year>{_YEAR}){_YEAR_WORD}"
        ),
        _read_months,
    ),
    (
        _compiled(
            rf"{_YEAR}{_YEAR_WORD}\s+и\s+(?:на\s+)?плановый\s+период\s+"
            rf"{_YEAR}(?:{_YEAR_WORD}{_AND}(?:20|19)\d\d(?!\d|\.\d))*{_YEAR_WORD}"
        ),
        _read_years,
    ),
    (_compiled(rf"до\s+(?:конца\s+)?(?P<year>{_YEAR}){_YEAR_WORD}"), _read_until),
    (
        _compiled(
            rf"{_YEAR}(?:{_YEAR_WORD}{_AND}(?:20|19)\d\d(?!\d|\.\d)|\s*[-/]\s*\d\d(?=\s*г)|)"
            rf"(?:{_YEAR_WORD}{_AND}(?:20|19)\d\d(?!\d|\.\d))*{_YEAR_WORD}"
        ),
        _read_years,
    ),
)
