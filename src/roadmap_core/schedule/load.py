"""Нагрузка: how many activities each body has in each month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain
from statistics import median

from attrs import field, frozen

from roadmap_core.model import Activity
from roadmap_core.names import redacted
from roadmap_core.periods import Ongoing
from roadmap_core.policy import Policy
from roadmap_core.schedule.occurrence import (
    Plan,
    bodies_of,
    first_day,
    is_before,
    rest_of,
    roadmaps_of,
)
from roadmap_core.windows import Window

__all__ = ["Peak", "load_by_month", "named_bodies", "peak_load"]


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


def load_by_month(
    plan: Plan,
    *,
    horizon: Window | None = None,
    since: date | None = None,
    policy: Policy | None = None,
    ongoing: bool = True,
) -> dict[str, dict[date, int]]:
    """How many leaves each body has in each month of the horizon, zeros included.

    ``load[body][first day of month]`` counts the leaves whose window, in the main reading,
    touches the month; a window with an open start counts in the month of its last day only. A
    leaf counts for each of its bodies in full. Bodies stand in the order of first appearance, by
    the policy's name where a policy knows the wording, else as the text writes them; a leaf
    without a body counts nowhere. ``ongoing=False`` leaves out what has no day of its own:
    ongoing work, frames of own schedules and of requests. Days before ``since``, the date of an
    order where none is given, load nothing, nor does what was due before it. Without any horizon
    the months run from the first to the last day that the text names; the roadmaps of an order
    share their months. `load_frame` makes a table of it.

    Raises:
        OpenEnd: the horizon has no last day.
    """
    begin = first_day(plan, since)
    work: list[tuple[tuple[str, ...], set[date]]] = []
    months: set[date] = set()
    names = _Names(policy)
    for roadmap, frame in roadmaps_of(plan, horizon):
        rows = [
            (names.of(leaf), _main_windows(leaf, frame, begin, ongoing=ongoing))
            for leaf in roadmap.leaves
        ]
        bounds = frame or _span(window for _, windows in rows for window in windows)
        months.update(bounds.months if bounds else ())
        # Thousands of rows share a few windows.
        distinct = {window for _, windows in rows for window in windows}
        touched = {window: _months(window, bounds, begin) for window in distinct}
        for bodies, windows in rows:
            work.append((bodies, {month for one in windows for month in touched[one]}))
    ordered = sorted(months)
    load: dict[str, dict[date, int]] = {}
    for body in chain.from_iterable(bodies for bodies, _ in work):
        if body not in load:
            load[body] = dict.fromkeys(ordered, 0)
    for bodies, own in work:
        for month in own:
            for body in bodies:
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


def named_bodies(leaf: Activity, policy: Policy | None) -> tuple[str, ...]:
    """The bodies of a leaf, each once; two aliases of one body are one where a policy is given."""
    return _Names(policy).of(leaf)


@frozen
class _Names:
    """How bodies are called, each wording looked up once: names of people are sought in it."""

    policy: Policy | None
    known: dict[str, str] = field(factory=dict)

    def of(self, leaf: Activity) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(self._name, bodies_of(leaf))))

    def _name(self, wording: str) -> str:
        if wording not in self.known:
            # What a load is told by names nobody.
            written = redacted(wording)
            body = self.policy.body(written) if self.policy else None
            self.known[wording] = body.name if body else written
        return self.known[wording]


def _main_windows(
    leaf: Activity, frame: Window | None, begin: date | None, *, ongoing: bool
) -> list[Window]:
    """The windows of the main reading that load something."""
    return [
        window
        for part in (leaf.period.parts if leaf.period else ())
        if (ongoing or part.has_days) and not (isinstance(part, Ongoing) and part.not_before)
        for window in part.windows(frame)
        if not is_before(part.due_day(window), begin)
    ]


def _months(window: Window, bounds: Window | None, begin: date | None) -> tuple[date, ...]:
    """The months that a window loads inside the bounds."""
    if bounds is None or (inside := rest_of(window, bounds, begin)) is None:
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
