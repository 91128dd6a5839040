"""Occurrences and loads as frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, overload

from roadmap_core.errors import InvalidData
from roadmap_core.frames import Backend, frame_of
from roadmap_core.schedule.occurrence import Occurrence

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["load_frame", "occurrence_frame"]

_COLUMNS: Mapping[str, type] = {
    "key": str,
    "activity": str,
    "number": str,
    "title": str,
    "kind": str,
    "first": date,
    "last": date,
    "due_on": date,
    "open_start": bool,
    "times": int,
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

    Columns: key (of the occurrence), activity (key of the activity), number, title, kind; first,
    last and due_on (days; none where the end is open, or where there is no due day); open_start
    (``first`` is not in the text); times; bodies (joined by "; "), assuming, certain.
    """
    return frame_of(map(_row, found), _COLUMNS, backend)


def _row(one: Occurrence) -> dict[str, object]:
    return {
        "key": one.key,
        "activity": one.activity.key,
        "number": one.number,
        "title": one.title,
        "kind": one.kind.value,
        "first": one.window.first,
        "last": one.window.last,
        "due_on": one.due_on,
        "open_start": one.window.open_start,
        "times": one.times,
        "bodies": "; ".join(one.bodies),
        "assuming": one.assuming,
        "certain": one.is_certain,
    }


Load: TypeAlias = Mapping[str, Mapping[date, int]]


@overload
def load_frame(load: Load, backend: Literal["pandas"] = ...) -> pd.DataFrame: ...
@overload
def load_frame(load: Load, backend: Backend) -> Any: ...
def load_frame(load: Load, backend: Backend = "pandas") -> Any:
    """A load as a frame of an engine: a row for each month, a column of counts for each body.

    The months are those of all bodies, sorted; where one lacks a month of another it has 0 there.
    ``month`` is the index in engines that have one (pandas), else the first column.

    Raises:
        InvalidData: a body is called "month".
    """
    if "month" in load:
        raise InvalidData("load", ["a body cannot be called 'month' @ $"])
    months = sorted({month for counts in load.values() for month in counts})
    rows = (
        {"month": month, **{body: counts.get(month, 0) for body, counts in load.items()}}
        for month in months
    )
    frame = frame_of(rows, {"month": date, **dict.fromkeys(load, int)}, backend)
    return frame.set_index("month") if hasattr(frame, "set_index") else frame
