"""The roadmap of an appendix: its horizon, sections and activities, from entries of its table."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeAlias

from attrs import evolve, field, frozen

from roadmap_core.lexicon import Lexicon
from roadmap_core.model import Activity, Deliverable, RepairKind, Responsibility, Roadmap, Section
from roadmap_core.notes import Notes
from roadmap_core.parse.cells.deliverable import deliverables
from roadmap_core.parse.cells.period import parse_period, split_glued
from roadmap_core.parse.cells.responsible import responsibilities
from roadmap_core.parse.lines import Cell, Line
from roadmap_core.parse.prose.horizon import stated_horizon
from roadmap_core.parse.tables.entries import entries_of
from roadmap_core.parse.tables.entry import Entry, Heading
from roadmap_core.parse.tables.headings import ROLE_NAMES
from roadmap_core.parse.tables.rows import Row, numbered_header, rows_of
from roadmap_core.parse.tables.spans import under_span
from roadmap_core.parse.tables.table import Header
from roadmap_core.parsed import Parsed
from roadmap_core.periods import Period
from roadmap_core.text import Span
from roadmap_core.windows import MonthDay, Window
from roadmap_core.wording import MONTHS, day_range

__all__ = ["SchoolYearOn", "read_roadmap"]

SchoolYearOn: TypeAlias = Callable[[date | None], tuple[MonthDay, MonthDay]]
"""The first and the last day of a school year as a day finds them; None is no known day."""

_YEAR = r"(20\d\d|19\d\d)"
_ANY_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_ONE_YEAR = re.compile(rf"^{_YEAR}(?:\s*(?:год|г\.?))?$")
_FIELDS = ("period", "responsible", "deliverable")


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
) -> Roadmap:
    """The roadmap under a header; ``title`` is the appendix's, ``on`` the day of the order."""
    _note_columns(header, span, notes)
    header = numbered_header(header, lines)
    entries = entries_of(rows_of(lines, header, notes), header, notes)
    horizon, is_guess = _horizon(title, school_year, entries, on, span, notes)
    year = school_year(horizon.first if horizon else None)
    builder = _Builder(horizon, year, lexicon, notes)
    sections: list[tuple[Section, list[Activity]]] = []
    over = builder.whole()
    for item in entries:
        if isinstance(item, Heading):
            heading = Section(title=item.title, number=item.number, span=item.line.span)
            sections.append((heading, []))
            over = builder.over(item)
            continue
        if not sections:
            sections.append((Section(title="", span=item.row.line.span), []))
        sections[-1][1].append(builder.activity(item, over))
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
    if missing:
        notes.note("R07", "таблица", span, missing=tuple(missing))
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


@frozen
class _Values:
    """The typed cells of a row; None and () where the cell is empty."""

    period: Period | None = None
    responsible: tuple[Responsibility, ...] = ()
    deliverable: tuple[Deliverable, ...] = ()
    # The time of the heading over a row («Сентябрь»): bare days of its cells are days of it.
    time: str = ""
    place: Span | None = None


@frozen
class _Builder:
    horizon: Window | None
    school_year: tuple[MonthDay, MonthDay]
    lexicon: Lexicon
    notes: Notes
    # One wording is read once, however many rows a merged cell covers.
    read: dict[tuple[str, Window | None], Parsed[Period]] = field(factory=dict)
    bodies: dict[str, tuple[Responsibility, ...]] = field(factory=dict)
    results: dict[str, tuple[Deliverable, ...]] = field(factory=dict)
    told: set[Span] = field(factory=set)

    def activity(self, entry: Entry, above: _Values = _Values()) -> Activity:
        """An entry with its parts; empty cells take the value of the umbrella row."""
        self.share(entry)
        own = evolve(self.values(entry, above.time), time=above.time)
        inherited = [role for role in _FIELDS if not getattr(own, role) and getattr(above, role)]
        if "period" in inherited and above.place is not None:
            self.lent(above, entry.number)
        lent = {role: getattr(above, role) for role in inherited}
        values = evolve(own, **lent) if lent else own
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

    def whole(self) -> _Values:
        """What the plan lends to its rows: its month, where it is for one alone."""
        horizon = self.horizon
        if horizon is None or horizon.last is None:
            return _Values()
        first, last = horizon.first, horizon.last
        is_month = (first.year, first.month) == (last.year, last.month)
        return _Values(time=f"{MONTHS[first.month - 1]} {first.year}" if is_month else "")

    def over(self, heading: Heading) -> _Values:
        """What a heading lends to its rows: the time that it names."""
        if not heading.time:
            return self.whole()
        period = self.parsed(heading.time, self.horizon).value
        return _Values(period, time=heading.time, place=heading.line.span)

    def lent(self, over: _Values, number: str) -> None:
        """Tell once of each heading whose time is that of rows under it."""
        if over.place is None or over.place in self.told:
            return
        self.told.add(over.place)
        self.notes.note("R45", number, over.place, heading=over.time)
        self.notes.of_period(self.parsed(over.time, self.horizon).findings, number, over.place)

    def values(self, entry: Entry, time: str) -> _Values:
        """The typed values of an entry's own cells."""
        row = entry.row
        responsible, results = row.text("responsible"), row.text("deliverable")
        if responsible not in self.bodies:
            self.bodies[responsible], doubts = responsibilities(responsible, self.lexicon)
            for code, facts in doubts:
                self.notes.note(code, entry.number, row.cells["responsible"].span, **facts)
        if results not in self.results:
            self.results[results] = deliverables(results, frozenset(self.lexicon.artefacts))
        return _Values(
            self.period(row.cells["period"], entry.number, time) if "period" in row.cells else None,
            self.bodies[responsible],
            self.results[results],
        )

    def period(self, cell: Cell, number: str, time: str = "") -> Period:
        """A period cell; what the period's reader noticed becomes a finding about the activity.

        Bare days are days of the month that heads their rows.
        """
        text = cell.text
        if time:
            text = under_span(text, time) or text
        parsed = self.parsed(text, self.years(time))
        self.notes.of_period(parsed.findings, number, cell.span)
        return parsed.value

    def years(self, time: str) -> Window | None:
        """Where the rows under a heading look for years that they leave out: in the year it is."""
        year = _ONE_YEAR.match(time)
        return Window.of_year(int(year[1])) if year else self.horizon

    def parsed(self, text: str, horizon: Window | None) -> Parsed[Period]:
        """A wording of time, read once however often it stands in the plan."""
        key = text, horizon
        if key not in self.read:
            self.read[key] = parse_period(text, horizon=horizon, school_year=self.school_year)
        return self.read[key]


def _span(row: Row) -> Span:
    span = row.line.span
    for cell in row.cells.values():
        span = span | cell.span
    return span
