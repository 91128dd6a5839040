"""The list of schools of an appendix."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from roadmap_core.lexicon import LegalForm, Lexicon
from roadmap_core.model import RepairKind, School
from roadmap_core.notes import Notes
from roadmap_core.parse.lines import Line
from roadmap_core.parse.tables.rows import Row, numbered_header, rows_of
from roadmap_core.parse.tables.table import Header
from roadmap_core.text import Span, fold, squeeze

__all__ = ["read_schools", "school"]

_NUMBER = re.compile(r"(?:№|(?<!\w)N)\s*(\d+(?:[-/]\w+)?)")


def read_schools(
    lines: Sequence[Line], header: Header, span: Span, lexicon: Lexicon, notes: Notes
) -> tuple[School, ...]:
    """The schools under a header.

    An empty municipality is the one above (a cell that spans rows); a row without a school, and a
    line between rows where no column has the municipality, name that of the rows under them.
    """
    for column in header.columns:
        if not column.role and column.heading:
            notes.note("R06", "таблица школ", span, heading=column.heading)
    found: list[School] = []
    municipality = ""
    header = numbered_header(header, lines)
    rows = rows_of(lines, header, notes)
    for item, following in zip_longest(rows, rows[1:]):
        if isinstance(item, Line):
            heads_rows = isinstance(following, Row) and re.search(r"[^\W\d_]", item.text)
            if heads_rows and "municipality" not in header.roles:
                municipality = item.text
                notes.repair(RepairKind.HEADING_OUTSIDE, item.text, item.span)
            else:
                notes.leave(item.span, "текст рядом с таблицей школ")
            continue
        if _is_heading(item, header, lexicon):
            municipality = item.line.text
            continue
        municipality = item.text("municipality") or municipality
        if "school" in item.cells:
            name = item.text("school")
            found.append(school(name, municipality, item.number, item, lexicon))
        else:
            notes.leave(item.line.span, "строка таблицы школ без наименования")
    return tuple(found)


def _is_heading(row: Row, header: Header, lexicon: Lexicon) -> bool:
    """Whether a row is one text that names no school: the municipality of the rows under it.

    A row without its number in a table that has numbers is one too where its only text stands in
    the column of schools, unless that names a form or a kind of school.
    """
    if len({cell.text for cell in row.line.cells if cell.text}) != 1:
        return False
    name = row.text("school")
    if not name:
        return not row.number
    unnumbered = "number" in header.roles and not row.number
    known = _opening(name, lexicon.legal_forms) or _inside(name, lexicon.school_kinds)
    return unnumbered and known is None


def school(name: str, municipality: str, row: str, source: Row, lexicon: Lexicon) -> School:
    """One school: its legal form and short name where the policy knows the form."""
    form = _opening(name, lexicon.legal_forms)
    kind = _inside(name, lexicon.school_kinds)
    number = _NUMBER.search(name)
    short = name
    for known in (form, kind):
        at = fold(short).find(known.name) if known else -1
        if known and at >= 0 and fold(known.short) != known.name:
            short = squeeze(short[:at] + known.short + short[at + len(known.name) :])
    in_full = form is not None and fold(name).startswith(form.name)
    return School(
        name=name,
        municipality=municipality,
        number=number[1] if number else "",
        legal_form=(name[: len(form.name)] if in_full else form.name) if form else "",
        short_name=short if form else "",
        row=row,
        extra=source.extra,
        span=source.cells["school"].span,
    )


def _opening(name: str, forms: Sequence[LegalForm]) -> LegalForm | None:
    """The longest legal form that the name begins with, in full or abbreviated."""
    folded = fold(name)
    opening = [
        form for form in forms if folded.startswith(form.name) or _begins(folded, fold(form.short))
    ]
    return max(opening, key=lambda form: len(form.name), default=None)


def _begins(folded: str, short: str) -> bool:
    """Whether the abbreviation stands there as a word of its own."""
    return folded.startswith(short) and not re.match(r"\w", folded[len(short) :])


def _inside(name: str, kinds: Sequence[LegalForm]) -> LegalForm | None:
    folded = fold(name)
    return max((k for k in kinds if k.name in folded), key=lambda k: len(k.name), default=None)
