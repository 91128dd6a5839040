"""Words of a wording as links compare them: folded, without their endings, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from roadmap_core.text import fold

__all__ = ["Token", "follows", "is_adjective", "stem", "stems_of", "tokens"]

_WORD = re.compile(r"[^\W_]+")
# Behind these signs another phrase begins.
_BREAK = re.compile(r"[.;:()\n]")
# The ends that cases and numbers give to nouns and adjectives, the longest first.
_ENDINGS = tuple(
    sorted(
        "иями ями ами иях ях ах ией ия ию ие ием ий ии ью ья ье ей ой ом ем ам ям ов ев а я о е ы "
        "и у ю ь й ыми ими ого его ому ему ых их ый ая яя ое ее ые ую юю ым им".split(),
        key=len,
        reverse=True,
    )
)
_SHORTEST, _LONGEST = 3, 6
# «список - списка», «перечень - перечня»: the vowel is in some forms only.
_FLEETING = re.compile(r"(?<=[^аеиоуыэюя])[ое](?=[кцн]$)")
# An adjective or a participle by its end; nouns in -ние, -ство and -ция are none.
_ADJECTIVE = re.compile(
    r"\w+(?:[ыо]й|(?<!н)ий|[ая]я|[ое]е|ые|(?<!н)ие|[ое]го|[ыи]х|[ую]ю|[ыи]ми?|[ое]му?)"
)
_NOUN = re.compile(r"\w+(?:[аеия]ни(?:[еяюий]|ем)|ств[еоау]|ци[яиюй])")


class Token(NamedTuple):
    """A word: folded, its stem, where it stands, whether a phrase begins with it."""

    word: str
    stem: str
    start: int
    end: int
    opens: bool


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """What is left of a folded word in most of its cases: at most six letters.

    >>> stem("рискованных") == stem("рисковый"), stem("списка") == stem("список")
    (True, True)
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            word = word[: -len(ending)]
            break
    return _FLEETING.sub("", word)[:_LONGEST]


@lru_cache(maxsize=16384)
def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text in their order; halves of a hyphened word are words."""
    folded = fold(text)
    found: list[Token] = []
    last = 0
    for match in _WORD.finditer(folded):
        opens = not found or _BREAK.search(folded, last, match.start()) is not None
        found.append(Token(match[0], stem(match[0]), match.start(), match.end(), opens))
        last = match.end()
    return tuple(found)


@lru_cache(maxsize=65536)
def is_adjective(word: str) -> bool:
    """Whether a folded word may be an adjective by its end."""
    return _ADJECTIVE.fullmatch(word) is not None and _NOUN.fullmatch(word) is None


@lru_cache(maxsize=256)
def _parted(phrases: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The words of each phrase, the longest phrases first."""
    parted = (tuple(phrase.split()) for phrase in phrases)
    return tuple(sorted(filter(None, parted), key=len, reverse=True))


@lru_cache(maxsize=262144)
def _begun(word: str, phrases: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The phrases that a word begins."""
    return tuple(parts for parts in _parted(phrases) if _is(word, parts[0]))


def _is(word: str, part: str) -> bool:
    if part[0] == "=":
        return word == part[1:]
    return word == part if len(part) < _SHORTEST else word.startswith(part)


def follows(words: Sequence[Token], place: int, phrases: tuple[str, ...]) -> int:
    """How many words from a place on are one of the phrases; 0 where none is.

    A word of three letters or more is the beginning of a word; a shorter one, or one with «=»
    before it, is that word.
    """
    for parts in _begun(words[place].word, phrases):
        if place + len(parts) <= len(words) and all(
            _is(words[place + n].word, parts[n]) for n in range(1, len(parts))
        ):
            return len(parts)
    return 0


def stems_of(words: Iterable[Token]) -> frozenset[str]:
    """The stems of words."""
    return frozenset(word.stem for word in words)
