"""Headings of columns: the role that a wording tells, and whether a cell can be one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from roadmap_core.lexicon import ColumnStems, Lexicon
from roadmap_core.text import fold

__all__ = ["OTHER", "ROLE_NAMES", "can_head", "opens_with_role", "role_of", "stem_rank"]

OTHER = "other"
_WORD = re.compile(r"\w")
_YEAR = re.compile(r"(?:19|20)\d\d")
_BROKEN = re.compile(r"(?<=[^\W\d_])-\s?(?=[^\W\d_])")
_DONE = re.compile(r"(?<!\w)факт(?:ич|\W|$)")
# «Место и срок», «Раздел/мероприятие»: the heading names more than one thing.
_SEVERAL = re.compile(r"(?<!\w)и(?!\w)|[,/(]")
_LONGEST_HEADING = 90
_LONGEST_PLAIN = 45
# What stands in cells and not in headings: names in quotes, labels, lists and numbered things.
_NO_HEADING = re.compile(r"[«»\";]|:\s*\w|^\w\)|^\d+[.)]\s*[^\W\d]|№\s?\d")

# The words for the roles of columns in messages to the reader.
ROLE_NAMES = {
    "number": "номер",
    "title": "мероприятие",
    "period": "срок",
    "responsible": "ответственные",
    "deliverable": "результат",
}


def role_of(heading: str, lexicon: Lexicon) -> str:
    """The role whose stem stands first in the heading; of stems at one place, the longest.

    What was done in fact is no plan, and so no role: it is `OTHER`. So is a heading that the
    lexicon knows as one of no role, unless it names more than that («Место и срок»). A word that a
    hyphen breaks is one.
    """
    folded = fold(heading)
    if _DONE.search(folded):
        return OTHER
    whole = _BROKEN.sub("", folded)
    role = _role_of(folded, lexicon.columns)
    return role if role or whole == folded else _role_of(whole, lexicon.columns)


# Rows are held against the stems, too, and say the same again and again.
@lru_cache(maxsize=4096)
def _role_of(folded: str, columns: ColumnStems) -> str:
    best: dict[bool, tuple[tuple[int, int], str]] = {}
    for role, stems in columns:
        # A number column is narrow: «№ п/п», not «№ и дата приказа».
        if role == "number" and len(_WORD.findall(folded)) > 6:
            continue
        for stem in stems:
            at = _place(stem, folded)
            is_other = role == OTHER
            if at >= 0 and (is_other not in best or (at, -len(stem)) < best[is_other][0]):
                best[is_other] = (at, -len(stem)), role
    if _SEVERAL.search(folded) and False in best:
        return best[False][1]
    return min(best.values(), default=((0, 0), ""))[1]


def _place(stem: str, folded: str) -> int:
    """Where a word of the heading begins with the stem, -1 where none does."""
    at = folded.find(stem)
    while at > 0 and folded[at - 1].isalnum():
        at = folded.find(stem, at + 1)
    return at


def can_head(text: str, lexicon: Lexicon) -> bool:
    """Whether a cell can be a heading; a row may well say «срок» or «школа» in its cells.

    Headings are short, and name a year only behind the word that tells their role.
    """
    if len(text) > _LONGEST_HEADING or _NO_HEADING.search(text):
        return False
    if not _YEAR.search(text):
        return True
    folded = fold(text)
    return any(folded.startswith(stem) for _, stems in lexicon.columns for stem in stems)


def opens_with_role(text: str, lexicon: Lexicon) -> bool:
    """Whether a short text begins with the word of a role, so hardly anything else but a heading.

    «Планируемый срок» does, by its second word; «Определить сроки олимпиады» does not.
    """
    folded = fold(text)
    if len(folded) > _LONGEST_PLAIN:
        return False
    words = re.split(r"\s+", folded)
    adjective = len(words) > 1 and re.search(r"(?:ый|ий|ой|ая|яя|ое|ее|ые|ие)$", words[0])
    plain = folded if not adjective else folded[len(words[0]) + 1 :]
    return any(
        start.startswith(stem)
        for role, stems in lexicon.columns
        for stem in stems
        for start in (folded, plain)
        if role != OTHER
    )


def stem_rank(heading: str, stems: Sequence[str]) -> int:
    """The place in the lexicon of the first stem that a heading has."""
    folded = _BROKEN.sub("", fold(heading))
    return next((at for at, stem in enumerate(stems) if stem in folded), len(stems))
