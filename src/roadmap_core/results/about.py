"""О чём форма: the assessment, its maximum and its day, as a form or its file's name has it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from attrs import evolve, field, fields, frozen

from roadmap_core.documents.grid import Value
from roadmap_core.policy import Region
from roadmap_core.results.layouts import heading_key, shipped_words
from roadmap_core.subjects import same_subject
from roadmap_core.text import fold, squeeze

__all__ = [
    "About",
    "about_of_text",
    "day_of_text",
    "day_of_value",
    "grade_of_text",
    "is_school_year",
    "labelled",
    "subject_and_grade",
    "subject_in",
    "year_of_text",
]

_YEARS = re.compile(r"(?<!\d)(20\d\d)(?:\s*[-/]\s*(20\d\d|\d\d)(?!\d))?(?!\d)")
_GRADE = re.compile(
    r"(?<![\d.,])(1[01]|[1-9])\s*(?:-?(?:й|ый|го|х|е|м))?[\s_]*(?:\"?[а-я]\"?[\s_]+)?(?:класс(?:ы|а|е|ов|ах|ам)?|кл)(?![а-я])"
)
_GRADE_BEHIND = re.compile(r"(?<![а-я])(?:класс|параллель|кл\.?)[\s_]*:?[\s_]*(1[01]|[1-9])(?!\d)")
_TOKENS = re.compile(r"\d+|[^\W\d_]+\.?|%|<|>|=")
_CLASS_WORD = re.compile(r"кл\.?|класс\w*\.?")
_TITLE_WORDS = re.compile(
    r"(?<![а-я])(?:год[а-я]*|г|учебный|уч|весна|осень|результаты?|форма|сбора|протокол|по|за|в|"
    r"предмету?|xlsx?|csv|ods)(?![а-я])"
)
_DAY = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(20\d\d)(?!\d)")
_ISO_DAY = re.compile(r"(?<!\d)(20\d\d)-(\d{1,2})-(\d{1,2})(?!\d)")


@frozen(kw_only=True)
class About:
    """О чём форма: the assessment and what else its head says; None and "" are not known.

    ``subject`` is the code and ``subject_wording`` what the form calls it («Английский язык» is
    «foreign»); ``maximum`` is the most primary points of the work. ``day`` is when it was written.
    """

    procedure: str | None = None
    year: int | None = None
    subject: str | None = None
    grade: int | None = None
    maximum: float | None = None
    day: date | None = None
    subject_wording: str = ""
    school: str | None = None
    school_name: str | None = None
    municipality: str | None = None
    title: str = field(default="", repr=False)

    def __or__(self, other: About) -> About:
        """What this says, and what it leaves open as the other says it."""
        mine = {one.name: getattr(self, one.name) for one in fields(About)}
        open_ones = {
            name: getattr(other, name)
            for name, value in mine.items()
            if value is None or value == ""
        }
        if self.subject is not None and not self.subject_wording:
            open_ones.pop("subject_wording", None)
        return evolve(self, **open_ones)

    def common(self, other: About) -> About:
        """What both say alike."""
        alike = {
            one.name: getattr(self, one.name)
            for one in fields(About)
            if getattr(self, one.name) == getattr(other, one.name)
        }
        return About(**alike)


def about_of_text(text: str, region: Region, *, unknown: bool = False) -> About:
    """What a title or the name of a file says of an assessment.

    ``unknown``: words that are left over are a subject, as they are written.

    >>> from roadmap_core import load_region
    >>> about = about_of_text("ВПР 2024 Математика 6 класс", load_region())
    >>> about.procedure, about.year, about.subject, about.grade
    ('vpr', 2024, 'mathematics', 6)
    """
    plain = re.sub(r"_+", " ", text)
    procedure, grade = _procedure(plain)
    told = grade_of_text(plain)
    found = subject_in(plain, region)
    if told is None and found and found[1].isupper():
        told = _grade_of_sign(plain, found[1])
    if unknown and found is None and procedure and (left := _unknown_subject(plain)):
        found = left, left
    return About(
        procedure=procedure,
        year=year_of_text(plain),
        subject=found[0] if found else None,
        subject_wording=found[1] if found else "",
        grade=grade if told is None else told,
        day=day_of_text(plain),
    )


def _grade_of_sign(text: str, sign: str) -> int | None:
    """The grade that stands at the sign of a subject: «МА6», «6 РУ»."""
    number = r"(1[01]|[1-9])"
    found = re.search(rf"{re.escape(sign)}[\s_-]?{number}(?!\d)", text)
    found = found or re.search(rf"(?<![\d.,]){number}[\s_-]?{re.escape(sign)}", text)
    return int(found[1]) if found else None


def _procedure(text: str) -> tuple[str | None, int | None]:
    key = heading_key(text)
    for code, words in shipped_words().procedures.items():
        names = "|".join(re.escape(heading_key(name)) for name in words.names)
        if re.search(rf"(?<![а-яa-z])(?:{names})(?![а-яa-z])", key):
            return code, words.grade
    return None, None


def _unknown_subject(title: str) -> str:
    """What a title says beside its procedure, year and grade: a subject that is not known."""
    plain = fold(title)
    for words in shipped_words().procedures.values():
        for name in sorted(words.names, key=len, reverse=True):
            plain = re.sub(rf"(?<![а-я]){re.escape(fold(name))}(?![а-я])", " " * len(name), plain)
    for pattern in (_DAY, _ISO_DAY, _YEARS, _GRADE, _GRADE_BEHIND, _TITLE_WORDS):
        plain = pattern.sub(lambda found: " " * len(found[0]), plain)
    kept = "".join(sign if plain[place].strip() else " " for place, sign in enumerate(title))
    left = squeeze(re.sub(r"[^\w\s-]", " ", kept))
    return left if 0 < len(left.split()) <= 5 and not re.search(r"\d", left) else ""


def grade_of_text(text: str) -> int | None:
    """The grade that a text names as such: «6 класс», «5А класс», «6 кл.»."""
    plain = fold(text)
    found = _GRADE.search(plain) or _GRADE_BEHIND.search(plain)
    return int(found[1]) if found else None


def year_of_text(text: str) -> int | None:
    """The calendar year of a text; of a school year, its second one.

    >>> year_of_text("2024/25 учебный год"), year_of_text("2025 г."), year_of_text("12.05.2024")
    (2025, 2025, 2024)
    """
    found = _YEARS.search(fold(text))
    if not found:
        return None
    first = int(found[1])
    second = found[2]
    if second is None:
        return first
    last = int(second) if len(second) == 4 else first // 100 * 100 + int(second)
    return last if last == first + 1 else first


def is_school_year(text: str) -> bool:
    """Whether a text names a school year, of which the second calendar year is taken."""
    found = _YEARS.search(fold(text))
    return found is not None and found[2] is not None and year_of_text(text) == int(found[1]) + 1


def subject_in(text: str, region: Region) -> tuple[str, str] | None:
    """The subject that a text names, the longest wording of all, as (code, words of the text)."""
    words = re.findall(r"[^\W\d_]+\.?", text)
    sizes = range(min(len(words), 7), 0, -1)
    for size in sizes:
        for start in range(len(words) - size + 1):
            wording = " ".join(words[start : start + size])
            subject = region.subject_wordings.get(same_subject(wording))
            # A sign of two letters («ОБ», «МА») is one only where it is written as such.
            short = len(wording.strip(".")) <= 2 and not wording.strip(".").isupper()
            if subject is not None and not short:
                return subject.code, wording.rstrip(".")
    return None


def subject_and_grade(text: str, region: Region) -> tuple[str, str, int | None, str] | None:
    """The subject and grade of a heading as (code, its words, grade, all that is said besides).

    >>> from roadmap_core import load_region
    >>> subject_and_grade("4 РУ", load_region())
    ('russian', 'РУ', 4, '')
    """
    tokens = _TOKENS.findall(text)
    found = _subject_tokens(tokens, region)
    if found is None:
        return None
    code, first, last = found
    wording = " ".join(tokens[first:last]).rstrip(".")
    before, behind = tokens[:first], tokens[last:]
    grade, rest = _grade_beside(before, behind)
    return code, wording, grade, " ".join(rest)


def _subject_tokens(tokens: list[str], region: Region) -> tuple[str, int, int] | None:
    for size in range(min(len(tokens), 7), 0, -1):
        for start in range(len(tokens) - size + 1):
            part = tokens[start : start + size]
            subject = region.subject_wordings.get(same_subject(" ".join(part)))
            if subject is not None and not any(map(str.isdigit, part)):
                return subject.code, start, start + size
    return None


def _grade_beside(before: list[str], behind: list[str]) -> tuple[int | None, list[str]]:
    """The grade next to a subject, «5 кл.» or a bare number, and the tokens that are left."""
    for tokens in (before, behind):
        for place, token in enumerate(tokens[:-1]):
            if _is_grade(token) and _CLASS_WORD.fullmatch(fold(tokens[place + 1])):
                rest = [*tokens[:place], *tokens[place + 2 :]]
                both = (rest, behind) if tokens is before else (before, rest)
                return int(token), [*both[0], *both[1]]
    if behind and _is_grade(behind[0]):
        return int(behind[0]), [*before, *behind[1:]]
    if before and _is_grade(before[-1]):
        return int(before[-1]), [*before[:-1], *behind]
    return None, [*before, *behind]


def _is_grade(token: str) -> bool:
    return token.isdecimal() and 1 <= int(token) <= 11


def day_of_text(text: str) -> date | None:
    """The one day that a text names as 02.04.2024 or 2024-04-02."""
    found = [(m[3], m[2], m[1]) for m in _DAY.finditer(text)]
    found += [(m[1], m[2], m[3]) for m in _ISO_DAY.finditer(text)]
    days = set()
    for year, month, day in found:
        try:
            days.add(date(int(year), int(month), int(day)))
        except ValueError:
            return None
    return days.pop() if len(days) == 1 else None


def day_of_value(value: Value) -> date | None:
    """The day of a cell: a date, or a text that names one."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return day_of_text(value) if isinstance(value, str) else None


def labelled(cells: tuple[Value, ...]) -> Iterator[tuple[str, int, Value, int]]:
    """The labels of a row above a table: (meaning, column, value, column of the value)."""
    words = shipped_words().label
    for column, cell in enumerate(cells):
        if not isinstance(cell, str):
            continue
        label, colon, rest = cell.partition(":")
        meaning = words.one(label)
        if meaning and colon and rest.strip():
            yield meaning, column, squeeze(rest), column
        elif meaning:
            behind = next(
                ((v, c) for c, v in enumerate(cells[column + 1 :], column + 1) if v is not None),
                None,
            )
            # The next label is no value of this one.
            if behind and not words.one(str(behind[0]).partition(":")[0]):
                yield meaning, column, behind[0], behind[1]
