"""The way out: what cattrs leaves of an object, made plain to the very class of each value."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from attrs import frozen

from roadmap_core.serde.misfit import Misfit

__all__ = ["DEEPEST", "Form", "plain"]

# What is nested deeper could be written, but reading it back would exhaust the interpreter's stack.
DEEPEST = 150
_MOST = 2**63 - 1


@frozen
class Form:
    """What a kind of file can hold: how it writes a day, and whether it has a null."""

    day: Callable[[date], Any]
    nulls: bool = True


def plain(value: Any, form: Form, depth: int = DEEPEST) -> Any:
    """The value with nothing in it but what the form can hold, to the very class.

    Raises:
        Misfit: something in it has no plain form.
        RecursionError: it is nested too deep.
    """
    match value:
        case dict() | list() | tuple() if depth == 0:
            raise RecursionError
        case dict():
            return _table(value, form, depth - 1)
        case list() | tuple():
            return _items(value, form, depth - 1)
        case str():  # a member of a StrEnum is one, too
            return str.__str__(value)
        case None | bool():
            return value
        case date() if not isinstance(value, datetime):
            return form.day(value)
        case int() if -_MOST - 1 <= value <= _MOST:
            return int(value)
        case float() if math.isfinite(value):
            return float(value)
        case int():
            raise Misfit("a whole number of more than 64 bits")
        case float():
            raise Misfit(f"expected a number, got {value}")
    raise Misfit(f"expected plain data, got {type(value).__name__}")


def _table(value: dict[Any, Any], form: Form, depth: int) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise Misfit("expected words as keys")
        if item is None and not form.nulls:
            continue
        try:
            made[str.__str__(key)] = plain(item, form, depth)
        except Misfit as misfit:
            raise misfit.under(f".{key}") from None
    return made


def _items(value: list[Any] | tuple[Any, ...], form: Form, depth: int) -> list[Any]:
    made: list[Any] = []
    for place, item in enumerate(value):
        try:
            # A key may be left out; without its None a list would be another list.
            if item is None and not form.nulls:
                raise Misfit("None in a list, which this kind of file cannot hold")
            made.append(plain(item, form, depth))
        except Misfit as misfit:
            raise misfit.under(f"[{place}]") from None
    return made
