"""An .odt file as blocks: what a word processor shows when every tracked change is accepted.

law: every text that the document shows stands in its blocks, in `unread` or in a finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import Factory, define

from roadmap_core.documents.blocks import Document
from roadmap_core.documents.flow import Box, Flow, Held, Piece, Rows, Said, Words, told, words_of
from roadmap_core.documents.odt_styles import STYLE, TABLE, TEXT, Lists, Styles, count_of
from roadmap_core.documents.pages import Pages, Room
from roadmap_core.documents.zips import Zip
from roadmap_core.errors import MissingExtra, UnreadableFile
from roadmap_core.parsed import Parsed

__all__ = ["odt_document"]

_KIND = "OpenDocument text (.odt)"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"

_PARAGRAPH = f"{TEXT}p"
_HEADING = f"{TEXT}h"
_LIST = f"{TEXT}list"
_ITEM = f"{TEXT}list-item"
_NOTE = f"{TEXT}note"
_REMARK = f"{_OFFICE}annotation"
_FRAME = f"{_DRAW}frame"
_TABLE = f"{TABLE}table"
_CELL = f"{TABLE}table-cell"
_COVERED = f"{TABLE}covered-table-cell"
_STYLE_NAME = f"{TEXT}style-name"
# What only holds rows.
_ROWS = frozenset(TABLE + name for name in ("table-header-rows", "table-rows", "table-row-group"))
# What stands for a sign of the text.
_SIGNS = {f"{TEXT}s": " ", f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
# Taken out by a tracked change, or never shown: declarations, scripts, descriptions of pictures.
_UNSEEN = frozenset(
    (
        *(
            TEXT + name
            for name in (
                "tracked-changes variable-decls sequence-decls user-field-decls "
                "dde-connection-decls script ruby-text note-citation section-source"
            ).split()
        ),
        *(_OFFICE + name for name in ("forms", "event-listeners", "dde-source")),
        *(_SVG + name for name in ("title", "desc")),
    )
)
_CONTENTS = frozenset(
    TEXT + name
    for name in (
        "table-of-content illustration-index table-index object-index user-index "
        "alphabetical-index bibliography"
    ).split()
)
_OBJECTS = frozenset(_DRAW + name for name in ("object", "object-ole", "applet", "plugin"))


def odt_document(data: bytes, called: str, shown: str, limit: int) -> Parsed[Document]:
    """The blocks of an OpenDocument text; what it shows is read as that of a Word document is.

    Raises:
        MissingExtra: lxml is not installed.
        UnreadableFile: the bytes are no OpenDocument text, are damaged or locked, or have more
            than ``limit`` bytes unpacked; its tables span more places than one should hold.
    """
    try:
        import lxml.etree  # noqa: F401
    except ImportError:
        raise MissingExtra("lxml", "docx") from None
    package = Zip.of(data, called, limit, _KIND)
    text, own, common = _parts(package)
    pages = Pages(shown, "odt", Room(called))
    flow = Flow(pages)
    reader = _Reader(Room(called), Lists(Styles.of([*common, *own])))
    flow.write(reader.pieces(text))
    for note in reader.notes:
        flow.note(note)
    heads = _Reader(Room(called), Lists(Styles.of(common)))
    flow.running_heads(list(heads.pieces(head)) for head in _heads(common))
    for note in heads.notes:
        flow.note(note)
    for why, words in (*reader.aside, *heads.aside):
        pages.aside(words, why, why)
    for number, remark in enumerate((*reader.remarks, *heads.remarks), 1):
        pages.aside(" ".join(told(remark)), "примечание рецензента", f"примечание {number}")
    changed = text.iter(f"{TEXT}insertion", f"{TEXT}deletion")
    if count := sum(1 for _ in changed):
        pages.note("R29", "файл", count=count)
    if reader.objects:
        pages.note("R30", "файл", what=f"вложенный объект ({reader.objects})")
    if reader.pictures:
        pages.note("R31", "файл", count=reader.pictures)
    return pages.parsed()


def _parts(package: Zip) -> tuple[Any, list[Any], list[Any]]:
    """The text, what holds the styles of its own part, and what holds those of the document.

    Raises:
        UnreadableFile: there is none, or it has a password.
    """
    manifest = "META-INF/manifest.xml"
    if package.has(manifest) and b"encryption-data" in package.unpacked(manifest):
        raise UnreadableFile(package.name, "it has a password; save it without one")
    if not package.has("content.xml"):
        raise UnreadableFile(package.name, f"it is no {_KIND}: it has no text")
    root = package.root("content.xml")
    text = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if text is None:
        raise UnreadableFile(package.name, f"it is no {_KIND}: it holds something else")
    common = list(package.root("styles.xml")) if package.has("styles.xml") else []
    return text, list(root.iterchildren(f"{_OFFICE}automatic-styles")), common


def _heads(common: list[Any]) -> Iterator[Any]:
    """What stands above and below pages."""
    for holder in common:
        for page in holder.iterchildren(f"{STYLE}master-page"):
            for head in page:
                if head.get(f"{STYLE}display") != "false":
                    yield head


@define
class _Item:
    """An item of a list: the counts of the list, its style, the level, and where it starts.

    ``numbered`` is unset once its first paragraph has the number.
    """

    counts: dict[int, int]
    style: str
    level: int
    start: int | None = None
    numbered: bool = True


@define
class _Reader:
    """The walk through one part; ``aside`` are words that it does not show, with the reason."""

    room: Room
    lists: Lists
    notes: list[list[Piece]] = Factory(list)
    remarks: list[list[Piece]] = Factory(list)
    aside: list[tuple[str, str]] = Factory(list)
    objects: int = 0
    pictures: int = 0

    def pieces(self, container: Any, item: _Item | None = None) -> Iterator[Piece]:
        """piece = paragraph | heading | list | table | shape | what else holds pieces"""
        blank = False
        for block in container:
            tag = block.tag
            if tag == _PARAGRAPH and item is None and not block.text and not len(block):
                if not blank:
                    yield Words([""])
                blank = True
                continue
            blank = False
            if tag in (_PARAGRAPH, _HEADING):
                yield from self.paragraph(block, item)
            elif tag == _LIST:
                yield from self.items(block, item)
            elif tag == _TABLE:
                yield self.table(block)
            elif tag in _CONTENTS:
                self._leave(block, "оглавление")
            elif tag == f"{TEXT}section" and block.get(f"{TEXT}display") == "none":
                self._leave(block, "скрытый текст")
            elif tag.startswith(_DRAW):
                held = Said()
                self._shape(block, held)
                yield from self._boxes(held)
            elif tag not in _UNSEEN:
                yield from self.pieces(block, item)

    def paragraph(self, block: Any, item: _Item | None) -> Iterator[Piece]:
        """The text boxes anchored in a paragraph, and the paragraph behind its number."""
        style = block.get(_STYLE_NAME, "")
        styles = self.lists.styles
        level = count_of(block, f"{TEXT}outline-level") if block.tag == _HEADING else 0
        label = self._label(block, item, level)
        held = Said()
        self._gather(
            block, bool(styles.bold("paragraph", style)), styles.hidden("paragraph", style), held
        )
        yield from self._boxes(held)
        if held.hidden:
            self.aside.append(("скрытый текст", "".join(held.hidden)))
        yield words_of(held.texts, label, min(level, 9))

    def items(self, block: Any, outer: _Item | None) -> Iterator[Piece]:
        """The items of a list; one inside an item is of the next level."""
        style = block.get(_STYLE_NAME, "")
        if outer is None:
            style = style or self._style_of_paragraphs(block)
            counts, level = self.lists.opened(block, style), 1
        else:
            style = style or outer.style
            counts, level = outer.counts, outer.level + 1
        for one in block:
            item = _Item(counts, style, level, numbered=one.tag == _ITEM)
            if f"{TEXT}start-value" in one.attrib:
                item.start = count_of(one, f"{TEXT}start-value", 0)
            yield from self.pieces(one, item)

    def table(self, table: Any) -> Rows:
        """The rows of a table with the cells that begin in them."""
        found = Rows()
        waiting = [iter(table)]
        while waiting:
            for row in waiting[-1]:
                if row.tag in _ROWS:
                    waiting.append(iter(row))
                    break
                if row.tag == f"{TABLE}table-row":
                    cells = self._row(row)
                    times = count_of(row, f"{TABLE}number-rows-repeated")
                    if not any(told(held.pieces) for held in cells):
                        times = 1
                    self.room.take(times * len(cells))
                    found.rows += [cells] * times
            else:
                waiting.pop()
        return found

    def _row(self, row: Any) -> list[Held]:
        cells: list[Held] = []
        column = 0
        for cell in row:
            times = count_of(cell, f"{TABLE}number-columns-repeated")
            if cell.tag == _COVERED:
                self._leave(cell, "ячейка закрыта соседней")
                column += times
            elif cell.tag == _CELL:
                pieces = list(self.pieces(cell))
                if cell.getnext() is None and not told(pieces):
                    times = 1
                self.room.take(times)
                across = count_of(cell, f"{TABLE}number-columns-spanned")
                down = count_of(cell, f"{TABLE}number-rows-spanned")
                cells += [Held(column + at, pieces, down, across) for at in range(times)]
                column += times
        return cells

    def _gather(self, element: Any, bold: bool, hidden: bool, held: Said) -> None:
        """The texts of an element, each with its boldness, and the text boxes."""
        if element.text:
            held.say(element.text.replace("\n", " "), bold, hidden)
        for child in element:
            tag = child.tag
            if tag in _SIGNS:
                held.say(_SIGNS[tag], bold, hidden)
            elif tag == f"{TEXT}span":
                style = child.get(_STYLE_NAME, "")
                own = self.lists.styles.bold("text", style)
                gone = hidden or self.lists.styles.hidden("text", style)
                self._gather(child, bold if own is None else own, gone, held)
            elif tag == _NOTE:
                self.notes.append(list(self.pieces(child)))
            elif tag == _REMARK:
                self.remarks.append(list(self.pieces(child)))
            elif tag.startswith(_DRAW) and tag != f"{_DRAW}a":
                self._shape(child, held)
            elif tag not in _UNSEEN:
                self._gather(child, bold, hidden or child.get(f"{TEXT}is-hidden") == "true", held)
            if child.tail:
                held.say(child.tail.replace("\n", " "), bold, hidden)

    def _shape(self, shape: Any, held: Said) -> None:
        """A frame or a drawing: the text in it is a box of its own, the rest is counted."""
        inner = [child for child in shape if child.tag not in _UNSEEN]
        objects = [child for child in inner if child.tag in _OBJECTS]
        if objects:
            self.objects += 1
            return
        boxes = [child for child in inner if child.tag == f"{_DRAW}text-box"]
        held.boxes += boxes
        if shape.tag == _FRAME:
            self.pictures += not boxes and any(child.tag == f"{_DRAW}image" for child in inner)
            return
        if any(child.tag in (_PARAGRAPH, _LIST) for child in inner):
            held.boxes.append(shape)
            return
        for child in inner:
            if child.tag.startswith(_DRAW):
                self._shape(child, held)

    def _boxes(self, held: Said) -> Iterator[Piece]:
        for box in held.boxes:
            yield Box(list(self.pieces(box)))

    def _label(self, block: Any, item: _Item | None, level: int) -> str:
        """The number before a paragraph: that of its item, else that of its heading."""
        if item is not None and item.numbered:
            item.numbered = False
            return self.lists.label(item.counts, item.style, item.level, item.start)
        if item is None and level and block.get(f"{TEXT}is-list-header") != "true":
            return self.lists.heading(level, None)
        return ""

    def _style_of_paragraphs(self, block: Any) -> str:
        """The style of a list that names none: that of the paragraphs in it."""
        first = next(block.iter(_PARAGRAPH, _HEADING), None)
        return "" if first is None else self.lists.styles.list_of(first.get(_STYLE_NAME, ""))

    def _leave(self, block: Any, why: str) -> None:
        if words := " ".join(told(self.pieces(block))):
            self.aside.append((why, words))
