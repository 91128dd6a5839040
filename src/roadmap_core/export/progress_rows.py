"""Строки листа хода исполнения: what an office is asked about, one row each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from roadmap_core.model import Activity
from roadmap_core.periods import Kind
from roadmap_core.progress import Status
from roadmap_core.schedule.occurrence import (
    Occurrence,
    Plan,
    bodies_of,
    first_day,
    in_order,
    inside,
    roadmaps_of,
)
from roadmap_core.windows import Window

__all__ = ["ProgressRow", "progress_rows"]


@frozen(kw_only=True)
class ProgressRow:
    """Строка листа: the key that an entry will name, and what tells the office what it is about."""

    key: str
    number: str
    title: str
    school: str = ""
    bodies: str = ""
    due: date | None = None
    now: str = ""


def progress_rows(
    plan: Plan, horizon: Window | None, status: Status | None
) -> Iterator[ProgressRow]:
    """The rows of a status, or one for each occurrence of a plan in the order of the days.

    Work without days of its own stands behind the others, each activity once.
    """
    if status is not None:
        for row in status:
            yield ProgressRow(
                key=row.occurrence, number=row.number, title=row.title, school=row.school,
                bodies="; ".join(row.bodies), due=row.due, now=row.state.label,
            )  # fmt: skip
        return
    begin = first_day(plan, None)
    leaves = [
        (leaf, [one for one in inside(leaf, frame, begin) if _is_told(one)])
        for roadmap, frame in roadmaps_of(plan, horizon)
        for leaf in roadmap.leaves
    ]
    for one in in_order(one for _, found in leaves for one in found):
        yield _row(one.activity, one.key, one.due_on)
    for leaf, found in leaves:
        if not found:
            yield _row(leaf, leaf.key, None)


def _is_told(one: Occurrence) -> bool:
    return one.due_on is not None or one.kind is Kind.DATED


def _row(activity: Activity, key: str, due: date | None) -> ProgressRow:
    bodies = "; ".join(bodies_of(activity))
    return ProgressRow(
        key=key, number=activity.number, title=activity.title, bodies=bodies, due=due
    )
