"""A plain text or Markdown as blocks: markup taken off, layout lines dropped, places kept.

Cells stand between tabs, or between bars as in Markdown and drawn tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve, frozen

from roadmap_core.documents.blocks import Block, Cell, Document, Paragraph, Table
from roadmap_core.text import Source, Span, squeeze

__all__ = ["text_document"]

_TAG = re.compile(r"</?(?:b|i|u|s|strong|em|sup|sub|span|font|p|div|a|small)\b[^<>\n]*>", re.I)
_BETWEEN = re.compile(r"(?<=\s)\|(?=\s)")
_BREAK = re.compile(r"</?br\b[^<>\n]*>", re.I)
_STARS = re.compile(r"\*\*|__(?=\S)|(?<=\S)__|(?<![\w*])\*(?=[^\s*])|(?<=[^\s*])\*(?![\w*])")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>№])")
_HASHES = re.compile(r"^\s*#{1,6}\s+")
_BOLD = re.compile(r"<(?:b|strong)\b|\*\*|^\s*#{1,6}\s", re.I)
_DRAWN_BARS = "│┃║¦"
# Rules of Markdown, RST and box-drawing tables: nothing but line-drawing signs.
_RULE = re.compile(r"^(?=.{3})[|+─━═┄┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬│┃║=:—–\s-]+$")


@frozen
class _Line:
    """A line of the text that holds something."""

    cells: tuple[Cell, ...]
    span: Span
    after_blank: bool = False

    @property
    def is_row(self) -> bool:
        return len(self.cells) > 1


def text_document(source: Source) -> Document:
    """The blocks of a text: a table is a run of rows, every other line a paragraph."""
    blocks: list[Block] = []
    rows: list[_Line] = []
    for line in _ungridded(_raw_lines(source)):
        if rows and (not line.is_row or line.after_blank):
            blocks.append(_table(rows))
            rows = []
        if line.is_row:
            rows.append(line)
        else:
            blocks += _paragraphs(line)
    if rows:
        blocks.append(_table(rows))
    return Document(tuple(blocks), source)


def _table(rows: Sequence[_Line]) -> Table:
    cells = tuple(
        evolve(cell, row=row, column=column)
        for row, line in enumerate(rows)
        for column, cell in enumerate(line.cells)
    )
    return Table(cells, rows[0].span | rows[-1].span, rows[0].after_blank)


def _paragraphs(line: _Line) -> Iterator[Paragraph]:
    """One paragraph, or one for each line that a break makes of it."""
    cell = line.cells[0]
    after_blank = line.after_blank
    for text in cell.lines or (cell.text,):
        yield Paragraph(text, line.span, bold=cell.bold, after_blank=after_blank)
        after_blank = False


def clean(raw: str) -> str:
    """Text without markup and with single spaces."""
    if "<" in raw:
        raw = _TAG.sub("", _BREAK.sub(" ", raw))
    if "*" in raw or "__" in raw:
        raw = _STARS.sub("", raw)
    if "\\" in raw:
        raw = _ESCAPE.sub(r"\1", raw)
    if "#" in raw:
        raw = _HASHES.sub("", raw)
    return squeeze(raw)


def _cells(start: int, raw: str, number: int) -> tuple[Cell, ...]:
    """The cells of one line: between tabs, or between the bars of a Markdown or drawn table.

    A Markdown row may lack its first and last bar; then two bars between words make a row.
    """
    offset, pieces = (0, raw.split("\t")) if "\t" in raw else _between_bars(raw)
    found = []
    for piece in pieces:
        first = start + offset + len(piece) - len(piece.lstrip())
        last = max(first, start + offset + len(piece.rstrip()))
        offset += len(piece) + 1
        lines = tuple(filter(None, map(clean, _BREAK.split(piece)))) if "<" in piece else ()
        marked = "<" in piece or "*" in piece or "#" in piece
        bold = marked and _BOLD.search(piece) is not None
        lines = lines if len(lines) > 1 else ()
        span = Span(first, last, number, number)
        found.append(Cell(clean(piece), span, bold, lines))
    return tuple(found)


def _between_bars(raw: str) -> tuple[int, list[str]]:
    """Where the first cell of a line begins, and the cells; one where there are no bars."""
    barred = raw
    for bar in _DRAWN_BARS:
        barred = barred.replace(bar, "|")
    if barred.count("|") > 1:
        stripped = barred.strip()
        if stripped.startswith("|"):
            return barred.index("|") + 1, re.split(r"(?<!\\)\|", stripped.removesuffix("|")[1:])
        if len(_BETWEEN.findall(barred)) > 1:
            return 0, _BETWEEN.split(barred)
    return 0, [raw]


def _raw_lines(source: Source) -> Iterator[_Line | None]:
    """Lines in order; None stands for a rule of a drawn table."""
    start, after_blank = 0, False
    for number, raw in enumerate(source.text.split("\n"), 1):
        if not raw.strip():
            after_blank = True
        elif _RULE.match(raw):
            yield None
        else:
            span = Span(start, start + len(raw), number, number)
            cells = _cells(start, raw, number)
            told = any(cell.text for cell in cells)
            if told:
                yield _Line(cells, span, after_blank)
            after_blank = not told
        start += len(raw) + 1


def _ungridded(lines: Iterable[_Line | None]) -> Iterator[_Line]:
    """Rows of a drawn table, whose cells run over several lines between rules, made one line.

    A Markdown table has one rule, under its header; a drawn one has a rule after every row, so
    rows are joined only where three rules or more stand between the lines of one block.
    """
    block: list[_Line | None] = []
    for line in lines:
        under_rule = bool(block) and block[-1] is None
        if line is None or under_rule or (line.is_row and not line.after_blank):
            block.append(line)
            continue
        yield from _block(block)
        block = [line] if line.is_row else []
        if not line.is_row:
            yield line
    yield from _block(block)


def _block(block: list[_Line | None]) -> Iterator[_Line]:
    drawn = block.count(None) > 2
    row: _Line | None = None
    for line in block:
        if line is None or row is None or not drawn or len(row.cells) != len(line.cells):
            if row is not None:
                yield row
            row = line
        else:
            cells = tuple(a | b for a, b in zip(row.cells, line.cells, strict=True))
            row = evolve(row, cells=cells, span=row.span | line.span)
    if row is not None:
        yield row
