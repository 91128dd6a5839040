"""Lines of a text: each with its cells, between tabs or between bars, and its place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import field, frozen

from roadmap_core.documents.blocks import Cell
from roadmap_core.text import Source, Span, squeeze

__all__ = ["BARS", "TextLine", "clean", "text_lines"]

_TAG = re.compile(r"</?(?:b|i|u|s|strong|em|sup|sub|span|font|p|div|a|small)\b[^<>\n]*>", re.I)
_BETWEEN = re.compile(r"(?<=\s)\|(?=\s)")
_BREAK = re.compile(r"</?br\b[^<>\n]*>", re.I)
_STARS = re.compile(r"\*\*|__(?=\S)|(?<=\S)__|(?<![\w*])\*(?=[^\s*])|(?<=[^\s*])\*(?![\w*])")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>№])")
_HASHES = re.compile(r"^\s*#{1,6}\s+")
_BOLD = re.compile(r"<(?:b|strong)\b|\*\*|^\s*#{1,6}\s", re.I)
BARS = "│┃║¦"
# Rules of Markdown, RST and box-drawing tables: nothing but line-drawing signs.
_RULE = re.compile(r"^(?=.{3})[|+─━═┄┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬│┃║=:—–\s-]+$")


@frozen
class TextLine:
    """A line of a text that holds something; ``raw`` is how it is written."""

    cells: tuple[Cell, ...]
    span: Span
    after_blank: bool = False
    raw: str = field(default="", repr=False)

    @property
    def is_row(self) -> bool:
        """Whether it has more than one cell, or one over several columns."""
        return len(self.cells) > 1 or self.cells[0].columns > 1


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
    for bar in BARS:
        barred = barred.replace(bar, "|")
    if barred.count("|") > 1:
        stripped = barred.strip()
        if stripped.startswith("|"):
            return barred.index("|") + 1, re.split(r"(?<!\\)\|", stripped.removesuffix("|")[1:])
        if len(_BETWEEN.findall(barred)) > 1:
            return 0, _BETWEEN.split(barred)
    return 0, [raw]


def text_lines(source: Source) -> Iterator[TextLine | None]:
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
                yield TextLine(cells, span, after_blank, raw)
            after_blank = not told
        start += len(raw) + 1
