"""Appendices: where each begins, what approves it, its title, and the table that it holds."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from datetime import date

from attrs import define

from roadmap_core.lexicon import Lexicon
from roadmap_core.model import Appendix, Roadmap, School
from roadmap_core.names import find_names, names_in
from roadmap_core.notes import Notes
from roadmap_core.parse.lines import Line
from roadmap_core.parse.prose.clauses import PLAIN_CLAUSE
from roadmap_core.parse.prose.horizon import stated_horizon
from roadmap_core.parse.tables.roadmap import SchoolYearOn, read_roadmap
from roadmap_core.parse.tables.schools import read_schools
from roadmap_core.parse.tables.table import Found, tables_of
from roadmap_core.text import fold, squeeze
from roadmap_core.windows import SCHOOL_YEAR

__all__ = ["appendix_starts", "read_appendix"]

# The words below that open an appendix; most lines begin with others.
_OPENING = re.compile(r"приложени|утвержд|согласован", re.I)
_HEADING = re.compile(r"^приложени[ея]\s*(?:(?:№|n)\s*)?(\d{0,2})(?:\s+к\s.*|\s*)$")
_APPROVED = re.compile(
    r"^(?:утвержд[а-я]+|согласован[а-я]*)(?:\s+(?:приказ|распоряж|постановл).*)?\s*:?$"
)
_APPROVAL_LINE = re.compile(
    r"^(?:утвержд|согласован|протокол\s*№|приказ\s*(?:№|n\s|от\s)|к приказу|к распоряжению|"
    r"к постановлению|приказом|распоряжением|постановлением|"
    r"от\s+[\"\d_]|\"?\d{1,2}\"?[\s.]|№|n\s*\d|_+)"
)
_LONGEST_TITLE = 700
_PLAN = re.compile(
    r"(?:(?:комплексн|календарн|годов|ежемесячн|перспективн)\w+\s+)?(?:план|дорожная карта|"
    r"план-график|комплекс мер)(?!\w)"
)


def appendix_starts(lines: Sequence[Line], lexicon: Lexicon) -> list[int]:
    """The indexes of the lines where appendices begin.

    An appendix begins with «Приложение N» or a stamp of approval on a line of its own. Where a
    table stands before any such line, its appendix begins with the block of lines above it.
    """
    starts: list[int] = []
    has_table = False
    headers = {table.first for table in tables_of(lines, lexicon)}
    for index, line in enumerate(lines):
        if index in headers:
            if not starts:
                starts.append(_block_start(lines, index))
            elif has_table:
                again = _new_plan(lines, starts[-1], index)
                starts += [] if again is None else [again]
            has_table = True
            continue
        if line.text.islower() and not re.search(r"\d", line.text):
            # The rest of a sentence, or a duty, may be the word alone.
            continue
        if not _OPENING.match(line.text):
            continue
        folded = fold(line.text)
        # A stamp right under a heading belongs to it.
        under_heading = bool(starts) and index - starts[-1] < 4
        if _HEADING.match(folded) or (_APPROVED.match(folded) and not under_heading):
            starts.append(index)
            has_table = False
    return starts


def _new_plan(lines: Sequence[Line], start: int, header: int) -> int | None:
    """Where the title of another plan begins between two tables, None where there is no title.

    A title says that it is a plan, or names years outside those of the plan above.
    """
    first = header
    while not lines[first - 1].is_row:
        first -= 1
    upper = itertools.takewhile(lambda line: not line.is_row, lines[start:header])
    above = squeeze(" ".join(line.text for line in upper))
    for index in range(first, header):
        text = fold(lines[index].text)
        if _PLAN.match(text) and "продолжени" not in text:
            return index if fold(_prose(lines[index:header])) not in fold(above) else None
    block = _block_start(lines, header)
    stated = stated_horizon(_prose(lines[block:header]), SCHOOL_YEAR)
    known = stated_horizon(above, SCHOOL_YEAR)
    if stated is None or known is None or known.window & stated.window is not None:
        return None
    return block


def _prose(lines: Sequence[Line]) -> str:
    return squeeze(" ".join(line.text for line in lines))


def _ends_body(text: str) -> bool:
    signed = any(not text[end:].strip(" .") for _, end in find_names(text))
    return signed or PLAIN_CLAUSE.match(text) is not None


def _block_start(lines: Sequence[Line], header: int) -> int:
    """Where the title above a table begins: after the last blank line that has prose above it.

    A numbered clause or a signature above is the body's, even where no blank line follows it.
    """
    first = header
    while first and not lines[first - 1].is_row and not _ends_body(lines[first - 1].text):
        first -= 1
        if lines[first].after_blank:
            break
    return first


@define
class _Parts:
    number: str
    approval: list[str]
    title: list[str]
    rest: list[Line]


def read_appendix(
    lines: Sequence[Line],
    lexicon: Lexicon,
    school_year: SchoolYearOn,
    notes: Notes,
    on: date | None,
) -> Appendix:
    """One appendix from its first line to the one before the next; ``on`` is the order's day."""
    tables = _opened(tables_of(lines, lexicon))
    above = lines[: tables[0].first] if tables else lines
    parts = _above(above)
    title = squeeze(" ".join(parts.title))
    for line in parts.rest:
        notes.leave(line.span, "текст приложения вне таблицы")
    approval = squeeze(" ".join(parts.approval))
    span = lines[0].span | lines[-1].span
    roadmap: Roadmap | None = None
    schools: tuple[School, ...] = ()
    ends = [*(table.first for table in tables[1:]), len(lines)]
    for table, end in zip(tables, ends, strict=False):
        header, body, place = table.header, lines[table.body : end], lines[table.first].span
        if header.is_schools:
            schools += read_schools(body, header, place, lexicon, notes)
        elif roadmap is None:
            roadmap = read_roadmap(body, header, title, place, lexicon, school_year, notes, on)
        else:
            for line in lines[table.first : end]:
                notes.leave(line.span, "вторая таблица мероприятий в одном приложении")
    return Appendix(
        number=parts.number,
        title=title,
        approval=approval,
        persons=names_in(approval),
        roadmap=roadmap,
        schools=schools,
        span=span,
    )


def _opened(found: Sequence[Found]) -> list[Found]:
    """The headers that open a table: one equal to the table's own only repeats it."""
    opened: list[Found] = []
    for table in found:
        roles = [column.role for column in table.header.columns]
        if not opened or [column.role for column in opened[-1].header.columns] != roles:
            opened.append(table)
    return opened


def _closes_stamp(text: str) -> bool:
    """The date with the number closes a stamp, even where no blank line follows it."""
    return "№" in text and re.search(r"\d{4}", text) is not None


def _above(lines: Sequence[Line]) -> _Parts:
    """above = ["Приложение N"] approval* title text*"""
    parts = _Parts("", [], [], [])
    index = 0
    approving = False
    if lines and (match := _HEADING.match(fold(lines[0].text))):
        parts.number = match[1]
        parts.approval.append(lines[0].text)
        # «Приложение 1» alone ends there; «... к приказу» goes on until its date.
        index, approving = 1, " к " in lines[0].text and not _closes_stamp(lines[0].text)
    while index < len(lines):
        line = lines[index]
        is_stamp = _APPROVAL_LINE.match(fold(line.text)) is not None
        if not is_stamp and (not approving or line.after_blank):
            break
        parts.approval.append(line.text)
        approving = not _closes_stamp(line.text)
        index += 1
    titles = list(lines[index:])
    whole = sum(len(line.text) for line in titles) <= _LONGEST_TITLE
    prose = any(line.text.endswith((".", ":", ";")) and len(line.text) > 60 for line in titles)
    if not whole or prose:
        cut = next((i for i, line in enumerate(titles) if i and line.after_blank), len(titles))
        parts.rest = titles[cut:]
        titles = titles[:cut]
    parts.title = [line.text for line in titles]
    return parts
