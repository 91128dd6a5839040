"""The lines of a chart: what a roadmap shows in each, before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from attrs import evolve, frozen

from roadmap_core.model import Activity, Order, Roadmap
from roadmap_core.names import redacted
from roadmap_core.periods import Kind, OnDemand, OwnSchedule, Period, Relative, Unread
from roadmap_core.schedule import Occurrence, Plan, occurrences
from roadmap_core.schedule.occurrence import in_order, inside, roadmaps_of
from roadmap_core.text import squeeze
from roadmap_core.windows import Window

__all__ = ["Row", "chart_rows", "frame_of"]

FRAMED = frozenset({Kind.OWN_SCHEDULE, Kind.ON_DEMAND})


@frozen(kw_only=True)
class Row:
    """Строка диаграммы: a section, an umbrella row or a leaf.

    ``main`` holds the marks of the main reading; ``note`` says in words what has no days. Where
    an order has several roadmaps, the title of each stands in a row like that of a section.
    """

    shape: Literal["section", "umbrella", "leaf"]
    title: str
    number: str = ""
    depth: int = 0
    found: tuple[Occurrence, ...] = ()
    main: frozenset[str] = frozenset()
    note: str = ""

    def look(self, one: Occurrence) -> str:
        """How sure a window is: "" in all readings, "unsure" in the main one, or "other"."""
        if one.is_certain:
            return ""
        return "unsure" if one.mark in self.main else "other"

    def is_over(self, one: Occurrence, frame: Window) -> bool:
        """Whether the text names a last day after the frame."""
        return one.due_on is not None and one.due_on > frame.end

    def marks(self, frame: Window | None) -> Iterator[str]:
        """The keys that a legend must explain."""
        if self.shape == "umbrella":
            yield "umbrella" if self.found else ""
            return
        for one in self.found:
            yield "frame" if one.kind in FRAMED else one.kind
            yield self.look(one)
            yield "over" if frame and self.is_over(one, frame) else ""


def chart_rows(plan: Plan, horizon: Window | None) -> Iterator[Row]:
    """A row for each section that has a title, each activity and each part, of each roadmap."""
    named = isinstance(plan, Order) and len(plan.roadmaps) > 1
    for roadmap, _ in roadmaps_of(plan, None):
        frame = frame_of(roadmap, horizon)
        if named:
            yield Row(shape="section", title=_label(roadmap.title) or "Дорожная карта")
        for section in roadmap.sections:
            if section.title:
                number = f"{section.number}. " if section.number else ""
                yield Row(shape="section", title=_label(f"{number}{section.title}"))
            for top in section.activities:
                yield from _activity(top, frame, 0)


def frame_of(plan: Plan, horizon: Window | None) -> Window | None:
    """The days that a chart shows: the given ones, those of its roadmaps, or those they name."""
    found = [
        frame
        for roadmap, own in roadmaps_of(plan, horizon)
        if (frame := own or _named_days(roadmap)) is not None
    ]
    if not found:
        return None
    return Window(min(one.first for one in found), max(one.end for one in found))


def _named_days(roadmap: Roadmap) -> Window | None:
    """The whole months around the days that a roadmap without a horizon names."""
    windows = [one.window for one in occurrences(roadmap) if not one.window.open_end]
    if not windows:
        return None
    first = min(window.first for window in windows)
    last = max(window.end for window in windows)
    return Window(first.replace(day=1), Window.of_month(last.year, last.month).last)


def _activity(activity: Activity, frame: Window | None, depth: int) -> list[Row]:
    if activity.is_leaf:
        return [_leaf(activity, frame, depth)]
    below = [row for part in activity.parts for row in _activity(part, frame, depth + 1)]
    found = (one for row in below if row.shape == "leaf" for one in row.found)
    umbrella = Row(
        shape="umbrella",
        number=activity.number,
        title=_label(activity.title),
        depth=depth,
        found=tuple(one for one in found if one.kind not in FRAMED),
    )
    return [umbrella, *below]


def _leaf(leaf: Activity, frame: Window | None, depth: int) -> Row:
    found = _drawn(leaf, frame)
    main = found
    if leaf.period and leaf.period.is_ambiguous:
        main = _drawn(evolve(leaf, period=Period(leaf.period.readings[:1])), frame)
    return Row(
        shape="leaf",
        number=leaf.number,
        title=_label(leaf.title),
        depth=depth,
        found=found,
        main=frozenset(one.mark for one in main),
        note=_note(leaf.period, bool(found)),
    )


def _drawn(leaf: Activity, frame: Window | None) -> tuple[Occurrence, ...]:
    return () if frame is None else in_order(inside(leaf, frame, None))


def _note(period: Period | None, drawn: bool) -> str:
    """The kinds without days in the text's own words, or a period that the frame leaves out."""
    if period is None:
        return "срок не указан"
    notes = []
    for part in period.parts:
        if isinstance(part, OwnSchedule):
            notes.append(part.schedule)
        elif isinstance(part, OnDemand):
            notes.append(part.trigger)
        elif isinstance(part, Relative):
            notes.append(str(part))
        elif isinstance(part, Unread):
            notes.append("срок не прочитан")  # its wording may hold a name
    if notes or drawn:
        return _label("; ".join(dict.fromkeys(notes)))
    return _label(f"вне горизонта: {period}")


def _label(wording: str) -> str:
    """A wording as a chart shows it: on one line, without personal names."""
    return redacted(squeeze(wording))
