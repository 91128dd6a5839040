"""Official Russian text in, typed data and findings out; nothing here raises on content."""

from __future__ import annotations

from attrs import evolve

from roadmap_core.documents.files import Readable
from roadmap_core.documents.read import LIMIT, parse_document, read_document
from roadmap_core.errors import InvalidData
from roadmap_core.lexicon import Lexicon
from roadmap_core.model import Order, Responsibility
from roadmap_core.notes import READING_CODES as CODES_OF_ORDERS
from roadmap_core.notes import Notes
from roadmap_core.parse.cells.period import PERIOD_CODES, parse_period
from roadmap_core.parse.cells.responsible import responsibilities
from roadmap_core.parse.order import order_of
from roadmap_core.parsed import Parsed, UnreadText
from roadmap_core.policy import Policy, Region
from roadmap_core.regions import load_region
from roadmap_core.text import Source

__all__ = [
    "READING_CODES",
    "Parsed",
    "UnreadText",
    "parse_order",
    "parse_period",
    "parse_responsible",
    "read_order",
]

READING_CODES = {**CODES_OF_ORDERS, **PERIOD_CODES}


def _region(region: Region | None, policy: Policy | None) -> Region:
    """The region by which a text is read; one without words reads by those of the shipped base."""
    if region is not None and policy is not None:
        raise InvalidData("call", ["give region= or policy=, not both @ $"])
    given = policy.region if isinstance(policy, Policy) else region or policy
    if not isinstance(given, Region | None):
        got = type(given).__name__
        raise InvalidData(
            "call", [f"expected a Region or a Policy (see load_region), got {got} @ $"]
        )
    base = load_region()
    if given is None:
        return base
    return given if given.words != Lexicon() else evolve(given, words=base.words)


def parse_order(
    text: str,
    *,
    region: Region | None = None,
    policy: Policy | None = None,
    name: str = "<text>",
    limit: int = LIMIT,
) -> Parsed[Order]:
    """Read the text of an order with its roadmap and its list of schools.

    Cells of a table stand between tabs, or between bars as in Markdown and drawn tables. The
    words by which it is recognised are those of the region, or of the shipped base; its norms of
    the school year are those of the document's own day (of the order's date, else of the first day
    of the plan), whatever the day of a policy. Never raises on content: ``findings`` tell what was
    repaired or does not hold together, ``unread`` holds what stands nowhere in the value. A text of
    more than ``limit`` characters is not read.

    >>> parse_order("").findings[0].message
    'текст пуст: читать нечего'

    Raises:
        InvalidData: both a region and a policy are given.
    """
    by = _region(region, policy)
    return order_of(parse_document(text, name=name, limit=limit), by)


def read_order(
    file: Readable,
    *,
    region: Region | None = None,
    policy: Policy | None = None,
    name: str = "",
    limit: int = LIMIT,
) -> Parsed[Order]:
    """Read the file of an order: .docx .odt .xlsx .pdf, HTML, or a text of any usual encoding.

    It is given by its path, as bytes, or open in binary mode; ``name`` is what it is then called.
    An encoding that nothing in the file states is guessed from its letters, with a finding. Of a
    region or a policy, give one or none, as to `parse_order`.

    Raises:
        UnreadableFile: it cannot be opened, has more than ``limit`` bytes as it is or unpacked,
            is damaged, or is of another kind.
        MissingExtra: its format needs an extra that is not installed.
        InvalidData: both a region and a policy are given.
    """
    by = _region(region, policy)
    return order_of(read_document(file, name=name, limit=limit), by)


def parse_responsible(
    text: str, *, region: Region | None = None, policy: Policy | None = None
) -> Parsed[tuple[Responsibility, ...]]:
    """Read one cell of responsible bodies; of a region or a policy, give one or none.

    >>> [r.body for r in parse_responsible("Министерство, ИРО (И.И. Иванов); школы").value]
    ['Министерство', 'ИРО', 'школы']

    Raises:
        InvalidData: both a region and a policy are given.
    """
    source = Source(text)
    value, doubts = responsibilities(text, _region(region, policy).words)
    notes = Notes(source)
    for code, facts in doubts:
        notes.note(code, "ответственные", source.span(0, len(text)), **facts)
    if not value:
        if text.strip():
            notes.leave(source.span(0, len(text)), "в ячейке нет ни одного исполнителя")
        notes.note("R25", "ответственные")
    return Parsed(value, tuple(notes.findings), tuple(notes.unread), source, "responsible cell")
