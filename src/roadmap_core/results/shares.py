"""Доли в форме: columns of marks that are counts, per cent or shares of one, read as counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from attrs import frozen

from roadmap_core.documents.grid import Value
from roadmap_core.results.cells import number_of
from roadmap_core.results.percentages import CountRange, count_ranges, decimals_of
from roadmap_core.results.sheet_table import SheetTable

__all__ = ["Shares", "ranges_of", "shown_decimals"]


@frozen
class Shares:
    """How the columns of one table are to be read.

    ``scale`` makes per cent of what stands in a cell, 0 where counts stand there; ``decimals`` is
    to how many the shares of the whole table were rounded.
    """

    table: SheetTable
    roles: tuple[str, ...]
    scale: int
    decimals: int

    @classmethod
    def of(cls, table: SheetTable, roles: tuple[str, ...]) -> Shares:
        """What the cells of a table are, by all its rows."""
        numbers = [[number_of(table.value(row, role))[0] for role in roles] for row in table.rows]
        participants = [number_of(table.value(row, "participants"))[0] for row in table.rows]
        votes = {100: 0, 1: 0, 0: 0}
        for cells, n in zip(numbers, participants, strict=True):
            known = [cell for cell in cells if cell is not None]
            if known and (scale := _scale(sum(known), n, known)) is not None:
                votes[scale] += 1
        scale = max(votes, key=lambda one: votes[one])
        scale = 0 if not any(votes.values()) else scale
        shown = (table.value(row, role) for row in table.rows for role in roles)
        return cls(table, roles, scale, shown_decimals(shown, scale))

    def counts(
        self, row: int, participants: int | None
    ) -> tuple[dict[str, int | None], dict[str, float | None]]:
        """The counts of a row, None where they cannot be known, and the shares that it gives."""
        read = [self.table.read(row, role, number_of) for role in self.roles]
        if not self.scale:
            return self._as_they_stand(row, read, participants), {}
        shares = [None if cell is None else _clean(cell * self.scale) for cell in read]
        given = {f"share_{role[-1]}": share for role, share in zip(self.roles, shares, strict=True)}
        return self._turned(row, shares, participants), given

    def _as_they_stand(
        self, row: int, read: list[int | float | None], participants: int | None
    ) -> dict[str, int | None]:
        counts: dict[str, int | None] = {}
        for role, cell in zip(self.roles, read, strict=True):
            heading = self.table.header.of(role)
            if heading is None:
                continue
            if cell is not None and not isinstance(cell, int):
                self.table.unread("text", row, heading)
                cell = None
            counts[role] = cell
        known = [count for count in counts.values() if count is not None]
        whole = len(known) == len(self.roles)
        if participants is not None and known and (
            sum(known) > participants or (whole and sum(known) != participants)
        ):  # fmt: skip
            self.table.note("V75", row)
        return {**counts, "failed": counts.get("mark_2")}

    def _turned(
        self, row: int, shares: list[float | None], participants: int | None
    ) -> dict[str, int | None]:
        counts: dict[str, int | None] = dict.fromkeys((*self.roles, "failed"))
        if participants is None or all(share is None for share in shares):
            return counts
        if any(share is not None and not 0 <= share <= 100 for share in shares):
            self.table.note("V72", row)
            return counts
        ranges = ranges_of(self.table, shares, participants, self.decimals)
        if ranges is None:
            self.table.note("V72", row)
            return counts
        for role, one in zip(self.roles, ranges, strict=True):
            counts[role] = one.least if one.is_known else None
        if not all(one.is_known for one in ranges):
            self.table.note("V71", row)
        return {**counts, "failed": counts["mark_2"]}


def shown_decimals(cells: Iterable[Value], scale: int = 1) -> int:
    """To how many decimals shares were rounded, as their cells show it: «25,00» has two."""
    shown = 0
    numbers = []
    for cell in cells:
        number, _ = number_of(cell)
        if number is not None:
            numbers.append(_clean(number * scale))
        if isinstance(cell, str) and number is not None and scale == 1:
            behind = re.search(r"[.,](\d+)", cell)
            shown = max(shown, len(behind[1]) if behind else 0)
    return max(shown, decimals_of(numbers))


def ranges_of(
    table: SheetTable, shares: Sequence[float | None], participants: int, decimals: int
) -> tuple[CountRange, ...] | None:
    """What the counts of a row can be, by the decimals of its form, else by those that it shows."""
    known = max(decimals, table.layout.decimals)
    ranges = count_ranges(shares, participants, known)
    return ranges if ranges or known == decimals else count_ranges(shares, participants, decimals)


def _scale(total: float, n: float | None, cells: list[float]) -> int | None:
    """What makes per cent of cells: 1, or 100 of shares of one; 0 where they are counts."""
    if n is not None and total == n and all(isinstance(cell, int) for cell in cells):
        return 0
    if abs(total - 100) < 0.5:
        return 1
    if abs(total - 1) < 0.005:
        return 100
    return 0 if all(isinstance(cell, int) for cell in cells) and total else None


def _clean(share: float) -> float:
    """A share without what multiplying by 100 adds to it."""
    return round(share, 10)
