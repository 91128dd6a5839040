"""The way in: cattrs' own hooks, made strict, and the few that it cannot know."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeAlias, cast, get_args, get_origin

from attrs import has

from roadmap_core.findings import Fact, Finding
from roadmap_core.norms import RECORDS, NormValue
from roadmap_core.periods import Part
from roadmap_core.report import Report
from roadmap_core.schemas import upgraded
from roadmap_core.serde.misfit import Misfit, expected
from roadmap_core.spelling import did_you_mean

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["converter_of", "table_of"]

_Hook: TypeAlias = Callable[[Any, Any], Any]

# Keys that are written for the reader of the data and follow from the others.
_DERIVED: Mapping[type, tuple[str, ...]] = {Finding: ("message",)}
# Fields that no file holds: a report says nothing of people, the text that it is about does.
_LEFT_OUT: Mapping[type, tuple[str, ...]] = {Report: ("original",)}


def table_of(value: Any) -> Mapping[str, Any]:
    """The value, if it is a table of keys."""
    if isinstance(value, Mapping):
        return value
    raise expected("a table of keys", value)


def _exactly(*types: type, what: str) -> _Hook:
    # bool is an int to Python; a number written as true is a mistake all the same.
    def structure(value: Any, _: Any) -> Any:
        if isinstance(value, types) and isinstance(value, bool) == (bool in types):
            return value
        raise expected(what, value)

    return structure


def _number(value: Any, _: Any = None) -> Any:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise expected("a number", value)
    if not math.isfinite(value):
        raise Misfit("expected a number, got one that is none or has no end")
    return value


def _day(value: Any, _: Any = None) -> date:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise Misfit("not a day of the calendar in the form 2024-01-31") from None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise expected("a day such as 2024-01-31", value)


def _member(value: Any, cls: Any) -> Any:
    known = [member.value for member in cls]
    if value in known:
        return cls(value)
    raise Misfit(f"not a known {cls.__name__}{did_you_mean(value, known)}")


def _fact(value: Any, _: Any) -> Any:
    # In JSON a day would be read back as a string, so it is tagged.
    if isinstance(value, Mapping) and set(value) == {"date"}:
        return _day(value["date"])
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if isinstance(value, bool | str) or (
        isinstance(value, date) and not isinstance(value, datetime)
    ):
        return value
    if isinstance(value, int | float):
        return _number(value)
    raise expected("a string, a number, a day or a list of strings", value)


def _tagged_fact(fact: Fact) -> Any:
    return {"date": fact} if isinstance(fact, date) else fact


def _kind(part: Any) -> str:
    return str(part.kind)


def _is_made_of(*origins: type) -> Callable[[Any], bool]:
    return lambda kind: get_origin(kind) in origins


@cache
def converter_of(written: int) -> Converter:
    """What reads data of one schema number, and writes.

    Made on first use: importing cattrs and compiling its hooks costs more than the rest of the
    library.
    """
    from cattrs import Converter

    converter = Converter(forbid_extra_keys=True)
    converter.register_structure_hook_factory(has, partial(_objects, converter, written))
    converter.register_structure_hook_factory(_is_made_of(dict), partial(_mappings, converter))
    converter.register_structure_hook_factory(
        _is_made_of(list, tuple), partial(_sequences, converter)
    )
    converter.register_structure_hook(str, _exactly(str, what="a string"))
    converter.register_structure_hook(bool, _exactly(bool, what="true or false"))
    converter.register_structure_hook(int, _exactly(int, what="a whole number"))
    converter.register_structure_hook(float, _number)
    # A StrEnum is a str to cattrs, so its own hook must be named too.
    converter.register_structure_hook(StrEnum, _member)
    converter.register_structure_hook(date, _day)
    converter.register_structure_hook(Fact, _fact)
    converter.register_unstructure_hook(Fact, _tagged_fact)
    _tell_findings(converter)
    _leave_out(converter)
    _tag_parts(converter)
    _tag_norm_values(converter)
    return converter


def _objects(converter: Converter, written: int, cls: Any) -> _Hook:
    from cattrs.gen import make_dict_structure_fn, override

    left_out = {name: override(omit=True) for name in _LEFT_OUT.get(cls, ())}
    # Called through a loose type: its named parameters have others of their own.
    made: Callable[..., _Hook] = make_dict_structure_fn
    fill = made(cls, converter, **left_out)
    derived = _DERIVED.get(cls, ())

    def structure(value: Any, _: Any) -> Any:
        content = {key: item for key, item in table_of(value).items() if key not in derived}
        return fill(upgraded(cls, content, written), cls)

    return structure


def _mappings(converter: Converter, cls: Any) -> _Hook:
    from cattrs.cols import mapping_structure_factory

    fill = mapping_structure_factory(cls, converter)
    return lambda value, _: fill(table_of(value), cls)


def _sequences(converter: Converter, cls: Any) -> _Hook:
    from cattrs.cols import list_structure_factory

    endless = get_origin(cls) is list or get_args(cls)[-1] is Ellipsis
    fill = list_structure_factory(cls, converter) if endless else _exact(converter, cls)

    def structure(value: Any, _: Any) -> Any:
        # cattrs itself would take a string for a list of letters.
        if not isinstance(value, list | tuple):
            raise expected("a list", value)
        return get_origin(cls)(fill(value, cls))

    return structure


def _exact(converter: Converter, cls: Any) -> _Hook:
    """A list of so many: cattrs' own hook would say the value where the length differs."""
    from cattrs import IterableValidationError, IterableValidationNote

    kinds = get_args(cls)
    # Called through a loose type: type checkers see the __init__ of ExceptionGroup only.
    misfits: Callable[..., Exception] = IterableValidationError

    def structure(value: Any, _: Any) -> Any:
        if len(value) != len(kinds):
            raise Misfit(f"expected a list of {len(kinds)}, got {len(value)}")
        made, errors = [], []
        for place, (item, kind) in enumerate(zip(value, kinds, strict=True)):
            try:
                made.append(converter.structure(item, kind))
            except Exception as error:
                error.add_note(IterableValidationNote("", place, kind))
                errors.append(error)
        if errors:
            raise misfits("", errors, cls)
        return made

    return structure


def _tell_findings(converter: Converter) -> None:
    from cattrs.gen import make_dict_unstructure_fn

    fields_of = make_dict_unstructure_fn(Finding, converter)
    converter.register_unstructure_hook(
        Finding, lambda finding: {**fields_of(finding), "message": finding.message}
    )


def _leave_out(converter: Converter) -> None:
    from cattrs.gen import make_dict_unstructure_fn, override

    made: Callable[..., Callable[[Any], Any]] = make_dict_unstructure_fn
    for cls, names in _LEFT_OUT.items():
        left_out = {name: override(omit=True) for name in names}
        converter.register_unstructure_hook(cls, made(cls, converter, **left_out))


def _tag_parts(converter: Converter) -> None:
    from cattrs.strategies import configure_tagged_union

    configure_tagged_union(Part, converter, _kind, "kind")
    known = [_kind(part) for part in get_args(Part)]
    tagged = converter.get_structure_hook(Part)

    def structure(value: Any, _: Any) -> Any:
        kind = table_of(value).get("kind")
        if not isinstance(kind, str) or kind not in known:
            raise Misfit(f"the key 'kind' names no kind of part{did_you_mean(kind, known)}")
        return tagged(dict(value), Part)

    converter.register_structure_hook(Part, structure)


def _tag_norm_values(converter: Converter) -> None:
    def structure(value: Any, _: Any) -> Any:
        if isinstance(value, list | tuple) and any(isinstance(item, Mapping) for item in value):
            return tuple(structure(item, None) for item in value)
        if isinstance(value, Mapping) and value.get("kind") in RECORDS:
            content = dict(value)
            return converter.structure(content, RECORDS[content.pop("kind")])
        return _fact(value, None)

    def unstructure(value: NormValue) -> Any:
        for kind, record in RECORDS.items():
            if isinstance(value, record):
                return {"kind": kind, **converter.unstructure(value)}
        if isinstance(value, tuple):
            return [unstructure(item) for item in value]
        return _tagged_fact(cast(Fact, value))

    converter.register_structure_hook(NormValue, structure)
    converter.register_unstructure_hook(NormValue, unstructure)
