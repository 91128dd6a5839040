"""Rows of a table by the roles of its columns; those put together that a page break tore apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import evolve, field, frozen

from roadmap_core.model import RepairKind
from roadmap_core.notes import Notes
from roadmap_core.parse.lines import Cell, Line
from roadmap_core.parse.tables.columns import Column
from roadmap_core.parse.tables.evidence import NUMBER
from roadmap_core.parse.tables.spans import is_no_mark, under_span
from roadmap_core.parse.tables.table import Header
from roadmap_core.text import fold

__all__ = ["Row", "numbered_header", "rows_of", "starts_low"]

_EMPTY = re.compile(r"^[-\s.*]*$")
_WORD = re.compile(r"\w")
_YEAR = re.compile(r"(?:19|20)\d\d")
# Roles whose cells hold lists: their lines are members.
_LISTS = frozenset({"period", "deliverable"})


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
        """The row with what is lent to it; a title, to one with a number or all else of its own."""
        if not (self.lent or self.lent_extra):
            return self
        own = "number" in self.cells or {"period", "responsible"} <= self.cells.keys()
        lent = {r: c for r, c in self.lent.items() if r != "title" or own}
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
    """Whether the line only counts the columns: 1, 2, 3, ...; the first may be lettered."""
    texts = [cell.text.rstrip(".") for cell in line.cells]
    if len(texts) < 2 or texts[-1][:1] not in "123456789":
        return False
    letters = 0
    while fold(texts[letters]) == "абвг"[letters : letters + 1]:
        letters += 1
    counted = range(1, len(texts) + 1 - letters)
    return bool(counted) and texts[letters:] == [str(at) for at in counted]


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
        elif is_column_count(line) or header.says_again(line):
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
    """The cells of a row, those that a cell above covers with its text.

    A mark that covers several columns of months stands in each of them.
    """
    filled: list[Cell] = []
    wide: Cell | None = None
    for at, cell in enumerate(line.cells):
        column = header.columns[at] if at < len(header.columns) else None
        if cell.columns > 1:
            # The heading of a section lies over all columns, and is no mark in those of months.
            wide = cell if column and column.span else None
        covered = wide is not None and not cell.text and at < wide.column + wide.columns
        if cell.merged and at < len(above):
            cell = evolve(above[at], merged=True)
        elif column and column.span and wide and covered:
            cell = wide
        elif column and column.role == "responsible" and cell.lines:
            # Its reader tells by grammar which of its lines go on below.
            cell = evolve(cell, text="\n".join(cell.lines))
        elif column and column.role in _LISTS and cell.lines:
            # Its lines stay, since they may be members of lists that go on in other cells.
            cell = evolve(cell.as_list(), lines=cell.lines)
        filled.append(cell)
    return filled


def _row(line: Line, filled: Sequence[Cell], header: Header, notes: Notes) -> Row:
    cells: dict[str, Cell] = {}
    lent: dict[str, Cell] = {}
    extra: list[tuple[str, str]] = []
    lent_extra: list[tuple[str, str]] = []
    times: list[tuple[Column, Cell]] = []
    for column, cell in zip(header.columns, filled, strict=False):
        if _is_empty(cell.text) and not (column.role == "number" and cell.text):
            continue
        if column.span and not under_span(cell.text, column.span):
            # What a cell says beside its column's time is kept; a word marks the column, too.
            extra.append((column.heading, cell.text))
        if column.role == "period" and not (column.span and is_no_mark(cell.text)):
            times.append((column, cell))
        elif column.span:
            continue
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


def _period_of(times: Sequence[tuple[Column, Cell]]) -> Cell:
    """The columns of time as one wording: «с .. по ..» where the headings say start and end."""
    words = [(_bound(fold(column.heading)), column, cell) for column, cell in times]
    joint = " " if all(bound for bound, _, _ in words) else "; "
    text = joint.join(f"{bound} {_time(column, cell)}".strip() for bound, column, cell in words)
    if len(times) == 1 and not times[0][0].span and not words[0][0]:
        return times[0][1]
    return Cell(text, times[0][1].span | times[-1][1].span)


def _time(column: Column, cell: Cell) -> str:
    """What a cell of time says; under «I квартал» a mark or a word says that."""
    return under_span(cell.text, column.span) or column.span if column.span else cell.text


def _bound(heading: str) -> str:
    """The preposition of a column that holds only one end of a period."""
    own = heading.rpartition(": ")[2]
    start = "начал" in heading or own in {"с", "c", "от"}
    end = re.search(r"оконч|заверш|конец|конечн", heading) is not None or own in {"по", "до"}
    if start == end:
        return ""
    return "с" if start else "по"
