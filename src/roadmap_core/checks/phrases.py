"""Whether a wording says one of the phrases that a check looks for."""

from __future__ import annotations

import re
from functools import lru_cache

from roadmap_core.text import fold

__all__ = ["said_in", "words_of"]

_WORD = re.compile(r"\w+")
# «педагогических и руководящих работников» says «педагогических работников».
_BETWEEN = r"\w*(?: \w+){0,2}? "
_NEXT = r"\w* "


def words_of(wording: str) -> list[str]:
    """The words of a wording, folded."""
    return _WORD.findall(fold(wording))


def said_in(wording: str, phrases: tuple[str, ...]) -> bool:
    """Whether a wording says one of the phrases.

    A phrase is stems with a space between: each begins a word, in their order, with at most two
    other words between two of them, or none where an underscore joins the two.

    >>> phrases = ("учител", "педагогическ работник")
    >>> said_in("Семинар для педагогических и руководящих работников", phrases)
    True
    >>> said_in("Педагогический совет", phrases), said_in("Учителя", ())
    (False, False)
    """
    return bool(phrases) and _pattern(phrases).search(" ".join(words_of(wording))) is not None


@lru_cache(maxsize=256)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    # One pattern for all: a search is made for each row, and there are many phrases.
    spelled = (
        _BETWEEN.join(_NEXT.join(map(re.escape, stem.split("_"))) for stem in phrase.split())
        for phrase in phrases
    )
    return re.compile(rf"(?<![^ ])(?:{'|'.join(spelled)})")
