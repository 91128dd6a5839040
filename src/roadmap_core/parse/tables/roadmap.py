"""The roadmap of an appendix: its horizon, sections and activities, from entries of its table."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeAlias

from attrs import evolve

from roadmap_core.calendars import Event
from roadmap_core.lexicon import Lexicon
from roadmap_core.model import Activity, Roadmap, Section
from roadmap_core.notes import Notes
from roadmap_core.parse.lines import Line
from roadmap_core.parse.prose.horizon import stated_horizon
from roadmap_core.parse.tables.activities import Activities
from roadmap_core.parse.tables.entries import entries_of
from roadmap_core.parse.tables.entry import Entry, Heading
from roadmap_core.parse.tables.headings import ROLE_NAMES
from roadmap_core.parse.tables.rows import numbered_header, rows_of
from roadmap_core.parse.tables.table import Header
from roadmap_core.text import Span
from roadmap_core.windows import MonthDay, Window
from roadmap_core.wording import day_range

__all__ = ["SchoolYearOn", "read_roadmap"]

SchoolYearOn: TypeAlias = Callable[[date | None], tuple[MonthDay, MonthDay]]
"""The first and the last day of a school year as a day finds them; None is no known day."""

_YEAR = r"(20\d\d|19\d\d)"
_ANY_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_FIELDS = ("period", "responsible", "deliverable")
_SPARED = ("number", "deliverable")


def _horizon(
    title: str,
    school_year: SchoolYearOn,
    entries: Sequence[Heading | Entry],
    on: date | None,
    span: Span,
    notes: Notes,
) -> tuple[Window | None, bool]:
    """The horizon of a roadmap, and whether it is a guess: every guess is told."""
    # Which school year the title means is known on the day that it names.
    named = stated_horizon(title, school_year(None))
    stated = stated_horizon(title, school_year(named.window.first)) if named else None
    inferred = _inferred_horizon(entries)
    if stated is None:
        if inferred is None:
            notes.note("R10", "дорожная карта", span)
        else:
            notes.note("R09", "дорожная карта", span, horizon=day_range(inferred))
        return inferred, inferred is not None
    horizon = stated.window
    if not stated.since:
        starts = [day.year for day in (on, inferred and inferred.first) if day]
        first = date(min([*starts[:1], horizon.end.year]), 1, 1)
        horizon = evolve(horizon, first=first)
        notes.note("R28", "дорожная карта", span, horizon=day_range(horizon))
    if stated.in_school_years:
        notes.note("R37", "дорожная карта", span, horizon=day_range(horizon))
    if not stated.sure:
        others = tuple(map(day_range, stated.others)) or ("годы не названы",)
        notes.note("R26", "дорожная карта", span, horizon=day_range(horizon), others=others)
    return horizon, not (stated.since and stated.sure)


def _inferred_horizon(entries: Sequence[Heading | Entry]) -> Window | None:
    """The calendar years that the periods name."""
    years = [
        int(match[1])
        for item in entries
        if isinstance(item, Entry)
        for entry in (item, *_below(item))
        for match in _ANY_YEAR.finditer(entry.row.text("period"))
    ]
    return Window(date(min(years), 1, 1), date(max(years), 12, 31)) if years else None


def _below(entry: Entry) -> list[Entry]:
    return [below for part in entry.parts for below in (part, *_below(part))]


def read_roadmap(
    lines: Sequence[Line],
    header: Header,
    title: str,
    span: Span,
    lexicon: Lexicon,
    school_year: SchoolYearOn,
    notes: Notes,
    on: date | None,
    events: tuple[Event, ...] = (),
) -> Roadmap:
    """The roadmap under a header; ``title`` is the appendix's, ``on`` the day of the order."""
    _note_columns(header, span, notes)
    header = numbered_header(header, lines)
    entries = entries_of(rows_of(lines, header, notes), header, notes)
    horizon, is_guess = _horizon(title, school_year, entries, on, span, notes)
    year = school_year(horizon.first if horizon else None)
    builder = Activities(horizon, year, lexicon, notes, events)
    sections: list[tuple[Section, list[Activity]]] = []
    under = builder.whole()
    for item in entries:
        if isinstance(item, Heading):
            heading = Section(title=item.title, number=item.number, span=item.line.span)
            sections.append((heading, []))
            under = builder.under(item)
            continue
        if not sections:
            sections.append((Section(title="", span=item.row.line.span), []))
        sections[-1][1].append(builder.activity(item, under))
    whole = span | lines[-1].span if lines else span
    return Roadmap(
        title=title,
        horizon=horizon,
        horizon_is_guess=is_guess,
        sections=tuple(evolve(section, activities=tuple(rows)) for section, rows in sections),
        span=whole,
    )


def _note_columns(header: Header, span: Span, notes: Notes) -> None:
    """What is to be said of the columns: those that lack, have no role, or have one by a guess."""
    missing = [ROLE_NAMES[role] for role in ROLE_NAMES if role not in header.roles]
    # Without these a plan is read as well: many forms have no such column.
    spared = [ROLE_NAMES[role] for role in _SPARED if role not in header.roles]
    for code, names in (("R07", [n for n in missing if n not in spared]), ("R47", spared)):
        if names:
            notes.note(code, "таблица", span, missing=tuple(names))
    if not header.written:
        told = tuple(ROLE_NAMES.get(column.role, "-") for column in header.columns)
        notes.note("R42", "таблица", span, columns=told)
    for column in header.columns:
        if not column.role and column.heading:
            notes.note("R06", "таблица", span, heading=column.heading)
        elif column.guessed and header.written and column.role != "number":
            role, heading = ROLE_NAMES[column.role], column.heading or "без заголовка"
            notes.note("R41", "таблица", span, heading=heading, role=role)
    spans = tuple(column.heading for column in header.columns if column.span)
    if spans:
        notes.note("R43", "таблица", span, columns=spans)
