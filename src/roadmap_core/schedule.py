"""Расписание: when each activity is due, what is late, and who is loaded in which month.

Nothing here looks at a clock: the day is always a parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from graphlib import CycleError, TopologicalSorter
from heapq import heapify, heappop, heappush
from statistics import median
from typing import TYPE_CHECKING, Any, Literal, overload

from attrs import evolve, field, frozen

from roadmap_core.errors import InvalidData, InvalidWindow, LinkCycle, UnknownActivity
from roadmap_core.frames import Backend, frame_of
from roadmap_core.keys import number_order
from roadmap_core.model import Activity, Link, Roadmap
from roadmap_core.names import redacted, said
from roadmap_core.periods import Kind, Ongoing, Reading
from roadmap_core.policy import Policy
from roadmap_core.windows import Window, clip

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Occurrence",
    "Peak",
    "dependency_order",
    "due",
    "in_progress",
    "load_by_month",
    "load_frame",
    "occurrence_frame",
    "occurrences",
    "overdue",
    "peak_load",
]


@frozen
class Occurrence:
    """Наступление срока: one window in which an activity is to be performed.

    ``bodies`` are as the text writes them. ``assuming`` names the readings of an ambiguous
    period that have this window; it is empty where all have it. ``due_on`` is the last day by the
    text, also where the window was cut by the horizon; None for what has no such day: ongoing
    work, own schedules, requests, an open end.
    """

    number: str
    title: str = field(repr=said)
    window: Window
    kind: Kind
    bodies: tuple[str, ...] = field(default=(), repr=said)
    assuming: str = field(default="", repr=said)
    due_on: date | None = None

    @property
    def is_certain(self) -> bool:
        """Whether every reading of the period has it."""
        return not self.assuming


@frozen
class Peak:
    """Пик нагрузки: the most leaves that a body has in one month, and the months that have them.

    ``median`` is that of the months in which the body has anything to do, ``ratio`` is
    ``leaves / median``: 1.0 says that its work is spread evenly over those months.
    """

    body: str
    leaves: int
    months: tuple[date, ...]
    median: float
    ratio: float


def occurrences(roadmap: Roadmap, *, horizon: Window | None = None) -> tuple[Occurrence, ...]:
    """Every window of every leaf under every reading, cut by the horizon.

    Sorted by window, then by number as a reader counts (9, 10, 10.2). The horizon is the
    roadmap's own where none is given; where there is none at all, explicit windows stay whole
    and what happens every year, or all the time, has none. Windows outside the horizon are left
    out; `due` and `overdue` see them.

    >>> from roadmap_core import Dated, Period, Section
    >>> march = Period.of(Dated((Window.of_month(2024, 3),)))
    >>> plan = Roadmap(sections=(Section(title="", activities=(
    ...     Activity(number="9", title="Сессия", period=march),)),))
    >>> [(found.number, found.due_on.isoformat()) for found in occurrences(plan)]
    [('9', '2024-03-31')]
    """
    frame = horizon or roadmap.horizon
    found = _whole(roadmap, frame)
    if frame is None:
        return _sorted(found)
    return _sorted(
        # A start that the text did not give is not given by the horizon either.
        evolve(one, window=evolve(window, open_start=one.window.open_start))
        for one in found
        for window in clip((one.window,), frame)
    )


def due(
    roadmap: Roadmap, *, on: date, within_days: int = 30, horizon: Window | None = None
) -> tuple[Occurrence, ...]:
    """What is to be finished from ``on`` to ``within_days`` days later, both inside, by its day.

    Judged by the last day that the text gives: windows are not cut by the horizon. Ongoing work,
    own schedules, requests and windows with an open end have no such day and are left out; see
    `in_progress`. The days of a recurrence without an anchor are counted from the horizon's start.

    Raises:
        InvalidWindow: ``within_days`` is negative.
    """
    if within_days < 0:
        raise InvalidWindow(on, f"{on} {within_days:+} days")
    end = date.fromordinal(min(on.toordinal() + within_days, date.max.toordinal()))
    span = Window(on, end)
    return _by_day(roadmap, horizon, lambda day: day in span)


def overdue(
    roadmap: Roadmap,
    *,
    on: date,
    done: Collection[str | tuple[str, date]] = (),
    horizon: Window | None = None,
) -> tuple[Occurrence, ...]:
    """What was to be finished before ``on`` and is not among what is ``done``, by its day.

    ``done`` holds numbers of activities, each meaning all its parts and occurrences, or pairs of
    a number and the `Occurrence.due_on` that was met; a number that the text repeats means every
    row that has it. A window of an uncertain reading counts too:
    look at `Occurrence.assuming`.

    Raises:
        UnknownActivity: ``done`` has a number that the roadmap has not.
    """
    leaves_of: dict[str, set[str]] = {}
    for activity in roadmap.walk():
        leaves_of.setdefault(activity.number, set()).update(a.number for a in activity.leaves)
    finished: set[tuple[str, date | None]] = set()
    # A single string would otherwise be taken for a collection of its letters.
    for entry in (done,) if isinstance(done, str) else done:
        number, day = (entry, None) if isinstance(entry, str) else entry
        if (wanted := number.rstrip(".")) not in leaves_of:
            raise UnknownActivity(number, tuple(leaves_of))
        finished.update((leaf, day) for leaf in leaves_of[wanted])
    return tuple(
        one
        for one in _by_day(roadmap, horizon, lambda day: day < on)
        if finished.isdisjoint({(one.number, None), (one.number, one.due_on)})
    )


def in_progress(
    roadmap: Roadmap, on: date, *, horizon: Window | None = None
) -> tuple[Occurrence, ...]:
    """What has a window that holds the day, ongoing work and own schedules included.

    A deadline is in progress from the start that `Deadline.windows` supposes.
    """
    return _sorted(one for one in _whole(roadmap, horizon or roadmap.horizon) if on in one.window)


def load_by_month(
    roadmap: Roadmap,
    *,
    horizon: Window | None = None,
    policy: Policy | None = None,
    ongoing: bool = True,
) -> dict[str, dict[date, int]]:
    """How many leaves each body has in each month of the horizon, zeros included.

    ``load[body][first day of month]`` counts the leaves whose window, in the main reading,
    touches the month; a window with an open start counts in the month of its last day only. A
    leaf counts for each of its bodies in full. Bodies stand in the order of first appearance, by
    the policy's name where a policy knows the wording, else as the text writes them; a leaf
    without a body counts nowhere. ``ongoing=False`` leaves out what has no day of its own:
    ongoing work, frames of own schedules and of requests. Without any horizon the months run from
    the first to the last day that the text names. ``pandas.DataFrame(load)`` is a table of months
    by bodies, `load_frame` one with typed months.
    """
    frame = horizon or roadmap.horizon
    work = [(_bodies(leaf, policy), _main_windows(leaf, frame, ongoing)) for leaf in roadmap.leaves]
    frame = frame or _span(window for _, windows in work for window in windows)
    months = frame.months if frame else ()
    load = {body: dict.fromkeys(months, 0) for bodies, _ in work for body in bodies}
    for bodies, windows in work:
        touched = {month for window in windows for month in _months(window, frame)}
        for body in bodies:
            for month in touched:
                load[body][month] += 1
    return load


def peak_load(load: Mapping[str, Mapping[date, int]]) -> tuple[Peak, ...]:
    """The busiest months of each body, the highest count first; see `Peak` for what it is held to.

    A body that has nothing to do in any month is left out.

    >>> months = {date(2024, 1, 1): 1, date(2024, 2, 1): 0, date(2024, 3, 1): 3}
    >>> peak_load({"ИРО": months})[0].ratio
    1.5
    """
    peaks = []
    for body, months in load.items():
        busy = [count for count in months.values() if count]
        if busy:
            most, middle = max(busy), median(busy)
            when = tuple(month for month, count in months.items() if count == most)
            peaks.append(Peak(body, most, when, middle, most / middle))
    return tuple(sorted(peaks, key=lambda peak: -peak.leaves))


def dependency_order(roadmap: Roadmap, links: Iterable[Link] | None = None) -> tuple[Activity, ...]:
    """The leaves so that each stands after all it needs; otherwise in the order of the text.

    The links are the roadmap's own where none are given. A link of an umbrella row holds for
    each of its leaves. Where the text repeats a number, its first row is meant.

    Raises:
        UnknownActivity: a link names a number that the roadmap has not.
        LinkCycle: the links form a ring.
    """
    leaves = roadmap.leaves
    places = _leaf_places(roadmap)
    graph: dict[int, set[int]] = {place: set() for place in range(len(leaves))}
    for link in roadmap.links if links is None else links:
        for needing in _places_of(link.after, places):
            graph[needing].update(_places_of(link.before, places))
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError as error:
        raise LinkCycle([leaves[place].number for place in error.args[1]]) from None
    # Of all that may come next, the first in the text does: graphlib alone keeps no order.
    ordered: list[Activity] = []
    ready = list(sorter.get_ready())
    heapify(ready)
    while ready:
        place = heappop(ready)
        ordered.append(leaves[place])
        sorter.done(place)
        for freed in sorter.get_ready():
            heappush(ready, freed)
    return tuple(ordered)


_OCCURRENCE: Mapping[str, type] = {
    "number": str,
    "title": str,
    "kind": str,
    "first": date,
    "last": date,
    "due_on": date,
    "open_start": bool,
    "bodies": str,
    "assuming": str,
    "certain": bool,
}


@overload
def occurrence_frame(
    found: Iterable[Occurrence], backend: Literal["pandas"] = ...
) -> pd.DataFrame: ...
@overload
def occurrence_frame(found: Iterable[Occurrence], backend: Backend) -> Any: ...
def occurrence_frame(found: Iterable[Occurrence], backend: Backend = "pandas") -> Any:
    """Occurrences as a frame of an engine, one row each.

    Columns: number, title, kind, bodies (joined by "; "), assuming: text; first, last, due_on:
    days, none where the end is open or there is no due day; open_start, certain: bool.
    """
    rows = (
        {
            "number": one.number,
            "title": one.title,
            "kind": str(one.kind),
            "first": one.window.first,
            "last": one.window.last,
            "due_on": one.due_on,
            "open_start": one.window.open_start,
            "bodies": "; ".join(one.bodies),
            "assuming": one.assuming,
            "certain": one.is_certain,
        }
        for one in found
    )
    return frame_of(rows, _OCCURRENCE, backend)


@overload
def load_frame(
    load: Mapping[str, Mapping[date, int]], backend: Literal["pandas"] = ...
) -> pd.DataFrame: ...
@overload
def load_frame(load: Mapping[str, Mapping[date, int]], backend: Backend) -> Any: ...
def load_frame(load: Mapping[str, Mapping[date, int]], backend: Backend = "pandas") -> Any:
    """A load as a frame of an engine: a row a month, sorted, and a column of counts a body.

    The months are those of all bodies; a body has 0 in a month that only others have. ``month`` is
    the index in engines that have one (pandas), else the first column.

    Raises:
        InvalidData: a body is called "month".
    """
    if "month" in load:
        raise InvalidData("load", ["a body cannot be called 'month' @ $"])
    rows = (
        {"month": month, **{body: counts.get(month, 0) for body, counts in load.items()}}
        for month in sorted({month for counts in load.values() for month in counts})
    )
    frame = frame_of(rows, {"month": date, **dict.fromkeys(load, int)}, backend)
    return frame.set_index("month") if hasattr(frame, "set_index") else frame


def _sorted(found: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    return tuple(
        sorted(found, key=lambda one: (one.window, number_order(one.number), one.assuming))
    )


def _by_day(
    roadmap: Roadmap, horizon: Window | None, wanted: Callable[[date], bool]
) -> tuple[Occurrence, ...]:
    dated = [
        (one.due_on, number_order(one.number), one.assuming, one)
        for one in _whole(roadmap, horizon or roadmap.horizon)
        if one.due_on is not None and wanted(one.due_on)
    ]
    return tuple(row[-1] for row in sorted(dated, key=lambda row: row[:-1]))


def _whole(roadmap: Roadmap, frame: Window | None) -> Iterator[Occurrence]:
    """The occurrences of every leaf, not cut by the frame; equal ones of its readings once."""
    for leaf in roadmap.leaves:
        readings = leaf.period.readings if leaf.period else ()
        having: dict[tuple[Window, Kind, date | None], list[Reading]] = {}
        for reading in readings:
            for key in dict.fromkeys(
                (window, part.kind, part.due_day(window))
                for part in reading.parts
                for window in part.windows(frame)
            ):
                having.setdefault(key, []).append(reading)
        bodies = _bodies(leaf, None)
        for (window, kind, day), having_it in having.items():
            names = [reading.wording for reading in having_it]
            assuming = "" if len(having_it) == len(readings) else " или ".join(names)
            yield Occurrence(leaf.number, leaf.title, window, kind, bodies, assuming, day)


def _bodies(leaf: Activity, policy: Policy | None) -> tuple[str, ...]:
    """The bodies of a leaf, each once; two aliases of one body are one where a policy is given."""
    # Persons without a body are no body; what a load is told by names nobody.
    written = tuple(redacted(one.body) for one in leaf.responsible if one.body)
    if policy is None:
        return tuple(dict.fromkeys(written))
    known = ((wording, policy.body(wording)) for wording in written)
    return tuple(dict.fromkeys(body.name if body else wording for wording, body in known))


def _main_windows(leaf: Activity, frame: Window | None, ongoing: bool) -> list[Window]:
    parts = leaf.period.parts if leaf.period else ()
    return [
        window
        for part in parts
        if (ongoing or part.has_days) and not (isinstance(part, Ongoing) and part.not_before)
        for window in part.windows(frame)
    ]


def _months(window: Window, frame: Window | None) -> tuple[date, ...]:
    """The months that a window loads inside the frame."""
    if frame is None or (inside := window & frame) is None:
        return ()
    if window.open_start:
        return inside.months[-1:] if inside.last == window.last else ()
    return inside.months


def _span(windows: Iterable[Window]) -> Window | None:
    """From the first to the last day that the windows name; an open end names none."""
    days = [
        day
        for window in windows
        for day in ((window.first,) if window.last is None else (window.first, window.last))
    ]
    return Window(min(days), max(days)) if days else None


def _leaf_places(roadmap: Roadmap) -> dict[str, range]:
    """For each number the places of its leaves among all leaves."""
    places: dict[str, range] = {}
    passed = 0
    for activity in roadmap.walk():
        places.setdefault(activity.number, range(passed, passed + len(activity.leaves)))
        passed += activity.is_leaf
    return places


def _places_of(number: str, places: Mapping[str, range]) -> range:
    if (wanted := number.rstrip(".")) not in places:
        raise UnknownActivity(number, tuple(places))
    return places[wanted]
