"""Rows that are nearly one another (S11)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain

from attrs import frozen

from roadmap_core.checks.definition import Evidence, Skip, about, define
from roadmap_core.checks.phrases import words_of
from roadmap_core.checks.stated import number_key
from roadmap_core.checks.subject import Subject
from roadmap_core.model import Activity
from roadmap_core.periods import Annual, Dated, Deadline
from roadmap_core.text import fold
from roadmap_core.windows import Window

__all__ = ["CHECKS"]

_SHORTEST, _STEM = 4, 6
_FEWEST_WORDS = 3
# Titles that share a rare word are few; where thousands of rows share their words, comparing each
# with all would take the time of all rows times all rows.
_MOST_COMPARED = 50
_NAMED = 10


def _significant(title: str) -> frozenset[str]:
    """The stems that carry the meaning of a title.

    Words under four letters are mostly prepositions; the first six letters survive most Russian
    endings.
    """
    return frozenset(word[:_STEM] for word in words_of(title) if len(word) >= _SHORTEST)


@frozen
class _Row:
    """A row as it is compared: the stems and the numbers of its title, who answers, when."""

    leaf: Activity
    words: frozenset[str]
    numbers: frozenset[str]
    bodies: frozenset[str]
    windows: tuple[Window, ...]

    @classmethod
    def of(cls, leaf: Activity, horizon: Window | None) -> _Row:
        parts = leaf.period.parts if leaf.period else ()
        days = [part for part in parts if isinstance(part, Dated | Annual | Deadline)]
        return cls(
            leaf,
            _significant(leaf.title),
            frozenset(_NUMBER.findall(leaf.title)),
            frozenset(fold(one.body) for one in leaf.responsible),
            tuple(window for part in days for window in part.windows(horizon)),
        )

    def repeats(self, other: _Row) -> bool:
        """Whether two rows are nearly one, and none of a series."""
        if not _are_alike(self.words, other.words):
            return False
        if self.numbers and other.numbers and self.numbers != other.numbers:
            return False
        contrast = self.words - other.words and other.words - self.words
        return not (contrast and self.bodies == other.bodies and self._is_apart(other))

    def _is_apart(self, other: _Row) -> bool:
        ours, theirs = self.windows, other.windows
        if not (ours and theirs):
            return False
        return not any(one.intersects(two) for one in ours for two in theirs)


_NUMBER = re.compile(r"(?<!\w)[0-9]+(?!\w)")
# A row is held against so many rows of its family that stand before it.
_BEFORE = 10
# More repeats than these are a series that is told once.
_SERIES = 3


@define(
    "S11",
    severity="info",
    title="Почти одинаковые мероприятия",
    wording="название почти совпадает с: {listed} (общих слов {shared} из {words})",
    needs=("rows",),
)
def near_duplicates(subject: Subject) -> Iterator[Evidence | Skip]:
    """A performed row has nearly the title of a row before it.

    Jaccard similarity of the stems of words of four letters and more, at least 0.5. The finding
    stands at the later row and names those before it in ``twins``; ``shared`` and ``words``
    are those of the closest of them. Where more than three rows of a family repeat others, it is
    one finding at the first row of all: ``twins`` names all the others, the message ten.

    Why: two rows for one job are reported twice or by nobody; a note, because like rows are
    also written on purpose.

    Not a finding:

    1. titles of fewer than three significant words;
    2. titles that tell apart by a number («1 квартал», «2 квартал»; «4 класс», «9 класс»);
    3. titles each of which has a word of its own, of the same bodies at other times («входная
       диагностика» in September, «итоговая диагностика» in May).

    Where very many titles share their words, each is compared with 50 others; how many of them
    are like none of these is told as a skip.

    Source: own rule (catalogues call it NEAR_DUPLICATE, Jaccard of 0.5 or more).
    """
    alike: dict[frozenset[str], list[_Row]] = {}
    for leaf in sorted(subject.roadmap.leaves, key=lambda leaf: (number_key(leaf), leaf.key)):
        row = _Row.of(leaf, subject.roadmap.horizon)
        if len(row.words) >= _FEWEST_WORDS:
            alike.setdefault(row.words, []).append(row)
    titles = list(alike)
    families, cut = _families(titles)
    for family in families:
        rows = [row for words in family for row in alike[words]]
        yield from _told(sorted(rows, key=lambda row: (number_key(row.leaf), row.leaf.key)))
    if cut:
        yield Skip(f"названий, сравненных только с {_MOST_COMPARED} другими, без похожих: {cut}")


def _told(rows: list[_Row]) -> Iterator[Evidence]:
    """What is said of a family: of each row that repeats others, or once of a series."""
    repeats: dict[int, list[int]] = {}
    for at, row in enumerate(rows):
        before = range(max(0, at - _BEFORE), at)
        if twins := [place for place in before if row.repeats(rows[place])]:
            repeats[at] = twins
    if len(repeats) > _SERIES:
        repeats = _as_series(repeats)
    for at, places in repeats.items():
        yield _evidence(rows[at], [rows[place] for place in places])


def _as_series(repeats: Mapping[int, list[int]]) -> dict[int, list[int]]:
    """All rows that repeat or are repeated, as said of the first of them."""
    first, *others = sorted({*repeats, *chain.from_iterable(repeats.values())})
    return {first: others}


def _evidence(row: _Row, others: list[_Row]) -> Evidence:
    twins = tuple(other.leaf.key for other in others)
    more = f"и ещё {len(twins) - _NAMED}"
    closest = max((other.words for other in others), key=lambda words: _jaccard(row.words, words))
    return about(
        row.leaf,
        twins=twins,
        listed=twins if len(twins) <= _NAMED else (*twins[:_NAMED], more),
        shared=len(row.words & closest),
        words=len(row.words | closest),
    )


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def _families(titles: list[frozenset[str]]) -> tuple[list[list[frozenset[str]]], int]:
    """The titles in families of like ones, in the order given, and how many were cut short.

    Like titles share one of the rarest words of both: of n words they share at least n/2, so it
    is enough to compare titles that meet in the rarest n - ceil(n/2) + 1 (prefix filtering,
    Chaudhuri et al. 2006). One like title of a family is enough to join it.
    """
    rarity = Counter(word for words in titles for word in words)
    holders: dict[str, list[int]] = {}
    family = [[index] for index in range(len(titles))]
    cut = 0
    for index, words in enumerate(titles):
        rarest = sorted(words, key=lambda word: (rarity[word], word))
        rarest = rarest[: len(words) - (len(words) + 1) // 2 + 1]
        # One more of each word than are compared, so that it is known whether any is left out.
        found = (holders.get(word, [])[: _MOST_COMPARED + 1] for word in rarest)
        met = list(dict.fromkeys(chain.from_iterable(found)))
        for other in met[:_MOST_COMPARED]:
            if family[other] is not family[index] and _are_alike(words, titles[other]):
                _join(family, index, other)
        # Whoever found a family has been told; the others it might have met bring nothing new.
        cut += family[index] == [index] and len(met) > _MOST_COMPARED
        for word in rarest:
            holders.setdefault(word, []).append(index)
    each_once = {id(members): members for members in family}.values()
    return [[titles[member] for member in sorted(members)] for members in each_once], cut


def _are_alike(words: frozenset[str], others: frozenset[str]) -> bool:
    # At least half of all their words: 2 * common >= len(words) + len(others) - common.
    return 3 * len(words & others) >= len(words) + len(others)


def _join(family: list[list[int]], one: int, other: int) -> None:
    """Make one family of those of two titles; the smaller moves, so that no title moves often."""
    small, large = sorted((family[one], family[other]), key=len)
    large += small
    for member in small:
        family[member] = large


CHECKS = (near_duplicates,)
