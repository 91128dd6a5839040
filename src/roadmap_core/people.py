"""People in frozen values: which fields name them, who is named, and the value without them.

A field says by its metadata what it holds: `NAMES` (each string of it is a name) or `CELLS` (pairs
of a heading and a cell, where «Директор» heads names). Every other string is a wording.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from operator import is_
from typing import Any, TypeVar

from attrs import evolve, fields, has

from roadmap_core.name_words import PERSON_HEADING
from roadmap_core.names import (
    NAME_REMOVED,
    KnownNames,
    known_names,
    names_in,
    names_of_cell,
    redacted,
)
from roadmap_core.text import fold

__all__ = ["CELLS", "NAMES", "named_in", "nameless"]

_HOLDS = "people"
NAMES: Mapping[str, str] = {_HOLDS: "names"}
CELLS: Mapping[str, str] = {_HOLDS: "cells"}

T = TypeVar("T")


def named_in(value: object) -> KnownNames:
    """The people whom a value names, in its fields for names or in any wording by their form."""
    return known_names(_names(value))


def nameless(value: T, known: KnownNames) -> T:
    """The value with every name taken out, however deep; itself where it holds none."""
    found: T = _without(value, known)
    return found


def _names(value: object, holds: str | None = None) -> Iterator[str]:
    if isinstance(value, str):
        if holds == "names":
            yield value
        elif not isinstance(value, Enum):
            yield from names_in(value)
    elif isinstance(value, tuple):
        for item in value:
            if holds == "cells":
                heading, cell = item
                yield from names_in(heading)
                yield from names_of_cell(cell) if _names_people(heading) else names_in(cell)
            else:
                yield from _names(item, holds)
    elif has(kind := type(value)):
        for one in fields(kind):
            yield from _names(getattr(value, one.name), one.metadata.get(_HOLDS))


def _names_people(heading: str) -> bool:
    return PERSON_HEADING.search(fold(heading)) is not None


def _without(value: Any, known: KnownNames, holds: str | None = None) -> Any:
    if isinstance(value, str):
        if holds == "names":
            return NAME_REMOVED if value else value
        return value if isinstance(value, Enum) else redacted(value, known)
    if isinstance(value, tuple):
        if holds == "cells":
            items = tuple(_cell(pair, known) for pair in value)
        else:
            items = tuple(_without(item, known, holds) for item in value)
        # By identity: some fields take no part in equality.
        same = all(map(is_, items, value))
        return value if same else items
    if has(type(value)):
        changed = {}
        for one in fields(type(value)):
            old = getattr(value, one.name)
            new = _without(old, known, one.metadata.get(_HOLDS))
            if new is not old:
                changed[one.alias] = new
        return evolve(value, **changed) if changed else value
    return value


def _cell(pair: tuple[str, str], known: KnownNames) -> tuple[str, str]:
    heading, cell = pair
    if _names_people(heading):
        # The longest first: a surname may be the beginning of a full name.
        for name in sorted(names_of_cell(cell), key=len, reverse=True):
            cell = cell.replace(name, NAME_REMOVED)
    made = redacted(heading, known), redacted(cell, known)
    return pair if made == pair else made
