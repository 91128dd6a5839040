"""The numbers of the shapes that files have, and what makes data of an older shape the newer.

A file carries one number, its ``schema``. A change of a class takes the next number that no kind
of file has yet, and gives it to every kind that holds the class; so one number says for each class
in a file which changes are still to come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias, get_origin

__all__ = ["SCHEMAS", "kind_of", "schema_of", "upgrade", "upgraded"]

Upgrade: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]

SCHEMAS: Mapping[str, int] = MappingProxyType(
    {
        "order": 3,  # an order and whatever it is made of
        "report": 3,  # findings, changes
        "parsed": 3,  # what a reading door gives back
        "schedule": 3,  # occurrences
        "policy": 3,  # a region or a policy as an object
        "progress": 1,  # entries of a log, rows of a status
        "region": 1,  # the TOML file of a region
        "calendar": 1,  # the TOML file of a calendar
        "tables": 1,  # the TOML file of the tables of results
        "cases": 1,  # the TOML file of a check's cases
    }
)
"""One number a kind of file: the one that is written; older ones are read, newer ones refused."""

# By the longest name that begins the class's own.
_KINDS = {
    "roadmap_core": "order",
    "roadmap_core.calendars": "policy",
    "roadmap_core.comparison": "report",
    "roadmap_core.findings": "report",
    "roadmap_core.lexicon": "policy",
    "roadmap_core.norms": "policy",
    "roadmap_core.parsed": "parsed",
    "roadmap_core.policy": "policy",
    "roadmap_core.progress": "progress",
    "roadmap_core.questionnaire": "policy",
    "roadmap_core.regions": "region",
    "roadmap_core.regions.CalendarFile": "calendar",
    "roadmap_core.remarks": "report",
    "roadmap_core.report": "report",
    "roadmap_core.results": "tables",
    "roadmap_core.schedule": "schedule",
    "roadmap_core.selection": "policy",
    "roadmap_core.testing": "cases",
}
# The one registry of the library: filled while the modules of the classes are imported.
_UPGRADES: dict[type, list[tuple[int, Upgrade]]] = {}


def kind_of(cls: Any) -> str:
    """Which kind of file holds an object of the class; "" for a class from outside the library."""
    cls = get_origin(cls) or cls
    name = f"{cls.__module__}.{cls.__qualname__}"
    while name and name not in _KINDS:
        name = name.rpartition(".")[0]
    return _KINDS.get(name, "")


def schema_of(cls: Any) -> int:
    """The number that is written for an object of the class.

    A class from outside the library may hold any of its classes, so it takes the highest.
    """
    return SCHEMAS.get(kind_of(cls), max(SCHEMAS.values()))


def upgrade(cls: type, to: int) -> Callable[[Upgrade], Upgrade]:
    """Says how data of a class that was written under a number below ``to`` becomes that of ``to``.

    The function is given the keys of one object, as plain data of whatever a file may hold, and
    gives the new ones; it stands beside the class.
    """

    def register(function: Upgrade) -> Upgrade:
        _UPGRADES.setdefault(cls, []).append((to, function))
        _UPGRADES[cls].sort(key=lambda one: one[0])
        return function

    return register


def upgraded(cls: Any, data: dict[str, Any], written: int) -> dict[str, Any]:
    """The data of one object as the class has it now, from a file of the number ``written``."""
    for to, function in _UPGRADES.get(get_origin(cls) or cls, ()):
        if written < to:
            data = function(data)
    return data
