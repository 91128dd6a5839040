"""Whether a wording says one of the phrases that a check looks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from roadmap_core.text import fold

__all__ = ["said_in", "words_of"]

_WORD = re.compile(r"\w+")
# «педагогических и руководящих работников» says «педагогических работников».
_BETWEEN = 2


def words_of(wording: str) -> list[str]:
    """The words of a wording, folded."""
    return _WORD.findall(fold(wording))


def said_in(words: Sequence[str], phrases: Iterable[str]) -> str:
    """The first phrase that the words say; "" where they say none.

    A phrase is stems with a space between: each begins a word, in their order, with at most two
    other words between two of them.

    >>> said_in(words_of("Семинар для педагогических и руководящих работников"),
    ...         ["учител", "педагогическ работник"])
    'педагогическ работник'
    """
    return next((phrase for phrase in phrases if _says(words, phrase.split())), "")


def _says(words: Sequence[str], stems: Sequence[str]) -> bool:
    places = [at for at, word in enumerate(words) if word.startswith(stems[0])]
    for stem in stems[1:]:
        places = [
            after
            for after in range(len(words))
            if words[after].startswith(stem)
            and any(at < after <= at + 1 + _BETWEEN for at in places)
        ]
    return bool(places)
