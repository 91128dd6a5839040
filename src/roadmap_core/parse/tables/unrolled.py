"""Tables that a converter left as paragraphs, one for each cell."""

from __future__ import annotations

import re
from collections.abc import Sequence

from roadmap_core.lexicon import Lexicon
from roadmap_core.parse.lines import Line
from roadmap_core.parse.tables.columns import Column, columns_of
from roadmap_core.parse.tables.evidence import NUMBER, Cells, is_time
from roadmap_core.parse.tables.headings import can_head, role_of
from roadmap_core.parse.tables.table import Header

__all__ = ["rolled"]

_FEWEST, _WIDEST = 3, 10
_LONGEST_CELL = 600
_LONGEST_BETWEEN = 3


def rolled(lines: Sequence[Line], lexicon: Lexicon) -> tuple[Line, ...]:
    """The lines, headings and cells that stand one in a paragraph put together as rows.

    Only where it is sure: the headings begin with that of the numbers, the first number is 1, each
    row has its number and as many cells as there are headings, and its time is one. Otherwise the
    lines stay as they are.
    """
    found: list[Line] = []
    index = 0
    while index < len(lines):
        taken, rows = _table(lines, index, lexicon)
        found += rows or lines[index : index + 1]
        index += max(1, taken)
    return tuple(found)


def _table(lines: Sequence[Line], index: int, lexicon: Lexicon) -> tuple[int, list[Line]]:
    """How many lines make the table at an index, and its rows; none where there is no table."""
    if lines[index].is_row or role_of(lines[index].text, lexicon) != "number":
        return 0, []
    columns = _columns(lines, index, lexicon)
    if not columns:
        return 0, []
    width = len(columns)
    rows = [_row(lines[index : index + width], lines[index].block)]
    at, following = index + width, 1
    while at < len(lines):
        number = NUMBER.match(lines[at].text)
        cells = lines[at : at + width]
        if number is None:
            ahead = _next_number(lines, at, following)
            if ahead is None:
                break
            rows += lines[at:ahead]
            at = ahead
            continue
        if not _is_row(cells, columns):
            return 0, []
        counted = [cell.text for cell in cells] == [str(n) for n in range(1, width + 1)]
        if not counted:
            following = int(number[1].partition(".")[0]) + 1
        rows.append(_row(cells, lines[index].block))
        at += width
    return at - index, rows


def _columns(lines: Sequence[Line], index: int, lexicon: Lexicon) -> tuple[Column, ...]:
    """The columns that headings one under another open, () where they open none."""
    ahead = lines[index : index + _WIDEST + _LONGEST_BETWEEN]
    first = next((at for at, line in enumerate(ahead) if NUMBER.match(line.text)), 0)
    # The headings go as far as the lexicon knows them; a heading of a section may follow.
    known = next((at for at, line in enumerate(ahead) if not _heads(line.text, lexicon)), first)
    width = first if first - known > _LONGEST_BETWEEN or known < _FEWEST else min(known, first)
    head = ahead[:width]
    if width < _FEWEST or ahead[first].text.rstrip(".") != "1":
        return ()
    if any(line.is_row or not can_head(line.text, lexicon) for line in head):
        return ()
    silent = [Cells((), lexicon)] * width
    columns = columns_of([("", line.text) for line in head], silent, lexicon)
    return columns if Header(columns).is_roadmap else ()


def _heads(text: str, lexicon: Lexicon) -> bool:
    """Whether a paragraph is a heading that is known; «Раздел 1» is a section's."""
    return role_of(text, lexicon) != "" and not re.search(r"\d", text)


def _is_row(cells: Sequence[Line], columns: Sequence[Column]) -> bool:
    if len(cells) < len(columns) or any(cell.is_row for cell in cells):
        return False
    texts = [cell.text for cell in cells]
    if texts == [str(n) for n in range(1, len(columns) + 1)]:
        return True
    if any(len(text) > _LONGEST_CELL or NUMBER.match(text) for text in texts[1:]):
        return False
    return all(
        is_time(text)
        for text, column in zip(texts, columns, strict=True)
        if column.role == "period"
    )


def _next_number(lines: Sequence[Line], at: int, following: int) -> int | None:
    """Where the next row stands below a heading of a section, None where the table has ended."""
    for ahead in range(at, min(at + _LONGEST_BETWEEN, len(lines))):
        number = NUMBER.match(lines[ahead].text)
        if number and number[1].partition(".")[0] in {str(following), str(following - 1), "1"}:
            return ahead
    return None


def _row(cells: Sequence[Line], block: int) -> Line:
    return Line(
        tuple(line.cells[0] for line in cells),
        cells[0].span | cells[-1].span,
        cells[0].after_blank and cells[0].block == block,
        block,
    )
