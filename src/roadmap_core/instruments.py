"""Сопоставимость работ: since when an assessment is another instrument than before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from attrs import field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.selection import no_subject
from roadmap_core.spelling import did_you_mean

__all__ = ["InstrumentChange", "InstrumentChanges", "Sameness"]

_WORD = re.compile(r"[a-z][a-z_0-9.]*")
_GRADES = range(1, 12)


class Sameness(StrEnum):
    """Whether what was measured before and after a change may be compared."""

    SAME = "same"
    ROUGHLY = "roughly"
    NOT = "not"


def _words(words: Iterable[str]) -> tuple[str, ...]:
    # A bare string is one word and not its letters.
    return (words,) if isinstance(words, str) else tuple(words)


def _grades(grades: Iterable[int]) -> tuple[int, ...]:
    return tuple(grades)


def _sameness(word: str) -> Sameness:
    if word not in tuple(Sameness):
        problem = f"no such word{did_you_mean(word, Sameness)} @ $"
        raise InvalidData("change of an instrument", [problem])
    return Sameness(word)


@frozen(kw_only=True)
class InstrumentChange:
    """Смена инструмента: from which year on an assessment measures something else, and what.

    It holds from ``year`` to ``until``, for good where that is None; so two years are divided by it
    where it holds in one of them only. With ``yearly`` every year since ``year`` is an instrument
    of its own. ``subjects`` and ``grades`` say which, all where they are empty. ``failed`` speaks
    of the share under the lowest pass, ``marks`` of the higher marks, ``scores`` of points.
    ``code`` is the reason in answers, ``sentence`` says it in Russian, ``source`` is the document,
    "unverified" where nobody has seen one.

    Raises:
        InvalidData: a field is impossible, or nothing changes.
    """

    year: int
    until: int | None = None
    yearly: bool = False
    procedure: str
    subjects: tuple[str, ...] = field(default=(), converter=_words)
    grades: tuple[int, ...] = field(default=(), converter=_grades)
    failed: Sameness = field(default=Sameness.SAME, converter=_sameness)
    marks: Sameness = field(default=Sameness.SAME, converter=_sameness)
    scores: Sameness = field(default=Sameness.SAME, converter=_sameness)
    code: str
    sentence: str
    source: str

    def __attrs_post_init__(self) -> None:
        if problems := list(self._unfit()):
            raise InvalidData("change of an instrument", problems)

    def divides(self, before: int, after: int) -> bool:
        """Whether it lies between two years.

        >>> moved = InstrumentChange(year=2022, until=2022, procedure="vpr", marks="not",
        ...     code="moved", sentence="осень", source="unverified")
        >>> moved.divides(2021, 2022), moved.divides(2021, 2023)
        (True, False)
        """
        holds = [
            self.year <= year and (self.until is None or year <= self.until)
            for year in (before, after)
        ]
        return holds[0] != holds[1] or (self.yearly and holds[0] and before != after)

    def _unfit(self) -> Iterator[str]:
        if self.until is not None and self.until < self.year:
            yield f"it ends in {self.until}, before {self.year} @ $.until"
        if not self.procedure.strip():
            yield "the procedure is blank @ $.procedure"
        for code in self.subjects:
            if problem := no_subject(code):
                yield f"{problem} @ $.subjects"
        if any(grade not in _GRADES for grade in self.grades):
            yield "expected grades from 1 to 11 @ $.grades"
        if {self.failed, self.marks, self.scores} == {Sameness.SAME}:
            yield 'nothing changes: one of failed, marks, scores is "roughly" or "not" @ $'
        if not _WORD.fullmatch(self.code):
            yield f"{self.code!r} is no code of small Latin letters @ $.code"
        for name in ("sentence", "source"):
            if not getattr(self, name).strip():
                yield f"it is blank @ $.{name}"


def _changes(changes: Iterable[InstrumentChange]) -> tuple[InstrumentChange, ...]:
    return tuple(changes)


@frozen(kw_only=True)
class InstrumentChanges:
    """Смены инструментов: what one row of the norm ``instrument_changes`` says.

    Rows add up: a region's row says what changed besides, and takes nothing back.

    Raises:
        InvalidData: there is no change.
    """

    changes: tuple[InstrumentChange, ...] = field(converter=_changes)

    def __attrs_post_init__(self) -> None:
        if not self.changes:
            raise InvalidData("changes of instruments", ["at least one is needed @ $.changes"])
