"""Реквизиты: the day, the number and the place of a document, on a line that holds nothing else.

requisites = (["от"] day | "№" number | place | empty form)*
day        = 05.02.2025 | 05.02.25 | «5» февраля 2025 г. | 2025-02-05
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from attrs import frozen

from roadmap_core.text import fold, squeeze
from roadmap_core.wording import MONTHS_OF

__all__ = ["DATE", "Requisites", "read_date", "requisites_of"]

DATE = re.compile(
    r"(?<!\d)(\d{1,2})\s?[./]\s?(\d{1,2})\s?[./]\s?(\d{4})(?!\d)"
    rf"|(?<!\d)\"?\s?(\d{{1,2}})(?:-?го)?\s?\"?\s*({'|'.join(MONTHS_OF)})\s+(\d{{4}})"
)
_SHORT = re.compile(
    r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d\d)(?![\d.])|(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)"
)
_SPLIT = re.compile(r"\"\s?(\d{1,2})\s?\"\s?\.?(\d{1,2})\.?\s?(\d{4})(?!\d)")
_AROUND = re.compile(r"(?:(?<!\w)от\s*)?$")
_YEAR_WORD = re.compile(r"\"?\s*(?:г(?:ода?|\.)?(?!\w)\.?)?")
# «01.02.2025 г. Заречный»: the letter is the town's.
_TOWN = re.compile(r"\s*г\.\s?[А-ЯЁ][а-яё]")
# A number behind these is that of a school; a day behind those is no day of signing.
_OF_SCHOOL = re.compile(r"(?:школ\w*|[а-я]?[осн]ош|лице\w+|гимнази\w+|сад\w*|[а-я]{0,4}оу)\s*$")
_OF_DEADLINE = re.compile(r"(?<!\w)(?:до|с|по|к|на|позднее)\s*$")
# No space before the sign of a number is needed, and «N» stands for «№» in typed orders.
_NUMBER = re.compile(
    r"(?:№|(?<!\w)[N#])\s*(\d[\w./]*(?:\s?[-–/]\s?\w+)*|[\w]+-\d[\w./-]*|[А-ЯA-Z]{1,3}\d[\w./-]*)"
)
_LONE_NUMBER = re.compile(r"^\d[\w./]*(?:\s?[-–/]\s?\w{1,5})*$")
_PLACE = re.compile(
    r"^(?:г|гор|город|пос|п|с|село|рп|р\.\s?п|пгт|ст-ца|станица|дер|д|поселок|посёлок)\.?\s*"
    r"[А-ЯЁ][\w\s-]{1,40}$"
)
_FORM = re.compile(
    r"_+|\"\s*\"|(?<!\w)(?:от|г\.?|года?|N|№)(?!\w)|№|(?<!\d)20\d{0,2}(?!\d)|[\s.,:;\"«»/|-]"
)


@frozen
class Requisites:
    """What a line of requisites gives; ``rest`` is what of it is none.

    ``is_form`` says that it is a form with nothing filled in («от ____ № ____»).
    """

    day: date | None = None
    number: str = ""
    place: str = ""
    rest: str = ""
    is_form: bool = False

    @property
    def is_pure(self) -> bool:
        """Whether the line gives something and says nothing else."""
        return bool(self.day or self.number or self.place) and not self.rest


def read_date(text: str) -> date | None:
    """The first date in a text, in digits or with the month as a word; None where there is none."""
    return next((day for _, _, day in _days(DATE, fold(text))), None)


def _days(pattern: re.Pattern[str], folded: str) -> Iterator[tuple[int, int, date]]:
    """The days that a pattern finds, with their places; its groups are three of each form."""
    for match in pattern.finditer(folded):
        first, second, third = (group for group in match.groups() if group is not None)
        if len(first) == 4:
            first, third = third, first
        month = MONTHS_OF.index(second) + 1 if second in MONTHS_OF else int(second)
        year = int(third) + (2000 if len(third) == 2 else 0)
        try:
            yield match.start(), match.end(), date(year, month, int(first))
        except ValueError:
            continue


def requisites_of(text: str) -> Requisites:
    """The requisites on a line; a deadline and the number of a school are none.

    >>> found = requisites_of("от « 10 » марта 2025 г. № 563 г. Заречный")
    >>> str(found.day), found.number, found.place, found.rest
    ('2025-03-10', '563', 'г. Заречный', '')
    """
    rest, day = text, None
    folded = fold(text)
    for pattern in (DATE, _SPLIT, _SHORT):
        for start, end, found in _days(pattern, folded):
            if _OF_DEADLINE.search(folded[:start]):
                continue
            before = _AROUND.search(folded[:start])
            start = before.start() if before else start
            behind = None if _TOWN.match(text, end) else _YEAR_WORD.match(folded, end)
            end = behind.end() if behind else end
            rest, day = f"{text[:start]} {text[end:]}", found
            break
        if day:
            break
    rest, number = _without_number(rest)
    rest = squeeze(rest).strip(" .,|")
    if not number and day and _LONE_NUMBER.match(rest):
        rest, number = "", rest
    if rest and not _FORM.sub("", rest):
        return Requisites(day, number, "", "", not (day or number))
    place = rest if _PLACE.match(rest) else ""
    return Requisites(day, number, place, "" if place else rest)


def _without_number(text: str) -> tuple[str, str]:
    """A text without the number that it gives, and the number."""
    for number in _NUMBER.finditer(text):
        before = fold(text[: number.start()])
        if before.count('"') % 2 == 0 and not _OF_SCHOOL.search(before):
            return f"{text[: number.start()]} {text[number.end() :]}", squeeze(number[1]).rstrip(
                "."
            )
    return text, ""
