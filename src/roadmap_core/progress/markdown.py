"""Таблицы отчёта: rows as a table of Markdown under a heading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from roadmap_core.names import redacted

__all__ = ["part"]


def part(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """A heading and a table; nothing where there are no rows.

    >>> print(*part("Сроки", ("Дней",), [(3,)]), sep="|")
    |## Сроки||| Дней ||| --- ||| 3 |
    """
    if not rows:
        return
    yield from ("", f"## {title}", "")
    yield _line(head)
    yield _line(["---"] * len(head))
    for row in rows:
        yield _line([_cell(value) for value in row])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: object) -> str:
    """A value as it stands in a cell: days as people write them, no sign that ends the cell."""
    if value is None:
        return ""
    text = f"{value:%d.%m.%Y}" if isinstance(value, date) else redacted(str(value))
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").split())
