"""Activities out of entries: their cells as typed values, what is lent to the empty ones."""

from __future__ import annotations

import re

from attrs import evolve, field, frozen

from roadmap_core.calendars import Event
from roadmap_core.lexicon import Lexicon
from roadmap_core.model import Activity, Deliverable, RepairKind, Responsibility
from roadmap_core.notes import Notes
from roadmap_core.parse.cells.deliverable import deliverables
from roadmap_core.parse.cells.period import parse_period, split_glued
from roadmap_core.parse.cells.responsible import responsibilities
from roadmap_core.parse.lines import Cell
from roadmap_core.parse.tables.entry import Entry, Heading
from roadmap_core.parse.tables.rows import Row
from roadmap_core.parse.tables.spans import month_of
from roadmap_core.parsed import Parsed
from roadmap_core.periods import Period
from roadmap_core.text import Span
from roadmap_core.windows import MonthDay, Window

__all__ = ["Activities", "Under"]

_YEAR = re.compile(r"(?<!\d)(20\d\d|19\d\d)(?!\d)")
_FIELDS = ("period", "responsible", "deliverable")


@frozen
class Under:
    """What a heading lends to the rows under it.

    Its ``month`` is that of bare days, its ``horizon`` has the years that periods leave out, its
    ``period`` is that of rows that have none; ``time`` is how it says so.
    """

    horizon: Window | None
    month: int | None = None
    period: Period | None = None
    time: str = ""
    place: Span | None = None


@frozen
class _Values:
    """The typed cells of a row; None and () where the cell is empty."""

    period: Period | None = None
    responsible: tuple[Responsibility, ...] = ()
    deliverable: tuple[Deliverable, ...] = ()


@frozen
class Activities:
    """The maker of the activities of one plan."""

    horizon: Window | None
    school_year: tuple[MonthDay, MonthDay]
    lexicon: Lexicon
    notes: Notes
    events: tuple[Event, ...] = ()
    # One wording is read once, however many rows a merged cell covers.
    read: dict[tuple[str, Window | None, int | None], Parsed[Period]] = field(factory=dict)
    bodies: dict[str, tuple[Responsibility, ...]] = field(factory=dict)
    results: dict[str, tuple[Deliverable, ...]] = field(factory=dict)
    told: set[Span] = field(factory=set)

    def whole(self) -> Under:
        """What the plan lends to its rows: its month, where it is for one alone."""
        horizon = self.horizon
        if horizon is None or horizon.last is None:
            return Under(horizon)
        first, last = horizon.first, horizon.last
        alone = (first.year, first.month) == (last.year, last.month)
        return Under(horizon, first.month if alone else None)

    def under(self, heading: Heading) -> Under:
        """What a heading lends to its rows, where it names a time; else what the plan does."""
        if not heading.time:
            return self.whole()
        years = set(_YEAR.findall(heading.time))
        horizon = Window.of_year(int(years.pop())) if len(years) == 1 else self.horizon
        period = self.parsed(heading.time, self.horizon, None).value
        place = heading.line.span
        return Under(horizon, month_of(heading.time), period, heading.time, place)

    def activity(self, entry: Entry, under: Under) -> Activity:
        """The activity of an entry at the top, under its heading."""
        return self._made(entry, _Values(under.period), under, at_top=True)

    def _made(self, entry: Entry, above: _Values, under: Under, *, at_top: bool) -> Activity:
        """An entry with its parts; empty cells take the value of the umbrella row."""
        self.share(entry)
        own = self.values(entry, under)
        inherited = [role for role in _FIELDS if not getattr(own, role) and getattr(above, role)]
        if at_top and "period" in inherited:
            self.lent(under, entry.number)
        lent = {role: getattr(above, role) for role in inherited}
        values = evolve(own, **lent) if lent else own
        return Activity(
            number=entry.number,
            title=entry.title,
            period=values.period,
            responsible=values.responsible,
            deliverables=values.deliverable,
            parts=tuple(self._made(part, values, under, at_top=False) for part in entry.parts),
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

    def lent(self, under: Under, number: str) -> None:
        """Tell once of each heading whose time is that of rows under it."""
        if under.place is None or under.place in self.told:
            return
        self.told.add(under.place)
        self.notes.note("R45", number, under.place, heading=under.time)
        found = self.parsed(under.time, self.horizon, None).findings
        self.notes.of_period(found, number, under.place)

    def values(self, entry: Entry, under: Under) -> _Values:
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
            self.period(row.cells["period"], entry.number, under)
            if "period" in row.cells
            else None,
            self.bodies[responsible],
            self.results[results],
        )

    def period(self, cell: Cell, number: str, under: Under) -> Period:
        """A period cell; what the period's reader noticed becomes a finding about the activity."""
        parsed = self.parsed(cell.text, under.horizon, under.month)
        self.notes.of_period(parsed.findings, number, cell.span)
        return parsed.value

    def parsed(self, text: str, horizon: Window | None, month: int | None) -> Parsed[Period]:
        """A wording of time, read once however often it stands in the plan."""
        key = text, horizon, month
        if key not in self.read:
            self.read[key] = parse_period(
                text,
                horizon=horizon,
                school_year=self.school_year,
                month=month,
                events=self.events,
            )
        return self.read[key]


def _span(row: Row) -> Span:
    span = row.line.span
    for cell in row.cells.values():
        span = span | cell.span
    return span
