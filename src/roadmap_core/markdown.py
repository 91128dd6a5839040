"""Таблица Markdown: rows as a table of a text, for a letter or a wiki."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from roadmap_core.names import redacted

__all__ = ["markdown_table"]


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    r"""The lines of a table: days as people write them, no names, no sign that ends a cell.

    >>> print(*markdown_table(("Дней", "Что"), [(3, "a|b")]), sep="\n")
    | Дней | Что |
    | --- | --- |
    | 3 | a\|b |
    """
    yield _line(head)
    yield _line(["---"] * len(head))
    for row in rows:
        yield _line([_cell(value) for value in row])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = f"{value:%d.%m.%Y}" if isinstance(value, date) else redacted(str(value))
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").split())
