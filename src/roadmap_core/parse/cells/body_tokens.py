"""The words of a cell of bodies, with what stands between them.

token = word | abbreviation | number | quoted name | bracket | the sign of a name
gap   = (blank | line end | "," | ";" | ":" | "." | "/" | "-" | "и")*
A quoted name and a bracket are one token each, so that nothing is parted inside them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["PERSON", "Token", "opaque", "tokens_of"]

# Where a name stood; one sign, so that nothing is parted inside it.
PERSON = "\ue000"
_TOKEN = re.compile(
    rf"(?P<person>{PERSON})"
    r"|(?P<number>(?:(?:№|(?<!\w)NN?(?=\s?\d))\s?)?\d+(?:\s?-?[а-яё]{1,2}(?![\w.]))?|№)"
    r"|(?P<word>[^\W\d_]+(?:[-'’‐‑][^\W\d_]+)*)"
    r"|(?P<opening>[«(\[\"“„])"
)
_ABBREVIATION = re.compile(r"[А-ЯЁA-Z][а-яё]?[А-ЯЁA-Z]|[а-яё]+[А-ЯЁ]{2}|[А-ЯЁA-Z]$|\w+-[А-ЯЁ]{2,}$")
_STRAIGHT = re.compile("[“”„‟″〝〞＂]")
_SIGN = re.compile(r"[«»()\[\]\"“”„‟″〝〞＂]")
_CLOSING = {")": "(", "]": "[", "»": "«"}
# Longer words in capitals are shouted rather than shortened.
_SHOUTED = 8


class Token(NamedTuple):
    """A token at ``start``..``end``; ``plain`` is its folded text, ``gap`` what is before it.

    ``kind`` is "word", "abbreviation", "number", "person", "quote" or "bracket".
    """

    start: int
    end: int
    kind: str
    plain: str
    gap: str
    is_capital: bool


def opaque(text: str) -> dict[int, int]:
    """Where each quoted or bracketed piece begins, and where it ends.

    A sign without its partner opens nothing, and so swallows nothing.
    """
    pieces: dict[int, int] = {}
    if not _SIGN.search(text):
        return {}
    folded = _STRAIGHT.sub('"', text)
    straight_pairs = folded.count('"') % 2 == 0
    waiting: dict[str, list[int]] = {"(": [], "[": [], "«": [], '"': []}
    for match in _SIGN.finditer(folded):
        sign, at = match[0], match.start()
        if sign == '"':
            if not straight_pairs:
                continue
            if waiting[sign]:
                pieces[waiting[sign].pop()] = at + 1
            else:
                waiting[sign].append(at)
        elif sign in waiting:
            waiting[sign].append(at)
        elif waiting[_CLOSING[sign]]:
            pieces[waiting[_CLOSING[sign]].pop()] = at + 1
    return pieces


def tokens_of(text: str, folded: str) -> list[Token]:
    """The tokens of a cell, «и» among the words; ``folded`` is the same text folded."""
    pieces = opaque(text)
    shouts = not re.search("[а-яё]", text)
    found: list[Token] = []
    at = last = 0
    while match := _TOKEN.search(text, at):
        start, at = match.span()
        kind = str(match.lastgroup)
        if kind == "opening":
            if start not in pieces:
                continue
            at = pieces[start]
            kind = "bracket" if match[0] in "([" else "quote"
        elif kind == "word":
            short = _ABBREVIATION.match(match[0]) is not None
            if short and not (shouts and at - start >= _SHOUTED):
                kind = "abbreviation"
        gap = folded[last:start]
        found.append(Token(start, at, kind, folded[start:at], gap, text[start].isupper()))
        last = at
    return found
