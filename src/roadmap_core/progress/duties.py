"""Что должно быть сделано: each occurrence of a plan with its days, and whose each of them is."""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files

from attrs import field, frozen

from roadmap_core.keys import Index
from roadmap_core.model import Activity, Order, School
from roadmap_core.names import redacted
from roadmap_core.people import named_in
from roadmap_core.periods import Bound, Kind, Recurring
from roadmap_core.policy import Policy, Region, same_body
from roadmap_core.regions import load_region
from roadmap_core.schedule.done import Named
from roadmap_core.schedule.load import named_bodies
from roadmap_core.schedule.occurrence import (
    Occurrence,
    Plan,
    bodies_of,
    first_day,
    is_before,
    rest_of,
    roadmaps_of,
    whole,
)
from roadmap_core.windows import Window

__all__ = ["Duties", "Duty", "Schools", "duties_of"]

# Work that goes on whatever was done of it; all else is finished by being done.
_CONTINUING = frozenset({Kind.ONGOING, Kind.ON_DEMAND, Kind.OWN_SCHEDULE, Kind.RECURRING})


@frozen(kw_only=True)
class Duty:
    """Обязанность: one occurrence of a leaf, or a leaf that the text gives no window.

    ``key`` is that of the occurrence, of a leaf without one its own. ``begins`` and ``ends`` are
    the days between which it may be worked on; None where none is known, and for the start that
    a deadline only supposes ``open_start`` is set. ``superseded_on`` is the first day of the next
    occurrence of the kind.
    """

    key: str
    leaf: Activity
    kind: Kind | None
    begins: date | None = None
    ends: date | None = None
    due: date | None = None
    open_start: bool = False
    times: int = 1
    assuming: str = ""
    superseded_on: date | None = None

    @property
    def is_continuing(self) -> bool:
        """Whether it goes on whatever was done of it: no day is set for its end."""
        return self.due is None and self.kind in _CONTINUING

    def has_begun(self, day: date) -> bool:
        """Whether it may be worked on by a day; what has no days may be at any time."""
        return self.begins is None or self.begins <= day


@frozen
class Schools:
    """The schools of a list by their names; ``keys`` are what rows call them, in order."""

    keys: Mapping[str, str]
    _wordings: Mapping[str, str] = field(repr=False)

    @classmethod
    def of(cls, schools: Iterable[School]) -> Schools:
        """Each school by its short name, by its full one where several share the short."""
        listed = tuple(schools)
        short = Counter(one.short_name for one in listed)
        full = Counter(one.name for one in listed)
        keys: dict[str, str] = {}
        wordings: dict[str, set[str]] = defaultdict(set)
        for one in listed:
            key = one.short_name if short[one.short_name] == 1 and one.short_name else one.name
            if key == one.name and full[key] > 1:
                key = f"{key} ({one.municipality})"
            keys[redacted(key)] = redacted(one.municipality)
            for wording in (one.name, one.short_name, key):
                wordings[same_body(wording)].add(redacted(key))
        only = {wording: next(iter(one)) for wording, one in wordings.items() if len(one) == 1}
        return cls(keys, only)

    def find(self, wording: str) -> str | None:
        """The key of the school that goes by the wording; None where none or several do."""
        return self._wordings.get(same_body(wording))


@frozen(kw_only=True)
class Duties:
    """All that a plan asks for, with what is said of each leaf.

    ``by_school`` are the keys of the leaves that each school does for itself; ``sections``,
    ``titles``, ``bodies`` and ``deliverables`` are told by the key of the leaf, without names.
    """

    all: tuple[Duty, ...]
    named: Named = field(repr=False)
    schools: Schools = field(repr=False)
    by_school: frozenset[str]
    sections: Mapping[str, str] = field(repr=False)
    titles: Mapping[str, str] = field(repr=False)
    bodies: Mapping[str, tuple[str, ...]] = field(repr=False)
    deliverables: Mapping[str, tuple[str, ...]] = field(repr=False)

    @property
    def of_leaf(self) -> Mapping[str, Sequence[Duty]]:
        """The duties by the key of their leaf."""
        found: dict[str, list[Duty]] = {}
        for one in self.all:
            found.setdefault(one.leaf.key, []).append(one)
        return found


def duties_of(
    plan: Plan,
    *,
    horizon: Window | None,
    since: date | None,
    policy: Policy | None,
    per_school: Iterable[str] | None,
    schools: Iterable[School] | None,
) -> Duties:
    """What a plan asks for, by roadmap and in the order of the text.

    Raises:
        UnknownActivity: ``per_school`` names an activity that there is not.
        AmbiguousNumber: it has a number that stands at several activities.
        OpenEnd: the horizon has no last day.
    """
    begin = first_day(plan, since)
    found = tuple(whole(plan, horizon))
    named = Named.of(plan, found)
    given = schools if schools is not None else plan.schools if isinstance(plan, Order) else ()
    listed = Schools.of(given)
    leaves = [
        (section.title, leaf)
        for roadmap, _ in roadmaps_of(plan, horizon)
        for section in roadmap.sections
        for activity in section.activities
        for leaf in activity.leaves
    ]
    known = named_in(plan)
    is_of_school = _of_school(leaves, named.rows, policy, per_school) if listed.keys else set()
    return Duties(
        all=tuple(
            duty
            for _, leaf in leaves
            for duty in _of_leaf(leaf, named.of_leaf.get(leaf.key, ()), begin)
        ),
        named=named,
        schools=listed,
        by_school=frozenset(is_of_school),
        sections={leaf.key: redacted(title, known) for title, leaf in leaves},
        titles={leaf.key: redacted(leaf.title, known) for _, leaf in leaves},
        bodies={leaf.key: named_bodies(leaf, policy) for _, leaf in leaves},
        deliverables={
            leaf.key: tuple(redacted(one.title, known) for one in leaf.deliverables)
            for _, leaf in leaves
        },
    )


def _of_school(
    leaves: Iterable[tuple[str, Activity]],
    rows: Index[Activity],
    policy: Policy | None,
    per_school: Iterable[str] | None,
) -> set[str]:
    """The keys of the leaves that each school does for itself."""
    if per_school is not None:
        asked = (per_school,) if isinstance(per_school, str) else per_school
        return {leaf.key for name in asked for leaf in rows[name].leaves}
    region = load_region() if policy is None else policy.region
    return {leaf.key for _, leaf in leaves if any(_is_each(b, region) for b in bodies_of(leaf))}


def _is_each(wording: str, region: Region) -> bool:
    body = region.body(wording)
    return body is not None and body.generic and body.name in _each_school()


@cache
def _each_school() -> frozenset[str]:
    text = files("roadmap_core").joinpath("data", "progress.ru.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)["each_school"])


def _of_leaf(leaf: Activity, having: Sequence[Occurrence], begin: date | None) -> Iterator[Duty]:
    """The duties of one leaf from the first day on; one without a window where it has none."""
    if not having:
        yield Duty(key=leaf.key, leaf=leaf, kind=leaf.period.kind if leaf.period else None)
        return
    at_most = _at_most(leaf)
    cut = [
        (one, window)
        for one in having
        if not is_before(one.due_on, begin)
        # What is due later than its window, and the window was before the first day, is due still.
        if (window := rest_of(one.window, None, begin) or (one.window if one.due_on else None))
    ]
    starts = _starts([one for one, _ in cut])
    for one, window in cut:
        yield Duty(
            key=one.key,
            leaf=leaf,
            kind=one.kind,
            begins=window.first,
            ends=window.last,
            due=one.due_on,
            open_start=window.open_start,
            times=1 if (one.kind, one.times) in at_most else one.times,
            assuming=redacted(one.assuming),
            superseded_on=starts.get(one.key),
        )


def _at_most(leaf: Activity) -> frozenset[tuple[Kind, int]]:
    """Recurrences that are bounded only from above: done once, nothing is lacking."""
    readings = leaf.period.readings if leaf.period else ()
    return frozenset(
        (part.kind, part.times)
        for reading in readings
        for part in reading.parts
        if isinstance(part, Recurring) and part.bound == Bound.AT_MOST
    )


def _starts(having: Iterable[Occurrence]) -> dict[str, date]:
    """For each occurrence that has a next one of its kind the day on which that has begun.

    A start that the text does not give is no beginning: then the day on which it is due is one.
    """
    alike: defaultdict[Kind, list[tuple[date, date, Occurrence]]] = defaultdict(list)
    for one in having:
        if one.due_on is not None:
            begun = one.due_on if one.window.open_start else one.window.first
            alike[one.kind].append((begun, one.due_on, one))
    found: dict[str, date] = {}
    for several in alike.values():
        several.sort(key=lambda row: row[:2])
        for place, (begun, due, one) in enumerate(several):
            for later, later_due, other in several[place + 1 :]:
                if later > begun and later_due > due and other.assuming in ("", one.assuming):
                    found[one.key] = later
                    break
    return found
