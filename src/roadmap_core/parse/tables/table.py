"""Tables: the columns that headings open, and where the headings stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from attrs import frozen

from roadmap_core.lexicon import Lexicon
from roadmap_core.parse.lines import Cell, Line
from roadmap_core.parse.tables.columns import Column, columns_of, guessed
from roadmap_core.parse.tables.evidence import NUMBER, Cells, is_time, roles_by_cells
from roadmap_core.parse.tables.headings import OTHER, ROLE_NAMES, can_head, role_of
from roadmap_core.parse.tables.spans import is_mark, span_of
from roadmap_core.text import fold

__all__ = ["Found", "Header", "tables_of"]

_NUMBER_ALONE = frozenset({"п/п", "п.п.", "п.п", "п/н"})
# What a column of times may be headed by, though a cell may say it beside a number.
_UNIT = re.compile(
    r"(?<![\div] )(?<!\w)(?:недел|квартал|четверт|полугоди|каникул|декад)\w*(?!\s+[\div])"
)
_MOST_ROWS = 40
_MOST_LINES_OF_HEADINGS = 3
# Rows without headings are a table where most of them are as wide, and at least that wide.
_LEAST_WIDTH = 3
_SURE = 0.7


@frozen
class Header:
    """The headings of a table: what it holds and its columns in their order.

    ``written`` are the headings as they stand, folded: several lines of them, where a heading over
    several columns has others under it; none in a table without headings.
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

    A header of two lines has ``body`` two lines below ``first``; a table without headings has both
    at its first row.
    """

    first: int
    body: int
    header: Header


def tables_of(lines: Sequence[Line], lexicon: Lexicon) -> tuple[Found, ...]:
    """Every place where headings stand, from the first line down, and rows without any above them.

    A header that a table repeats on its next page is found again: whether a plan begins there is
    said by what stands between.
    """
    found: list[Found] = []
    index = 0
    while index < len(lines):
        table = _table_at(lines, index, lexicon, found)
        if table is not None:
            found.append(table)
        index = table.body if table else index + 1
    bare = lines[: found[0].first] if found else lines
    return (*_without_headings(bare, lexicon), *found)


def _table_at(
    lines: Sequence[Line], index: int, lexicon: Lexicon, above: Sequence[Found]
) -> Found | None:
    """The table whose first line of headings stands at an index."""
    line, before = lines[index], lines[index - 1] if index else None
    inside = before is not None and before.is_row and before.block == line.block
    inside = inside and not line.after_blank
    if not _may_head(line, lexicon, inside=inside):
        return None
    again = above[-1].header if above and above[-1].header.says_again(line) else None
    names, written = _stacked(lines, index, lexicon)
    body = index + len(written)
    if again is not None and again.written == written:
        # What the cells told of it above they tell here.
        return Found(index, body, again)
    columns = columns_of(names, _below(lines, body, len(names), lexicon), lexicon)
    if inside and before is not None and not _parts(line, len(before.cells), columns):
        return None
    header = Header(columns, written)
    return Found(index, body, header) if header.is_roadmap or header.is_schools else None


def _parts(line: Line, width: int, columns: Sequence[Column]) -> bool:
    """Whether headings right under rows of a table part another from it.

    They number its rows, or tell three roles, or all of them do and are not as many as the cells
    above. The first is no empty one: a row that goes on may say «срок».
    """
    told = {column.role for column in columns if column.role and not column.guessed}
    if not line.cells[0].text:
        return False
    others = len(line.cells) != width and all(column.role for column in columns)
    return len(told) > 2 or (len(told) > 1 and ("number" in told or others))


def _may_head(line: Line, lexicon: Lexicon, *, inside: bool) -> bool:
    """Whether every cell of a row can be a heading; ``inside`` a table more have to be known."""
    cells = line.cells
    if not line.is_row or NUMBER.match(cells[0].text) or sum(bool(c.text) for c in cells) < 2:
        return False
    if not all(can_head(cell.text, lexicon) or span_of(cell.text) for cell in cells):
        return False
    if cells[0].text[:1].islower() and any(cell.text[:1].isupper() for cell in cells):
        # The rest of a row that a line end tore.
        return False
    known = sum(role_of(cell.text, lexicon) not in {"", OTHER} for cell in cells)
    if known < 1 + inside:
        return False
    # A time that is no heading of a role is a cell's; a column of a month never stands alone, and a
    # year over several columns is the heading of those below.
    over = _groups([cell.text for cell in cells])
    texts = [
        cell.text
        for at, cell in enumerate(cells)
        if at not in over and is_time(cell.text) and not role_of(cell.text, lexicon)
    ]
    times = {span_of(text) for text in texts if is_time(_UNIT.sub(" ", fold(text)))}
    return not times or ("" not in times and len(times) > 1)


def _stacked(
    lines: Sequence[Line], index: int, lexicon: Lexicon
) -> tuple[list[tuple[str, str]], tuple[tuple[str, ...], ...]]:
    """Each heading as (what stands above it, its own), and the lines as they are written."""
    cells = lines[index].cells
    names = [("", cell.text) for cell in cells]
    written = [_written(lines[index])]
    groups = _groups(_shown(cells))
    for line in lines[index + 1 : index + _MOST_LINES_OF_HEADINGS]:
        own = [cell.text for cell in line.cells]
        if not line.is_row or len(own) > len(names) or _written(line) in written:
            break
        if fold(own[0]) in _NUMBER_ALONE and names[0][1]:
            names = [
                (over, f"{name} {text}".strip())
                for (over, name), text in zip(names, [*own, *[""] * len(names)], strict=False)
            ]
        elif _is_lower(own, groups, lexicon):
            heads = {at: ": ".join(filter(None, names[first])) for at, first in groups.items()}
            names = [
                (heads[at], own[at]) if at < len(own) and own[at] else name
                for at, name in enumerate(names)
            ]
            groups = _groups(_shown(line.cells))
        else:
            break
        written.append(_written(line))
    return names, tuple(written)


def _shown(cells: Sequence[Cell]) -> list[str]:
    """The texts of headings; what one above covers is not empty, but its own."""
    return [cell.text or ("|" if cell.merged else "") for cell in cells]


def _groups(texts: Sequence[str]) -> dict[int, int]:
    """The places that a heading over several columns covers, each with the heading's place."""
    groups: dict[int, int] = {}
    for at, text in enumerate(texts):
        if not text and at:
            first = groups.get(at - 1, at - 1)
            groups |= {first: first, at: first}
    return groups


def _is_lower(own: Sequence[str], groups: dict[int, int], lexicon: Lexicon) -> bool:
    """Whether a line holds headings under those that span several columns, and nothing else."""
    told = [at for at, text in enumerate(own) if text]
    # Under the first column alone stands the heading of a section.
    if not told or told == [0] or not set(told) <= set(groups):
        return False
    texts = [own[at] for at in told]
    if any(is_mark(text) or not can_head(text, lexicon) for text in texts):
        # A year is a heading where others stand beside it.
        return len(texts) > 1 and all(map(span_of, texts))
    spans = [span_of(text) for text in texts if is_time(text)]
    if spans and (not all(spans) or len(spans) < 2):
        return False
    return all(spans) or not texts[0][:1].isdigit()


def _written(line: Line) -> tuple[str, ...]:
    return tuple(fold(cell.text) for cell in line.cells if cell.text)


def _below(lines: Sequence[Line], body: int, width: int, lexicon: Lexicon) -> list[Cells]:
    """The cells of each column in the first rows under the headings."""
    rows: list[list[str]] = []
    for line in lines[body : body + _MOST_ROWS]:
        texts = [cell.text for cell in line.cells]
        if len(texts) == width + 1 and NUMBER.match(texts[0]):
            # A column of numbers that the headings leave out.
            texts = texts[1:]
        if line.is_row and len(texts) <= width:
            rows.append(texts)
    return [Cells.of([row[at] for row in rows if at < len(row)], lexicon) for at in range(width)]


def _without_headings(lines: Sequence[Line], lexicon: Lexicon) -> list[Found]:
    """The first table whose headings say nothing, or that has none: its cells tell its columns."""
    places = [index for index, line in enumerate(lines) if line.is_row]
    for _, run in groupby(places, key=lambda index: lines[index].block):
        block = list(run)
        header = _header_by_cells([lines[index] for index in block], lexicon)
        if header is not None:
            return [Found(block[0], block[0] + len(header.written), header)]
    return []


def _header_by_cells(rows: Sequence[Line], lexicon: Lexicon) -> Header | None:
    """The header of rows that nothing heads, None where it is not sure that they are a plan's."""
    (width, often), *_ = Counter(len(row.cells) for row in rows).most_common(1)
    if width < _LEAST_WIDTH or often < 2 or often < _SURE * len(rows):
        return None
    wide = [row for row in rows if len(row.cells) == width][:_MOST_ROWS]
    cells = [Cells.of([row.cells[at].text for row in wide], lexicon) for at in range(width)]
    roles = roles_by_cells([("", column) for column in cells], frozenset(ROLE_NAMES))
    told = set(roles.values())
    if not {"title", "period"} <= told or not told & {"number", "responsible"}:
        return None
    if not all(cells[at].are_phrases for at, role in roles.items() if role == "title"):
        return None
    first = rows[0].cells
    by_role = {role: first[at].text for at, role in roles.items() if at < len(first)}
    if is_time(by_role.get("period", "")) or NUMBER.match(by_role.get("number", "")):
        return Header(tuple(guessed(Column("", ""), roles.get(at, "")) for at in range(width)))
    if sum(role_of(cell.text, lexicon) != "" for cell in first) > 1 or len(wide) < _LEAST_WIDTH:
        # Headings of something that is no plan.
        return None
    names = [cell.text for cell in first] + [""] * (width - len(first))
    columns = (guessed(Column("", name), roles.get(at, "")) for at, name in enumerate(names))
    return Header(tuple(columns), (_written(rows[0]),))
