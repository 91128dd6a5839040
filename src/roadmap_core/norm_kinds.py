"""What a norm may hold: each kind of value knows what is wrong with one that does not fit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from math import inf, isfinite
from typing import Any, ClassVar, Protocol

from attrs import field, frozen

from roadmap_core.findings import Fact
from roadmap_core.selection import unfit_assessments
from roadmap_core.spelling import did_you_mean
from roadmap_core.windows import MonthDay

__all__ = [
    "Assessments",
    "NormKind",
    "Number",
    "OneOf",
    "Record",
    "Records",
    "Scale",
    "YearDay",
    "month_day_of",
]

_MONTH_DAY = re.compile(r"\d\d-\d\d")
_RANGE = re.compile(r"(\d+)-(\d+)")


class NormKind(Protocol):
    """What a norm of a known name may hold."""

    @property
    def shape(self) -> Any:
        """The type by which `serde` reads the value."""
        ...

    def problem(self, value: object) -> str:
        """What is wrong with a value, in a sentence; "" where it fits."""
        ...


@frozen
class Number:
    """A number within bounds, both inside."""

    least: float = 0
    most: float = inf
    whole: bool = field(default=False, kw_only=True)
    shape: ClassVar[Any] = Fact

    def problem(self, value: object) -> str:
        """Why it is no such number."""
        what = "a whole number" if self.whole else "a number"
        # true is an int to Python; as a norm it is no number.
        if isinstance(value, bool) or not isinstance(value, int if self.whole else int | float):
            return f"expected {what}, got {type(value).__name__}"
        if isfinite(value) and self.least <= value <= self.most:
            return ""
        if self.most == inf:
            return f"expected {what} of at least {self.least}, got {value}"
        return f"expected {what} from {self.least} to {self.most}, got {value}"


@frozen
class OneOf:
    """One of some words."""

    words: tuple[str, ...]
    shape: ClassVar[Any] = Fact

    def problem(self, value: object) -> str:
        """Why it is none of the words."""
        return "" if value in self.words else f"no such word{did_you_mean(value, self.words)}"


@frozen
class YearDay:
    """A day of every year, written «09-01»."""

    shape: ClassVar[Any] = Fact

    def problem(self, value: object) -> str:
        """Why it is no day of the year."""
        return "" if month_day_of(value) else "expected a day such as '09-01'"


@frozen
class Assessments:
    """A list of assessments of one form, each once."""

    form: str = "procedure:subject:grade"
    shape: ClassVar[Any] = Fact

    def problem(self, value: object) -> str:
        """Why it is no such list."""
        words = _words(value)
        return "expected a list of strings" if not words else unfit_assessments(words, self.form)


@frozen
class Scale:
    """The scores of the marks «2» to «5», written «0-9»; each range goes on where one ends."""

    shape: ClassVar[Any] = Fact

    def problem(self, value: object) -> str:
        """Why it is no scale."""
        matches = [_RANGE.fullmatch(word) for word in _words(value)]
        if len(matches) != 4 or None in matches:
            return "expected four ranges of scores such as '0-9'"
        next_score = 0
        for match in filter(None, matches):
            first, last = int(match[1]), int(match[2])
            if first != next_score or last < first:
                return f"the range '{match[0]}' does not go on from {next_score}"
            next_score = last + 1
        return ""


@frozen
class Record:
    """A table in the file, an object of the class when read; the class checks itself."""

    record: type

    @property
    def shape(self) -> Any:
        """The class of the record."""
        return self.record

    def problem(self, value: object) -> str:
        """Why it is no such record."""
        if isinstance(value, self.record):
            return ""
        return f"expected a {self.record.__name__}, got {type(value).__name__}"


@frozen
class Records:
    """A list of records, one or more."""

    record: type

    @property
    def shape(self) -> Any:
        """The type of a list of such records."""
        return tuple[self.record, ...]  # type: ignore[name-defined]

    def problem(self, value: object) -> str:
        """Why it is no list of such records."""
        records = value if isinstance(value, tuple) else ()
        if records and all(isinstance(item, self.record) for item in records):
            return ""
        return f"expected a list of one {self.record.__name__} or more"


def month_day_of(value: object) -> MonthDay | None:
    """The day of every year that a value such as «09-01» names; None where it is none.

    >>> month_day_of("02-29"), month_day_of("02-30")
    (MonthDay(month=2, day=29), None)
    """
    if isinstance(value, str) and _MONTH_DAY.fullmatch(value):
        with suppress(ValueError):
            # A leap year, so that 29 February is a day.
            day = date.fromisoformat(f"2024-{value}")
            return MonthDay(day.month, day.day)
    return None


def _words(value: object) -> Sequence[str]:
    """The value if it is a list of strings, else nothing."""
    words = value if isinstance(value, tuple) else ()
    return words if all(isinstance(word, str) for word in words) else ()
