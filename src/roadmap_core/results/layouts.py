"""Макеты форм: by which titles and headings a form is known, and which column is what, as data.

The files are those of ``data/forms/``; a region's own layout is a file of the same kind. A heading
is compared on a folded form (`heading_key`), and a star in a pattern stands for anything.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Literal, TypeAlias

from attrs import field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.results.tables import COLUMNS, TABLES
from roadmap_core.serde import read_toml
from roadmap_core.spelling import did_you_mean
from roadmap_core.text import cyrillic, fold, squeeze

__all__ = [
    "Layout",
    "Nature",
    "Patterns",
    "Words",
    "heading_key",
    "read_layout",
    "shipped_layouts",
    "shipped_words",
]

Nature: TypeAlias = Literal["participants", "groups", "rows", "wide"]
"""What the rows of a form are: pupils with tasks, groups, units, or units with subjects across."""

_FORMS = Path(__file__).parents[1] / "data" / "forms"
_PLAIN = re.compile(r"[\"'()\[\]{}:.,;*_|\\/]+")
_AMOUNT = re.compile(r"\b(?:кол(?:ич)?\s?-\s?во|кол во|колво|к-во|количеств\w*)(?!\w)")

# Roles of columns that are in no table of results: they tell how to read the others.
_HELPERS = (
    "school_name", "person_name", "ordinal", "markers", "task", "wide",
    "lower_share", "equal_share", "higher_share", "failed_share",
)  # fmt: skip


@lru_cache(maxsize=16_384)
def heading_key(text: str) -> str:
    """The form in which headings and titles are compared.

    >>> heading_key(" Кол-во  участников (всего):") == heading_key("Количество участников всего")
    True
    """
    plain = _AMOUNT.sub("количество", fold(cyrillic(text)))
    return squeeze(_PLAIN.sub(" ", plain))


@frozen(eq=False)
class Patterns:
    """Образцы: wordings with a meaning each, the preferred ones first; a star is any text."""

    meanings: tuple[tuple[str, tuple[str, ...]], ...]

    @cached_property
    def _exact(self) -> dict[str, list[tuple[int, str]]]:
        found: dict[str, list[tuple[int, str]]] = {}
        for meaning, wordings in self.meanings:
            for rank, wording in enumerate(wordings):
                if "*" not in wording:
                    found.setdefault(heading_key(wording), []).append((rank, meaning))
        return found

    @cached_property
    def _loose(self) -> tuple[tuple[re.Pattern[str], int, str], ...]:
        return tuple(
            (re.compile(".*".join(map(_literal, wording.split("*"))), re.DOTALL), rank, meaning)
            for meaning, wordings in self.meanings
            for rank, wording in enumerate(wordings)
            if "*" in wording
        )

    def of(self, key: str) -> tuple[tuple[int, str], ...]:
        """The meanings of a wording (as `heading_key` gives it) with their ranks, best first."""
        return _meanings(self, key)

    def found(self, key: str) -> tuple[tuple[int, str], ...]:
        """The same, looked up anew."""
        exact = self._exact.get(key, [])
        loose = [(100 + rank, meaning) for one, rank, meaning in self._loose if one.fullmatch(key)]
        best: dict[str, int] = {}
        for rank, meaning in sorted([*exact, *loose]) if key else ():
            best.setdefault(meaning, rank)
        return tuple((rank, meaning) for meaning, rank in best.items())

    def one(self, text: str) -> str:
        """The best meaning of a wording; "" where it has none."""
        found = self.of(heading_key(text))
        return found[0][1] if found else ""


@lru_cache(maxsize=65_536)
def _meanings(patterns: Patterns, key: str) -> tuple[tuple[int, str], ...]:
    return patterns.found(key)


def _literal(part: str) -> str:
    return re.escape(heading_key(part))


def _patterns(words: Mapping[str, Sequence[str]]) -> Patterns:
    return Patterns(tuple((name, tuple(those)) for name, those in words.items()))


@frozen(kw_only=True)
class ProcedureWords:
    """What a procedure is called, and the one grade that it is held in, where it is one."""

    names: tuple[str, ...]
    grade: int | None = None


@frozen(kw_only=True)
class GroupWords:
    """How the level of a group of participants is told."""

    country: tuple[str, ...]
    school_codes: tuple[str, ...]
    municipality_words: tuple[str, ...]
    region_words: tuple[str, ...]
    school_words: tuple[str, ...]


@frozen(kw_only=True)
class MeasureWords:
    """The words by which a heading says what it counts."""

    number: tuple[str, ...]
    share: tuple[str, ...]
    people: tuple[str, ...]
    besides: tuple[str, ...]
    failed: tuple[str, ...]
    minimum: tuple[str, ...]
    marks: dict[str, tuple[str, ...]]

    @cached_property
    def known(self) -> frozenset[str]:
        """The words beside which one must say what is counted."""
        return frozenset((*self.number, *self.share, *self.people, *self.besides))


@frozen(kw_only=True)
class Words:
    """Слова форм: labels, words in cells, names of procedures, headings that forms share."""

    labels: dict[str, tuple[str, ...]]
    task_rows: dict[str, tuple[str, ...]]
    difficulty: dict[str, tuple[str, ...]]
    cells: dict[str, tuple[str, ...]]
    rows: dict[str, tuple[str, ...]]
    procedures: dict[str, ProcedureWords]
    groups: GroupWords
    headings: dict[str, tuple[str, ...]]
    measures: MeasureWords
    said: dict[str, dict[str, tuple[str, ...]]]

    def said_as(self, column: str, text: str) -> str:
        """The word of a column that a Russian wording means; "" where it means none."""
        patterns = self._said.get(column)
        return patterns.one(text) if patterns else ""

    @cached_property
    def _said(self) -> dict[str, Patterns]:
        return {column: _patterns(words) for column, words in self.said.items()}

    @cached_property
    def label(self) -> Patterns:
        """Labels above a table."""
        return _patterns(self.labels)

    @cached_property
    def task_row(self) -> Patterns:
        """Labels of rows beside the headings of tasks."""
        return _patterns(self.task_rows)

    @cached_property
    def level(self) -> Patterns:
        """Levels of difficulty."""
        return _patterns(self.difficulty)

    @cached_property
    def total(self) -> Patterns:
        """How rows of totals begin."""
        return _patterns(self.rows)

    @cached_property
    def cell(self) -> dict[str, Patterns]:
        """Words in cells by what they say."""
        return {name: _patterns({name: those}) for name, those in self.cells.items()}

    @cached_property
    def country(self) -> Patterns:
        """Groups that are the country."""
        return _patterns({"country": self.groups.country})

    @cached_property
    def school_code(self) -> Patterns:
        """Codes that are those of schools."""
        return _patterns({"school": self.groups.school_codes})


def _known_roles(roles: Iterable[str]) -> tuple[str, ...]:
    return tuple(roles)


@frozen(kw_only=True)
class Layout:
    """Макет формы: how a form is recognised, and which column is what.

    ``titles`` may stand above its table. ``needs`` are groups of roles, of each of which a table
    must have one; ``roles`` are all that its columns may have: names of columns of ``COLUMNS``, and
    "school_name". ``headings`` say what the columns are called in this form, before the wordings
    that all forms share. ``table`` is what rows or groups become; ``decimals`` are those to which
    its shares are known to be rounded, whatever a file of it shows.

    Raises:
        InvalidData: a role is none, or a nature needs a table that is not named.
    """

    kind: str
    nature: Nature
    name: str
    table: str = ""
    titles: tuple[str, ...] = ()
    needs: tuple[tuple[str, ...], ...]
    roles: tuple[str, ...] = field(converter=_known_roles)
    headings: dict[str, tuple[str, ...]] = field(factory=dict)
    decimals: int = 0

    def __attrs_post_init__(self) -> None:
        known = (*COLUMNS, *_HELPERS)
        named = (*self.roles, *self.headings, *(role for group in self.needs for role in group))
        problems = [
            f"no role {role!r}{did_you_mean(role, known)} @ $.roles"
            for role in dict.fromkeys(named)
            if role not in known
        ]
        if self.nature in {"groups", "rows"} and self.table not in TABLES:
            problems.append(f"no table {self.table!r}{did_you_mean(self.table, TABLES)} @ $.table")
        if problems:
            raise InvalidData(f"layout of a form {self.kind!r}", problems)

    @cached_property
    def title(self) -> Patterns:
        """Its titles."""
        return _patterns({self.kind: self.titles})

    @cached_property
    def columns(self) -> Patterns:
        """What its columns are called, by their roles; names of people among them."""
        roles = dict.fromkeys((*self.roles, "person_name", "ordinal"))
        return _patterns({role: self._wordings(role) for role in roles})

    def _wordings(self, role: str) -> tuple[str, ...]:
        shared = shipped_words().headings.get(role, ())
        told: tuple[str, ...] = ()
        if role in COLUMNS:
            column = COLUMNS[role]
            told = (column.heading, *column.aliases, column.name, column.name.replace("_", " "))
            if role in {"school", "school_name"}:
                told = (column.name,)
        return tuple(dict.fromkeys((*self.headings.get(role, ()), *shared, *told)))


def read_layout(path: str | os.PathLike[str]) -> Layout:
    """The layout of a form from a TOML file, for `read_form`.

    Raises:
        UnreadableFile: the file cannot be opened.
        InvalidData: it does not fit the form of a layout.
    """
    return read_toml(Layout, path)


@cache
def shipped_words() -> Words:
    """The words that all forms share."""
    return read_toml(Words, _FORMS / "words.toml")


@cache
def shipped_layouts() -> tuple[Layout, ...]:
    """The layouts that come with the library, and one for each table with plain headings."""
    files = sorted(path for path in _FORMS.glob("*.toml") if path.stem != "words")
    plain = (_plain(name) for name in ("items", "marks", "counts", "journal", "item_counts",
        "answers", "diagnostics", "markers", "schools"))  # fmt: skip
    return (*map(read_layout, files), *plain)


# What tells a plain table from the others; the rest may come from above it or from the caller.
_TELLING = {
    "items": (("student",), ("task",), ("score",)),
    "marks": (("school", "student", "class_name"), ("mark", "score", "test_score")),
    "counts": (
        ("participants", "mark_5", "share_5"),
        ("mark_2", "share_2", "failed", "failed_share"),
    ),
    "journal": (("participants",), ("lower",), ("equal",), ("higher",)),
    "item_counts": (("task",), ("participants",), ("points", "full")),
    "answers": (("question",), ("answer",)),
    "diagnostics": (("person",), ("block",), ("score",)),
    "markers": (("school",), ("russian_4", "mathematics_4", "russian_5", "mathematics_5")),
    "schools": (("school",), ("rural", "students", "kind", "advanced", "controlled", "cluster")),
}


# What a table may say beside its columns.
_BESIDE = {"counts": ("share_2", "share_3", "share_4", "share_5", "failed_share")}


def _plain(name: str) -> Layout:
    table = TABLES[name]
    return Layout(
        kind="table",
        nature="rows",
        name=f"Таблица «{table.title}»",
        table=name,
        needs=_TELLING[name],
        roles=(*table.names, "school_name", *_BESIDE.get(name, ())),
    )
