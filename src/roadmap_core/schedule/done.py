"""Что просрочено: what should have been finished and is not said to be done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import TypeAlias, TypeGuard

from roadmap_core.errors import InvalidData, UnknownOccurrence
from roadmap_core.keys import Index
from roadmap_core.model import Activity
from roadmap_core.schedule.occurrence import Occurrence, Plan, by_day, first_day, roadmaps_of, whole
from roadmap_core.windows import Window, day_of

__all__ = ["Done", "overdue"]

Done: TypeAlias = str | tuple[str, date]


def overdue(
    plan: Plan,
    *,
    on: date,
    done: Collection[Done] | Done = (),
    horizon: Window | None = None,
    since: date | None = None,
) -> tuple[Occurrence, ...]:
    """What was to be finished before ``on`` and is not among what is ``done``, by its day.

    ``done`` holds keys of activities, or numbers that stand once, each meaning all its parts and
    occurrences; keys of occurrences; or pairs of an activity and the `Occurrence.due_on` that was
    met. A window of an uncertain reading counts too: look at `Occurrence.assuming`. Nothing was
    due before ``since``, the date of an order where none is given.

    Raises:
        UnknownActivity: ``done`` names an activity that there is not.
        AmbiguousNumber: ``done`` has a number that stands at several activities.
        UnknownOccurrence: ``done`` names a day, or an occurrence, that its activity has not.
        InvalidData: ``done`` holds something else.
        OpenEnd: the horizon has no last day.
    """
    day = day_of(on)
    found = tuple(whole(plan, horizon))
    finished = _finished(plan, found, done)
    if day == date.min:
        return ()
    before = Window(date.min, day - timedelta(days=1))
    late = by_day(found, before, first_day(plan, since))
    return tuple(one for one in late if one.key not in finished)


def _finished(
    plan: Plan, found: Collection[Occurrence], done: Collection[Done] | Done
) -> frozenset[str]:
    """The keys of the occurrences that are done.

    A single entry would otherwise be taken for a collection of its letters, or of its halves.
    """
    entries = (done,) if isinstance(done, str) or _is_pair(done) else tuple(done)
    if not entries:
        return frozenset()
    of_leaf: defaultdict[str, list[Occurrence]] = defaultdict(list)
    for one in found:
        of_leaf[one.activity.key].append(one)
    rows = Index.of(row for roadmap, _ in roadmaps_of(plan, None) for row in roadmap.walk())
    known = {one.key for one in found}
    finished: set[str] = set()
    for entry in entries:
        if isinstance(entry, str) and entry in known:
            finished.add(entry)
        else:
            finished.update(_meant(entry, rows, of_leaf))
    return frozenset(finished)


def _is_pair(done: object) -> TypeGuard[tuple[str, date]]:
    return (
        isinstance(done, tuple)
        and len(done) == 2
        and isinstance(done[0], str)
        and isinstance(done[1], date)
    )


def _meant(
    entry: object, rows: Index[Activity], of_leaf: Mapping[str, list[Occurrence]]
) -> list[str]:
    """The keys of the occurrences that an entry means, which is not one of them itself."""
    if isinstance(entry, str):
        _refuse_unknown_occurrence(entry, rows, of_leaf)
        return [one.key for one in _of(rows[entry], of_leaf)]
    if not (isinstance(entry, tuple) and len(entry) == 2 and isinstance(entry[0], str)):
        problem = f"expected a key, or a pair of a key and a day, got {type(entry).__name__} @ $"
        raise InvalidData("entry of what is done", [problem])
    name, day = entry[0], day_of(entry[1])
    having = _of(rows[name], of_leaf)
    met = [one.key for one in having if one.due_on == day]
    if not met:
        raise UnknownOccurrence(f"{name} due on {day}", [one.key for one in having])
    return met


def _refuse_unknown_occurrence(
    entry: str, rows: Index[Activity], of_leaf: Mapping[str, list[Occurrence]]
) -> None:
    name, at, _ = entry.rpartition("@")
    if at and rows.find(entry) is None and (activity := rows.find(name)) is not None:
        raise UnknownOccurrence(entry, [one.key for one in _of(activity, of_leaf)])


def _of(activity: Activity, of_leaf: Mapping[str, list[Occurrence]]) -> list[Occurrence]:
    return [one for leaf in activity.leaves for one in of_leaf.get(leaf.key, ())]
