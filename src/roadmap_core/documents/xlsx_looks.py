"""What a book of Excel shows of its cells and no reader of values tells.

Number formats, bold cells, hidden rows and columns, remarks, words in shapes and running heads
stand in the parts of the file (ECMA-376 part 1, 18); each part was measured before.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import define, field

from roadmap_core.documents.grid import NoValue
from roadmap_core.documents.package import column_number, mark_of, sheet_parts, xml_root
from roadmap_core.errors import UnreadableFile

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["Looks", "looks_of"]

_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MOST_RANGES = 2000
_LAST_ROW, _LAST_COLUMN = 1 << 20, 1 << 14
_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    14: "dd.mm.yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 22: "dd.mm.yyyy hh:mm",
}  # fmt: skip
# The codes of a running head: fonts, sizes, sides, page numbers.
_HEAD_CODES = re.compile(r"&\"[^\"]*\"|&K[0-9A-F]{6}|&\d+|&.")


@define
class Looks:
    """One sheet: by places as (row, column) from 0; what stands beside its cells, as texts."""

    formats: dict[tuple[int, int], str] = field(factory=dict)
    bold: set[tuple[int, int]] = field(factory=set)
    hidden_rows: set[int] = field(factory=set)
    hidden_columns: list[tuple[int, int]] = field(factory=list)
    marks: dict[tuple[int, int], NoValue] = field(factory=dict)
    remarks: list[tuple[int, int, str]] = field(factory=list)
    shapes: list[str] = field(factory=list)
    heads: list[str] = field(factory=list)
    last: tuple[int, int] = (0, 0)
    strings: list[int] = field(factory=list)

    def is_hidden(self, column: int) -> bool:
        """Whether a column is not shown."""
        return any(first <= column <= last for first, last in self.hidden_columns)


def looks_of(archive: zipfile.ZipFile, name: str, cells: int, letters: int) -> dict[str, Looks]:
    """The looks of each worksheet by its name.

    A string that many cells share is one in the file and many in memory: ``letters`` bounds them.

    Raises:
        UnreadableFile: a part is no XML of a workbook, or the cells of a sheet that hold something
            lie so far apart that the grid between them has more than ``cells`` places.
    """
    styles = _styles(archive, name)
    sizes = _shared_sizes(archive, name)
    found: dict[str, Looks] = {}
    for sheet, part in sheet_parts(archive, name).items():
        found[sheet] = looks = _sheet(archive.read(part), part, name, styles)
        if (looks.last[0] + 1) * (looks.last[1] + 1) > cells:
            reason = (
                f"the cells of {part} span more than {cells:,} places: delete what stands far "
                "below or right of the table"
            )
            raise UnreadableFile(name, reason)
        letters -= sum(sizes[number] for number in looks.strings if number < len(sizes))
        if letters < 0:
            raise UnreadableFile(name, "its cells share longer texts than memory should hold")
        for kind, target in _related(archive, part, name):
            if kind == "comments":
                looks.remarks += _remarks(xml_root(archive.read(target), target, name))
            elif kind == "drawing":
                looks.shapes += _shapes(xml_root(archive.read(target), target, name))
    return found


def _sheet(data: bytes, part: str, name: str, styles: list[tuple[str, bool]]) -> Looks:
    """One pass over the rows of a sheet, each thrown away behind it."""
    from xml.etree import ElementTree

    if b"<!DOCTYPE" in data or not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise UnreadableFile(name, f"its part {part} is no part of a workbook")
    looks = Looks()
    at = [-1, -1]
    columns = looks.hidden_columns
    try:
        for _, one in ElementTree.iterparse(io.BytesIO(data)):
            tag = one.tag.rpartition("}")[2]
            if tag == "row":
                _row(one, at, looks, styles)
                one.clear()
            elif (
                tag == "col" and one.get("hidden") in {"1", "true"} and len(columns) < _MOST_RANGES
            ):
                first, last = (_whole(one.get(side)) for side in ("min", "max"))
                columns.append((first - 1, min(last, _LAST_COLUMN) - 1))
            elif tag.endswith(("Header", "Footer")) and one.text:
                looks.heads.append(_HEAD_CODES.sub(" ", one.text))
    except Exception as error:
        raise UnreadableFile(name, f"its part {part} is damaged") from error
    return looks


def _row(row: Element, at: list[int], looks: Looks, styles: list[tuple[str, bool]]) -> None:
    told = row.get("r", "")
    at[0] = _whole(told) - 1 if told else at[0] + 1
    at[1] = -1
    if at[0] >= _LAST_ROW:
        raise ValueError(at[0])
    if _is_on(row.get("hidden")):
        looks.hidden_rows.add(at[0])
    for cell in row:
        place = _PLACE.fullmatch(cell.get("r", ""))
        at[1] = column_number(place[1]) - 1 if place else at[1] + 1
        if not len(cell):
            continue
        where = (at[0], at[1])
        looks.last = (max(looks.last[0], at[0]), max(looks.last[1], at[1]))
        style = _whole(cell.get("s"))
        shown, bold = styles[style] if style < len(styles) else ("", False)
        if bold:
            looks.bold.add(where)
        if shown and cell.get("t", "n") in {"n", "d"}:
            looks.formats[where] = shown
        if cell.get("t") == "s":
            looks.strings.append(_whole(cell[-1].text))
        if mark := mark_of(cell):
            looks.marks[where] = mark


def _styles(archive: zipfile.ZipFile, name: str) -> list[tuple[str, bool]]:
    """For each style of cells, its number format and whether it is bold."""
    part = "xl/styles.xml"
    if part not in archive.NameToInfo:
        return []
    root = xml_root(archive.read(part), part, name)
    groups = {one.tag.rpartition("}")[2]: one for one in root}
    formats: dict[int, str] = dict(_BUILT_IN)
    for one in groups.get("numFmts", ()):
        formats[_whole(one.get("numFmtId"))] = one.get("formatCode", "")
    fonts = [_is_bold(font) for font in groups.get("fonts", ())]
    found = []
    for one in groups.get("cellXfs", ()):
        font = _whole(one.get("fontId"))
        bold = font < len(fonts) and fonts[font]
        found.append((formats.get(_whole(one.get("numFmtId")), ""), bold))
    return found


def _shared_sizes(archive: zipfile.ZipFile, name: str) -> list[int]:
    """How long each of the strings is that cells share."""
    part = "xl/sharedStrings.xml"
    if part not in archive.NameToInfo:
        return []
    return [
        sum(len(piece.text or "") for piece in one.iter())
        for one in xml_root(archive.read(part), part, name)
    ]


def _is_bold(font: Element) -> bool:
    marks = (one for one in font if one.tag.endswith("}b"))
    return any(one.get("val", "1") not in {"0", "false"} for one in marks)


def _related(archive: zipfile.ZipFile, part: str, name: str) -> Iterator[tuple[str, str]]:
    """What a sheet refers to inside the file, as (kind, name of the part)."""
    folder, base = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{base}.rels")
    if relations not in archive.NameToInfo:
        return
    for one in xml_root(archive.read(relations), relations, name):
        target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", "")))[1:]
        if one.get("TargetMode") != "External" and target in archive.NameToInfo:
            yield one.get("Type", "").rpartition("/")[2], target


def _remarks(root: Element) -> Iterator[tuple[int, int, str]]:
    for one in root.iter():
        place = _PLACE.fullmatch(one.get("ref", ""))
        if one.tag.endswith("}comment") and place:
            text = " ".join(piece.text or "" for piece in one.iter() if piece.tag.endswith("}t"))
            yield int(place[2]) - 1, column_number(place[1]) - 1, text


def _shapes(root: Element) -> Iterator[str]:
    """The paragraphs of text boxes and other shapes."""
    for one in root.iter():
        if one.tag.endswith("/main}p"):
            yield "".join(piece.text or "" for piece in one.iter() if piece.tag.endswith("}t"))


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _is_on(flag: str | None) -> bool:
    return flag in {"1", "true"}
