"""Rows of a roadmap's table as entries under headings: torn rows joined, sub-rows attached.

The rules look at form only: where a number stands, how a cell begins and ends, what is empty.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from attrs import Factory, define, evolve, frozen

from roadmap_core.model import RepairKind
from roadmap_core.notes import Notes
from roadmap_core.parse.cells.phrase import is_dangling, is_period_like, split_title
from roadmap_core.parse.cells.responsible import split_bodies
from roadmap_core.parse.lines import Cell, Line
from roadmap_core.parse.tables.evidence import NUMBER
from roadmap_core.parse.tables.headings import ROLE_NAMES
from roadmap_core.parse.tables.rows import Row, starts_low
from roadmap_core.parse.tables.table import Header
from roadmap_core.text import fold

__all__ = ["Entry", "Heading", "entries_of"]

_ROMAN = re.compile(r"^[IVXІХ]{1,5}[.)]?$")
_SECTION = re.compile(r"^(?:раздел|направление|блок|этап|модуль|часть|[ivxіх]{1,5}[.)])\W", re.I)
_OWN_NUMBER = re.compile(r"^(\d{1,3}(?:\.\d{1,3})*)[.)]\s*(?=[^\W\d])")
_MARKER = re.compile(r"^(?:[а-яa-z]\)|[-*•–—·‣▪])\s*", re.I)
_BULLET = re.compile(r"^[-*•–—·‣▪]\s*(?=\w)")
_DITTO = frozenset({"то же", '-"-', '"', "-//-", "-//--", "тоже", "- // -", '- " -'})
_LONGEST_HEADING = 300
# Numbers that go deeper, and cells that go on over more rows, are no work of a human hand.
_DEEPEST = 20
_MOST_CONTINUATIONS = 200
_LONGEST_DITTO = 8


@define
class Entry:
    """A row that becomes an activity; a sub-row without its own number is ``numbered_here``.

    ``last_part`` is the largest number of its parts, ``above`` the row that it is a part of.
    """

    number: str
    row: Row
    parts: list[Entry] = Factory(list)
    numbered_here: bool = False
    ditto: tuple[str, ...] = ()
    above: Entry | None = None
    depth: int = 1
    last_part: int = 0
    continuations: int = 0

    @property
    def title(self) -> str:
        """The title as the row has it, a group's without its closing colon."""
        title = _BULLET.sub("", self.row.text("title"))
        return title.rstrip(": ") if self.parts else title.rstrip("; ")

    def take(self, part: Entry) -> None:
        """Put a part under this row."""
        part.above, part.depth = self, self.depth + 1
        tail = part.number.rpartition(".")[2]
        if tail.isdecimal():
            self.last_part = max(self.last_part, int(tail[:9]))
        self.parts.append(part)


def _entry(number: str, row: Row, *, numbered_here: bool = False) -> Entry:
    """The entry of a row with what the cells merged down over it lend, which is inherited."""
    lent = tuple(role for role in ("period", "responsible", "deliverable") if role in row.lent)
    return Entry(number, row.whole, numbered_here=numbered_here, ditto=lent)


@frozen
class Heading:
    """A heading of a section, in the table or between its pieces."""

    title: str
    line: Line
    number: str = ""


@define
class _Reader:
    header: Header
    notes: Notes
    rows: Sequence[Row | Line]
    has_numbers: bool
    numbers_sections: bool
    found: list[Heading | Entry] = Factory(list)
    by_number: dict[str, Entry] = Factory(dict)
    last: Entry | None = None
    host: Entry | None = None
    unnumbered: int = 0

    @cached_property
    def bodies(self) -> Counter[str]:
        """How often each body stands in the table: asked for only where one has spilled."""
        cells = Counter(row.text("responsible") for row in self.rows if isinstance(row, Row))
        bodies: Counter[str] = Counter()
        for cell, times in cells.items():
            for body in split_bodies(cell):
                bodies[fold(body)] += times
        return bodies

    def read(self) -> list[Heading | Entry]:
        rows = [index for index, item in enumerate(self.rows) if isinstance(item, Row)]
        ends = rows[-1] if rows else -1
        for index, item in enumerate(self.rows):
            following = self.rows[index + 1] if index + 1 < len(self.rows) else None
            if isinstance(item, Line):
                self.outside(item, heads=index < ends)
            else:
                self.row(item, following)
        return self.found

    # Lines between the rows.

    def outside(self, line: Line, *, heads: bool) -> None:
        """heading outside = line before a row | tail of the last cell = line in small letters

        Behind the last row there is nothing to head.
        """
        if self.last is not None and not line.after_blank and starts_low(line.text):
            last_role = [c.role for c in self.header.columns if c.role][-1]
            self.extend(self.last, {last_role: line.cells[0]}, line)
        elif not heads or len(line.text) > _LONGEST_HEADING:
            self.notes.leave(line.span, "текст рядом с таблицей")
            # What stands behind the table goes on with itself, and not with the last row.
            self.last = self.last if heads else None
        else:
            self.heading(Heading(line.text, line))
            self.notes.repair(RepairKind.HEADING_OUTSIDE, line.text, line.span)

    def heading(self, heading: Heading) -> None:
        """A new section: numbers of parts no longer look for their parents above it."""
        self.found.append(heading)
        self.by_number.clear()
        self.last = self.host = None

    # Rows.

    def row(self, row: Row, following: Row | Line | None) -> None:
        """row = heading | numbered row | continuation | sub-row"""
        heading = self.as_heading(row, following)
        if heading is not None:
            self.heading(heading)
            return
        number, row = self.number_of(row)
        continues = not number and self.last is not None and self.continues(row, self.last)
        if self.last is not None and row.line.after_blank:
            subject = self.last.number if continues or not number else number
            self.notes.repair(RepairKind.TABLE_INTERRUPTED, subject, row.line.span)
        if number:
            self.numbered(number, row)
        elif self.last is not None and continues:
            self.extend(self.last, row.cells, row.line, row.extra)
        elif self.host is not None and self.has_numbers:
            self.part(self.host, row)
        else:
            self.unnumbered += 1
            number = f"б/н {self.unnumbered}" if self.has_numbers else str(self.unnumbered)
            self.notes.repair(RepairKind.NUMBER_ASSIGNED, number, row.line.span, number=number)
            self.numbered(number, row)

    def as_heading(self, row: Row, following: Row | Line | None) -> Heading | None:
        """The heading that a row is: one text in it, and its place or form says so."""
        texts = [cell for cell in row.line.cells if cell.text]
        first = texts[0]
        next_number = following.number if isinstance(following, Row) else ""
        if row.lent:
            return None
        alike = fold(first.text)
        if all(fold(cell.text) == alike for cell in texts[1:]):
            if NUMBER.match(first.text):
                return None
            in_number_column = "number" in row.cells and "number" in self.header.roles
            formed = first.bold or _SECTION.match(first.text) is not None or len(texts) > 1
            if in_number_column or formed:
                return Heading(first.text, row.line)
            if not next_number or starts_low(first.text) or row.text("title") != first.text:
                return None
            # A row with a title alone is a part only under a group («...:») or beside other parts.
            if self.host is not None and (self.host.parts or ":" in self.host.row.text("title")):
                return None
            if self.last is not None and is_dangling(self.last.title):
                return None
            self.notes.repair(RepairKind.HEADING_GUESSED, first.text, row.line.span)
            return Heading(first.text, row.line)
        if set(row.cells) == {"number", "title"} and not row.extra:
            number = row.text("number")
            if _ROMAN.match(number):
                return Heading(row.text("title"), row.line, number.rstrip(".)"))
            if self.numbers_sections and "." not in row.number:
                return Heading(row.text("title"), row.line, row.number)
        return None

    def number_of(self, row: Row) -> tuple[str, Row]:
        """The number of a row, from its column or from the start of its title."""
        cell, title = row.cells.get("number"), row.cells.get("title")
        if cell is None:
            match = _OWN_NUMBER.match(title.text) if title else None
            if match and title:
                return match[1], row.with_cell(
                    "title", evolve(title, text=title.text[match.end() :])
                )
            return "", row
        if row.number:
            return row.number, row
        if (cell.text[0].isdigit() and len(cell.text) <= 12) or _ROMAN.match(cell.text):
            return cell.text.rstrip(".)"), row
        if not _MARKER.match(cell.text):
            self.notes.leave(cell.span, "в столбце номера стоит не номер")
        return "", row

    def numbered(self, number: str, row: Row) -> None:
        """A row with a number: under the row whose number it continues, else at the top."""
        parent = self.by_number.get(number.rpartition(".")[0])
        entry = _entry(number, row)
        self.spill(entry)
        self.add(entry)
        if parent is not None and parent.depth >= _DEEPEST:
            self.notes.note("R27", number, row.line.span, limit=_DEEPEST)
            parent = parent.above
        if parent is None:
            self.found.append(entry)
        else:
            parent.take(entry)
        self.by_number[number] = self.host = entry

    def part(self, host: Entry, row: Row) -> None:
        """A sub-row: it gets the next number under its host, whose own cell may hold the first."""
        entry = _entry("", row, numbered_here=True)
        # What belongs to the host's row goes there before that row becomes a part.
        self.spill(entry)
        if not host.parts:
            self.first_part(host, entry.row)
        entry.number = f"{host.number}.{host.last_part + 1}"
        self.add(entry)
        host.take(entry)
        self.notes.repair(
            RepairKind.PART_NUMBERED,
            entry.number,
            row.line.span,
            before=row.text("number"),
            number=entry.number,
        )

    def first_part(self, host: Entry, row: Row) -> None:
        """first part = text behind the colon of the host's title | the host's own row

        The host's row is the first part where its number spans several complete rows.
        """
        title = host.row.cells.get("title")
        glued = split_title(title.text) if title else None
        if title and glued:
            first = Entry(f"{host.number}.1", host.row, numbered_here=True)
            first.row = first.row.with_cell("title", evolve(title, text=glued[1]))
            host.row = host.row.with_cell("title", evolve(title, text=glued[0]))
            self.notes.repair(
                RepairKind.TITLE_GLUED,
                host.number,
                title.span,
                before=title.text,
                after=glued[1],
            )
        elif {"period", "responsible", "deliverable"} & host.row.cells.keys() <= row.cells.keys():
            if title is None or title.text.endswith(":") or "period" not in host.row.cells:
                return
            first = Entry(f"{host.number}.1", host.row, numbered_here=True)
        else:
            return
        host.take(first)
        self.notes.repair(
            RepairKind.PART_NUMBERED, first.number, host.row.line.span, number=first.number
        )

    def add(self, entry: Entry) -> None:
        """What a new entry has to settle with the one above it."""
        if self.last is not None:
            self.ditto(self.last, entry)
        self.last = entry

    def ditto(self, before: Entry, entry: Entry) -> None:
        """ditto = «то же» or its signs: the value of the row before."""
        for role in ("period", "responsible", "deliverable"):
            text = entry.row.text(role)
            if len(text) <= _LONGEST_DITTO and fold(text) in _DITTO and role in before.row.cells:
                self.notes.note("R24", entry.number, entry.row.cells[role].span)
                entry.row = entry.row.with_cell(role, before.row.cells[role])
                entry.ditto += (role,)

    # Cells that go on in the next row.

    def continues(self, row: Row, last: Entry) -> bool:
        """Whether a row without a number goes on with the last one rather than adds a part.

        It does where it has no title, or where its title begins in the middle of a phrase and it
        has no period of its own beside a complete one.
        """
        if "title" not in row.cells:
            return True
        if "number" in row.cells:
            return False
        before, title = last.row.text("title"), row.text("title")
        if _MARKER.match(title) or before.endswith((":", ";")):
            return False
        if not starts_low(title) and not is_dangling(before):
            return False
        both = is_period_like(last.row.text("period")) and is_period_like(row.text("period"))
        return not both or is_dangling(before)

    def extend(
        self,
        entry: Entry,
        cells: dict[str, Cell],
        line: Line,
        extra: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """The cells of a continuation, each put behind the cell above it."""
        entry.continuations += 1
        if entry.continuations > _MOST_CONTINUATIONS:
            self.notes.leave(line.span, "ячейка продолжается в слишком многих строках")
            return
        entry.row = evolve(entry.row, extra=entry.row.extra + extra)
        for role, cell in cells.items():
            before = entry.row.cells.get(role)
            entry.row = entry.row.with_cell(role, _joined(before, cell, role))
            self.notes.repair(
                RepairKind.CELL_CONTINUED,
                entry.number,
                line.span,
                before=cell.text,
                after=entry.row.text(role),
                column=ROLE_NAMES.get(role, role),
            )

    def spill(self, entry: Entry) -> None:
        """The last body of a row that stands, without a comma, at the head of the next row's cell.

        The row above ends with a comma; the cell below begins with two bodies and nothing
        between them. Both are looked up among the bodies of the whole table; where that does not
        tell, the border is the one capital letter after a small one.
        """
        before = self.last
        above = before.row.cells.get("responsible") if before else None
        if before is None or above is None or not above.text.endswith(","):
            return
        below = entry.row.cells.get("responsible")
        parts = _spilled(below.text, self.bodies) if below else None
        if below is None or parts is None:
            self.notes.note("R08", before.number, above.span, column=ROLE_NAMES["responsible"])
            return
        moved, kept = parts
        before.row = before.row.with_cell(
            "responsible", evolve(above, text=f"{above.text} {moved}")
        )
        entry.row = entry.row.with_cell("responsible", evolve(below, text=kept))
        self.notes.repair(
            RepairKind.BODIES_SPILLED,
            before.number,
            below.span,
            before=below.text,
            after=kept,
            bodies=moved,
        )


def _joined(before: Cell | None, cell: Cell, role: str) -> Cell:
    """Two pieces of a cell: one phrase where the second begins small, else two values."""
    if before is None:
        return cell
    phrase = role == "title" or starts_low(cell.text) or is_dangling(before.text)
    if phrase or before.text.endswith((".", ";")):
        return before | cell
    return Cell(f"{before.text}; {cell.text}", before.span | cell.span)


def _spilled(text: str, bodies: Counter[str]) -> tuple[str, str] | None:
    """The body that belongs to the row above, and the rest."""
    head, comma, tail = text.partition(",")
    # The piece itself was counted once where it stands.
    if bodies[fold(head.strip())] > 1:
        return None
    words = head.split()
    cuts = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
    known = [cut for cut in cuts if fold(cut[0]) in bodies and fold(cut[1]) in bodies]
    half_known = [cut for cut in cuts if fold(cut[0]) in bodies or fold(cut[1]) in bodies]
    capitals = [cut for cut in cuts if cut[0][0].islower() and cut[1][0].isupper()]
    for choice in (known, half_known, capitals):
        if len(choice) == 1:
            return choice[0][0], choice[0][1] + comma + tail
    return None


def entries_of(rows: Sequence[Row | Line], header: Header, notes: Notes) -> list[Heading | Entry]:
    """The headings and entries of a table in the order of the text."""
    real = [row for row in rows if isinstance(row, Row)]
    has_numbers = any(row.number or _OWN_NUMBER.match(row.text("title")) for row in real)
    sections = _numbers_sections(real)
    return _Reader(header, notes, rows, has_numbers, sections).read()


def _numbers_sections(rows: Sequence[Row]) -> bool:
    """Whether plain numbers head sections: each stands in an empty row before a row «N.1».

    A single row of that kind, or one beside a plain row with cells of its own, is an umbrella.
    """
    plain = [at for at, row in enumerate(rows) if row.number and "." not in row.number]
    return len(plain) > 1 and all(
        rows[at].cells.keys() == {"number", "title"}
        and not (rows[at].extra or rows[at].lent or rows[at].text("title").endswith(":"))
        and at + 1 < len(rows)
        and rows[at + 1].number.startswith(f"{rows[at].number}.")
        for at in plain
    )
