"""Что просрочено: what should have been finished and is not said to be done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import TypeAlias, TypeGuard

from attrs import field, frozen

from roadmap_core.errors import InvalidData, UnknownOccurrence
from roadmap_core.keys import Index
from roadmap_core.model import Activity
from roadmap_core.schedule.occurrence import Occurrence, Plan, by_day, first_day, roadmaps_of, whole
from roadmap_core.windows import Window, day_of

__all__ = ["Done", "Named", "overdue"]

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


@frozen
class Named:
    """What the entries of a list or a log mean: the occurrences of a plan by the names they have.

    ``found`` are the occurrences, not cut by a horizon.
    """

    rows: Index[Activity] = field(repr=False)
    by_key: Mapping[str, Occurrence] = field(repr=False)
    of_leaf: Mapping[str, list[Occurrence]] = field(repr=False)

    @classmethod
    def of(cls, plan: Plan, found: Iterable[Occurrence]) -> Named:
        """The names of the occurrences of a plan, made in one walk."""
        of_leaf: defaultdict[str, list[Occurrence]] = defaultdict(list)
        by_key: dict[str, Occurrence] = {}
        for one in found:
            of_leaf[one.activity.key].append(one)
            by_key.setdefault(one.key, one)
        rows = Index.of(row for roadmap, _ in roadmaps_of(plan, None) for row in roadmap.walk())
        return cls(rows, by_key, of_leaf)

    def meant(self, entry: object) -> list[Occurrence]:
        """The occurrences that an entry means: one by its key or its due day, else all of a row.

        Raises:
            UnknownActivity: it names an activity that there is not.
            AmbiguousNumber: it is a number that stands at several activities.
            UnknownOccurrence: it names a day, or an occurrence, that its activity has not.
            InvalidData: it is neither a key nor a pair of a key and a day.
        """
        if isinstance(entry, str):
            if (one := self.by_key.get(entry)) is not None:
                return [one]
            self._refuse_unknown_occurrence(entry)
            return self._of(self.rows[entry])
        if not (isinstance(entry, tuple) and len(entry) == 2 and isinstance(entry[0], str)):
            got = type(entry).__name__
            problem = f"expected a key, or a pair of a key and a day, got {got} @ $"
            raise InvalidData("entry of what is done", [problem])
        name, day = entry[0], day_of(entry[1])
        having = self._of(self.rows[name])
        met = [one for one in having if one.due_on == day]
        if not met:
            raise UnknownOccurrence(f"{name} due on {day}", [one.key for one in having])
        return met

    def _refuse_unknown_occurrence(self, entry: str) -> None:
        name, at, _ = entry.rpartition("@")
        if at and self.rows.find(entry) is None and (row := self.rows.find(name)) is not None:
            raise UnknownOccurrence(entry, [one.key for one in self._of(row)])

    def _of(self, activity: Activity) -> list[Occurrence]:
        return [one for leaf in activity.leaves for one in self.of_leaf.get(leaf.key, ())]


def _finished(
    plan: Plan, found: Collection[Occurrence], done: Collection[Done] | Done
) -> frozenset[str]:
    """The keys of the occurrences that are done.

    A single entry would otherwise be taken for a collection of its letters, or of its halves.
    """
    entries = (done,) if isinstance(done, str) or _is_pair(done) else tuple(done)
    if not entries:
        return frozenset()
    named = Named.of(plan, found)
    return frozenset(one.key for entry in entries for one in named.meant(entry))


def _is_pair(done: object) -> TypeGuard[tuple[str, date]]:
    return (
        isinstance(done, tuple)
        and len(done) == 2
        and isinstance(done[0], str)
        and isinstance(done[1], date)
    )
