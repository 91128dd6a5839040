"""A web page as blocks: what a browser shows of it, in the order of reading.

Scripts, styles and the head are no words of the page; what is hidden goes aside. A table that only
lays the page out is opened; one inside a cell of a table of data gives lines of that cell.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import Factory, define, evolve, frozen

from roadmap_core.documents.blocks import Cell, Document, ParagraphKind
from roadmap_core.documents.pages import CONTROL, Pages, at
from roadmap_core.documents.text_lines import clean
from roadmap_core.errors import MissingExtra
from roadmap_core.parsed import Parsed
from roadmap_core.text import squeeze

__all__ = ["MOST_PLACES", "html_document"]

MOST_PLACES = 2_000_000
"""Places of one table that are read: 200,000 rows of ten columns."""

_UNSEEN = frozenset("script style head title meta link template base col colgroup input".split())
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p "
    "pre section summary td th tr ul option".split()
)
_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_BOLD = frozenset({"b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_NO_LABEL = re.compile(r"list-style(?:-type)?\s*:\s*none", re.I)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(bold|[6-9]\d\d)", re.I)
_LIGHT_STYLE = re.compile(r"font-weight\s*:\s*(normal|[1-5]\d\d)", re.I)
# How Word and others name a note at the end and the mark in the text that leads to it.
_NOTE = re.compile(r"_?(?:ftn|edn|fn|footnote|sdfootnote|sdendnote|cite_note)[-_:]?\d+", re.I)
_NOTE_LINK = re.compile(r"#_?(?:ftn|edn|fn|footnote|sdfootnote|sdendnote|cite_note)[-_:]?\d+", re.I)
_NOTE_MARK = re.compile(r"\W*(?:\d{1,3}|[ivx]{1,4})?\W*", re.I)
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_COUNT = re.compile(r"\s*(\d{1,6})")
_MOST_COLUMNS = 1000  # HTML's own limit
# A text that has a table but no markup of paragraphs keeps its lines.
_MARKED_UP = re.compile(r"<(?:html|body|p|div|br|h[1-6]|li)\b", re.I)
_GROUP = re.compile(r"(?=<t(?:head|body|foot)\b)", re.I)
_TAG = re.compile(r"<[^<>]*>")
_SPACES = re.compile(r"[^\S\xa0]+")
# Deeper than any page is made by people; below it the words are taken without their form.
_DEEPEST = 120


@frozen
class _Look:
    """How a piece of text looks where it stands."""

    bold: bool = False
    kind: ParagraphKind = "text"
    level: int = 0
    keeps_lines: bool = False
    depth: int = 0


@frozen
class _Told:
    """A paragraph as it was found; its lines stand between line ends."""

    text: str
    look: _Look


@frozen
class _Data:
    """A cell of a table of the page."""

    element: Any
    rows: int
    columns: int


@define
class _Flow:
    """Running text: pieces that become a paragraph where a block begins or ends."""

    reader: _Reader
    pieces: list[tuple[str, _Look]] = Factory(list)
    label: str = ""

    def walk(self, element: Any, look: _Look) -> Iterator[_Told | Any]:
        """The paragraphs below an element, and its tables as the elements that they are."""
        self.say(element.text, look)
        for child in element:
            yield from self.child(child, child.tag.lower(), look)
            self.say(child.tail, look)

    def child(self, child: Any, tag: str, look: _Look) -> Iterator[_Told | Any]:
        if tag in _UNSEEN:
            return
        if _is_hidden(child):
            self.reader.aside(child, "скрыто на странице")
        elif tag == "del":
            self.reader.aside(child, "удалено правкой")
        elif tag == "br":
            self.pieces.append(("\n", look))
        elif look.depth > _DEEPEST:
            self.say(" ".join(child.itertext()), look)
        elif tag == "table":
            yield from self.ended()
            yield child
        elif tag == "li":
            yield from self.item(child, _inside(child, tag, look))
        elif tag in _BLOCKS:
            yield from self.ended()
            yield from self.walk(child, _inside(child, tag, look))
            yield from self.ended()
        elif tag == "sup" and not len(child) and (child.text or "").strip().isascii():
            self.say((child.text or "").translate(_SUPERSCRIPTS), look)
        elif not (tag == "a" and self.pieces and _is_note_mark(child)):
            yield from self.walk(child, _inside(child, tag, look))

    def item(self, element: Any, look: _Look) -> Iterator[_Told | Any]:
        """An item of a list behind its number; a number without words stays, a bullet does not."""
        yield from self.ended()
        label = self.reader.label(element)
        self.label = f"{self.label} {label}".strip()
        yield from self.walk(element, look)
        yield from self.ended()
        if self.label not in {"", "-"}:
            yield _Told(self.label, look)
        self.label = ""

    def say(self, text: str | None, look: _Look) -> None:
        if not text:
            return
        if look.keeps_lines:
            self.pieces.append(("\n".join(_SPACES.sub(" ", x) for x in text.split("\n")), look))
        else:
            self.pieces.append((_SPACES.sub(" ", text), look))

    def ended(self) -> Iterator[_Told]:
        """The paragraph that ends here, if there is one; a blank one shows where it has a space."""
        told = [look for text, look in self.pieces if text.strip()]
        text = "".join(text for text, _ in self.pieces)
        self.pieces = []
        if told:
            look = evolve(told[0], bold=all(look.bold for look in told))
            yield _Told(f"{self.label} {text.lstrip()}" if self.label else text, look)
            self.label = ""
        elif "\xa0" in text or "\n" in text:
            yield _Told("", _Look())


@define
class _Reader:
    pages: Pages
    paragraphs: int = 0
    tables: int = 0
    numbers: dict[Any, int] = Factory(dict)

    def label(self, item: Any) -> str:
        """The number or the bullet that a browser draws before an item."""
        owner = item.getparent()
        if any(_NO_LABEL.search(one.get("style", "")) for one in (owner, item)):
            return ""
        if owner.tag.lower() != "ol":
            return "-"
        number = _whole(item.get("value"), self.numbers.get(owner, _whole(owner.get("start"), 1)))
        self.numbers[owner] = number + 1
        return f"{_drawn(number, owner.get('type', '1'))}."

    def write(self, element: Any, look: _Look) -> None:
        """All blocks below an element."""
        flow = _Flow(self)
        for told in flow.walk(element, look):
            self.block(told, look)
        for told in flow.ended():
            self.block(told, look)

    def block(self, told: _Told | Any, look: _Look) -> None:
        if isinstance(told, _Told):
            self.paragraph(told)
        else:
            self.table(told, evolve(look, depth=look.depth + 3, keeps_lines=False))

    def paragraph(self, told: _Told) -> None:
        look = told.look
        lines = [clean(line) if look.keeps_lines else line for line in told.text.split("\n")]
        while len(lines) > 1 and not lines[-1].strip():
            lines.pop()
        for line in lines:
            self.paragraphs += bool(squeeze(line))
            place = f"абзац {self.paragraphs}"
            self.pages.paragraph(
                line, place=place, kind=look.kind, level=look.level, bold=look.bold
            )

    def aside(self, element: Any, why: str) -> None:
        seen = (node for node in element.iter() if node.tag not in _UNSEEN)
        text = " ".join(part for node in seen for part in (node.text, node.tail) if part)
        self.pages.aside(text, why, f"после абзаца {self.paragraphs}")

    def table(self, element: Any, look: _Look) -> None:
        """A table with its caption; what stands in it outside of cells stands above it."""
        rows, others = self.rows(element)
        for other in others:
            self.write(other, _inside(other, str(other.tag).lower(), look))
        for text in _strays(element):
            self.paragraph(_Told(text, look))
        if _frames(element, rows):
            for data in (data for row in rows for data in row):
                self.write(data.element, look)
            self.pages.blank()
            return
        self.tables += 1
        placed = _placed(rows)
        name = f"таблица {self.tables}"
        if placed is None:
            size = sum(map(len, rows))
            self.pages.note("R32", name, why=f"в таблице больше {MOST_PLACES} мест")
            self.pages.aside(" ".join(element.itertext()), f"таблица из {size} ячеек", name)
            return
        cells = (
            self.cell(cell, rows[cell.row][number], f"{name}, строка {cell.row + 1}", look)
            for cell, number in placed
        )
        self.pages.table(cells, place=name)

    def cell(self, cell: Cell, data: _Data, place: str, look: _Look) -> Cell:
        told = [told for told in self.lines(data.element, look) if told.text.strip()]
        lines = tuple(line for one in told for line in one.text.split("\n"))
        bold = bool(told) and all(one.look.bold for one in told)
        return evolve(cell, lines=lines, bold=bold, span=at(place))

    def lines(self, element: Any, look: _Look) -> Iterator[_Told]:
        """What a cell says: its paragraphs, and each row of a table inside it."""
        flow = _Flow(self)
        for told in flow.walk(element, _inside(element, str(element.tag).lower(), look)):
            if isinstance(told, _Told):
                yield told
            else:
                yield from self.inner(told, evolve(look, depth=look.depth + 3))
        yield from flow.ended()

    def inner(self, table: Any, look: _Look) -> Iterator[_Told]:
        rows, others = self.rows(table)
        for other in others:
            yield from self.lines(other, look)
        yield from (_Told(text, look) for text in _strays(table))
        for row in rows:
            cells = (list(self.lines(data.element, look)) for data in row)
            texts = (squeeze(" ".join(one.text for one in told)) for told in cells)
            yield _Told("; ".join(filter(None, texts)), look)

    def rows(self, table: Any) -> tuple[list[list[_Data]], list[Any]]:
        """The rows of a table in the order of showing, and what else it holds: its caption."""
        groups: dict[str, list[list[Any]]] = {"thead": [], "tbody": [], "tfoot": []}
        others: list[Any] = []
        loose: list[Any] = []
        for child in _elements(table):
            tag = child.tag.lower()
            if _is_hidden(child):
                self.aside(child, "скрыто на странице")
            elif tag in _GROUPS:
                groups[tag].append(list(_elements(child)))
                loose = []
            elif tag == "tr":
                if not loose:
                    groups["tbody"].append(loose)
                loose.append(child)
            elif tag not in _UNSEEN:
                others.append(child)
        rows: list[list[_Data]] = []
        for group in (group for told in groups.values() for group in told):
            made = [row for row in group if row.tag.lower() == "tr" and not self.is_gone(row)]
            others += [child for child in group if child.tag.lower() != "tr"]
            for number, row in enumerate(made):
                rows.append([])
                for child in _elements(row):
                    if child.tag.lower() in {"td", "th"}:
                        rows[-1].append(_data(child, len(made) - number))
                    elif child.tag.lower() not in _UNSEEN:
                        others.append(child)
        return rows, others

    def is_gone(self, row: Any) -> bool:
        """Whether a row is hidden; its words are then left aside."""
        if _is_hidden(row):
            self.aside(row, "скрыто на странице")
            return True
        return False


def html_document(text: str, name: str) -> Parsed[Document]:
    """The blocks of a web page, or of a text with a table of HTML in it.

    No link is followed. A page that is nested deeper than a parser bears is left unread as a whole.

    Raises:
        MissingExtra: lxml is not installed.
    """
    pages = Pages(name, "html")
    text, pages.controls = CONTROL.subn(" ", text)
    root, whole = _root(text)
    if not whole:
        pages.note("R32", "страница", why="она вложена слишком глубоко или повреждена")
        pages.aside(_TAG.sub(" ", text), "страница не разобрана", "страница")
    elif root is not None:
        keeps_lines = _MARKED_UP.search(text) is None
        _Reader(pages).write(root, _Look(keeps_lines=keeps_lines))
        title = squeeze(" ".join(root.xpath("string(//title)").split()))
        if title and title not in squeeze(" ".join(pages.lines)):
            pages.aside(title, "название страницы", "название страницы")
    return pages.parsed()


def _root(text: str) -> tuple[Any, bool]:
    """The tree of a page, and whether the parser came to its end."""
    try:
        from lxml import etree
    except ImportError:
        raise MissingExtra("lxml", "docx") from None
    # The parser leaves a cell open before a group of rows; no browser does.
    text = _GROUP.sub("</tr>", text)
    parser = etree.HTMLParser(
        encoding="utf-8",
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except Exception:
        return None, False
    stopped = any(entry.level_name == "FATAL" for entry in parser.error_log)
    return root, not stopped


def _elements(parent: Any) -> Iterator[Any]:
    """The children of a part of a table; wrappers that HTML does not know there are opened."""
    for child in parent:
        if child.tag.lower() in {"form", "center"}:
            yield from _elements(child)
        else:
            yield child


def _strays(table: Any) -> Iterator[str]:
    """Texts that stand in a table, but in no cell of it."""
    for node in table.iter("table", "thead", "tbody", "tfoot", "tr", "form", "center"):
        owner = next((above for above in _upwards(node) if above.tag == "table"), None)
        if owner is not table:
            continue
        texts = [node.text, *(child.tail for child in node)]
        yield from filter(None, (squeeze(text or "") for text in texts))


def _upwards(node: Any) -> Iterable[Any]:
    return (node, *node.iterancestors())


def _inside(element: Any, tag: str, look: _Look) -> _Look:
    """How text looks inside an element."""
    style = element.get("style", "")
    bold = (look.bold or tag in _BOLD or bool(_BOLD_STYLE.search(style))) and not (
        _LIGHT_STYLE.search(style)
    )
    look = evolve(look, bold=bold, depth=look.depth + 1)
    if tag == "pre":
        return evolve(look, keeps_lines=True)
    if tag == "li":
        return evolve(look, kind="item")
    if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        return evolve(look, kind="heading", level=int(tag[1]))
    if tag in {"div", "li", "p", "section"} and _NOTE.fullmatch(element.get("id", "")):
        return evolve(look, kind="note")
    return look


def _is_note_mark(link: Any) -> bool:
    """Whether a link in the text only leads to a note below: «[1]», «*»."""
    leads = _NOTE_LINK.fullmatch(link.get("href", ""))
    return leads is not None and _NOTE_MARK.fullmatch("".join(link.itertext())) is not None


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN_STYLE.search(element.get("style", "")))


def _drawn(number: int, kind: str) -> str:
    if kind in "aA" and 0 < number <= 26:
        return chr(ord(kind) + number - 1)
    if kind in "iI" and 0 < number < 4000:
        signs = zip(
            (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
            "M CM D CD C XC L XL X IX V IV I".split(),
            strict=True,
        )
        drawn = ""
        for value, sign in signs:
            times, number = divmod(number, value)
            drawn += sign * times
        return drawn if kind == "I" else drawn.lower()
    return str(number)


def _whole(text: str | None, default: int) -> int:
    found = _COUNT.match(text or "")
    return int(found[1]) if found else default


def _data(element: Any, left: int) -> _Data:
    """A cell with its spans; none goes over the end of its group of rows."""
    rows = _whole(element.get("rowspan"), 1) or left
    columns = _whole(element.get("colspan"), 1) or 1
    return _Data(element, min(rows, left), min(columns, _MOST_COLUMNS))


def _frames(table: Any, rows: Sequence[Sequence[_Data]]) -> bool:
    """Whether a table only lays the page out: one column, or tables in it and no grid."""
    if all(len(row) < 2 for row in rows):
        return True
    if table.find(".//table") is None:
        return False
    if table.get("role", "") in {"presentation", "none"}:
        return True
    told = [[data for data in row if "".join(data.element.itertext()).strip()] for row in rows]
    return sum(len(row) > 1 for row in told) < 3


def _placed(rows: Sequence[Sequence[_Data]]) -> list[tuple[Cell, int]] | None:
    """The cells at their places, each with its number in its row; None where they are too many.

    A column in which no cell begins is none: nobody can see it.
    """
    found: list[tuple[int, int, int, _Data, int]] = []
    active: list[tuple[int, int, int]] = []  # what covers the row: first column, end, last row
    looked = 0
    for number, row in enumerate(rows):
        active = [one for one in active if one[2] > number]
        looked += len(active) + len(row)
        if looked > MOST_PLACES:
            return None
        column = above = 0
        more: list[tuple[int, int, int]] = []
        for index, data in enumerate(row):
            while above < len(active) and active[above][0] <= column:
                column = max(column, active[above][1])
                above += 1
            end = column + data.columns
            if above < len(active):
                end = min(end, active[above][0])
            found.append((number, column, end, data, index))
            if data.rows > 1:
                more.append((column, end, number + data.rows))
            column = end
        active = sorted([*active, *more])
    starts = sorted({column for _, column, *_ in found})
    if len(rows) * len(starts) > MOST_PLACES:
        return None
    return [
        (
            Cell(
                "",
                at(""),
                row=number,
                column=(first := bisect_left(starts, column)),
                rows=data.rows,
                columns=bisect_left(starts, end) - first,
            ),
            index,
        )
        for number, column, end, data, index in found
    ]
