"""Plans and schools as lines of an outline for people; every wording of them stands in it."""

from __future__ import annotations

from collections.abc import Iterator

from roadmap_core.activity import Activity
from roadmap_core.clauses import School
from roadmap_core.roadmap import Roadmap
from roadmap_core.wording import day_range

__all__ = ["joined", "of_roadmap", "of_school"]

_STEP = "  "


def of_school(school: School) -> str:
    """The line of a school: its row, name, municipality, other cells."""
    places = f" ({school.municipality})" if school.municipality else ""
    told = "; ".join(filter(None, (f"{school.name}{places}", _cells(school.extra))))
    return f"{_STEP}{joined(school.row and f'{school.row}.', told)}"


def of_roadmap(roadmap: Roadmap) -> Iterator[str]:
    """The lines of a roadmap: its horizon, sections, rows."""
    if roadmap.horizon:
        guess = " (предположение)" if roadmap.horizon_is_guess else ""
        yield f"Период: {day_range(roadmap.horizon)}{guess}"
    for section in roadmap.sections:
        if section.title:
            yield joined(section.number and f"{section.number}.", section.title)
        for activity in section.activities:
            yield from _of_activity(activity, 1)


def _of_activity(activity: Activity, depth: int) -> Iterator[str]:
    period = activity.period.text if activity.period else ""
    bodies = ", ".join(joined(one.body, *one.persons) for one in activity.responsible)
    results = "; ".join(one.title for one in activity.deliverables)
    told = " | ".join(filter(None, (activity.title, period, bodies, results)))
    extra = _cells(activity.extra)
    yield f"{_STEP * depth}{activity.number}. {told}{extra and f' | {extra}'}"
    for part in activity.parts:
        yield from _of_activity(part, depth + 1)


def _cells(extra: tuple[tuple[str, str], ...]) -> str:
    return "; ".join(f"{heading}: {cell}" if heading else cell for heading, cell in extra)


def joined(*words: str) -> str:
    """The words that there are, a space between."""
    return " ".join(filter(None, words))
