"""Writes reference/tables.md from the tables of results: python docs/write_tables.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from roadmap_core.results import COLUMNS, TABLES, Column

PAGE = Path(__file__).parent / "reference" / "tables.md"

HEAD = """\
# Tables of results

The tables that forms are read into, that are validated, counted and judged. The names of columns
are a promise: they change only with a word in the changelog. A heading of a form is known by the
Russian heading or by one of the aliases; null is never zero, and each column says what it means.

This page is written by `docs/write_tables.py` from `data/tables.ru.toml`, and a test compares them.
"""


def page() -> str:
    """The text of the page."""
    return "".join((HEAD, *_tables(), *_columns()))


def _tables() -> Iterator[str]:
    yield "\n## Tables\n"
    for table in TABLES.values():
        yield f"\n### {table.name}\n\n{table.title}: one row is {table.row}.\n\n"
        for what, names in (
            ("units, of which one at least", table.units),
            ("required", table.required),
            ("optional", table.optional),
            ("told apart by", table.key),
        ):
            if names:
                yield f"- {what}: {', '.join(f'`{name}`' for name in names)}\n"


def _columns() -> Iterator[str]:
    yield "\n## Columns\n\n| column | kind | heading; aliases | meaning | null |\n"
    yield "|---|---|---|---|---|\n"
    for column in COLUMNS.values():
        headings = "; ".join((column.heading, *column.aliases))
        cells = (f"`{column.name}`", _kind(column), headings, column.meaning, column.null)
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |\n"


def _kind(column: Column) -> str:
    bounds = [f"{bound:g}" for bound in (column.least, column.most) if bound is not None]
    if len(bounds) == 2:
        return f"{column.kind}, {' to '.join(bounds)}"
    least = "" if column.least is None else f", from {column.least:g}"
    words = f": {', '.join(column.words)}" if column.words else ""
    return f"{column.kind}{least}{words}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
