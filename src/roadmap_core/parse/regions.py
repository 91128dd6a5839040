"""Where the body of an order ends, and where each plan or list of a document begins and ends.

document = body region*
region   = ("Приложение N" | stamp+ | title of a plan | block of lines above a table) line*

A plan may stand in the body itself: behind its last row the clauses go on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from attrs import define, evolve, frozen

from roadmap_core.documents.stamps import DAY, opens_stamp, stamp_end, titles
from roadmap_core.lexicon import Lexicon
from roadmap_core.names import find_names
from roadmap_core.parse.lines import Cell, Line
from roadmap_core.parse.prose.clauses import CLAUSE
from roadmap_core.parse.prose.heading import kind_at, resolution_at
from roadmap_core.parse.prose.horizon import stated_horizon
from roadmap_core.parse.tables.evidence import NUMBER
from roadmap_core.parse.tables.listed import lists_something
from roadmap_core.parse.tables.table import Found, tables_of
from roadmap_core.text import fold, squeeze
from roadmap_core.windows import SCHOOL_YEAR

__all__ = ["HEADING", "Region", "head_end", "regions_of"]

HEADING = re.compile(
    r"^\"?приложени[ея]\s*(?:(?:№|n)\s*)?(\d{0,2}(?:\.\d{1,2})?)\.?"
    r"(?:\s+(?:к\s.*|утвержд\w+(?:\s.*)?)|\s*)$"
)
_TITLED = re.compile(
    r"^([«\"]?приложени[ея]\s*(?:№|n)?\s*\d{1,2}(?:\.\d{1,2})?)[\s.:–—-]+(?=\S)", re.I
)
_PLAN = re.compile(r"(?<!\w)(?:план|дорожная карта|план-график|комплекс мер)(?!\w)")
_HEADING_GOES_ON = re.compile(
    rf"^(?:к\s|и\s|от\s|№|n\s*\d|\"?\s?{DAY}|_|\(к\s|(?:приказ|распоряж|постановл)\w*\s)"
)
_FOOT = re.compile(r"_{3,}|подпись|утвержда|согласован|м\.\s?п\.")
_QUOTES = frozenset('«"“„')
_LONGEST_TITLE = 300
_FAR = 30  # lines above a table among which its title is looked for


@frozen
class Region:
    """The lines of one appendix or plan, the tables in them, and where its last row ends.

    ``said`` is the clause that a plan in the body stands under: «1. Утвердить план на 2025 год:».
    """

    lines: Sequence[Line]
    tables: tuple[Found, ...] = ()
    end: int = 0
    said: str = ""


@frozen
class _Start:
    """Where a region begins, or where behind one the body goes on.

    ``is_inside`` says that nothing but the table itself opens it: it may stand in the body.
    """

    at: int
    is_inside: bool = False
    is_body: bool = False


def regions_of(lines: Sequence[Line], lexicon: Lexicon) -> tuple[list[Line], list[Region]]:
    """The lines of the body, and the regions in the order of the text."""
    lines = tuple(_unframed(lines, lexicon))
    # One word alone heads no table: it is the rest of a row that a page end tore.
    tables = [
        one
        for one in tables_of(lines, lexicon)
        if not one.header.written or len(one.header.written[0]) > 1
    ]
    found = _Finder(lines, lexicon, tuple(tables))
    starts = found.starts()
    body = list(lines[: starts[0].at] if starts else lines)
    regions: list[Region] = []
    stops = [*(start.at for start in starts[1:]), len(lines)]
    for start, stop in zip(starts, stops, strict=False):
        if start.is_body:
            # What stood under the colon of the last clause was the table.
            body[-1:] = [_without_colon(line) for line in body[-1:]]
            body.append(evolve(lines[start.at], after_blank=True))
            body += lines[start.at + 1 : stop]
        else:
            regions.append(found.region(start, stop))
    return body, regions


def _unframed(lines: Sequence[Line], lexicon: Lexicon) -> Iterator[Line]:
    """The lines; a table that only lays stamps out side by side gives each column as prose."""
    at = 0
    while at < len(lines):
        end = at + 1
        while end < len(lines) and lines[end].is_row and lines[end].block == lines[at].block:
            end += 1
        block = lines[at:end]
        stamped = lines[at].is_row and any(
            opens_stamp(text) for cell in lines[at].cells for text in cell.lines or (cell.text,)
        )
        if stamped and not tables_of(block, lexicon):
            yield from _columns(block)
        elif not lines[at].is_row and (head := _TITLED.match(lines[at].text)):
            yield from _parted(lines[at], head)
        else:
            yield from block
        at = end


def _parted(line: Line, head: re.Match[str]) -> Iterator[Line]:
    """«Приложение 2. План ...» as a heading and a title."""
    title = line.text[head.end() :]
    if not titles(title) or title[:1].islower():
        yield line
        return
    for text, after_blank in ((head[1], line.after_blank), (title, False)):
        yield evolve(line, cells=(evolve(line.cells[0], text=text),), after_blank=after_blank)


def _columns(block: Sequence[Line]) -> Iterator[Line]:
    """The cells of a layout table, column by column, a line for each line of them."""
    for column in range(max(len(line.cells) for line in block)):
        after_blank = True
        for line in block:
            if column >= len(line.cells):
                continue
            cell = line.cells[column]
            for text in cell.lines or filter(None, (cell.text,)):
                yield Line((Cell(text, cell.span, cell.bold),), cell.span, after_blank, line.block)
                after_blank = False


@define
class _Finder:
    """What finds the regions; ``number`` is that of the last clause, ``signed`` of the body."""

    lines: tuple[Line, ...]
    lexicon: Lexicon
    tables: tuple[Found, ...]
    number: str = "0"
    signed: bool = False

    @cached_property
    def is_order(self) -> bool:
        """Whether an order stands above the first table."""
        above = self.lines[: self.tables[0].first] if self.tables else self.lines
        return (
            kind_at(above, self.lexicon) is not None
            or resolution_at(above, self.lexicon) is not None
        )

    def starts(self) -> list[_Start]:
        """Where regions begin: at headings and stamps, at titles, and above tables."""
        openings = self.openings()
        starts: list[_Start] = []
        table = 0
        for at, stop in pairwise([*sorted({0, *openings}), len(self.lines)]):
            if openings and at == openings[0]:
                starts.append(_Start(openings.pop(0)))
            has_table, last = False, 0
            while table < len(self.tables) and self.tables[table].first < stop:
                found = self.tables[table]
                table += 1
                following = self.tables[table].first if table < len(self.tables) else stop
                if not starts or starts[-1].is_body:
                    starts.append(self.above(found, starts[-1].at + 1 if starts else 0))
                elif has_table or starts[-1].is_inside:
                    again = self.another(starts[-1].at, last, found.first)
                    if again is not None:
                        starts.append(_Start(again, starts[-1].is_inside))
                has_table, last = True, self.rows_end(found, min(stop, following))
                if starts[-1].is_inside:
                    back = self.goes_on(starts, found.body, last, min(stop, following))
                    starts += [] if back is None else [_Start(back, is_body=True)]
            if not has_table:
                starts += self.listed(at, stop, bool(starts))
        return starts

    def openings(self) -> list[int]:
        """The lines that open an appendix by their form."""
        found: list[int] = []
        rows = {table.first for table in self.tables}
        at, in_body = 0, True
        while at < len(self.lines):
            line = self.lines[at]
            if at in rows:
                in_body = False
            heading = HEADING.match(fold(line.text)) if line.text[:1] in 'Пп«"“„' else None
            if heading and _is_written(line.text) and not line.is_row:
                found.append(at)
                at, in_body = head_end(self.lines, at), False
            elif not line.is_row and opens_stamp(line.text):
                end = head_end(self.lines, at)
                if self.leads(end, in_body):
                    found.append(at)
                    in_body = False
                at = end
            else:
                at += 1
        return found

    def leads(self, at: int, in_body: bool) -> bool:
        """Whether a plan, a list or another document stands behind a stamp, and no order."""
        first = next((t.first for t in self.tables if t.first >= at), len(self.lines))
        stop = min(first, at + _FAR, len(self.lines))
        below = self.lines[at:stop]
        if in_body:
            kind, resolved = kind_at(below, self.lexicon), resolution_at(below, self.lexicon)
            if kind is not None or resolved is not None:
                return False
        if any(titles(line.text) and _is_title(line) for line in below[:6]):
            return True
        return first < at + _FAR and first < len(self.lines)

    def above(self, found: Found, floor: int) -> _Start:
        """Where the title above a table begins; nothing but the table may open it."""
        first = self.top(found.first, floor)
        titled = self.titled(first, found.first)
        if not titled and not self.is_order:
            # Of a bare plan the title may stand above a table of indicators.
            titled = self.titled(max(floor, found.first - _FAR), first)
        if titled:
            at = titled[-1]
            while at - 1 in titled and not self.lines[at].after_blank:
                at -= 1
            return _Start(at, True)
        return _Start(self.block_start(found.first, first), True)

    def titled(self, first: int, stop: int) -> list[int]:
        """The lines between two places that title something."""
        return [
            at
            for at in range(first, stop)
            if not self.lines[at].is_row
            and titles(self.lines[at].text)
            and _is_title(self.lines[at])
        ]

    def top(self, header: int, floor: int) -> int:
        """The highest line above a table that can be its title's: below rows and clauses."""
        first = header
        while first > floor and not self.lines[first - 1].is_row and header - first < _FAR:
            line = self.lines[first - 1]
            resolves = resolution_at((line,), self.lexicon) is not None
            if self.is_order and (resolves or CLAUSE.match(line.text)):
                break
            first -= 1
        return first

    def block_start(self, header: int, top: int) -> int:
        """Where the title above a table begins: after the last blank line that has prose above it.

        A signature above is the body's, even where no blank line follows it.
        """
        first = header
        while first > top and not _is_signed(self.lines[first - 1].text):
            first -= 1
            if self.lines[first].after_blank:
                break
        return first

    def another(self, start: int, last: int, header: int) -> int | None:
        """Where the title of another plan begins between two tables, None where none stands.

        A title says that it is a plan, or names years outside those of the plan above.
        """
        rows = next((i for i in range(start, last) if self.lines[i].is_row), last)
        above = fold(_prose(self.lines[start:rows]))
        for index in range(last, header):
            line = self.lines[index]
            text = fold(line.text)
            if titles(text) and _PLAN.search(text) and "продолжени" not in text and _is_title(line):
                return index if fold(_prose(self.lines[index:header])) not in above else None
        block = self.block_start(header, self.top(header, last))
        stated = stated_horizon(_prose(self.lines[block:header]), SCHOOL_YEAR)
        known = stated_horizon(above, SCHOOL_YEAR)
        if stated is None or known is None or known.window & stated.window is not None:
            return None
        return block

    def rows_end(self, found: Found, stop: int) -> int:
        """The index behind the last row under a header.

        A signature laid out in cells is no row, and no more is a table of another form that text
        parts from the rows.
        """
        end, width = found.body, len(found.header.columns)
        at = found.body
        while at < stop:
            first, block = at, self.lines[at].block
            while at < stop and self.lines[at].is_row and self.lines[at].block == block:
                at += 1
            rows = self.lines[first:at]
            if not rows:
                at += 1
            elif block == self.lines[found.first].block:
                end = at
            elif not self.lines[first - 1].is_row and _is_other(rows, width):
                break
            elif not all(map(_is_foot, rows)):
                end = at
        return end

    def listed(self, at: int, stop: int, behind: bool) -> list[_Start]:
        """Where titles stand whose plan or list is told in paragraphs, where no table is."""
        ordered = not behind and (
            kind_at(self.lines[at:stop], self.lexicon) is not None
            or resolution_at(self.lines[at:stop], self.lexicon) is not None
        )
        titled = [
            index
            for index in range(at, stop)
            if titles(self.lines[index].text)
            and _is_title(self.lines[index])
            and (index == at or self.lines[index].after_blank or self.lines[index].bold)
        ]
        # The first title under an opening is its own.
        titled = titled[behind:]
        return [
            _Start(index)
            for index, end in pairwise([*titled, stop])
            if lists_something(self.lines[index:end], self.lexicon, labels_only=ordered or behind)
        ]

    def region(self, start: _Start, stop: int) -> Region:
        """The region from a start to the next one."""
        at = start.at
        within = [found for found in self.tables if at <= found.first < stop]
        end = self.rows_end(within[-1], stop) if within else stop
        tables = (evolve(one, first=one.first - at, body=one.body - at) for one in within)
        above = self.lines[at - 1].text if start.is_inside and at else ""
        said = above if above.endswith(":") else ""
        return Region(self.lines[at:stop], tuple(tables), end - at, said)

    def goes_on(self, starts: Sequence[_Start], body: int, last: int, stop: int) -> int | None:
        """Where under a table the body goes on: at its next clause, else at a missing signature.

        Between the rows only a whole sentence is a clause; a heading may have its number.
        """
        if not self.is_order:
            return None
        if len(starts) == 1 or starts[-2].is_body:
            self.look(starts[-2].at if len(starts) > 1 else 0, starts[-1].at)
        for index in range(body, stop):
            line = self.lines[index]
            if line.is_row and index < last:
                continue
            match = CLAUSE.match(line.text)
            whole = index >= last or line.text.endswith((".", ":", ";"))
            if match and whole and _follows(match[1], self.number):
                return index
            if not self.signed and index >= last and _signs(line.text):
                return index
        return None

    def look(self, first: int, last: int) -> None:
        """Note the last clause of a piece of the body, and whether it is signed."""
        for line in self.lines[first:last]:
            if match := CLAUSE.match(line.text):
                self.number = match[1]
            self.signed = self.signed or _signs(line.text)


def head_end(lines: Sequence[Line], at: int = 0) -> int:
    """The index behind a heading and the stamps that stand under it."""
    end = at
    # An appendix in a new edition stands in quotes under the heading of what brings it.
    while end < len(lines) and HEADING.match(fold(lines[end].text)):
        if end > at and lines[end].text[:1] not in _QUOTES:
            break
        end = heading_end(lines, end)
    while end < len(lines) and opens_stamp(lines[end].text):
        end = stamp_end(lines, end)
    return end


def heading_end(lines: Sequence[Line], at: int) -> int:
    """The index behind «Приложение N к приказу ... от ... № ...»."""
    # «Приложение 1» alone ends there; «... к приказу» goes on until its date.
    end, open_ended = at + 1, " к " in lines[at].text and not _is_dated(lines[at].text)
    while end < len(lines) and end < at + 10:
        text = lines[end].text
        goes_on = _HEADING_GOES_ON.match(fold(text)) is not None and not NUMBER.match(text)
        if opens_stamp(text) or (titles(text) and not goes_on):
            break
        if not goes_on and (not open_ended or lines[end].after_blank):
            break
        open_ended = not _is_dated(text)
        end += 1
    return end


def _is_dated(text: str) -> bool:
    """The date with the number closes a heading, even where no blank line follows it."""
    return "№" in text and re.search(r"\d{4}", text) is not None


def _is_written(text: str) -> bool:
    """Whether a heading is no rest of a sentence: «приложение» alone in small letters may be."""
    return not text.islower() or re.search(r"\d", text) is not None


def _is_title(line: Line) -> bool:
    """Whether a line can be a title: it begins large, is short and does not end as a sentence."""
    text = line.text
    if line.is_row or len(text) > _LONGEST_TITLE or text.endswith((";", ":", ",")):
        return False
    ends = text.endswith(".") and re.search(r"(?:гг?|г\.\s?г|уч\.\s?г|год)\.$", text) is None
    return not ends and not text[:1].islower() and CLAUSE.match(text) is None


def _is_foot(line: Line) -> bool:
    """Whether a row that stands apart is a signature or a stamp, and no row of the table."""
    if NUMBER.match(line.cells[0].text):
        return False
    named = any(find_names(cell.text) == ((0, len(cell.text)),) for cell in line.cells)
    return named or _FOOT.search(fold(line.text)) is not None


def _is_other(rows: Sequence[Line], width: int) -> bool:
    """Whether rows are those of another table: of another width, and without numbers."""
    widest = max(len(row.cells) for row in rows)
    numbered = any(NUMBER.match(row.cells[0].text) for row in rows)
    return not numbered and (widest < width or widest > width + 1)


def _without_colon(line: Line) -> Line:
    cell = evolve(line.cells[-1], text=line.cells[-1].text.rstrip(": "))
    return evolve(line, cells=(*line.cells[:-1], cell))


def _is_signed(text: str) -> bool:
    return any(not text[end:].strip(" ./") for _, end in find_names(text))


def _follows(number: str, last: str) -> bool:
    """Whether a number goes on counting: «2» and «2.1» behind «1.3», «1.4» too, «1.1» behind «1».

    >>> [_follows(number, "1.3") for number in ("2", "2.1", "1.4", "3", "1.5")]
    [True, True, True, False, False]
    """
    following = int(last.split(".")[0]) + 1
    if number in {str(following), f"{following}.1", f"{last}.1"}:
        return True
    above, _, own = number.rpartition(".")
    head, _, before = last.rpartition(".")
    return bool(above) and head == above and int(own) == int(before) + 1


def _signs(text: str) -> bool:
    names = find_names(text)
    return bool(names) and not text[names[-1][1] :].strip(" ./") and CLAUSE.match(text) is None


def _prose(lines: Sequence[Line]) -> str:
    return squeeze(" ".join(line.text for line in lines))
