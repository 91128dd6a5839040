"""The order as a whole: head, clauses, signature, appendices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from attrs import evolve

from roadmap_core.documents.blocks import Document
from roadmap_core.model import Appendix, Order
from roadmap_core.notes import Notes
from roadmap_core.parse.appendix import appendix_starts, read_appendix
from roadmap_core.parse.lines import Cell, Line, lines_of
from roadmap_core.parse.prose.clauses import CLAUSE, clauses_of, dated
from roadmap_core.parse.prose.heading import DATE, Head, head_of, resolution_at, signatory_of
from roadmap_core.parse.tables.unrolled import rolled
from roadmap_core.parsed import Parsed
from roadmap_core.policy import Region
from roadmap_core.text import fold
from roadmap_core.windows import MonthDay

__all__ = ["order_of"]


def order_of(document: Parsed[Document], region: Region) -> Parsed[Order]:
    """The order in a document; a fault of it is a finding, never an exception."""
    lexicon = region.words
    notes = Notes(document.source, list(document.findings), unread=list(document.unread))
    for block in document.value.paragraphs:
        if block.kind in {"note", "running_head"}:
            notes.leave(block.span, "сноска или колонтитул")
    lines = rolled(lines_of(document.value), lexicon)
    if not lines:
        return notes.parsed(Order(), "order")
    starts = appendix_starts(lines, lexicon)
    body = lines[: starts[0]] if starts else lines
    order = _body(body, region, notes)

    def school_year(day: date | None) -> tuple[MonthDay, MonthDay]:
        return region.school_year(order.date or day)

    appendices = [
        read_appendix(lines[first:last], lexicon, school_year, notes, order.date)
        for first, last in pairwise([*starts, len(lines)])
    ]
    return notes.parsed(_assembled(order, appendices, notes), "order")


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
