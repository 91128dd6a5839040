"""How rows are named and put in order: by the numbers that a text gives them.

A number may stand twice in a text; a key stands once in an order and still speaks to a person.
Everything here is about these two strings, so it knows nothing else of a row.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, Protocol, TypeAlias, TypeVar

from attrs import field, frozen

from roadmap_core.errors import AmbiguousNumber, InvalidData, UnknownActivity

__all__ = [
    "UNNUMBERED",
    "Index",
    "NumberOrder",
    "appendix_keys",
    "number_order",
    "plain",
    "section_keys",
]

# The key of a row without a number, as people write it.
UNNUMBERED = "б/н"
_TOKEN = re.compile(r"\d+|[^\d.\s]+")
_ROMAN = {
    1000: "M",
    900: "CM",
    500: "D",
    400: "CD",
    100: "C",
    90: "XC",
    50: "L",
    40: "XL",
    10: "X",
    9: "IX",
    5: "V",
    4: "IV",
    1: "I",
}

NumberOrder: TypeAlias = tuple[tuple[int, int, str], ...]


def number_order(number: str) -> NumberOrder:
    """What numbers and keys are sorted by, as a reader counts: 9, 10, 10.2, then words.

    Digits are compared by their length, since a text may hold thousands of them.

    >>> sorted(["10.2", "а", "9", "10"], key=number_order)
    ['9', '10', '10.2', 'а']
    """
    return tuple(
        (0, len(token.lstrip("0")), token.lstrip("0")) if token[0].isdigit() else (1, 0, token)
        for token in _TOKEN.findall(number)
    )


def plain(number: str) -> str:
    """A number or a key as it is compared: without spaces around it and the dot behind it."""
    return number.strip().rstrip(".")


def section_keys(sections: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> list[list[str]]:
    """The keys of the rows of one roadmap, each once: the given ones, made unique.

    A section is its number and its rows, a row is its number and the key it has so far; a key
    that is empty or the bare number has not been given yet. A number of more than one section
    gets the label of its section («II/1»), one that repeats in its section is counted from the
    first on («7(1)», «7(2)»), so the bare number means none of them. Keys made here are kept when
    they come in again.

    >>> section_keys([("I.", [("1", "1"), ("2", "2"), ("2", "2")]), ("II.", [("1", "1")])])
    [['I/1', '2(1)', '2(2)'], ['II/1']]
    """
    homes: defaultdict[str, set[int]] = defaultdict(set)
    for place, (_, rows) in enumerate(sections):
        for number, _ in rows:
            homes[number].add(place)
    taken = _given(row for _, rows in sections for row in rows)
    labels = _labels([plain(number) for number, _ in sections], _roman)
    keys: list[list[str]] = []
    counted: Counter[str] = Counter()
    kept: set[str] = set()
    for label, (_, rows) in zip(labels, sections, strict=True):
        keys.append([])
        times = Counter(number for number, _ in rows)
        for number, key in rows:
            if _is_given(number, key) and key not in kept:
                kept.add(key)
            elif _is_given(number, key):
                key = _free(key, taken, counted)
            else:
                base = _base(number, label, len(homes[number]))
                key = _free(base, taken, counted, is_one=times[number] == 1)
            keys[-1].append(key)
    return keys


def appendix_keys(appendices: Sequence[tuple[str, Sequence[str]]]) -> list[list[str]]:
    """The keys of the rows of one order, each once: where roadmaps share one, theirs get a label.

    An appendix is its number and the keys of its roadmap. All keys of a roadmap that shares one
    begin with «П» and the number of its appendix, or its place where it has no number.

    >>> appendix_keys([("1", ["1", "2"]), ("2", ["1"]), ("3", ["5"])])
    [['П1/1', 'П1/2'], ['П2/1'], ['5']]
    """
    homes = Counter(key for _, keys in appendices for key in keys)
    labels = _labels([plain(number) for number, _ in appendices], str)
    taken: set[str] = set()
    counted: Counter[str] = Counter()
    shared = [any(homes[key] > 1 for key in keys) for _, keys in appendices]
    for (_, keys), is_shared in zip(appendices, shared, strict=True):
        if not is_shared:
            taken.update(keys)
    return [
        [_free(f"П{label}/{key}", taken, counted) for key in keys] if is_shared else list(keys)
        for label, (_, keys), is_shared in zip(labels, appendices, shared, strict=True)
    ]


class _Row(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def number(self) -> str: ...


R = TypeVar("R", bound=_Row)


@frozen
class Index(Generic[R]):
    """Rows found by key, or by a number that stands once; made in one walk."""

    by_key: Mapping[str, R] = field(repr=False)
    by_number: Mapping[str, Sequence[R]] = field(repr=False)

    @classmethod
    def of(cls, rows: Iterable[R]) -> Index[R]:
        """The index of rows; the first of those that share a key."""
        by_key: dict[str, R] = {}
        by_number: defaultdict[str, list[R]] = defaultdict(list)
        for row in rows:
            by_key.setdefault(row.key, row)
            by_number[row.number].append(row)
        return cls(by_key, dict(by_number))

    def find(self, wanted: str) -> R | None:
        """The row, or None where there is none or more than one."""
        for name in (wanted, plain(wanted)):
            if name in self.by_key:
                return self.by_key[name]
            if len(alike := self.by_number.get(name, ())) == 1:
                return alike[0]
        return None

    def __getitem__(self, wanted: str) -> R:
        """The row of that key, else of that number.

        Raises:
            AmbiguousNumber: several have the number and none has it as its key.
            UnknownActivity: there is none.
            InvalidData: it is not a string.
        """
        if not isinstance(wanted, str):
            given = type(wanted).__name__
            raise InvalidData("key of an activity", [f"expected a string, got {given} @ $"])
        if (found := self.find(wanted)) is not None:
            return found
        if alike := self.by_number.get(wanted) or self.by_number.get(plain(wanted)):
            raise AmbiguousNumber(wanted, [row.key for row in alike])
        raise UnknownActivity(wanted, tuple(self.by_key))


def _is_given(number: str, key: str) -> bool:
    return key not in {"", number}


def _given(rows: Iterable[tuple[str, str]]) -> set[str]:
    return {key for number, key in rows if _is_given(number, key)}


def _base(number: str, label: str, sections: int) -> str:
    name = number or UNNUMBERED
    return f"{label}/{name}" if sections > 1 else name


def _free(base: str, taken: set[str], counted: Counter[str], *, is_one: bool = True) -> str:
    """The base where it is the one of its kind, else with the first count that no other key has."""
    while True:
        counted[base] += 1
        key = base if is_one and counted[base] == 1 else f"{base}({counted[base]})"
        if key not in taken:
            taken.add(key)
            return key


def _labels(stated: Sequence[str], ordinal: Callable[[int], str]) -> list[str]:
    """A label for each place, each once: what the text states goes before ordinals."""
    taken: set[str] = set()
    counted: Counter[str] = Counter()
    labels = [_free(one, taken, counted) if one else "" for one in stated]
    return [label or _free(ordinal(place), taken, counted) for place, label in enumerate(labels, 1)]


def _roman(number: int) -> str:
    letters = ""
    for value, sign in _ROMAN.items():
        count, number = divmod(number, value)
        letters += sign * count
    return letters
