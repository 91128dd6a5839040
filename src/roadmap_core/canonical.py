"""What a frozen class makes of the values it is given: lists become tuples, misfits are refused.

The annotations of the fields are the rule, so a class says nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

from attrs import fields

from roadmap_core.errors import InvalidData, InvalidDay
from roadmap_core.windows import day_of

__all__ = ["canonical"]

_Rule: TypeAlias = Callable[[Any], Any]


class _Misfit(TypeError):
    """A value that its field cannot hold; its text says what was expected and what was got."""


def canonical(value: Any) -> None:
    """Checks a new object by the annotations of its fields and stores sequences as tuples.

    A `datetime` becomes its day, the string of an enum its member.

    Raises:
        InvalidData: a field has a value of another type; the value itself is not told.
    """
    problems = []
    cls: Any = type(value)
    for name, kind, rule in _rules(cls):
        given = getattr(value, name)
        # Most fields: a plan of thousands of rows is made of them.
        if type(given) is kind:
            continue
        try:
            made = rule(given)
        except _Misfit as misfit:
            problems.append(f"{misfit} @ $.{name}")
            continue
        if made is not given:
            object.__setattr__(value, name, made)
    if problems:
        raise InvalidData(type(value).__name__, problems)


@cache
def _rules(cls: type) -> tuple[tuple[str, Any, _Rule], ...]:
    hints = get_type_hints(cls)
    return tuple((one.name, hints[one.name], _rule(hints[one.name])) for one in fields(cls))


def _rule(hint: Any) -> _Rule:
    kinds = get_args(hint)
    if get_origin(hint) is tuple:
        return _sequence(kinds)
    if get_origin(hint) in {Union, UnionType}:
        (kind,) = (one for one in kinds if one is not type(None))
        inner = _rule(kind)
        return lambda value: None if value is None else inner(value)
    if hint is date:
        return _day
    return _member(hint) if issubclass(hint, StrEnum) else _instance(hint)


def _sequence(kinds: tuple[Any, ...]) -> _Rule:
    """A rule for «tuple[X, ...]» and for «tuple[X, X]»."""
    inner, length = _rule(kinds[0]), None if kinds[-1] is Ellipsis else len(kinds)
    exact = frozenset(kinds[:1])

    def rule(value: Any) -> Any:
        # Most values: what the library itself makes.
        if type(value) is tuple and length is None and exact.issuperset(map(type, value)):
            return value
        # A string is a sequence of its letters: never what was meant.
        if not isinstance(value, list | tuple):
            raise _expected("a tuple", value)
        if length is not None and len(value) != length:
            raise _Misfit(f"expected a tuple of {length}, got one of {len(value)}")
        made = tuple(map(inner, value))
        same = isinstance(value, tuple) and all(map(_is, made, value))
        return value if same else made

    return rule


def _is(one: object, other: object) -> bool:
    return one is other


def _day(value: Any) -> Any:
    try:
        return day_of(value)
    except InvalidDay:
        raise _expected("a day", value) from None


def _member(kind: type[StrEnum]) -> _Rule:
    def rule(value: Any) -> Any:
        if isinstance(value, str) and value in tuple(kind):
            return kind(value)
        raise _Misfit(f"expected one of {', '.join(kind)}")

    return rule


def _instance(kind: type) -> _Rule:
    def rule(value: Any) -> Any:
        if isinstance(value, kind):
            return value
        raise _expected(_ARTICLES.get(kind, kind.__name__), value)

    return rule


_ARTICLES = {str: "a string", bool: "true or false"}


def _expected(what: str, value: object) -> _Misfit:
    return _Misfit(f"expected {what}, got {type(value).__name__}")
