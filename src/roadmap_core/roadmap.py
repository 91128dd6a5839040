"""A roadmap: its sections over a horizon, what needs what, and all of it as a frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, overload

from attrs import evolve, field, frozen

from roadmap_core.activity import LONGEST_TITLE, ROW_COLUMNS, SHOWN, Activity, Section, section_rows
from roadmap_core.canonical import canonical
from roadmap_core.errors import InvalidData
from roadmap_core.frames import Backend, frame_of, html_table
from roadmap_core.keys import Index, section_keys
from roadmap_core.names import redacted, said
from roadmap_core.people import named_in
from roadmap_core.schemas import upgrade
from roadmap_core.text import Span
from roadmap_core.windows import Window, as_horizon
from roadmap_core.wording import day_range

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["By", "Link", "Roadmap", "renamed", "roadmaps_frame"]

By: TypeAlias = Literal["activity", "body"]


@frozen
class Link:
    """Связь: activity ``after`` needs what activity ``before`` leaves.

    Both are keys, or numbers that stand once.
    """

    before: str
    after: str
    why: str = field(default="", repr=said)

    def __attrs_post_init__(self) -> None:
        canonical(self)


@upgrade(Link, to=2)
def _named_by_order(old: dict[str, Any]) -> dict[str, Any]:
    """Schema 1 named the two by what flows: from ``source`` to ``target``."""
    names = {"source": "before", "target": "after"}
    return {names.get(key, key): value for key, value in old.items()}


@frozen(kw_only=True, repr=False)
class Roadmap:
    """Дорожная карта: sections of activities over a horizon.

    ``horizon`` is None where the document names no years; it is a guess where only its periods
    name some. ``links`` come from the user, no text states them. Its activities have keys that
    stand once: «II/1» where a number stands in several sections, «7(1)» and «7(2)» where it repeats
    in one.

    >>> twice = Section(title="", activities=(Activity(number="1", title="Сессия"),))
    >>> [activity.key for activity in Roadmap(sections=(twice, twice))]
    ['I/1', 'II/1']
    """

    title: str = field(default="", repr=said)
    horizon: Window | None = None
    horizon_is_guess: bool = False
    sections: tuple[Section, ...] = ()
    links: tuple[Link, ...] = ()
    span: Span | None = field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        canonical(self)
        as_horizon(self.horizon)
        rows = [
            (
                section.number,
                [(row.number, row.key) for top in section.activities for row in top.walk()],
            )
            for section in self.sections
        ]
        keys = iter([key for section in section_keys(rows) for key in section])
        object.__setattr__(self, "sections", _keyed(self.sections, keys))

    def __repr__(self) -> str:
        title = shorten(redacted(self.title), LONGEST_TITLE, placeholder="…")
        horizon = f" {day_range(self.horizon)}," if self.horizon else ""
        guess = " a guess," if self.horizon_is_guess else ""
        rows = sum(1 for _ in self)
        return f"<Roadmap {title!r}{horizon}{guess} {len(self.sections)} sections, {rows} rows>"

    def _repr_html_(self) -> str:
        """The rows under their sections as a table, the first two hundred; a caption counts all."""
        horizon = day_range(self.horizon) if self.horizon else "период не назван"
        guess = " (предположение)" if self.horizon_is_guess else ""
        known = named_in(self)
        told = f"{self.title or 'Дорожная карта'}: {horizon}{guess}; строк {sum(1 for _ in self)}"
        rows = (row for section in self.sections for row in section_rows(section, known))
        return html_table(redacted(told, known), islice(rows, SHOWN), ROW_COLUMNS)

    @property
    def stated_horizon(self) -> Window | None:
        """The horizon that the document names; None where it is a guess from the periods."""
        return None if self.horizon_is_guess else self.horizon

    @property
    def activities(self) -> tuple[Activity, ...]:
        """The rows of all sections in the order of the text, without their parts."""
        return tuple(activity for section in self.sections for activity in section.activities)

    @property
    def leaves(self) -> tuple[Activity, ...]:
        """The activities and parts that are themselves performed."""
        return tuple(leaf for activity in self.activities for leaf in activity.leaves)

    def walk(self) -> Iterator[Activity]:
        """Every activity, each followed by its parts."""
        for activity in self.activities:
            yield from activity.walk()

    def __iter__(self) -> Iterator[Activity]:
        return self.walk()

    def __contains__(self, item: object) -> bool:
        """Whether it is an activity or a part of it, or a key or number that says which."""
        if isinstance(item, str):
            return Index.of(self.walk()).find(item) is not None
        return any(item == activity for activity in self.walk())

    def __getitem__(self, key: str) -> Activity:
        """The activity or part of that key, else of that number.

        Raises:
            AmbiguousNumber: several have the number and none has it as its key.
            UnknownActivity: there is none.
        """
        return Index.of(self.walk())[key]

    @overload
    def to_frame(self, backend: Literal["pandas"] = ..., *, by: By = ...) -> pd.DataFrame: ...
    @overload
    def to_frame(self, backend: Backend, *, by: By = ...) -> Any: ...
    def to_frame(self, backend: Backend = "pandas", *, by: By = "activity") -> Any:
        """The activities as a frame of an engine, one row each, umbrella rows included.

        Columns: key, number, parent (the key of the umbrella row, "" where there is none), section,
        title, is_leaf, kind, period (canonical wording); first and last (days of the main reading;
        those that the text states are told also where they lie outside the horizon, none where
        there are none); open_start (``first`` is not in the text); windows (how many); bodies and
        deliverables (joined by "; "), inherited. Cells of other columns (`Activity.extra`) stay
        out, since they may hold names.

        With ``by="body"`` there is one row for each body of each activity: instead of ``bodies``
        there are body ("" in the one row of an activity without any) and lead.
        """
        return frame_of(_told(self, by), _columns(by), backend)


def roadmaps_frame(roadmaps: Iterable[tuple[str, Roadmap]], by: By, backend: Backend) -> Any:
    """The rows of several roadmaps, each behind the number of its appendix and its title."""
    rows = (
        {"appendix": appendix, "roadmap": roadmap.title, **row}
        for appendix, roadmap in roadmaps
        for row in _told(roadmap, by)
    )
    return frame_of(rows, {"appendix": str, "roadmap": str, **_columns(by)}, backend)


def renamed(roadmap: Roadmap, before: Iterable[str], after: Sequence[str]) -> Roadmap:
    """The roadmap with other keys; its links go with them."""
    new = dict(zip(before, after, strict=True))
    links = tuple(
        evolve(
            link, before=new.get(link.before, link.before), after=new.get(link.after, link.after)
        )
        for link in roadmap.links
    )
    return evolve(roadmap, sections=_keyed(roadmap.sections, iter(after)), links=links)


def _keyed(sections: Iterable[Section], keys: Iterator[str]) -> tuple[Section, ...]:
    """The sections with these keys, in the order of a walk; what has its key is left as it is."""
    return tuple(
        section
        if (rows := _rows_keyed(section.activities, keys)) is section.activities
        else evolve(section, activities=rows)
        for section in sections
    )


def _rows_keyed(rows: tuple[Activity, ...], keys: Iterator[str]) -> tuple[Activity, ...]:
    made = []
    for row in rows:
        key = next(keys)
        parts = _rows_keyed(row.parts, keys)
        same = key == row.key and parts is row.parts
        made.append(row if same else evolve(row, key=key, parts=parts))
    return rows if all(new is old for new, old in zip(made, rows, strict=True)) else tuple(made)


# The columns of a frame of activities.
_COLUMNS: Mapping[str, type] = {
    "key": str,
    "number": str,
    "parent": str,
    "section": str,
    "title": str,
    "is_leaf": bool,
    "kind": str,
    "period": str,
    "first": date,
    "last": date,
    "open_start": bool,
    "windows": int,
    "bodies": str,
    "deliverables": str,
    "inherited": str,
}


def _columns(by: By) -> dict[str, type]:
    if by == "activity":
        return dict(_COLUMNS)
    if by != "body":
        raise InvalidData("frame", [f"expected 'activity' or 'body', got {by!r} @ $.by"])
    columns: dict[str, type] = {}
    for name, kind in _COLUMNS.items():
        columns |= {"body": str, "lead": bool} if name == "bodies" else {name: kind}
    return columns


def _told(roadmap: Roadmap, by: By) -> Iterator[dict[str, Any]]:
    """The rows of a frame."""
    for section in roadmap.sections:
        coming = [("", top) for top in reversed(section.activities)]
        while coming:
            parent, activity = coming.pop()
            coming += ((activity.key, part) for part in reversed(activity.parts))
            row = {"parent": parent, "section": section.title, **_row(activity, roadmap)}
            if by == "activity":
                yield row
                continue
            bodies = [(one.body, one.lead) for one in activity.responsible if one.body]
            for body, lead in bodies or [("", False)]:
                yield {**row, "body": body, "lead": lead}


def _row(activity: Activity, roadmap: Roadmap) -> dict[str, Any]:
    period = activity.period
    windows = period.windows(roadmap.horizon) if period else ()
    return {
        "key": activity.key,
        "number": activity.number,
        "title": activity.title,
        "is_leaf": activity.is_leaf,
        "kind": period.kind.value if period else "",
        "period": str(period) if period else "",
        # Sorted: the first window begins first.
        "first": windows[0].first if windows else None,
        "last": max((one.last for one in windows if one.last), default=None),
        "open_start": bool(windows) and windows[0].open_start,
        "windows": len(windows),
        "bodies": "; ".join(one.body for one in activity.responsible if one.body),
        "deliverables": "; ".join(one.title for one in activity.deliverables),
        "inherited": "; ".join(activity.inherited),
    }
