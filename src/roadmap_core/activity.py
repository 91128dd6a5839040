"""What a roadmap is made of: activities with their bodies and results, under headings."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from textwrap import shorten
from typing import Any

from attrs import field, frozen

from roadmap_core.canonical import canonical
from roadmap_core.frames import html_table
from roadmap_core.names import KnownNames, redacted, said
from roadmap_core.people import CELLS, NAMES, named_in
from roadmap_core.periods import Period
from roadmap_core.schemas import upgrade
from roadmap_core.text import Span

__all__ = [
    "LONGEST_TITLE",
    "ROW_COLUMNS",
    "SHOWN",
    "Activity",
    "Body",
    "Deliverable",
    "Responsibility",
    "Section",
    "section_rows",
]

# As many rows as a notebook shows at once, and as many letters of a title as a repr does.
SHOWN = 200
LONGEST_TITLE = 60
ROW_COLUMNS = ("№", "мероприятие", "срок", "исполнители", "результат")
"""What a notebook shows of each row of a plan."""


@frozen
class Body:
    """Орган, организация: who can answer for something; ``aliases`` are other ways to write it."""

    name: str
    aliases: tuple[str, ...] = ()
    generic: bool = False

    def __attrs_post_init__(self) -> None:
        canonical(self)


@frozen
class Responsibility:
    """Ответственность: one body of an activity, as the text writes it.

    ``lead`` where the text marks it as the one who answers first; ``persons`` are the names that
    stand with it. ``body`` is "" where a cell names persons only: that is no body. ``note`` is
    what the text adds in brackets («по согласованию», a telephone).
    """

    body: str = field(repr=said)
    lead: bool = False
    persons: tuple[str, ...] = field(default=(), repr=False, metadata=NAMES)
    note: str = field(default="", repr=False)

    def __attrs_post_init__(self) -> None:
        canonical(self)

    @property
    def person(self) -> str | None:
        """The first of the persons; None where there is none."""
        return self.persons[0] if self.persons else None


@upgrade(Responsibility, to=2)
def _of_several_persons(old: dict[str, Any]) -> dict[str, Any]:
    """Schema 1 had room for one ``person``, or None."""
    if "person" not in old:
        return old
    rest = {key: value for key, value in old.items() if key != "person"}
    return rest if old["person"] is None else {**rest, "persons": [old["person"]]}


@frozen
class Deliverable:
    """Результат: an artefact that an activity must leave."""

    title: str = field(repr=said)

    def __attrs_post_init__(self) -> None:
        canonical(self)


@frozen(kw_only=True)
class Activity:
    """Мероприятие: one row or sub-row of a roadmap.

    ``key`` tells it apart: its number, which `Roadmap` and `Order` make unique where the text
    repeats it («II/1»); a key of your own stays. Fields named in ``inherited`` came from the
    umbrella row because the own cell is empty. ``period`` is None where neither has one.
    ``extra`` holds cells of columns without a known role, by heading.

    >>> Activity(number="6", title="Круглый стол").is_leaf
    True
    """

    number: str
    title: str = field(repr=said)
    period: Period | None = None
    responsible: tuple[Responsibility, ...] = ()
    deliverables: tuple[Deliverable, ...] = ()
    parts: tuple[Activity, ...] = ()
    inherited: tuple[str, ...] = ()
    extra: tuple[tuple[str, str], ...] = field(default=(), repr=False, metadata=CELLS)
    span: Span | None = field(default=None, repr=False)
    key: str = ""

    def __attrs_post_init__(self) -> None:
        canonical(self)
        if not self.key:
            object.__setattr__(self, "key", self.number)

    @property
    def is_leaf(self) -> bool:
        """Whether it is itself performed: it has no parts."""
        return not self.parts

    @property
    def leaves(self) -> tuple[Activity, ...]:
        """Itself, or the leaves of its parts."""
        if self.is_leaf:
            return (self,)
        return tuple(leaf for part in self.parts for leaf in part.leaves)

    def walk(self) -> Iterator[Activity]:
        """Itself and then all its parts, depth first."""
        yield self
        for part in self.parts:
            yield from part.walk()


@frozen(kw_only=True, repr=False)
class Section:
    """Раздел: a heading of the roadmap with its activities; a table may start without one ("")."""

    title: str = field(repr=said)
    activities: tuple[Activity, ...] = ()
    number: str = ""
    span: Span | None = field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        canonical(self)

    def __repr__(self) -> str:
        title = shorten(redacted(self.title), LONGEST_TITLE, placeholder="…")
        rows = sum(1 for top in self.activities for _ in top.walk())
        return f"<Section {title!r} {rows} rows>"

    def _repr_html_(self) -> str:
        """The rows as a table, the first two hundred."""
        known = named_in(self)
        rows = islice(section_rows(self, known), 1, SHOWN + 1)
        return html_table(redacted(self.title, known), rows, ROW_COLUMNS)


def section_rows(section: Section, known: KnownNames) -> Iterator[dict[str, str]]:
    """The heading of a section and its rows, by `ROW_COLUMNS` and without personal names."""
    yield _cells(known, section.number, section.title)
    for top in section.activities:
        for row in top.walk():
            bodies = ", ".join(one.body for one in row.responsible if one.body)
            results = "; ".join(one.title for one in row.deliverables)
            period = str(row.period) if row.period else ""
            yield _cells(known, row.number, row.title, period, bodies, results)


def _cells(known: KnownNames, *texts: str) -> dict[str, str]:
    return dict(zip(ROW_COLUMNS, (redacted(text, known) for text in texts), strict=False))
