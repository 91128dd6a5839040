"""A phrase in a cell: whether it can end where it does, and whether it is two."""

from __future__ import annotations

import re
from itertools import islice

from roadmap_core.text import fold

__all__ = ["is_dangling", "is_period_like", "split_title"]

# Words after which a Russian phrase cannot end: the next cell or row goes on with it.
_JOINING = frozenset(
    "в во на по с со и о об обо для к ко от до из у за при или а но не их через под над между без "
    "а также том числе как что чтобы который которые согласно".split()
)

_LONGEST_JOINING = 40


def is_dangling(text: str) -> bool:
    """Whether a phrase cannot end here: a comma, a joining word, an open bracket or quote."""
    folded = fold(text)
    if folded.endswith((",", "-", "(")):
        return True
    last = re.search(r"\w+$", folded[-_LONGEST_JOINING:])
    if last and last[0] in _JOINING:
        return True
    return folded.count("(") > folded.count(")") or text.count("«") > text.count("»")


def is_period_like(text: str) -> bool:
    """Whether a cell says something about time that stands on its own: a month, a year, a word."""
    letters = islice(re.finditer(r"\w", text), 5)
    return bool(text) and not is_dangling(text) and len(list(letters)) > 4


def split_title(title: str) -> tuple[str, str] | None:
    """The title of a group and of its first part, glued in one cell by a colon.

    The colon stands outside quotes and brackets and a capital letter follows it, so the name of
    a project («...: "Школа" ...») does not open a part.
    """
    depth = quoted = 0
    for at, sign in enumerate(fold(title)):
        if sign in "()":
            depth = max(0, depth + (1 if sign == "(" else -1))
        elif sign == '"':
            quoted ^= 1
        elif sign == ":" and not depth and not quoted:
            rest = title[at + 1 :].lstrip()
            if rest[:1].isupper():
                return title[:at].rstrip(), rest
    return None
