"""Objects of the library to plain data and back: dictionaries, JSON and TOML.

The shape is the objects' own: a field is a key, a tuple is a list, a member of a union of parts
carries its ``kind``, a finding its ``message``. The top level carries ``schema``, the number of
the shape (see `roadmap_core.schemas`). Whatever does not fit is refused with the path inside the
data; the given value itself stays out of the message, since it may hold a personal name.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar, get_args, get_origin

from attrs import has

from roadmap_core.errors import InvalidData, MissingExtra
from roadmap_core.files import text_of, writing
from roadmap_core.schemas import SCHEMAS, schema_of
from roadmap_core.serde.forms import Form, plain
from roadmap_core.serde.hooks import converter_of, table_of
from roadmap_core.serde.misfit import TOO_DEEP, Misfit, sentence_of, unfolded

__all__ = [
    "from_dict",
    "read_json",
    "read_toml",
    "structured",
    "to_dict",
    "write_json",
    "write_toml",
]

T = TypeVar("T")

_NEWEST = max(SCHEMAS.values())
_JSON = Form(day=date.isoformat)
_TOML = Form(day=lambda day: day, nulls=False)


def to_dict(obj: object) -> dict[str, Any]:
    """An object of the library as plain data: dictionaries, lists, strings, numbers, booleans.

    Nothing is left out, **personal names included**: take ``order.without_names()`` first where
    the data leaves the house. Days are ISO strings. A list or tuple of objects of one class is
    data with the key ``items``.

    >>> from roadmap_core.model import Deliverable
    >>> to_dict(Deliverable("Справка"))
    {'schema': 3, 'title': 'Справка'}

    Raises:
        InvalidData: it is not an object of a class with fields, or holds what plain data cannot:
            a number that is none (NaN) or has no end, a day with a time.
    """
    return _written(obj, _JSON)


def from_dict(cls: type[T], data: Mapping[str, object]) -> T:
    """The object that `to_dict` made the data of; days may also be real dates, as in TOML.

    A key may be absent where the field has a default; a key that the class does not know is
    refused. Data of an older schema number is read as what it meant. What a list was made of is
    read as ``from_dict(tuple[Finding, ...], data)``.

    Raises:
        InvalidData: the data does not fit the class, or has no schema number or a newer one.
    """
    return _structure(cls, data, _name(cls))


def write_json(obj: object, path: str | os.PathLike[str]) -> None:
    """Writes `to_dict` of the object as JSON: UTF-8, Cyrillic as it is, two spaces deep.

    Half a character (a lone surrogate) is written by its number, as JSON allows.

    Raises:
        InvalidData: `to_dict` refuses the object.
        UnwritableFile: the file cannot be written.
    """
    text = json.dumps(to_dict(obj), ensure_ascii=False, indent=2) + "\n"
    with writing(path) as file:
        file.write_bytes(text.encode(errors="backslashreplace"))


def read_json(cls: type[T], path: str | os.PathLike[str]) -> T:
    """The object that `write_json` wrote.

    Raises:
        UnreadableFile: the file cannot be opened or is not UTF-8.
        InvalidData: it is not JSON, or does not fit the class.
    """
    text = text_of(path)
    try:
        data = json.loads(text)
    # ValueError: no JSON, or a number too long to be one. RecursionError: nested without end.
    except (ValueError, RecursionError) as error:
        raise InvalidData(f"JSON file {os.fspath(path)!r}", [f"{error} @ $"]) from None
    return _structure(cls, data, f"{_name(cls)} in {os.fspath(path)!r}")


def write_toml(obj: object, path: str | os.PathLike[str]) -> None:
    """Writes the object as TOML; fields that are None are left out, days are TOML dates.

    Raises:
        InvalidData: `to_dict` refuses the object, or it holds what TOML has no form for: half a
            character (a lone surrogate), None in a list.
        MissingExtra: the package ``tomli-w`` is not installed.
        UnwritableFile: the file cannot be written.
    """
    try:
        import tomli_w
    except ImportError:
        raise MissingExtra("tomli-w", "toml") from None
    text = tomli_w.dumps(_written(obj, _TOML))
    try:
        content = text.encode()
    except UnicodeEncodeError:
        problem = "a text holds half a character (a lone surrogate) @ $"
        raise InvalidData("object for a TOML file", [problem]) from None
    with writing(path) as file:
        file.write_bytes(content)


def read_toml(cls: type[T], path: str | os.PathLike[str]) -> T:
    """The object that `write_toml` wrote, or a file of the same form written by hand.

    Raises:
        UnreadableFile: the file cannot be opened or is not UTF-8.
        InvalidData: it is not TOML, or does not fit the class.
    """
    text = text_of(path)
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidData(f"TOML file {os.fspath(path)!r}", [f"{error} @ $"]) from None
    return _structure(cls, data, f"{_name(cls)} in {os.fspath(path)!r}")


def _written(obj: object, form: Form) -> dict[str, Any]:
    items = tuple(obj) if isinstance(obj, list | tuple) else None
    try:
        classes = {_class_with_fields(item) for item in ((obj,) if items is None else items)}
        if len(classes) > 1:
            names = " and ".join(sorted(cls.__name__ for cls in classes))
            raise Misfit(f"expected objects of one class, got {names}")
        content = converter_of(_NEWEST).unstructure(obj if items is None else {"items": items})
        table = plain(content, form)
    except Misfit as misfit:
        raise InvalidData("object to write", [f"{misfit} @ ${misfit.path}"]) from None
    except RecursionError:
        raise InvalidData("object to write", [f"{TOO_DEEP} @ $"]) from None
    # A list of nothing is of every class, and of the oldest number.
    return {"schema": max(map(schema_of, classes), default=1), **table}


def _class_with_fields(obj: object) -> type:
    if isinstance(obj, type) or not has(type(obj)):
        raise Misfit(f"expected one with fields, got {type(obj).__name__}")
    return type(obj)


def _structure(cls: type[T], data: object, what: str) -> T:
    one = get_args(cls)[0] if get_origin(cls) in (list, tuple) else cls
    try:
        content: Any = dict(table_of(data))
        written = _schema(content.pop("schema", None), schema_of(one))
        if one is not cls:
            content = _only_items(content)
    except Misfit as misfit:
        raise InvalidData(what, [f"{misfit} @ ${misfit.path}"]) from None
    path = "$" if one is cls else "$.items"
    found: T = structured(cls, content, what, path, written)
    return found


def structured(kind: Any, plain: object, what: str, path: str, written: int = _NEWEST) -> Any:
    """The value of a class or type that plain data inside a file stands for.

    ``path`` is where the data stands; ``what`` names the file or object as a whole; ``written`` is
    the schema number of the file.

    Raises:
        InvalidData: it does not fit.
    """
    from cattrs import transform_error

    try:
        return converter_of(written).structure(plain, kind)
    except Exception as error:
        problems = transform_error(error, path, sentence_of)
    raise InvalidData(what, [told for problem in problems for told in unfolded(problem)])


def _schema(given: object, newest: int) -> int:
    """The number that data was written under, if it is one that can be read."""
    if given is None:
        problem = f"the schema number is missing: this version writes {newest}"
    elif not isinstance(given, int) or isinstance(given, bool) or given < 1:
        problem = f"expected a schema number from 1 to {newest}"
    elif given > newest:
        problem = (
            f"the schema number {given} is newer than {newest}, the last that this version reads: "
            "install a newer roadmap_core"
        )
    else:
        return given
    raise Misfit(problem, ".schema")


def _only_items(content: dict[str, Any]) -> Any:
    if set(content) != {"items"}:
        raise Misfit("expected a list under the one key 'items'")
    return content["items"]


def _name(cls: Any) -> str:
    if get_origin(cls) in (list, tuple):
        return f"list of {_name(get_args(cls)[0])}"
    return str(cls.__name__)
