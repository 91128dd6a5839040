"""The lines of a chart: what a roadmap shows in each, before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from attrs import evolve, field, frozen

from roadmap_core.export.progress_signs import Sign, Signs
from roadmap_core.model import Activity, Order, Roadmap
from roadmap_core.names import redacted
from roadmap_core.periods import Kind, OnDemand, OwnSchedule, Period, Relative, Unread
from roadmap_core.schedule import Occurrence, Plan, occurrences
from roadmap_core.schedule.occurrence import bodies_of, in_order, inside, roadmaps_of
from roadmap_core.text import squeeze
from roadmap_core.windows import Window

__all__ = ["Row", "chart_rows", "frame_of"]

FRAMED = frozenset({Kind.OWN_SCHEDULE, Kind.ON_DEMAND})


@frozen(kw_only=True)
class Row:
    """Строка диаграммы: a section, an umbrella row or a leaf.

    ``main`` holds the marks of the main reading; ``note`` says in words what has no days;
    ``bodies`` is what stands below the title; ``signs`` are those of the progress by the marks of
    what was ``found``. Where an order has several roadmaps, the title of each stands in a row like
    that of a section.
    """

    shape: Literal["section", "umbrella", "leaf"]
    title: str
    number: str = ""
    depth: int = 0
    found: tuple[Occurrence, ...] = ()
    main: frozenset[str] = frozenset()
    note: str = ""
    bodies: str = ""
    signs: Mapping[str, Sign] = field(factory=dict)

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
        for sign in self.signs.values():
            yield sign.state


def chart_rows(
    plan: Plan, horizon: Window | None, *, signs: Signs | None = None, bodies: bool = False
) -> Iterator[Row]:
    """A row for each section that has a title, each activity and each part, of each roadmap."""
    rows = _rows(plan, horizon, signs or Signs({}))
    return rows if bodies else (evolve(row, bodies="") for row in rows)


def _rows(plan: Plan, horizon: Window | None, signs: Signs) -> Iterator[Row]:
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
                yield from _activity(top, frame, 0, signs)


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


def _activity(activity: Activity, frame: Window | None, depth: int, signs: Signs) -> list[Row]:
    if activity.is_leaf:
        return [_leaf(activity, frame, depth, signs)]
    below = [row for part in activity.parts for row in _activity(part, frame, depth + 1, signs)]
    found = (one for row in below if row.shape == "leaf" for one in row.found)
    umbrella = Row(
        shape="umbrella",
        number=activity.number,
        title=_label(activity.title),
        depth=depth,
        found=tuple(one for one in found if one.kind not in FRAMED),
        bodies=_bodies(activity),
    )
    return [umbrella, *below]


def _leaf(leaf: Activity, frame: Window | None, depth: int, signs: Signs) -> Row:
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
        note=_noted(leaf, bool(found), signs),
        bodies=_bodies(leaf),
        signs={one.mark: sign for one in found if (sign := signs.about(one)) is not None},
    )


def _noted(leaf: Activity, drawn: bool, signs: Signs) -> str:
    """What stands in the row in words; where nothing is drawn the state stands there, too."""
    note = _note(leaf.period, drawn)
    sign = None if drawn else signs.of_activity(leaf.key)
    return note if sign is None else f"{note}; {sign.state.label}"


def _bodies(activity: Activity) -> str:
    return _label("; ".join(bodies_of(activity)))


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
