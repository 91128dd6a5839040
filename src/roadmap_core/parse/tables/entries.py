"""Rows of a roadmap's table as entries under headings: torn rows joined, sub-rows attached.

The rules look at form only: where a number stands, how a cell begins and ends, what is empty.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from attrs import Factory, define, evolve

from roadmap_core.model import RepairKind
from roadmap_core.notes import Notes
from roadmap_core.parse.cells.phrase import is_dangling, split_title
from roadmap_core.parse.cells.responsible import split_bodies
from roadmap_core.parse.lines import Cell, Line
from roadmap_core.parse.tables.entry import Entry, Heading, entry_of
from roadmap_core.parse.tables.headings import ROLE_NAMES
from roadmap_core.parse.tables.parallel import is_uneven, split_row
from roadmap_core.parse.tables.rows import Row, starts_low
from roadmap_core.parse.tables.sections import (
    ROMAN,
    heading_of,
    is_guess,
    numbers_sections,
    time_of,
)
from roadmap_core.parse.tables.spans import under_span
from roadmap_core.parse.tables.table import Header
from roadmap_core.parse.tables.torn import MARKER, continues, joined, spilled
from roadmap_core.text import fold

__all__ = ["entries_of"]

_OWN_NUMBER = re.compile(r"^(\d{1,3}(?:\.\d{1,3})*)[.)]\s*(?=[^\W\d])")
_LETTER = re.compile(r"^([а-я])[.)]$")
_OWN_LETTER = re.compile(r"^([а-я])\)\s*(?=\w)")
_ASIDE = re.compile(r"(?:итого|всего|примечани[ея])(?!\w)")
_DITTO = frozenset({"то же", '-"-', '"', "-//-", "-//--", "тоже", "- // -", '- " -'})
_LONGEST_HEADING = 300
# Numbers that go deeper, and cells that go on over more rows, are no work of a human hand.
_DEEPEST = 20
_MOST_CONTINUATIONS = 200
_LONGEST_DITTO = 8


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
            self.heading(Heading(line.text, line, time=time_of(line.text)))
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
        if self.is_aside(row):
            self.notes.leave(row.line.span, "строка таблицы, которая не мероприятие")
            return
        number, row = self.number_of(row)
        goes_on = not number and self.last is not None and continues(row, self.last.row)
        if self.last is not None and row.line.after_blank:
            subject = self.last.number if goes_on or not number else number
            self.notes.repair(RepairKind.TABLE_INTERRUPTED, subject, row.line.span)
        if number:
            self.numbered(number, row)
        elif self.last is not None and goes_on:
            self.extend(self.last, row.cells, row.line, row.extra)
        elif self.host is not None and self.has_numbers:
            self.part(self.host, *self.letter_of(row))
        else:
            self.unnumbered += 1
            number = f"б/н {self.unnumbered}" if self.has_numbers else str(self.unnumbered)
            self.notes.repair(RepairKind.NUMBER_ASSIGNED, number, row.line.span, number=number)
            self.numbered(number, row)

    def as_heading(self, row: Row, following: Row | Line | None) -> Heading | None:
        """The heading that a row is: one text in it, and its place or form says so."""
        heading = heading_of(row, self.header, numbered=self.numbers_sections)
        if heading is not None:
            return heading if not heading.time or self.opens_time(row, heading, following) else None
        if not is_guess(row, following, has_numbers=self.has_numbers):
            return None
        # A row with a title alone is a part only under a group («...:») or beside other parts.
        if self.host is not None and (self.host.parts or ":" in self.host.row.text("title")):
            return None
        if self.last is not None and is_dangling(self.last.title):
            return None
        title = row.text("title")
        self.notes.repair(RepairKind.HEADING_GUESSED, title, row.line.span)
        return Heading(title, row.line)

    def opens_time(self, row: Row, heading: Heading, following: Row | Line | None) -> bool:
        """Whether a row of a time alone heads the rows below, and is no rest of the cell above."""
        if "period" not in row.cells or "title" in row.cells:
            return True
        torn = self.last is not None and is_dangling(self.last.row.text("period"))
        if torn or not isinstance(following, Row):
            return False
        below = following.text("period")
        return not below or under_span(below, heading.time) not in {"", below}

    def number_of(self, row: Row) -> tuple[str, Row]:
        """The number of a row, from its column or from the start of its title.

        A letter goes on from the number above it: «а)» under 1 is 1.а.
        """
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
        if (cell.text[0].isdigit() and len(cell.text) <= 12) or ROMAN.match(cell.text):
            return cell.text.rstrip(".)"), row
        if not (MARKER.match(cell.text) or _LETTER.match(fold(cell.text))):
            self.notes.leave(cell.span, "в столбце номера стоит не номер")
        return "", row

    def is_aside(self, row: Row) -> bool:
        """Whether a row is no activity: a sum, a note, a signature laid out as cells."""
        texts = {cell.text for cell in row.line.cells if cell.text}
        if len(texts) == 1 and _ASIDE.match(fold(next(iter(texts)))):
            return True
        number = fold(row.text("number"))
        if not number or row.number or "title" in row.cells or len(row.cells) < 2:
            return False
        return re.search(r"[^\W\d]{3}", number) is not None and not ROMAN.match(row.text("number"))

    def letter_of(self, row: Row) -> tuple[str, Row]:
        """The letter that a sub-row is numbered by, in its column or before its title."""
        if match := _LETTER.match(fold(row.text("number"))):
            return match[1], row
        title = row.cells.get("title")
        match = _OWN_LETTER.match(fold(title.text)) if title and "number" not in row.cells else None
        if match is None or title is None:
            return "", row
        return match[1], row.with_cell("title", evolve(title, text=title.text[match.end() :]))

    def numbered(self, number: str, row: Row) -> None:
        """A row with a number: under the row whose number it continues, else at the top."""
        parent = self.by_number.get(number.rpartition(".")[0])
        split = split_row(row)
        if split is None and is_uneven(row):
            self.notes.note("R44", number, row.line.span)
        entry = entry_of(number, split.head if split else row)
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
        for part in split.parts if split else ():
            self.listed(entry, part)

    def listed(self, host: Entry, row: Row) -> None:
        """A member of the lists that stand in the cells of one row."""
        entry = Entry(f"{host.number}.{host.last_part + 1}", row, numbered_here=True)
        self.add(entry)
        host.take(entry)
        self.notes.repair(
            RepairKind.PART_NUMBERED, entry.number, row.line.span, number=entry.number
        )

    def part(self, host: Entry, letter: str, row: Row) -> None:
        """A sub-row: it gets the next number under its host, whose own cell may hold the first.

        Under «а)» the host's row is its own.
        """
        entry = entry_of("", row, numbered_here=True)
        # What belongs to the host's row goes there before that row becomes a part.
        self.spill(entry)
        if not host.parts and letter != "а":
            self.first_part(host, entry.row)
        entry.number = f"{host.number}.{letter or host.last_part + 1}"
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
            entry.row = entry.row.with_cell(role, joined(before, cell, role))
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
        parts = spilled(below.text, self.bodies) if below else None
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


def entries_of(rows: Sequence[Row | Line], header: Header, notes: Notes) -> list[Heading | Entry]:
    """The headings and entries of a table in the order of the text."""
    real = [row for row in rows if isinstance(row, Row)]
    has_numbers = any(row.number or _OWN_NUMBER.match(row.text("title")) for row in real)
    sections = numbers_sections(real)
    return _Reader(header, notes, rows, has_numbers, sections).read()
