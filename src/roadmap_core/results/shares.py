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

    ``scale`` makes per cent of what stands in the columns of ``roles``, 0 where counts stand
    there. ``beside`` are the columns of shares by the roles that they are shares of,
    ``beside_scale`` makes per cent of them; ``decimals`` is to how many the shares of the whole
    table were rounded.
    """

    table: SheetTable
    roles: tuple[str, ...]
    scale: int
    beside: dict[str, str]
    beside_scale: int
    decimals: int

    @classmethod
    def of(cls, table: SheetTable, roles: tuple[str, ...]) -> Shares:
        """What the cells of a table are, by all its rows."""
        own = tuple(role for role in roles if table.has(role))
        beside = {role: share for role in roles if table.has(share := _share_role(role))}
        scale = _voted(table, own) or 0
        beside_scale = _voted(table, tuple(beside.values()), counts=False)
        if beside and beside_scale is None:
            beside_scale = _fitting(table, tuple(beside.values()))
        shown = shown_decimals(_cells(table, own), scale) if scale else 0
        if beside:
            shown = max(
                shown, shown_decimals(_cells(table, tuple(beside.values())), beside_scale or 1)
            )
        return cls(table, roles, scale, beside, beside_scale or 1, shown)

    def counts(
        self, row: int, participants: int | None
    ) -> tuple[dict[str, int | None], dict[str, float | None]]:
        """The counts of a row, None where they cannot be known, and the shares that it gives."""
        read = [self.table.read(row, role, number_of) for role in self.roles]
        shares = self._shares(row, read)
        given = {} if shares is None else {
            f"share_{role[-1]}": share for role, share in zip(self.roles, shares, strict=True)
        }  # fmt: skip
        counts: dict[str, int | None] = dict.fromkeys(self.roles)
        if not self.scale:
            counts |= self._as_they_stand(row, read, participants)
        if shares is not None:
            known = [counts[role] for role in self.roles]
            if all(count is None for count in known):
                counts |= self._turned(row, shares, participants)
            else:
                self._compared(row, known, shares, participants)
        if not self.scale and shares is None:
            counts = {role: count for role, count in counts.items() if self.table.has(role)}
        return counts, given

    def one(self, row: int, participants: int | None) -> tuple[int | None, float | None]:
        """The count of the only role, and its share: who failed, where no mark is told."""
        counts, given = self.counts(row, participants)
        return counts[self.roles[0]], next(iter(given.values()), None)

    def _shares(self, row: int, read: Sequence[int | float | None]) -> list[float | None] | None:
        """The shares of a row in per cent; None where the table has none."""
        if not self.scale and not self.beside:
            return None
        shares: list[float | None] = []
        for role, cell in zip(self.roles, read, strict=True):
            share = cell if self.scale else None
            scale = self.scale
            if share is None and role in self.beside:
                share = self.table.read(row, self.beside[role], number_of)
                scale = self.beside_scale
            shares.append(None if share is None else _clean(share * scale))
        return shares

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
        whole = len(known) == len(self.roles) > 1
        if participants is not None and known and (
            sum(known) > participants or (whole and sum(known) != participants)
        ):  # fmt: skip
            self.table.note("V75", row)
        return counts

    def _compared(
        self,
        row: int,
        counts: Sequence[int | None],
        shares: Sequence[float | None],
        participants: int | None,
    ) -> None:
        """Hold the shares of a row against the counts that stand beside them."""
        half = 0.5 / 10**self.decimals + 1e-9
        for count, share in zip(counts, shares, strict=True):
            if count is None or share is None or not participants:
                continue
            if abs(100 * count / participants - share) > half:
                self.table.note("V75", row)
                return

    def _turned(
        self, row: int, shares: list[float | None], participants: int | None
    ) -> dict[str, int | None]:
        counts: dict[str, int | None] = dict.fromkeys(self.roles)
        if all(share is None for share in shares):
            return counts
        if participants is None:
            self.table.note("V71", row)
            return counts
        if any(share is not None and not 0 <= share <= 100 for share in shares):
            self.table.note("V72", row)
            return counts
        # Of one share alone, the rest is everybody else.
        rest = [None] if len(shares) == 1 else []
        ranges = ranges_of(self.table, [*shares, *rest], participants, self.decimals)
        if ranges is None:
            self.table.note("V72", row)
            return counts
        for role, one in zip(self.roles, ranges, strict=False):
            counts[role] = one.least if one.is_known else None
        if not all(one.is_known for one in ranges[: len(shares)]):
            self.table.note("V71", row)
        return counts


def _share_role(role: str) -> str:
    return f"{role}_share" if role == "failed" else f"share_{role[-1]}"


def _cells(table: SheetTable, roles: Sequence[str]) -> list[Value]:
    return [table.value(row, role) for row in table.rows for role in roles]


def _voted(table: SheetTable, roles: Sequence[str], *, counts: bool = True) -> int | None:
    """What most rows say makes per cent of their cells; None where none says so.

    ``counts``: whether they may be no shares at all.
    """
    votes = {100: 0, 1: 0, 0: 0}
    for row in table.rows if len(roles) > 1 else ():
        cells = [number_of(table.value(row, role))[0] for role in roles]
        known = [cell for cell in cells if cell is not None]
        n = number_of(table.value(row, "participants"))[0] if counts else None
        if known and (scale := _scale(sum(known), n, known)) is not None:
            votes[scale] += 1
    if not counts:
        votes.pop(0)
    return max(votes, key=lambda one: votes[one]) if any(votes.values()) else None


def _fitting(table: SheetTable, roles: Sequence[str]) -> int:
    """What makes per cent of shares that sum to nothing known: 1, or 100 of shares of one.

    More than one is per cent. Else that is taken which more rows allow: 0.05 of 20 is one of them.
    """
    fits = {1: 0, 100: 0}
    for row in table.rows:
        n = number_of(table.value(row, "participants"))[0]
        for role in roles:
            share = number_of(table.value(row, role))[0]
            if share is not None and share > 1:
                return 1
            if share is None or not isinstance(n, int):
                continue
            for scale in fits:
                fits[scale] += count_ranges([_clean(share * scale), None], max(n, 0)) is not None
    return 100 if fits[100] > fits[1] else 1


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
    if abs(total - 100) < 0.5 or (n and max(cells) > n and total < 100):
        return 1  # more than all are no number of them
    if abs(total - 1) < 0.005:
        return 100
    return 0 if all(isinstance(cell, int) for cell in cells) and total else None


def _clean(share: float) -> float:
    """A share without what multiplying by 100 adds to it."""
    return round(share, 10)
