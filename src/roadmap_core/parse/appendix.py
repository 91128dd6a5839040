"""A region as an appendix: what approves it, its title, the table or the paragraphs that it holds.

region = ["Приложение N"] stamp* title text* [heading] table* foot*
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from datetime import date
from itertools import groupby

from attrs import define, evolve, frozen

from roadmap_core.calendars import Event
from roadmap_core.documents.stamps import titles
from roadmap_core.lexicon import Lexicon
from roadmap_core.model import Appendix, Order, RepairKind, Roadmap
from roadmap_core.names import names_in
from roadmap_core.notes import Notes
from roadmap_core.parse.lines import Line
from roadmap_core.parse.prose.approvals import approvals_of
from roadmap_core.parse.prose.heading import kind_at
from roadmap_core.parse.prose.horizon import stated_horizon
from roadmap_core.parse.regions import HEADING, Region, head_end
from roadmap_core.parse.tables.listed import (
    has_lost_columns,
    is_plan,
    listed_plan,
    listed_schools,
)
from roadmap_core.parse.tables.roadmap import SchoolYearOn, read_roadmap
from roadmap_core.parse.tables.schools import read_schools
from roadmap_core.parse.tables.table import Found
from roadmap_core.text import Span, fold, squeeze
from roadmap_core.windows import SCHOOL_YEAR
from roadmap_core.wording import MONTHS

__all__ = ["read_region"]

_LONGEST_TITLE = 700
_SENTENCE = 60  # signs; what is longer and ends with a stop is prose
_GOES_ON = re.compile(r"^(?:(?:на|по|в|для|за|к|и|о|об|с|из|от|\d{4})(?!\w)|[\"(])")
# In the title of an order the plan that it approves stands in any case.
_ANNOUNCES = re.compile(
    r"(?<!\w)(?:план(?:а|у|ом|е|ы|ов)?(?:-\w+)?|дорожн\w+\s+карт\w+|комплекс\w*\s+мер|графика?|"
    r"циклограмм\w*|мероприяти\w+|меры?|программ\w*)(?!\w)"
)
_PART = re.compile(r"^(?:раздел|глава|часть|этап)\s+(?:\d|[ivx])")
_LABELLED = re.compile(r"^[^\W\d][^:]{0,60}:(?:\s|$)")
_LISTED = re.compile(r"^\d{1,2}(?:\.\d{1,2})*[.)]\s*\S")
_SECTION = re.compile(
    rf"^(?:раздел|направление|блок|этап|модуль|часть|задача|[ivx]{{1,5}}[.)]?|\d{{1,2}}[.)]|"
    rf"(?:{'|'.join(MONTHS)}))(?!\w)"
)
_SECTION_NUMBER = re.compile(
    r"^(?:(?:раздел|глава|часть)\s+)?(?:\d{1,2}(?:\.\d{1,2})*|[ivx]{1,5})[.)]?\s+", re.I
)
_STOPS = re.compile(r"(?<!\bг)(?<!\bгг)\.$")
_LONGEST_HEADING = 200
_SCHEDULE = re.compile(r"(?:график|расписание|циклограмма)(?!\w)")


@define
class _Parts:
    number: str
    approval: list[str]
    title: list[str]
    before: list[Line]
    rest: list[Line]


@frozen
class _Context:
    """What reading one region needs beside its lines."""

    lexicon: Lexicon
    school_year: SchoolYearOn
    notes: Notes
    on: date | None
    said: str = ""
    events: tuple[Event, ...] = ()


def read_region(
    region: Region,
    lexicon: Lexicon,
    school_year: SchoolYearOn,
    notes: Notes,
    order: Order,
    events: tuple[Event, ...] = (),
) -> Iterator[Appendix]:
    """The appendices of a region: one, and one more for each further table of another form."""
    announced = order.title if _ANNOUNCES.search(fold(order.title)) else ""
    given = _Context(lexicon, school_year, notes, order.date, f"{region.said} {announced}", events)
    lines, tables = region.lines, _opened(region.tables)
    parts = _above(lines[: tables[0].first] if tables else lines, lexicon)
    title = squeeze(" ".join(parts.title))
    approval = squeeze(" ".join(parts.approval))
    span = lines[0].span | lines[-1].span
    appendix = Appendix(
        number=parts.number,
        title=title,
        approval=approval,
        approvals=approvals_of(lines[: head_end(lines)]),
        persons=names_in(approval),
        span=span,
    )
    _leave(parts.before, "текст приложения вне таблицы", notes)
    if not tables:
        yield _listed(appendix, parts.rest, given)
        return
    heads = _heads(parts.rest)
    prose = parts.rest[: len(parts.rest) - len(heads)]
    named = _named(() if tables[0].header.is_schools else prose)
    _leave([*prose[: named.start], *prose[named.stop :]], "текст приложения вне таблицы", notes)
    own = squeeze(" ".join(line.text for line in prose[named.start : named.stop])) or title
    yield from _of_tables(appendix, own, heads, region, tables, given)
    below = lines[region.end :]
    if (again := kind_at(below, lexicon)) is not None and below[again].text.isupper():
        notes.note("R38", "приказ", below[again].span)
    _leave(below, "текст под таблицей", notes)


def _leave(lines: Sequence[Line], why: str, notes: Notes) -> None:
    """Leave lines unread, the rows of one table as one piece."""
    pieces = [(line.block if line.is_row else -1 - at, line.span) for at, line in enumerate(lines)]
    for _, group in groupby(pieces, lambda piece: piece[0]):
        spans = [span for _, span in group]
        notes.leave(spans[0] | spans[-1], why)


def _opened(tables: Sequence[Found]) -> list[Found]:
    """The headers that open a table: one equal to the table's own only repeats it."""
    opened: list[Found] = []
    for found in tables:
        if not opened or _roles(opened[-1]) != _roles(found):
            opened.append(found)
    return opened


def _roles(found: Found) -> list[str]:
    return [column.role for column in found.header.columns]


def _of_tables(
    appendix: Appendix,
    named: str,
    heads: Sequence[Line],
    region: Region,
    tables: Sequence[Found],
    given: _Context,
) -> Iterator[Appendix]:
    """The appendix with its plan and its schools; each further plan as one of its own.

    A further table that no title parts from the plan above may tell the same once more.
    """
    lines, whole = region.lines, appendix.title
    made = [appendix]
    ends = [*(found.first for found in tables[1:]), region.end]
    title = named
    skipped = _said_again(region.tables, tables)
    for found, end in zip(tables, ends, strict=True):
        stop = end if found is tables[-1] else _rows_end(lines, found, end)
        span = lines[found.first].span
        body = [*heads, *_body(lines, found, stop, skipped, whole, given)]
        if found.header.is_schools:
            schools = read_schools(body, found.header, span, given.lexicon, given.notes)
            if title and found is not tables[0]:
                made.append(Appendix(title=title, span=span | lines[stop - 1].span))
            made[-1] = evolve(made[-1], schools=made[-1].schools + schools)
        elif made[-1].roadmap is None:
            roadmap = _roadmap(body, found, title or whole, whole, span, given)
            made[-1] = evolve(made[-1], roadmap=roadmap)
        elif title:
            roadmap = _roadmap(body, found, title, whole, span, given)
            made.append(Appendix(title=title, roadmap=roadmap, span=roadmap.span))
        else:
            _leave(
                (*lines[found.first : found.body], *body),
                "вторая таблица мероприятий под одним названием",
                given.notes,
            )
        heads = ()
        if found is not tables[-1]:
            own = _own_title(lines[stop:end])
            title = squeeze(" ".join(line.text for line in own))
            _leave(lines[stop : end - len(own)], "текст между таблицами", given.notes)
    yield from made


def _said_again(tables: Sequence[Found], opened: Sequence[Found]) -> set[int]:
    """The lines of headings that say those of the table above in other words."""
    skipped: set[int] = set()
    last, firsts = tables[0], {found.first for found in opened}
    for found in tables:
        if found.first in firsts:
            last = found
        elif found.header != last.header:
            skipped.update(range(found.first, found.body))
    return skipped


def _body(
    lines: Sequence[Line], found: Found, stop: int, skipped: Set[int], whole: str, given: _Context
) -> Iterator[Line]:
    """The lines of a table's rows: headings that it says again in other words are none of them.

    Prose and a signature between pieces of the table head no section.
    """
    for index in range(found.body, stop):
        line = lines[index]
        says_title = not line.is_row and _says_title(line.text, whole)
        if says_title:
            given.notes.leave(line.span, "название плана сказано ещё раз")
        elif index in skipped:
            given.notes.repair(RepairKind.HEADER_REPEATED, "таблица", line.span, before=line.text)
        elif not line.is_row and line.after_blank and _ends_title(line) and _is_prose(line.text):
            given.notes.leave(line.span, "текст между строками таблицы")
        else:
            yield line


def _says_title(text: str, title: str) -> bool:
    """Whether a line says the title of the plan again, as on a further page."""
    folded = fold(text)
    return titles(text) and ("продолжени" in folded or (bool(title) and folded in fold(title)))


def _is_prose(text: str) -> bool:
    return text.endswith(".") and len(text) > _SENTENCE


def _roadmap(
    body: Sequence[Line],
    found: Found,
    title: str,
    whole: str,
    span: Span,
    given: _Context,
) -> Roadmap:
    """The plan of one table.

    One whose title names no years has those of the appendix's, the clause's or the order's.
    """
    read = title
    for more in (whole, given.said):
        if stated_horizon(read, SCHOOL_YEAR) is None:
            read = squeeze(f"{read} {more}") if more not in read else read
    if stated_horizon(read, SCHOOL_YEAR) is None:
        read = title
    roadmap = read_roadmap(
        body,
        found.header,
        read,
        span,
        given.lexicon,
        given.school_year,
        given.notes,
        given.on,
        given.events,
    )
    return roadmap if read == title else evolve(roadmap, title=title)


def _rows_end(lines: Sequence[Line], found: Found, stop: int) -> int:
    rows = [index + 1 for index in range(found.body, stop) if lines[index].is_row]
    return rows[-1] if rows else found.body


def _own_title(lines: Sequence[Line]) -> Sequence[Line]:
    """The block of lines right above a further table, where it can be its title."""
    first = len(lines)
    while first and not (first < len(lines) and lines[first].after_blank):
        if lines[first - 1].text.endswith((".", ";")) or len(lines[first - 1].text) > 300:
            break
        first -= 1
    return lines[first:]


def _listed(appendix: Appendix, rest: Sequence[Line], given: _Context) -> Appendix:
    """The appendix whose plan or schools stand in paragraphs; what is neither is left unread."""
    lost = next((i for i, line in enumerate(rest) if has_lost_columns(line, given.lexicon)), None)
    if lost is not None:
        _leave(rest[lost:], "таблица без столбцов: текст потерял границы ячеек", given.notes)
        rest = rest[:lost]
    schools = listed_schools(appendix.title, rest, given.lexicon)
    plan = None
    if schools is not None:
        span = schools.rows[0].span
        read = read_schools(schools.rows, schools.header, span, given.lexicon, given.notes)
        appendix, rest = evolve(appendix, schools=read), schools.rest
    elif lost is None and is_plan(appendix.title):
        plan = listed_plan(rest, given.lexicon)
    if plan is not None:
        span = plan.rows[0].span
        given.notes.note("R36", "дорожная карта", span, count=sum(r.is_row for r in plan.rows))
        found = Found(0, 0, plan.header)
        roadmap = _roadmap(plan.rows, found, appendix.title, appendix.title, span, given)
        appendix, rest = evolve(appendix, roadmap=roadmap), plan.rest
    nothing = plan is None and schools is None and lost is None
    if rest and nothing and _is_no_plan(appendix.title, rest):
        given.notes.set_aside(rest[0].span | rest[-1].span)
        return appendix
    _leave(rest, "текст приложения вне таблицы", given.notes)
    return appendix


def _is_no_plan(title: str, rest: Sequence[Line]) -> bool:
    """Whether an appendix is a document of another kind, such as a schedule by places."""
    is_schedule = _SCHEDULE.match(fold(title)) and all(line.is_row for line in rest)
    return bool(title) and (bool(is_schedule) or not is_plan(title))


def _heads(rest: Sequence[Line]) -> Sequence[Line]:
    """The last line above a table where it heads the rows under it: a section, a month."""
    last = rest[-1:] if rest else ()
    for line in last:
        long = len(line.text) > _LONGEST_HEADING or line.text.endswith((".", ";", ","))
        plain = _SECTION.match(fold(line.text)) is None or _is_plan_title(line.text)
        if long or line.is_row or plain:
            return ()
    return last


def _is_plan_title(text: str) -> bool:
    """Whether a line is the title of a plan, with the number of its section or without."""
    text = _SECTION_NUMBER.sub("", text)
    return titles(text) and is_plan(text) and not text.endswith((".", ":", ";", ","))


def _named(lines: Sequence[Line]) -> slice:
    """Where the plan of a table has a title of its own under that of its appendix."""
    for index in range(len(lines) - 1, -1, -1):
        if _is_plan_title(lines[index].text):
            behind = index + 1
            while behind < len(lines) and lines[behind].text[:1].islower():
                behind += 1
            return slice(index, behind)
    return slice(len(lines), len(lines))


def _above(lines: Sequence[Line], lexicon: Lexicon) -> _Parts:
    """above = ["Приложение N"] stamp* title text*"""
    parts = _Parts("", [], [], [], [])
    index = head_end(lines)
    if lines and (match := HEADING.match(fold(lines[0].text))):
        parts.number = match[1]
    parts.approval = [line.text for line in lines[:index]]
    below = lines[index:]
    first = _title_start(below)
    end = _title_end(below, first, lexicon)
    parts.title = [line.text for line in below[first:end]]
    parts.before = list(below[:first])
    parts.rest = list(below[end:])
    return parts


def _title_start(lines: Sequence[Line]) -> int:
    """The first line that begins as a title does, behind lines that are apart from it; else 0."""
    for index, line in enumerate(lines[:12]):
        if titles(line.text):
            return index if line.after_blank else 0
    return 0


def _title_end(lines: Sequence[Line], first: int, lexicon: Lexicon) -> int:
    """The index behind a title: at a blank line, unless what follows goes on with it."""
    signs = 0
    for index in range(first, len(lines)):
        line = lines[index]
        signs += len(line.text)
        if line.is_row and len([c for c in line.cells if c.text]) > 1:
            return index
        if index == first:
            continue
        if _ends_title(line) or signs > _LONGEST_TITLE or has_lost_columns(line, lexicon):
            return index
        if line.after_blank and not _goes_on(lines, first, index):
            return index
    return len(lines)


def _goes_on(lines: Sequence[Line], first: int, index: int) -> bool:
    """Whether a line behind a blank one is still the title's: by its words, its letters, its bold.

    A title of one or two words («План-график») says what it is for in the next line.
    """
    line, above = lines[index], lines[index - 1]
    if line.text[:1].islower() or _GOES_ON.match(fold(line.text)):
        return True
    if titles(line.text) or _SECTION.match(fold(line.text)):
        return False
    if line.bold and above.bold:
        return True
    if line.text.isupper() and above.text.isupper():
        return True
    return len(" ".join(one.text for one in lines[first:index]).split()) < 3


def _ends_title(line: Line) -> bool:
    """Whether a line is prose, a labelled line or a member of a list, and so no title."""
    text = line.text
    stops = text.endswith((".", ":", ";")) and len(text) > _SENTENCE
    sentence = text[:1].isupper() and _STOPS.search(text) is not None
    return (
        stops
        or sentence
        or _PART.match(fold(text)) is not None
        or _LABELLED.match(text) is not None
        or _LISTED.match(text) is not None
    )
