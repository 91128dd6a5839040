"""The order as a whole: head, clauses, signature, appendices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from attrs import evolve

from roadmap_core.model import Appendix, Order
from roadmap_core.parse.appendix import appendix_starts, read_appendix
from roadmap_core.parse.clauses import CLAUSE, clauses_of, dated
from roadmap_core.parse.heading import DATE, Head, head_of, resolution_at, signatory_of
from roadmap_core.parse.notes import Notes
from roadmap_core.parse.page import ASIDE, Cell, Line, lines_of
from roadmap_core.parse.parsed import Parsed
from roadmap_core.policy import Region
from roadmap_core.text import Source, fold
from roadmap_core.windows import MonthDay

__all__ = ["read_source"]

# The controls that no text holds, halves of letters among them; tab and line end stay.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Hyphens and joints that show only where a line breaks: no part of the words around them.
_INVISIBLE = re.compile(r"[\xad\u200b-\u200d\u2060]")
_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029|\x85")


def read_source(source: Source, region: Region, limit: int) -> Parsed[Order]:
    """The order in a source; a fault of the text is a finding, never an exception."""
    lexicon = region.words
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", source.text.removeprefix("\ufeff")))
    # A form feed is where a page ends: an end of a line.
    text, controls = _CONTROL.subn(" ", text.replace("\x0c", "\n"))
    source = Source(text, source.name)
    notes = Notes(source)
    if controls:
        notes.note("R22", "текст", count=controls)
    if len(text) > limit:
        notes.note("R23", "текст", size=len(text), limit=limit)
        notes.leave(source.span(0, len(text)), "текст больше предела")
        return _parsed(Order(), notes)
    lines = tuple(_in_text(lines_of(source), notes))
    if not lines:
        notes.note("R01", "текст")
        return _parsed(Order(), notes)
    starts = appendix_starts(lines, lexicon)
    body = lines[: starts[0]] if starts else lines
    order = _body(body, region, notes)

    def school_year(day: date | None) -> tuple[MonthDay, MonthDay]:
        return region.school_year(order.date or day)

    appendices = [
        read_appendix(lines[first:last], lexicon, school_year, notes, order.date)
        for first, last in pairwise([*starts, len(lines)])
    ]
    return _parsed(_assembled(order, appendices, notes), notes)


def _parsed(order: Order, notes: Notes) -> Parsed[Order]:
    findings = sorted(notes.findings, key=lambda f: (f.span.start if f.span else -1, f.code))
    unread = sorted(notes.unread, key=lambda piece: piece.span)
    return Parsed(order, tuple(findings), tuple(unread), notes.source, "order")


def _in_text(lines: Iterable[Line], notes: Notes) -> Iterator[Line]:
    """The lines without footnotes and running heads, which are no part of what they interrupt."""
    for line in lines:
        if ASIDE.match(line.text):
            notes.leave(line.span, "сноска или колонтитул")
        else:
            yield line


def _unframed(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines of prose; a cell of several lines, which only lays the page out, gives each of them."""
    for line in lines:
        if not any(cell.lines for cell in line.cells):
            yield line
            continue
        after_blank = line.after_blank
        for cell in line.cells:
            for text in cell.lines or filter(None, (cell.text,)):
                yield Line((Cell(text, cell.span, cell.bold),), cell.span, after_blank)
                after_blank = False


def _body(
    lines: Sequence[Line],
    region: Region,
    notes: Notes,
) -> Order:
    """body = head [resolution] clause* signature"""
    lexicon = region.words
    lines = tuple(_unframed(lines))
    resolved = resolution_at(lines, lexicon)
    if resolved is None:
        resolved = next((i for i, line in enumerate(lines) if _opens_clauses(line)), None)
        first = len(lines) if resolved is None else resolved
    else:
        first = resolved + 1
    head = head_of(lines[:first], lexicon, notes) if lines else Head()
    clauses, rest = clauses_of(lines[first:], lexicon)
    signatory = signatory_of(rest, notes)
    return Order(
        kind=head.kind,
        number=head.number,
        date=head.date,
        place=head.place,
        title=head.title,
        issuer=head.issuer,
        preamble=head.preamble,
        resolution=head.resolution,
        legal_basis=head.legal_basis,
        clauses=dated(clauses, head.date, region.school_year(head.date), notes),
        signatory=signatory,
    )


def _opens_clauses(line: Line) -> bool:
    """Whether a line is a clause; «28 августа 2025 года» is a date."""
    return CLAUSE.match(line.text) is not None and DATE.match(fold(line.text)) is None


def _assembled(order: Order, appendices: Sequence[Appendix], notes: Notes) -> Order:
    requisites = {
        "вид": order.kind,
        "номер": order.number,
        "дата": order.date,
        "заголовок": order.title,
        "пункты": order.clauses,
        "подпись": order.signatory,
    }
    missing = tuple(name for name, value in requisites.items() if not value)
    if missing:
        notes.note("R03", "приказ", missing=missing)
    if not any(appendix.roadmap for appendix in appendices):
        notes.note("R02", "дорожная карта")
    return evolve(order, appendices=tuple(appendices), repairs=tuple(notes.repairs))
