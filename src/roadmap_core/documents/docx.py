"""A .docx file as the text that the order's reader takes: a line a paragraph, tabs between cells.

law: every text that the document shows stands in its lines, once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from attrs import frozen

from roadmap_core.documents.docx_numbers import Numbers
from roadmap_core.documents.docx_package import Package
from roadmap_core.documents.docx_tree import (
    FOOTNOTES,
    LINES,
    PARAGRAPH,
    ROW,
    TABLE,
    TEXT,
    TEXT_BOX,
    W,
    content,
)
from roadmap_core.documents.text import FOOTNOTE, MERGED, RUNNING_HEAD
from roadmap_core.text import squeeze

__all__ = ["docx_text"]

_RUN = f"{W}r"
_CELL = f"{W}tc"
_BOLD = f"{W}rPr/{W}b"
_MARK_DELETED = f"{W}rPr/{W}del"
_PARAGRAPH_PROPERTIES = f"{W}pPr"
_ROW_PROPERTIES = f"{W}trPr"
_CELL_PROPERTIES = f"{W}tcPr"
_SPACE = re.compile(r"\s")
_COUNT = re.compile(r"\d{1,9}", re.ASCII)
# Word itself stops at 63 columns; a cell said to be wider is that wide.
_MOST_COLUMNS = 63
_PAGE_NUMBER = re.compile(r"(?:страница|стр\.?|лист|из|\W|\d)*", re.I)


def docx_text(data: bytes, name: str, limit: int) -> str:
    """The paragraphs and tables of a document in their order.

    Changes are read as accepted. An empty paragraph is a blank line; a text box stands on lines
    of its own before the paragraph that holds it. A cell merged across columns gives its text in
    its first place; a place that a cell merged down covers has a mark, which tells it from an
    empty one. Automatic numbers stand before their paragraphs as the word processor draws them;
    paragraphs of one cell are its lines, and so are the rows of a table inside it. Footnotes and
    running heads follow the text, each behind its mark.

    Raises:
        MissingExtra: python-docx is not installed.
        UnreadableFile: the bytes are no Word document, are damaged, or have more than ``limit``
            bytes unpacked.
    """
    package = Package.of(data, name, limit)
    root = package.text_root()
    reader = _Reader(Numbers.of(package.parts("numbering"), package.parts("styles")))
    lines = list(reader.lines(root))
    aside = [*reader.notes(package), *reader.running_heads(package)]
    return "\n".join([*lines, "", *aside] if aside else lines)


@frozen
class _Reader:
    numbers: Numbers

    def lines(self, container: Any) -> Iterator[str]:
        """block = paragraph | table | what else holds blocks"""
        held: list[tuple[str, bool]] = []
        for block in content(container):
            if block.tag == PARAGRAPH:
                pieces: list[tuple[str, bool]] = []
                boxes: list[Any] = []
                _gather(block, False, pieces, boxes)
                for box in boxes:
                    yield from ("", *self.lines(box), "")
                held += pieces
                # Where the end of a paragraph is deleted, the next one goes on with it.
                properties = block.find(_PARAGRAPH_PROPERTIES)
                if properties is None or properties.find(_MARK_DELETED) is None:
                    yield from _written(held, self.numbers.label(properties))
                    held = []
            elif block.tag == TABLE:
                yield from self.rows(block)
            else:
                yield from self.lines(block)
        if held:
            yield from _written(held, "")

    def rows(self, table: Any) -> Iterator[str]:
        """A line for each row; a table of one column only frames its text."""
        above: set[int] = set()
        for row in content(table):
            if row.tag != ROW:
                continue
            about = row.find(_ROW_PROPERTIES)
            cells = [""] * _places(about, "gridBefore", 0)
            merged: set[int] = set()
            frame: list[str] = []
            for cell in content(row):
                if cell.tag != _CELL:
                    continue
                frame = list(self.lines(cell))
                text = "<br>".join(filter(None, map(_inner, frame)))
                properties = cell.find(_CELL_PROPERTIES)
                merge = None if properties is None else properties.find(f"{W}vMerge")
                if merge is not None:
                    goes_on = merge.get(f"{W}val") != "restart" and len(cells) in above
                    merged.add(len(cells))
                    text = MERGED if goes_on and not text else text
                cells.append(text)
                cells += [""] * (_places(properties, "gridSpan", 1) - 1)
            cells += [""] * _places(about, "gridAfter", 0)
            above = merged
            yield from ["\t".join(cells)] if len(cells) > 1 else frame

    def notes(self, package: Package) -> Iterator[str]:
        """Footnotes and endnotes; the lines that part them from the text hold none."""
        count = 0
        for root in package.parts("footnotes", "endnotes"):
            for note in root.iterchildren(*FOOTNOTES):
                text = squeeze(" ".join(map(_inner, self.lines(note))))
                if text:
                    count += 1
                    yield f"{FOOTNOTE.format(count)} {text}"

    def running_heads(self, package: Package) -> Iterator[str]:
        """What stands above and below each page, once, but for its number."""
        heads = (
            squeeze(" ".join(map(_inner, self.lines(root))))
            for root in package.parts("header", "footer")
        )
        for text in dict.fromkeys(heads):
            if not _PAGE_NUMBER.fullmatch(text):
                yield f"{RUNNING_HEAD} {text}"


def _gather(element: Any, bold: bool, pieces: list[tuple[str, bool]], boxes: list[Any]) -> None:
    """The texts below an element, each with its boldness, and the text boxes."""
    for child in content(element):
        tag = child.tag
        if tag in TEXT:
            pieces.append((_SPACE.sub(" ", child.text or ""), bold))
        elif tag == _RUN:
            mark = child.find(_BOLD)
            on = mark is not None and mark.get(f"{W}val") not in {"0", "false", "off"}
            _gather(child, on, pieces, boxes)
        elif tag in LINES:
            pieces.append((LINES[tag], bold))
        elif tag == TEXT_BOX:
            boxes.append(child)
        else:
            _gather(child, bold, pieces, boxes)


def _written(pieces: list[tuple[str, bool]], label: str) -> list[str]:
    """The lines of a paragraph behind its number; of an empty one the number alone, no bullet."""
    lines = [squeeze(line) for line in "".join(text for text, _ in pieces).split("\n")]
    told = [bold for text, bold in pieces if text.strip()]
    if told and all(told):
        lines = [line and f"**{line}**" for line in lines]
    if label and (label != "-" or any(lines)):
        first = next((index for index, line in enumerate(lines) if line), 0)
        lines[first] = f"{label} {lines[first]}".strip()
    return lines


def _inner(line: str) -> str:
    """A line inside a cell: the row of an inner table is a list."""
    return "; ".join(filter(None, line.replace(MERGED, "").split("\t"))) if "\t" in line else line


def _places(properties: Any, name: str, least: int) -> int:
    """How many columns a cell spans or a row leaves out."""
    found = None if properties is None else properties.find(f"{W}{name}")
    told = "" if found is None else str(found.get(f"{W}val", ""))
    count = int(told) if _COUNT.fullmatch(told) else least
    return min(max(count, least), _MOST_COLUMNS)
