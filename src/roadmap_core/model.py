"""The order and what it speaks of: frozen values that nothing in the library changes.

Personal names (`Clause.persons`, `Responsibility.person`, `Signatory.name`) and the wordings that
may hold them stay out of every ``repr``; `Order.without_names` removes them from the data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from attrs import field, fields, frozen, has

from roadmap_core.errors import UnknownActivity
from roadmap_core.names import NAME_REMOVED, PERSON
from roadmap_core.periods import Period
from roadmap_core.text import Span
from roadmap_core.windows import Window

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Activity",
    "Appendix",
    "Body",
    "Clause",
    "Deliverable",
    "Force",
    "LegalAct",
    "Link",
    "Order",
    "Repair",
    "RepairKind",
    "Responsibility",
    "Roadmap",
    "School",
    "Section",
    "Signatory",
]


class Force(StrEnum):
    """How binding a clause is; a member equals its plain string."""

    APPROVE = "approve"
    APPOINT = "appoint"
    OBLIGE = "oblige"
    RECOMMEND = "recommend"
    CONTROL = "control"
    REPEAL = "repeal"
    OTHER = "other"


class RepairKind(StrEnum):
    """What a page break or a copyist did to the table and the reader undid."""

    TABLE_INTERRUPTED = "table_interrupted"
    CELL_CONTINUED = "cell_continued"
    TITLE_GLUED = "title_glued"
    PERIOD_GLUED = "period_glued"
    BODIES_SPILLED = "bodies_spilled"
    HEADING_OUTSIDE = "heading_outside"
    HEADING_GUESSED = "heading_guessed"
    HEADER_REPEATED = "header_repeated"
    PART_NUMBERED = "part_numbered"
    NUMBER_ASSIGNED = "number_assigned"


@frozen(kw_only=True)
class Repair:
    """Исправление: one place where the reader put torn text together, and what came of it.

    ``subject`` is the number of the activity (or the section title) concerned; ``before`` and
    ``after`` are the wording as found and as restored.
    """

    kind: RepairKind
    subject: str
    span: Span
    before: str = field(default="", repr=False)
    after: str = field(default="", repr=False)


@frozen
class Body:
    """Орган, организация: who can answer for something; ``aliases`` are other ways to write it."""

    name: str
    aliases: tuple[str, ...] = ()
    generic: bool = False


@frozen
class Responsibility:
    """Ответственность: one body of an activity, as the text writes it.

    ``lead`` where the text marks it as the one who answers first; ``person`` is the name that
    stands with it.
    """

    body: str
    lead: bool = False
    person: str | None = field(default=None, repr=False)


@frozen
class Deliverable:
    """Результат: an artefact that an activity must leave."""

    title: str


@frozen(kw_only=True)
class Activity:
    """Мероприятие: one row or sub-row of a roadmap.

    Fields named in ``inherited`` came from the umbrella row because the own cell is empty.
    ``period`` is None where neither has one. ``extra`` holds cells of columns without a known
    role, by heading.

    >>> Activity(number="6", title="Круглый стол").is_leaf
    True
    """

    number: str
    title: str
    period: Period | None = None
    responsible: tuple[Responsibility, ...] = ()
    deliverables: tuple[Deliverable, ...] = ()
    parts: tuple[Activity, ...] = ()
    inherited: tuple[str, ...] = ()
    extra: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    span: Span | None = field(default=None, repr=False)

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


@frozen(kw_only=True)
class Section:
    """Раздел: a heading of the roadmap with its activities; a table may start without one ("")."""

    title: str
    activities: tuple[Activity, ...] = ()
    number: str = ""
    span: Span | None = field(default=None, repr=False)


@frozen
class Link:
    """Связь: activity ``target`` needs what activity ``source`` leaves."""

    source: str
    target: str
    why: str = ""


@frozen(kw_only=True)
class Roadmap:
    """Дорожная карта: sections of activities over a horizon.

    ``horizon`` is None where the document names no years; it is a guess where only its periods
    name some. ``links`` come from the user, no text states them.
    """

    title: str = ""
    horizon: Window | None = None
    horizon_is_guess: bool = False
    sections: tuple[Section, ...] = ()
    links: tuple[Link, ...] = ()
    span: Span | None = field(default=None, repr=False)

    @property
    def stated_horizon(self) -> Window | None:
        """The horizon that the document names; None where it is a guess from the periods."""
        return None if self.horizon_is_guess else self.horizon

    @property
    def activities(self) -> tuple[Activity, ...]:
        """The rows of all sections in the order of the text, without their parts."""
        return tuple(activity for section in self.sections for activity in section.activities)

    @property
    def leaves(self) -> tuple[Activity, ...]:
        """The activities and parts that are themselves performed."""
        return tuple(leaf for activity in self.activities for leaf in activity.leaves)

    def walk(self) -> Iterator[Activity]:
        """Every activity, each followed by its parts."""
        for activity in self.activities:
            yield from activity.walk()

    def __getitem__(self, number: str) -> Activity:
        """The activity or part of that number; the first where the text repeats it.

        Raises:
            UnknownActivity: there is none.
        """
        wanted = number.rstrip(".")
        for activity in self.walk():
            if activity.number == wanted:
                return activity
        raise UnknownActivity(number, [activity.number for activity in self.walk()])

    def to_frame(self) -> pd.DataFrame:
        """The activities as a pandas frame, one row each, umbrella rows included.

        Columns: number, parent, section, title, is_leaf, kind, period (canonical wording),
        first, last (datetime64, of the main reading within the horizon, NaT where none), windows
        (how many), bodies and deliverables (joined by "; "), inherited.
        """
        import pandas as pd

        rows = []
        for section in self.sections:
            coming = [("", top) for top in reversed(section.activities)]
            while coming:
                parent, activity = coming.pop()
                coming += ((activity.number, part) for part in reversed(activity.parts))
                period = activity.period
                windows = period.windows(self.horizon) if period else ()
                rows.append(
                    {
                        "number": activity.number,
                        "parent": parent,
                        "section": section.title,
                        "title": activity.title,
                        "is_leaf": activity.is_leaf,
                        "kind": str(period.kind) if period else "",
                        "period": str(period) if period else "",
                        "first": min((w.first for w in windows), default=None),
                        "last": max((w.last for w in windows if not w.open_end), default=None),
                        "windows": len(windows),
                        "bodies": "; ".join(r.body for r in activity.responsible),
                        "deliverables": "; ".join(d.title for d in activity.deliverables),
                        "inherited": "; ".join(activity.inherited),
                    }
                )
        columns = (
            "number parent section title is_leaf kind period first last windows bodies "
            "deliverables inherited"
        )
        frame = pd.DataFrame(rows, columns=columns.split())
        days = {"first": "datetime64[s]", "last": "datetime64[s]"}
        return frame.astype({"is_leaf": "bool", "windows": "int64", **days})


@frozen(kw_only=True)
class School:
    """Общеобразовательная организация: a participant named by the order.

    ``name`` is as the document writes it; ``legal_form`` and ``short_name`` are derived from it
    where the form is known; ``number`` is the «№» in the name, ``row`` the number of the row.
    ``extra`` holds cells of columns without a known role, by heading; they may hold names.
    """

    name: str
    municipality: str = ""
    number: str = ""
    legal_form: str = ""
    short_name: str = ""
    row: str = ""
    extra: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    span: Span | None = field(default=None, repr=False)


@frozen(kw_only=True)
class LegalAct:
    """Правовой акт: a document that the order rests on, with what could be read of it."""

    text: str
    date: date | None = None
    number: str = ""
    title: str = ""


@frozen(kw_only=True)
class Clause:
    """Пункт приказа: one numbered duty.

    ``addressee`` is as the text writes it, without the names in brackets and the deadline; None
    where the clause turns to nobody or to the signatory. ``period`` is when it is due, None where
    it does not say. ``duties`` are its unnumbered sub-items. ``role`` is
    what somebody is appointed to.
    """

    number: str
    text: str = field(repr=False)
    force: Force = Force.OTHER
    addressee: str | None = None
    persons: tuple[str, ...] = field(default=(), repr=False)
    duties: tuple[str, ...] = field(default=(), repr=False)
    role: str | None = None
    period: Period | None = field(default=None, repr=False)
    span: Span | None = field(default=None, repr=False)


@frozen(kw_only=True)
class Signatory:
    """Подписавший: the position that signed the order, and the name."""

    position: str
    name: str = field(repr=False)


@frozen(kw_only=True)
class Appendix:
    """Приложение: what the order approves; a roadmap, a list of schools, or something else.

    ``approval`` is the stamp above the title, ``persons`` the names in it.
    """

    number: str = ""
    title: str = ""
    approval: str = field(default="", repr=False)
    persons: tuple[str, ...] = field(default=(), repr=False)
    roadmap: Roadmap | None = field(default=None, repr=False)
    schools: tuple[School, ...] = field(default=(), repr=False)
    span: Span | None = field(default=None, repr=False)


@frozen(kw_only=True)
class Order:
    """Приказ: the approving document with its clauses and appendices.

    ``kind`` is the document's own word for itself («ПРИКАЗ», «РАСПОРЯЖЕНИЕ»), ``resolution`` the
    word that closes its preamble («ПРИКАЗЫВАЮ»).
    """

    kind: str = ""
    number: str = ""
    date: date | None = None
    place: str = ""
    title: str = ""
    issuer: str = ""
    preamble: str = field(default="", repr=False)
    resolution: str = field(default="", repr=False)
    legal_basis: tuple[LegalAct, ...] = field(default=(), repr=False)
    clauses: tuple[Clause, ...] = field(default=(), repr=False)
    signatory: Signatory | None = field(default=None, repr=False)
    appendices: tuple[Appendix, ...] = field(default=(), repr=False)
    repairs: tuple[Repair, ...] = field(default=(), repr=False)

    @property
    def roadmap(self) -> Roadmap:
        """The roadmap of the first appendix that has one; an empty one where none has."""
        for appendix in self.appendices:
            if appendix.roadmap is not None:
                return appendix.roadmap
        return Roadmap()

    @property
    def schools(self) -> tuple[School, ...]:
        """The schools of all appendices."""
        return tuple(school for appendix in self.appendices for school in appendix.schools)

    def without_names(self) -> Order:
        """The same order with every personal name that the reader recognised taken out.

        In wordings the name becomes «[имя]»; names that were not recognised stay. A name that
        stands in a period is known by its form alone: initials, or name and patronymic.
        """
        names = {person for clause in self.clauses for person in clause.persons}
        if self.signatory:
            names.add(self.signatory.name)
        for appendix in self.appendices:
            names.update(appendix.persons)
            for activity in (appendix.roadmap or Roadmap()).walk():
                names.update(r.person for r in activity.responsible if r.person)
                if activity.period:
                    names.update(match[0] for match in PERSON.finditer(activity.period.text))
        # The longest first: a surname may be the beginning of a full name.
        ordered = sorted(filter(None, names), key=lambda name: (-len(name), name))
        if not ordered:
            return self
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordered))})(?!\w)")
        return cast("Order", _replaced(self, pattern))


def _replaced(value: Any, names: re.Pattern[str]) -> Any:
    """A value with the names taken out of every wording in it, however deep."""
    if isinstance(value, str) and not isinstance(value, StrEnum):
        return names.sub(NAME_REMOVED, value)
    if isinstance(value, tuple):
        return tuple(_replaced(item, names) for item in value)
    if has(type(value)):
        changed = {f.name: _replaced(getattr(value, f.name), names) for f in fields(type(value))}
        return type(value)(**changed)
    return value
