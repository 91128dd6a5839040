"""Tables: the columns that headings open, and where the headings stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import evolve, frozen

from roadmap_core.lexicon import Lexicon
from roadmap_core.parse.lines import Line
from roadmap_core.parse.tables.headings import ROLE_NAMES, can_head, role_of, stem_rank
from roadmap_core.text import fold

__all__ = ["NUMBER", "Column", "Found", "Header", "tables_of"]

NUMBER = re.compile(r"^(?:п\.\s*|№\s*)?(\d{1,4}(?:\.\d{1,4})*)\s*[.)]?$")


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

    def says_again(self, line: Line) -> bool:
        """Whether a line says the headings again; most lines differ in the first."""
        texts = [cell.text for cell in line.cells if cell.text]
        for written in self.written:
            if len(texts) == len(written) and all(map(_says, texts, written)):
                return True
        return False


def _says(text: str, folded: str) -> bool:
    return fold(text) == folded


@frozen
class Found:
    """Where a table begins: the index of its first line of headings, of the first line under them.

    A header of two lines has ``body`` two lines below ``first``.
    """

    first: int
    body: int
    header: Header


def find_header(line: Line, lexicon: Lexicon) -> Header | None:
    """The header that a line is, if it opens a table of activities or of schools."""
    if not line.is_row or NUMBER.match(line.cells[0].text):
        return None
    if not all(can_head(cell.text, lexicon) for cell in line.cells):
        return None
    if line.cells[0].text[:1].islower() and any(c.text[:1].isupper() for c in line.cells):
        # The rest of a row that a line end tore.
        return None
    columns = [Column(role_of(cell.text, lexicon), cell.text) for cell in line.cells]
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


def tables_of(lines: Sequence[Line], lexicon: Lexicon) -> tuple[Found, ...]:
    """Every place where headings stand, from the first line down.

    A header that a table repeats on its next page is found again: whether a plan begins there is
    said by what stands between.
    """
    found: list[Found] = []
    for index, line in enumerate(lines):
        if (header := find_header(line, lexicon)) is None:
            continue
        body = index + 1
        lower = second_row(header, lines[body], lexicon) if body < len(lines) else None
        found.append(Found(index, body, header) if not lower else Found(index, body + 1, lower))
    return tuple(found)


def _written(line: Line) -> tuple[str, ...]:
    return tuple(fold(cell.text) for cell in line.cells if cell.text)


def second_row(header: Header, line: Line, lexicon: Lexicon) -> Header | None:
    """The header with the headings of its second line («начало», «окончание»), if that is one.

    Its headings stand under a heading that spans several columns, and nowhere else.
    """
    cells = line.cells
    if not line.is_row or len(cells) > len(header.columns) or header.says_again(line):
        return None
    spanned: dict[int, int] = {}
    for at, column in enumerate(header.columns):
        if not column.heading and at:
            first = spanned.get(at - 1, at - 1)
            spanned |= {first: first, at: first}
    told = [at for at, cell in enumerate(cells) if cell.text]
    if not told or not set(told) <= set(spanned) or cells[told[0]].text[:1].isdigit():
        return None
    if not all(can_head(cells[at].text, lexicon) for at in told):
        return None
    columns = list(header.columns)
    for at in told:
        above = header.columns[spanned[at]]
        own = role_of(cells[at].text, lexicon)
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
    chosen = min(titles, key=lambda at: (stem_rank(columns[at].heading, stems), at), default=None)
    seen: set[str] = set()
    unique = []
    for at, column in enumerate(columns):
        again = column.role in seen and column.role != "period"
        if again or (column.role == "title" and at != chosen):
            column = Column("", column.heading)
        seen.add(column.role)
        unique.append(column)
    return tuple(unique)
