"""The page as lines and cells: markup taken off, layout lines dropped, places kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from attrs import evolve, frozen

from roadmap_core.text import Source, Span, squeeze

__all__ = ["ASIDE", "FOOTNOTE", "MERGED", "RUNNING_HEAD", "Cell", "Line", "lines_of"]

# How the reader of a format marks what a line of text cannot show: a place that the cell above
# covers, and what stands beside the text.
MERGED = "<span rowspan>"
FOOTNOTE = "[сноска {}]"
RUNNING_HEAD = "[колонтитул]"
ASIDE = re.compile(r"\[(сноска \d+|колонтитул)\] ")

_TAG = re.compile(r"</?(?:b|i|u|s|strong|em|sup|sub|span|font|p|div|a|small)\b[^<>\n]*>", re.I)
_BETWEEN = re.compile(r"(?<=\s)\|(?=\s)")
_BREAK = re.compile(r"</?br\b[^<>\n]*>", re.I)
_STARS = re.compile(r"\*\*|__(?=\S)|(?<=\S)__|(?<![\w*])\*(?=[^\s*])|(?<=[^\s*])\*(?![\w*])")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>№])")
_HASHES = re.compile(r"^\s*#{1,6}\s+")
_BOLD = re.compile(r"<(?:b|strong)\b|\*\*|^\s*#{1,6}\s", re.I)
_DRAWN_BARS = "│┃║¦"
# Rules of Markdown, RST and box-drawing tables: nothing but line-drawing signs.
_RULE = re.compile(r"^\s*[|+─━═┄┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬│┃║=:—–\s-]{3,}$")
_SPACED = re.compile(r"(?<!\w)(?:\w ){3,}\w(?!\w)")


@frozen
class Cell:
    """One cell, or a whole line of prose, as clean text with its place.

    ``lines`` are its lines where the cell has several (``<br>``, paragraphs of a .docx).
    ``merged`` is a place without a text of its own, which the cell above covers.
    """

    text: str
    span: Span
    bold: bool = False
    lines: tuple[str, ...] = ()
    merged: bool = False

    def as_list(self) -> Cell:
        """The cell with its lines as members of a list, where they begin as such."""
        if not self.lines:
            return self
        text = self.lines[0]
        for line in self.lines[1:]:
            new = line[0].isupper() or line[0].isdigit() or line.startswith(("-", "•", "–", "—"))
            text += "; " + line if new and text[-1] not in ",;:-–" else " " + line
        return evolve(self, text=text, lines=())

    def __or__(self, other: Cell) -> Cell:
        """The cell continued by another: a space between, none behind a word's hyphen.

        The hyphen stays, since nothing tells «плана-» + «графика» from a word broken by a line.
        """
        if not self.text or not other.text:
            return self if self.text else other
        space = "" if re.search(r"\w-$", self.text) and other.text[0].islower() else " "
        return Cell(
            f"{self.text}{space}{other.text}", self.span | other.span, self.bold or other.bold
        )


@frozen
class Line:
    """A line that holds something: its cells, and whether a blank line stands before it."""

    cells: tuple[Cell, ...]
    span: Span
    after_blank: bool = False

    @property
    def is_row(self) -> bool:
        """Whether it looks like a row of a table."""
        return len(self.cells) > 1

    @cached_property
    def text(self) -> str:
        """The whole line as prose."""
        return " ".join(cell.text for cell in self.cells if cell.text)

    @property
    def joined_letters(self) -> str:
        """The prose with spaced-out words drawn together («П Р И К А З» -> «ПРИКАЗ»)."""
        return _SPACED.sub(lambda match: match[0].replace(" ", ""), self.text)

    @property
    def bold(self) -> bool:
        """Whether a cell with text is set in bold."""
        return any(cell.bold for cell in self.cells if cell.text)


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
        found.append(Cell(clean(piece), span, bold, lines, piece == MERGED))
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


def lines_of(source: Source) -> tuple[Line, ...]:
    """Every line that holds text; rules of drawn tables are layout and are left out."""
    return tuple(_ungridded(_raw_lines(source)))


def _raw_lines(source: Source) -> Iterator[Line | None]:
    """Lines in order; None stands for a rule of a drawn table."""
    start, after_blank = 0, False
    for number, raw in enumerate(source.text.split("\n"), 1):
        if not raw.strip():
            after_blank = True
        elif _RULE.match(raw):
            yield None
        else:
            span = Span(start, start + len(raw), number, number)
            line = Line(_cells(start, raw, number), span, after_blank)
            after_blank = not line.text
            if line.text:
                yield line
        start += len(raw) + 1


def _ungridded(lines: Iterable[Line | None]) -> Iterator[Line]:
    """Rows of a drawn table, whose cells run over several lines between rules, made one line.

    A Markdown table has one rule, under its header; a drawn one has a rule after every row, so
    rows are joined only where three rules or more stand between the lines of one block.
    """
    block: list[Line | None] = []
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


def _block(block: list[Line | None]) -> Iterator[Line]:
    drawn = block.count(None) > 2
    row: Line | None = None
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
