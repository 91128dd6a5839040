"""What the estimators take: whole numbers, shares, finite numbers; all else is refused."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from contextlib import suppress
from numbers import Real
from typing import Any, cast

from roadmap_core.errors import InvalidData

__all__ = ["confidence_of", "count_of", "number_of", "numbers_of", "one_of", "refused", "share_of"]

_WHAT = "input of statistics"


def refused(problem: str, where: str) -> InvalidData:
    """The error that says what is wrong with an argument, and with which."""
    return InvalidData(_WHAT, [f"{problem} @ $.{where}"])


def _named(value: object) -> str:
    # A number is shown, anything else may hold what should not be told.
    return repr(value) if isinstance(value, Real) else type(value).__name__


def number_of(value: object, where: str) -> float:
    """A finite number as a float; a truth value is none.

    Raises:
        InvalidData: it is none.
    """
    if isinstance(value, Real) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            raise refused("a number is too large", where) from None
        if math.isfinite(number):
            return number
    raise refused(f"a finite number is needed, got {_named(value)}", where)


def numbers_of(values: Iterable[object], where: str) -> tuple[float, ...]:
    """Finite numbers as floats.

    Raises:
        InvalidData: one of them is none; its place is named.
    """
    return tuple(number_of(value, f"{where}[{place}]") for place, value in enumerate(values))


def count_of(value: object, where: str, least: int | None = 0, most: int | None = None) -> int:
    """A whole number; 5.0 is one, 5.5, a truth value and NaN are none.

    Raises:
        InvalidData: it is none, or not from ``least`` to ``most``.
    """
    whole: int | None = None
    if isinstance(value, Real) and not isinstance(value, bool):
        with suppress(OverflowError, ValueError):
            whole = int(cast("Any", value))
    if whole is None or whole != value:
        raise refused(f"a whole number is needed, got {_named(value)}", where)
    if least is not None and whole < least:
        raise refused(f"a number from {least} on is needed, got {whole}", where)
    if most is not None and whole > most:
        raise refused(f"a number up to {most} is needed, got {whole}", where)
    return whole


def share_of(value: object, where: str) -> float:
    """A number from 0 to 1.

    Raises:
        InvalidData: it is none.
    """
    number = number_of(value, where)
    if not 0 <= number <= 1:
        raise refused(f"a number from 0 to 1 is needed, got {number!r}", where)
    return number


def confidence_of(value: object) -> float:
    """A confidence in per cent, over 1 and under 100; 0.95 is a part of 1 and means 95.

    It is refused: as per cent it would be next to no confidence.

    Raises:
        InvalidData: it is none.
    """
    number = number_of(value, "confidence")
    if not 1 < number < 100:
        raise refused(f"per cent between 1 and 100 are needed, got {number!r}", "confidence")
    return number


def one_of(value: str, choices: Sequence[str], where: str) -> str:
    """One of the words.

    Raises:
        InvalidData: it is none of them.
    """
    if value not in choices:
        known = ", ".join(map(repr, choices))
        raise refused(f"one of {known} is needed, got {value!r}", where)
    return value
