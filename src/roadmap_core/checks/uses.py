"""Days of use: how what a row uses stands in time to what it needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import product
from typing import Literal, TypeAlias

from attrs import evolve, frozen

from roadmap_core.checks.definition import Evidence
from roadmap_core.checks.ties import Tie
from roadmap_core.findings import Fact
from roadmap_core.model import Activity
from roadmap_core.periods import Annual, Dated, Deadline, Reading
from roadmap_core.windows import Window, union

__all__ = ["Judged", "Verdict", "judged", "told", "used_windows"]

Verdict: TypeAlias = Literal["inverted", "unfinished", "overlapping", "at once", "in time", "stale"]
"""How a use stands to what it needs: before it is begun, before its end, while it goes on, as soon
as it ends, later, much later."""


def used_windows(reading: Reading, horizon: Window | None) -> tuple[Window, ...]:
    """The windows of the parts that are done on days: dates, last days, yearly ranges."""
    parts = (part for part in reading.parts if isinstance(part, Dated | Deadline | Annual))
    return tuple(
        sorted(
            (w for part in parts for w in part.windows(horizon) if w.last is not None),
            key=lambda w: (w.end, w.first),
        )
    )


def _made_windows(activity: Activity, horizon: Window | None) -> Iterator[tuple[str, _Windows]]:
    """The windows in which what a row leaves is made, under each reading; none if not all known."""
    if not activity.is_leaf:
        leaves = [leaf.period.readings[0] if leaf.period else None for leaf in activity.leaves]
        known = [_whole(reading, horizon) if reading else () for reading in leaves]
        yield "", union(w for one in known for w in one) if all(known) else ()
    elif activity.period is not None:
        for reading in activity.period.readings:
            yield reading.wording, _whole(reading, horizon)


_Windows: TypeAlias = tuple[Window, ...]


def _whole(reading: Reading, horizon: Window | None) -> _Windows:
    """All its windows where each part is done on days; none where one is not."""
    if all(isinstance(part, Dated | Deadline | Annual) for part in reading.parts):
        return used_windows(reading, horizon)
    return ()


@frozen
class Judged:
    """How a window of use stands to the window in which its input is made."""

    verdict: Verdict
    used: Window
    made: Window
    days: int


def judged(
    tie: Tie, leaf: Activity, horizon: Window | None, stale: float | None
) -> Iterator[tuple[str, tuple[Judged, ...]]]:
    """What holds of a leaf of the use under each pair of readings, with what the pair supposes."""
    if leaf.period is None:
        return
    made = tuple(_made_windows(tie.before, horizon))
    for reading, (supposed, windows) in product(leaf.period.readings, made):
        said = [reading.wording] if leaf.period.is_ambiguous else []
        said += [f"п. {tie.before.key}: {supposed}"] if len(made) > 1 else []
        uses = used_windows(reading, horizon)
        yield "; ".join(said), tuple(_judged(tie, use, windows, stale) for use in uses if windows)


def _judged(tie: Tie, use: Window, made: _Windows, stale: float | None) -> Judged:
    """What goes along with another row is only held against its first day."""
    found = _judge(use, made, None if tie.goes_along else stale)
    return evolve(found, verdict="in time") if _is_along(tie, found) else found


def _is_along(tie: Tie, found: Judged) -> bool:
    return tie.goes_along and found.verdict != "inverted"


def _judge(use: Window, made: _Windows, stale: float | None) -> Judged:
    """Each use is matched with the latest production before it, else with the one beside it."""
    begins = use.end if use.open_start else use.first
    ready = [one for one in made if one.end < begins]
    beside = [
        one
        for one in made
        if one.end >= begins and (one.end if one.open_start else one.first) <= use.end
    ]
    if beside and not ready:
        one = min(beside, key=lambda w: w.end)
        if one.end > use.end:
            return Judged("unfinished", use, one, (one.end - use.end).days)
        verdict: Verdict = "at once" if _is_at_once(use, one) else "overlapping"
        return Judged(verdict, use, one, (one.end - begins).days)
    if beside:
        return Judged("in time", use, min(beside, key=lambda w: w.end), 0)
    if ready:
        one = max(ready, key=lambda w: w.end)
        days = (begins - one.end).days
        if stale is not None and days > stale:
            return Judged("stale", use, one, days)
        return Judged("at once" if days == 1 else "in time", use, one, days)
    one = min(made, key=lambda w: w.end)
    verdict = "unfinished" if one.open_start else "inverted"
    return Judged(verdict, use, one, (one.end - use.end).days)


def _is_at_once(use: Window, made: Window) -> bool:
    """Whether a use that ends after its input begins in the month in which that is ready.

    A month is often named for want of days. Where a use begins before its input is begun, and fewer
    days are left for it than the input takes, it begins too early all the same.
    """
    if use.open_start:
        return True
    if (made.end.year, made.end.month) != (use.first.year, use.first.month):
        return False
    takes, left = made.end - made.first + _DAY, use.end - made.end
    return use.first >= made.first or left >= takes


_DAY = timedelta(days=1)


def told(
    tie: Tie, leaf: Activity, found: Iterable[tuple[str, Mapping[str, Fact] | None]]
) -> Iterator[Evidence]:
    """Evidence about a leaf, certain where all pairs of readings give the same facts."""
    pairs = tuple(found)
    groups: list[tuple[Mapping[str, Fact], list[str]]] = []
    for supposed, facts in pairs:
        if facts is None:
            continue
        same = next((said for known, said in groups if known == facts), None)
        if same is None:
            groups.append((facts, [supposed]))
        else:
            same.append(supposed)
    for facts, said in groups:
        whole = len(said) == len(pairs)
        assuming = "" if whole else " или ".join(dict.fromkeys(filter(None, said)))
        yield Evidence(leaf.key, {**facts, "basis": tie.basis}, leaf.span, assuming)
