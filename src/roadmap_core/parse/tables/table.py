"""Tables: the roles of their columns, and rows put together that a page break tore apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from attrs import evolve, field, frozen

from roadmap_core.lexicon import ColumnStems, Lexicon
from roadmap_core.model import RepairKind
from roadmap_core.notes import Notes
from roadmap_core.parse.lines import Cell, Line
from roadmap_core.text import fold

__all__ = ["Column", "Header", "Row", "find_header", "rows_of", "second_row"]

NUMBER = re.compile(r"^(?:п\.\s*|№\s*)?(\d{1,4}(?:\.\d{1,4})*)\s*[.)]?$")
_EMPTY = re.compile(r"^[-\s.*]*$")
_WORD = re.compile(r"\w")
_YEAR = re.compile(r"(?:19|20)\d\d")
_BROKEN = re.compile(r"(?<=[^\W\d_])-\s?(?=[^\W\d_])")
_LONGEST_HEADING = 90
# Roles whose cells hold lists: their lines are members.
_LISTS = frozenset({"period", "deliverable"})
# What stands in cells and not in headings: names in quotes, labels, lists and numbered things.
_NO_HEADING = re.compile(r"[«»\";]|:\s*\w|^\w\)|^\d+[.)]\s*[^\W\d]|№\s?\d")

# The words for the roles of columns in messages to the reader.
ROLE_NAMES = {
    "number": "номер",
    "title": "мероприятие",
    "period": "срок",
    "responsible": "ответственные",
    "deliverable": "результат",
}


@frozen
class Column:
    """One column: the role that its heading tells ("" where it tells none)."""

    role: str
    heading: str


@frozen
class Header:
    """A line of headings: what table it opens and the columns in their order.

    ``written`` are the headings as they stand, folded: two lines of them, where a heading over
    several columns has others under it.
    """

    columns: tuple[Column, ...]
    written: tuple[tuple[str, ...], ...] = ()

    @property
    def roles(self) -> frozenset[str]:
        """The roles that the columns have."""
        return frozenset(column.role for column in self.columns if column.role)

    @property
    def is_roadmap(self) -> bool:
        """Whether rows are activities: a title, and when, who or what."""
        return "title" in self.roles and bool(self.roles & {"period", "responsible", "deliverable"})

    @property
    def is_schools(self) -> bool:
        """Whether rows are schools."""
        beside = self.roles & {"municipality", "number"}
        return "school" in self.roles and bool(beside) and not self.is_roadmap


@frozen
class Row:
    """A row by roles; a role that has no column or no text has no entry in ``cells``.

    ``lent`` and ``lent_extra`` are what cells of the rows above hold that are merged down over it.
    """

    line: Line
    cells: dict[str, Cell] = field(factory=dict)
    extra: tuple[tuple[str, str], ...] = ()
    lent: dict[str, Cell] = field(factory=dict)
    lent_extra: tuple[tuple[str, str], ...] = ()

    def text(self, role: str) -> str:
        """The text of a cell, "" where there is none."""
        cell = self.cells.get(role)
        return cell.text if cell else ""

    def with_cell(self, role: str, cell: Cell) -> Row:
        """The row with one cell put in."""
        return evolve(self, cells={**self.cells, role: cell})

    def without(self, role: str) -> Row:
        """The row with one cell taken out."""
        return evolve(self, cells={r: cell for r, cell in self.cells.items() if r != role})

    @property
    def whole(self) -> Row:
        """The row with what is lent to it; a title is lent to a row with a number of its own."""
        if not (self.lent or self.lent_extra):
            return self
        lent = {r: c for r, c in self.lent.items() if r != "title" or "number" in self.cells}
        return evolve(self, cells={**lent, **self.cells}, extra=self.extra + self.lent_extra)

    @property
    def number(self) -> str:
        """The number of the row without its closing dot, "" where it has none."""
        match = NUMBER.match(self.text("number"))
        return match[1] if match else ""


def starts_low(text: str) -> bool:
    """Whether the first letter is a small one."""
    match = _WORD.search(text)
    return match is not None and match[0].islower()


def _role(heading: str, lexicon: Lexicon) -> str:
    """The role whose stem stands first in the heading; of stems at one place, the longest.

    What was done in fact is no plan, and so no role. A word that a hyphen breaks is one.
    """
    folded = fold(heading)
    if "фактич" in folded:
        return ""
    whole = _BROKEN.sub("", folded)
    role = _role_of(folded, lexicon.columns)
    return role if role or whole == folded else _role_of(whole, lexicon.columns)


# Rows are held against the stems, too, and say the same again and again.
@lru_cache(maxsize=4096)
def _role_of(folded: str, columns: ColumnStems) -> str:
    best, role = (len(folded) + 1, 0), ""
    for candidate, stems in columns:
        # A number column is narrow: «№ п/п», not «№ и дата приказа».
        if candidate == "number" and len(_WORD.findall(folded)) > 6:
            continue
        for stem in stems:
            at = folded.find(stem)
            while at > 0 and folded[at - 1].isalnum():
                at = folded.find(stem, at + 1)
            if at >= 0 and (at, -len(stem)) < best:
                best, role = (at, -len(stem)), candidate
    return role


def _can_head(text: str, lexicon: Lexicon) -> bool:
    """Whether a cell can be a heading; a row may well say «срок» or «школа» in its cells.

    Headings are short, and name a year only behind the word that tells their role.
    """
    if len(text) > _LONGEST_HEADING or _NO_HEADING.search(text):
        return False
    if not _YEAR.search(text):
        return True
    folded = fold(text)
    return any(folded.startswith(stem) for _, stems in lexicon.columns for stem in stems)


def find_header(line: Line, lexicon: Lexicon) -> Header | None:
    """The header that a line is, if it opens a table of activities or of schools."""
    if not line.is_row or NUMBER.match(line.cells[0].text):
        return None
    if not all(_can_head(cell.text, lexicon) for cell in line.cells):
        return None
    if line.cells[0].text[:1].islower() and any(c.text[:1].isupper() for c in line.cells):
        # The rest of a row that a line end tore.
        return None
    columns = [Column(_role(cell.text, lexicon), cell.text) for cell in line.cells]
    roles_told = sum(bool(column.role) for column in columns)
    if not columns[0].heading and roles_told < 3:
        return None
    roles = [column.role for column in columns]
    if "municipality" in roles and not {"period", "responsible", "deliverable"} & set(roles):
        # «Муниципалитет», «Наименование»: what is named there is a school.
        columns = [evolve(c, role="school") if c.role == "title" else c for c in columns]
        roles = [column.role for column in columns]
    if "school" in roles and "title" not in roles:
        taken = {"number", "municipality", "school"}
        columns = [c if c.role in taken else Column("", c.heading) for c in columns]
    else:
        columns = [
            Column("", c.heading) if c.role in {"school", "municipality"} else c for c in columns
        ]
    header = Header(_told_once(columns, lexicon), (_written(line),))
    return header if header.is_roadmap or header.is_schools else None


def _written(line: Line) -> tuple[str, ...]:
    return tuple(fold(cell.text) for cell in line.cells if cell.text)


def _repeats(line: Line, header: Header) -> bool:
    """Whether a line says the headings again; most lines differ in the first."""
    texts = [cell.text for cell in line.cells if cell.text]
    for written in header.written:
        if len(texts) == len(written) and all(map(_says, texts, written)):
            return True
    return False


def _says(text: str, folded: str) -> bool:
    return fold(text) == folded


def second_row(header: Header, line: Line, lexicon: Lexicon) -> Header | None:
    """The header with the headings of its second line («начало», «окончание»), if that is one.

    Its headings stand under a heading that spans several columns, and nowhere else.
    """
    cells = line.cells
    if not line.is_row or len(cells) > len(header.columns) or _repeats(line, header):
        return None
    spanned: dict[int, int] = {}
    for at, column in enumerate(header.columns):
        if not column.heading and at:
            first = spanned.get(at - 1, at - 1)
            spanned |= {first: first, at: first}
    told = [at for at, cell in enumerate(cells) if cell.text]
    if not told or not set(told) <= set(spanned) or cells[told[0]].text[:1].isdigit():
        return None
    if not all(_can_head(cells[at].text, lexicon) for at in told):
        return None
    columns = list(header.columns)
    for at in told:
        above = header.columns[spanned[at]]
        own = _role(cells[at].text, lexicon)
        role = own if own in ROLE_NAMES else above.role
        columns[at] = Column(role, f"{above.heading}: {cells[at].text}")
    return Header(_told_once(columns, lexicon), (*header.written, _written(line)))


def _told_once(columns: Sequence[Column], lexicon: Lexicon) -> tuple[Column, ...]:
    """Two columns of time («начало», «окончание») are one period; other roles stand once.

    The title is in the column whose heading says so with the word that the lexicon has first:
    of «Направление» and «Мероприятие», in the second.
    """
    titles = [at for at, column in enumerate(columns) if column.role == "title"]
    stems = dict(lexicon.columns).get("title", ())
    chosen = min(titles, key=lambda at: (_stem_of(columns[at].heading, stems), at), default=None)
    seen: set[str] = set()
    unique = []
    for at, column in enumerate(columns):
        again = column.role in seen and column.role != "period"
        if again or (column.role == "title" and at != chosen):
            column = Column("", column.heading)
        seen.add(column.role)
        unique.append(column)
    return tuple(unique)


def _stem_of(heading: str, stems: Sequence[str]) -> int:
    """The place in the lexicon of the first stem that a heading has."""
    folded = _BROKEN.sub("", fold(heading))
    return next((at for at, stem in enumerate(stems) if stem in folded), len(stems))


def numbered_header(header: Header, lines: Sequence[Line]) -> Header:
    """The header with a column of numbers put first, where its rows have one that it does not name.

    They do where most rows are one cell longer than the header and begin with a number.
    """
    rows = [line for line in lines if line.is_row]
    longer = [r for r in rows if len(r.cells) == len(header.columns) + 1 and _opens_row(r)]
    if "number" in header.roles or 2 * len(longer) <= len(rows):
        return header
    return evolve(header, columns=(Column("number", ""), *header.columns))


def is_column_count(line: Line) -> bool:
    """Whether the line only counts the columns: 1, 2, 3, ..."""
    cells = line.cells
    return len(cells) > 1 and all(cell.text == str(at) for at, cell in enumerate(cells, 1))


def rows_of(lines: Sequence[Line], header: Header, notes: Notes) -> list[Row | Line]:
    """The rows under a header; a line that is no row stays a line (a heading outside the table).

    Broken rows are joined, repeated headers dropped, cells beyond the last column reported and
    kept as unread.
    """
    found: list[Row | Line] = []
    width = len(header.columns)
    index = 0
    above: list[Cell] = []
    while index < len(lines):
        line = lines[index]
        taken = _broken(lines, index, width)
        if taken > 1:
            parts = lines[index : index + taken]
            line = _joined(parts)
            notes.repair(
                RepairKind.TABLE_INTERRUPTED,
                line.cells[0].text.rstrip(".") or "таблица",
                line.span,
            )
        index += taken
        if not line.is_row:
            found.append(line)
            above = []
        elif is_column_count(line) or _repeats(line, header):
            notes.repair(RepairKind.HEADER_REPEATED, "таблица", line.span, before=line.text)
        else:
            above = _filled(line, above, header)
            found.append(_row(line, above, header, notes))
    return found


def _broken(lines: Sequence[Line], index: int, width: int) -> int:
    """How many lines make the row that starts here: more than one where a cell holds a line end.

    Lines are joined only where together they have exactly the columns of the header and none but
    the first starts with a number or stands after a blank line. Where the first has no number,
    each other has to begin in small letters.
    """
    line = lines[index]
    cells = len(line.cells)
    first = line.cells[0].text
    if cells >= width or not line.is_row or (first and not NUMBER.match(first)):
        return 1
    for taken in range(2, min(12, len(lines) - index) + 1):
        following = lines[index + taken - 1]
        if following.after_blank or _opens_row(following) or following.bold:
            return 1
        if not (first or starts_low(following.cells[0].text)):
            return 1
        cells += len(following.cells) - 1
        if cells == width:
            return taken
    return 1


def _opens_row(line: Line) -> bool:
    """Whether a line starts with a number; a year alone is the rest of a date."""
    first = line.cells[0].text
    return NUMBER.match(first) is not None and not _YEAR.fullmatch(first)


def _joined(parts: Sequence[Line]) -> Line:
    cells = list(parts[0].cells)
    for part in parts[1:]:
        cells[-1] = cells[-1] | part.cells[0]
        cells.extend(part.cells[1:])
    return evolve(parts[0], cells=tuple(cells), span=parts[0].span | parts[-1].span)


def _filled(line: Line, above: Sequence[Cell], header: Header) -> list[Cell]:
    """The cells of a row, those that a cell above covers with its text."""
    filled = []
    for at, cell in enumerate(line.cells):
        if cell.merged and at < len(above):
            cell = evolve(above[at], merged=True)
        elif at < len(header.columns) and header.columns[at].role == "responsible":
            # Its reader tells by grammar which of its lines go on below.
            cell = evolve(cell, text="\n".join(cell.lines) or cell.text, lines=())
        elif at < len(header.columns) and header.columns[at].role in _LISTS:
            cell = cell.as_list()
        filled.append(cell)
    return filled


def _row(line: Line, filled: Sequence[Cell], header: Header, notes: Notes) -> Row:
    cells: dict[str, Cell] = {}
    lent: dict[str, Cell] = {}
    extra: list[tuple[str, str]] = []
    lent_extra: list[tuple[str, str]] = []
    times: list[tuple[str, Cell]] = []
    for column, cell in zip(header.columns, filled, strict=False):
        if _is_empty(cell.text) and not (column.role == "number" and cell.text):
            continue
        if column.role == "period":
            times.append((fold(column.heading), cell))
        elif not column.role:
            (lent_extra if cell.merged else extra).append((column.heading, cell.text))
        elif not cell.merged:
            cells[column.role] = cell
        elif column.role != "number":
            lent[column.role] = cell
    if times:
        is_lent = all(cell.merged for _, cell in times)
        (lent if is_lent else cells)["period"] = _period_of(times)
    beyond = [cell for cell in line.cells[len(header.columns) :] if cell.text]
    if beyond:
        subject = cells["number"].text.rstrip(".") if "number" in cells else "таблица"
        notes.note("R05", subject, beyond[0].span | beyond[-1].span, count=len(beyond))
        for cell in beyond:
            notes.leave(cell.span, "ячейка за последним столбцом таблицы")
    return Row(line, cells, tuple(extra), lent, tuple(lent_extra))


def _is_empty(text: str) -> bool:
    """Whether a cell has no text, or a dash for it."""
    return not text[:1].isalnum() and _EMPTY.match(fold(text)) is not None


def _period_of(times: Sequence[tuple[str, Cell]]) -> Cell:
    """The columns of time as one wording: «с .. по ..» where the headings say start and end."""
    words = [(_bound(heading), cell) for heading, cell in times]
    joint = " " if all(bound for bound, _ in words) else "; "
    text = joint.join(f"{bound} {cell.text}".strip() for bound, cell in words)
    return Cell(text, words[0][1].span | words[-1][1].span)


def _bound(heading: str) -> str:
    """The preposition of a column that holds only one end of a period."""
    start, end = "начал" in heading, "оконч" in heading or "заверш" in heading
    if start == end:
        return ""
    return "с" if start else "по"
