"""Таблицы результатов: what each table and each of its columns is called, holds and means.

The columns are data (``data/tables.ru.toml``): validation, the reading of forms, the headings of
workbooks and the pages of the docs say the same, since they read the same list.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

from attrs import evolve, field, frozen

from roadmap_core.errors import InvalidData
from roadmap_core.serde import read_toml
from roadmap_core.spelling import did_you_mean

__all__ = [
    "ASSESSMENT",
    "COLUMNS",
    "TABLES",
    "UNITS",
    "Column",
    "ColumnKind",
    "Table",
    "table_named",
]

ColumnKind: TypeAlias = Literal["text", "whole", "number", "flag"]

UNITS = ("municipality", "school", "branch", "class_name", "teacher")
"""The columns that name a unit, from the widest to the narrowest."""

ASSESSMENT = ("year", "procedure", "subject", "grade")
"""The columns that name an assessment (работа)."""

_DATA = Path(__file__).parents[1] / "data" / "tables.ru.toml"


@frozen(kw_only=True)
class Column:
    """Столбец: what a column of a table of results holds, whichever table it stands in.

    ``heading`` is the Russian heading that is written, ``aliases`` those that are read, too.
    ``least`` and ``most`` bound a number, ``words`` are all that a text may be where it is one of
    few; ``null`` is what an empty cell says, so that none is taken for a zero.
    """

    name: str = ""
    kind: ColumnKind
    heading: str
    aliases: tuple[str, ...]
    meaning: str
    null: str
    unit: str = ""
    least: float | None = None
    most: float | None = None
    words: tuple[str, ...] = ()


@frozen(kw_only=True)
class Table:
    """Таблица: the columns of one kind of table, in their order.

    ``units`` name what a row is about, of which a table has at least one; ``required`` must be
    there, ``optional`` may; the columns of ``key`` that a table has tell its rows apart.
    """

    name: str = ""
    title: str
    row: str
    units: tuple[str, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all its columns: units, then required, then optional ones."""
        return tuple(dict.fromkeys((*self.units, *self.required, *self.optional)))


@frozen(kw_only=True)
class TablesFile:
    columns: dict[str, Column]
    tables: dict[str, Table] = field(factory=dict)


def table_named(name: str) -> Table:
    """The table of that name.

    Raises:
        InvalidData: there is none.
    """
    if name not in TABLES:
        raise InvalidData("name of a table", [f"no table {name!r}{did_you_mean(name, TABLES)} @ $"])
    return TABLES[name]


_FILE = read_toml(TablesFile, _DATA)

COLUMNS: Mapping[str, Column] = MappingProxyType(
    {name: evolve(column, name=name) for name, column in _FILE.columns.items()}
)
"""Every column by its name."""

TABLES: Mapping[str, Table] = MappingProxyType(
    {name: evolve(table, name=name) for name, table in _FILE.tables.items()}
)
"""Every table by its name: marks, items, counts, item_counts, journal, answers ..."""
