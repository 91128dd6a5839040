"""An order as an outline for people: what it is, its clauses, plans row by row, schools."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from roadmap_core.activity import Activity
from roadmap_core.roadmap import Roadmap
from roadmap_core.wording import day_range

if TYPE_CHECKING:
    from roadmap_core.model import Appendix, Order

__all__ = ["outline"]

_STEP = "  "


def outline(order: Order) -> Iterator[str]:
    """The lines of an outline; every wording of the order stands in it, names among them."""
    day = f"от {order.date:%d.%m.%Y}" if order.date else ""
    number = f"№ {order.number}" if order.number else ""
    yield from filter(None, (_joined(order.kind, day, number), order.place, order.title))
    if order.issuer:
        yield f"Издан: {order.issuer}"
    yield from filter(None, (order.preamble, order.resolution))
    for clause in order.clauses:
        yield f"{clause.number}. {clause.text}"
        yield from (f"{_STEP}- {duty}" for duty in clause.duties)
    if order.signatory:
        yield f"Подписал: {_joined(order.signatory.position, order.signatory.name)}"
    for appendix in order.appendices:
        yield ""
        yield from _of_appendix(appendix)


def _of_appendix(appendix: Appendix) -> Iterator[str]:
    yield from filter(None, (appendix.approval or _called(appendix.number), appendix.title))
    plan = appendix.roadmap
    if plan:
        yield from filter(None, (plan.title if plan.title != appendix.title else "",))
        yield from _of_roadmap(plan)
    for school in appendix.schools:
        places = f" ({school.municipality})" if school.municipality else ""
        told = "; ".join(filter(None, (f"{school.name}{places}", _cells(school.extra))))
        yield f"{_STEP}{_joined(school.row and f'{school.row}.', told)}"


def _called(number: str) -> str:
    return f"Приложение {number}" if number else ""


def _of_roadmap(roadmap: Roadmap) -> Iterator[str]:
    if roadmap.horizon:
        guess = " (предположение)" if roadmap.horizon_is_guess else ""
        yield f"Период: {day_range(roadmap.horizon)}{guess}"
    for section in roadmap.sections:
        if section.title:
            yield _joined(section.number and f"{section.number}.", section.title)
        for activity in section.activities:
            yield from _of_activity(activity, 1)


def _of_activity(activity: Activity, depth: int) -> Iterator[str]:
    period = activity.period.text if activity.period else ""
    bodies = ", ".join(_joined(one.body, *one.persons) for one in activity.responsible)
    results = "; ".join(one.title for one in activity.deliverables)
    told = " | ".join(filter(None, (activity.title, period, bodies, results)))
    extra = _cells(activity.extra)
    yield f"{_STEP * depth}{activity.number}. {told}{extra and f' | {extra}'}"
    for part in activity.parts:
        yield from _of_activity(part, depth + 1)


def _cells(extra: tuple[tuple[str, str], ...]) -> str:
    return "; ".join(f"{heading}: {cell}" if heading else cell for heading, cell in extra)


def _joined(*words: str) -> str:
    return " ".join(filter(None, words))
