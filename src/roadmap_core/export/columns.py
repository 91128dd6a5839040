"""What a workbook says of a column: its heading, what it means, how its values are shown.

All of it is data: ``data/tables.ru.toml`` for the tables of results, ``data/answers.ru.toml`` for
the columns of answers, for codes as words, and for the norms that an answer rests on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from attrs import field, frozen

from roadmap_core.names import redacted
from roadmap_core.policy import Policy
from roadmap_core.regions import load_region
from roadmap_core.results import COLUMNS
from roadmap_core.serde import read_toml

__all__ = ["ColumnFormat", "ColumnWords", "columns_of", "norm_names", "words_of"]

_DATA = Path(__file__).parents[1] / "data" / "answers.ru.toml"

ColumnFormat: TypeAlias = Literal["text", "whole", "year", "number", "percent", "share", "flag", ""]


@frozen(kw_only=True)
class ColumnWords:
    """Столбец книги: the heading, the note for the reader, and how values are shown.

    The kind is "" where the library does not know the column: each value is shown as it is.
    """

    heading: str
    kind: ColumnFormat
    note: str


@frozen(kw_only=True)
class Context:
    having: tuple[str, ...]
    columns: dict[str, ColumnWords]


@frozen(kw_only=True)
class AnswersFile:
    notes: dict[str, str]
    columns: dict[str, ColumnWords]
    contexts: tuple[Context, ...]
    words: dict[str, dict[str, str]]
    norms: dict[str, tuple[str, ...]] = field(factory=dict)


@cache
def _file() -> AnswersFile:
    return read_toml(AnswersFile, _DATA)


def columns_of(names: Sequence[str]) -> tuple[ColumnWords, ...]:
    """The words for each column of a frame with those columns.

    >>> columns_of(["school", "low_now"])[1].heading
    'Низких в этом году'
    """
    special: dict[str, ColumnWords] = {}
    for context in _file().contexts:
        if set(context.having) <= set(names):
            special |= context.columns
    return tuple(special.get(name) or _words(name) for name in names)


def _words(name: str) -> ColumnWords:
    # A share of an answer is that of who failed, one of a form is not known to be.
    if name in COLUMNS and name not in _file().columns:
        column = COLUMNS[name]
        unit = f", {column.unit}" if column.unit else ""
        kind: ColumnFormat = "year" if name == "year" else column.kind
        kind = "percent" if column.unit == "%" else kind
        note = _file().notes.get(name, "")
        return ColumnWords(heading=f"{column.heading}{unit}", kind=kind, note=note)
    return _file().columns.get(name) or ColumnWords(heading=redacted(name), kind="", note="")


def words_of(name: str, policy: Policy | None) -> Mapping[str, str]:
    """The codes of a column as Russian words; empty where its values are words themselves."""
    if name == "subject":
        subjects = (policy.region.subjects if policy else ()) or load_region().subjects
        return {subject.code: subject.name for subject in subjects}
    return _file().words.get(name, {})


def norm_names(names: Sequence[str]) -> Iterator[str]:
    """The norms that an answer with those columns rests on, each once."""
    found = (norm for name in names for norm in _file().norms.get(name, ()))
    yield from dict.fromkeys(found)
