"""The order and what it speaks of: frozen values that nothing in the library changes.

Personal names (`Clause.persons`, `Responsibility.persons`, `Signatory.name`) stay out of every
``repr``, also where they stand in a wording; `Order.without_names` removes them from the data.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any, Literal, overload

from attrs import evolve, field, frozen

from roadmap_core.activity import Activity, Body, Deliverable, Responsibility, Section
from roadmap_core.canonical import canonical
from roadmap_core.clauses import Approval, ApprovalKind, Clause, Force, LegalAct, School, Signatory
from roadmap_core.frames import Backend, frame_of
from roadmap_core.keys import Index, appendix_keys
from roadmap_core.names import redacted, said
from roadmap_core.outline import joined, of_roadmap, of_school
from roadmap_core.people import NAMES, named_in, nameless
from roadmap_core.repairs import Repair, RepairKind
from roadmap_core.roadmap import By, Link, Roadmap, renamed, roadmaps_frame
from roadmap_core.text import Span

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Activity",
    "Appendix",
    "Approval",
    "ApprovalKind",
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


@frozen(kw_only=True)
class Appendix:
    """Приложение: what the order approves; a roadmap, a list of schools, or something else.

    ``approval`` are the stamps above the title as written, ``approvals`` what each of them says;
    ``persons`` are the names in them.
    """

    number: str = ""
    title: str = field(default="", repr=said)
    approval: str = field(default="", repr=False)
    approvals: tuple[Approval, ...] = field(default=(), repr=False)
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
                else evolve(appendix, roadmap=renamed(plan, before, keys))
                for appendix, plan, (_, before), keys in zip(
                    self.appendices, plans, had, appendix_keys(had), strict=True
                )
            ),
        )

    def __str__(self) -> str:
        """The outline of the order for people: every clause, activity and school, without names.

        >>> print(Order(kind="ПРИКАЗ", number="7", title="О плане"))
        ПРИКАЗ № 7
        О плане
        """
        known = named_in(self)
        return "\n".join(redacted(line, known) for line in _outline(self))

    def _repr_html_(self) -> str:
        """What the order calls itself and a table for each roadmap, without names."""
        known = named_in(self)
        lines = [line for line in _head(self) if line]
        lines.append(f"Пунктов {len(self.clauses)}, школ {len(self.schools)}.")
        told = "".join(f"<p>{escape(redacted(line, known))}</p>" for line in lines)
        return told + "".join(plan._repr_html_() for plan in self.roadmaps)

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

    @overload
    def to_frame(self, backend: Literal["pandas"] = ..., *, by: By = ...) -> pd.DataFrame: ...
    @overload
    def to_frame(self, backend: Backend, *, by: By = ...) -> Any: ...
    def to_frame(self, backend: Backend = "pandas", *, by: By = "activity") -> Any:
        """The activities of all roadmaps as one frame of an engine.

        Columns: appendix (its number) and roadmap (its title), then those of `Roadmap.to_frame`.
        """
        plans = ((a.number, a.roadmap) for a in self.appendices if a.roadmap is not None)
        return roadmaps_frame(plans, by, backend)

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


def _head(order: Order) -> tuple[str, ...]:
    day = f"от {order.date:%d.%m.%Y}" if order.date else ""
    number = f"№ {order.number}" if order.number else ""
    return joined(order.kind, day, number), order.place, order.title


def _outline(order: Order) -> Iterator[str]:
    yield from filter(None, _head(order))
    if order.issuer:
        yield f"Издан: {order.issuer}"
    yield from filter(None, (order.preamble, order.resolution))
    for clause in order.clauses:
        yield f"{clause.number}. {clause.text}"
        yield from (f"  - {duty}" for duty in clause.duties)
    if order.signatory:
        yield f"Подписал: {joined(order.signatory.position, order.signatory.name)}"
    for appendix in order.appendices:
        yield ""
        called = appendix.approval or (f"Приложение {appendix.number}" if appendix.number else "")
        yield from filter(None, (called, appendix.title))
        if plan := appendix.roadmap:
            yield from filter(None, (plan.title if plan.title != appendix.title else "",))
            yield from of_roadmap(plan)
        yield from map(of_school, appendix.schools)
