"""Which part of one document is which part of another: by content, never by the number of a row.

What is the same in all goes first, then what shares its title and its place, then titles that
share enough of their words. Words that stand in many titles find nobody, so the time grows with
the number of parts and not with its square.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from math import log2

from attrs import define, field, frozen

from roadmap_core.text import fold, squeeze

__all__ = ["Entry", "Groups", "Ids", "Pair", "alike", "exact", "near", "regrouped"]

_WORD = re.compile(r"\w+")
_SHORTEST, _STEM = 4, 6
# A title of fewer words is known only where it stands: «1 квартал», «Совещание».
_FEWEST_WORDS = 2
# A word, or a mark such as a period, that more parts have finds nobody.
_MOST_SHARED = 12
# How alike two wordings must be to be one; from where on that is sure; how far the next must be.
_LEAST, _SURE, _APART, _LEAST_WORDS = 0.45, 0.6, 0.08, 0.15
# Titles that share that much are a match that is not sure, whatever differs beside them.
_ENOUGH_WORDS = 0.5
# What each likeness weighs.
_WEIGHTS = {"days": 0.1, "bodies": 0.1, "results": 0.1, "home": 0.06, "number": 0.04}
_OF_TITLE = 0.6
# How much of the words of a part must come from the whole it was taken out of, and cover it.
_INSIDE, _COVERED = 0.75, 0.75


def alike(text: str) -> str:
    """A wording as it is compared: dashes, quotes, ё, case and spaces aside.

    >>> alike("Приём  – «ШКОЛА»")
    'прием - "школа"'
    """
    return fold(squeeze(text))


class Ids:
    """Small numbers for values, the same for the same: what is compared many times is hashed once.

    >>> ids = Ids()
    >>> ids("март"), ids("май"), ids("март")
    (0, 1, 0)
    """

    def __init__(self) -> None:
        self._known: dict[Hashable, int] = {}

    def __call__(self, value: Hashable) -> int:
        """The number of a value; the next free one where it is new."""
        return self._known.setdefault(value, len(self._known))


@define(eq=False)
class Entry:
    """One part, by what it is known.

    ``title`` is as `alike` makes it; ``whole`` is equal where all is equal, ``home`` where two
    parts stand in the same one; None of a mark is no likeness. ``is_bound`` is a part whose short
    title means nothing elsewhere; ``order`` is what two sides are put in order by.
    """

    title: str
    whole: Hashable
    home: Hashable = 0
    number: str = ""
    days: Hashable = None
    bodies: Hashable = None
    results: Hashable = None
    is_bound: bool = False
    place: int = 0
    order: tuple[str, ...] = field(factory=tuple)

    @cached_property
    def words(self) -> frozenset[str]:
        """The stems of the words that carry the meaning, and the numbers."""
        return frozenset(
            word[:_STEM]
            for word in _WORD.findall(self.title)
            if len(word) >= _SHORTEST or word.isdigit()
        )

    @property
    def is_short(self) -> bool:
        """Whether its title has too few words to be known by them anywhere."""
        return len(self.words) < _FEWEST_WORDS


@frozen
class Pair:
    """Two parts that are taken for one, by their places in the two lists."""

    old: int
    new: int
    certain: bool = True


@frozen
class Groups:
    """Parts that were made of one, or one that was made of several, by their places."""

    split: tuple[tuple[int, tuple[int, ...]], ...] = ()
    merged: tuple[tuple[tuple[int, ...], int], ...] = ()


@frozen
class _Pass:
    """One way to be the same: the marks that must be equal, and whether several may be told apart.

    ``tells`` says that equal numbers of equal parts stand in the same order for a reason.
    """

    marks: tuple[str, ...]
    tells: bool = True


_PASSES = (
    _Pass(("whole", "home")),
    _Pass(("whole",)),
    _Pass(("title", "home", "days", "bodies")),
    _Pass(("title", "home", "days")),
    _Pass(("title", "home", "number")),
    _Pass(("title", "home", "bodies"), tells=False),
    _Pass(("title", "home"), tells=False),
    _Pass(("title", "days", "bodies")),
    _Pass(("title", "days")),
    _Pass(("title", "number"), tells=False),
    _Pass(("title",), tells=False),
)


def _both_ways(
    match: Callable[[Sequence[Entry], Sequence[Entry]], list[Pair]],
) -> Callable[[Sequence[Entry], Sequence[Entry]], list[Pair]]:
    """The matching that gives the same pairs whichever side is the older one.

    Ties are broken by place, and one side has to go first; content says which.
    """

    def matched(old: Sequence[Entry], new: Sequence[Entry]) -> list[Pair]:
        if [one.order for one in old] <= [one.order for one in new]:
            return match(old, new)
        return [Pair(two.new, two.old, two.certain) for two in match(new, old)]

    return matched


@_both_ways
def exact(old: Sequence[Entry], new: Sequence[Entry]) -> list[Pair]:
    """The pairs that share their title, from those that share all to those that share no more."""
    pairs: list[Pair] = []
    left, right = list(range(len(old))), list(range(len(new)))
    for step in _PASSES:
        if not left or not right:
            break
        homes, away = _grouped(old, left, step), _grouped(new, right, step)
        found: list[Pair] = []
        for mark, places in homes.items():
            others = away.get(mark, [])
            sure = len(places) == len(others) and (step.tells or len(places) == 1)
            if "home" not in step.marks:
                sure = sure and not old[places[0]].is_short
            found += (Pair(i, j, sure) for i, j in zip(places, others, strict=False))
        pairs += found
        left, right = (
            _without(left, (two.old for two in found)),
            _without(right, (two.new for two in found)),
        )
    return pairs


def _grouped(
    entries: Sequence[Entry], places: Iterable[int], step: _Pass
) -> dict[Hashable, list[int]]:
    """The places of the parts that share the marks of a pass, without those unknown to it."""
    groups: defaultdict[Hashable, list[int]] = defaultdict(list)
    anywhere = "home" not in step.marks
    for place in places:
        entry = entries[place]
        if not (anywhere and entry.is_bound and entry.is_short):
            groups[tuple(getattr(entry, mark) for mark in step.marks)].append(place)
    return groups


def _without(places: list[int], taken: Iterable[int]) -> list[int]:
    gone = set(taken)
    return [place for place in places if place not in gone]


@_both_ways
def near(old: Sequence[Entry], new: Sequence[Entry]) -> list[Pair]:
    """The pairs of reworded parts: the most alike first, the nearer in place where they tie."""
    weights = _weights((*old, *new))
    scored = sorted(
        (
            (-score, abs(i - j), i, j)
            for i, j in _candidates(old, new)
            if (score := _likeness(old[i], new[j], weights)) >= _LEAST
        )
    )
    best: dict[tuple[str, int], list[float]] = defaultdict(list)
    for minus, _, i, j in scored:
        for side in (("old", i), ("new", j)):
            if len(best[side]) < 2:
                best[side].append(-minus)
    pairs: list[Pair] = []
    taken: set[tuple[str, int]] = set()
    for minus, _, i, j in scored:
        sides = (("old", i), ("new", j))
        if taken.isdisjoint(sides):
            taken.update(sides)
            apart = all(
                len(best[side]) < 2 or best[side][0] - best[side][1] >= _APART for side in sides
            )
            pairs.append(Pair(i, j, -minus >= _SURE and apart))
    return pairs


def _weights(entries: Sequence[Entry]) -> dict[str, float]:
    """What each word weighs: one that stands everywhere says little."""
    counts = Counter(word for entry in entries for word in entry.words)
    return {word: 1 / (1 + log2(count)) for word, count in counts.items()}


def _candidates(old: Sequence[Entry], new: Sequence[Entry]) -> list[tuple[int, int]]:
    """The pairs that share a rare word, or rare marks beside their titles."""
    homes, away = _index(old), _index(new)
    found = {
        (i, j)
        for mark, places in homes.items()
        if len(places) <= _MOST_SHARED and len(away.get(mark, ())) <= _MOST_SHARED
        for i in places
        for j in away.get(mark, ())
    }
    # Where a mark is common, only what stands at the same place of it is looked at.
    found.update(
        pair
        for mark, places in homes.items()
        if len(places) > _MOST_SHARED or len(away.get(mark, ())) > _MOST_SHARED
        for pair in zip(places, away.get(mark, ()), strict=False)
    )
    return sorted(found)


def _index(entries: Sequence[Entry]) -> dict[Hashable, list[int]]:
    index: defaultdict[Hashable, list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        for word in entry.words:
            index[word].append(place)
        index["marks", entry.home, entry.days, entry.bodies].append(place)
    return index


def _likeness(one: Entry, other: Entry, weights: dict[str, float]) -> float:
    """How alike two parts are, 0 to 1; 0 where their titles have next to nothing in common."""
    shared = _weight(one.words & other.words, weights)
    both = _weight(one.words, weights) + _weight(other.words, weights)
    title = 2 * shared / both if both else 0.0
    if title < _LEAST_WORDS:
        return 0.0
    told = {
        mark: (mine := getattr(one, mark)) == getattr(other, mark) and mine not in (None, "")
        for mark in _WEIGHTS
    }
    asked = [
        mark
        for mark in _WEIGHTS
        if getattr(one, mark) not in (None, "") or getattr(other, mark) not in (None, "")
    ]
    score = _OF_TITLE * title + sum(_WEIGHTS[mark] for mark in asked if told[mark])
    score /= _OF_TITLE + sum(_WEIGHTS[mark] for mark in asked)
    return max(score, _LEAST) if title >= _ENOUGH_WORDS else score


def _weight(words: Iterable[str], weights: dict[str, float]) -> float:
    # In one order, so that the same words weigh the same to the last digit.
    return sum(sorted(weights[word] for word in words))


def regrouped(old: Sequence[Entry], new: Sequence[Entry]) -> Groups:
    """The parts that became several neighbours which share out its words, and the reverse.

    Only what is plain: each of the several takes most of its words from the one, has one that its
    neighbours lack, and together they have nearly all of it.
    """
    split = dict(_shared_out(old, new))
    merged = dict(_shared_out(new, old))
    # A part in two groups belongs to none of them.
    times_old = Counter((*split, *(place for few in merged.values() for place in few)))
    times_new = Counter((*merged, *(place for few in split.values() for place in few)))
    return Groups(
        tuple(
            (one, few)
            for one, few in split.items()
            if times_old[one] == 1 and all(times_new[place] == 1 for place in few)
        ),
        tuple(
            (few, one)
            for one, few in merged.items()
            if times_new[one] == 1 and all(times_old[place] == 1 for place in few)
        ),
    )


def _shared_out(
    ones: Sequence[Entry], many: Sequence[Entry]
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Each part with the run of neighbours that its words were shared out to."""
    index = _index(many)
    for place, one in enumerate(ones):
        near_by: set[int] = set()
        for word in one.words:
            if len(index.get(word, ())) <= _MOST_SHARED:
                near_by.update(index.get(word, ()))
        inside = sorted(
            other
            for other in near_by
            if len(words := many[other].words) < len(one.words)
            and len(words & one.words) >= _INSIDE * len(words)
        )
        for run in _runs(inside, many):
            if len(run) > 1 and _is_shared_out(one.words, [many[other].words for other in run]):
                yield place, run
                break


def _is_shared_out(whole: frozenset[str], parts: Sequence[frozenset[str]]) -> bool:
    """Whether the parts have nearly all of the words, and each one that its neighbours lack."""
    times = Counter(word for part in parts for word in part)
    covered = len(whole.intersection(times))
    return covered >= _COVERED * len(whole) and all(
        any(times[word] == 1 for word in part) for part in parts
    )


def _runs(places: Sequence[int], entries: Sequence[Entry]) -> Iterator[tuple[int, ...]]:
    """Neighbours in one home, the places without a gap."""
    run: list[int] = []
    for place in places:
        entry, last = entries[place], entries[run[-1]] if run else None
        if last and (entry.place != last.place + 1 or entry.home != last.home):
            yield tuple(run)
            run = []
        run.append(place)
    if run:
        yield tuple(run)
