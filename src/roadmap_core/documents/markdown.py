"""A text in Markdown as blocks: headings, lists, tables by bars, the text of links.

What is not Markdown in it is read as any plain text, since people mix them: a line stays a
paragraph, also where Markdown would join lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from attrs import evolve, frozen

from roadmap_core.documents.blocks import Block, Cell, Document, Table
from roadmap_core.documents.text import text_document
from roadmap_core.documents.text_lines import clean
from roadmap_core.notes import Notes
from roadmap_core.text import Source, Span

__all__ = ["markdown_document"]

_RULE = re.compile(r"[ >]*+\|?(?: *:?-+:? *\|)+(?: *:?-+:? *)?|[ >]*+\| *:?-+:? *")
_BAR = re.compile(r"(?<!\\)\|")
_SPACED_BAR = re.compile(r"(?<![^\s])\||\|(?![^\s])")
_BREAK = re.compile(r"</?br\b[^<>\n]*>", re.I)
_BOLD = re.compile(r"\s*(?:\*\*|__|<(?:b|strong)>).*(?:\*\*|__|</(?:b|strong)>)\s*", re.I | re.S)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)")
_CODE = re.compile(r"(`+)([^`]+)\1")
_AUTO_LINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
_HEADING = re.compile(r" {0,3}(#{1,6})\s+\S")
_CLOSING_HASHES = re.compile(r"\s+#+\s*$")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,9}[.)])\s+\S")
_BULLET = re.compile(r"^([*+]) +")
_QUOTED = re.compile(r"^(?:> ?)+")
_FENCE = re.compile(r"\s*(?:```|~~~)[\w -]*")
_UNDER = {"=": 1, "-": 2}


@frozen
class _Raw:
    """A line of the text, its place and its number from 1."""

    text: str
    start: int
    number: int

    @property
    def span(self) -> Span:
        return Span(self.start, self.start + len(self.text), self.number, self.number)


def markdown_document(notes: Notes) -> Document:
    """The blocks of a Markdown text; places are those of the text itself."""
    source = notes.source
    texts = source.text.split("\n")
    starts = accumulate((len(text) + 1 for text in texts), initial=0)
    raw = [_Raw(*one) for one in zip(texts, starts, range(1, len(texts) + 1), strict=False)]
    tables: list[Table] = []
    hidden: set[int] = {line.number for line in raw if _FENCE.fullmatch(line.text)}
    for first, last in _regions(raw):
        blank = first > 0 and not raw[first - 1].text.strip()
        tables.append(_table(raw[first:last], blank))
        hidden.update(line.number for line in raw[first:last])
    rest = (" " * len(line.text) if line.number in hidden else line.text for line in raw)
    # The rest has the same places, so what is noticed in it is noticed in the text.
    plain = Source("\n".join(rest), source.name)
    read = text_document(Notes(plain, notes.findings, notes.repairs, notes.unread))
    blocks: list[Block] = [_told(block, raw) for block in read.blocks]
    blocks = sorted([*blocks, *tables], key=lambda block: block.span.start)
    return Document(tuple(blocks), source, "markdown")


def _regions(raw: Sequence[_Raw]) -> Iterator[tuple[int, int]]:
    """Where tables stand: a header and a rule with as many cells, then lines with bars.

    A table with more rules is one that was drawn, which a plain text has, too.
    """
    at = 0
    while at + 1 < len(raw):
        head, rule = raw[at].text, raw[at + 1].text
        if not (
            _RULE.fullmatch(rule)
            and _BAR.search(head)
            and not _RULE.fullmatch(head)
            and len(_pieces(head)) == len(_pieces(rule))
        ):
            at += 1
            continue
        last = at + 2
        while last < len(raw) and _BAR.search(raw[last].text):
            last += 1
        if not any(_RULE.fullmatch(line.text) for line in raw[at + 2 : last]):
            yield at, last
        at = last


def _table(lines: Sequence[_Raw], after_blank: bool) -> Table:
    rows = [lines[0], *lines[2:]]
    width = len(_pieces(lines[0].text))
    cells = [cell for number, line in enumerate(rows) for cell in _cells(line, number, width)]
    return Table(tuple(cells), lines[0].span | lines[-1].span, after_blank)


def _cells(line: _Raw, row: int, width: int) -> Iterator[Cell]:
    pieces = _pieces(line.text)
    if len(pieces) > width:
        # «Школа А|Б»: of too many bars those inside a word part no cells.
        spaced = _pieces(line.text, _SPACED_BAR)
        pieces = spaced if len(spaced) == width else pieces
    for column, (offset, piece) in enumerate(pieces):
        lines = tuple(filter(None, (_inline(part) for part in _BREAK.split(piece))))
        first = line.start + offset + len(piece) - len(piece.lstrip())
        last = max(first, line.start + offset + len(piece.rstrip()))
        yield Cell(
            " ".join(lines),
            Span(first, last, line.number, line.number),
            _BOLD.fullmatch(piece) is not None,
            lines if len(lines) > 1 else (),
            row=row,
            column=column,
        )


def _pieces(text: str, bar: re.Pattern[str] = _BAR) -> list[tuple[int, str]]:
    """What stands between the bars of a line, with where it begins; outer bars may lack."""
    quoted = _QUOTED.match(text)
    first = quoted.end() if quoted else 0
    edges = [one.start() for one in bar.finditer(text)]
    start = len(text) - len(text.lstrip(" >"))
    if edges and edges[0] == start:
        first = edges.pop(0) + 1
    end = len(text)
    if edges and not text[edges[-1] + 1 :].strip():
        end = edges.pop()
    cuts = [first, *(edge + 1 for edge in edges)]
    ends = [*edges, end]
    return [(cut, text[cut:stop]) for cut, stop in zip(cuts, ends, strict=True)]


def _inline(text: str) -> str:
    """A piece of a line without its marks; of a link its words, not its address."""
    return clean(_unlinked(text))


def _told(block: Block, raw: Sequence[_Raw]) -> Block:
    """A block of the plain text with what Markdown says of it."""
    if isinstance(block, Table):
        told = [_unlinked(cell.text) for cell in block.cells]
        if told == [cell.text for cell in block.cells]:
            return block
        cells = zip(block.cells, told, strict=True)
        return evolve(block, cells=tuple(evolve(cell, text=text) for cell, text in cells))
    line = raw[block.span.line - 1].text
    text = _QUOTED.sub("", _unlinked(block.text))
    if heading := _HEADING.match(line):
        text = _CLOSING_HASHES.sub("", text)
        return evolve(block, text=text, kind="heading", level=len(heading[1]), bold=True)
    under = raw[block.span.end_line].text.strip() if block.span.end_line < len(raw) else ""
    if under[:1] in _UNDER and len(set(under)) == 1 and len(under) > 2:
        return evolve(block, text=text, kind="heading", level=_UNDER[under[0]])
    if block.kind == "text" and _ITEM.match(line):
        return evolve(block, text=_BULLET.sub("- ", text), kind="item")
    return evolve(block, text=text)


def _unlinked(text: str) -> str:
    text = _CODE.sub(r"\2", text) if "`" in text else text
    text = _LINK.sub(r"\1", text) if "](" in text else text
    return _AUTO_LINK.sub(r"\1", text)
