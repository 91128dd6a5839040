"""Учебные предметы: their codes, Russian names, and the other wordings that forms have for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from attrs import field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.selection import no_subject
from roadmap_core.text import cyrillic, fold, squeeze

__all__ = ["SchoolSubject", "same_subject", "subject_clashes"]

_MARKS = re.compile(r"[\"'().,:;*_/\\\[\]-]+")


@frozen
class SchoolSubject:
    """Учебный предмет: a code, the Russian name, and the wordings that mean the same.

    Raises:
        InvalidData: the code is none of the library's and does not begin with ``own.``, or a
            wording is blank.
    """

    code: str
    name: str
    aliases: tuple[str, ...] = field(default=(), converter=tuple[str, ...])

    def __attrs_post_init__(self) -> None:
        problems = []
        if problem := no_subject(self.code):
            problems.append(f"{problem}; one of your own is «own.{self.code}» @ $.code")
        if not all(map(same_subject, (self.name, *self.aliases))):
            problems.append("a wording is blank @ $.aliases")
        if problems:
            raise InvalidData("school subject", problems)

    @property
    def wordings(self) -> tuple[str, ...]:
        """All it is called, its code among them."""
        return (self.code, self.name, *self.aliases)


def same_subject(wording: str) -> str:
    """The form in which wordings of subjects are compared.

    Case, «ё», dashes, dots, brackets, stray blanks and Latin letters that look like Cyrillic ones
    make no difference.

    >>> same_subject(" Рус. яз. ") == same_subject("рус яз")
    True
    """
    return squeeze(_MARKS.sub(" ", fold(cyrillic(wording))))


def subject_clashes(
    subjects: Iterable[SchoolSubject], known: Mapping[str, SchoolSubject]
) -> Iterator[str]:
    """Wordings of the subjects that another of them, or a known one, goes by."""
    owners = {wording: subject.code for wording, subject in known.items()}
    for index, subject in enumerate(subjects):
        for wording in subject.wordings:
            owner = owners.setdefault(same_subject(wording), subject.code)
            if owner != subject.code:
                yield f"{wording!r} is a wording of {owner!r} already @ $.subjects[{index}]"
