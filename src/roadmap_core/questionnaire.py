"""Анкета рискового профиля: factors, what is asked about them, and what helps against them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum

from attrs import field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.spelling import did_you_mean

__all__ = ["RESPONDENTS", "Direction", "Question", "Questionnaire", "RiskFactor"]

RESPONDENTS = ("administration", "teachers", "students", "parents")
"""The groups that are asked."""


def _factors(factors: Iterable[RiskFactor]) -> tuple[RiskFactor, ...]:
    return tuple(factors)


def _questions(questions: Iterable[Question]) -> tuple[Question, ...]:
    return tuple(questions)


def _words(words: Iterable[str]) -> tuple[str, ...]:
    # A bare string is one word and not its letters.
    return (words,) if isinstance(words, str) else tuple(words)


class Direction(StrEnum):
    """Which end of a question's scale speaks for the risk."""

    RISK = "risk"
    GOOD = "good"


@frozen(kw_only=True)
class RiskFactor:
    """Фактор риска: what may hold a school's results down.

    ``curators`` says what a curator of this direction works on, ``measures`` are candidates for
    the school's programme against the risk.
    """

    key: str
    title: str
    curators: str = ""
    measures: tuple[str, ...] = field(default=(), converter=_words)


@frozen(kw_only=True)
class Question:
    """Вопрос анкеты: a statement, the groups that are asked, and what an answer counts.

    Answers are whole numbers from ``least`` to ``most``. Where ``direction`` is "risk" the highest
    is the least favourable, where it is "good" the lowest.
    """

    key: str
    factor: str
    wording: str
    groups: tuple[str, ...] = field(default=RESPONDENTS, converter=_words)
    least: int = 1
    most: int = 5
    direction: Direction = Direction.RISK


@frozen(kw_only=True)
class Questionnaire:
    """Анкета: the factors of the risk profile with their questions.

    ``source`` is the document that sets it, "unverified" where nobody has seen one.

    Raises:
        InvalidData: a key stands twice or is blank, a question is of no factor, a factor has no
            question, a scale has no length, or a group is not known.
    """

    title: str
    source: str
    factors: tuple[RiskFactor, ...] = field(converter=_factors)
    questions: tuple[Question, ...] = field(converter=_questions)

    def __attrs_post_init__(self) -> None:
        if problems := [*self._unfit_factors(), *self._unfit_questions()]:
            raise InvalidData("questionnaire", problems)

    def factor(self, key: str) -> RiskFactor:
        """The factor of that key.

        Raises:
            InvalidData: there is none.
        """
        keys = [factor.key for factor in self.factors]
        if key not in keys:
            raise InvalidData("factor", [f"no factor {key!r}{did_you_mean(key, keys)} @ $"])
        return self.factors[keys.index(key)]

    def _unfit_factors(self) -> Iterator[str]:
        asked = {question.factor for question in self.questions}
        yield from _unfit_keys([factor.key for factor in self.factors], "factors")
        for index, factor in enumerate(self.factors):
            if factor.key not in asked:
                yield f"no question asks about {factor.key!r} @ $.factors[{index}]"

    def _unfit_questions(self) -> Iterator[str]:
        known = [factor.key for factor in self.factors]
        yield from _unfit_keys([question.key for question in self.questions], "questions")
        for index, question in enumerate(self.questions):
            place = f"$.questions[{index}]"
            if question.factor not in known:
                close = did_you_mean(question.factor, known)
                yield f"no factor {question.factor!r}{close} @ {place}.factor"
            if question.least >= question.most:
                yield f"a scale from {question.least} to {question.most} has no length @ {place}"
            for group in question.groups:
                if group not in RESPONDENTS:
                    yield f"no group {group!r}{did_you_mean(group, RESPONDENTS)} @ {place}.groups"
            if not question.groups:
                yield f"nobody is asked @ {place}.groups"


def _unfit_keys(keys: list[str], where: str) -> Iterator[str]:
    if not keys:
        yield f"at least one is needed @ $.{where}"
    for key, times in Counter(keys).items():
        if not key.strip():
            yield f"a key is blank @ $.{where}"
        elif times > 1:
            yield f"the key {key!r} stands twice @ $.{where}"
