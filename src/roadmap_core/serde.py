"""Objects of the library to plain data and back: dictionaries, JSON and TOML.

The shape is the objects' own: a field is a key, a tuple is a list, a member of a union of parts
carries its ``kind``. The top level carries ``schema``, the number of this shape. Whatever does
not fit is refused with the path inside the data; the given value itself stays out of the
message, since it may hold a personal name.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from itertools import count, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast, get_args, get_origin

from attrs import fields, has

from roadmap_core.errors import InvalidData, MissingExtra, UnreadableFile
from roadmap_core.findings import Fact
from roadmap_core.norms import RECORDS, NormValue
from roadmap_core.periods import Part
from roadmap_core.spelling import did_you_mean

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = [
    "SCHEMA",
    "from_dict",
    "read_json",
    "read_toml",
    "structured",
    "to_dict",
    "write_json",
    "write_toml",
]

T = TypeVar("T")
_Hook: TypeAlias = Callable[[Any, Any], Any]

SCHEMA = 1
"""The number of the shape that this version writes and reads."""

_PARTS = {str(part.kind): part for part in get_args(Part)}


class _Misfit(ValueError):
    """A value that does not fit; its text is the sentence for `InvalidData.problems`."""


def to_dict(obj: object) -> dict[str, Any]:
    """An object of the library as plain data: dictionaries, lists, strings, numbers, booleans.

    Nothing is left out, **personal names included**: take ``order.without_names()`` first where
    the data leaves the house. Days are ISO strings.

    >>> from roadmap_core.model import Deliverable
    >>> to_dict(Deliverable("Справка"))
    {'schema': 1, 'title': 'Справка'}

    Raises:
        InvalidData: it is not an object of a class with fields.
    """
    return {"schema": SCHEMA, **_plain(_fields_of(obj), days=date.isoformat)}


def from_dict(cls: type[T], data: Mapping[str, object]) -> T:
    """The object that `to_dict` made the data of; days may also be real dates, as in TOML.

    A key may be absent where the field has a default; a key that the class does not know is
    refused.

    Raises:
        InvalidData: the data does not fit the class, or has no or another schema number.
    """
    return _structure(cls, data, cls.__name__)


def write_json(obj: object, path: str | os.PathLike[str]) -> None:
    """Writes `to_dict` of the object as JSON: UTF-8, Cyrillic as it is, two spaces deep.

    Raises:
        InvalidData: it is not an object of a class with fields.
        OSError: the file cannot be written.
    """
    text = json.dumps(to_dict(obj), ensure_ascii=False, indent=2)
    Path(path).write_text(text + "\n", encoding="utf-8", newline="\n")


def read_json(cls: type[T], path: str | os.PathLike[str]) -> T:
    """The object that `write_json` wrote.

    Raises:
        UnreadableFile: the file cannot be opened or is not UTF-8.
        InvalidData: it is not JSON, or does not fit the class.
    """
    try:
        data = json.loads(_text(path))
    # A text nested too deep for the parser is no JSON of ours either.
    except (json.JSONDecodeError, RecursionError) as error:
        raise InvalidData(f"JSON file {os.fspath(path)!r}", [f"{error} @ $"]) from None
    return _structure(cls, data, f"{cls.__name__} in {os.fspath(path)!r}")


def write_toml(obj: object, path: str | os.PathLike[str]) -> None:
    """Writes the object as TOML; fields that are None are left out, days are TOML dates.

    Raises:
        InvalidData: it is not an object of a class with fields.
        MissingExtra: the package ``tomli-w`` is not installed.
        OSError: the file cannot be written.
    """
    try:
        import tomli_w
    except ImportError:
        raise MissingExtra("tomli-w", "toml") from None
    data = {"schema": SCHEMA, **_plain(_fields_of(obj), days=lambda day: day, nulls=False)}
    Path(path).write_text(tomli_w.dumps(data), encoding="utf-8", newline="\n")


def read_toml(cls: type[T], path: str | os.PathLike[str]) -> T:
    """The object that `write_toml` wrote, or a file of the same form written by hand.

    Raises:
        UnreadableFile: the file cannot be opened or is not UTF-8.
        InvalidData: it is not TOML, or does not fit the class.
    """
    try:
        data = tomllib.loads(_text(path))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidData(f"TOML file {os.fspath(path)!r}", [f"{error} @ $"]) from None
    return _structure(cls, data, f"{cls.__name__} in {os.fspath(path)!r}")


def _text(path: str | os.PathLike[str]) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableFile(os.fspath(path), error.strerror or "no such file") from None
    except UnicodeDecodeError as error:
        raise UnreadableFile(os.fspath(path), f"not UTF-8 at byte {error.start}") from None
    except ValueError as error:
        raise UnreadableFile(os.fspath(path), str(error)) from None


def _fields_of(obj: object) -> dict[str, Any]:
    if isinstance(obj, type) or not has(type(obj)):
        raise InvalidData(
            "object to write", [f"expected one with fields, got {type(obj).__name__} @ $"]
        )
    plain: dict[str, Any] = _converter().unstructure(obj)
    return plain


def _plain(value: Any, *, days: Callable[[date], Any], nulls: bool = True) -> Any:
    if isinstance(value, dict):
        return {
            key: _plain(item, days=days, nulls=nulls)
            for key, item in value.items()
            if nulls or item is not None
        }
    if isinstance(value, list | tuple):
        return [_plain(item, days=days, nulls=nulls) for item in value]
    return days(value) if isinstance(value, date) else value


def _structure(cls: type[T], data: object, what: str) -> T:
    if not isinstance(data, Mapping):
        raise InvalidData(what, [f"expected a table of keys, got {type(data).__name__} @ $"])
    if data.get("schema") != SCHEMA or isinstance(data["schema"], bool):
        given = "is missing" if "schema" not in data else "is another"
        raise InvalidData(
            what, [f"the schema number {given}, this version reads {SCHEMA} @ $.schema"]
        )
    content = {key: value for key, value in data.items() if key != "schema"}
    return cast(T, structured(cls, content, what))


def structured(kind: Any, plain: object, what: str, path: str = "$") -> Any:
    """The value of a class or type that plain data inside a file stands for.

    ``path`` is where the data stands; ``what`` names the file or object as a whole.

    Raises:
        InvalidData: it does not fit.
    """
    from cattrs import transform_error

    try:
        return _converter().structure(plain, kind)
    except Exception as error:
        problems = transform_error(error, path, format_exception=_sentence)
    raise InvalidData(what, [placed for problem in problems for placed in _placed(problem)])


def _placed(problem: str) -> Iterator[str]:
    """The problems of an object inside the data, with their paths joined to its own."""
    lines, _, path = problem.rpartition(" @ ")
    for line in lines.split("\n"):
        sentence, _, inner = line.partition(" @ $")
        yield f"{sentence} @ {path}{inner}"


def _sentence(error: BaseException, expected: object) -> str:
    from cattrs.errors import ForbiddenExtraKeysError

    if isinstance(error, ForbiddenExtraKeysError):
        known = [attribute.name for attribute in fields(error.cl)]
        return " and ".join(
            f"unknown key {key!r}{did_you_mean(key, known)}"
            for key in sorted(error.extra_fields, key=str)
        )
    if isinstance(error, KeyError):
        return "a required key is missing"
    if isinstance(error, InvalidData):
        return "\n".join(error.problems)
    return str(error)


def _expected(what: str, value: object) -> _Misfit:
    return _Misfit(f"expected {what}, got {type(value).__name__}")


def _table(value: Any) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    raise _expected("a table of keys", value)


def _exactly(*types: type, what: str) -> _Hook:
    # bool is an int to Python; a number written as true is a mistake all the same.
    def structure(value: Any, _: Any) -> Any:
        if isinstance(value, types) and isinstance(value, bool) == (bool in types):
            return value
        raise _expected(what, value)

    return structure


def _day(value: Any, _: Any = None) -> date:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise _Misfit("not a day of the calendar in the form 2024-01-31") from None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise _expected("a day such as 2024-01-31", value)


def _member(value: Any, cls: Any) -> Any:
    known = [member.value for member in cls]
    if value in known:
        return cls(value)
    raise _Misfit(f"not a known {cls.__name__}{did_you_mean(value, known)}")


def _part(value: Any, _: Any) -> Any:
    content = dict(_table(value))
    kind = content.pop("kind", None)
    if not isinstance(kind, str) or kind not in _PARTS:
        raise _Misfit(f"the key 'kind' names no kind of part{did_you_mean(kind, list(_PARTS))}")
    return _converter().structure(content, _PARTS[kind])


def _tagged_part(part: Part) -> dict[str, Any]:
    return {"kind": str(part.kind), **_converter().unstructure(part)}


def _fact(value: Any, _: Any) -> Any:
    # In JSON a day would be read back as a string, so it is tagged.
    if isinstance(value, Mapping) and set(value) == {"date"}:
        return _day(value["date"])
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if isinstance(value, str | int | float | date) and not isinstance(value, datetime):
        return value
    raise _expected("a string, a number, a day or a list of strings", value)


def _tagged_fact(fact: Fact) -> Any:
    return {"date": fact} if isinstance(fact, date) else fact


def _norm_value(value: Any, _: Any) -> Any:
    if isinstance(value, list | tuple) and any(isinstance(item, Mapping) for item in value):
        return tuple(_norm_value(item, None) for item in value)
    if isinstance(value, Mapping) and value.get("kind") in RECORDS:
        content = dict(value)
        return _converter().structure(content, RECORDS[content.pop("kind")])
    return _fact(value, None)


def _tagged_norm_value(value: NormValue) -> Any:
    for kind, record in RECORDS.items():
        if isinstance(value, record):
            return {"kind": kind, **_converter().unstructure(value)}
    if isinstance(value, tuple):
        return [_tagged_norm_value(item) for item in value]
    return _tagged_fact(cast(Fact, value))


@cache
def _converter() -> Converter:
    # Made on first use: importing cattrs and compiling its hooks costs more than the rest of the
    # library.
    from cattrs import Converter, IterableValidationError, IterableValidationNote
    from cattrs.gen import make_dict_structure_fn

    converter = Converter()
    # Called through a loose type: type checkers see the __init__ of ExceptionGroup only.
    misfits = cast("Callable[..., Exception]", IterableValidationError)

    def table(cls: Any) -> _Hook:
        fill = make_dict_structure_fn(cls, converter, _cattrs_forbid_extra_keys=True)

        def structure(value: Any, _: Any) -> Any:
            return fill(_table(value), cls)

        return structure

    def gathered(cls: Any, entries: Iterable[tuple[Any, Any, Any]]) -> dict[Any, Any]:
        made, errors = {}, []
        for place, item, kind in entries:
            try:
                made[place] = converter.structure(item, kind)
            except Exception as error:
                error.add_note(IterableValidationNote("", place, kind))
                errors.append(error)
        if errors:
            raise misfits("", errors, cls)
        return made

    # Not cattrs' own gen_structure_mapping: it also registers the unguarded hook that it makes,
    # which then takes the place of this one.
    def mapping(cls: Any) -> _Hook:
        _, kind = get_args(cls)

        def structure(value: Any, _: Any) -> Any:
            return gathered(cls, ((key, item, kind) for key, item in _table(value).items()))

        return structure

    def sequence(cls: Any) -> _Hook:
        kinds = get_args(cls)
        endless = kinds[-1] is Ellipsis

        def structure(value: Any, _: Any) -> Any:
            # cattrs itself would take a string for a list of letters.
            if not isinstance(value, list | tuple):
                raise _expected("a list", value)
            if not endless and len(value) != len(kinds):
                raise _Misfit(f"expected a list of {len(kinds)}, got {len(value)}")
            each = repeat(kinds[0]) if endless else kinds
            places = zip(count(), value, each, strict=False)
            return tuple(gathered(cls, places).values())

        return structure

    converter.register_structure_hook_factory(has, table)
    converter.register_structure_hook_factory(_is_dict, mapping)
    converter.register_structure_hook_factory(_is_tuple, sequence)
    converter.register_structure_hook(str, _exactly(str, what="a string"))
    converter.register_structure_hook(bool, _exactly(bool, what="true or false"))
    converter.register_structure_hook(int, _exactly(int, what="a whole number"))
    converter.register_structure_hook(float, _exactly(int, float, what="a number"))
    # A StrEnum is a str to cattrs, so its own hook must be named too.
    converter.register_structure_hook(StrEnum, _member)
    converter.register_structure_hook(date, _day)
    converter.register_structure_hook(Part, _part)
    converter.register_structure_hook(Fact, _fact)
    converter.register_structure_hook(NormValue, _norm_value)
    converter.register_unstructure_hook(NormValue, _tagged_norm_value)
    converter.register_unstructure_hook(Part, _tagged_part)
    converter.register_unstructure_hook(Fact, _tagged_fact)
    return converter


def _is_dict(kind: Any) -> bool:
    return get_origin(kind) is dict


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple
