"""Lists inside the cells of one row: as many activities as the cells have members."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import evolve, frozen

from roadmap_core.parse.cells.phrase import is_dangling
from roadmap_core.parse.lines import Cell
from roadmap_core.parse.tables.evidence import is_time
from roadmap_core.parse.tables.rows import Row

__all__ = ["Split", "is_uneven", "split_row"]

_MEMBER = re.compile(r"^(?:(\d{1,2})[.)](?!\d)|([а-я])\)|[-–—•*·])\s*(?=\S)")
_LISTS = ("period", "responsible", "deliverable")


@frozen
class Split:
    """A row taken apart: the row of the group, and the rows of its members."""

    head: Row
    parts: tuple[Row, ...]


def split_row(row: Row) -> Split | None:
    """The group and its members, where the lists of the cells are equally long; else None.

    A cell of one line is the group's, and so each member's.
    """
    title = row.cells.get("title")
    listed = _members(title) if title else None
    if title is None or listed is None:
        return None
    head, members = listed
    split: dict[str, tuple[str, ...]] = {}
    for role in _LISTS:
        cell = row.cells.get(role)
        pieces = _pieces(cell, len(members), role) if cell else None
        if cell and pieces is None:
            return None
        if pieces:
            split[role] = pieces
    if not split or not head:
        return None
    whole = {role: cell for role, cell in row.cells.items() if role not in split}
    whole["title"] = evolve(title, text=head, lines=())
    parts = tuple(
        Row(
            # Its own line, since its cells are nobody's but its own.
            evolve(row.line),
            {
                "title": evolve(title, text=member, lines=()),
                **{
                    role: evolve(row.cells[role], text=pieces[at], lines=())
                    for role, pieces in split.items()
                },
            },
        )
        for at, member in enumerate(members)
    )
    return Split(evolve(row, cells=whole), parts)


def is_uneven(row: Row) -> bool:
    """Whether a row holds several activities that cannot be told apart: its lists do not agree."""
    title = row.cells.get("title")
    if title is None or len(title.lines) < 2:
        return False
    listed = _members(title)
    period, bodies = row.cells.get("period"), row.cells.get("responsible")
    times = _many_times(period) if period else 0
    if listed is None:
        capital = all(line[:1].isupper() for line in title.lines)
        broken = any(is_dangling(line) for line in title.lines[:-1])
        return capital and not broken and times == len(title.lines)
    return times > 1 or bool(bodies and len(bodies.lines) > 1)


def _many_times(cell: Cell) -> int:
    return len(cell.lines) if cell.lines and all(map(is_time, cell.lines)) else 0


def _members(cell: Cell) -> tuple[str, tuple[str, ...]] | None:
    """The text above a list and the members of it, None where the lines are no list of two."""
    head: list[str] = []
    members: list[str] = []
    marks: list[str] = []
    for line in cell.lines:
        if match := _MEMBER.match(line):
            marks.append(match[1] or match[2] or "-")
            members.append(line[match.end() :])
        elif members:
            members[-1] += " " + line
        else:
            head.append(line)
    if len(members) < 2 or not _in_order(marks):
        return None
    return " ".join(head), tuple(member.rstrip(" ;") for member in members)


def _in_order(marks: Sequence[str]) -> bool:
    if marks[0].isdigit():
        return marks == [str(at) for at in range(1, len(marks) + 1)]
    return set(marks) == {"-"} or marks == list("абвгдежзиклмнопрстуфхцчшщ"[: len(marks)])


def _pieces(cell: Cell, count: int, role: str) -> tuple[str, ...] | None:
    """The members of a cell: as many as asked for, () for one of one line, None where unlike."""
    if len(cell.lines) < 2:
        return ()
    lines = _whole(cell.lines)
    if len(lines) == 1:
        return ()
    if len(lines) != count or (role == "period" and not all(map(is_time, lines))):
        return None
    return tuple(_MEMBER.sub("", line).rstrip(" ;,") for line in lines)


def _whole(lines: Sequence[str]) -> list[str]:
    """The lines, one that cannot end there put together with the next."""
    joined: list[str] = []
    for line in lines:
        if joined and is_dangling(joined[-1]) and not joined[-1].endswith(","):
            joined[-1] += " " + line
        else:
            joined.append(line)
    return joined
