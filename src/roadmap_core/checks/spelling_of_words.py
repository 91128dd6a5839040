"""Checks of letters and endings by a dictionary, an extra (W15-W16)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from functools import lru_cache
from typing import Any

from attrs import field, frozen

from roadmap_core.checks.definition import Evidence, Skip, define
from roadmap_core.checks.passages import Passage, Where, passages_of
from roadmap_core.checks.subject import Subject
from roadmap_core.errors import MissingExtra
from roadmap_core.lexicon import BodyTerms
from roadmap_core.noun_cases import declined
from roadmap_core.text import fold

__all__ = ["CHECKS"]

# A word with a hyphen is often made for the occasion, so neither half is looked up.
_WORD = re.compile(r"(?<![\w-])[А-ЯЁа-яё][а-яё]{5,}(?![\w-])")
_PAIR = re.compile(r"(?<![\w-])([А-ЯЁа-яё][а-яё]{3,}) (?=([а-яё]{4,})(?!\w))")
_LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_ADJECTIVE = re.compile("(?:ый|ий|ой)$")
_ENDINGS = ("ый ий ой ая яя ое ее ые ие ого его ому ему ым им ом ем ую юю ей ых их ыми ими").split()
_SHORTEST_REST = 5
_LONG_BEGINNING = 5
# A word that the document repeats is meant.
_MOST_TIMES = 2
# Wordings that no name opens; elsewhere a capital may be that of a surname.
_WITHOUT_NAMES = frozenset({Where.ROW, Where.RESULT, Where.SECTION})
_NAMES = ("Name", "Surn", "Patr", "Geox")
# Pronouns and numerals that are adjectives by form, words without cases.
_NO_DESCRIPTION = frozenset({"Subx", "Apro", "Anum", "Fixd"})
_SAME_CASE = {"gen2": "gent", "gen1": "gent", "loc2": "loct", "loc1": "loct", "acc2": "accs"}


@lru_cache(maxsize=1)
def _analyzer() -> Any:
    """The dictionary, loaded once: it takes a quarter of a second and some 20 MB."""
    try:
        import pymorphy3
    except ImportError as error:
        raise MissingExtra("pymorphy3", "spelling") from error
    return pymorphy3.MorphAnalyzer()


def _with_dictionary(
    look: Callable[[Subject], Iterator[Evidence]], subject: Subject
) -> Iterator[Evidence | Skip]:
    """What a look with the dictionary finds; without it why it was not made."""
    try:
        _analyzer()
    except MissingExtra:
        yield Skip("нет словаря русского языка: pip install 'roadmap_core[spelling]'")
        return
    yield from look(subject)


@frozen
class _Dictionary:
    """The words of the dictionary, those of the region, and words with a usual beginning."""

    analyzer: Any = field(repr=False)
    spelled: Container[str] = field(repr=False)
    beginnings: tuple[str, ...] = field(repr=False)
    nouns: Container[str] = field(repr=False)

    # What was looked up before: the same words come in every document.
    known: dict[str, bool] = field(factory=dict, repr=False)
    corrected: dict[tuple[str, bool], str] = field(factory=dict, repr=False)

    def knows(self, word: str) -> bool:
        """Whether it is known by itself or behind a usual beginning."""
        if word not in self.known:
            self.known[word] = self._knows(word)
        return self.known[word]

    def _knows(self, word: str, shortest: int = 1) -> bool:
        if word in self.spelled or word in self.nouns or self.analyzer.word_is_known(word):
            return True
        return any(
            word.startswith(beginning)
            and len(word) - len(beginning) >= _SHORTEST_REST
            and self.analyzer.word_is_known(word[len(beginning) :])
            for beginning in self.beginnings
            if len(beginning) >= shortest
        )

    def names_nobody(self, word: str) -> bool:
        """Whether no reading of the word is that of a person or of a place."""
        return not any(name in one.tag for one in self.analyzer.parse(word) for name in _NAMES)

    def is_organisation(self, word: str) -> bool:
        return word in self.spelled or any("Orgn" in o.tag for o in self.analyzer.parse(word))

    def meant(self, word: str, plain: bool) -> str:
        """The known word that one letter makes of an unknown one; its first letter stays.

        It names no person and no place; of a word with a capital (``plain`` is False) it must name
        an organisation.
        """
        if (word, plain) not in self.corrected:
            fits = self.names_nobody if plain else self.is_organisation
            # Behind a short beginning nearly every word would do.
            known = (one for one in _one_letter_off(word) if self._knows(one, _LONG_BEGINNING))
            self.corrected[word, plain] = next(filter(fits, known), "")
        return self.corrected[word, plain]


def _forms(lemma: str) -> Iterable[str]:
    if _ADJECTIVE.search(lemma):
        return (lemma[:-2] + ending for ending in _ENDINGS)
    return declined(lemma)


@lru_cache(maxsize=4)
def _dictionary(
    spelled: tuple[str, ...], beginnings: tuple[str, ...], bodies: BodyTerms
) -> _Dictionary:
    known = frozenset(form for lemma in spelled for form in _forms(lemma))
    return _Dictionary(_analyzer(), known, beginnings, bodies.nouns)


def _one_letter_off(word: str) -> Iterator[str]:
    """A doubled letter once, a letter more, two exchanged, another one, one less."""
    for at in range(1, len(word)):
        if word[at] == word[at - 1]:
            yield word[:at] + word[at + 1 :]
    for at in range(1, len(word) + 1):
        yield from (word[:at] + letter + word[at:] for letter in _LETTERS)
    for at in range(1, len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for at in range(1, len(word)):
        yield from (word[:at] + letter + word[at + 1 :] for letter in _LETTERS)
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]


def _is_opening(passage: Passage, at: int) -> bool:
    return passage.where in _WITHOUT_NAMES and not passage.text[:at].strip(' "«(')


def _misspelt(subject: Subject) -> Iterator[Evidence]:
    words = subject.words
    spelled = (*words.checks.spelled, *words.artefacts)
    dictionary = _dictionary(spelled, words.checks.word_beginnings, words.bodies)
    unknown = [
        (passage, match, fold(match[0]))
        for passage in subject.once(passages_of)
        for match in _WORD.finditer(passage.text)
        if not dictionary.knows(fold(match[0]))
    ]
    times = Counter(word for _, _, word in unknown)
    for passage, match, word in unknown:
        plain = match[0][0].islower() or _is_opening(passage, match.start())
        if times[word] <= _MOST_TIMES and (suggested := dictionary.meant(word, plain)):
            shown = suggested.capitalize() if match[0][0].isupper() else suggested
            facts = {"word": match[0], "meant": shown, **_clause(passage)}
            yield Evidence(passage.subject, facts, passage.span)


@define(
    "W15",
    severity="info",
    title="Возможна опечатка",
    wording="слова «{word}» нет в словаре, возможно, «{meant}»",
    needs=("text",),
    per="order",
)
def misspelt(subject: Subject) -> Iterator[Evidence | Skip]:
    """A word that the dictionary lacks, and that one letter would make a known one.

    The dictionary is that of OpenCorpora (package pymorphy3, extra ``spelling``); words of the
    region (`CheckTerms.spelled`) and usual beginnings before a known word
    (`CheckTerms.word_beginnings`) are known, too.

    Why: a slip in the name of a body or of an act makes it hard to find; others only look bad.

    Not a finding:

    1. an unknown word that is not one letter from a known one;
    2. abbreviations, words with a hyphen, words under six letters;
    3. a word with a capital, unless one letter makes it the name of an organisation;
    4. a word that stands in the document more than twice: it is meant;
    5. a known word behind a usual beginning («взаимопосещение»).

    Source: OpenCorpora.org dictionary; own rule.
    """
    yield from _with_dictionary(_misspelt, subject)


@lru_cache(maxsize=65_536)
def _cases(word: str, kind: str) -> frozenset[str]:
    """The cases of a word all of whose readings are of a kind; empty otherwise."""
    analyzer = _analyzer()
    if not analyzer.word_is_known(word):
        return frozenset()
    tags = [one.tag for one in analyzer.parse(word)]
    if any(kind != tag.POS or _NO_DESCRIPTION & tag.grammemes for tag in tags):
        return frozenset()
    return frozenset(_SAME_CASE.get(tag.case, tag.case) for tag in tags if tag.case)


def _clause(passage: Passage) -> dict[str, str]:
    """What a reader calls a clause, whose number alone could be that of a row."""
    return {"clause": passage.place} if passage.where is Where.CLAUSE else {}


def _disagreeing(subject: Subject) -> Iterator[Evidence]:
    for passage in subject.once(passages_of):
        for match in _PAIR.finditer(passage.text):
            if not (described := _cases(fold(match[1]), "ADJF")):
                continue
            noun = _cases(fold(match[2]), "NOUN")
            # A genitive may go with an adjective that is used as a noun: «ответственные школ».
            if noun and "gent" not in noun and not described & noun:
                words = f"{match[1]} {match[2]}"
                yield Evidence(passage.subject, {"words": words, **_clause(passage)}, passage.span)


@define(
    "W16",
    severity="info",
    title="Слова не согласованы",
    wording="«{words}»: прилагательное и существительное стоят в разных падежах",
    needs=("text",),
    per="order",
)
def disagreeing(subject: Subject) -> Iterator[Evidence | Skip]:
    """An adjective and the noun right behind it have no case in common.

    Judged only where every reading of the one is an adjective and of the other a noun, by the
    dictionary of W15.

    Why: to whom a duty is given stands in the ending («руководителям ... организаций»).

    Not a finding:

    1. several adjectives before a plural («на школьном и районном уровнях»);
    2. a noun in the genitive, which may belong to an adjective that is used as a noun
       («ответственные школ»);
    3. words that the dictionary lacks.

    Source: OpenCorpora.org dictionary; own rule.
    """
    yield from _with_dictionary(_disagreeing, subject)


CHECKS = (misspelt, disagreeing)
