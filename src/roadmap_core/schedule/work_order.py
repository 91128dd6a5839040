"""Порядок работы: what can be done before what, by the links between activities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from heapq import heapify, heappop, heappush

from roadmap_core.errors import LinkCycle
from roadmap_core.keys import Index
from roadmap_core.model import Activity, Link
from roadmap_core.schedule.occurrence import Plan, roadmaps_of

__all__ = ["dependency_order"]


def dependency_order(plan: Plan, links: Iterable[Link] | None = None) -> tuple[Activity, ...]:
    """The leaves so that each stands after all it needs; otherwise in the order of the text.

    The links are those of the roadmaps where none are given. A link of an umbrella row holds for
    each of its leaves.

    Raises:
        UnknownActivity: a link names an activity that there is not.
        AmbiguousNumber: a link has a number that stands at several activities.
        LinkCycle: the links form a ring.
    """
    leaves: list[Activity] = []
    places: dict[str, range] = {}
    pairs: list[tuple[Activity, Activity]] = []
    rows: list[Activity] = []
    for roadmap, _ in roadmaps_of(plan, None):
        walked = tuple(roadmap.walk())
        rows += walked
        for activity in roadmap.activities:
            _place(activity, leaves, places)
        if links is None:
            # A number need not stand once in the whole order, only in its own roadmap.
            pairs += _resolved(roadmap.links, walked)
    if links is not None:
        pairs += _resolved(links, rows)
    return tuple(leaves[place] for place in _sorted(leaves, places, pairs))


def _place(activity: Activity, leaves: list[Activity], places: dict[str, range]) -> None:
    """Adds the leaves of an activity, and notes which are its own."""
    start = len(leaves)
    if activity.is_leaf:
        leaves.append(activity)
    for part in activity.parts:
        _place(part, leaves, places)
    places[activity.key] = range(start, len(leaves))


def _resolved(
    links: Iterable[Link], rows: Iterable[Activity]
) -> Iterator[tuple[Activity, Activity]]:
    index = Index.of(rows)
    for link in links:
        yield index[link.before], index[link.after]


def _sorted(
    leaves: Sequence[Activity],
    places: Mapping[str, range],
    pairs: Iterable[tuple[Activity, Activity]],
) -> Iterator[int]:
    """The places of the leaves in the order of work.

    A link is a knot with a negative number between the leaves of its two ends: two umbrella rows
    of a thousand leaves each are two thousand edges, not a million.
    """
    graph: dict[int, set[int]] = {place: set() for place in range(len(leaves))}
    for number, (before, after) in enumerate(pairs, 1):
        graph[-number] = set(places[before.key])
        for place in places[after.key]:
            graph[place].add(-number)
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError as error:
        raise LinkCycle([leaves[place].key for place in error.args[1] if place >= 0]) from None
    # Of all that may come next, the first in the text does: graphlib alone keeps no order.
    ready = list(sorter.get_ready())
    heapify(ready)
    while ready:
        place = heappop(ready)
        if place >= 0:
            yield place
        sorter.done(place)
        for freed in sorter.get_ready():
            heappush(ready, freed)
