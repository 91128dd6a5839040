"""The roadmap of an appendix: its horizon, sections and activities, from entries of its table."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeAlias

from attrs import evolve, frozen

from roadmap_core.findings import Severity
from roadmap_core.lexicon import Lexicon
from roadmap_core.model import Activity, Deliverable, RepairKind, Responsibility, Roadmap, Section
from roadmap_core.parse.deliverable import deliverables
from roadmap_core.parse.entries import Entry, Heading, entries_of
from roadmap_core.parse.notes import Notes
from roadmap_core.parse.page import Cell, Line
from roadmap_core.parse.period import parse_period, split_glued
from roadmap_core.parse.responsible import responsibilities
from roadmap_core.parse.table import ROLE_NAMES, Header, Row, numbered_header, rows_of
from roadmap_core.periods import Period
from roadmap_core.text import Span, fold
from roadmap_core.windows import MonthDay, Window
from roadmap_core.wording import day_range

__all__ = ["SchoolYear", "read_horizon", "read_roadmap"]

SchoolYear: TypeAlias = Callable[[date | None], tuple[MonthDay, MonthDay]]
"""The first and the last day of a school year as a day finds them; None is no known day."""

_YEAR = r"(20\d\d|19\d\d)"
_SCHOOL_YEARS = re.compile(
    rf"{_YEAR}\s*[-/]\s*(?:{_YEAR}|(\d\d))(?:\s*(?:-?[ыо]?[йм]|г\.?г?\.?))?\s*(?:уч\.?|учебн\w+)"
)
_YEARS = re.compile(rf"{_YEAR}\s*(?:г\.?|годы?)?\s*(?:-|/|и|,|по)\s*{_YEAR}")
_ONE_YEAR = re.compile(rf"(?:на|за)\s+(?:период\s+)?{_YEAR}\s*(?:г|$)")
_ANY_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_FIELDS = ("period", "responsible", "deliverable")


def read_horizon(title: str, school_year: tuple[MonthDay, MonthDay]) -> Window | None:
    """The years that a title names: «на 2024-2025 гг.», «на 2024/2025 учебный год», «на 2024 год».

    A year that only describes («результаты в 2023 году») is not a horizon.
    """
    folded = fold(title)
    match = _SCHOOL_YEARS.search(folded)
    if match:
        first = int(match[1])
        last = int(match[2]) if match[2] else first // 100 * 100 + int(match[3])
        if last > first:
            return Window(school_year[0].on(first), school_year[1].on(last))
    match = _YEARS.search(folded)
    if match and int(match[1]) <= int(match[2]):
        return Window(date(int(match[1]), 1, 1), date(int(match[2]), 12, 31))
    match = _ONE_YEAR.search(folded)
    return Window.of_year(int(match[1])) if match else None


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
    school_year: SchoolYear,
    notes: Notes,
) -> Roadmap:
    """The roadmap under a header; ``title`` is the appendix's."""
    missing = [ROLE_NAMES[role] for role in ROLE_NAMES if role not in header.roles]
    if missing:
        notes.note("R07", "таблица", span, missing=tuple(missing))
    for column in header.columns:
        if not column.role and column.heading:
            notes.note("R06", "таблица", span, heading=column.heading)
    header = numbered_header(header, lines)
    entries = entries_of(rows_of(lines, header, notes), header, notes)
    # Which school year the title means is known on the day that it names.
    named = read_horizon(title, school_year(None))
    stated = horizon = read_horizon(title, school_year(named.first)) if named else None
    if horizon is None:
        horizon = _inferred_horizon(entries)
        if horizon is None:
            notes.note("R10", "дорожная карта", span)
        else:
            notes.note("R09", "дорожная карта", span, horizon=day_range(horizon))
    year = school_year(horizon.first if horizon else None)
    builder = _Builder(horizon, year, lexicon, notes)
    sections: list[Section] = []
    for item in entries:
        if isinstance(item, Heading):
            sections.append(Section(title=item.title, number=item.number, span=item.line.span))
            continue
        if not sections:
            sections.append(Section(title="", span=item.row.line.span))
        section = sections[-1]
        sections[-1] = evolve(section, activities=(*section.activities, builder.activity(item)))
    whole = span | lines[-1].span if lines else span
    return Roadmap(
        title=title,
        horizon=horizon,
        horizon_is_guess=horizon is not None and stated is None,
        sections=tuple(sections),
        span=whole,
    )


@frozen
class _Values:
    """The typed cells of a row; None and () where the cell is empty."""

    period: Period | None = None
    responsible: tuple[Responsibility, ...] = ()
    deliverable: tuple[Deliverable, ...] = ()


@frozen
class _Builder:
    horizon: Window | None
    school_year: tuple[MonthDay, MonthDay]
    lexicon: Lexicon
    notes: Notes

    def activity(self, entry: Entry, above: _Values = _Values()) -> Activity:
        """An entry with its parts; empty cells take the value of the umbrella row."""
        self.share(entry)
        own = self.values(entry)
        inherited = [role for role in _FIELDS if not getattr(own, role) and getattr(above, role)]
        values = evolve(own, **{role: getattr(above, role) for role in inherited})
        return Activity(
            number=entry.number,
            title=entry.title,
            period=values.period,
            responsible=values.responsible,
            deliverables=values.deliverable,
            parts=tuple(self.activity(part, values) for part in entry.parts),
            inherited=tuple(inherited) + entry.ditto,
            extra=entry.row.extra,
            span=_span(entry.row),
        )

    def share(self, entry: Entry) -> None:
        """Whose a cell is, where a group and its first part stand in one row.

        A cell is the group's where another part has none of its own and so needs it; it is the
        first part's alone where all have their own. A period cell that holds two periods is
        parted between them.
        """
        first = entry.parts[0] if entry.parts else None
        if first is None or first.row.line is not entry.row.line:
            return
        for role in _FIELDS:
            cell = entry.row.cells.get(role)
            if cell is None:
                continue
            glued = split_glued(cell.text, self.horizon) if role == "period" else None
            if glued:
                entry.row = entry.row.with_cell(role, evolve(cell, text=glued[0]))
                first.row = first.row.with_cell(role, evolve(cell, text=glued[1]))
                self.notes.repair(
                    RepairKind.PERIOD_GLUED,
                    entry.number,
                    cell.span,
                    before=cell.text,
                    after=glued[1],
                )
            elif all(role in part.row.cells for part in entry.parts):
                entry.row = entry.row.without(role)
            else:
                first.row = first.row.without(role)
        entry.row = evolve(entry.row, extra=())

    def values(self, entry: Entry) -> _Values:
        """The typed values of an entry's own cells."""
        row = entry.row
        return _Values(
            self.period(row.cells["period"], entry.number) if "period" in row.cells else None,
            responsibilities(row.text("responsible"), self.lexicon.lead),
            deliverables(row.text("deliverable"), frozenset(self.lexicon.artefacts)),
        )

    def period(self, cell: Cell, number: str) -> Period:
        """A period cell; what the period's reader noticed becomes a finding about the activity.

        An unread period leaves the rest of the order usable, so here it is a warning.
        """
        parsed = parse_period(cell.text, horizon=self.horizon, school_year=self.school_year)
        for finding in parsed.findings:
            severity = min(finding.severity, Severity.WARNING)
            self.notes.findings.append(
                evolve(finding, severity=severity, subject=number, span=cell.span)
            )
        return parsed.value


def _span(row: Row) -> Span:
    span = row.line.span
    for cell in row.cells.values():
        span = span | cell.span
    return span
