"""What calamine does not tell apart in an Excel book, and the room that its cells would take."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from roadmap_core.documents.grid import NoValue
from roadmap_core.errors import UnreadableFile

if TYPE_CHECKING:
    import zipfile
    from xml.etree.ElementTree import Element

__all__ = ["Marks", "column_number", "mark_of", "marks_of", "sheet_parts", "xml_root"]

Marks = Mapping[tuple[int, int], NoValue]
"""The places of a sheet, as (row, column), that hold a formula without a result, or an error."""

_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_WORTH_A_LOOK = re.compile(rb"""<(?:\w+:)?f[\s/>]|\bt=["']e["']""")


def marks_of(archive: zipfile.ZipFile, name: str, cells: int) -> dict[str, Marks]:
    """Of each sheet of an .xlsx, the places that calamine would give as empty but are not.

    Raises:
        UnreadableFile: a part is no XML of a workbook, or the cells of a sheet lie so far apart
            that the grid between them has more than ``cells`` places.
    """
    found: dict[str, Marks] = {}
    for sheet, part in sheet_parts(archive, name).items():
        data = archive.read(part)
        _fit(data, part, name, cells)
        found[sheet] = _marks(data, part, name) if _WORTH_A_LOOK.search(data) else {}
    return found


def sheet_parts(archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    """The part of each worksheet by the name of the sheet; none where it is another format."""
    book, relations = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    if book not in archive.NameToInfo or relations not in archive.NameToInfo:
        return {}
    targets = {
        one.get("Id", ""): posixpath.normpath(posixpath.join("/xl", one.get("Target", "")))[1:]
        for one in xml_root(archive.read(relations), relations, name)
    }
    parts = {}
    for one in xml_root(archive.read(book), book, name).iter():
        if one.tag.endswith("}sheet"):
            told = [value for key, value in one.items() if key.endswith("}id")]
            part = targets.get(told[0], "") if told else ""
            if part in archive.NameToInfo:
                parts[one.get("name", "")] = part
    return parts


def _fit(data: bytes, part: str, name: str, cells: int) -> None:
    """Refuse a sheet whose farthest cells span a grid that no machine should hold."""
    columns: set[bytes] = set()
    rows: set[bytes] = set()
    for place in _PLACE.finditer(data):
        columns.add(place[1])
        rows.add(place[2])
    if not columns:
        return
    widest = max(column_number(letters.decode()) for letters in columns)
    if widest * max(map(int, rows)) > cells:
        reason = (
            f"the cells of {part} span more than {cells:,} places: delete what stands far below or "
            "right of the table, or give cells= to raise the limit"
        )
        raise UnreadableFile(name, reason)


def _marks(data: bytes, part: str, name: str) -> Marks:
    found: dict[tuple[int, int], NoValue] = {}
    row = column = -1
    for one in xml_root(data, part, name).iter():
        tag = one.tag.rpartition("}")[2]
        if tag == "row":
            told = one.get("r", "")
            row, column = int(told) - 1 if told.isdecimal() else row + 1, -1
        elif tag == "c":
            place = re.fullmatch(r"([A-Z]+)\d+", one.get("r", ""))
            column = column_number(place[1]) - 1 if place else column + 1
            if mark := mark_of(one):
                found[row, column] = mark
    return found


def mark_of(cell: Element) -> NoValue | None:
    """What stands instead of a value: an error, or a formula whose result is not stored."""
    if cell.get("t") == "e":
        return NoValue("error")
    children = {one.tag.rpartition("}")[2]: one for one in cell}
    if "f" not in children:
        return None
    value = children.get("v")
    # A formula whose result is the empty text has a value, which is empty.
    if value is None or not (value.text or cell.get("t") == "str"):
        return NoValue("formula")
    return None


def column_number(letters: str) -> int:
    """The number of a column, from 1, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def xml_root(data: bytes, part: str, name: str) -> Element:
    """The root of a part; one with a document type, which no workbook has, is refused."""
    from xml.etree import ElementTree

    if b"<!DOCTYPE" in data or not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise UnreadableFile(name, f"its part {part} is no part of a workbook")
    try:
        return ElementTree.fromstring(data)
    except Exception as error:
        raise UnreadableFile(name, f"its part {part} is damaged") from error
