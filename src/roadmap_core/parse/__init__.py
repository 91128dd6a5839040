"""Official Russian text in, typed data and findings out; nothing here raises on content."""

from __future__ import annotations

from datetime import date
from functools import cache

from attrs import evolve

from roadmap_core.lexicon import Lexicon
from roadmap_core.model import Order, Responsibility
from roadmap_core.parse.files import Readable, read_text
from roadmap_core.parse.notes import READING_CODES as CODES_OF_ORDERS
from roadmap_core.parse.notes import Notes
from roadmap_core.parse.order import read_source
from roadmap_core.parse.parsed import Parsed, UnreadText
from roadmap_core.parse.period import PERIOD_CODES, parse_period
from roadmap_core.parse.responsible import responsibilities
from roadmap_core.policy import Policy, load_policy
from roadmap_core.text import Source
from roadmap_core.windows import SCHOOL_YEAR, MonthDay

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

# An order with a roadmap has some 30 KB; the limit stops a file given by mistake.
LIMIT = 16_000_000


@cache
def _shipped_words() -> Lexicon:
    """The words of the shipped base policy: the day does not matter to them."""
    return load_policy("ru", on=date.max).lexicon


def _school_year(policy: Policy | None) -> tuple[MonthDay, MonthDay]:
    if policy is None or not policy.has_norm("school_year_first"):
        return SCHOOL_YEAR
    return policy.norm("school_year_first").month_day, policy.norm("school_year_last").month_day


def parse_order(
    text: str, *, policy: Policy | None = None, name: str = "<text>", limit: int = LIMIT
) -> Parsed[Order]:
    """Read the text of an order with its roadmap and its list of schools.

    Cells of a table stand between tabs, or between bars as in Markdown and drawn tables. The
    words by which it is recognised come from the policy, or from the shipped base. Never raises
    on content: ``findings`` tell what was repaired or does not hold together, ``unread`` holds
    what stands nowhere in the value. A text of more than ``limit`` characters is not read.

    >>> parse_order("").findings[0].message
    'текст пуст: читать нечего'
    """
    lexicon = policy.lexicon if policy else _shipped_words()
    return read_source(Source(text, name), lexicon, _school_year(policy), limit)


def read_order(
    file: Readable, *, policy: Policy | None = None, name: str = "", limit: int = LIMIT
) -> Parsed[Order]:
    """Read the file of an order: .docx, or .txt and .md in UTF-8, UTF-16 or 8-bit Cyrillic.

    It is given by its path, as bytes, or open in binary mode; ``name`` is what it is then called.
    An encoding that nothing in the file states is guessed from its letters, with a finding.

    Raises:
        UnreadableFile: it cannot be opened, has more than ``limit`` bytes as it is or unpacked,
            is damaged, or is of another kind.
        MissingExtra: a .docx without the extra ``docx``.
    """
    decoded = read_text(file, limit, name)
    parsed = parse_order(decoded.text, policy=policy, name=decoded.name, limit=limit)
    if not decoded.guessed:
        return parsed
    notes = Notes(parsed.source)
    notes.note("R21", "файл", encoding=decoded.guessed)
    return evolve(parsed, findings=(*notes.findings, *parsed.findings))


def parse_responsible(
    text: str, *, policy: Policy | None = None
) -> Parsed[tuple[Responsibility, ...]]:
    """Read one cell of responsible bodies.

    >>> [r.body for r in parse_responsible("Министерство, ИРО (И.И. Иванов); школы").value]
    ['Министерство', 'ИРО', 'школы']
    """
    lexicon = policy.lexicon if policy else _shipped_words()
    source = Source(text)
    value = responsibilities(text, lexicon.lead)
    notes = Notes(source)
    if not value:
        if text.strip():
            notes.leave(source.span(0, len(text)), "в ячейке нет ни одного исполнителя")
        notes.note("R25", "ответственные")
    return Parsed(value, tuple(notes.findings), tuple(notes.unread), source, "responsible cell")
