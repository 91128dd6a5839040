"""Годы отбора: which year may be compared with, where units were chosen because they were low.

A process that does not drift looks the same backwards (Chabé-Ferret): as many periods as the
outcome stands after the last one that the rule looked at, the baseline must stand before the
first. Any other baseline is biased, one of the rule's own most of all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen

from roadmap_core.errors import InvalidData
from roadmap_core.outcomes.given import values_of
from roadmap_core.outcomes.refusals import RefusalCode
from roadmap_core.spelling import did_you_mean

__all__ = ["Mismatch", "Periods", "are_after", "as_labels", "is_by_alphabet", "periods_of"]

_YEAR_FIRST = re.compile(r"(?:19|20)\d\d(?!\d)")
_DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


@frozen
class Mismatch:
    """Why a comparison may not be made: the period that is needed, and the one that is asked."""

    code: RefusalCode
    needed: Any
    got: Any


@frozen
class Periods:
    """The values of a column of time in order, and how far they stand apart.

    Whole numbers are years: 2023 stands two before 2025, whether 2024 is there or not. Of all
    other values the order alone is known.
    """

    place: Mapping[Any, int]

    def at(self, place: int) -> Any:
        """The value at a place; None where no value is known for it."""
        if all(isinstance(value, int) for value in self.place):
            return place
        return next((value for value, at in self.place.items() if at == place), None)

    def mirror(self, selected_on: Sequence[Any], outcome: Any) -> int:
        """The place that is as far before the rule's first period as the outcome is after its last.

        It is not before the rule's periods where the outcome is not after them.
        """
        places = [self.place[value] for value in selected_on]
        return min(places) - (self.place[outcome] - max(places))

    def mismatch(
        self, before: Iterable[Any], after: Iterable[Any], selected_on: Sequence[Any]
    ) -> Mismatch | None:
        """Why the periods before may not be the baseline of those after; None where they may."""
        if not selected_on:
            return None
        base = sorted(self.place[value] for value in before)
        ends = sorted(after)
        places = [self.place[value] for value in selected_on]
        if any(self.place[value] <= max(places) for value in ends):
            return Mismatch("not_yet", self.at(max(places) + 1), ends[0])
        mirrors = sorted(self.mirror(selected_on, value) for value in ends)
        # The mirror of the first outcome is the one to be had soonest.
        offered = self.at(mirrors[-1])
        for place in reversed(base):
            if place in places:
                return Mismatch("baseline_is_selection_year", offered, self.at(place))
        if base != mirrors:
            odd = [place for place in base if place not in mirrors] or base
            return Mismatch("baseline_is_not_the_mirror", offered, self.at(odd[-1]))
        return None


def periods_of(values: Iterable[Any], selected_on: Iterable[Any], what: str) -> Periods:
    """The periods of a column of time and of the rule.

    Raises:
        InvalidData: they cannot be put in one order.
    """
    known = dict.fromkeys((*values, *selected_on))
    if all(isinstance(value, int) for value in known):
        return Periods({value: value for value in known})
    try:
        ordered = sorted(known)
    except TypeError:
        problem = "periods of the column and of selected_on cannot be put in one order"
        raise InvalidData(what, [f"{problem} @ $.selected_on"]) from None
    return Periods({value: place for place, value in enumerate(ordered)})


def is_by_alphabet(labels: Iterable[Any]) -> bool:
    """Whether periods are words that begin with no year, so that their order is that of letters.

    «2023/24» comes before «2024/25» in any case, «Q4 2010» after «Q3 2011» in this one only.
    """
    return any(isinstance(one, str) and not _YEAR_FIRST.match(one) for one in labels)


def as_labels(values: Iterable[Any], labels: Sequence[Any]) -> tuple[Any, ...]:
    """Values as the periods of a column: a number and its text are one, a year is its days.

    A value that is no period of the column stays as it is.
    """
    by_text = {_text(label): label for label in labels}
    found: list[Any] = []
    for value in values:
        text = _text(value)
        of_year = [label for label in labels if _is_day(label) and _text(label)[:5] == f"{text}-"]
        if value in labels:
            found.append(value)
        elif text in by_text:
            found.append(by_text[text])
        else:
            found += of_year or [value]
    return tuple(dict.fromkeys(found))


def are_after(post: Any, labels: Sequence[Any], time: str, what: str) -> list[bool]:
    """Which periods of a column are after: from the first one on, or those that are all named.

    Raises:
        InvalidData: the value is none that periods can be compared with; several are named, and a
            later one is not.
    """
    given = values_of(post, "post", what)
    values = as_labels(given, labels)
    is_word = any(isinstance(value, str) for value in values)
    if not given or any(isinstance(value, bool) or callable(value) for value in given):
        got = type(post).__name__
        problem = f"a period of {time!r} is needed, or the name of a column, got {got} @ $.post"
        raise InvalidData(what, [problem])
    is_unknown = is_word and not any(value in labels for value in values)
    if is_unknown and not all(_is_day(label) and _DAY.fullmatch(str(given[0])) for label in labels):
        close = did_you_mean(post, map(_text, labels))
        raise InvalidData(what, [f"no period {post!r}{close} @ $.post"])
    try:
        after = [any(_is_from(label, value) for value in values) for label in labels]
    except TypeError:
        problem = f"{post!r} cannot be compared with the periods of {time!r} @ $.post"
        raise InvalidData(what, [problem]) from None
    unnamed = [label for label, late in zip(labels, after, strict=True) if late]
    unnamed = [label for label in unnamed if label not in values]
    if len(given) > 1 and unnamed:
        problem = f"{_text(unnamed[0])} comes after the first of the periods named, and is not one"
        raise InvalidData(what, [f"{problem} @ $.post"])
    return after


def _is_from(label: Any, value: Any) -> bool:
    """Whether a period is the value or later; days are compared as they are written."""
    if _is_day(label) and _DAY.fullmatch(_text(value)):
        return _text(label) >= _text(value)
    return bool(label >= value)


def _is_day(label: Any) -> bool:
    return hasattr(label, "year")


def _text(value: Any) -> str:
    return str(value).removesuffix(" 00:00:00")
