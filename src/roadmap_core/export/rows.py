"""The lines of a chart: what a roadmap shows in each, before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from attrs import evolve, frozen

from roadmap_core.model import Activity, Roadmap, Section
from roadmap_core.names import redacted
from roadmap_core.periods import Kind, OnDemand, OwnSchedule, Period, Relative, Unread
from roadmap_core.schedule import Occurrence, occurrences
from roadmap_core.text import squeeze
from roadmap_core.windows import Window

__all__ = ["Row", "chart_rows", "named_days"]

FRAMED = frozenset({Kind.OWN_SCHEDULE, Kind.ON_DEMAND})


@frozen(kw_only=True)
class Row:
    """Строка диаграммы: a section, an umbrella row or a leaf.

    ``main`` holds the windows of the main reading; ``note`` says in words what has no days.
    """

    shape: Literal["section", "umbrella", "leaf"]
    title: str
    number: str = ""
    depth: int = 0
    found: tuple[Occurrence, ...] = ()
    main: frozenset[tuple[Window, Kind]] = frozenset()
    note: str = ""

    def look(self, one: Occurrence) -> str:
        """How sure a window is: "" in all readings, "unsure" in the main one, or "other"."""
        if one.is_certain:
            return ""
        return "unsure" if (one.window, one.kind) in self.main else "other"

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


def chart_rows(roadmap: Roadmap, frame: Window | None) -> Iterator[Row]:
    """A row for each section that has a title, each activity and each part."""
    for section in roadmap.sections:
        if section.title:
            number = f"{section.number}. " if section.number else ""
            yield Row(shape="section", title=_label(f"{number}{section.title}"))
        for top in section.activities:
            yield from _activity(top, frame, 0)


def named_days(roadmap: Roadmap) -> Window | None:
    """The whole months around the days that a roadmap without a horizon names."""
    windows = [one.window for one in occurrences(roadmap) if not one.window.open_end]
    if not windows:
        return None
    first = min(window.first for window in windows)
    last = max(window.end for window in windows)
    return Window(first.replace(day=1), Window.of_month(last.year, last.month).last)


def _activity(activity: Activity, frame: Window | None, depth: int) -> Iterator[Row]:
    if activity.is_leaf:
        yield _leaf(activity, frame, depth)
        return
    found = (one for leaf in activity.leaves for one in _drawn(leaf, frame))
    yield Row(
        shape="umbrella",
        number=activity.number,
        title=_label(activity.title),
        depth=depth,
        found=tuple(one for one in found if one.kind not in FRAMED),
    )
    for part in activity.parts:
        yield from _activity(part, frame, depth + 1)


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
        main=frozenset((one.window, one.kind) for one in main),
        note=_note(leaf.period, bool(found)),
    )


def _drawn(leaf: Activity, frame: Window | None) -> tuple[Occurrence, ...]:
    if frame is None:
        return ()
    alone = Roadmap(horizon=frame, sections=(Section(title="", activities=(leaf,)),))
    return occurrences(alone)


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
