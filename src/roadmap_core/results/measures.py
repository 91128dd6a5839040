"""Показатели: what a heading counts, told by its words in whatever order they stand."""

from __future__ import annotations

from functools import lru_cache

from attrs import frozen

from roadmap_core.results.layouts import MeasureWords, heading_key, shipped_words

__all__ = ["Measure", "measure_of", "said_share", "tokens_of"]


@frozen
class Measure:
    """Показатель: "participants", "failed" or "mark_2" ... "mark_5"; a number or a share of it.

    ``share`` says per cent, ``number`` a number of people; both false: the heading says neither.
    """

    of: str
    share: bool = False
    number: bool = False


@lru_cache(maxsize=16_384)
def measure_of(text: str) -> Measure | None:
    """What a heading counts; None where a word of it is not known to say so.

    >>> measure_of("Доля участников, получивших «2», %")
    Measure(of='mark_2', share=True, number=False)
    >>> measure_of("Кол-во уч."), measure_of("Кол-во отличников")
    (Measure(of='participants', share=False, number=True), None)
    """
    tokens = tokens_of(text)
    what = _what(tokens, shipped_words().measures)
    share = said_share(text)
    if not what or (what == "participants" and share) or _says_both(tokens):
        return None
    return Measure(what, share is True, share is False)


def tokens_of(text: str) -> list[str]:
    """The words of a heading, each sign of per cent alone."""
    return heading_key(text).replace("%", " % ").split()


def said_share(text: str) -> bool | None:
    """Whether a heading says per cent (True) or a number of people (False); None: neither, or both.

    >>> said_share("Понизили, %"), said_share("Понизили, чел."), said_share("Понизили")
    (True, False, None)
    """
    words, tokens = shipped_words().measures, tokens_of(text)
    if _says_both(tokens):
        return None
    if any(token in words.share for token in tokens):
        return True
    return False if any(token in words.number for token in tokens) else None


def _says_both(tokens: list[str]) -> bool:
    """Whether cells are «чел. / %», of which nobody knows which."""
    people = {"чел", "человек"} & set(tokens)
    return bool(people) and any(token in shipped_words().measures.share for token in tokens)


def _what(tokens: list[str], words: MeasureWords) -> str:
    left = [token for token in tokens if token not in words.known]
    marks = {mark for token in left for mark, those in words.marks.items() if token in those}
    if marks:
        named = {token for those in words.marks.values() for token in those}
        return f"mark_{marks.pop()}" if len(marks) == 1 and named.issuperset(left) else ""
    if not left:
        return "participants" if set(tokens) & set(words.people) else ""
    failed = [token for token in left if token.startswith(words.failed)]
    rest = [token for token in left if not token.startswith((*words.failed, *words.minimum))]
    return "failed" if failed and not rest and len(left) > 1 else ""
