"""Columns that are times themselves: months, quarters, half-years, years with marks under them."""

from __future__ import annotations

import re

from roadmap_core.parse.tables.evidence import MONTH, is_bare_day, is_time
from roadmap_core.text import fold, squeeze
from roadmap_core.wording import MONTHS, MONTHS_OF

__all__ = ["is_mark", "is_no_mark", "month_of", "span_of", "under_span", "within_month"]

_MONTH = re.compile(rf"^({MONTH})\.?(?:\s*(20\d\d)(?:\s*г(?:од[а]?|\.)?)?)?$")
_STEMS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_COUNT = r"(?:[1-4]|i{1,3}|iv|перв\w+|втор\w+|трет\w+|четверт\w+)"
_PART = re.compile(
    rf"^(?:{_COUNT}[-\s]*(?:й|ый|ой|ая|ое|е|я)?\.?\s*(?:квартал|кв\.?|полугодие|п/г|четверть|триместр)|"
    rf"(?:квартал|полугодие|четверть)\s*{_COUNT})(?:\s+20\d\d(?:\s*г(?:од[а]?|\.)?)?)?$"
)
_YEAR = re.compile(r"^20\d\d(?:\s*(?:год|г\.?))?$")
_BARE_COUNT = re.compile(r"^(?:\d{1,2}|i{1,3}|iv)$")
_OF_YEAR = re.compile(r"(?<!\d)(?<!/)(20\d\d)(?!\s*[/\d])")
_UNITS = {"квартал": "квартал", "полугоди": "полугодие", "четверт": "четверть"}
_SHORT = {r"кв\.?$": "квартал", r"п/г$": "полугодие"}
_MARK = re.compile(r"^(?:[хxv+*✓✔√●•■▪☑☒✗✕×/]{1,3}|да)\.?$")
# What a month is parted into; a time that stands for the whole of it; one that names its own.
_PIECE = re.compile(
    r"^(?:\d|i{1,3}|iv|перв\w+|втор\w+|трет\w+|последн\w+)[-\w]*\s+(?:недел|декад)\w+$"
)
_WHOLE = re.compile(r"^(?:в течение (?:всего )?(?:месяца|квартала|полугодия|года)|весь \w+)$")
_DATED = re.compile(rf"(?<!\w){MONTH}(?!\w)|\d{{1,2}}\.\d{{1,2}}")
_NO_MARK = re.compile(r"^(?:нет|[-–—.0]*)$")


def span_of(heading: str, above: str = "") -> str:
    """The time that a heading is («I квартал», «Сентябрь», «2025»), as a wording; "" for none.

    ``above`` is the heading over it: it may name the year («2025 год») or the unit of a bare
    number («Кварталы»).
    """
    folded, over = squeeze(fold(heading)), fold(above)
    year = _OF_YEAR.search(over)
    of_year = f" {year[1]} года" if year else ""
    if match := _MONTH.match(folded):
        at = _month(match[1])
        told = heading.strip() if fold(heading).startswith(MONTHS[at]) else MONTHS[at]
        if match[2] and told != heading.strip():
            told += f" {match[2]} года"
        return told if match[2] else told + of_year
    if _PART.match(folded):
        told = heading.strip()
        for short, unit in _SHORT.items():
            told = re.sub(short, unit, told, flags=re.I)
        return told if _OF_YEAR.search(told) else told + of_year
    if _YEAR.match(folded):
        return f"{folded[:4]} год"
    if _BARE_COUNT.match(folded):
        return _of_bare(heading.strip(), folded, over, of_year)
    return ""


def _month(word: str) -> int:
    """Which month a word begins as, from 0: «ма» is May where it is not March."""
    return next(at for at, stem in enumerate(_STEMS) if word.startswith(stem))


def _of_bare(told: str, folded: str, over: str, of_year: str) -> str:
    """«1» under «Месяцы», «II» under «Кварталы»."""
    if "месяц" in over and folded.isdigit() and 1 <= int(folded) <= 12:
        return MONTHS[int(folded) - 1] + of_year
    unit = next((unit for stem, unit in _UNITS.items() if stem in over), "")
    counted = not folded.isdigit() or 1 <= int(folded) <= 4
    return f"{told} {unit}{of_year}" if unit and counted else ""


def month_of(text: str) -> int | None:
    """The month that a text is and nothing else, from 1, its year aside; None where it is not."""
    match = _MONTH.match(squeeze(fold(text)))
    return _month(match[1]) + 1 if match else None


def is_mark(text: str) -> bool:
    """Whether a cell says no more than yes: «х», «+», «✓», «да»."""
    return _MARK.match(squeeze(fold(text))) is not None


def is_no_mark(text: str) -> bool:
    """Whether a cell says no: a dash, «нет», nothing."""
    return _NO_MARK.match(squeeze(fold(text))) is not None


def under_span(text: str, span: str) -> str:
    """The time that a cell of such a column tells, "" where it tells none of its own.

    A mark is the column's time, a date is itself in the year of the column, a bare day or week is
    one of the column's month; «в течение месяца» is the month.
    """
    if is_mark(text):
        return span
    if is_bare_day(text) or _PIECE.match(fold(text)):
        return within_month(text, span)
    if _WHOLE.match(fold(text)):
        return span
    told = is_time(text.rstrip(" .")) and _DATED.search(fold(text))
    return _in_year_of(text, span) if told else ""


def _in_year_of(text: str, span: str) -> str:
    """«декабрь» under «2026 год» is «декабрь 2026 года»; what names a year has its own."""
    year = _OF_YEAR.search(span)
    if year is None or re.search(r"(?:19|20)\d\d|\d\.\d{1,2}\.\d\d", text):
        return text
    bare = text.rstrip(" .")
    return f"{bare}.{year[1]}" if re.search(r"\d\.\d{1,2}$", bare) else f"{bare} {year[1]} года"


def within_month(days: str, month: str) -> str:
    """Bare days with the month that they stand under («до 15» -> «до 15 сентября»), else ""."""
    match = _MONTH.match(squeeze(fold(month).replace(" года", "")))
    if match is None:
        return ""
    named = MONTHS_OF[_month(match[1])]
    year = f" {match[2]} года" if match[2] else ""
    days = re.sub(r"\s*числа$", "", days.rstrip(". "), flags=re.I)
    return f"{days} {named}{year}"
