"""Odd signs of a wording put right, one sign for one: Latin letters, letters for digits, marks.

Offsets keep their meaning, since no sign is added or taken away.
"""

from __future__ import annotations

import re

from attrs import frozen

from roadmap_core.parse.cells.grammar.words import MONTHS, is_word
from roadmap_core.text import cyrillic

__all__ = ["Signs", "signs_of"]

_ODD = re.compile(r"[A-Za-zІі*¹²³⁴⁵⁶⁷⁸⁹⁰…]|\[\d|\.\.|\d[ОоЗз]|[ОоЗз]\d")
_WORD = re.compile(r"[^\W\d_]*[A-Za-z][^\W\d_]*")
_LATIN = re.compile(r"[A-Za-z]")
_ROMAN = re.compile(r"[IVXХІivxхі]+")
_NUMBER = re.compile(r"(?<![^\W_])[\dOoОоЗзlIІ]*\d[\dOoОоЗзlIІ]*(?![^\W_])")
_DIGITS = str.maketrans("OoОоЗзlIІ", "000033111")
_MARK = re.compile(r"<\s*\*+\s*>|\(\s*\*+\s*\)|\[\d{1,2}\]|\*+|[¹²³⁴⁵⁶⁷⁸⁹⁰]+")
_DOTS = re.compile(r"(?<=\d)\s?(?:…|\.\.\.)\s?(?=\d)")


@frozen
class Signs:
    """A wording with its odd signs put right.

    ``marks`` are the places of footnote marks, which are spaces now; ``mended`` those of what was
    written with wrong signs.
    """

    text: str
    marks: tuple[tuple[int, int], ...] = ()
    mended: tuple[tuple[int, int], ...] = ()


def signs_of(text: str) -> Signs:
    """A wording whose words are Cyrillic, whose numbers are digits, and which has no marks.

    >>> signs_of("Cентябрь 2O24*").text
    'Сентябрь 2024 '
    """
    if _ODD.search(text) is None:
        return Signs(text)
    mended: list[tuple[int, int]] = []

    def put(match: re.Match[str], by: str) -> str:
        if by != match[0]:
            mended.append(match.span())
        return by

    text = _DOTS.sub(lambda dots: "-".center(len(dots[0])), text)
    marks = tuple(mark.span() for mark in _MARK.finditer(text))
    text = _MARK.sub(lambda mark: " " * len(mark[0]), text)
    text = _NUMBER.sub(lambda number: put(number, number[0].translate(_DIGITS)), text)
    text = _WORD.sub(lambda word: put(word, _in_cyrillic(word[0])), text)
    return Signs(text, marks, tuple(sorted(mended)))


def _in_cyrillic(word: str) -> str:
    """A word of Latin letters that look Cyrillic as the Cyrillic one; a foreign word stays."""
    if _ROMAN.fullmatch(word):
        return word
    found = cyrillic(word)
    if any(letter > "z" for letter in word) and not _LATIN.search(found):
        return found
    # Capitals look alike that small letters do not.
    found = cyrillic(word.upper())
    plain = found.lower()
    is_known = len(found) == len(word) and (plain in MONTHS or is_word(plain))
    return found if is_known else word
