"""A PDF with a text layer as blocks: lines joined to paragraphs, ruled tables, tables over pages.

A scan is refused. Whatever is not sure, since a PDF only says where signs stand, has a finding.
"""

from __future__ import annotations

import base64
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from attrs import Factory, define, frozen

from roadmap_core.documents.blocks import Cell, Document
from roadmap_core.documents.pages import Pages, at
from roadmap_core.documents.pdf_lines import Char, Line, lines_of, unwrapped
from roadmap_core.documents.pdf_tables import Box, Ruled, find_ruled
from roadmap_core.errors import MissingExtra, UnreadableFile
from roadmap_core.parsed import Parsed

__all__ = ["MOST_PAGES", "pdf_document"]

MOST_PAGES = 300
"""Pages of a PDF that are read."""

_MOST_OF_A_PAGE = 100_000  # signs, lines and pictures; a full page has some 6,000
_MOST_OF_ALL = 1_000_000
_UNPACKED = 4
_MARGIN = 0.12  # running heads stand in the upper and the lower eighth of a page
_STREAM = re.compile(rb"stream\r?\n")
_PAGE_NUMBER = re.compile(
    r"(?:[-–—\s]|страница|стр\.?|лист|из|of|page|\d)*\d(?:[-–—\s]|из|of|\d)*", re.I
)
_DIGITS = re.compile(r"\d+")
_CODE = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd]")
_LATIN = re.compile(r"[\xc0-\xff]")
_LETTER = re.compile(r"[^\W\d_]")
_TOO_MUCH = "слишком много знаков и линий"
_SCAN = (
    "it has no text layer, so it is a scan or a picture: recognise its text (OCR), check it and "
    "save it as .docx first"
)


@frozen
class _Page:
    """What a page holds: its tables and its lines, and what is doubtful about it."""

    number: int
    height: float
    tables: tuple[Ruled, ...] = ()
    lines: tuple[Line, ...] = ()
    doubts: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@define
class _Written:
    """A table that is being written: the rows so far, and the edges of its columns."""

    cells: list[Cell]
    rows: int
    edges: tuple[float, ...]
    head: list[tuple[str, ...]]
    place: str


def pdf_document(data: bytes, called: str, shown: str, limit: int) -> Parsed[Document]:
    """The blocks of a PDF; its streams unpacked may have four times ``limit`` bytes.

    Raises:
        UnreadableFile: it is damaged, a scan, has a password or more than 300 pages.
        MissingExtra: pdfplumber is not installed.
    """
    try:
        import pdfplumber
    except ImportError:
        raise MissingExtra("pdfplumber", "pdf") from None
    _measure(data, called, limit)
    try:
        with pdfplumber.open(io.BytesIO(data)) as opened:
            pages = list(_pages(opened, called))
    except UnreadableFile:
        raise
    except Exception as error:
        if "Password" in repr(error) or "Encryption" in repr(error):
            raise UnreadableFile(called, "it has a password; save it without one") from error
        raise UnreadableFile(called, "it is no PDF that can be read: it is damaged") from error
    if not any(page.lines or page.tables for page in pages):
        if any(_TOO_MUCH in page.doubts for page in pages):
            raise UnreadableFile(called, f"its pages have more than {_MOST_OF_A_PAGE:,} signs each")
        raise UnreadableFile(called, _SCAN)
    return _Writer(Pages(shown, "pdf")).written(pages)


def _measure(data: bytes, name: str, limit: int) -> None:
    """Refuse streams that unpack to more than memory should hold, before anything unpacks them."""
    left = limit * _UNPACKED
    for found in _STREAM.finditer(data):
        start = found.end()
        end = data.find(b"endstream", start)
        raw = data[start : end if end > 0 else len(data)]
        for _ in range(3):
            raw = _unpacked(raw, min(left, limit))
            left -= len(raw)
            if left <= 0 or len(raw) > limit:
                reason = f"unpacked, it has more than {limit * _UNPACKED:,} bytes"
                raise UnreadableFile(name, f"{reason}; give limit= to raise it")
            if not raw:
                break


def _unpacked(raw: bytes, most: int) -> bytes:
    """One layer of packing taken off a stream, at most a byte more than allowed; b"" for none."""
    if raw[:1] == b"x":
        try:
            return zlib.decompressobj().decompress(raw, most + 1)
        except zlib.error:
            return b""
    if raw.rstrip().endswith(b"~>"):
        try:
            return base64.a85decode(raw.strip().removeprefix(b"<~").removesuffix(b"~>"))
        except ValueError:
            return b""
    return b""


def _pages(opened: Any, name: str) -> Iterator[_Page]:
    if len(opened.pages) > MOST_PAGES:
        raise UnreadableFile(name, f"it has more than {MOST_PAGES} pages")
    left = _MOST_OF_ALL
    for page in opened.pages:
        most = min(left, _MOST_OF_A_PAGE)
        count = _lay_out(page, most)
        left -= count
        if count > most:
            yield _Page(page.page_number, 1.0, doubts=(_TOO_MUCH,))
        else:
            yield _page(page)
        page.close()


def _lay_out(page: Any, most: int) -> int:
    """Interpret a page, but stop where it has more than so many things; how many it has."""
    from pdfminer.pdfinterp import PDFPageInterpreter
    from pdfplumber.page import PDFPageAggregatorWithMarkedContent

    count = 0

    class Full(Exception):
        pass

    class Device(PDFPageAggregatorWithMarkedContent):
        """What pdfplumber itself takes, with a count."""

        def _counted(self) -> None:
            nonlocal count
            count += 1
            if count > most:
                raise Full

        def render_char(self, *given: Any, **named: Any) -> float:
            self._counted()
            return float(super().render_char(*given, **named))

        def render_image(self, *given: Any, **named: Any) -> None:
            self._counted()
            super().render_image(*given, **named)

        def paint_path(self, *given: Any, **named: Any) -> None:
            self._counted()
            super().paint_path(*given, **named)

        def begin_figure(self, *given: Any, **named: Any) -> None:
            self._counted()
            super().begin_figure(*given, **named)

    manager = page.pdf.rsrcmgr
    device = Device(manager, pageno=page.page_number, laparams=page.pdf.laparams)
    try:
        PDFPageInterpreter(manager, device).process_page(page.page_obj)
    except Full:
        return count
    page._layout = device.get_result()
    return count


def _page(page: Any) -> _Page:
    chars = _once(page.chars)
    tables, rest, too_many = find_ruled(page, chars)
    lines = sorted(lines_of(rest), key=lambda line: (line.top, line.x0))
    doubts = list(_doubts(page, chars, tables, lines))
    if too_many:
        doubts.append("слишком много линий, таблицы не искались")
    remarks = tuple(str(one["contents"]) for one in page.annots if one.get("contents"))
    return _Page(
        page.page_number, float(page.height), tuple(tables), tuple(lines), tuple(doubts), remarks
    )


def _once(chars: Sequence[Char]) -> list[Char]:
    """The signs without those that are drawn again within a point, as a bold that is none is."""
    found: list[Char] = []
    seen: set[tuple[str, int, int]] = set()
    for char in chars:
        x, y = int(char["x0"]), int(char["top"])
        near = ((char["text"], x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1))
        if char["text"].isspace() or not any(one in seen for one in near):
            seen.add((char["text"], x, y))
            found.append(char)
    return found


def _doubts(
    page: Any, chars: Sequence[Char], tables: Sequence[Ruled], lines: Sequence[Line]
) -> Iterator[str]:
    text = "".join(str(char["text"]) for char in chars)
    area = float(page.width * page.height)
    covered = sum(one["width"] * one["height"] for one in page.images)
    if not text.strip():
        if covered or page.curves:
            yield "на ней нет текста: это скан или рисунок"
        return
    if covered > area * 0.8:
        yield "это скан с распознанным текстом"
    letters = len(_LETTER.findall(text)) or 1
    if len(_CODE.findall(text)) > 2:
        yield "знаки текста не имеют букв (шрифт без таблицы)"
    if len(_LATIN.findall(text)) > letters * 0.3:
        yield "буквы текстового слоя не те, что видны (кодировка)"
    if not all(char.get("upright", True) for char in chars):
        yield "часть текста повёрнута"
    if _aligned(lines):
        yield "похоже на таблицу без линий или на столбцы: строки оставлены текстом"
    beside = any(
        table.top < line.top and line.bottom < table.bottom for table in tables for line in lines
    )
    if beside:
        yield "часть текста стоит рядом с ячейками таблицы, вне линий"


def _aligned(lines: Sequence[Line]) -> bool:
    """Whether neighbouring lines have wide gaps that end at the same places."""
    return any(
        abs(one - other) < 6
        for above, below in pairwise(lines)
        for one in above.gaps
        for other in below.gaps
    )


@define
class _Writer:
    pages: Pages
    table: _Written | None = None
    heads: dict[str, tuple[str, str]] = Factory(dict)

    def written(self, pages: Sequence[_Page]) -> Parsed[Document]:
        heads = _running_heads(pages)
        for page in pages:
            for why in page.doubts:
                self.pages.note("R34", "страница", f"страница {page.number}", why=why)
            running = [line for line in page.lines if _key(page, line) in heads]
            for line in running:
                if not _PAGE_NUMBER.fullmatch(line.text[:80]):
                    place = f"страница {page.number}, колонтитул"
                    self.heads.setdefault(_DIGITS.sub("#", line.text), (line.text, place))
            body = [line for line in page.lines if line not in running]
            self.page(page, [line for line in body if not _is_number(page, line)])
            for text in page.remarks:
                self.pages.aside(text, "примечание на странице", f"страница {page.number}")
        self.ended()
        for text, place in self.heads.values():
            self.pages.paragraph(text, place=place, kind="running_head")
        return self.pages.parsed()

    def page(self, page: _Page, lines: Sequence[Line]) -> None:
        """The lines and tables of a page, from above."""
        left = list(lines)
        right = max((line.x1 for line in lines), default=0.0)
        count = 0
        for number, table in enumerate(page.tables, 1):
            above = [line for line in left if line.top < table.top]
            left = left[len(above) :]
            count = self.paragraphs(page, above, right, count)
            self.ruled(page, table, number, first=not above and number == 1)
        self.paragraphs(page, left, right, count)

    def paragraphs(self, page: _Page, lines: Sequence[Line], right: float, count: int) -> int:
        """Paragraphs of some lines that follow one another; a wide space is a blank line."""
        if lines:
            self.ended()
        before: Line | None = None
        for line in unwrapped(lines, right):
            count += 1
            if before is not None and line.top - before.bottom > 1.2 * line.size:
                self.pages.blank()
            place = f"страница {page.number}, строка {count}"
            self.pages.paragraph(line.text, place=place, bold=line.bold)
            before = line
        return count

    def ruled(self, page: _Page, ruled: Ruled, number: int, *, first: bool) -> None:
        """A table, or the rest of the one that the page before ends with."""
        place = f"страница {page.number}, таблица {number}"
        skipped = 0
        if first and self.table is not None and _same_columns(self.table.edges, ruled.edges):
            head = self.table.head
            while skipped < min(len(head), ruled.rows - 1) and ruled.row(skipped) == head[skipped]:
                skipped += 1
            code = "R18" if skipped else "R11"
            self.pages.note(code, "таблица", place)
        else:
            self.ended()
            head = [ruled.row(row) for row in range(min(3, ruled.rows))]
            self.table = _Written([], 0, ruled.edges, head, place)
        start = self.table.rows - skipped
        for box in ruled.boxes:
            if box.row >= skipped:
                where = f"{place}, строка {box.row + 1}"
                self.table.cells.append(_cell(box, start + box.row, where))
        self.table.rows = start + ruled.rows

    def ended(self) -> None:
        """Write the table that nothing can go on any more."""
        if self.table is not None:
            self.pages.table(self.table.cells, place=self.table.place)
            self.table = None


def _cell(box: Box, row: int, place: str) -> Cell:
    bold = bool(box.lines) and all(line.bold for line in box.lines)
    lines = tuple(line.text for line in box.lines)
    return Cell(
        "", at(place), bold, lines, row=row, column=box.column, rows=box.rows, columns=box.columns
    )


def _same_columns(one: Sequence[float], other: Sequence[float]) -> bool:
    return len(one) == len(other) and all(
        abs(a - b) <= 3.0 for a, b in zip(one, other, strict=True)
    )


def _key(page: _Page, line: Line) -> tuple[int, str] | None:
    """How a running head is known again: where it stands, and its words without numbers."""
    if page.height * _MARGIN < line.bottom and line.top < page.height * (1 - _MARGIN):
        return None
    return round(line.top / 4), _DIGITS.sub("#", line.text)


def _is_number(page: _Page, line: Line) -> bool:
    """Whether a line at the edge of a page is its number alone."""
    edge = line.bottom < page.height * 0.08 or line.top > page.height * 0.92
    return edge and line.text.strip("-–— ") == str(page.number)


def _running_heads(pages: Sequence[_Page]) -> set[tuple[int, str]]:
    """What stands at the same place of most pages."""
    counts: Counter[tuple[int, str]] = Counter()
    for page in pages:
        counts.update({key for line in page.lines if (key := _key(page, line))})
    return {key for key, times in counts.items() if times > 1 and times * 2 > len(pages)}
