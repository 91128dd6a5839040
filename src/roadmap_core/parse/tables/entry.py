"""What the rows of a table become: entries with their parts, and the headings over them."""

from __future__ import annotations

import re

from attrs import Factory, define, frozen

from roadmap_core.parse.lines import Line
from roadmap_core.parse.tables.rows import Row

__all__ = ["Entry", "Heading", "entry_of"]

_BULLET = re.compile(r"^[-*•–—·‣▪]\s*(?=\w)")


@define
class Entry:
    """A row that becomes an activity; a sub-row without its own number is ``numbered_here``.

    ``last_part`` is the largest number of its parts, ``above`` the row that it is a part of.
    """

    number: str
    row: Row
    parts: list[Entry] = Factory(list)
    numbered_here: bool = False
    ditto: tuple[str, ...] = ()
    above: Entry | None = None
    depth: int = 1
    last_part: int = 0
    continuations: int = 0

    @property
    def title(self) -> str:
        """The title as the row has it, a group's without its closing colon."""
        title = _BULLET.sub("", self.row.text("title"))
        return title.rstrip(": ") if self.parts else title.rstrip("; ")

    def take(self, part: Entry) -> None:
        """Put a part under this row."""
        part.above, part.depth = self, self.depth + 1
        tail = part.number.rpartition(".")[2]
        if tail.isdecimal():
            self.last_part = max(self.last_part, int(tail[:9]))
        self.parts.append(part)


def entry_of(number: str, row: Row, *, numbered_here: bool = False) -> Entry:
    """The entry of a row with what the cells merged down over it lend, which is inherited."""
    lent = tuple(role for role in ("period", "responsible", "deliverable") if role in row.lent)
    return Entry(number, row.whole, numbered_here=numbered_here, ditto=lent)


@frozen
class Heading:
    """A heading of a section, in the table or between its pieces.

    ``time`` is when its rows are, where it says so («Сентябрь»).
    """

    title: str
    line: Line
    number: str = ""
    time: str = ""
