"""The order and what it speaks of: frozen values that nothing in the library changes.

Personal names (`Clause.persons`, `Responsibility.persons`, `Signatory.name`) stay out of every
``repr``, also where they stand in a wording; `Order.without_names` removes them from the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, overload

from attrs import evolve, field, frozen

from roadmap_core.canonical import canonical
from roadmap_core.clauses import Clause, Force, LegalAct, School, Signatory
from roadmap_core.frames import Backend, frame_of
from roadmap_core.keys import Index, appendix_keys, section_keys
from roadmap_core.names import said
from roadmap_core.people import CELLS, NAMES, named_in, nameless
from roadmap_core.periods import Period
from roadmap_core.repairs import Repair, RepairKind
from roadmap_core.schemas import upgrade
from roadmap_core.text import Span
from roadmap_core.windows import Window, as_horizon

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


@frozen
class Body:
    """Орган, организация: who can answer for something; ``aliases`` are other ways to write it."""

    name: str
    aliases: tuple[str, ...] = ()
    generic: bool = False


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


@frozen(kw_only=True)
class Section:
    """Раздел: a heading of the roadmap with its activities; a table may start without one ("")."""

    title: str = field(repr=said)
    activities: tuple[Activity, ...] = ()
    number: str = ""
    span: Span | None = field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        canonical(self)


@frozen
class Link:
    """Связь: activity ``after`` needs what activity ``before`` leaves.

    Both are keys, or numbers that stand once.
    """

    before: str
    after: str
    why: str = field(default="", repr=said)

    def __attrs_post_init__(self) -> None:
        canonical(self)


@upgrade(Link, to=2)
def _named_by_order(old: dict[str, Any]) -> dict[str, Any]:
    """Schema 1 named the two by what flows: from ``source`` to ``target``."""
    names = {"source": "before", "target": "after"}
    return {names.get(key, key): value for key, value in old.items()}


# The columns of `Roadmap.to_frame`.
_COLUMNS: Mapping[str, type] = {
    "key": str,
    "number": str,
    "parent": str,
    "section": str,
    "title": str,
    "is_leaf": bool,
    "kind": str,
    "period": str,
    "first": date,
    "last": date,
    "windows": int,
    "bodies": str,
    "deliverables": str,
    "inherited": str,
}


@frozen(kw_only=True)
class Roadmap:
    """Дорожная карта: sections of activities over a horizon.

    ``horizon`` is None where the document names no years; it is a guess where only its periods
    name some. ``links`` come from the user, no text states them. Its activities have keys that
    stand once: «II/1» where a number stands in several sections, «7(2)» where it repeats in one.

    >>> twice = Section(title="", activities=(Activity(number="1", title="Сессия"),))
    >>> [activity.key for activity in Roadmap(sections=(twice, twice))]
    ['I/1', 'II/1']
    """

    title: str = field(default="", repr=said)
    horizon: Window | None = field(default=None, converter=as_horizon)
    horizon_is_guess: bool = False
    sections: tuple[Section, ...] = ()
    links: tuple[Link, ...] = ()
    span: Span | None = field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        canonical(self)
        rows = [
            (
                section.number,
                [(row.number, row.key) for top in section.activities for row in top.walk()],
            )
            for section in self.sections
        ]
        keys = iter([key for section in section_keys(rows) for key in section])
        object.__setattr__(self, "sections", _keyed(self.sections, keys))

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

    def __iter__(self) -> Iterator[Activity]:
        return self.walk()

    def __contains__(self, item: object) -> bool:
        """Whether it is an activity or a part of it, or a key or number that says which."""
        if isinstance(item, str):
            return Index.of(self.walk()).find(item) is not None
        return any(item == activity for activity in self.walk())

    def __getitem__(self, key: str) -> Activity:
        """The activity or part of that key, else of that number.

        Raises:
            AmbiguousNumber: several have the number and none has it as its key.
            UnknownActivity: there is none.
        """
        return Index.of(self.walk())[key]

    @overload
    def to_frame(self, backend: Literal["pandas"] = ...) -> pd.DataFrame: ...
    @overload
    def to_frame(self, backend: Backend) -> Any: ...
    def to_frame(self, backend: Backend = "pandas") -> Any:
        """The activities as a frame of an engine, one row each, umbrella rows included.

        Columns: key, number, parent (the key of the umbrella row, "" where there is none), section,
        title, is_leaf, kind, period (canonical wording), first, last (days of the main reading
        within the horizon, none where there are none), windows (how many), bodies and deliverables
        (joined by "; "), inherited.
        """
        rows = []
        for section in self.sections:
            coming = [("", top) for top in reversed(section.activities)]
            while coming:
                parent, activity = coming.pop()
                coming += ((activity.key, part) for part in reversed(activity.parts))
                period = activity.period
                windows = period.windows(self.horizon) if period else ()
                rows.append(
                    {
                        "key": activity.key,
                        "number": activity.number,
                        "parent": parent,
                        "section": section.title,
                        "title": activity.title,
                        "is_leaf": activity.is_leaf,
                        "kind": str(period.kind) if period else "",
                        "period": str(period) if period else "",
                        "first": min((w.first for w in windows), default=None),
                        "last": max((w.end for w in windows if not w.open_end), default=None),
                        "windows": len(windows),
                        "bodies": "; ".join(r.body for r in activity.responsible if r.body),
                        "deliverables": "; ".join(d.title for d in activity.deliverables),
                        "inherited": "; ".join(activity.inherited),
                    }
                )
        return frame_of(rows, _COLUMNS, backend)


@frozen(kw_only=True)
class Appendix:
    """Приложение: what the order approves; a roadmap, a list of schools, or something else.

    ``approval`` is the stamp above the title, ``persons`` the names in it.
    """

    number: str = ""
    title: str = field(default="", repr=said)
    approval: str = field(default="", repr=False)
    persons: tuple[str, ...] = field(default=(), repr=False, metadata=NAMES)
    roadmap: Roadmap | None = field(default=None, repr=False)
    schools: tuple[School, ...] = field(default=(), repr=False)
    span: Span | None = field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        canonical(self)


@frozen(kw_only=True)
class Order:
    """Приказ: the approving document with its clauses and appendices.

    ``kind`` is the document's own word for itself («ПРИКАЗ», «РАСПОРЯЖЕНИЕ»), ``resolution`` the
    word that closes its preamble («ПРИКАЗЫВАЮ»). The keys of its activities stand once in all its
    roadmaps: «П2/1» where two of them share one.
    """

    kind: str = field(default="", repr=said)
    number: str = ""
    date: date | None = None
    place: str = field(default="", repr=said)
    title: str = field(default="", repr=said)
    issuer: str = field(default="", repr=said)
    preamble: str = field(default="", repr=False)
    resolution: str = field(default="", repr=said)
    legal_basis: tuple[LegalAct, ...] = field(default=(), repr=False)
    clauses: tuple[Clause, ...] = field(default=(), repr=False)
    signatory: Signatory | None = field(default=None, repr=False)
    appendices: tuple[Appendix, ...] = field(default=(), repr=False)
    repairs: tuple[Repair, ...] = field(default=(), repr=False)

    def __attrs_post_init__(self) -> None:
        canonical(self)
        plans = [appendix.roadmap or Roadmap() for appendix in self.appendices]
        had = [
            (appendix.number, [activity.key for activity in plan.walk()])
            for appendix, plan in zip(self.appendices, plans, strict=True)
        ]
        object.__setattr__(
            self,
            "appendices",
            tuple(
                appendix
                if keys == before
                else evolve(appendix, roadmap=_renamed(plan, before, keys))
                for appendix, plan, (_, before), keys in zip(
                    self.appendices, plans, had, appendix_keys(had), strict=True
                )
            ),
        )

    @property
    def roadmaps(self) -> tuple[Roadmap, ...]:
        """The roadmaps of all appendices, in the order of the text."""
        return tuple(a.roadmap for a in self.appendices if a.roadmap is not None)

    @property
    def roadmap(self) -> Roadmap:
        """The first of the roadmaps; an empty one where there is none."""
        return next(iter(self.roadmaps), Roadmap())

    def activity(self, key: str) -> Activity:
        """The activity of that key in any of the roadmaps, else of that number.

        Raises:
            AmbiguousNumber: several have the number and none has it as its key.
            UnknownActivity: there is none.
        """
        return Index.of(one for plan in self.roadmaps for one in plan.walk())[key]

    @property
    def schools(self) -> tuple[School, ...]:
        """The schools of all appendices."""
        return tuple(school for appendix in self.appendices for school in appendix.schools)

    @overload
    def schools_frame(self, backend: Literal["pandas"] = ...) -> pd.DataFrame: ...
    @overload
    def schools_frame(self, backend: Backend) -> Any: ...
    def schools_frame(self, backend: Backend = "pandas") -> Any:
        """The schools as a frame of an engine, one row each.

        Columns, all text: municipality, name, number, legal_form, short_name, row. Cells of other
        columns (`School.extra`) stay out, since they may hold names.
        """
        words = "municipality name number legal_form short_name row".split()
        rows = ({word: getattr(school, word) for word in words} for school in self.schools)
        return frame_of(rows, dict.fromkeys(words, str), backend)

    def without_names(self) -> Order:
        """The same order with every personal name that it was seen to hold taken out.

        «[имя]» stands where a name stood: in the fields for names, and in every wording, by its
        form or because the order names the person elsewhere, in any case and by the surname
        alone. What a school or a street is named after stays.
        """
        return nameless(self, named_in(self))


def _keyed(sections: Iterable[Section], keys: Iterator[str]) -> tuple[Section, ...]:
    """The sections with these keys, in the order of a walk; what has its key is left as it is."""
    return tuple(
        section
        if (rows := _rows_keyed(section.activities, keys)) is section.activities
        else evolve(section, activities=rows)
        for section in sections
    )


def _rows_keyed(rows: tuple[Activity, ...], keys: Iterator[str]) -> tuple[Activity, ...]:
    made = []
    for row in rows:
        key = next(keys)
        parts = _rows_keyed(row.parts, keys)
        same = key == row.key and parts is row.parts
        made.append(row if same else evolve(row, key=key, parts=parts))
    return rows if all(new is old for new, old in zip(made, rows, strict=True)) else tuple(made)


def _renamed(roadmap: Roadmap, before: Iterable[str], after: Sequence[str]) -> Roadmap:
    """The roadmap with other keys; its links go with them."""
    new = dict(zip(before, after, strict=True))
    links = tuple(
        evolve(
            link, before=new.get(link.before, link.before), after=new.get(link.after, link.after)
        )
        for link in roadmap.links
    )
    return evolve(roadmap, sections=_keyed(roadmap.sections, iter(after)), links=links)
