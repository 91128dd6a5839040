"""A .docx file as blocks: what Word shows when every tracked change is accepted.

law: every text that the document shows stands in its blocks, in `unread` or in a finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import Factory, define

from roadmap_core.documents.blocks import Document
from roadmap_core.documents.docx_numbers import Numbers
from roadmap_core.documents.docx_package import Package
from roadmap_core.documents.docx_signs import sign_of
from roadmap_core.documents.docx_styles import Styles, level_of
from roadmap_core.documents.docx_tree import (
    CELL,
    LINES,
    NOTES,
    PARAGRAPH,
    ROW,
    RUN,
    SIGN,
    TABLE,
    TEXT,
    TEXT_BOX,
    W,
    changes,
    content,
    is_on,
    number_of,
    properties_of,
    value_of,
)
from roadmap_core.documents.flow import Box, Flow, Held, Piece, Rows, Said, Words, told, words_of
from roadmap_core.documents.pages import Pages, Room
from roadmap_core.parsed import Parsed

__all__ = ["docx_document", "docx_places"]

# Word itself stops at 63 columns; a cell said to be wider is that wide.
_MOST_COLUMNS = 63
_PARAGRAPH_PROPERTIES = f"{W}pPr"
_RUN_PROPERTIES = f"{W}rPr"
_CELL_PROPERTIES = f"{W}tcPr"
_SPAN = f"{W}gridSpan"
_MERGE = f"{W}vMerge"
_TRACKED_MERGE = f"{W}cellMerge"
_CELL_GONE = f"{W}cellDel"
_TRACKED = {"cont": "continue", "rest": "restart"}
_ENDS_GONE = (f"{W}rPr/{W}del", f"{W}rPr/{W}moveFrom")
# Parts of a document that hold words which are not read, by the kind of the relation.
_PARTS = {
    "chart": "диаграмма",
    "chartEx": "диаграмма",
    "diagramData": "схема",
    "oleObject": "вложенный объект",
    "package": "вложенный файл",
    "aFChunk": "вставленный документ",
    "subDocument": "вложенный документ",
}


def docx_document(data: bytes, called: str, shown: str, limit: int) -> Parsed[Document]:
    """The blocks of a Word document.

    Changes are read as accepted. A text box stands before the paragraph that holds it. Automatic
    numbers stand before their paragraphs as the word processor draws them. Paragraphs of one cell
    are its lines, and so are the rows of a table inside it; a table of one column only frames its
    text. Footnotes and running heads follow the text; hidden words, a table of contents and the
    remarks of reviewers are no part of it and are left unread.

    Raises:
        MissingExtra: lxml is not installed.
        UnreadableFile: the bytes are no Word document, are damaged, or have more than ``limit``
            bytes unpacked.
    """
    package = Package.of(data, called, limit)
    root = package.text_root()
    reader = _Reader.of(package, called)
    pages = Pages(shown, "docx", Room(called))
    flow = Flow(pages)
    flow.write(reader.pieces(root))
    beside = [root]
    for part in package.parts("footnotes", "endnotes"):
        beside.append(part)
        for note in part.iterchildren(*NOTES):
            flow.note(reader.pieces(note))
    heads = package.parts("header", "footer")
    flow.running_heads(list(reader.pieces(head)) for head in heads)
    remarks = (one for part in package.parts("comments") for one in part)
    for number, remark in enumerate(remarks, 1):
        text = " ".join(told(reader.pieces(remark)))
        pages.aside(text, "примечание рецензента", f"примечание {number}")
    for why, text in reader.aside:
        pages.aside(text, why, why)
    _note(pages, package, sum(map(changes, [*beside, *heads])))
    return pages.parsed()


def docx_places(data: bytes, called: str, limit: int, root: Any) -> dict[str, Any]:
    """The paragraphs and cells of a Word document by the names of their places (`Span.place`).

    ``root`` is the document part of those bytes, opened by whoever wants to find them in it.
    Footnotes, running heads and remarks stand in other parts, so they are not among them.

    Raises:
        MissingExtra: lxml is not installed.
        UnreadableFile: as `docx_document`.
    """
    reader = _Reader.of(Package.of(data, called, limit), called)
    flow = Flow(Pages(called, "docx", Room(called)))
    flow.write(reader.pieces(root))
    return flow.origins


def _note(pages: Pages, package: Package, changed: int) -> None:
    """What a reader of the document should know about its file."""
    if changed:
        pages.note("R29", "файл", count=changed)
    left = {
        what: package.count(*(kind for kind, its in _PARTS.items() if its == what))
        for what in dict.fromkeys(_PARTS.values())
    }
    if what := ", ".join(f"{what} ({count})" for what, count in left.items() if count):
        pages.note("R30", "файл", what=what)
    if pictures := package.count("image"):
        pages.note("R31", "файл", count=pictures)


@define
class _Reader:
    """The walk through one document; ``aside`` are words that it does not show, with the reason."""

    room: Room
    numbers: Numbers
    styles: Styles
    aside: list[tuple[str, str]] = Factory(list)

    @classmethod
    def of(cls, package: Package, called: str) -> _Reader:
        """The reader of a package."""
        styles = package.parts("styles")
        numbers = Numbers.of(package.parts("numbering"), styles)
        return cls(Room(called), numbers, Styles.of(styles))

    def pieces(self, container: Any) -> Iterator[Piece]:
        """piece = paragraph | table | what else holds pieces"""
        held = Said()
        blank = False
        for block in content(container):
            if blank and not len(block):
                continue  # of empty paragraphs in a row one tells as much as all
            blank = False
            if block.tag == PARAGRAPH:
                properties = properties_of(block, _PARAGRAPH_PROPERTIES)
                style = value_of(properties, "pStyle")
                self._gather(block, self.styles.bold(style), held)
                if held.boxes:
                    yield from [Box(list(self.pieces(box))) for box in held.boxes]
                    held.boxes.clear()
                # Where the end of a paragraph is taken out, the next one goes on with it.
                if properties is None or not _end_is_gone(properties):
                    written = self._written(held, properties, style)
                    for words in written:
                        words.origin = block
                    yield from written
                    blank = not told(written)
                    held = Said()
            elif block.tag == TABLE:
                yield self.table(block)
            else:
                yield from self.pieces(block)
        if held.texts:
            yield from self._written(held, None, "")

    def table(self, table: Any) -> Rows:
        """The rows of a table with the cells that begin in them."""
        found = Rows()
        above: dict[int, Held] = {}
        for row in content(table):
            if row.tag == ROW:
                above = self._row(row, above, found)
        return found

    def _row(self, row: Any, above: dict[int, Held], found: Rows) -> dict[int, Held]:
        """Add one row; the cells that a merge down may go on with, by their column."""
        column = _places(row.find(f"{W}trPr/{W}gridBefore"), 0)
        begun: list[Held] = []
        open_: dict[int, Held] = {}
        for cell in content(row):
            if cell.tag != CELL:
                continue
            self.room.take(1)
            width, merge = _spans(properties_of(cell, _CELL_PROPERTIES))
            if not width:
                continue
            pieces = list(self.pieces(cell))
            over = above.get(column) if merge == "continue" else None
            if over is None or any(told(pieces)):
                over = Held(column, pieces, columns=width, origin=cell)
                begun.append(over)
            else:
                over.rows += 1
            if merge:
                open_[column] = over
            column += over.columns
        found.rows.append(begun)
        return open_

    def _gather(self, element: Any, bold: bool, held: Said, hidden: bool = False) -> None:
        """The texts below an element, each with its boldness, and the text boxes."""
        for child in content(element):
            tag = child.tag
            if tag in TEXT:
                held.say((child.text or "").replace("\n", " "), bold, hidden)
            elif tag == RUN:
                properties = properties_of(child, _RUN_PROPERTIES)
                if properties is None:
                    self._gather(child, bold, held)
                    continue
                own = is_on(properties, "b")
                if own is None:
                    own = self.styles.bold(value_of(properties, "rStyle")) or bold
                self._gather(child, own, held, is_on(properties, "vanish") is True)
            elif tag in LINES:
                held.say(LINES[tag], bold, hidden)
            elif tag == SIGN:
                held.say(sign_of(child), bold, hidden)
            elif tag == TEXT_BOX:
                held.boxes.append(child)
            else:
                self._gather(child, bold, held, hidden)

    def _written(self, held: Said, properties: Any, style: str) -> list[Words]:
        """A paragraph behind its number; of an empty one the number alone, no bullet."""
        label = self.numbers.label(properties)
        if held.hidden:
            self.aside.append(("скрытый текст", "".join(held.hidden)))
        if self.styles.is_contents(style):
            self.aside.append(("оглавление", "".join(text for text, _ in held.texts)))
            return []
        level = level_of(properties)
        if level is None:
            level = self.styles.level(style)
        return [words_of(held.texts, label, level)]


def _end_is_gone(properties: Any) -> bool:
    return any(properties.find(mark) is not None for mark in _ENDS_GONE)


def _spans(properties: Any) -> tuple[int, str]:
    """How many columns a cell covers, and whether it begins or goes on with a merge down.

    Tracked changes are read as accepted: a deleted cell covers none.
    """
    width, merge = 1, ""
    for one in () if properties is None else properties:
        if one.tag == _SPAN:
            width = _places(one, 1)
        elif one.tag == _MERGE:
            merge = "restart" if one.get(f"{W}val") == "restart" else "continue"
        elif one.tag == _CELL_GONE:
            return 0, ""
        elif one.tag == _TRACKED_MERGE:
            return width, _TRACKED.get(one.get(f"{W}vMerge"), "")
    return width, merge


def _places(told: Any, least: int) -> int:
    """How many columns a cell spans or a row leaves out."""
    count = None if told is None else number_of(told.get(f"{W}val"))
    return min(max(count or 0, least), _MOST_COLUMNS)
