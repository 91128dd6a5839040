"""Места документа: every wording of an order with the subject that a finding about it has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import lru_cache

from attrs import field, frozen

from roadmap_core.checks.stated import number_key
from roadmap_core.checks.subject import ROADMAP, Subject
from roadmap_core.clauses import Clause
from roadmap_core.model import Activity, Appendix, Order
from roadmap_core.names import redacted
from roadmap_core.text import Span, fold

__all__ = [
    "HEAD",
    "Passage",
    "Where",
    "as_sentence",
    "forms",
    "has_results_of_another",
    "in_number_order",
    "passages",
    "passages_of",
    "place_of",
    "stands_in",
    "stem",
    "words_of",
]

# The subject of a finding about the head of an order.
HEAD = "приказ"

_WORD = re.compile(r"[^\W\d_]+")
_ENDING = re.compile(r"(?:ый|ий|ой|ая|яя|ое|ее|ые|ие|ия|[аяоеьйыи])$")


class Where(StrEnum):
    """Which part of a document a wording stands in; a member equals its plain string."""

    HEAD = "head"
    CLAUSE = "clause"
    TITLE = "title"
    SECTION = "section"
    ROW = "row"
    BODY = "body"
    RESULT = "result"


@lru_cache(maxsize=16_384)
def _known_nameless(text: str) -> str:
    return redacted(text)


def _nameless(text: str) -> str:
    """The text without names: checks quote words, and a piece of a name is not seen as one."""
    return _known_nameless(text)


@frozen
class Passage:
    """Место: one wording, the subject of a finding about it, and what a reader calls the place.

    Names of people are taken out of ``text``.
    """

    where: Where
    subject: str
    place: str = field(repr=False)
    text: str = field(converter=_nameless)
    span: Span | None = field(default=None, repr=False)


def passages(order: Order) -> Iterator[Passage]:
    """Every wording of the order in the order of the text; cells without a known role stay out.

    A row's bodies and results are wordings of their own, unless it has them from its umbrella row.
    """
    for text in (order.title, order.preamble):
        if text:
            yield Passage(Where.HEAD, HEAD, HEAD, text)
    for clause in order.clauses:
        whole = "\n".join((clause.text, *clause.duties))
        yield Passage(Where.CLAUSE, clause.number, place_of(clause), whole, clause.span)
    for appendix in order.appendices:
        yield from _of_appendix(appendix)


def passages_of(subject: Subject) -> tuple[Passage, ...]:
    """The wordings of the order that a subject is of; asked with `Subject.once`."""
    return tuple(passages(subject.order))


def place_of(part: Clause | Appendix) -> str:
    """What a reader calls a clause or an appendix: «пункт 6», «приложение 2»."""
    word = "пункт" if isinstance(part, Clause) else "приложение"
    return f"{word} {part.number}".rstrip()


def _of_appendix(appendix: Appendix) -> Iterator[Passage]:
    plan = appendix.roadmap
    title = appendix.title or (plan.title if plan else "")
    if title:
        subject = ROADMAP if plan else place_of(appendix)
        yield Passage(Where.TITLE, subject, place_of(appendix), title, appendix.span)
    for section in plan.sections if plan else ():
        if section.title:
            name = section.title
            yield Passage(Where.SECTION, name, f"раздел «{name}»", name, section.span)
        for top in section.activities:
            for row in top.walk():
                yield from _of_row(row)


def _of_row(row: Activity) -> Iterator[Passage]:
    place = f"строка {row.key}"
    yield Passage(Where.ROW, row.key, place, row.title, row.span)
    if "responsible" not in row.inherited:
        for one in row.responsible:
            yield Passage(Where.BODY, row.key, place, one.body, row.span)
    if not has_results_of_another(row):
        for result in row.deliverables:
            yield Passage(Where.RESULT, row.key, place, result.title, row.span)


def has_results_of_another(row: Activity) -> bool:
    """Whether the results of a row are those of its umbrella row."""
    return any(name.startswith("deliverable") for name in row.inherited)


def stem(word: str) -> str:
    """What most forms of a folded word begin with, by its length alone.

    >>> stem("низкие") == stem("низкими"), stem("поддержке") == stem("поддержки")
    (True, True)
    """
    return word[: min(8, max(4, len(word) - 3))]


@lru_cache(maxsize=1024)
def forms(lemma: str) -> re.Pattern[str]:
    """What finds any form of folded words in a folded text; an abbreviation has one.

    >>> bool(forms("рисковый профиль").search("по рисковым профилям"))
    True
    >>> bool(forms("оо").search("роо"))
    False
    """
    words = (_any_form(word) for word in re.split(r"[ -]+", lemma))
    return re.compile(rf"(?<!\w){'[ -]+'.join(words)}(?!\w)")


def stands_in(lemma: str, text: str) -> bool:
    """Whether any form of folded words stands in a folded text."""
    # A plain look for what all forms begin with is many times faster than the pattern.
    return _beginning(lemma) in text and forms(lemma).search(text) is not None


@lru_cache(maxsize=1024)
def _beginning(lemma: str) -> str:
    word = re.split(r"[ -]+", lemma)[0]
    return word if len(word) <= 3 else _ENDING.sub("", word)


def _any_form(word: str) -> str:
    # What is so short is a preposition or an abbreviation, which has one form.
    return re.escape(word) if len(word) <= 3 else re.escape(_ENDING.sub("", word)) + r"\w{0,3}"


def in_number_order(rows: Iterable[Activity]) -> list[Activity]:
    """The rows by their numbers, so that a list of them is one whatever order they stand in."""
    return sorted(rows, key=lambda row: (number_key(row), row.key))


def as_sentence(words: Iterable[str]) -> str:
    """Wordings in quotes, one behind the other: «ОО», «ШНОР»."""
    return ", ".join(f"«{word}»" for word in words)


def words_of(text: str) -> list[str]:
    """The folded words of a wording, without numbers and signs."""
    return _WORD.findall(fold(text))
