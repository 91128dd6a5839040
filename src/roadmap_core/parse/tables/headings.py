"""Headings of columns: the role that a wording tells, and whether a cell can be one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from roadmap_core.lexicon import ColumnStems, Lexicon
from roadmap_core.text import fold

__all__ = ["ROLE_NAMES", "can_head", "role_of", "stem_rank"]

_WORD = re.compile(r"\w")
_YEAR = re.compile(r"(?:19|20)\d\d")
_BROKEN = re.compile(r"(?<=[^\W\d_])-\s?(?=[^\W\d_])")
_LONGEST_HEADING = 90
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

    What was done in fact is no plan, and so no role. A word that a hyphen breaks is one.
    """
    folded = fold(heading)
    if "фактич" in folded:
        return ""
    whole = _BROKEN.sub("", folded)
    role = _role_of(folded, lexicon.columns)
    return role if role or whole == folded else _role_of(whole, lexicon.columns)


# Rows are held against the stems, too, and say the same again and again.
@lru_cache(maxsize=4096)
def _role_of(folded: str, columns: ColumnStems) -> str:
    best, role = (len(folded) + 1, 0), ""
    for candidate, stems in columns:
        # A number column is narrow: «№ п/п», not «№ и дата приказа».
        if candidate == "number" and len(_WORD.findall(folded)) > 6:
            continue
        for stem in stems:
            at = folded.find(stem)
            while at > 0 and folded[at - 1].isalnum():
                at = folded.find(stem, at + 1)
            if at >= 0 and (at, -len(stem)) < best:
                best, role = (at, -len(stem)), candidate
    return role


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


def stem_rank(heading: str, stems: Sequence[str]) -> int:
    """The place in the lexicon of the first stem that a heading has."""
    folded = _BROKEN.sub("", fold(heading))
    return next((at for at, stem in enumerate(stems) if stem in folded), len(stems))
