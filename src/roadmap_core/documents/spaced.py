"""Tables whose columns are only set apart by spaces: told where the same gaps go through lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import evolve

from roadmap_core.documents.blocks import Cell
from roadmap_core.documents.drawn import Joining
from roadmap_core.documents.text_lines import TextLine, clean
from roadmap_core.text import Span

__all__ = ["unspaced"]

_GAP = re.compile(r"\S {2,}(?=\S)")
_PIECE = re.compile(r"\S+(?: \S+)*")
# Stamps stand side by side, too, and are no table.
_STAMP = re.compile(r"(?:^|\s{2})(?:утвержд|согласов|рассмотр|принят)", re.I)
_LEAST_COLUMNS = 3
_LEAST_LINES = 3
_LONGEST = 400


def unspaced(lines: Sequence[TextLine | None], joining: Joining) -> Iterator[TextLine | None]:
    """The lines, those of a table aligned by spaces as its rows.

    It is one where three lines or more have the same three gaps or more, the first all of its
    cells. A line without gaps among them is a heading of a section.
    """
    index = 0
    while index < len(lines):
        borders, taken = _run(lines, index)
        run = lines[index : index + taken]
        yield from _rows(run, borders, joining) if borders else run
        index += taken


def _filled(raw: str) -> int:
    """The places of a line that hold something, as bits; one space between words is filled."""
    bits = 0
    for match in _PIECE.finditer(raw):
        bits |= ((1 << (match.end() - match.start())) - 1) << match.start()
    return bits


def _stretches(bits: int) -> list[tuple[int, int]]:
    """The runs of filled places, a gap of one place taken as filled."""
    text = bin(bits)[:1:-1]
    return [match.span() for match in re.finditer(r"1(?:0?1)*", text)]


def _is_plain(line: TextLine | None) -> bool:
    return (
        line is not None and not line.is_row and "\t" not in line.raw and len(line.raw) <= _LONGEST
    )


def _run(lines: Sequence[TextLine | None], index: int) -> tuple[list[tuple[int, int]], int]:
    """The columns that begin at a line, and how many lines have them; no columns for no table."""
    first = lines[index]
    if first is None or not _is_plain(first) or len(_GAP.findall(first.raw)) < _LEAST_COLUMNS - 1:
        return [], 1
    heads = filled = _filled(first.raw)
    width = len(_stretches(filled))
    taken, fitting, complete, least = 1, 1, 0, max(_LEAST_COLUMNS, width - 1)
    at = index + 1
    while at < len(lines):
        line = lines[at]
        if line is None:
            at += 1
            continue
        joint = _joint(line, filled, heads)
        if joint is not None:
            filled, fitting = joint, fitting + 1
            complete += _cells_told(line, filled) >= least
            at += 1
            taken = at - index
            continue
        following = next((one for one in lines[at + 1 : at + 2] if one is not None), None)
        is_heading = _is_plain(line) and not _GAP.search(line.raw.strip())
        if not is_heading or following is None or _joint(following, filled, heads) is None:
            break
        if _cells_told(following, filled) < least:
            break
        at += 1
    run = [line for line in lines[index : index + taken] if line is not None]
    stamped = _STAMP.search(first.raw) or any("___" in line.raw for line in run)
    if fitting < _LEAST_LINES or not complete or stamped:
        return [], taken
    return _stretches(filled), taken


def _joint(line: TextLine, filled: int, heads: int) -> int | None:
    """The filled places with those of a line, None where it does not keep the gaps.

    Each column keeps its own heading of the first line.
    """
    if not _is_plain(line):
        return None
    joint = filled | _filled(line.raw)
    under = [heads >> first & (1 << (last - first)) - 1 for first, last in _stretches(joint)]
    return joint if all(under) and len(under) == len(_stretches(heads)) else None


def _cells_told(line: TextLine, filled: int) -> int:
    own = _filled(line.raw)
    return sum(bool(own >> first & (1 << (last - first)) - 1) for first, last in _stretches(filled))


def _rows(
    lines: Sequence[TextLine | None], borders: Sequence[tuple[int, int]], joining: Joining
) -> list[TextLine]:
    """The rows; a line whose first cell is empty goes on with the row above."""
    rows: list[TextLine] = []
    for line in filter(None, lines):
        pieces = _pieces(line, borders)
        if pieces is None:
            rows.append(line)
        elif rows and rows[-1].is_row and not line.after_blank and _goes_on(pieces):
            rows[-1] = joining.row(rows[-1], evolve(line, cells=pieces))
        else:
            rows.append(evolve(line, cells=pieces, after_blank=line.after_blank and not rows))
    return rows


def _goes_on(cells: Sequence[Cell]) -> bool:
    told = [cell.text for cell in cells if cell.text]
    low = all(text[0].islower() or text[0].isdigit() for text in told)
    return not cells[0].text and (low or len(told) < len(cells) - 1)


def _pieces(line: TextLine, borders: Sequence[tuple[int, int]]) -> tuple[Cell, ...] | None:
    """The cells of a line, None where its words run over the gaps."""
    raw, start = line.raw, line.span.start
    cells: list[Cell] = []
    for first, last in borders:
        piece = raw[first:last]
        at = start + first + len(piece) - len(piece.lstrip())
        end = max(at, start + first + len(piece.rstrip()))
        span = Span(at, end, line.span.line, line.span.end_line)
        cells.append(Cell(clean(piece), span, bool(line.cells[0].bold)))
    whole = "".join(raw.split())
    return tuple(cells) if "".join("".join(raw[a:b].split()) for a, b in borders) == whole else None
