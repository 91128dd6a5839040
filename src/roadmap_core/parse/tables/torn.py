"""Cells that a page break tore: what goes on in the next row, what spilled into it."""

from __future__ import annotations

import re
from collections import Counter

from roadmap_core.parse.cells.phrase import is_dangling, is_period_like
from roadmap_core.parse.lines import Cell
from roadmap_core.parse.tables.evidence import is_time
from roadmap_core.parse.tables.rows import Row, starts_low
from roadmap_core.text import fold

__all__ = ["MARKER", "continues", "joined", "spilled"]

MARKER = re.compile(r"^(?:[а-яa-z]\)|[-*•–—·‣▪])\s*", re.I)


def continues(row: Row, last: Row) -> bool:
    """Whether a row without a number goes on with the last one rather than adds a part.

    It does where it has no title, or where its title begins in the middle of a phrase and it has no
    period of its own beside a complete one.
    """
    if "title" not in row.cells:
        # A title that is merged over rows with times and bodies of their own is that of each.
        return not ("title" in row.lent and {"period", "responsible"} <= row.cells.keys())
    if "number" in row.cells:
        return False
    before, title = last.text("title"), row.text("title")
    if MARKER.match(title) or before.endswith((":", ";")):
        return False
    if not starts_low(title) and not is_dangling(before):
        return False
    both = is_period_like(last.text("period")) and is_period_like(row.text("period"))
    return not both or is_dangling(before)


def joined(before: Cell | None, cell: Cell, role: str) -> Cell:
    """Two pieces of a cell: one phrase where the second begins small, else two values."""
    if before is None:
        return cell
    whole = role == "period" and is_time(before.text) and is_time(cell.text)
    low = starts_low(cell.text) and not whole
    phrase = role == "title" or low or is_dangling(before.text)
    if phrase or before.text.endswith((".", ";")):
        return before | cell
    return Cell(f"{before.text}; {cell.text}", before.span | cell.span)


def spilled(text: str, bodies: Counter[str]) -> tuple[str, str] | None:
    """The body that belongs to the row above, and the rest."""
    head, comma, tail = text.partition(",")
    # The piece itself was counted once where it stands.
    if bodies[fold(head.strip())] > 1:
        return None
    words = head.split()
    cuts = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
    known = [cut for cut in cuts if fold(cut[0]) in bodies and fold(cut[1]) in bodies]
    half_known = [cut for cut in cuts if fold(cut[0]) in bodies or fold(cut[1]) in bodies]
    capitals = [cut for cut in cuts if cut[0][0].islower() and cut[1][0].isupper()]
    for choice in (known, half_known, capitals):
        if len(choice) == 1:
            return choice[0][0], choice[0][1] + comma + tail
    return None
