"""Строки журнала: an entry as one line of bytes, and the bytes of a file as a log.

A line is a JSON object in UTF-8 with the number of its schema and the id of the entry. Whatever
cannot be read stays in the file and is told; the lines around it are read all the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from attrs import field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.findings import Fact, Finding, Severity
from roadmap_core.names import NAME_REMOVED, names_in, redacted
from roadmap_core.progress.entry import Entry, names_somebody
from roadmap_core.progress.log import ProgressLog
from roadmap_core.schemas import SCHEMAS
from roadmap_core.serde import from_dict, to_dict
from roadmap_core.text import Span

__all__ = ["LINE_CODES", "line_of", "log_of", "place_of"]

LINE_CODES: Mapping[str, tuple[Severity, str]] = {
    "J01": (Severity.WARNING, "строка оборвана, запись не засчитана"),
    "J02": (Severity.ERROR, "строка не читается ({why}), запись не засчитана"),
    "J03": (
        Severity.ERROR,
        "номер схемы {written} новее известного ({newest}), запись не засчитана",
    ),
    "J04": (Severity.INFO, "та же запись стоит ещё раз (впервые в строке {first}), засчитана одна"),
    "J05": (
        Severity.ERROR,
        "другая запись с тем же id (впервые в строке {first}), засчитана первая",
    ),
    "J06": (Severity.WARNING, "номер схемы не указан, строка прочитана по схеме {newest}"),
    "J07": (Severity.WARNING, "в записи стоит имя человека (поля: {fields}), наружу оно не выйдет"),
    "J08": (Severity.INFO, "последняя строка не закончена переводом строки, запись цела"),
}
"""What the reader of a log can notice: the severity and the wording of each code."""

_MARK = b"\xef\xbb\xbf"
_FIELD = re.compile(r"unknown key '(\w+)'|@ \$\.(\w+)$")


def line_of(entry: Entry) -> bytes:
    """The line of an entry, with its end; letters stand as they are."""
    data = to_dict(entry)
    first = {name: data.pop(name) for name in ("schema", "id")}
    text = json.dumps({**first, **data}, ensure_ascii=False)
    return text.encode(errors="backslashreplace") + b"\n"


def log_of(content: bytes) -> ProgressLog:
    """The log that the bytes of a file hold."""
    lines = content.removeprefix(_MARK).split(b"\n")
    reader = _Reader()
    for number, line in enumerate(lines, 1):
        reader.take(number, line.rstrip(b"\r"), is_last=number == len(lines))
    return ProgressLog(reader.entries, reader.findings, reader.lines)


def place_of(line: int) -> Span:
    """The place of a line: its characters cannot be counted where its bytes are no text."""
    return Span(0, 0, line, line, f"строка {line}")


class _Unread(Exception):
    """Why a line is no entry: a code and its facts."""

    def __init__(self, code: str, **facts: Fact) -> None:
        self.code = code
        self.facts = facts


@frozen
class _Reader:
    """What was read so far of a log."""

    entries: list[Entry] = field(factory=list)
    lines: list[int] = field(factory=list)
    findings: list[Finding] = field(factory=list)
    _known: dict[str, tuple[int, Entry]] = field(factory=dict)

    def take(self, number: int, line: bytes, *, is_last: bool) -> None:
        """The next line; a blank one holds nothing."""
        if not line.strip():
            return
        try:
            data = _data(line)
            entry = self._entry(number, data)
        except _Unread as unread:
            self._tell(number, unread.code, None, **unread.facts)
            return
        first, same = self._known.setdefault(entry.id, (number, entry))
        if first != number:
            self._tell(number, "J04" if same == entry else "J05", entry, first=first)
        if is_last:
            self._tell(number, "J08", entry)
        self.entries.append(entry)
        self.lines.append(number)

    def _entry(self, number: int, data: dict[str, Any]) -> Entry:
        newest = SCHEMAS["progress"]
        written = data.get("schema", newest)
        # A truth value is an int to Python.
        if type(written) is int and written > newest:
            raise _Unread("J03", written=written, newest=newest)
        named = tuple(_naming(data))
        if "by" in named:
            data["by"] = _role(data["by"])
        try:
            entry = from_dict(Entry, {"schema": newest, **data})
        except InvalidData as error:
            raise _unfit(error.problems) from None
        if "schema" not in data:
            self._tell(number, "J06", entry, newest=newest)
        if named:
            self._tell(number, "J07", entry, fields=named)
        return entry

    def _tell(self, number: int, code: str, entry: Entry | None = None, **facts: Fact) -> None:
        severity, wording = LINE_CODES[code]
        told = {"line": number, **({"id": entry.id} if entry else {}), **facts}
        self.findings.append(
            Finding(
                code=code,
                severity=severity,
                subject=entry.occurrence if entry else f"строка {number}",
                wording=wording,
                facts=told,
                span=place_of(number),
            )
        )


def _data(line: bytes) -> dict[str, Any]:
    """The keys of a line.

    Raises:
        _Unread: it is no JSON object.
    """
    # A write that was cut short ends anywhere but at the end of its object; a disk that lost its
    # power may leave bytes of zero.
    if not line.rstrip(b" \t\0").endswith(b"}") and line[:1] in b"{\0":
        raise _Unread("J01")
    try:
        data = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise _Unread("J02", why=f"не UTF-8, байт {error.start + 1}") from None
    # ValueError: no JSON, or a number too long to be one. RecursionError: nested without end.
    except (ValueError, RecursionError):
        raise _Unread("J02", why="не JSON") from None
    if not isinstance(data, dict):
        raise _Unread("J02", why="не объект JSON")
    return data


def _unfit(problems: Iterable[str]) -> _Unread:
    """What keeps an object from being an entry, by the names of its fields."""
    found = (_FIELD.search(one) for one in problems)
    fields = dict.fromkeys(one[1] or one[2] for one in found if one)
    return _Unread(
        "J02", why=f"не подходят поля: {', '.join(fields) or 'все'}", fields=tuple(fields)
    )


def _naming(data: Mapping[str, Any]) -> Iterator[str]:
    """The fields of a line that name a person."""
    for name, is_naming in _NAMING.items():
        text = data.get(name)
        if isinstance(text, str) and is_naming(text):
            yield name


@lru_cache(maxsize=4096)
def _names_people(text: str) -> bool:
    return bool(names_in(text))


_NAMING = {"by": names_somebody, "note": _names_people, "evidence": _names_people}


def _role(text: str) -> str:
    """A role without the name that stands with it."""
    role = redacted(text)
    return NAME_REMOVED if names_somebody(role) else role
