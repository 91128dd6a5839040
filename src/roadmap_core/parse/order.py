"""The order as a whole: head, clauses, signature, appendices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from attrs import evolve

from roadmap_core.documents.blocks import Document
from roadmap_core.lexicon import Lexicon
from roadmap_core.model import Appendix, Clause, Force, Order
from roadmap_core.notes import Notes
from roadmap_core.parse.appendix import read_region
from roadmap_core.parse.lines import Cell, Line, lines_of
from roadmap_core.parse.prose.approvals import act_of, approvals_of
from roadmap_core.parse.prose.clauses import CLAUSE, clauses_of, dated
from roadmap_core.parse.prose.heading import (
    DATE,
    Head,
    head_of,
    kind_at,
    resolution_at,
    signatory_of,
)
from roadmap_core.parse.regions import Region as Plan
from roadmap_core.parse.regions import head_end, regions_of
from roadmap_core.parse.tables.unrolled import rolled
from roadmap_core.parsed import Parsed
from roadmap_core.policy import Region
from roadmap_core.text import fold
from roadmap_core.windows import MonthDay

__all__ = ["order_of"]

# What says, where neither kind nor «приказываю» does, that numbered paragraphs are an order's.
_OF_ORDERS = frozenset({Force.APPROVE, Force.REPEAL, Force.CONTROL})


def order_of(document: Parsed[Document], region: Region) -> Parsed[Order]:
    """The order in a document; a fault of it is a finding, never an exception.

    A document that is no order has its plans and lists all the same: its fields are empty.
    """
    lexicon = region.words
    notes = Notes(document.source, list(document.findings), unread=list(document.unread))
    for block in document.value.paragraphs:
        if block.kind in {"note", "running_head"}:
            notes.leave(block.span, "сноска или колонтитул")
    lines = rolled(lines_of(document.value), lexicon)
    if not lines:
        return notes.parsed(Order(), "order")
    body, regions = regions_of(lines, lexicon)
    order = _body(tuple(_unframed(body)), region, notes)
    if order == Order():
        order = _stamped(regions)

    def school_year(day: date | None) -> tuple[MonthDay, MonthDay]:
        return region.school_year(order.date or day)

    appendices = [
        appendix
        for one in regions
        for appendix in read_region(one, lexicon, school_year, notes, order, region.events)
    ]
    return notes.parsed(_assembled(order, appendices, notes), "order")


def _unframed(lines: Sequence[Line]) -> Iterator[Line]:
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


def _body(lines: Sequence[Line], region: Region, notes: Notes) -> Order:
    """body = head [resolution] clause* signature"""
    lexicon = region.words
    resolved = resolution_at(lines, lexicon)
    if resolved is None:
        first = next((i for i, line in enumerate(lines) if _opens_clauses(line)), len(lines))
    else:
        first = resolved + 1
    clauses, rest = clauses_of(lines[first:], lexicon)
    if not _is_order(lines[:first], clauses, lexicon):
        for line in lines:
            notes.leave(line.span, "текст вне плана, у которого нет приказа")
        return Order()
    head = head_of(lines[:first], lexicon, notes) if lines else Head()
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


def _stamped(regions: Sequence[Plan]) -> Order:
    """What the stamps say of the order that approves a plan, where none stands above it."""
    act = act_of(
        approval for one in regions for approval in approvals_of(one.lines[: head_end(one.lines)])
    )
    return Order(kind=act.act, number=act.number, date=act.date) if act else Order()


def _is_order(above: Sequence[Line], clauses: Sequence[Clause], lexicon: Lexicon) -> bool:
    """Whether a body is an order's: by its kind, its word of resolution, or its clauses."""
    if kind_at(above, lexicon) is not None or resolution_at(above, lexicon) is not None:
        return True
    return any(clause.force in _OF_ORDERS for clause in clauses)


def _opens_clauses(line: Line) -> bool:
    """Whether a line is a clause; «28 августа 2025 года» is a date."""
    return CLAUSE.match(line.text) is not None and DATE.match(fold(line.text)) is None


def _assembled(order: Order, appendices: Sequence[Appendix], notes: Notes) -> Order:
    stands = order.resolution or order.clauses or order.title or order.issuer or order.preamble
    requisites = {
        "вид": order.kind,
        "номер": order.number,
        "дата": order.date,
        "заголовок": order.title,
        "пункты": order.clauses,
        "подпись": order.signatory,
    }
    missing = tuple(name for name, value in requisites.items() if not value)
    # A plan or a list that stands alone is no order, and lacks nothing of one.
    if missing and (stands or not appendices):
        notes.note("R03", "приказ", missing=missing)
    if not any(appendix.roadmap for appendix in appendices):
        notes.note("R02", "дорожная карта")
    return evolve(order, appendices=tuple(appendices), repairs=tuple(notes.repairs))
